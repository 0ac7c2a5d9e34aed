"""From the graph to a comparison of any two fiscal years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ontology.errors import Invalid, NotFound
from ontology.graph import Graph
from ontology.iris import Minter, local_id
from ontology.releases import Manifest, TableEntry
from ontology.taxonomy import Taxonomy
from search.alignment.align import align
from search.alignment.comparison import (
    ComparedDepartment,
    ComparedIndicator,
    ComparedProject,
    Comparison,
    Matched,
    MatchedProject,
    Proposed,
)
from search.alignment.decisions import as_constraints, in_force, read_decisions
from search.alignment.facts import PERIODS, Item, Programme, programmes, targets
from search.alignment.links import Alignment, Decisions, Link, LinkKind, Status
from search.alignment.meaning import Meanings
from search.alignment.stored import one_to_one, stored_alignment
from search.alignment.tables import TableSeries, table_series
from search.change import changed, incomparable
from search.results import Change


class UnknownYear(NotFound):
    """No table of that fiscal year (of that department) is in the release."""


class UnknownDepartment(NotFound):
    """No table of that department is in the release."""


class SameYear(Invalid):
    """A year cannot be compared with itself."""


_REVERSED = {LinkKind.SPLIT: LinkKind.MERGED, LinkKind.MERGED: LinkKind.SPLIT}


def departments_named(tables: Iterable[TableEntry], name: str, minter: Minter) -> frozenset[str]:
    """Return the labels of the departments that a label, id or IRI names.

    Raises:
        UnknownDepartment: none.
    """
    labels = {table.department for table in tables}
    iris = {label: minter.department(label) for label in labels}
    found = {label for label in labels if name.strip() in (label, iris[label], local_id(iris[label]))}
    if not found:
        known = "、".join(sorted(labels))
        raise UnknownDepartment(
            f"no table of the department {name!r} in this release; there are: {known}",
            message_zh=f"当前发布中没有部门“{name}”的表；已有部门：{known}",
        )
    return frozenset(found)


def compare(
    graph: Graph,
    manifest: Manifest,
    taxonomy: Taxonomy,
    years: tuple[int, int],
    department: str | None,
    meanings: Meanings,
) -> Comparison:
    """Compare two fiscal years; ``meanings`` is asked only for years that do not follow each other.

    Raises:
        SameYear: both years are one.
        UnknownYear: the release, or the department in it, has no table of a year.
        UnknownDepartment: the release has no such department.
    """
    minter = Minter(manifest.base_iri)
    tables = _chosen(manifest.tables, years, department, minter)
    work = _Comparing(graph, taxonomy, minter, years)
    decisions = in_force(read_decisions(graph))
    for series in table_series(tables):
        before, after = (series.years.get(year) for year in (min(years), max(years)))
        work.read(before, after)
        if before and after:
            work.add(_aligned(graph, series, (before, after), work, meanings, as_constraints(decisions)))
    return work.result(manifest.id, department)


def _chosen(
    tables: Sequence[TableEntry], years: tuple[int, int], department: str | None, minter: Minter
) -> list[TableEntry]:
    if years[0] == years[1]:
        raise SameYear(
            f"{years[0]} is compared with itself: give two different fiscal years",
            message_zh=f"不能把 {years[0]} 年与自身比较，请给出两个不同的年度",
        )
    wanted = departments_named(tables, department, minter) if department is not None else None
    chosen = [table for table in tables if wanted is None or table.department in wanted]
    known = sorted({table.fiscal_year for table in chosen})
    for year in years:
        if year not in known:
            have = ", ".join(map(str, known)) or "—"
            raise UnknownYear(
                f"no table of the fiscal year {year}; there are: {have}",
                message_zh=f"没有 {year} 年度的表；已有年度：{have}",
            )
    return chosen


def _aligned(
    graph: Graph,
    series: TableSeries,
    pair: tuple[TableEntry, TableEntry],
    work: _Comparing,
    meanings: Meanings,
    decisions: Decisions,
) -> Alignment:
    """Return what publishing wrote for years that follow each other; align others now, along what lies between."""
    before, after = pair
    if pair in series.consecutive():
        name = work.minter.graph(series.alignment_graph(before, after))
        if graph.has(name):
            return stored_alignment(graph, name, work.items, work.programmes)
    carried = _carried(graph, series, pair, work.minter)
    return align(work.of[before.iri], work.of[after.iri], meanings, decisions, carried)


def _carried(
    graph: Graph, series: TableSeries, pair: tuple[TableEntry, TableEntry], minter: Minter
) -> dict[tuple[str, str], float]:
    """Return pairs that accepted one-to-one links lead to through the years between."""
    between = [t for y, t in sorted(series.years.items()) if pair[0].fiscal_year <= y <= pair[1].fiscal_year]
    chain: dict[str, tuple[str, float]] | None = None
    for before, after in pairwise(between):
        step = one_to_one(graph, minter.graph(series.alignment_graph(before, after)))
        chain = step if chain is None else _followed(chain, step)
    return {(x, y): confidence for x, (y, confidence) in (chain or {}).items()}


def _followed(
    chain: Mapping[str, tuple[str, float]], step: Mapping[str, tuple[str, float]]
) -> dict[str, tuple[str, float]]:
    return {x: (step[y][0], sure * step[y][1]) for x, (y, sure) in chain.items() if y in step}


@dataclass
class _Comparing:
    """Gathers what the tables of two years hold and what became of it."""

    graph: Graph
    taxonomy: Taxonomy
    minter: Minter
    years: tuple[int, int]
    of: dict[str, list[Programme]] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
    links: list[Link[Item]] = field(default_factory=list)
    projects: list[Link[Programme]] = field(default_factory=list)

    def read(self, *tables: TableEntry | None) -> None:
        """Read the tables that are there."""
        for table in filter(None, tables):
            self.of[table.iri] = programmes(self.graph, table)
            for programme in self.of[table.iri]:
                self.programmes[programme.iri] = programme
                self.items.update((item.iri, item) for item in programme.items)

    def add(self, found: Alignment) -> None:
        """Take over the links of one department."""
        self.links.extend(found.items)
        self.projects.extend(found.programmes)

    def result(self, release: str, department: str | None) -> Comparison:
        """Return the comparison in the order of years that was asked for."""
        view = _View(self)
        place = {iri: at for at, iri in enumerate(self.items)}
        side = "after" if self.years[0] < self.years[1] else "before"
        self.links.sort(key=lambda k: (place[getattr(k, side).iri], place[k.before.iri], place[k.after.iri]))
        accepted = [link for link in self.links if link.status is Status.ACCEPTED]
        joined = {iri for link in accepted for iri in (link.before.iri, link.after.iri)}
        alone = [item for iri, item in self.items.items() if iri not in joined]
        first, second = self.years
        kept = [k for k in self.projects if k.status is Status.ACCEPTED]
        going_on = {iri for link in kept for iri in (link.before.iri, link.after.iri)}
        ending = [p for iri, p in self.programmes.items() if iri not in going_on]
        return Comparison(
            from_year=first,
            to_year=second,
            department=department,
            release=release,
            matched=tuple(map(view.matched, accepted)),
            added=tuple(view.indicator(item) for item in alone if item.programme.year == second),
            removed=tuple(view.indicator(item) for item in alone if item.programme.year == first),
            review=tuple(view.proposed(link) for link in self.links if link.status is Status.PROPOSED),
            projects=tuple(map(view.matched_project, kept)),
            projects_added=tuple(view.project(p) for p in ending if p.year == second),
            projects_removed=tuple(view.project(p) for p in ending if p.year == first),
            departments=self._departments(),
        )

    def _departments(self) -> tuple[ComparedDepartment, ...]:
        seen: dict[str, set[int]] = {}
        for programme in self.programmes.values():
            seen.setdefault(programme.table.department, set()).add(programme.year)
        first, second = self.years
        return tuple(
            ComparedDepartment(label, first in years, second in years)
            for label, years in sorted(seen.items())
        )


class _View:
    """Shows items as the result has them, from the side that was asked for first."""

    def __init__(self, work: _Comparing) -> None:
        self._minter = work.minter
        self._backwards = work.years[0] > work.years[1]
        self._labels = {
            c.notation: c.pref_label for c in work.taxonomy.in_scheme("category") if c.notation is not None
        }
        self._concepts = _concepts(work.graph, work.items)

    def indicator(self, item: Item) -> ComparedIndicator:
        programme = item.programme
        return ComparedIndicator(
            iri=item.iri,
            order=item.order,
            category_code=item.category[0],
            category_label=self._labels.get(item.category[0], item.category[0]),
            subcategory_code=item.category,
            subcategory_label=self._labels.get(item.category, item.category),
            name=item.name,
            cycle=item.cycle,
            annual=item.annual,
            concept=self._concepts.get(item.iri),
            project=programme.name,
            project_iri=programme.iri,
            unit=programme.unit,
            department=programme.table.department,
            fiscal_year=programme.year,
            illustrative=programme.table.illustrative,
        )

    def project(self, programme: Programme) -> ComparedProject:
        table = programme.table
        return ComparedProject(
            programme.iri, programme.name, programme.unit, table.department, table.fiscal_year
        )

    def matched(self, link: Link[Item]) -> Matched:
        first, second = self._ends(link)
        changes = changed(targets(first), targets(second))
        kind = _REVERSED.get(link.kind, link.kind) if self._backwards else link.kind
        return Matched(
            self.indicator(first),
            self.indicator(second),
            link.confidence,
            kind.value,
            principal(changes),
            tuple(changes.values()),
            link.reason == "decided",
        )

    def proposed(self, link: Link[Item]) -> Proposed:
        first, second = self._ends(link)
        name = local_id(self._minter.alignment(link.before.iri, link.after.iri))
        return Proposed(name, self.indicator(first), self.indicator(second), link.confidence, link.reason)

    def matched_project(self, link: Link[Programme]) -> MatchedProject:
        first, second = (link.after, link.before) if self._backwards else (link.before, link.after)
        return MatchedProject(self.project(first), self.project(second), link.confidence, link.kind.value)

    def _ends(self, link: Link[Item]) -> tuple[Item, Item]:
        return (link.after, link.before) if self._backwards else (link.before, link.after)


def principal(changes: Mapping[str, Change]) -> Change:
    """Return the change that stands for all: the annual one, unless only that of the cycle can be told."""
    told = [changes[p] for p in PERIODS if p in changes and changes[p].comparable]
    return next(iter(told or changes.values()), incomparable("no_common_period"))


def _concepts(graph: Graph, items: Mapping[str, Item]) -> dict[str, str]:
    rows = graph.select("SELECT ?i ?k WHERE { ?i zb:concept ?k }")
    return {row["i"]: row["k"] for row in rows if row["i"] in items}

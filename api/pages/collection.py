"""Pages about things that gather others: unit, theme, table, department, concept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ontology.iris import local_id
from ontology.records import ProjectRecord
from search import Dataset
from search.catalog import IndicatorEntry, TableRecord, ThemeNode
from search.results import Filters

Links = list[tuple[str, str, str]]
Pointers = tuple[tuple[str, str, Mapping[str, object]], ...]


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of which list is shown, and in which language; ``show`` is projects or indicators."""

    limit: int
    offset: int
    lang: str
    show: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """What ``collection.html`` shows.

    Attributes:
        crumbs: (IRI, label) of what it is part of.
        facts: (message, value).
        pointers: (message, path, parameters) of pages that say more.
        link_groups: (message, [(IRI, label, note)]).
        tabs: (list, length), where there are two lists; ``show`` is the one shown.
        total: length of the list that is shown.
        table: the record, for a table.
    """

    kind: str
    iri: str
    name: str
    crumbs: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, object], ...] = ()
    pointers: Pointers = ()
    link_groups: tuple[tuple[str, Links], ...] = ()
    tabs: tuple[tuple[str, int], ...] = ()
    show: str = "projects"
    total: int = 0
    projects: tuple[ProjectRecord, ...] = ()
    entries: tuple[IndicatorEntry, ...] = ()
    illustrative: bool = False
    provisional: bool = False
    table: TableRecord | None = None

    def context(self) -> dict[str, Any]:
        """Return the fields by name (not their contents: records stay records)."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def unit(dataset: Dataset, id: str, part: Slice) -> Collection:
    """A spending unit with its projects and indicators."""
    iri = dataset.catalog.resolve("unit", id)
    entry = next(u for u in dataset.catalog.units if u.iri == iri)
    found = Collection(
        kind="unit",
        iri=iri,
        name=entry.label,
        crumbs=((entry.department_iri, entry.department),),
        facts=(("years_known", _joined(entry.years, part.lang)),),
        pointers=(
            ("see_search", "/", {"unit": local_id(iri)}),
            ("see_findings", "/quality", {"unit": local_id(iri)}),
        ),
    )
    return _listed(dataset, found, Filters(unit=(iri,)), part)


def theme(dataset: Dataset, id: str, part: Slice) -> Collection:
    """A theme, what is broader and narrower, and the projects and indicators that touch it."""
    node = dataset.catalog.theme(id)
    by_iri = {other.iri: other for other in dataset.catalog.themes}
    above: list[ThemeNode] = []
    while (broader := (above[-1] if above else node).broader) in by_iri:
        above.append(by_iri[broader])
    below: Links = [
        (t.iri, _name(t, part.lang), str(t.projects_direct + t.projects_related))
        for t in by_iri.values()
        if t.broader == node.iri
    ]
    found = Collection(
        kind="theme",
        iri=node.iri,
        name=_name(node, part.lang),
        crumbs=tuple((t.iri, _name(t, part.lang)) for t in reversed(above)),
        facts=(("strength_direct", node.projects_direct), ("strength_related", node.projects_related)),
        pointers=(("see_search", "/", {"theme": node.iri.rsplit("/theme/", 1)[1]}),),
        link_groups=(("narrower_themes", below),),
        provisional=node.provisional,
    )
    return _listed(dataset, found, Filters(theme=(node.iri,)), part)


def table(dataset: Dataset, id: str, part: Slice) -> Collection:
    """A published table and its projects."""
    iri = dataset.catalog.resolve("table", id)
    record = next(t for t in dataset.catalog.tables if t.iri == iri)
    total, projects = dataset.catalog.projects(Filters(), limit=part.limit, offset=part.offset, table=iri)
    where = {"year": record.fiscal_year, "department": local_id(record.department_iri)}
    return Collection(
        kind="table",
        iri=iri,
        name=titled(record),
        crumbs=((record.department_iri, record.department),),
        facts=(
            ("source", record.document),
            ("sha256", record.sha256),
            ("indicators", record.indicators),
        ),
        pointers=(
            ("see_cells", f"/page/table/{local_id(iri)}/cells", {}),
            ("see_search", "/", where),
            ("see_findings", "/quality", where),
        ),
        total=total,
        projects=projects,
        illustrative=record.illustrative,
        table=record,
    )


def department(dataset: Dataset, id: str, part: Slice) -> Collection:
    """A department, its tables and its units."""
    iri = dataset.catalog.resolve("department", id)
    tables = [t for t in dataset.catalog.tables if t.department_iri == iri]
    units = [u for u in dataset.catalog.units if u.department_iri == iri]
    label = dataset.catalog.named(iri).label
    found = Collection(
        kind="department",
        iri=iri,
        name=label,
        pointers=(
            ("see_search", "/", {"department": local_id(iri)}),
            ("see_findings", "/quality", {"department": label}),
            ("compare", "/compare", {"department": label}),
        ),
        link_groups=(
            ("tables", [(t.iri, titled(t), "") for t in tables]),
            ("units", [(u.iri, u.label, _joined(u.years, part.lang)) for u in units]),
        ),
    )
    return _listed(dataset, found, Filters(department=(iri,)), part)


def concept(dataset: Dataset, id: str, part: Slice) -> Collection:
    """An indicator concept: other spellings, and the indicators that it stands for, newest first."""
    named, entries = dataset.catalog.indicators_of_concept(id)
    record = dataset.concept(named.iri)
    newest_first = sorted(entries, key=lambda entry: -entry.project.fiscal_year)
    facts: list[tuple[str, object]] = [("years_known", _joined(record.years, part.lang))]
    if record.aliases:
        facts.append(("aliases", "；".join(record.aliases)))
    if record.scope:
        facts.append(("scope", record.scope.removeprefix("限于项目：")))
    return Collection(
        kind="concept",
        iri=named.iri,
        name=named.label if part.lang == "zh" else named.label_en,
        facts=(*facts, ("confidence", f"{record.confidence:.0%}")),
        show="indicators",
        total=len(entries),
        entries=tuple(newest_first[part.offset : part.offset + part.limit]),
    )


KINDS: Mapping[str, Callable[[Dataset, str, Slice], Collection]] = {
    "unit": unit,
    "theme": theme,
    "table": table,
    "department": department,
    "concept": concept,
}


def titled(record: TableRecord) -> str:
    """Return the title of a table, with its year where the title does not say it."""
    title, year = record.title or record.department, str(record.fiscal_year)
    return title if year in title else f"{year} {title}"


def _listed(dataset: Dataset, found: Collection, filters: Filters, part: Slice) -> Collection:
    """Add the list that is wanted, and how long both are."""
    show = part.show or "projects"
    limits = {name: part.limit if name == show else 0 for name in ("projects", "indicators")}
    projects, rows = dataset.catalog.projects(filters, limit=limits["projects"], offset=part.offset)
    indicators, entries = dataset.catalog.indicators(filters, limit=limits["indicators"], offset=part.offset)
    return replace(
        found,
        tabs=(("projects", projects), ("indicators", indicators)),
        show=show,
        total=projects if show == "projects" else indicators,
        projects=rows,
        entries=entries,
    )


def _name(node: ThemeNode, lang: str) -> str:
    return node.label if lang == "zh" else node.label_en


def _joined(years: tuple[int, ...], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(map(str, years))

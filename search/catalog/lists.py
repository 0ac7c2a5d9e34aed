"""Lists, look-ups and counts of one release, by SPARQL with bound terms.

A release never changes, so what is counted once is kept. Only IRIs that came out of the graph are put into a
query; labels and ids that a user gives are compared with them here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ontology.errors import NotFound
from ontology.graph import Graph, Row
from ontology.iris import fold_name, local_id
from ontology.records import ProjectRecord, RecordReader
from ontology.releases import TableEntry
from search.catalog import quality, queries
from search.catalog.entries import (
    Count,
    FindingCount,
    FindingFilters,
    FindingsPage,
    IndicatorEntry,
    Named,
    Stats,
    TableRecord,
    ThemeNode,
    UnitEntry,
    YearEntry,
)
from search.catalog.filters import KnownNames, by_name
from search.results import Filters

if TYPE_CHECKING:
    from search.catalog.counting import UnitNumbers
    from search.index import SearchIndex

_KEPT_COUNTS = 256
_LOCAL = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*")


class UnknownThing(NotFound):
    """No thing of that type has that id in this release."""


class Catalog:
    """Lists and look-ups over one release.

    Args:
        graph: the release's graph, not changing.
        reader: reads records from the same graph.
        tables: the tables that the graph holds.
        triples: how many statements it holds.
        index: opens the release's indexes, by which themes and units are counted; ``None`` when they cannot be used.
    """

    def __init__(
        self,
        graph: Graph,
        reader: RecordReader,
        tables: Sequence[TableEntry],
        triples: int,
        *,
        index: Callable[[], SearchIndex | None] = lambda: None,
    ) -> None:
        self._graph = graph
        self._reader = reader
        self._entered = sorted(tables, key=lambda table: (-table.fiscal_year, table.iri))
        self._triples = triples
        self._index = index
        self._totals: dict[str, int] = {}
        self._finding_counts: dict[FindingFilters, tuple[FindingCount, ...]] = {}

    def projects(
        self, filters: Filters, *, limit: int, offset: int, table: str | None = None
    ) -> tuple[int, tuple[ProjectRecord, ...]]:
        """Return the number of matching projects and a page of them, newest year first, in table order.

        ``table`` is the IRI of a table (as :meth:`resolve` returns it) to stay within.
        """
        if _of_whole_tables(filters):
            listed = [(entry.iri, entry.projects) for entry in self._tables_of(filters, table)]
            total, iris = self._page_of(listed, queries.PROJECT_LIST, limit, offset)
        else:
            where = self._where(queries.PROJECT_LIST, queries.PROJECT_FILTERS, filters)
            if where and table:
                where += f" VALUES ?t {{ {queries.terms([table])} }}"
            total, iris = self._page(where, limit, offset)
        return total, tuple(self._reader.projects(iris))

    def indicators(
        self, filters: Filters, *, limit: int, offset: int
    ) -> tuple[int, tuple[IndicatorEntry, ...]]:
        """Return the number of matching indicators and a page of them, in table order."""
        if _of_whole_tables(filters):
            listed = [(entry.iri, entry.indicators) for entry in self._tables_of(filters)]
            total, iris = self._page_of(listed, queries.INDICATOR_LIST, limit, offset)
        else:
            where = self._where(queries.INDICATOR_LIST, queries.INDICATOR_FILTERS, filters)
            total, iris = self._page(where, limit, offset)
        return total, self._entries(iris)

    def project(self, iri_or_id: str) -> ProjectRecord:
        """Return one project.

        Raises:
            UnknownThing: there is no such project.
        """
        iri = self.resolve("project", iri_or_id)
        return next(iter(self._reader.projects([iri])))

    def indicator(self, iri_or_id: str) -> IndicatorEntry:
        """Return one indicator with its project.

        Raises:
            UnknownThing: there is no such indicator.
        """
        return self._entries([self.resolve("indicator", iri_or_id)])[0]

    def indicators_of_concept(self, iri_or_id: str) -> tuple[Named, tuple[IndicatorEntry, ...]]:
        """Return a concept and the indicators that it stands for.

        Raises:
            UnknownThing: there is no such concept.
        """
        iri = self.resolve("concept", iri_or_id)
        rows = self._graph.select(
            "SELECT DISTINCT ?k ?i WHERE { ?i zb:concept ?k } ORDER BY STR(?i)", {"k": iri}
        )
        return self.named(iri), self._entries([row["i"] for row in rows])

    def resolve(self, kind: str, iri_or_id: str) -> str:
        """Return the IRI of a thing of a kind (``project``, ``unit``, ``theme`` ...).

        Raises:
            UnknownThing: the id is malformed, unknown, or of a thing of another kind.
        """
        prefix = f"{self.base}id/{kind}/"
        local = iri_or_id.removeprefix(prefix)
        iri = prefix + local
        if not _LOCAL.fullmatch(local) or not self.exists(iri):
            raise UnknownThing(
                f"there is no {kind} {iri_or_id!r} in this release",
                message_zh=f"当前发布中没有 {kind} “{iri_or_id}”",
            )
        return iri

    def exists(self, iri: str) -> bool:
        """Whether the graph says what kind of thing this is; ``iri`` must be well-formed."""
        return bool(self._graph.select("SELECT ?x ?t WHERE { ?x a ?t } LIMIT 1", {"x": iri}))

    def named(self, iri: str) -> Named:
        """Return the labels of a thing; its last segment when it has none."""
        rows = self._graph.select(queries.LABELS, {"x": iri})
        zh = next((r["l"] for r in rows if r.get("lang") != "en"), local_id(iri))
        return Named(iri, zh, next((r["l"] for r in rows if r.get("lang") == "en"), zh))

    @cached_property
    def base(self) -> str:
        """The base IRI that this release was minted with."""
        rows = self._graph.select("SELECT ?t WHERE { ?t a zb:PerformanceTable } LIMIT 1")
        if not rows:
            raise UnknownThing("this release holds no table", message_zh="当前发布不含任何绩效目标表")
        return rows[0]["t"].rsplit("id/table/", 1)[0]

    @cached_property
    def themes(self) -> tuple[ThemeNode, ...]:
        """Every theme, by scheme, broader before narrower."""
        from search.catalog import counting  # with the index, which takes a while to import

        rows = self._theme_rows
        index = self._index()
        held = (
            counting.themes_in_graph(self._graph)
            if index is None
            else counting.themes_in_index(index, self._below)
        )
        return tuple(
            ThemeNode(
                iri=iri,
                label=rows[iri]["label"],
                label_en=rows[iri].get("label_en", rows[iri]["label"]),
                scheme=rows[iri]["scheme"].rsplit("/", 1)[1],
                broader=rows[iri].get("broader"),
                provisional=rows[iri].get("provisional") == "true",
                projects_direct=held.direct.get(iri, 0),
                projects_related=held.projects.get(iri, 0) - held.direct.get(iri, 0),
                indicators=held.indicators.get(iri, 0),
                depth=depth,
            )
            for iri, depth in _preorder(rows)
        )

    @cached_property
    def _theme_rows(self) -> dict[str, Row]:
        return {row["t"]: row for row in self._graph.select(queries.THEME_NODES)}

    def theme(self, iri_or_id: str) -> ThemeNode:
        """Return one theme; the id is its path (``beneficiary/sme``) or its last segment.

        Raises:
            UnknownThing: there is no such theme.
        """
        for node in self.themes:
            if (
                node.iri == iri_or_id
                or node.iri.endswith(f"/theme/{iri_or_id}")
                or local_id(node.iri) == iri_or_id
            ):
                return node
        raise UnknownThing(
            f"there is no theme {iri_or_id!r} in this release", message_zh=f"当前发布中没有主题“{iri_or_id}”"
        )

    @cached_property
    def units(self) -> tuple[UnitEntry, ...]:
        """Every spending unit with projects, most projects first."""
        from search.catalog import counting

        index = self._index()
        counted: dict[str, list[UnitNumbers]] = {}
        for held in counting.units_in_graph(self._graph) if index is None else counting.units_in_index(index):
            counted.setdefault(held.unit, []).append(held)
        entries = (
            UnitEntry(
                iri=row["u"],
                label=row["label"],
                department=row["department"],
                department_iri=row["d"],
                years=tuple(sorted((held.year for held in counted[row["u"]]), reverse=True)),
                projects=sum(held.projects for held in counted[row["u"]]),
                indicators=sum(held.indicators for held in counted[row["u"]]),
            )
            for row in self._unit_rows
            if row["u"] in counted
        )
        return tuple(sorted(entries, key=lambda unit: (-unit.projects, unit.label, unit.iri)))

    @cached_property
    def _unit_rows(self) -> list[Row]:
        return self._graph.select(queries.UNITS)

    @cached_property
    def departments(self) -> tuple[Named, ...]:
        """Every publishing department."""
        rows = self._graph.select("SELECT ?d ?l WHERE { ?d a zb:Department ; rdfs:label ?l } ORDER BY ?l")
        return tuple({row["d"]: Named(row["d"], row["l"], row["l"]) for row in rows}.values())

    @cached_property
    def tables(self) -> tuple[TableRecord, ...]:
        """Every table, newest year first."""
        said = {row["t"]: row for row in self._graph.select(queries.TITLES)}
        return tuple(
            TableRecord(
                iri=entry.iri,
                title=said[entry.iri].get("title", ""),
                department=entry.department,
                department_iri=said[entry.iri]["d"],
                fiscal_year=entry.fiscal_year,
                kind=entry.kind,
                document=entry.document,
                sha256=entry.sha256,
                illustrative=entry.illustrative,
                projects=entry.projects,
                indicators=entry.indicators,
            )
            for entry in sorted(self._entered, key=lambda e: (-e.fiscal_year, e.department, e.iri))
        )

    @cached_property
    def years(self) -> tuple[YearEntry, ...]:
        """Every fiscal year, newest first."""
        return tuple(
            YearEntry(
                year=year,
                tables=len(tables),
                departments=len({table.department_iri for table in tables}),
                projects=sum(table.projects for table in tables),
                indicators=sum(table.indicators for table in tables),
                illustrative=all(table.illustrative for table in tables),
            )
            for year in sorted({table.fiscal_year for table in self.tables}, reverse=True)
            for tables in [[table for table in self.tables if table.fiscal_year == year]]
        )

    @cached_property
    def stats(self) -> Stats:
        """Counts over the whole release."""
        per_department = dict.fromkeys((d.iri for d in self.departments), 0)
        for table in self.tables:
            per_department[table.department_iri] += table.indicators
        severities = self._numbers(queries.SEVERITY_COUNTS)
        categories = self._numbers(queries.CATEGORY_COUNTS)
        return Stats(
            tables=len(self.tables),
            departments=len(self.departments),
            units=len(self.units),
            projects=sum(table.projects for table in self.tables),
            indicators=sum(table.indicators for table in self.tables),
            triples=self._triples,
            findings=sum(severities.values()),
            by_year=self.years,
            by_department=tuple(
                Count(d.iri, d.label, d.label_en, per_department[d.iri]) for d in self.departments
            ),
            by_category=tuple(
                Count(row["code"], row["label"], row.get("label_en", row["label"]), categories[row["x"]])
                for row in self._category_rows
                if row["x"] in categories
            ),
            by_severity=tuple(Count(s, s, s, severities[s]) for s in quality.SEVERITIES if s in severities),
        )

    def findings(self, filters: FindingFilters, *, limit: int, offset: int) -> FindingsPage:
        """Return the number of matching findings and a page of them, newest year and gravest first."""
        total = sum(count.count for count in self.finding_counts(filters))
        pattern = quality.where(filters, self._names_for(filters))
        if pattern is None or not total:
            return FindingsPage(0, ())
        return FindingsPage(total, quality.page(self._graph, pattern, limit=limit, offset=offset))

    def finding_counts(self, filters: FindingFilters) -> tuple[FindingCount, ...]:
        """Return how many matching findings each rule has, gravest and most first."""
        if filters not in self._finding_counts:
            pattern = quality.where(filters, self._names_for(filters))
            counted = () if pattern is None else quality.counts(self._graph, pattern)
            if filters.about is not None or len(self._finding_counts) >= _KEPT_COUNTS:
                return counted
            self._finding_counts[filters] = counted
        return self._finding_counts[filters]

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The rules that have findings in this release."""
        return tuple(sorted({count.rule for count in self.finding_counts(FindingFilters())}))

    def _names_for(self, filters: FindingFilters) -> KnownNames:
        """Names are read from the graph only where a filter needs them."""
        return self._names if filters.department or filters.unit else KnownNames({}, {}, {}, {})

    def _entries(self, iris: Sequence[str]) -> tuple[IndicatorEntry, ...]:
        return tuple(
            IndicatorEntry(indicator, project) for project, indicator in self._reader.indicators(iris)
        )

    def _where(self, pattern: str, templates: Mapping[str, str], filters: Filters) -> str | None:
        conditions = self._names.conditions(filters, templates)
        return None if conditions is None else f"{conditions} {pattern}"

    def _tables_of(self, filters: Filters, table: str | None = None) -> list[TableEntry]:
        """Return the tables that filters leave (which tell tables apart and nothing less), in the order of lists."""
        known = self._names.department if filters.department else {}
        iris = {iri for name in filters.department or () for iri in known.get(fold_name(name), ())}
        departments = {named.label for named in self.departments if named.iri in iris}
        return [
            entry
            for entry in self._entered
            if (filters.year is None or entry.fiscal_year in filters.year)
            and (filters.department is None or entry.department in departments)
            and (table is None or entry.iri == table)
        ]

    def _page_of(
        self, tables: Iterable[tuple[str, int]], pattern: str, limit: int, offset: int
    ) -> tuple[int, list[str]]:
        """Return how many whole tables (IRI, how many) hold, and a page, for which only those it touches are asked."""
        touched, start, end = [], 0, 0
        for iri, count in tables:
            if end + count <= offset:
                start += count
            elif end < offset + limit:
                touched.append(iri)
            end += count
        if not touched:
            return end, []
        where = f"VALUES ?t {{ {queries.terms(touched)} }} {pattern}"
        return end, self._listed(where, limit, offset - start)

    def _page(self, where: str | None, limit: int, offset: int) -> tuple[int, list[str]]:
        if where is None:
            return 0, []
        if where not in self._totals:
            if len(self._totals) >= _KEPT_COUNTS:  # years come from users
                self._totals.clear()
            rows = self._graph.select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {where} }}")
            self._totals[where] = int(rows[0]["n"])
        return self._totals[where], self._listed(where, limit, offset)

    def _listed(self, where: str, limit: int, offset: int) -> list[str]:
        part = f"LIMIT {int(limit)} OFFSET {int(offset)}"
        rows = self._graph.select(
            f"SELECT DISTINCT {queries.KEYS} WHERE {{ {where} }} {queries.ORDER} {part}"
        )
        return [row["x"] for row in rows]

    @cached_property
    def _names(self) -> KnownNames:
        return KnownNames(
            department=by_name((d.iri, d.label) for d in self.departments),
            unit=by_name((row["u"], row["label"]) for row in self._unit_rows),
            theme=self._theme_names(),
            category=self._category_codes(),
        )

    @cached_property
    def _category_rows(self) -> list[Row]:
        return self._graph.select(queries.CATEGORIES)

    def _category_codes(self) -> dict[str, tuple[str, ...]]:
        """A one-digit code stands for itself and every code below it."""
        codes = {row["x"]: row["code"] for row in self._category_rows}
        return {
            code: tuple(iri for iri, other in codes.items() if other.startswith(code))
            for code in codes.values()
        }

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        """Each theme with itself and all narrower ones."""
        below: dict[str, list[str]] = {}
        for row in self._graph.select(queries.CLOSURE):
            below.setdefault(row["top"], []).append(row["t"])
        return below

    def _theme_names(self) -> dict[str, tuple[str, ...]]:
        """A theme's names stand for it and every narrower one."""
        rows = self._theme_rows.items()
        names = [
            (t, name) for t, r in rows for name in (r["label"], r.get("label_en", r["label"]), _theme_path(t))
        ]
        names += [(row["t"], row["l"]) for row in self._graph.select(queries.ALTERNATIVES)]
        return {
            name: tuple(sorted({t for iri in iris for t in self._below[iri]}))
            for name, iris in by_name(names).items()
        }

    def _numbers(self, query: str) -> dict[str, int]:
        return {row["x"]: int(row["n"]) for row in self._graph.select(query) if "x" in row}


def _of_whole_tables(filters: Filters) -> bool:
    """Whether filters leave whole tables or nothing of them."""
    return filters.unit is None and filters.theme is None and filters.category is None


def _theme_path(iri: str) -> str:
    return iri.rsplit("/theme/", 1)[-1]


def _preorder(rows: Mapping[str, Row]) -> list[tuple[str, int]]:
    """Return (theme, depth), broader before narrower, in the order of scheme, notation and IRI."""
    children: dict[str | None, list[str]] = {}
    ordered = sorted(rows, key=lambda iri: (rows[iri]["scheme"], rows[iri].get("notation", "~"), iri))
    for iri in ordered:
        broader = rows[iri].get("broader")
        children.setdefault(broader if broader in rows else None, []).append(iri)
    found: list[tuple[str, int]] = []
    stack = [(iri, 0) for iri in reversed(children.get(None, []))]
    while stack:
        iri, depth = stack.pop()
        found.append((iri, depth))
        stack += [(child, depth + 1) for child in reversed(children.get(iri, []))]
    return found

"""What changed between two releases.

Only tables whose digest differs are opened; everything is counted, lists are cut at a limit. Projects and
indicators are the same where their IRIs are, that is where unit, name and category are (docs/architecture.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ontology.graph import Graph
from ontology.records import IndicatorRecord, ProjectRecord, RecordReader, TargetRecord
from ontology.releases import Manifest, Release, TableEntry


@dataclass(frozen=True, slots=True)
class Item:
    """A project (``project`` is ``None``) or an indicator of a project."""

    iri: str
    name: str
    project: str | None
    unit: str
    department: str
    fiscal_year: int


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a project (``goal``, ``themes``) or indicator (``cycle``, ``annual``) before and after."""

    item: Item
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class FindingItem:
    """A data-quality finding that came or went."""

    rule: str
    severity: str
    iri: str
    message: str
    message_en: str


@dataclass(slots=True)
class Lot:
    """Things of one sort that were added, removed or changed: all counted, the first ones kept."""

    limit: int
    totals: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("added", "removed", "changed"), 0))
    added: list[Item] = field(default_factory=list)
    removed: list[Item] = field(default_factory=list)
    changed: list[FieldChange] = field(default_factory=list)

    def put(self, way: str, item: Item) -> None:
        """Count an item that was ``added`` or ``removed``."""
        self.totals[way] += 1
        kept: list[Item] = self.added if way == "added" else self.removed
        if len(kept) < self.limit:
            kept.append(item)

    def change(self, changes: list[FieldChange]) -> None:
        """Count an item whose fields changed."""
        self.totals["changed"] += bool(changes)
        self.changed += changes[: max(0, self.limit - len(self.changed))]


@dataclass(frozen=True, slots=True)
class Difference:
    """Two releases and what lies between them.

    Attributes:
        replaced: the table before and after.
        projects: counts and first ones.
        indicators: counts and first ones.
        findings_new: first findings that only the later release has, ``findings_new_total`` of them.
        findings_gone: first findings that only the earlier release has.
        taxonomies_changed: whether themes or categories are others.
        encoder_changed: whether the vectors were made by another encoder.
    """

    from_: Manifest
    to: Manifest
    added: tuple[TableEntry, ...]
    removed: tuple[TableEntry, ...]
    replaced: tuple[tuple[TableEntry, TableEntry], ...]
    unchanged: int
    projects: Lot
    indicators: Lot
    findings_new: tuple[FindingItem, ...]
    findings_gone: tuple[FindingItem, ...]
    findings_new_total: int
    findings_gone_total: int
    taxonomies_changed: bool
    encoder_changed: bool
    limit: int

    @property
    def truncated(self) -> bool:
        """Whether a list is shorter than what it lists."""
        lots = (self.projects, self.indicators)
        cut = any(
            lot.totals[way] > len(getattr(lot, way)) for lot in lots for way in ("added", "removed")
        ) or any(lot.totals["changed"] and len(lot.changed) >= self.limit for lot in lots)
        return cut or (
            self.findings_new_total > len(self.findings_new)
            or self.findings_gone_total > len(self.findings_gone)
        )


def difference(before: Release, after: Release, *, limit: int = 100) -> Difference:
    """Compare two releases of one data directory.

    Args:
        before: the release to start from.
        after: the release to go to; it may be the older one.
        limit: how many things each list keeps at most.

    Raises:
        Unavailable: the graph of a release cannot be opened.
    """
    old = {table.iri: table for table in before.manifest.tables}
    new = {table.iri: table for table in after.manifest.tables}
    both = [(old[iri], new[iri]) for iri in new if iri in old]
    found = _Comparing(before, after, limit)
    replaced = tuple((a, b) for a, b in both if a.digest != b.digest)
    added = tuple(table for iri, table in new.items() if iri not in old)
    removed = tuple(table for iri, table in old.items() if iri not in new)
    if added or removed or replaced:
        found.run(added, removed, replaced)
    return Difference(
        from_=before.manifest,
        to=after.manifest,
        added=added,
        removed=removed,
        replaced=replaced,
        unchanged=len(both) - len(replaced),
        projects=found.projects,
        indicators=found.indicators,
        findings_new=tuple(found.came[:limit]),
        findings_gone=tuple(found.went[:limit]),
        findings_new_total=found.came_total,
        findings_gone_total=found.went_total,
        taxonomies_changed=before.manifest.taxonomies_digest != after.manifest.taxonomies_digest,
        encoder_changed=before.manifest.encoder != after.manifest.encoder,
        limit=limit,
    )


class _Comparing:
    def __init__(self, before: Release, after: Release, limit: int) -> None:
        self._releases = before, after
        self._limit = limit
        self.projects, self.indicators = Lot(limit), Lot(limit)
        self.came: list[FindingItem] = []
        self.went: list[FindingItem] = []
        self.came_total = self.went_total = 0

    def run(
        self,
        added: tuple[TableEntry, ...],
        removed: tuple[TableEntry, ...],
        replaced: tuple[tuple[TableEntry, TableEntry], ...],
    ) -> None:
        old, new = (Graph.open_read_only(release.graph_path) for release in self._releases)
        try:
            for tables, graph, way in ((added, new, "added"), (removed, old, "removed")):
                for table in tables:
                    self._whole(graph, table, way)
            for before, after in replaced:
                self._tables(_Side(old, before), _Side(new, after))
        finally:
            old.close()
            new.close()

    def _whole(self, graph: Graph, table: TableEntry, way: str) -> None:
        """Count a table that came or went by its manifest; read only as much as the lists still hold."""
        lots = ((self.projects, _PROJECTS, table.projects), (self.indicators, _INDICATORS, table.indicators))
        for lot, query, total in lots:
            kept = lot.added if way == "added" else lot.removed
            room = self._limit - len(kept)
            rows = graph.select(f"{query} LIMIT {int(room)}", {"t": table.iri}) if room > 0 else []
            kept += [
                Item(r["x"], r["name"], r.get("project"), r["unit"], table.department, table.fiscal_year)
                for r in rows
            ]
            lot.totals[way] += total
        self._findings(way, _Side(graph, table).findings())

    def _tables(self, old: _Side, new: _Side) -> None:
        before, after = old.projects(), new.projects()
        self._compare(before, after)
        was, now = old.findings(), new.findings()
        self._findings("added", now - was)
        self._findings("removed", was - now)

    def _findings(self, way: str, items: set[FindingItem]) -> None:
        kept = self.came if way == "added" else self.went
        ordered = sorted(items, key=lambda f: (f.rule, f.iri, f.message))
        kept += ordered[: max(0, self._limit - len(kept))]
        if way == "added":
            self.came_total += len(items)
        else:
            self.went_total += len(items)

    def _compare(self, before: dict[str, ProjectRecord], after: dict[str, ProjectRecord]) -> None:
        for iri in [*after, *(iri for iri in before if iri not in after)]:
            was, now = before.get(iri), after.get(iri)
            if was and now:
                self.projects.change(_project_changes(was, now))
            elif known := now or was:
                self.projects.put("added" if now else "removed", _item(known))
            self._compare_indicators(was, now)

    def _compare_indicators(self, was: ProjectRecord | None, now: ProjectRecord | None) -> None:
        old = {i.iri: i for i in was.indicators} if was else {}
        new = {i.iri: i for i in now.indicators} if now else {}
        for iri, indicator in new.items():
            if now and iri in old:
                self.indicators.change(_indicator_changes(now, old[iri], indicator))
            elif now:
                self.indicators.put("added", _item(now, indicator))
        for iri, indicator in old.items():
            if was and iri not in new:
                self.indicators.put("removed", _item(was, indicator))


@dataclass(frozen=True, slots=True)
class _Side:
    """A table in the graph of one of the releases."""

    graph: Graph
    table: TableEntry

    def projects(self) -> dict[str, ProjectRecord]:
        rows = self.graph.select("SELECT ?t ?p WHERE { ?t zb:hasProject ?p }", {"t": self.table.iri})
        iris = list(dict.fromkeys(row["p"] for row in rows))
        return {p.iri: p for p in sorted(RecordReader(self.graph).projects(iris), key=lambda p: p.order)}

    def findings(self) -> set[FindingItem]:
        rows = self.graph.select(_FINDINGS, {"t": self.table.iri})
        return {FindingItem(r["rule"], r["severity"], r["x"], r.get("zh", ""), r.get("en", "")) for r in rows}


def _item(project: ProjectRecord, indicator: IndicatorRecord | None = None) -> Item:
    return Item(
        iri=indicator.iri if indicator else project.iri,
        name=indicator.name if indicator else project.name,
        project=project.name if indicator else None,
        unit=project.unit,
        department=project.department,
        fiscal_year=project.fiscal_year,
    )


def _project_changes(was: ProjectRecord, now: ProjectRecord) -> list[FieldChange]:
    pairs = {"goal": (was.goal or None, now.goal or None), "themes": (_themes(was), _themes(now))}
    return list(_changes(_item(now), pairs))


def _indicator_changes(
    project: ProjectRecord, was: IndicatorRecord, now: IndicatorRecord
) -> list[FieldChange]:
    pairs = {"cycle": (_raw(was.cycle), _raw(now.cycle)), "annual": (_raw(was.annual), _raw(now.annual))}
    return list(_changes(_item(project, now), pairs))


def _changes(item: Item, pairs: dict[str, tuple[str | None, str | None]]) -> Iterator[FieldChange]:
    for name, (old, new) in pairs.items():
        if old != new:
            yield FieldChange(item, name, old, new)


def _raw(target: TargetRecord | None) -> str | None:
    return target.raw if target else None


def _themes(project: ProjectRecord) -> str | None:
    return "、".join(sorted({theme.label for theme in project.themes})) or None


_PROJECTS = """SELECT DISTINCT ?t ?x ?name ?unit ?o WHERE {
  ?t zb:hasProject ?x . ?x rdfs:label ?name ; zb:order ?o ; zb:fundUser/rdfs:label ?unit } ORDER BY ?o"""
_INDICATORS = """SELECT DISTINCT ?t ?x ?name ?project ?unit ?o ?i WHERE {
  ?t zb:hasProject ?p . ?p rdfs:label ?project ; zb:order ?o ; zb:fundUser/rdfs:label ?unit ; zb:hasIndicator ?x .
  ?x rdfs:label ?name ; zb:order ?i } ORDER BY ?o ?i"""
_FINDINGS = """SELECT ?t ?rule ?severity ?x ?zh ?en WHERE {
  ?f zb:inTable ?t ; a zb:Finding ; zb:rule ?rule ; zb:severity ?severity ; zb:about ?x .
  OPTIONAL { ?f zb:message ?zh FILTER(LANG(?zh) = "zh") }
  OPTIONAL { ?f zb:message ?en FILTER(LANG(?en) = "en") } }"""

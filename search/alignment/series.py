"""An indicator's targets through the years, and how each stands among comparable ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ontology.errors import NotFound
from ontology.graph import Graph, Row
from ontology.quantities import parse_quantity
from ontology.values import TargetValue
from search.alignment.compare import principal
from search.alignment.facts import PERIODS
from search.change import changed
from search.closeness import measure
from search.results import Change, table

if TYPE_CHECKING:
    import pandas

_FARTHEST = 40  # years; no chain is longer


class UnknownSeries(NotFound):
    """No indicator of the release has the IRI."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a target stands among comparable ones.

    Comparable are targets of the same fiscal year, period, second-level category, dimension and unit that
    share a theme with it (any theme of the indicator or its project; when there is none, themes do not count).

    Attributes:
        percentile: 0..100, the share below plus half of those equal.
        n: how many are compared, itself among them.
        themes: labels of the themes that were required, any one of them.
    """

    percentile: float
    n: int
    dimension: str
    category: str
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A target of one year and period.

    Attributes:
        value: in the normalised unit; ``None`` for words, ranges and several numbers.
        low: lower end of a range, else ``None``.
        high: upper end.
        change: since the point before of the same period, ``None`` for the first one.
        standing: ``None`` where there is no single number.
    """

    fiscal_year: int
    period: str
    iri: str
    name: str
    project: str
    unit: str
    raw: str
    comparator: str | None
    value: float | None
    low: float | None
    high: float | None
    normalized_unit: str | None
    dimension: str | None
    change: Change | None
    standing: Standing | None
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Branch:
    """A year in which the indicator came from several, or became several."""

    fiscal_year: int
    kind: str
    iri: str
    name: str


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator through the years, oldest first; annual and cycle targets are two lines."""

    indicator: str
    name: str
    concept: str | None
    department: str
    release: str
    points: tuple[Point, ...]
    branches: tuple[Branch, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years with a point."""
        return tuple(sorted({point.fiscal_year for point in self.points}))

    def line(self, period: str) -> tuple[Point, ...]:
        """Return the points of ``annual`` or ``cycle``."""
        return tuple(point for point in self.points if point.period == period)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield one flat row per point, with the change and the standing in columns of their own."""
        for point in self.points:
            row = {
                f.name: getattr(point, f.name) for f in fields(Point) if f.name not in ("change", "standing")
            }
            for name in ("absolute", "relative", "direction", "effect"):
                row[f"change_{name}"] = getattr(point.change, name) if point.change else None
            row["percentile"] = point.standing.percentile if point.standing else None
            row["percentile_n"] = point.standing.n if point.standing else None
            yield row

    def to_pandas(self) -> pandas.DataFrame:
        """Return one row per point."""
        return table(self.rows(), SERIES_COLUMNS)


SERIES_COLUMNS = (
    *(f.name for f in fields(Point) if f.name not in ("change", "standing")),
    *(
        "change_absolute",
        "change_relative",
        "change_direction",
        "change_effect",
        "percentile",
        "percentile_n",
    ),
)
"""The columns of the table and the CSV."""


@dataclass(frozen=True, slots=True)
class _Member:
    """An indicator of the series."""

    row: Row
    targets: Mapping[str, TargetValue]

    @property
    def year(self) -> int:
        return int(self.row["year"])


def series(graph: Graph, iri: str, release: str) -> Series:
    """Follow an indicator back and forth along accepted alignments; gaps are bridged by its concept.

    Raises:
        UnknownSeries: no such indicator.
    """
    chain, branches = _chain(graph, iri)
    members = _members(graph, chain)
    if iri not in members:
        raise UnknownSeries(f"no indicator {iri} in this release", message_zh=f"当前发布中没有指标 {iri}")
    own = members[iri].row
    ordered = _with_gaps(graph, members, own)
    points: list[Point] = []
    for period in PERIODS:
        before: _Member | None = None
        for member in ordered:
            if period in member.targets:
                points.append(_point(graph, member, period, before))
                before = member
    points.sort(key=lambda p: (p.fiscal_year, p.period))
    return Series(
        iri,
        own["name"],
        own.get("concept"),
        own["department"],
        release,
        tuple(points),
        _named(graph, branches),
    )


def _chain(graph: Graph, iri: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the one-to-one chain through ``iri``, and (IRI, ``split`` or ``merged``) where it branches."""
    chain, branches = [iri], []
    for query, kind in ((_BEFORE, "merged"), (_AFTER, "split")):
        at = iri
        for _ in range(_FARTHEST):
            found = sorted({row["y"] for row in graph.select(query, {"x": at})})
            if len(found) > 1:
                branches += [(other, kind) for other in found]
            back = "split" if kind == "merged" else "merged"
            joined = (
                len(found) == 1
                and len(graph.select(_AFTER if kind == "merged" else _BEFORE, {"x": found[0]})) > 1
            )
            if joined:
                branches.append((found[0], back))
            if len(found) != 1 or joined:
                break
            at = found[0]
            chain.append(at)
    return chain, branches


def _members(graph: Graph, iris: list[str]) -> dict[str, _Member]:
    values = " ".join(f"<{iri}>" for iri in iris)
    found = {}
    for row in graph.select(_INDICATORS.replace("$VALUES", values)):
        raws = {period: row[period] for period in PERIODS if period in row}
        targets = {period: parse_quantity(raw, name=row["name"]) for period, raw in raws.items()}
        found[row["x"]] = _Member(row, targets)
    return found


def _with_gaps(graph: Graph, members: dict[str, _Member], own: Row) -> list[_Member]:
    """Add the members of the concept in years that the chain skips, where exactly one is in the same project."""
    years = {member.year for member in members.values()}
    if "concept" in own:
        iris = [row["i"] for row in graph.select(_OF_CONCEPT, {"k": own["concept"]})]
        others: dict[int, list[_Member]] = {}
        for member in _members(graph, [i for i in iris if i not in members]).values():
            if member.row["project"] == own["project"] and member.row["unit"] == own["unit"]:
                others.setdefault(member.year, []).append(member)
        extra = [found[0] for year, found in others.items() if year not in years and len(found) == 1]
    else:
        extra = []
    return sorted([*members.values(), *extra], key=lambda member: member.year)


def _point(graph: Graph, member: _Member, period: str, before: _Member | None) -> Point:
    row, target = member.row, member.targets[period]
    only = target.components[0] if len(target.components) == 1 else None
    read = measure(only) if only else None
    single = read is not None and read.low == read.high
    change = None
    if before is not None:
        change = principal(changed({period: before.targets[period]}, {period: target}))
    return Point(
        fiscal_year=member.year,
        period=period,
        iri=row["x"],
        name=row["name"],
        project=row["project"],
        unit=row["unit"],
        raw=target.raw,
        comparator=only.comparator.value if only and only.comparator else None,
        value=read.low if read and single else None,
        low=read.low if read and not single else None,
        high=read.high if read and not single else None,
        normalized_unit=only.normalized_unit if only else None,
        dimension=only.dimension if only else None,
        change=change,
        standing=_standing(graph, member, period, read.low)
        if read and single and only and only.dimension
        else None,
        illustrative=row.get("illustrative") == "true",
    )


def _standing(graph: Graph, member: _Member, period: str, value: float) -> Standing | None:
    row = member.row
    only = member.targets[period].components[0]
    themes = graph.select(_THEMES, {"i": row["x"]})
    wanted = sorted({theme["theme"] for theme in themes})
    query = _COMPARABLE.replace("$PERIOD", period).replace("$YEAR", row["year"])
    query = query.replace("$DIMENSION", _quoted(only.dimension)).replace(
        "$UNIT", _quoted(only.normalized_unit)
    )
    query = query.replace("$CATEGORY", f"<{row['category']}>")
    sharing = _SHARING.replace("$THEMES", " ".join(f"<{iri}>" for iri in wanted)) if wanted else ""
    found = graph.select(query.replace("$SHARING", sharing))
    values = {r["q"]: float(r["v"]) for r in found}
    if not values:
        return None
    below = sum(other < value for other in values.values())
    equal = sum(other == value for other in values.values())
    return Standing(
        round(100 * (below + equal / 2) / len(values), 1),
        len(values),
        str(only.dimension),
        row["category"].rsplit("/", 1)[1],
        tuple(sorted({theme["label"] for theme in themes})),
    )


def _quoted(text: str | None) -> str:
    escaped = (text or "").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _named(graph: Graph, branches: list[tuple[str, str]]) -> tuple[Branch, ...]:
    members = _members(graph, [iri for iri, _ in branches]) if branches else {}
    found = [
        Branch(members[iri].year, kind, iri, members[iri].row["name"])
        for iri, kind in branches
        if iri in members
    ]
    return tuple(sorted(found, key=lambda b: (b.fiscal_year, b.iri)))


_BEFORE = "SELECT ?x ?y WHERE { ?x zb:precededBy ?y }"
_AFTER = "SELECT ?x ?y WHERE { ?y zb:precededBy ?x }"
_OF_CONCEPT = "SELECT ?k ?i WHERE { ?i zb:concept ?k }"
_INDICATORS = """SELECT * WHERE { VALUES ?x { $VALUES } ?p zb:hasIndicator ?x ; rdfs:label ?project ;
    zb:fundUser/rdfs:label ?unit . ?x rdfs:label ?name ; zb:category ?category .
  ?t zb:hasProject ?p ; zb:fiscalYear ?year ; zb:department/rdfs:label ?department .
  OPTIONAL { ?t zb:illustrative ?illustrative } OPTIONAL { ?x zb:concept ?concept }
  OPTIONAL { ?x zb:target ?a . ?a zb:period zb:annual ; zb:raw ?annual }
  OPTIONAL { ?x zb:target ?c . ?c zb:period zb:cycle ; zb:raw ?cycle } }"""
_THEMES = """SELECT DISTINCT ?i ?theme ?label WHERE {
  { ?i zb:theme ?theme } UNION { ?p zb:hasIndicator ?i ; zb:theme ?theme }
  ?theme skos:prefLabel ?label FILTER(LANG(?label) = "zh") }"""
_COMPARABLE = """SELECT DISTINCT ?q ?v WHERE {
  ?q zb:dimension $DIMENSION ; zb:normalizedUnit $UNIT ; zb:normalizedValue ?v .
  ?o zb:component ?q ; zb:period zb:$PERIOD . ?i zb:target ?o ; zb:category $CATEGORY .
  ?p zb:hasIndicator ?i . ?t zb:hasProject ?p ; zb:fiscalYear $YEAR . $SHARING }"""
_SHARING = (
    """FILTER EXISTS { VALUES ?theme { $THEMES } { ?i zb:theme ?theme } UNION { ?p zb:theme ?theme } }"""
)

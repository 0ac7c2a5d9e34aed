"""A table as it was read: which cells of its documents were taken for what, beside the findings about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ontology.graph import Graph, Row
from ontology.records import IndicatorRecord, ProjectRecord, RecordReader, SourceRecord


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a cell and what it was read as.

    Attributes:
        field: ``name``, ``goal``, ``indicator``, ``cycle``, ``annual`` or ``evaluation``.
        iri: of the thing that it says something of.
        text: as read (line breaks closed up).
        start, end: code points in the cell.
    """

    field: str
    iri: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadFinding:
    """A finding about a project, an indicator or a cell."""

    rule: str
    severity: str
    message_zh: str
    message_en: str
    iri: str


@dataclass(frozen=True, slots=True)
class ReadCell:
    """A cell of a document with all that was read in it, from left to right."""

    column: int
    spans: tuple[Span, ...]
    findings: tuple[ReadFinding, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of a document; ``page`` and ``sheet`` where there are such."""

    document: str
    page: int | None
    sheet: str | None
    row: int
    cells: tuple[ReadCell, ...]


_Place = tuple[str, int | None, str | None, int, int]

_PROJECTS = "SELECT ?t ?p { ?t zb:hasProject ?p . ?p zb:order ?o } ORDER BY ?o"
_FINDINGS = """SELECT ?f ?rule ?severity ?zh ?en ?x ?name ?page ?sheet ?row ?column WHERE {
  VALUES ?x { $IRIS } ?f zb:about ?x ; zb:rule ?rule ; zb:severity ?severity ; zb:message ?zh , ?en ; zb:cell ?cell .
  ?cell oa:hasSource/rdfs:label ?name ; zb:row ?row ; zb:column ?column .
  OPTIONAL { ?cell zb:page ?page } OPTIONAL { ?cell zb:sheet ?sheet }
  FILTER(LANG(?zh) = "zh" && LANG(?en) = "en") } ORDER BY ?rule ?f"""


def as_read(
    graph: Graph, table: str, *, limit: int = 50, offset: int = 0, records: RecordReader | None = None
) -> tuple[ReadRow, ...]:
    """Return the rows in which some projects of a table stand, in document order within each document.

    What was found about the table itself, such as a row that could not be read, stands with the projects before it.

    Args:
        graph: the graph of a release.
        table: IRI of the table.
        limit: how many projects, from ``offset`` on, in table order.
        offset: how many projects to leave out.
        records: a reader of the same graph, if there is one already.
    """
    iris = _project_iris(graph, table)[offset : offset + limit + 1]
    listed = list((records or RecordReader(graph)).projects(iris))
    projects, after = listed[:limit], listed[limit:]
    spans: dict[_Place, list[Span]] = {}
    for project in projects:
        for source, span in _spans(project):
            spans.setdefault(_place(source), []).append(span)
    subjects = [table, *(iri for p in projects for iri in (p.iri, *(i.iri for i in p.indicators)))]
    findings: dict[_Place, list[ReadFinding]] = {}
    values = " ".join(f"<{iri}>" for iri in subjects)
    for row in graph.select(_FINDINGS.replace("$IRIS", values)):
        place = _place_of(row)
        if row["x"] != table or _among(place, projects, first=offset == 0, after=after):
            found = ReadFinding(row["rule"], row["severity"], row["zh"], row["en"], row["x"])
            findings.setdefault(place, []).append(found)
    return tuple(_rows(spans, findings))


def _among(
    place: _Place, projects: Sequence[ProjectRecord], *, first: bool, after: Sequence[ProjectRecord]
) -> bool:
    """Whether a place lies in a document of some projects, not before them (if others are) and before the next."""

    def starts(listed: Sequence[ProjectRecord]) -> list[tuple[int, str, int]]:
        return [_order(_place(p.source)) for p in listed if p.source.document == place[0]]

    at = _order(place)
    begun = first or all(start <= at for start in starts(projects[:1]))
    return begun and bool(starts(projects)) and all(at < end for end in starts(after))


def _order(place: _Place) -> tuple[int, str, int]:
    return place[1] or 0, place[2] or "", place[3]


def position(graph: Graph, table: str, project: str) -> int:
    """Return how many projects of a table stand before one: its ``offset``; 0 if it is of another table."""
    listed = _project_iris(graph, table)
    return listed.index(project) if project in listed else 0


def _project_iris(graph: Graph, table: str) -> list[str]:
    return [row["p"] for row in graph.select(_PROJECTS, {"t": table})]


def _spans(project: ProjectRecord) -> Iterator[tuple[SourceRecord, Span]]:
    yield project.source, _span("name", project.iri, project.name, project.source)
    if project.goal_source is not None:
        yield project.goal_source, _span("goal", project.iri, project.goal, project.goal_source)
    for indicator in project.indicators:
        yield from _indicator_spans(indicator)


def _indicator_spans(indicator: IndicatorRecord) -> Iterator[tuple[SourceRecord, Span]]:
    yield indicator.source, _span("indicator", indicator.iri, indicator.name, indicator.source)
    for field, target in (("cycle", indicator.cycle), ("annual", indicator.annual)):
        if target is not None:
            yield target.source, _span(field, indicator.iri, target.raw, target.source)
    if (found := indicator.evaluation) is not None:
        said = (found.actual.raw if found.actual else "", found.weight, found.score, found.deviation)
        yield found.source, _span("evaluation", indicator.iri, " · ".join(filter(None, said)), found.source)


def _span(field: str, iri: str, text: str, source: SourceRecord) -> Span:
    return Span(field, iri, text, source.start, source.end)


def _place(source: SourceRecord) -> _Place:
    return source.document, source.page, source.sheet, source.row, source.column


def _place_of(row: Row) -> _Place:
    page = row.get("page")
    return row["name"], int(page) if page else None, row.get("sheet"), int(row["row"]), int(row["column"])


def _rows(spans: dict[_Place, list[Span]], findings: dict[_Place, list[ReadFinding]]) -> Iterator[ReadRow]:
    order = {document: at for at, document in enumerate(dict.fromkeys(place[0] for place in spans))}
    places = sorted(spans | findings, key=lambda p: (order.get(p[0], len(order)), *_order(p), p[4]))
    rows: dict[tuple[str, int | None, str | None, int], list[ReadCell]] = {}
    for place in places:
        read: Sequence[Span] = sorted(spans.get(place, ()), key=lambda s: (s.start, s.end))
        rows.setdefault(place[:4], []).append(ReadCell(place[4], tuple(read), tuple(findings.get(place, ()))))
    for (document, page, sheet, number), cells in rows.items():
        yield ReadRow(document, page, sheet, number, tuple(cells))

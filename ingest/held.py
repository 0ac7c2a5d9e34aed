"""What the graph holds already: documents and how they were read, names, and the parts of a table read back."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import PurePath

from ingest.raw import RawEvaluation, RawIndicator, RawProject, RawTable, RawValue
from ontology.graph import Graph, Row
from ontology.iris import Minter, digest
from ontology.records import (
    EvaluationRecord,
    IndicatorRecord,
    ProjectRecord,
    RecordReader,
    SourceRecord,
    TargetRecord,
)
from ontology.releases import TableEntry
from ontology.values import Document, Finding, Place, Severity

_DOCUMENTS = """SELECT ?sha ?name ?key (COUNT(?t) AS ?tables) WHERE {
  ?d a zb:Document ; zb:sha256 ?sha ; rdfs:label ?name . OPTIONAL { ?d zb:readingKey ?key }
  ?t zb:document ?d } GROUP BY ?sha ?name ?key"""
_NAMES = "SELECT ?x ?name { VALUES ?c { zb:Department zb:FundUnit } ?x a ?c ; rdfs:label ?name }"
_PROJECTS = "SELECT ?t ?p ?title { ?t dcterms:title ?title ; zb:hasProject ?p . ?p zb:order ?o } ORDER BY ?o"
_FINDINGS = """SELECT ?t ?rule ?severity ?zh ?en ?name ?sha ?row ?column ?page ?sheet ?start ?end WHERE {
  ?f zb:inTable ?t ; zb:about ?t ; zb:rule ?rule ; zb:severity ?severity ; zb:message ?zh , ?en ;
     zb:cell ?cell ; zb:start ?start ; zb:end ?end .
  ?cell oa:hasSource ?d ; zb:row ?row ; zb:column ?column . ?d rdfs:label ?name ; zb:sha256 ?sha .
  OPTIONAL { ?cell zb:page ?page } OPTIONAL { ?cell zb:sheet ?sheet }
  FILTER(LANG(?zh) = "zh" && LANG(?en) = "en") } ORDER BY ?page ?sheet ?row ?column ?start ?rule"""


def reading_key(*how: object, tables: int) -> str:
    """Return what must be equal for a document not to be read again: how it was read, and how many tables it gave."""
    return digest(*(str(part) for part in how), tables)


class Held:
    """The state of a graph before an ingest.

    Args:
        graph: the graph that is about to change.
        minter: mints the IRIs of the dataset.
    """

    def __init__(self, graph: Graph, minter: Minter) -> None:
        self._graph = graph
        self._minter = minter
        self._names = {row["x"]: row["name"] for row in graph.select(_NAMES)}
        self._documents: dict[str, str] = {}
        self._read: dict[str, list[tuple[str, int]]] = {}
        for row in graph.select(_DOCUMENTS):
            self._documents[row["sha"]] = row["name"]
            self._read.setdefault(row["sha"], []).append((row.get("key", ""), int(row["tables"])))

    def has(self, sha256: str, *how: object) -> bool:
        """Whether the document stands in the graph, whole and read in just this way."""
        return any(key == reading_key(*how, tables=tables) for key, tables in self._read.get(sha256, ()))

    def name_of(self, sha256: str, name: str) -> str:
        """Return the name by which the content of a document is known, else ``name``: a document has one name."""
        known = self._documents.get(sha256, name)
        return known if PurePath(known).suffix.casefold() == PurePath(name).suffix.casefold() else name

    def spelled(self, table: RawTable) -> RawTable:
        """Return a table with its names as the graph writes them: a name in two spellings has one IRI."""
        minter = self._minter
        department = self._names.setdefault(minter.department(table.department), table.department)
        projects = (
            replace(p, unit=self._names.setdefault(minter.unit(department, p.unit), p.unit))
            for p in table.projects
        )
        return replace(table, department=department, projects=tuple(projects))

    @cached_property
    def _reader(self) -> RecordReader:
        return RecordReader(self._graph)

    def parts(self, entry: TableEntry) -> list[RawTable]:
        """Return the parts of a table, one for each of its documents, as they were read."""
        rows = self._graph.select(_PROJECTS, {"t": entry.iri})
        by_document: dict[Document, list[RawProject]] = {}
        for record in self._reader.projects([row["p"] for row in rows]):
            project = _project(record)
            by_document.setdefault(Document(record.source.document, record.source.sha256), []).append(project)
        findings = self._findings(entry.iri)
        return [
            RawTable(
                title=rows[0]["title"],
                department=entry.department,
                fiscal_year=entry.fiscal_year,
                kind=entry.kind,
                illustrative=entry.illustrative,
                projects=tuple(projects),
                findings=tuple(finding for finding in findings if finding.document == document),
            )
            for document, projects in by_document.items()
        ]

    def _findings(self, table: str) -> list[Finding]:
        """Return what was noticed while the documents were read: those findings are about the table itself."""
        return [
            Finding(
                row["rule"],
                Severity(row["severity"]),
                row["zh"],
                row["en"],
                _place(_source(row)),
                document=Document(row["name"], row["sha"]),
            )
            for row in self._graph.select(_FINDINGS, {"t": table})
        ]


def _source(row: Row) -> SourceRecord:
    page = row.get("page")
    return SourceRecord(
        document=row["name"],
        sha256=row["sha"],
        row=int(row["row"]),
        column=int(row["column"]),
        page=int(page) if page else None,
        sheet=row.get("sheet"),
        start=int(row["start"]),
        end=int(row["end"]),
    )


def _place(source: SourceRecord) -> Place:
    return Place(source.row, source.column, source.start, source.end, source.page, source.sheet)


def _project(record: ProjectRecord) -> RawProject:
    return RawProject(
        unit=record.unit,
        name=record.name,
        place=_place(record.source),
        goal=record.goal,
        goal_place=_place(record.goal_source) if record.goal_source else None,
        indicators=tuple(map(_indicator, record.indicators)),
        document=Document(record.source.document, record.source.sha256),
    )


def _indicator(record: IndicatorRecord) -> RawIndicator:
    return RawIndicator(
        number="",
        category=record.subcategory_code,
        name=record.name,
        place=_place(record.source),
        cycle=_value(record.cycle),
        annual=_value(record.annual),
        evaluation=_evaluation(record.evaluation),
    )


def _evaluation(record: EvaluationRecord | None) -> RawEvaluation | None:
    if record is None:
        return None
    actual = record.actual.raw if record.actual else ""
    return RawEvaluation(actual, record.score, record.weight, record.deviation, _place(record.source))


def _value(record: TargetRecord | None) -> RawValue | None:
    return RawValue(record.raw, _place(record.source)) if record else None

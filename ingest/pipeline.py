"""The write side end to end: documents in, statements in a staged graph out."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

from rdflib.namespace import ORG

from ingest.assemble import assemble
from ingest.documents import ReadOptions, read_document
from ingest.raw import RawTable
from ingest.report import DocumentReport, Refusal, Status
from ingest.rules import findings_of
from ingest.statements import TableStatements
from ingest.themes import ThemeLinker
from ingest.validate import validate
from ontology.errors import Invalid
from ontology.graph import Batch, Graph, Triple, combined
from ontology.iris import Minter
from ontology.releases import TableEntry
from ontology.taxonomy import Taxonomy
from ontology.values import Document, Finding, Table


@dataclass(frozen=True, slots=True)
class _Written:
    entry: TableEntry
    status: Status
    findings: tuple[Finding, ...]


class Ingestion:
    """Writes documents into a graph that is being staged.

    Args:
        graph: the staged graph, open for writing.
        taxonomy: themes and categories of the dataset.
        tables: the tables that the graph holds already.
        minter: mints the IRIs of the dataset.
        rules_off: ids of data-quality rules that are not to report anything.
    """

    def __init__(
        self,
        graph: Graph,
        taxonomy: Taxonomy,
        tables: Sequence[TableEntry],
        minter: Minter,
        *,
        rules_off: Set[str] = frozenset(),
    ) -> None:
        self._graph = graph
        self._minter = minter
        self._rules_off = rules_off
        self._linker = ThemeLinker(taxonomy)
        self._tables = {table.iri: table for table in tables}
        self.changed = False

    @property
    def tables(self) -> tuple[TableEntry, ...]:
        """The tables the graph holds now, by year (newest first), department and kind."""
        return tuple(sorted(self._tables.values(), key=lambda t: (-t.fiscal_year, t.department, t.kind)))

    def finish(self) -> None:
        """Forget documents, units and departments that no table refers to any more."""
        self._graph.sweep(self._minter.graph("register"), through=str(ORG.unitOf))

    def add(self, path: Path, options: ReadOptions) -> DocumentReport:
        """Read one document into the graph; what cannot be read is refused, the rest is kept."""
        try:
            result = read_document(path, options)
        except Invalid as error:
            return _refused(path, error)
        written = [self._write(raw, result.document, result.findings) for raw in result.tables]
        refusals = tuple(
            Refusal(path.name, refusal.place, refusal.message, refusal.message_zh)
            for refusal in result.refusals
        )
        return DocumentReport(
            name=path.name,
            status=_overall([w.status for w in written]),
            tables=len(written),
            projects=sum(w.entry.projects for w in written),
            indicators=sum(w.entry.indicators for w in written),
            findings=tuple(finding for w in written for finding in w.findings),
            refusals=refusals,
        )

    def _write(self, raw: RawTable, document: Document, read_findings: tuple[Finding, ...]) -> _Written:
        table = assemble(raw, document, self._minter)
        statements = TableStatements(table, self._minter)
        said, register = tuple(statements), tuple(statements.register())
        links = tuple(statements.theme_links(self._linker.links(table)))
        findings = self._findings(table, read_findings, (*register, *said, *links))
        batches = (
            Batch.of(self._minter.table_graph(table.iri), said),
            Batch.of(self._minter.derived_graph(table.iri), (*links, *statements.findings(findings))),
        )
        shared = Batch.of(self._minter.graph("register"), register)
        entry = TableEntry(
            iri=table.iri,
            graph=batches[0].graph,
            department=table.department,
            fiscal_year=table.fiscal_year,
            kind=table.kind,
            document=document.name,
            sha256=document.sha256,
            digest=combined(*batches, shared),
            projects=len(table.projects),
            indicators=sum(len(p.indicators) for p in table.projects),
            findings=len(findings),
            illustrative=table.illustrative,
        )
        previous = self._tables.get(table.iri)
        if previous and replace(previous, findings=entry.findings) == entry:
            return _Written(entry, Status.UNCHANGED, findings)
        for batch in batches:
            self._graph.drop(batch.graph)
        self._graph.load(*batches, shared)
        self._tables[table.iri] = entry
        self.changed = True
        return _Written(entry, Status.REPLACED if previous else Status.INGESTED, findings)

    def _findings(
        self, table: Table, read: tuple[Finding, ...], triples: tuple[Triple, ...]
    ) -> tuple[Finding, ...]:
        every = (*read, *findings_of(table, self._rules_off), *validate(triples))
        return tuple(finding for finding in every if finding.rule not in self._rules_off)


def _refused(path: Path, error: Invalid) -> DocumentReport:
    refusal = Refusal(path.name, None, error.message, error.message_zh, where=error.place)
    return DocumentReport(path.name, Status.REFUSED, refusals=(refusal,))


def _overall(statuses: Sequence[Status]) -> Status:
    for status in (Status.REPLACED, Status.INGESTED, Status.UNCHANGED):
        if status in statuses:
            return status
    return Status.REFUSED

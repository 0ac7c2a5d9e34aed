"""The write side end to end: documents in, statements in a staged graph out.

Documents are read one by one and their tables spooled; then the tables are written one by one, each put together
from all its documents. Memory so holds one document or one table, however many there are.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from rdflib import Literal, URIRef
from rdflib.namespace import ORG

from ingest.assemble import assemble
from ingest.documents import ReadOptions, read_bytes
from ingest.held import Held, reading_key
from ingest.inputs import Input
from ingest.parts import Spool, combined, document_of, remaining
from ingest.raw import RawTable
from ingest.readers import reader_for
from ingest.report import DocumentReport, Recognised, Refusal, Status
from ingest.rules import findings_of
from ingest.statements import TableStatements
from ingest.themes import ThemeLinker
from ingest.validate import validate
from ontology.errors import Invalid
from ontology.graph import Batch, Graph, Loader, Triple
from ontology.graph import combined as digest_of
from ontology.iris import Minter
from ontology.releases import TableEntry
from ontology.taxonomy import Taxonomy
from ontology.values import Finding, Table
from ontology.vocabulary import ZB

_logger = logging.getLogger(__name__)
Written = Callable[[int, int], None]
"""Called with how many tables are written, and of how many."""


def _silent(done: int, total: int) -> None:
    """Report nothing."""


@dataclass(slots=True)
class _Draft:
    """The report of a document under way."""

    label: str
    how: tuple[object, ...] = ()
    tables: int = 0
    projects: int = 0
    indicators: int = 0
    statuses: list[Status] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    reason: tuple[str, str] = ("", "")
    recognised: tuple[Recognised, ...] = ()

    def report(self) -> DocumentReport:
        return DocumentReport(
            name=self.label,
            status=_overall(self.statuses),
            tables=self.tables,
            projects=self.projects,
            indicators=self.indicators,
            findings=tuple(self.findings),
            refusals=tuple(self.refusals),
            reason=self.reason[0],
            reason_zh=self.reason[1],
            recognised=self.recognised,
        )


class Ingestion:
    """Writes documents into a graph that is being staged.

    Args:
        graph: the staged graph, open for writing.
        taxonomy: themes and categories of the dataset.
        tables: the tables that the graph holds already.
        minter: mints the IRIs of the dataset.
        rules_off: ids of data-quality rules that are not to report anything.
        again: read documents that the graph holds already once more.
    """

    def __init__(
        self,
        graph: Graph,
        taxonomy: Taxonomy,
        tables: Sequence[TableEntry],
        minter: Minter,
        *,
        rules_off: Set[str] = frozenset(),
        again: bool = False,
    ) -> None:
        self._graph = graph
        self._minter = minter
        self._rules_off = rules_off
        self._again = again
        self._linker = ThemeLinker(taxonomy)
        self._tables = {table.iri: table for table in tables}
        self._held = Held(graph, minter)
        self._spool = Spool()
        self._loader = Loader(graph)
        self._drafts: list[_Draft] = []
        self._by_content: dict[str, _Draft] = {}
        self.changed = False

    @property
    def tables(self) -> tuple[TableEntry, ...]:
        """The tables the graph holds now, by year (newest first), department and kind."""
        return tuple(sorted(self._tables.values(), key=lambda t: (-t.fiscal_year, t.department, t.kind)))

    def refuse(self, label: str, error: Invalid) -> None:
        """Take note of a file that could not be opened."""
        refusal = Refusal(label, None, error.message, error.message_zh, where=error.place)
        self._drafts.append(_Draft(label, refusals=[refusal]))

    def add(self, source: Input, options: ReadOptions) -> None:
        """Read one document; what cannot be read is refused, the rest is kept until :meth:`finish`."""
        try:
            reader_for(source.name)
            data = source.load(options.max_bytes)
            sha256 = hashlib.sha256(data).hexdigest()
            how = (version("zhibiao"), options.key, *sorted(self._rules_off))
            if self._skipped(source, sha256, how):
                return
            result = read_bytes(data, self._held.name_of(sha256, source.name), options)
        except Invalid as error:
            self.refuse(source.label, error)
            return
        except Exception as error:  # a defect of ours must not cost the other documents of the run
            _logger.debug("reading %s", source.label, exc_info=True)
            self.refuse(source.label, _defect(source.label, error))
            return
        draft = _Draft(source.label, how, tables=len(result.tables), recognised=result.recognised)
        draft.refusals += (Refusal(source.label, r.place, r.message, r.message_zh) for r in result.refusals)
        self._drafts.append(draft)
        self._by_content[sha256] = draft
        for table in result.tables:
            self._spool.add(table)

    def _skipped(self, source: Input, sha256: str, how: tuple[object, ...]) -> bool:
        """Note why a document is not read, if it is not."""
        twin = self._by_content.get(sha256)
        if twin is not None:
            status = Status.SKIPPED
            reason = f"the content is that of {twin.label}", f"内容与 {twin.label} 相同"
        elif not self._again and self._held.has(sha256, *how):
            status = Status.UNCHANGED
            reason = (
                "already held, so not read; --again reads it anew",
                "已有相同内容，未重读；如需重读请加 --again",
            )
        else:
            return False
        self._drafts.append(_Draft(source.label, statuses=[status], reason=reason))
        return True

    def finish(self, written: Written = _silent) -> tuple[DocumentReport, ...]:
        """Write the tables of all documents that were added, and forget what no table refers to any more.

        Returns:
            A report for each document, in the order in which they were added.
        """
        for number, parts in enumerate(self._spool):
            written(number, len(self._spool))
            self._write(parts)
        self._loader.finish()
        written(len(self._spool), len(self._spool))
        if self.changed:
            self._graph.sweep(self._minter.graph("register"), through=str(ORG.unitOf))
        return tuple(draft.report() for draft in self._drafts)

    def _write(self, fresh: list[RawTable]) -> None:
        """Write a table from the parts that the run read, and from what stays of those that the graph holds."""
        iri = self._minter.table(fresh[0].department, fresh[0].fiscal_year, fresh[0].kind)
        previous = self._tables.get(iri)
        held = self._remaining(previous, fresh)
        raw = self._held.spelled(combined(held, fresh))
        table = assemble(raw, self._minter)
        statements = TableStatements(table, self._minter)
        said, register = tuple(statements), tuple(statements.register())
        links = tuple(statements.theme_links(self._linker.links(table)))
        findings = self._findings(table, raw.findings, (*register, *said, *links))
        batches = (
            Batch.of(self._minter.table_graph(table.iri), said),
            Batch.of(self._minter.derived_graph(table.iri), (*links, *statements.findings(findings))),
        )
        shared = Batch.of(self._minter.graph("register"), register)
        self._loader.add(Batch.of(shared.graph, self._reading_keys(table)))
        entry = _entry(table, batches[0].graph, digest_of(*batches, shared), len(findings))
        if previous and replace(previous, findings=entry.findings) == entry:
            self._tell(fresh, table, findings, Status.UNCHANGED)
            return
        for batch in batches:
            self._graph.drop(batch.graph)
        self._loader.add(*batches, shared)
        self._tables[table.iri] = entry
        self.changed = True
        added = previous is None or len(held) == previous.documents
        self._tell(fresh, table, findings, Status.INGESTED if added else Status.REPLACED)

    def _remaining(self, previous: TableEntry | None, fresh: list[RawTable]) -> list[RawTable]:
        if previous is None or (previous.documents == 1 and all(part.whole for part in fresh)):
            return []
        return remaining(self._held.parts(previous), fresh)

    def _reading_keys(self, table: Table) -> Iterator[Triple]:
        """Yield how documents were read that nothing was refused of; they stand outside the digest of the table."""
        for document in table.documents:
            draft = self._by_content.get(document.sha256)
            if draft is not None and not draft.refusals:
                node = URIRef(self._minter.document(document.sha256))
                yield node, ZB.readingKey, Literal(reading_key(*draft.how, tables=draft.tables))

    def _findings(
        self, table: Table, read: tuple[Finding, ...], triples: tuple[Triple, ...]
    ) -> tuple[Finding, ...]:
        every = (*read, *findings_of(table, self._rules_off), *validate(triples))
        return tuple(finding for finding in every if finding.rule not in self._rules_off)

    def _tell(
        self, fresh: list[RawTable], table: Table, findings: tuple[Finding, ...], status: Status
    ) -> None:
        """Note in the report of each document what became of its part of a table."""
        sources = {project.iri: project.document for project in table.projects}
        sources |= {i.iri: p.document for p in table.projects for i in p.indicators}
        first = document_of(fresh[0])
        drafts = {}
        for part in fresh:
            draft = drafts[document_of(part).sha256] = self._by_content[document_of(part).sha256]
            draft.statuses.append(status)
            draft.projects += len(part.projects)
            draft.indicators += sum(len(project.indicators) for project in part.projects)
        for finding in findings:
            source = finding.document or sources.get(finding.subject or "", first)
            if source.sha256 in drafts:
                drafts[source.sha256].findings.append(finding)


def _defect(label: str, error: Exception) -> Invalid:
    kind = type(error).__name__
    return Invalid(
        f"the document cannot be read ({kind}: a defect of this program, please report it); -v shows where",
        message_zh=f"文件无法读取（{kind}：程序缺陷，请反馈）；加 -v 可查看位置",
        place=label,
    )


def _entry(table: Table, graph: str, digest: str, findings: int) -> TableEntry:
    documents = table.documents
    return TableEntry(
        iri=table.iri,
        graph=graph,
        department=table.department,
        fiscal_year=table.fiscal_year,
        kind=table.kind,
        document=documents[0].name,
        sha256=documents[0].sha256,
        digest=digest,
        projects=len(table.projects),
        indicators=sum(len(project.indicators) for project in table.projects),
        findings=findings,
        illustrative=table.illustrative,
        documents=len(documents),
    )


def _overall(statuses: Sequence[Status]) -> Status:
    order = (Status.REPLACED, Status.INGESTED, Status.UNCHANGED, Status.SKIPPED)
    return next((status for status in order if status in statuses), Status.REFUSED)

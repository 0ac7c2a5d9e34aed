"""The write side end to end: documents in, statements in a staged graph out.

Documents are read one by one and their tables spooled; then the tables are written one by one, each put together
from all its documents; what was found waits on disk for the report. Memory so holds one document or one table,
however many there are.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, field, replace
from importlib.metadata import version

from rdflib import Literal, URIRef
from rdflib.namespace import ORG

from ingest.documents import ReadOptions, read_bytes
from ingest.held import Held, reading_key
from ingest.inputs import Input
from ingest.parts import Spool, combined, document_of, remaining
from ingest.prepare import Prepared, Preparer, uncollected
from ingest.raw import RawTable
from ingest.readers import reader_for
from ingest.report import DocumentReport, Recognised, Refusal, Status
from ingest.shelf import Shelf, Shelved
from ingest.workshop import prepared_tables
from ontology.errors import Invalid
from ontology.graph import Batch, Graph, Loader, Triple
from ontology.iris import Minter
from ontology.releases import TableEntry
from ontology.taxonomy import Taxonomy
from ontology.values import Document, Finding
from ontology.vocabulary import ZB

_WORTH_PROCESSES = 3000  # indicators, from which the second that a process takes to start is won back
_logger = logging.getLogger(__name__)
Written = Callable[[int, int], None]
"""Called with how many tables are written, and of how many."""


def _silent(done: int, total: int) -> None:
    """Report nothing."""


@dataclass(slots=True)
class _Draft:
    """The report of a document under way."""

    label: str
    findings: Shelved
    how: tuple[object, ...] = ()
    tables: int = 0
    projects: int = 0
    indicators: int = 0
    statuses: list[Status] = field(default_factory=list)
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
            findings=self.findings,
            refusals=tuple(self.refusals),
            reason=self.reason[0],
            reason_zh=self.reason[1],
            recognised=self.recognised,
        )


@dataclass(frozen=True, slots=True)
class _Part:
    """What a run read of a table, and what becomes of that table."""

    fresh: list[RawTable]
    status: Status


class Ingestion:
    """Writes documents into a graph that is being staged.

    Args:
        graph: the staged graph, open for writing.
        taxonomy: themes and categories of the dataset.
        tables: the tables that the graph holds already.
        minter: mints the IRIs of the dataset.
        rules_off: ids of data-quality rules that are not to report anything.
        again: read documents that the graph holds already once more.
        processes: how many make statements of tables at a time, when there are enough of them.
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
        processes: int = 1,
    ) -> None:
        self._graph = graph
        self._minter = minter
        self._rules_off = rules_off
        self._again = again
        self._version = version("zhibiao")  # looked up on disk
        self._preparer = Preparer(taxonomy, minter, rules_off)
        self._processes = processes
        self._tables = {table.iri: table for table in tables}
        self._held = Held(graph, minter)
        self._spool, self._shelf = Spool(), Shelf()
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
        self._drafts.append(_Draft(label, Shelved(self._shelf), refusals=[refusal]))

    def add(self, source: Input, options: ReadOptions) -> None:
        """Read one document; what cannot be read is refused, the rest is kept until :meth:`finish`."""
        try:
            reader_for(source.name)
            data = source.load(options.max_bytes)
            sha256 = hashlib.sha256(data).hexdigest()
            how = (self._version, options.key, *sorted(self._rules_off))
            if self._skipped(source, sha256, how):
                return
            with uncollected():
                result = read_bytes(data, self._held.name_of(sha256, source.name), options)
        except Invalid as error:
            self.refuse(source.label, error)
            return
        except Exception as error:  # a defect of ours must not cost the other documents of the run
            _logger.debug("reading %s", source.label, exc_info=True)
            self.refuse(source.label, _defect(source.label, error))
            return
        recognised = tuple(
            replace(found, table=self._minter.table(found.department, found.fiscal_year, found.kind))
            for found in result.recognised
        )
        draft = _Draft(source.label, Shelved(self._shelf), how, len(result.tables), recognised=recognised)
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
        self._drafts.append(_Draft(source.label, Shelved(self._shelf), statuses=[status], reason=reason))
        return True

    def finish(self, written: Written = _silent) -> tuple[DocumentReport, ...]:
        """Write the tables of all documents that were added, and forget what no table refers to any more.

        Returns:
            A report for each document, in the order in which they were added.
        """
        processes = self._processes if self._spool.indicators >= _WORTH_PROCESSES else 1
        tables = prepared_tables(self._preparer, self._put_together(), processes)
        for number, (part, prepared) in enumerate(tables):
            written(number, len(self._spool))
            self._write(part, prepared)
        self._loader.finish()
        written(len(self._spool), len(self._spool))
        if self.changed:
            self._graph.sweep(self._minter.graph("register"), through=str(ORG.unitOf))
        return tuple(draft.report() for draft in self._drafts)

    def _put_together(self) -> Iterator[tuple[_Part, RawTable]]:
        """Yield each table, put together from what the run read and from what stays of what the graph holds."""
        for fresh in self._spool:
            iri = self._minter.table(fresh[0].department, fresh[0].fiscal_year, fresh[0].kind)
            previous = self._tables.get(iri)
            held = self._remaining(previous, fresh)
            raw = self._held.spelled(combined(held, fresh))
            added = previous is None or len(held) == previous.documents
            yield _Part(fresh, Status.INGESTED if added else Status.REPLACED), raw

    def _write(self, part: _Part, prepared: Prepared) -> None:
        """Load the statements of a table, unless the graph holds just these."""
        entry, register = prepared.entry, prepared.register
        self._loader.add(Batch.of(register.graph, self._reading_keys(prepared.documents)))
        previous = self._tables.get(entry.iri)
        if previous and replace(previous, findings=entry.findings) == entry:
            self._tell(part.fresh, prepared, Status.UNCHANGED)
            return
        for batch in (prepared.said, prepared.derived):
            self._graph.drop(batch.graph)
        self._loader.add(prepared.said, prepared.derived, register)
        self._tables[entry.iri] = entry
        self.changed = True
        self._tell(part.fresh, prepared, part.status)

    def _remaining(self, previous: TableEntry | None, fresh: list[RawTable]) -> list[RawTable]:
        if previous is None or (previous.documents == 1 and all(part.whole for part in fresh)):
            return []
        return remaining(self._held.parts(previous), fresh)

    def _reading_keys(self, documents: Iterable[Document]) -> Iterator[Triple]:
        """Yield how documents were read that nothing was refused of; they stand outside the digest of the table."""
        for document in documents:
            draft = self._by_content.get(document.sha256)
            if draft is not None and not draft.refusals:
                node = URIRef(self._minter.document(document.sha256))
                yield node, ZB.readingKey, Literal(reading_key(*draft.how, tables=draft.tables))

    def _tell(self, fresh: list[RawTable], prepared: Prepared, status: Status) -> None:
        """Note in the report of each document what became of its part of a table."""
        drafts = {}
        for part in fresh:
            draft = drafts[document_of(part).sha256] = self._by_content[document_of(part).sha256]
            draft.statuses.append(status)
            draft.projects += len(part.projects)
            draft.indicators += sum(len(project.indicators) for project in part.projects)
        found: dict[str, list[Finding]] = {}
        for sha256, finding in prepared.findings:
            found.setdefault(sha256 or document_of(fresh[0]).sha256, []).append(finding)
        for source in found.keys() & drafts.keys():
            drafts[source].findings.add(found[source])


def _defect(label: str, error: Exception) -> Invalid:
    kind = type(error).__name__
    return Invalid(
        f"the document cannot be read ({kind}: a defect of this program, please report it); -v shows where",
        message_zh=f"文件无法读取（{kind}：程序缺陷，请反馈）；加 -v 可查看位置",
        place=label,
    )


def _overall(statuses: Sequence[Status]) -> Status:
    order = (Status.REPLACED, Status.INGESTED, Status.UNCHANGED, Status.SKIPPED)
    return next((status for status in order if status in statuses), Status.REFUSED)

"""From a table as read to statements that are ready to be loaded: the part of an ingest that needs no graph."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass

from ingest.assemble import assemble
from ingest.raw import RawTable
from ingest.rules import findings_of
from ingest.statements import TableStatements
from ingest.themes import ThemeLinker
from ingest.validate import validate
from ontology.graph import Batch, combined
from ontology.iris import Minter
from ontology.releases import TableEntry
from ontology.taxonomy import Taxonomy
from ontology.values import Document, Finding, Table


@dataclass(frozen=True, slots=True)
class Prepared:
    """The statements of a table, for three named graphs.

    Attributes:
        entry: what the release says of the table.
        said: what its documents say, and the quantities read from it.
        derived: theme links and findings.
        register: documents, department and units, which tables share.
        documents: in their order.
        findings: each with the digest of the document that it is in, empty when it is about the table.
    """

    entry: TableEntry
    said: Batch
    derived: Batch
    register: Batch
    documents: tuple[Document, ...]
    findings: tuple[tuple[str, Finding], ...]


class Preparer:
    """Makes statements of tables.

    Args:
        taxonomy: themes and categories of the dataset.
        minter: mints the IRIs of the dataset.
        rules_off: ids of data-quality rules that are not to report anything.
    """

    def __init__(self, taxonomy: Taxonomy, minter: Minter, rules_off: Set[str]) -> None:
        self._taxonomy = taxonomy
        self._linker = ThemeLinker(taxonomy)
        self._minter = minter
        self._rules_off = rules_off

    def __reduce__(self) -> tuple[type[Preparer], tuple[Taxonomy, Minter, Set[str]]]:
        return Preparer, (self._taxonomy, self._minter, self._rules_off)

    def __call__(self, raw: RawTable) -> Prepared:
        """Return the statements of a table, with what the rules and shapes find in it."""
        with uncollected():
            return self._prepared(raw)

    def _prepared(self, raw: RawTable) -> Prepared:
        table = assemble(raw, self._minter)
        statements = TableStatements(table, self._minter)
        said, register = tuple(statements), tuple(statements.register())
        links = tuple(statements.theme_links(self._linker.links(table)))
        every = (
            *raw.findings,
            *findings_of(table, self._rules_off),
            *validate((*register, *said, *links)),
        )
        findings = tuple(finding for finding in every if finding.rule not in self._rules_off)
        batches = (
            Batch.of(self._minter.table_graph(table.iri), said),
            Batch.of(self._minter.derived_graph(table.iri), (*links, *statements.findings(findings))),
            Batch.of(self._minter.graph("register"), register),
        )
        entry = _entry(table, batches[0].graph, combined(*batches), len(findings))
        return Prepared(entry, *batches, table.documents, tuple(_located(table, findings)))


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off the garbage collector: a table is many things and no cycles, and looking for some takes a third."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _located(table: Table, findings: tuple[Finding, ...]) -> Iterator[tuple[str, Finding]]:
    sources = {project.iri: project.document for project in table.projects}
    sources |= {i.iri: p.document for p in table.projects for i in p.indicators}
    for finding in findings:
        document = finding.document or sources.get(finding.subject or "")
        yield document.sha256 if document else "", finding


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

"""Keeping alignments and concepts in the graph up to date; what did not change is not computed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

import pyoxigraph as ox
from rdflib.namespace import RDF

from ontology.graph import Batch, Graph
from ontology.iris import Minter
from ontology.releases import TableEntry
from ontology.vocabulary import ZB
from search.alignment.align import align
from search.alignment.concepts import concepts
from search.alignment.decisions import Decision, as_constraints, in_force, read_decisions
from search.alignment.facts import Programme, programmes
from search.alignment.meaning import Meanings
from search.alignment.statements import StoreTriple, alignment_statements, concept_statements
from search.alignment.stored import stored_alignment
from search.alignment.tables import TableSeries, table_series

VERSION = "2"
"""Raised when the same tables would be aligned otherwise."""


def update_alignments(
    graph: Graph, tables: Sequence[TableEntry], minter: Minter, meanings: Meanings, *, encoder: str
) -> None:
    """Write the alignments of consecutive years and the concepts of each department into the graph.

    Each pair of tables and each department has a named graph of its own, signed with what it was made of;
    only what is missing or was made of something else is made again.

    Args:
        graph: staged, open for writing; its tables are complete.
        tables: the tables that it holds.
        minter: mints the IRIs of the dataset.
        meanings: gives vectors of names; asked only for what is aligned again.
        encoder: name and revision of the encoder; other vectors may align otherwise.
    """
    decisions = in_force(read_decisions(graph))
    by_table = _by_table(graph, decisions)
    present = {row["g"]: row["signature"] for row in graph.select(_SIGNATURES)}
    wanted: set[str] = set()
    for series in table_series(tables):
        wanted.update(_update(graph, series, by_table, present, (minter, meanings, encoder)))
    for stale in present.keys() - wanted:
        graph.drop(stale)


def _update(
    graph: Graph,
    series: TableSeries,
    decided: dict[str, list[Decision]],
    present: dict[str, str],
    tools: tuple[Minter, Meanings, str],
) -> Iterator[str]:
    """Bring one department up to date; yield the names of its graphs."""
    minter, meanings, encoder = tools
    read = _Reader(graph)
    signatures = [t.digest for _, t in sorted(series.years.items())]
    names = []
    for before, after in series.consecutive():
        own = decided.get(before.iri, [])
        signature = _signature(VERSION, encoder, before.digest, after.digest, *map(str, own))
        name = minter.graph(series.alignment_graph(before, after))
        names.append(name)
        signatures.append(signature)
        if present.get(name) == signature:
            continue
        found = align(read.of(before), read.of(after), meanings, as_constraints(own))
        _write(graph, name, signature, alignment_statements(found, minter))
    yield from names
    name = minter.graph(series.concept_graph)
    signature = _signature(*signatures)
    if present.get(name) != signature:
        _write(graph, name, signature, _concepts(graph, series, read, minter))
    yield name


def _concepts(graph: Graph, series: TableSeries, read: _Reader, minter: Minter) -> Iterator[StoreTriple]:
    items = {i.iri: i for table in series.years.values() for p in read.of(table) for i in p.items}
    links = [
        link
        for pair in series.consecutive()
        for link in stored_alignment(graph, minter.graph(series.alignment_graph(*pair)), items, {}).items
    ]
    return concept_statements(concepts(items.values(), links, series.department, minter))


class _Reader:
    """Reads each table once."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._read: dict[str, list[Programme]] = {}

    def of(self, table: TableEntry) -> list[Programme]:
        if table.iri not in self._read:
            self._read[table.iri] = programmes(self._graph, table)
        return self._read[table.iri]


def _write(graph: Graph, name: str, signature: str, statements: Iterable[StoreTriple]) -> None:
    node = ox.NamedNode(name)
    quads = [
        ox.Quad(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ZB.DerivedSet)), node),
        ox.Quad(node, ox.NamedNode(str(ZB.signature)), ox.Literal(signature), node),
    ]
    quads.extend(ox.Quad(s, p, o, node) for s, p, o in statements)
    graph.drop(name)
    graph.load(Batch.of_quads(name, quads, signature))


def _signature(*parts: str) -> str:
    return sha256("\n".join(parts).encode()).hexdigest()[:32]


def _by_table(graph: Graph, decisions: Sequence[Decision]) -> dict[str, list[Decision]]:
    """Group decisions by the table of their earlier side; those about things that are gone are left out."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        rows = graph.select(_TABLE_OF.replace("$THING", f"<{decision.before}>"))
        if rows:
            found[rows[0]["t"]].append(decision)
    return found


_SIGNATURES = "SELECT ?g ?signature WHERE { ?g a zb:DerivedSet ; zb:signature ?signature }"
_TABLE_OF = """SELECT ?t WHERE {
  { ?t zb:hasProject $THING } UNION { ?p zb:hasIndicator $THING . ?t zb:hasProject ?p } } LIMIT 1"""

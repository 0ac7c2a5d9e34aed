"""Keeping alignments and concepts in the graph up to date; what did not change is not computed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

import pyoxigraph as ox
from rdflib.namespace import RDF

from ontology.graph import Batch, Graph, Loader
from ontology.iris import Minter
from ontology.releases import TableEntry
from ontology.vocabulary import ZB
from search.alignment.align import align
from search.alignment.concepts import concepts
from search.alignment.decisions import Decision, as_constraints, in_force, read_decisions
from search.alignment.facts import Item, Programme, programmes
from search.alignment.links import Link
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
    writer = _Writer(graph, present)
    for series in table_series(tables):
        wanted.update(_update(writer, series, by_table, (minter, meanings, encoder)))
    writer.finish()
    for stale in present.keys() - wanted:
        graph.drop(stale)


def _update(
    writer: _Writer,
    series: TableSeries,
    decided: dict[str, list[Decision]],
    tools: tuple[Minter, Meanings, str],
) -> Iterator[str]:
    """Bring one department up to date; yield the names of its graphs."""
    minter, meanings, encoder = tools
    read = _Reader(writer.graph)
    made: dict[str, Sequence[Link[Item]]] = {}
    signatures = [t.digest for _, t in sorted(series.years.items())]
    names = []
    for before, after in series.consecutive():
        own = decided.get(before.iri, [])
        signature = _signature(VERSION, encoder, before.digest, after.digest, *map(str, own))
        name = minter.graph(series.alignment_graph(before, after))
        names.append(name)
        signatures.append(signature)
        if writer.has(name, signature):
            continue
        found = align(read.of(before), read.of(after), meanings, as_constraints(own))
        writer.write(name, signature, alignment_statements(found, minter))
        made[name] = found.items
    yield from names
    name = minter.graph(series.concept_graph)
    signature = _signature(*signatures)
    if not writer.has(name, signature):
        writer.write(name, signature, _concepts(writer.graph, series, read, made, minter))
    yield name


def _concepts(
    graph: Graph, series: TableSeries, read: _Reader, made: Mapping[str, Sequence[Link[Item]]], minter: Minter
) -> Iterator[StoreTriple]:
    """Yield the concepts of a department; ``made`` are the links that are not in the graph yet."""
    items = {i.iri: i for table in series.years.values() for p in read.of(table) for i in p.items}
    names = [minter.graph(series.alignment_graph(*pair)) for pair in series.consecutive()]
    links = [
        link
        for name in names
        for link in (made[name] if name in made else stored_alignment(graph, name, items, {}).items)
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


class _Writer:
    """Writes signed graphs, many at once: each load costs the store a file of its own.

    Args:
        graph: staged, open for writing.
        present: the signature of each graph that is there.
    """

    def __init__(self, graph: Graph, present: Mapping[str, str]) -> None:
        self.graph = graph
        self._present = present
        self._loader = Loader(graph)

    def has(self, name: str, signature: str) -> bool:
        """Tell whether a graph is there, made of just this."""
        return self._present.get(name) == signature

    def write(self, name: str, signature: str, statements: Iterable[StoreTriple]) -> None:
        """Put a graph in place of the one of that name."""
        node = ox.NamedNode(name)
        quads = [
            ox.Quad(node, ox.NamedNode(str(RDF.type)), ox.NamedNode(str(ZB.DerivedSet)), node),
            ox.Quad(node, ox.NamedNode(str(ZB.signature)), ox.Literal(signature), node),
        ]
        quads.extend(ox.Quad(s, p, o, node) for s, p, o in statements)
        if name in self._present:
            self.graph.drop(name)
        self._loader.add(Batch.of_quads(name, quads, signature))

    def finish(self) -> None:
        """Wait until everything is there."""
        self._loader.finish()


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

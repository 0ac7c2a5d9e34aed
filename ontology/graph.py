"""The graph store: Oxigraph on disk behind the few calls that the product needs.

Queries see the union of all named graphs as the default graph (DESIGN §3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import Literal
from rdflib.term import Node

from ontology.errors import Unavailable
from ontology.vocabulary import PREFIXES

Row: TypeAlias = dict[str, str]
Triple: TypeAlias = tuple[Node, Node, Node]


class DamagedGraph(Unavailable):
    """The graph directory cannot be opened."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Statements for one named graph; equal content has an equal ``digest`` (SHA-256 of the sorted lines)."""

    graph: str
    quads: tuple[ox.Quad, ...]
    digest: str

    @classmethod
    def of(cls, graph: str, triples: Iterable[Triple]) -> Batch:
        """Make a batch of rdflib triples."""
        name, held = ox.NamedNode(graph), tuple(triples)  # held, so that an id stays that of its term
        nodes = {id(term): term for s, p, _ in held for term in (s, p)}
        values = {id(o): o for _, _, o in held}
        made = {key: _node(term) for key, term in nodes.items()}
        objects = {key: _term(term) for key, term in values.items()}
        quads = tuple(ox.Quad(made[id(s)], made[id(p)], objects[id(o)], name) for s, p, o in held)
        return cls(graph, quads, sha256("\n".join(sorted(map(str, quads))).encode()).hexdigest())


def combined(*batches: Batch) -> str:
    """Return one digest over several batches."""
    return sha256(" ".join(batch.digest for batch in batches).encode()).hexdigest()


class Graph:
    """A store of named graphs.

    Args:
        store: an open Oxigraph store; use :meth:`open`, :meth:`open_read_only` or :meth:`in_memory`.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    @classmethod
    def open(cls, path: Path) -> Graph:
        """Open for reading and writing, creating it when missing.

        Raises:
            DamagedGraph: the directory is damaged, locked or not writable.
        """
        try:
            return cls(ox.Store(str(path)))
        except (OSError, RuntimeError) as error:
            raise DamagedGraph(f"cannot open the graph at {path}: {error}") from error

    @classmethod
    def open_read_only(cls, path: Path) -> Graph:
        """Open an existing graph for reading; it must not change meanwhile.

        Raises:
            DamagedGraph: the directory is missing or damaged.
        """
        try:
            return cls(ox.Store.read_only(str(path)))
        except (OSError, RuntimeError) as error:
            raise DamagedGraph(f"cannot open the graph at {path}: {error}") from error

    @classmethod
    def in_memory(cls) -> Graph:
        """Return an empty graph in memory."""
        return cls(ox.Store())

    @property
    def store(self) -> ox.Store:
        """The Oxigraph store itself, for SPARQL over HTTP."""
        return self._store

    def select(self, query: str, bindings: Mapping[str, str] | None = None) -> list[Row]:
        """Run a SELECT and return its rows as strings (IRIs and lexical forms); unbound names are absent.

        ``bindings`` substitutes variables by IRIs as terms, never as text.
        """
        solutions = self.query(query, bindings)
        if not isinstance(solutions, ox.QuerySolutions):
            raise TypeError("select() needs a SELECT query")
        names = [variable.value for variable in solutions.variables]
        return [
            {name: term.value for name in names if (term := solution[name]) is not None}
            for solution in solutions
        ]

    def query(
        self, query: str, bindings: Mapping[str, str] | None = None, *, union: bool = True
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run any query with the product's prefixes over the union of all graphs.

        Without ``union`` the default graph is what the query's own FROM clauses say.
        """
        terms: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
        terms = {ox.Variable(k): ox.NamedNode(v) for k, v in (bindings or {}).items()}
        return self._store.query(
            query, prefixes=PREFIXES, use_default_graph_as_union=union, substitutions=terms or None
        )

    def load(self, *batches: Batch) -> None:
        """Bulk-load batches of statements into their named graphs; one call for many costs less than many."""
        self._store.bulk_extend(chain.from_iterable(batch.quads for batch in batches))

    def load_turtle(self, turtle: str, graph: str) -> None:
        """Load a Turtle text into a named graph."""
        self._store.bulk_load(turtle.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))

    def drop(self, graph: str) -> None:
        """Remove a named graph and its statements; no error when it is missing."""
        self._store.remove_graph(ox.NamedNode(graph))

    def sweep(self, graph: str, through: str) -> None:
        """Remove things of a named graph that no statement of another graph has as object.

        A thing is also kept when something kept for its own sake points to it by ``through``.
        """
        name, link = ox.NamedNode(graph), ox.NamedNode(through)
        said = list(self._store.quads_for_pattern(None, None, None, name))
        things = {quad.subject for quad in said}
        used = {thing for thing in things if self._used_outside(thing, name)}
        linked = {quad.object for quad in said if quad.predicate == link and quad.subject in used}
        for quad in said:
            if quad.subject not in used and quad.subject not in linked:
                self._store.remove(quad)

    def _used_outside(self, thing: ox.NamedNode | ox.BlankNode | ox.Triple, graph: ox.NamedNode) -> bool:
        uses = self._store.quads_for_pattern(None, None, thing, None)
        return any(quad.graph_name != graph for quad in uses)

    def has(self, graph: str) -> bool:
        """Whether there is a named graph of that IRI."""
        return self._store.contains_named_graph(ox.NamedNode(graph))

    def named_graphs(self) -> list[str]:
        """Return the IRIs of all named graphs."""
        return [g.value for g in self._store.named_graphs() if isinstance(g, ox.NamedNode)]

    def quads(self) -> Iterator[ox.Quad]:
        """Yield every statement."""
        return iter(self._store.quads_for_pattern(None, None, None, None))

    def copy_to(self, path: Path) -> None:
        """Copy to a new directory by hard links (milliseconds whatever the size)."""
        self._store.backup(str(path))

    def close(self) -> None:
        """Let go of the store; whoever still holds this graph sees an empty one."""
        self._store = ox.Store()

    def __len__(self) -> int:
        return len(self._store)


def _node(term: Node) -> ox.NamedNode:
    return ox.NamedNode(str(term))


def _term(term: Node) -> ox.NamedNode | ox.Literal:
    if not isinstance(term, Literal):
        return _node(term)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)

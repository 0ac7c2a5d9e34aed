"""The graph store: Oxigraph on disk behind the few calls that the product needs.

Queries see the union of all named graphs as the default graph (DESIGN §3).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from ontology.errors import Unavailable
from ontology.vocabulary import PREFIXES

Row: TypeAlias = dict[str, str]
Triple: TypeAlias = tuple[Node, Node, Node]
_LOADED_AT_ONCE = 16 << 20
_LOADS = 2  # at a time: the store loads each in one thread
_STORE_FILE = re.compile(r"\w+\.sst")
_ESCAPED = re.compile(r'[\x00-\x1f"\\\x7f]')


class DamagedGraph(Unavailable):
    """The graph directory cannot be opened."""


def damage_of(error: Exception) -> DamagedGraph | None:
    """Return what the store means by an error of its own when it comes upon a damaged file, else ``None``."""
    if not isinstance(error, RuntimeError) or not str(error).startswith(("Corruption:", "IO error:")):
        return None
    return damaged_by(str(error))


def damaged_by(complaint: str) -> DamagedGraph:
    """Return the error for a complaint of the store; it names the file, not where it lies."""
    found = _STORE_FILE.search(complaint)
    name = found[0] if found else "a file"
    return DamagedGraph(
        f"the graph of the release is damaged ({name}); `zhibiao releases verify` says what to do",
        message_zh=f"发布的图已损坏（{name}）；请运行 `zhibiao releases verify` 查看处理办法",
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """Statements for one named graph; equal content has an equal ``digest`` (SHA-256 of the sorted lines)."""

    graph: str
    nquads: bytes
    digest: str

    @classmethod
    def of(cls, graph: str, triples: Iterable[Triple]) -> Batch:
        """Make a batch of rdflib triples."""
        lines = sorted(_lines(graph, tuple(triples)))
        digest = sha256("\n".join(lines).encode()).hexdigest()
        return cls(graph, " .\n".join([*lines, ""]).encode(), digest)

    @classmethod
    def of_quads(cls, graph: str, quads: Iterable[ox.Quad], digest: str) -> Batch:
        """Make a batch of statements that are Oxigraph's already, with a digest of one's own."""
        return cls(graph, "".join([f"{quad} .\n" for quad in quads]).encode(), digest)

    @property
    def quads(self) -> tuple[ox.Quad, ...]:
        """The statements as Oxigraph has them."""
        return tuple(ox.parse(self.nquads, format=ox.RdfFormat.N_QUADS))


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
        self.touched: set[str] = set()
        """The named graphs that were written to."""

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
        """Bulk-load batches of statements into their named graphs; one call for many costs less than many.

        Their IRIs are ours and are not checked once more (``lenient``, a sixth of the processor time).

        Raises:
            OSError: the disk refuses.
        """
        self.touched.update(batch.graph for batch in batches)
        nquads = b"".join([batch.nquads for batch in batches])
        self._store.bulk_load(nquads, format=ox.RdfFormat.N_QUADS, lenient=True)

    def load_turtle(self, turtle: str, graph: str) -> None:
        """Load a Turtle text into a named graph."""
        self.touched.add(graph)
        self._store.bulk_load(turtle.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))

    def drop(self, graph: str) -> None:
        """Remove a named graph and its statements; no error when it is missing."""
        self.touched.add(graph)
        self._store.remove_graph(ox.NamedNode(graph))

    def sweep(self, graph: str, through: str) -> None:
        """Remove things of a named graph that no statement of another graph has as object.

        A thing is also kept when something kept for its own sake points to it by ``through``.
        """
        self.touched.add(graph)
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

    def statements(self, graph: str) -> Iterator[tuple[str, str, str]]:
        """Yield subject, predicate and object of every statement of a named graph, as strings."""
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
            yield quad.subject.value, quad.predicate.value, quad.object.value  # type: ignore[union-attr]

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

    def size(self, graph: str) -> int:
        """Return how many statements a named graph holds."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))


class Loader:
    """Loads batches in the background, many at once; what was added is there after :meth:`finish`.

    Args:
        graph: where to.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._waiting: list[Batch] = []
        self._size = 0
        self._threads = ThreadPoolExecutor(_LOADS, "load")
        self._loading: deque[Future[None]] = deque()

    def add(self, *batches: Batch) -> None:
        """Take in batches; waits while twice as much is being loaded, so that memory stays bounded.

        Raises:
            OSError: the disk refused what was added before.
        """
        self._waiting += batches
        self._size += sum(len(batch.nquads) for batch in batches)
        if self._size > _LOADED_AT_ONCE:
            self._send()

    def finish(self) -> None:
        """Wait until everything is loaded.

        Raises:
            OSError: the disk refuses.
        """
        if self._waiting:
            self._send()
        while self._loading:
            self._loading.popleft().result()

    def _send(self) -> None:
        if len(self._loading) == _LOADS:
            self._loading.popleft().result()
        self._loading.append(self._threads.submit(self._graph.load, *self._waiting))
        self._waiting, self._size = [], 0


def _lines(graph: str, triples: tuple[Triple, ...]) -> Iterator[str]:
    """Yield the statements as N-Quads has them, without the stop."""
    last, head, tail = None, "", f" <{graph}>"
    objects: dict[int, str] = {}  # by id, which stays that of its term as long as the triples are held
    for subject, predicate, value in triples:
        if subject is not last:
            last, head = subject, f"{_written(subject)} <"
        text = objects.get(id(value))
        if text is None:
            text = objects[id(value)] = _written(value)
        yield f"{head}{predicate}> {text}{tail}"


def _written(term: Node) -> str:
    """Return a term as N-Triples writes it."""
    if not isinstance(term, Literal):
        return f"<{term}>"
    text = str(term)
    if _ESCAPED.search(text):
        return str(_literal(term))
    if term.language:
        return f'"{text}"@{term.language.lower()}'
    return f'"{text}"^^<{term.datatype}>' if term.datatype and term.datatype != XSD.string else f'"{text}"'


def _literal(term: Literal) -> ox.Literal:
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)

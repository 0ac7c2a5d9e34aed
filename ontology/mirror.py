"""Copies of a release on a SPARQL server.

The server holds one release: its named graphs, and a note in ``graph/published`` of which release it is and
what each graph holds. A copy sends what changed only. While it goes on the note is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

import pyoxigraph as ox
from rdflib.namespace import DCTERMS

from ontology.endpoint import Endpoint, RemoteGraph, parsed
from ontology.errors import Unavailable
from ontology.graph import Graph
from ontology.iris import Minter
from ontology.releases import Release
from ontology.vocabulary import ZB

_CHUNK = 400
_IDENTIFIER = f"<{DCTERMS.identifier}>"
_DIGEST = f"<{ZB.sha256}>"


class OtherRelease(Unavailable):
    """The server holds another release, or a copy to it was broken off."""


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What a copy did: graphs sent, dropped, and left as they were."""

    sent: int
    dropped: int
    unchanged: int


def remote_graph(endpoint: Endpoint, release: Release) -> RemoteGraph:
    """Return the graph of a release on a server.

    Raises:
        OtherRelease: the server does not hold this release, or shows it only graph by graph.
        Unavailable: it does not answer.
    """
    held = held_release(endpoint, release.manifest.base_iri)
    if held != release.manifest.id:
        raise OtherRelease(
            f"the SPARQL server at {endpoint.query_url} holds {held or 'no release'}, the data directory "
            f"{release.manifest.id}; run: zhibiao releases push",
            message_zh=f"SPARQL 服务器上的版本（{held or '无'}）与数据目录（{release.manifest.id}）不同；请执行 "
            "zhibiao releases push",
        )
    return RemoteGraph(endpoint, release.graph_path)


def held_release(endpoint: Endpoint, base: str) -> str | None:
    """Return the id of the release on a server.

    Raises:
        OtherRelease: it has one, but its default graph is not the union of its graphs.
    """
    note = _note(base)
    inside = _rows(endpoint, f"SELECT ?r {{ GRAPH {note} {{ {note} {_IDENTIFIER} ?r }} }}")
    if inside and not _rows(endpoint, f"SELECT ?r {{ {note} {_IDENTIFIER} ?r }}"):
        raise OtherRelease(
            f"the default graph of {endpoint.query_url} is not the union of its named graphs; set the server so",
            message_zh=f"{endpoint.query_url} 的默认图不是全部命名图的并集，请调整服务器设置",
        )
    return inside[0][0] if inside else None


def mirror(
    release: Release, endpoint: Endpoint, *, progress: Callable[[int, int], None] | None = None
) -> Mirrored:
    """Make a server hold a release; only graphs that differ are sent.

    Raises:
        Unavailable: the server does not answer, or takes no updates.
    """
    base, graph = release.manifest.base_iri, Graph.open_read_only(release.graph_path)
    note = _note(base)
    listed = _rows(endpoint, f"SELECT ?g ?d {{ GRAPH {note} {{ ?g {_DIGEST} ?d }} }}")
    known = {row[0]: row[1] for row in listed}
    names = sorted(graph.named_graphs())
    endpoint.update(f"DELETE WHERE {{ GRAPH {note} {{ {note} {_IDENTIFIER} ?r }} }}")
    gone = sorted(set(known) - set(names))
    for name in gone:
        _drop(endpoint, note, name)
    sent = 0
    for done, name in enumerate(names, 1):
        lines = sorted(_lines(graph, name, base))
        digest = sha256("\n".join(lines).encode()).hexdigest()
        if known.get(name) != digest:
            _replace(endpoint, note, name, lines, digest)
            sent += 1
        if progress:
            progress(done, len(names))
    endpoint.update(f'INSERT DATA {{ GRAPH {note} {{ {note} {_IDENTIFIER} "{release.manifest.id}" }} }}')
    return Mirrored(sent, len(gone), len(names) - sent)


def _note(base: str) -> str:
    return str(ox.NamedNode(Minter(base).graph("published")))


def _rows(endpoint: Endpoint, query: str) -> list[tuple[str, ...]]:
    found = parsed(*endpoint.query(query))
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - a SELECT
    return [
        tuple(term.value for term in row if term is not None and not isinstance(term, ox.Triple))
        for row in found
    ]


def _drop(endpoint: Endpoint, note: str, name: str) -> None:
    graph = str(ox.NamedNode(name))
    endpoint.update(f"DELETE WHERE {{ GRAPH {note} {{ {graph} {_DIGEST} ?d }} }}")
    endpoint.update(f"DROP SILENT GRAPH {graph}")


def _replace(endpoint: Endpoint, note: str, name: str, lines: list[str], digest: str) -> None:
    _drop(endpoint, note, name)
    graph = str(ox.NamedNode(name))
    for start in range(0, len(lines), _CHUNK):
        chunk = "\n".join(lines[start : start + _CHUNK])
        endpoint.update(f"INSERT DATA {{ GRAPH {graph} {{\n{chunk}\n}} }}")
    endpoint.update(f'INSERT DATA {{ GRAPH {note} {{ {graph} {_DIGEST} "{digest}" }} }}')


def _lines(graph: Graph, name: str, base: str) -> Iterator[str]:
    """Yield the triples of a graph; blank nodes get names, as they must be the same in several updates."""
    for quad in graph.store.quads_for_pattern(None, None, None, ox.NamedNode(name)):
        subject, value = _named(quad.subject, base), _named(quad.object, base)
        yield f"{subject} {quad.predicate} {value} ."


def _named(term: object, base: str) -> object:
    return ox.NamedNode(f"{base}.well-known/genid/{term.value}") if isinstance(term, ox.BlankNode) else term

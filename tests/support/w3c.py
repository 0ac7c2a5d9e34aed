"""The W3C's protocol and service-description tests, read from their manifests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS
from rdflib.term import Node

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")


@dataclass(frozen=True)
class Exchange:
    """One request of a test and what is expected of its response."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None
    statuses: frozenset[int]
    """First digits."""
    boolean: bool | None
    format: str | None


@dataclass(frozen=True)
class Case:
    """One test: graphs that must be there, and requests to make one after the other."""

    name: str
    title: str
    graphs: Mapping[str, Path] = field(default_factory=dict)
    exchanges: tuple[Exchange, ...] = ()

    @property
    def is_update(self) -> bool:
        """Whether it changes something before it looks."""
        return self.name.startswith("update_")


def read(folder: Path) -> list[Case]:
    """Return the tests of a manifest in its order."""
    path = folder / "manifest.ttl"
    graph = Graph().parse(path, format="turtle", publicID=path.as_uri())
    entries = graph.value(URIRef(path.as_uri()), MF.entries)
    assert entries is not None
    return [_case(graph, node) for node in Collection(graph, entries)]


def _case(graph: Graph, node: Node) -> Case:
    graphs = {}
    for data in graph.objects(node, UT.graphData):
        source = graph.value(data, UT.graph)
        graphs[str(graph.value(data, RDFS.label))] = Path(str(source).removeprefix("file://"))
    action = graph.value(node, MF.action)
    requests = graph.value(action, HT.requests) if action is not None else None
    exchanges = [_exchange(graph, r) for r in _members(graph, requests)]
    return Case(str(node).rsplit("#", 1)[-1], str(graph.value(node, MF.name)), graphs, tuple(exchanges))


def _members(graph: Graph, head: Node | None) -> Iterable[Node]:
    """Yield list members; the manifest once writes two lists one after the other as objects."""
    if head is None:
        return []
    return list(Collection(graph, head))


def _exchange(graph: Graph, node: Node) -> Exchange:
    body = graph.value(node, HT.body)
    content = None
    if body is not None:
        encoding = str(graph.value(body, CNT.characterEncoding))
        content = str(graph.value(body, CNT.chars)).encode(encoding)
    headers = {}
    listed = graph.value(node, HT.headers)
    for header in _members(graph, listed):
        headers[str(graph.value(header, HT.fieldName))] = str(graph.value(header, HT.fieldValue))
    response = graph.value(node, HT.resp)
    assert isinstance(response, BNode)
    boolean = graph.value(response, MF.expectedBoolean)
    expected = graph.value(response, MF.expectedFormat)
    return Exchange(
        method=str(graph.value(node, HT.methodName)),
        path=str(graph.value(node, HT.absolutePath)),
        headers=headers,
        body=content,
        statuses=frozenset(
            int(str(s).rsplit("StatusCode", 1)[1][0]) for s in graph.objects(response, MF.expectedStatus)
        ),
        boolean=bool(boolean) if isinstance(boolean, Literal) else None,
        format=str(expected) if expected is not None else None,
    )


def types_of(graph: Graph, kind: URIRef) -> list[Node]:
    """Return the things of a class."""
    return list(graph.subjects(RDF.type, kind))

"""Reading alignments back from the graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ontology.graph import Graph, Row
from search.alignment.facts import Item, Programme
from search.alignment.links import Alignment, Link, LinkKind, Status


@dataclass(frozen=True, slots=True)
class StoredLink:
    """A link by its IRIs."""

    before: str
    after: str
    kind: LinkKind
    confidence: float
    status: Status
    reason: str


def stored_links(graph: Graph, name: str) -> Iterator[StoredLink]:
    """Yield the links between indicators, and between projects, that a named graph holds."""
    rows = graph.select(_LINKS.replace("$GRAPH", f"<{name}>"))
    return map(_link, rows)


def stored_alignment(
    graph: Graph, name: str, items: Mapping[str, Item], programmes: Mapping[str, Programme]
) -> Alignment:
    """Return what a named graph holds of the items and projects given."""
    found_items, found_programmes = [], []
    for k in stored_links(graph, name):
        rest = (k.kind, k.confidence, k.status, k.reason)
        if k.before in items and k.after in items:
            found_items.append(Link(items[k.before], items[k.after], *rest))
        elif k.before in programmes and k.after in programmes:
            found_programmes.append(Link(programmes[k.before], programmes[k.after], *rest))
    return Alignment(tuple(found_programmes), tuple(found_items))


def one_to_one(graph: Graph, name: str) -> dict[str, tuple[str, float]]:
    """Return, for indicators and projects that became exactly one, which one and how sure."""
    return {
        k.before: (k.after, k.confidence)
        for k in stored_links(graph, name)
        if k.status is Status.ACCEPTED and k.kind not in (LinkKind.SPLIT, LinkKind.MERGED)
    }


def _link(row: Row) -> StoredLink:
    return StoredLink(
        row["x"],
        row["y"],
        LinkKind(row["kind"].rsplit("#", 1)[1]),
        float(row["confidence"]),
        Status(row["status"].rsplit("#", 1)[1]),
        row.get("reason", ""),
    )


_LINKS = """SELECT ?x ?y ?kind ?confidence ?status ?reason WHERE { GRAPH $GRAPH {
  ?a a zb:Alignment ; zb:alignedFrom ?x ; zb:alignedTo ?y ; zb:alignmentKind ?kind ; zb:confidence ?confidence ;
     zb:alignmentStatus ?status . OPTIONAL { ?a zb:reason ?reason } } } ORDER BY ?x ?y"""

"""Reading alignments back from the graph."""

from __future__ import annotations

from collections.abc import Mapping

from ontology.graph import Graph
from search.alignment.facts import Item
from search.alignment.links import Link, LinkKind, Status


def stored_links(graph: Graph, name: str, items: Mapping[str, Item]) -> list[Link[Item]]:
    """Return the links between indicators that a named graph holds, for the indicators given."""
    rows = graph.select(_LINKS.replace("$GRAPH", f"<{name}>"))
    return [
        Link(
            items[row["x"]],
            items[row["y"]],
            LinkKind(row["kind"].rsplit("#", 1)[1]),
            float(row["confidence"]),
            Status(row["status"].rsplit("#", 1)[1]),
            row.get("reason", ""),
        )
        for row in rows
        if row["x"] in items and row["y"] in items
    ]


_LINKS = """SELECT ?x ?y ?kind ?confidence ?status ?reason WHERE { GRAPH $GRAPH {
  ?a a zb:Alignment ; zb:alignedFrom ?x ; zb:alignedTo ?y ; zb:alignmentKind ?kind ; zb:confidence ?confidence ;
     zb:alignmentStatus ?status . OPTIONAL { ?a zb:reason ?reason } } } ORDER BY ?x ?y"""

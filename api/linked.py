"""Linked data: what is known of one thing, in the RDF formats that are offered."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from ontology.errors import NotFound
from ontology.graph import Graph
from ontology.vocabulary import PREFIXES, ontology_turtle

FORMATS: dict[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
SUFFIXES = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
}
# What belongs to a thing comes with it: targets, quantities and cells, and the links that speak of it.
_DESCRIPTION = """CONSTRUCT { ?s ?p ?o } WHERE {
  { ?x (zb:hasIndicator|zb:target|zb:component|zb:cell|zb:goalCell)* ?s }
  UNION { ?s zb:about ?x }
  ?s ?p ?o }"""


def describe(graph: Graph, iri: str, media_type: str) -> bytes:
    """Return the statements about a thing and its parts.

    Raises:
        NotFound: the graph says nothing of it.
    """
    found = _construct(graph, _DESCRIPTION.replace("?x", f"<{ox.NamedNode(iri).value}>"))
    if not found:
        raise NotFound(f"nothing is known of {iri}", message_zh=f"没有关于 {iri} 的数据")
    return serialize(found, media_type)


def _construct(graph: Graph, query: str) -> list[ox.Triple]:
    """Return the triples; the result itself must not outlive this call, it is bound to its thread."""
    triples = graph.query(query)
    assert isinstance(triples, ox.QueryTriples)  # noqa: S101 - a CONSTRUCT
    return sorted(set(triples), key=str)


def serialize(triples: Iterable[ox.Triple], media_type: str) -> bytes:
    """Return triples in one of ``FORMATS`` with the product's prefixes."""
    body = ox.serialize(triples, format=FORMATS[media_type], prefixes=PREFIXES)
    return body or b""


def ontology(media_type: str) -> bytes:
    """Return the ontology; as it is written, with its comments, for Turtle."""
    text = ontology_turtle().encode()
    if media_type == "text/turtle":
        return text
    return serialize((quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)), media_type)

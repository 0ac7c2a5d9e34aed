"""The graph store: batches and what is swept."""

from __future__ import annotations

from rdflib import Literal, URIRef

from ontology.graph import Batch, Graph


def test_a_sweep_keeps_what_is_used_or_belongs_to_what_is_used() -> None:
    def iri(name: str) -> URIRef:
        return URIRef(f"urn:{name}")

    graph, link, kind = Graph.in_memory(), iri("unitOf"), iri("kind")
    said = [
        (iri(unit), link, iri(of)) for unit, of in (("unit", "department"), ("old-unit", "old-department"))
    ]
    named = [
        (iri(name), kind, Literal(name))
        for name in ("department", "old-department", "document", "old-document")
    ]
    uses = [(iri("table"), iri("of"), iri(name)) for name in ("unit", "document")]
    graph.load(Batch.of("urn:register", [*said, *named]), Batch.of("urn:g", uses))
    graph.sweep("urn:register", through=str(link))
    left = {row["s"] for row in graph.select("SELECT ?s { GRAPH <urn:register> { ?s ?p ?o } }")}
    assert left == {"urn:unit", "urn:department", "urn:document"}
    assert len(graph) == 5

"""The graph store: batches and what is swept."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from ontology.graph import Batch, Graph, Loader

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
KINDS = st.sampled_from(
    [{}, {"lang": "zh"}, {"lang": "en-GB"}, {"datatype": XSD.string}, {"datatype": XSD.decimal}]
)


@given(TEXTS, KINDS)
def test_a_literal_is_written_as_the_store_writes_it(text: str, kind: dict[str, str]) -> None:
    literal = Literal(text, **kind, normalize=False)  # type: ignore[arg-type]
    batch = Batch.of("urn:g", [(URIRef("urn:s"), URIRef("urn:p"), literal)])
    plain = kind.get("datatype") in (None, XSD.string)
    datatype = None if plain else ox.NamedNode(str(XSD.decimal))
    expected = ox.Literal(text, language=kind.get("lang"), datatype=datatype)
    assert [quad.object for quad in batch.quads] == [expected]
    assert batch.nquads.decode() == f"{batch.quads[0]} .\n"


def test_what_is_loaded_in_the_background_is_there_in_the_end() -> None:
    graph = Graph.in_memory()
    loader = Loader(graph)
    for number in range(50):
        loader.add(Batch.of(f"urn:g{number}", [(URIRef("urn:s"), URIRef("urn:p"), Literal("x" * 2_000_000))]))
    loader.finish()
    assert len(graph.named_graphs()) == 50


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

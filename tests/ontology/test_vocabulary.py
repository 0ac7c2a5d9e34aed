"""The ontology defines what code and data use, in two languages; the shapes accept good and refuse bad."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import OWL, PROV, RDF, RDFS, SH, SKOS, XSD
from rdflib.term import Node

from ontology.taxonomy import Taxonomy
from ontology.vocabulary import OA, QUDT, ZB, ontology_turtle, shapes_turtle

ROOT = Path(__file__).resolve().parents[2]
ONTOLOGY = Graph().parse(data=ontology_turtle(), format="turtle")
SHAPES = Graph().parse(data=shapes_turtle(), format="turtle")
TERMS = sorted({s for s in ONTOLOGY.subjects() if isinstance(s, URIRef) and s.startswith(str(ZB))})
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
EX = Namespace("https://example.org/id/")


def languages(graph: Graph, subject: Node, predicate: URIRef) -> set[str | None]:
    return {text.language for text in graph.objects(subject, predicate) if isinstance(text, Literal)}


def test_terms_were_collected() -> None:
    assert len(TERMS) > 90
    assert {ZB.Indicator, ZB.atLeast, ZB.cell, ZB.IndicatorConcept, ZB.Alignment, ZB.weakLabel} <= set(TERMS)


@pytest.mark.parametrize("term", TERMS, ids=lambda t: t.rsplit("#", 1)[1])
def test_a_term_is_described_in_both_languages(term: URIRef) -> None:
    for predicate in (RDFS.label, RDFS.comment):
        assert languages(ONTOLOGY, term, predicate) == {"zh", "en"}
    assert ONTOLOGY.value(term, RDFS.isDefinedBy) == URIRef(str(ZB).rstrip("#"))
    assert ONTOLOGY.value(term, RDF.type) is not None


@pytest.mark.parametrize("predicate", [RDFS.domain, RDFS.range, RDFS.subClassOf, RDFS.subPropertyOf])
def test_domains_and_parents_are_defined(predicate: URIRef) -> None:
    values = {v for v in ONTOLOGY.objects(None, predicate) if isinstance(v, URIRef) and v in ZB}
    for value in values:
        assert KINDS & set(ONTOLOGY.objects(value, RDF.type)), value


def used_terms() -> Iterator[str]:
    for folder in ("ontology", "ingest", "search", "api"):
        for path in (ROOT / folder).rglob("*.py"):
            yield from re.findall(r"\b(?:ZB\.|zb:)([A-Za-z]\w*)", path.read_text("utf-8"))


def test_every_term_used_in_code_and_data_is_defined() -> None:
    defined = {term.rsplit("#", 1)[1] for term in TERMS}
    used = set(used_terms())
    assert len(used) > 40
    data = (t for triple in Taxonomy.load().turtle_graph() for t in triple)
    used |= {t.rsplit("#", 1)[1] for t in data if isinstance(t, URIRef) and t.startswith(str(ZB))}
    shapes = (t for triple in SHAPES for t in triple)
    used |= {t.rsplit("#", 1)[1] for t in shapes if isinstance(t, URIRef) and t.startswith(str(ZB))}
    assert used <= defined


def test_the_published_vocabularies_are_reused() -> None:
    parents = {str(p) for p in ONTOLOGY.objects(None, RDFS.subClassOf)}
    for wanted in (
        "dcat#Dataset",
        "org#FormalOrganization",
        "oa#Annotation",
        "dqv#QualityAnnotation",
        "void#Dataset",
    ):
        assert any(parent.endswith(wanted) for parent in parents), wanted
    assert (ZB.Quantity, RDFS.subClassOf, QUDT.QuantityValue) in ONTOLOGY
    assert (ZB.IndicatorConcept, RDFS.subClassOf, SKOS.Concept) in ONTOLOGY
    assert (ZB.Document, RDFS.subClassOf, PROV.Entity) in ONTOLOGY


def test_every_comparator_has_its_symbol() -> None:
    symbols = {str(o) for s, o in ONTOLOGY.subject_objects(ZB.symbol)}
    assert symbols == {">=", "<=", ">", "<", "=", "~", ".."}
    allowed = next(SHAPES.objects(next(SHAPES.subjects(SH.path, ZB.comparator)), SH["in"]))
    assert set(Collection(SHAPES, allowed)) == set(ONTOLOGY.subjects(RDF.type, ZB.Comparator))


def test_messages_of_shapes_come_in_both_languages() -> None:
    found = 0
    for subject in set(SHAPES.subjects(SH.message, None)):
        found += 1
        assert languages(SHAPES, subject, SH.message) == {"zh", "en"}
    assert found > 35


GOOD = """
@prefix zb: <https://w3id.org/zhibiao/ns#> . @prefix ex: <https://example.org/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix oa: <http://www.w3.org/ns/oa#> .
@prefix qudt: <http://qudt.org/schema/qudt/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:table a zb:PerformanceTable ; dcterms:title "表"@zh ; zb:department ex:d ; zb:fiscalYear 2027 ;
  zb:tableKind "project_expenditure" ; zb:document ex:doc ; zb:hasProject <https://example.org/id/project/p> .
ex:doc a zb:Document ; rdfs:label "表.txt" ;
  zb:sha256 "0000000000000000000000000000000000000000000000000000000000000000" .
ex:d a zb:Department ; rdfs:label "某市卫生局"@zh .
ex:u a zb:FundUnit ; rdfs:label "某医院"@zh ; org:unitOf ex:d .
<https://example.org/id/project/p> a zb:Project ; rdfs:label "义诊"@zh ; zb:fundUser ex:u ; zb:order 1 ;
  zb:hasIndicator ex:i ; zb:cell ex:c ; zb:start 0 ; zb:end 2 .
ex:i a zb:Indicator ; rdfs:label "人次"@zh ; zb:category <https://example.org/id/category/11> ; zb:order 1 ;
  zb:target ex:t ; zb:cell ex:c ; zb:start 5 ; zb:end 7 .
ex:t a zb:Target ; zb:period zb:annual ; zb:raw "≥5人次" ; zb:kind zb:quantitative ; zb:component ex:q ;
  zb:cell ex:c ; zb:start 8 ; zb:end 12 .
ex:q a zb:Quantity ; zb:order 1 ; zb:comparator zb:atLeast ; qudt:numericValue 5.0 ; zb:normalizedValue 5.0 ;
  zb:unitText "人次" ; zb:normalizedUnit "人次" ; zb:dimension "count:人次" .
ex:c a oa:SpecificResource ; oa:hasSource ex:doc ; zb:row 3 ; zb:column 1 .
ex:link a zb:ThemeLink ; zb:about <https://example.org/id/project/p> ;
  zb:toTheme <https://example.org/id/theme/beneficiary/patients> ; zb:strength zb:direct ; zb:quote "义诊" ;
  zb:cell ex:c ; zb:start 0 ; zb:end 2 .
"""
PROJECT = URIRef("https://example.org/id/project/p")


def shacl(graph: Graph) -> tuple[bool, str]:
    conforms, _, text = validate(graph, shacl_graph=SHAPES, inference="none")
    return conforms, text


def test_a_good_table_conforms() -> None:
    conforms, text = shacl(Graph().parse(data=GOOD, format="turtle"))
    assert conforms, text


def decimal(text: str) -> Literal:
    return Literal(text, datatype=XSD.decimal)


BREAKS = {
    "no year": (EX.table, ZB.fiscalYear, None),
    "year as text": (EX.table, ZB.fiscalYear, Literal("2027")),
    "no department": (EX.table, ZB.department, None),
    "folder in the file name": (EX.doc, RDFS.label, Literal("/home/表.txt")),
    "short hash": (EX.doc, ZB.sha256, Literal("abc")),
    "no unit": (PROJECT, ZB.fundUser, None),
    "unnamed project": (PROJECT, RDFS.label, None),
    "unplaced project": (PROJECT, ZB.cell, None),
    "unknown category": (EX.i, ZB.category, URIRef("https://example.org/id/category/77")),
    "order from zero": (EX.i, ZB.order, Literal(0)),
    "no target": (EX.i, ZB.target, None),
    "unknown period": (EX.t, ZB.period, ZB.monthly),
    "no raw text": (EX.t, ZB.raw, None),
    "unknown comparator": (EX.q, ZB.comparator, ZB.roughly),
    "no number": (EX.q, QUDT.numericValue, None),
    "number as double": (EX.q, QUDT.numericValue, Literal(5.0)),
    "range and number": (EX.q, ZB.lowerValue, decimal("1.0")),
    "ends before it starts": (EX.t, ZB.end, Literal(1)),
    "row zero": (EX.c, ZB.row, Literal(0)),
    "cell without document": (EX.c, OA.hasSource, None),
    "link without quote": (EX.link, ZB.quote, None),
    "link of unknown strength": (EX.link, ZB.strength, ZB.weak),
    "link to no theme": (EX.link, ZB.toTheme, URIRef("https://example.org/id/unit/7")),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_statement_is_refused(name: str) -> None:
    subject, predicate, value = BREAKS[name]
    graph = Graph().parse(data=GOOD, format="turtle")
    graph.remove((subject, predicate, None))
    if value is not None:
        graph.add((subject, predicate, value))
    assert not shacl(graph)[0]


def test_a_range_conforms_and_must_not_be_upside_down() -> None:
    graph = Graph().parse(data=GOOD, format="turtle")
    for predicate in (QUDT.numericValue, ZB.normalizedValue, ZB.comparator):
        graph.remove((EX.q, predicate, None))
    graph.add((EX.q, ZB.comparator, ZB.between))
    for low, high in ((ZB.lowerValue, ZB.upperValue), (ZB.normalizedLower, ZB.normalizedUpper)):
        graph.add((EX.q, low, decimal("5.0")))
        graph.add((EX.q, high, decimal("10.0")))
    assert shacl(graph)[0]
    graph.set((EX.q, ZB.lowerValue, decimal("50.0")))
    assert not shacl(graph)[0]

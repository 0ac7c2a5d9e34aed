"""A series as an RDF Data Cube (https://www.w3.org/TR/vocab-data-cube/)."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import RDF, RDFS, XSD

from ontology.graph import Triple
from ontology.vocabulary import ZB
from search.alignment.series import Point, Series
from search.alignment.statements import decimal

QB = Namespace("http://purl.org/linked-data/cube#")
_COMPARATORS = {
    ">=": ZB.atLeast,
    "<=": ZB.atMost,
    ">": ZB.moreThan,
    "<": ZB.lessThan,
    "=": ZB.exactly,
    "~": ZB.approximately,
}


def cube(series: Series) -> Iterator[Triple]:
    """Yield the data set of a series and one observation per numeric target.

    The structure is ``zb:targetStructure`` of the ontology, with the fiscal year as an attribute.
    """
    data = URIRef(f"{series.indicator}/series")
    yield data, RDF.type, QB.DataSet
    yield data, QB.structure, ZB.targetStructure
    yield data, RDFS.label, Literal(series.name, lang="zh")
    if series.concept:
        yield data, ZB.concept, URIRef(series.concept)
    for point in series.points:
        if point.value is not None:
            yield from _observation(data, point, point.value)


def _observation(data: URIRef, point: Point, value: float) -> Iterator[Triple]:
    node = URIRef(f"{point.iri}/{point.period}/observation")
    yield node, RDF.type, QB.Observation
    yield node, QB.dataSet, data
    yield node, ZB.observedIndicator, URIRef(point.iri)
    yield node, ZB.period, ZB[point.period]
    yield node, ZB.fiscalYear, Literal(point.fiscal_year, datatype=XSD.integer)
    yield node, ZB.normalizedValue, decimal(value)
    for predicate, text in ((ZB.normalizedUnit, point.normalized_unit), (ZB.dimension, point.dimension)):
        if text:
            yield node, predicate, Literal(text)
    if point.comparator in _COMPARATORS:
        yield node, ZB.comparator, _COMPARATORS[point.comparator]

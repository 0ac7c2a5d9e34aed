"""SHACL validation of a table's statements: a violation becomes a finding, never an exception."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from pyshacl import validate as shacl_validate
from rdflib import Graph as RdfGraph
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from ontology.graph import Triple
from ontology.values import Finding, Severity
from ontology.vocabulary import shapes_turtle

_SEVERITIES = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


@cache
def _shapes() -> RdfGraph:
    return RdfGraph().parse(data=shapes_turtle(), format="turtle")


def validate(triples: Iterable[Triple]) -> tuple[Finding, ...]:
    """Check statements against ``ontology/shapes.ttl`` (SHACL, W3C Recommendation of 2017-07-20)."""
    data = RdfGraph()
    data.addN((s, p, o, data) for s, p, o in triples)
    conforms, report, _ = shacl_validate(data, shacl_graph=_shapes(), inference="none")
    if conforms:
        return ()
    results = report.subjects(RDF.type, SH.ValidationResult)
    found = (_finding(report, result) for result in results)
    return tuple(sorted(found, key=lambda f: (f.subject or "", f.message_en)))


def _finding(report: RdfGraph, result: Node) -> Finding:
    texts = [m for m in report.objects(result, SH.resultMessage) if isinstance(m, Literal)]
    messages = {m.language: str(m) for m in texts}
    fallback = next(iter(messages.values()), "the shape is violated")
    severity = report.value(result, SH.resultSeverity)
    return Finding(
        rule="shape_violation",
        severity=_SEVERITIES.get(severity, Severity.ERROR)
        if isinstance(severity, URIRef)
        else Severity.ERROR,
        message_zh=messages.get("zh", fallback),
        message_en=messages.get("en", fallback),
        place=None,
        subject=str(report.value(result, SH.focusNode)),
    )

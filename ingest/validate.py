"""SHACL validation of a table's statements: a violation becomes a finding, never an exception."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rdflib import Graph as RdfGraph
from rdflib.namespace import SH

from ingest.shapes import Shapes, Violation
from ontology.graph import Triple
from ontology.values import Finding, Severity
from ontology.vocabulary import shapes_turtle

_SEVERITIES = {SH.Violation: Severity.ERROR, SH.Warning: Severity.WARNING, SH.Info: Severity.INFO}


@cache
def _shapes() -> Shapes:
    return Shapes(RdfGraph().parse(data=shapes_turtle(), format="turtle"))


def validate(triples: Iterable[Triple]) -> tuple[Finding, ...]:
    """Check statements against ``ontology/shapes.ttl`` (SHACL, W3C Recommendation of 2017-07-20)."""
    found = map(_finding, _shapes().validate(triples))
    return tuple(sorted(found, key=lambda f: (f.subject or "", f.message_en, f.message_zh)))


def _finding(violation: Violation) -> Finding:
    fallback = next(iter(violation.messages.values()), "the shape is violated")
    return Finding(
        rule="shape_violation",
        severity=_SEVERITIES.get(violation.severity, Severity.ERROR),
        message_zh=violation.messages.get("zh", fallback),
        message_en=violation.messages.get("en", fallback),
        place=None,
        subject=str(violation.focus),
    )

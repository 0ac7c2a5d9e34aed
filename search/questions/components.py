"""One target that states several numbers (合格率100%，优秀率达90%): which of them a question means."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ontology.graph import Graph
from ontology.records import json_number
from ontology.values import Period
from search.questions.found import Number
from search.questions.skeleton import skeleton
from search.questions.terms import iri


@dataclass(frozen=True, slots=True)
class _Component:
    label: str
    unit: str
    value: Decimal


def numbers_meant(
    graph: Graph, indicator: str, period: Period, asked: str, segment: Callable[[str], list[str]]
) -> Mapping[str, Number]:
    """Return the numbers of a target that the question's words single out, by label or unit; all if they do not.

    Args:
        graph: of the release.
        indicator: its IRI.
        period: whose target is read.
        asked: the folded question.
        segment: cuts a folded Chinese text into words.
    """
    rows = graph.select(_COMPONENTS.replace("$INDICATOR", iri(indicator)).replace("$PERIOD", f"zb:{period}"))
    parts = [_Component(row.get("label", ""), row.get("unit", ""), Decimal(row["value"])) for row in rows]
    heads = [part for part in parts if _head(part, parts, segment) in asked]
    meant = heads or [part for part in parts if _singled_out(part, parts, asked, segment)] or parts
    return {part.label or part.unit: json_number(part.value) for part in meant}


def range_of(graph: Graph, indicator: str, period: Period) -> Mapping[str, Number]:
    """Return the two ends of a target that is a range (40%-60%), nothing where it is none."""
    rows = graph.select(_RANGE.replace("$INDICATOR", iri(indicator)).replace("$PERIOD", f"zb:{period}"))
    if len(rows) != 1:
        return {}
    return {end: json_number(Decimal(rows[0][end])) for end in ("lower", "upper")}


def _head(part: _Component, parts: Sequence[_Component], segment: Callable[[str], list[str]]) -> str:
    """The last word of a label, where no other label has it (优秀率); else what stands in no question."""
    words = segment(skeleton(part.label))
    others = {word for p in parts if p is not part for word in segment(skeleton(p.label))}
    return words[-1] if words and words[-1] not in others and len(words[-1]) > 1 else "\0"


def _singled_out(
    part: _Component, parts: Sequence[_Component], asked: str, segment: Callable[[str], list[str]]
) -> bool:
    if part.unit and [p.unit for p in parts].count(part.unit) == 1 and not part.unit.startswith("%"):
        return any(f"{word}{part.unit}" in asked for word in ("多少", "几")) or _named(
            part, parts, asked, segment
        )
    return _named(part, parts, asked, segment)


def _named(
    part: _Component, parts: Sequence[_Component], asked: str, segment: Callable[[str], list[str]]
) -> bool:
    """Whether a word that only this part's label has stands in the question."""
    others = {word for p in parts if p is not part for word in segment(skeleton(p.label))}
    own = [word for word in segment(skeleton(part.label)) if word not in others and len(word) > 1]
    return any(word in asked for word in own)


_RANGE = """SELECT ?lower ?upper WHERE { $INDICATOR zb:target ?t . ?t zb:period $PERIOD ; zb:component ?q .
  ?q zb:normalizedLower ?lower ; zb:normalizedUpper ?upper }"""
_COMPONENTS = """SELECT ?label ?unit ?value WHERE { $INDICATOR zb:target ?t . ?t zb:period $PERIOD ; zb:component ?q .
  ?q zb:order ?order ; zb:normalizedValue ?value . OPTIONAL { ?q zb:label ?label } OPTIONAL { ?q zb:unitText ?unit }
} ORDER BY ?order"""

"""Where a query's words stand in the original texts of a hit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ontology.fold import Folded, fold_with_origin
from search.analyser import Analysis
from search.index import SearchIndex
from search.query import QueryPlan
from search.results import Highlight

_FIELDS = ("name", "goal", "annual", "cycle", "project", "unit")


def highlights(index: SearchIndex, plan: QueryPlan, shown: Mapping[str, Any]) -> tuple[Highlight, ...]:
    """Return the fields of a hit in which terms of the query stand, the name first."""
    terms = tuple(dict.fromkeys(_terms(plan)))
    found = []
    for field, text in texts(shown):
        ranges = spans(text, terms)
        if ranges:
            found.append(Highlight(field, text, ranges))
    return tuple(found)


def spans(text: str, terms: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Return the merged ranges (code points of ``text``) in which folded ``terms`` stand."""
    folded = fold_with_origin(text)
    marked = sorted(span for term in terms for span in _occurrences(folded, term))
    merged: list[tuple[int, int]] = []
    for start, end in marked:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def texts(shown: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry with their texts, the name first."""
    for field in _FIELDS:
        text = shown.get("targets", {}).get(field) if field in {"annual", "cycle"} else shown.get(field)
        if text:
            yield field, text


def _terms(plan: QueryPlan) -> Iterator[str]:
    for reading in plan.readings:
        yield from reading.analysis.runs if reading.origin == "synonym" else _marked(reading.analysis)
    if plan.quantities or not plan.readings:
        yield from _marked(plan.literal)


def _marked(analysis: Analysis) -> Iterator[str]:
    """Yield what is worth marking: words, whole stretches, and pairs within unknown words."""
    long = [word for word in analysis.words if len(word) > 1]
    yield from analysis.runs
    yield from long
    yield from analysis.latin
    known = {pair for word in long for pair in map("".join, pairwise(word))}
    yield from (pair for run in analysis.bigrams for pair in run if pair in known and not pair.isascii())


def _occurrences(folded: Folded, term: str) -> Iterator[tuple[int, int]]:
    at = folded.text.find(term)
    while at >= 0 and term:
        if _whole(folded.text, at, term):
            yield folded.span(at, at + len(term))
        at = folded.text.find(term, at + 1)


def _whole(text: str, at: int, term: str) -> bool:
    """Keep part of a number (50 of 850), and a single letter of a word, from being marked."""
    before, after = text[max(0, at - 1) : at], text[at + len(term) : at + len(term) + 1]
    if len(term) == 1 and term.isascii():
        return not any(char.isascii() and char.isalnum() for char in (before, after))
    return not ((term[0].isdigit() and before.isdigit()) or (term[-1].isdigit() and after.isdigit()))

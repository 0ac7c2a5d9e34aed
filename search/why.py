"""Why a record is, or is not, among the hits of a search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ontology.errors import Invalid, NotFound
from search.filtering import masks_by_filter
from search.grouping import grouped
from search.highlighting import spans, texts
from search.hybrid import expansions, parts, ranked
from search.index import SearchIndex
from search.query import QueryPlan, plan
from search.results import Filters, TermMatch, WhyResult
from search.scoring import EntryScores, score

_SENTENCES = {
    "found": ("It is hit {rank} of {total}.", "它是第 {rank} 条结果，共 {total} 条。"),
    "grouped": (
        "It stands behind hit {rank} of {total}, which has the same name and year.",
        "它归在第 {rank} 条结果（同名、同年度）之内，共 {total} 条。",
    ),
    "filtered": ("These filters exclude it: {filters}.", "以下筛选条件排除了它：{filters}。"),
    "off_topic": (
        "None of the query's words stand in it, and the query is about something that no record is about.",
        "它不含检索词，而检索内容与全部记录的主题无关。",
    ),
    "below_floor": (
        "Neither words ({lexical}), meaning ({dense}) nor quantity say enough: it would have needed one of {needed}.",
        "词语（{lexical}）、语义（{dense}）和数量均不足：至少须满足其一 {needed}。",
    ),
}


class UnknownRecord(NotFound):
    """The release has no record with this IRI."""


def why(
    index: SearchIndex,
    query: str,
    iri: str,
    *,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    expand: bool = True,
    group: bool | None = None,
    release: str = "",
) -> WhyResult:
    """Explain where a record stands in a search, with the arguments of the search.

    Args:
        index: an opened index.
        query: as searched for.
        iri: of a project, indicator, unit or theme, or the part of it after ``/id/``.
        filters: as searched with.
        expand: as searched with.
        group: as searched with.
        release: passed through.

    Raises:
        UnknownRecord: the release has no such record.
        Invalid: the query is empty.
    """
    if not query.strip():
        raise Invalid("the query is empty", message_zh="检索词为空")
    row, shown = _record(index, iri)
    masks = dict(_named(masks_by_filter(index, filters)))
    allowed = np.logical_and.reduce(list(masks.values())) if masks else None
    understood = plan(index, query, expand=expand)
    searched = None if allowed is None else allowed | (np.arange(len(allowed)) == row)
    scores = score(index, understood, searched, thorough=True)
    found = grouped(index, ranked(index, scores, allowed), group)
    excluded = tuple(name for name, ok in masks.items() if not ok[row])
    rank, status = _status(index, row, found.rows, found.listed, bool(excluded))
    if status == "below_floor" and not scores.on_topic and not scores.lexical[row]:
        status = "off_topic"
    legs = parts(scores, row)
    needed = _needed(scores)
    reason, reason_zh = (
        sentence.format(
            rank=rank,
            total=len(found.listed),
            filters=", ".join(excluded),
            lexical=legs.lexical or 0,
            dense=legs.dense or 0,
            needed=", ".join(f"{name} ≥ {value}" for name, value in needed.items() if value is not None),
        )
        for sentence in _SENTENCES[status]
    )
    return WhyResult(
        query,
        release,
        shown["iri"],
        shown["name"],
        status,
        excluded,
        rank,
        len(found.listed),
        round(float(scores.fused[row]), 4),
        legs,
        needed,
        tuple(_terms(index, understood, shown)),
        expansions(index, understood),
        reason,
        reason_zh,
    )


def _record(index: SearchIndex, iri: str) -> tuple[int, Mapping[str, Any]]:
    row = index.store.row(iri)
    if row is None and len(index.columns) and "://" not in iri:
        base = index.store.get([0])[0]["iri"].split("/id/")[0]
        row = index.store.row(f"{base}/id/{iri.strip('/')}")
    if row is None:
        raise UnknownRecord(f"no record {iri}", message_zh=f"没有记录 {iri}")
    return row, index.store.get([row])[0]


def _named(masks: Iterator[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Join the masks of a filter that is given more than once."""
    joined: dict[str, Any] = {}
    for name, found in masks:
        joined[name] = joined[name] & found if name in joined else found
    yield from joined.items()


def _status(index: SearchIndex, row: int, rows: Any, listed: Any, excluded: bool) -> tuple[int | None, str]:
    if excluded:
        return None, "filtered"
    if row not in rows:
        return None, "below_floor"
    at = np.flatnonzero(listed == row)
    if len(at):
        return int(at[0]) + 1, "found"
    same = np.flatnonzero(index.columns.group[listed] == index.columns.group[row])
    return int(same[0]) + 1, "grouped"


def _needed(scores: EntryScores) -> Mapping[str, float | None]:
    dense = scores.dense_floor if np.isfinite(scores.dense_floor) else None
    return {
        "lexical": scores.lexical_floor,
        "dense": None if dense is None else round(dense, 4),
        "quantity": None if scores.quantity is None else scores.quantity_floor,
    }


def _terms(index: SearchIndex, understood: QueryPlan, shown: Mapping[str, Any]) -> Iterator[TermMatch]:
    """Yield the words of the query as typed, each with the fields in which it stands."""
    analysis = understood.readings[0].analysis if understood.readings else understood.literal
    pairs = [pair for run in analysis.bigrams for pair in run]
    words = [word for word in analysis.words if len(word) > 1] + list(analysis.latin)
    covered = {word[at : at + 2] for word in words for at in range(len(word) - 1)}
    alone = [run for run in analysis.runs if len(run) == 1]
    fields = list(texts(shown))
    for term in dict.fromkeys([*words, *(pair for pair in pairs if pair not in covered), *alone]):
        yield TermMatch(term, tuple(field for field, text in fields if spans(text, (term,))))

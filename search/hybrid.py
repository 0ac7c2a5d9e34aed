"""Hybrid search: a query against the entries of an index, fused, explained and cut at a floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ontology.errors import Invalid
from search.filtering import facets, mask
from search.highlighting import highlights
from search.index import SearchIndex
from search.query import QueryPlan, plan
from search.results import Filters, Hit, HitType, Parts, SearchResult, Source
from search.scoring import EntryScores, score

_DECIMALS = 4  # scores nearer than this are equal: ties go by IRI, whatever the last bits say


class InvalidSearch(Invalid):
    """A limit, offset or query that no search can be made of."""


def search(
    index: SearchIndex,
    query: str,
    *,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    limit: int = 10,
    offset: int = 0,
    explain: bool = False,
    release: str = "",
) -> SearchResult:
    """Return the hits of ``query`` above the floor, best first (ties by IRI), with facets over all of them.

    Args:
        index: an opened index.
        query: words, quantities, or both; Chinese, English or pinyin.
        filters: applied before anything is ranked.
        limit: hits returned, 0 for facets alone.
        offset: hits skipped.
        explain: whether to fill ``Hit.explanation``.
        release: passed through.

    Raises:
        InvalidSearch: a negative limit or offset, or an empty query.
        StaleIndex: the encoder in use is not the index's.
    """
    if limit < 0 or offset < 0:
        raise InvalidSearch("limit and offset must not be negative", message_zh="limit 和 offset 不能为负数")
    if not query.strip():
        raise InvalidSearch("the query is empty", message_zh="检索词为空")
    allowed = mask(index, filters)
    understood = plan(index, query)
    scores = score(index, understood, allowed)
    rows = ranked(index, scores, allowed)
    page = rows[offset : offset + limit]
    hits = tuple(_hits(index, understood, scores, page, explain=explain))
    return SearchResult(query, release, len(rows), hits, facets(index, rows))


def ranked(
    index: SearchIndex, scores: EntryScores, allowed: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.int64]:
    """Return the rows above the floor (and allowed), best first, ties by IRI."""
    above = scores.above if allowed is None else scores.above & allowed
    rows = np.flatnonzero(above & (scores.fused > 0))
    return rows[np.lexsort((index.columns.order[rows], -np.round(scores.fused[rows], _DECIMALS)))]


def _hits(
    index: SearchIndex,
    understood: QueryPlan,
    scores: EntryScores,
    rows: npt.NDArray[np.int64],
    *,
    explain: bool,
) -> Iterator[Hit]:
    for row, shown in zip(rows, index.store.get(rows.tolist()), strict=True):
        yield Hit(
            iri=shown["iri"],
            type=HitType(shown["type"]),
            name=shown["name"],
            project=shown.get("project"),
            unit=shown.get("unit"),
            department=shown.get("department"),
            year=shown.get("year"),
            score=_rounded(scores.fused[row]),
            parts=_parts(scores, int(row)),
            highlights=highlights(index, understood, shown),
            source=Source(**shown["source"]) if "source" in shown else None,
            illustrative=shown.get("illustrative", False),
            explanation=_explanation(index, understood, scores, int(row), shown) if explain else None,
        )


def _rounded(value: float) -> float:
    return round(float(value), _DECIMALS)


def _parts(scores: EntryScores, row: int) -> Parts:
    return Parts(
        lexical=_rounded(scores.lexical[row]) or None,
        dense=_rounded(scores.dense[row]) or None,
        quantity=None if scores.quantity is None else _rounded(scores.quantity[row]),
    )


def _explanation(
    index: SearchIndex, understood: QueryPlan, scores: EntryScores, row: int, shown: Mapping[str, Any]
) -> Mapping[str, Any]:
    parts = _parts(scores, row)
    marked = {h.field: [h.text[a:b] for a, b in h.ranges] for h in highlights(index, understood, shown)}
    return {
        "lexical": {"score": parts.lexical, "weight": round(scores.weights.lexical, 3), "matched": marked},
        "dense": {
            "score": parts.dense,
            "weight": round(scores.weights.dense, 3),
            "encoder": index.manifest.encoder,
        },
        "quantity": {
            "score": parts.quantity,
            "weight": round(scores.weights.quantity, 3),
            "wanted": [understood.query[q.start : q.end] for q in understood.quantities],
            "targets": shown.get("targets", {}),
        },
        "expansions": [
            {"text": reading.text, "origin": reading.origin, "weight": reading.weight}
            for reading in understood.readings
            if reading.origin != "query"
        ],
        "themes": sorted({(m.label, index.vocabulary.themes[m.theme][1]) for m in understood.themes}),
    }

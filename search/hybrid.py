"""Hybrid search: a query against the entries of an index, fused, explained and cut at a floor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from ontology.errors import Invalid
from search.filtering import facets, mask
from search.grouping import Grouped, grouped
from search.highlighting import highlights
from search.index import SearchIndex
from search.paging import Cursor, digest
from search.query import ALIAS_WEIGHT, NARROWER_WEIGHT, QueryPlan, plan
from search.results import Expansion, Filters, Hit, HitType, Parts, SearchResult, Source
from search.scoring import EntryScores, score

_WORDS = 0.1  # less in common is chance
_YEAR_BITS = 12
_ORDER_BITS = 32
_DECIMALS = 4  # scores nearer than this are equal, whatever the last bits say


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
    expand: bool = True,
    group: bool | None = None,
    cursor: str | None = None,
    release: str = "",
) -> SearchResult:
    """Return the hits of ``query`` above the floor, best first (of ties the latest year), with facets over all of them.

    Args:
        index: an opened index.
        query: words, quantities, or both; Chinese, English or pinyin.
        filters: applied before anything is ranked.
        limit: hits returned, 0 for facets alone.
        offset: hits skipped.
        explain: whether to fill ``Hit.explanation``.
        expand: whether to look for synonyms, themes and corrections too.
        group: whether equal names of a year are one hit; ``None``: where there are more than four.
        cursor: of a previous page, in place of ``offset``.
        release: what cursors are bound to.

    Raises:
        InvalidSearch: a negative limit or offset, or an empty query.
        InvalidFilter: a filter by quantity that is none.
        InvalidCursor, StaleCursor: a cursor of another search or release.
        StaleIndex: the encoder in use is not the index's.
    """
    _check(query, limit, offset)
    asked = digest(query, filters, expand, group)
    if cursor is not None:
        offset = Cursor.read(cursor).resume(release, asked)
    allowed = mask(index, filters)
    understood = plan(index, query, expand=expand)
    scores = score(index, understood, allowed)
    rows = ranked(index, scores, allowed)
    found = grouped(index, rows, group)
    page = found.listed[offset : offset + limit]
    after = offset + len(page)
    return SearchResult(
        query,
        release,
        len(found.listed),
        tuple(_hits(index, understood, scores, found, page, explain=explain)),
        facets(index, rows),
        records=len(rows),
        expansions=expansions(index, understood),
        next_cursor=Cursor(release, asked, after).written()
        if page.size and after < len(found.listed)
        else None,
    )


def _check(query: str, limit: int, offset: int) -> None:
    if limit < 0 or offset < 0:
        raise InvalidSearch("limit and offset must not be negative", message_zh="limit 和 offset 不能为负数")
    if not query.strip():
        raise InvalidSearch("the query is empty", message_zh="检索词为空")


def ranked(
    index: SearchIndex, scores: EntryScores, allowed: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.int64]:
    """Return the rows above the floor (and allowed), best first, of ties the latest year, then by IRI."""
    above = scores.above if allowed is None else scores.above & allowed
    rows = np.flatnonzero(above & (scores.fused > 0))
    steps = np.rint(scores.fused[rows] * np.float32(10**_DECIMALS)).astype(np.int64)
    age = (1 << _YEAR_BITS) - 1 - np.clip(index.columns.year[rows], 0, (1 << _YEAR_BITS) - 1).astype(np.int64)
    keys = (((-steps << _YEAR_BITS) | age) << _ORDER_BITS) | index.columns.order[rows]
    keys.sort()
    return np.asarray(index.by_order[keys & ((1 << _ORDER_BITS) - 1)], dtype=np.int64)


def _hits(
    index: SearchIndex,
    understood: QueryPlan,
    scores: EntryScores,
    found: Grouped,
    rows: npt.NDArray[np.int64],
    *,
    explain: bool,
) -> Iterator[Hit]:
    for row, shown in zip(rows.tolist(), index.store.get(rows.tolist()), strict=True):
        yield Hit(
            iri=shown["iri"],
            type=HitType(shown["type"]),
            name=shown["name"],
            project=shown.get("project"),
            unit=shown.get("unit"),
            department=shown.get("department"),
            year=shown.get("year"),
            score=_rounded(scores.fused[row]),
            parts=parts(scores, row),
            highlights=highlights(index, understood, shown),
            source=Source(**shown["source"]) if "source" in shown else None,
            illustrative=shown.get("illustrative", False),
            match=_match(understood, scores, row),
            group=found.group(index, row),
            explanation=_explanation(index, understood, scores, row, shown) if explain else None,
        )


def _match(understood: QueryPlan, scores: EntryScores, row: int) -> str:
    """Say by what a hit was found: the best evidence that its words give, else number or meaning."""
    way = int(scores.reading[row])
    if way >= 0 and understood.readings and (scores.lexical[row] >= _WORDS or scores.literal[row]):
        origin = understood.readings[way].origin
        return "words" if origin == "query" else origin
    if scores.themes[row] > 0:
        return "theme"
    if scores.quantity is not None and scores.quantity[row] > scores.dense[row]:
        return "quantity"
    return "meaning" if scores.dense[row] > 0 else "words"


def expansions(index: SearchIndex, understood: QueryPlan) -> tuple[Expansion, ...]:
    """Return the other ways to say the query that were looked for, with the themes that it names."""
    said = [Expansion(r.text, r.origin, r.weight) for r in understood.readings if r.origin != "query"]
    themes: dict[str, float] = {}
    for mention in understood.themes:
        for theme, depth in index.theme_depths[mention.theme].items():
            label = index.vocabulary.themes[theme][1]
            themes[label] = max(themes.get(label, 0.0), round(ALIAS_WEIGHT * NARROWER_WEIGHT**depth, 3))
    return (*said, *(Expansion(label, "theme", weight) for label, weight in themes.items()))


def _rounded(value: float) -> float:
    return round(float(value), _DECIMALS)


def parts(scores: EntryScores, row: int) -> Parts:
    """Return the legs of an entry's score."""
    return Parts(
        lexical=_rounded(scores.lexical[row]) or None,
        dense=_rounded(scores.dense[row]) or None,
        quantity=None if scores.quantity is None else _rounded(scores.quantity[row]),
    )


def _explanation(
    index: SearchIndex, understood: QueryPlan, scores: EntryScores, row: int, shown: Mapping[str, Any]
) -> Mapping[str, Any]:
    legs = parts(scores, row)
    marked = {h.field: [h.text[a:b] for a, b in h.ranges] for h in highlights(index, understood, shown)}
    return {
        "lexical": {"score": legs.lexical, "weight": round(scores.weights.lexical, 3), "matched": marked},
        "dense": {
            "score": legs.dense,
            "weight": round(scores.weights.dense, 3),
            "encoder": index.manifest.encoder,
        },
        "quantity": {
            "score": legs.quantity,
            "weight": round(scores.weights.quantity, 3),
            "wanted": [understood.query[q.start : q.end] for q in understood.quantities],
            "targets": shown.get("targets", {}),
        },
        "match": _match(understood, scores, row),
        "expansions": [
            {"text": said.text, "origin": said.origin, "weight": said.weight}
            for said in expansions(index, understood)
        ],
        "themes": sorted({(m.label, index.vocabulary.themes[m.theme][1]) for m in understood.themes}),
    }

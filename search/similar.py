"""Similar indicators: by the meaning and words of the name, by quantity, category and theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ontology.errors import Invalid, NotFound
from ontology.fold import fold
from search.change import Measures, change
from search.closeness import Measure
from search.encoder.base import Vectors
from search.index import SearchIndex
from search.index.columns import TYPES
from search.index.dense import calibrated
from search.meaning import indicator_core
from search.results import Change, HitType, Similar, SimilarParts, SimilarResult
from search.scoring import nearest_quantity

_TEXT, _QUANTITY, _CATEGORY, _THEME = 0.7, 0.2, 0.1, 0.05
_MEANING_ALONE = 0.85  # other words for the same thing, against the same words
_SAME_DIMENSION = 0.5  # of the quantity part; the rest is comparator and magnitude
_SAME_GROUP = 0.6  # 数量指标 against 质量指标: both are output
_FLOOR = 0.25
_CANDIDATES = 400


class NotAnIndicator(Invalid):
    """The IRI is that of another kind of thing."""


class UnknownIndicator(NotFound):
    """No indicator of this release has the IRI."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked about; a free text has no row."""

    core: str
    vector: Vectors
    row: int | None
    shown: Mapping[str, Any]


def similar(
    index: SearchIndex,
    iri_or_text: str,
    *,
    year: int | None = None,
    limit: int = 10,
    by_year: bool = False,
    release: str = "",
) -> SimilarResult:
    """Return the indicators most like an indicator (IRI or last segment) or like a text, never itself.

    ``Similar.change`` runs with time: from the earlier fiscal year to the later one; within a year from
    the indicator asked about. It is ``None`` for a text. With ``by_year``, ``limit`` holds for each fiscal year,
    newest first.

    Raises:
        UnknownIndicator: an IRI that the release does not have.
        NotAnIndicator: an IRI of a project, unit or theme.
    """
    asked = _asked(index, iri_or_text.strip())
    rows, texts = _candidates(index, asked, year)
    parts = _Parts(
        texts, _quantity(index, asked, rows), _category(index, asked, rows), _themes(index, asked, rows)
    )
    scores = _fused(parts, known_category=asked.row is not None)
    order = np.lexsort((index.columns.order[rows], -np.round(scores, 4)))
    most = max(0, limit)
    order = _first_of_each(index.columns.year[rows], order, most) if by_year else order[:most]
    found = tuple(_result(index, asked, int(rows[at]), float(scores[at]), parts.shown(at)) for at in order)
    return SimilarResult(asked.shown.get("iri"), iri_or_text, release, found)


@dataclass(frozen=True, slots=True)
class _Parts:
    """What speaks for each row; NaN where neither side says anything."""

    text: npt.NDArray[np.float64]
    quantity: npt.NDArray[np.float64]
    category: npt.NDArray[np.float64]
    theme: npt.NDArray[np.float64]

    def shown(self, at: int) -> SimilarParts:
        """Return the parts of one row, rounded."""
        text, quantity, category, theme = (
            None if np.isnan(part[at]) else round(float(part[at]), 4)
            for part in (self.text, self.quantity, self.category, self.theme)
        )
        return SimilarParts(text or 0.0, quantity, category or 0.0, theme)


def _first_of_each(
    years: npt.NDArray[np.int32], order: npt.NDArray[np.int64], limit: int
) -> npt.NDArray[np.int64]:
    """Return the first ``limit`` of each year, newest year first."""
    kept = [order[years[order] == year][:limit] for year in sorted(set(years.tolist()), reverse=True)]
    return np.concatenate(kept) if kept else order


def _asked(index: SearchIndex, iri_or_text: str) -> _Asked:
    row = _row(index, iri_or_text)
    if row is None:
        core = indicator_core(iri_or_text)
        return _Asked(core, index.encoder.encode_passages([core])[0], None, {})
    shown = index.store.get([row])[0]
    if shown["type"] != HitType.INDICATOR.value:
        raise NotAnIndicator(
            f"{iri_or_text} is a {shown['type']}, not an indicator", message_zh=f"{iri_or_text} 不是指标"
        )
    return _Asked(indicator_core(shown["name"]), index.dense.vector(index.columns.meaning[row]), row, shown)


def _row(index: SearchIndex, iri_or_text: str) -> int | None:
    row = index.store.row(iri_or_text)
    if row is None and len(index.columns) and iri_or_text.isascii() and "/" not in iri_or_text:
        base = index.store.get([0])[0]["iri"].split("/id/")[0]
        row = index.store.row(f"{base}/id/indicator/{iri_or_text}")
    if row is None and iri_or_text.startswith(("http://", "https://")):
        raise UnknownIndicator(f"no indicator {iri_or_text}", message_zh=f"没有指标 {iri_or_text}")
    return row


def _candidates(
    index: SearchIndex, asked: _Asked, year: int | None
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the rows of indicators whose name is near in meaning or words, and that nearness."""
    columns = index.columns
    wanted = columns.kind == TYPES.index(HitType.INDICATOR)
    if year is not None:
        wanted &= columns.year == year
    if asked.row is not None:
        wanted[asked.row] = False
    allowed = np.zeros(len(index.dense), dtype=bool)
    allowed[columns.meaning[wanted]] = True
    ids, _ = index.dense.nearest(asked.vector, _CANDIDATES, allowed)
    worded = index.short.search(index.analyser.analyse(asked.core))
    best = worded.ids[np.argsort(-worded.scores, kind="stable")[:_CANDIDATES]]
    rows = np.flatnonzero(wanted & (np.isin(columns.meaning, ids) | np.isin(columns.name, best)))
    texts = _text_scores(index, asked, rows)
    keep = texts >= _FLOOR
    return rows[keep], texts[keep]


def _text_scores(index: SearchIndex, asked: _Asked, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    meanings, first, places = np.unique(index.columns.meaning[rows], return_index=True, return_inverse=True)
    if not len(meanings):
        return np.zeros(0)
    vectors = np.stack([index.dense.vector(meaning) for meaning in meanings])
    cores = [indicator_core(shown["name"]) for shown in index.store.get(rows[first].tolist())]
    words = np.array([_overlap(asked.core, core) for core in cores])
    meaning = above_chance(index, asked.vector, vectors).astype(np.float64)
    if asked.row is None and asked.core.isascii():  # only a query is trained to cross languages
        meaning = np.maximum(
            meaning, index.dense.scores(index.encode_query(asked.core), latin=True).chances[meanings]
        )
    text = np.maximum(_MEANING_ALONE * meaning, (meaning + words) / 2)
    text[words == 1.0] = 1.0
    return np.asarray(text[places])


def above_chance(index: SearchIndex, vector: Vectors, others: Vectors) -> Vectors:
    """Return 0..1 per row: how much nearer two passages are than passages are by chance."""
    cohort = index.dense.cohort.passages
    among = cohort @ cohort.T
    centred = among - among.mean(axis=0) - among.mean(axis=1, keepdims=True) + among.mean()
    spread = float(centred[~np.eye(len(among), dtype=bool)].std())
    above = (
        others @ vector
        - (others @ cohort.T).mean(axis=1)
        - float((cohort @ vector).mean())
        + float(among.mean())
    )
    return calibrated(np.asarray(above / spread, dtype=np.float32))


def _overlap(text: str, other: str) -> float:
    """Return the Dice coefficient of the character pairs of two folded names (1 for equal ones)."""
    first, second = fold(text), fold(other)
    if first == second:
        return 1.0
    pairs, others = ({t[at : at + 2] for at in range(len(t) - 1)} for t in (first, second))
    total = len(pairs) + len(others)
    return min(0.99, 2 * len(pairs & others) / total) if total else 0.0


def _quantity(index: SearchIndex, asked: _Asked, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the quantity part of each row; NaN where neither side has numbers."""
    starts = index.columns.quantity_starts
    has = np.diff(starts)[rows] > 0
    if asked.row is None or starts[asked.row] == starts[asked.row + 1]:
        return np.where(has & (asked.row is not None), 0.0, np.nan)
    own = range(starts[asked.row], starts[asked.row + 1])
    near = np.mean([nearest_quantity(index, _stored(index, at))[rows] for at in own], axis=0)
    return np.asarray(np.where(near > 0, _SAME_DIMENSION + (1 - _SAME_DIMENSION) * near, 0.0))


def _stored(index: SearchIndex, at: int) -> Measure:
    columns = index.columns
    key = index.vocabulary.quantity_keys[columns.quantity_keys[at]]
    low, high = float(columns.quantity_low[at]), float(columns.quantity_high[at])
    return Measure(key, low, high, int(columns.quantity_comparator[at]))


def _category(index: SearchIndex, asked: _Asked, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    if asked.row is None:
        return np.zeros(len(rows))
    mine, theirs = index.columns.category[asked.row], index.columns.category[rows]
    return np.where(theirs == mine, 1.0, np.where(theirs // 10 == mine // 10, _SAME_GROUP, 0.0))


def _themes(index: SearchIndex, asked: _Asked, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Return the share of themes in common (Jaccard) with those of each row; NaN where neither has any."""
    if asked.row is None:
        return np.full(len(rows), np.nan)
    mine = _theme_ids(index, asked.row)
    out = np.full(len(rows), np.nan)
    for at, row in enumerate(rows.tolist()):
        theirs = _theme_ids(index, row)
        if mine or theirs:
            out[at] = len(mine & theirs) / len(mine | theirs)
    return out


def _theme_ids(index: SearchIndex, row: int) -> frozenset[int]:
    """Return the themes of an indicator, or of its project where it has none of its own."""
    columns = index.columns
    for at in (row, int(columns.project[row])):
        if at >= 0:
            ids = columns.theme_ids[columns.theme_starts[at] : columns.theme_starts[at + 1]]
            if len(ids):
                return frozenset(ids.tolist())
    return frozenset()


def _fused(parts: _Parts, *, known_category: bool) -> npt.NDArray[np.float64]:
    """Return the weighted mean of the parts that are there."""
    weights = _TEXT + np.where(np.isnan(parts.quantity), 0.0, _QUANTITY)
    weights = weights + np.where(np.isnan(parts.theme), 0.0, _THEME) + (_CATEGORY if known_category else 0.0)
    total = _TEXT * parts.text + _QUANTITY * np.nan_to_num(parts.quantity)
    total = total + _CATEGORY * parts.category + _THEME * np.nan_to_num(parts.theme)
    return np.asarray(total / weights)


def _result(index: SearchIndex, asked: _Asked, row: int, score: float, parts: SimilarParts) -> Similar:
    shown = index.store.get([row])[0]
    return Similar(
        iri=shown["iri"],
        name=shown["name"],
        project=shown["project"],
        unit=shown["unit"],
        year=shown["year"],
        score=round(score, 4),
        parts=parts,
        change=_change(asked.shown, shown) if asked.row is not None else None,
    )


def _change(asked: Mapping[str, Any], other: Mapping[str, Any]) -> Change:
    mine: Measures = asked.get("measures", {})
    theirs: Measures = other.get("measures", {})
    return change(theirs, mine) if other["year"] < asked["year"] else change(mine, theirs)

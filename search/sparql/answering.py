"""Searches out of SPARQL, answered by a release's index."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import numpy.typing as npt

from search.filtering import mask
from search.hybrid import ranked
from search.index import SearchIndex
from search.query import plan
from search.results import Filters
from search.scoring import EntryScores, score
from search.similar import similar
from search.sparql.bounds import Bounds
from search.sparql.searching import Found, Wanted

_DECIMALS = 4
_ALL = 100_000  # of similar indicators, before filters cut them

Mask = npt.NDArray[np.bool_]


class IndexSearcher:
    """Answers the searches of a query.

    Args:
        index: of the release that the query runs on.
    """

    def __init__(self, index: SearchIndex) -> None:
        self._index = index

    def found(self, wanted: Wanted) -> tuple[Found, ...]:
        """Return the hits of one search, best first.

        Raises:
            UnknownIndicator: ``similar_to`` is an IRI that the release does not have.
            NotAnIndicator: it is that of another thing.
        """
        allowed = self._allowed(wanted)
        hits = self._alike(wanted, allowed) if wanted.similar_to is not None else self._hits(wanted, allowed)
        return tuple(hit for hit in hits[: wanted.limit] if hit.score >= wanted.minimum_score)

    def _allowed(self, wanted: Wanted) -> Mask | None:
        masks = [] if wanted.filters == Filters() else [mask(self._index, wanted.filters)]
        if wanted.bounds:
            masks.append(self._measured(wanted.bounds))
        if wanted.only is not None:
            row = self._index.store.row(wanted.only)
            masks.append(np.arange(len(self._index.columns)) == (-1 if row is None else row))
        known = [one for one in masks if one is not None]
        return np.logical_and.reduce(known) if known else None

    def _measured(self, bounds: tuple[Bounds, ...]) -> Mask:
        """Return the entries one of whose quantities is within all bounds."""
        columns = self._index.columns
        key = (bounds[0].dimension or "", bounds[0].unit or "")
        keys = [number for number, known in enumerate(self._index.vocabulary.quantity_keys) if known == key]
        within = np.isin(columns.quantity_keys, keys)
        for bound in bounds:
            within &= _above(columns.quantity_low, bound) & _below(columns.quantity_high, bound)
        counts = np.concatenate([[0], np.cumsum(within)])
        return np.asarray(counts[columns.quantity_starts[1:]] > counts[columns.quantity_starts[:-1]])

    def _hits(self, wanted: Wanted, allowed: Mask | None) -> list[Found]:
        index = self._index
        scores = score(index, plan(index, wanted.text or ""), allowed)
        rows = ranked(index, scores, allowed)[: wanted.limit]
        shown = index.store.get(rows.tolist())
        return [
            Found(entry["iri"], round(float(scores.fused[row]), _DECIMALS), _parts(scores, int(row)))
            for row, entry in zip(rows, shown, strict=True)
        ]

    def _alike(self, wanted: Wanted, allowed: Mask | None) -> list[Found]:
        found = similar(self._index, wanted.similar_to or "", limit=wanted.limit if allowed is None else _ALL)
        return [
            Found(
                hit.iri,
                hit.score,
                {"text": hit.parts.text, "quantity": hit.parts.quantity, "category": hit.parts.category},
            )
            for hit in found.similar
            if allowed is None or allowed[self._index.store.row(hit.iri)]
        ]


def _above(values: npt.NDArray[np.float64], bound: Bounds) -> Mask:
    if bound.low is None:
        return np.ones(len(values), dtype=bool)
    low = float(Decimal(bound.low))
    return np.asarray(values > low if bound.above else values >= low)


def _below(values: npt.NDArray[np.float64], bound: Bounds) -> Mask:
    if bound.high is None:
        return np.ones(len(values), dtype=bool)
    high = float(Decimal(bound.high))
    return np.asarray(values < high if bound.below else values <= high)


def _parts(scores: EntryScores, row: int) -> dict[str, float | None]:
    quantity = None if scores.quantity is None else round(float(scores.quantity[row]), _DECIMALS)
    return {
        "lexical": round(float(scores.lexical[row]), _DECIMALS) or None,
        "dense": round(float(scores.dense[row]), _DECIMALS) or None,
        "quantity": quantity,
    }

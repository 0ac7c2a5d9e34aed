"""Choosing pairs: an assignment problem over blocks of candidates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_LARGEST = 3000
"""Rows or columns of a block that is solved exactly; larger ones are filled best first."""


@dataclass(frozen=True, slots=True, order=True)
class Candidate:
    """A pair that may be chosen: row of the earlier side, column of the later side, score 0..1."""

    row: int
    column: int
    score: float


def assign(candidates: Iterable[Candidate], *, floor: float) -> list[Candidate]:
    """Choose pairs so that no row or column is used twice and the sum of the scores above ``floor`` is greatest.

    Candidates below the floor are never chosen. The result does not depend on the order of the candidates.
    """
    wanted = sorted(c for c in candidates if c.score >= floor)
    chosen: list[Candidate] = []
    for block in _blocks(wanted):
        chosen.extend(_solve(block, floor))
    return sorted(chosen)


def _blocks(candidates: list[Candidate]) -> Iterator[list[Candidate]]:
    """Split into sets that share neither row nor column."""
    if not candidates:
        return
    rows = {row: at for at, row in enumerate(sorted({c.row for c in candidates}))}
    columns = {column: len(rows) + at for at, column in enumerate(sorted({c.column for c in candidates}))}
    size = len(rows) + len(columns)
    ends = [rows[c.row] for c in candidates], [columns[c.column] for c in candidates]
    _, labels = connected_components(coo_array((np.ones(len(candidates)), ends), shape=(size, size)), False)
    blocks: dict[int, list[Candidate]] = {}
    for candidate, row in zip(candidates, ends[0], strict=True):
        blocks.setdefault(int(labels[row]), []).append(candidate)
    yield from blocks.values()


def _solve(block: list[Candidate], floor: float) -> list[Candidate]:
    if len(block) == 1:
        return block
    rows = sorted({c.row for c in block})
    columns = sorted({c.column for c in block})
    if max(len(rows), len(columns)) > _LARGEST:
        return _best_first(block)
    row_at = {row: at for at, row in enumerate(rows)}
    column_at = {column: at for at, column in enumerate(columns)}
    gains = np.zeros((len(rows), len(columns)))
    by_place = {}
    for candidate in block:
        place = row_at[candidate.row], column_at[candidate.column]
        gains[place] = candidate.score - floor + 1e-6
        by_place[place] = candidate
    solved = zip(*linear_sum_assignment(gains, maximize=True), strict=True)
    places = ((int(row), int(column)) for row, column in solved)
    return [by_place[place] for place in places if place in by_place]


def _best_first(block: list[Candidate]) -> list[Candidate]:
    rows: set[int] = set()
    columns: set[int] = set()
    chosen = []
    for candidate in sorted(block, key=lambda c: (-c.score, c.row, c.column)):
        if candidate.row not in rows and candidate.column not in columns:
            rows.add(candidate.row)
            columns.add(candidate.column)
            chosen.append(candidate)
    return chosen

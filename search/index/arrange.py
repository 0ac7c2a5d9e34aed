"""The one order of an index's rows and numbers, whatever it was built upon.

Themes come first, then units by IRI, then tables in their order; numbers go by first use in that order. So an index
that took most of another one over is the same as one built from nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from search.index.columns import NONE, TYPES
from search.results import HitType

Ints = npt.NDArray[np.int32]
Rows = npt.NDArray[np.intp]
Arrays = dict[str, npt.NDArray[Any]]

LISTS = {
    "theme": ("theme_ids", "theme_weights"),
    "quantity": ("quantity_keys", "quantity_low", "quantity_high", "quantity_comparator"),
}
_FLAT = {name for names in LISTS.values() for name in names}


def joined(first: Mapping[str, npt.NDArray[Any]], second: Mapping[str, npt.NDArray[Any]]) -> Arrays:
    """Return the rows of ``first`` with those of ``second`` behind them."""
    return {name: np.concatenate([first[name], second[name]]) for name in second}


def taken(columns: Mapping[str, npt.NDArray[Any]], rows: Rows) -> Arrays:
    """Return these rows, in this order; the rows of projects are numbered anew."""
    out = {name: values[rows] for name, values in columns.items() if name not in _FLAT}
    for name, flat in LISTS.items():
        places = _places(columns[f"{name}_counts"], rows)
        out |= {column: columns[column][places] for column in flat}
    number = np.full(len(columns["kind"]) + 1, NONE, dtype=np.int32)  # the last one answers for NONE
    number[rows] = np.arange(len(rows), dtype=np.int32)
    out["project"] = number[out["project"]]
    return out


def _places(counts: Ints, rows: Rows) -> Rows:
    """Return where in the flat columns the lists of ``rows`` stand, one behind the other."""
    starts = np.cumsum(counts) - counts
    chosen = counts[rows]
    before = np.cumsum(chosen) - chosen
    return np.asarray(np.arange(int(chosen.sum())) + np.repeat(starts[rows] - before, chosen))


def row_order(columns: Arrays, order: Ints) -> Rows:
    """Return the rows as they are to stand; ``order`` is their rank by IRI, tables are numbered as they stand."""
    kind, table = columns["kind"], columns["table"]
    unit = kind == TYPES.index(HitType.UNIT)
    section = np.where(kind == TYPES.index(HitType.THEME), 0, np.where(unit, 1, table + 3))
    within = np.where(unit, order, np.arange(len(kind)))
    return np.lexsort((within, section))


def renumbered(columns: Arrays, names: tuple[str, ...], count: int) -> list[int]:
    """Number what ``names`` refer to by first use; return the old numbers in the order of the new ones."""
    values = np.stack([columns[name] for name in names], axis=1).ravel()
    used = np.flatnonzero(values >= 0)[::-1]
    first = np.full(count, len(values), dtype=np.int64)
    first[values[used]] = used
    old = np.argsort(first, kind="stable")[: int((first < len(values)).sum())]
    number = np.full(count + 1, NONE, dtype=np.int32)
    number[old] = np.arange(len(old), dtype=np.int32)
    for name in names:
        columns[name] = number[columns[name]]
    return [int(n) for n in old]


def starts(counts: Ints) -> Ints:
    """Return where each list begins, and where the last one ends."""
    return np.concatenate([np.zeros(1, dtype=np.int32), np.cumsum(counts, dtype=np.int32)])

"""Entries as columns: numbers per entry for scoring, filters and facets.

Texts are shared: an entry points to the ids of its texts, so that a name in ten thousand tables is
indexed, encoded and scored once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.results import HitType

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

TYPES: tuple[HitType, ...] = tuple(HitType)
NONE = -1
_FEW = 8


@dataclass(frozen=True, slots=True)
class Columns:
    """Parallel arrays, one row per entry; ``-1`` where an entry has no such thing.

    Attributes:
        order: the entry's rank by IRI, which breaks ties.
        kind: index into :data:`TYPES`.
        project: row of an indicator's project.
        name, annual, cycle: ids of short texts. ``goal``: id of a long text.
        meaning: id of the dense text of the entry itself.
        group: equal for entries of one type and fiscal year whose names say the same.
        unit, department: index into the vocabulary.
        table: number of the table that an entry stands in, by which an index knows what to keep (``kept.py``).
        record: number under which the entry store keeps its texts.
        theme_starts, theme_ids, theme_weights: themes of entry ``i`` are ``starts[i]:starts[i + 1]``.
        quantity_starts, quantity_keys, quantity_low, quantity_high, quantity_comparator: likewise.
    """

    order: Ints
    kind: Ints
    project: Ints
    name: Ints
    annual: Ints
    cycle: Ints
    goal: Ints
    meaning: Ints
    group: Ints
    unit: Ints
    department: Ints
    year: Ints
    category: Ints
    table: Ints
    record: Ints
    theme_starts: Ints
    theme_ids: Ints
    theme_weights: Floats
    quantity_starts: Ints
    quantity_keys: Ints
    quantity_low: npt.NDArray[np.float64]
    quantity_high: npt.NDArray[np.float64]
    quantity_comparator: Ints

    def __len__(self) -> int:
        return len(self.order)

    def save(self, folder: Path) -> None:
        """Write one file per column."""
        folder.mkdir(parents=True, exist_ok=True)
        for column in fields(self):
            np.save(folder / f"{column.name}.npy", getattr(self, column.name))

    @classmethod
    def open(cls, folder: Path) -> Columns:
        """Map the columns into memory."""
        return cls(**{column.name: _mapped(folder / f"{column.name}.npy") for column in fields(cls)})


def _mapped(path: Path) -> npt.NDArray[Any]:
    return np.asarray(np.load(path, mmap_mode="r"))  # a plain view: indexing a memmap itself costs more


@dataclass(frozen=True, slots=True)
class RowsOf:
    """A column turned round: the rows that have a number."""

    column: Ints
    rows: Ints
    starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, column: Ints, count: int) -> RowsOf:
        """Sort the rows of a column by its numbers, which are below ``count``."""
        counts = np.bincount(column - NONE, minlength=count + 1)
        return cls(column, np.argsort(column, kind="stable").astype(np.int32), np.cumsum(counts))

    def mark(self, found: npt.NDArray[np.bool_], into: npt.NDArray[np.bool_]) -> None:
        """Set ``into`` for every row of a number that is ``found``; when those are few, no others are looked at."""
        numbers = np.flatnonzero(found[: len(self.starts) - 1])
        starts = self.starts[numbers]
        counts = self.starts[numbers + 1] - starts
        total = int(counts.sum())
        if _FEW * total > len(self.column):
            into |= np.append(found[: len(self.starts) - 1], False)[self.column]
        elif total:
            before = np.cumsum(counts) - counts
            into[self.rows[np.arange(total) + np.repeat(starts - before, counts)]] = True


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What small numbers in the columns stand for.

    Attributes:
        units, departments: (IRI, label) pairs; ``themes``: (IRI, label, broader IRI or ``""``).
        theme_labels: all labels of each theme, the preferred one first.
        categories: code → label. ``quantity_keys``: dimension and normalised unit.
        unit_names: short text ids of the units' labels. ``unit_meanings``: their dense ids.
    """

    units: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...]
    themes: tuple[tuple[str, str, str], ...]
    theme_labels: tuple[tuple[str, ...], ...]
    categories: tuple[tuple[str, str], ...]
    quantity_keys: tuple[tuple[str, str], ...]
    unit_names: tuple[int, ...]
    unit_meanings: tuple[int, ...]

    def save(self, path: Path) -> None:
        """Write as JSON."""
        content = {field.name: getattr(self, field.name) for field in fields(self)}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Vocabulary:
        """Read what :meth:`save` wrote."""
        return cls(**{key: _tuples(value) for key, value in json.loads(path.read_text("utf-8")).items()})


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value

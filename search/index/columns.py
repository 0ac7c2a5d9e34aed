"""Entries as columns: numbers per entry for scoring, filters and facets, and their texts in SQLite.

Texts are shared: an entry points to the ids of its texts, so that a name in ten thousand tables is
indexed, encoded and scored once.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Sequence
from contextlib import closing
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
class Vocabulary:
    """What small numbers in the columns stand for.

    Attributes:
        units, departments: (IRI, label) pairs; ``themes``: (IRI, label, broader IRI or ``""``).
        theme_labels: all labels of each theme, the preferred one first.
        categories: code → label. ``quantity_keys``: dimension and normalised unit.
        unit_names: short text ids of the units' labels. ``unit_meanings``: their dense ids.
        theme_meanings: dense ids of the themes' names.
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


class EntryStore:
    """The texts of entries by row, for the few that are shown."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []

    @classmethod
    def write(cls, path: Path, rows: Iterable[tuple[str, dict[str, Any]]]) -> EntryStore:
        """Write (IRI, fields) of every row in order."""
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE entry (row INTEGER PRIMARY KEY, iri TEXT UNIQUE, fields TEXT)")
            encoded = ((n, iri, json.dumps(data, ensure_ascii=False)) for n, (iri, data) in enumerate(rows))
            database.executemany("INSERT INTO entry VALUES (?, ?, ?)", encoded)
        return cls(path)

    def get(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Return the fields of ``rows``, with their ``iri``."""
        return [self._one("row", int(row)) for row in rows]

    def iris(self, rows: Iterable[int]) -> tuple[str, ...]:
        """Return the IRIs of ``rows``."""
        query = "SELECT iri FROM entry WHERE row = ?"
        return tuple(self._database().execute(query, (int(row),)).fetchone()[0] for row in rows)

    def row(self, iri: str) -> int | None:
        """Return the row of an IRI, or ``None``."""
        found = self._database().execute("SELECT row FROM entry WHERE iri = ?", (iri,)).fetchone()
        return int(found[0]) if found else None

    def close(self) -> None:
        """Close the file in every thread."""
        while self._opened:
            self._opened.pop().close()
        self._local = threading.local()

    def __del__(self) -> None:
        self.close()

    def _one(self, column: str, value: int) -> dict[str, Any]:
        query = f"SELECT iri, fields FROM entry WHERE {column} = ?"  # noqa: S608 - a constant
        iri, data = self._database().execute(query, (value,)).fetchone()
        return {"iri": iri, **json.loads(data)}

    def _database(self) -> sqlite3.Connection:
        """Return this thread's connection: SQLite's own are not shared between threads."""
        if not hasattr(self._local, "database"):
            uri = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            self._local.database = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._opened.append(self._local.database)
        connection: sqlite3.Connection = self._local.database
        return connection

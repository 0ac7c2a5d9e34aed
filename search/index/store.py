"""The texts of entries, for the few that are shown: SQLite files of which a release shares most with the one before."""

from __future__ import annotations

import json
import sqlite3
import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]


class EntryStore:
    """The fields of entries by row.

    Every segment, ``<first>.sqlite``, holds records from the number ``first`` on. A record whose table is gone stays
    in its file; no row has its number.

    Args:
        folder: of the segments.
        records: the record of each row.
    """

    def __init__(self, folder: Path, records: Ints) -> None:
        self.segments = tuple(sorted(folder.glob("*.sqlite"), key=_first))
        self._starts = [_first(path) for path in self.segments]
        self._records = records
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []

    @staticmethod
    def write(folder: Path, first: int, rows: Iterable[tuple[str, str]]) -> None:
        """Write a segment of (IRI, fields as JSON), in order, from the record ``first`` on."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{first}.sqlite"
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("CREATE TABLE entry (record INTEGER PRIMARY KEY, iri TEXT UNIQUE, fields TEXT)")
            numbered = ((number, *row) for number, row in enumerate(rows, first))
            count = database.executemany("INSERT INTO entry VALUES (?, ?, ?)", numbered).rowcount
        if count <= 0:
            path.unlink()

    def first(self, segment: int) -> int:
        """Return the first record of a segment; of the one behind the last: the first number that is free."""
        if segment < len(self._starts):
            return self._starts[segment]
        last = self._database(segment - 1).execute("SELECT MAX(record) FROM entry") if segment else None
        return int(last.fetchone()[0]) + 1 if last else 0

    def get(self, rows: Sequence[int]) -> list[dict[str, Any]]:
        """Return the fields of ``rows``, with their ``iri``."""
        found = (self._one("iri, fields", row) for row in rows)
        return [{"iri": iri, **json.loads(fields)} for iri, fields in found]

    def texts(self, rows: Iterable[int], path: str) -> tuple[str, ...]:
        """Return one text of the fields of each of ``rows``, by its path (``$.name``); empty where there is none."""
        column = f"json_extract(fields, '{path}')"
        return tuple(self._one(column, row)[0] or "" for row in rows)

    def iris(self, rows: Iterable[int]) -> tuple[str, ...]:
        """Return the IRIs of ``rows``."""
        return tuple(self._one("iri", row)[0] for row in rows)

    def row(self, iri: str) -> int | None:
        """Return the row of an IRI, or ``None``."""
        for number in reversed(range(len(self.segments))):
            query = "SELECT record FROM entry WHERE iri = ?"
            found = self._database(number).execute(query, (iri,)).fetchone()
            if found and found[0] < len(self._rows) and self._rows[found[0]] >= 0:
                return int(self._rows[found[0]])
        return None

    def written(self, records: Sequence[int]) -> Iterator[tuple[str, str]]:
        """Yield (IRI, fields as JSON) of records."""
        for record in records:
            yield self._record("iri, fields", record)

    def close(self) -> None:
        """Close the files in every thread."""
        while self._opened:
            self._opened.pop().close()
        self._local = threading.local()

    def __del__(self) -> None:
        self.close()

    @cached_property
    def _rows(self) -> Ints:
        """The row of each record, -1 for those that no row has any more."""
        rows = np.full(int(self._records.max(initial=-1)) + 1, -1, dtype=np.int32)
        rows[self._records] = np.arange(len(self._records), dtype=np.int32)
        return rows

    def _one(self, columns: str, row: int) -> Any:
        return self._record(columns, int(self._records[row]))

    def _record(self, columns: str, record: int) -> Any:
        database = self._database(bisect_right(self._starts, record) - 1)
        query = f"SELECT {columns} FROM entry WHERE record = ?"  # noqa: S608 - a constant
        return database.execute(query, (record,)).fetchone()

    def _database(self, segment: int) -> sqlite3.Connection:
        """Return this thread's connection: SQLite's own are not shared between threads."""
        if not hasattr(self._local, "databases"):
            self._local.databases = {}
        databases: dict[int, sqlite3.Connection] = self._local.databases
        if segment not in databases:
            uri = f"{self.segments[segment].resolve().as_uri()}?mode=ro&immutable=1"
            databases[segment] = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._opened.append(databases[segment])
        return databases[segment]


def _first(path: Path) -> int:
    return int(path.stem)

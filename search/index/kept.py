"""What the index of the release before has already; the rest is made again (docs/decisions/0025)."""

from __future__ import annotations

import json
import os
import shutil
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np

from search.analyser import Analyser
from search.encoder.base import Encoder
from search.entries import Labelled
from search.index.arrange import LISTS, Arrays, Ints, Rows, taken
from search.index.collect import Numbers
from search.index.columns import TYPES, Columns, Vocabulary
from search.index.dense import DenseIndex
from search.index.manifest import FORMAT, IndexManifest
from search.index.store import EntryStore
from search.lexicon import Lexicon
from search.results import HitType
from search.suggest import SuggestTable
from search.words import Words

T = TypeVar("T")
Terms: TypeAlias = dict[str, tuple[str, str, str]]
"""Texts with their analyses, packed."""

_MOST_SEGMENTS = 8
_LEAST_ALIVE = 0.75  # of the records of an entry store; below, it is written anew
_LEAST_KEPT = 0.5  # of the rows; below, building from nothing is as good


@dataclass(frozen=True, slots=True)
class Made:
    """What an index was made of: a digest of the taxonomies and, in the order of its rows, one of each table."""

    taxonomies: str = ""
    tables: Mapping[str, str] = field(default_factory=dict)

    def save(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps({"taxonomies": self.taxonomies, "tables": self.tables}), "utf-8")

    @classmethod
    def load(cls, path: Path) -> Made:
        """Read what :meth:`save` wrote."""
        return cls(**json.loads(path.read_text("utf-8")))


@dataclass(frozen=True, slots=True)
class Kept:
    """The part of an index that the next one takes over.

    Attributes:
        folder: of the index.
        tables: IRIs of the tables that need not be read again.
        rows: those of the index that stay; ``columns`` are theirs.
        numbers: of all texts and things of the index, used or not.
        known_units: IRIs of the units among the rows.
        by_iri: positions in ``rows`` in the order of the IRIs.
        analyser: of the index.
    """

    folder: Path
    tables: frozenset[str]
    rows: Rows
    columns: Arrays
    numbers: Numbers
    known_units: frozenset[str]
    by_iri: Rows
    store: EntryStore
    analyser: Analyser

    @classmethod
    def of(cls, folder: Path, made: Made, encoder: Encoder) -> Kept | None:
        """Return what of the index in ``folder`` can be used for one of ``made``; ``None`` when that is little.

        Raises:
            OSError, ValueError, KeyError, TypeError: the index is damaged.
        """
        manifest = IndexManifest.load(folder / "index.json")
        if manifest.format != FORMAT or not manifest.fits(encoder) or (folder / "remote.json").exists():
            return None
        before = Made.load(folder / "made.json")
        vocabulary = Vocabulary.load(folder / "vocabulary.json")
        columns = Columns.open(folder / "columns")
        analyser = Analyser(Lexicon.of(theme_words(vocabulary.theme_labels)))
        if before.taxonomies != made.taxonomies or analyser.version != manifest.analyser_version:
            return None
        tables = frozenset(
            iri for iri, digest in before.tables.items() if digest and made.tables.get(iri) == digest
        )
        rows = _staying(columns, [number for number, iri in enumerate(before.tables) if iri in tables])
        if len(rows) < _LEAST_KEPT * len(columns):
            return None
        every = _arrays(columns)
        every["table"] = _renumbered_tables(every["table"], list(before.tables), list(made.tables))
        units = np.asarray(columns.unit)[rows[np.asarray(columns.kind)[rows] == TYPES.index(HitType.UNIT)]]
        return cls(
            folder,
            tables,
            rows,
            taken(every, rows),
            _numbers(folder, vocabulary),
            frozenset(vocabulary.units[number][0] for number in units),
            np.argsort(np.asarray(columns.order)[rows]),
            EntryStore(folder / "entries", columns.record),
            analyser,
        )

    def terms(self, part: str) -> Terms:
        """Return the texts of a part, ``short`` or ``long``, by number."""
        return _terms(self.folder, part)

    def words(self) -> Words:
        """Return the words with their syllables."""
        return Words.load(self.folder / "words.json")

    def suggestions(self) -> SuggestTable:
        """Return the completion tables."""
        return SuggestTable.load(self.folder / "suggest")

    def dense(self) -> DenseIndex:
        """Return the vectors."""
        return DenseIndex.open(self.folder)

    def order(self, iris: Sequence[str]) -> Ints:
        """Return the rank by IRI of the rows that stay and of new ones behind them."""
        new = np.array(sorted(range(len(iris)), key=iris.__getitem__), dtype=np.intp)
        at, low = [], 0
        for number in new:
            low = bisect_left(self.by_iri, iris[number], lo=low, key=self._iri)
            at.append(low)
        sequence = np.insert(self.by_iri, at, new + len(self.rows))
        order = np.empty(len(sequence), dtype=np.int32)
        order[sequence] = np.arange(len(sequence), dtype=np.int32)
        return order

    def _iri(self, position: int) -> str:
        return self.store.iris([int(self.rows[position])])[0]

    def share(self, folder: Path) -> tuple[int, Iterator[tuple[str, str]], Ints]:
        """Link the segments of texts that stay into ``folder``.

        Returns:
            The first record of the segment that follows, what it has to take over of segments that do not stay, and
            the record of every row.
        """
        records, segments = self.columns["record"].copy(), self.store.segments
        stay = self._staying_segments()
        folder.mkdir(parents=True, exist_ok=True)
        for path in segments[:stay]:
            link(path, folder / path.name)
        first = self.store.first(stay)
        moved = np.flatnonzero(records >= first)
        moved = moved[np.argsort(records[moved])]
        copied = self.store.written(records[moved].tolist())
        records[moved] = np.arange(first, first + len(moved), dtype=np.int32)
        return first, copied, records

    def _staying_segments(self) -> int:
        """Return how many segments stay: all, but few and mostly in use."""
        count, end = len(self.store.segments), self.store.first(len(self.store.segments))
        if len(self.rows) < _LEAST_ALIVE * end:
            return 0
        if count < _MOST_SEGMENTS:
            return count
        return int(2 * (end - self.store.first(1)) < self.store.first(1))


def theme_words(labels: Sequence[Sequence[str]]) -> list[str]:
    """Return the labels that segmentation must keep whole."""
    return [label for every in labels for label in every]


def link(source: Path, target: Path) -> None:
    """Share a file of an immutable release; copy it where the file system cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _staying(columns: Columns, tables: Sequence[int]) -> Rows:
    """Return the rows of these tables, of the themes, and of the units that occur in them."""
    kind, unit = np.asarray(columns.kind), np.asarray(columns.unit)
    stay = np.isin(columns.table, tables)
    units = (kind == TYPES.index(HitType.UNIT)) & np.isin(unit, np.unique(unit[stay]))
    return np.flatnonzero(stay | units | (kind == TYPES.index(HitType.THEME)))


def _arrays(columns: Columns) -> Arrays:
    """Return the columns as a collector has them: lists with their lengths, no order, no groups."""
    left_out = {"order", "group", "theme_starts", "quantity_starts"}
    arrays = {name: np.asarray(getattr(columns, name)) for name in Columns.__slots__ if name not in left_out}
    for name in LISTS:
        arrays[f"{name}_counts"] = np.diff(getattr(columns, f"{name}_starts"))
    return arrays


def _renumbered_tables(tables: Ints, before: Sequence[str], now: Sequence[str]) -> Ints:
    place = {iri: number for number, iri in enumerate(now)}
    number = np.array([*(place.get(iri, -1) for iri in before), -1], dtype=np.int32)
    return number[tables]


def _numbers(folder: Path, vocabulary: Vocabulary) -> Numbers:
    iris = [iri for iri, _, _ in vocabulary.themes]
    return Numbers(
        short=_numbered(_terms(folder, "short")),
        long=_numbered(_terms(folder, "long")),
        passages=_numbered(json.loads((folder / "texts" / "passages.json").read_text("utf-8"))),
        units=_numbered([Labelled(*unit) for unit in vocabulary.units]),
        departments=_numbered([Labelled(*department) for department in vocabulary.departments]),
        themes=_numbered(iris),
        keys=_numbered(vocabulary.quantity_keys),
        categories=dict(vocabulary.categories),
        theme_labels=dict(zip(iris, vocabulary.theme_labels, strict=True)),
        theme_broader={iri: broader for iri, _, broader in vocabulary.themes},
    )


def _numbered(things: Iterable[T]) -> dict[T, int]:
    return {thing: number for number, thing in enumerate(things)}


def _terms(folder: Path, part: str) -> Terms:
    terms: Terms = json.loads((folder / "texts" / f"{part}.json").read_text("utf-8"))
    return terms

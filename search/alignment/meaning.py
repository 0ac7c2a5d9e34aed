"""What the encoder says of names, each distinct text looked up once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from search.alignment.facts import Item, Programme
from search.encoder.base import Encoder, Vectors, unit_rows
from search.index.dense import cohort_phrases
from search.vectors import Progress, VectorCache

if TYPE_CHECKING:
    from search.index import SearchIndex

VectorSource = Callable[[Sequence[Item | Programme]], Vectors]
"""Returns one unit row for each thing, of its passage."""


class Meanings:
    """Centred cosines: what all texts of an encoder have in common is taken out first.

    Args:
        source: gives the vectors.
        centre: gives the mean of everyday phrases, once it is needed.
    """

    def __init__(self, source: VectorSource, centre: Callable[[], Vectors]) -> None:
        self._source = source
        self._centre = cache(centre)
        self._vectors: dict[str, Vectors] = {}

    @classmethod
    def of(cls, encoder: Encoder, vectors: VectorCache, progress: Progress | None = None) -> Meanings:
        """Encode what is asked for, or take it from the cache; ``progress`` as for the cache."""

        def source(things: Sequence[Item | Programme]) -> Vectors:
            return vectors.encode([thing.passage for thing in things], encoder, progress)

        return cls(source, lambda: vectors.encode(cohort_phrases(), encoder).mean(axis=0))

    @classmethod
    def from_index(cls, opened: Callable[[], SearchIndex]) -> Meanings:
        """Take vectors from the index of a release, opened once it is needed; no model is loaded."""

        def source(things: Sequence[Item | Programme]) -> Vectors:
            index = opened()
            rows = [index.store.row(thing.iri) for thing in things]
            nothing = np.zeros(index.manifest.dimension, dtype=np.float32)
            found = (None if row is None else index.dense.vector(index.columns.meaning[row]) for row in rows)
            return np.stack([nothing if vector is None else vector for vector in found])

        return cls(source, lambda: opened().dense.cohort.passages.mean(axis=0))

    def prepare(self, things: Iterable[Item | Programme]) -> None:
        """Fetch the vectors that will be asked for."""
        wanted: dict[str, Item | Programme] = {}
        for thing in things:
            if thing.passage not in self._vectors:
                wanted.setdefault(thing.passage, thing)
        if wanted:
            rows = unit_rows(self._source(list(wanted.values())) - self._centre())
            self._vectors.update(zip(wanted, rows, strict=True))

    def cosine(self, first: Item | Programme, second: Item | Programme) -> float:
        """Return the cosine of two things that were prepared."""
        return float(np.dot(self._vectors[first.passage], self._vectors[second.passage]))

"""An inverted index in arrays: which texts have a term, what it weighs there by BM25, and where it stands.

Files are mapped, and a query is a few sums over slices of them, so that no object is made for a text that has a term:
that is what most of a search over a hundred thousand texts cost (docs/decisions/0026).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

SATURATION, LENGTH = 1.2, 0.75
"""BM25's k1 and b."""
_GAP = -1


@dataclass(frozen=True, slots=True)
class Postings:
    """One field of numbered texts; safe between threads.

    Attributes:
        keys: 64 bits of a hash of each term, rising.
        starts: term ``i`` is in ``texts[starts[i]:starts[i + 1]]`` (rising), where it has ``weights``.
        weights: BM25's part for frequency and length, without idf.
        bounds: the places of text ``i`` are ``bounds[i]`` to ``bounds[i + 1]``, one more after each stretch.
        place_starts, places: where term ``i`` stands (rising); empty when places were not wanted.
    """

    keys: npt.NDArray[np.uint64]
    starts: Ints
    texts: Ints
    weights: Floats
    bounds: Ints
    place_starts: Ints
    places: Ints

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def frequency(self, term: str) -> int:
        """Return in how many texts a term stands."""
        number = self._number(term)
        return 0 if number is None else int(self.starts[number + 1] - self.starts[number])

    def add(self, into: Floats, term: str, factor: float) -> None:
        """Add ``factor`` times the weight of a term to the score of every text that has it."""
        number = self._number(term)
        if number is not None:
            found = slice(self.starts[number], self.starts[number + 1])
            into[self.texts[found]] += np.float32(factor) * self.weights[found]

    def having(self, term: str) -> Ints:
        """Return the texts that have a term, rising."""
        number = self._number(term)
        return self.texts[:0] if number is None else self.texts[self.starts[number] : self.starts[number + 1]]

    def following(self, terms: Sequence[str]) -> Ints:
        """Return the texts (rising) in which ``terms`` follow each other; the field must keep places."""
        standing = [self._places(term) for term in terms]
        rarest = min(range(len(terms)), key=lambda offset: len(standing[offset]))
        at = standing[rarest] - np.int32(rarest)
        for offset, places in enumerate(standing):
            at = at[_among(at + np.int32(offset), places)]
        owners = np.searchsorted(self.bounds, at, side="right") - 1
        return owners[np.diff(owners, prepend=-1) > 0].astype(np.int32)

    def save(self, folder: Path) -> None:
        """Write one file per array."""
        folder.mkdir(parents=True, exist_ok=True)
        for part in fields(self):
            np.save(folder / f"{part.name}.npy", getattr(self, part.name))

    @classmethod
    def open(cls, folder: Path) -> Postings:
        """Map what :meth:`save` wrote."""
        # a plain view: indexing a memmap itself costs more
        return cls(*(np.asarray(np.load(folder / f"{part.name}.npy", mmap_mode="r")) for part in fields(cls)))

    def _number(self, term: str) -> int | None:
        key = _key(term)
        number = int(np.searchsorted(self.keys, key))
        return number if number < len(self.keys) and self.keys[number] == key else None

    def _places(self, term: str) -> Ints:
        number = self._number(term)
        if number is None:
            return self.places[:0]
        return self.places[self.place_starts[number] : self.place_starts[number + 1]]


@dataclass(slots=True)
class PostingsBuilder:
    """Gathers the terms of texts in order; ``placed`` when it is to be known where they stand."""

    placed: bool = False
    _numbers: dict[str, int] = field(default_factory=dict)
    _terms: array[int] = field(default_factory=lambda: array("i"))
    _bounds: array[int] = field(default_factory=lambda: array("i", [0]))

    def add(self, stretches: Iterable[Iterable[str]]) -> None:
        """Add a text as its stretches of terms; terms of two stretches never follow each other."""
        numbers = self._numbers
        for stretch in stretches:
            self._terms.extend([numbers.setdefault(term, len(numbers)) for term in stretch])
            self._terms.append(_GAP)
        self._bounds.append(len(self._terms))

    def built(self) -> Postings:
        """Return the index of all that was added."""
        bounds, terms = np.array(self._bounds, dtype=np.int32), np.array(self._terms, dtype=np.int32)
        keys, rank = _sorted_keys(self._numbers)
        places = np.flatnonzero(terms != _GAP).astype(np.int32)
        owners = np.repeat(np.arange(len(bounds) - 1, dtype=np.int32), np.diff(bounds))[places]
        terms = rank[terms[places]]
        order = np.argsort(terms, kind="stable")
        sorted_terms, sorted_owners = terms[order], owners[order]
        new = (np.diff(sorted_terms, prepend=-1) != 0) | (np.diff(sorted_owners, prepend=-1) != 0)
        first = np.flatnonzero(new)
        texts = sorted_owners[first]
        counts = np.diff(first, append=len(order))
        return Postings(
            keys,
            _starts(sorted_terms[first], len(keys)),
            texts,
            _weights(counts, np.bincount(owners, minlength=len(bounds) - 1), texts),
            bounds,
            _starts(sorted_terms if self.placed else terms[:0], len(keys)),
            places[order] if self.placed else places[:0],
        )


def _key(term: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little"))


def _sorted_keys(terms: Iterable[str]) -> tuple[npt.NDArray[np.uint64], Ints]:
    """Return the keys, rising, and where that of each term is."""
    keys = np.array([_key(term) for term in terms], dtype=np.uint64)
    order = np.argsort(keys)
    rank = np.empty(len(keys), dtype=np.int32)
    rank[order] = np.arange(len(keys), dtype=np.int32)
    return keys[order], rank


def _starts(sorted_terms: Ints, count: int) -> Ints:
    return np.searchsorted(sorted_terms, np.arange(count + 1)).astype(np.int32)


def _weights(counts: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], texts: Ints) -> Floats:
    usual = lengths.mean() if lengths.any() else 1.0
    norm = SATURATION * (1 - LENGTH + LENGTH * lengths[texts] / usual)
    return (counts * (SATURATION + 1) / (counts + norm)).astype(np.float32)


def _among(values: Ints, among: Ints) -> npt.NDArray[np.bool_]:
    """Tell which values are in the rising array ``among``."""
    if not len(among):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.minimum(np.searchsorted(among, values), len(among) - 1)
    return np.asarray(among[at] == values)

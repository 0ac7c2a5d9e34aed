"""The dense leg: FAISS over distinct texts, scored 0..1 against what chance would give.

Cosines of one encoder crowd together (0.75 to 0.93 here) and some texts are near to everything. So a
cosine is read against a cohort of everyday phrases: how near the text is to any query of that language,
how near the query is to any text, and how far apart such cosines are by chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.encoder.base import Encoder, Vectors
from search.index.nearest import Nearest
from search.vectors import VectorCache

# A query is nearer to a text than chance by some deviations, 4 to 8 for a good answer; nine are the most that count.
_MOST = 9.0
# How near a text is to just any query is taken off, by language: in full for names, which differ much in it, a
# quarter for passages, of which it says something (docs/search-quality.md).
NAMES, PASSAGES = (1.0, 1.0), (0.25, 1.0)
_ABOUT = 3.2  # deviations from which the index is about a phrase of elsewhere.txt
# z = 2.6 deviations above chance is an even bet, measured on searches with known answers; 1.3 is where
# related texts and the best of unrelated ones begin to mix.
_EVEN = 2.6
_SLOPE = 0.7
_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Cohort:
    """The encoder's chance level: phrases as passages and queries, and how far their cosines spread."""

    passages: Vectors
    queries: Vectors
    ascii: npt.NDArray[np.bool_]
    spreads: npt.NDArray[np.float64]
    elsewhere: Vectors
    asked_elsewhere: Vectors

    @classmethod
    def of(cls, encoder: Encoder, cache_: VectorCache) -> Cohort:
        """Encode the shipped phrases."""
        phrases, others = cohort_phrases(), elsewhere_phrases()
        passages = cache_.encode(phrases, encoder)
        queries = cache_.encode(phrases, encoder, as_queries=True)
        flags = np.array([phrase.isascii() for phrase in phrases])
        spreads = [_spread(passages @ queries[flags == flag].T) for flag in (False, True)]
        asked = cache_.encode(others, encoder, as_queries=True)
        return cls(passages, queries, flags, np.array(spreads), cache_.encode(others, encoder), asked)

    def bias(self, vectors: Vectors) -> Vectors:
        """Return ``float32[n, 2]``: a text's mean cosine to the Chinese and to the Latin cohort queries."""
        means = [(vectors @ self.queries[self.ascii == flag].T).mean(axis=1) for flag in (False, True)]
        return np.stack(means, axis=1).astype(np.float32)

    def offset(self, query: Vectors, *, latin: bool) -> float:
        """Return how much nearer than a cohort query this query is to just any passage."""
        usual = self.queries[self.ascii == latin].mean(axis=0)
        return float(self.passages.mean(axis=0) @ (query - usual))

    def save(self, folder: Path) -> None:
        """Write the cohort beside an index."""
        np.savez(
            folder / "cohort.npz",
            p=self.passages,
            q=self.queries,
            a=self.ascii,
            s=self.spreads,
            e=self.elsewhere,
            f=self.asked_elsewhere,
        )

    @classmethod
    def load(cls, folder: Path) -> Cohort:
        """Read what :meth:`save` wrote."""
        with np.load(folder / "cohort.npz") as data:
            return cls(*(data[name] for name in "pqasef"))


@cache
def cohort_phrases() -> tuple[str, ...]:
    """Return the phrases of ``cohort.txt``."""
    lines = (files("search") / "cohort.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def elsewhere_phrases() -> tuple[str, ...]:
    """Return the phrases of ``elsewhere.txt``."""
    lines = (files("search") / "elsewhere.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


@dataclass(frozen=True, slots=True)
class DenseScores:
    """How near texts are in meaning.

    Attributes:
        texts: ``float32[len(index)]``, 0..1: deviations above chance over nine; 0 beyond the nearest texts.
        best: deviations above chance of the nearest text.
        elsewhere: deviations above chance of the nearest phrase that the index is not about.
    """

    texts: npt.NDArray[np.float32]
    best: float
    elsewhere: float

    @property
    def chances(self) -> npt.NDArray[np.float32]:
        """The same through a logistic curve: how likely a text belongs to the query."""
        return calibrated(np.float32(_MOST) * self.texts)


class DenseIndex:
    """Distinct texts by meaning: the nearest of them to a query, scored; safe between threads."""

    def __init__(self, vectors: Nearest, cohort: Cohort, bias: Vectors) -> None:
        self.vectors = vectors
        self.cohort = cohort
        self.bias = bias

    @classmethod
    def of(cls, vectors: Vectors, cohort: Cohort) -> DenseIndex:
        """Make an index over ``vectors`` (unit rows; a row's number is its id)."""
        return cls(Nearest.of(vectors), cohort, cohort.bias(vectors))

    def save(self, folder: Path) -> None:
        """Write into ``folder``."""
        self.vectors.save(folder / "dense.faiss")
        np.save(folder / "bias.npy", self.bias)
        self.cohort.save(folder)

    @classmethod
    def open(cls, folder: Path) -> DenseIndex:
        """Map what :meth:`save` wrote."""
        return cls(Nearest.open(folder / "dense.faiss"), Cohort.load(folder), np.load(folder / "bias.npy"))

    def __len__(self) -> int:
        return len(self.vectors)

    def vector(self, number: int) -> Vectors:
        """Return the vector of a text."""
        return self.vectors.vector(number)

    def nearest(
        self, query: Vectors, k: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return ids and cosines of the ``k`` nearest allowed texts, nearest first, ties by id."""
        return self.vectors.nearest(query, k, allowed)

    def scores(
        self,
        query: Vectors,
        *,
        latin: bool,
        allowed: npt.NDArray[np.bool_] | None = None,
        bias: tuple[float, float] = NAMES,
    ) -> DenseScores:
        """Return how near the nearest (allowed) texts are to a query's vector.

        ``bias`` is the share of a text's own bias that is taken off, for Chinese and for Latin queries.
        """
        ids, cosines = self.nearest(query, _LIMIT, allowed)
        spread, language = self.cohort.spreads[int(latin)], int(latin)
        above = cosines - self.cohort.offset(query, latin=latin)
        usual = self.usual[language]
        own = self.bias[ids, language]
        out = np.zeros(len(self), dtype=np.float32)
        out[ids] = np.clip((above - usual - bias[language] * (own - usual)) / (spread * _MOST), 0, 1)
        best = float(((above - own) / spread).max(initial=0.0))
        return DenseScores(out, best, self._elsewhere(query, language))

    @cached_property
    def usual(self) -> npt.NDArray[np.float64]:
        """The mean of the texts' biases by language."""
        return np.asarray(self.bias.mean(axis=0, dtype=np.float64) if len(self) else np.zeros(2))

    @cached_property
    def _foreign(self) -> tuple[Vectors, Vectors]:
        """The phrases that no indexed text is about, as passages, with their biases."""
        about = [self._nearest_deviations(vector) for vector in self.cohort.asked_elsewhere]
        left = self.cohort.elsewhere[np.array(about) < _ABOUT]
        return left, self.cohort.bias(left)

    def _nearest_deviations(self, query: Vectors) -> float:
        ids, cosines = self.nearest(query, 10)
        own = cosines - self.bias[ids, 0] - self.cohort.offset(query, latin=False)
        return float((own / self.cohort.spreads[0]).max(initial=0.0))

    def _elsewhere(self, query: Vectors, language: int) -> float:
        passages, bias = self._foreign
        above = passages @ query - bias[:, language] - self.cohort.offset(query, latin=bool(language))
        return float((above / self.cohort.spreads[language]).max(initial=0.0))


def calibrated(deviations: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Map deviations above chance to 0..1."""
    return np.asarray(1 / (1 + np.exp((_EVEN - deviations) / _SLOPE)), dtype=np.float32)


def _spread(cosines: Vectors) -> float:
    centred = cosines - cosines.mean(axis=0, keepdims=True)
    return float((centred - centred.mean(axis=1, keepdims=True)).std())

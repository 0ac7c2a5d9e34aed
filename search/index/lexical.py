"""The lexical leg: words and character pairs of distinct texts, scored 0..1 against what the query could reach.

BM25 has no upper bound that a reader could interpret, so every score is divided by the query's own
total: the sum of its terms' weights, terms that no text has included. A nonsense query stays low that
way, however good its best hit is among bad ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.analyser import Analysis
from search.index.postings import Postings, PostingsBuilder

_WORD, _BIGRAM, _CHAR = "words", "pairs", "characters"

# Weights of a term by kind, before its idf. A pair across a word border says less than a word; the
# exact stretch of the query standing in a text is evidence of its own, free of BM25's length penalty: it closes
# half of what the terms leave open.
_WORD_WEIGHT = 1.0
_BIGRAM_WEIGHT = 0.35
_EXACT_SHARE = 0.5
_FULL = 1.15  # BM25's tf factor of one mention in a text of about half the average length counts as full
LENIENT = 1.0
_BRIEF = 4  # characters of a query up to which a part of it counts least
SHORT_TEXT_CHARS = 40
_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of a query in one field of the index with its weight (idf included) and document frequency."""

    text: str
    field: str
    weight: float
    frequency: int


@dataclass(frozen=True, slots=True)
class LexicalScores:
    """Scores 0..1 of texts by id (rising), zero for all others."""

    ids: npt.NDArray[np.int64]
    scores: npt.NDArray[np.float32]

    def dense(self, size: int) -> npt.NDArray[np.float32]:
        """Return the scores as an array over all ``size`` texts."""
        out = np.zeros(size, dtype=np.float32)
        out[self.ids] = self.scores
        return out


class LexicalIndex:
    """A read-only text index; open with :meth:`open`, write with :meth:`write`. Safe between threads."""

    def __init__(self, parts: Mapping[str, Postings]) -> None:
        self._parts = parts
        self._count = len(parts[_WORD])

    @classmethod
    def write(cls, folder: Path | None, texts: Iterable[Analysis]) -> LexicalIndex:
        """Index analysed ``texts`` (their position is their id) in ``folder``, or in memory when ``None``."""
        builders = {part: PostingsBuilder(placed=part == _BIGRAM) for part in (_WORD, _BIGRAM, _CHAR)}
        for analysis in texts:
            for part, stretches in document_terms(analysis).items():
                builders[part].add(stretches)
        parts = {part: builder.built() for part, builder in builders.items()}
        if folder is not None:
            for part, postings in parts.items():
                postings.save(folder / part)
        return cls(parts)

    @classmethod
    def open(cls, folder: Path) -> LexicalIndex:
        """Open what :meth:`write` left in ``folder``."""
        return cls({part: Postings.open(folder / part) for part in (_WORD, _BIGRAM, _CHAR)})

    def __len__(self) -> int:
        return self._count

    def search(self, query: Analysis, limit: int = _LIMIT, *, strictness: float = LENIENT) -> LexicalScores:
        """Return the scores of the ``limit`` best texts.

        Args:
            query: what to look for.
            limit: of texts.
            strictness: the power of the part that is found, :func:`strict` for names, :data:`LENIENT` for passages.
        """
        terms = self.terms(query)
        if not terms or not self._count:
            return LexicalScores(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
        total = sum(term.weight for term in terms)
        ids, scores = self._matches(terms, limit)
        exact_ids, shares = self._stretches(query)
        out = np.zeros(self._count, dtype=np.float32)
        out[ids] = np.minimum(1.0, scores / np.float32(total * _FULL)) ** np.float32(strictness)
        out[exact_ids] += (1 - out[exact_ids]) * np.float32(_EXACT_SHARE) * shares
        found = np.flatnonzero(out > 0)
        return LexicalScores(found, out[found])

    def containing(self, query: Analysis) -> npt.NDArray[np.int64]:
        """Return the ids (rising) of texts in which every unbroken stretch of the query stands."""
        if not query.runs:
            return np.zeros(0, dtype=np.int64)
        stretches = np.zeros(self._count, dtype=np.int32)
        for number in range(len(query.runs)):
            stretches[self._having(query, number)] += 1
        return np.flatnonzero(stretches == len(query.runs))

    def terms(self, query: Analysis) -> tuple[WeightedTerm, ...]:
        """Return the query's terms in this index, distinct, unknown ones included."""
        words = dict.fromkeys([*(w for w in query.words if len(w) > 1), *query.latin])
        pairs = (pair for run in query.bigrams for pair in run)
        bigrams = dict.fromkeys(pair for pair in pairs if pair not in words and not pair.isascii())
        found = [self._weigh(word, _WORD, _WORD_WEIGHT) for word in words]
        found += [self._weigh(pair, _BIGRAM, _BIGRAM_WEIGHT) for pair in bigrams]
        found += [
            self._weigh(run, _CHAR, _WORD_WEIGHT) for run in query.runs if len(run) == 1 and run not in words
        ]
        return tuple(found)

    def frequency(self, term: str) -> int:
        """Return in how many texts a word or Latin term stands."""
        return self._frequency(_WORD, term)

    def _weigh(self, text: str, field: str, boost: float) -> WeightedTerm:
        frequency = self._frequency(field, text)
        idf = math.log(1 + (self._count - frequency + 0.5) / (frequency + 0.5))
        return WeightedTerm(text, field, boost * idf, frequency)

    def _frequency(self, field: str, text: str) -> int:
        return self._parts[field].frequency(text)

    def _matches(
        self, terms: Sequence[WeightedTerm], limit: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return ids and BM25 scores of the ``limit`` best texts."""
        out = np.zeros(self._count, dtype=np.float32)
        for term in terms:
            self._parts[term.field].add(out, term.text, term.weight)
        found = np.flatnonzero(out > 0)
        if len(found) > limit:
            found = found[np.argpartition(-out[found], limit)[:limit]]
        return found, out[found]

    def _stretches(self, query: Analysis) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return ids of texts with stretches of the query, and the share of it that these make up."""
        length = sum(map(len, query.runs)) or 1
        out = np.zeros(self._count, dtype=np.float32)
        for number, run in enumerate(query.runs):
            out[self._having(query, number)] += np.float32(len(run) / length)
        found = np.flatnonzero(out > 0)
        return found, out[found]

    def _having(self, query: Analysis, number: int) -> npt.NDArray[np.int32]:
        """Return the ids of texts in which a stretch of the query stands."""
        pairs = query.bigrams[number]
        if pairs:
            return self._parts[_BIGRAM].following(pairs)
        return self._parts[_CHAR].having(query.runs[number])


def strict(query: Analysis) -> float:
    """Return how strictly names are read, 1 to 2.

    Half of a short query in a short name is mostly its common half, which says little. Of a long one, as of any
    query in a passage, it says much.
    """
    return 1 + min(1.0, _BRIEF / max(1, query.length))


def document_terms(analysis: Analysis) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the terms of a text by field, in stretches, with repetitions."""
    words = tuple(word for word in analysis.words if len(word) > 1)
    return {_WORD: ((*words, *analysis.latin),), _BIGRAM: analysis.bigrams, _CHAR: (analysis.chars,)}

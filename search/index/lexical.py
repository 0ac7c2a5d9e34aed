"""The lexical leg: a tantivy index over distinct texts, scored 0..1 against what the query could reach.

BM25 has no upper bound that a reader could interpret, so every score is divided by the query's own
total: the sum of its terms' weights, terms that no text has included. A nonsense query stays low that
way, however good its best hit is among bad ones.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt

from search.analyser import Analyser, Analysis

_WORD, _BIGRAM, _CHAR, _ID = "w", "b", "u", "id"
_BREAK = "|"

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
_HEAP_BYTES = 64 << 20
_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class WeightedTerm:
    """A term of a query in one field of the index with its weight (idf included) and document frequency."""

    text: str
    field: str
    weight: float
    frequency: int
    boost: float


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

    def __init__(self, index: Any, analyser: Analyser) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()
        self._analyser = analyser
        self._count = int(self._searcher.num_docs)

    @classmethod
    def write(
        cls, folder: Path | None, texts: Iterable[str], analyser: Analyser, counts: Counter[str] | None = None
    ) -> LexicalIndex:
        """Index ``texts`` (their position is their id) in ``folder``, or in memory when ``None``.

        ``counts`` is given the texts' words.
        """
        import tantivy

        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(_schema(), path=str(folder) if folder else None, reuse=False)
        _register(index)
        writer = index.writer(
            heap_size=_HEAP_BYTES, num_threads=1
        )  # one thread: the same segments every time
        for number, text in enumerate(texts):
            analysis = analyser.analyse(text)
            writer.add_document(_document(number, analysis))
            if counts is not None:
                counts.update(analysis.words)
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        return cls(index, analyser)

    @classmethod
    def open(cls, folder: Path, analyser: Analyser) -> LexicalIndex:
        """Open what :meth:`write` left in ``folder``."""
        import tantivy

        with _lockable(folder) as path:
            index = tantivy.Index.open(str(path))
            _register(index)
            return cls(index, analyser)

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
            return _nothing()
        total = sum(term.weight for term in terms)
        ids, scores = self._matches(terms, limit)
        exact_ids, exact_scores = self._stretches(query, limit)
        graded = np.minimum(1.0, scores / (total * _FULL)) ** strictness
        return _merged(ids, graded, exact_ids, _EXACT_SHARE * exact_scores)

    def containing(self, query: Analysis) -> npt.NDArray[np.int64]:
        """Return the ids (rising) of texts in which every unbroken stretch of the query stands."""
        from tantivy import Occur, Query

        parts = [(Occur.Must, phrase) for phrase, _ in self._exact(query)]
        if not parts or not self._count:
            return np.zeros(0, dtype=np.int64)
        hits = self._searcher.search(
            Query.boolean_query(parts), limit=min(_LIMIT, self._count), count=False
        ).hits
        ids = self._searcher.fast_field_values(_ID, [address for _, address in hits])
        return np.sort(np.array(ids, dtype=np.int64))

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
        return WeightedTerm(text, field, boost * idf, frequency, boost)

    def _frequency(self, field: str, text: str) -> int:
        return int(self._searcher.doc_freq(field, text))

    def _matches(
        self, terms: Sequence[WeightedTerm], limit: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Return ids and BM25 scores of the ``limit`` best texts."""
        return self._run([(self._term(term), term.boost) for term in terms if term.frequency], limit)

    def _stretches(
        self, query: Analysis, limit: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Return ids of texts with stretches of the query, and the share of it that these make up."""
        return self._run(self._exact(query), limit)

    def _term(self, term: WeightedTerm) -> Any:
        from tantivy import Query

        return Query.term_query(self._schema, term.field, term.text)

    def _exact(self, query: Analysis) -> list[tuple[Any, float]]:
        """Return a phrase query per stretch of the query, weighted by its share of the query's length."""
        from tantivy import Query

        length = sum(map(len, query.runs)) or 1
        parts = []
        for run, pairs in zip(query.runs, query.bigrams, strict=True):
            if pairs:
                phrase = (
                    Query.phrase_query(self._schema, _BIGRAM, list(pairs))
                    if len(pairs) > 1
                    else Query.term_query(self._schema, _BIGRAM, pairs[0])
                )
            else:
                phrase = Query.term_query(self._schema, _CHAR, run)
            parts.append((Query.const_score_query(phrase, 1.0), len(run) / length))
        return parts

    def _run(
        self, parts: Sequence[tuple[Any, float]], limit: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        from tantivy import Occur, Query

        if not parts:
            return np.zeros(0, dtype=np.int64), np.zeros(0)
        clauses = [(Occur.Should, Query.boost_query(query, boost)) for query, boost in parts]
        hits = self._searcher.search(
            Query.boolean_query(clauses), limit=min(limit, self._count), count=False
        ).hits
        addresses = [address for _, address in hits]
        ids = np.array(self._searcher.fast_field_values(_ID, addresses), dtype=np.int64)
        return ids, np.array([score for score, _ in hits], dtype=np.float64)


def strict(query: Analysis) -> float:
    """Return how strictly names are read, 1 to 2.

    Half of a short query in a short name is mostly its common half, which says little. Of a long one, as of any
    query in a passage, it says much.
    """
    return 1 + min(1.0, _BRIEF / max(1, query.length))


def _schema() -> Any:
    from tantivy import SchemaBuilder

    builder = SchemaBuilder()
    builder.add_unsigned_field(_ID, stored=False, indexed=False, fast=True)
    builder.add_text_field(_WORD, stored=False, tokenizer_name="spaces", index_option="freq")
    builder.add_text_field(_BIGRAM, stored=False, tokenizer_name="spaces", index_option="position")
    builder.add_text_field(_CHAR, stored=False, tokenizer_name="spaces", index_option="freq")
    return builder.build()


@contextmanager
def _lockable(folder: Path) -> Iterator[Path]:
    """Give a folder to open an index from: tantivy makes a lock file, which a read-only disk refuses."""
    if os.access(folder, os.W_OK):
        yield folder
        return
    with TemporaryDirectory(prefix="zhibiao-index-") as own:
        for file in folder.iterdir():
            if file.suffix != ".lock":
                Path(own, file.name).symlink_to(file.resolve())
        yield Path(own)


def _register(index: Any) -> None:
    from tantivy import TextAnalyzerBuilder, Tokenizer

    index.register_tokenizer("spaces", TextAnalyzerBuilder(Tokenizer.whitespace()).build())


def _document(number: int, analysis: Analysis) -> Any:
    from tantivy import Document

    document = Document()
    document.add_unsigned(_ID, number)
    terms = document_terms(analysis)
    document.add_text(_WORD, " ".join(terms[_WORD]))
    document.add_text(_BIGRAM, f" {_BREAK} ".join(" ".join(pairs) for pairs in analysis.bigrams if pairs))
    document.add_text(_CHAR, " ".join(terms[_CHAR]))
    return document


def document_terms(analysis: Analysis) -> dict[str, list[str]]:
    """Return the terms of a text by field, with repetitions."""
    words = [word for word in analysis.words if len(word) > 1]
    pairs = [pair for run in analysis.bigrams for pair in run]
    return {_WORD: [*words, *analysis.latin], _BIGRAM: pairs, _CHAR: list(analysis.chars)}


def _nothing() -> LexicalScores:
    return LexicalScores(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


def _merged(
    ids: npt.NDArray[np.int64],
    scores: npt.NDArray[np.float64],
    more_ids: npt.NDArray[np.int64],
    more: npt.NDArray[np.float64],
) -> LexicalScores:
    """Return ``scores`` with the share ``more`` of what each leaves open added."""
    union = np.union1d(ids, more_ids)
    first, second = np.zeros(len(union)), np.zeros(len(union))
    first[np.searchsorted(union, ids)] = scores
    second[np.searchsorted(union, more_ids)] = more
    return LexicalScores(union, (first + (1 - first) * second).astype(np.float32))

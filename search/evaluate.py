"""Measuring search on anyone's judgements, with exactly the product's analysis, encoder and fusion.

nDCG uses linear gains and log2 discounts over the ideal order of all judged documents, recall counts
grades above zero, as in trec_eval and BEIR. Means are over the queries that have a relevant document.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ontology.errors import Invalid
from ontology.taxonomy import Taxonomy
from search.analyser import Analyser
from search.encoder import Encoder
from search.index.dense import NAMES, PASSAGES, Cohort, DenseIndex
from search.index.lexical import LENIENT, SHORT_TEXT_CHARS, LexicalIndex, LexicalScores, strict
from search.lexicon import Lexicon
from search.scoring import Weights
from search.vectors import VectorCache

LEGS = ("lexical", "dense", "hybrid")

Ranking = Sequence[str]
Judgements = Mapping[str, Mapping[str, int]]


class InvalidEvaluation(Invalid):
    """A file of an evaluation is missing or has a line that cannot be used."""


@dataclass(frozen=True, slots=True)
class LegReport:
    """The means of one leg over the judged queries; ``query_ms`` is the median time of a query."""

    leg: str
    ndcg: float
    recall: float
    mrr: float
    query_ms: float


@dataclass(frozen=True, slots=True)
class EvaluationReport:
    """What was measured; ``passages_per_s`` is the encoder's speed over the corpus.

    ``unknown`` judgements were left out: of queries or documents that the files do not have.
    """

    k: int
    documents: int
    queries: int
    encoder: str
    passages_per_s: float
    encode_query_ms: float
    legs: tuple[LegReport, ...]
    unknown: int = 0


def evaluate(
    corpus: Path, queries: Path, qrels: Path, *, k: int = 10, legs: Sequence[str] = LEGS, encoder: Encoder
) -> EvaluationReport:
    """Build a throw-away index of ``corpus`` and return the quality and speed of each leg at ``k``.

    Args:
        corpus: lines of ``{"id", "text"}``.
        queries: lines of ``{"id", "text"}``.
        qrels: lines of query id, corpus id and grade, separated by tabs; a heading line is allowed.
        k: the cut-off.
        legs: of lexical, dense, hybrid.
        encoder: of both sides.

    Raises:
        InvalidEvaluation: a line that cannot be used, an unknown leg, a ``k`` below 1, or nothing judged.
    """
    _check(k, legs)
    documents, asked = _texts(corpus), _texts(queries)
    judged, unknown = _judgements(qrels, asked, documents)
    relevant = {q: grades for q, grades in judged.items() if any(grade > 0 for grade in grades.values())}
    if not relevant:
        left_out = f" ({unknown} judgements are of unknown queries or documents)" if unknown else ""
        raise InvalidEvaluation(f"no query has a relevant document{left_out}", place=qrels.name)
    bench = _Bench(documents, encoder)
    reports = tuple(bench.leg(leg, {q: asked[q] for q in relevant}, relevant, k) for leg in legs)
    return EvaluationReport(
        k,
        len(documents),
        len(relevant),
        encoder.name,
        bench.passages_per_s,
        bench.encode_query_ms(asked.values()),
        reports,
        unknown,
    )


def ndcg(ranking: Ranking, grades: Mapping[str, int], k: int) -> float:
    """Return nDCG@k with linear gains."""
    gained = _gain([grades.get(document, 0) for document in ranking[:k]])
    ideal = _gain(sorted(grades.values(), reverse=True)[:k])
    return gained / ideal if ideal else 0.0


def recall(ranking: Ranking, grades: Mapping[str, int], k: int) -> float:
    """Return the share of the relevant documents that are among the first ``k``."""
    relevant = {document for document, grade in grades.items() if grade > 0}
    return len(relevant & set(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank(ranking: Ranking, grades: Mapping[str, int], k: int) -> float:
    """Return one over the rank of the first relevant document, 0 beyond ``k``."""
    ranks = (rank for rank, document in enumerate(ranking[:k], 1) if grades.get(document, 0) > 0)
    return next((1 / rank for rank in ranks), 0.0)


def _gain(grades: Sequence[int]) -> float:
    return sum(max(0, grade) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


class _Bench:
    """A throw-away index of the corpus."""

    def __init__(self, documents: Mapping[str, str], encoder: Encoder) -> None:
        self._ids = list(documents)
        self._order = np.argsort(np.argsort(np.array(self._ids, dtype=object), kind="stable"), kind="stable")
        self._encoder = encoder
        labels = (label for concept in Taxonomy.load().concepts for label in concept.labels)
        self._analyser = Analyser(Lexicon.of(labels))
        self._lexical = LexicalIndex.write(None, map(self._analyser.analyse, documents.values()))
        self._names = statistics.median(map(len, documents.values())) <= SHORT_TEXT_CHARS
        self._bias = NAMES if self._names else PASSAGES
        start = time.perf_counter()
        vectors = VectorCache(None).encode(list(documents.values()), encoder)
        self.passages_per_s = round(len(documents) / (time.perf_counter() - start), 1)
        self._dense = DenseIndex.of(vectors, Cohort.of(encoder, VectorCache(None)))

    def leg(self, leg: str, queries: Mapping[str, str], judged: Judgements, k: int) -> LegReport:
        rankings: dict[str, list[str]] = {}
        times: list[float] = []
        for query, text in queries.items():
            start = time.perf_counter()
            rankings[query] = self._rank(self._scores(leg, text), k)
            times.append(1000 * (time.perf_counter() - start))
        gains, recalls, ranks = (
            round(statistics.fmean(metric(rankings[q], judged[q], k) for q in queries), 4)
            for metric in (ndcg, recall, reciprocal_rank)
        )
        return LegReport(leg, gains, recalls, ranks, round(statistics.median(times), 2))

    def encode_query_ms(self, texts: Iterable[str]) -> float:
        times = []
        for text in list(texts)[:50]:
            start = time.perf_counter()
            self._encoder.encode_query(text)
            times.append(1000 * (time.perf_counter() - start))
        return round(statistics.median(times), 2)

    def _scores(self, leg: str, text: str) -> npt.NDArray[np.float32]:
        size = len(self._ids)
        nothing = np.zeros(size, dtype=np.float32)
        lexical = nothing if leg == "dense" else self._words(text).dense(size)
        if leg == "lexical":
            return lexical
        dense = self._dense.scores(
            self._encoder.encode_query(text), latin=text.isascii(), bias=self._bias
        ).texts
        return dense if leg == "dense" else Weights.of().fuse(lexical, dense)

    def _words(self, text: str) -> LexicalScores:
        query = self._analyser.analyse(text)
        return self._lexical.search(query, strictness=strict(query) if self._names else LENIENT)

    def _rank(self, scores: npt.NDArray[np.float32], k: int) -> list[str]:
        rows = np.flatnonzero(scores > 0)
        best = rows[np.lexsort((self._order[rows], -scores[rows]))][:k]
        return [self._ids[row] for row in best]


def _check(k: int, legs: Sequence[str]) -> None:
    if k < 1:
        raise InvalidEvaluation("k must be at least 1", message_zh="k 至少为 1")
    unknown = [leg for leg in legs if leg not in LEGS]
    if unknown or not legs:
        raise InvalidEvaluation(f"unknown legs {unknown}: choose of {', '.join(LEGS)}")


def _lines(path: Path) -> list[tuple[str, str]]:
    """Return (place, text) of every line that is not blank."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise InvalidEvaluation(f"cannot be read: {error.strerror}", place=str(path)) from error
    except UnicodeDecodeError as error:
        raise InvalidEvaluation("is not UTF-8 text", place=path.name) from error
    return [(f"{path.name}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip()]


def _texts(path: Path) -> dict[str, str]:
    texts: dict[str, str] = {}
    for place, line in _lines(path):
        try:
            record = json.loads(line)
            identifier, text = str(record["id"]), record["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise InvalidEvaluation('expected {"id": ..., "text": ...}', place=place) from error
        if not isinstance(text, str) or identifier in texts:
            raise InvalidEvaluation("the text is not a string, or the id occurs twice", place=place)
        texts[identifier] = text
    if not texts:
        raise InvalidEvaluation("holds no line", place=path.name)
    return texts


def _judgements(
    path: Path, queries: Mapping[str, str], documents: Mapping[str, str]
) -> tuple[dict[str, dict[str, int]], int]:
    """Return the grades by query, and how many are of queries or documents that are not there."""
    judged: dict[str, dict[str, int]] = {}
    unknown = 0
    for number, (place, line) in enumerate(_lines(path)):
        cells = line.split("\t")
        if number == 0 and len(cells) == 3 and not _is_integer(cells[2]):
            continue
        if len(cells) != 3 or not _is_integer(cells[2]):
            raise InvalidEvaluation(
                "expected query id, corpus id and a whole grade, separated by tabs", place=place
            )
        query, document, grade = cells[0].strip(), cells[1].strip(), int(cells[2])
        if query in queries and document in documents:
            judged.setdefault(query, {})[document] = grade
        else:
            unknown += 1
    return judged, unknown


def _is_integer(text: str) -> bool:
    return text.strip().lstrip("+-").isdigit()

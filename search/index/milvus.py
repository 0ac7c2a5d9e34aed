"""Texts and vectors in Milvus, for those who outgrow a machine; all else of an index stays in the release.

Two collections hold what search by words needs and one the vectors, all under a name of their own for every build, so
that a reader of an older release keeps reading the older ones. The terms are ours (words of the domain lexicon,
character pairs), sent as sparse vectors of BM25 weights: their inner product with a query's is the score that the
embedded index gives, which the floor and the fusion rely on (docs/decisions/0024-milvus-gets-our-terms.md).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

import numpy as np
import numpy.typing as npt

from ontology.errors import Unavailable
from search.analyser import Analyser, Analysis
from search.encoder.base import Vectors
from search.index.dense import Cohort, DenseIndex
from search.index.lexical import LexicalIndex, WeightedTerm, document_terms
from search.index.postings import LENGTH, SATURATION

P = ParamSpec("P")
T = TypeVar("T")

SCHEMES = ("milvus+http://", "milvus+https://", "milvus+file://")
_FILE = "remote.json"
_MOST = 16_384  # hits of one request that Milvus allows
_BATCH = 1000
_MOST_BYTES = 60_000  # of a text; Milvus allows 65,535
_EXACT_UP_TO = 50_000  # vectors that are searched one by one


class RemoteIndexError(Unavailable):
    """Milvus or its client cannot be used."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where the texts and vectors of an index are: ``uri`` as pymilvus takes it, ``name`` before its collections."""

    uri: str
    name: str
    short: int
    long: int
    meanings: int

    @classmethod
    def load(cls, folder: Path) -> Remote:
        """Read what :func:`push` left in an index directory."""
        return cls(**json.loads((folder / _FILE).read_text("utf-8")))


def push(
    folder: Path, url: str, texts: Mapping[str, Sequence[str]], vectors: Vectors, analyser: Analyser
) -> Remote:
    """Send an index's texts and vectors to new collections and note them in ``folder``.

    Args:
        folder: of the index; gets the statistics of terms and, last, the note.
        url: one of :data:`SCHEMES` with host and port, or an absolute path for Milvus Lite.
        texts: ``short`` and ``long``; a text's position is its id.
        vectors: ``float32[n, dimension]``, unit rows.
        analyser: of the texts.

    Raises:
        RemoteIndexError: the URL is none, pymilvus is not installed, or Milvus refuses.
    """
    uri = _uri(url)
    client = connect(uri)
    name = f"zhibiao_{uuid4().hex[:16]}"
    for part in ("short", "long"):
        _guarded(_send_texts, client, f"{name}_{part}", folder / part, texts[part], analyser)
    _guarded(_send_vectors, client, f"{name}_meanings", vectors)
    for part in ("short", "long", "meanings"):
        _guarded(_point, client, f"zhibiao_{part}", f"{name}_{part}")
    remote = Remote(uri, name, len(texts["short"]), len(texts["long"]), len(vectors))
    (folder / _FILE).write_text(json.dumps(asdict(remote)), "utf-8")
    return remote


def opened(folder: Path, remote: Remote) -> tuple[LexicalIndex, LexicalIndex, DenseIndex]:
    """Return the short texts, the long texts and the meanings that :func:`push` sent."""
    client = connect(remote.uri)
    short, long = (
        MilvusTexts(client, f"{remote.name}_{part}", folder / part / "terms.sqlite", count)
        for part, count in (("short", remote.short), ("long", remote.long))
    )
    bias = np.load(folder / "bias.npy")
    return short, long, MilvusDense(client, f"{remote.name}_meanings", Cohort.load(folder), bias)


def drop(remote: Remote) -> None:
    """Delete an index's collections, and the aliases that point to them."""
    client = connect(remote.uri)
    for part in ("short", "long", "meanings"):
        collection = f"{remote.name}_{part}"
        for alias in _guarded(client.list_aliases, collection)["aliases"]:
            _guarded(client.drop_alias, alias)
        _guarded(client.drop_collection, collection)


@cache
def connect(uri: str) -> Any:
    """Return this process's client for a Milvus.

    Raises:
        RemoteIndexError: pymilvus is not installed, or nothing answers.
    """
    try:
        from pymilvus import MilvusClient
    except ImportError as error:
        raise RemoteIndexError(
            "an index in Milvus needs its client: pip install 'zhibiao[milvus]'",
            message_zh="使用 Milvus 索引需要安装客户端：pip install 'zhibiao[milvus]'",
        ) from error
    return _guarded(MilvusClient, uri)


def _uri(url: str) -> str:
    if not url.startswith(SCHEMES):
        raise RemoteIndexError(
            f"{url!r} is no Milvus: write milvus+http://host:port or milvus+file:///folder/name.db",
            message_zh=f"{url!r} 不是 Milvus 地址：请写成 milvus+http://主机:端口 或 milvus+file:///目录/文件.db",
        )
    return url.removeprefix("milvus+file://").removeprefix("milvus+")


def _guarded(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what a call returns; the client's errors become ours."""
    from pymilvus.exceptions import MilvusException

    try:
        return call(*args, **kwargs)
    except MilvusException as error:
        reason = str(error.message or error).strip().splitlines()[0]
        raise RemoteIndexError(
            f"Milvus refuses or does not answer: {reason}", message_zh=f"Milvus 拒绝请求或没有响应：{reason}"
        ) from error


def _send_texts(client: Any, name: str, folder: Path, texts: Sequence[str], analyser: Analyser) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("terms", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_field("text", DataType.VARCHAR, max_length=65_535)
    indexes = client.prepare_index_params()
    indexes.add_index("terms", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
    client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")
    _insert(client, name, _Weighed.of(texts, analyser, folder).rows())


def _send_vectors(client: Any, name: str, vectors: Vectors) -> None:
    from pymilvus import DataType

    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("vector", DataType.FLOAT_VECTOR, dim=vectors.shape[1])
    indexes = client.prepare_index_params()
    if len(vectors) <= _EXACT_UP_TO:
        indexes.add_index("vector", index_type="FLAT", metric_type="IP")
    else:
        indexes.add_index(
            "vector", index_type="HNSW", metric_type="IP", params={"M": 32, "efConstruction": 200}
        )
    client.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")
    _insert(client, name, ({"id": n, "vector": vector} for n, vector in enumerate(vectors)))


def _insert(client: Any, name: str, rows: Iterator[Mapping[str, Any]]) -> None:
    batch: list[Mapping[str, Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            client.insert(name, batch)
            batch = []
    if batch:
        client.insert(name, batch)
    client.flush(name)
    client.load_collection(name)


def _point(client: Any, alias: str, collection: str) -> None:
    """Let an alias, by which others may read, point to the newest collection."""
    known = {
        name for existing in client.list_collections() for name in client.list_aliases(existing)["aliases"]
    }
    (client.alter_alias if alias in known else client.create_alias)(collection, alias)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Texts as counted terms, for BM25: per text and field, term numbers with their counts."""

    stretches: Sequence[str]
    counted: Sequence[Mapping[str, Mapping[int, int]]]
    usual: Mapping[str, float]

    @classmethod
    def of(cls, texts: Sequence[str], analyser: Analyser, folder: Path) -> _Weighed:
        """Count the terms of ``texts``; their numbers and frequencies go to ``folder``."""
        numbers: dict[tuple[str, str], int] = {}
        frequencies: Counter[int] = Counter()
        lengths: Counter[str] = Counter()
        stretches, counted = [], []
        for text in texts:
            analysis = analyser.analyse(text)
            found: dict[str, Mapping[int, int]] = {}
            for field, parts in document_terms(analysis).items():
                terms = [term for part in parts for term in part]
                counts = Counter(numbers.setdefault((field, term), len(numbers)) for term in terms)
                lengths[field] += len(terms)
                frequencies.update(counts.keys())
                found[field] = counts
            stretches.append(" ".join(analysis.runs))
            counted.append(found)
        _save_terms(folder, numbers, frequencies)
        return cls(stretches, counted, {f: lengths[f] / max(1, len(texts)) for f in lengths})

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Yield what is sent of each text."""
        for number, (text, fields) in enumerate(zip(self.stretches, self.counted, strict=True)):
            weights = {
                term: weight
                for field, counts in fields.items()
                for term, weight in self._weights(field, counts)
            }
            kept = text.encode()[:_MOST_BYTES].decode(errors="ignore")
            yield {"id": number, "terms": weights or {0: 1e-9}, "text": kept}

    def _weights(self, field: str, counts: Mapping[int, int]) -> Iterator[tuple[int, float]]:
        length = sum(counts.values()) / (self.usual[field] or 1.0)
        norm = SATURATION * (1 - LENGTH + LENGTH * length)
        return ((term, count * (SATURATION + 1) / (count + norm)) for term, count in counts.items())


def _save_terms(folder: Path, numbers: Mapping[tuple[str, str], int], frequencies: Counter[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "terms.sqlite")) as database, database:
        database.execute(
            "CREATE TABLE term (field TEXT, text TEXT, number INTEGER, frequency INTEGER, "
            "PRIMARY KEY (field, text)) WITHOUT ROWID"
        )
        rows = ((*term, number, frequencies[number]) for term, number in sorted(numbers.items()))
        database.executemany("INSERT INTO term VALUES (?, ?, ?, ?)", rows)


class MilvusTexts(LexicalIndex):
    """Texts in a collection, with the statistics of their terms in a file beside the release's index."""

    def __init__(self, client: Any, collection: str, terms: Path, count: int) -> None:
        self._client, self._collection = client, collection
        self._terms_path, self._local = terms, threading.local()
        self._count = count

    def containing(self, query: Analysis) -> npt.NDArray[np.int64]:
        """Return the ids (rising) of texts in which every unbroken stretch of the query stands."""
        found = [set(self._holding(run)) for run in query.runs]
        return np.array(sorted(set.intersection(*found)) if found else [], dtype=np.int64)

    def _frequency(self, field: str, text: str) -> int:
        return self._term_row(field, text)[1]

    def _matches(
        self, terms: Sequence[WeightedTerm], limit: int
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        query = {self._term_row(t.field, t.text)[0]: t.weight for t in terms if t.frequency}
        if not query:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        hits = _guarded(
            self._client.search,
            self._collection,
            data=[query],
            anns_field="terms",
            limit=min(limit, self._count, _MOST),
            search_params={"metric_type": "IP"},
        )[0]
        kept = [(hit["id"], hit["distance"]) for hit in hits if hit["distance"] > 0]
        return np.array([i for i, _ in kept], dtype=np.int64), np.array(
            [s for _, s in kept], dtype=np.float32
        )

    def _stretches(self, query: Analysis) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        length = sum(map(len, query.runs)) or 1
        shares: dict[int, float] = {}
        for run in query.runs:
            for number in self._holding(run):
                shares[number] = shares.get(number, 0.0) + len(run) / length
        ids = sorted(shares)
        return np.array(ids, dtype=np.int64), np.array([shares[i] for i in ids], dtype=np.float32)

    def _holding(self, run: str) -> list[int]:
        """Return the ids of texts with a stretch of letters and digits, which no sign of a pattern can be in."""
        rows = _guarded(
            self._client.query,
            self._collection,
            filter=f'text like "%{run}%"',
            output_fields=["id"],
            limit=_MOST,
        )
        return [int(row["id"]) for row in rows]

    def _term_row(self, field: str, text: str) -> tuple[int, int]:
        if not hasattr(self._local, "terms"):
            uri = f"{self._terms_path.resolve().as_uri()}?mode=ro&immutable=1"
            self._local.terms = sqlite3.connect(uri, uri=True)
        query = "SELECT number, frequency FROM term WHERE field = ? AND text = ?"
        number, frequency = self._local.terms.execute(query, (field, text)).fetchone() or (-1, 0)
        return int(number), int(frequency)


class MilvusDense(DenseIndex):
    """Unit vectors in a collection; how near is near stays with the release."""

    def __init__(self, client: Any, collection: str, cohort: Cohort, bias: Vectors) -> None:
        self._client, self._collection = client, collection
        self.cohort, self.bias = cohort, bias

    def __len__(self) -> int:
        return len(self.bias)

    def vector(self, number: int) -> Vectors:
        """Return the vector of a text."""
        rows = _guarded(self._client.get, self._collection, ids=[int(number)], output_fields=["vector"])
        return np.array(rows[0]["vector"], dtype=np.float32)

    def nearest(
        self, query: Vectors, k: int, allowed: npt.NDArray[np.bool_] | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return ids and cosines of the ``k`` nearest allowed texts, nearest first, ties by id."""
        k = min(k, len(self) if allowed is None else int(allowed.sum()), _MOST)
        if k == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        hits = _guarded(
            self._client.search,
            self._collection,
            data=[query.tolist()],
            anns_field="vector",
            limit=k,
            filter=_among(allowed),
            search_params={"metric_type": "IP", "params": {"ef": max(k, 128)}},
        )[0]
        ids = np.array([hit["id"] for hit in hits], dtype=np.int64)
        cosines = np.array([hit["distance"] for hit in hits], dtype=np.float32)
        order = np.lexsort((ids, -cosines))
        return ids[order], cosines[order]


def _among(allowed: npt.NDArray[np.bool_] | None) -> str:
    """Return the expression that keeps the allowed texts, by the shorter of the two lists."""
    if allowed is None or allowed.all():
        return ""
    few = allowed if 2 * int(allowed.sum()) <= len(allowed) else ~allowed
    return f"id {'in' if few is allowed else 'not in'} {np.flatnonzero(few).tolist()}"

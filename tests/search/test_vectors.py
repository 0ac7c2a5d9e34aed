from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from search.encoder import Encoder
from search.encoder.base import Vectors
from search.vectors import VectorCache, VectorCacheError


class Counting:
    """The real encoder, counting what it is asked."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self.name, self.revision, self.dimension = encoder.name, encoder.revision, encoder.dimension
        self.asked: list[str] = []

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return self._encoder.encode_passages(texts)

    def encode_query(self, text: str) -> Vectors:
        return self._encoder.encode_query(text)


def test_a_text_is_encoded_once(encoder: Encoder, tmp_path: Path) -> None:
    counting = Counting(encoder)
    cache = VectorCache(tmp_path / "vectors")
    first = cache.encode(["体检人数", "满意度", "体检人数"], counting)
    again = VectorCache(tmp_path / "vectors").encode(["满意度", "体检人数"], counting)
    assert counting.asked == ["体检人数", "满意度"]
    assert np.array_equal(first[[1, 0]], again)
    assert np.array_equal(first[0], first[2])


def test_vectors_are_units_and_near_the_encoder(encoder: Encoder, tmp_path: Path) -> None:
    texts = ["疫苗冷链", "road maintenance"]
    cached = VectorCache(tmp_path).encode(texts, encoder)
    assert np.allclose(np.linalg.norm(cached, axis=1), 1, atol=1e-6)
    assert (cached * encoder.encode_passages(texts)).sum(axis=1).min() > 0.99999


def test_another_revision_has_its_own_vectors(encoder: Encoder, tmp_path: Path) -> None:
    other = Counting(encoder)
    other.revision = "other"
    VectorCache(tmp_path).encode(["体检"], encoder)
    VectorCache(tmp_path).encode(["体检"], other)
    assert other.asked == ["体检"]


def test_progress_counts_what_was_missing(encoder: Encoder, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    cache = VectorCache(tmp_path)
    cache.encode(["一", "二"], encoder)
    cache.encode(["一", "二", "三"], encoder, lambda done, total: seen.append((done, total)))
    assert seen == [(1, 1)]
    assert cache.encode([], encoder).shape == (0, encoder.dimension)


def test_a_killed_run_keeps_whole_batches(encoder: Encoder, tmp_path: Path) -> None:
    VectorCache(tmp_path).encode(["体检人数"], encoder)
    path = next(tmp_path.glob("*.sqlite"))
    database = sqlite3.connect(path)
    database.execute("INSERT INTO vector VALUES (x'00', x'0102')")  # never committed
    database.close()
    counting = Counting(encoder)
    VectorCache(tmp_path).encode(["体检人数"], counting)
    assert counting.asked == []


def test_a_damaged_file_is_a_named_error(encoder: Encoder, tmp_path: Path) -> None:
    VectorCache(tmp_path).encode(["体检"], encoder)
    for path in tmp_path.glob("*.sqlite*"):
        path.write_bytes(b"not a database" * 100)
    with pytest.raises(VectorCacheError, match="deleted"):
        VectorCache(tmp_path).encode(["体检"], encoder)

"""A screened of neighbours finds what comparing all vectors finds, and never what a filter forbids."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.encoder.base import Vectors, unit_rows
from search.index.nearest import Nearest

COUNT, WIDTH, K = 3000, 24, 10


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    """Vectors in clusters, as those of texts are."""
    random = np.random.default_rng(3)
    centres = random.standard_normal((60, WIDTH))
    return unit_rows(
        (centres[random.integers(60, size=COUNT)] * 0.8 + random.standard_normal((COUNT, WIDTH))).astype(
            np.float32
        )
    )


@pytest.fixture(scope="module")
def screened(vectors: Vectors) -> Nearest:
    found = Nearest.of(vectors, exact_most=100)
    assert found.approximate
    return found


def recall(screened: Nearest, vectors: Vectors, allowed: np.ndarray | None = None) -> float:
    rows = np.arange(COUNT) if allowed is None else np.flatnonzero(allowed)
    shares = []
    for query in vectors[::50]:
        best = rows[np.argsort(-(vectors[rows] @ query), kind="stable")][:K]
        shares.append(len(set(screened.nearest(query, K, allowed)[0].tolist()) & set(best.tolist())) / K)
    return float(np.mean(shares))


def test_few_vectors_are_compared_one_by_one(vectors: Vectors) -> None:
    assert not Nearest.of(vectors).approximate


def test_recall_against_comparing_all(screened: Nearest, vectors: Vectors) -> None:
    assert recall(screened, vectors) >= 0.98


@pytest.mark.parametrize("share", [0.005, 0.05, 0.4, 0.9])
def test_a_filter_is_applied_before_the_cut(screened: Nearest, vectors: Vectors, share: float) -> None:
    allowed = np.random.default_rng(4).random(COUNT) < share
    ids, cosines = screened.nearest(vectors[7], K, allowed)
    assert len(ids) == min(K, allowed.sum())
    assert allowed[ids].all()
    assert (np.diff(cosines) <= 0).all()
    assert recall(screened, vectors, allowed) >= 0.95


@pytest.mark.parametrize("near", [0, 5, 150])
def test_a_filter_that_leaves_what_is_far_finds_it_nevertheless(vectors: Vectors, near: int) -> None:
    noise = np.random.default_rng(5).standard_normal((8 * COUNT, WIDTH)).astype(np.float32)
    screened = Nearest.of(unit_rows(np.tile(vectors, (8, 1)) + noise / 10), exact_most=100)
    by_distance = np.argsort(-(screened.every() @ vectors[7]))
    allowed = np.zeros(8 * COUNT, dtype=np.bool_)
    allowed[by_distance[:near]] = True
    allowed[by_distance[5 * COUNT :]] = True
    ids, _ = screened.nearest(vectors[7], K, allowed)
    best = by_distance[allowed[by_distance]][:K]
    assert len(set(ids.tolist()) & set(best.tolist())) / K >= 0.95


def test_nothing_allowed_is_nothing_found(screened: Nearest, vectors: Vectors) -> None:
    assert len(screened.nearest(vectors[0], K, np.zeros(COUNT, dtype=np.bool_))[0]) == 0


def test_a_mapped_file_answers_like_what_was_saved(
    screened: Nearest, vectors: Vectors, tmp_path: Path
) -> None:
    screened.save(tmp_path / "v")
    mapped = Nearest.open(tmp_path / "v")
    for query in vectors[::400]:
        assert mapped.nearest(query, K)[0].tolist() == screened.nearest(query, K)[0].tolist()
    assert np.allclose(mapped.vector(5), screened.vector(5))


def test_vectors_added_later_are_found_like_those_there_from_the_start(
    vectors: Vectors, tmp_path: Path
) -> None:
    Nearest.of(vectors[:2500], exact_most=100).save(tmp_path / "v")
    grown = Nearest.open(tmp_path / "v", mapped=False)
    grown.add(vectors[2500:])
    assert len(grown) == COUNT
    assert recall(grown, vectors) >= 0.97

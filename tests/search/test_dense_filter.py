"""The nearest allowed texts are those that a plain comparison of all vectors finds."""

from __future__ import annotations

import numpy as np
import pytest

from search.encoder.base import Vectors, unit_rows
from search.index.dense import Cohort, DenseIndex

COUNT = 1003  # no multiple of eight: the last byte of a bitmap is not full


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    drawn = np.random.default_rng(5).standard_normal((COUNT, 32)).astype(np.float32)
    return unit_rows(drawn)


@pytest.fixture(scope="module")
def index(vectors: Vectors) -> DenseIndex:
    flags = np.array([True, False])
    cohort = Cohort(vectors[:2], vectors[:2], flags, np.ones(2), vectors[:2], vectors[:2])
    return DenseIndex.of(vectors, cohort)


@pytest.mark.parametrize("share", [0.0, 0.002, 0.01, 0.5, 0.99, 1.0])
def test_nearest_under_a_filter_is_exact(index: DenseIndex, vectors: Vectors, share: float) -> None:
    allowed = np.random.default_rng(6).random(COUNT) < share
    for query in vectors[[0, 500, COUNT - 1]]:
        ids, cosines = index.nearest(query, 10, allowed)
        wanted = np.flatnonzero(allowed)
        wanted = wanted[np.argsort(-(vectors[wanted] @ query), kind="stable")][:10]
        assert ids.tolist() == wanted.tolist()
        assert np.allclose(cosines, vectors[wanted] @ query, atol=1e-5)
        assert len(ids) == min(10, int(allowed.sum()))


def test_the_last_text_alone_can_be_found(index: DenseIndex, vectors: Vectors) -> None:
    allowed = np.zeros(COUNT, dtype=np.bool_)
    allowed[-1] = True
    ids, _ = index.nearest(vectors[0], 10, allowed)
    assert ids.tolist() == [COUNT - 1]

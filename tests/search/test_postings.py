"""Arrays of postings against the definition: BM25 written out, and looking through every text."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.index.postings import LENGTH, SATURATION, Postings, PostingsBuilder

TEXTS = st.lists(st.lists(st.text("天地人和", max_size=8), max_size=3), max_size=12)


def pairs(stretch: str) -> list[str]:
    return [a + b for a, b in pairwise(stretch)]


def built(texts: list[list[str]]) -> Postings:
    builder = PostingsBuilder(placed=True)
    for stretches in texts:
        builder.add(map(pairs, stretches))
    return builder.built()


@given(TEXTS, st.text("天地人和", min_size=2, max_size=5))
def test_a_stretch_is_found_where_it_stands_and_nowhere_else(texts: list[list[str]], query: str) -> None:
    holding = [number for number, stretches in enumerate(texts) if any(query in s for s in stretches)]
    assert built(texts).following(pairs(query)).tolist() == holding


@given(TEXTS, st.text("天地人和", min_size=2, max_size=2))
def test_weights_are_those_of_bm25(texts: list[list[str]], term: str) -> None:
    postings = built(texts)
    terms = [[pair for stretch in stretches for pair in pairs(stretch)] for stretches in texts]
    usual = sum(map(len, terms)) / max(1, len(terms))
    scores = np.zeros(len(texts), dtype=np.float32)
    postings.add(scores, term, 2.0)
    assert postings.frequency(term) == sum(term in found for found in terms)
    assert postings.having(term).tolist() == [n for n, found in enumerate(terms) if term in found]
    for score, found in zip(scores, terms, strict=True):
        count = found.count(term)
        norm = SATURATION * (1 - LENGTH + LENGTH * len(found) / usual) if usual else 1.0
        assert math.isclose(score, 2 * count * (SATURATION + 1) / (count + norm), rel_tol=1e-5)


@pytest.mark.parametrize("texts", [[], [[]], [["天地人", "和天"], ["地人和"]]])
def test_files_answer_like_what_was_built(texts: list[list[str]], tmp_path: Path) -> None:
    first = built(texts)
    first.save(tmp_path)
    second = Postings.open(tmp_path)
    assert len(second) == len(texts)
    for query in ("天地", "天地人", "人和", "和和"):
        assert second.following(pairs(query)).tolist() == first.following(pairs(query)).tolist()

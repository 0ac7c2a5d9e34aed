"""A facet gives its most frequent values, counted like by hand, ties by value."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.filtering import _MOST_VALUES, _counted


def counted(values: list[int]) -> list[tuple[str, int]]:
    found = _counted(np.array(values, dtype=np.int32), lambda n: (f"{n:05}", str(n)))
    return [(facet.value, facet.count) for facet in found]


@given(st.lists(st.integers(-1, 30)))
def test_values_are_counted_and_missing_ones_left_out(values: list[int]) -> None:
    expected = Counter(f"{value:05}" for value in values if value >= 0)
    assert counted(values) == sorted(expected.items(), key=lambda item: (-item[1], item[0]))


def test_of_very_many_values_the_most_frequent_are_given() -> None:
    often = list(range(_MOST_VALUES - 3))
    values = [*often, *often, *range(10_000, 20_000)]
    found = counted(values)
    assert len(found) == _MOST_VALUES
    assert found[: len(often)] == [(f"{n:05}", 2) for n in often]
    assert found[len(often) :] == [(f"{n:05}", 1) for n in range(10_000, 10_003)]

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.quantities import scan_quantities
from search.closeness import Measure, closeness, measure


def near(wanted: str, other: str) -> float:
    """Return how near two written quantities are, 0 for other dimensions."""
    (first,), (second,) = (tuple(map(measure, scan_quantities(text))) for text in (wanted, other))
    return _near(first, second) if first.key == second.key else 0.0


def _near(first: Measure, second: Measure) -> float:
    columns = np.array([second.low]), np.array([second.high]), np.array([second.comparator], dtype=np.int32)
    return float(closeness(first, *columns)[0])


@pytest.mark.parametrize(
    ("wanted", "nearer", "farther"),
    [
        ("≥50万元", "≥500000元", "≥50家"),
        ("≥50万元", "≥500000元", "≤50万元"),
        ("≥50万元", "50万元", "≤50万元"),
        ("≥50万元", "≥55万元", "≥5000万元"),
        ("95%", "0.95%", "95家"),
        ("≥95%", "≥95%", "≥90%"),
        ("≤5%", "≤4%", "≤50%"),
        ("100家", "100家", "100家次"),
        ("18个月", "1.5年", "18小时"),
        ("≥10家", "≥40家", "≤40家"),
        ("3-5万元", "4万元", "9万元"),
    ],
)
def test_nearer_quantities_are_nearer(wanted: str, nearer: str, farther: str) -> None:
    assert near(wanted, nearer) > near(wanted, farther)


def test_equal_quantities_in_other_units_are_equal() -> None:
    assert near("≥50万元", "≥500000元") == near("18个月", "1.5年") == near("≤30分钟", "≤0.5小时") == 1.0


_NUMBERS = st.floats(0, 1e9, allow_nan=False)


@given(_NUMBERS, _NUMBERS, st.integers(-1, 6), st.integers(-1, 6))
def test_closeness_is_between_0_and_1_and_best_at_itself(
    first: float, second: float, one: int, other: int
) -> None:
    wanted = Measure(("money", "元"), first, first, one)
    value = _near(wanted, Measure(("money", "元"), second, second, other))
    assert 0 <= value <= _near(wanted, wanted) == 1.0


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        ("98%", "≥98%", "100%"),
        ("50万元", "≤500000元", "49万元"),
        ("30家", "≥30家", "31家"),
        ("30家", "30家", "≥30家"),
    ],
)
def test_a_bare_number_finds_the_equal_value_first(asked: str, first: str, second: str) -> None:
    assert near(asked, first) > near(asked, second)

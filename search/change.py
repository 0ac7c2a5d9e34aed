"""How a target changed between two indicators, on normalised values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from search.closeness import COMPARATORS, Measure
from search.results import Change

_PERIODS = ("annual", "cycle")
_HIGHER_IS_STRICTER = {">=", ">"}
_LOWER_IS_STRICTER = {"<=", "<"}
INCOMPARABLE = Change(False, None, None, None, None, "incomparable", "unknown")

Measures = Mapping[str, Sequence[Sequence[Any]]]


def change(before: Measures, after: Measures) -> Change:
    """Return the change between targets: annual with annual, else cycle with cycle, never across.

    Comparable are single numbers of one dimension and unit; ranges, words and several components are not.
    """
    period = next((p for p in _PERIODS if p in before and p in after), None)
    if period is None or len(before[period]) != 1 or len(after[period]) != 1:
        return INCOMPARABLE
    old, new = _measure(before[period][0]), _measure(after[period][0])
    if old.key != new.key or not old.key[0] or old.low != old.high or new.low != new.high:
        return INCOMPARABLE
    difference = _tidy(new.low - old.low)
    return Change(
        comparable=True,
        from_=old.low,
        to=new.low,
        absolute=difference,
        relative=_tidy(difference / abs(old.low)) if old.low else None,
        direction="raised" if difference > 0 else "lowered" if difference < 0 else "unchanged",
        effect=_effect(difference, _sign(old.comparator), _sign(new.comparator)),
    )


def _measure(values: Sequence[Any]) -> Measure:
    key, low, high, comparator = values
    return Measure((key[0], key[1]), low, high, comparator)


def _tidy(value: float) -> float:
    """Round away what binary fractions add (0.95 - 0.9)."""
    return round(value, 12)


def _sign(comparator: int) -> str | None:
    return COMPARATORS[comparator].value if comparator >= 0 else None


def _effect(difference: float, old: str | None, new: str | None) -> str:
    if difference == 0 and old == new:
        return "unchanged"
    if {old, new} <= _HIGHER_IS_STRICTER:
        stricter = difference > 0
    elif {old, new} <= _LOWER_IS_STRICTER:
        stricter = difference < 0
    else:
        return "unknown"
    if difference == 0:  # ≥ against > of the same number
        stricter = new in {">", "<"}
    return "tightened" if stricter else "loosened"

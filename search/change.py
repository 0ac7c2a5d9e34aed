"""How a target changed between two indicators, on normalised values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ontology.values import Quantity, TargetValue
from search.closeness import COMPARATORS, Measure, measure
from search.results import Change

PERIODS = ("annual", "cycle")
_HIGHER_IS_STRICTER = {">=", ">"}
_LOWER_IS_STRICTER = {"<=", "<"}
_RATIO = ("ratio", "1")
_NO_UNIT = ("", "")

Measures = Mapping[str, Sequence[Sequence[Any]]]


def change(before: Measures, after: Measures) -> Change:
    """Return the change between the measures of two index entries; see :func:`changed`."""
    period = next((p for p in PERIODS if p in before and p in after), None)
    if period is None:
        return incomparable("no_common_period")
    old, new = ([_measure(values) for values in side[period]] for side in (before, after))
    return replace(_between(old, new), period=period)


def changed(before: Mapping[str, TargetValue], after: Mapping[str, TargetValue]) -> dict[str, Change]:
    """Return the change of each period that both sides have: annual with annual, cycle with cycle.

    Comparable are single numbers, or ranges, of one dimension and unit. A bare number is read as a ratio
    where the other side is one. For ranges ``from`` and ``to`` are ``None``, and so are the differences.
    """
    found = {}
    for period in PERIODS:
        if period in before and period in after:
            found[period] = replace(_targets(before[period], after[period]), period=period)
    return found


def incomparable(reason: str) -> Change:
    """Return the change that cannot be told, with the reason."""
    return Change(False, None, None, None, None, "incomparable", "unknown", reason=reason)


def comparable_ratio(first: Quantity, second: Quantity) -> bool:
    """Whether one is a ratio and the other a bare number that can only be one: 0.95 or 95 beside 98%."""
    one, other = measure(first), measure(second)
    return one.key != other.key and _as_ratios(one, other) is not None


def _targets(before: TargetValue, after: TargetValue) -> Change:
    if not before.components and not after.components:
        if before.raw.strip() == after.raw.strip():
            return replace(incomparable("words"), direction="unchanged", effect="unchanged")
        return incomparable("words")
    if not before.components or not after.components:
        return incomparable("words")
    return _between(list(map(measure, before.components)), list(map(measure, after.components)))


def _between(before: Sequence[Measure], after: Sequence[Measure]) -> Change:
    if not before or not after:
        return incomparable("words")
    if len(before) != 1 or len(after) != 1:
        return incomparable("several_numbers")
    pair = _same_measure(before[0], after[0])
    if pair is None:
        return incomparable("unit" if before[0].key[0] == after[0].key[0] else "dimension")
    old, new = pair
    if old.low != old.high or new.low != new.high:
        return _ranges(old, new)
    return _numbers(old, new)


def _same_measure(old: Measure, new: Measure) -> tuple[Measure, Measure] | None:
    """Return the two as they compare, or ``None``; numbers whose unit could not be read do not."""
    if old.key == new.key:
        return None if not old.key[0] and old.key[1] else (old, new)
    return _as_ratios(old, new)


def _as_ratios(old: Measure, new: Measure) -> tuple[Measure, Measure] | None:
    if {old.key, new.key} != {_RATIO, _NO_UNIT}:
        return None
    read = tuple(_ratio(side) for side in (old, new))
    return (read[0], read[1]) if read[0] is not None and read[1] is not None else None


def _ratio(side: Measure) -> Measure | None:
    if side.key == _RATIO:
        return side
    if not 0 <= side.low <= side.high <= 100:
        return None
    factor = 1.0 if side.high <= 1 else 0.01
    return Measure(_RATIO, side.low * factor, side.high * factor, side.comparator)


def _numbers(old: Measure, new: Measure) -> Change:
    difference = tidy(new.low - old.low)
    return Change(
        comparable=True,
        from_=tidy(old.low),
        to=tidy(new.low),
        absolute=difference,
        relative=tidy(difference / abs(old.low)) if old.low else None,
        direction="raised" if difference > 0 else "lowered" if difference < 0 else "unchanged",
        effect=_effect(difference, _sign(old.comparator), _sign(new.comparator)),
        unit=new.key[1] or None,
    )


def _ranges(old: Measure, new: Measure) -> Change:
    """A range is not one number: it moves up or down when both its ends do; what it demands then is unknown."""
    low, high = tidy(new.low - old.low), tidy(new.high - old.high)
    if low == high == 0:
        direction, effect = "unchanged", "unchanged" if old.comparator == new.comparator else "unknown"
    elif low >= 0 and high >= 0:
        direction, effect = "raised", "unknown"
    elif low <= 0 and high <= 0:
        direction, effect = "lowered", "unknown"
    else:
        return incomparable("range")
    if (old.low == old.high) != (new.low == new.high):
        return incomparable("range")
    return Change(True, None, None, None, None, direction, effect, unit=new.key[1] or None, reason="range")


def _measure(values: Sequence[Any]) -> Measure:
    key, low, high, comparator = values
    return Measure((key[0], key[1]), low, high, comparator)


def tidy(value: float) -> float:
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

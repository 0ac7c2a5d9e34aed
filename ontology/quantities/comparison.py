"""Whether two quantities can be compared, and how they stand."""

from __future__ import annotations

from decimal import Decimal

from ontology.values import Number, Quantity


def compatible(first: Quantity, second: Quantity) -> bool:
    """Say whether two quantities are of the same kind: one dimension and one normalised unit.

    Months and hours are both times but not comparable, 家 and 家次 neither. Numbers without a unit are
    comparable with each other; numbers whose unit could not be read only if it is written alike.
    """
    if (first.dimension, first.normalized_unit) != (second.dimension, second.normalized_unit):
        return False
    return first.dimension is not None or first.unit == second.unit


def compare(first: Quantity, second: Quantity) -> int | None:
    """Compare normalised values: -1, 0 or 1 for ``first`` below, equal to or above ``second``.

    Returns:
        ``None`` when they are not :func:`compatible`, or are ranges that overlap without being equal.
    """
    if not compatible(first, second):
        return None
    (low, high), (other_low, other_high) = _ends(first.normalized_value), _ends(second.normalized_value)
    if (low, high) == (other_low, other_high):
        return 0
    if high < other_low or (high == other_low and low < other_high and low < high and other_low < other_high):
        return -1
    if low > other_high or (low == other_high and low < high and other_low < other_high):
        return 1
    return None


def _ends(value: Number) -> tuple[Decimal, Decimal]:
    return value if isinstance(value, tuple) else (value, value)

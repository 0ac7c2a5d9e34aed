"""How near two quantities are: the leg that compares numbers as numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ontology.values import Comparator, Quantity

Floats = npt.NDArray[np.float64]

NO_COMPARATOR = -1
COMPARATORS: tuple[Comparator, ...] = (
    Comparator.GE,
    Comparator.LE,
    Comparator.GT,
    Comparator.LT,
    Comparator.EQ,
    Comparator.ABOUT,
    Comparator.RANGE,
)
_DIRECTION = np.array([1, -1, 1, -1, 0, 0, 0, 0])  # the last one is for NO_COMPARATOR
_SAME_DIRECTION = 0.95
_OTHER = 0.85  # one side demands a direction, the other does not
_OPPOSITE = 0.6
_UNSAID = 0.999  # a number asked for as such: the nearest value comes first, whatever is demanded of it
_SATISFIED = 0.55  # an explicit bound that the other value meets, however far


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity in numbers: what it measures (dimension, normalised unit), bounds, comparator's number."""

    key: tuple[str, str]
    low: float
    high: float
    comparator: int


def measure(quantity: Quantity) -> Measure:
    """Return the numbers of a quantity."""
    value = quantity.normalized_value
    low, high = value if isinstance(value, tuple) else (value, value)
    comparator = COMPARATORS.index(quantity.comparator) if quantity.comparator else NO_COMPARATOR
    return Measure(
        (quantity.dimension or "", quantity.normalized_unit or ""), float(low), float(high), comparator
    )


def magnitude(wanted: Measure, low: Floats, high: Floats) -> Floats:
    """Return 1 for equal values (or overlapping ranges), falling with their relative difference to 0."""
    gap = np.maximum(0.0, np.maximum(low - wanted.high, wanted.low - high))
    scale = np.maximum(np.maximum(np.abs(low), np.abs(high)), max(abs(wanted.low), abs(wanted.high)))
    return np.asarray(1 - np.minimum(1.0, np.divide(gap, scale, out=np.zeros_like(gap), where=scale > 0)))


def agreement(wanted: int, comparators: npt.NDArray[np.int32]) -> Floats:
    """Return how well comparators agree with the wanted one, 0.6..1."""
    mine, theirs = _DIRECTION[wanted], _DIRECTION[comparators]
    out = np.full(len(comparators), _OTHER)
    out[mine == theirs] = _SAME_DIRECTION
    out[mine * theirs < 0] = _OPPOSITE
    out[comparators == wanted] = 1.0
    return out


def closeness(wanted: Measure, low: Floats, high: Floats, comparators: npt.NDArray[np.int32]) -> Floats:
    """Return 0..1 for quantities of the same dimension and unit as ``wanted``."""
    near = magnitude(wanted, low, high)
    direction = _DIRECTION[wanted.comparator]
    met = (direction > 0) & (low >= wanted.low) | (direction < 0) & (high <= wanted.high)
    near = np.where(met, np.maximum(near, _SATISFIED), near)
    if wanted.comparator == NO_COMPARATOR:
        return np.asarray(near * np.where(comparators == NO_COMPARATOR, 1.0, _UNSAID))
    return np.asarray(near * agreement(wanted.comparator, comparators))

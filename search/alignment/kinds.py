"""What kind of change a pair of indicators shows."""

from __future__ import annotations

from ontology.values import Quantity
from search.alignment.facts import PERIODS, Item
from search.alignment.links import LinkKind
from search.change import comparable_ratio


def kind_of(before: Item, after: Item, *, same_programme: bool) -> LinkKind:
    """Return the kind of a pair: moved before rescaled before renamed before same."""
    if not same_programme or before.programme.unit != after.programme.unit:
        return LinkKind.MOVED
    if rescaled(before, after):
        return LinkKind.RESCALED
    same = before.reading.key == after.reading.key and before.reading.criterion == after.reading.criterion
    return LinkKind.SAME if same else LinkKind.RENAMED


def rescaled(before: Item, after: Item) -> bool:
    """Whether a target is now written in another unit of the same dimension (万元 for 元, 0.95 for 95%)."""
    for period in PERIODS:
        first, second = getattr(before, period), getattr(after, period)
        if first is None or second is None or len(first.components) != len(second.components):
            continue
        if any(_another_scale(a, b) for a, b in zip(first.components, second.components, strict=True)):
            return True
    return False


def _another_scale(first: Quantity, second: Quantity) -> bool:
    if first.dimension is None or second.dimension is None:
        return comparable_ratio(first, second)
    same = (first.dimension, first.normalized_unit) == (second.dimension, second.normalized_unit)
    scales = {_scale(first), _scale(second)}
    return same and len(scales) == 2 and None not in scales


def _scale(quantity: Quantity) -> float | None:
    """Return how many normalised units one written unit is; a zero does not tell."""
    value, normal = quantity.value, quantity.normalized_value
    if isinstance(value, tuple) or isinstance(normal, tuple):
        value, normal = (v[1] if isinstance(v, tuple) else v for v in (value, normal))
    return round(float(normal / value), 12) if value else None

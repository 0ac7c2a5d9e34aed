"""A condition on quantities, such as ``≥50万元``: the numbers that meet it, in the normalised unit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ontology.errors import Invalid
from ontology.quantities import parse_quantity
from ontology.values import Comparator, Quantity

_AMBIGUOUS = "time"  # months and hours are both times, but not comparable


class UnreadableQuantity(Invalid):
    """A text that is not one number with a unit, perhaps with a comparator."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The numbers of one normalised unit between two ends; an end that is ``None`` is open for ever.

    Attributes:
        dimension: ``money``, ``ratio``, ``count:家`` ...; ``None`` for a bare number.
        unit: the normalised unit; ``None`` for a bare number.
        low: the least number, which belongs to it unless ``above``.
        high: the greatest number, which belongs to it unless ``below``.
    """

    dimension: str | None
    unit: str | None
    low: Decimal | None = None
    high: Decimal | None = None
    above: bool = False
    below: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether a number in the same unit is within."""
        enough = self.low is None or value > self.low or (value == self.low and not self.above)
        return enough and (self.high is None or value < self.high or (value == self.high and not self.below))

    @property
    def names(self) -> tuple[str, ...]:
        """What a graph may call the unit: the unit, and its dimension where that tells units apart."""
        names = (self.unit, None if self.dimension == _AMBIGUOUS else self.dimension)
        return tuple(dict.fromkeys(name for name in names if name is not None))


def one_quantity(text: str) -> Quantity:
    """Read a text that is exactly one quantity.

    Raises:
        UnreadableQuantity: it has none, several, or words besides.
    """
    found = parse_quantity(text)
    if len(found.components) != 1 or found.unparsed:
        raise UnreadableQuantity(
            f"{text!r} is not one number with a unit, such as 50万元, ≥95% or 1000家",
            message_zh=f"{text!r} 不是带单位的单个数值，例如 50万元、≥95%、1000家",
        )
    return found.components[0]


def bounds_of(text: str) -> Bounds:
    """Read a condition: ``≥50万元``, ``<5%``, ``10-20家``; a number without a comparator means equal.

    Raises:
        UnreadableQuantity: see :func:`one_quantity`.
    """
    quantity = one_quantity(text)
    value, comparator = quantity.normalized_value, quantity.comparator
    low, high = value if isinstance(value, tuple) else (value, value)
    only_low = comparator in (Comparator.GE, Comparator.GT)
    only_high = comparator in (Comparator.LE, Comparator.LT)
    return Bounds(
        quantity.dimension,
        quantity.normalized_unit,
        None if only_high else low,
        None if only_low else high,
        above=comparator is Comparator.GT,
        below=comparator is Comparator.LT,
    )

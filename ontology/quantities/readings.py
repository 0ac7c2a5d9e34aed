"""What the scanner finds: plain values that the other modules of this package pass on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ontology.quantities.numerals import Numeral, scale, tidy
from ontology.quantities.units import MeasureUnit, UnitMatch
from ontology.values import Comparator, Number


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text that holds numbers which are no quantities, and why."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A quantity as it stands in a text, before label and qualifier are known.

    Attributes:
        start: of the comparator, or of the number without one.
        end: after the unit and a comparator behind it.
        unit: as written, or ``None``.
        normalized: in the measure's normal unit.
        within: 内, 以内 or 之内 stands behind it.
        after: its comparator stands behind it.
        frame: 近, 未来, 连续 ... stands before it: a span of time, never a target.
        unread: Latin letters behind the number that are no known unit.
        label: what is measured, where it stands inside (80%≤满意度≤95%).
        inferred: what was concluded in joining two readings.
    """

    start: int
    end: int
    value: Number
    unit: str | None
    measure: MeasureUnit | None
    normalized: Number
    comparator: Comparator | None
    within: bool = False
    after: bool = False
    frame: bool = False
    unread: str | None = None
    label: str | None = None
    inferred: tuple[str, ...] = ()

    @property
    def dimension(self) -> str | None:
        """The dimension of its unit, if that is known."""
        return self.measure.dimension if self.measure else None


@dataclass(frozen=True, slots=True)
class Scan:
    """What a text holds: quantities, masked stretches, and numbers that fit nowhere."""

    text: str
    readings: tuple[Reading, ...]
    masked: tuple[Span, ...]
    rejected: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit, before the comparator is looked for.

    ``suffix`` is what a sign between the two says: 50余家, 100+家; ``unread`` are unknown Latin letters.
    """

    numeral: Numeral
    value: Decimal
    start: int
    end: int
    unit: UnitMatch | None
    unread: str | None = None
    suffix: Comparator | None = None

    @property
    def measure(self) -> MeasureUnit | None:
        """Its unit of measure."""
        return self.unit.measure if self.unit else None

    @property
    def normalized(self) -> Decimal:
        """Its value in the normal unit."""
        return scale(self.value, self.unit.measure.factor) if self.unit else tidy(self.value)

"""Finds quantities in a text: one pass from left to right, a bounded look around each number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ontology.quantities import lexis
from ontology.quantities.amounts import AmountReader
from ontology.quantities.comparators import comparator_after, comparator_before, share_before
from ontology.quantities.numerals import NUMBER, Numeral, divide, numeral_at, read_numeral, scale
from ontology.quantities.plausible import Plausibility, bounds
from ontology.quantities.readings import Amount, Reading, Scan, Span
from ontology.quantities.units import MeasureUnit, UnitTable
from ontology.quantities.width import same_width
from ontology.values import Comparator

_BEFORE_SECOND = re.compile(r"¥|\$|RMB ?|CNY ?|百分之|-")
_RANGE_LOOK_BEHIND = 9


def scan(raw: str, *, prose: bool, units: UnitTable | None = None) -> Scan:
    """Read every quantity of ``raw``.

    Args:
        raw: any text; spans of the result point into it.
        prose: a question or sentence, where a bare number is more often a name or a year than a value.
        units: the units known, by default those of the taxonomy.
    """
    return _Scanner(raw, prose, units).run()


class _Scanner:
    def __init__(self, raw: str, prose: bool, units: UnitTable | None) -> None:
        self.text = same_width(raw)
        self.amounts = AmountReader(raw, self.text, prose=prose, units=units)
        self.plausible = Plausibility(self.text, prose=prose)
        self.readings: list[Reading] = []
        self.rejected: list[Span] = []
        self.masked = tuple(_masks(self.text))

    def run(self) -> Scan:
        position, masks = 0, iter(self.masked)
        mask = next(masks, None)
        while match := NUMBER.search(self.text, position):
            while mask and mask.end <= match.start():
                mask = next(masks, None)
            if mask and mask.start < match.end():
                position = max(mask.end, position + 1)
                continue
            position = self._number(match)
        return Scan(self.text, tuple(self.readings), self.masked, tuple(self.rejected))

    def _number(self, match: re.Match[str]) -> int:
        """Read one number; return where to go on."""
        numeral = read_numeral(match)
        floor = self.readings[-1].end if self.readings else 0
        reading = self._reading(numeral, floor) if numeral else None
        if reading:
            self.readings.append(reading)
            return reading.end
        if match.lastgroup == "digits" and not self._is_explained(match.start(), match.end()):
            self.rejected.append(Span(match.start(), match.end(), "number"))
        return match.end()

    def _reading(self, numeral: Numeral, floor: int) -> Reading | None:
        amount = self.amounts.read(numeral, floor)
        second = self._second(amount, floor)
        if second:
            return self._range(amount, second, floor)
        return self._single(amount, floor)

    # --- ranges

    def _second(self, first: Amount, floor: int) -> Amount | None:
        """Return the upper end of a range, if a range begins with ``first``."""
        if self.text[first.start : first.start + 1] == "±" or self.text.startswith("正负", first.start):
            return None
        sign = lexis.RANGE_SIGN.match(self.text, first.end)
        joined = None if sign else lexis.RANGE_AND.match(self.text, first.end)
        if joined and not lexis.RANGE_AND_BEFORE.search(self.text, max(floor, first.start - 9), first.start):
            joined = None
        joint = sign or joined
        if not joint or first.unread:
            return None
        second = self._after_joint(joint.end())
        if second is None or second.unread or (sign and not self._same_kind(first, second)):
            return None
        closed = self._is_between(first, second, floor) if joined else True
        return second if closed else None

    def _after_joint(self, position: int) -> Amount | None:
        text = self.text
        currency = _BEFORE_SECOND.match(text, position)
        numeral = numeral_at(text, currency.end() if currency else position)
        if numeral is None:
            return None
        amount = self.amounts.read(numeral, position)
        return amount if amount.start == position else None

    @staticmethod
    def _same_kind(first: Amount, second: Amount) -> bool:
        one, two = first.measure, second.measure
        if one is None or two is None or one.dimension is None or two.dimension is None:
            return True
        return (one.dimension, one.normal_unit) == (two.dimension, two.normal_unit)

    def _is_between(self, first: Amount, second: Amount, floor: int) -> bool:
        if lexis.RANGE_AFTER.match(self.text, second.end):
            return True
        before = lexis.RANGE_AND_BEFORE.search(self.text, max(floor, first.start - 9), first.start)
        return before is not None and before[0].strip().lower() in lexis.RANGE_WORDS

    def _range(self, first: Amount, second: Amount, floor: int) -> Reading | None:
        measure, unit = second.measure or first.measure, second.unit or first.unit
        low, high = first.value, second.value
        before = lexis.RANGE_BEFORE.search(self.text, max(floor, first.start - 9), first.start)
        start = before.start() if before else first.start
        if first.measure and second.measure and first.measure != second.measure:
            low = self._in_unit_of(first, second.measure)
        comparator, start_of_word = comparator_before(self.text, start, floor)
        after = lexis.RANGE_AFTER.match(self.text, second.end)
        suffix, end, within = comparator_after(self.text, second.end, measure)
        stated = before is not None and (after is not None or before[0].strip().lower() in lexis.RANGE_WORDS)
        if self.plausible.glued(first.start):
            return None
        if not (measure or comparator or suffix or stated or self.plausible.accepts_range(first, second)):
            return None
        end = max(end, after.end() if after else 0)
        low, high = min(low, high), max(low, high)
        factor = measure.factor if measure else Decimal(1)
        return Reading(
            start=start_of_word,
            end=end,
            value=(low, high),
            unit=self.amounts.unit_text(unit),
            measure=measure,
            normalized=(scale(low, factor), scale(high, factor)),
            comparator=Comparator.RANGE,
            within=within,
        )

    @staticmethod
    def _in_unit_of(amount: Amount, measure: MeasureUnit) -> Decimal:
        """Write the lower end of 50万-1亿元 in the unit of the upper one."""
        own = amount.measure
        if own is None or own.factor == measure.factor:
            return amount.value
        if own.dimension is None and measure.dimension:
            return scale(scale(amount.value, own.factor), divide(Decimal(1), measure.factor))
        return scale(amount.normalized, divide(Decimal(1), measure.factor))

    # --- one number

    def _single(self, amount: Amount, floor: int) -> Reading | None:
        before, start = comparator_before(self.text, amount.start, floor)
        after, end, within = comparator_after(self.text, amount.end, amount.measure)
        if self.text[amount.start] == "±" or self.text.startswith("正负", amount.start):
            return self._tolerance(amount, start, end)
        comparator = before if before and not (before is Comparator.ABOUT and after) else after
        comparator = comparator or amount.suffix
        frame = bool(self._frame_before(amount, floor))
        if frame and before is Comparator.ABOUT:
            comparator, start = None, amount.start
        if not self.plausible.accepts(amount, before, after or amount.suffix):
            return None
        share = None if comparator else share_before(self.text, amount.start, floor)
        if share:
            comparator, start = share.comparator, share.start
        return Reading(
            start=start,
            end=end,
            value=amount.value,
            unit=self.amounts.unit_text(amount.unit) or amount.unread,
            measure=amount.measure,
            normalized=amount.normalized,
            comparator=comparator,
            within=within,
            after=bool(after) and not before,
            frame=frame,
            unread=amount.unread,
            label=share.whole if share else None,
        )

    def _tolerance(self, amount: Amount, start: int, end: int) -> Reading:
        """±3% is the range from -3% to 3%."""
        return Reading(
            start=start,
            end=end,
            value=(-amount.value, amount.value),
            unit=self.amounts.unit_text(amount.unit),
            measure=amount.measure,
            normalized=(-amount.normalized, amount.normalized),
            comparator=Comparator.RANGE,
        )

    def _frame_before(self, amount: Amount, floor: int) -> bool:
        if not amount.measure or amount.measure.dimension != "time":
            return False
        return bool(lexis.FRAME_BEFORE.search(self.text, max(floor, amount.start - 2), amount.start))

    def _is_explained(self, start: int, end: int) -> bool:
        """Say whether a number that is no quantity belongs to a name (A4, 5G) or is a month."""
        if self.text.startswith("月", end):
            return True
        before, behind = self.text[start - 1 : start] if start else "", self.text[end : end + 1]
        return any(c.isascii() and c.isalpha() for c in (before, behind) if c)


def _masks(text: str) -> Iterator[Span]:
    if not lexis.MASKABLE.search(text):
        return
    first, last = bounds(text)
    for match in lexis.MASK.finditer(text):
        if match.lastgroup == "quoted" and match.start() <= first and match.end() >= last:
            continue
        yield Span(match.start(), match.end(), match.lastgroup or "")

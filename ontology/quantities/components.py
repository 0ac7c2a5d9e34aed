"""Turns the readings of a clause into components with labels and qualifiers."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from ontology.quantities import phrasing
from ontology.quantities.clauses import Clause, merged
from ontology.quantities.completion import with_rate
from ontology.quantities.readings import Reading, Scan
from ontology.values import Comparator, Quantity

_BOUNDS = {Comparator.GE, Comparator.LE, Comparator.GT, Comparator.LT}
_AFTERWARDS = ("后", "起")


@dataclass(frozen=True, slots=True)
class _Words:
    """The words around one quantity: from ``left``, to ``right``, and the time frame they stand in."""

    left: int
    right: int
    frame: str | None
    continued: bool
    last: bool


class ClauseReader:
    """Turns the readings of one clause into components."""

    def __init__(self, raw: str, found: Scan) -> None:
        self.raw = raw
        self.text = found.text
        self.masked = found.masked
        self.components: list[Quantity] = []
        self.frame: str | None = None

    def read(self, clause: Clause, *, followed: bool) -> None:
        """Add the components of a clause; ``followed`` by another one with quantities."""
        readings = tuple(merged(clause.readings, self.text, self.raw))
        if not readings:
            self.frame = self._date_alone(clause) or self.frame
            return
        frame, self.frame = self.frame, None
        left, frame = self._opening(clause.start, readings[0].start, frame)
        continued = False
        for reading, following in zip(readings, (*readings[1:], None), strict=True):
            if self._is_frame(reading, following, left, followed=followed):
                frame, left = self._frame(left, reading), reading.end
                self.frame = None if following else frame
            elif not (reading.frame or (following and self._is_criterion(reading, following))):
                right = following.start if following else clause.end
                words = _Words(left, right, frame, continued, last=following is None)
                left, continued = self._component(reading, words), True

    def _date_alone(self, clause: Clause) -> str | None:
        """Return the words of a clause that is only a date: 截至2026年底，建成5家."""
        after, frame = self._opening(clause.start, clause.end, None)
        return frame if not self.text[after : clause.end].strip() else None

    def _frame(self, left: int, reading: Reading) -> str:
        start = left if reading.end - left <= phrasing.LONGEST_LABEL else reading.start
        return self.raw[start : reading.end].strip(" ，,、：:")

    def _opening(self, start: int, end: int, frame: str | None) -> tuple[int, str | None]:
        """Skip a list number at the beginning of a clause; a date or plan there is the frame."""
        for span in self.masked[bisect_left(self.masked, start, key=lambda span: span.start) :]:
            at = phrasing.skip_before_date(self.text, start, end)
            if span.start > at or span.end > end:
                break
            if span.kind == "list":
                start = span.end
            elif span.kind == "date":
                after = min(end, phrasing.frame_of_date(self.text, span.end))
                return after, self.raw[at:after]
        plan = phrasing.frame_of_plan(self.text, start, end)
        return (plan, self.raw[start:plan]) if plan > start else (start, frame)

    def _is_frame(self, reading: Reading, following: Reading | None, left: int, *, followed: bool) -> bool:
        if reading.dimension != "time":
            return False
        if following:
            adjacent = reading.comparator is None and following.start == reading.end
            return reading.frame or reading.within or adjacent
        if not reading.within or not followed:
            return False
        before = self.text[left : reading.start].strip(" :")
        return not before or before.endswith(_AFTERWARDS)

    def _is_criterion(self, reading: Reading, following: Reading) -> bool:
        if reading.comparator not in _BOUNDS:
            return False
        counted = (reading.dimension or "count:").startswith("count:")
        return phrasing.is_criterion(self.text, reading.end, following.start, counted=counted)

    def _component(self, reading: Reading, words: _Words) -> int:
        """Add a component; return where the words of the next one begin."""
        text, left, right = self.text, words.left, words.right
        before = phrasing.prefix_phrase(text, left, reading.start, continued=words.continued)
        behind = phrasing.after_qualifier(text, reading.end, right)
        noun_end, next_left = right, right
        if not words.last:
            labelled = before.start < before.end
            noun_end, next_left = phrasing.divide_between(text, behind.end, right, labelled=labelled)
        noun = phrasing.noun_phrase(text, behind.end, noun_end)
        qualifiers = (words.frame, *before.qualifiers, *behind.qualifiers)
        quantity = quantity_of(reading, self._label(reading, before, noun), filter(None, qualifiers))
        self.components.append(with_rate(quantity, reading.measure, text[left : reading.start]))
        return next_left

    def _label(self, reading: Reading, before: phrasing.Phrase, noun: phrasing.Phrase) -> str | None:
        written = self.raw[before.start : before.end]
        if reading.label:
            return written or reading.label
        counted = self.raw[noun.start : noun.end]
        if counted and ((reading.dimension or "count:").startswith("count:") or not written):
            return counted
        return written or None


def quantity_of(reading: Reading, label: str | None, qualifiers: Iterable[str] = ()) -> Quantity:
    """Make the domain value of a reading."""
    measure = reading.measure
    return Quantity(
        value=reading.value,
        unit=reading.unit,
        comparator=reading.comparator,
        normalized_value=reading.normalized,
        normalized_unit=measure.normal_unit if measure else None,
        dimension=measure.dimension if measure else None,
        label=label,
        qualifier="、".join(dict.fromkeys(qualifiers)) or None,
        inferred=reading.inferred,
        start=reading.start,
        end=reading.end,
    )

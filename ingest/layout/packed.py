"""Splits a packed cell (all indicators of a project in one cell) into its records.

Separators prove nothing here: they occur inside names and values. Records are found by anchors, which
are value labels (年度指标值：) and record starts (number, codes and category labels), and by the sequence of
the numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from ingest.layout.labels import ANCHORS, CATEGORY_TEXTS, LABEL_TEXTS, NUMBERED, number_of
from ingest.layout.text import BLANKS, trim

_BOUNDARY = "。；;\n\r"
_WINDOW = 200
_CUT_START = re.compile(
    rf"[{_BOUNDARY}.．]\s{{0,4}}(?P<number>\d{{1,3}})\s?(?:[、.．)）]\s?(?:\d{{1,2}}-?)?(?P<label>[^\W\d]{{0,5}}))?$"
)


@dataclass(slots=True)
class Label:
    """A value label; ``slot`` is ``cycle``, ``annual`` or ``plain`` (the label does not say which)."""

    slot: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Record:
    """Where one record stands in the text of the cell, and where its parts are.

    Attributes:
        level_1: span of the first category label with its code; empty when absent.
        level_2: span of the second one.
        fault: why it cannot be trusted, in English and Chinese, or ``None``.
    """

    start: int
    name_start: int
    number: int | None = None
    level_1: tuple[int, int] = (0, 0)
    level_2: tuple[int, int] = (0, 0)
    coded_2: bool = False
    labels: list[Label] = field(default_factory=list)
    end: int = 0
    fault: tuple[str, str] | None = None

    @property
    def both_levels(self) -> bool:
        """Whether both category labels are printed."""
        return self.level_1 != (0, 0) and self.level_2 != (0, 0)


@lru_cache(maxsize=64)
def split_records(text: str) -> tuple[Record, ...]:
    """Split the text of a packed cell, in time linear in its length; what is found is not to be changed."""
    return tuple(_Splitter(text).split())


class _Splitter:
    def __init__(self, text: str) -> None:
        self._text = text
        self._records: list[Record] = []

    def split(self) -> list[Record]:
        anchors = list(ANCHORS.finditer(self._text))
        for index, match in enumerate(anchors):
            if match["start"] is None:
                self._value_label(match)
            else:
                follows = index + 1 < len(anchors) and anchors[index + 1]["start"] is None
                self._start(match, value_follows=follows)
        for record, following in zip(self._records, self._records[1:], strict=False):
            record.end = following.start
        if self._records:
            self._records[-1].end = len(self._text)
            self._drop_cut_start(self._records[-1])
        return self._records

    @property
    def _expected(self) -> int | None:
        """The number that the next record should have; ``None`` if the records are not numbered."""
        number = self._records[-1].number if self._records else 0
        return None if number is None else number + 1

    def _start(self, match: re.Match[str], *, value_follows: bool) -> None:
        found = Record(
            match.start(),
            match.end(),
            number_of(match),
            _label_span(match, "1"),
            _label_span(match, "2"),
            match["code2"] is not None,
        )
        coded = match["code1"] is not None or found.coded_2
        if not self._accepts(found, strong=coded or found.both_levels, value_follows=value_follows):
            return
        if self._records and match["nb"] is not None:
            self._detach_number(found, match)
        self._records.append(found)

    def _accepts(self, found: Record, *, strong: bool, value_follows: bool) -> bool:
        if not self._records:
            return strong or value_follows
        first, current = self._records[0], self._records[-1]
        if found.number is not None:
            return strong or (value_follows and found.number == self._expected)
        if not current.labels or not self._after_boundary(found.start, current.labels[-1].end):
            return False
        if first.number is not None:
            return found.both_levels
        same_shape = _shape(found) == _shape(first)
        return strong or (value_follows and same_shape)

    def _after_boundary(self, at: int, lowest: int) -> bool:
        start, end = trim(self._text, lowest, at, " \t\f\v\u3000\xa0")
        return start < end and self._text[end - 1] in _BOUNDARY

    def _detach_number(self, found: Record, match: re.Match[str]) -> None:
        """Tell a record's number from digits of the value that it may have run together with."""
        stop = match.end("nb")
        begin = match.start("nb")
        lowest = self._records[-1].start
        while begin > lowest and self._text[begin - 1].isdecimal():
            begin -= 1
        if begin == 0 or self._text[begin - 1] in _BOUNDARY + BLANKS or self._expected is None:
            return
        wanted = self._expected
        if int(self._text[begin:stop][-6:]) == wanted:
            found.start, found.number = begin, wanted
            return
        width = len(str(wanted))
        if self._text[stop - width : stop].isdecimal() and int(self._text[stop - width : stop]) == wanted:
            found.start, found.number = stop - width, wanted
        elif self._text[begin - 1] not in "。；;）)”":
            self._records[-1].fault = (
                "its value and the number of the next record run together",
                "其指标值与下一条的序号连在一起，无法分清",
            )

    def _value_label(self, match: re.Match[str]) -> None:
        slot = _slot(match)
        label = Label(slot, match[slot], match.start(), match.end())
        if not self._records:
            self._records.append(Record(0, 0))
        current = self._records[-1]
        if any(known.slot == slot and known.text == label.text for known in current.labels):
            current = self._lost_start(current, label)
        current.labels.append(label)

    def _lost_start(self, current: Record, label: Label) -> Record:
        """Find where a record without category labels began, as a value label comes a second time."""
        lowest = current.labels[-1].end
        found = None
        for match in NUMBERED.finditer(self._text, lowest, label.start):
            number = number_of(match)
            if number is not None and number == self._expected:
                found = Record(match.start(), match.end(), number)
        if found is None:
            stop = max(self._text.rfind(mark, lowest, label.start) for mark in "。\n")
            if stop < 0:
                current.fault = ("the same value label comes twice", "同一指标值标签出现两次")
                stop = label.start - 1
            found = Record(stop + 1, stop + 1)
        self._records.append(found)
        return found

    def _drop_cut_start(self, last: Record) -> None:
        """Make the head of a record that the cell's end cuts off a record of its own."""
        if last.number is None or not last.labels:
            return
        lowest = max(last.labels[-1].end, len(self._text) - 40)
        _, stop = trim(self._text, lowest, len(self._text))
        match = _CUT_START.search(self._text, lowest, stop)
        if match is None or int(match["number"]) != last.number + 1:
            return
        label = match["label"] or ""
        if any(text.startswith(label) for text in CATEGORY_TEXTS):
            last.end = match.start("number")
            self._records.append(Record(last.end, stop, last.number + 1, end=len(self._text)))


def _shape(record: Record) -> tuple[bool, bool]:
    return record.level_1 != (0, 0), record.level_2 != (0, 0)


def _label_span(match: re.Match[str], level: str) -> tuple[int, int]:
    if match[f"level{level}"] is None:
        return 0, 0
    start = match.start(f"code{level}") if match[f"code{level}"] is not None else match.start(f"level{level}")
    return start, match.end(f"level{level}")


def cut_label(text: str, start: int, end: int) -> int | None:
    """Return where a value label begins that the end of the cell cuts off, or ``None``."""
    _, stop = trim(text, start, end)
    lowest = max(start, stop - 12)
    for at in range(lowest, stop):
        before = text[at - 1] if at > 0 else ""
        tail = text[at:stop]
        if before not in "；;，,。 \n" or not any(label.startswith(tail) for label in LABEL_TEXTS):
            continue
        if len(tail) > 1 or before in "；;":
            return at
    return None


@dataclass(frozen=True, slots=True)
class Probe:
    """What a (part of a) packed cell looks like, to decide which rows belong together.

    Attributes:
        packed: it holds value labels.
        starts: it begins with a record.
        first: the number of its first record.
        last: the number of its last record.
        terminated: it ends with a full stop.
    """

    packed: bool
    starts: bool
    first: int | None
    last: int | None
    terminated: bool


@lru_cache(maxsize=64)
def probe(text: str) -> Probe:
    """Describe a (part of a) packed cell."""
    records = split_records(text)
    start, end = trim(text, 0, len(text))
    terminated = end > start and text[end - 1] in "。."
    labelled = [r for r in records if r.level_1 != (0, 0) or r.level_2 != (0, 0)]
    if not records:
        return Probe(False, False, None, None, terminated=terminated)
    return Probe(
        packed=any(r.labels for r in records) or any(r.both_levels for r in records),
        starts=bool(labelled) and labelled[0].start <= start,
        first=labelled[0].number if labelled else None,
        last=records[-1].number,
        terminated=terminated,
    )


def leading_number(text: str) -> int | None:
    """Return the number of a record that a text begins with, whatever follows it.

    >>> leading_number("2、1-产"), leading_number("3个")
    (2, None)
    """
    match = NUMBERED.match(text)
    return number_of(match) if match else None


class Tail:
    """Knows how the packed cell read so far ends, in time linear in what is added."""

    __slots__ = ("_blank", "_first", "_slots", "_window")

    def __init__(self) -> None:
        self._window = ""
        self._slots: set[str] | None = None
        self._first: frozenset[str] = frozenset()
        self._blank = False

    def add(self, text: str) -> None:
        """Take in a further part of the cell."""
        known = len(self._window)
        joined = self._window + text
        self._blank = self._blank and not text.strip()
        for match in ANCHORS.finditer(joined):
            if match.end() > known:
                self._anchor(match, joined)
        self._window = joined[-_WINDOW:]

    def _anchor(self, match: re.Match[str], joined: str) -> None:
        slots = self._slots if self._slots is not None else set()
        if match["start"] is None:
            slots.add(_slot(match))
            self._blank = match.end() + 40 > len(joined) and not joined[match.end() :].strip()
        elif match["code1"] or match["code2"] or (match["level1"] and match["level2"]):
            self._first = self._first or frozenset(slots)
            slots = set()
        self._slots = slots

    @property
    def terminated(self) -> bool:
        """Whether it ends with a full stop."""
        return self._window.rstrip().endswith(("。", "."))

    @property
    def open(self) -> bool:
        """Whether it ends within a record."""
        if self._slots is None:
            return False
        if not self._slots or self._blank or cut_label(self._window, 0, len(self._window)) is not None:
            return True
        return not self.terminated and bool(self._first - self._slots)


def _slot(match: re.Match[str]) -> str:
    return next(name for name in ("cycle", "annual", "plain") if match[name] is not None)

"""Reads the records of a packed cell: names, categories and values, each with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.layout.categories import resolve_category
from ingest.layout.packed import Label, Record, cut_label, split_records
from ingest.layout.text import BLANKS, CellText, one_line, trim
from ingest.raw import RawIndicator, RawValue, Refusal
from ontology.values import Finding, Period, Severity

_SEPARATORS = BLANKS + "；;：:，,、"
_VALUE_SEPARATORS = BLANKS + "；;，,"
_STOPS = "。.．"
_OPERATORS = frozenset("≥≤=＝＞＜><±约 ")
_EXCERPT = 40


@dataclass(slots=True)
class PackedCell:
    """What a packed cell gave."""

    indicators: list[RawIndicator] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def excerpt(text: str, start: int = 0, end: int | None = None) -> str:
    """Return the beginning of a text in one line, for messages."""
    piece = text[start : len(text) if end is None else end]
    shown = one_line(piece[: _EXCERPT + 40]).strip()
    return shown if len(piece) <= _EXCERPT else shown[:_EXCERPT] + "…"


def read_packed(cell: CellText, *, plain: Period) -> PackedCell:
    """Read all records of a packed cell.

    Args:
        cell: its text.
        plain: what a value label means that does not say whether it is for the cycle or the year.
    """
    return _Reader(cell, plain).read()


def value_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span of a value without the separator or full stop that ends it.

    A full stop before a separator belongs to the value (``优秀率达90%。；``).
    """
    start, stop = trim(text, start, end)
    kept = stop
    while kept > start and text[kept - 1] in _VALUE_SEPARATORS:
        kept -= 1
    if kept == stop and kept > start and text[kept - 1] in _STOPS:
        kept -= 1
        while kept > start and text[kept - 1] in _VALUE_SEPARATORS:
            kept -= 1
    return start, kept


class _Reader:
    def __init__(self, cell: CellText, plain: Period) -> None:
        self._cell = cell
        self._text = cell.text
        self._plain = plain
        self._out = PackedCell()

    def read(self) -> PackedCell:
        records = split_records(self._text)
        self._check_lead(records[0].start if records else len(self._text))
        for record in records:
            self._read_record(record, last=record is records[-1])
        self._check_numbers(records)
        self._check_end(records)
        return self._out

    def _check_lead(self, end: int) -> None:
        start, stop = trim(self._text, 0, end, _SEPARATORS)
        if start < stop and not self._text[start:stop].endswith(("绩效指标", "指标")):
            self._refuse(start, stop, "no indicator could be read in", "读不出指标")

    def _check_numbers(self, records: Sequence[Record]) -> None:
        numbers = [record.number for record in records]
        for record, before, number in zip(records[1:], numbers, numbers[1:], strict=False):
            if before is not None and number is not None and number != before + 1:
                self._find(
                    record.start,
                    record.name_start,
                    "numbering_gap",
                    Severity.INFO,
                    (f"序号由 {before} 跳到 {number}", f"the numbers go from {before} to {number}"),
                )

    def _check_end(self, records: Sequence[Record]) -> None:
        """Report a last record that ends without a value that the first one has, as a cut cell does."""
        if len(records) < 2 or not records[-1].labels or not self._out.indicators:
            return
        last = records[-1]
        slots = [label.slot for label in records[0].labels]
        ended = last.labels[-1].slot
        missing = records[0].labels[slots.index(ended) + 1 :] if ended in slots else []
        _, stop = trim(self._text, 0, last.end)
        whole = cut_label(self._text, last.labels[-1].end, stop) is None
        if (
            missing
            and whole
            and self._text[last.labels[-1].end : stop]
            and self._text[stop - 1] not in _STOPS
        ):
            self._refuse(
                last.start, stop, f"the cell ends without {missing[0]}:", f"单元格结束时缺少{missing[0]}"
            )

    def _read_record(self, record: Record, *, last: bool) -> None:
        if record.fault is not None:
            english, chinese = record.fault
            self._refuse(record.start, record.end, f"{english}:", chinese)
            return
        category = resolve_category(self._slice(record.level_1), self._slice(record.level_2))
        name = self._name_span(record)
        if not record.labels:
            self._refuse(
                record.start, record.end, "the record has no value (cut off?):", "该条没有指标值（被截断？）"
            )
        elif category is None:
            self._refuse(record.start, record.end, "the record has no category:", "该条没有指标类别")
        elif name[0] >= name[1]:
            self._refuse(record.start, record.end, "the record has no name:", "该条没有指标名称")
        else:
            self._add(record, category, name, last=last)

    def _add(self, record: Record, category: str, name: tuple[int, int], *, last: bool) -> None:
        values = self._values(record, last=last)
        if not values:
            self._refuse(record.start, record.end, "the values of the record are empty:", "该条指标值为空")
            return
        self._out.indicators.append(
            RawIndicator(
                number="" if record.number is None else str(record.number),
                category=category,
                name=one_line(self._slice(name)),
                place=self._cell.place(*name),
                cycle=values.get(Period.CYCLE),
                annual=values.get(Period.ANNUAL),
            )
        )

    def _name_span(self, record: Record) -> tuple[int, int]:
        end = record.labels[0].start if record.labels else record.end
        start, stop = trim(self._text, record.name_start, end, _SEPARATORS)
        if start >= stop and record.both_levels and not record.coded_2:
            return record.level_2
        return start, stop

    def _values(self, record: Record, *, last: bool) -> dict[Period, RawValue]:
        values: dict[Period, RawValue] = {}
        slots = {label.slot for label in record.labels}
        ends = [label.start for label in record.labels[1:]] + [record.end]
        for label, end in zip(record.labels, ends, strict=True):
            period = self._period(label, slots)
            at_end = last and end == record.end
            if period in values:
                self._refuse(
                    label.start, end, "a further value of the same period:", "同一期间的又一个指标值"
                )
            elif (value := self._value(label, end, at_end=at_end)) is not None:
                values[period] = value
        return values

    def _period(self, label: Label, slots: set[str]) -> Period:
        if label.slot == "plain":
            if "annual" in slots:
                return Period.CYCLE
            return Period.ANNUAL if "cycle" in slots else self._plain
        return Period.CYCLE if label.slot == "cycle" else Period.ANNUAL

    def _value(self, label: Label, end: int, *, at_end: bool) -> RawValue | None:
        if at_end and (cut := cut_label(self._text, label.end, end)) is not None:
            self._refuse(cut, end, "the cell ends within a value label:", "单元格在指标值标签处被截断")
            end = cut
        start, stop = value_span(self._text, label.end, end)
        if start >= stop:
            self._empty(label, at_end=at_end)
            return None
        if stop - start <= 3 and _OPERATORS.issuperset(self._text[start:stop]):
            self._refuse(
                label.start, stop, "the value is only an operator (cut off?):", "指标值只有比较符（被截断？）"
            )
            return None
        return RawValue(one_line(self._text[start:stop]), self._cell.place(start, stop))

    def _empty(self, label: Label, *, at_end: bool) -> None:
        if at_end:
            self._refuse(
                label.start, label.end, "the cell ends before the value of", "单元格在指标值之前结束"
            )
            return
        messages = (f"“{label.text}”为空", f"{label.text} is empty")
        self._find(label.start, label.end, "empty_value", Severity.WARNING, messages)

    def _slice(self, span: tuple[int, int]) -> str:
        return self._text[span[0] : span[1]]

    def _refuse(self, start: int, end: int, english: str, chinese: str) -> None:
        start, end = trim(self._text, start, end)
        shown = excerpt(self._text, start, end)
        self._out.refusals.append(
            Refusal(self._cell.place(start, end), f"{english} “{shown}”", f"{chinese}：“{shown}”")
        )

    def _find(self, start: int, end: int, rule: str, severity: Severity, messages: tuple[str, str]) -> None:
        self._out.findings.append(Finding(rule, severity, *messages, self._cell.place(start, end)))

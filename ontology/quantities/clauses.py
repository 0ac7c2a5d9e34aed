"""Divides a value into clauses, and joins what are two numbers of one quantity."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ontology.quantities import phrasing
from ontology.quantities.numerals import divide, scale
from ontology.quantities.readings import Reading, Scan
from ontology.values import Comparator, Number

_BREAK = re.compile(r"[,;。!?\n()]|且(?=[≥≤<>=不超低高])")
_SCALED = ("money", "count:")
_UPPER = {Comparator.LE, Comparator.LT}
_UPPER_SIGNS = "≤<=＜＝≦⩽ "


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch between commas, with the quantities that begin in it."""

    start: int
    end: int
    readings: tuple[Reading, ...]


def split(found: Scan) -> Iterator[Clause]:
    """Divide at commas, semicolons and full stops outside parentheses and quantities."""
    readings = found.readings
    held = sorted([*((r.start, r.end) for r in readings), *((m.start, m.end) for m in found.masked)])
    start = taken = at = depth = 0
    for match in _BREAK.finditer(found.text):
        while at < len(held) and held[at][1] <= match.start():
            at += 1
        if at < len(held) and held[at][0] <= match.start():
            continue
        if match[0] in "()":
            depth = max(0, depth + (1 if match[0] == "(" else -1))
        elif not depth or match[0] in {"。", "\n"}:
            own = taken
            while taken < len(readings) and readings[taken].start < match.start():
                taken += 1
            yield Clause(start, match.start(), readings[own:taken])
            start, depth = match.end(), 0
    yield Clause(start, len(found.text), readings[taken:])


def says_something(found: Scan, clause: Clause) -> bool:
    """Say whether a clause without components carries words of its own, beside dates and 其中, 合计 ..."""
    words, at = [], clause.start
    for span in found.masked[bisect_left(found.masked, at, key=lambda span: span.start) :]:
        if span.end > clause.end:
            break
        if span.kind == "date":
            words.append(found.text[at : span.start])
            at = span.end
    words.append(found.text[at : clause.end])
    return not phrasing.is_aside("".join(words))


def merged(readings: Sequence[Reading], text: str, raw: str) -> Iterator[Reading]:
    """Join what are two numbers of one quantity: 1年6个月, 80%≤满意度≤95%."""
    pending: Reading | None = None
    for reading in readings:
        joined = _joined(pending, reading, text, raw) if pending else None
        if pending and not joined:
            yield pending
        pending = joined or reading
    if pending:
        yield pending


def _joined(first: Reading, second: Reading, text: str, raw: str) -> Reading | None:
    if first.end == second.start and not first.after:
        return _sum(first, second)
    return _bracket(first, second, text, raw)


def _sum(first: Reading, second: Reading) -> Reading | None:
    """Add what is written in two steps: 1年6个月, 1小时30分钟, 1亿2000万元."""
    one, two = first.measure, second.measure
    whole, part = _plain(first.normalized), _plain(second.normalized)
    if not one or not two or whole is None or part is None:
        return None
    lasting = one.dimension == two.dimension == "time" and one.normal_unit == two.normal_unit
    scaled = one.dimension is None and part < one.factor and (two.dimension or "money").startswith(_SCALED)
    if not scaled and not (lasting and one.factor > two.factor):
        return None
    return replace(
        second,
        start=first.start,
        value=scale(whole + part, divide(Decimal(1), two.factor)),
        normalized=whole + part,
        comparator=first.comparator or second.comparator,
        inferred=("sum",),
    )


def _bracket(first: Reading, second: Reading, text: str, raw: str) -> Reading | None:
    """Read a bound on either side of a label as a range: 80%≤满意度≤95%."""
    if (
        first.comparator
        or second.comparator not in _UPPER
        or text[first.end : first.end + 1] not in {"≤", "<"}
    ):
        return None
    low, high = _plain(first.value), _plain(second.value)
    normal_low, normal_high = _plain(first.normalized), _plain(second.normalized)
    if low is None or high is None or normal_low is None or normal_high is None:
        return None
    if first.dimension != second.dimension:
        return None
    return replace(
        second,
        start=first.start,
        value=(low, high),
        normalized=(normal_low, normal_high),
        comparator=Comparator.RANGE,
        label=raw[first.end : second.start].strip(_UPPER_SIGNS) or None,
    )


def _plain(value: Number) -> Decimal | None:
    return None if isinstance(value, tuple) else value

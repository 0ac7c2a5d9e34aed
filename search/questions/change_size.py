"""How large a change between years is asked to be: 提高5个百分点以上, 减少一半, increased by more than 10 %.

A share (10%) is of the earlier target; of targets that are rates themselves it is meant in percentage points.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ontology.graph import Row
from ontology.values import Quantity
from search.questions.change_words import ChangeKind
from search.questions.constraints import amount_of
from search.questions.terms import number, text

_VERB = (
    "提高|增加|增长|上升|上涨|上调|调高|提升|抬高|涨|升|多|降低|下降|减少|下调|调低|缩短|压减|压缩|降|减|少|缩|延长|放宽|收紧"
    "|变化|变动|调整|变|[增涨升降跌减变]幅"
)
# Not 提高到: what a target is raised to is a condition on the target.
_BY = re.compile(
    rf"(?:{_VERB})(?:了|幅度|的幅度|得)?(?:是|为|在|达|达到)?\s*$"
    r"|\b(?:raised|increased?|rose|risen|grew|went up|up|lowered|decreased?|fell|fallen|dropped|reduced|cut|shortened"
    r"|tightened|loosened|relaxed|down|changed?) by\s*$"
)
_EXACT = Decimal("0.0005")
_RATE = 'COALESCE(?valueUnit, "") = "1"'
_DIFFERENCES = {
    ChangeKind.RAISED: "(?after - ?before)",
    ChangeKind.LOWERED: "(?before - ?after)",
}


def is_size(before: str) -> bool:
    """Whether a quantity behind this text says by how much something changes."""
    return _BY.search(before) is not None


def in_points(size: Quantity) -> bool:
    """Whether a quantity is one of percentage points: a difference of two rates, never a target."""
    return "百分点" in (size.unit or "") or "point" in (size.unit or "")


def size_filter(kind: ChangeKind, size: Quantity) -> str:
    """Return the SPARQL test that a pair of targets (``?before``, ``?after``, ``?valueUnit``) differs by so much."""
    difference = _DIFFERENCES.get(kind, "ABS(?after - ?before)")
    if size.dimension == "ratio":
        relative = f"({difference} / ?before)"
        if in_points(size):
            return f"{_RATE} && {_within(difference, size)}"
        return f"?before != 0 && {_within(f'IF({_RATE}, {difference}, {relative})', size)}"
    unit = f'COALESCE(?valueUnit, "") = {text(size.normalized_unit)} && ' if size.normalized_unit else ""
    return unit + _within(difference, size)


def _within(difference: str, size: Quantity) -> str:
    amount = amount_of(size)
    low, high = amount.low, amount.high
    if low is not None and low == high:
        slack = _EXACT if size.dimension == "ratio" else abs(low) * _EXACT
        return f"ABS({difference} - {number(low)}) <= {number(slack)}"
    tests = [f"{difference} {'>' if amount.low_open else '>='} {number(low)}"] if low is not None else []
    tests += [f"{difference} {'<' if amount.high_open else '<='} {number(high)}"] if high is not None else []
    return " && ".join([*tests, f"{difference} > 0"])


def direction_holds(kind: ChangeKind, change: Decimal, *, upper: bool) -> bool:
    """Whether a target changed in the way asked about; an ``upper`` bound is stricter when it is lower."""
    stricter = (change < 0) if upper else (change > 0)
    return {
        ChangeKind.RAISED: change > 0,
        ChangeKind.LOWERED: change < 0,
        ChangeKind.UNCHANGED: change == 0,
        ChangeKind.CHANGED: change != 0,
        ChangeKind.TIGHTENED: stricter,
        ChangeKind.LOOSENED: change != 0 and not stricter,
    }[kind]


def largest(rows: Sequence[Row], *, relative: bool, places: int) -> tuple[list[Row], bool]:
    """Return the pairs that differ most, ties included, and whether shares of the earlier targets were compared.

    Targets in one unit are compared by their differences unless ``relative`` is asked for.
    """
    shares = relative or len({row.get("valueUnit") for row in rows}) > 1
    rows = [row for row in rows if Decimal(row["before"])] if shares else list(rows)

    def size(row: Row) -> Decimal:
        change = abs(Decimal(row["after"]) - Decimal(row["before"]))
        return change / abs(Decimal(row["before"])) if shares else change

    ranked = sorted(rows, key=size, reverse=True)
    if not ranked:
        return [], shares
    last = size(ranked[min(places, len(ranked)) - 1])
    return [row for row in ranked if size(row) >= last], shares

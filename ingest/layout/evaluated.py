"""Values out of several columns: operator, number and unit of a target, and what self-evaluations add."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ingest.grid import Cell
from ingest.layout.columns import Role
from ingest.layout.text import CellText, one_line, stripped
from ingest.raw import RawEvaluation

_OPERATOR_TEXT = re.compile(
    "[≥≤=＝＞＜><]=?|大于(?:等于|或等于)?|小于(?:等于|或等于)?|等于|不(?:少|低|小)于|不(?:大|高|多|超)(?:于|过)|至少|约"
)
_BLANK = frozenset(("", "/", "\\", "无", "-", "—", "——"))


def is_blank(value: str) -> bool:
    """Whether a cell of targets holds nothing, or a stroke in its place.

    >>> is_blank("—"), is_blank("无")
    (True, False)
    """
    return not value.strip("/\\-—–－ ")


def joined(operator: str, value: str, unit: str) -> str:
    """Put a value together that is printed in three columns.

    >>> joined("≥", "5", "个"), joined("定性", "提升", ""), joined("≥", "≥95%", "%")
    ('≥5个', '提升', '≥95%')
    """
    if not any(c.isdigit() for c in value):
        return value
    before = operator if _OPERATOR_TEXT.fullmatch(operator) and not _OPERATOR_TEXT.match(value) else ""
    after = unit if unit not in _BLANK and not value.endswith(unit) else ""
    return f"{before}{value}{after}"


def evaluation_of(cells: Mapping[Role, Cell], unit: str = "") -> RawEvaluation | None:
    """Return what the cells of a self-evaluation say, or ``None`` if they are blank.

    Args:
        cells: those of an indicator's row, by role.
        unit: of measure, where it stands in a column of its own.
    """
    said = {role: cell for role, cell in cells.items() if stripped(cell) not in _BLANK}
    if not said:
        return None
    texts = {role: one_line(stripped(cell)) for role, cell in said.items()}
    text = CellText.of(next(iter(said.values())))
    return RawEvaluation(
        actual=joined("", texts.get(Role.ACTUAL, ""), unit),
        score=texts.get(Role.SCORE, ""),
        weight=texts.get(Role.WEIGHT, ""),
        deviation=texts.get(Role.DEVIATION, ""),
        place=text.place(*text.trim()),
    )

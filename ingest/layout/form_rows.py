"""The indicators of a form: one or two blocks of columns, values in one cell or in operator, number and unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ingest.grid import Cell, Row
from ingest.layout.categories import resolve_category
from ingest.layout.columns import EVALUATED, Columns, Role, heading_role
from ingest.layout.evaluated import evaluation_of, is_blank, joined
from ingest.layout.outcome import Outcome
from ingest.layout.text import CellText, one_line, stripped
from ingest.raw import RawEvaluation, RawIndicator, RawValue
from ontology.values import Period


class Part(StrEnum):
    """What further columns of a form hold."""

    LEFT_OUT = "其他列"


Key = Role | Part

_LEFT_OUT = re.compile(
    r"指标方向|方向|备注|(?:评分|计分|评价)(?:标准|规则|方法).*|指标(?:说明|解释|依据|来源).*|历史.*|(?:上年|前年|上年度).*"
)
_LEVELS = (Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3)
_VALUES = (Role.CYCLE, Role.ANNUAL, Role.PLAIN)
_COLUMNS = frozenset((*_LEVELS, *_VALUES, *EVALUATED, Role.OPERATOR, Role.MEASURE_UNIT))


@dataclass(frozen=True, slots=True)
class FormColumns:
    """The blocks of columns of a form: one, or one for the whole period and one for the year.

    Attributes:
        blocks: for each, the index of the column (from 0) of every key.
        left_out: headings of columns that are not read (remarks, how points are given).
        row: the row of the headings.
        height: how many rows the headings fill.
    """

    blocks: tuple[dict[Key, int], ...]
    left_out: tuple[Cell, ...]
    row: Row
    height: int = 1

    def as_columns(self, row: Row) -> Columns:
        """Return the first block as the columns of a list, for messages."""
        return Columns({k: i for k, i in self.blocks[0].items() if isinstance(k, Role)}, row)

    def refined(self, below: Sequence[Row]) -> FormColumns:
        """Return the columns with the values that a second row of headings tells apart, if there is one."""
        found = self._second_heading(below[0]) if below else []
        if not found:
            return self
        starts = [min(block.values()) for block in self.blocks[1:]]
        blocks = [{k: i for k, i in block.items() if k not in _VALUES} for block in self.blocks]
        for key, index in found:
            blocks[sum(index >= start for start in starts)].setdefault(key, index)
        return replace(self, blocks=tuple(blocks), height=2)

    def _second_heading(self, row: Row) -> list[tuple[Key, int]]:
        above = self.row.cells
        found: list[tuple[Key, int]] = []
        for index, cell in row.distinct():
            if not stripped(cell) or (index < len(above) and above[index] is cell):
                continue
            key = form_key(stripped(cell))
            if key not in _VALUES:
                return []
            found.append((key, index))
        return found


def form_key(text: str) -> Key | None:
    """Return what a heading of a form says its column holds.

    >>> form_key("度量单位"), form_key("三级指标"), form_key("年度指标值")
    (<Role.MEASURE_UNIT: '计量单位'>, <Role.LEVEL_3: '三级指标'>, <Role.ANNUAL: '年度指标值'>)
    """
    bare = re.sub(r"[（(][^（）()]*[）)]", "", "".join(text.split())).strip("*＊:：")
    if not bare or len(bare) > 20:
        return None
    if _LEFT_OUT.fullmatch(bare):
        return Part.LEFT_OUT
    if bare == "单位":
        return Role.MEASURE_UNIT
    role = heading_role(text)
    return role if role in _COLUMNS else None


def read_form_headings(row: Row) -> FormColumns | None:
    """Return the columns if the row is one of headings above indicators; ``None`` otherwise."""
    blocks: list[dict[Key, int]] = [{}]
    left_out: list[Cell] = []
    for index, cell in row.distinct():
        key = form_key(stripped(cell))
        if key is Part.LEFT_OUT:
            left_out.append(cell)
        elif key is not None:
            if key in blocks[-1] and key in (*_LEVELS, Role.PLAIN):
                blocks.append({})
            if key in _VALUES and key in blocks[-1]:
                left_out.append(cell)
            blocks[-1].setdefault(key, index)
    named = [block for block in blocks if Role.LEVEL_3 in block]
    if not named or not ({Role.LEVEL_1, Role.LEVEL_2} & set(named[0]) or set(_VALUES) & set(named[0])):
        return None
    return FormColumns(tuple(_shared(named)), tuple(left_out), row)


def _shared(blocks: list[dict[Key, int]]) -> Iterator[dict[Key, int]]:
    """Give later blocks the levels that are printed once only."""
    first = blocks[0]
    for block in blocks:
        levels: dict[Key, int] = {k: first[k] for k in _LEVELS[:2] if k in first and k not in block}
        yield levels | block


@dataclass(slots=True)
class _Entry:
    """One printed indicator of one block."""

    row: Row
    cell: Cell
    level_1: str
    level_2: str
    values: dict[Period, RawValue]
    evaluation: RawEvaluation | None


def read_form_rows(rows: Iterable[Row], columns: FormColumns, out: Outcome) -> list[RawIndicator]:
    """Read the rows of indicators; what cannot be read is refused in ``out``.

    An indicator that stands in both blocks with the same name and category is one with two values.
    """
    out.note_left_out(columns.left_out)
    listed = list(rows)
    entries: list[_Entry] = []
    for number, block in enumerate(columns.blocks):
        period = _period(number, len(columns.blocks))
        found = list(_entries(listed, block, period, out))
        _fill_levels(found)
        entries.extend(found)
    return _merged(entries, columns, out)


def _period(number: int, blocks: int) -> Period:
    return Period.CYCLE if blocks > 1 and number == 0 else Period.ANNUAL


def _entries(rows: Iterable[Row], block: dict[Key, int], plain: Period, out: Outcome) -> Iterator[_Entry]:
    level_1 = level_2 = ""
    before: Cell | None = None
    for row in rows:
        first, second = _text(row, block, Role.LEVEL_1), _text(row, block, Role.LEVEL_2)
        if first and first != level_1:
            level_1, level_2 = first, ""
        level_2 = second or level_2
        cell = _cell(row, block, Role.LEVEL_3)
        if cell is None or not stripped(cell) or cell is before:
            continue
        before = cell
        values = _values(row, block, plain, out)
        if values:
            evaluated = {role: found for role in EVALUATED if (found := _cell(row, block, role)) is not None}
            unit = _text(row, block, Role.MEASURE_UNIT)
            yield _Entry(row, cell, level_1, level_2, values, evaluation_of(evaluated, unit))
        elif _printed_twice(row, cell):
            continue
        else:
            role = next((role for role in _VALUES if role in block), Role.LEVEL_3)
            out.refuse_cell(
                row,
                Columns({k: i for k, i in block.items() if isinstance(k, Role)}, row),
                role,
                stripped(cell),
            )


def _printed_twice(row: Row, cell: Cell) -> bool:
    """Whether the row is one merged line across the form (a caption), not an indicator without a value."""
    return sum(bool(stripped(c)) for _, c in row.distinct()) == 1 and row.cells[0] is cell


def _fill_levels(entries: Sequence[_Entry]) -> None:
    """Give rows above a label that is printed in the middle of its block that label."""
    first = next((entry for entry in entries if entry.level_2), None)
    for entry in entries:
        if entry is first:
            break
        if first is not None and not entry.level_2:
            entry.level_1, entry.level_2 = entry.level_1 or first.level_1, first.level_2


def _merged(entries: Iterable[_Entry], columns: FormColumns, out: Outcome) -> list[RawIndicator]:
    indicators: dict[tuple[str, str, int], RawIndicator] = {}
    seen: dict[tuple[str, str, int], int] = {}
    for entry in entries:
        category = resolve_category(_plain_level(entry.level_1), _plain_level(entry.level_2))
        name = one_line(stripped(entry.cell))
        if category is None:
            role = Role.LEVEL_2 if Role.LEVEL_2 in columns.blocks[0] else Role.LEVEL_3
            out.refuse_cell(entry.row, columns.as_columns(entry.row), role, name)
            continue
        text = CellText.of(entry.cell)
        out.note_markup(text)
        fresh = RawIndicator(
            number="",
            category=category,
            name=name,
            place=text.place(*text.trim()),
            cycle=entry.values.get(Period.CYCLE),
            annual=entry.values.get(Period.ANNUAL),
            evaluation=entry.evaluation,
        )
        block = 0 if fresh.cycle is not None else 1
        ordinal = seen.get((category, name, block), 0)
        seen[category, name, block] = ordinal + 1
        known = indicators.get((category, name, ordinal))
        if known is None:
            indicators[category, name, ordinal] = fresh
        elif known.annual is None and fresh.cycle is None:
            evaluation = fresh.evaluation or known.evaluation
            indicators[category, name, ordinal] = replace(known, annual=fresh.annual, evaluation=evaluation)
        else:
            indicators[category, name, ordinal + len(indicators)] = fresh
    return list(indicators.values())


def _plain_level(text: str) -> str:
    """Return a level's label without the points that self-evaluations print behind it."""
    return re.sub(r"[（(]\s?\d+(?:\.\d+)?\s?分?\s?[）)]", "", text)


def _values(row: Row, block: dict[Key, int], plain: Period, out: Outcome) -> dict[Period, RawValue]:
    values: dict[Period, RawValue] = {}
    for role in _VALUES:
        cell = _cell(row, block, role)
        if cell is None or is_blank(stripped(cell)):
            continue
        text = CellText.of(cell)
        span = text.trim()
        out.note_markup(text)
        raw = joined(
            _text(row, block, Role.OPERATOR),
            one_line(text.text[slice(*span)]),
            _text(row, block, Role.MEASURE_UNIT),
        )
        values.setdefault(_value_period(role, block, plain), RawValue(raw, text.place(*span)))
    return values


def _value_period(role: Role, block: dict[Key, int], plain: Period) -> Period:
    if role is Role.CYCLE:
        return Period.CYCLE
    if role is Role.PLAIN and Role.ANNUAL in block:
        return Period.CYCLE
    return plain if role is Role.PLAIN and Role.CYCLE not in block else Period.ANNUAL


def _cell(row: Row, block: dict[Key, int], key: Key) -> Cell | None:
    index = block.get(key)
    return row.cells[index] if index is not None and index < len(row.cells) else None


def _text(row: Row, block: dict[Key, int], key: Key) -> str:
    cell = _cell(row, block, key)
    return one_line(stripped(cell)) if cell is not None else ""

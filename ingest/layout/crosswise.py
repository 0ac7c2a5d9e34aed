"""Tables with a column for each category (产出指标, 效益指标 … side by side) become rows of one indicator each.

The rows made here hold parts of the document's cells, so whatever is read of them keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.grid import Cell, Grid, Row
from ingest.layout.categories import resolve_category
from ingest.layout.columns import Role, heading_role, read_headings
from ingest.layout.form_rows import read_form_headings
from ingest.layout.items import split_items
from ingest.layout.labels import LEVEL_1, LEVEL_2
from ingest.layout.lines import is_note, is_total
from ingest.layout.text import stripped

_LEVEL_1, _LABEL = re.compile(LEVEL_1), re.compile(f"(?:{LEVEL_1})|(?:{LEVEL_2})")
_BESIDE = re.compile(
    "序号|编号|.*(?:金额|预算|资金|经费|备注|部门|类别|类型|性质|绩效指标|年度|期限|内容|依据).*"
)
_NESTED = ({"1", "4"}, {"2", "3"})
"""Groups of which one stood below the other before 2021: a row of an ordinary form may name both levels."""
_PRINTED = (Role.CYCLE, Role.ANNUAL, Role.PLAIN, Role.OPERATOR, Role.MEASURE_UNIT)
_MAX_HEADING_ROWS = 3


@dataclass(slots=True)
class _Column:
    """What stands below a label: all of its indicators, or (``role``) one part of each."""

    level_1: Cell
    level_2: Cell | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns of categories by index, and the columns that are added to the others in their stead."""

    columns: dict[int, _Column]
    width: int
    added: tuple[Role, ...]
    height: int

    def row(self, row: Row, texts: dict[Role, Cell | None]) -> Row:
        """Return the row without the columns of categories, with an indicator in the added ones."""
        cells = [
            Cell("", cell.row, cell.column, cell.page, cell.sheet) if index in self.columns else cell
            for index, cell in enumerate(row.cells)
        ]
        cells += [_blank(row)] * (self.width - len(cells))
        return Row(row.number, (*cells, *(texts.get(role) or _blank(row) for role in self.added)))


def unfold(grids: Iterable[Grid]) -> Iterator[Grid]:
    """Yield grids with every such table as one row an indicator; the others as they are."""
    layout: _Layout | None = None
    page: int | None = None
    for grid in grids:
        before, page = page, _page(grid)
        if not (before is not None and page == before + 1 and _continues(grid, layout)):
            layout = None
        start = next(_starts(grid.rows), None)
        if layout is None and start is None:
            yield grid
            continue
        reader = _Reader(layout)
        rows = tuple(reader.rows(grid.rows))
        layout = reader.layout
        yield replace(grid, rows=rows)


def _page(grid: Grid) -> int | None:
    return next((row.cells[0].page for row in grid.rows if row.cells), None)


def _continues(grid: Grid, layout: _Layout | None) -> bool:
    """Whether the grid on the next page goes on with a table: as wide, and without headings of another kind."""
    if layout is None or not grid.rows or any(len(row.cells) != layout.width for row in grid.rows):
        return False
    below = grid.rows[1:] if _is_upper(grid.rows[0]) else grid.rows
    return not any(read_headings(row) or read_form_headings(row) for row in below)


def _starts(rows: Sequence[Row]) -> Iterator[int]:
    """Yield where headings of such a table begin; below headings of one row an indicator there are none."""
    for index, row in enumerate(rows):
        if read_form_headings(row) is not None:
            return
        if _heads(row):
            yield index


def _heads(row: Row) -> bool:
    """Whether a row names several categories side by side and nothing but what such a table has beside them."""
    filled = [_bare(cell) for _, cell in row.distinct() if stripped(cell)]
    labels = [text for text in filled if _LABEL.fullmatch(text)]
    if not all(_LABEL.fullmatch(t) or heading_role(t) or _BESIDE.fullmatch(t) for t in filled):
        return False
    distinct = list(dict.fromkeys(labels))
    if len(distinct) != 2 or not _LEVEL_1.fullmatch(distinct[0]):
        return len(distinct) > 1
    groups = {(resolve_category(text, "") or text)[0] for text in distinct}
    return len(groups) == 2 and groups not in _NESTED


class _Reader:
    """Rewrites the rows of a grid."""

    def __init__(self, layout: _Layout | None) -> None:
        self.layout = layout
        self._row: Row | None = None

    def rows(self, rows: Sequence[Row]) -> Iterator[Row]:
        starts = set(_starts(rows))
        index = 0
        while index < len(rows):
            row = rows[index]
            if index in starts:
                self.layout, heading = _read_layout(rows, index)
                yield heading
                index += self.layout.height
                continue
            repeated = index == 0 and self.layout is not None
            if not ((repeated or index + 1 in starts) and _is_upper(row)):
                yield from self._body(row, self.layout) if self.layout else (row,)
            index += 1

    def _body(self, row: Row, layout: _Layout) -> Iterator[Row]:
        made = self._made(row, layout) if _holds_indicators(row, layout) else []
        self._row = row
        yield from made or (row,)

    def _made(self, row: Row, layout: _Layout) -> list[Row]:
        made: list[Row] = []
        parts: dict[Role, Cell | None] = {}
        for index, column in layout.columns.items():
            cell = self._fresh(row, index)
            if column.role is None or column.role is Role.LEVEL_3:
                parts = {}
            if cell is None:
                continue
            if column.role is None:
                made += (layout.row(row, found) for found in _mixed(cell, column))
                continue
            if column.role is Role.LEVEL_3:
                parts = {Role.LEVEL_1: column.level_1, Role.LEVEL_2: column.level_2, Role.LEVEL_3: cell}
                made.append(row)
            if parts:
                parts[column.role] = cell
                made[-1] = layout.row(row, parts)
        return made

    def _fresh(self, row: Row, index: int) -> Cell | None:
        """Return a cell unless it is blank or one that was read at an earlier position."""
        cell = row.cells[index] if index < len(row.cells) else None
        if cell is None or not stripped(cell) or (index and row.cells[index - 1] is cell):
            return None
        above = self._row.cells if self._row is not None else ()
        return None if index < len(above) and above[index] is cell else cell


def _holds_indicators(row: Row, layout: _Layout) -> bool:
    """Whether a row of the body is neither a total, nor signatures, nor one line merged across the table."""
    filled = [stripped(cell) for _, cell in row.distinct() if stripped(cell)]
    if is_total(filled) or is_note(" ".join(filled)):
        return False
    at = [index for index, cell in enumerate(row.cells) if stripped(cell)]
    return len(filled) > 1 or (len(at) == 1 and at[0] in layout.columns)


def _mixed(cell: Cell, column: _Column) -> Iterator[dict[Role, Cell | None]]:
    for item in split_items(cell):
        yield {
            Role.LEVEL_1: column.level_1,
            Role.LEVEL_2: item.level_2 or column.level_2,
            Role.LEVEL_3: item.name or item.level_2 or column.level_2 or column.level_1,
            Role.PLAIN: item.value,
        }


def _is_upper(row: Row) -> bool:
    """Whether a row is the upper one of headings whose lower one names the categories."""
    columns = read_headings(row)
    return columns is not None and Role.PACKED in columns.roles


def _read_layout(rows: Sequence[Row], start: int) -> tuple[_Layout, Row]:
    """Return the layout of headings and the row that stands in their place."""
    first = rows[start]
    columns = _labelled(first)
    height = 1
    while (
        height < _MAX_HEADING_ROWS and start + height < len(rows) and _refine(rows, start + height, columns)
    ):
        height += 1
    roles = {column.role or Role.PLAIN for column in columns.values()}
    added = (Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3, *(role for role in _PRINTED if role in roles))
    layout = _Layout(columns, len(first.cells), added, height)
    return layout, layout.row(_base(rows, start, height), {role: _text(first, role.value) for role in added})


def _labelled(row: Row) -> dict[int, _Column]:
    """Return the columns of categories; a blank position to the right of a label is merged with it."""
    columns: dict[int, _Column] = {}
    for index, cell in enumerate(row.cells):
        if _LABEL.fullmatch(_bare(cell)):
            columns[index] = _Column(cell)
        elif not stripped(cell) and index - 1 in columns:
            columns[index] = _Column(columns[index - 1].level_1)
    return columns


def _refine(rows: Sequence[Row], at: int, columns: dict[int, _Column]) -> bool:
    """Take in a further row of headings below the first; tell whether it is one."""
    found: dict[int, Cell] = {}
    for index, cell in enumerate(rows[at].cells):
        if not stripped(cell) or rows[at - 1].cells[index : index + 1] == (cell,):
            continue
        if index not in columns or not (_LABEL.fullmatch(_bare(cell)) or _part(cell)):
            return False
        found[index] = cell
    for index, cell in found.items():
        if (role := _part(cell)) is not None:
            columns[index].role = role
        else:
            columns[index].level_2 = cell
    return bool(found)


def _part(cell: Cell) -> Role | None:
    text = _bare(cell)
    role = Role.LEVEL_3 if text == "指标" else Role.MEASURE_UNIT if text == "单位" else heading_role(text)
    return role if role is Role.LEVEL_3 or role in _PRINTED else None


def _base(rows: Sequence[Row], start: int, height: int) -> Row:
    """Return the first row of headings, blank positions filled from the rows around it that belong to it."""
    first = rows[start]
    others = [rows[start - 1]] if start and _is_upper(rows[start - 1]) else []
    others += rows[start + 1 : start + height]

    def filled(index: int, cell: Cell) -> Cell:
        found = (row.cells[index] for row in others if index < len(row.cells))
        return cell if stripped(cell) else next((other for other in found if stripped(other)), cell)

    return Row(first.number, tuple(filled(index, cell) for index, cell in enumerate(first.cells)))


def _bare(cell: Cell) -> str:
    return re.sub(r"[（(][^（）()]*[）)]|^\d{1,2}[-－—]", "", "".join(stripped(cell).split())).strip("*＊:：")


def _blank(row: Row) -> Cell:
    return _text(row, "")


def _text(row: Row, text: str) -> Cell:
    first = row.cells[0]
    return Cell(text, row.number, len(row.cells) + 1, first.page, first.sheet)

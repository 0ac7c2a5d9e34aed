"""A mapping file: where a document holds what, for tables that are not recognised by themselves (TOML).

The form is described, with examples, in docs/documents.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ingest.grid import Cell, Grid, Row
from ingest.layout.columns import Role
from ingest.layout.text import stripped
from ontology.errors import Invalid, NotFound

FIELDS = {
    "name": Role.NAME,
    "unit": Role.UNIT,
    "goal": Role.GOAL,
    "indicators": Role.PACKED,
    "level_1": Role.LEVEL_1,
    "level_2": Role.LEVEL_2,
    "indicator": Role.LEVEL_3,
    "cycle": Role.CYCLE,
    "annual": Role.ANNUAL,
    "value": Role.PLAIN,
    "operator": Role.OPERATOR,
    "measure_unit": Role.MEASURE_UNIT,
    "actual": Role.ACTUAL,
    "score": Role.SCORE,
    "weight": Role.WEIGHT,
    "deviation": Role.DEVIATION,
}
"""Names of columns in a mapping file."""
CELLS = ("name", "goal", "unit", "department", "year")
"""Names of single cells in a mapping file; ``name`` makes the table a form."""
_KEYS = {
    "files": str,
    "sheet": str,
    "page": int,
    "table": int,
    "header_rows": list,
    "first_row": int,
    "last_row": int,
    "department": str,
    "year": int,
    "unit": str,
    "kind": str,
    "columns": dict,
    "cells": dict,
}
_LETTERS = re.compile(r"[A-Za-z]{1,2}")
_ADDRESS = re.compile(r"([A-Za-z]{1,2})([1-9]\d{0,6})")
_SEARCHED_ROWS = 60


class BadMapping(Invalid):
    """The mapping file says something that cannot be, or names what a document does not have."""


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What a mapping file says of some tables; see ``docs/documents.md``.

    Attributes:
        number: which entry of the file this is, from 1.
        columns: heading text, letter or number from 1 of the column of every role.
        cells: row and column, from 1, of single values.
    """

    number: int
    files: str = "*"
    sheet: str | None = None
    page: int | None = None
    table: int | None = None
    header_rows: tuple[int, ...] = ()
    first_row: int | None = None
    last_row: int | None = None
    department: str | None = None
    year: int | None = None
    unit: str | None = None
    kind: str | None = None
    columns: tuple[tuple[Role, str | int], ...] = ()
    cells: tuple[tuple[str, tuple[int, int]], ...] = ()

    def applies(self, grid: Grid, number: int) -> bool:
        """Whether the ``number``-th grid (from 1) of a document is meant."""
        cell = next((cell for row in grid.rows for cell in row.cells), None)
        if cell is None:
            return False
        wanted = (self.sheet, cell.sheet), (self.page, cell.page), (self.table, number)
        return all(mine is None or mine == theirs for mine, theirs in wanted)

    def body(self, grid: Grid) -> tuple[Row, ...]:
        """Return the rows below the headings."""
        found = None if self.first_row or self.header_rows else self._heading_row(grid)
        heads = (found.number,) if found else self.header_rows or tuple(row for _, (row, _) in self.cells)
        first = self.first_row or max(heads, default=0) + 1
        last = self.last_row or grid.rows[-1].number
        return tuple(row for row in grid.rows if first <= row.number <= last)

    def above(self, grid: Grid) -> tuple[Row, ...]:
        """Return the rows above the headings (or above the body)."""
        body = self.body(grid)
        first = min(self.header_rows, default=body[0].number if body else 0)
        return tuple(row for row in grid.rows if row.number < first)

    def indexes(self, grid: Grid) -> dict[Role, int]:
        """Return the index (from 0) of the column of every role.

        Raises:
            BadMapping: a heading does not stand in the table.
        """
        return {role: self._index(grid, column) for role, column in self.columns}

    def cell(self, grid: Grid, name: str) -> Cell | None:
        """Return the cell of a single value; ``None`` where the table does not reach that far."""
        row_number, column = dict(self.cells).get(name, (0, 0))
        row = next((row for row in grid.rows if row.number == row_number), None)
        return row.cells[column - 1] if row is not None and column <= len(row.cells) else None

    def _index(self, grid: Grid, column: str | int) -> int:
        if isinstance(column, int):
            return column - 1
        if _LETTERS.fullmatch(column):
            return _column(column) - 1
        wanted = _bare(column)
        for row in self._headings(grid):
            for index, cell in row.distinct():
                if _bare(stripped(cell)) == wanted:
                    return index
        raise self._error(
            f"columns: no cell says {column!r}",
            f"columns：没有内容为“{column}”的单元格",
        )

    def _headings(self, grid: Grid) -> Sequence[Row]:
        if self.header_rows:
            return [row for row in grid.rows if row.number in self.header_rows]
        return grid.rows[:_SEARCHED_ROWS]

    def _heading_row(self, grid: Grid) -> Row | None:
        wanted = {_bare(c) for _, c in self.columns if isinstance(c, str) and not _LETTERS.fullmatch(c)}
        found = (
            row
            for row in self._headings(grid)
            if any(_bare(stripped(c)) in wanted for _, c in row.distinct())
        )
        return next(found, None)

    def _error(self, english: str, chinese: str) -> BadMapping:
        return _bad(f"table {self.number}", english, chinese)


@dataclass(frozen=True, slots=True)
class MappingFile:
    """All that a mapping file says."""

    tables: tuple[TableMapping, ...]

    def of(self, name: str) -> tuple[TableMapping, ...]:
        """Return what holds for a file name."""
        return tuple(table for table in self.tables if fnmatchcase(name, table.files))


def load_mapping(path: Path) -> MappingFile:
    """Read a mapping file.

    Raises:
        NotFound: it does not exist.
        BadMapping: it is no TOML, or a key or value is not known.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise NotFound(f"{path} does not exist", message_zh=f"{path} 不存在") from None
    except (OSError, ValueError) as error:
        raise _bad(path.name, f"not readable as TOML: {error}", f"不是可读的 TOML：{error}") from None
    entries = data.get("table")
    if set(data) != {"table"} or not isinstance(entries, list):
        raise _bad(path.name, "only [[table]] entries may stand here", "只能由 [[table]] 组成")
    return MappingFile(tuple(_table(number, entry) for number, entry in enumerate(entries, 1)))


def _table(number: int, entry: Mapping[str, Any]) -> TableMapping:
    for key, value in entry.items():
        kind = _KEYS.get(key)
        if kind is None:
            known = ", ".join(_KEYS)
            raise _bad(
                f"table {number}", f"unknown key {key} (known: {known})", f"未知的键 {key}（可用：{known}）"
            )
        if not isinstance(value, kind) or isinstance(value, bool):
            raise _bad(f"table {number}", f"{key}: wrong kind of value", f"{key} 的值类型不对")
    values = dict(entry)
    values["columns"] = tuple(_columns(number, entry.get("columns", {})))
    values["cells"] = tuple(_cells(number, entry.get("cells", {})))
    rows = entry.get("header_rows", [])
    if not all(isinstance(row, int) and row > 0 for row in rows):
        raise _bad(f"table {number}", "header_rows: numbers from 1", "header_rows 应为从 1 起的行号")
    values["header_rows"] = tuple(rows)
    mapping = TableMapping(number, **values)
    _check_columns(mapping)
    return mapping


def _columns(number: int, columns: Mapping[str, Any]) -> Iterator[tuple[Role, str | int]]:
    for name, column in columns.items():
        valid = isinstance(column, str) or (isinstance(column, int) and 0 < column <= 1000)
        if name not in FIELDS or not valid or isinstance(column, bool):
            known = ", ".join(FIELDS)
            raise _bad(
                f"table {number}",
                f"columns: {name} = {column!r} (fields: {known}; a letter, a number from 1 or a heading)",
                f"columns：{name} = {column!r}（字段：{known}；值为列字母、从 1 起的列号或表头文字）",
            )
        yield FIELDS[name], column


def _cells(number: int, cells: Mapping[str, Any]) -> Iterator[tuple[str, tuple[int, int]]]:
    for name, address in cells.items():
        match = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
        if name not in CELLS or match is None:
            known = ", ".join(CELLS)
            raise _bad(
                f"table {number}",
                f"cells: {name} = {address!r} (fields: {known}; an address such as C2)",
                f"cells：{name} = {address!r}（字段：{known}；值为 C2 这样的地址）",
            )
        yield name, (int(match[2]), _column(match[1]))


def _check_columns(mapping: TableMapping) -> None:
    """Check that what is mapped suffices to read projects and indicators, if anything is."""
    roles, cells = {role for role, _ in mapping.columns}, {name for name, _ in mapping.cells}
    if not roles and "name" not in cells:
        return
    named = Role.NAME in roles or "name" in cells
    valued = Role.PACKED in roles or (Role.LEVEL_3 in roles and roles & {Role.CYCLE, Role.ANNUAL, Role.PLAIN})
    if not named or not valued:
        raise _bad(
            f"table {mapping.number}",
            "map name, and indicators or indicator with cycle, annual or value",
            "须有 name，以及 indicators，或 indicator 与 cycle、annual、value 之一",
        )


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _bare(text: str) -> str:
    return "".join(text.split())


def _bad(where: str, english: str, chinese: str) -> BadMapping:
    return BadMapping(f"mapping: {english}", message_zh=f"映射文件：{chinese}", place=where)

"""Readers for workbooks: every visible sheet is a grid, merged cells are filled in, numbers read as shown."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import openpyxl
import xlrd
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.worksheet.worksheet import Worksheet

from ingest.grid import Cell, Grid, Row
from ingest.raw import Refusal
from ingest.readers.archive import check_office_archive, damaged
from ingest.readers.errors import DocumentTooLarge, EmptyDocument, EncryptedDocument, UnreadableDocument
from ingest.readers.sheet_parts import check_ranges, has_formulas
from ingest.readers.shown import is_date_format, shown
from ontology.errors import Invalid
from ontology.values import Place

MAX_CELLS = 2_000_000
"""Cells of one sheet within its used rows and columns."""
_MAX_COLUMNS = 1_000
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class _Merged:
    """A merged range, bounds from 1, inclusive."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as its library gives it.

    Attributes:
        rows, columns: how many are in use.
        text: the shown text at a row and column from 1; raises :class:`_UnshownError` for what cannot be shown.
    """

    name: str
    rows: int
    columns: int
    merged: tuple[_Merged, ...]
    text: Callable[[int, int], str]


class _UnshownError(Exception):
    """A cell whose content is known to the spreadsheet program only."""

    def __init__(self, message: str, message_zh: str) -> None:
        super().__init__(message)
        self.message = message
        self.message_zh = message_zh


def read_xlsx(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read ``.xlsx``; hidden sheets are left out.

    Raises:
        EncryptedDocument: protected by a password.
        DocumentTooLarge: a sheet of more than ``MAX_CELLS`` cells, ranges that cover more, or an archive that unpacks
            to too much.
        UnreadableDocument: no workbook, or damaged.
    """
    check_office_archive(data, name, part="xl/workbook.xml", label="xlsx")
    check_ranges(data, name, most=MAX_CELLS)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that do not touch the cells
            values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(data)) if has_formulas(data) else None
    except Exception:  # the library raises whatever the damaged bytes lead it to
        raise damaged(name, "xlsx") from None
    sheets = (
        _xlsx_sheet(sheet, formulas[sheet.title] if formulas else None)
        for sheet in values.worksheets
        if sheet.sheet_state == "visible"
    )
    return _grids(sheets, name, "xlsx")


def read_xls(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read ``.xls`` (Excel 97–2003); hidden sheets are left out.

    Raises:
        EncryptedDocument: protected by a password.
        DocumentTooLarge: a sheet of more than ``MAX_CELLS`` cells.
        UnreadableDocument: no such workbook, or damaged.
    """
    if not data:
        raise EmptyDocument("the file is empty", message_zh="文件是空的", place=name)
    if not data.startswith(_OLE):
        raise UnreadableDocument(
            "this is no Excel 97–2003 workbook; give the file its right suffix (xlsx, html?) or save it anew",
            message_zh="这不是 Excel 97–2003 工作簿；请改正扩展名（xlsx、html？）或重新保存",
            place=name,
        )
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except Exception as error:  # the library raises whatever the damaged bytes lead it to
        if "encrypted" in str(error).casefold():
            raise EncryptedDocument(
                "the file is protected by a password; save it without one",
                message_zh="文件设有密码保护；请取消密码后重新保存",
                place=name,
            ) from None
        raise damaged(name, "xls") from None
    sheets = (_xls_sheet(book, sheet) for sheet in book.sheets() if sheet.visibility == 0)
    return _grids(sheets, name, "xls")


def _xlsx_sheet(sheet: Worksheet, formulas: Worksheet | None) -> _Sheet:
    def text(row: int, column: int) -> str:
        cell = sheet.cell(row, column)
        value = cell.value
        if value is None and formulas is not None and formulas.cell(row, column).data_type == "f":
            raise _uncalculated()
        if isinstance(value, str) and cell.data_type == "e" and value in ERROR_CODES:
            raise _error_value(value)
        return shown(value, str(cell.number_format))

    ranges = tuple(_Merged(r.min_row, r.min_col, r.max_row, r.max_col) for r in sheet.merged_cells.ranges)
    return _Sheet(sheet.title, sheet.max_row, sheet.max_column, ranges, text)


def _xls_sheet(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet) -> _Sheet:
    def text(row: int, column: int) -> str:
        if column > sheet.row_len(row - 1):
            return ""
        cell = sheet.cell(row - 1, column - 1)
        code = book.format_map[book.xf_list[cell.xf_index].format_key].format_str if cell.xf_index else ""
        if cell.ctype == xlrd.XL_CELL_ERROR:
            raise _error_value(xlrd.error_text_from_code.get(cell.value, "#?"))
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return shown(bool(cell.value), code)
        if cell.ctype == xlrd.XL_CELL_DATE and is_date_format(code):
            return _xls_date(cell.value, book.datemode, code)
        return shown(cell.value, code) if cell.ctype != xlrd.XL_CELL_EMPTY else ""

    ranges = tuple(_Merged(r0 + 1, c0 + 1, r1, c1) for r0, r1, c0, c1 in sheet.merged_cells)
    return _Sheet(sheet.name, sheet.nrows, sheet.ncols, ranges, text)


def _xls_date(value: float, datemode: int, code: str) -> str:
    try:
        return shown(xlrd.xldate_as_datetime(value, datemode), code)
    except (xlrd.xldate.XLDateError, ValueError, OverflowError):
        return shown(value, "General")


def _uncalculated() -> _UnshownError:
    return _UnshownError(
        "the formula of the cell was never calculated; open the file in a spreadsheet program and save it",
        "单元格公式没有计算结果；请用电子表格软件打开并保存",
    )


def _error_value(value: str) -> _UnshownError:
    return _UnshownError(f"the cell shows the error {value}", f"单元格显示错误 {value}")


def _grids(sheets: Iterable[_Sheet], name: str, label: str) -> tuple[Grid, ...]:
    try:
        grids = tuple(_grid(sheet, name) for sheet in sheets)
    except Invalid:
        raise
    except Exception:  # cells are decoded as they are asked for, and damaged ones raise whatever they lead to
        raise damaged(name, label) from None
    if not any(row.cells for grid in grids for row in grid.rows):
        raise EmptyDocument(
            "no visible sheet of the workbook holds anything",
            message_zh="工作簿中没有任何有内容的可见工作表",
            place=name,
        )
    return grids


def _grid(sheet: _Sheet, name: str) -> Grid:
    columns = min(sheet.columns, _MAX_COLUMNS)
    if sheet.rows * columns > MAX_CELLS:
        raise DocumentTooLarge(
            f"sheet {sheet.name} uses {sheet.rows} rows and {columns} columns, the limit is {MAX_CELLS} cells; "
            "delete empty formatted rows or split it",
            message_zh=f"工作表“{sheet.name}”使用了 {sheet.rows} 行 {columns} 列，上限为 {MAX_CELLS} 个单元格；"
            "请删除带格式的空行或拆分",
            place=name,
        )
    refusals: list[Refusal] = []
    covered = _covered(sheet, refusals)
    rows = tuple(_rows(sheet, columns, covered, refusals))
    return Grid(rows, refusals=tuple(refusals))


def _covered(sheet: _Sheet, refusals: list[Refusal]) -> dict[tuple[int, int], Cell]:
    """Return the cell that every position of a merged range shows."""
    covered: dict[tuple[int, int], Cell] = {}
    left = MAX_CELLS
    for merged in sheet.merged:
        if merged.top > sheet.rows or merged.left > sheet.columns:
            continue
        bottom, right = min(merged.bottom, sheet.rows), min(merged.right, sheet.columns, _MAX_COLUMNS)
        left -= (bottom - merged.top + 1) * (right - merged.left + 1)
        if left < 0:
            break
        cell = _cell(sheet, merged.top, merged.left, refusals)
        covered.update(
            ((row, column), cell)
            for row in range(merged.top, bottom + 1)
            for column in range(merged.left, right + 1)
        )
    return covered


def _rows(
    sheet: _Sheet, columns: int, covered: dict[tuple[int, int], Cell], refusals: list[Refusal]
) -> Iterator[Row]:
    for number in range(1, sheet.rows + 1):
        cells = [
            covered.get((number, column)) or _cell(sheet, number, column, refusals)
            for column in range(1, columns + 1)
        ]
        while cells and not cells[-1].raw.strip():
            cells.pop()
        if cells:
            yield Row(number, tuple(cells))


def _cell(sheet: _Sheet, row: int, column: int, refusals: list[Refusal]) -> Cell:
    try:
        raw = sheet.text(row, column)
    except _UnshownError as reason:
        refusals.append(Refusal(Place(row, column, sheet=sheet.name), reason.message, reason.message_zh))
        raw = ""
    return Cell(raw, row, column, sheet=sheet.name)

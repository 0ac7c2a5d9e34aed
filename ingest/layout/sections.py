"""Cuts the rows of a document into tables: heads, headings, bodies; repeated headings are dropped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.grid import Grid, Row
from ingest.layout.columns import Columns, has_packed, infer_columns, read_headings, refine_headings
from ingest.layout.head import Head, Line, is_head_line, read_head, says_illustrative
from ingest.layout.lines import is_note, is_total, is_unit_like
from ontology.values import Finding, Severity

_FIRST_LINES = 3
_LAST_LINES = 40


@dataclass(slots=True)
class Section:
    """One table: its head and the rows of its body, each with the columns in force there."""

    head: Head
    columns: Columns
    rows: list[tuple[Columns, Row]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    illustrative: bool = False


def split_sections(grids: Iterable[Grid]) -> list[Section]:
    """Return the tables of a document; empty when no row looks like headings or like a project."""
    splitter = _Splitter()
    for grid in grids:
        splitter.feed(grid)
    return splitter.sections


class _Splitter:
    def __init__(self) -> None:
        self.sections: list[Section] = []
        self._pending: list[Line] = []
        self._columns: Columns | None = None
        self._heading_above = False

    def feed(self, grid: Grid) -> None:
        self._free_text(grid.lines)
        takes_part = self._takes_part(grid)
        for index, row in enumerate(grid.rows):
            line = Line.of_row(row)
            if line.cells:
                self._row(grid.rows, index, line, takes_part=takes_part)

    def _free_text(self, lines: tuple[str, ...]) -> None:
        kept = (
            lines if len(lines) <= _FIRST_LINES + _LAST_LINES else lines[:_FIRST_LINES] + lines[-_LAST_LINES:]
        )
        for text in kept:
            line = Line.of_text(text)
            if self._columns is None or is_head_line(line):
                self._pending.append(line)

    def _takes_part(self, grid: Grid) -> bool:
        """Whether a further grid continues the table or begins one; others on a page are of no interest."""
        if self._columns is None:
            return True
        widest = max((len(row.cells) for row in grid.rows), default=0)
        if self._columns.itemised and widest >= self._columns.width:
            return True
        return any(read_headings(row) is not None or has_packed(row) for row in grid.rows)

    def _row(self, rows: tuple[Row, ...], index: int, line: Line, *, takes_part: bool) -> None:
        row = rows[index]
        below_heading, self._heading_above = self._heading_above, False
        if below_heading and self._refine(row):
            return
        if (columns := read_headings(row)) is not None:
            self._heading_above = True
            self._open(self._complete(columns, rows[index + 1 :]))
        elif self._is_note(line) or (self._columns and is_total([text for text, _ in line.cells])):
            return
        elif has_packed(row):
            self._packed(rows, index)
        elif self._columns is None or is_head_line(line):
            self._pending.append(line)
        elif takes_part:
            self._body(row)

    def _refine(self, row: Row) -> bool:
        refined = refine_headings(self._columns, row) if self._columns else None
        if refined is None:
            return False
        self._columns = refined
        if not self.sections[-1].rows:
            self.sections[-1].columns = refined
        return True

    def _is_note(self, line: Line) -> bool:
        if len(line.cells) != 1 or not is_note(line.text):
            return False
        if self.sections and says_illustrative(line.text):
            self.sections[-1].illustrative = True
        elif self._columns is None:
            self._pending.append(line)
        return True

    def _packed(self, rows: tuple[Row, ...], index: int) -> None:
        if self._columns is None:
            self._open(Columns(infer_columns(rows[index:], {})))
            self._note_missing_headings(rows[index])
        self._body(rows[index])

    def _note_missing_headings(self, row: Row) -> None:
        section = self.sections[-1]
        section.findings.append(
            Finding(
                "header_missing",
                Severity.INFO,
                "没有表头行，各列含义由内容判断",
                "no row of headings; what the columns hold was concluded from their cells",
                row.cells[0].place(),
            )
        )

    def _complete(self, columns: Columns, below: tuple[Row, ...]) -> Columns:
        """Add columns whose heading is missing, where the cells below say what they hold."""
        if columns.missing is None or columns.itemised:
            return columns
        return Columns(infer_columns(_until_headings(below), columns.roles), columns.row, columns.plain)

    def _open(self, columns: Columns) -> None:
        """Take note of headings: of a new table, or repeated ones of the same."""
        self._columns = columns
        units = [] if columns.row is not None else self._unit_lines()
        self._begin(columns)
        for row in units:
            self.sections[-1].rows.append((columns, row))

    def _unit_lines(self) -> list[Row]:
        """Return the line of a unit directly above the first row of a table without headings."""
        if not self._pending or is_head_line(self._pending[-1]):
            return []
        last = self._pending[-1]
        if len(last.cells) != 1 or last.row is None or not is_unit_like(last.text):
            return []
        self._pending.pop()
        return [last.row]

    def _begin(self, columns: Columns) -> None:
        head = read_head(self._pending)
        self._pending.clear()
        if not self.sections:
            self.sections.append(Section(head, columns))
        elif head.differs(self.sections[-1].head):
            self.sections.append(Section(head.inherit(self.sections[-1].head), columns))

    def _body(self, row: Row) -> None:
        if self._columns is None:
            return
        if self._pending:
            self._begin(self._columns)
        self.sections[-1].rows.append((self._columns, row))


def _until_headings(rows: tuple[Row, ...]) -> Iterable[Row]:
    for row in rows:
        if read_headings(row) is not None:
            return
        yield row

"""Grids of cells: what every reader gives and every layout takes, whatever the file type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ingest.raw import Refusal
from ontology.values import Place


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell exactly as it stands in the document.

    Attributes:
        raw: the cell's text; for HTML the text content of the element (as Web Annotation selectors count it).
        row: from 1; the physical line of a text file, the row within the table for HTML.
        column: from 1; a merged cell keeps the place of its top left corner.
        page: the page of a paged document, else ``None``.
        sheet: the sheet of a workbook, else ``None``.
        flow: white space around line breaks is layout, not content (HTML).
        breaks: offsets in ``raw`` where the document breaks the line without a character (``<br>``).
        start: where ``raw`` begins in the document's cell, of a part of one.
    """

    raw: str
    row: int
    column: int
    page: int | None = None
    sheet: str | None = None
    flow: bool = False
    breaks: tuple[int, ...] = ()
    start: int = 0

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Return the place of a span of ``raw`` (the whole cell when no span is given)."""
        stop = len(self.raw) if end is None else end
        return Place(self.row, self.column, self.start + start, self.start + stop, self.page, self.sheet)

    def part(self, start: int, end: int) -> Cell:
        """Return a stretch of the cell as a cell that keeps its place."""
        breaks = tuple(at - start for at in self.breaks if start < at < end)
        return replace(self, raw=self.raw[start:end], breaks=breaks, start=self.start + start)


@dataclass(frozen=True, slots=True)
class Row:
    """A row; merged cells appear at every position that they cover, as the same object."""

    number: int
    cells: tuple[Cell, ...]

    def distinct(self) -> Iterator[tuple[int, Cell]]:
        """Yield index and cell of every cell once, at the first position it covers."""
        previous: Cell | None = None
        for index, cell in enumerate(self.cells):
            if cell is not previous:
                yield index, cell
            previous = cell


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of one table (or of one text file).

    Attributes:
        rows: in document order.
        lines: the free text that stands before the table, line by line.
        refusals: what the reader could not read as it should be.
    """

    rows: tuple[Row, ...]
    lines: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()

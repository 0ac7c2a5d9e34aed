"""Renders tables with merged cells into every format that is read, with the libraries that offices use."""

from __future__ import annotations

import html
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import docx
import openpyxl
import xlwt
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

FONT = "STSong-Light"
PAGE_WIDTH_PT = 480


@dataclass(frozen=True)
class Box:
    """A cell and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


Rows = Sequence[Sequence[Box | str]]


@dataclass(frozen=True)
class Sketch:
    """Lines of text above a table, and its rows; positions covered from above are left out, as in HTML."""

    lines: tuple[str, ...]
    rows: Rows

    @property
    def width(self) -> int:
        return max(column + box.columns for _, column, box in placed(self.rows))


def placed(rows: Rows) -> Iterator[tuple[int, int, Box]]:
    """Yield row and column (from 0) of every box."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        column = 0
        for item in row:
            box = item if isinstance(item, Box) else Box(item)
            while (number, column) in taken:
                column += 1
            yield number, column, box
            taken.update(
                (number + down, column + right) for down in range(box.rows) for right in range(box.columns)
            )
            column += box.columns


def to_html(*sketches: Sketch) -> bytes:
    parts = ['<html><head><meta charset="utf-8"></head><body>']
    for sketch in sketches:
        parts += [f"<p>{html.escape(line)}</p>" for line in sketch.lines] + ["<table>"]
        for row in sketch.rows:
            parts.append("<tr>")
            for item in row:
                box = item if isinstance(item, Box) else Box(item)
                parts.append(f'<td colspan="{box.columns}" rowspan="{box.rows}">{html.escape(box.text)}</td>')
            parts.append("</tr>")
        parts.append("</table>")
    return "".join([*parts, "</body></html>"]).encode()


def to_xlsx(*sketches: Sketch) -> bytes:
    """Each sketch is a sheet; the lines stand merged above the table."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, sketch in enumerate(sketches, 1):
        sheet = book.create_sheet(f"表{number}")
        for row, column, box in _with_lines(sketch):
            sheet.cell(row + 1, column + 1).value = box.text
            if box.columns > 1 or box.rows > 1:
                sheet.merge_cells(
                    start_row=row + 1,
                    start_column=column + 1,
                    end_row=row + box.rows,
                    end_column=column + box.columns,
                )
    return _saved(book)


def to_xls(*sketches: Sketch) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    for number, sketch in enumerate(sketches, 1):
        sheet = book.add_sheet(f"表{number}")
        for row, column, box in _with_lines(sketch):
            sheet.write_merge(row, row + box.rows - 1, column, column + box.columns - 1, box.text)
    return _saved(book)


def to_docx(*sketches: Sketch) -> bytes:
    document = docx.Document()
    for sketch in sketches:
        for line in sketch.lines:
            document.add_paragraph(line)
        table = document.add_table(len(sketch.rows), sketch.width)
        for row, column, box in placed(sketch.rows):
            cell = table.cell(row, column)
            if box.columns > 1 or box.rows > 1:
                cell = cell.merge(table.cell(row + box.rows - 1, column + box.columns - 1))
            cell.text = box.text
    return _saved(document)


def to_pdf(*sketches: Sketch, widths: Sequence[float] = ()) -> bytes:
    """Each sketch begins a page; a table that does not fit runs over pages, its first row repeated."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("cell", fontName=FONT, fontSize=8, leading=10, wordWrap="CJK")
    story: list[Flowable] = []
    for sketch in sketches:
        if story:
            story.append(PageBreak())
        story += [Paragraph(escape(line), style) for line in sketch.lines]
        grid: list[list[Paragraph | str]] = [[""] * sketch.width for _ in sketch.rows]
        look: list[tuple[object, ...]] = [
            ("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0)),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
        for row, column, box in placed(sketch.rows):
            grid[row][column] = Paragraph(escape(box.text), style)
            look.append(("SPAN", (column, row), (column + box.columns - 1, row + box.rows - 1)))
        columns = list(widths) or [PAGE_WIDTH_PT / sketch.width] * sketch.width
        story.append(Table(grid, colWidths=columns, repeatRows=1, style=TableStyle(look)))
    out = io.BytesIO()
    SimpleDocTemplate(out, invariant=True).build(story)
    return out.getvalue()


def to_tsv(*sketches: Sketch) -> bytes:
    """Merged positions stay blank, as when a sheet is saved as text."""
    lines: list[str] = []
    for sketch in sketches:
        lines += sketch.lines
        grid = [[""] * sketch.width for _ in sketch.rows]
        for row, column, box in placed(sketch.rows):
            grid[row][column] = box.text
        lines += ["\t".join(row) for row in grid]
    return "\n".join(lines).encode()


FORMATS = {
    ".html": to_html,
    ".xlsx": to_xlsx,
    ".xls": to_xls,
    ".docx": to_docx,
    ".pdf": to_pdf,
    ".tsv": to_tsv,
}


def _with_lines(sketch: Sketch) -> Iterator[tuple[int, int, Box]]:
    for number, line in enumerate(sketch.lines):
        yield number, 0, Box(line, sketch.width)
    for row, column, box in placed(sketch.rows):
        yield row + len(sketch.lines), column, box


def _saved(document: openpyxl.Workbook | xlwt.Workbook | docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()

"""Reader for ``.pdf`` with text: ruled tables are grids with their page, the text outside them free lines."""

from __future__ import annotations

import io
import logging
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.page import Page
from pdfplumber.table import Table
from pdfplumber.utils.text import extract_text

from ingest.grid import Cell, Grid, Row
from ingest.raw import Refusal
from ingest.readers.archive import damaged
from ingest.readers.errors import DocumentTooLarge, EmptyDocument, EncryptedDocument, ImageOnlyDocument
from ontology.errors import Invalid
from ontology.values import Place

MAX_PAGES = 3_000
_EDGE_TOLERANCE_PT = 2.0
_LOCKED = {PDFPasswordIncorrect, PDFEncryptionError}
_MAX_PAGE_OBJECTS = 200_000
for _library in ("pdfminer", "pdfplumber"):
    logging.getLogger(_library).setLevel(logging.ERROR)

Box = tuple[float, float, float, float]


def read_pdf(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read ``.pdf``; a table that runs over pages gives one grid a page, which the layout joins.

    Raises:
        EncryptedDocument: protected by a password.
        ImageOnlyDocument: scanned pages without text.
        DocumentTooLarge: more than ``MAX_PAGES`` pages.
        UnreadableDocument: no PDF, or damaged.
    """
    if not data:
        raise EmptyDocument("the file is empty", message_zh="文件是空的", place=name)
    if b"%PDF-" not in data[:1024]:
        raise damaged(name, "PDF")
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return _read(document.pages, name)
    except Invalid:
        raise
    except Exception as error:  # the library raises whatever the damaged bytes lead it to
        if _LOCKED & {type(error), type(error.args[0] if error.args else None)}:
            raise EncryptedDocument(
                "the file is protected by a password; save it without one",
                message_zh="文件设有密码保护；请取消密码后重新保存",
                place=name,
            ) from None
        raise damaged(name, "PDF") from None


def _read(pages: list[Page], name: str) -> tuple[Grid, ...]:
    if not pages:
        raise damaged(name, "PDF")
    if len(pages) > MAX_PAGES:
        raise DocumentTooLarge(
            f"the file has {len(pages)} pages, the limit is {MAX_PAGES}; split it",
            message_zh=f"文件有 {len(pages)} 页，上限为 {MAX_PAGES} 页；请拆分",
            place=name,
        )
    grids: list[Grid] = []
    blank: list[int] = []
    for number, page in enumerate(pages, 1):
        if not page.chars and page.images:
            blank.append(number)
        grids.extend(_page(page, number))
        page.close()  # the objects of a page are kept otherwise
    if not any(grid.rows or grid.lines for grid in grids):
        if blank:
            raise ImageOnlyDocument(
                "the pages are pictures without text; recognise the characters first (OCR)",
                message_zh="页面是图片，没有文字；请先做文字识别（OCR）",
                place=name,
            )
        raise EmptyDocument("the pages are empty", message_zh="页面是空的", place=name)
    if blank:
        grids.append(Grid((), refusals=tuple(map(_picture, blank))))
    return tuple(grids)


def _picture(page: int) -> Refusal:
    return Refusal(
        Place(1, 1, page=page),
        "the page is a picture without text; recognise the characters first (OCR)",
        "本页是图片，没有文字；请先做文字识别（OCR）",
    )


def _page(page: Page, number: int) -> Iterator[Grid]:
    """Yield the tables of a page from top to bottom, each with the lines above it."""
    if len(page.chars) + len(page.lines) + len(page.rects) + len(page.curves) > _MAX_PAGE_OBJECTS:
        place = Place(1, 1, page=number)
        yield Grid(
            (), refusals=(Refusal(place, "the page is too intricate to be read", "本页过于复杂，无法读取"),)
        )
        return
    tables = sorted(page.find_tables(), key=lambda table: table.bbox[1])
    lines = [
        (line["top"], str(line["text"]))
        for line in _outside(page, tables).extract_text_lines(return_chars=False)
    ]
    for table in tables:
        above = tuple(text for top, text in lines if top < table.bbox[1])
        lines = [line for line in lines if line[0] >= table.bbox[1]]
        yield Grid(tuple(_rows(page, table, number)), above)
    if lines:
        yield Grid((), tuple(text for _, text in lines))


def _outside(page: Page, tables: list[Table]) -> Page:
    boxes = [table.bbox for table in tables]

    def outside(item: dict[str, Any]) -> bool:
        return item["object_type"] != "char" or not any(_within(box, *_middle(item)) for box in boxes)

    return page.filter(outside)


def _rows(page: Page, table: Table, number: int) -> Iterator[Row]:
    """Place the cells by their edges, so that a merged one stands at every position that it covers."""
    boxes: list[Box] = [box for box in table.cells if box is not None]
    lefts, tops = _edges(box[0] for box in boxes), _edges(box[1] for box in boxes)
    at: dict[tuple[int, int], Box] = {}
    for box in boxes:
        left, top = _index(lefts, box[0]), _index(tops, box[1])
        for row in range(top, max(top + 1, _index(tops, box[3]))):
            for column in range(left, max(left + 1, _index(lefts, box[2]))):
                at.setdefault((row, column), box)
    texts = _texts(page, table, at, (lefts, tops))
    cells = {
        box: Cell(texts.get(box, ""), row + 1, column + 1, page=number, flow=True)
        for (row, column), box in sorted(at.items(), reverse=True)
    }
    for row in range(len(tops)):
        positions = ((row, column) for column in range(len(lefts)))
        yield Row(row + 1, tuple(_cell_at(cells, at, position, number) for position in positions))


def _cell_at(
    cells: dict[Box, Cell], at: dict[tuple[int, int], Box], position: tuple[int, int], page: int
) -> Cell:
    if position in at:
        return cells[at[position]]
    return Cell("", position[0] + 1, position[1] + 1, page=page, flow=True)


def _texts(
    page: Page, table: Table, at: dict[tuple[int, int], Box], edges: tuple[list[float], list[float]]
) -> dict[Box, str]:
    """Return the text of every cell: of the characters whose middle lies in it."""
    lefts, tops = edges
    chars: dict[Box, list[dict[str, Any]]] = {}
    for char in page.chars:
        x, y = _middle(char)
        if _within(table.bbox, x, y):
            box = at.get((bisect_right(tops, y) - 1, bisect_right(lefts, x) - 1))
            if box is not None:
                chars.setdefault(box, []).append(char)
    return {box: str(extract_text(found)) for box, found in chars.items()}


def _middle(item: dict[str, Any]) -> tuple[float, float]:
    return (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2


def _within(box: Box, x: float, y: float) -> bool:
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _edges(values: Iterator[float]) -> list[float]:
    """Return distinct edges in order; those closer than the tolerance are one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _EDGE_TOLERANCE_PT:
            edges.append(value)
    return edges


def _index(edges: list[float], value: float) -> int:
    return bisect_left(edges, value - _EDGE_TOLERANCE_PT)

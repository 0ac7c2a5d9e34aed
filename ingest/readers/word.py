"""Reader for ``.docx``: every table is a grid, the paragraphs before it are its free lines.

Text is taken from the XML of the body, so that accepted insertions, hyperlinks and content controls count
and deletions under review do not (ECMA-376 part 1, 17.13.5).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import docx
from docx.oxml.ns import qn
from lxml import etree

from ingest.grid import Cell, Grid, Row
from ingest.readers.archive import check_office_archive, damaged
from ingest.readers.errors import DocumentTooLarge, EmptyDocument, ImageOnlyDocument

MAX_CELLS = 2_000_000
_MAX_SPAN = 100
_TEXT = {qn("w:t"): None, qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_SKIPPED = frozenset(
    map(qn, ("w:del", "w:moveFrom", "w:pict", "w:drawing", "w:footnoteReference", "w:instrText"))
)
_WRAPPERS = frozenset(map(qn, ("w:sdt", "w:sdtContent", "w:ins", "w:customXml", "w:smartTag", "w:moveTo")))


def read_docx(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read ``.docx``.

    Raises:
        EncryptedDocument: protected by a password.
        DocumentTooLarge: more than ``MAX_CELLS`` cells, or an archive that unpacks to too much.
        ImageOnlyDocument: pictures without any text.
        UnreadableDocument: no such document, or damaged.
    """
    check_office_archive(data, name, part="word/document.xml", label="docx")
    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except Exception:  # the library raises whatever the damaged bytes lead it to
        raise damaged(name, "docx") from None
    builder = _Builder(name)
    builder.walk(body)
    grids = builder.finish()
    if not grids:
        if body.find(".//" + qn("w:drawing")) is not None or body.find(".//" + qn("w:pict")) is not None:
            raise ImageOnlyDocument(
                "the document holds pictures and no text; recognise the characters first (OCR)",
                message_zh="文档只有图片没有文字；请先做文字识别（OCR）",
                place=name,
            )
        raise EmptyDocument("the document is empty", message_zh="文档是空的", place=name)
    return grids


@dataclass(slots=True)
class _Builder:
    name: str
    grids: list[Grid] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    cells: int = 0

    def walk(self, parent: etree._Element) -> None:
        for child in _blocks(parent):
            if child.tag == qn("w:tbl"):
                self._table(child)
            else:
                self.lines.extend(line for part in _text(child).split("\n") if (line := part.strip()))

    def finish(self) -> tuple[Grid, ...]:
        if self.lines:
            self.grids.append(Grid((), tuple(self.lines)))
        return tuple(self.grids)

    def _table(self, table: etree._Element) -> None:
        nested: list[etree._Element] = []
        rows = tuple(self._rows(table, nested))
        self.grids.append(Grid(rows, tuple(self.lines)))
        self.lines = []
        for inner in nested:
            self._table(inner)

    def _rows(self, table: etree._Element, nested: list[etree._Element]) -> Iterator[Row]:
        above: dict[int, Cell] = {}
        for number, row in enumerate(_inside(table, qn("w:tr")), 1):
            cells = [Cell("", number, at + 1) for at in range(_skipped_before(row))]
            current: dict[int, Cell] = {}
            for element in _inside(row, qn("w:tc")):
                column = len(cells)
                merge = element.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
                goes_on = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
                nested.extend(_inside(element, qn("w:tbl")))
                cell = above.get(column) if goes_on else None
                if cell is None:
                    cell = Cell(_cell_text(element), number, column + 1)
                if merge is not None:
                    current[column] = cell
                span = _span(element)
                self._count(span)
                cells.extend([cell] * span)
            above = current
            yield Row(number, tuple(cells))

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise DocumentTooLarge(
                f"more than {MAX_CELLS} cells, merged ones counted at every position",
                message_zh=f"单元格（合并单元格按展开计）超过 {MAX_CELLS} 个",
                place=self.name,
            )


def _blocks(parent: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs and tables of a body, also within content controls."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _blocks(child)


def _inside(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _cell_text(cell: etree._Element) -> str:
    return "\n".join(_text(block) for block in _blocks(cell) if block.tag == qn("w:p"))


def _text(paragraph: etree._Element) -> str:
    parts: list[str] = []
    stack = list(reversed(paragraph))
    while stack:
        node = stack.pop()
        if node.tag in _TEXT:
            parts.append(_TEXT[node.tag] or node.text or "")
        elif node.tag not in _SKIPPED:
            stack.extend(reversed(node))
    return "".join(parts)


def _skipped_before(row: etree._Element) -> int:
    return _number(row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}"), default=0)


def _span(cell: etree._Element) -> int:
    return max(1, _number(cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), default=1))


def _number(element: etree._Element | None, *, default: int) -> int:
    value = element.get(qn("w:val"), "") if element is not None else ""
    return min(int(value), _MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else default

"""Reader for HTML: every innermost table is a grid, the text around tables its free lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.grid import Cell, Grid, Row
from ingest.readers.encoding import decode
from ingest.readers.errors import DocumentTooLarge

_META = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?\s{0,5}([A-Za-z0-9_:.\-]{2,30})""", re.IGNORECASE
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_SELF_CLOSING = re.compile(
    "area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr|p|li|t[dhr]|thead|tbody|tfoot|colgroup|"
    "option|optgroup|d[dt]|r[tp]|html|head|body",
    re.IGNORECASE,
)
_BLOCK = re.compile(
    "p|div|section|article|header|footer|main|aside|nav|pre|blockquote|h[1-6]|ul|ol|li|d[ldt]|hr|center|title|"
    "table|caption|t[rdh]|form|fieldset|body"
)
_SKIPPED = frozenset(("script", "style", "template", "noscript", "select", "textarea", "svg"))
MAX_DEPTH = 2_000
MAX_CELLS = 2_000_000
_MAX_COLSPAN = 100


def read_html(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read ``.html``; merged cells are filled in, and texts count as the element's text content does.

    Raises:
        DocumentTooLarge: more than ``MAX_CELLS`` cells or elements nested deeper than ``MAX_DEPTH``.
    """
    declared = _META.search(data[:8192])
    text = decode(data, name, declared=declared.group(1).decode("ascii") if declared else None)
    _check_depth(text, name)
    builder = _Builder(name)
    root = LexborHTMLParser(text).root
    if root is not None:
        builder.walk(root)
    return builder.finish()


def _check_depth(text: str, name: str) -> None:
    """Refuse absurd nesting before parsing, which takes time quadratic in the depth."""
    depth = 0
    for match in _TAG.finditer(text):
        closing, tag = match.groups()
        if not _SELF_CLOSING.fullmatch(tag):
            depth = max(0, depth + (-1 if closing else 1))
        if depth > MAX_DEPTH:
            raise DocumentTooLarge(
                f"more than {MAX_DEPTH} elements are open inside one another",
                message_zh=f"标签嵌套超过 {MAX_DEPTH} 层",
                place=f"{name}, row {text.count(chr(10), 0, match.start()) + 1}",
            )


@dataclass(slots=True)
class _Span:
    cell: Cell
    columns: int
    rows: int


@dataclass(slots=True)
class _Text:
    """Text content under way, with the offsets of line breaks that have no character."""

    parts: list[str] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    length: int = 0

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def break_line(self) -> None:
        if not self.breaks or self.breaks[-1] != self.length:
            self.breaks.append(self.length)


@dataclass(slots=True)
class _Table:
    rows: list[list[_Span]] = field(default_factory=list)
    cell: _Text | None = None
    container: bool = False


class _Builder:
    """Collects grids and free lines while the document is walked once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._grids: list[Grid] = []
        self._lines: list[str] = []
        self._line: list[str] = []
        self._tables: list[_Table] = []
        self._cells = 0

    def walk(self, root: LexborNode) -> None:
        for node, entering in _events(root):
            tag = node.tag or ""
            if tag == "-text":
                self._text(node.text_content or "")
            elif entering:
                self._enter(tag)
            else:
                self._leave(tag, node)

    def finish(self) -> tuple[Grid, ...]:
        self._end_line()
        if self._lines:
            self._grids.append(Grid((), tuple(self._lines)))
        return tuple(self._grids)

    def _text(self, text: str) -> None:
        if self._tables and (cell := self._tables[-1].cell) is not None:
            cell.add(text)
        else:
            self._line.append(text)

    def _enter(self, tag: str) -> None:
        if tag == "table":
            self._open_table()
            return
        table = self._tables[-1] if self._tables else None
        if table is not None and tag == "tr" and table.cell is None:
            table.rows.append([])
        elif table is not None and tag in ("td", "th"):
            table.cell = _Text()
        elif tag == "br" or _BLOCK.fullmatch(tag):
            self._break()

    def _leave(self, tag: str, node: LexborNode) -> None:
        table = self._tables[-1] if self._tables else None
        if table is not None and tag in ("td", "th"):
            self._close_cell(table, node)
        elif table is not None and tag == "table":
            self._close_table(self._tables.pop())
        elif _BLOCK.fullmatch(tag):
            self._break()

    def _break(self) -> None:
        if self._tables and (cell := self._tables[-1].cell) is not None:
            cell.break_line()
        else:
            self._end_line()

    def _end_line(self) -> None:
        if line := " ".join("".join(self._line).split()):
            self._lines.append(line)
        self._line.clear()

    def _open_table(self) -> None:
        if self._tables:
            outer = self._tables[-1]
            outer.container = True
            self._flush(outer)
            if outer.cell is not None:
                self._line.extend(outer.cell.parts)
                outer.cell = _Text()
        self._end_line()
        self._tables.append(_Table())

    def _flush(self, table: _Table) -> None:
        """Turn a table that only arranges others into free lines."""
        for row in table.rows:
            self._lines.extend(text for span in row if (text := " ".join(span.cell.raw.split())))
        table.rows = [[]]

    def _close_cell(self, table: _Table, node: LexborNode) -> None:
        text, table.cell = table.cell or _Text(), None
        if not table.rows:
            table.rows.append([])
        cell = Cell("".join(text.parts), len(table.rows), 0, flow=True, breaks=tuple(text.breaks))
        columns = min(_span(node, "colspan"), _MAX_COLSPAN)
        table.rows[-1].append(_Span(cell, columns, _span(node, "rowspan")))
        self._cells += columns

    def _close_table(self, table: _Table) -> None:
        if table.container:
            self._flush(table)
            return
        rows = tuple(self._fill(table.rows))
        self._end_line()
        self._grids.append(Grid(rows, tuple(self._lines)))
        self._lines.clear()

    def _fill(self, rows: list[list[_Span]]) -> Iterator[Row]:
        """Place cells in their columns and repeat merged ones at every position they cover."""
        below: dict[int, tuple[Cell, int]] = {}
        for number, spans in enumerate(rows, 1):
            filled: dict[int, Cell] = {}
            for column, (cell, left) in list(below.items()):
                filled[column] = cell
                below[column] = (cell, left - 1)
                if left == 1:
                    del below[column]
            column = 0
            for span in spans:
                while column in filled:
                    column += 1
                cell = Cell(span.cell.raw, number, column + 1, flow=True, breaks=span.cell.breaks)
                for at in range(column, column + span.columns):
                    filled[at] = cell
                    if span.rows > 1:
                        below[at] = (cell, span.rows - 1)
            self._count(len(filled))
            yield Row(number, tuple(_dense(filled, number)))

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MAX_CELLS:
            raise DocumentTooLarge(
                f"more than {MAX_CELLS} cells, merged ones counted at every position",
                message_zh=f"单元格（合并单元格按展开计）超过 {MAX_CELLS} 个",
                place=self._name,
            )


def _dense(filled: dict[int, Cell], number: int) -> Iterator[Cell]:
    for column in range(max(filled, default=-1) + 1):
        yield filled.get(column) or Cell("", number, column + 1, flow=True)


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    return max(1, int(value[:6])) if value[:6].isascii() and value[:6].isdigit() else 1


def _events(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Yield every node on entering and again on leaving, in document order, without recursion."""
    stack: list[tuple[LexborNode, bool]] = [(root, True)]
    while stack:
        node, entering = stack.pop()
        if entering and ((node.tag or "") in _SKIPPED or node.tag == "-comment"):
            continue
        yield node, entering
        if not entering or node.tag == "-text":
            continue
        stack.append((node, False))
        child = node.last_child
        while child is not None:
            stack.append((child, True))
            child = child.prev

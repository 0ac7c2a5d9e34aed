"""The readable text of cells, with the way back to the raw cell."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ingest.grid import Cell
from ontology.values import Place

BLANKS = " \t\r\n\f\v\u3000\xa0\u200b\ufeff\u2028\u2029"

_NAMES = (
    "p|br|span|div|b|i|u|s|strong|em|font|sup|sub|a|table|thead|tbody|tr|td|th|"
    "ul|ol|li|h[1-6]|o:p|center|pre|label"
)
_MARKUP = re.compile(
    rf"(?P<tag></?(?P<name>{_NAMES})(?:\s[^<>]*)?/?>|<!--[^<>]*-->)"
    r"|(?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});)"
    r"|(?P<control>[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff])",
    re.IGNORECASE,
)
_MARK = re.compile(r"[<&\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")  # begins any of it; rare
_FLOW_SPACE = re.compile(r"\s+")
_LINE_TAG = re.compile("p|br|div|table|tr|li|h[1-6]|ul|ol|pre", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text and the stretch of a raw cell that it was made of."""

    text: str
    cell: Cell
    start: int
    length: int

    @property
    def literal(self) -> bool:
        """Whether code points correspond one to one."""
        return len(self.text) == self.length


class CellText:
    """Readable text of one cell, or of the parts of a cell that a page break tore apart."""

    __slots__ = ("_at", "_runs", "markup", "stripped", "text")

    def __init__(self, runs: Iterable[Run], *, markup: tuple[Cell, ...] = ()) -> None:
        self._runs = [run for run in runs if run.text]
        self._at: list[int] = []
        self.markup = markup
        length = 0
        for run in self._runs:
            self._at.append(length)
            length += len(run.text)
        self.text = "".join(run.text for run in self._runs)
        self.stripped = self.text.strip(BLANKS)

    @classmethod
    def of(cls, *cells: Cell, apart: bool = False) -> CellText:
        """Return the text of cells that belong together: tags and entities resolved, control marks dropped.

        ``apart`` begins a line with each; ``markup`` lists the cells that contained tags.
        """
        runs: list[Run] = []
        markup: list[Cell] = []
        for cell in cells:
            if apart and runs:
                runs.append(Run("\n", cell, 0, 0))
            edges = [0, *cell.breaks, len(cell.raw)]
            for start, end in pairwise(edges):
                if start and start in cell.breaks:
                    runs.append(Run("\n", cell, start, 0))
                if _clean(cell, start, end, runs):
                    markup.append(cell)
        return cls(runs, markup=tuple(dict.fromkeys(markup)))

    def trim(self, start: int = 0, end: int | None = None) -> tuple[int, int]:
        """Return the span without blanks around it."""
        return trim(self.text, start, len(self.text) if end is None else end)

    def place(self, start: int, end: int) -> Place:
        """Return where a non-empty span stands; of one torn apart, where its first part stands."""
        if not self._runs:
            raise ValueError("an empty text has no place")
        index = max(0, bisect_right(self._at, start) - 1)
        first = self._runs[index]
        last_index = max(index, bisect_right(self._at, max(start, end - 1)) - 1)
        while self._runs[last_index].cell is not first.cell:
            last_index -= 1
        last = self._runs[last_index]
        return first.cell.place(self._raw_start(index, start), self._raw_end(last, self._at[last_index], end))

    def _raw_start(self, index: int, start: int) -> int:
        run = self._runs[index]
        return run.start + (start - self._at[index] if run.literal else 0)

    @staticmethod
    def _raw_end(run: Run, at: int, end: int) -> int:
        return run.start + (min(end - at, run.length) if run.literal else run.length)


@lru_cache(maxsize=64)
def text_of(cell: Cell) -> CellText:
    """Return the text of a cell; asked for again while its row is looked at, it is not made again."""
    return CellText.of(cell)


def stripped(cell: Cell) -> str:
    """Return the text of a cell without blanks around it."""
    return text_of(cell).stripped


def _clean(cell: Cell, start: int, end: int, runs: list[Run]) -> bool:
    """Append the runs of a part of a cell; tell whether it held tags."""
    at = start
    tags = False
    first = _MARK.search(cell.raw, start, end)
    for match in _MARKUP.finditer(cell.raw, first.start(), end) if first else ():
        _literal(cell, at, match.start(), runs)
        at = match.end()
        width = at - match.start()
        if match["entity"]:
            runs.append(Run(html.unescape(match["entity"]), cell, match.start(), width))
        elif match["tag"]:
            tags = True
            if _LINE_TAG.fullmatch(match["name"] or "") and not (runs and runs[-1].text == "\n"):
                runs.append(Run("\n", cell, match.start(), width))
    _literal(cell, at, end, runs)
    return tags


def _literal(cell: Cell, start: int, end: int, runs: list[Run]) -> None:
    raw = cell.raw
    if start == end:
        return
    if not cell.flow or "\n" not in raw[start:end]:
        runs.append(Run(raw[start:end], cell, start, end - start))
        return
    at = start
    for match in _FLOW_SPACE.finditer(raw, start, end):
        if "\n" in match.group():
            runs.append(Run(raw[at : match.start()], cell, at, match.start() - at))
            filler = _filler(raw[match.start() - 1 : match.start()], raw[match.end() : match.end() + 1])
            runs.append(Run(filler, cell, match.start(), match.end() - match.start()))
            at = match.end()
    runs.append(Run(raw[at:end], cell, at, end - at))


def _filler(before: str, after: str) -> str:
    """What a line break between two characters reads as: a blank between Latin words or numbers, else nothing."""
    return " " if (before + after).isascii() and before.isalnum() and after.isalnum() else ""


def trim(text: str, start: int, end: int, characters: str = BLANKS) -> tuple[int, int]:
    """Return the span without the given characters around it.

    >>> trim(" ab ", 0, 4)
    (1, 3)
    """
    while start < end and text[start] in characters:
        start += 1
    while end > start and text[end - 1] in characters:
        end -= 1
    return start, end


def one_line(text: str) -> str:
    r"""Join a text that the layout broke over lines; otherwise it stays as it is.

    >>> one_line("开展人才\n 培训")
    '开展人才培训'
    """
    if "\n" not in text and "\r" not in text:
        return text
    lines = [line.strip(BLANKS) for line in re.split(r"[\r\n]", text)]
    joined = ""
    parts: list[str] = []
    for line in filter(None, lines):
        parts.append(_filler(joined[-1:], line[0]))
        parts.append(line)
        joined = line
    return "".join(parts)

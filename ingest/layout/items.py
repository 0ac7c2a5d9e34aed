"""Indicators written as running text in a cell of one category: 数量指标：保洁长度≥30公里；…, with their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.grid import Cell
from ingest.layout.labels import LEVEL_2
from ingest.layout.text import BLANKS, stripped, trim

_BRACKETED = r"[（(]\d{1,2}[）)]|[①-⑳][、.．]?"
_MARKER = r"\d{1,2}[、)）]|\d{1,2}[.．](?!\d)"
_PREFIX = re.compile(rf"(?P<label>{LEVEL_2})\s{{0,3}}(?:[：:]|$)")
_LABELLED = re.compile(r"[，,：:；;\s]{0,3}(?:年度)?(?:指标值|目标值)\s?[：:]")
_ENDS = re.compile(
    r"[；;](?!\s{0,3}(?:年度)?(?:指标值|目标值))"
    rf"|{_BRACKETED}|(?:^|(?<=[\s。；;，,：:]))(?:{_MARKER})"
    rf"|(?=(?:^|(?<=[\s。；;，,]))(?:{LEVEL_2})\s{{0,3}}[：:])"
)
"""Ends a piece: a semicolon, the number of the next item, the second level of the next items."""
_OPERATOR = re.compile(
    r"[≥≤＞＜>＜<＝=±]|不(?:低|少|小|高|大|多|超)[于过]|大于|小于|至少|高于|低于|超过|达到?(?=\s?\d)|控制在|约(?=\s?\d)"
)
_NUMBER = re.compile(r"(?<![\dA-Za-z.])\d[\d,.]*(?!\d|\s?年|[A-Za-z])")
_EDGES = BLANKS + "：:，,、；;。"


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator of a cell: its second level and name where the text says them, and its value."""

    value: Cell
    name: Cell | None = None
    level_2: Cell | None = None


def split_items(cell: Cell) -> Iterator[Item]:
    """Yield the indicators of a cell in order; a second level holds until the next one."""
    level_2: Cell | None = None
    for piece in _pieces(cell):
        prefix = _PREFIX.match(piece.raw)
        if prefix is not None:
            level_2 = piece.part(*prefix.span("label"))
            piece = _trimmed(piece.part(prefix.end(), len(piece.raw)))
        if stripped(piece):
            yield Item(*_value_and_name(piece), level_2)


def _pieces(cell: Cell) -> Iterator[Cell]:
    at = 0
    for match in _ENDS.finditer(cell.raw):
        yield from _lines(cell.part(at, match.start()))
        at = match.end()
    yield from _lines(cell.part(at, len(cell.raw)))


def _lines(piece: Cell) -> Iterator[Cell]:
    """Yield the lines of a piece where each holds a value of its own; else the piece is one broken by the layout."""
    breaks = {*piece.breaks, *(m.start() for m in re.finditer("\n", "" if piece.flow else piece.raw))}
    edges = [0, *sorted(breaks), len(piece.raw)]
    lines = [_trimmed(piece.part(a, b)) for a, b in pairwise(edges)]
    filled = [line for line in lines if line.raw]
    if len(filled) > 1 and all(_split_at(line.raw) for line in filled):
        yield from filled
    elif filled:
        yield _trimmed(piece)


def _value_and_name(piece: Cell) -> tuple[Cell, Cell | None]:
    span = _split_at(piece.raw)
    if span is None:
        return piece, None
    name, value = _trimmed(piece.part(0, span[0])), _trimmed(piece.part(span[1], len(piece.raw)))
    return (value, name) if name.raw and value.raw else (piece, None)


def _split_at(text: str) -> tuple[int, int] | None:
    """Return where the name ends and the value begins; the same place where nothing stands between."""
    if match := _LABELLED.search(text):
        return match.span()
    if match := re.search("[：:]", text):
        return match.span()
    if match := _OPERATOR.search(text) or _NUMBER.search(text):
        return match.start(), match.start()
    return None


def _trimmed(cell: Cell) -> Cell:
    return cell.part(*trim(cell.raw, 0, len(cell.raw), _EDGES))

"""Readers for lines of cells: tab-separated text as copied from a PDF, TSV and CSV."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from ingest.grid import Cell, Grid, Row
from ingest.raw import Refusal
from ingest.readers.encoding import decode
from ontology.values import Place

_LINE_END = re.compile(r"\r\n|\r|\n")
_DELIMITERS = (",", "\t", ";")
_SAMPLE_ROWS = 60
_MAX_RESTARTS = 100
_HEADER_WORDS = re.compile("项目|目标|指标|单位|部门")


def read_text(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read ``.txt``: tabs separate cells, every line is a row; without tabs it may be comma-separated."""
    text = decode(data, name)
    if "\t" not in text and (delimiter := _header_delimiter(text)) is not None:
        return (_csv_grid(text, delimiter),)
    return (_plain_grid(text),)


def read_tsv(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read ``.tsv``; cells in quotes may hold line breaks, as spreadsheets write them."""
    text = decode(data, name)
    if '"' in text:
        try:
            return (_csv_grid(text, "\t", strict=True),)
        except csv.Error:
            pass
    return (_plain_grid(text),)


def read_csv(data: bytes, name: str) -> tuple[Grid, ...]:
    """Read ``.csv``, separated by comma, semicolon or tab.

    A line whose quotes are wrong is read by itself, as far as it can be, and reported; it costs no other.
    """
    text = decode(data, name)
    return (_csv_grid(text, _header_delimiter(text) or _steady_delimiter(text)),)


def _plain_grid(text: str) -> Grid:
    lines = _LINE_END.split(text)
    return Grid(tuple(_row(number, line.split("\t")) for number, line in enumerate(lines, 1)))


def _row(number: int, values: list[str]) -> Row:
    return Row(number, tuple(Cell(value, number, column) for column, value in enumerate(values, 1)))


def _csv_grid(text: str, delimiter: str, *, strict: bool = False) -> Grid:
    """Read records; with ``strict`` the first wrong quote raises :class:`csv.Error`."""
    if csv.field_size_limit() < len(text):
        csv.field_size_limit(len(text))
    lines = list(io.StringIO(text, newline=""))
    rows: list[Row] = []
    refusals: list[Refusal] = []
    done = 0
    while done < len(lines):
        try:
            for row, end in _records(lines, done, delimiter):
                rows.append(row)
                done = end
        except csv.Error:
            if strict:
                raise
            rows.append(_lenient_row(lines[done], done + 1, delimiter))
            refusals.append(_wrong_quotes(done + 1))
            done += 1
            if len(refusals) >= _MAX_RESTARTS:
                rows.extend(
                    _lenient_row(line, at, delimiter) for at, line in enumerate(lines[done:], done + 1)
                )
                break
    return Grid(tuple(rows), refusals=tuple(refusals))


def _records(lines: list[str], first: int, delimiter: str) -> Iterator[tuple[Row, int]]:
    """Yield rows from line index ``first`` on, each with the index of the line after it."""
    reader = csv.reader(islice(lines, first, None), delimiter=delimiter, strict=True)
    start = first
    for values in reader:
        end = first + reader.line_num
        yield _row(start + 1, values), end
        start = end


def _lenient_row(line: str, number: int, delimiter: str) -> Row:
    """Split one line; quotes count only where they enclose a whole cell."""
    quoted = re.compile(rf'"((?:[^"]|"")*)"(?=[{delimiter}]|$)')
    plain = re.compile(rf"[^{delimiter}]*")
    line = line.rstrip("\r\n")
    values: list[str] = []
    at = 0
    while at <= len(line):
        if match := quoted.match(line, at):
            values.append(match.group(1).replace('""', '"'))
        else:
            match = plain.match(line, at)
            values.append(match.group() if match else "")
        at = (match.end() if match else len(line)) + 1
    return _row(number, values)


def _wrong_quotes(line: int) -> Refusal:
    return Refusal(
        Place(line, 1),
        "quotation marks of this line enclose no whole cell or are never closed; it was read by itself",
        "本行引号未包住整个单元格（或未闭合），已单独按行读取",
    )


def _header_delimiter(text: str) -> str | None:
    """Return what separates the first line that reads like column headings, if any does."""
    for line in islice(_LINE_END.split(text[:200_000]), _SAMPLE_ROWS):
        counts = {d: _headings(line, d) for d in _DELIMITERS}
        best = max(_DELIMITERS, key=counts.__getitem__)
        if counts[best] >= 2:
            return best
    return None


def _headings(line: str, delimiter: str) -> int:
    cells = [cell.strip(' "\t') for cell in line.split(delimiter)]
    if any(len(cell) > 20 for cell in cells):
        return 0
    return sum(bool(_HEADER_WORDS.search(cell)) and ":" not in cell and "：" not in cell for cell in cells)


def _steady_delimiter(text: str) -> str:
    """Return the separator that gives most rows the same number of cells (at least two)."""

    def steadiness(delimiter: str) -> int:
        reader = csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter)
        try:
            widths = Counter(len(values) for values in islice(reader, _SAMPLE_ROWS) if len(values) > 1)
        except csv.Error:
            return 0
        return max(widths.values(), default=0)

    return max(_DELIMITERS, key=steadiness)

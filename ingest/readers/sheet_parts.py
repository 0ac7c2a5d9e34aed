"""What the parts of an ``.xlsx`` archive hold, found before a library unfolds it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from openpyxl.utils.cell import range_boundaries

from ingest.readers.errors import DocumentTooLarge

_BLOCK = 1 << 20
_RANGES = ("mergeCell", "hyperlink")
_MARKS = tuple(name.encode() for name in _RANGES)
_ROWS, _COLUMNS = 1_048_576, 16_384


def has_formulas(data: bytes) -> bool:
    """Whether any sheet holds a formula, so that the workbook has to be read a second time."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [n for n in archive.namelist() if n.startswith("xl/worksheets/") and n.endswith(".xml")]
        return any(_contains(archive, part, (b"<f>", b"<f ", b":f>")) for part in names)


def check_ranges(data: bytes, name: str, *, most: int) -> None:
    """Check that merged and linked ranges cover few cells: the library makes an object of each.

    Raises:
        DocumentTooLarge: more than ``most``; a file of a kilobyte can name all 17 billion of a sheet.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [part for part in archive.namelist() if _contains(archive, part, _MARKS)]
        covered = sum(_area(reference) for part in parts for reference in _references(archive, part))
    if covered > most:
        raise DocumentTooLarge(
            f"the merged or linked ranges of the workbook cover {covered} cells, the limit is {most}; "
            "merge only cells in use",
            message_zh=f"工作簿中合并或带链接的区域共 {covered} 个单元格，上限为 {most} 个；请只合并有内容的区域",
            place=name,
        )


def _contains(archive: zipfile.ZipFile, part: str, marks: tuple[bytes, ...]) -> bool:
    tail = b""
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            seen = tail + block.replace(b"\0", b"")  # as UTF-16 has them
            if any(mark in seen for mark in marks):
                return True
            tail = seen[-max(map(len, marks)) :]
    return False


def _references(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    """Yield the ranges that a part names; one that is no XML to its end yields those before."""
    found: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(" ")[2] in _RANGES and ":" in attributes.get("ref", ""):
            found.append(attributes["ref"])

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    with archive.open(part) as stream:
        while block := stream.read(_BLOCK):
            try:
                parser.Parse(block)
            except expat.ExpatError:
                block = b""
            yield from found
            found.clear()
            if not block:
                break


def _area(reference: str) -> int:
    """Return how many cells a range has; one that cannot be read has none, and the library refuses it."""
    try:
        left, top, right, bottom = range_boundaries(reference)
    except (ValueError, TypeError):
        return 0
    return ((right or _COLUMNS) - (left or 1) + 1) * ((bottom or _ROWS) - (top or 1) + 1)

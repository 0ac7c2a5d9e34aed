"""Readers: a file becomes grids of cells that know their place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from ingest.grid import Grid
from ingest.readers.delimited import read_csv, read_text, read_tsv
from ingest.readers.errors import DocumentTooLarge, UnsupportedFormat

Reader = Callable[[bytes, str], tuple[Grid, ...]]

DEFAULT_MAX_BYTES = 64 * 1024 * 1024


def _read_html(data: bytes, name: str) -> tuple[Grid, ...]:
    from ingest.readers.html import read_html

    return read_html(data, name)


def _read_xlsx(data: bytes, name: str) -> tuple[Grid, ...]:
    from ingest.readers.workbook import read_xlsx

    return read_xlsx(data, name)


def _read_xls(data: bytes, name: str) -> tuple[Grid, ...]:
    from ingest.readers.workbook import read_xls

    return read_xls(data, name)


def _read_docx(data: bytes, name: str) -> tuple[Grid, ...]:
    from ingest.readers.word import read_docx

    return read_docx(data, name)


def _read_pdf(data: bytes, name: str) -> tuple[Grid, ...]:
    from ingest.readers.pdf import read_pdf

    return read_pdf(data, name)


_READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".tsv": read_tsv,
    ".csv": read_csv,
    ".html": _read_html,
    ".htm": _read_html,
    ".xlsx": _read_xlsx,
    ".xls": _read_xls,
    ".docx": _read_docx,
    ".pdf": _read_pdf,
}
SUFFIXES = frozenset(_READERS)
"""Suffixes of the files that can be read, in lower case."""


def check_size(size: int, name: str, max_bytes: int) -> None:
    """Raise :class:`DocumentTooLarge` if a file of ``size`` bytes is more than is read."""
    if size > max_bytes:
        raise DocumentTooLarge(
            f"the file has {size} bytes, the limit is {max_bytes}; split it",
            message_zh=f"文件有 {size} 字节，上限为 {max_bytes} 字节；请拆分",
            place=name,
        )


def reader_for(name: str) -> Reader:
    """Return the reader for a file name.

    Raises:
        UnsupportedFormat: its suffix is not one of ``SUFFIXES``.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in _READERS:
        known = " ".join(sorted(_READERS))
        raise UnsupportedFormat(
            f"files of type {suffix or '(no suffix)'} are not read; supported: {known}",
            message_zh=f"不支持 {suffix or '（无扩展名）'} 文件；可读：{known}",
            place=name,
        )
    return _READERS[suffix]

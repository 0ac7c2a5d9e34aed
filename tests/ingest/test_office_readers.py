"""Spreadsheets, Word and PDF files: numbers as shown, what is hidden, and every way in which a file can be bad."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from ingest.documents import ReadOptions, read_bytes
from ingest.grid import Grid
from ingest.readers import reader_for
from ingest.readers.archive import MAX_PARTS
from ingest.readers.errors import (
    DocumentTooLarge,
    EmptyDocument,
    EncryptedDocument,
    ImageOnlyDocument,
    UnreadableDocument,
)
from ingest.readers.shown import shown
from ontology.errors import Invalid
from tests.support.facts import LAYOUTS
from tests.support.rendering import FORMATS, Sketch

OFFICE = (".xlsx", ".xls", ".docx", ".pdf")
TABLE = LAYOUTS["listing"]()


@cache
def rendered(suffix: str) -> bytes:
    """The list table in this format, written once: a second file would differ in its time stamps."""
    return FORMATS[suffix](*TABLE)


def grids(data: bytes, suffix: str) -> tuple[Grid, ...]:
    return reader_for(f"表{suffix}")(data, f"表{suffix}")


def raws(grid: Grid) -> list[list[str]]:
    return [[cell.raw for cell in row.cells] for row in grid.rows]


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.95, "0%", "95%"),
        (0.985, "0.0%", "98.5%"),
        (1, "0%", "100%"),
        (12, "General", "12"),
        (0.1 + 0.2, "General", "0.3"),
        (46.141, "0.0000", "46.1410"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (50, '"≥"0"家"', "≥50家"),
        (1500, '#,##0.0,"千元"', "1.5千元"),
        (-3, "0;(0)", "(3)"),
        (0, '0;-0;"无"', "无"),
        (5, "000", "005"),
        ("≥5次", "@", "≥5次"),
        (True, "General", "TRUE"),
        (None, "0%", ""),
        (date(2026, 12, 31), "yyyy/m/d", "2026-12-31"),
        (date(2026, 12, 1), 'yyyy"年"m"月"', "2026-12"),
    ],
)
def test_values_read_as_the_sheet_shows_them(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


@given(st.integers(-(10**12), 10**12), st.integers(0, 6))
def test_decimals_are_those_of_the_format(number: int, places: int) -> None:
    value = number / 10**6
    text = shown(value, "0." + "0" * places if places else "0")
    assert abs(float(text) - value) <= 0.5001 * 10**-places + abs(value) * 1e-12
    assert len(text.partition(".")[2]) == places


def test_percent_cells_and_hidden_sheets_of_a_workbook() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["B2"] = 0.95
        sheet["B2"].number_format = "0%"
        hidden = book.create_sheet("底稿")
        hidden["A1"] = "不应读取"
        hidden.sheet_state = "veryHidden"

    (grid,) = grids(workbook(fill), ".xlsx")
    (row,) = grid.rows
    assert (row.number, [c.raw for c in row.cells], row.cells[1].sheet) == (2, ["", "95%"], "Sheet")


def test_formulas_without_result_and_error_values_are_refused_with_their_place() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        sheet = book.worksheets[0]
        sheet["A1"], sheet["B1"], sheet["C1"] = "甲", "=SUM(1,2)", "#REF!"
        sheet["C1"].data_type = "e"

    (grid,) = grids(workbook(fill), ".xlsx")
    assert raws(grid) == [["甲"]]
    assert [str(r.place) for r in grid.refusals] == [f"sheet Sheet, row 1, column {n}" for n in (2, 3)]
    assert ["公式" in grid.refusals[0].message_zh, "#REF!" in grid.refusals[1].message] == [True, True]


def test_word_reads_insertions_and_not_deletions() -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "≥"
    paragraph = cell.paragraphs[0]
    for tag, text_tag, text in (("w:ins", "w:t", "50"), ("w:del", "w:delText", "40")):
        change, run, part = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        part.text = text
        run.append(part)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run("家")
    paragraph._p.append(OxmlElement("w:footnoteReference"))
    out = io.BytesIO()
    document.save(out)
    assert raws(grids(out.getvalue(), ".docx")[0]) == [["≥50家"]]
    assert qn("w:ins") in {child.tag for child in paragraph._p}


@pytest.mark.parametrize("suffix", OFFICE)
def test_empty_files(suffix: str) -> None:
    with pytest.raises(EmptyDocument):
        grids(b"", suffix)


@pytest.mark.parametrize("suffix", OFFICE)
@pytest.mark.parametrize("other", [".html", ".xlsx", ".docx", ".pdf", ".xls"])
def test_files_under_the_suffix_of_another(suffix: str, other: str) -> None:
    if suffix == other:
        return
    with pytest.raises(UnreadableDocument) as caught:
        grids(rendered(other), suffix)
    assert f"表{suffix}" in str(caught.value)


@pytest.mark.parametrize("suffix", OFFICE)
def test_files_cut_off_anywhere(suffix: str) -> None:
    data = rendered(suffix)
    for part in range(1, 12):
        with suppress(Invalid):
            read_bytes(data[: len(data) * part // 12], f"表{suffix}", ReadOptions(year=2025))


@pytest.mark.parametrize("suffix", OFFICE)
@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.999_999), st.integers(1, 255)), min_size=1, max_size=30))
def test_flipped_bytes_end_in_a_table_or_a_clear_error(suffix: str, flips: list[tuple[float, int]]) -> None:
    whole = bytearray(rendered(suffix))
    for where, mask in flips:
        whole[int(where * len(whole))] ^= mask
    with suppress(Invalid):
        read_bytes(bytes(whole), f"表{suffix}")


def test_a_password_is_named() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(rendered(".pdf"))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(EncryptedDocument, match="password"):
        grids(out.getvalue(), ".pdf")
    ole = b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    for suffix in (".xlsx", ".docx"):
        with pytest.raises(EncryptedDocument, match="password"):
            grids(ole, suffix)


def picture_pdf(*, with_text: bool) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out)
    if with_text:
        canvas.drawString(72, 700, "annex")
        canvas.showPage()
    canvas.drawInlineImage(_pixels(), 0, 0, 300, 300)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _pixels() -> object:
    from PIL import Image

    return Image.new("RGB", (8, 8), "white")


def test_scanned_pages_are_told() -> None:
    with pytest.raises(ImageOnlyDocument, match="OCR"):
        grids(picture_pdf(with_text=False), ".pdf")
    refusals = [r for grid in grids(picture_pdf(with_text=True), ".pdf") for r in grid.refusals]
    assert [r.place and r.place.page for r in refusals] == [2]


@pytest.mark.parametrize("suffix", [".xlsx", ".docx"])
def test_archives_that_unpack_to_too_much(suffix: str) -> None:
    part = {".xlsx": "xl/workbook.xml", ".docx": "word/document.xml"}[suffix]
    bomb, many = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, b"")
        with archive.open("filler", "w") as stream:
            for _ in range(600):
                stream.write(bytes(1 << 20))
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(MAX_PARTS + 1):
            archive.writestr(f"{number}", b"")
    for data in (bomb, many):
        with pytest.raises(DocumentTooLarge):
            grids(data.getvalue(), suffix)


def test_entities_of_a_word_file_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-CONTENT")
    plain = FORMATS[".docx"](Sketch((), [["甲", "乙"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "word/document.xml":
                head, _, body = content.partition(b"?>")
                doctype = f'?><!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()
                content = head + doctype + body.replace("甲".encode(), b"&e;")
            target.writestr(info, content)
    try:
        text = str(raws(grids(out.getvalue(), ".docx")[0]))
    except UnreadableDocument as error:
        text = str(error)
    assert "SECRET" not in text


def test_sheets_of_absurd_size_are_refused_and_not_walked() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.worksheets[0].cell(1_048_576, 40).value = "末"

    with pytest.raises(DocumentTooLarge, match="rows"):
        grids(workbook(fill), ".xlsx")

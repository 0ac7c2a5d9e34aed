"""Bad input: precise errors with file and place, in both languages; nothing else is raised."""

from __future__ import annotations

import io
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.documents import (
    MissingColumn,
    MissingDepartment,
    MissingYear,
    NoTable,
    ReadOptions,
    ReadResult,
    read_bytes,
    read_document,
)
from ingest.readers.errors import (
    BinaryDocument,
    DocumentTooLarge,
    EmptyDocument,
    UndecodableDocument,
    UnreadableDocument,
    UnsupportedFormat,
)
from ontology.errors import Invalid, ZhibiaoError

HEAD = "项目支出绩效目标表\n部门名称：某市交通运输局\n（2025年度）\n"
HEADINGS = "项目名称\t绩效目标\t绩效指标\n"
ROW = "公交补贴\t保障出行\t1、1-产出指标；11-数量指标；线路数；实施周期指标值：≥9条；年度指标值：≥3条。\n"


def failure(
    kind: type[Invalid], data: bytes | str, name: str = "交通.txt", options: ReadOptions | None = None
) -> Invalid:
    raw = data.encode() if isinstance(data, str) else data
    with pytest.raises(kind) as caught:
        read_bytes(raw, name, options or ReadOptions())
    error = caught.value
    assert type(error) is kind
    assert name in str(error)
    assert error.message_zh != error.message
    return error


@pytest.mark.parametrize("data", [b"", b" \n\t\r\n", "\ufeff \n".encode(), "\u3000".encode()])
@pytest.mark.parametrize("suffix", [".txt", ".tsv", ".csv", ".html"])
def test_empty_file(data: bytes, suffix: str) -> None:
    failure(EmptyDocument, data, f"空{suffix}")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office"),
        ("项目\n名\0称".encode(), "row 2"),
        (bytes(range(1, 32)) * 4, "control"),
    ],
)
def test_binary_under_a_text_suffix(data: bytes, says: str) -> None:
    assert says in str(failure(BinaryDocument, data))


@pytest.mark.parametrize(
    "data",
    [
        HEAD.encode()[:-2] + b"\xff" + ROW.encode(),
        "carte très détaillée, été".encode("latin-1"),
        "項目支出績效目標表，醫療衛生".encode("big5"),
        b"\xff\xfe" + "项目".encode("utf-16-le") + b"\x00\xd8\x41",
        b"\xef\xbb\xbf" + "项目".encode("gb18030"),
    ],
)
def test_undecodable(data: bytes) -> None:
    assert "byte" in failure(UndecodableDocument, data).message


def test_undecodable_names_the_line() -> None:
    assert "row 3" in str(failure(UndecodableDocument, "甲\n乙\n".encode() + b"\xff\xff\n"))


def test_too_large() -> None:
    failure(DocumentTooLarge, HEAD, options=ReadOptions(max_bytes=10))


@pytest.mark.parametrize("name", ["表.docm", "表", "表.txt.zip"])
def test_unsupported_suffix(name: str) -> None:
    assert ".csv" in failure(UnsupportedFormat, HEAD, name).message


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"没有\.txt"):
        read_document(tmp_path / "没有.txt")
    (tmp_path / "夹.txt").mkdir()
    with pytest.raises(UnreadableDocument) as caught:
        read_document(tmp_path / "夹.txt")
    assert str(tmp_path) not in str(caught.value)


def test_no_table() -> None:
    failure(NoTable, "关于印发通知的函\n各单位：\n请遵照执行。\n")
    failure(NoTable, "<p>没有表格</p>", "页.html")


def test_headings_without_projects() -> None:
    assert "row 4" in str(failure(NoTable, HEAD + HEADINGS))


@pytest.mark.parametrize(
    ("headings", "column"),
    [("项目名称\t绩效目标\n甲\t乙\n", "绩效指标"), ("绩效目标\t绩效指标\n乙\t丙\n", "项目名称")],
)
def test_missing_column(headings: str, column: str) -> None:
    error = failure(MissingColumn, HEAD + headings)
    assert column in error.message
    assert "row 4, column 1" in str(error)


def test_missing_year_names_the_option() -> None:
    text = HEAD.replace("（2025年度）\n", "") + HEADINGS + ROW
    assert "--year" in failure(MissingYear, text, "2026年交通.txt").message
    assert read_bytes(text.encode(), "a.txt", ReadOptions(year=2026)).tables[0].fiscal_year == 2026


def test_missing_department_names_the_option() -> None:
    text = HEAD.replace("部门名称：某市交通运输局\n", "") + HEADINGS + ROW
    assert "--department" in failure(MissingDepartment, text).message


def test_a_table_without_a_year_does_not_cost_the_one_that_has_it() -> None:
    page = "<table><tr><th>项目名称<th>绩效目标<th>绩效指标<tr>" + "".join(
        f"<td>{c}" for c in ROW.split("\t")
    )
    text = f"<p>{HEAD.replace(chr(10), '<p>')}{page}</table><p>部门名称：某区城市管理局<p>绩效目标表（整体）"
    assert len(read_bytes(text.encode(), "页.html").tables) == 1


def test_a_row_with_too_few_cells() -> None:
    result = read_bytes((HEAD + HEADINGS + "站台改造工程\t方便候车\n" + ROW).encode(), "a.txt")
    assert [p.name for p in result.tables[0].projects] == ["公交补贴"]
    assert [(r.place.row, r.place.column) for r in result.refusals if r.place] == [(5, 3)]
    assert "站台改造工程" in result.refusals[0].message
    assert "绩效指标" in result.refusals[0].message_zh


def test_a_row_whose_cells_are_blank() -> None:
    rows = "\t保障出行\t1、1-产出指标；11-数量指标；线路；年度指标值：1。\n站台改造工程\t方便候车\t\n"
    result = read_bytes((HEAD + HEADINGS + ROW + rows).encode(), "a.txt")
    assert len(result.tables[0].projects) == 1
    assert [(r.place.row, r.place.column) for r in result.refusals if r.place] == [(6, 1), (7, 3)]


def test_an_unreadable_cell_costs_only_its_row() -> None:
    rows = "桥梁检测\t安全\t见附件，共 3 项指标\n"
    result = read_bytes((HEAD + HEADINGS + ROW + rows + ROW.replace("公交", "地铁")).encode(), "a.txt")
    assert [p.name for p in result.tables[0].projects] == ["公交补贴", "地铁补贴"]
    assert {(r.place.row, r.place.column) for r in result.refusals if r.place} == {(6, 3)}


RECORDS = (
    "1、1-产出指标；11-数量指标；线路数；实施周期指标值：≥9条；年度指标值：≥3条。"
    "2、2-效益指标；22-社会效益；准点率；实施周期指标值：≥95%；年度指标值：≥93%。"
)


@pytest.mark.parametrize("length", range(len(RECORDS) + 1))
def test_a_cell_cut_anywhere_keeps_whole_records_and_says_so(length: int) -> None:
    """Cut within a number or a word of a value nothing can tell; everything else must be reported."""
    text = HEAD + HEADINGS + f"公交\t出行\t{RECORDS[:length]}\n" + ROW
    result = read_bytes(text.encode(), "a.txt")
    indicators = [i for p in result.tables[0].projects if p.name == "公交" for i in p.indicators]
    whole = [("线路数", "≥9条", "≥3条"), ("准点率", "≥95%", "≥93%")]
    complete = RECORDS[:length].count("。")
    read = [[v.raw if v else "" for v in (i.cycle, i.annual)] for i in indicators]
    assert [i.name for i in indicators] == [name for name, _, _ in whole][: len(read)]
    assert read[:complete] == [values for _, *values in whole][:complete]
    for (cycle, annual), (_, whole_cycle, whole_annual) in zip(read, whole, strict=False):
        assert whole_cycle.startswith(cycle)
        assert whole_annual.startswith(annual)
    if "实施" in RECORDS[:length] and len(read) == 1 and complete == 0 and not result.refusals:
        assert not RECORDS[:length].endswith(("年", "：", "≥"))
    elif any("" in values for values in read) or (length and not read):
        assert result.refusals


def test_deeply_nested_html_is_refused_quickly() -> None:
    started = time.monotonic()
    failure(DocumentTooLarge, "<div>" * 500_000, "深.html")
    assert time.monotonic() - started < 5


def test_merged_cells_without_measure_are_refused() -> None:
    row = "<tr>" + "<td colspan=100 rowspan=9999>x" * 50
    failure(DocumentTooLarge, "<table>" + row * 600, "宽.html")


def workbook(after_cells: str, encoding: str) -> bytes:
    """Return a small workbook whose sheet goes on like this."""
    book = openpyxl.Workbook()
    book.worksheets[0].append(["项目"])
    saved, made = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            if part.endswith("sheet1.xml"):
                sheet = content.decode().replace("</sheetData>", f"</sheetData>{after_cells}")
                content = f'<?xml version="1.0" encoding="{encoding}"?>{sheet}'.encode(encoding)
            new.writestr(part, content)
    return made.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<mergeCells><mergeCell ref="&#65;:XFD"/></mergeCells>',
        "<mergeCells>" + '<mergeCell ref="A1:Z20000"/>' * 5 + "</mergeCells>",
        '<hyperlinks><hyperlink ref="A1:XFD1048576" display="x"/></hyperlinks>',
    ],
)
def test_ranges_of_a_workbook_that_cover_billions_of_cells_are_refused(after: str, encoding: str) -> None:
    data = workbook(after, encoding)
    assert len(data) < 10_000
    assert "cover" in str(failure(DocumentTooLarge, data, "合并.xlsx"))
    failure(NoTable, workbook('<mergeCells><mergeCell ref="A1:C3"/></mergeCells>', encoding), "合并.xlsx")


@pytest.mark.parametrize(
    "cell",
    [
        "1、" * 200_000,
        "1、1-产出指标；" * 40_000,
        "年度指标值：" * 40_000,
        "；1、1-产出指标；11-数量指标；a；年度指标值：" * 10_000,
        "<p " * 170_000,
        "&" * 500_000,
        "9" * 500_000 + "、1-产出指标；年度指标值：",
        " " * 500_000 + "x",
    ],
    ids=["numbers", "starts", "values", "records", "tags", "entities", "digits", "blanks"],
)
def test_adversarial_cells_take_linear_time(cell: str) -> None:
    started = time.monotonic()
    read_bytes((HEAD + HEADINGS + ROW + f"甲\t乙\t{cell}\n").encode(), "a.txt")
    assert time.monotonic() - started < 20


def test_many_torn_lines_take_linear_time() -> None:
    started = time.monotonic()
    read_bytes(
        (HEAD + HEADINGS + ROW + "甲\t乙\t1、1-产出指标；11-数量指标；\n" + "续\n" * 30_000).encode(),
        "a.txt",
    )
    assert time.monotonic() - started < 60


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".txt", ".csv", ".tsv", ".html"]))
def test_any_bytes_give_a_result_or_a_named_error(data: bytes, suffix: str) -> None:
    check(data, suffix)


PARTS = (
    *"\t\n；;：:。,\"'<>123、-（）",
    *(
        "1、",
        "产出指标",
        "1-产出指标；11-数量指标；",
        "年度指标值：",
        "实施周期指标值",
        "≥5家",
        "&nbsp;",
        "\r\n",
    ),
    *("项目名称", "绩效目标", "绩效指标", "三级指标", "一级指标", "指标值", "部门名称：某局", "2026年度"),
    *("<p>", "</td><td>", "<tr>", "<table>", "</table>", "市图书馆", "设备经费", "合计", "\u3000"),
)
FRAGMENTS = st.lists(st.sampled_from(PARTS), max_size=60)


@settings(max_examples=500, deadline=None)
@given(FRAGMENTS, st.sampled_from([".txt", ".csv", ".tsv", ".html"]))
def test_any_mixture_of_table_parts_gives_a_result_or_a_named_error(parts: list[str], suffix: str) -> None:
    check("".join(parts).encode(), suffix)


def check(data: bytes, suffix: str) -> None:
    outcome = outcome_of(data, suffix)
    if isinstance(outcome, ZhibiaoError):
        assert outcome.message
        assert (outcome.place or "").startswith("a.")
    else:
        assert all(project.indicators for table in outcome.tables for project in table.projects)


def outcome_of(data: bytes, suffix: str) -> ReadResult | ZhibiaoError:
    try:
        return read_bytes(data, f"a{suffix}", ReadOptions(year=2026, department="某局"))
    except ZhibiaoError as error:
        return error

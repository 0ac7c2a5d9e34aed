"""Readers: encodings, delimiters, HTML; every cell knows its place."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.grid import Cell, Grid
from ingest.layout.text import CellText
from ingest.readers import reader_for
from ontology.errors import Invalid

TABLE = "项目名称\t绩效目标\t绩效指标\n疫苗接种经费\t提高接种率\t1、1-产出指标；11-数量指标；接种人次"


def read(data: bytes | str, suffix: str = ".txt") -> tuple[Grid, ...]:
    raw = data.encode() if isinstance(data, str) else data
    return reader_for(f"样表{suffix}")(raw, f"样表{suffix}")


def raws(grid: Grid) -> list[list[str]]:
    return [[cell.raw for cell in row.cells] for row in grid.rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk", "utf-16-le-bom", "utf-16-be-bom"]
)
def test_encodings_are_detected(encoding: str) -> None:
    marks = {"utf-16-le-bom": (b"\xff\xfe", "utf-16-le"), "utf-16-be-bom": (b"\xfe\xff", "utf-16-be")}
    mark, codec = marks.get(encoding, (b"", encoding))
    assert raws(read(mark + TABLE.encode(codec))[0]) == [line.split("\t") for line in TABLE.split("\n")]


def test_gb18030_without_words_of_the_field_is_plausible_by_common_characters() -> None:
    assert raws(read("市第三人民医院\t门诊\n".encode("gb18030"))[0])[0][1] == "门诊"


def test_four_byte_gb18030_characters_survive() -> None:
    assert raws(read("项目𠮷\t5㎡€".encode("gb18030"))[0]) == [["项目𠮷", "5㎡€"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_physical_lines(end: str) -> None:
    grid = read(end.join(["a\tb", "", "c\u2028d\t"]))[0]
    assert raws(grid) == [["a", "b"], [""], ["c\u2028d", ""]]
    assert [row.number for row in grid.rows] == [1, 2, 3]
    assert grid.rows[2].cells[1] == Cell("", 3, 2)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_delimiters_quotes_and_line_breaks(delimiter: str) -> None:
    lines = [
        "某区教育局2025年度;,表",
        delimiter.join(["项目名称", "绩效目标", "绩效指标"]),
        delimiter.join(
            ["校园“阳光”工程", '"一、改造；\n二、验收,达标"', '"1、产出指标；""A""；年度指标值：5"']
        ),
        delimiter.join(["实训室", "目标", "指标"]),
    ]
    grid = read("\n".join(lines), ".csv")[0]
    assert raws(grid)[2] == ["校园“阳光”工程", "一、改造；\n二、验收,达标", '1、产出指标；"A"；年度指标值：5']
    assert [row.number for row in grid.rows] == [1, 2, 3, 5]
    assert grid.rows[3].cells[0] == Cell("实训室", 5, 1)


def test_csv_without_headings_is_split_by_the_steadiest_delimiter() -> None:
    text = "\n".join(f'名称{i};"甲,乙";{"丙," * i}丁' for i in range(5))
    assert [len(row) for row in raws(read(text, ".csv")[0])] == [3] * 5


def test_a_quote_never_closed_costs_one_line() -> None:
    grid = read('项目名称,绩效目标,绩效指标\n"甲,乙,丙\n"丁","戊","己"\n', ".csv")[0]
    assert raws(grid)[2] == ["丁", "戊", "己"]
    assert [str(refusal.place) for refusal in grid.refusals] == ["row 2, column 1"]


def test_quotes_that_enclose_no_whole_cell_are_text() -> None:
    grid = read('项目名称,绩效目标,绩效指标\n"创客"大赛,"目,标",指标\n', ".csv")[0]
    assert raws(grid)[1] == ['"创客"大赛', "目,标", "指标"]


def test_csv_cells_longer_than_the_modules_limit() -> None:
    assert len(raws(read("项目名称,绩效目标\nA," + "字" * 200_000, ".csv")[0])[1][1]) == 200_000


def test_tsv_reads_quoted_cells_and_leaves_other_quotes_alone() -> None:
    assert raws(read('a\t"b\nc"\td\n', ".tsv")[0]) == [["a", "b\nc", "d"]]
    assert raws(read('"创客"大赛\tb\n', ".tsv")[0])[0] == ['"创客"大赛', "b"]


def test_text_without_tabs_may_be_comma_separated() -> None:
    assert raws(read('项目名称,绩效目标,绩效指标\n甲,"乙,丙",丁\n')[0])[1] == ["甲", "乙,丙", "丁"]


HTML = """<html><head><meta charset="gb2312"><title>县卫生健康局</title>
<script>var x = "<table>";</script></head>
<body><h1>2026年度<br>项目支出绩效目标表</h1><div><p>部门名称：县卫生健康局</p>
<table><caption>续</caption><tr><th rowspan=2>项目&nbsp;名称</th><th colspan="2">绩效指标</th></tr>
<tr><th>名称</th><td>≥5&lt;10</td></tr>
<tr><td><p>甲<br/>乙</p><!-- x --><b>丙</b></td><td></td><td>丁</td></tr></table>
<p>注：无</p></body></html>"""


def test_html_tables_merged_cells_and_text_around() -> None:
    grids = read(HTML.encode("gb18030"), ".htm")
    head, rows = grids[0].lines, grids[0].rows
    assert head == ("县卫生健康局", "2026年度", "项目支出绩效目标表", "部门名称：县卫生健康局", "续")
    assert raws(grids[0]) == [
        ["项目\xa0名称", "绩效指标", "绩效指标"],
        ["项目\xa0名称", "名称", "≥5<10"],
        ["甲乙丙", "", "丁"],
    ]
    assert rows[0].cells[1] is rows[0].cells[2]
    assert rows[0].cells[0] is rows[1].cells[0]
    assert (rows[1].cells[2].row, rows[1].cells[2].column) == (2, 3)
    assert CellText.of(rows[2].cells[0]).text.split() == ["甲", "乙", "丙"]
    assert grids[1].rows == ()
    assert grids[1].lines == ("注：无",)


def test_html_layout_tables_are_no_grids() -> None:
    page = (
        "<table><tr><td>标题</td></tr><tr><td>左<table><tr><td>甲</td></tr></table>右</td></tr></table>"
        "<table><tr><td>乙</td></tr></table>"
    )
    grids = read(page, ".html")
    assert [raws(grid) for grid in grids] == [[["甲"]], [["乙"]]]
    assert grids[0].lines == ("标题", "左")
    assert "右" in grids[1].lines


def test_html_declared_charset_that_is_wrong_is_not_believed() -> None:
    page = "<meta charset=utf-8><table><tr><td>项目名称</td></tr></table>".encode("gb18030")
    assert raws(read(page, ".html")[0]) == [["项目名称"]]


def test_text_of_a_cell_has_its_way_back() -> None:
    cell = Cell(" <p class='a'>≥&lt;5&gt;<b>0</b>&amp;&nope;\x07 <2>年</p>\t", 3, 2)
    text = CellText.of(cell)
    start, end = text.trim()
    assert text.text[start:end] == "≥<5>0&&nope; <2>年"
    for part in ("≥", "0", "&nope;", "<2>年"):
        at = text.text.index(part)
        place = text.place(at, at + len(part))
        assert cell.raw[place.start : place.end] == part
    at = text.text.index("<5>")
    assert cell.raw[slice(text.place(at, at + 3).start, text.place(at, at + 3).end)] == "&lt;5&gt;"
    assert text.markup == (cell,)


def test_torn_cells_keep_their_rows() -> None:
    text = CellText.of(Cell("年度指", 4, 3), Cell("标值", 6, 1))
    assert text.text == "年度指标值"
    assert (text.place(4, 5).row, text.place(4, 5).column, text.place(4, 5).start) == (6, 1, 1)
    assert (text.place(0, 5).row, text.place(0, 5).end) == (4, 3)


def test_flowing_text_joins_wrapped_lines() -> None:
    cell = Cell("\n  开展\n   培训 A\n B  ", 1, 1, flow=True)
    assert CellText.of(cell).text.strip() == "开展培训 A B"
    assert CellText.of(Cell("开展\n培训", 1, 1)).text == "开展\n培训"


@given(st.text(), st.sampled_from([".txt", ".csv", ".tsv", ".html"]))
def test_any_text_is_read_or_refused(text: str, suffix: str) -> None:
    with suppress(Invalid):
        assert all(isinstance(grid, Grid) for grid in read(text.encode("utf-8", "surrogatepass"), suffix))


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"])), min_size=2), min_size=1
    )
)
def test_tab_separated_cells_come_back(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in rows)
    if text.strip("\ufeff \t\r\n\f\v\u3000\xa0"):
        assert raws(read(b"\xef\xbb\xbf" + text.encode())[0]) == rows


@given(st.text(alphabet="<>&;p/b r甲\n", max_size=60))
def test_every_character_of_a_text_points_to_its_source(raw: str) -> None:
    text = CellText.of(Cell(raw, 1, 1))
    for at, char in enumerate(text.text):
        place = text.place(at, at + 1)
        piece = raw[place.start : place.end]
        assert piece == char or piece.startswith(("<", "&"))

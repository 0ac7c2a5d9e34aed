"""Mapping files: tables that nobody could recognise, read as the file says; the example of the guide works."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from ingest.documents import ReadOptions, ReadResult, read_bytes
from ingest.mapping import CELLS, FIELDS, BadMapping, load_mapping
from ontology.errors import NotFound
from tests.support.rendering import FORMATS, Box, Rows, Sketch

ROWS: Rows = [
    [Box("附表3  工作任务单", 8)],
    ["事项", "要做到什么", "大类", "小类", "考核点", "关系", "量", "计量"],
    ["校舍维修", "消除危房。", "产出", "数量", "维修校舍", "不少于", "12", "栋"],
    ["", "", "产出", "时效", "完工月份", "", "8月底前", ""],
    ["教师培训", "提高能力。", "效益", "社会效益", "参训教师", "不少于", "300", "人次"],
    ["合计", "", "", "", "", "", "312", ""],
]
FORM: Rows = [
    ["任务", Box("扫盲班", 3)],
    ["牵头", "松溪县教育局", "时间", "2025年"],
    ["数量指标", "学员", "计划", "≥60人"],
    ["质量指标", "结业率", "计划", "≥90%"],
]


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The example of the guide."""
    guide = (Path(__file__).resolve().parents[2] / "docs" / "documents.md").read_text("utf-8")
    (toml,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    path = tmp_path / "mapping.toml"
    path.write_text(toml, "utf-8")
    return path


def read(data: bytes, name: str, mapping: Path, *, year: int | None = None) -> ReadResult:
    return read_bytes(data, name, ReadOptions(mapping=load_mapping(mapping), year=year))


def renamed(sheet: bytes, name: str) -> bytes:
    """Give the only sheet of a workbook a name."""
    book = openpyxl.load_workbook(io.BytesIO(sheet))
    book.worksheets[0].title = name
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_list_that_no_one_could_recognise(example: Path) -> None:
    data = renamed(FORMATS[".xlsx"](Sketch((), ROWS)), "附表3")
    result = read(data, "2025绩效.xlsx", example)
    assert result.refusals == ()
    (table,) = result.tables
    assert (table.department, table.fiscal_year, table.kind) == ("松溪县教育局", 2025, "project_expenditure")
    assert [
        (p.name, p.goal, [(i.category, i.name, i.annual and i.annual.raw) for i in p.indicators])
        for p in table.projects
    ] == [
        ("校舍维修", "消除危房。", [("11", "维修校舍", "不少于12栋"), ("13", "完工月份", "8月底前")]),
        ("教师培训", "提高能力。", [("22", "参训教师", "不少于300人次")]),
    ]
    (found,) = result.recognised
    assert (found.layout, found.certainty, found.projects) == ("mapped", 1.0, 2)
    assert table.projects[0].place.sheet == "附表3"


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_form_of_an_own_design(tmp_path: Path, example: Path, suffix: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(example.read_text("utf-8").replace(".docx", suffix), "utf-8")
    result = read(FORMATS[suffix](Sketch((), FORM)), f"表单1{suffix}", path)
    (table,) = result.tables
    assert (table.department, table.fiscal_year, table.whole) == ("松溪县教育局", 2025, False)
    (project,) = table.projects
    assert project.name == "扫盲班"
    assert [(i.category, i.name, i.annual and i.annual.raw) for i in project.indicators] == [
        ("11", "学员", "≥60人"),
        ("12", "结业率", "≥90%"),
    ]


def test_an_entry_without_columns_says_what_the_document_does_not(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text(
        '[[table]]\nfiles = "a*"\ndepartment = "松溪县教育局"\nyear = 2025\nunit = "松溪县一中"\n', "utf-8"
    )
    rows: Rows = [
        ["项目名称", "二级指标", "三级指标", "年度指标值"],
        ["校舍维修", "数量指标", "维修校舍", "≥12栋"],
    ]
    data = FORMATS[".html"](Sketch((), rows))
    (table,) = read(data, "a.html", path).tables
    assert (table.department, table.fiscal_year, table.projects[0].unit) == (
        "松溪县教育局",
        2025,
        "松溪县一中",
    )
    (table,) = read(data, "a.html", path, year=2024).tables
    assert table.fiscal_year == 2024
    assert read(data, "a.html", path).recognised[0].layout == "itemised"


BAD = {
    "x = 1": "table",
    "[[table]]\nrows = 3": "unknown key",
    "[[table]]\nyear = '2025'": "year",
    "[[table]]\nyear = true": "year",
    "[[table]]\nheader_rows = ['a']": "header_rows",
    "[[table]]\ncolumns = {colour = 1}": "colour",
    "[[table]]\ncolumns = {name = 0, indicators = 2}": "name",
    "[[table]]\ncolumns = {name = 1, indicator = 2}": "map name",
    "[[table]]\ncolumns = {indicator = 1, value = 2}": "map name",
    "[[table]]\ncells = {name = 'C0'}": "C0",
    "[[table": "TOML",
    "[[table]]\nsheet = '\udcff'": "TOML",
}


@pytest.mark.parametrize("text", BAD)
def test_what_is_wrong_in_a_mapping_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(BadMapping, match=BAD[text]) as caught:
        load_mapping(path)
    assert "映射" in caught.value.message_zh
    assert caught.value.place


def test_a_mapping_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        load_mapping(tmp_path / "none.toml")


def test_a_heading_that_the_document_does_not_have(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text('[[table]]\ncolumns = {name = "不存在", indicators = 2}', "utf-8")
    with pytest.raises(BadMapping, match="不存在"):
        read(FORMATS[".html"](Sketch((), FORM)), "a.html", path)


def test_the_guide_names_every_field(example: Path) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "documents.md").read_text("utf-8")
    assert len(load_mapping(example).tables) == 2
    assert [name for name in (*FIELDS, *CELLS) if f"`{name}`" not in guide] == []

"""One row per indicator: names and categories blank or merged below the first row."""

from __future__ import annotations

import pytest

from ingest.documents import ReadResult, read_bytes
from ingest.raw import RawProject, RawValue

HEAD = "部门名称：某区教育局,,,,,,\n项目支出绩效目标表（2025年度）,,,,,,\n"


def read(body: str, *, head: str = HEAD, suffix: str = ".csv") -> ReadResult:
    return read_bytes((head + body).encode(), f"教育{suffix}")


def projects(body: str, *, head: str = HEAD, suffix: str = ".csv") -> tuple[RawProject, ...]:
    result = read(body, head=head, suffix=suffix)
    assert result.refusals == ()
    return result.tables[0].projects


def shown(project: RawProject) -> list[tuple[str, str, str | None, str | None]]:
    return [(i.category, i.name, raw(i.cycle), raw(i.annual)) for i in project.indicators]


def raw(value: RawValue | None) -> str | None:
    return value.raw if value else None


HEADINGS = "项目名称,绩效目标,一级指标,二级指标,三级指标,实施周期指标值,年度指标值\n"
ROWS = (
    "校舍维修,改善条件,产出指标,数量指标,维修面积,≥9000平方米,≥3000平方米\n"
    ",,,质量指标,验收合格率,100%,100%\n"
    ",,满意度指标,服务对象满意度,师生满意度,≥95%,≥95%\n"
    "营养午餐,保障供餐,产出指标,数量指标,受益学生,,≥2万人\n"
)
EXPECTED = [
    [
        ("11", "维修面积", "≥9000平方米", "≥3000平方米"),
        ("12", "验收合格率", "100%", "100%"),
        ("31", "师生满意度", "≥95%", "≥95%"),
    ],
    [("11", "受益学生", None, "≥2万人")],
]


def test_blank_cells_below_the_first() -> None:
    found = projects(HEADINGS + ROWS)
    assert [(p.name, p.goal) for p in found] == [("校舍维修", "改善条件"), ("营养午餐", "保障供餐")]
    assert list(map(shown, found)) == EXPECTED
    value = found[0].indicators[2].annual
    assert value is not None
    assert (value.place.row, value.place.column, value.place.start, value.place.end) == (6, 7, 0, 4)


def test_names_repeated_in_every_row() -> None:
    repeated = ROWS.replace("\n,,,", "\n校舍维修,改善条件,产出指标,").replace("\n,,", "\n校舍维修,改善条件,")
    assert list(map(shown, projects(HEADINGS + repeated))) == EXPECTED


def test_equal_names_with_other_goals_are_two_projects() -> None:
    body = HEADINGS + "培训,教师,产出指标,数量指标,人数,,5人\n培训,校长,产出指标,数量指标,人数,,6人\n"
    assert [p.goal for p in projects(body)] == ["教师", "校长"]


def test_units_alone_and_as_a_column() -> None:
    body = HEADINGS + "区实验小学,,,,,,\n" + ROWS + "区第二中学,,,,,,\n" + ROWS
    assert [p.unit for p in projects(body)] == ["区实验小学"] * 2 + ["区第二中学"] * 2
    columns = (
        "预算单位,项目名称,三级指标,二级指标,指标值\n"
        "区一中,甲,人数,数量指标,5人\n,,课时,数量指标,6节\n区二中,甲,人数,数量指标,7人\n"
    )
    found = projects(columns)
    assert [(p.unit, [v[1:] for v in shown(p)]) for p in found] == [
        ("区一中", [("人数", None, "5人"), ("课时", None, "6节")]),
        ("区二中", [("人数", None, "7人")]),
    ]


def test_merged_cells_and_headings_of_two_rows() -> None:
    html = (
        "<p>部门名称：某区教育局</p><p>2025年度</p><table>"
        "<tr><th rowspan=2>项目名称<th rowspan=2>年度目标<th colspan=4>绩效指标"
        "<tr><th>一级指标<th>二级指标<th>三级指标<th>指标值"
        "<tr><td rowspan=3>校舍维修<td rowspan=3>改善<td rowspan=2>"
        "产出<br>指标<td>数量指标<td>面积<td>≥5平方米"
        "<tr><td>成本指标<td>单价<td>≤3元<tr><td>效益指标<td>满意度指标<td>满意度<td>≥90%"
        "<tr><td>午餐<td>供餐<td>产出指标(50分)<td>时效指标<td>及时率<td>100%</table>"
    )
    found = projects(html, head="", suffix=".html")
    assert [(p.name, p.goal) for p in found] == [("校舍维修", "改善"), ("午餐", "供餐")]
    assert shown(found[0]) == [
        ("11", "面积", None, "≥5平方米"),
        ("41", "单价", None, "≤3元"),
        ("31", "满意度", None, "≥90%"),
    ]
    assert shown(found[1]) == [("13", "及时率", None, "100%")]
    assert (found[0].indicators[1].place.row, found[0].indicators[1].place.column) == (4, 5)


def test_headings_of_two_rows_in_text() -> None:
    text = (
        "项目名称\t绩效目标\t绩效指标\n\t\t一级指标\t二级指标\t三级指标\t年度指标值\n"
        "甲\t乙\t产出指标\t数量指标\t人数\t5人\n"
    )
    head = "部门：某区教育局\n年度：2025\n"
    assert shown(projects(text, head=head, suffix=".txt")[0]) == [("11", "人数", None, "5人")]


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        (",,产出指标,数量指标,人数,,5人\n", (4, 1)),
        ("甲,乙,产出指标,数量指标,,,5人\n", (4, 5)),
        ("甲,乙,产出指标,数量指标,人数,,\n", (4, 7)),
        ("甲,乙,产出指标,数量指标,人数\n", (4, 7)),
        ("甲,乙,,其他,人数,,5人\n", (4, 4)),
        ("甲维修工程,,,,,,\n", (4, 2)),
    ],
)
def test_rows_that_cannot_be_read(rows: str, place: tuple[int, int]) -> None:
    result = read(HEADINGS + rows + ROWS)
    assert [p.name for p in result.tables[0].projects][-2:] == ["校舍维修", "营养午餐"]
    refused = [(r.place.row, r.place.column) for r in result.refusals if r.place]
    assert place in refused


def test_a_table_without_values() -> None:
    body = (
        "项目名称,绩效目标,三级指标,二级指标\n甲,乙,人数,数量指标\n"
        + HEAD.replace("2025", "2024")
        + HEADINGS
        + ROWS
    )
    result = read(body)
    assert [t.fiscal_year for t in result.tables] == [2024]
    assert any("指标值" in r.message_zh for r in result.refusals)

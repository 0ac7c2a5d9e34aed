"""Headings that other places use, values of other years, strokes in place of values, two goals in one form."""

from __future__ import annotations

import pytest

from ingest.documents import ReadOptions, ReadResult, read_bytes
from tests.support.rendering import FORMATS, Box, Rows, Sketch

HEAD = ("2025年项目支出绩效目标表", "部门名称：岭南县民政局")
UPPER = [Box(text, rows=2) for text in ("项目名称", "二级指标", "三级指标")]


def read(rows: Rows) -> ReadResult:
    return read_bytes(FORMATS[".xlsx"](Sketch(HEAD, rows)), "表.xlsx", ReadOptions())


def targets(result: ReadResult) -> list[tuple[str, str | None, str | None]]:
    (table,) = result.tables
    return [
        (i.name, i.cycle.raw if i.cycle else None, i.annual.raw if i.annual else None)
        for project in table.projects
        for i in project.indicators
    ]


@pytest.mark.parametrize(
    ("rows", "cycle", "annual"),
    [
        pytest.param(
            [
                [*UPPER, Box("指标值", 2)],
                ["实施周期", "2025年"],
                ["救助", "数量", "人次", "≥900人", "≥300人"],
            ],
            "≥900人",
            "≥300人",
            id="periods below 指标值",
        ),
        pytest.param(
            [
                [
                    "项目名称",
                    "绩效目标类别",
                    "绩效指标类型",
                    "绩效指标名称",
                    "绩效指标目标值",
                    "绩效度量单位",
                ],
                ["救助", "产出指标", "数量指标", "人次", "≥300", "人"],
            ],
            None,
            "≥300人",
            id="类别 and 类型",
        ),
        pytest.param(
            [
                ["项目", "指标类别", "指标明细", "指标内容", "目标值"],
                ["救助", "产出", "数量", "人次", "≥300人"],
            ],
            None,
            "≥300人",
            id="明细 and 内容",
        ),
    ],
)
def test_headings_of_other_places(rows: Rows, cycle: str | None, annual: str | None) -> None:
    result = read(rows)
    assert targets(result) == [("人次", cycle, annual)]
    assert not result.refusals
    assert not result.findings


@pytest.mark.parametrize("form", [False, True])
def test_values_of_other_years_are_reported(form: bool) -> None:
    levels = ["一级指标", "二级指标", "三级指标"]
    values = ["2025年指标值", "2026年指标值", "2027年指标值"]
    row: list[Box | str] = ["产出指标", "数量指标", "人次", "≥3人", "≥4人", "≥5人"]
    rows: Rows = (
        [["项目名称", Box("救助", 5)], [*levels, *values], row]
        if form
        else [["项目名称", *levels, *values], ["救助", *row]]
    )
    result = read(rows)
    assert targets(result) == [("人次", None, "≥3人")]
    ((rule, message),) = {(finding.rule, finding.message_zh) for finding in result.findings}
    assert rule == "columns_left_out"
    assert "2026年指标值、2027年指标值" in message


def test_a_stroke_is_no_value() -> None:
    rows: Rows = [
        ["项目名称", "二级指标", "三级指标", "实施周期指标值", "年度指标值"],
        ["救助", "数量指标", "人次", "—", "≥300人"],
        ["", "质量指标", "投诉", "无", "无"],
        ["", "时效指标", "及时", "/", "——"],
    ]
    result = read(rows)
    assert targets(result) == [("人次", None, "≥300人"), ("投诉", "无", "无")]
    ((refused, place),) = [(refusal.message, refusal.place) for refusal in result.refusals]
    assert "“及时”" in refused
    assert place is not None
    assert place.row == 6


def test_two_goals_of_a_form_stay_apart() -> None:
    rows: Rows = [
        ["项目名称", Box("救助", 3)],
        [Box("实施期目标", 2), Box("年度目标", 2)],
        [Box("三年救助千人。", 2), Box("救助三百人", 2)],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "数量指标", "人次", "≥3人"],
    ]
    (project,) = read(rows).tables[0].projects
    assert project.goal == "三年救助千人。\n救助三百人"

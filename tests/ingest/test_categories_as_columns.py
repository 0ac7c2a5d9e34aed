"""Tables that give each category a column of its own, as lists and as forms, in every format."""

from __future__ import annotations

import pytest

from ingest.documents import ReadOptions, ReadResult, read_bytes
from ingest.grid import Cell
from ingest.layout.items import split_items
from tests.support.rendering import FORMATS, Box, Rows, Sketch

HEAD = ("2025年项目支出绩效目标表", "部门名称：岭南县水务局")
Fact = tuple[str, str, str]


def read(suffix: str, rows: Rows) -> ReadResult:
    result = read_bytes(FORMATS[suffix](Sketch(HEAD, rows)), f"表{suffix}", ReadOptions())
    assert [refusal.message for refusal in result.refusals] == []
    return result


def facts(result: ReadResult) -> dict[str, list[Fact]]:
    (table,) = result.tables
    return {
        p.name: [(i.category, i.name, "".join(i.annual.raw.split())) for i in p.indicators if i.annual]
        for p in table.projects
    }


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_list_with_indicators_in_running_text(suffix: str) -> None:
    texts = (
        "1.数量指标：清淤长度≥30公里；2.质量指标：验收合格率100%；3.成本指标：单价≤60元/立方米",
        "社会效益：（1）受益人口不少于3万人（2）防洪能力显著提升",
        "群众满意度达到90%以上",
    )
    rows: list[list[Box | str]] = [
        [Box("项目名称", rows=2), Box("绩效目标", rows=2), Box("绩效指标", 3)],
        ["产出指标", "效益指标", "满意度指标"],
        ["清淤", "畅通", *texts],
        ["护岸", "畅通", *texts],
        ["除险", "畅通", *texts],
        ["合计", "", "", "", ""],
        [Box("注：以上为年初数。", 5)],
    ]
    wanted = [
        ("11", "清淤长度", "≥30公里"),
        ("12", "验收合格率", "100%"),
        ("41", "单价", "≤60元/立方米"),
        ("22", "受益人口", "不少于3万人"),
        ("22", "社会效益", "防洪能力显著提升"),
        ("31", "群众满意度", "达到90%以上"),
    ]
    result = read(suffix, rows)
    assert facts(result) == dict.fromkeys(("清淤", "护岸", "除险"), wanted)
    goal = result.tables[0].projects[2].goal
    assert goal == "畅通"


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_a_form_with_two_levels_of_headings(suffix: str) -> None:
    rows: Rows = [
        ["项目名称", Box("河道保洁", 5)],
        ["年度目标", Box("保持清洁", 5)],
        [Box("绩效指标", rows=4), Box("产出指标", 3), "效益指标", "满意度指标"],
        ["数量指标", "时效指标", "成本指标", "社会效益指标", "服务对象满意度指标"],
        ["保洁长度≥30公里", "12月底前完成", "总成本≤30万元", "受益人口：3万人", "≥90%"],
        ["清运量≥2吨", "", "", "", ""],
        ["填报人：张三", Box("联系电话：020-1234567", 2), Box("填报日期：2025年1月3日", 3)],
    ]
    assert facts(read(suffix, rows)) == {
        "河道保洁": [
            ("11", "保洁长度", "≥30公里"),
            ("13", "时效指标", "12月底前完成"),
            ("41", "总成本", "≤30万元"),
            ("22", "受益人口", "3万人"),
            ("31", "服务对象满意度指标", "≥90%"),
            ("11", "清运量", "≥2吨"),
        ]
    }


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_name_and_values_below_each_category(suffix: str) -> None:
    rows: Rows = [
        [Box("项目名称", rows=2), Box("数量指标", 3), Box("满意度指标", 2)],
        ["指标名称", "指标值", "单位", "指标名称", "指标值"],
        ["河道保洁", "保洁长度", "≥30", "公里", "群众满意度", "≥90%"],
        ["", "清运量", "≥30", "吨", "", ""],
    ]
    assert facts(read(suffix, rows)) == {
        "河道保洁": [
            ("11", "保洁长度", "≥30公里"),
            ("31", "群众满意度", "≥90%"),
            ("11", "清运量", "≥30吨"),
        ]
    }


def test_a_table_that_runs_over_pages_and_keeps_its_places() -> None:
    rows: list[list[Box | str]] = [["序号", "项目名称", "产出指标", "效益指标"]]
    rows += [[str(n), f"工程{n}", f"清淤长度≥{n}公里；出动≥{n}人次", "防洪能力提升"] for n in range(1, 60)]
    (table,) = read(".pdf", rows).tables
    assert [p.name for p in table.projects] == [f"工程{n}" for n in range(1, 60)]
    assert {i.place.page for p in table.projects for i in p.indicators} >= {1, 2}
    (first, second, _) = table.projects[8].indicators
    assert (first.place.start, first.place.end) == (0, 4)
    assert second.annual is not None
    assert (second.annual.place.column, second.annual.place.start, second.annual.place.end) == (3, 11, 16)


def test_lines_and_parts_of_a_cell() -> None:
    cell = Cell("培训人数：≥5人\n课程，指标值：3门；按期\n完成", 4, 2)
    items = [(i.name.raw if i.name else None, i.value.raw, i.value.start) for i in split_items(cell)]
    assert items == [("培训人数", "≥5人", 5), ("课程", "3门", 16), (None, "按期\n完成", 19)]


def test_an_ordinary_form_whose_rows_name_two_categories() -> None:
    rows: Rows = [
        ["项目名称", Box("清淤", 3)],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["产出指标", "成本指标", "单价", "≤60元"],
        ["效益指标", "满意度指标", "村民满意度", "≥90%"],
    ]
    assert facts(read(".xlsx", rows)) == {"清淤": [("41", "单价", "≤60元"), ("31", "村民满意度", "≥90%")]}

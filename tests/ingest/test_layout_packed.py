"""Packed cells in their variations: separators, numbers, labels, awkward names and values, cut cells."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.documents import read_document
from ingest.grid import Cell
from ingest.layout.records import read_packed
from ingest.layout.text import CellText
from ingest.raw import RawIndicator, RawValue
from ontology.values import Period


def shown(indicator: RawIndicator) -> tuple[str, str, str | None, str | None]:
    return indicator.category, indicator.name, raw(indicator.cycle), raw(indicator.annual)


def raw(value: RawValue | None) -> str | None:
    return value.raw if value else None


def records(cell: str, *, plain: Period = Period.ANNUAL) -> list[tuple[str, str, str | None, str | None]]:
    """Read a packed cell without refusals, checking that every place points at its text."""
    out = read_packed(CellText.of(Cell(cell, 7, 3)), plain=plain)
    assert out.refusals == []
    for indicator in out.indicators:
        pairs = [(indicator.place, indicator.name)]
        pairs += [(value.place, value.raw) for value in (indicator.cycle, indicator.annual) if value]
        for place, text in pairs:
            assert cell[place.start : place.end] == text
            assert (place.row, place.column) == (7, 3)
    return [shown(indicator) for indicator in out.indicators]


def refused(cell: str) -> tuple[list[str], list[str]]:
    """Return the names that were read and the texts that were refused."""
    out = read_packed(CellText.of(Cell(cell, 7, 3)), plain=Period.ANNUAL)
    places = [r.place for r in out.refusals if r.place]
    assert all(place.row == 7 and place.column == 3 for place in places)
    return [i.name for i in out.indicators], [cell[place.start : place.end] for place in places]


BEDS = ("11", "床位数", "≥90张", "≥30张")
TIME = ("13", "候诊时间", "≤20分钟", "≤30分钟")


@pytest.mark.parametrize(
    "cell",
    [
        "1、1-产出指标；11-数量指标；床位数；实施周期指标值：≥90张；年度指标值：≥30张。"
        "2、1-产出指标；13-时效指标；候诊时间；实施周期指标值：≤20分钟；年度指标值：≤30分钟。",
        "1、1-产出指标;11-数量指标;床位数;实施周期指标值:≥90张;年度指标值:≥30张。"
        "2、1-产出指标;13-时效指标;候诊时间;实施周期指标值:≤20分钟;年度指标值:≤30分钟。",
        "1、1-产出指标：11-数量指标：床位数；实施周期指标值：≥90张；年度指标值:≥30张。"
        "2、1-产出指标;13-时效指标：候诊时间；实施周期指标值:≤20分钟，年度指标值：≤30分钟",
        "1.1-产出指标，11-数量指标，床位数，实施周期指标值：≥90张，年度指标值：≥30张；"
        "2.1-产出指标，13-时效指标，候诊时间，实施周期指标值：≤20分钟，年度指标值：≤30分钟；",
        "（1）产出指标；数量指标；床位数；周期指标值：≥90张；当年指标值：≥30张。"
        "（2）产出指标；时效指标；候诊时间；周期指标值：≤20分钟；当年指标值：≤30分钟。",
        "(1)产出指标-数量指标-床位数；中期指标值：≥90张；2026年指标值：≥30张。"
        "(2)产出指标-时效指标-候诊时间；中期指标值：≤20分钟；2026年指标值：≤30分钟。",
        "①产出；数量；床位数；总体指标值：≥90张；年度目标值：≥30张。"
        "②产出；时效；候诊时间；总体指标值：≤20分钟；年度目标值：≤30分钟。",
        "1．产出指标(50分)；数量指标(20分)；床位数；实施期指标值：≥90张；年度指标值：≥30张\n"
        "2．产出指标(50分)；时效指标(10分)；候诊时间；实施期指标值：≤20分钟；年度指标值：≤30分钟\n",
        "产出指标；数量指标；床位数；指标值：≥90张；年度指标值：≥30张。"
        "产出指标；时效指标；候诊时间；指标值：≤20分钟；年度指标值：≤30分钟。",
        "数量指标；床位数；实施周期指标值：≥90张；年度指标值：≥30张\n时效指标；候诊时间；实施周期指标值：≤20分钟；年度指标值：≤30分钟",
        "一、产出指标 数量指标 床位数 实施周期指标值：≥90张 年度指标值：≥30张。"
        "二、产出指标 时效指标 候诊时间 实施周期指标值：≤20分钟 年度指标值：≤30分钟。",
        "1、1-产出指标；11-数量指标；床位数；实施周期指标值≥90张；年度指标值≥30张2、1-产出指标；13-时效指标；"
        "候诊时间；实施周期指标值≤20分钟；年度指标值≤30分钟",
        "\n 1、 1 - 产出指标 ； 11－数量指标 ； 床位数 ； 实施周期指标值 ： ≥90张 ； 年度指标值 ： ≥30张 。 "
        "2、1—产出指标 ；\n13—时效指标；候诊时间；实施周期指标值：≤20分钟；\n年度指标值：≤30分钟 。 ",
    ],
)  # fmt: skip
def test_separators_numbers_codes_and_labels(cell: str) -> None:
    assert records(cell) == [BEDS, TIME]


@pytest.mark.parametrize(
    ("labels", "category"),
    [
        ("1-产出指标；14-成本指标", "41"),
        ("产出指标；成本指标", "41"),
        ("2-效益指标；25-满意度指标", "31"),
        ("效益指标；服务对象满意度指标", "31"),
        ("效益指标；可持续影响指标", "24"),
        ("效益指标；可持续影响", "24"),
        ("满意度指标", "31"),
        ("成本指标", "41"),
        ("成本指标；社会成本指标", "42"),
        ("成本指标；生态环境成本指标", "43"),
        ("效益指标；生态效益指标", "23"),
        ("产出指标", "1"),
        ("质量指标", "12"),
        ("经济效益", "21"),
    ],
)
def test_labels_of_other_eras_and_single_levels_get_todays_codes(labels: str, category: str) -> None:
    assert records(f"1、{labels}；药品周转；年度指标值：≥2次。") == [(category, "药品周转", None, "≥2次")]


def test_a_name_equal_to_its_category() -> None:
    assert records("1、满意度指标；服务对象满意度；年度指标值：≥90%。") == [
        ("31", "服务对象满意度", None, "≥90%")
    ]
    cell = "3、3-满意度指标;31-服务对象满意度;服务对象满意度;实施周期指标值:95%以上;年度指标值:95%以上。"
    assert records(cell) == [("31", "服务对象满意度", "95%以上", "95%以上")]


@pytest.mark.parametrize(
    "label", ["实施周期指标值", "周期指标值", "实施期指标值", "中期指标值", "总体指标值", "实施期目标值"]
)
def test_cycle_alone(label: str) -> None:
    assert records(f"1、产出指标；数量指标；床位；{label}：≥5张。") == [("11", "床位", "≥5张", None)]


@pytest.mark.parametrize(
    "label", ["年度指标值", "当年指标值", "年度目标值", "2026年指标值", "2026年度指标值", "当年度指标值"]
)
def test_annual_alone(label: str) -> None:
    assert records(f"1、产出指标；数量指标；床位；{label}：≥5张。") == [("11", "床位", None, "≥5张")]


def test_a_label_that_names_no_period_means_what_stands_beside_it_or_the_goal_says() -> None:
    cell = "1、产出指标；数量指标；床位；指标值：≥5张。"
    assert records(cell) == [("11", "床位", None, "≥5张")]
    assert records(cell, plain=Period.CYCLE) == [("11", "床位", "≥5张", None)]
    assert records(cell.replace("指标值", "年度指标值：≥4张；指标值")) == [("11", "床位", "≥5张", "≥4张")]


@pytest.mark.parametrize(
    "value",
    [
        "筛查点≥2，出具报告≥1",
        "优秀率达90%。第二批；达85%",
        "要求：1、完成改造；2、通过验收",
        "一是建成；二是投用。三是考核",
        "见2、3号文",
        "首年产量分别超3万、1千",
        "2：1",
        "达标；5、成本指标：节约",
        "1、2类项目；3类除外",
        "≤1.5%（分别）",
        "完成产出指标、效益指标",
        "成本；控制：在预算内",
        "致力解决“引不准、用不好”",
        "见上年度指标值：5",
    ],
)
def test_values_may_hold_what_separates_records(value: str) -> None:
    cell = (
        f"1、1-产出指标；11-数量指标；甲；实施周期指标值：{value}；年度指标值：{value}。"
        f"2、2-效益指标；22-社会效益；乙；实施周期指标值：{value}；年度指标值：{value}。"
    )
    assert records(cell) == [("11", "甲", value, value), ("22", "乙", value, value)]


@pytest.mark.parametrize(
    "name",
    [
        "首年度产量分别超3万、1千的车辆数",
        "总体验收合格率 90%",
        "救护车；配备：数量-（台）",
        "“三甲”医院1、2期",
        "满意度(%)",
        "数量指标完成率",
        "经济效益、社会效益增长",
        "成本控制率",
        "年度用药5种以上",
        "A-B、C/D",
        "2026年床位",
        "  内部  空格",
    ],
)
def test_names_may_hold_what_separates_records(name: str) -> None:
    cell = (
        f"1、1-产出指标；11-数量指标；{name}；实施周期指标值：5；年度指标值：5。"
        f"2、1-产出指标；12-质量指标；{name}；实施周期指标值：6；年度指标值：6"
    )
    assert [record[:2] for record in records(cell)] == [("11", name.strip()), ("12", name.strip())]


def test_a_full_stop_before_the_separator_belongs_to_the_value() -> None:
    cell = (
        "1、产出指标；质量指标；演练；实施周期指标值:合格率100%。;年度指标值:合格率100%。"
        "2、产出指标；数量指标；乙；年度指标值：3"
    )
    assert records(cell)[0] == ("12", "演练", "合格率100%。", "合格率100%")


def test_numbers_that_run_into_the_value_before() -> None:
    cell = "1、1-产出指标；11-数量指标；甲；年度指标值：≥102、1-产出指标；11-数量指标；乙；年度指标值：≥5"
    assert records(cell) == [("11", "甲", None, "≥10"), ("11", "乙", None, "≥5")]
    unclear = cell.replace("≥102、", "≥107、")
    assert refused(unclear) == (["乙"], [unclear[: unclear.index("107、")]])


def test_a_value_of_several_lines_is_one_line_and_its_place_spans_them() -> None:
    cell = "1、产出指标；数量指标；社区\n医院；年度指标值：≥3\n家。"
    out = read_packed(CellText.of(Cell(cell, 1, 1)), plain=Period.ANNUAL)
    assert [shown(i) for i in out.indicators] == [("11", "社区医院", None, "≥3家")]
    assert cell[out.indicators[0].place.start : out.indicators[0].place.end] == "社区\n医院"


@pytest.mark.parametrize(
    ("cell", "names", "texts"),
    [
        ("1、产出指标；数量指标；甲；年度指标值：1。2、乙；年度指标值：2。"
         "3、产出指标；数量指标；丙；年度指标值：3。",
         ["甲", "丙"], ["2、乙；年度指标值：2。"]),
        ("1、产出指标；数量指标；甲。"
         "2、产出指标；数量指标；乙；年度指标值：2。", ["乙"], ["1、产出指标；数量指标；甲。"]),
        ("1、产出指标；数量指标；年度指标值：1。2、1-产出指标；11-数量指标；年度指标值：2。", ["数量指标"],
         ["2、1-产出指标；11-数量指标；年度指标值：2。"]),
        ("1、产出指标；数量指标；甲；实施周期指标值：；年度指标值：。"
         "2、产出指标；数量指标；乙；年度指标值：2。", ["乙"],
         ["1、产出指标；数量指标；甲；实施周期指标值：；年度指标值：。"]),
        ("详见附件", [], ["详见附件"]),
        ("概述。1、产出指标；数量指标；甲；年度指标值：1。", ["甲"], ["概述。"]),
        ("1、产出指标；数量指标；甲；实施周期指标值：9；年度指", ["甲"], ["年度指"]),
        ("1、产出指标；数量指标；甲；实施周期指标值：9；年度指标值", ["甲"], ["年度指标值"]),
        ("1、产出指标；数量指标；甲；实施周期指标值：9；年度指标值：", ["甲"], ["年度指标值："]),
        ("1、产出指标；数量指标；甲；实施周期指标值：9；年度指标值：≥", ["甲"], ["年度指标值：≥"]),
        ("1、产出指标；数量指标；甲；年度指标值：9。2、产", ["甲"], ["2、产"]),
        ("1、产出指标；数量指标；甲；总体指标值：9；"
         "中期指标值：5；年度指标值：3。", ["甲"], ["中期指标值：5；"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_the_rest_read(
    cell: str, names: list[str], texts: list[str]
) -> None:
    assert refused(cell) == (names, texts)


def test_gaps_in_the_numbers_and_empty_values_are_findings() -> None:
    cell = (
        "1、产出指标；数量指标；甲；年度指标值：1。"
        "3、产出指标；数量指标；乙；实施周期指标值：；年度指标值：2。"
    )
    out = read_packed(CellText.of(Cell(cell, 1, 1)), plain=Period.ANNUAL)
    assert sorted(finding.rule for finding in out.findings) == ["empty_value", "numbering_gap"]
    assert [indicator.number for indicator in out.indicators] == ["1", "3"]


def test_a_bare_second_level_below_a_first_one(tmp_path: Path) -> None:
    """Tables before 2021 print 满意度 under 效益 and 成本 under 产出, with or without 指标."""
    cell = (
        "1、产出指标；成本；每公里养护成本；年度指标值：≤3.5万元。"
        "2、效益指标；满意度；乘客满意度（%）；年度指标值：90。"
    )
    head = "项目支出绩效目标表\n部门名称：某市交通运输局\n年度：2019\n项目名称\t绩效目标\t绩效指标\n"
    text = f"{head}公交\t优化\t{cell}\n"
    path = tmp_path / "bus.txt"
    path.write_text(text, "utf-8")
    found = read_document(path).tables[0].projects[0].indicators
    assert [(i.category, i.name) for i in found] == [("41", "每公里养护成本"), ("31", "乘客满意度（%）")]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("≥5&#23478;", "≥5家"),
        ("A&amp;B", "A&B"),
        ("清\x07淤", "清淤"),
        ("清\x00淤\x1f", "清淤"),
        ("清\x85淤\ufffe", "清淤"),
        ("<!-- 注 -->清淤", "清淤"),
        ("清淤<br/>修缮", "清淤\n修缮"),
        ("甲<乙 & 丙", "甲<乙 & 丙"),
    ],
)
def test_markup_and_control_marks_are_no_text(raw: str, text: str) -> None:
    assert CellText.of(Cell(raw, 1, 1)).text == text

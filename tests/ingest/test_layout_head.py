"""The head of a table, several tables in one file, and options against the text."""

from __future__ import annotations

import pytest

from ingest.documents import MissingDepartment, MissingYear, ReadOptions, ReadResult, read_bytes
from ingest.layout.columns import heading_role
from ingest.layout.head import Line, is_head_line, kind_of, read_head

BODY = (
    "项目名称\t绩效目标\t绩效指标\n"
    "2019年老旧小区改造\t2018年开工\t1、产出指标；数量指标；2017年户数；年度指标值：2016户。\n"
)


def read(head: str, body: str = BODY, options: ReadOptions | None = None) -> ReadResult:
    return read_bytes(f"{head}\n{body}".encode(), "2021年住建.txt", options or ReadOptions())


GIVEN = ReadOptions(year=2000, department="甲")


@pytest.mark.parametrize(
    ("head", "department"),
    [
        ("部门名称：某市水务局", "某市水务局"),
        ("部门：某市水务局", "某市水务局"),
        ("部 门 名 称 : 某市水务局  ", "某市水务局"),
        ("部门(单位)名称：某市水务局", "某市水务局"),
        ("部门（单位）名称：某市水务局（本级）", "某市水务局（本级）"),
        ("主管部门：某市水务局", "某市水务局"),
        ("主管部门及代码：[045]某市水务局", "某市水务局"),
        ("编制单位：某市水务局　　单位：万元", "某市水务局"),
        ("填报单位（盖章）：某市水务局", "某市水务局"),
        ("填报单位：某市水务局（盖章）   填报日期：2025年12月1日", "某市水务局"),
        ("部门名称\t某市水务局", "某市水务局"),
        ("部门名称：\t\t某市水务局\t单位：\t万元", "某市水务局"),
        ("预算部门：某市水务局 年度：2026", "某市水务局"),
        ("单位名称：某市水务局", "某市水务局"),
        ("<p>部门名称：<b>某市水务局</b></p>", "某市水务局"),
        ("某市水务局2026年项目支出绩效目标表", "某市水务局"),
        ("2026年某市水务局部门预算项目支出绩效目标表", "某市水务局"),
        ("附件3：某市水务局项目支出绩效目标表（2026年）", "某市水务局"),
        ("填报单位：某市河道所\n主管部门：某市水务局", "某市水务局"),
    ],
)
def test_department(head: str, department: str) -> None:
    table = read(head, options=ReadOptions(year=2026)).tables[0]
    assert table.department == department


@pytest.mark.parametrize(
    "head",
    ["项目支出绩效目标表", "联系人：张三", "备注：某市水务局", "2026年项目支出绩效目标表", "某市水务局"],
)
def test_no_department(head: str) -> None:
    with pytest.raises(MissingDepartment):
        read(head, options=ReadOptions(year=2026))


def test_a_unit_beside_the_department_is_the_unit_of_the_projects() -> None:
    table = read("主管部门：某市水务局\n填报单位：某市河道所\n2026年度").tables[0]
    assert (table.department, table.projects[0].unit) == ("某市水务局", "某市河道所")
    table = read("部门：某市水务局\n2026年度").tables[0]
    assert table.projects[0].unit == "某市水务局"


@pytest.mark.parametrize(
    "head",
    [
        "2026年度",
        "（2026年度）",
        "2026年度项目支出绩效目标表",
        "2026年部门预算项目支出绩效目标表",
        "2026年部门预算",
        "年度：2026",
        "预算年度：２０２６年",
        "预算年度\t2026",
        "二〇二六年",
        "二○二六年度项目支出绩效目标表",
        "项目支出绩效目标表（2026年）",
        "（2026）",
        "某市2026年项目支出绩效目标公开表",
        "项目支出绩效目标表\n部门：甲    预算年度：2026    单位：万元\n填报日期：2025年11月3日",
        "2025年12月31日\n2026年度",
        "2024-2025年规划\n项目支出绩效目标表\n2026年",
        "附件2 2026年省级部门项目绩效目标表",
    ],
)
def test_year(head: str) -> None:
    result = read(head, options=ReadOptions(department="甲"))
    assert result.tables[0].fiscal_year == 2026
    assert result.findings == ()


@pytest.mark.parametrize(
    "head",
    [
        "项目支出绩效目标表",
        "填报日期：2025年12月3日",
        "打印时间 2025-12-03",
        "2025年12月",
        "2024-2026年项目支出绩效目标表",
        "财预〔2021〕101号",
        "部门代码：2026",
    ],
)
def test_no_year(head: str) -> None:
    with pytest.raises(MissingYear):
        read(head, options=ReadOptions(department="甲"))


def test_years_that_contradict_each_other() -> None:
    result = read("2025年度项目支出绩效目标表\n年度：2026", options=ReadOptions(department="甲"))
    assert result.tables[0].fiscal_year == 2026
    assert [f.rule for f in result.findings] == ["year_conflict"]


def test_options_win_and_the_contradiction_is_reported() -> None:
    head = "2025年度部门整体支出绩效目标表\n部门名称：某市水务局"
    options = ReadOptions(year=2026, department="某市水利局", kind="project_expenditure")
    result = read(head, options=options)
    table = result.tables[0]
    assert (table.fiscal_year, table.department, table.kind) == (2026, "某市水利局", "project_expenditure")
    assert [f.rule for f in result.findings] == [
        "year_differs_from_text",
        "department_differs_from_text",
        "kind_differs_from_text",
    ]
    assert result.findings[1].place is not None
    assert result.findings[1].place.row == 2
    same = read(head, options=ReadOptions(year=2025, department="某市水务局", kind="department_overall"))
    assert same.findings == ()


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("项目支出绩效目标表（含转移支付项目）", "project_expenditure"),
        ("部门整体支出绩效目标表", "department_overall"),
        ("2026年整体绩效目标申报表", "department_overall"),
        ("项目支出绩效自评表", "self_evaluation"),
        ("绩效目标批复表", "project_expenditure"),
        ("", "project_expenditure"),
    ],
)
def test_kind(title: str, kind: str) -> None:
    table = read(title, options=GIVEN).tables[0]
    assert table.kind == kind
    assert table.title == (title or "项目支出绩效目标表")
    assert kind_of("一览表") is None


@pytest.mark.parametrize(
    ("line", "illustrative"),
    [
        ("（示例数据）", True),
        ("本表数据均为虚构", True),
        ("Illustrative figures", True),
        ("注：以下为演示数据，仅供参考", True),
        ("填报内容不得虚构", False),
        ("如有虚构，承担责任", False),
        ("示范项目", False),
    ],
)
def test_illustrative(line: str, *, illustrative: bool) -> None:
    assert read(f"项目支出绩效目标表\n{line}", options=GIVEN).tables[0].illustrative is illustrative
    assert read("", BODY + "注：" + line + "\n", options=GIVEN).tables[0].illustrative is illustrative


def test_project_names_do_not_make_a_table_illustrative() -> None:
    assert not read("", BODY.replace("老旧", "示例数据"), options=GIVEN).tables[0].illustrative


FIRST = "2026年度项目支出绩效目标表\n部门名称：某县教育局\n"


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ("部门名称：某县民政局\n" + BODY, [("某县教育局", 2026), ("某县民政局", 2026)]),
        ("2025年度项目支出绩效目标表\n" + BODY, [("某县教育局", 2026), ("某县教育局", 2025)]),
        ("（2025年度）\n" + BODY.split("\n", 1)[1], [("某县教育局", 2026), ("某县教育局", 2025)]),
        ("部门名称：某县民政局\n年度：2025\n" + BODY, [("某县教育局", 2026), ("某县民政局", 2025)]),
        (FIRST + BODY, [("某县教育局", 2026)]),
        (FIRST.replace("表\n", "表（续）\n") + "第 2 页\n" + BODY, [("某县教育局", 2026)]),
        ("项目支出绩效目标表（二）\n" + BODY, [("某县教育局", 2026)]),
    ],
)
def test_several_tables_in_one_file(second: str, expected: list[tuple[str, int]]) -> None:
    result = read(FIRST, f"{BODY}\n{second}")
    assert [(t.department, t.fiscal_year) for t in result.tables] == expected
    assert sum(len(t.projects) for t in result.tables) == 2
    assert result.refusals == ()


def test_tables_of_another_kind_are_other_tables() -> None:
    result = read(FIRST, f"{BODY}\n部门整体支出绩效目标表\n{BODY}")
    assert [t.kind for t in result.tables] == ["project_expenditure", "department_overall"]


def test_units_named_above_each_table() -> None:
    body = f"{BODY}\n资金使用单位：某县一中\n{BODY}\n资金使用单位：某县二中\n{BODY}"
    (table,) = read(FIRST, body).tables
    assert [p.unit for p in table.projects] == ["某县教育局", "某县一中", "某县二中"]


def test_a_table_that_lacks_its_year_is_refused_beside_one_that_has_it() -> None:
    result = read("", f"部门名称：某县教育局\n{BODY}\n（2025年度）\n{BODY}")
    assert [t.fiscal_year for t in result.tables] == [2025]
    assert ["--year" in r.message for r in result.refusals] == [True]


def test_html_captions_titles_and_navigation() -> None:
    page = (
        "<title>某县教育局2026年项目支出绩效目标表</title><nav><a>2019年度部门决算</a><p>2018年政府信息公开年报</p></nav>"
        "<div>部门名称：某县教育局</div><table><caption>2026年度</caption><tr><th>项目名称<th>绩效目标<th>绩效指标"
        "<tr><td>甲<td>乙<td>1、产出指标；数量指标；户数；年度指标值：5户。</table>"
    )
    table = read_bytes(page.encode(), "a.html").tables[0]
    assert (table.department, table.fiscal_year) == ("某县教育局", 2026)


def test_head_lines_and_headings_are_told_from_rows() -> None:
    assert not is_head_line(Line.of_text("某县第一中学"))
    assert not is_head_line(Line((("营养餐补助2026年度", None), ("保障供餐", None))))
    assert is_head_line(Line.of_text("部门名称：某县民政局"))
    assert heading_role("加快发展项目名称统一的平台") is None
    assert read_head([]).title is None

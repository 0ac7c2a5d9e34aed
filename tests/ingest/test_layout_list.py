"""The list layout in its variations, row by row: columns, units, page breaks."""

from __future__ import annotations

import pytest

from ingest.documents import ReadOptions, ReadResult, read_bytes
from ingest.raw import RawIndicator, RawProject, RawValue

HEAD = "某市卫生健康委员会2026年项目支出绩效目标表\n\n部门名称：某市卫生健康委员会\n\n"
HEADINGS = "项目名称（资金使用单位）\t绩效目标\t绩效指标\n"
PACKED = "1、1-产出指标；11-数量指标；接种人次；实施周期指标值：≥9万人次；年度指标值：≥3万人次。"
SECOND = "2、2-效益指标；22-社会效益；接种率；实施周期指标值：≥95%；年度指标值：≥93%。"


def table(
    body: str, *, head: str = HEAD, suffix: str = ".txt", options: ReadOptions | None = None
) -> ReadResult:
    return read_bytes((head + body).encode(), f"卫生{suffix}", options or ReadOptions())


def projects(body: str, *, head: str = HEAD, suffix: str = ".txt") -> tuple[RawProject, ...]:
    result = table(body, head=head, suffix=suffix)
    assert result.refusals == ()
    assert len(result.tables) == 1
    return result.tables[0].projects


def shown(indicator: RawIndicator) -> tuple[str, str, str | None, str | None]:
    return indicator.category, indicator.name, raw(indicator.cycle), raw(indicator.annual)


def raw(value: RawValue | None) -> str | None:
    return value.raw if value else None


def test_the_goals_heading_tells_what_a_label_without_period_means() -> None:
    cell = "1、产出指标；数量指标；床位；指标值：≥5张。"
    long_term = projects(HEADINGS.replace("绩效目标", "总体目标") + f"甲项目\t乙\t{cell}\n")
    assert shown(long_term[0].indicators[0])[2:] == ("≥5张", None)


@pytest.mark.parametrize(
    ("headings", "row"),
    [
        ("项目名称\t绩效目标\t绩效指标", "疫苗接种\t提高；接种率。\t{}"),
        ("绩效指标\t项目\t年度目标", "{}\t疫苗接种\t提高；接种率。"),
        ("序号\t项目名称（资金使用单位）\t预算金额（万元）\t总体目标\t绩效指标\t备注",
         "1\t疫苗接种\t100.00\t提高；接种率。\t{}\t"),
        (" 项目 名称 \t 年度绩效目标：\t*绩效指标 ", " 疫苗接种 \t提高；接种率。\t{}\t\t"),
        ("绩效目标\t绩效指标\t项目名称", "提高；接种率。\t{}\t疫苗接种"),
    ],
)  # fmt: skip
def test_columns_in_any_order(headings: str, row: str) -> None:
    (project,) = projects(f"{headings}\n{row.format(PACKED)}\n")
    assert (project.unit, project.name, project.goal) == ("某市卫生健康委员会", "疫苗接种", "提高；接种率。")
    cells = row.format(PACKED).split("\t")
    for place, text in ((project.place, "疫苗接种"), (project.goal_place, "提高；接种率。")):
        assert place is not None
        assert place.row == 6
        assert cells[place.column - 1][place.start : place.end] == text
    assert [shown(i) for i in project.indicators] == [("11", "接种人次", "≥9万人次", "≥3万人次")]


@pytest.mark.parametrize("heading", ["资金使用单位", "预算单位", "单位名称", "用款单位"])
def test_a_column_of_units(heading: str) -> None:
    body = (
        f"{heading}\t项目名称\t绩效目标\t绩效指标\n市第一医院\t甲\t目标\t{PACKED}\n\t乙\t\t{PACKED}\n"
        f"市疾控中心\t丙\t目标\t{PACKED}"
    )
    assert [(p.unit, p.name, p.goal) for p in projects(body)] == [
        ("市第一医院", "甲", "目标"),
        ("市第一医院", "乙", ""),
        ("市疾控中心", "丙", "目标"),
    ]


def test_units_that_stand_alone() -> None:
    body = (
        f"{HEADINGS}市第一医院\t\t\n甲\t目标\t{PACKED}\n\n市疾病预防控制中心（市健康宣传所）\n乙\t目标\t{PACKED}\t\t\n"
        f"- 2 -\n丙\t目标\t{PACKED}\n合计\t\t\n注：经费含上年结转。\n"
    )
    assert [(p.unit, p.name) for p in projects(body)] == [
        ("市第一医院", "甲"),
        ("市疾病预防控制中心（市健康宣传所）", "乙"),
        ("市疾病预防控制中心（市健康宣传所）", "丙"),
    ]


def test_a_unit_not_named_like_one_is_taken_with_a_warning() -> None:
    result = table(f"{HEADINGS}健康某市行动\t\t\n甲\t目标\t{PACKED}\n")
    assert result.tables[0].projects[0].unit == "健康某市行动"
    assert [f.rule for f in result.findings] == ["unit_line_uncertain"]


def test_a_project_name_alone_is_no_unit() -> None:
    result = table(f"{HEADINGS}甲\t目标\t{PACKED}\n设备购置经费\n乙\t目标\t{PACKED}\n")
    assert {p.unit for p in result.tables[0].projects} == {"某市卫生健康委员会"}
    assert [(r.place.row, r.place.column) for r in result.refusals if r.place] == [(7, 2)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_repeated_headings_and_heads_blank_lines_and_no_last_line_end(end: str) -> None:
    body = (
        f"{HEADINGS}市一院\t\t\n甲\t目标\t{PACKED}\n\n{HEADINGS}"
        f"乙\t目标\t{PACKED}\t\n\n{HEAD}{HEADINGS}丙\t目标\t{PACKED}{SECOND}"
    )
    found = projects((body).replace("\n", end), head=HEAD.replace("\n", end))
    assert [(p.name, p.unit, p.place.row, len(p.indicators)) for p in found] == [
        ("甲", "市一院", 7, 1),
        ("乙", "市一院", 10, 1),
        ("丙", "市一院", 17, 2),
    ]


def test_headings_that_change_their_order_on_the_next_page() -> None:
    body = f"{HEADINGS}甲\t目标一\t{PACKED}\n绩效目标\t项目名称\t绩效指标\n目标二\t乙\t{PACKED}\n"
    assert [(p.name, p.goal) for p in projects(body)] == [("甲", "目标一"), ("乙", "目标二")]


@pytest.mark.parametrize(
    "rows",
    [
        f"甲\t完成目标任务内容\t{PACKED}\n乙\t实现另一目标任务\t{PACKED}",
        f"{PACKED}\t甲\t完成目标任务内容\n{PACKED}\t乙\t实现另一目标任务",
        f"1\t甲\t100\t完成目标任务内容\t{PACKED}\n2\t乙\t99.5\t实现另一目标任务\t{PACKED}",
    ],
)
def test_without_headings_the_cells_tell(rows: str) -> None:
    result = table(f"市第二医院\t\t\n{rows}\n")
    assert [(p.unit, p.name, p.goal[:2]) for p in result.tables[0].projects] == [
        ("市第二医院", "甲", "完成"),
        ("市第二医院", "乙", "实现"),
    ]
    assert [f.rule for f in result.findings] == ["header_missing"]
    assert result.refusals == ()


def test_without_headings_a_column_of_units_is_recognised() -> None:
    rows = f"市一院\t甲\t完成目标任务内容\t{PACKED}\n市二院\t乙\t实现另一目标任务\t{PACKED}\n"
    assert [(p.unit, p.name) for p in projects(rows)] == [("市一院", "甲"), ("市二院", "乙")]


def test_a_heading_that_is_missing_is_concluded() -> None:
    assert [p.name for p in projects(f"项目名称\t绩效目标\t\n甲\t目标\t{PACKED}\n")] == ["甲"]


BREAKS = ["1、1-产出指标；11-数量", "；接种", "实施周期指", "≥9万", "；年度指标值：", "人次。2、"]


@pytest.mark.parametrize(
    "cut", [PACKED.index("11-数") + 2, *(PACKED.index(b) + len(b) for b in BREAKS[:5]), len(PACKED)]
)
@pytest.mark.parametrize("lead", ["", "\t\t"])
def test_a_packed_cell_torn_by_a_page_break(cut: int, lead: str) -> None:
    text = PACKED + SECOND
    body = f"{HEADINGS}甲\t目标\t{text[:cut]}\n\n{lead}{text[cut:]}\n市二院\t\t\n乙\t目标\t{PACKED}\n"
    first, second = projects(body)
    assert [shown(i) for i in first.indicators] == [
        ("11", "接种人次", "≥9万人次", "≥3万人次"),
        ("22", "接种率", "≥95%", "≥93%"),
    ]
    last = first.indicators[1]
    assert last.annual is not None
    assert (last.place.row, last.place.column) == (8, 3 if lead else 1)
    line = (HEAD + body).split("\n")[7].split("\t")
    assert line[last.place.column - 1][last.annual.place.start : last.annual.place.end] == "≥93%"
    assert (second.unit, second.name) == ("市二院", "乙")


def test_a_packed_cell_torn_over_many_lines() -> None:
    text = PACKED + SECOND
    lines = "\n".join(text[at : at + 11] for at in range(0, len(text), 11))
    (project,) = projects(f"{HEADINGS}甲\t目标\t{lines}\n")
    assert [shown(i)[1:] for i in project.indicators] == [
        ("接种人次", "≥9万人次", "≥3万人次"),
        ("接种率", "≥95%", "≥93%"),
    ]


def test_a_row_torn_in_all_its_cells() -> None:
    text = PACKED + SECOND
    body = f"{HEADINGS}疫苗接\t提高接种率，\t{text[:40]}\n\n种项目\t保障健康。\t{text[40:]}\n"
    (project,) = projects(body)
    assert (project.name, project.goal) == ("疫苗接种项目", "提高接种率，保障健康。")
    assert project.place == project.place.__class__(6, 1, 0, 3)
    assert len(project.indicators) == 2


def test_a_name_repeated_after_the_page_break() -> None:
    body = f"{HEADINGS}疫苗接种\t目标\t{PACKED}\n{HEADINGS}疫苗接种\t目标\t{SECOND}\n"
    (project,) = projects(body)
    assert (project.name, project.goal, len(project.indicators)) == ("疫苗接种", "目标", 2)


def test_a_goal_torn_by_a_line_break() -> None:
    body = f"{HEADINGS}甲\t提高接\n种率，保障\n健康。\t{PACKED}\n乙\t目标\t{PACKED}\n"
    first, second = projects(body)
    assert (first.name, first.goal, len(first.indicators)) == ("甲", "提高接种率，保障健康。", 1)
    assert first.goal_place is not None
    assert (first.goal_place.row, first.goal_place.start, first.goal_place.end) == (6, 0, 3)
    assert (first.indicators[0].place.row, first.indicators[0].place.column) == (8, 2)
    assert second.name == "乙"


def test_the_packed_cell_on_the_next_line() -> None:
    (project,) = projects(f"{HEADINGS}甲\t目标\n{PACKED}\n")
    assert len(project.indicators) == 1


def test_a_torn_cell_before_the_last_column() -> None:
    body = f"项目名称\t绩效指标\t绩效目标\n甲\t{PACKED[:30]}\n{PACKED[30:]}\t目标\n乙\t{PACKED}\t目标\n"
    assert [(p.name, p.goal, len(p.indicators)) for p in projects(body)] == [
        ("甲", "目标", 1),
        ("乙", "目标", 1),
    ]


def test_equal_names_are_two_projects() -> None:
    body = f"{HEADINGS}培训\t目标一\t{PACKED}\n培训\t目标一\t{PACKED}\n"
    assert len(projects(body)) == 2


def test_paragraphs_of_a_goal_are_lines() -> None:
    (project,) = table(f"{HEADINGS}甲\t<p>一、接种</p><p>二、宣传<br/></p>\t{PACKED}\n").tables[0].projects
    assert project.goal == "一、接种\n二、宣传"


def test_tags_around_cells() -> None:
    body = f"{HEADINGS}<p>甲</p>\t<p>提高<b>接种</b>率</p>\t<p>{PACKED}</p>\n"
    result = table(body)
    (project,) = result.tables[0].projects
    assert (project.name, project.goal) == ("甲", "提高接种率")
    assert (project.place.start, project.place.end) == (3, 4)
    cells = body.split("\n")[1].split("\t")
    value = project.indicators[0].annual
    assert value is not None
    assert cells[2][value.place.start : value.place.end] == "≥3万人次"
    assert [(f.rule, f.place.row, f.place.column) for f in result.findings if f.place] == [
        ("markup_in_text", 6, 1),
        ("markup_in_text", 6, 2),
        ("markup_in_text", 6, 3),
    ]


def test_packed_cells_with_line_breaks_in_csv_and_html() -> None:
    packed = (PACKED + "\n" + SECOND).replace("。", "")
    csv = f'项目名称,绩效目标,绩效指标\n甲,"一、接种；\n二、宣传",  "{packed}"\n'.replace(",  ", ",")
    (project,) = projects(csv, suffix=".csv")
    assert project.goal == "一、接种；\n二、宣传"
    assert [shown(i)[1:] for i in project.indicators] == [
        ("接种人次", "≥9万人次", "≥3万人次"),
        ("接种率", "≥95%", "≥93%"),
    ]
    assert project.place.row == 6
    cell = packed.replace("\n", "<br>").replace("≥", "&ge;")
    html = f"<table><tr><th>项目名称<th>绩效目标<th>绩效指标<tr><td>甲<td>目标<td><p>{cell}</table>"
    (project,) = projects(html, head="<h2>" + HEAD.replace("\n", "<p>"), suffix=".html")
    assert [shown(i)[1:] for i in project.indicators] == [
        ("接种人次", "≥9万人次", "≥3万人次"),
        ("接种率", "≥95%", "≥93%"),
    ]
    assert (project.place.row, project.place.column) == (2, 1)
    value = project.indicators[1].annual
    assert value is not None
    assert packed.replace("\n", "")[value.place.start : value.place.end] == "≥93%"


def test_html_units_over_the_whole_width_and_tables_torn_in_two() -> None:
    headings = "<tr><th>项目名称<th>绩效目标<th>绩效指标"
    html = (
        f"<table>{headings}<tr><td colspan=3>市第一医院<tr><td>甲<td>目标<td>{PACKED}</table>"
        f"<table><tr><td>联系我们<td>网站地图</table><table><tr><td>乙<td>目标<td>{PACKED}</table>"
    )
    assert [(p.unit, p.name) for p in projects(html, head=HEAD.replace("\n", "<br>"), suffix=".html")] == [
        ("市第一医院", "甲"),
        ("市第一医院", "乙"),
    ]

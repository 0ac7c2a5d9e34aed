"""Tables written in any style, encoding and format are read back word for word, with true places."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import dataclass

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ingest.documents import read_bytes
from ingest.raw import RawValue
from ingest.readers import reader_for
from ontology.values import Place

CATEGORIES = {
    "11": ("产出指标", "数量指标"),
    "12": ("产出指标", "质量指标"),
    "13": ("产出指标", "时效指标"),
    "21": ("效益指标", "经济效益"),
    "22": ("效益指标", "社会效益指标"),
    "24": ("效益指标", "可持续影响指标"),
    "31": ("满意度指标", "服务对象满意度"),
    "41": ("成本指标", "经济成本指标"),
}
WORDS = (
    "床位",
    "巡检次数",
    "“双减”",
    "覆盖率(%)",
    "A-B",
    "3万、1千",
    "（分别）",
    " 90%",
    "12个",
    "病媒；消杀",
    "一：二",
)
VALUES = (
    "≥5",
    "完成",
    "100%",
    "达到90%。二期",
    "1、2期",
    "建成；投用",
    "比例：2：1",
    "≤4000元/家",
    "12月底前",
    "5-10家",
)
UNITS = ("市第一人民医院", "区公路管理站", "某某实验学校", "市疾控中心（本级）")


@dataclass(frozen=True)
class Indicator:
    category: str
    name: str
    cycle: str | None
    annual: str | None


@dataclass(frozen=True)
class Project:
    unit: str | None
    name: str
    goal: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Style:
    number: str
    coded: bool
    between: str
    colon: str
    stop: str
    cycle: str
    annual: str

    def record(self, at: int, indicator: Indicator) -> str:
        first, second = CATEGORIES[indicator.category]
        code = indicator.category
        labels = (f"{code[0]}-{first}", f"{code}-{second}") if self.coded else (first, second)
        parts = [*labels, indicator.name]
        if indicator.cycle is not None:
            parts.append(f"{self.cycle}{self.colon}{indicator.cycle}")
        if indicator.annual is not None:
            parts.append(f"{self.annual}{self.colon}{indicator.annual}")
        return self.number.format(at) + self.between.join(parts)

    def cell(self, indicators: tuple[Indicator, ...]) -> str:
        return self.stop.join(self.record(at, i) for at, i in enumerate(indicators, 1)) + self.stop.strip()


styles = st.builds(
    Style,
    number=st.sampled_from(["{}、", "{}.", "{}．", "（{}）", "({})", "{}) ", ""]),
    coded=st.booleans(),
    between=st.sampled_from(["；", ";", "； "]),
    colon=st.sampled_from(["：", ":"]),
    stop=st.sampled_from(["。", "；", "。 "]),
    cycle=st.sampled_from(["实施周期指标值", "周期指标值", "中期指标值", "总体指标值"]),
    annual=st.sampled_from(["年度指标值", "当年指标值", "年度目标值", "2026年指标值"]),
)
names = st.builds(
    lambda head, words: head + "".join(words),
    st.sampled_from(["维修", "培训", "检测"]),
    st.lists(st.sampled_from(WORDS), max_size=3),
)
values = st.sampled_from(VALUES)
indicators = st.builds(
    Indicator, category=st.sampled_from(sorted(CATEGORIES)), name=names, cycle=values, annual=values
) | st.builds(
    Indicator, category=st.sampled_from(sorted(CATEGORIES)), name=names, cycle=st.none(), annual=values
)
projects = st.builds(
    Project,
    unit=st.none() | st.sampled_from(UNITS),
    name=names.map(lambda name: name.replace("；", "") + "项目"),
    goal=st.sampled_from(["改善条件；提高质量。", "一是建设；二是运维，完成率100%", "保障"]),
    indicators=st.lists(indicators, min_size=1, max_size=5).map(tuple),
)
COLUMNS = st.permutations(["项目名称（资金使用单位）", "绩效目标", "绩效指标"])
HEAD = ("某市卫生健康委员会", "2026年度项目支出绩效目标表")


def raw(value: RawValue | None) -> str | None:
    return value.raw if value else None


def rows_of(table: list[Project], columns: list[str], style: Style) -> list[list[str]]:
    rows = [["部门名称：" + HEAD[0]], [HEAD[1]], columns]
    for project in table:
        if project.unit is not None:
            rows.append([project.unit if column.startswith("项目") else "" for column in columns])
        cells = {"项": project.name, "目": project.goal, "指": style.cell(project.indicators)}
        rows.append([cells["项" if c.startswith("项") else c[2]] for c in columns])
    return rows


def render(rows: list[list[str]], suffix: str) -> str:
    if suffix == ".csv":
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows(rows)
        return out.getvalue()
    if suffix == ".html":
        head = "".join(f"<p>{html.escape(row[0])}</p>" for row in rows[:2])
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in row) + "</tr>\n" for row in rows[2:]
        )
        return f"{head}<table>{body}</table>"
    return "\n".join("\t".join(row) for row in rows)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    table=st.lists(projects, min_size=1, max_size=4),
    columns=COLUMNS,
    style=styles,
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    suffix=st.sampled_from([".txt", ".tsv", ".csv", ".html"]),
)
def test_round_trip(
    table: list[Project], columns: list[str], style: Style, encoding: str, suffix: str
) -> None:
    data = render(rows_of(table, columns, style), suffix).encode(encoding)
    result = read_bytes(data, f"表{suffix}")
    assert result.refusals == ()
    (read,) = result.tables
    assert (read.department, read.fiscal_year) == (HEAD[0], 2026)

    (grid, *_) = reader_for(f"表{suffix}")(data, f"表{suffix}")
    cells = {(cell.row, cell.column): cell.raw for row in grid.rows for cell in row.cells}

    def at(place: Place | None) -> str:
        assert place is not None
        return cells[place.row, place.column][place.start : place.end]

    unit = HEAD[0]
    assert len(read.projects) == len(table)
    for expected, project in zip(table, read.projects, strict=True):
        unit = expected.unit or unit
        assert (project.unit, project.name, project.goal) == (unit, expected.name, expected.goal)
        assert (at(project.place), at(project.goal_place)) == (expected.name, expected.goal)
        assert tuple(
            Indicator(i.category, i.name, raw(i.cycle), raw(i.annual)) for i in project.indicators
        ) == expected.indicators  # fmt: skip
        for indicator in project.indicators:
            assert at(indicator.place) == indicator.name
            for value in (indicator.cycle, indicator.annual):
                assert value is None or at(value.place) == value.raw


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(project=projects, style=styles, data=st.data())
def test_a_packed_cell_torn_anywhere_is_read_as_if_whole(
    project: Project, style: Style, data: st.DataObject
) -> None:
    """As far as a reader can know: not where both pieces make sense by themselves."""
    rows = rows_of([project], ["项目名称", "绩效目标", "绩效指标"], style)
    cell = rows[-1][2]
    cut = data.draw(st.integers(cell.index("标值") + 3, len(cell) - 1))
    assume(re.search("[；;：:≥≤%。]", cell[cut:]) and not re.match(r"[\s\d]", cell[cut:]))
    assume(not cell[:cut].rstrip().endswith("。"))
    rows[-1][2] = cell[:cut]
    whole = read_bytes(render([*rows[:-1], [*rows[-1][:2], cell]], ".txt").encode(), "a.txt").tables[0]
    torn = read_bytes((render(rows, ".txt") + "\n\n" + cell[cut:] + "\n").encode(), "a.txt").tables[0]
    shown = [
        [(i.number, i.category, i.name, raw(i.cycle), raw(i.annual)) for i in p.indicators]
        for t in (whole, torn)
        for p in t.projects
    ]
    assert len(shown) == 2
    assert [tuple(x and x.strip() for x in i) for i in shown[0]] == [
        tuple(x and x.strip() for x in i) for i in shown[1]
    ]

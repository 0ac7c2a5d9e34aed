"""The same facts in every layout and every file format give the same records, each with its true place."""

from __future__ import annotations

import pytest

from ingest.documents import ReadResult, read_bytes
from ingest.layout.text import one_line
from ingest.raw import RawIndicator
from ingest.readers import reader_for
from tests.support.facts import DEPARTMENT, LABELS, LAYOUTS, PROJECTS, YEAR, Fact, joined
from tests.support.rendering import FORMATS, Box, Rows, Sketch

EVERY = [(layout, suffix) for layout in LAYOUTS for suffix in FORMATS]


def read(layout: str, suffix: str) -> ReadResult:
    return read_bytes(FORMATS[suffix](*LAYOUTS[layout]()), f"水务{suffix}")


def stated(fact: Fact) -> tuple[str, str, str, str]:
    return fact.category, fact.name, joined(fact.cycle), joined(fact.annual)


def found(indicator: RawIndicator) -> tuple[str, str, str | None, str | None]:
    cycle, annual = indicator.cycle, indicator.annual
    return indicator.category, indicator.name, cycle.raw if cycle else None, annual.raw if annual else None


@pytest.mark.parametrize(("layout", "suffix"), EVERY)
def test_the_records_are_the_same(layout: str, suffix: str) -> None:
    result = read(layout, suffix)
    assert result.refusals == ()
    (table,) = result.tables
    assert (table.department, table.fiscal_year, table.kind) == (DEPARTMENT, YEAR, "project_expenditure")
    assert [(p.unit, p.name, p.goal) for p in table.projects] == [(p.unit, p.name, p.goal) for p in PROJECTS]
    for project, facts in zip(table.projects, PROJECTS, strict=True):
        assert [found(i) for i in project.indicators] == [stated(f) for f in facts.indicators]


def test_every_layout_was_tried_in_every_format() -> None:
    assert len(EVERY) == 30


@pytest.mark.parametrize(("layout", "suffix"), EVERY)
def test_places_lead_back_to_the_text(layout: str, suffix: str) -> None:
    data = FORMATS[suffix](*LAYOUTS[layout]())
    cells = {
        (cell.page, cell.sheet, cell.row, cell.column, cell.raw)
        for grid in reader_for(f"水务{suffix}")(data, "水务")
        for row in grid.rows
        for cell in row.cells
    }
    (table,) = read_bytes(data, f"水务{suffix}").tables
    for project in table.projects:
        spans = [(project.name, project.place), *((i.name, i.place) for i in project.indicators)]
        for text, place in spans:
            raws = [
                raw for *at, raw in cells if tuple(at) == (place.page, place.sheet, place.row, place.column)
            ]
            assert any(one_line(raw[place.start : place.end]) == text for raw in raws), (text, place)
        assert (project.place.page is not None) == (suffix == ".pdf")
        assert (project.place.sheet is not None) == (suffix in {".xlsx", ".xls"})


HEADINGS = ["一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值"]


def plain_rows(facts: tuple[Fact, ...]) -> list[list[str]]:
    return [[*LABELS[f.category], f.name, joined(f.cycle), joined(f.annual)] for f in facts]


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx"])
@pytest.mark.parametrize("headings", [[HEADINGS], []], ids=["headings again", "no headings"])
@pytest.mark.parametrize("cut", range(1, 5))
def test_a_form_that_runs_over_pages_stays_one(suffix: str, headings: list[list[str]], cut: int) -> None:
    project = PROJECTS[0]
    rows = plain_rows(project.indicators)
    head: Rows = [["项目名称", Box(project.name, 4)], ["年度目标", Box(project.goal, 4)], HEADINGS]
    first = Sketch((f"{YEAR}年项目绩效目标申报表", f"主管部门：{DEPARTMENT}"), [*head, *rows[:cut]])
    data = FORMATS[suffix](first, Sketch((), [*headings, *rows[cut:]]))
    result = read_bytes(data, f"水务{suffix}")
    assert result.refusals == ()
    (read_project,) = result.tables[0].projects
    assert [found(i) for i in read_project.indicators] == [stated(f) for f in project.indicators]
    assert read_project.indicators[0].place.page in {None, 1}
    assert read_project.indicators[-1].place.page in {None, 2}


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx", ".html"])
def test_values_told_apart_by_a_second_row_of_headings(suffix: str) -> None:
    project = PROJECTS[1]
    rows: Rows = [
        ["项目名称", Box(project.name, 4)],
        [*(Box(text, rows=2) for text in HEADINGS[:3]), Box("指标值", 2)],
        ["实施周期指标值", "年度指标值"],
        *plain_rows(project.indicators),
    ]
    sketch = Sketch((f"{YEAR}年项目绩效目标申报表", f"主管部门：{DEPARTMENT}"), rows)
    (read_project,) = read_bytes(FORMATS[suffix](sketch), f"水务{suffix}").tables[0].projects
    assert [found(i) for i in read_project.indicators] == [stated(f) for f in project.indicators]


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_levels_printed_in_the_middle_of_their_rows(suffix: str) -> None:
    rows: Rows = [
        ["项目名称", Box("泵站维护", 3)],
        ["一级指标", "二级指标", "三级指标", "指标值"],
        ["", "", "维护泵站数", "≥8座"],
        ["产出\n指标", "数量\n指标", "巡检次数", "≥96次"],
        ["", "", "更换部件数", "≥30个"],
        ["", "时效指标", "抢修到场时间", "≤2小时"],
    ]
    data = FORMATS[suffix](Sketch((f"{YEAR}年项目绩效目标申报表", f"主管部门：{DEPARTMENT}"), rows))
    if suffix == ".tsv":
        data = data.replace("\n指标".encode(), "指标".encode())
    (project,) = read_bytes(data, f"水务{suffix}").tables[0].projects
    assert [(i.category, i.name) for i in project.indicators] == [
        *(("11", "维护泵站数"), ("11", "巡检次数"), ("11", "更换部件数")),
        ("13", "抢修到场时间"),
    ]

"""One set of facts in the layouts that departments use, as sketches to be rendered into any format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tests.support.rendering import Box, Sketch

LABELS = {
    "11": ("产出指标", "数量指标"),
    "12": ("产出指标", "质量指标"),
    "13": ("产出指标", "时效指标"),
    "22": ("效益指标", "社会效益指标"),
    "31": ("满意度指标", "服务对象满意度指标"),
    "41": ("成本指标", "经济成本指标"),
}


@dataclass(frozen=True)
class Fact:
    """An indicator; a value is written as operator, number and unit so that it may stand in one cell or three."""

    category: str
    name: str
    cycle: tuple[str, str, str]
    annual: tuple[str, str, str]


@dataclass(frozen=True)
class ProjectFacts:
    unit: str
    name: str
    goal: str
    indicators: tuple[Fact, ...]


DEPARTMENT = "江州市水务局"
YEAR = 2025
TITLE = f"{YEAR}年项目支出绩效目标表"
PROJECTS = (
    ProjectFacts(
        "江州市水务局（本级）",
        "中小河流治理",
        "治理河道，恢复行洪能力；完成堤防加固并通过验收。",
        (
            Fact("11", "治理河长", ("≥", "36", "公里"), ("≥", "12", "公里")),
            Fact("12", "单元工程验收合格率", ("", "100", "%"), ("", "100", "%")),
            Fact("22", "受益人口", ("≥", "4.5", "万人"), ("≥", "1.5", "万人")),
            Fact("31", "沿河居民满意度", ("≥", "90", "%"), ("≥", "90", "%")),
            Fact("41", "每公里治理成本", ("≤", "280", "万元/公里"), ("≤", "280", "万元/公里")),
        ),
    ),
    ProjectFacts(
        "江州市水质监测中心",
        "供水水质抽检",
        "覆盖全市水厂，按月公布结果。",
        (
            Fact("11", "抽检水样", ("≥", "7200", "份"), ("≥", "2400", "份")),
            Fact("13", "报告出具时间", ("≤", "5", "个工作日"), ("≤", "5", "个工作日")),
            Fact("22", "水质公众知晓度", ("", "提升", ""), ("", "提升", "")),
        ),
    ),
)


def joined(value: tuple[str, str, str]) -> str:
    return "".join(value)


def listing() -> tuple[Sketch, ...]:
    """One row per project, the indicators packed in one cell."""
    rows: list[list[Box | str]] = [["项目名称", "绩效目标", "绩效指标"]]
    for project in PROJECTS:
        rows.append([Box(project.unit, 3)])
        rows.append(
            [
                project.name,
                project.goal,
                "".join(_record(at, f) for at, f in enumerate(project.indicators, 1)),
            ]
        )
    return (Sketch((TITLE, f"部门名称：{DEPARTMENT}"), rows),)


def _record(at: int, fact: Fact) -> str:
    first, second = LABELS[fact.category]
    code = fact.category
    return (
        f"{at}、{code[0]}-{first}；{code}-{second}；{fact.name}；"
        f"实施周期指标值：{joined(fact.cycle)}；年度指标值：{joined(fact.annual)}。"
    )


def itemised() -> tuple[Sketch, ...]:
    """One row per indicator, names and categories merged."""
    head = [
        "资金使用单位",
        "项目名称",
        "绩效目标",
        "一级指标",
        "二级指标",
        "三级指标",
        "实施周期指标值",
        "年度指标值",
    ]
    rows: list[list[Box | str]] = [[*head]]
    for project in PROJECTS:
        height = len(project.indicators)
        lead: list[Box | str] = [Box(t, rows=height) for t in (project.unit, project.name, project.goal)]
        for row in _levels(project.indicators):
            fact, boxes = row
            rows.append([*lead, *boxes, fact.name, joined(fact.cycle), joined(fact.annual)])
            lead = []
    return (Sketch((TITLE, f"部门名称：{DEPARTMENT}"), rows),)


def _levels(facts: Sequence[Fact]) -> Iterator[tuple[Fact, list[Box | str]]]:
    """Yield every fact with the merged boxes of its levels that begin at it."""
    for label, group in groupby(facts, key=lambda f: LABELS[f.category][0]):
        inside = list(group)
        for at, fact in enumerate(inside):
            first: list[Box | str] = [Box(label, rows=len(inside))] if at == 0 else []
            yield fact, [*first, LABELS[fact.category][1]]


def form_one_block() -> tuple[Sketch, ...]:
    """A form each: key-value head, one block with both values."""
    return tuple(_form_one_block(project) for project in PROJECTS)


def _form_one_block(project: ProjectFacts) -> Sketch:
    height = len(project.indicators) + 1
    rows: list[list[Box | str]] = [
        [Box("项目名称", 2), Box(project.name, 4)],
        [Box("主管部门", 2), DEPARTMENT, "实施单位", Box(project.unit, 2)],
        [Box("项目资金（万元）", 2), "年度资金总额", "860", "其中：财政拨款", "860"],
        [Box("总体目标", 2), Box(project.goal, 4)],
        [Box("绩效指标", rows=height), "一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值"],
    ]
    rows += [
        [*boxes, fact.name, joined(fact.cycle), joined(fact.annual)]
        for fact, boxes in _levels(project.indicators)
    ]
    return Sketch((TITLE.replace("目标表", "目标申报表"),), rows)


def form_two_blocks() -> tuple[Sketch, ...]:
    """The whole period at the left, the year at the right, both with names and values."""
    return tuple(_form_two_blocks(project) for project in PROJECTS)


def _form_two_blocks(project: ProjectFacts) -> Sketch:
    height = len(project.indicators) + 1
    rows: list[list[Box | str]] = [
        ["项目名称", Box(project.name, 7)],
        ["主管部门及代码", Box(f"[108]{DEPARTMENT}", 3), "实施单位", Box(project.unit, 3)],
        [Box("总体目标", rows=2), Box("实施期目标（2024年—2026年）", 3), Box(f"年度目标（{YEAR}年）", 4)],
        [Box(project.goal, 3), Box(project.goal, 4)],
        [
            Box("绩效指标", rows=height),
            *("一级指标", "二级指标", "三级指标", "指标值"),
            *("二级指标", "三级指标", "指标值"),
        ],
    ]
    for fact, boxes in _levels(project.indicators):
        second = LABELS[fact.category][1]
        rows.append([*boxes, fact.name, joined(fact.cycle), second, fact.name, joined(fact.annual)])
    return Sketch(("项目支出绩效目标申报表", f"（{YEAR}年度）"), rows)


def form_three_columns() -> tuple[Sketch, ...]:
    """Operator, number and unit of a value in columns of their own; levels with points; scores beside."""
    return tuple(_form_three_columns(project) for project in PROJECTS)


def _form_three_columns(project: ProjectFacts) -> Sketch:
    head = [
        "一级指标",
        "二级指标",
        "三级指标",
        "指标方向",
        "指标性质",
        "实施周期指标值",
        "年度指标值",
        "度量单位",
        "分值",
    ]
    rows: list[list[Box | str]] = [
        ["项目名称", Box(project.name, 8)],
        ["主管部门", Box(DEPARTMENT, 3), "项目实施单位", Box(project.unit, 4)],
        ["年度绩效目标", Box(project.goal, 8)],
        [*head],
    ]
    for fact, boxes in _levels(project.indicators):
        labels = [Box(f"{b.text}(30分)", b.columns, b.rows) if isinstance(b, Box) else b for b in boxes]
        operator, number, unit = fact.cycle
        rows.append([*labels, fact.name, "正向", operator or "定性", number, fact.annual[1], unit, "10"])
    return Sketch((f"{YEAR}年度项目绩效目标申报表",), rows)


LAYOUTS = {
    "listing": listing,
    "itemised": itemised,
    "form_one_block": form_one_block,
    "form_two_blocks": form_two_blocks,
    "form_three_columns": form_three_columns,
}

"""Self-evaluations (自评表): actual values, points and reasons are kept as such, in the graph and in every export."""

from __future__ import annotations

import json

import pytest

from ingest.documents import ReadOptions, read_bytes
from ingest.inputs import Input
from ingest.pipeline import Ingestion
from ingest.raw import RawIndicator
from ontology.graph import Graph
from ontology.iris import Minter
from ontology.records import RecordReader, project_json
from ontology.tables import TableReader
from ontology.taxonomy import Taxonomy
from tests.support.rendering import FORMATS, Box, Rows, Sketch

DEPARTMENT = "青岩县水利局"
LINES = ("2024年度项目支出绩效自评表", f"主管部门：{DEPARTMENT}")
HEADINGS: list[Box | str] = [
    *("一级指标", "二级指标", "三级指标", "年度指标值", "全年实际完成值"),
    *("分值", "得分", "评分标准", "偏差原因分析及改进措施"),
]
INDICATORS: Rows = [
    ["产出指标(50分)", "数量指标", "维护泵站数", "≥8座", "9座", "20", "20", "按比例", "无"],
    ["", "时效指标", "抢修到场时间", "≤2小时", "2.5小时", "30", "24.5", "按比例", "汛期道路中断"],
    [
        "满意度指标(10分)",
        "服务对象满意度指标",
        "用水户满意度",
        "≥90%",
        "未调查",
        "10分",
        "0",
        "按比例",
        "未开展",
    ],
]
SAID = [
    ("≥8座", "9座", "20", "20", ""),
    ("≤2小时", "2.5小时", "24.5", "30", "汛期道路中断"),
    ("≥90%", "未调查", "0", "10分", "未开展"),
]


def form() -> Sketch:
    money: Rows = [
        ["项目名称", Box("泵站维护", 8)],
        ["项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分", ""],
        ["", "年度资金总额", "120", "118", "116", "10", "98.3%", "9.8", ""],
        ["年度总体目标", Box("保证泵站运行。", 4), Box("已完成。", 4)],
    ]
    return Sketch(LINES, [*money, HEADINGS, *INDICATORS, [Box("总分", 6), "54.3", "", ""]])


def listing() -> Sketch:
    rows = [["泵站维护", *row] for row in INDICATORS]
    return Sketch(LINES, [["项目名称", *HEADINGS], *rows])


def said(indicator: RawIndicator) -> tuple[str, str, str, str, str]:
    found = indicator.evaluation
    assert found is not None
    assert indicator.annual is not None
    return indicator.annual.raw, found.actual, found.score, found.weight, found.deviation


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@pytest.mark.parametrize("layout", [form, listing])
def test_what_was_reached_is_no_target(layout: object, suffix: str) -> None:
    assert callable(layout)
    result = read_bytes(FORMATS[suffix](layout()), f"自评{suffix}")
    assert not result.refusals, [r.message for r in result.refusals]
    (table,) = result.tables
    assert (table.kind, table.fiscal_year, table.department) == ("self_evaluation", 2024, DEPARTMENT)
    (project,) = table.projects
    assert [said(i) for i in project.indicators] == SAID
    assert all(i.cycle is None for i in project.indicators)


def test_columns_without_meaning_are_named() -> None:
    result = read_bytes(FORMATS[".xlsx"](form()), "自评.xlsx")
    assert [(f.rule, f.message_zh) for f in result.findings] == [
        ("columns_left_out", "未读取的列：评分标准（不是当年或实施周期的目标值）")
    ]


def test_a_unit_of_its_own_column_holds_for_the_actual_value() -> None:
    rows: Rows = [
        ["项目名称", Box("泵站维护", 6)],
        ["一级指标", "二级指标", "三级指标", "指标性质", "年度指标值", "计量单位", "实际完成值"],
        ["产出指标", "数量指标", "维护泵站数", "≥", "8", "座", "9"],
    ]
    (table,) = read_bytes(FORMATS[".html"](Sketch(LINES, rows)), "a.html").tables
    assert said(table.projects[0].indicators[0])[:2] == ("≥8座", "9座")


def test_records_and_exports_hold_the_evaluation() -> None:
    graph, taxonomy, minter = Graph.in_memory(), Taxonomy.load(), Minter()
    graph.load_turtle(taxonomy.turtle_graph().serialize(format="nt"), minter.graph("taxonomies"))
    data = FORMATS[".html"](form())
    for again in (False, True):
        ingestion = Ingestion(graph, taxonomy, (), minter, again=again)
        ingestion.add(Input("a.html", "a.html", lambda _: data), ReadOptions())
        (report,) = ingestion.finish()
        assert not [f for f in report.findings if f.rule == "shape_violation"]
    (record,) = RecordReader(graph).projects()
    assert list(TableReader(graph, minter).of_tables([record.table])) == [record]
    shown = project_json(record)["indicators"]
    assert shown[1]["annual"]["raw"] == "≤2小时"
    evaluation = shown[1]["evaluation"]
    assert evaluation.pop("source")["row"] == shown_row(data)
    (component,) = evaluation["actual"].pop("components")
    assert (component["normalized_value"], component["normalized_unit"], component["comparator"]) == (
        2.5,
        "小时",
        None,
    )
    assert evaluation == {
        "actual": {"raw": "2.5小时", "kind": "quantitative"},
        "score": {"raw": "24.5", "value": 24.5},
        "weight": {"raw": "30", "value": 30},
        "deviation": "汛期道路中断",
    }
    targets = graph.select("SELECT ?raw { ?t a zb:Target ; zb:raw ?raw } ORDER BY ?raw")
    assert [row["raw"] for row in targets] == ["≤2小时", "≥8座", "≥90%"]
    json.dumps(shown, ensure_ascii=False)


def shown_row(data: bytes) -> int:
    return data.decode().count("<tr>", 0, data.decode().index("2.5小时"))

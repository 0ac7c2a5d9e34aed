"""Documents unlike the usual ones, and a folder of broken and hostile ones beside a good one."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from ingest.documents import ReadOptions, read_bytes
from ingest.inputs import find_inputs
from ingest.pipeline import Ingestion
from ingest.raw import RawTable
from ingest.report import Status
from ontology.graph import Graph
from ontology.iris import Minter
from ontology.taxonomy import Taxonomy
from tests.support.rendering import FORMATS, Box, Rows, Sketch

OFFICE = (".xlsx", ".docx", ".pdf")


def tables(suffix: str, *sketches: Sketch, department: str | None = None) -> tuple[RawTable, ...]:
    result = read_bytes(FORMATS[suffix](*sketches), f"表{suffix}", ReadOptions(department=department))
    assert not result.refusals, [r.message for r in result.refusals]
    return result.tables


def facts(table: RawTable) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    def flat(text: str) -> str:
        return "".join(text.split())

    return [
        (p.unit, p.name, [(i.category, flat(i.name), flat(i.annual.raw)) for i in p.indicators if i.annual])
        for p in table.projects
    ]


@pytest.mark.parametrize("suffix", OFFICE)
def test_headings_in_two_levels_wrapped_cells_totals_and_notes(suffix: str) -> None:
    lead = ("序号", "项目单位", "项目名称", "预算金额（万元）")
    rows: Rows = [
        [*(Box(text, rows=2) for text in lead), Box("绩效指标", 5)],
        ["一级指标", "二级指标", "三级指标", "指标值", "计量单位"],
        [
            *(Box(text, rows=2) for text in ("1", "岭南县教育局", "校车运营补助", "300", "产出指标")),
            *("数量指标", "补助校车数", "≥40", "辆"),
        ],
        ["时效指标", "补助发放\n及时率", "≥95", "%"],
        [
            "2",
            "岭南县教育局",
            "营养改善计划",
            "1200",
            "效益指标",
            "社会效益\n指标",
            "受益学生",
            "≥２.３",
            "万人",
        ],
        ["合计", "", "", "1500", "", "", "", "", ""],
        [Box("注：本表金额单位为万元。", 9)],
    ]
    sketch = Sketch(("2025年项目绩效目标汇总表", "单位：万元"), rows)
    (table,) = tables(suffix, sketch, department="岭南县财政局")
    assert facts(table) == [
        ("岭南县教育局", "校车运营补助", [("11", "补助校车数", "≥40辆"), ("13", "补助发放及时率", "≥95%")]),
        ("岭南县教育局", "营养改善计划", [("22", "受益学生", "≥２.３万人")]),
    ]


@pytest.mark.parametrize("suffix", OFFICE)
def test_a_table_for_each_department_in_one_document(suffix: str) -> None:
    head: list[Box | str] = ["项目名称", "二级指标", "三级指标", "年度指标值"]
    sketches = [
        Sketch(
            (f"岭南县{office}2025年项目支出绩效目标表",), [head, [name, "数量指标", f"{name}次数", "≥4次"]]
        )
        for office, name in (("教育局", "校车"), ("卫生健康局", "体检"), ("林业局", "造林"))
    ]
    found = tables(suffix, *sketches)
    assert [(t.department, t.projects[0].name) for t in found] == [
        ("岭南县教育局", "校车"),
        ("岭南县卫生健康局", "体检"),
        ("岭南县林业局", "造林"),
    ]


@pytest.mark.parametrize("suffix", OFFICE)
def test_categories_as_before_2021_and_text_set_upright(suffix: str) -> None:
    rows: Rows = [
        ["项\n目\n名\n称", Box("河道清淤", 3)],
        ["一级\n指标", "二级\n指标", "三级\n指标", "指标\n值"],
        [Box("产\n出\n指\n标", rows=2), "成本\n指标", "清淤\n单价", "≤60元/立方米"],
        ["数\n量\n指\n标", "清淤方量", "３０万立方米"],
        [Box("效益指标", rows=2), "可持续影响指标", "长效机制", "建立"],
        ["服务对象满意度指标", "村民满意度", "≥\n90%"],
    ]
    (table,) = tables(suffix, Sketch(("项目支出绩效目标表", "（2020年度）", "主管部门：岭南县水务局"), rows))
    assert facts(table) == [
        (
            "岭南县水务局",
            "河道清淤",
            [
                ("41", "清淤单价", "≤60元/立方米"),
                ("11", "清淤方量", "３０万立方米"),
                ("24", "长效机制", "建立"),
                ("31", "村民满意度", "≥90%"),
            ],
        )
    ]


@pytest.mark.parametrize("suffix", [".xlsx", ".pdf", ".html"])
def test_page_heads_within_a_table_are_no_units(suffix: str) -> None:
    def packed(name: str) -> str:
        return f"1、1-产出指标；11-数量指标；{name}；实施周期指标值：≥30座；年度指标值：≥10座。"

    rows: Rows = [
        ["项目名称", "绩效目标", "绩效指标"],
        [Box("岭南县公路站", 3)],
        ["养护", "保畅", packed("养护桥梁")],
        [Box("岭南县交通局2025年部门预算公开", 3)],
        ["项目名称", "绩效目标", "绩效指标"],
        ["桥检", "安全", packed("检测桥梁")],
        [Box("— 12 —", 3)],
    ]
    (table,) = tables(suffix, Sketch(("2025年项目支出绩效目标表", "部门名称：岭南县交通局"), rows))
    assert facts(table) == [
        ("岭南县公路站", "养护", [("11", "养护桥梁", "≥10座")]),
        ("岭南县公路站", "桥检", [("11", "检测桥梁", "≥10座")]),
    ]


@pytest.mark.parametrize("suffix", sorted(FORMATS))
def test_the_form_of_a_whole_department(suffix: str) -> None:
    rows: Rows = [
        ["部门名称", Box("岭南县审计局", 4)],
        ["年度总体目标", Box("做好审计监督。", 4)],
        ["年度绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
        ["", "产出指标", "数量指标", "审计项目数", "≥20个"],
    ]
    (table,) = tables(suffix, Sketch(("2025年部门整体支出绩效目标表",), rows))
    assert (table.kind, table.department) == ("department_overall", "岭南县审计局")
    assert facts(table) == [("岭南县审计局", "岭南县审计局", [("11", "审计项目数", "≥20个")])]


GOOD = Sketch(
    ("2025年项目支出绩效目标表", "部门名称：岭南县林业局"),
    [["项目名称", "二级指标", "三级指标", "年度指标值"], ["造林", "数量指标", "造林面积", "≥1000亩"]],
)
BOMB = (
    b'<!DOCTYPE b [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %s "%s">' % (name, b"&%s;" % before * 50)
        for before, name in zip(b"a b c d e f".split(), b"b c d e f g".split(), strict=True)
    )
    + b"]>"
)


def rewritten(data: bytes, part: str, head: bytes, old: bytes, new: bytes) -> bytes:
    """Put a document type before a part of an office file, and a text into it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == part:
                first, end, rest = content.partition(b"?>")
                prologue = first + end if end else b""
                content = prologue + head + (rest if end else first).replace(old, new)
            target.writestr(name, content)
    return out.getvalue()


def hostile(secret: Path) -> dict[str, bytes]:
    xlsx, docx, pdf, xls = (FORMATS[s](GOOD) for s in (".xlsx", ".docx", ".pdf", ".xls"))
    outside = b'<!DOCTYPE b [<!ENTITY g SYSTEM "%s">]>' % secret.as_uri().encode()
    picture = io.BytesIO()
    Canvas(picture).save()
    files = {
        f"截断{s}": data[: len(data) // 2] for s, data in ((".xlsx", xlsx), (".docx", docx), (".xls", xls))
    }
    files |= {f"空{s}": b"" for s in (".xlsx", ".xls", ".docx", ".pdf", ".txt", ".html", ".csv", ".zip")}
    files |= {
        "错名.pdf": xlsx,
        "错名.docx": pdf,
        "错名.xlsx": docx,
        "错名.txt": xls,
        "无页.pdf": picture.getvalue(),
    }
    files |= {"加密.docx": b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")}
    for kind, head in (("炸弹", BOMB), ("外部", outside)):
        files[f"{kind}.docx"] = rewritten(docx, "word/document.xml", head, "造林面积".encode(), b"&g;")
        files[f"{kind}.xlsx"] = rewritten(xlsx, "xl/worksheets/sheet1.xml", head, b"<v>0</v>", b"<v>&g;</v>")
    return files


def test_bad_documents_cost_the_good_ones_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET-CONTENT")
    folder = tmp_path / "上报"
    folder.mkdir()
    files = hostile(secret)
    assert len(files) == 21
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "好.xlsx").write_bytes(FORMATS[".xlsx"](Sketch((*GOOD.lines, "年度：2025"), GOOD.rows)))
    inputs, minter = find_inputs([folder]), Minter()
    graph = Graph.in_memory()
    ingestion = Ingestion(graph, Taxonomy.load(), (), minter)
    for label, error in inputs.refused:
        ingestion.refuse(label, error)
    for source in inputs.found:
        ingestion.add(source, ReadOptions())
    reports = {report.name: report for report in ingestion.finish()}
    assert set(reports) == {*files, "好.xlsx"}
    assert reports["好.xlsx"].status is not Status.REFUSED
    for name in files:
        assert reports[name].refusals, name
        refusal = reports[name].refusals[0]
        assert name in refusal.location, name
        assert refusal.message, name
        assert refusal.message_zh, name
        assert "defect" not in refusal.message, (name, refusal.message)
    assert "SECRET" not in " ".join(str(quad) for quad in graph.quads())

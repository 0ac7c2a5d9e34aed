"""A table as it was read: every span lies where its text stands, findings stand beside their cells."""

from __future__ import annotations

from pathlib import Path

from ingest.documents import ReadOptions
from ingest.inputs import Input
from ingest.pipeline import Ingestion
from ingest.report import DocumentReport
from ontology.graph import Graph
from ontology.iris import Minter
from ontology.readings import ReadRow, as_read
from ontology.rules import rules
from ontology.taxonomy import Taxonomy
from search import Dataset

HEAD = (
    "2026年项目支出绩效目标表\n部门名称：青川市水务局\n\n"
    "项目名称（资金使用单位）\t绩效目标\t绩效指标\n青川市水务局\t\t\n"
)
GOOD = "项目{n}\t修好。\t1、1-产出指标；11-数量指标；修缮渠道；实施周期指标值：≥9公里；年度指标值：≥3公里。\n"
BAD = "项目{n}\t修好。\t详见附件\n"


def ingested(folder: Path, *texts: str) -> tuple[Graph, str, tuple[DocumentReport, ...]]:
    """Ingest texts as documents, all at once; return the graph, its table and the reports."""
    graph = Graph.in_memory()
    taxonomy = Taxonomy.load()
    graph.load_turtle(taxonomy.turtle_graph().serialize(format="nt"), Minter().graph("taxonomies"))
    ingestion = Ingestion(graph, taxonomy, (), Minter())
    for number, text in enumerate(texts, 1):
        (folder / f"{number}.txt").write_text(text, "utf-8")
        ingestion.add(Input.of(folder / f"{number}.txt"), ReadOptions())
    reports = ingestion.finish()
    (table,) = (entry.iri for entry in ingestion.tables)
    return graph, table, reports


def unread(rows: tuple[ReadRow, ...]) -> list[int]:
    """Return the rows in which something was not read."""
    found = {row.row for row in rows for cell in row.cells for f in cell.findings if f.rule == "not_read"}
    return sorted(found)


def test_the_real_table_as_read(real: Dataset, shared: Path) -> None:
    lines = (shared / "data" / "guangzhou-gxj-2026.txt").read_text("utf-8").split("\n")
    cells = [line.split("\t") for line in lines]
    (table,) = real.graph.select("SELECT ?t { ?t a zb:PerformanceTable }")
    rows = as_read(real.graph, table["t"], limit=100)
    assert len(rows) == 35
    assert [row.row for row in rows] == sorted(row.row for row in rows)
    spans = [(row, cell, span) for row in rows for cell in row.cells for span in cell.spans]
    assert len(spans) == 35 * 2 + 172 * 3
    for row, cell, span in spans:
        assert cells[row.row - 1][cell.column - 1][span.start : span.end] == span.text
    found = {finding.rule for row in rows for cell in row.cells for finding in cell.findings}
    assert {"no_cost_indicator", "output_quantity_with_upper_bound"} <= found


def test_a_part_of_the_table(real: Dataset) -> None:
    (table,) = real.graph.select("SELECT ?t { ?t a zb:PerformanceTable }")
    whole = as_read(real.graph, table["t"], limit=100)
    assert as_read(real.graph, table["t"], limit=3, offset=5, records=real.records) == whole[5:8]


def test_what_was_not_read_stands_beside_what_was(tmp_path: Path) -> None:
    lines = [BAD, GOOD, GOOD, BAD, BAD, GOOD, GOOD, BAD]
    text = HEAD + "".join(line.format(n=n) for n, line in enumerate(lines))
    graph, table, (report,) = ingested(tmp_path, text)
    assert sorted({r.place.row for r in report.refusals if r.place}) == [6, 9, 10, 13]
    assert unread(as_read(graph, table)) == [6, 9, 10, 13]
    assert [unread(as_read(graph, table, limit=2, offset=at)) for at in (0, 2)] == [[6, 9, 10], [13]]
    assert [unread(as_read(graph, table, limit=1, offset=at)) for at in range(4)] == [[6], [9, 10], [], [13]]
    assert {f.rule for f in report.findings} <= set(rules())  # pages and lint look them up
    assert rules()["not_read"].severity in {f.severity for f in report.findings if f.rule == "not_read"}
    said = {row["m"] for row in graph.select("SELECT ?m { ?f zb:rule 'not_read' ; zb:message ?m }")}
    assert said == {f"未读取：{r.message_zh}" for r in report.refusals} | {
        f"not read: {r.message}" for r in report.refusals
    }


def test_a_report_names_the_tables_that_it_made(tmp_path: Path) -> None:
    _, table, reports = ingested(
        tmp_path, HEAD + GOOD.format(n=1), HEAD.replace("2026", "2026 ") + GOOD.format(n=2)
    )
    assert [[found.table for found in report.recognised] for report in reports] == [[table], [table]]

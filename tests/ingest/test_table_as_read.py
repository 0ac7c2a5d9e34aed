"""A table as it was read: every span lies where its text stands, findings stand beside their cells."""

from __future__ import annotations

from pathlib import Path

from ontology.readings import as_read
from search import Dataset


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

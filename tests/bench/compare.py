"""How long aligning and comparing two fiscal years takes.

    python tests/bench/compare.py [--indicators 100000] [--departments 20]

Writes two years of invented tables into a graph (no search index), aligns them as publishing does, and
compares them as a reader does. Vectors come from a hashing stand-in, so that the encoder's speed, which the
vector cache takes out of every later run, is not what is measured.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from api.comparing import comparison
from ingest.assemble import assemble
from ingest.documents import ReadOptions, read_document
from ingest.statements import TableStatements
from ontology.graph import Batch, Graph
from ontology.iris import Minter
from ontology.releases import Manifest, TableEntry
from ontology.taxonomy import Taxonomy
from search.alignment import Meanings, compare, update_alignments
from search.encoder.base import Vectors, unit_rows

PLACES = ("东城", "西关", "南湖", "北岭", "云溪", "青山", "白石", "金沙", "桃源", "石桥")
THINGS = (
    "道路养护", "河道清淤", "校舍维修", "疫苗冷链", "公交线路", "电梯加装", "图书采购", "林地抚育",
    "农田灌溉", "垃圾分类", "消防演练", "职业培训", "养老床位", "体育场馆", "路灯改造", "食品抽检",
    "污水管网", "孵化基地", "文物修缮", "数据平台",
)  # fmt: skip
FACTS = (
    ("11", "{p}{t}完成数量", "≥{n}个"),
    ("11", "{p}{t}覆盖村居数量", "≥{n}个"),
    ("12", "{t}验收合格率", "≥{r}%"),
    ("13", "{p}{t}任务及时完成率", "≥{r}%"),
    ("31", "受益群众满意度", "≥{r}%"),
    ("41", "{t}单位成本", "≤{n}元/个"),
)
FIRST = {"1": "产出指标", "3": "满意度指标", "4": "成本指标"}
SECOND = {
    "11": "数量指标",
    "12": "质量指标",
    "13": "时效指标",
    "31": "服务对象满意度指标",
    "41": "经济成本指标",
}


def table(department: str, year: int, projects: int) -> str:
    """Return a table in the list layout; a tenth of the names changes from year to year."""
    lines = [
        f"{year}年项目支出绩效目标表",
        f"部门名称：{department}",
        "",
        "项目名称（资金使用单位）\t绩效目标\t绩效指标",
    ]
    lines.append(f"{department}\t\t")
    for number in range(projects):
        fixed = random.Random(f"{department}{number}")  # noqa: S311
        moving = random.Random(f"{department}{number}{year}")  # noqa: S311
        if moving.random() < 0.03:
            continue
        place, thing = f"{fixed.choice(PLACES)}{number}号片区", fixed.choice(THINGS)
        cells = []
        for at, (category, name, target) in enumerate(FACTS, 1):
            written = name.format(p=place, t=thing)
            if moving.random() < 0.05:
                written = "开展" + written
            if moving.random() < 0.03:
                continue
            value = target.format(n=moving.randint(10, 999), r=moving.randint(80, 99))
            kind = f"{category[0]}-{FIRST[category[0]]}；{category}-{SECOND[category]}"
            cells.append(f"{at}、{kind}；{written}；实施周期指标值：{value}；年度指标值：{value}。")
        lines.append(f"{place}{thing}项目\t做好{place}{thing}。\t{''.join(cells)}")
    return "\n".join(lines) + "\n"


def written(graph: Graph, path: Path, minter: Minter) -> TableEntry:
    """Write the statements of a table; themes, rules and shapes are left out."""
    read = read_document(path, ReadOptions(year=None, department=None, kind=None))
    table = assemble(read.tables[0], read.document, minter)
    statements = TableStatements(table, minter)
    batch = Batch.of(minter.table_graph(table.iri), statements)
    graph.load(batch)
    graph.load(Batch.of(minter.graph("register"), statements.register()))
    counts = len(table.projects), sum(len(p.indicators) for p in table.projects), 0
    place = table.iri, batch.graph, table.department, table.fiscal_year, table.kind
    return TableEntry(*place, path.name, read.document.sha256, batch.digest, *counts, illustrative=False)


def hashed(texts: Sequence[str]) -> Vectors:
    """Return a vector per text: its character pairs, hashed."""
    rows = np.zeros((len(texts), 128), dtype=np.float32)
    for row, text in enumerate(texts):
        for at in range(len(text) - 1):
            rows[row, zlib.crc32(text[at : at + 2].encode()) % 128] += 1
    return unit_rows(rows)


def timed(report: dict[str, float], name: str) -> Iterator[None]:
    """Add the seconds that a step took to the report: by the clock, and of the processor."""
    started = time.perf_counter(), time.process_time()
    yield
    report[name] = round(time.perf_counter() - started[0], 2)
    report[f"{name}_cpu"] = round(time.process_time() - started[1], 2)


def main() -> None:
    """Run and print one JSON document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--indicators", type=int, default=100_000)
    parser.add_argument("--departments", type=int, default=20)
    options = parser.parse_args()
    projects = max(1, options.indicators // options.departments // len(FACTS))
    report: dict[str, float] = {}
    minter = Minter()
    with tempfile.TemporaryDirectory() as folder:
        graph = Graph.open(Path(folder) / "graph")
        tables: list[TableEntry] = []
        for _ in timed(report, "write_s"):
            for number in range(options.departments):
                for year in (2025, 2026):
                    path = Path(folder) / f"{number}-{year}.txt"
                    path.write_text(table(f"第{number}局", year, projects), "utf-8")
                    tables.append(written(graph, path, minter))
        report["indicators"] = sum(t.indicators for t in tables)
        meanings = Meanings(
            lambda things: hashed([t.passage for t in things]), lambda: np.zeros(128, np.float32)
        )
        for name in ("align_s", "align_again_s"):
            for _ in timed(report, name):
                update_alignments(graph, tables, minter, meanings, encoder="hashed")
        manifest = Manifest("", "", None, tuple(tables), len(graph), "")
        for _ in timed(report, "compare_s"):
            found = compare(graph, manifest, Taxonomy.load(), (2025, 2026), None, meanings)
        for _ in timed(report, "json_s"):
            report["json_bytes"] = len(json.dumps(comparison(found), ensure_ascii=False).encode())
        report.update(
            {name: getattr(found, name).__len__() for name in ("matched", "added", "removed", "review")}
        )
    report["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()

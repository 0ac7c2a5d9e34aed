"""Small tables written a line per indicator, read as the product reads documents, with one defect each.

``11 培训场次：≥6场 / ≥2场`` is an indicator: code, name, cycle and annual value (one value stands for both);
``项目 …`` begins a project, ``目标 …`` gives its goal. The first line of a file names department and year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.assemble import assemble
from ingest.documents import ReadOptions, read_document
from ingest.rules import findings_of
from ontology.iris import Minter
from ontology.values import Finding, Table

HEAD = ("样例市综合服务局", 2026)


@dataclass
class Draft:
    """A project before it is written down; ``lines`` are its indicators."""

    name: str
    goal: str = "做好各项工作。"
    lines: list[str] = field(default_factory=list)


def drafts(lines: Iterable[str]) -> list[Draft]:
    """Read the lines of a table."""
    found: list[Draft] = []
    for line in lines:
        if line.startswith("项目 "):
            found.append(Draft(line[3:]))
            continue
        if not found:
            found.append(Draft("综合项目"))
        if line.startswith("目标 "):
            found[-1].goal = line[3:]
        elif line.strip():
            found[-1].lines.append(line)
    return found


def text_of(projects: Sequence[Draft], department: str, year: int) -> str:
    """Write a table in the list layout."""
    rows = [f"{p.name}\t{p.goal}\t{_packed(p.lines)}" for p in projects]
    head = f"项目支出绩效目标表\n部门名称：{department}\n年度：{year}\n项目名称（资金使用单位）\t绩效目标\t绩效指标\n"
    return head + f"{department}\t\t\n" + "\n".join(rows) + "\n"


def _packed(lines: Sequence[str]) -> str:
    return "".join(f"{number}、{_record(line)}。" for number, line in enumerate(lines, 1))


def _record(line: str) -> str:
    code, rest = line.split(" ", 1)
    name, values = rest.rsplit("：", 1)
    cycle, _, annual = values.partition(" / ")
    first, second = _labels()[code[0]], _labels()[code]
    return (
        f"{code[0]}-{first}；{code}-{second}；{name}；实施周期指标值：{cycle}；年度指标值：{annual or cycle}"
    )


@cache
def _labels() -> dict[str, str]:
    return {
        "1": "产出指标", "11": "数量指标", "12": "质量指标", "13": "时效指标",
        "2": "效益指标", "21": "经济效益指标", "22": "社会效益指标", "23": "生态效益指标", "24": "可持续影响指标",
        "3": "满意度指标", "31": "服务对象满意度指标",
        "4": "成本指标", "41": "经济成本指标", "42": "社会成本指标", "43": "生态环境成本指标",
    }  # fmt: skip


def read(
    projects: Sequence[Draft], department: str = HEAD[0], year: int = HEAD[1]
) -> tuple[Table, tuple[Finding, ...], list[list[str]]]:
    """Read a table and return it with its findings and the cells of its document."""
    text = text_of(projects, department, year)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.txt"
        path.write_text(text, "utf-8")
        result = read_document(path, ReadOptions())
    assert not result.refusals, [str(r.message) for r in result.refusals]
    table = assemble(result.tables[0], Minter())
    cells = [line.split("\t") for line in text.split("\n")]
    return table, (*result.findings, *findings_of(table)), cells

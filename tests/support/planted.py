"""Invented tables of two years with known links between them, and how an alignment fares against these."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from search.alignment import Comparison

FIRST_LEVEL = {"1": "产出指标", "2": "效益指标", "3": "满意度指标", "4": "成本指标"}
SECOND_LEVEL = {
    "11": "数量指标",
    "12": "质量指标",
    "13": "时效指标",
    "21": "经济效益",
    "22": "社会效益",
    "31": "服务对象满意度指标",
    "41": "经济成本指标",
}
LINKED = {"same", "renamed", "rescaled", "moved", "split", "merged"}
Side = tuple[str, str]


@dataclass(frozen=True)
class Project:
    """A project's name and unit in either year; ``-`` where it is not there."""

    names: tuple[str, str]
    units: tuple[str, str]


@dataclass(frozen=True)
class Row:
    """One planted fact; a side without a name is not there."""

    kind: str
    category: str
    projects: tuple[str, str]
    names: tuple[str, str]
    targets: tuple[str, str]
    absolute: str
    direction: str
    effect: str


@dataclass
class Planted:
    """A department's two years."""

    department: str = ""
    years: tuple[int, int] = (0, 0)
    projects: dict[str, Project] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    @property
    def links(self) -> dict[tuple[Side, Side], Row]:
        """The planted links by (project, name) of both sides."""
        return {(self.side(row, 0), self.side(row, 1)): row for row in self.rows if row.kind in LINKED}

    def side(self, row: Row, at: int) -> Side:
        """Return the project and indicator names of one side."""
        project = self.projects[row.projects[at]]
        return f"{project.names[at]}@{project.units[at]}", row.names[at]

    def table(self, at: int) -> str:
        """Return one year's table in the list layout."""
        units: dict[str, dict[str, list[str]]] = {}
        for project in self.projects.values():
            if project.names[at] != "-":
                units.setdefault(project.units[at], {})[project.names[at]] = []
        seen: set[tuple[str, str]] = set()
        for row in self.rows:
            project = self.projects.get(row.projects[at])
            if project is None or (row.projects[at], row.names[at]) in seen:
                continue
            seen.add((row.projects[at], row.names[at]))
            listed = units[project.units[at]][project.names[at]]
            listed.append(_indicator(len(listed) + 1, row, at))
        lines = [
            f"{self.years[at]}年项目支出绩效目标表",
            "（示例数据，数值系虚构）",
            f"部门名称：{self.department}",
            "",
        ]
        lines.append("项目名称（资金使用单位）\t绩效目标\t绩效指标")
        for unit, projects in units.items():
            lines.append(f"{unit}\t\t")
            lines += [
                f"{name}\t保障{name}各项工作按计划完成。\t{''.join(items)}"
                for name, items in projects.items()
            ]
        return "\n".join(lines) + "\n"


def _indicator(number: int, row: Row, at: int) -> str:
    first, second = FIRST_LEVEL[row.category[0]], SECOND_LEVEL[row.category]
    target = row.targets[at]
    return (
        f"{number}、{row.category[0]}-{first}；{row.category}-{second}；{row.names[at]}；"
        f"实施周期指标值：{target}；年度指标值：{target}。"
    )


def read_planted(path: Path) -> Planted:
    """Read a file of planted facts."""
    planted = Planted()
    for line in path.read_text("utf-8").splitlines():
        cells = line.split("\t")
        if not line or line.startswith("#"):
            continue
        if cells[0] == "department":
            planted.department = cells[1]
        elif cells[0] == "years":
            planted.years = int(cells[1]), int(cells[2])
        elif cells[0] == "project":
            planted.projects[cells[1]] = Project((cells[2], cells[4]), (cells[3], cells[5]))
        else:
            planted.rows.append(_row(cells + [""] * (11 - len(cells))))
    return planted


def _row(cells: list[str]) -> Row:
    kind, category, p, n, t, q, m, u, absolute, direction, effect = cells
    return Row(kind, category, (p, q), (n, m), (t, u), absolute, direction, effect)


def written(planted: Planted, folder: Path) -> list[Path]:
    """Write both years' tables."""
    paths = []
    for at in (0, 1):
        path = folder / f"{planted.department}-{planted.years[at]}.txt"
        path.write_text(planted.table(at), "utf-8")
        paths.append(path)
    return paths


@dataclass
class Grade:
    """How an alignment fared."""

    hits: int = 0
    kinds_right: int = 0
    changes: int = 0
    changes_right: int = 0
    missed: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    other_kind: list[str] = field(default_factory=list)
    wrong_changes: list[str] = field(default_factory=list)
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def f1(self) -> float:
        """Of the links."""
        return 2 * self.hits / (2 * self.hits + len(self.missed) + len(self.forbidden))

    def add(self, other: Grade) -> None:
        """Count another one in."""
        for name in ("hits", "kinds_right", "changes", "changes_right"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("missed", "forbidden", "other_kind", "wrong_changes"):
            getattr(self, name).extend(getattr(other, name))
        for kind, counts in other.by_kind.items():
            self.by_kind.setdefault(kind, Counter()).update(counts)


def grade(planted: Planted, found: Comparison) -> Grade:
    """Compare a comparison with what was planted."""
    result = Grade()
    joined = {
        ((f"{m.from_.project}@{m.from_.unit}", m.from_.name), (f"{m.to.project}@{m.to.unit}", m.to.name)): m
        for m in found.matched
    }
    links = planted.links
    for pair, row in links.items():
        match = joined.get(pair)
        counts = result.by_kind.setdefault(row.kind, Counter())
        counts["planted"] += 1
        if match is None:
            result.missed.append(f"{row.kind} {pair}")
            continue
        result.hits += 1
        counts["found"] += 1
        if match.kind == row.kind:
            result.kinds_right += 1
            counts["kind"] += 1
        else:
            result.other_kind.append(f"{row.kind}, found {match.kind}: {pair}")
        if row.direction:
            result.changes += 1
            right = _change_right(row, match.change)
            result.changes_right += right
            if not right:
                result.wrong_changes.append(f"{pair}: {match.change}")
    result.forbidden = [f"{joined[pair].kind} {pair}" for pair in joined if pair not in links]
    return result


def _change_right(row: Row, change: object) -> bool:
    absolute = getattr(change, "absolute")  # noqa: B009
    same = (absolute is None) == (row.absolute == "")
    if same and row.absolute:
        same = abs(absolute - float(row.absolute)) <= 1e-6 * max(1.0, abs(absolute))
    effect = row.effect or "unknown"
    return same and (getattr(change, "direction"), getattr(change, "effect")) == (row.direction, effect)  # noqa: B009

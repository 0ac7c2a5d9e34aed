"""Check the gold of the questions against the three bundled tables: its own parser, nothing of the product.

Run ``python gold.py``: exit 0 when every name, line, number, list and count stands.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SAMPLES = HERE.parents[2] / "ingest" / "samples"
YEARS = (2024, 2025, 2026)
UNITS = {"局": "广州市工业和信息化局", "中心": "广州市工业和信息化产业发展中心", "站": "广州市无线电监测站"}
_ITEM = re.compile(
    r"(\d+)、(\d)-[^；;：:]+[；;：:](\d\d)-[^；;：:]+[；;：:]"
    r"(.+?)[；;]实施周期指标值[:：](.*?)[；;]年度指标值[:：](.*?)(?=。\d+、\d-|。?$)"
)
_NUMBER = re.compile(
    r"(\d+(?:\.\d+)?)(%|亿元|亿|万元|元|小时|分钟|个月|平方米|公里|万件|万条|件"
    r"|万人次|万辆次|万平方米|万人|万吨|学时|家次|人次|班次|批次|场次|辆次|家|人|场|份|期|款|个|条|次|台"
    r"|座|所|辆|处|吨|亩|天|艘|套|起|项)?(?:/(家|人次|人|台|场|年|公里|辆|座|条|艘|个|平方米|份|亩))?"
)
_SCALE = {
    "%": ("ratio", 0.01),
    "亿元": ("money", 1e8),
    "亿": ("money", 1e8),
    "万元": ("money", 1e4),
    "元": ("money", 1),
    "小时": ("time", 1),
    "分钟": ("time", 1 / 60),
    "平方米": ("area", 1),
    "万平方米": ("area", 1e4),
    "个月": ("month", 1),
    "万件": ("件", 1e4),
    "万条": ("条", 1e4),
    "万人次": ("人次", 1e4),
    "万辆次": ("辆次", 1e4),
    "万人": ("人", 1e4),
    "万吨": ("吨", 1e4),
    "天": ("time", 24),
}


def numbers(raw: str, name: str = "") -> list[tuple[float, str]]:
    """Return each number of a target as (normalised value, dimension); dates and bare ordinals are none."""
    found = []
    for m in _NUMBER.finditer(re.sub(r"\d+月底前|一年内", "", raw)):
        unit = m[2] or ""
        if not unit and "（亿元）" in name:
            unit = "亿元"
        if not unit and "(%)" in name:
            unit = "%"
        dim, scale = _SCALE.get(unit, (unit, 1))
        found.append((round(float(m[1]) * scale, 10), f"{dim}/{m[3]}" if m[3] else dim))
    return found


@dataclass(eq=False)
class Indicator:
    year: int
    line: int
    no: int
    unit: str
    project: Project
    cat: str
    name: str
    cycle: str
    annual: str

    @property
    def a(self) -> list[tuple[float, str]]:
        return numbers(self.annual, self.name)

    @property
    def c(self) -> list[tuple[float, str]]:
        return numbers(self.cycle, self.name)

    def has(
        self, dim: str, low: float = float("-inf"), high: float = float("inf"), period: str = "a"
    ) -> bool:
        """Is one number of this dimension between low and high, both included?"""
        return any(d == dim and low - 1e-9 <= v <= high + 1e-9 for v, d in getattr(self, period))

    def num(self, dim: str, period: str = "a") -> float:
        return next(v for v, d in getattr(self, period) if d == dim)


@dataclass(eq=False)
class Project:
    year: int
    line: int
    unit: str
    name: str
    goal: str
    indicators: list[Indicator] = field(default_factory=list)

    @property
    def text(self) -> str:
        return self.name + self.goal + "".join(i.name + i.cycle + i.annual for i in self.indicators)

    def n(self, prefix: str = "") -> int:
        """Count the indicators whose category code starts with prefix."""
        return sum(i.cat.startswith(prefix) for i in self.indicators)


def read(path: Path, year: int, units: Collection[str]) -> list[Project]:
    """Parse one table: unit lines stand alone, project lines have three cells."""
    projects: list[Project] = []
    unit = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        cells = line.strip("\r\n").split("\t")
        if len(cells) == 1 and cells[0] in units:
            unit = cells[0]
        elif len(cells) == 3 and unit:
            project = Project(year, number, unit, cells[0].strip(), cells[1].strip())
            for no, _, cat, name, cycle, annual in _ITEM.findall(cells[2].strip()):
                project.indicators.append(
                    Indicator(year, number, int(no), unit, project, cat, name, cycle, annual)
                )
            projects.append(project)
    return projects


class Tables:
    """The tables of one release, by what is asked of them."""

    def __init__(self, projects: list[Project]) -> None:
        self.projects = projects
        self.indicators = [i for p in projects for i in p.indicators]
        self.project_at = {(p.year, p.line): p for p in projects}
        self.indicator_at = {(i.year, i.line, i.no): i for i in self.indicators}

    def projects_where(self, test=lambda p: True, year=2026):
        return [p for p in self.projects if year in (None, p.year) and test(p)]

    def indicators_where(self, test=lambda i: True, year=2026):
        return [i for i in self.indicators if year in (None, i.year) and test(i)]

    def at(self, year, line, no):
        return self.indicator_at[year, line, no]


SAMPLE = Tables([p for y in YEARS for p in read(SAMPLES / f"guangzhou-gxj-{y}.txt", y, UNITS.values())])
projects_where, indicators_where, at = SAMPLE.projects_where, SAMPLE.indicators_where, SAMPLE.at


# What each question asks, once more as a test of the tables; ``evidence`` is the wording a theme answer shows.
CHECKS = {
    "z3-001": {"evidence": r"中小"},
    "z3-002": {"evidence": r"中小"},
    "z3-003": {"evidence": r"中小"},
    "z3-004": {"evidence": r"专精特新"},
    "z3-005": {"evidence": r"小巨人"},
    "z3-006": {"evidence": r"小巨人"},
    "z3-007": {"evidence": r"民营"},
    "z3-008": {"evidence": r"中小微"},
    "z3-009": {"evidence": r"小升规"},
    "z3-010": {"evidence": r"担保"},
    "z3-011": {"evidence": r"高校就业"},
    "z3-012": {"evidence": r"创新型中小企业|专精特新中小企业"},
    "z3-013": {"evidence": r"龙头企业"},
    "z3-014": {"evidence": r"显示"},
    "z3-015": {"evidence": r"显示", "value": lambda: 2},
    "z3-016": {"evidence": r"汽车"},
    "z3-017": {"evidence": r"汽车"},
    "z3-018": {"evidence": r"集成电路"},
    "z3-019": {"evidence": r"集成电路"},
    "z3-020": {"evidence": r"软件企业"},
    "z3-021": {"evidence": r"软件与互联网|软件企业|软件产业|软件和信息"},
    "z3-022": {"evidence": r"大模型"},
    "z3-023": {"evidence": r"人工智能"},
    "z3-024": {"evidence": r"生物医药"},
    "z3-025": {"evidence": r"12218"},
    "z3-026": {"evidence": r"12218"},
    "z3-027": {"evidence": r"数字化转型|数智"},
    "z3-028": {"evidence": r"绿色|清洁生产|节能|节水"},
    "z3-029": {"evidence": r"工业互联网|5G工厂|数据治理|数字化转型"},
    "z3-030": {"evidence": r"技改|技术改造"},
    "z3-031": {"evidence": r"技改|技术改造"},
    "z3-032": {"evidence": r"招商"},
    "z3-033": {"evidence": r"湾区|港澳"},
    "z3-034": {"evidence": r"5G工厂"},
    "z3-035": {"evidence": r"绿色工厂"},
    "z3-036": {"evidence": r"节水"},
    "z3-037": {"evidence": r"先进制造业集群"},
    "z3-038": {"indicators": lambda: indicators_where(lambda i: "四化" in i.name, None), "evidence": r"四化"},
    "z3-039": {"evidence": r"数据治理"},
    "z3-040": {"evidence": r"海珠"},
    "z3-041": {"evidence": r"天河"},
    "z3-042": {"evidence": r"黄埔"},
    "z3-043": {"evidence": r"番禺"},
    "e3-001": {"evidence": r"中小"},
    "e3-002": {"evidence": r"中小"},
    "e3-003": {"evidence": r"民营"},
    "e3-004": {"evidence": r"小巨人"},
    "e3-005": {"evidence": r"担保"},
    "e3-006": {"evidence": r"显示"},
    "e3-007": {"evidence": r"汽车"},
    "e3-008": {"evidence": r"集成电路"},
    "e3-009": {"evidence": r"生物医药"},
    "e3-010": {"evidence": r"工业互联网"},
    "e3-011": {"evidence": r"5G工厂"},
    "e3-012": {"evidence": r"数字化转型|数智"},
    "e3-013": {"evidence": r"湾区|港澳"},
    "e3-014": {"evidence": r"清洁生产"},
    "e3-015": {"evidence": r"番禺"},
    "e3-016": {"evidence": r"海珠"},
    "z3-044": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["站"], 2026)},
    "z3-045": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["站"], 2024)},
    "z3-046": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["中心"], 2025)},
    "z3-047": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["中心"], 2026)},
    "z3-048": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["局"], 2024)},
    "z3-049": {"indicators": lambda: indicators_where(lambda i: i.unit == UNITS["站"], 2026)},
    "z3-050": {
        "indicators": lambda: indicators_where(lambda i: i.unit == UNITS["中心"] and i.cat == "11", 2026)
    },
    "z3-051": {
        "indicators": lambda: indicators_where(lambda i: i.unit == UNITS["站"] and i.cat == "31", 2025)
    },
    "e3-017": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["站"], 2026)},
    "e3-018": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["中心"], 2024)},
    "e3-019": {
        "indicators": lambda: indicators_where(lambda i: i.unit == UNITS["站"] and i.cat == "41", 2026)
    },
    "z3-057": {"indicators": lambda: indicators_where(lambda i: i.cat == "13", 2026)},
    "z3-058": {"indicators": lambda: indicators_where(lambda i: i.cat == "21", 2026)},
    "z3-059": {"indicators": lambda: indicators_where(lambda i: i.cat == "31", 2024)},
    "z3-060": {"indicators": lambda: indicators_where(lambda i: i.line == 30 and i.cat == "12", 2026)},
    "z3-061": {"indicators": lambda: indicators_where(lambda i: i.line == 21 and i.cat[0] == "1", 2026)},
    "z3-062": {"indicators": lambda: indicators_where(lambda i: i.cat == "23", 2025)},
    "z3-063": {"indicators": lambda: indicators_where(lambda i: i.line == 32 and i.cat[0] == "2", 2026)},
    "z3-064": {"indicators": lambda: indicators_where(lambda i: i.line == 24 and i.cat == "11", 2025)},
    "e3-022": {"indicators": lambda: indicators_where(lambda i: i.cat == "31", 2026)},
    "e3-023": {"indicators": lambda: indicators_where(lambda i: i.cat == "13", 2025)},
    "e3-024": {"indicators": lambda: indicators_where(lambda i: i.line == 32 and i.cat == "21", 2026)},
    "e3-025": {"indicators": lambda: indicators_where(lambda i: i.cat == "23", 2024)},
    "z3-066": {"indicators": lambda: indicators_where(lambda i: "担保" in i.name, 2026)},
    "z3-067": {"indicators": lambda: indicators_where(lambda i: "覆盖" in i.name, 2026)},
    "z3-068": {"projects": lambda: projects_where(lambda p: "物业" in p.name, 2026)},
    "z3-069": {"indicators": lambda: indicators_where(lambda i: "国际设计大赛" in i.name, 2025)},
    "z3-070": {"indicators": lambda: indicators_where(lambda i: "无纸化会议" in i.name, 2026)},
    "z3-071": {"projects": lambda: projects_where(lambda p: "运维" in p.name, 2026)},
    "z3-072": {
        "indicators": lambda: indicators_where(lambda i: "满意度" in i.name, 2024),
        "value": lambda: len(CHECKS["z3-072"]["indicators"]()),
    },
    "z3-073": {"indicators": lambda: indicators_where(lambda i: "短视频" in i.name, None)},
    "e3-026": {"indicators": lambda: indicators_where(lambda i: "投诉率" in i.name, 2026)},
    "e3-027": {"indicators": lambda: indicators_where(lambda i: "无线电" in i.name, 2024)},
    "e3-028": {"projects": lambda: projects_where(lambda p: "购置" in p.name, 2026)},
    "z3-104": {
        "indicators": lambda: indicators_where(
            lambda i: any(c > a for (c, d), (a, e) in zip(i.c, i.a, strict=False) if d == e), 2025
        )
    },
    "z3-105": {
        "indicators": lambda: indicators_where(
            lambda i: any(a > c for (c, d), (a, e) in zip(i.c, i.a, strict=False) if d == e), 2024
        )
    },
    "z3-106": {"value": lambda: 400 / 200},
    "z3-107": {"value": lambda: 25 / 100},
    "z3-108": {
        "indicators": lambda: indicators_where(lambda i: i.cycle.rstrip("。") != i.annual.rstrip("。"), 2026)
    },
    "e3-041": {
        "indicators": lambda: indicators_where(
            lambda i: any(c > a for (c, d), (a, e) in zip(i.c, i.a, strict=False) if d == e), 2024
        )
    },
    "z3-109": {"indicators": lambda: indicators_where(lambda i: i.has("家", 1000), 2026)},
    "z3-110": {"indicators": lambda: indicators_where(lambda i: i.has("家", 2000, period="c"), 2026)},
    "z3-111": {"indicators": lambda: indicators_where(lambda i: i.has("家", 100, 150), 2026)},
    "z3-112": {"indicators": lambda: indicators_where(lambda i: i.has("家", 0, 9.99), 2026)},
    "z3-113": {"indicators": lambda: indicators_where(lambda i: i.has("家", 10, 10), 2026)},
    "z3-114": {"indicators": lambda: indicators_where(lambda i: i.has("家", 0, 30), 2026)},
    "z3-115": {"indicators": lambda: indicators_where(lambda i: i.has("家次", 1000), 2026)},
    "z3-116": {"indicators": lambda: indicators_where(lambda i: i.has("money", 100.01e8), 2026)},
    "z3-117": {"indicators": lambda: indicators_where(lambda i: i.has("money", 100.01e8), 2025)},
    "z3-118": {"indicators": lambda: indicators_where(lambda i: i.has("money", 200e8), 2024)},
    "z3-119": {
        "indicators": lambda: indicators_where(lambda i: i.cat == "41" and i.has("money", 4e5, 2e6), 2026)
    },
    "z3-120": {
        "indicators": lambda: indicators_where(
            lambda i: "采购成本上限控制" in i.name and i.has("money", 0, 499999), 2026
        )
    },
    "z3-121": {"indicators": lambda: indicators_where(lambda i: i.has("money/家", 5000.01), 2026)},
    "z3-122": {"indicators": lambda: indicators_where(lambda i: i.has("money/台", 0, 7000), 2024)},
    "z3-123": {"indicators": lambda: indicators_where(lambda i: i.has("money/场", 50000, 50000), 2026)},
    "z3-124": {"indicators": lambda: indicators_where(lambda i: i.has("ratio", 0, 0.19999), 2026)},
    "z3-125": {"indicators": lambda: indicators_where(lambda i: i.has("ratio", 0.95, 0.95), 2026)},
    "z3-126": {
        "indicators": lambda: indicators_where(lambda i: i.cat == "31" and i.has("ratio", 0.95), 2026),
        "value": lambda: len(CHECKS["z3-126"]["indicators"]()),
    },
    "z3-127": {
        "indicators": lambda: indicators_where(lambda i: "投诉率" in i.name and i.has("ratio", 0.0101), 2026)
    },
    "z3-128": {
        "indicators": lambda: indicators_where(lambda i: i.cat == "12" and i.has("ratio", 0, 0.9499), 2026)
    },
    "z3-129": {
        "indicators": lambda: indicators_where(lambda i: i.cat == "13" and i.has("ratio", 0.95), 2026)
    },
    "z3-130": {
        "indicators": lambda: indicators_where(lambda i: "停电" in i.name and i.has("time", 0, 40 / 60), 2026)
    },
    "z3-131": {"indicators": lambda: indicators_where(lambda i: i.has("场", 5), 2026)},
    "z3-132": {"indicators": lambda: indicators_where(lambda i: i.has("场", 1, 1), 2026)},
    "z3-133": {"indicators": lambda: indicators_where(lambda i: i.has("个", 600), 2026)},
    "z3-134": {"indicators": lambda: indicators_where(lambda i: i.has("个", 12, 12), 2026)},
    "z3-135": {"indicators": lambda: indicators_where(lambda i: i.has("个", 80, 200), 2026)},
    "z3-136": {"indicators": lambda: indicators_where(lambda i: i.has("份", 5.01), 2026)},
    "z3-137": {"indicators": lambda: indicators_where(lambda i: i.has("家", 500), 2025)},
    "z3-138": {"indicators": lambda: indicators_where(lambda i: i.cat == "11" and i.has("家", 500), 2024)},
    "z3-139": {"indicators": lambda: indicators_where(lambda i: i.has("area", 1000.01), 2026)},
    "z3-140": {
        "indicators": lambda: indicators_where(lambda i: i.line == 30 and i.has("家", 0, 99.99), 2026)
    },
    "z3-141": {
        "indicators": lambda: indicators_where(
            lambda i: i.project.name == "展会论坛经费" and i.has("个", 100), 2026
        )
    },
    "z3-142": {"indicators": lambda: indicators_where(lambda i: i.has("month", 18, 18), 2026)},
    "e3-043": {"indicators": lambda: indicators_where(lambda i: i.has("家", 1000), 2026)},
    "e3-044": {"indicators": lambda: indicators_where(lambda i: i.has("家", 500.01), 2026)},
    "e3-045": {"indicators": lambda: indicators_where(lambda i: i.has("家", 0, 9.99), 2026)},
    "e3-046": {"indicators": lambda: indicators_where(lambda i: i.has("money", 100.01e8), 2026)},
    "e3-047": {
        "indicators": lambda: indicators_where(lambda i: "投诉率" in i.name and i.has("ratio", 0, 0.01), 2026)
    },
    "e3-048": {"indicators": lambda: indicators_where(lambda i: i.cat == "31" and i.has("ratio", 0.9), 2024)},
    "e3-049": {"indicators": lambda: indicators_where(lambda i: i.has("家", 100, 150), 2026)},
    "e3-050": {"indicators": lambda: indicators_where(lambda i: i.has("家", 500), 2025)},
    "e3-051": {"indicators": lambda: indicators_where(lambda i: i.has("money/场", 50000, 50000), 2026)},
    "e3-052": {"indicators": lambda: indicators_where(lambda i: i.has("ratio", 0.95, 0.95), 2026)},
    "e3-053": {"indicators": lambda: indicators_where(lambda i: i.has("家", 2000, period="c"), 2026)},
    "z3-143": {"value": lambda: len(projects_where())},
    "z3-144": {"value": lambda: len(indicators_where(year=2024))},
    "z3-145": {"value": lambda: len(projects_where(lambda p: p.unit == UNITS["中心"], 2025))},
    "z3-146": {"value": lambda: len(indicators_where(lambda i: i.unit == UNITS["站"]))},
    "z3-147": {"value": lambda: len(indicators_where(lambda i: i.cat == "41"))},
    "z3-148": {"value": lambda: len({p.unit for p in projects_where()})},
    "z3-149": {"value": lambda: len(projects_where(lambda p: p.n("31") > 0))},
    "z3-150": {"value": lambda: len(indicators_where(lambda i: i.cat == "12", 2025))},
    "z3-151": {"value": lambda: len(indicators_where(lambda i: i.line == 30 and i.cat == "11"))},
    "z3-152": {"value": lambda: len(indicators_where(lambda i: i.unit == UNITS["局"] and i.cat == "22"))},
    "z3-153": {
        "indicators": lambda: indicators_where(lambda i: i.has("家", 100), 2026),
        "value": lambda: len(CHECKS["z3-153"]["indicators"]()),
    },
    "z3-154": {
        "projects": lambda: projects_where(lambda p: p.n() > 8, 2026),
        "value": lambda: len(CHECKS["z3-154"]["projects"]()),
    },
    "z3-155": {"projects": lambda: projects_where(lambda p: p.n() >= 7, 2026)},
    "z3-156": {"value": lambda: 3500 + 3100},
    "z3-157": {"value": lambda: 992.81 + 1551.74},
    "z3-158": {"value": lambda: 461410 + 205000},
    "z3-159": {"value": lambda: 0.95},
    "z3-160": {"value": lambda: round(148 / 32, 4)},
    "z3-161": {
        "value": lambda: round(len(indicators_where(lambda i: i.cat == "11")) / len(indicators_where()), 6)
    },
    "z3-162": {"value": lambda: round(3 / 35, 6)},
    "z3-163": {"value": lambda: [21, 11, 3]},
    "z3-164": {"value": lambda: [105, 30, 13]},
    "z3-165": {"value": lambda: [sum(i.cat[0] == c for i in indicators_where()) for c in "1234"]},
    "z3-166": {"value": lambda: [len(projects_where(year=y)) for y in YEARS]},
    "z3-167": {"value": lambda: [len(indicators_where(year=y)) for y in YEARS]},
    "z3-168": {"value": lambda: max(len(projects_where(lambda p, u=u: p.unit == u)) for u in UNITS.values())},
    "z3-169": {"indicators": lambda: indicators_where(lambda i: i.has("家", 10000), 2026)},
    "z3-172": {
        "projects": lambda: projects_where(
            lambda p: p.n() == max(x.n() for x in projects_where(year=2024)), 2024
        ),
        "value": lambda: max(p.n() for p in projects_where(year=2024)),
    },
    "z3-173": {
        "projects": lambda: projects_where(
            lambda p: p.n() in sorted({x.n() for x in projects_where(year=2025)})[-2:], 2025
        )
    },
    "z3-174": {
        "projects": lambda: projects_where(
            lambda p: p.n("22") == max(x.n("22") for x in projects_where()), 2026
        )
    },
    "e3-054": {"value": lambda: len(projects_where(year=2025))},
    "e3-055": {"value": lambda: len(indicators_where(lambda i: i.unit == UNITS["中心"]))},
    "e3-056": {"value": lambda: len(projects_where(lambda p: p.n("41") > 0))},
    "e3-057": {"value": lambda: len(indicators_where(lambda i: i.cat == "22", 2024))},
    "e3-058": {
        "value": lambda: round(len(indicators_where(lambda i: i.cat[0] == "1")) / len(indicators_where()), 6)
    },
    "e3-059": {"value": lambda: 3500 + 3100},
    "e3-060": {"value": lambda: [122, 36, 14]},
    "e3-061": {"value": lambda: [142, 148, 172]},
    "e3-062": {"value": lambda: min(len(projects_where(lambda p, u=u: p.unit == u)) for u in UNITS.values())},
    "e3-063": {
        "projects": lambda: projects_where(
            lambda p: p.n() == max(x.n() for x in projects_where(year=2024)), 2024
        )
    },
    "e3-064": {"indicators": lambda: indicators_where(lambda i: i.has("家", 10000), 2026)},
    "z3-176": {
        "polarity": lambda: (
            projects_where(lambda p: p.line == 20)[0].n() == projects_where(lambda p: p.line == 38)[0].n()
        )
    },
    "z3-177": {"value": lambda: 7 - 6},
    "z3-178": {"value": lambda: 3500 - 3100},
    "z3-179": {"value": lambda: 0.14},
    "e3-065": {"value": lambda: 18 - 7},
    "e3-066": {"value": lambda: 400},
    "e3-067": {"value": lambda: [7, 6]},
    "z3-185": {"value": lambda: 150 - 120},
    "z3-186": {"value": lambda: 550 - 500},
    "z3-187": {"value": lambda: 6},
    "z3-191": {"value": lambda: 35 - 32},
    "z3-192": {
        "projects": lambda: projects_where(
            lambda p: p.name not in {x.name for x in projects_where()} and p.line not in (34, 36), 2025
        )
    },
    "z3-193": {
        "projects": lambda: projects_where(
            lambda p: (
                p.name not in {x.name for x in projects_where(year=2025)} and p.line not in (39, 41, 45)
            ),
            2026,
        )
    },
    "z3-194": {"polarity": lambda: at(2026, 32, 9).num("ratio") > at(2025, 28, 10).num("ratio")},
    "e3-071": {"value": lambda: 100},
    "e3-072": {
        "projects": lambda: projects_where(
            lambda p: (
                p.name not in {x.name for x in projects_where(year=2025)} and p.line not in (39, 41, 45)
            ),
            2026,
        )
    },
    "e3-073": {"value": lambda: 172 - 142},
    "z3-196": {"indicators": lambda: indicators_where(lambda i: i.has("份"), 2026)},
    "z3-197": {"value": lambda: [21, 11, 3]},
    "z3-198": {"indicators": lambda: indicators_where(lambda i: "投诉率" in i.name and i.cat == "31", 2024)},
    "z3-199": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["站"], 2026)},
    "z3-200": {"indicators": lambda: indicators_where(lambda i: i.has("家次"), 2026)},
    "e3-074": {"indicators": lambda: indicators_where(lambda i: i.has("家次"), 2026)},
    "e3-075": {"indicators": lambda: indicators_where(lambda i: i.has("money/家"), 2026)},
    "z3-201": {"polarity": lambda: projects_where(lambda p: p.line == 20)[0].n("41") > 0},
    "z3-202": {"polarity": lambda: projects_where(lambda p: p.line == 14)[0].n("41") > 0},
    "z3-203": {"polarity": lambda: at(2026, 30, 16).num("个") > 10},
    "z3-204": {"polarity": lambda: at(2026, 32, 4).num("家") == 1000},
    "z3-205": {"polarity": lambda: at(2024, 26, 3).num("家") >= 1000},
    "z3-206": {"polarity": lambda: at(2025, 19, 3).num("个") == 500},
    "z3-207": {
        "polarity": lambda: len(indicators_where(lambda i: i.unit == UNITS["站"] and i.cat == "23")) > 0
    },
    "z3-208": {
        "polarity": lambda: len(indicators_where(lambda i: i.unit == UNITS["中心"] and i.cat == "31")) > 0
    },
    "z3-209": {
        "polarity": lambda: (
            projects_where(lambda p: p.name == "产业平台工作经费", 2025)[0].unit == UNITS["中心"]
        )
    },
    "z3-210": {
        "polarity": lambda: projects_where(lambda p: p.name == "课题研究类经费")[0].unit == UNITS["站"]
    },
    "z3-211": {"polarity": lambda: projects_where(lambda p: "海珠区" in p.name)[0].n("41") > 0},
    "z3-212": {"polarity": lambda: len(projects_where(lambda p: p.name == "展会论坛经费", 2025)) == 2},
    "z3-213": {"polarity": lambda: at(2026, 30, 5).num("个") < at(2025, 27, 4).num("个")},
    "z3-214": {"polarity": lambda: all(p.n("41") for p in projects_where())},
    "z3-215": {"polarity": lambda: all(p.n("2") for p in projects_where())},
    "e3-076": {"polarity": lambda: projects_where(lambda p: p.line == 18)[0].n("31") > 0},
    "e3-077": {"polarity": lambda: at(2026, 30, 5).num("个") >= 20},
    "e3-078": {"polarity": lambda: at(2026, 32, 3).num("家") > 100},
    "e3-079": {
        "polarity": lambda: len(indicators_where(lambda i: i.unit == UNITS["中心"] and i.cat == "31")) > 0
    },
    "e3-080": {"polarity": lambda: any("中博会" in p.text for p in projects_where(year=2024))},
    "e3-081": {
        "polarity": lambda: all(
            any(i.cat == "41" for i in indicators_where(lambda i, u=u: i.unit == u)) for u in UNITS.values()
        )
    },
    "z3-289": {"polarity": lambda: any("养老" in p.text for p in projects_where())},
    "z3-216": {"projects": lambda: projects_where(lambda p: not p.n("41"), 2026)},
    "z3-217": {
        "projects": lambda: projects_where(
            lambda p: p.unit == UNITS["站"] and not p.n("12") and not p.n("13"), 2026
        )
    },
    "z3-218": {"projects": lambda: projects_where(lambda p: not p.n("11"), 2024)},
    "z3-219": {"projects": lambda: projects_where(lambda p: not p.n("31") and not p.n("41"), 2026)},
    "z3-220": {"projects": lambda: projects_where(lambda p: not p.n("2"), 2025)},
    "z3-221": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["中心"] and not p.n("11"), 2026)},
    "z3-222": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["局"] and not p.n("2"), 2024)},
    "z3-223": {"projects": lambda: projects_where(lambda p: p.unit != UNITS["站"] and p.n("31"), 2026)},
    "z3-224": {"projects": lambda: projects_where(lambda p: p.n("41") and not p.n("11"), 2026)},
    "e3-082": {"projects": lambda: projects_where(lambda p: not p.n("41"), 2026)},
    "e3-083": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["站"] and not p.n("31"), 2024)},
    "e3-084": {
        "projects": lambda: projects_where(lambda p: not p.n("11"), 2026),
        "value": lambda: len(CHECKS["e3-084"]["projects"]()),
    },
    "e3-085": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["中心"] and not p.n("12"), 2026)},
    "z3-225": {"projects": lambda: projects_where(lambda p: p.n("13") and p.n("31"), 2026)},
    "z3-226": {
        "indicators": lambda: indicators_where(
            lambda i: (
                i.unit == UNITS["中心"] and i.cat == "41" and i.has("money", 0, 500000) and i.line != 36
            ),
            2026,
        )
    },
    "z3-227": {
        "indicators": lambda: indicators_where(
            lambda i: i.unit == UNITS["局"] and i.cat in ("13", "31"), 2026
        )
    },
    "z3-228": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["中心"] and p.n("12"), 2025)},
    "z3-229": {"projects": lambda: projects_where(lambda p: p.n("11") and p.n("12") and p.n("13"), 2026)},
    "z3-230": {"projects": lambda: projects_where(lambda p: p.unit != UNITS["局"] and p.n("13"), 2026)},
    "z3-231": {"projects": lambda: projects_where(lambda p: "中小" in p.text and p.n("41"), 2026)},
    "z3-232": {
        "indicators": lambda: indicators_where(lambda i: i.cat == "12" and i.has("ratio", 0.98), 2024)
    },
    "e3-086": {
        "indicators": lambda: indicators_where(
            lambda i: i.unit == UNITS["中心"] and i.cat == "12" and i.has("ratio", 0.9, 0.9), 2026
        )
    },
    "e3-087": {"projects": lambda: projects_where(lambda p: p.n("13") and p.n("31"), 2026)},
    "e3-088": {
        "indicators": lambda: indicators_where(lambda i: i.line == 22 and i.cat == "11" and i.has("家"), 2026)
    },
    "z3-233": {"indicators": lambda: indicators_where(lambda i: i.annual == "提升", 2026)},
    "z3-234": {"indicators": lambda: indicators_where(lambda i: i.annual == "完成", 2026)},
    "z3-235": {"indicators": lambda: indicators_where(lambda i: i.annual == "安全事故0件", 2026)},
    "z3-236": {"indicators": lambda: indicators_where(lambda i: i.annual == "不超过文件限额标准", 2026)},
    "z3-237": {"indicators": lambda: indicators_where(lambda i: i.annual == "平稳", 2024)},
    "e3-089": {"indicators": lambda: indicators_where(lambda i: i.annual == "进一步提高", 2026)},
    "e3-090": {"indicators": lambda: indicators_where(lambda i: i.annual == "年度预算内开支", 2025)},
    "z3-240": {
        "projects": lambda: projects_where(
            lambda p: any(i.name == "安全稳定运行能力" for i in p.indicators), 2026
        )
    },
    "z3-241": {
        "projects": lambda: projects_where(
            lambda p: any(i.name == "业务用房正常使用率" for i in p.indicators), 2026
        )
    },
    "z3-242": {
        "projects": lambda: projects_where(
            lambda p: any(i.name == "按时支付各项费用" for i in p.indicators), 2024
        )
    },
    "e3-091": {
        "projects": lambda: projects_where(
            lambda p: any(i.name == "出差目的达成率" for i in p.indicators), 2026
        )
    },
    "e3-092": {
        "projects": lambda: projects_where(
            lambda p: any(i.name == "预算控制有效性" for i in p.indicators), 2026
        )
    },
    "z3-248": {"indicators": lambda: indicators_where(lambda i: any(d == "" for _, d in i.a), 2026)},
    "z3-249": {
        "indicators": lambda: indicators_where(lambda i: any(d == "" and v >= 1 for v, d in i.a), 2024)
    },
    "z3-250": {
        "projects": lambda: projects_where(
            lambda p: sum((x.name, x.unit) == (p.name, p.unit) for x in projects_where()) > 1, 2026
        )
    },
    "z3-251": {"indicators": lambda: indicators_where(lambda i: i.cat == "11" and "≤" in i.annual, 2026)},
    "z3-252": {"indicators": lambda: indicators_where(lambda i: i.cat == "41" and "≥" in i.annual, 2024)},
    "z3-253": {
        "indicators": lambda: indicators_where(lambda i: "（亿元）" in i.name or "(%)" in i.name, 2026)
    },
    "e3-096": {"indicators": lambda: indicators_where(lambda i: any(d == "" for _, d in i.a), 2026)},
    "e3-097": {"indicators": lambda: indicators_where(lambda i: i.cat == "11" and "≤" in i.annual, 2025)},
    "e3-098": {
        "indicators": lambda: indicators_where(
            lambda i: any(a > c for (c, d), (a, e) in zip(i.c, i.a, strict=False) if d == e), 2024
        )
    },
    "m3-001": {"evidence": r"中小"},
    "m3-002": {"evidence": r"小巨人"},
    "m3-003": {"evidence": r"人工智能"},
    "m3-004": {"evidence": r"汽车"},
    "m3-005": {"evidence": r"数字化转型|数智"},
    "m3-006": {"evidence": r"海珠"},
    "m3-007": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["站"], 2026)},
    "m3-008": {"indicators": lambda: indicators_where(lambda i: i.cat == "13", 2025)},
    "m3-009": {"indicators": lambda: indicators_where(lambda i: i.cat == "31", 2026)},
    "m3-013": {"indicators": lambda: indicators_where(lambda i: i.has("家", 1000), 2026)},
    "m3-014": {"indicators": lambda: indicators_where(lambda i: i.has("ratio", 0.95, 0.95), 2026)},
    "m3-015": {"indicators": lambda: indicators_where(lambda i: i.has("家", 100, 150), 2026)},
    "m3-016": {"value": lambda: len(projects_where(year=2024))},
    "m3-017": {"value": lambda: len(indicators_where(lambda i: i.cat == "41"))},
    "m3-018": {"polarity": lambda: projects_where(lambda p: p.line == 14)[0].n("41") > 0},
    "m3-019": {"projects": lambda: projects_where(lambda p: not p.n("41"), 2026)},
    "n3-001": {"evidence": r"中小"},
    "n3-002": {"evidence": r"小巨人"},
    "n3-003": {"evidence": r"中小"},
    "n3-004": {"evidence": r"人工智能"},
    "n3-005": {"evidence": r"12218"},
    "n3-006": {"evidence": r"数字化转型|数智"},
    "n3-007": {"evidence": r"清洁生产"},
    "n3-008": {"evidence": r"海珠"},
    "n3-009": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["站"], 2026)},
    "n3-010": {"projects": lambda: projects_where(lambda p: p.unit == UNITS["中心"], 2026)},
    "n3-011": {"indicators": lambda: indicators_where(lambda i: i.cat == "31", 2026)},
    "n3-012": {"indicators": lambda: indicators_where(lambda i: i.cat == "13", 2026)},
    "n3-017": {"indicators": lambda: indicators_where(lambda i: i.has("家", 1000), 2026)},
    "n3-018": {"indicators": lambda: indicators_where(lambda i: i.has("家", 1000), 2026)},
    "n3-019": {"value": lambda: len(projects_where(year=2025))},
    "n3-020": {"value": lambda: len(indicators_where(year=2024))},
    "n3-021": {"projects": lambda: projects_where(lambda p: not p.n("41"), 2026)},
    "n3-023": {"evidence": r"中小"},
    "n3-024": {"value": lambda: len(projects_where(year=2024))},
}

FIELDS = (
    "id",
    "lang",
    "category",
    "question",
    "answer",
    "projects",
    "indicators",
    "value",
    "accept",
    "reject",
    "grade",
    "expect_status",
    "value_spec",
    "answerable",
    "tags",
    "difficulty",
    "note",
    "needs",
)
WRITTEN = ("name", "subcategory_code", "unit", "project", "cycle_value_raw", "annual_value_raw")
GRADES = {"projects", "indicators", "value", "polarity", "text"}


def near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-4 * max(1, abs(b))


def rows_of(q: dict, tables: Tables):
    """Check that every row that a question names is written as in its table; return them."""
    projects = [tables.project_at[p["year"], p["line"]] for p in q["projects"]]
    indicators = [tables.indicator_at[i["year"], i["line"], i["no"]] for i in q["indicators"]]
    for p, g in zip(projects, q["projects"], strict=True):
        assert (p.name, p.unit) == (g["project"], g["unit"]), f"project {g}"
    for i, g in zip(indicators, q["indicators"], strict=True):
        written = (i.name, i.cat, i.unit, i.project.name, i.cycle, i.annual)
        assert written == tuple(g[k] for k in WRITTEN), f"indicator {g}"
    for entry in q["accept"] + q["reject"]:
        known = tables.project_at if len(entry) == 2 else tables.indicator_at
        assert tuple(entry) in known, f"no such row {entry}"
    named = {(p.year, p.line) for p in projects} | {(i.year, i.line, i.no) for i in indicators}
    assert len(named) == len(projects) + len(indicators), "a row twice"
    assert not named & {tuple(e) for e in q["accept"] + q["reject"]}, (
        "a row both required and accepted or rejected"
    )
    return projects, indicators


def check(q: dict, rule: dict, tables: Tables = SAMPLE) -> None:
    missing = [f for f in FIELDS if f not in q]
    assert not missing, f"fields missing: {missing}"
    assert set(q["grade"]) <= GRADES, "an unknown grade"
    if not q["answerable"]:
        assert not any(q[k] for k in ("projects", "indicators", "grade")), "a refusal with an answer"
        assert "answered" not in q["expect_status"], "a refusal that may answer"
        return
    projects, indicators = rows_of(q, tables)
    check_lists(q, rule, projects, indicators, tables)
    check_words(q, rule, projects, indicators)
    if "value" in q["grade"]:
        check_value(q["value_spec"]["required"], rule, indicators)
    if "evidence" in rule:
        check_evidence(q, projects, indicators, re.compile(rule["evidence"]), tables)


def check_lists(q: dict, rule: dict, projects: list, indicators: list, tables: Tables) -> None:
    assert projects or "projects" not in q["grade"], "no project to grade"
    assert indicators or "indicators" not in q["grade"], "no indicator to grade"
    for what, listed in (("projects", projects), ("indicators", indicators)):
        if what in rule:
            found = rule[what]()
            assert set(found) == set(listed), f"{what} {[(x.line, x.name) for x in found]}"
    for entry in q.get("order", {}).get("groups", []):
        assert all(tables.indicator_at[tuple(k)] in indicators for k in entry), "order names another row"


def check_words(q: dict, rule: dict, projects: list, indicators: list) -> None:
    assert ("polarity" in rule) == ("polarity" in q["grade"]), "a yes or no without a rule"
    if "polarity" in rule:
        assert bool(rule["polarity"]()) == (q["polarity"] == "yes"), "polarity"
        first = {"yes": ("是", "Yes"), "no": ("否", "No")}[q["polarity"]]
        assert q["answer"].startswith(first), "answer against polarity"
    if "text" in q["grade"]:
        said = "".join(p.unit + p.goal for p in projects) + "".join(i.name + i.annual for i in indicators)
        said = said or "".join(UNITS.values())
        assert any(t in said for t in q["text_any"]), "text_any stands nowhere"


def check_value(required: list, rule: dict, indicators: list) -> None:
    if "value" in rule:
        found = rule["value"]()
        found = found if isinstance(found, list) else [found]
        for value, renderings in zip(found, required, strict=True):
            assert any(near(value, r) for r in renderings), f"value {found}"
        return
    paired = len(required) == len(indicators)  # one number for each row, in their order
    for k, renderings in enumerate(required):
        rows = indicators[k : k + 1] if paired else indicators
        stated = [v for i in rows for v, _ in i.a + i.c]
        assert any(near(v, r) for v in stated for r in renderings), f"{renderings} not in {stated}"


def check_evidence(
    q: dict, projects: list, indicators: list, wording: re.Pattern[str], tables: Tables
) -> None:
    """Every required row shows the wording; every row of its year that shows it is decided on."""
    years = {x.year for x in [*projects, *indicators]}
    known = {tuple(e) for e in q["accept"] + q["reject"]}
    if indicators:
        shown = {i for i in tables.indicators if i.year in years and wording.search(i.name)}
        assert set(indicators) <= shown, f"without the wording: {[i.name for i in set(indicators) - shown]}"
        rest = {(i.year, i.line, i.no) for i in shown - set(indicators)}
    else:
        shown = {p for p in tables.projects if p.year in years and wording.search(p.text)}
        assert set(projects) <= shown, f"without the wording: {[p.name for p in set(projects) - shown]}"
        rest = {(p.year, p.line) for p in shown - set(projects)}
    assert rest <= known, f"not decided: {sorted(rest - known)}"


def main() -> int:
    for year, counts in {2024: (31, 142), 2025: (32, 148), 2026: (35, 172)}.items():
        assert (len(projects_where(year=year)), len(indicators_where(year=year))) == counts, (
            f"table {year} was not read whole"
        )
    parts = [(HERE / f"{part}.jsonl").read_text("utf-8") for part in ("development", "development4")]
    questions = [json.loads(line) for part in parts for line in part.splitlines()]
    for key in ("id", "question"):
        assert len({q[key] for q in questions}) == len(questions), f"a {key} twice"
    wrong = 0
    for q in questions:
        try:
            check(q, CHECKS.get(q["id"], {}))
        except (AssertionError, KeyError) as fault:
            wrong += 1
            sys.stdout.write(f"{q['id']} {q['question']}\n    {fault!r}\n")
    sys.stdout.write(f"{len(questions)} questions, {len(CHECKS)} with a rule of their own, {wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

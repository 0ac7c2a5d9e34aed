"""Check the gold of the further questions: the bundled tables and those of invented bureaus.

Run ``python gold_further.py``: exit 0 when every name, line, number, list and count stands.
"""

from __future__ import annotations

import json
import sys

from gold import HERE, SAMPLE, UNITS, Tables, check, read

BUREAU, CENTRE, STATION = UNITS["局"], UNITS["中心"], UNITS["站"]
OFFICE, ROADS, BUSES = "望川市交通运输局", "望川市公路事务中心", "望川市公共交通服务中心"
HEALTH_UNITS = HOFFICE, HOSPITAL, CDC = "清河市卫生健康委员会", "清河市第一人民医院", "清河市疾病预防控制中心"
WELFARE_UNITS = "石泉湾市民政局", "石泉湾市儿童福利院", "石泉湾市救助管理站"
RELEASES = {
    "guangzhou": SAMPLE,
    "transport": Tables(
        [p for y in (2025, 2026) for p in read(HERE / f"transport-{y}.txt", y, (OFFICE, ROADS, BUSES))]
    ),
    "health": Tables(read(HERE.parent / "health.txt", 2025, HEALTH_UNITS)),
    "welfare": Tables(read(HERE / "welfare-2026.txt", 2026, WELFARE_UNITS)),
}


def pj(w, year, *lines):
    return [w.project_at[year, n] for n in lines]


def at(w, *keys):
    return [w.indicator_at[k] for k in keys]


def of(w, year, line, *numbers):
    return [w.indicator_at[year, line, n] for n in numbers]


def cat(w, code, year=2026, unit=None):
    """Indicators of a category, of one unit or of all."""
    return w.indicators_where(lambda i: i.cat.startswith(code) and unit in (None, i.unit), year)


def named(w, word, year=2026):
    return w.indicators_where(lambda i: word in i.name, year)


def projects_of(w, unit, year=2026):
    return w.projects_where(lambda p: p.unit == unit, year)


def in_all(w):
    """Projects of the latest year whose name stands in every year, in the same unit."""
    years = {p.year for p in w.projects}
    named = {y: {(p.name, p.unit) for p in w.projects_where(year=y)} for y in years}
    return [p for p in w.projects_where() if all((p.name, p.unit) in named[y] for y in years)]


def total(rows, dim):
    return sum(v for i in rows for v, d in i.a if d == dim)


def change(w, later, earlier, dim):
    """Annual target of the later row minus that of the earlier one."""
    return w.at(*later).num(dim) - w.at(*earlier).num(dim)


# What each question asks, once more as a test of the tables; rows named one by one need none.
CHECKS = {
    "z4-002": {"evidence": "专精特新"},
    "n4-001": {"evidence": "担保"},
    "n4-002": {"evidence": "湾区|港澳"},
    "z4-003": {"evidence": "新型工业化"},
    "z4-004": {"evidence": "绿色"},
    "e4-001": {"evidence": "高校就业|校园"},
    "z4-006": {"evidence": "运维"},
    "z4-007": {"evidence": "自动驾驶"},
    "z4-008": {"evidence": "显示"},
    "z4-009": {"evidence": "芯片|集成电路"},
    "z4-011": {"evidence": "办公设备"},
    "z4-012": {"evidence": "物业"},
    "z4-013": {"evidence": "节水"},
    "z4-015": {"evidence": "民营"},
    "n4-003": {"evidence": "小升规|上规模"},
    "z4-016": {"evidence": "创客中国"},
    "z4-017": {"evidence": "数据治理"},
    "n4-004": {"evidence": "龙头企业"},
    "n4-005": {"evidence": "专班"},
    "m4-001": {"evidence": "生物医药"},
    "m4-002": {"evidence": "民营"},
    "e4-007": {"evidence": "黄埔"},
    "z4-018": {"projects": lambda w: w.projects_where(lambda p: p.unit == BUREAU, 2025)},
    "e4-010": {"projects": lambda w: w.projects_where(lambda p: p.unit == STATION, 2025)},
    "m4-003": {"projects": lambda w: w.projects_where(lambda p: p.unit == CENTRE, 2026)},
    "n4-007": {"projects": lambda w: w.projects_where(lambda p: p.unit == STATION, 2024)},
    "z4-022": {"indicators": lambda w: cat(w, "2", 2025, CENTRE)},
    "z4-023": {"indicators": lambda w: cat(w, "23", None)},
    "z4-024": {"indicators": lambda w: cat(w, "12", 2026, STATION)},
    "z4-025": {"indicators": lambda w: w.indicators_where(lambda i: i.line == 30 and i.cat[0] == "1", 2024)},
    "z4-026": {"indicators": lambda w: w.indicators_where(lambda i: i.line == 21 and i.cat == "41", 2026)},
    "e4-011": {"indicators": lambda w: cat(w, "23")},
    "e4-012": {"indicators": lambda w: cat(w, "12", 2024, CENTRE)},
    "n4-008": {"indicators": lambda w: cat(w, "13", 2024)},
    "m4-004": {"indicators": lambda w: cat(w, "41", 2025, STATION)},
    "z4-027": {"indicators": lambda w: w.indicators_where(lambda i: i.line == 12, 2026)},
    "n4-009": {"indicators": lambda w: w.indicators_where(lambda i: i.line == 27, 2026)},
    "z4-028": {"indicators": lambda w: named(w, "验收")},
    "z4-029": {"indicators": lambda w: named(w, "达成率")},
    "n4-010": {"indicators": lambda w: named(w, "专班", 2025)},
    "e4-014": {"indicators": lambda w: named(w, "及时")},
    "z4-030": {"projects": lambda w: w.projects_where(lambda p: "信息化运维" in p.name, 2025)},
    "z4-048": {
        "indicators": lambda w: w.indicators_where(
            lambda i: {(v, d) for v, d in i.a} != {(v, d) for v, d in i.c} and bool(i.a) and bool(i.c), 2026
        )
    },
    "z4-049": {"value": lambda w: 50 / 250},
    "z4-050": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money/家", 0, 5999.9), 2026)},
    "n4-020": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money", 1e10), 2024)},
    "z4-051": {"indicators": lambda w: w.indicators_where(lambda i: i.has("家", 300, 1000), 2025)},
    "z4-052": {"indicators": lambda w: w.indicators_where(lambda i: i.has("家", 5000.1), 2026)},
    "z4-053": {
        "indicators": lambda w: w.indicators_where(
            lambda i: "满意度" in i.name and i.has("ratio", 0.95), 2026
        )
    },
    "z4-054": {
        "indicators": lambda w: w.indicators_where(
            lambda i: "投诉率" in i.name and i.has("ratio", 0.0101, 0.0999), 2026
        )
    },
    "z4-055": {
        "indicators": lambda w: w.indicators_where(
            lambda i: "停电" in i.name and i.has("time", 0, 39.9 / 60), None
        )
    },
    "n4-021": {"indicators": lambda w: w.indicators_where(lambda i: i.has("件", 10000, 10000), 2026)},
    "n4-022": {"indicators": lambda w: w.indicators_where(lambda i: i.has("area", 0, 999.9), 2026)},
    "z4-056": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money/场", 50000.1), 2024)},
    "z4-057": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money/台"), 2026)},
    "e4-023": {"indicators": lambda w: w.indicators_where(lambda i: i.has("家次", 1000.1), 2025)},
    "z4-058": {
        "indicators": lambda w: w.indicators_where(
            lambda i: i.cat == "41" and i.has("money", 100, 205000), 2026
        )
    },
    "z4-059": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money", 1.3e10, 1.6e10), 2026)},
    "n4-023": {"indicators": lambda w: w.indicators_where(lambda i: i.has("家", 3, 3), 2026)},
    "z4-060": {"indicators": lambda w: w.indicators_where(lambda i: i.has("场", 3), 2026)},
    "e4-024": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money", 5.00001e10), 2026)},
    "e4-025": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money/家", 0, 5000), 2025)},
    "z4-061": {
        "indicators": lambda w: w.indicators_where(
            lambda i: i.cat == "12" and i.has("ratio", 0, 0.8999) and i.line != 40, 2024
        )
    },
    "n4-024": {
        "indicators": lambda w: w.indicators_where(lambda i: i.unit == STATION and i.has("ratio", 0.95), 2026)
    },
    "e4-026": {
        "indicators": lambda w: w.indicators_where(lambda i: i.unit == CENTRE and i.has("家", 10000), 2026)
    },
    "m4-008": {"indicators": lambda w: w.indicators_where(lambda i: i.has("家", 50, 150), 2026)},
    "z4-062": {"indicators": lambda w: w.indicators_where(lambda i: i.has("ratio", 0, 0.0999), 2025)},
    "z4-063": {"indicators": lambda w: w.indicators_where(lambda i: i.has("个", 200), 2026)},
    "e4-027": {"indicators": lambda w: w.indicators_where(lambda i: i.has("期"), 2024)},
    "z4-064": {"indicators": lambda w: w.indicators_where(lambda i: i.has("家", 1000, period="c"), 2026)},
    "e4-028": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money/人", 0, 600), 2026)},
    "n4-025": {"indicators": lambda w: w.indicators_where(lambda i: i.has("件", 8000), 2025)},
    "z4-065": {"value": lambda w: len(cat(w, "41", 2026, BUREAU))},
    "z4-066": {"value": lambda w: len(w.projects_where(lambda p: p.n("31"), 2025))},
    "z4-067": {"value": lambda w: [len(projects_of(w, u, 2024)) for u in (BUREAU, CENTRE, STATION)]},
    "z4-068": {"value": lambda w: [len(cat(w, "31", y)) for y in (2024, 2025, 2026)]},
    "z4-069": {"value": lambda w: [len(cat(w, c)) for c in ("11", "12", "13", "21", "22", "23", "31", "41")]},
    "n4-026": {
        "value": lambda w: len(cat(w, "", 2026, CENTRE)) / len(w.projects_where(lambda p: p.unit == CENTRE))
    },
    "z4-070": {"value": lambda w: 8e10},
    "z4-071": {"value": lambda w: total(at(w, (2025, 28, 2), (2025, 28, 3)), "家次")},
    "z4-072": {"value": lambda w: total(w.indicators_where(lambda i: i.line == 26 and i.cat == "11"), "场")},
    "z4-073": {
        "projects": lambda w: w.projects_where(lambda p: p.n() == min(x.n() for x in w.projects_where()))
    },
    "n4-027": {
        "indicators": lambda w: sorted(w.indicators_where(lambda i: i.has("家")), key=lambda i: -i.num("家"))[
            :5
        ]
    },
    "z4-077": {"value": lambda w: len(w.projects_where(lambda p: p.n("31"))) / len(w.projects_where())},
    "n4-028": {"value": lambda w: len(cat(w, "2", 2025)) / 148},
    "z4-078": {"projects": lambda w: w.projects_where(lambda p: p.n() > 7)},
    "e4-029": {"value": lambda w: len(cat(w, "11", 2025))},
    "e4-030": {"value": lambda w: [len(projects_of(w, u, 2025)) for u in (BUREAU, CENTRE, STATION)]},
    "e4-031": {"value": lambda w: len(w.indicators_where(lambda i: i.has("家")))},
    "e4-032": {"value": lambda w: total(at(w, (2024, 27, 3), (2025, 28, 4), (2026, 32, 3)), "家")},
    "n4-029": {"value": lambda w: len(cat(w, "13", 2025))},
    "z4-079": {"value": lambda w: 172 - 142},
    "e4-033": {"value": lambda w: 172 / 35},
    "m4-009": {"value": lambda w: len(cat(w, "31"))},
    "z4-080": {"value": lambda w: [len(cat(w, "", y, STATION)) for y in (2024, 2025, 2026)]},
    "z4-081": {"value": lambda w: max(len(cat(w, "12", 2024, u)) for u in (BUREAU, CENTRE, STATION))},
    "z4-082": {
        "value": lambda w: min(
            i.num("ratio") for i in w.indicators_where(lambda i: "服务对象满意度" in i.name)
        )
    },
    "e4-034": {"value": lambda w: total(w.indicators_where(lambda i: "媒体数" in i.name), "家")},
    "z4-083": {"polarity": lambda w: w.project_at[2026, 44].n("31") > 0},
    "z4-084": {
        "polarity": lambda w: all(p.n("41") for p in w.projects_where(lambda p: p.unit == STATION, 2025))
    },
    "z4-085": {"polarity": lambda w: w.at(2024, 27, 11).num("money/家") == 1.5e6},
    "n4-030": {"polarity": lambda w: w.at(2026, 30, 5).num("个") > 15},
    "z4-086": {"polarity": lambda w: change(w, (2026, 30, 6), (2025, 27, 5), "家") < 0},
    "z4-087": {"polarity": lambda w: all(p.n("31") for p in w.projects_where())},
    "e4-035": {"polarity": lambda w: w.at(2026, 32, 9).num("ratio") > 0.1},
    "e4-036": {"polarity": lambda w: change(w, (2026, 30, 13), (2025, 27, 9), "time") < 0},
    "z4-088": {"polarity": lambda w: w.at(2025, 22, 1).num("人") == 21},
    "e4-037": {"polarity": lambda w: all(cat(w, "31", 2026, u) for u in UNITS.values())},
    "m4-010": {"polarity": lambda w: bool(cat(w, "13", 2026, STATION))},
    "z4-089": {"polarity": lambda w: w.project_at[2025, 30].n("2") > 0},
    "n4-031": {"polarity": lambda w: w.at(2026, 16, 5).num("money/人") <= 600},
    "z4-090": {"value": lambda w: 5.55e10 - 3.3e10},
    "z4-092": {"value": lambda w: change(w, (2025, 28, 2), (2025, 28, 3), "家次")},
    "z4-094": {"value": lambda w: w.project_at[2025, 27].n() - w.project_at[2025, 28].n()},
    "e4-039": {"value": lambda w: change(w, (2026, 9, 1), (2026, 10, 2), "个")},
    "z4-096": {"value": lambda w: change(w, (2026, 32, 10), (2025, 28, 11), "money/家")},
    "z4-097": {"value": lambda w: change(w, (2025, 28, 8), (2024, 27, 8), "ratio")},
    "z4-105": {"value": lambda w: 8},
    "z4-106": {"value": lambda w: change(w, (2026, 49, 1), (2024, 35, 1), "场次")},
    "z4-107": {"value": lambda w: total(at(w, (2024, 26, 1), (2025, 27, 1), (2026, 30, 1)), "家")},
    "e4-043": {"value": lambda w: 40},
    "e4-044": {"value": lambda w: change(w, (2026, 32, 6), (2024, 27, 8), "ratio")},
    "n4-034": {"value": lambda w: change(w, (2026, 27, 1), (2025, 24, 1), "份")},
    "z4-111": {
        "projects": lambda w: w.projects_where(
            lambda p: any(i.name == "采购成本上限控制" for i in p.indicators), 2025
        )
    },
    "z4-112": {
        "projects": lambda w: w.projects_where(
            lambda p: any("服务对象满意度" in i.name for i in p.indicators)
        )
    },
    "z4-114": {
        "indicators": lambda w: w.indicators_where(lambda i: i.cat == "31" and "投诉率" in i.name, 2025)
    },
    "z4-115": {
        "indicators": lambda w: w.indicators_where(lambda i: any(d == "" and v >= 1 for v, d in i.a), 2025)
    },
    "z4-117": {
        "indicators": lambda w: w.indicators_where(lambda i: i.cat[0] == "1" and "≤" in i.annual, 2025)
    },
    "z4-118": {
        "projects": lambda w: w.projects_where(lambda p: p.unit == BUREAU and not p.n("41") and not p.n("31"))
    },
    "z4-119": {"projects": lambda w: w.projects_where(lambda p: p.n("13") and not p.n("31"), 2024)},
    "z4-120": {"projects": lambda w: w.projects_where(lambda p: p.unit == CENTRE and not p.n("2"), 2024)},
    "n4-036": {"projects": lambda w: w.projects_where(lambda p: p.unit == BUREAU and not p.n("12"))},
    "e4-047": {
        "projects": lambda w: w.projects_where(
            lambda p: p.unit == BUREAU and not p.n("31") and p.n("41"), 2025
        )
    },
    "e4-048": {"projects": lambda w: w.projects_where(lambda p: not p.n("11"), 2025)},
    "n4-037": {"projects": lambda w: w.projects_where(lambda p: p.unit == STATION and not p.n("13"))},
    "m4-012": {"projects": lambda w: w.projects_where(lambda p: not p.n("41"), 2024)},
    "z4-121": {"value": lambda w: len(w.projects_where(lambda p: p.unit == CENTRE and not p.n("31")))},
    "z4-122": {
        "indicators": lambda w: w.indicators_where(
            lambda i: i.unit == BUREAU and i.cat == "12" and i.has("ratio", 1, 1)
        )
    },
    "z4-123": {"indicators": lambda w: w.indicators_where(lambda i: i.cat == "41" and not i.a)},
    "n4-038": {"projects": lambda w: w.projects_where(lambda p: p.n("11") > 4)},
    "e4-049": {
        "projects": lambda w: w.projects_where(lambda p: p.unit == CENTRE and p.n("11") and p.n("31"), 2024)
    },
    "n4-039": {
        "indicators": lambda w: w.indicators_where(
            lambda i: i.unit == BUREAU and i.cat == "41" and i.has("money/家"), 2025
        )
    },
    "z4-126": {"indicators": lambda w: w.indicators_where(lambda i: i.annual == "推进")},
    "z4-127": {"indicators": lambda w: cat(w, "41", 2026, STATION)},
    "z4-128": {"indicators": lambda w: w.indicators_where(lambda i: i.annual == "稳步提高", 2024)},
    "n4-041": {"indicators": lambda w: w.indicators_where(lambda i: i.unit == CENTRE and i.annual == "完成")},
    "z4-131": {"indicators": lambda w: w.indicators_where(lambda i: "服务对象满意度" in i.name)},
    "z4-132": {"indicators": lambda w: w.indicators_where(lambda i: i.project.name == "购置经费")},
    "n4-043": {"polarity": lambda w: any("氢" in p.text for p in w.projects_where())},
    "zt-001": {"evidence": "老年"},
    "zt-002": {"evidence": "学生"},
    "nt-001": {"evidence": "中小微"},
    "nt-002": {"evidence": "新能源"},
    "zt-003": {"evidence": "桥梁"},
    "nt-003": {"evidence": "农村公路"},
    "zt-004": {"projects": lambda w: projects_of(w, BUSES)},
    "zt-005": {"projects": lambda w: projects_of(w, ROADS, 2025)},
    "et-003": {"projects": lambda w: projects_of(w, ROADS)},
    "zt-007": {"indicators": lambda w: named(w, "学时")},
    "nt-005": {"indicators": lambda w: named(w, "无障碍")},
    "zt-008": {"indicators": lambda w: cat(w, "23")},
    "zt-009": {"indicators": lambda w: cat(w, "13", 2025, ROADS)},
    "et-004": {"indicators": lambda w: cat(w, "31")},
    "zt-010": {"indicators": lambda w: w.indicators_where(lambda i: i.line == 25)},
    "zt-017": {"indicators": lambda w: w.indicators_where(lambda i: i.has("辆", 500), 2026)},
    "nt-010": {"indicators": lambda w: w.indicators_where(lambda i: i.has("辆", 0, 99.9), 2026)},
    "zt-018": {"indicators": lambda w: w.indicators_where(lambda i: i.has("座", 50, 300), 2026)},
    "zt-019": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money/座", 0, 100000), 2026)},
    "zt-020": {"indicators": lambda w: w.indicators_where(lambda i: i.has("吨", 400), 2026)},
    "zt-021": {
        "indicators": lambda w: w.indicators_where(
            lambda i: i.cat == "31" and i.has("ratio", 0, 0.8999), 2026
        )
    },
    "nt-011": {"indicators": lambda w: w.indicators_where(lambda i: i.has("人", 100000), 2025)},
    "zt-022": {"indicators": lambda w: w.indicators_where(lambda i: i.has("money", 3e6), 2026)},
    "et-008": {"indicators": lambda w: w.indicators_where(lambda i: i.has("辆", 1000), 2026)},
    "et-009": {"indicators": lambda w: w.indicators_where(lambda i: i.has("ratio", 0, 0.0299), 2025)},
    "zt-023": {"indicators": lambda w: w.indicators_where(lambda i: i.has("亩"), 2026)},
    "zt-024": {"indicators": lambda w: w.indicators_where(lambda i: i.has("time", 0, 12), 2026)},
    "zt-025": {"value": lambda w: len(w.projects_where())},
    "zt-026": {"value": lambda w: [len(cat(w, "", 2026, u)) for u in (OFFICE, ROADS, BUSES)]},
    "zt-028": {
        "indicators": lambda w: sorted(w.indicators_where(lambda i: i.has("吨")), key=lambda i: -i.num("吨"))
    },
    "et-010": {"value": lambda w: len(cat(w, "41", 2025))},
    "zt-029": {"value": lambda w: sum(i.num("ratio") for i in cat(w, "31")) / len(cat(w, "31"))},
    "et-011": {"value": lambda w: len(w.projects_where(lambda p: not p.n("41"))) / 17},
    "zt-030": {"polarity": lambda w: w.project_at[2026, 13].n("41") > 0},
    "zt-031": {"polarity": lambda w: change(w, (2026, 18, 6), (2025, 18, 6), "money/座") > 0},
    "et-012": {"polarity": lambda w: all(p.n("31") for p in projects_of(w, BUSES))},
    "zt-034": {"value": lambda w: change(w, (2026, 23, 1), (2025, 23, 1), "辆")},
    "zt-036": {"value": lambda w: change(w, (2026, 23, 6), (2025, 23, 6), "money/辆")},
    "zt-038": {"projects": lambda w: w.projects_where(lambda p: p.unit == ROADS and not p.n("31"))},
    "nt-012": {"projects": lambda w: w.projects_where(lambda p: not p.n("41"))},
    "et-014": {"projects": lambda w: w.projects_where(lambda p: not p.n("31") and not p.n("41"))},
    "zt-039": {
        "indicators": lambda w: w.indicators_where(
            lambda i: i.unit == BUSES and (i.has("money/座") or i.has("money/辆"))
        )
    },
    "zt-040": {"indicators": lambda w: w.indicators_where(lambda i: i.annual == "减少")},
    "zt-044": {
        "indicators": lambda w: w.indicators_where(
            lambda i: i.cat == "11" and i.a and not any(c in i.annual for c in "≥≤=以不")
        )
    },
    "nt-013": {"polarity": lambda w: any("机场" in p.text for p in w.projects_where())},
    "n4-062": {"projects": lambda w: w.projects_where(lambda p: p.unit == STATION and not p.n("13"))},
    "n4-063": {"value": lambda w: len(w.projects_where(lambda p: p.unit == CENTRE and not p.n("12")))},
    "z4-156": {"polarity": lambda w: w.at(2026, 22, 7).num("money/家") <= 7000},
    "z4-157": {"polarity": lambda w: w.at(2026, 32, 10).num("money/家") <= 1e6},
    "z4-158": {"polarity": lambda w: w.at(2026, 22, 7).num("money/家") < 6000},
    "n4-064": {"projects": lambda w: w.projects_where(lambda p: p.n("11") >= 5)},
    "n4-065": {"projects": lambda w: w.projects_where(lambda p: p.n() > 8)},
    "e4-068": {"projects": lambda w: w.projects_where(lambda p: p.n() > 5)},
    "e4-069": {"projects": lambda w: sorted(w.projects_where(), key=lambda p: -p.n())[:3]},
    "n4-067": {"value": lambda w: 35 / 3},
    "n4-068": {"projects": lambda w: [p for p in in_all(w) if p.line != 29]},
    "n4-069": {"indicators": lambda w: cat(w, "41")},
    "n4-071": {
        "indicators": lambda w: w.indicators_where(lambda i: i.cat == "12" and not i.has("ratio", 1, 1))
    },
    "n4-072": {
        "indicators": lambda w: w.indicators_where(lambda i: i.cat == "12" and not i.has("ratio", 1, 1), 2026)
    },
    "e4-070": {
        "value": lambda w: (
            sum(i.num("ratio") for i in w.indicators_where(lambda i: i.cat == "31" and "满意度" in i.name))
            / 4
        )
    },
    "e4-071": {"indicators": lambda w: w.indicators_where(lambda i: i.has("家", 1000.1, 4999.9), 2025)},
    "e4-073": {"indicators": lambda w: cat(w, "23", None)},
    "e4-076": {"polarity": lambda w: w.project_at[2026, 26].n("31") and w.project_at[2026, 26].n("41")},
    "e4-077": {"polarity": lambda w: w.project_at[2026, 18].n("12") and w.project_at[2026, 18].n("41")},
    "e4-078": {"value": lambda w: len({p.year for p in w.projects})},
    "e4-079": {"indicators": lambda w: w.indicators_where(lambda i: i.line == 27)},
    "n4-080": {"value": lambda w: [len(cat(w, "31")), len(cat(w, "41"))]},
    "n4-081": {"value": lambda w: len(cat(w, "11")) + len(cat(w, "12"))},
    "n4-082": {"value": lambda w: len(cat(w, "1")) - len(cat(w, "2"))},
    "n4-083": {"value": lambda w: [len(w.projects_where(year=y)) for y in (2024, 2025)]},
    "e4-081": {"value": lambda w: 35},
    "nt-019": {"projects": lambda w: w.projects_where(lambda p: p.unit != ROADS and not p.n("41"))},
    "et-019": {"value": lambda w: len(w.projects_where(lambda p: p.n("31"))) / 17},
    "nt-020": {"value": lambda w: len(w.projects_where(lambda p: p.n("31"))) / 17},
    "nt-021": {"value": lambda w: len(cat(w, "41")) / 84},
    "nt-022": {"value": lambda w: 17 / 3},
    "nt-023": {"projects": lambda w: in_all(w)},
    "nt-024": {"value": lambda w: [17, 17]},
    "nt-026": {"value": lambda w: total(at(w, (2026, 21, 1), (2026, 21, 2)), "吨")},
    "nt-027": {"value": lambda w: total(at(w, (2026, 11, 2), (2026, 23, 1)), "辆")},
    "et-020": {"projects": lambda w: w.projects_where(year=2025)},
    "et-021": {"indicators": lambda w: cat(w, "12", 2025)},
    "nt-040": {"polarity": lambda w: change(w, (2026, 17, 7), (2025, 17, 7), "money/公里") > 0},
    "et-022": {"polarity": lambda w: w.at(2026, 13, 3).num("ratio") < 0.02},
    "nt-041": {"polarity": lambda w: w.at(2026, 23, 6).num("money/辆") < 1e6},
    "nh5-001": {"polarity": lambda w: w.at(2025, 8, 4).num("money/台") < 1e6},
    "nh5-007": {"value": lambda w: [len(projects_of(w, u, 2025)) for u in (HOFFICE, HOSPITAL, CDC)]},
    "nw5-004": {"indicators": lambda w: w.indicators_where(lambda i: i.has("人", 1000.1), 2026)},
    "ew5-002": {"indicators": lambda w: w.indicators_where(lambda i: i.has("人", 1000.1), 2026)},
    "nw5-012": {"value": lambda w: total(w.indicators_where(lambda i: i.has("人次")), "人次")},
    "nw5-014": {"polarity": lambda w: w.at(2026, 13, 3).num("money") <= 1e6},
    "nw5-015": {"polarity": lambda w: w.at(2026, 16, 3).num("money/亩") > 1e4},
}


def main() -> int:
    parts = [
        (HERE / f"{part}.jsonl").read_text("utf-8")
        for part in ("development2", "development5", "development3")
    ]
    questions = [json.loads(line) for part in parts for line in part.splitlines()]
    for key in ("id", "question"):
        assert len({q[key] for q in questions}) == len(questions), f"a {key} twice"
    wrong = 0
    for q in questions:
        tables = RELEASES[q["tables"]]
        rule = {
            k: v if k == "evidence" else lambda v=v, w=tables: v(w)
            for k, v in CHECKS.get(q["id"], {}).items()
        }
        try:
            check(q, rule, tables)
        except (AssertionError, KeyError) as fault:
            wrong += 1
            sys.stdout.write(f"{q['id']} {q['question']}\n    {fault!r}\n")
    sys.stdout.write(f"{len(questions)} questions, {len(CHECKS)} with a rule of their own, {wrong} wrong\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""Writes realistic tables of invented departments, as many as wanted: ``generate.py OUT --indicators 100000``.

Deterministic: the same arguments give the same bytes. Cities, units, projects and figures are invented. Names repeat as
they do in reality: a million indicators hold less than a hundred thousand distinct names, a few of them very often.
Between years targets rise and fall, indicators are renamed, rescaled, dropped and added.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, product
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
FIRST = "江清临安永宁平德新丰海云青龙石金玉兰松柏长东南西北和泰康福昌"
SECOND = "州川河山阳陵原泉湖港口浦岭溪岗峰城津沙"
LABELS = {
    "11": ("产出指标", "数量指标"),
    "12": ("产出指标", "质量指标"),
    "13": ("产出指标", "时效指标"),
    "21": ("效益指标", "经济效益"),
    "22": ("效益指标", "社会效益"),
    "23": ("效益指标", "生态效益"),
    "24": ("效益指标", "可持续影响"),
    "31": ("满意度指标", "服务对象满意度指标"),
    "41": ("成本指标", "经济成本指标"),
}


@dataclass(frozen=True)
class Sector:
    """What a department does: its name, units, objects with measure word and usual size, people served."""

    name: str
    units: tuple[str, ...]
    things: tuple[tuple[str, str, int], ...]
    people: tuple[str, ...]
    verbs: tuple[str, ...]


SECTORS = (
    Sector(
        "教育局",
        ("第一实验小学", "第二中学", "教师发展中心", "职业技术学校", "特殊教育学校"),
        (
            *(
                ("校舍", "平方米", 6000),
                ("学生宿舍", "间", 120),
                ("教师", "人次", 900),
                ("实训设备", "台", 240),
            ),
            *(
                ("课后服务", "课时", 3000),
                ("困难学生", "人", 1500),
                ("智慧教室", "间", 60),
                ("食堂", "个", 12),
            ),
        ),
        ("师生", "家长", "困难家庭学生"),
        ("改造", "新增", "培训", "补助", "更新", "评估"),
    ),
    Sector(
        "卫生健康委员会",
        ("第一人民医院", "疾病预防控制中心", "妇幼保健院", "中心血站", "急救中心"),
        (
            *(
                ("适龄妇女", "人", 30000),
                ("老年人", "人次", 50000),
                ("床位", "张", 300),
                ("救护车", "辆", 20),
            ),
            *(
                ("疫苗接种", "人次", 80000),
                ("病媒监测点", "个", 45),
                ("乡村医生", "人次", 600),
                ("血液检测", "份", 40000),
            ),
        ),
        ("患者", "受检群众", "献血者"),
        ("筛查", "体检", "新增", "购置", "培训", "监测"),
    ),
    Sector(
        "交通运输局",
        ("公路事务中心", "公共交通服务中心", "港航事务中心", "交通执法支队"),
        (
            *(
                ("农村公路", "公里", 120),
                ("桥梁", "座", 30),
                ("公交线路", "条", 14),
                ("新能源公交车", "辆", 150),
            ),
            *(
                ("航道", "公里", 60),
                ("站台", "个", 80),
                ("货运车辆", "辆次", 9000),
                ("从业人员", "人次", 1200),
            ),
        ),
        ("乘客", "沿线群众", "运输企业"),
        ("养护", "改造", "巡查", "更新", "检测", "培训"),
    ),
    Sector(
        "水务局",
        ("河道管理中心", "水质监测中心", "排水事务中心", "水库管理所"),
        (
            *(("河道", "公里", 45), ("堤防", "公里", 20), ("供水管网", "公里", 70), ("水样", "份", 2400)),
            *(
                ("泵站", "座", 16),
                ("水土流失面积", "平方公里", 12),
                ("排水口", "个", 260),
                ("闸门", "座", 40),
            ),
        ),
        ("沿河居民", "用水户", "受益村民"),
        ("治理", "加固", "检测", "清疏", "维护", "改造"),
    ),
    Sector(
        "农业农村局",
        ("农业技术推广站", "动物疫病预防控制中心", "农产品质量检验站", "种子站"),
        (
            *(
                ("高标准农田", "亩", 12000),
                ("农户", "户", 2500),
                ("畜禽", "头", 30000),
                ("农产品", "批次", 1800),
            ),
            *(("良种", "公斤", 20000), ("农机", "台", 300), ("合作社", "家", 50), ("高素质农民", "人", 800)),
        ),
        ("农户", "合作社成员", "受训农民"),
        ("建设", "补贴", "防疫", "抽检", "推广", "培训"),
    ),
    Sector(
        "生态环境局",
        ("环境监测站", "机动车排污监控中心", "固体废物管理中心"),
        (
            *(
                ("空气监测站点", "个", 30),
                ("企业", "家次", 1500),
                ("机动车", "辆次", 20000),
                ("土壤样品", "份", 600),
            ),
            *(
                ("噪声点位", "个", 90),
                ("危险废物", "吨", 800),
                ("入河排污口", "个", 120),
                ("应急演练", "场", 4),
            ),
        ),
        ("周边居民", "排污企业", "公众"),
        ("运维", "检查", "检测", "整治", "处置", "开展"),
    ),
    Sector(
        "工业和信息化局",
        ("产业发展中心", "无线电监测站", "中小企业服务中心"),
        (
            *(
                ("中小企业", "家", 400),
                ("专精特新企业", "家", 60),
                ("数字化改造", "项", 90),
                ("供需对接活动", "场", 12),
            ),
            *(
                ("清洁生产审核", "家", 70),
                ("无线电台站", "个", 500),
                ("企业家", "人次", 900),
                ("工业互联网平台", "个", 6),
            ),
        ),
        ("企业", "参会企业", "园区"),
        ("服务", "培育", "支持", "举办", "监测", "培训"),
    ),
    Sector(
        "文化广电旅游局",
        ("图书馆", "博物馆", "文化馆", "美术馆"),
        (
            *(("图书", "册", 40000), ("文物", "件", 300), ("公益演出", "场", 120), ("展览", "场", 20)),
            *(("读者", "人次", 300000), ("非遗项目", "项", 25), ("基层文化站", "个", 60), ("景区", "家", 15)),
        ),
        ("读者", "观众", "游客"),
        ("购置", "修复", "举办", "接待", "扶持", "巡查"),
    ),
    Sector(
        "民政局",
        ("救助管理站", "福利院", "养老服务指导中心", "殡仪馆"),
        (
            *(
                ("养老床位", "张", 400),
                ("低保对象", "人次", 20000),
                ("流浪人员", "人次", 900),
                ("护理员", "人", 300),
            ),
            *(("社区食堂", "家", 20), ("孤儿", "人", 120), ("社会组织", "家", 80), ("适老化家庭", "户", 600)),
        ),
        ("老年人", "救助对象", "家属"),
        ("新增", "救助", "培训", "改造", "评估", "补贴"),
    ),
    Sector(
        "人力资源和社会保障局",
        ("人才服务中心", "就业服务中心", "技师学院", "劳动监察支队"),
        (
            *(
                ("高校毕业生", "人", 2500),
                ("技能人才", "人次", 4000),
                ("招聘会", "场", 60),
                ("创业项目", "个", 150),
            ),
            *(
                ("用人单位", "户次", 1800),
                ("就业岗位", "个", 9000),
                ("公益性岗位", "个", 400),
                ("实训基地", "个", 8),
            ),
        ),
        ("求职者", "参训人员", "用人单位"),
        ("补贴", "培训", "举办", "扶持", "检查", "开发"),
    ),
)
QUALITY = (("验收合格率", 95), ("完成率", 98), ("覆盖率", 90), ("达标率", 92), ("完好率", 96), ("优良率", 88))
AREAS = ("", "城区", "中心镇", "山区", "重点片区", "老旧小区", "沿江片区", "开发区")
KINDS = (
    *("", "重点", "标准化", "示范性", "智慧", "应急", "新型", "老旧", "基层", "公益性", "市级", "县级"),
    *(
        "规模以上",
        "综合性",
        "便民",
        "绿色",
        "数字化",
        "跨区域",
        "试点",
        "急需",
        "特色",
        "骨干",
        "对口帮扶",
        "一体化",
    ),
    *(
        "移动式",
        "专业化",
        "季节性",
        "无障碍",
        "节能型",
        "灾后",
        "边远",
        "联网",
        "共享",
        "高频",
        "低效",
        "涉农",
    ),
)
PARTS = ("", "第一批", "一期", "二期", "常态化", "年度", "提质", "攻坚", "第二批", "三期", "扩面", "专题")
WORDS = ("进一步提升", "持续改善", "长期有效", "稳步提高", "符合国家标准", "12月底前完成")


@dataclass(frozen=True)
class Draft:
    """An indicator before its fiscal year: what is measured, how much, and which way is stricter."""

    category: str
    name: str
    comparator: str
    amount: float
    unit: str


def main() -> None:
    """Write the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder; made when missing")
    parser.add_argument("--indicators", type=int, default=10_000, help="at least so many in all")
    parser.add_argument("--years", default="2024,2025,2026", help="fiscal years, separated by commas")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    years = [int(year) for year in options.years.split(",")]
    options.out.mkdir(parents=True, exist_ok=True)
    written = files = 0
    for name, text, indicators in tables(options.indicators, years, options.seed):
        (options.out / name).write_text(text, "utf-8")
        written, files = written + indicators, files + 1
    sys.stderr.write(f"{written} indicators in {files} tables\n")


def tables(indicators: int, years: Sequence[int], seed: int = 1) -> Iterator[tuple[str, str, int]]:
    """Yield file name, text and number of indicators of every table until there are enough."""
    done = 0
    for city, sector in departments():
        for year in years:
            text, number = table(city, sector, year, seed, at_most=indicators - done)
            yield f"{city}{sector.name}-{year}.txt", text, number
            done += number
            if done >= indicators:
                return


def departments() -> Iterator[tuple[str, Sector]]:
    """Yield as many departments as are wanted, no two the same."""
    for number in count():
        district = (
            "" if number == 0 else f"{'东西南北中新'[(number - 1) % 6]}{'城港山湖'[(number - 1) // 6 % 4]}区"
        )
        for first, second in product(FIRST, SECOND):
            for sector in SECTORS:
                yield f"{first}{second}市{district}{number // 25 or ''}", sector


def table(city: str, sector: Sector, year: int, seed: int, *, at_most: int = sys.maxsize) -> tuple[str, int]:
    """Return the table of a department and year, and how many indicators it holds.

    No project is added once there are ``at_most`` indicators.
    """
    department = city + sector.name
    lines = [
        "项目支出绩效目标表",
        f"部门名称：{department}",
        f"年度：{year}",
        "说明：示例数据（illustrative），由程序生成，全部为虚构",
        "项目名称（资金使用单位）\t绩效目标\t绩效指标",
    ]
    total = 0
    units = (department, *(city + unit for unit in sector.units))
    for unit in units:
        if total >= at_most:
            break
        lines.append(unit)
        for ordinal in range(_chance(f"{seed}/{unit}").randint(2, 8)):
            row, number = project(sector, unit, ordinal, year, seed)
            if number and total < at_most:
                lines.append(row)
                total += number
    return "\n".join(lines) + "\n", total


def project(sector: Sector, unit: str, ordinal: int, year: int, seed: int) -> tuple[str, int]:
    """Return the row of a project, and its number of indicators: none in a year in which it does not run."""
    steady = _chance(f"{seed}/{unit}/{ordinal}")
    thing, measure, usual = steady.choice(sector.things)
    thing = _common(steady, KINDS, 0.35) + thing
    verb, area = _common(steady, PARTS, 1.2) + steady.choice(sector.verbs), _common(steady, AREAS)
    if steady.random() < 0.15:
        area = f"{steady.choice(FIRST)}{steady.choice(SECOND)}镇"
    name = f"{area}{thing}{verb}{steady.choice(('项目', '经费', '专项', '工程', '补助资金'))}"
    people = steady.choice(sector.people)
    drafts = list(_drafts(steady, sector, (area, thing, verb, measure, usual), people))
    if steady.random() < 0.12 and year % 3 == steady.randint(0, 2):
        return "", 0
    key = f"{seed}/{unit}/{ordinal}"
    kept = [d for place, d in enumerate(drafts) if _chance(f"{key}/{place}/{year}").random() > 0.05]
    records = [_record(at, _of_year(d, year, _chance(f"{key}/{d.name}"))) for at, d in enumerate(kept, 1)]
    goal = f"{verb}{area}{thing}，让{people}得到更好的服务，并按时完成年度任务。"
    return f"{name}\t{goal}\t{''.join(records)}", len(records)


def _drafts(
    chance: random.Random, sector: Sector, about: tuple[str, str, str, str, int], people: str
) -> Iterator[Draft]:
    area, thing, verb, measure, usual = about
    yield Draft(
        "11",
        f"{verb}{area}{thing}{'数量' if chance.random() < 0.5 else ''}",
        "≥",
        _size(chance, usual),
        measure,
    )
    if chance.random() < 0.5:
        other, unit, size = chance.choice(sector.things)
        yield Draft(
            "11",
            f"{chance.choice(sector.verbs)}{_common(chance, KINDS, 0.5)}{other}",
            chance.choice(("≥", "", "不少于")),
            _size(chance, size),
            unit,
        )
    label, rate = _common(chance, QUALITY)
    yield Draft("12", f"{thing if chance.random() < 0.7 else ''}{verb}{label}", "≥", rate, "%")
    if chance.random() < 0.5:
        yield Draft(
            "13", f"{verb}完成时间", "≤", chance.choice((30, 60, 90, 15)), chance.choice(("天", "个工作日"))
        )
    yield Draft(
        "22", f"{people}受益{'人次' if chance.random() < 0.5 else '人数'}", "≥", _size(chance, 5000), "人次"
    )
    if chance.random() < 0.4:
        yield Draft(
            chance.choice(("21", "23", "24")),
            f"{thing}{chance.choice(('保障水平', '运行效率', '综合效益', '可持续性'))}",
            "",
            0,
            chance.choice(WORDS),
        )
    if chance.random() < 0.6:
        yield Draft("31", f"{people}满意度", "≥", chance.choice((85, 88, 90, 95)), "%")
    if chance.random() < 0.7:
        yield Draft("41", f"每{measure}{thing}{verb}成本", "≤", _size(chance, 800), f"元/{measure}")
    if chance.random() < 0.3:
        yield Draft("41", f"{thing}{verb}总成本", "≤", _size(chance, 400), "万元")


def _chance(key: str) -> random.Random:
    return random.Random(key)  # noqa: S311 - no secret


def _common(chance: random.Random, choices: Sequence[T], steepness: float = 0.9) -> T:
    """Choose; the first ones by far most often, as common names are."""
    return choices[int(chance.expovariate(steepness)) % len(choices)]


def _size(chance: random.Random, usual: int) -> float:
    value = usual * chance.choice((0.2, 0.4, 0.5, 0.8, 1, 1.2, 1.5, 2, 3))
    return float(round(value, -1) if value >= 100 else max(1, round(value)))


def _of_year(draft: Draft, year: int, chance: random.Random) -> Draft:
    """Return an indicator as a later year has it: other figure, now and then another name or scale."""
    amount, name, unit = draft.amount, draft.name, draft.unit
    for _ in range(2024, year):
        if chance.random() < 0.35 and amount and unit != "%":
            amount = max(1.0, round(amount * chance.choice((0.8, 0.9, 1.1, 1.25)), 0))
        if chance.random() < 0.04:
            name = name + "（含续建）" if "（" not in name else name
        if chance.random() < 0.03 and unit == "万元":
            amount, unit = amount * 10_000, "元"
    return Draft(draft.category, name, draft.comparator, amount, unit)


def _record(at: int, draft: Draft) -> str:
    first, second = LABELS[draft.category]
    figure = f"{draft.amount:g}" if draft.amount < 1_000_000 else f"{draft.amount:.0f}"
    annual = f"{draft.comparator}{figure}{draft.unit}" if draft.amount else draft.unit
    cycle = annual
    if draft.category in ("11", "22") and draft.amount and len(draft.name) % 3 == 0:
        cycle = f"{draft.comparator}{draft.amount * 3:.0f}{draft.unit}"
    code = draft.category
    return f"{at}、{code[0]}-{first}；{code}-{second}；{draft.name}；实施周期指标值：{cycle}；年度指标值：{annual}。"


if __name__ == "__main__":
    main()

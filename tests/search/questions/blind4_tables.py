"""Facts of two invented departments and the layouts that they are published in.

``python blind4_tables.py`` writes the documents. Illustrative only: places, units, projects and numbers are made up.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from gold import HERE, Indicator, Project, Tables

sys.path.insert(0, str(HERE.parents[2]))

from tests.support.rendering import Box, Rows, Sketch, to_html, to_tsv

INVENTED = "说明：虚构数据（illustrative, invented），地名、单位、项目与数值均为虚构，仅用于测试"
CULTURE = "望川市文化广电旅游局"
FARMING = "岭溪县农业农村局"
LABELS = {
    "11": ("产出指标", "数量指标"),
    "12": ("产出指标", "质量指标"),
    "13": ("产出指标", "时效指标"),
    "21": ("效益指标", "经济效益指标"),
    "22": ("效益指标", "社会效益指标"),
    "23": ("效益指标", "生态效益指标"),
    "24": ("效益指标", "可持续影响指标"),
    "31": ("满意度指标", "服务对象满意度指标"),
    "41": ("成本指标", "经济成本指标"),
}

# Unit lines begin with #, projects with =; an indicator is code, name, value; cycle | annual where they differ.
CULTURE_2026 = """
# 望川市文化广电旅游局
= 公共文化服务体系建设 : 建设城市书房和基层综合文化服务中心，让群众就近享受文化服务，丰富农村居民和老年人的文化生活。
11 新建城市书房 ≥30座|≥10座
11 基层综合文化服务中心达标数 ≥120个|≥45个
11 送戏下乡场次 ≥360场
12 文化设施验收合格率 100%
13 设施按期开放率 ≥95%
22 公共文化设施服务人次 ≥420万人次
31 群众满意度 ≥90%
41 每座城市书房补助标准 ≤80万元/座
= 文物保护利用 : 修缮文物保护单位，开展文物安全巡查，活化利用历史建筑。
11 修缮文物保护单位 15处|6处
11 文物安全巡查 ≥240次
12 修缮工程验收合格率 100%
22 文物安全责任事故 0起
24 文物保护长效机制 持续完善
41 单处文物修缮成本 ≤260万元/处
= 旅游宣传推广 : 面向粤港澳大湾区推介望川旅游，举办旅游节庆活动，吸引游客。
11 举办旅游推介会 ≥8场
11 制作宣传短视频 ≥50条
11 新媒体平台阅读量 ≥3000万次
13 推介会按时举办率 100%
21 旅游总收入 ≥180亿元
21 接待游客人次 ≥2600万人次
31 游客满意度 88%以上
41 单场推介会成本 ≤25万元/场
= 文旅企业纾困与培育 : 对中小微文旅企业贷款给予贴息，培育规模以上文旅企业和等级民宿，支持民营经济发展。
11 贴息支持中小微文旅企业 ≥150家|≥60家
11 新增规模以上文旅企业 ≥12家
11 评定等级民宿 ≥40家|≥15家
12 贴息资金审核准确率 100%
21 带动社会投资 ≥6亿元|≥2亿元
22 带动就业 ≥1800人|≥700人
31 受助企业满意度 ≥92%
41 每家企业贴息上限 ≤20万元/家
= 文化市场执法 : 检查网吧、娱乐场所和旅行社，受理投诉举报，维护市场秩序。
11 检查文化经营场所 ≥2400家次
11 开展专项整治行动 ≥6次
12 案件办理合格率 ≥98%
13 投诉举报办结时限 ≤7天
22 重大安全事故 0起
31 执法对象投诉率 ≤2%
= 智慧文旅平台 : 建设智慧文旅大数据平台，用人工智能分析客流，推动文旅行业数字化转型。
11 接入景区数量 ≥25家
11 汇聚数据 ≥500万条
12 平台可用率 ≥99%
13 系统故障响应时间 ≤30分钟
22 平台用户 ≥20万人
41 平台运维费用 ≤96万元
# 望川市图书馆
= 图书馆免费开放 : 全年免费开放，补充藏书，举办读者活动，推动全民阅读。
11 新增藏书 ≥6万册
11 开放天数 ≥330天
11 举办读者活动 ≥200场
12 图书完好率 ≥96%
22 到馆读者 ≥85万人次
31 读者满意度 ≥93%
41 单册图书采购成本 ≤45元/册
= 古籍保护与数字化 : 修复破损古籍，开展古籍数字化，让古籍可查可用。
11 修复古籍 ≥3000叶|≥1200叶
11 古籍数字化 ≥15万页|≥5万页
12 修复合格率 ≥98%
22 古籍保护水平 提升
# 望川市博物馆
= 博物馆展览与教育 : 举办临时展览，面向中小学生开展研学教育。
11 举办临时展览 ≥9个
11 研学课程 ≥120课时
11 接待观众 ≥110万人次
12 藏品完好率 100%
13 展览按期开展率 100%
22 中小学生受益人数 ≥4万人
31 观众满意度 ≥94%
41 单个展览布展成本 ≤60万元/个
= 库房恒温恒湿改造 : 改造藏品库房，稳定温湿度，降低能耗。
11 改造库房面积 1200平方米
12 温湿度达标率 ≥99%
13 完工时间 10月底前完成
23 单位面积能耗下降 ≥10%
41 改造工程造价 ≤350万元
# 望川市文化馆
= 群众文艺创作与培训 : 组织群众文艺创作，培训业余文艺骨干，为老年人开设公益课堂。
11 原创文艺作品 ≥30件
11 培训文艺骨干 ≥1500人次
11 老年人公益课堂 ≥24期
12 培训合格率 ≥95%
22 作品获省级以上奖项 ≥3个
31 学员满意度 ≥95%
= 非遗传承 : 资助非物质文化遗产传承人，组织非遗进校园。
11 资助传承人 ≥45人
11 非遗进校园 ≥60场
12 传承活动完成率 100%
24 非遗传承影响力 持续提升
"""
CULTURE_2025 = """
# 望川市文化广电旅游局
= 公共文化服务体系建设 : 建设城市书房和基层综合文化服务中心，改善农村居民和老年人的文化生活。
11 新建城市书房 ≥30座|≥8座
11 基层综合文化服务中心达标数 ≥120个|≥40个
11 送戏下乡场次 ≥320场
12 文化设施验收合格率 100%
13 设施按期开放率 ≥93%
22 公共文化设施服务人次 ≥390万人次
31 群众满意度 ≥90%
41 每座城市书房补助标准 ≤90万元/座
= 文物保护利用 : 修缮文物保护单位，加强文物安全巡查。
11 修缮文物保护单位 15处|5处
11 文物安全巡查 ≥200次
12 修缮工程验收合格率 100%
22 文物安全责任事故 0起
24 文物保护长效机制 持续完善
41 单处文物修缮成本 ≤2800000元/处
= 旅游宣传推广 : 到外地推介望川旅游，举办旅游节庆活动。
11 举办旅游推介会 ≥6场
11 制作宣传短视频 ≥40条
11 新媒体平台阅读量 ≥2000万次
13 推介会按时举办率 ≥98%
21 旅游总收入 ≥165亿元
21 接待游客人次 ≥2400万人次
31 游客满意度 ≥87%
41 单场推介会成本 ≤25万元/场
= 文化市场执法 : 检查网吧、娱乐场所和旅行社，查处违法经营。
11 检查文化经营场所 ≥2200家次
11 开展专项整治行动 ≥5次
12 案件办理合格率 ≥97%
13 投诉举报办结时限 ≤10天
22 重大安全事故 0起
31 执法对象投诉率 ≤3%
= 智慧文旅平台 : 建设智慧文旅大数据平台，接入主要景区。
11 接入景区数量 ≥18家
11 汇聚数据 ≥300万条
12 平台可用率 ≥98.5%
13 系统故障响应时间 ≤1小时
22 平台用户 ≥12万人
41 平台运维费用 ≤88万元
# 望川市图书馆
= 图书馆免费开放 : 全年免费开放，补充藏书，举办读者活动。
11 新增藏书 ≥5.5万册
11 开放天数 ≥330天
11 举办读者活动 ≥180场
12 图书完好率 ≥95%
22 到馆读者 ≥78万人次
31 读者满意度 ≥92%
41 单册图书采购成本 ≤42元/册
= 古籍保护与数字化 : 修复破损古籍，启动古籍数字化。
11 修复古籍 ≥3000叶|≥1000叶
11 古籍数字化 ≥15万页|≥4万页
12 修复合格率 ≥98%
22 古籍保护水平 提升
# 望川市博物馆
= 博物馆展览与教育 : 举办临时展览，开展中小学生研学。
11 举办临时展览 ≥8个
11 研学课程 ≥100课时
11 接待观众 ≥98万人次
12 藏品完好率 100%
13 展览按期开展率 100%
22 中小学生受益人数 ≥3.5万人
31 观众满意度 ≥92%
41 单个展览布展成本 ≤65万元/个
= 安防系统升级 : 更新展厅和库房监控设备，保障藏品安全。
11 更新监控设备 120台
12 设备验收合格率 100%
13 完工时间 9月底前完成
41 设备采购单价 ≤3500元/台
# 望川市文化馆
= 群众文艺创作与培训 : 组织群众文艺创作，培训业余文艺骨干。
11 原创文艺作品 ≥25件
11 培训文艺骨干 ≥1300人次
11 老年人公益课堂 ≥20期
12 培训合格率 ≥95%
22 作品获省级以上奖项 ≥2个
31 学员满意度 ≥94%
= 非遗传承 : 资助非物质文化遗产传承人，组织非遗进校园。
11 资助传承人 ≥40人
11 非遗进校园 ≥50场
12 传承活动完成率 100%
24 非遗传承影响力 持续提升
"""
CULTURE_2024 = """
# 望川市文化广电旅游局
= 公共文化服务体系建设 : 建设城市书房，扶持基层综合文化服务中心达标。
11 新建城市书房 ≥18座|≥6座
11 基层综合文化服务中心达标数 ≥100个|≥30个
11 送戏下乡场次 ≥300场
12 文化设施验收合格率 100%
13 设施按期开放率 ≥90%
22 公共文化设施服务人次 ≥350万人次
31 群众满意度 ≥88%
41 每座城市书房补助标准 ≤100万元/座
= 旅游宣传推广 : 推介望川旅游，恢复旅游市场。
11 举办旅游推介会 ≥5场
11 制作宣传短视频 ≥30条
13 推介会按时举办率 ≥95%
21 旅游总收入 ≥150亿元
21 接待游客人次 ≥2200万人次
31 游客满意度 ≥85%
41 单场推介会成本 ≤30万元/场
= 文化市场执法 : 检查网吧、娱乐场所和旅行社。
11 检查文化经营场所 ≥2000家次
11 开展专项整治行动 ≥5次
12 案件办理合格率 ≥95%
13 投诉举报办结时限 ≤15天
22 重大安全事故 0起
31 执法对象投诉率 ≤5%
# 望川市图书馆
= 图书馆免费开放 : 免费开放，补充藏书，举办读者活动。
11 新增藏书 ≥5万册
11 开放天数 ≥320天
11 举办读者活动 ≥150场
12 图书完好率 ≥95%
22 到馆读者 ≥70万人次
31 读者满意度 ≥90%
41 单册图书采购成本 ≤40元/册
= 流动图书车服务 : 用流动图书车为乡镇居民送书。
11 流动服务点 ≥24个
11 行驶里程 ≥1.2万公里
12 车辆完好率 ≥95%
41 单车年运行费用 ≤12万元/辆
# 望川市博物馆
= 博物馆展览与教育 : 举办临时展览，开展研学。
11 举办临时展览 ≥7个
11 研学课程 ≥80课时
11 接待观众 ≥85万人次
12 藏品完好率 100%
13 展览按期开展率 ≥95%
22 中小学生受益人数 ≥3万人
31 观众满意度 ≥90%
41 单个展览布展成本 ≤70万元/个
# 望川市文化馆
= 群众文艺创作与培训 : 组织群众文艺创作和培训。
11 原创文艺作品 ≥20件
11 培训文艺骨干 ≥1100人次
11 老年人公益课堂 ≥16期
12 培训合格率 ≥93%
22 作品获省级以上奖项 ≥2个
31 学员满意度 ≥92%
= 非遗传承 : 资助非物质文化遗产传承人。
11 资助传承人 ≥36人
11 非遗进校园 ≥40场
12 传承活动完成率 ≥95%
24 非遗传承影响力 提升
"""
FARMING_2026 = """
# 岭溪县农业农村局
= 高标准农田建设 : 建设高标准农田，改善灌溉条件，提高粮食产能。
11 新建高标准农田 ≥12万亩|≥4万亩
11 改造灌溉渠道 ≥90公里|≥35公里
12 工程质量合格率 100%
13 项目按期完工率 ≥95%
21 新增粮食产能 ≥1800万公斤|≥600万公斤
31 受益农户满意度 ≥92%
41 亩均投资标准 ≤2400元/亩
= 农村人居环境整治 : 改造农村户厕，收运生活垃圾，建设美丽宜居村庄。
11 改造农村户厕 ≥5000户|≥1800户
11 创建美丽宜居村庄 ≥45个|≥15个
12 户厕改造合格率 ≥98%
23 生活垃圾无害化处理率 ≥99%
24 村庄长效管护机制 建立健全
31 村民满意度 ≥90%
41 每户改厕补助 ≤1500元/户
= 农业保险保费补贴 : 为种植户和养殖户提供保费补贴，稳定农民收入。
11 参保农户 ≥3.2万户
11 承保面积 ≥48万亩
13 理赔款到账时限 ≤10天
22 农户风险保障 ≥9亿元
31 参保农户满意度 ≥88%
41 亩均保费 ≤36元/亩
= 家庭农场和合作社培育 : 培育家庭农场和农民合作社示范社，带动小农户增收。
11 新增示范家庭农场 ≥80家|≥30家
11 新增示范合作社 ≥36家|≥12家
12 示范社监测合格率 ≥95%
21 带动农户户均增收 ≥2600元/户
22 带动小农户 ≥4500户
41 每家示范社奖补标准 ≤8万元/家
= 农产品质量安全监管 : 抽检农产品，推行承诺达标合格证。
11 定量检测样品 ≥1500批次
11 快速检测样品 ≥2.4万批次
12 抽检合格率 ≥98%
13 检测报告出具时限 ≤72小时
22 重大质量安全事件 0起
# 岭溪县农业技术推广中心
= 农技推广与培训 : 推广良种良法，培训高素质农民，面向返乡青年和高校毕业生开设课程。
11 推广新品种 ≥18个
11 建设示范基地 ≥10个
11 培训高素质农民 ≥1600人次
12 培训考核合格率 ≥95%
22 主推技术到位率 ≥96%
31 学员满意度 ≥93%
41 人均培训成本 ≤600元/人
= 秸秆综合利用 : 建设秸秆收储体系，推进秸秆还田，减少露天焚烧。
11 建设秸秆收储点 ≥20个|≥8个
11 秸秆还田面积 ≥26万亩
23 秸秆综合利用率 ≥92%
23 化肥减量 ≥3%
41 每吨收储补贴 ≤50元/吨
# 岭溪县动物疫病预防控制中心
= 动物疫病防控 : 开展强制免疫和疫情监测，保障畜牧业健康发展。
11 强制免疫畜禽 ≥860万羽
11 疫情监测样品 ≥9000份
12 免疫密度 ≥90%
12 抗体合格率 ≥70%
13 疫情报告时限 ≤2小时
22 区域性重大动物疫情 0起
41 单份样品检测成本 ≤85元/份
= 实验室能力提升 : 购置检测设备，提高疫病诊断能力。
11 购置检测设备 26台
12 设备验收合格率 100%
13 设备安装完成时间 6月底前完成
22 检测能力 显著提升
41 设备购置成本 ≤480万元
"""


_NUMBER = re.compile(r"(\d+(?:\.\d+)?)(万|亿)?([^\d，≥≤/]*)(?:/(.+))?")
_SCALES = {
    "%": ("ratio", 0.01),
    "元": ("money", 1),
    "天": ("time", 24),
    "小时": ("time", 1),
    "分钟": ("time", 1 / 60),
}


class Fact(Indicator):
    """An indicator whose numbers are read with every unit of measure of these tables."""

    @property
    def a(self) -> list[tuple[float, str]]:
        return _numbers(self.annual)

    @property
    def c(self) -> list[tuple[float, str]]:
        return _numbers(self.cycle)


def _numbers(raw: str) -> list[tuple[float, str]]:
    found = []
    for m in _NUMBER.finditer(re.sub(r"\d+月底前|以上", "", raw)):
        scale = {"万": 1e4, "亿": 1e8, None: 1}[m[2]]
        dim, factor = _SCALES.get(m[3], (m[3], 1))
        found.append((round(float(m[1]) * scale * factor, 10), f"{dim}/{m[4]}" if m[4] else dim))
    return found


def facts(text: str, year: int) -> list[Project]:
    """Read the facts; the ``line`` of a project is its place in the table, from 1."""
    projects: list[Project] = []
    unit = ""
    for line in text.strip().splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "#":
            unit = rest
        elif mark == "=":
            name, _, goal = rest.partition(" : ")
            projects.append(Project(year, len(projects) + 1, unit, name, goal))
        else:
            name, value = rest.split(" ")
            cycle, _, annual = value.partition("|")
            of = projects[-1]
            of.indicators.append(
                Fact(year, of.line, len(of.indicators) + 1, unit, of, mark, name, cycle, annual or cycle)
            )
    return projects


BY_YEAR = {
    2024: facts(CULTURE_2024, 2024),
    2025: facts(CULTURE_2025, 2025),
    2026: facts(CULTURE_2026, 2026),
}
FARM = facts(FARMING_2026, 2026)
TABLES = {"culture": Tables([p for ps in BY_YEAR.values() for p in ps]), "farming": Tables(FARM)}


def packed(projects: list[Project], department: str, year: int) -> bytes:
    """The list layout: one row per project, its indicators packed in one cell."""
    lines = ["项目支出绩效目标表", "", f"部门名称：{department}", f"年度：{year}", INVENTED, ""]
    lines.append("项目名称（资金使用单位）\t绩效目标\t绩效指标")
    for unit, own in groupby(projects, key=lambda p: p.unit):
        lines.append(unit)
        lines += [f"{p.name}\t{p.goal}\t{''.join(map(_record, p.indicators))}" for p in own]
    return ("\n".join(lines) + "\n").encode()


def _record(i: Indicator) -> str:
    first, second = LABELS[i.cat]
    return (
        f"{i.no}、{i.cat[0]}-{first}；{i.cat}-{second}；{i.name}；"
        f"实施周期指标值：{i.cycle}；年度指标值：{i.annual}。"
    )


def itemised(projects: list[Project], department: str, year: int) -> bytes:
    """One row per indicator, tab-separated, what is merged written once."""
    head = "资金使用单位 项目名称 绩效目标 一级指标 二级指标 三级指标 实施周期指标值 年度指标值"
    rows: list[list[Box | str]] = [[*head.split()]]
    for p in projects:
        lead: list[Box | str] = [Box(t, rows=p.n()) for t in (p.unit, p.name, p.goal)]
        for i, boxes in _levels(p):
            rows.append([*lead, *boxes, i.name, i.cycle, i.annual])
            lead = []
    return to_tsv(Sketch((f"{year}年项目支出绩效目标表", f"部门名称：{department}", INVENTED), rows))


def _levels(p: Project) -> Iterator[tuple[Indicator, list[Box | str]]]:
    for label, group in groupby(p.indicators, key=lambda i: LABELS[i.cat][0]):
        inside = list(group)
        for at, i in enumerate(inside):
            first: list[Box | str] = [Box(label, rows=len(inside))] if at == 0 else []
            yield i, [*first, LABELS[i.cat][1]]


def forms(projects: list[Project], department: str, year: int) -> bytes:
    """A form for each project, with a key-value head and both values."""
    return to_html(
        *(Sketch((f"{year}年项目支出绩效目标申报表", INVENTED), _form(p, department)) for p in projects)
    )


def _form(p: Project, department: str) -> Rows:
    rows: list[list[Box | str]] = [
        [Box("项目名称", 2), Box(p.name, 4)],
        [Box("主管部门", 2), department, "实施单位", Box(p.unit, 2)],
        [Box("总体目标", 2), Box(p.goal, 4)],
        [Box("绩效指标", rows=p.n() + 1), "一级指标", "二级指标", "三级指标", "实施周期指标值", "年度指标值"],
    ]
    return rows + [[*boxes, i.name, i.cycle, i.annual] for i, boxes in _levels(p)]


def two_blocks(projects: list[Project], department: str, year: int) -> bytes:
    """A form for each project: the whole period at the left, the year at the right."""
    return to_html(
        *(
            Sketch(("项目支出绩效目标申报表", f"（{year}年度）", INVENTED), _blocks(p, department, year))
            for p in projects
        )
    )


def _blocks(p: Project, department: str, year: int) -> Rows:
    head = ("一级指标", "二级指标", "三级指标", "指标值", "二级指标", "三级指标", "指标值")
    rows: list[list[Box | str]] = [
        ["项目名称", Box(p.name, 7)],
        ["主管部门及代码", Box(f"[201]{department}", 3), "实施单位", Box(p.unit, 3)],
        [
            Box("总体目标", rows=2),
            Box(f"实施期目标（{year}年—{year + 2}年）", 3),
            Box(f"年度目标（{year}年）", 4),
        ],
        [Box(p.goal, 3), Box(p.goal, 4)],
        [Box("绩效指标", rows=p.n() + 1), *head],
    ]
    for i, boxes in _levels(p):
        rows.append([*boxes, i.name, i.cycle, LABELS[i.cat][1], i.name, i.annual])
    return rows


FILES = {
    "culture-2024.txt": lambda: packed(BY_YEAR[2024], CULTURE, 2024),
    "culture-2025.tsv": lambda: itemised(BY_YEAR[2025], CULTURE, 2025),
    "culture-2026.html": lambda: forms(BY_YEAR[2026], CULTURE, 2026),
    "farming-2026.html": lambda: two_blocks(FARM, FARMING, 2026),
}


def main() -> int:
    """Write the four documents."""
    for name, made in FILES.items():
        (Path(__file__).parent / name).write_bytes(made())
    return 0


if __name__ == "__main__":
    sys.exit(main())

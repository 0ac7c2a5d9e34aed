"""What people type over made-up bureaus of sixteen fields, in two languages, each answer as a clerk would give it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from search import Dataset
from search.encoder import Encoder
from search.results import Answer
from tests.conftest import published

FOLDER = Path(__file__).parent / "questions"
Ask = Callable[[str, str], Answer]


@pytest.fixture(scope="module")
def ask(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Answer a question over one of the bureaus, by its name."""

    @cache
    def of(bureau: str) -> Dataset:
        data = published(tmp_path_factory.mktemp(bureau), encoder, sorted(FOLDER.glob(f"{bureau}-*")))
        return Dataset.open(data, encoder=encoder)

    return lambda bureau, question: of(bureau).ask(question)


@pytest.mark.parametrize(
    ("bureau", "question", "names"),
    [
        ("farming", "合格率低于95的指标", {"抗体合格率"}),
        ("farming", "哪些指标和亩有关", {"新建高标准农田", "承保面积", "秸秆还田面积"}),
        ("farming", "目标写成0的有几条", {"重大质量安全事件", "区域性重大动物疫情"}),
        ("farming", "单位成本超过1000元的指标", {"亩均投资标准", "每户改厕补助", "每家示范社奖补标准"}),
        ("sports", "满意度低于90的有哪些", {"健身群众满意度"}),
        ("sports", "0起和0例的指标", {"赛事安全事故", "兴奋剂检测阳性"}),
        ("sports", "场馆所的指标里跟人次有关的", {"接待健身人次"}),
        ("sports", "数量指标里今年比去年少的", {"新建体育公园", "培训社会体育指导员"}),
        ("sports", "成本指标下降的有哪些", {"每公里步道造价", "单场赛事成本", "场馆水电费"}),
        ("digital", "持续18个月的是什么", {"运维服务期限"}),
        ("transit", "每月两次的是什么", {"桥梁巡查频次"}),
        ("transit", "今年有几项只填了三年目标", {"隧道照明灯具更换数"}),
        ("transit", "时间要求缩短最多的是哪个", {"桥梁病害处置时限"}),
        ("transit", "事故率和事故数的目标", {"桥隧安全责任事故数", "渡运事故率"}),
        ("transit", "预警联动机制去年今年怎么变的", {"预警联动机制"}),
        ("campus", "今年才有的满意度指标", {"家长满意度"}),
        ("campus", "增长超过20%的指标", {"改造校舍面积", "寄宿生补助标准", "新增A级景区数量"}),
        ("campus", "助学金发放时间比去年提前了多久", {"助学金发放时间"}),
        ("culture", "三年都没动过的指标", {"文化设施验收合格率", "重大安全事故", "藏品完好率"}),
        ("digital", "运维期限一年半是吧", {"运维服务期限"}),
        ("housing", "哪些时限是按小时算的", {"隐患整改时限", "坑槽修复时限"}),
        (
            "streets",
            "24小时以内的时限",
            {"路面垃圾滞留时间", "除雪应急响应时间", "路灯故障修复时限", "热线工单响应时间"},
        ),
        ("streets", "除雪多久响应", {"除雪应急响应时间"}),  # 除 is part of a word
        ("streets", "第三卫生间是今年新加的吗", {"第三卫生间配置数量"}),  # had given another project
        ("streets", "单价类成本中每平方米的有哪些", {"每平方米保洁成本", "绿地养护单价", "每平方米拆除成本"}),
        (
            "market",
            "药品检验能力提升今年增加了哪些指标",
            {"新增检验参数", "仪器安装调试完成时间", "单台质谱仪价格"},
        ),
        ("market", "质量强市专项两年有什么不同", {"主导或参与制修订国家标准", "制造业产品质量合格率"}),
        ("rivers", "公顷为单位的指标", {"修复湿地面积"}),
        ("rivers", "以公顷为单位的指标有哪些", {"修复湿地面积"}),
        (
            "education",
            "人数类指标",
            {"资助学生人数", "因贫失学人数", "配备专职保安", "在校特教学生"},
        ),  # had been all
        ("education", "资助多少困难学生", {"资助学生人数"}),  # not what they think of it
        ("fields", "三年目标最高的面积指标", {"水稻良种推广面积"}),
        (
            "english-market",
            "indicators counted in yuan per batch",
            {"单批次食品抽检费用", "单批次药品抽检费用"},
        ),
        (
            "education",
            "应急相关的指标有哪些",
            {"开展应急演练"},
        ),  # characters of idle words, yet a word: had been all
        ("affairs", "家属满意度", {"入住老人及家属满意度"}),
        ("affairs", "求助后几分钟到", {"接到求助后到达现场时限"}),
        ("affairs", "维修工期几天", {"维修改造工期"}),  # no slip of 维修工程
        ("affairs", "次数类指标", {"烈士纪念日公祭活动次数", "火化设备检修次数"}),
        ("transport", "学时增加了几个", {"人均培训学时"}),
        ("transport", "满意度提高两个百分点以上的", {"乘客满意度"}),
        ("trade", "隐患整改率", {"隐患整改完成率"}),
        ("trade", "消费券几月发完", {"消费券发放完成时间"}),
        (
            "english-water",
            "Which satisfaction targets are below 88%?",
            {"沿河居民满意度"},
        ),  # no complaint rate
        ("english-water", "did dredging get cheaper", {"河道清淤单价"}),
        ("market", "满意度提高的有没有", {"群众食品安全满意度", "投诉人满意度"}),
    ],
)
def test_it_lists(ask: Ask, bureau: str, question: str, names: set[str]) -> None:
    """A bare number beside satisfaction is one of per cent; units, periods and years are kept."""
    answer = ask(bureau, question)
    assert answer.status == "answered", answer.text
    assert {indicator.name for indicator in answer.indicators} == names


@pytest.mark.parametrize(
    ("bureau", "question", "value"),
    [
        ("farming", "满意度没有达到90的项目有几个", 1),
        ("farming", "农技中心手里有几个项目", 2),
        ("farming", "改造农村户厕今年占三年的几成", 0.36),
        ("farming", "快速检测比定量检测多多少批次", 22500),
        ("farming", "我想知道培训一个农民要花多少", 600),
        ("farming", "全县要建多少高标准农田，折合公顷是多少", 2666.6667),
        ("sports", "持续两年的项目数", 4),
        ("sports", "场馆两年共接待多少人次", 3_800_000),
        ("sports", "伙食标准涨幅百分之几", 0.0714),
        ("digital", "政务云一年运维要花多少", 8_600_000),
        ("transit", "满意度涨了的有几个", 4),
        ("transit", "提高的满意度指标有几个", 4),
        ("transit", "公交正点率去年定多少", 0.88),  # under the name that it had then
        ("transit", "公交准点率今年是多少", 0.9),
        ("transit", "客流一天要到多少万人次", 420_000),
        ("transit", "气象站128个，去年呢", 120),
        ("transit", "演练人均成本降到多少", 150),
        ("culture", "游客人次是多少", 26_000_000),  # not satisfaction of visitors
        ("culture", "游客人次增长了百分之几", 0.0833),
        ("campus", "今年建的学校比去年少几所", -1),  # what is counted in 所
        ("campus", "新书采购今年反而少了多少册", -8000),  # not the price of one
        ("campus", "旅游收入占三年目标的百分之几", 0.35),
        ("campus", "教师培训人次增加百分之多少", 0.2),
        ("culture", "带动就业今年占周期的几成", 0.3889),  # was another indicator's share
        ("culture", "要求100%的指标占全部指标多少", 7 / 76),
        ("digital", "算力券一家最多给多少", 1_000_000),
        ("digital", "青年博士能拿多少资助", 200_000),
        ("digital", "不少于2000的数量指标有几个", 6),
        ("housing", "燃气管道今年完成三年目标的几成", 0.3269),
        ("housing", "今年要修几座桥", 26),
        ("housing", "有三个数量指标的项目有几个", 2),
        ("arts", "修一处文物要多久", 10),
        ("arts", "一家企业最多能拿多少补助", 500_000),
        ("arts", "物业费贵了多少", 0.2),
        ("arts", "盲书多少册", 200),
        ("market", "食品抽检一年做多少批", 6000),  # was what another theme of food is to reach
        ("market", "计量器具检定多少", 120_000),
        ("market", "检验所买多少台仪器", 16),
        ("streets", "厨余一天处理多少", 350),
        ("streets", "建筑垃圾处理多少吨", 800_000),
        ("streets", "厨余处理贵了还是便宜了", 12),  # not how much is treated
        ("ecology", "监测站26座，去年几座", 24),
        ("trade", "签约多少个项目", 30),  # of an indicator's name, no projects
        (
            "trade",
            "签约投资额范围",
            {"lower": 10_000_000_000, "upper": 12_000_000_000},
        ),  # was the whole period's
        ("trade", "展位补助一个多少", 30_000),
        ("justice", "值班律师一天补贴多少", 400),
        ("clinics", "血站有几个满意度", 1),
        ("transport", "每人培训多少学时", 24),  # no cost of one
        ("transport", "老人免费坐车多少人次", 26_000_000),  # not how many people
        ("transport", "监测系统建设成本省了多少万", -600_000),
        ("affairs", "免殡葬费的人数", 4500),
        ("ecology", "4.5万元的是什么", 45_000),
        ("education", "家长满意度有几个", 2),
        ("fields", "岸线修复长度三年目标", 15),  # of the whole period, over three tables too
        ("streets", "举报人满意度年度目标是多少", None),  # that of the whole period is said beside
    ],
)
def test_it_says_the_number(
    ask: Ask, bureau: str, question: str, value: float | dict[str, float] | None
) -> None:
    """The value is worked out from the tables by hand, in the unit that is stored or asked for."""
    answer = ask(bureau, question)
    assert answer.status == "answered", answer.text
    assert answer.value is None if value is None else answer.value == pytest.approx(value, rel=1e-3)


@pytest.mark.parametrize(
    ("bureau", "question", "values"),
    [
        ("ecology", "故障多久修好，去年呢", {24, 36}),
        ("english-water", "new sewer length compared with last year", {50, 60}),
        ("english-water", "how many manhole covers are replaced, and how many last year", {500, 600}),
        ("education", "学位补助一个多少钱，去年多少", {3000, 2800}),
        ("fields", "新建高标准农田面积三年的变化", {3, 3.5, 4}),
        ("fields", "脱贫户满意度三年一样吗", {0.95}),
        ("sports", "全年开放天数要求多少天，去年呢", {330 * 24, 320 * 24}),
        ("digital", "企业满意度出现在几个项目里，分别多少", {0.9, 0.85}),
        ("digital", "数据归集12亿条是今年还是三年的", {1_200_000_000, 3_000_000_000}),
    ],
)
def test_it_says_both(ask: Ask, bureau: str, question: str, values: set[float]) -> None:
    """Two values are asked for and two are told."""
    answer = ask(bureau, question)
    assert isinstance(answer.value, dict), answer.text
    assert set(answer.value.values()) == values


def test_an_exact_number_of_indicators(ask: Ask) -> None:
    """The number is a condition; all projects had been listed."""
    assert [p.name for p in ask("culture", "七个指标的项目有哪些").projects] == ["图书馆免费开放"]


@pytest.mark.parametrize(
    ("bureau", "question", "names"),
    [
        ("housing", "哪个项目跟新市民有关", {"公共租赁住房保障"}),  # not 市民
        ("housing", "哪些项目有三条数量指标", {"老旧小区改造", "道路桥梁养护"}),
        ("housing", "有碳排放方面的内容吗", {"绿色建筑推广"}),
        ("arts", "哪些项目有两个成本指标", {"公共文化服务体系建设", "文物修缮工程"}),
        ("affairs", "退役军人能享受什么项目", {"退役军人就业创业扶持", "优抚对象抚恤与烈士褒扬"}),
        ("housing", "涉及出行的项目", {"道路桥梁养护"}),
    ],
)
def test_it_lists_projects(ask: Ask, bureau: str, question: str, names: set[str]) -> None:
    """Words are read whole, and a number of indicators is a condition."""
    assert {project.name for project in ask(bureau, question).projects} == names


def test_what_is_no_more_is_not_found_in_another_year(ask: Ask) -> None:
    """The earlier year only says which project is meant."""
    assert ask("housing", "2025年的海绵城市示范项目今年还有吗").text.startswith("否")


def test_what_a_period_does_not_state_is_said(ask: Ask) -> None:
    """The other period's target is told as such."""
    assert "实施周期≥85%（年度未填写）" in ask("streets", "举报人满意度年度目标是多少").text


def test_the_year_is_meant(ask: Ask) -> None:
    """Of the years, not of the indicators of the latest one."""
    assert ask("culture", "阅读量最高的一年").text.startswith("2026 年最高")


def test_projects_of_both_years(ask: Ask) -> None:
    """Those that go on are meant, not all of both years."""
    assert len(ask("sports", "哪些项目去年今年都有").projects) == 4


@pytest.mark.parametrize(
    ("bureau", "question"),
    [
        ("sports", "市民对体育局满意吗"),
        ("farming", "改厕三年总共多少户，今年占几成"),  # no target of that name is counted in households
        ("farming", "全县有多少农民"),
        ("transit", "指标数量没变的项目"),
        ("transit", "新增指标数最多的项目"),
        ("culture", "旅游收入除以游客人次是多少"),
        ("culture", "2025年新增2026年又没了的项目"),
        ("culture", "帮我写一份总结"),
        ("campus", "乡村教师占比要达到几成"),
        ("transit", "沿线村民满意度年度91周期90正常吗"),
        ("housing", "以万为单位的指标"),
        ("arts", "2025年的古籍项目今年还有吗"),
        ("ecology", "哪些指标今年才到100%"),
        ("ecology", "哪些指标今年达到了100%去年没有"),
        ("ecology", "合格率类指标去年和今年都是100%的"),
        ("education", "两年加起来完成周期目标多少"),
        ("education", "涉及出行的项目有哪些"),  # nothing of the kind: all had been listed
        ("transport", "只有一年的项目有哪些"),
        ("affairs", "满意度和投诉率指标一共几个"),
        ("affairs", "每人每月的标准有哪些"),
        ("trade", "比例类成本指标"),
        (
            "education",
            "查处相关的指标",
        ),  # both characters are idle and it stands nowhere: no list of everything
        ("rivers", "除成本外还有哪些指标"),  # had been those with 成本
        ("streets", "除雪以外还有哪些指标"),
        ("clinics", "规培生一个月补多少"),  # what is paid for a whole year says nothing of a month
        ("justice", "集中教育一个月几次"),
        ("clinics", "送托家庭满意吗"),
        ("english-water", "total length of new pipes over both years"),
        ("english-hr", "Which units have only one project?"),
        ("english-hr", "CNC machines: number and price"),
    ],
)
def test_it_does_not_guess(ask: Ask, bureau: str, question: str) -> None:
    """No other number stands in for what the tables do not have."""
    assert ask(bureau, question).status in {"unsupported", "no_data", "ambiguous"}

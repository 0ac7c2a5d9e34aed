"""How much targets change between years, since when something stands in the tables, and units only a release has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from search import Dataset
from search.encoder import Encoder
from search.results import Answer
from tests.conftest import published

FOLDER = Path(__file__).parent / "questions"


@pytest.fixture(scope="module")
def opened(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Dataset]]:
    """Publish and open the tables of a name."""
    with ExitStack() as stack:

        def of(name: str) -> Dataset:
            data = published(tmp_path_factory.mktemp(name), encoder, sorted(FOLDER.glob(f"{name}-*")))
            return stack.enter_context(Dataset.open(data, encoder=encoder))

        yield of


@pytest.fixture(scope="module")
def streets(opened: Callable[[str], Dataset]) -> Dataset:
    """Two fiscal years of a made-up bureau of urban management."""
    return opened("streets")


def _names(answer: Answer) -> set[str]:
    assert answer.status == "answered", answer.text
    return {indicator.name for indicator in answer.indicators}


LIFTED = {
    "入户宣传户数",
    "厨余垃圾处理量",
    "新增绿地面积",
    "接入视频监控路数",
    "受理城市管理案件数量",
    "巡查出动人次",
}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("数量指标里，比2025年增加一成以上的是哪些？", LIFTED),
        ("数量指标里比去年增加超过10%的有哪些？", LIFTED - {"受理城市管理案件数量"}),
        ("哪些数量指标比去年提高了20%以上？", {"入户宣传户数", "厨余垃圾处理量", "新增绿地面积"}),
        ("比去年提高5个百分点以上的指标有哪些？", {"居民分类准确率"}),  # in points, not in per cent
        ("哪几个时效指标的时限正好缩短了一半？", {"路灯故障修复时限"}),
        ("哪些指标比去年少了100人以上？", {"吸纳环卫就业人数"}),  # in the unit that is named
        ("which quantity indicators increased by more than 10%?", LIFTED - {"受理城市管理案件数量"}),
        ("数量指标中同比增幅最大的是哪一个？", {"厨余垃圾处理量"}),
        ("满意度指标里提高最多的是哪个", {"居民满意度", "游园市民满意度"}),
        ("降幅最大的是哪个指标", {"热线工单响应时间"}),
        ("which target was lowered the most?", {"热线工单响应时间"}),
        ("哪些指标改了名字？", {"苗木成活率", "道路机械化清扫率"}),
    ],
)
def test_changes_of_a_size_and_the_largest_are_found(
    streets: Dataset, question: str, names: set[str]
) -> None:
    assert _names(streets.ask(question)) == names


def test_a_claim_about_the_size_of_a_change_is_judged(streets: Dataset) -> None:
    assert streets.ask("年节约用电量比上年少了一成，没错吧？").text.startswith("是")
    assert streets.ask("年节约用电量比上年少了两成，没错吧？").text.startswith("否")


@pytest.mark.parametrize(
    ("question", "year", "name"),
    [
        ("第三卫生间配置数量最早出现在哪年的表里？", 2026, "第三卫生间配置数量"),
        ("道路机械化清扫率是从哪年开始有的？", 2025, "机械化清扫率"),  # under its earlier name
        ("In which year did 苗木成活率 first appear?", 2025, "苗木栽植成活率"),
    ],
)
def test_the_first_year_is_found_through_other_names(
    streets: Dataset, question: str, year: int, name: str
) -> None:
    answer = streets.ask(question)
    assert (answer.value, _names(answer)) == (year, {name})


def test_the_last_year_of_a_project_is_found(streets: Dataset) -> None:
    answer = streets.ask("户外广告招牌整治项目最后一次出现在哪一年？")
    assert (answer.value, [p.name for p in answer.projects]) == (2025, ["户外广告招牌整治"])


@pytest.mark.parametrize(
    "question",
    [
        "哪些指标不少于3000盏？",
        "目标在三千盏左右的指标",
        "以盏为单位的指标有哪些？",
        "2500到3500盏之间的指标有哪些？",
    ],
)
def test_a_measure_word_that_only_the_tables_know_is_a_unit(streets: Dataset, question: str) -> None:
    assert _names(streets.ask(question)) == {"节能灯具改造数量"}


def test_search_knows_the_measure_words_of_its_release(streets: Dataset) -> None:
    assert streets.search("3000盏").hits[0].name == "节能灯具改造数量"


def test_a_unit_that_no_table_has_is_not_understood(streets: Dataset) -> None:
    assert streets.ask("哪些指标不少于3000羽？").status == "unsupported"


def test_a_target_is_told_in_the_unit_asked_for(streets: Dataset) -> None:
    assert "330亩" in streets.ask("新增绿地面积是多少亩？").text
    assert streets.ask("生活垃圾焚烧处理量与厨余垃圾处理量合计每天多少吨？").value == 1850


def test_a_claim_about_all_shows_what_meets_it(streets: Dataset) -> None:
    answer = streets.ask("名称含“达标率”的指标是否全都不低于97%？")
    assert answer.text.startswith("是")
    assert _names(answer) == {"渗滤液排放达标率", "公厕达标率"}
    assert streets.ask("名称含“达标率”的指标是否全都不低于98%？").text.startswith("否")


@pytest.mark.parametrize(
    "question",
    ["今年提高的指标中目标最高的是哪个？", "哪个项目的指标数增加了？", "各单位项目数比去年增加了几个？"],
)
def test_what_is_not_done_with_changes_is_refused(streets: Dataset, question: str) -> None:
    assert streets.ask(question).status == "unsupported"


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("跟去年一模一样的指标有多少条？", 6),
        ("今年目标比去年高的成本指标共有几个？", 5),
        ("今年有几项指标比去年提高了10%以上？", 8),
        ("今年与去年相比，产出指标增加了多少条？", 3),
        ("市政园林养护中心今年新增了几个指标？", 0),
        ("How many indicators were raised in 2026 compared with 2025?", 28),
        ("By how much did 新增绿地面积 increase?", 4),
        ("路灯故障修复时限由几小时变成几小时？", {"2025": 48, "2026": 24}),
        ("热线工单响应时间近两年的变化", {"2025": 2, "2026": 0.5}),
    ],
)
def test_changes_are_counted(streets: Dataset, question: str, value: object) -> None:
    assert streets.ask(question).value == value


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("城市照明运行维护今年改了哪些指标？", "路灯故障修复时限"),
        ("城市照明运行维护今年和去年有什么不同？", "路灯故障修复时限"),
        ("去年没有今年才有的数量指标", "第三卫生间配置数量"),
        ("今年的指标有哪些是新增的？", "第三卫生间配置数量"),
        ("改过名字的指标有哪些？", "苗木成活率"),
        ("有没有目标值一直没动的指标？", "照明安全事故发生数"),
        ("和上年持平的成本指标", "每平方米保洁成本"),
        ("which targets did not change?", "照明安全事故发生数"),
    ],
)
def test_what_changed_is_listed_not_everything(streets: Dataset, question: str, names: str) -> None:
    found = _names(streets.ask(question))
    assert names in found
    assert len(found) < 20


def test_projects_are_asked_about_their_changes(streets: Dataset) -> None:
    raised = {p.name for p in streets.ask("今年提高了目标的项目有哪些？").projects}
    assert "城市绿化养护" in raised
    assert "建筑垃圾资源化利用" not in raised  # it is new
    assert streets.ask("建筑垃圾资源化利用是今年才有的吗？").text.startswith("是")
    assert streets.ask("城市绿化养护是今年新增的项目吗？").text.startswith("否")
    for question in (
        "哪些项目的指标没有变化？",
        "2026年新设的项目有哪些，各有几个指标？",
        "今年新增和取消的指标各有几条？",
    ):
        assert streets.ask(question).status == "unsupported", question


def test_means_of_two_years_are_compared(streets: Dataset) -> None:
    answer = streets.ask("满意度目标平均值比去年提高了吗？")
    assert (answer.value, answer.text[0]) == (0.0125, "是")
    assert "1.25 个百分点" in answer.text


def test_what_is_kept_and_raised_is_raised(streets: Dataset) -> None:
    kept = _names(streets.ask("2025年和2026年都有的指标里，目标提高的有哪些？"))
    assert kept == _names(streets.ask("2026年比2025年目标提高的指标有哪些？"))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("哪个单位的平均满意度最高？", 0.93),
        (
            "各单位满意度目标的平均值是多少？",
            {
                "临溪市数字城市管理指挥中心": 0.93,
                "临溪市市政园林养护中心": 0.92,
                "临溪市城市管理局": 0.9,
                "临溪市环境卫生事务中心": 0.88,
            },
        ),
        ("按年度统计满意度目标的平均值", {"2026": 0.9075, "2025": 0.895}),
    ],
)
def test_targets_are_averaged_within_groups(streets: Dataset, question: str, value: object) -> None:
    assert streets.ask(question).value == value


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("年底前要完成的指标", {"设备检修完成时间", "平台升级完成时间"}),
        ("时效指标里11月30日之前要完成的", {"设备检修完成时间", "平台升级完成时间"}),
        ("9月底前要完成的是什么？", {"平台升级完成时间"}),
        ("哪些指标要求在第三季度完成？", {"平台升级完成时间"}),
        ("哪些任务下半年完成？", {"设备检修完成时间", "平台升级完成时间"}),
    ],
)
def test_deadlines_are_compared_as_dates(streets: Dataset, question: str, names: set[str]) -> None:
    """11月30日前 is before the end of the year, and 2026年9月底前 in its third quarter."""
    assert _names(streets.ask(question)) == names


def test_a_deadline_before_all_others_finds_nothing(streets: Dataset) -> None:
    assert streets.ask("上半年完成的指标有哪些？").status != "answered"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("人次数超过1万的指标", {"服务人次", "巡查出动人次"}),
        ("人次不少于1万的指标有哪些？", {"服务人次", "巡查出动人次"}),
        ("千分之几的指标有哪些？", {"恶臭污染投诉率", "行政执法案件败诉率"}),
        ("单价超过1万元的", {"投放点改造单价", "单座公厕年管护费用"}),
        ("数量指标中目标值最大的两个（单位：座）", {"新建改建公厕数量"}),
    ],
)
def test_numbers_are_compared_in_what_is_named(streets: Dataset, question: str, names: set[str]) -> None:
    assert _names(streets.ask(question)) == names


def test_a_bare_number_is_no_rate(streets: Dataset) -> None:
    """100% is 1 in the graph, but nobody means it who asks for targets of 1 or below 10."""
    assert not {i.annual_raw for i in streets.ask("目标小于10的指标").indicators} & {"=100%", "≥90%"}
    assert streets.ask("数量指标中目标值最大的三个").status == "ambiguous"  # in several units
    assert streets.ask("每个单位的项目都有满意度指标吗？").status != "answered"


def test_the_best_of_each_group_is_told(streets: Dataset) -> None:
    best = streets.ask("产出指标里的百分比目标，每个单位各自最高的是哪一条？")
    assert _names(best) == {"新增违建处置率", "渗滤液排放达标率", "主干道亮灯率", "案件按期结案率"}
    assert streets.ask("各单位成本目标合计").status == "ambiguous"  # unlike units are not added


def test_whose_target_is_highest_is_no_count(streets: Dataset) -> None:
    answer = streets.ask("哪个单位的满意度目标最高？")
    assert _names(answer) == {"市民来电满意度"}
    assert "临溪市数字城市管理指挥中心" in answer.text
    assert streets.ask("成本指标最多的单位是哪个？").value == 4
    assert streets.ask("满意度目标低于90%的单位有哪些？").text.startswith("临溪市环境卫生事务中心")


def test_words_that_must_not_stand_in_a_project(streets: Dataset) -> None:
    names = {project.name for project in streets.ask("不涉及垃圾的项目有哪些？").projects}
    every = {project.name for project in streets.ask("2026年有哪些项目？").projects}
    about = {project.name for project in streets.ask("涉及垃圾的项目有哪些？").projects}
    assert about
    assert names == every - about


def test_a_multiple_of_the_annual_target(streets: Dataset) -> None:
    names = _names(streets.ask("周期目标是年度目标三倍的指标有哪些？"))
    assert {"入户宣传户数", "新增绿地面积"} <= names
    assert "居民满意度" not in names


def test_what_never_changed_and_what_rose_each_year(sample: Dataset) -> None:
    """Over three years each year between counts, not only the ends."""
    ends = _names(sample.ask("2024年到2026年提高的指标有哪些？"))
    rising = _names(sample.ask("哪些指标逐年提高？"))
    assert rising < ends
    same = sample.ask("三年里一直没变的指标有哪些？")
    assert "依托广东工业互联网监测服务平台监测产业链并出具监测服务报告" not in _names(
        same
    )  # one of two numbers rose


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("发展中心和监测站谁的成本指标多？", "广州市工业和信息化产业发展中心：11、广州市无线电监测站：3"),
        ("成本上限超过100万元的项目有哪些？", "共 2 个项目"),
        ("既不是成本指标也不是满意度指标的指标有多少？", "共有 138 条指标"),
        ("除成本指标外，支持新型工业化建设还有哪些指标？", "共 17 条指标"),
        ("时效指标里有几个是12月底前？", "共有 1 条指标"),
        ("2024和2025年哪一年的成本指标多？", "2024 年最多（2024: 23、2025: 22）"),
        ("绩效目标里出现“高质量发展”的项目有哪些？", "共 7 个项目"),
    ],
)
def test_what_is_asked_for_is_what_is_given(sample: Dataset, question: str, text: str) -> None:
    assert text in sample.ask(question).text


@pytest.mark.parametrize("question", ["2024年有2025年没有2026年又有的项目", "家次和家的指标分别有几个？"])
def test_another_question_is_not_answered_instead(sample: Dataset, question: str) -> None:
    assert sample.ask(question).status != "answered"


@pytest.fixture(scope="module")
def clinics(opened: Callable[[str], Dataset]) -> Dataset:
    """Two fiscal years of a made-up health commission."""
    return opened("clinics")


def test_indicators_of_named_projects_are_counted_each_for_itself(clinics: Dataset) -> None:
    answer = clinics.ask("急诊急救能力提升和住院医师规范化培训两个项目各有几个指标？")
    assert answer.value == {"急诊急救能力提升": 7, "住院医师规范化培训": 5}


def test_a_name_that_ends_in_projects_is_not_their_number(clinics: Dataset) -> None:
    assert clinics.ask("检查检验结果互认项目数今年比去年多几项？").value == 30


def test_a_range_has_two_ends(clinics: Dataset) -> None:
    assert clinics.ask("规培学员留任本地比例是多少到多少？").value == {"lower": 0.4, "upper": 0.6}


def test_a_numbered_hospital_is_known_by_its_number(clinics: Dataset) -> None:
    named = clinics.ask("三院有哪些项目？")
    assert {project.unit for project in named.projects} == {"澜溪市第三人民医院"}


def test_a_project_is_called_by_the_name_of_a_theme(clinics: Dataset) -> None:
    names = _names(clinics.ask("基本公卫项目有哪些指标？"))
    assert names == _names(clinics.ask("“基本公共卫生服务”项目有哪些指标？"))


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Is the satisfaction target of 城市绿化养护 higher than that of 道路清扫保洁?", "Yes"),
        ("Is 公厕达标率 higher than 主干道亮灯率?", "No"),
        ("Are all satisfaction targets at least 85%?", "Yes"),  # one has no annual target: no contradiction
        ("Are all satisfaction targets at least 90%?", "No"),
    ],
)
def test_claims_in_english_are_judged(streets: Dataset, question: str, verdict: str) -> None:
    assert streets.ask(question).text.startswith(verdict)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("What is the average satisfaction target in 2025 and 2026?", {"2026": 0.9075, "2025": 0.895}),
        ("Which year was 第三卫生间配置数量 introduced?", 2026),
        ("Top 3 units by number of projects", 3),
        (
            "How much higher is the satisfaction target of 城市绿化养护 than that of 道路清扫保洁?",
            0.04,
        ),
    ],
)
def test_numbers_asked_for_in_english(streets: Dataset, question: str, value: object) -> None:
    assert streets.ask(question).value == value


def test_equal_targets_of_two_periods_in_english(streets: Dataset) -> None:
    same = _names(streets.ask("Which indicators have the same annual and cycle target?"))
    assert same
    assert not same & _names(streets.ask("Which indicators have different annual and cycle targets?"))
    assert _names(streets.ask("Which targets were halved?")) == {"路灯故障修复时限"}


def test_prices_are_compared_as_they_are_written(streets: Dataset) -> None:
    """210元/吨 is no price below 100元, though it is 0.21 for a kilogram."""
    cheap = _names(streets.ask("单价在100元以内的有哪些？"))
    assert "焚烧处理单价" in cheap
    assert "厨余垃圾处理单价" not in cheap
    assert _names(streets.ask("哪些成本是按吨算的？")) == {
        "焚烧处理单价",
        "厨余垃圾处理单价",
        "再生骨料补助标准",
    }


def test_all_that_stayed_or_was_relaxed(streets: Dataset) -> None:
    assert _names(streets.ask("目标没变的成本指标")) == {"每平方米保洁成本"}
    assert streets.ask("放宽的指标有几个？").value == 11
    both = streets.ask("今年新增了哪些指标，取消了哪些指标？")
    assert both.status == "unsupported"  # two questions


def test_how_fast_is_answered_by_times(clinics: Dataset) -> None:
    assert _names(clinics.ask("急诊要多快到？")) == {"院前急救平均反应时间", "急性心梗患者入门到球囊扩张时间"}
    assert clinics.ask("有没有关于中医的项目？").text.startswith("否")
    assert len(clinics.ask("成本最低的三个").indicators) == 3


def test_prices_are_ranked_as_they_are_written(streets: Dataset) -> None:
    ranked = streets.ask("成本指标里单价最高的三个")
    assert [i.name for i in ranked.indicators] == ["投放点改造单价", "厨余垃圾处理单价", "焚烧处理单价"]
    assert streets.ask("单价最贵的是哪个？").value == 18000


def test_categories_and_kinds_are_counted(streets: Dataset) -> None:
    most = streets.ask("哪类指标最多？")
    assert most.text.startswith("产出指标：37")
    assert streets.ask("项目总数、单位总数各是多少？").value == {"unit": 4, "project": 9}
    assert streets.ask("三级指标一共多少条？").value == 62
    assert streets.ask("满意度目标之差最大的两个项目").status == "ambiguous"
    near = _names(streets.ask("目标在95%左右的指标有哪些？"))
    assert {"苗木成活率", "公厕达标率"} <= near
    assert not near & {"渗滤液排放达标率", "道路机械化清扫率"}  # three points, not a tenth


@pytest.fixture(scope="module")
def digital(opened: Callable[[str], Dataset]) -> Dataset:
    """A made-up bureau of science and data, with defects in its table."""
    return opened("digital")


def test_what_looks_wrong_is_told_apart_from_what_does_not(digital: Dataset) -> None:
    wrong = {p.name for p in digital.ask("有数据质量问题的项目有哪些？").projects}
    sound = {p.name for p in digital.ask("没有任何问题的项目有哪些？").projects}
    every = {p.name for p in digital.ask("2026年有哪些项目？").projects}
    assert wrong
    assert sound
    assert wrong | sound == every
    assert not wrong & sound


def test_what_looks_wrong_most_often(digital: Dataset) -> None:
    most = digital.ask("哪个项目的问题最多？")
    assert (most.value, {p.name for p in most.projects}) == (5, {"人工智能应用示范", "政务云与网络安全运维"})
    assert digital.ask("Which project has the most findings?").value == 5
    assert digital.ask("哪类问题最多？").value == {"定性目标空泛": 3}
    assert _names(digital.ask("单位写错的指标有哪些？")) == {"数据更新及时率"}
    assert _names(digital.ask("漏填年度目标的有哪些？")) == {"市民办事减少跑动次数"}


def test_findings_are_counted(digital: Dataset) -> None:
    about = [finding.iri for finding in digital.issues(limit=500).findings]
    cloud = next(p for p in digital.records.projects() if p.name == "政务云与网络安全运维")
    of_cloud = {cloud.iri, *(i.iri for i in cloud.indicators)}
    costs = {i.iri for i in digital.ask("成本指标有哪些？").indicators}
    assert digital.ask("数据质量问题一共有多少处？").value == len(about)
    assert digital.ask("How many data quality issues are there?").value == len(about)
    assert digital.ask("政务云与网络安全运维有几处问题？").value == sum(iri in of_cloud for iri in about)
    assert digital.ask("成本指标有多少个数据质量问题？").value == sum(iri in costs for iri in about)


def test_findings_are_counted_by_rule(real: Dataset) -> None:
    rules = Counter(finding.rule for finding in real.issues(limit=500).findings)
    assert sum(rules.values()) == real.ask("数据质量问题一共有多少处？").value
    by_rule = real.ask("各类问题各有多少？")
    assert dict(by_rule.rows) == rules
    assert real.ask("最常见的问题是什么？").value == {"数值没有比较符": max(rules.values())}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("哪些指标的数字后面没跟单位？", {"平台响应时间"}),
        ("指标值光有个数字、看不出单位的", {"平台响应时间"}),
        ("年度值反而高于总目标值的是哪几条？", {"科普活动场次"}),
        ("有没有年度目标写得比周期目标多的？", {"科普活动场次"}),
        ("成本指标里谁用了“不低于”？", {"单台云主机年租用成本"}),
        ("产出数量用“不超过”来定的指标", {"网络安全演练次数"}),
        ("把目标值直接写进指标名称的有哪几条？", {"展品完好率95%以上"}),
        ("哪个项目里指标写重了？", {"科普讲解员培训人次"}),
        ("周期目标和年度目标措辞对不上的", {"人工智能产业生态"}),
        ("单位成本没写每什么", {"单场活动成本"}),
        ("哪些目标值前面没有符号？", {"数据共享需求满足率", "运维服务期限"}),
    ],
)
def test_what_looks_wrong_in_other_words(digital: Dataset, question: str, names: set[str]) -> None:
    answer = digital.ask(question)
    found = {i.name for i in answer.indicators} or {
        i.name
        for p in digital.records.projects()
        if p.iri in {x.iri for x in answer.projects}
        for i in p.indicators
    }
    assert names <= found
    assert len(found) == len(names) or not answer.indicators


@pytest.fixture(scope="module")
def fields(opened: Callable[[str], Dataset]) -> Dataset:
    """Three fiscal years of a made-up bureau of agriculture and water."""
    return opened("fields")


def test_claims_about_every_year_are_judged(fields: Dataset) -> None:
    assert fields.ask("渠道衬砌长度的目标是逐年下降的吗？").text.startswith("是")
    assert fields.ask("渠道衬砌长度的目标是逐年提高的吗？").text.startswith("否")


def test_an_earlier_name_is_found(fields: Dataset) -> None:
    assert "抽检种子样品数" in fields.ask("种子抽检样品数去年叫什么名字？").text


def test_a_narrow_theme_that_is_not_there_is_no_wider_one(fields: Dataset) -> None:
    answer = fields.ask("有渔民方面的指标吗？")  # there are farmers
    assert answer.status != "answered" or answer.text.startswith("否")


def test_targets_without_any_digit(fields: Dataset) -> None:
    words = fields.ask("目标只有文字描述、没有数字的指标有哪些？")
    assert _names(words)
    assert not any(c.isdigit() for i in words.indicators for c in i.annual_raw or "")


def test_a_bound_may_exclude_its_number(fields: Dataset) -> None:
    above = _names(fields.ask("满意度目标在90%以上（不含90%）的有哪些？"))
    at_least = _names(fields.ask("满意度目标在90%以上的有哪些？"))
    assert above < at_least


@pytest.mark.parametrize(
    "question", ["哪些项目只在2025年出现？", "每年新增多少个项目？", "今年哪些单位的项目减少了？"]
)
def test_what_is_not_worked_out_is_not_answered_otherwise(fields: Dataset, question: str) -> None:
    assert fields.ask(question).status != "answered"


def test_areas_are_told_without_the_rest_of_a_division(fields: Dataset) -> None:
    asked = fields.ask("2025年新建高标准农田面积是多少亩？")
    assert asked.value == 35000


def test_rates_of_complaint_are_not_averaged_with_satisfaction(sample: Dataset) -> None:
    by_unit = sample.ask("各单位满意度目标的平均值是多少？")
    assert by_unit.value == {"广州市无线电监测站": 0.95, "广州市工业和信息化局": 0.9}
    years = sample.ask("满意度目标的平均值比去年提高了吗？")
    assert years.indicators
    assert not any("投诉" in i.name for i in years.indicators)

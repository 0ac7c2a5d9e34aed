"""Everyday wording: rounded numbers, places of digits, targets in words and dates, what any of them did."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search import Dataset
from search.encoder import Encoder
from search.results import Answer
from tests.conftest import published

FOLDER = Path(__file__).parent / "questions"


@pytest.fixture(scope="module")
def tourism(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """Two fiscal years of a made-up bureau of schools, libraries and tourism."""
    data = published(tmp_path_factory.mktemp("tourism"), encoder, sorted(FOLDER.glob("tourism-*")))
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset


def _names(answer: Answer) -> set[str]:
    assert answer.status == "answered", answer.text
    return {indicator.name for indicator in answer.indicators}


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("过万的数量指标", {"资助寄宿生人数", "图书借阅量", "新增藏书数量"}),  # 12.5公里 is not over 10,000
        ("年度目标超过百万的有哪些", {"图书借阅量", "进馆读者人次", "旅游收入", "接待游客人次"}),
        ("目标值是个位数的数量指标有哪些", {"校园安全演练次数", "举办旅游推介活动场次"}),
        ("大于20的时效指标", {"助学金发放时限"}),  # 30日, stored as 720 hours
        (
            "成本指标里单价在一千元以上两千元以下的",
            {"校舍改造单位成本", "寄宿生生活补助标准", "人均培训成本"},
        ),
        ("哪些满意度没达到九成", {"学校食堂满意度", "游客满意度"}),
        ("哪些指标讲的是家长", {"农村学校家长满意度", "残疾学生家长满意度"}),
        ("目标被下调的时效指标有哪些", {"食品安全投诉处理时限", "助学金发放时限"}),
        ("哪些指标的增幅不到5%", {"农村学校家长满意度", "残疾儿童入学率"}),
        ("今年哪些成本标准涨了", {"校舍改造单位成本", "人均培训成本", "推介活动平均成本"}),
        ("教师培训经费今年有没有调整", {"培训教师人次", "人均培训成本"}),
        ("哪些定性指标的要求变了", {"改造工程完工时间", "培训计划完成时间", "旅游品牌影响力"}),
        ("2026年首次出现的成本指标", {"智慧教室单位成本"}),
        ("哪些指标在不同项目里重名", {"项目验收合格率"}),
        ("说法太空的指标有哪些", {"骨干教师队伍建设", "旅游品牌影响力", "融合教育水平"}),
    ],
)  # fmt: skip
def test_it_lists(tourism: Dataset, question: str, names: set[str]) -> None:
    """Rows are exactly those that the tables have."""
    assert _names(tourism.ask(question)) == names


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("编目差错率控制在多少以内", 0.002),
        ("图书馆一周得开几个钟头", 63),
        ("图书馆每周至少要开多长时间", 63),
        ("教师周转宿舍今年要新建多少平米", 8000),
        ("满意度最高和最低差多少", 0.08),
        ("资源教室今年比去年少建几间", -2),
        ("满意度提得最多的是哪个", 0.05),
        ("定性指标占比", 0.084746),
        ("公共图书馆服务项目占全部指标多少", 0.135593),
        ("产出指标有多少是数量指标", 20),
    ],
)
def test_it_says_the_number(tourism: Dataset, question: str, value: float) -> None:
    """One number, as a person would work it out."""
    answer = tourism.ask(question)
    assert answer.status == "answered", answer.text
    assert answer.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("旅游品牌影响力的要求变了吗", "是"),
        ("融合教育水平有没有调整", "否"),
        ("今年完工时间和去年是一样的吗", "否"),
        ("有没有翻番的指标", "否"),
        ("参与健身人次的目标缺单位吗", "是"),
        ("有目标提高了的满意度指标吗", "是"),
        ("Did the brand influence target change?", "Yes"),
        ("Did the reader satisfaction target change?", "No"),
    ],
)
def test_it_says_whether(tourism: Dataset, question: str, begins: str) -> None:
    """Targets in words and dates are the same or not; nothing that changed so is a no."""
    answer = tourism.ask(question)
    assert answer.status == "answered", answer.text
    assert answer.text.startswith(begins)


@pytest.mark.parametrize(
    "question",
    ["最长的时限是多久", "每个单位平均每个项目几个指标", "旅游品牌影响力提高了吗", "年度目标值是奇数的指标"],
)
def test_it_does_not_guess(tourism: Dataset, question: str) -> None:
    """Working days beside days, means within groups of counts, words that rise: no answer."""
    assert tourism.ask(question).status != "answered"


@pytest.fixture(scope="module")
def rescue(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """Two fiscal years of a made-up bureau of emergencies."""
    data = published(tmp_path_factory.mktemp("rescue"), encoder, sorted(FOLDER.glob("rescue-*")))
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("护林员的补助涨了没", {"护林员人均补助"}),  # not how many are hired
        ("八月底之前必须完成的", {"装备到货时间"}),  # not what ends in June of the year after
        ("年底前完成的有哪些", {"普查成果汇交时间", "装备到货时间"}),
        ("哪项采购单价涨价了", {"帐篷采购单价"}),
        ("哪些目标用文字描述", {"物资储备长效机制", "灭火救援能力"}),
        ("有没有目标降低的成本指标", {"专家检查费用"}),
        ("元/顶计价的有哪些", {"帐篷采购单价"}),
    ],
)
def test_it_keeps_every_word(rescue: Dataset, question: str, names: set[str]) -> None:
    """No word that a name has is dropped as one of doing, and no deadline of another year is meant."""
    assert _names(rescue.ask(question)) == names


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("三年总目标和今年目标一样的有几条", 19),  # of the two periods, not of two years
        ("今年帐篷要多买多少顶", 20),
        ("物资调运时间比去年快了几个小时", -2),
        ("隐患整改率提高了几个点", 0.01),
    ],
)
def test_it_relates_the_right_things(rescue: Dataset, question: str, value: float) -> None:
    """Periods of one year, or two years."""
    answer = rescue.ask(question)
    assert answer.status == "answered", answer.text
    assert answer.value == pytest.approx(value)


@pytest.mark.parametrize("question", ["只有产出指标的项目", "指标最多和最少的项目分别是哪个"])
def test_it_does_not_answer_half(rescue: Dataset, question: str) -> None:
    """All of a project's indicators, both ends of an order: not worked out, and not answered as something else."""
    assert rescue.ask(question).status != "answered"


@pytest.fixture(scope="module")
def clinics(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """Two fiscal years of a made-up commission of health."""
    data = published(tmp_path_factory.mktemp("clinics"), encoder, sorted(FOLDER.glob("clinics-*")))
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("六十五岁以上老人体检人数定了多少", 125000),
        ("平台一年可用的比例要达到多少", 0.999),  # a rate, not how many are connected
        ("规培学员招多少", 150),  # under the name that it has this year
        ("HPV疫苗一支多少钱", 329),
        ("血站的满意度目标", 0.92),
        ("血站跟疾控加起来一共几个指标", 24),
        ("年度值是周期值三分之一的指标有几个", 7),
        ("逐步提高这种目标有几个", 1),
        ("持续提高这种目标有几个", 0),
    ],
)
def test_it_says_what_is_meant(clinics: Dataset, question: str, value: float) -> None:
    """Short names, rates, prices of one, names that changed, wordings as they are."""
    answer = clinics.ask(question)
    assert answer.status == "answered", answer.text
    assert answer.value == pytest.approx(value)


def test_a_project_is_known_by_its_own_words(clinics: Dataset) -> None:
    """家庭医生 is an alias of a theme that another project is called after."""
    answer = clinics.ask("家庭医生项目是哪个单位的")
    assert [project.name for project in answer.projects] == ["家庭医生签约服务"]


@pytest.mark.parametrize("question", ["满意度指标的平均值和最低值", "满意度最高和最低的分别是哪个"])
def test_two_things_are_not_answered_by_one(clinics: Dataset, question: str) -> None:
    """A mean and an end, or both ends."""
    assert clinics.ask(question).status != "answered"


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("目标写着保持低水平的指标", {"疫苗可预防疾病发病水平"}),
        ("不同项目同名的指标", {"服务对象满意度", "应急演练次数"}),  # had been all projects
        ("按人补助的指标", {"人均基本公共卫生服务补助标准", "规培学员生活补助标准"}),
        ("Did any satisfaction target go up?", {"签约居民满意度", "急诊患者满意度", "服务对象满意度"}),
    ],
)
def test_conditions_are_kept(clinics: Dataset, question: str, names: set[str]) -> None:
    """What is said about the indicators narrows them."""
    assert _names(clinics.ask(question)) == names


def test_two_years_named_are_no_span(clinics: Dataset) -> None:
    """*In 2025 and 2026* are these two, *between* them is all from one to the other."""
    answer = clinics.ask("Compare the number of projects in 2025 and 2026")
    assert answer.value == {"2025": 9, "2026": 9}


@pytest.mark.parametrize(
    "question",
    ["满意度指标全是85%的项目", "How many indicators does each unit have on average?", "体检几次多少人"],
)
def test_what_is_not_worked_out_is_not_answered(clinics: Dataset, question: str) -> None:
    """All of a project's indicators, means by unit, two numbers at once."""
    assert clinics.ask(question).status != "answered"


@pytest.fixture(scope="module")
def justice(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dataset]:
    """One fiscal year of a made-up bureau of justice."""
    data = published(tmp_path_factory.mktemp("justice"), encoder, sorted(FOLDER.glob("justice-*")))
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("三年总共办理多少公证", 45000),  # 公 is no measure word: legal aid is not added
        ("要培训多少调解员", 600),
        ("终端一台不能超过多少", 45000),
        ("满意度年度目标低于周期目标的有几条", 2),
        ("万件以上的指标有几条", 2),
        ("等于零的指标有几条", 1),
        ("在93到96之间的百分比指标有几条", 5),
    ],
)
def test_what_is_counted_is_a_noun(justice: Dataset, question: str, value: float) -> None:
    """多少 stands before a measure word or before the thing itself."""
    answer = justice.ask(question)
    assert answer.status == "answered", answer.text
    assert answer.value == pytest.approx(value)


def test_periods_of_one_target_are_not_subtracted(justice: Dataset) -> None:
    """How far the two periods are apart is not worked out, and not answered by either of them."""
    assert justice.ask("调解成功率周期目标比年度目标高几个点").status != "answered"

"""What every answer must keep, whatever pattern it came from: checked in one place before it is given.

A sentence that answers another question than the one asked is worse than a refusal. So the noun that is asked for must
be among what is given, a count that the question presupposes must be met, and a total must be one number.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ontology.quantities import measure_units
from search.questions.frame import Category, Focus, Frame, Operation, Quality, Year
from search.questions.measures import ENGLISH_MEASURES, HOW_LONG, SIZES
from search.questions.mentions import Reading
from search.questions.skeleton import CLAIMED
from search.questions.telling import Facts
from search.questions.vocabulary import listed
from search.results import Answer

_YEAR = re.compile(r"(?<![0-9.])((?:19|20)[0-9]{2})(?=年|财年)")
_WHICH_PROJECT = re.compile(
    r"(?:哪(?:些|个|一个|几个|两个)|什么)(?:资金)?项目(?!目标|指标|的?(?:年度|周期)?(?:目标|指标))"
)
_WHICH_INDICATOR = re.compile(
    r"(?:哪(?:些|个|一个|几个|几条|几项|两个|一条|条|一项)|什么)(?P<kind>[^，。？！；]{0,8}?)指标"
)
_TOGETHER = re.compile(
    r"合起来|加起来|加总|之和|总和|合计(?:是|为|有)?(?:多少|几)|(?:一共|总共|共计|统共)(?:要|应|需要?|得|计划)?[^，。？哪]{0,6}(?:多少|几)"
    r"|\b(?:altogether|in total|combined)\b"
)
_COUNTS = re.compile(r"(?:多少|几)(?:条|个|项)(?:三级|绩效)?指标")
_EVERY = re.compile(
    r"(?:都|(?<![人平户生])均|全部|全都)(?:有|设|是|达|在|不|要|没|还|写|定|高|低|超|给|为|能|带)"
    r"|(?:所有|每一?个|每一?条|每一?项)[^，。？]{0,14}(?:吗|是不是|是否|都)"
)
_RELATION = re.compile(
    r"(?:几|多少)倍|百分之(?:几|多少)|几成|(?<!出)(?:相差|差)(?:了|距)?(?:多少|几)|几分之几"
)
_RATIO = re.compile(r"(?:几|多少)倍|几成|几分之几|(?<!出)(?:相差|差)(?:了|距)?(?:多少|几)")
_HOW_MANY_INDICATORS = re.compile(r"指标[^，。？]{0,12}有(?:多少|几)(?:个|条|项)[?？。]?$")
_YEAR_ASKED = re.compile(
    r"(?:最早|最先|首次|第一次|开始)[^，。？]{0,8}哪(?:一|个)?年|^(?:in )?(?:which|what) year\b"
)
_PROPORTION = re.compile(r"占[^，。？]{0,12}(?:比例|比重|百分比|多少|多大|几成)")
_NOT_WORKED_OUT = re.compile(
    r"除以|乘以|新增(?:的|了)?指标(?:数量|条数|数)?最[多少]|(?:之差|差距|差异|相差)[^，。？]{0,4}最"
    r"|(?:只|仅)(?:在|有)?(?:20[0-9]{2}年?|去年|今年|前年)[^，。？]{0,4}(?:出现|有|设)|每年(?:新增|新设|取消|减少)"
    r"|(?:去年|上年|20[0-9]{2}年)(?:有|设)的[^，。？]{0,12}(?:今年|20[0-9]{2}年)(?:是不是|是否)?(?:还|仍|都)"
    r"|指标(?:全部|全都|全|都|均)(?:是|为|达|在|[不超高低])[^，。？]{1,12}的(?:项目|单位)"
    r"|(?:只|仅|光)(?:有|设|设了|含|包含)(?![0-9一二两三四五六七八九十])[^，。？有]{1,10}指标的?(?:项目|单位)"
    r"|今年(?:才|刚刚?|首次)(?:到|达|升|降|提高)"
    r"|今年[^，。？]{1,16}[，,]?(?:而|但)?去年(?:(?:还|却)?(?:没有?|未|不是)(?:达到|到|是|要求)?(?:的)?|吗)[?？。]?$"
    r"|(?:(?:去年|今年|20[0-9]{2}年)(?:和|与|、|跟)(?:去年|今年|20[0-9]{2}年)|两年)(?:都|均)(?:是|为|达|在|超|高|低|不)"
    r"|(?:只|仅)(?:有|在|做|出现)?(?:了)?(?:一|1)年"
    r"|[率度](?:和|与|、|及)[^，。？]{1,6}率(?:类)?(?:指标)?(?:一共|总共|共)?(?:有)?(?:几|多少)[个条项]"
    r"|每[人户家]每[月天日年]的?(?:标准|补[助贴]|成本|费用)(?:指标)?(?:有|是)?哪些"
    r"|\b(?:both|all) years\b.*\btogether\b|\b(?:total|sum)\b.*\b(?:both|all) years\b"
    r"|\bnumber and (?:unit )?(?:price|cost|amount)\b"
    r"|\bunits?\b.*\bonly one project\b"
    r"|\btop (?:[0-9]+|two|three|four|five)\b.*\b(?:per|(?:in|for|of|by) each) (?:unit|department|project)"
    r"|\bmore than one (?:number|value)|[多几两]个数(?![量据目])(?:字|值)?"
    r"|\b(?:lack(?:s|ing)?|without|have no|has no) either\b"
)
_MEAN_AND_END = re.compile(
    r"平均(?:值|数)?(?:和|与|、|及|以及)最[高低大小]|最[高低大小]值?(?:和|与|、|及|以及)平均"
)
_BOTH_ENDS = re.compile(
    r"最[高多大长贵](?:的)?(?:和|与|、|及|以及)最[低少小短便]|最[低少小短](?:的)?(?:和|与|、|及|以及)最[高多大长]"
    r"|最多[^，。？]{0,6}最少|最少[^，。？]{0,6}最多|\bmost and (?:the )?(?:fewest|least)\b"
)
_MEAN = re.compile(r"平均|\baverage\b")
# 培训几期多少人: two numbers of one thing.
_TWO_NUMBERS = re.compile(r"(?:多少|几)(?!少)[^，。？、多少几是0-9]{1,3}(?:多少|几)[\u3400-\u9fff]")
_AND_THAT = re.compile(r"[，,](?!.{0,6}(?:周期|年|期))[^，。？]{1,12}呢[?？。]?$")
# 一个月补多少, 每天几次: no answer is what a whole year has.
_EACH_SPAN = re.compile(r"(?:一个|每个?)(?P<span>月|周|星期)(?![份底初末内])|(?:一|每)(?P<day>天)(?![内之])")
_SPANS_SAID = {"月": "月", "周": "周", "星期": "周", "天": "天日"}
_LEFT_OUT = re.compile(r"(?<![户内])(?:以外|之外)")
_COUNTED_FIRST = re.compile(r"有(?:几|多少)[个条家项][，,]")
_MONEY = ("", "钱", "元", "万元", "亿元", "块", "毛", "万", "亿", "百", "千", "yuan")
_TELLING_MEASURES = tuple("人名家户台辆艘座场次件")
_OF_SOMETHING = re.compile(
    r"(?:多少|几)(?!比|百分|成|个百|钱|费|成本|补|奖|资金|投|收|金|率)[\u3400-\u9fff]{0,8}(?:学生|企业|人员|群众|居民|老人|儿童|农户|家庭|对象|项目|学校|单位|机构|老师|教师|职工|村民)[?？。]?$"
)
_EACH_BEST = re.compile(r"(?:每一?个|各个?)(?:单位|项目|部门)[^，。？]{0,6}最(?:高|大|多|低|小|少|长|短|贵)")
_RELATING = (
    Operation.PAIR,
    Operation.SPREAD,
    Operation.RATIO,
    Operation.SHARE,
    Operation.DIFFERENCE,
    Operation.GROUP,
    Operation.MOST,
)
_OF_UNITS = re.compile(
    r"(?:项目|指标)[^，。？]{0,16}的(?:资金使用)?单位(?:有哪些|是哪些|是哪个|是谁|有几个)?[?？。]?$"
)
_NUMBERS_ASKED = re.compile(r"(?:多少|(?<!哪)几)(?:个|条|项|家)")
_COMPARES = re.compile(
    r"比(?![例率重值较赛])[^，。？]{1,16}?(?:更|要|还)?[高低多少大小长短贵](?:吗|么|不|还是|一些|[?？。]|$)"
)
_COMPARES_IN_ENGLISH = re.compile(
    r"^(?:is|are)\b.{3,80}\b(?:higher|lower|larger|smaller|greater|longer|shorter|stricter|cheaper) than\b",
    re.ASCII,
)
_COMPARING = (Operation.PAIR, Operation.GROUP, Operation.DIFFERENCE, Operation.MOST, Operation.RATIO)
# One target is no answer for several things (A和B各是多少, 加起来多少).
_SEVERAL = re.compile(
    r"(?:和|与|及|跟|、|以及)[^，。？]{1,24}(?:各(?:自)?|分别)(?:是|为|要|有|需|定)*(?:多少|几|什么)|(?:和|与|及|跟|、)[^，。？]{1,24}(?:加起来|合起来|加在一起|之和|相加)"
)
_EVERY_UNIT = re.compile(
    r"(?:每一?个|所有|各个?|全部)(?:的)?(?:资金使用)?(?:单位|部门)|\b(?:every|each)(?: spending)? (?:unit|department)\b"
)
_EACH_COUNTED = re.compile(r"各(?:自)?有|分别有|\b(?:each|respectively)\b")
_COUNTED_TOO = re.compile(r"有(?:多少|几)[条个项](?:指标)?[，,、].*(?:平均|合计|总共|一共)")
_SINGLE = (Operation.LOOKUP, Operation.SUM, Operation.AVERAGE)
_LISTS = re.compile(r"分别|各(?:自|是|为|要|有)|哪些|\b(?:each|respectively|which)\b")
_TABLES = ("group", "per_group", "most", "difference", "share")
_RANKED = ("top", "ascending", "descending", "sort", "most_indicators", "most_projects")


def unread_year(reading: Reading) -> int | None:
    """A year that the question names and no part of the reading took; names and quotations may hold any."""
    names = [name for m in (*reading.projects, *reading.indicators) for name in (m.text, *m.names)]
    named = "".join(
        (*names, *reading.raws, *reading.name_words, *(m.text for m in reading.quotes), *reading.content)
    )
    known = {*map(str, reading.years)}
    return next(
        (int(y) for y in _YEAR.findall(reading.canvas.text) if y not in known and y not in named), None
    )


def presupposed(reading: Reading, facts: Facts) -> bool:
    """Whether as many things were found as the question presupposes (三个满意度指标的平均值, 两个TFT项目合计)."""
    frame = facts.frame
    if reading.cardinal is None or frame.limit or reading.has(*_RANKED) or reading.has("maximum", "minimum"):
        return True
    if frame.operation not in (Operation.LIST, Operation.LOOKUP, Operation.SUM, Operation.AVERAGE):
        return True
    key = reading.cardinal_noun
    if key is None or not any(key in row for row in facts.rows):
        return True
    return len({row[key] for row in facts.rows}) == reading.cardinal


def year_without(reading: Reading, facts: Facts) -> int | None:
    """A year that is asked about beside others, and in which what is named does not occur."""
    one_thing = facts.frame.operation is Operation.LOOKUP or bool(reading.indicators)
    given = {row.get("year") for row in facts.rows}
    missing = [year for year in reading.years if str(year) not in given]
    return missing[0] if one_thing and missing and len(set(reading.years)) > 1 else None


def other_measure(reading: Reading, facts: Facts, measures: Callable[[str], frozenset[str]]) -> bool:
    """Whether everything found is measured in something else than was asked for (更新几艘: no money).

    ``measures`` gives the normalised units of an indicator's targets.
    """
    if facts.frame.operation not in (Operation.LOOKUP, Operation.SUM):
        return False
    found = [own for row in facts.rows if "indicator" in row and (own := measures(row["indicator"]))]
    counted = reading.measure_asked or ""
    measured = len(found) == len([row for row in facts.rows if "indicator" in row])
    if (
        found
        and measured
        and counted not in _MONEY
        and all(unit.startswith("元") for own in found for unit in own)
    ):
        return True  # 每人培训多少学时: no money
    fits = _fitting(reading)
    if fits is None:
        return False
    counting = {row.get("indicatorName") for row in facts.rows if row.get("code") == "11"}
    several = len(found) > 2 and len(counting) != 1  # one alone is meant
    if several and _OF_SOMETHING.search(reading.canvas.text):  # 服务多少学生: not all of a project
        return not all(any(map(fits, own)) for own in found)
    if len(found) > 2 and counted in _TELLING_MEASURES and not reading.has("each"):  # 多少人坐公交: no buses
        return not all(any(unit[:1] == counted for unit in own) for own in found)
    return bool(found) and not any(any(map(fits, own)) for own in found)


def asks_a_count(reading: Reading) -> bool:
    """Whether the measure asked for, if any, is a count (多少, 几家), no money and no time."""
    asked = measure_units().lookup(reading.measure_asked or "")
    return reading.measure_asked != "钱" and (asked is None or (asked.dimension or "").startswith("count:"))


def _fitting(reading: Reading) -> Callable[[str], bool] | None:
    """What units an answer may have: money, no rate, a count, or those of the dimension of the unit asked for."""
    asked = measure_units().lookup(reading.measure_asked or "")
    many = reading.flags.get("how_many")
    if reading.measure_asked in ("元", "钱", "万元", "亿元"):
        return lambda unit: unit.startswith("元")
    if reading.has("when") or reading.counted_noun:
        return lambda unit: unit != "1"
    if many is not None and HOW_LONG.match(many.group()):
        return lambda unit: _dimension(unit) == "time"
    if many is not None and many.group() in SIZES:
        return lambda unit: _dimension(unit) in SIZES[many.group()]
    english = many is not None and many.group().startswith("how many") and reading.measure_asked != "yuan"
    dimension = (asked.dimension or "") if asked else ""
    if english or dimension.startswith("count:"):
        counted = not reading.has("money", "upper", "per")
        timed = not english or "time" in map(
            _dimension, ENGLISH_MEASURES.get(reading.measure_asked or "", ())
        )
        other = {"ratio"} if timed else {"ratio", "time"}
        if (
            asked and counted and len(asked.text) > 1 and asked.text.endswith("次")
        ):  # 多少航次: no number of ships
            people = asked.text == "人次"  # 免费乘车多少人次: not how many people
            return lambda unit: unit in (asked.text, "次") or (unit[:1] == asked.text[0] and not people)
        return (lambda unit: _dimension(unit) not in other and not unit.startswith("元")) if counted else None
    if many is not None and _OF_SOMETHING.search(reading.canvas.text):  # 资助多少困难学生: no rate
        return lambda unit: unit != "1" and not unit.startswith("元")
    rated = reading.has("per")  # 每天多少吨: 吨/天
    return (lambda unit: _head(_dimension(unit), rated=rated) in (dimension, None)) if dimension else None


def _head(dimension: str | None, *, rated: bool) -> str | None:
    """What is measured, where it is measured per something else."""
    return dimension.split("/")[0] if dimension and rated else dimension


def _dimension(unit: str) -> str | None:
    known = measure_units().lookup("%" if unit == "1" else unit)
    return known.dimension if known else None


def _other_operation(text: str, reading: Reading, frame: Frame, found: int) -> bool:
    """Whether something else was done than asked: about all, two counts, a mean, units that lack something."""
    counts = frame.operation is Operation.COUNT
    one = found == 1 and len(set(reading.periods)) < 2
    lacking = any(isinstance(c, Category) and c.negated for c in frame.where)
    return bool(
        (_EVERY.search(text) and reading.has("yes_no") and frame.operation is not Operation.ALL)
        or (_COMPARES.search(text) and not reading.has("cycle_annual") and frame.operation not in _COMPARING)
        or (
            _COMPARES_IN_ENGLISH.search(text)
            and frame.operation is Operation.EXISTS
            and not (reading.amounts or reading.has("cycle_annual"))
        )
        or (_RATIO.search(text) and frame.operation not in _RELATING)
        or (_YEAR_ASKED.search(text) and frame.operation is not Operation.GROUP)
        or (_EVERY_UNIT.search(text) and (reading.has("yes_no") or reading.has("per_project")))
        or (_EACH_BEST.search(text) and frame.operation not in (Operation.GROUP, Operation.PER_GROUP))
        or _NOT_WORKED_OUT.search(text)
        or (frame.focus is Focus.UNIT and _COUNTED_FIRST.search(text))
        or ("单位" in text and any(isinstance(c, Quality) and not c.rule for c in frame.where))
        or (frame.operation is Operation.SUM and _only_done(reading))
        or (frame.operation in (Operation.MOST, Operation.EXTREME) and _BOTH_ENDS.search(text))
        or (frame.operation is Operation.AVERAGE and _MEAN_AND_END.search(text))
        or (_AND_THAT.search(text) and frame.operation is Operation.LOOKUP and found < 2)
        or (_HOW_MANY_INDICATORS.search(text) and frame.operation in (Operation.LOOKUP, Operation.LIST))
        or (frame.operation in _SINGLE and _COUNTED_TOO.search(text))
        or (counts and len(reading.amounts) > 1 and _EACH_COUNTED.search(text))
        or (counts and len(_NUMBERS_ASKED.findall(text)) > 1)
        or (counts and _COUNTS.search(text) and frame.focus is Focus.PROJECT)
        or (frame.operation in _SINGLE and _SEVERAL.search(text) and one)
        or (frame.operation in (Operation.GROUP, Operation.COUNT) and _MEAN.search(text))
        or (frame.operation is Operation.LOOKUP and reading.has("cycle_annual") and reading.has("how_many"))
        or (frame.operation is Operation.LOOKUP and found == 1 and _TWO_NUMBERS.search(text))
        or (frame.focus is not Focus.UNIT and _OF_UNITS.search(text))
        or (frame.focus is Focus.UNIT and lacking)
    )


def _only_done(reading: Reading) -> bool:
    """Whether nothing says what is added up (两年加起来完成多少)."""
    named = (*reading.themes, *reading.units, *reading.projects, *reading.indicators, *reading.categories)
    return not named and bool(reading.content) and {"完成", "实现", "达到"} >= {*reading.content}


def _share_without(text: str, answer: Answer, frame: Frame) -> bool:
    """Whether a proportion is asked for, and neither worked out nor the target of what is given."""
    if frame.operation in _RELATING or not _PROPORTION.search(text):
        return False
    return not all(any(word in i.name for word in ("比", "占", "率", "%")) for i in answer.indicators)


def _asks_indicators(text: str, reading: Reading) -> bool:
    """Whether it is asked which indicators (哪些指标), also of a category (哪些满意度指标)."""
    asked = _WHICH_INDICATOR.search(text)
    if asked is None:
        return False
    kind = asked["kind"]
    return kind in ("", "三级", "绩效") or any(kind in mention.text for mention in reading.categories)


def _without_units(reading: Reading) -> str:
    """The question with organisations masked: 殡管所有 is no 所有."""
    text = reading.canvas.text
    for unit in reading.units:
        text = text[: unit.start] + CLAIMED * (unit.end - unit.start) + text[unit.end :]
    return text


def _all_of_them(reading: Reading, frame: Frame) -> bool:
    """Whether everything is listed or counted, though words that say more were taken for idle ones (出行, 次数类)."""
    left = reading.canvas.left_over()
    narrowed = any(not isinstance(c, Year) for c in frame.where) or frame.limit
    if narrowed or frame.operation not in (Operation.LIST, Operation.COUNT, Operation.LOOKUP):
        return "类" in left and all(isinstance(c, Year | Category) for c in frame.where)  # 比例类成本指标
    return not all(map(listed, left))


def _kept_in(reading: Reading, frame: Frame) -> bool:
    """Whether something is to be left out (除成本外还有哪些), and nothing is."""
    asked = reading.has("except") or _LEFT_OUT.search(reading.canvas.text)
    without = any(getattr(c, "negated", False) or getattr(c, "excluded", False) for c in frame.where)
    return bool(asked) and not without


def _other_span(answer: Answer, frame: Frame) -> bool:
    """Whether it is asked what is to be done in a month, a week or a day, and no target found speaks of one."""
    asked = _EACH_SPAN.search(answer.question)
    if asked is None or frame.operation is not Operation.LOOKUP:
        return False
    spoken = "".join(f"{i.name}{i.annual_raw}{i.cycle_raw}" for i in answer.indicators)
    return not any(span in spoken for span in _SPANS_SAID[asked["span"] or asked["day"]])


def answers_it(reading: Reading, answer: Answer, frame: Frame | None) -> bool:
    """Whether an answer is of the sort asked for: projects, indicators, one number."""
    text = _without_units(reading)
    if frame and reading.has("when") and reading.has("how_many") and len(answer.indicators) < 2:
        return False  # how much and when: two questions
    if frame and (_all_of_them(reading, frame) or _kept_in(reading, frame) or _other_span(answer, frame)):
        return False
    if frame and _other_operation(text, reading, frame, len(answer.indicators)):
        return False
    if (isinstance(answer.value, dict) and _RELATION.search(text)) or (
        frame and _share_without(text, answer, frame)
    ):
        return False
    if answer.rows and answer.interpretation.intent.startswith(_TABLES):
        return True
    if _WHICH_PROJECT.search(text) and not answer.projects and not answer.text.startswith(("否", "No")):
        return False
    if _asks_indicators(text, reading) and not (answer.indicators or answer.value is not None):
        return answer.text.startswith(("否", "No")) or bool(frame and frame.focus is Focus.PROJECT)
    totals = _TOGETHER.search(text) and not _LISTS.search(text)
    return not (totals and isinstance(answer.value, dict))

"""Units of measure and numbers in questions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from ontology.quantities import han_number, measure_units
from ontology.values import Quantity
from search.questions.skeleton import Canvas, is_chinese

# Dimensions whose numbers are stored in another unit than the one written (12.5公里, 30日, 210元/吨).
CONVERTED = "^(time|length|area|mass|volume|energy|power|data|computing|frequency|money/)"
_CARDINAL_UNITS = {None, "个", "项", "条", "种", "类", "大"}
_VALUE_BEFORE = re.compile(
    r"(?:是|为|达|等于|正好|恰好|刚好|达到|目标|指标值|的值|要求|of|is|are|equals?|exactly|to)\s*$"
)
_OF_A_PROJECT = re.compile(r"(?:有|设|含|包含|只|仅|恰好|正好|刚好)(?:了|着|有)?\s*$")
_INDICATORS_OF = re.compile(r"\s*(?:的)?[^，。？]{0,8}(?:指标|■)的?项目")
_COUNTED_CATEGORY = re.compile(r"[^，。？]*指标")
_PROJECTS_ASKED = re.compile(r"(?:哪(?:些|几个|个|一个)|什么|几个|多少个?|有没有)(?:的)?项目[^，。？]{0,6}$")
_COUNTED_ALOUD = tuple("家个处座条台场所件份户项间")
_ONLY = re.compile(r"(?:项目|指标)[^，。？]{0,6}(?:只|仅|就|恰好|正好|刚好|一共|总共|共)(?:有|设了?)$")
_ADDED = re.compile(r"加起来|合起来|加在一起|之和|合计|一共|总共|各(?:是|自|有|要)|分别")
_COUNTED_AFTER = re.compile(
    r"\s*(?:不同的?)?(?:[^\d，。、？,?]{0,12}?)(?:指标|项目|单位|■|indicators?|projects?|units?)"
)
ENGLISH_MEASURES: Mapping[str, tuple[str, ...]] = {
    noun: units
    for nouns, units in (
        ("enterprise enterprises company companies firm firms business businesses", ("家", "户")),
        ("participants participant attendees", ("人", "人次", "名")),
        ("person persons people staff", ("人", "名")),
        ("event events session sessions", ("场", "场次", "次", "班次", "期")),
        ("time times", ("次",)),
        ("report reports copy copies document documents", ("份", "篇")),
        ("item items piece pieces project projects unit units", ("个", "件", "项", "台", "套")),
        ("yuan rmb cny", ("元",)),
        ("month months year years", ("月",)),
        ("hour hours minute minutes", ("小时",)),
        ("day days", ("小时", "工作日")),
        ("working_day working_days workday workdays business_day business_days", ("工作日",)),
        ("quickly fast soon", ("小时", "工作日", "月")),
        ("long", ("小时", "工作日", "月", "米")),
        ("percent percentage", ("1",)),
        ("kilometer kilometers kilometre kilometres km meter meters metre metres", ("米",)),
        (
            "square_meter square_meters square_metre square_metres square_kilometer square_kilometers",
            ("平方米",),
        ),
        ("square_kilometre square_kilometres sqm mu hectare hectares ha acre acres", ("平方米",)),
        ("cubic_meter cubic_meters cubic_metre cubic_metres", ("立方米",)),
        ("ton tons tonne tonnes kilogram kilograms kg", ("千克", "立方米")),
        ("household households family families", ("户", "户次", "家")),
        ("batch batches", ("批次", "批")),
        ("school schools", ("所",)),
    )
    for noun in (each.replace("_", " ") for each in nouns.split())
}
# What money is spoken of per, as units of measure.
ENGLISH_PER: Mapping[str, tuple[str, ...]] = {
    noun: units
    for nouns, units in (
        ("household family", ("户",)),
        ("person people head capita participant", ("人",)),
        ("enterprise company firm business", ("家", "户")),
        ("event session", ("场", "次", "期", "班次")),
        ("report copy document", ("份", "篇")),
        ("kilometer kilometre km", ("公里",)),
        ("meter metre", ("米",)),
        ("square_meter square_metre sqm", ("平方米",)),
        ("cubic_meter cubic_metre", ("立方米",)),
        ("mu", ("亩",)),
        ("ton tonne", ("吨",)),
        ("batch", ("批次",)),
    )
    for noun in (each.replace("_", " ") for each in nouns.split())
}
# What is measured in days is not measured in hours, nor in hectares what is in mu.
WRITTEN_IN: Mapping[str, tuple[str, ...]] = {
    noun: tuple(f"{scale}{unit}" for unit in units.split() for scale in ("", "万"))
    for noun, units in (
        ("days", "天 日 工作日"), ("hours", "小时"), ("minutes", "分钟"), ("months", "个月 月"), ("mu", "亩"),
        ("hectares", "公顷"), ("kilometers", "公里 千米"), ("kilometres", "公里 千米"), ("km", "公里 千米"),
    )
}  # fmt: skip
# A noun that is asked for is a plural: in "how many family doctors" families are not counted.
_SINGULAR = (
    "people",
    "staff",
    "yuan",
    "rmb",
    "cny",
    "percent",
    "km",
    "sqm",
    "mu",
    "ha",
    "kg",
    "quickly",
    "fast",
    "soon",
    "long",
)
_ASKED_IN_ENGLISH = "|".join(
    sorted((n for n in ENGLISH_MEASURES if n.endswith("s") or n in _SINGULAR), key=len, reverse=True)
)
_SPOKEN_UNITS = (
    "个百分点|百分点|百分比|公斤|千克|公顷|个月|个人|万元|亿元|公里|千米|分钟|工作日|平方米|平方公里|亿"
)
_LONG_UNITS = "|".join(
    sorted(
        {unit.text for unit in measure_units().units if len(unit.text) > 1 and is_chinese(unit.text)}
        | set(_SPOKEN_UNITS.split("|")),
        key=lambda label: (-len(label), label),
    )
)
# What an adjective of size may be answered by.
SIZES = {
    "多长": ("length", "time"),
    **dict.fromkeys(("多宽", "多远", "多深", "多厚"), ("length",)),
    "多重": ("mass",),
}
PER_UNIT = re.compile(
    r"(?P<per>[家台人场件次套期份辆艘座条名户床只支瓶张棵亩篇册处部块个批株头羽根箱袋桶项吨天顶例])"
)
_COSTS = re.compile(
    r"(?:一|1)[\u3400-\u9fff](?:的|[\u3400-\u9fff]{0,4})(?:费用?|成本|价格|单价|标准)|(?:多少|几)[\u3400-\u9fff]{0,3}(?:费|成本|补贴|补助)"
    r"|[金补助贴奖费价](?:一|每|1)[\u3400-\u9fff]{1,2}(?:最高|最多|给|补|发|是)*(?:多少|几)|多少钱|几元|多少元|限价|封顶|(?:成本|费用?|单价|价格?|补助?|补贴|奖励?|花|标准)(?:是|为|要|最多|上限)?(?:多少|几)"
)
_TAKES = re.compile(
    r"(?<!第)(?:一|1)[\u3400-\u9fff]{2,12}?(?:多久|多长时间|几天|多少天|几个?小时|多少小时|几个月|几个工作日)"
)
# What is counted with 多少 or 几 beside the units of measure.
MEASURES_SPOKEN = frozenset("钱块毛步岁盏顶")
HOW_LONG = re.compile(r"多(?:快|久|长时间|少时间)")
MEASURE_ASKED = re.compile(
    rf"(?:多久|多长时间|多少时间|多快)(?:之内|以内|内)?|多[长宽远深重厚](?![时久度数])|(?:多少|几)(?P<unit>{_LONG_UNITS}|[\u3400-\u9fff])?"
    rf"|\bhow (?:many |much )?(?P<en>{_ASKED_IN_ENGLISH})\b(?: of\b)?"
    r"|\bhow (?:many|much)\b",
    re.ASCII,
)


def is_cardinal(quantity: Quantity, before: str, after: str, text: str) -> bool:
    """Whether a number counts projects, indicators or units instead of being a target.

    ``before`` and ``after`` hide what is claimed of the ``text``.
    """
    if quantity.comparator or isinstance(quantity.value, tuple):
        return False
    if _several_added(quantity, after) or _only_so_many(quantity, text, after):
        return True
    if quantity.unit not in _CARDINAL_UNITS:
        return False
    said, follows = text[: quantity.start], text[quantity.end :]
    asked = _PROJECTS_ASKED.search(said) and _COUNTED_CATEGORY.match(follows)
    if (
        quantity.unit in (None, "个", "项", "条")
        and _OF_A_PROJECT.search(said)
        and (asked or _INDICATORS_OF.match(follows))
    ):
        return False  # 有两条成本指标的项目: a condition on the project
    if _VALUE_BEFORE.search(before) and not re.match(r"\s*(?:不同的?)?(?:项目|指标)", after):
        return False
    if re.fullmatch(r"\s*■[?？。]?", after) and not re.search(r"(?:有|共|设|设了|■)$", before):
        return False  # 要建三十个吗
    return bool(_COUNTED_AFTER.match(after)) or re.search(r"(?:哪|这|那)$", before) is not None


def _only_so_many(quantity: Quantity, text: str, after: str) -> bool:
    """Whether a number says how many of something there are, and nothing follows (成本指标是不是只有一个)."""
    before = _ONLY.search(text[: quantity.start])
    counts = quantity.unit in _CARDINAL_UNITS and re.fullmatch(r"\s*[吗么?？。\s]*", after)
    return bool(counts) and before is not None


def _several_added(quantity: Quantity, after: str) -> bool:
    """Whether a number only says how many things are added up or told one by one (两处物业面积加起来)."""
    few = quantity.unit in _COUNTED_ALOUD and quantity.value in range(2, 10)
    return (
        few and re.match(r"(?![以及或的])[\u3400-\u9fff]", after) is not None and bool(_ADDED.search(after))
    )


def counted_noun(after: str) -> str | None:
    """Return the column that a cardinal counts (``project`` or ``indicator``), by the noun behind it."""
    noun = re.match(r"[^，。、？,?]{0,12}?(项目|指标|projects?|indicators?)", after)
    if noun is None:
        return None
    return "project" if noun[1].startswith(("项目", "project")) else "indicator"


def with_english_noun(canvas: Canvas, quantity: Quantity) -> Quantity:
    """Claim the English noun after a bare number (1000 enterprises) as its label."""
    if quantity.unit is not None:
        return quantity
    noun = re.match(r"\s*([a-z]+)", canvas.open_text[quantity.end :])
    if noun and noun[1] in ENGLISH_MEASURES:
        canvas.claim(quantity.end, quantity.end + noun.end())
        return replace(quantity, label=noun[1])
    return quantity


def small_number(text: str) -> int | None:
    """Read a count in digits, Chinese numerals or English words up to ten."""
    english = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    if text.isdigit():
        return int(text)
    if text in english:
        return english.index(text) + 1
    number = han_number(text)
    return None if number is None else int(number)


def one_costs(quantity: Quantity, text: str) -> bool:
    """Whether 一处 or 一个 stands beside what it costs (修一处文物要多少钱)."""
    one = quantity.value == 1 and not quantity.comparator and quantity.unit is not None
    return one and PER_UNIT.fullmatch(quantity.unit or "") is not None and _COSTS.search(text) is not None


def one_takes(quantity: Quantity, text: str) -> bool:
    """Whether 一处 or 一个 stands beside how long it takes (修一处文物要多久)."""
    one = quantity.value == 1 and not quantity.comparator and (quantity.dimension or "").startswith("count:")
    return one and _TAKES.search(text) is not None


def years_spoken_of(text: str) -> int:
    """How many years a phrase speaks of (三年), 0 where it does not say."""
    return next((n for n, c in enumerate("两三四五", 2) if c in text), 0)

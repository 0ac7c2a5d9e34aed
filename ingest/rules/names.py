"""Names that hold what belongs into the target, and names that the target does not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from ingest.rules import words
from ingest.rules.facts import Facts, Hit, Item, check
from ontology.values import Quantity, Target

_MEASURE = (
    "个月|家次|人次|户次|场次|班次|批次|车次|平方米|平方公里|立方米|公里|公顷|千米|小时|分钟|"
    "家|人|名|户|场|次|期|班|份|篇|册|台|套|件|个|项|座|辆|亩|吨|米|元|天|条|处|间|张|株|棵|枚|例|批|款|种|只|头|张|幅|部|宗|起|门|所|栋|眼|口|间|头|羽"
)
_NUMBER = re.compile(
    r"(?P<sign>≥|≤|＞|＜|>|<|=|＝|不低于|不少于|不超过|不高于|大于|小于|至少|达到|达|约)?\s*"
    r"(?<![第\d.．A-Za-z“\"《〔（(#№+×-])(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<times>[万亿千百]?)\s*"
    rf"(?P<unit>%|％|‰|{_MEASURE})?(?P<rest>以上|以下|以内|及以上|及以下|左右)?"
)
_HAN = re.compile(
    rf"(?<![第十百千一二三四五六七八九两])(?P<number>[两二三四五六七八九十])(?P<unit>{_MEASURE})"
)
_HAN_VALUES = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_TIMES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_PLAIN = ("%", "％", "‰")
_NAMED = re.compile(r"[“\"《][^”\"》]{1,30}[”\"》]")
_CRITERION = re.compile(
    r"[一二三四五六七八九十\d]+(?:A?级|星级?|类|等|档|年)(?:及)?以[上下]|"
    r"(?:大于|小于|不低于|不少于|不超过|高于|低于|超过)\s*[\d一二三四五六七八九十]|"
    r"(?<!每)(?:超|达到?|满)\s*[\d一二三四五六七八九十百千]+(?:\.\d+)?\s*"
    r"(?:[万亿千百]|%|％|元|平方米|公里|公顷|人|家|亩|吨|年|个|米|台|户|分|次|场|小时)|"
    r"\d[\d,.]*\s*(?:[万亿千百]|[万亿千百]?(?:元|平方米|平方公里|公顷|人|家|亩|吨|米|公里|户|台|座|个月|分|学时|课时|千瓦|兆瓦|人次|小时|张|个|件|次|场)|%|％)\s*"
    r"(?:\(含\)|（含）)?(?:及)?以[上下内外]"
)


@check
def value_in_name(facts: Facts) -> Iterator[Hit]:
    """The name repeats the value of its target."""
    for item in facts.items:
        span = _value_span(item)
        if span:
            yield item.at_name(*span, value=item.name[span[0] : span[1]].strip())


def _value_span(item: Item) -> tuple[int, int] | None:
    name = item.name
    if not re.search(r"[\d两二三四五六七八九十]", name):
        return None
    quoted = [match.span() for match in _NAMED.finditer(name)]
    for match in _NUMBER.finditer(name):
        if any(start < match.start("number") < end for start, end in quoted):
            continue
        if _is_value(item, match):
            begin = match.start() + len(match[0]) - len(match[0].lstrip())
            return begin, match.start() + len(match[0].rstrip())
    for match in _HAN.finditer(name):
        if _demanded(item, Decimal(_HAN_VALUES[match["number"]]), match["unit"]):
            return match.span()
    return None


def _is_value(item: Item, match: re.Match[str]) -> bool:
    name, unit, after = item.name, match["unit"], item.name[match.end() :]
    if unit is None and (match["times"] or after.strip("）) ") != ""):
        return False
    if re.match(r"[年月日号届级代版岁]|[A-Za-z]", after) and unit is None:
        return False
    closed = not re.match(r"[的\w]", after)
    if unit in _PLAIN and closed:
        return True
    if match["sign"] and closed and (unit or after.strip() == ""):
        return match["sign"] not in ("达", "约") or unit is not None
    try:
        value = Decimal(match["number"].replace(",", "")) * _TIMES[match["times"]]
    except InvalidOperation:
        return False
    if unit is None:
        return bool(name[: match.start()].strip()) and _demanded(item, value, None)
    return _demanded(item, value, unit) or (
        match["rest"] is None and closed and any(q.unit == unit for _, q in item.quantities)
    )


def _demanded(item: Item, value: Decimal, unit: str | None) -> bool:
    """Whether a target asks for exactly this number, in this unit when one is given."""
    for _, quantity in item.quantities:
        if isinstance(quantity.value, tuple):
            continue
        same_unit = (
            unit is None
            or quantity.unit == unit
            or (quantity.normalized_unit == unit or (unit in _PLAIN and quantity.dimension == "ratio"))
        )
        if same_unit and value in (quantity.value, quantity.normalized_value):
            return True
    return False


@check
def criterion_in_name(facts: Facts) -> Iterator[Hit]:
    """The name holds a threshold of what counts."""
    for item in facts.items:
        match = _CRITERION.search(item.name)
        if not match or item.name[match.end() : match.end() + 1] == "岁":
            continue
        span = _value_span(item)
        if span and span[0] < match.end() and match.start() < span[1]:
            continue
        yield item.at_name(match.start(), match.end(), criterion=match[0])


@check
def name_value_mismatch(facts: Facts) -> Iterator[Hit]:
    """The name measures one kind of thing, the target states another."""
    for item in facts.items:
        expected = _expected(item)
        if expected is None:
            continue
        for target in item.targets:
            wrong = _mismatch(item, target, expected)
            if wrong is not None:
                quantity = wrong if isinstance(wrong, Quantity) else None
                yield item.at_target(
                    target, quantity, expected=_KINDS[expected][0], expected_en=_KINDS[expected][1]
                )


_PER_CENT = re.compile(r"[（(]\s*[%％]\s*[）)]$")
_ACTION = re.compile(r"(?:按时|及时|按期|足额)?(?:支付|缴纳|发放|拨付|保障|控制|节约|减免)")
_KINDS = {
    "ratio": ("比率", "a share"),
    "quality": ("程度", "a degree"),
    "count": ("数量", "a count"),
    "money": ("金额", "a sum of money"),
    "area": ("面积", "an area"),
    "length": ("长度", "a length"),
    "time": ("时间", "a time"),
}
_ALLOWED = {
    "ratio": ("ratio", "time"),
    "quality": ("ratio", "count:分", "time"),
    "count": ("count",),
    "money": ("money",),
    "area": ("area", "count:亩"),
    "length": ("length",),
    "time": ("time",),
}


def _expected(item: Item) -> str | None:
    core = item.core
    if words.is_rate(core) or _PER_CENT.search(item.name):
        return "ratio"
    if _ACTION.match(core):
        return None
    patterns = (
        ("quality", words.QUALITY),
        ("count", words.COUNTED),
        ("money", words.MONEY),
        ("area", words.AREA),
        ("length", words.LENGTH),
        ("time", words.TIME),
    )
    return next((kind for kind, pattern in patterns if pattern.search(core)), None)


def _mismatch(item: Item, target: Target, expected: str) -> Quantity | bool | None:
    """Return the number that does not fit, ``True`` for words that do not, ``None`` where all fits."""
    raw = target.value.raw
    if not target.value.components:
        dated = expected in ("ratio", "count", "money", "area") and words.DEADLINE.search(raw)
        return True if dated else None
    for quantity in target.value.components:
        dimension = quantity.dimension
        if dimension is None or quantity.label:
            continue
        graded = dimension == "count:分" and words.SATISFACTION.search(item.name)
        allowed = dimension.startswith(_ALLOWED[expected]) or graded
        if not allowed and not _change(expected, dimension, item.name + raw):
            return quantity
        if expected == "ratio" and dimension == "time":
            return quantity
        if expected == "count" and _other_thing(item.core, quantity.unit):
            return quantity
    return None


def _change(expected: str, dimension: str, text: str) -> bool:
    """A share may say by how much something grows or falls."""
    changing = words.GROWTH.search(text) or words.SAVING.search(text) or "占" in text or "控制" in text
    return dimension == "ratio" and expected not in ("ratio", "quality") and bool(changing)


_COUNTS = (
    (
        re.compile(r"(?:人数|人次)$"),
        frozenset(
            [
                "家",
                "户",
                "场",
                "份",
                "件",
                "台",
                "套",
                "项",
                "条",
                "期",
                "篇",
                "册",
                "辆",
                "座",
                "场次",
                "家次",
            ]
        ),
    ),
    (
        re.compile(r"(?:场次|场数)$"),
        frozenset(["家", "户", "人", "名", "人次", "份", "件", "台", "套", "篇", "册", "辆", "座"]),
    ),
    (
        re.compile(r"(?:家数|户数|企业数|企业数量)$"),
        frozenset(["人", "名", "人次", "场", "份", "件", "台", "套", "篇", "册", "辆", "期", "场次"]),
    ),
    (
        re.compile(r"(?:份数|篇数|册数|报告数量?)$"),
        frozenset(["家", "户", "人", "名", "人次", "场", "场次", "台", "套", "辆", "座"]),
    ),
)


def _other_thing(core: str, unit: str | None) -> bool:
    """Whether people are counted by the enterprise, or events by the person."""
    bare = (unit or "").lstrip("万千百亿")
    return any(pattern.search(core) and bare in others for pattern, others in _COUNTS)

"""The words by which tables name levels, values and record numbers, as regular expressions.

Every quantifier is bounded, so scanning takes time linear in the text.
"""

from __future__ import annotations

import re

LEVEL_1 = r"(?:产出|效益|满意度|成本)指标|(?:产出|效益|满意度|成本)"

_SECOND = (
    "数量|质量|时效|经济效益|社会效益|生态效益|环境效益|生态环境效益|生态|经济|社会|"
    "可持续影响效益|可持续影响|可持续发展影响|可持续发展|可持续|"
    "社会公众或服务对象满意度|社会公众满意度|服务对象满意度|服务对象|受益对象满意度|受益群体满意度|"
    "经济成本|社会成本|生态环境成本|环境成本|成本|满意度"
)
_SHORT_SECOND = (
    "经济效益|社会效益|生态效益|环境效益|可持续影响|服务对象满意度|社会公众满意度|经济成本|社会成本|生态环境成本|"
    "数量|质量|时效"
)
LEVEL_2 = rf"(?:{_SECOND})(?:性)?(?:类)?指标|(?:{_SHORT_SECOND})"
_LEVEL_2_BELOW = rf"(?:{_SECOND})(?:性)?(?:类)?(?:指标)?"
"""Below a printed first level the bare word will do: 效益指标；满意度；乘客满意度."""

CODE = r"\d{1,2}[^\S\n]?[-－—–‐][^\S\n]?"
POINTS = r"(?:[（(][^（）()\n]{0,12}[）)])?"
SEPARATOR = r"(?:[^\S\n]{0,3}[；;：:，,、/|\-－—→>＞]\s{0,3}|\s{1,4})"

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = "一二三四五六七八九十"
NUMBER = (
    r"(?:[（(\[]\s?(?P<{0}a>\d{{1,3}})\s?[）)\]][、.．]?"
    r"|(?P<{0}b>\d{{1,3}})\s?[、.．)）]"
    rf"|(?P<{{0}}c>[{_CIRCLED}])[、.．]?"
    rf"|(?P<{{0}}d>[{_CHINESE}]{{{{1,3}}}})、)\s{{{{0,4}}}}"
)
"""A record's number with its punctuation; ``NUMBER.format(prefix)`` names its four groups."""

_KIND = r"(?:绩效)?(?:指标值|目标值)"
CYCLE_VALUE = rf"(?:项目)?(?:实施周期内?|实施期|全周期|周期|中期|总体|项目期){_KIND}"
ANNUAL_VALUE = rf"(?:当年度?|本年度?|全年|年度|(?:19|20)\d\d年度?){_KIND}"
PLAIN_VALUE = rf"(?:预期|计划|设定)?{_KIND}"

_VALUE = (
    rf"(?<![上去前各该])(?:(?P<cycle>{CYCLE_VALUE})|(?P<annual>{ANNUAL_VALUE})"
    rf"|(?<![^\s；;：:，,。.、）)])(?P<plain>{PLAIN_VALUE}))"
    r"(?:[^\S\n]{0,3}[：:]|(?=[^\S\n]{0,2}[≥≤=＝＞＜><]))"
)
_START = (
    rf"(?:{NUMBER.format('n')})?"
    rf"(?:(?P<code1>{CODE})?(?P<level1>{LEVEL_1}){POINTS}{SEPARATOR})?"
    rf"(?:(?P<code2>{CODE})?(?P<level2>(?(level1)(?:{_LEVEL_2_BELOW})|(?:{LEVEL_2}))){POINTS}{SEPARATOR})?"
)
_SENTINEL = rf"(?:{NUMBER.format('l')})?(?:{CODE})?(?:{LEVEL_1}|{LEVEL_2}){POINTS}{SEPARATOR}"

ANCHORS = re.compile(rf"{_VALUE}|(?={_SENTINEL})(?P<start>{_START})")
"""Finds value labels and record starts (number, codes, category labels) in a packed cell."""

NUMBERED = re.compile(rf"(?:^|(?<=[。；;\n]))\s{{0,4}}{NUMBER.format('n')}")
"""Finds numbers that may start a record whose category is missing."""

LABEL_TEXTS = (
    *(
        f"{period}{kind}"
        for period in ("实施周期", "实施期", "周期", "中期", "总体")
        for kind in ("指标值", "目标值")
    ),
    *(f"{period}{kind}" for period in ("年度", "当年度", "当年") for kind in ("指标值", "目标值")),
)
"""Value labels as they are usually written, to recognise one that a cell's end cuts off."""

CATEGORY_TEXTS = ("产出指标", "效益指标", "满意度指标", "成本指标")


def number_of(match: re.Match[str], prefix: str = "n") -> int | None:
    """Return the number that the groups of ``NUMBER`` matched."""
    if digits := match[f"{prefix}a"] or match[f"{prefix}b"]:
        return int(digits)
    if circled := match[f"{prefix}c"]:
        return _CIRCLED.index(circled) + 1
    return _chinese_number(match[f"{prefix}d"]) if match[f"{prefix}d"] else None


def _chinese_number(text: str) -> int | None:
    """Return the number that up to three Chinese numerals write (1 to 99).

    >>> _chinese_number("二十一")
    21
    """
    tens, ten, ones = text.rpartition("十")
    if (tens and tens not in _CHINESE[:9]) or (ones and ones not in _CHINESE[:9]):
        return None
    high = (_CHINESE.index(tens) + 1 if tens else 1) * 10 if ten else 0
    return high + (_CHINESE.index(ones) + 1 if ones else 0)

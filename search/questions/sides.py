"""Two things compared in one year: A和B哪个高, A比B多多少: each is looked up by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_NUMBERED = r"(?:个百分点|百分点|万元|亿元|亿|分钟|小时|公里|家次|人次|[\u3400-\u9fff]{1,2})?"
_DEGREE = r"(?:高|低|多|少|大|小|长|短|贵|便宜|严格?|宽松?)"
_MORE = rf"(?:更|最|比较|要求)?{_DEGREE}(?:一些|一点|些)?"
_ASKED = (
    rf"(?:两者|二者|它们|之间)?(?:的)?(?:相?差(?:距|了)?(?:是|有)?(?:多少|几|多大)?{_NUMBERED}"
    rf"|(?:更|要)?(?:多|少|高|低|大|小|长|短|贵|便宜)(?:出|了)?(?:多少|几){_NUMBERED})"
)
_ASKED_IN = re.compile(rf"(?:多少|几)({_NUMBERED})[?？。]?$")
_OVER = r"(?:高于|低于|大于|小于|多于|少于|超过|长于|短于)"
_EQUAL = r"(?:一样|相同|相等|一致)(?:大|高|多|长|低|少)?"
_CHINESE = (
    re.compile(
        rf"^(?P<a>.+?)(?:和|与|跟|同)(?P<b>[^，,]+?)(?:的)?(?:目标|指标|要求|标准)?值?(?P<rest>)(?:是不是|是否|都)*{_EQUAL}(?:的)?(?:吗|么)?[?？。]?$"
    ),
    re.compile(r"^(?P<a>.+?)(?:是|为|相当于|达到?)(?P<b>.+?)(?:的)?(?P<rest>)(?:几|多少)倍[?？。]?$"),
    re.compile(
        r"^(?P<a>.+?)占(?:了|到)?(?P<b>.+?)(?:的)?(?P<rest>)(?:比例|比重|占比|份额|百分之几|百分之多少|几成|多少)(?:是|为)?(?:多少)?[?？。]?$"
    ),
    re.compile(
        rf"^(?P<a>.+?)(?:是不是|是否|会不会)(?:都)?(?:{_OVER}(?P<b>.+?)|比(?P<b2>.+?)(?:更|要|还)?{_DEGREE}(?:一些|一点|些)?)(?P<rest>)[?？。]?$"
    ),
    re.compile(
        rf"^(?P<a>.+?)(?:是不是|是否|会不会)?(?:(?:比|较)(?P<b>.+?)(?P<rest>)(?:更|要|还)?{_DEGREE}(?:一些|一点|些)?"
        rf"|{_OVER}(?P<b2>.+?))(?:吗|么|不{_DEGREE}|没有|还是{_DEGREE}|对吗|是吗|是不是)[?？。]?$"
    ),
    re.compile(rf"^(?P<a>.+?)(?:比|较)(?P<b>.+?)(?P<rest>){_ASKED}[?？。]?$"),
    re.compile(
        r"^(?P<a>.+?)(?:和|与|跟|同|、|还是)(?P<b>[^，,]+?)(?:相比|比较|比起来|比)?[，,]?(?:哪(?:一)?[个项家条座艘辆种]?|谁)(?:的)?(?P<rest>.*?)"
        rf"{_MORE}(?:[，,]{_ASKED})?[?？。]?$"
    ),
    re.compile(rf"^(?P<a>.+?)(?:和|与|跟|同|、)(?P<b>.+?)(?P<rest>){_ASKED}[?？。]?$"),
)
_VERSUS = r"(?:and|or|versus|vs\.?|with|than|compared (?:to|with))"
_HIGHER = r"which is (?:the )?(?:higher|lower|larger|smaller|greater)"
_GAP = r"what is the (?:difference|gap) (?:between|in)|difference between|by how much does"
_ENGLISH = (
    re.compile(
        r"^(?:is|are)\b ?(?:the )?(?P<a>.+?) ?"
        r"\b(?:higher|lower|larger|smaller|greater|longer|shorter|stricter) than\b ?"
        r"(?:the )?(?P<b>[^,?]+?)(?P<rest>)[?.]?$",
        re.ASCII,
    ),
    re.compile(
        rf"^(?:(?:compare|{_HIGHER}[:,]?|{_GAP}) )?(?:the )?(?P<rest>.+?) of (?:the )?(?P<a>.+?) {_VERSUS} "
        r"(?:(?:that|those) )?(?:of )?(?:the )?(?P<b>[^,?]+?)(?:,? (?:differ|by how much).*)?[?.]?$"
    ),
    re.compile(
        rf"^(?:compare|{_HIGHER}[:,]?|{_GAP}) (?:the )?(?P<a>.+?) {_VERSUS} (?:the )?(?P<b>[^,?]+?)(?P<rest>)[?.]?$"
    ),
)
_PERIOD = re.compile(
    r"(?:整个|全|实施)?(?:周期|年度|今年|当年|[三五]年|总)(?:的)?(?:目标|指标|任务|目标任务)?(?:值|量|总量|总数)?(?:的)?"
)
_MAX_TAIL = 6


@dataclass(frozen=True, slots=True)
class Sides:
    """The wordings to look each side up by, the likeliest first."""

    first: tuple[str, ...]
    second: tuple[str, ...]


def sides(text: str, segment: Callable[[str], list[str]], *, chinese: bool) -> Sides | None:
    """Return the two things that a question compares, ``None`` when it compares none.

    What both share may stand behind the second only (10.5代和8.6代显示项目的累计投资): the first is then tried with
    every ending of the second.
    """
    for pattern in _CHINESE if chinese else _ENGLISH:
        if match := pattern.match(text.strip()):
            groups = {name: (text or "").strip(" ，,") for name, text in match.groupdict().items()}
            first, second, rest = groups["a"], groups["b"] or groups.get("b2", ""), groups["rest"]
            if _PERIOD.fullmatch(second):  # 今年占周期的几成: two periods of one thing
                return None
            if chinese:
                tails = _tails(segment(second))
                measure = f"多少{unit[1]}" if (unit := _ASKED_IN.search(text.strip())) else ""
                firsts = (first, *(first + tail for tail in tails), first + measure)
                shared = segment(first)
                seconds = (second, *(head + second for head in _heads(shared)), second + measure)
                seconds += tuple(second.removesuffix("的") + tail for tail in _tails(shared))
                return Sides(
                    tuple(dict.fromkeys(side + rest for side in firsts)),
                    tuple(dict.fromkeys(side + rest for side in seconds)),
                )
            glue = f"{rest} of the " if rest else "what is the target of " if pattern is _ENGLISH[0] else ""
            return Sides((f"{glue}{first}",), (f"{glue}{second}",))
    return None


def _tails(words: list[str]) -> Iterator[str]:
    """Endings of a phrase, the longest first."""
    for start in range(1, min(len(words), _MAX_TAIL)):
        yield "".join(words[start:])


def _heads(words: list[str]) -> Iterator[str]:
    """Beginnings of a phrase, the longest first: 支持新型工业化建设的小巨人和小升规 shares its beginning."""
    for end in range(min(len(words), _MAX_TAIL) - 1, 0, -1):
        yield "".join(words[:end])

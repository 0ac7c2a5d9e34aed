"""What stands around a quantity: its label, its qualifiers, the span of time it holds for."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from ontology.quantities.units import HAN

LONGEST_LABEL = 60

_QUALIFIER = "合计|共计|总计|累计|累积|分别|平均|年均|月均|日均|人均|户均|各自|(?<!公)共|各"
_QUALIFIER_LEAD = re.compile(rf"(?:{_QUALIFIER})(?![{HAN}]?率)")
_QUALIFIER_TAIL = re.compile(rf"(?:{_QUALIFIER}|均)$")
_QUALIFIER_AFTER = re.compile(rf" ?(?:{_QUALIFIER}|/年)(?=[ ,;。)]|$)")
_PAREN = re.compile(r" ?\(([^()0-9]{1,24})\)")
_LEAD = re.compile(r"[ :、,;/·*•~=≥≤<>()\]\"”’。-]+|其中[: ]*")
_CONNECTOR_LEAD = re.compile(r"(?:以及|并且|同时|及(?!时)|[和与并且或])+")
_TAIL = re.compile(
    r"(?:[ :、,·~=≥≤<>(\[\"“‘]|达到|降至|升至|增至|降到|升到|增到"
    r"|力争|确保|控制在|保持在|稳定在|维持在|要求|应当|原则上|应该"
    r"|最高|最多|至多|最低|最少|至少"
    r"|(?<![行作认成])为|是|达|(?<![节预签履集契])约|应(?=达)|将|(?<![存现所])在|的)$"
)
_GENERIC = re.compile(
    r"(?:完成|实现|达到|举办|开展|组织|提供|进行|做到|确保|力争|保证|计划|预计|要求|共有|(?:提高|提升|增加|增长|扩大|下降|降低|减少)[到至]"
    r"|不|为|向|对|给|有|拟|需|应|将|约|至|到|从|由|在|内|前|后|即|每年|全年|年度|本年|当年|年内|目标值|目标|指标值)++"
)
_CONNECTOR = re.compile(r"以及|并且|[、/ ]|和|(?<!参)与|(?<![以涉普])及(?!时)|或|(?<!合)并(?!购)|且")
_NOUN_STOP = re.compile(
    r"提供|开展|进行|实施|完成|达标|达到|给予|参加|参与|形成|推动|促进|通过|获得|取得|实现|用于|覆盖|落户|入驻|落地|签约"
    r"|开工|投产|竣工|水平|增加到|增长到|提高到|提升到|扩大到"
    r"|减少到|下降到|降低到|降到|增至|升至|降至|等[,、 ]|[(:;,。、\"“”]|(?:的|地)|并|且"
)
_NOUN_START = re.compile(
    r"(?:\)|以|的|地|之|内|后|前|起|等|个|左右|完成|未|不|无|按|并|且|和|与|及|或|由|在|为|均|/|-|~|%|\+)"
)
_ENTITY_END = re.compile(r"(?:企业|项目|单位|机构|人员|人才|产品|工厂|园区|车辆|平台|家庭)(?:数量?)?$")
_VERB_START = re.compile(
    r"参与|参加|培训|服务|举办|开展|吸引|带动|支持|推动|覆盖|新增|引进|培育|组织|邀请|达成|签约|完成|实现"
)
_PLAN = re.compile(r"[“\"]?十[一二三四五六]五[”\"]?(?:时期|期间|期末|末)?")
_BEFORE_DATE = re.compile(r" ?(?:截至|截止|到|至|在|于|自|从|力争|计划|预计) ?")
_DATE_AFTER = re.compile(r" ?(?:之前|以前|前|之内|内|止|期间)")
_ASIDE = re.compile(
    rf"(?:{_QUALIFIER}|截至|截止|力争|到|在|年度?|月|日|底|初|末|前|后|内|止|起|至|期间|完成|其中|均|含|全年"
    r"|每年|每月|每季度|约|不含税|含税|[ ()\-~:、\"“”])*+"
)
_ENGLISH_STOP = {
    "a", "an", "the", "and", "or", "of", "in", "for", "with", "that", "which", "who", "is", "are", "was",
    "were", "be", "to", "per", "on", "by", "at", "from", "as", "than", "have", "has", "had", "do", "does",
    "target", "targets", "this", "each", "every", "annually", "yearly", "it", "not", "but", "if", "what",
    "how",
}  # fmt: skip
_ENGLISH_NOUN = re.compile(r" ?([A-Za-z][A-Za-z-]*)")
_QUESTION_STOP = re.compile(r"[都是有在叫吗呢吧和与各分被用]")
_SHORT_NOUN = re.compile(rf"[{HAN}]{{1,12}}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A label with its place, and the qualifiers that stood beside it."""

    start: int
    end: int
    qualifiers: tuple[str, ...] = ()


def prefix_phrase(text: str, start: int, end: int, *, continued: bool) -> Phrase:
    """Find the label in what stands before a quantity.

    Args:
        text: the value in one width.
        start: where the clause or the previous quantity's own words end.
        end: where the quantity begins.
        continued: another quantity precedes, so that a leading 和 or 、 only connects.
    """
    qualifiers: list[str] = []
    lead = True
    while lead and start < end:
        match = _LEAD.match(text, start, end) or (
            _CONNECTOR_LEAD.match(text, start, end) if continued else None
        )
        match = match or _note(_QUALIFIER_LEAD.match(text, start, end), qualifiers)
        lead = match is not None
        start = match.end() if match else start
    tail = True
    while tail and start < end:
        low = max(start, end - 6)
        match = _TAIL.search(text, low, end) or _note(_QUALIFIER_TAIL.search(text, low, end), qualifiers)
        tail = match is not None
        end = match.start() if match else end
    if _GENERIC.fullmatch(text, start, end) or end - start > LONGEST_LABEL:
        start = end
    return Phrase(start, end, tuple(qualifiers))


def _note(match: re.Match[str] | None, qualifiers: list[str]) -> re.Match[str] | None:
    if match:
        qualifiers.append(match[0])
    return match


def after_qualifier(text: str, start: int, end: int) -> Phrase:
    """Find a qualifier directly after a quantity: （合计）, 合计; its words are ``qualifiers``."""
    match = _PAREN.match(text, start, end)
    if match:
        return Phrase(start, match.end(), (match[1].strip(),))
    match = _QUALIFIER_AFTER.match(text, start, end)
    return Phrase(start, match.end(), (match[0].strip(),)) if match else Phrase(start, start)


def noun_phrase(text: str, start: int, end: int) -> Phrase:
    """Find the counted thing after a unit (10个|代表性大模型, 200家|企业|提供...); may be empty."""
    start += text[start : start + 1] == " "
    if start >= end or _NOUN_START.match(text, start, end):
        return Phrase(start, start)
    stop = _NOUN_STOP.search(text, start, end)
    cut = stop.start() if stop else end
    while cut > start and text[cut - 1] in " 等约共超近的":
        cut -= 1
    return Phrase(start, cut) if cut - start <= LONGEST_LABEL else Phrase(start, start)


def divide_between(text: str, start: int, end: int, *, labelled: bool) -> tuple[int, int]:
    """Divide the words between two quantities of a clause.

    Returns:
        Where the first one's noun ends, and where the second one's label begins.
    """
    first = _CONNECTOR.match(text, start, end)
    if first:
        return first.start(), first.end()
    last = deque(_CONNECTOR.finditer(text, start, end), maxlen=1)
    if last:
        return last[0].start(), last[0].end()
    if labelled or _VERB_START.match(text, start, end):
        return start, start
    return end, end


def is_criterion(text: str, start: int, end: int, *, counted: bool) -> bool:
    """Say whether the words after a bound make it a condition: 产值10亿元以上|的企业|≥5家."""
    if text.startswith("的", start):
        return end > start + 1
    return not counted and bool(_ENTITY_END.search(text, max(start, end - 8), end))


def frame_of_plan(text: str, start: int, end: int) -> int:
    """Return where the name of a five-year plan at ``start`` ends (“十四五”期间), or ``start``."""
    match = _PLAN.match(text, start, end)
    return match.end() if match else start


def skip_before_date(text: str, start: int, end: int) -> int:
    """Return where a date may begin after 到, 截至, 力争 ..."""
    match = _BEFORE_DATE.match(text, start, end)
    return match.end() if match else start


def frame_of_date(text: str, end: int) -> int:
    """Return where a date used as a time frame ends: 12月底|前."""
    match = _DATE_AFTER.match(text, end)
    return match.end() if match else end


def is_aside(text: str) -> bool:
    """Say whether a clause without numbers only qualifies the others (其中, 合计, 年底前)."""
    return _ASIDE.fullmatch(text) is not None


def english_noun(text: str, start: int) -> str | None:
    """Return up to three words after a number in an English sentence: ``small firms``."""
    words: list[str] = []
    while len(words) < 3:
        match = _ENGLISH_NOUN.match(text, start)
        if not match or match[1].lower() in _ENGLISH_STOP:
            break
        words.append(match[1])
        start = match.end()
    return " ".join(words) or None


def chinese_noun(text: str, start: int) -> str | None:
    """Return the counted thing after a measure word in a question: 1000家|企业|的指标."""
    run = _SHORT_NOUN.match(text, start)
    if not run:
        return None
    stop = _QUESTION_STOP.search(text, run.start(), run.end())
    noun = noun_phrase(text, run.start(), stop.start() if stop else run.end())
    return text[noun.start : noun.end] or None

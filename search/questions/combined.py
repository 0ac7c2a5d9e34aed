"""Questions answered by asking smaller ones: several in one sentence, and two things compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ontology.values import Period
from search.questions.compound import parts
from search.questions.frame import Constraint, Focus, Frame, Operation, Words, Year
from search.questions.mentions import Reading
from search.questions.refused import Refused
from search.questions.sides import sides
from search.questions.telling import MAX_LOOKUP
from search.questions.verbalise import refusal
from search.results import Answer

_OVER = re.compile(r"高于|低于|大于|小于|多于|少于|超过|长于|短于")
_EQUAL = re.compile(r"(?:和|与|跟|同).+(?:一样|相同|相等|一致)")
_UNIT = re.compile(r"[0-9](?:万|亿)?([\u3400-\u9fff]{1,3})$")
_LOOKED_UP = "lookup_indicator"


@dataclass(frozen=True, slots=True)
class Asking:
    """What smaller questions are asked with: ``read`` a text, ``ask`` it, and cut it into words."""

    read: Callable[[str], Reading]
    ask: Callable[[str], Answer]
    segment: Callable[[str], list[str]]


def together(reading: Reading, asking: Asking) -> Frame | None:
    """Return the frame that looks up what several questions in one ask for; ``None`` when it is one question.

    Raises:
        Refused: they are several, and one of them is no look-up; each is offered.
    """
    beside = reading.has("project") and reading.has("how_many", "target", "upper")
    counted = reading.has("count_indicator") and len(reading.categories) > 1
    several = () if reading.change or beside or counted else parts(reading.canvas.text, asking.read)
    if len(several) < 2:
        return None
    answers = [_first(wordings, asking) for wordings in several]
    found = {i.iri for answer in answers for i in answer.indicators}
    if any(a.interpretation.intent != _LOOKED_UP for a in answers) or not 0 < len(found) <= MAX_LOOKUP:
        offered = tuple(a.question for a in answers if a.status == "answered")
        text = refusal("two_questions", reading.language)
        raise Refused("unsupported", text, intent="two_questions", suggestions=offered)
    return _named(Operation.LOOKUP, answers, reading)


def _first(wordings: Sequence[str], asking: Asking) -> Answer:
    """The answer of the first wording that looks something up, else of the first."""
    answers = []
    for text in wordings:
        answers.append(asking.ask(text))
        if answers[-1].interpretation.intent == _LOOKED_UP:
            return answers[-1]
    return answers[0]


def compared(reading: Reading, asking: Asking) -> Frame | None:
    """Return the frame that compares two targets, each found by itself; ``None`` when nothing is compared."""
    over = reading.has("yes_no") and _OVER.search(reading.canvas.text)
    equal = not reading.has("cycle_annual") and _EQUAL.search(reading.canvas.text)
    relates = over or equal or reading.has("differ", "which_more", "ratio") or "比" in reading.canvas.text
    if reading.change or not relates:
        return None
    text, chinese = reading.canvas.text, reading.language == "zh"
    both = sides(text, asking.segment, chinese=chinese) or sides(text, asking.segment, chinese=False)
    if both is None:
        return None
    year = f"{reading.years[0]}年" if len(set(reading.years)) == 1 and reading.language == "zh" else ""
    first = _single(both.first, year, asking)
    measured = _measured_like(both.second, first) if first else ()
    second = first and _single((*both.second, *measured), year, asking, other=first)
    if first is None or second is None:
        return None
    return _named(Operation.PAIR, (first, second), reading)


def _measured_like(wordings: Sequence[str], other: Answer) -> tuple[str, ...]:
    """Wordings that ask for what is measured as the other side is (指导员 beside 480人: 指导员多少人)."""
    raw = other.indicators[0].annual_raw or other.indicators[0].cycle_raw
    unit = _UNIT.search(raw or "")
    return tuple(f"{text}多少{unit[1]}" for text in wordings) if unit else ()


def _single(wordings: Sequence[str], year: str, asking: Asking, other: Answer | None = None) -> Answer | None:
    """The answer of the first wording that means one target, and not the other side's."""
    for text in wordings:
        answer = asking.ask(text if not year or year[:4] in text else year + text)
        one = answer.interpretation.intent == _LOOKED_UP and len(answer.indicators) == 1
        number = isinstance(answer.value, int | float)
        if one and number and not (other and other.indicators[0].iri == answer.indicators[0].iri):
            return answer
    return None


def _named(operation: Operation, answers: Sequence[Answer], reading: Reading) -> Frame:
    indicators = {i.iri: i for answer in answers for i in answer.indicators}
    names = tuple(dict.fromkeys(i.name for i in indicators.values()))
    years = tuple(Year(year) for year in dict.fromkeys(i.year for i in indicators.values()))
    periods = set(reading.periods)
    period = next(iter(periods)) if len(periods) == 1 else Period.ANNUAL
    where: tuple[Constraint, ...] = (*years, Words(names, found=tuple(indicators)))
    return Frame(Focus.INDICATOR, operation, where, period=period, period_stated=bool(periods))

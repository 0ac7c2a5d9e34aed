"""Of several indicators that fit a question, those that are meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from search.questions.consistent import asks_a_count
from search.questions.frame import Amount, Bound, Category, Frame, IndicatorNamed, Operation, Words
from search.questions.mentions import Reading
from search.questions.skeleton import is_chinese, skeleton
from search.questions.telling import Facts

_SATISFACTION = "3"
_SEVERAL = re.compile(r"分别|各|都|哪|有什么|所有|全部|和|与|跟|及|、|或|，|同名|[两二三四五六七八九几]个")
_RATE = re.compile(r"(?P<of>[\u3400-\u9fff]{2})(?:率|(?P<share>占比|比例|比重))")


class Narrower:
    """Narrows what was found where one target is asked for.

    Args:
        facts: runs a frame for a reading.
        segment: cuts text into words.
    """

    def __init__(
        self, facts: Callable[[Frame, Reading], Facts | None], segment: Callable[[str], list[str]]
    ) -> None:
        self._facts = facts
        self._segment = segment

    def narrowed(self, facts: Facts, reading: Reading) -> Facts:
        """Return what is meant of the indicators found: all of them where nothing tells them apart."""
        facts = self._named_most(self._counted(facts, reading), reading)
        return self._one_way(self._awarded(facts, reading), reading)

    def _named_most(self, facts: Facts, reading: Reading) -> Facts:
        """The one whose name has most of the question's words, also of those that carry no condition (展示, 占比)."""
        names = {row["indicatorName"] for row in facts.rows if "indicatorName" in row}
        text = reading.canvas.text
        one = facts.frame.operation is Operation.LOOKUP and len(names) > 1 and reading.language == "zh"
        if not one or reading.has("listing") or _SEVERAL.search(text):
            return facts
        for named in (*reading.projects, *reading.units):
            text = text.replace(named.text, "，")
        said = {word for word in self._segment(text) if len(word) > 1 and is_chinese(word)}
        held = {name: sum(word in skeleton(name) for word in said) for name in names}
        asked = _RATE.search(text)
        if asked:
            held = {name: n + _is_rate(name, asked) for name, n in held.items()}
        most = [name for name, n in held.items() if n == max(held.values())]
        if len(most) != 1 or (asked and asked["share"] and not _is_rate(most[0], asked)):
            return facts
        return self._only(facts, reading, IndicatorNamed((most[0],)))

    def _only(
        self, facts: Facts, reading: Reading, further: Category | Words | Bound | IndicatorNamed
    ) -> Facts:
        narrower = replace(facts.frame, where=(*facts.frame.where, further))
        return self._facts(narrower, reading) or facts

    def _counted(self, facts: Facts, reading: Reading) -> Facts:
        """Of several indicators about one thing, "the target" is the one that counts it, not what it costs."""
        frame = facts.frame
        names = {row["indicatorName"] for row in facts.rows if "indicatorName" in row}
        counted = {row["indicatorName"] for row in facts.rows if row.get("code") == "11"}
        spoken = bool(
            reading.projects or reading.indicators or reading.categories or reading.quotes
        ) or reading.has("upper", "money")
        asked = reading.has("target", "how_many") and asks_a_count(reading)
        if (
            frame.operation is not Operation.LOOKUP
            or any(isinstance(c, Amount) for c in frame.where)
            or len(names) < 2
            or len(counted) != 1
            or spoken
            or not asked
        ):
            return facts
        return self._only(facts, reading, Category("数量指标", ("11",)))

    def _awarded(self, facts: Facts, reading: Reading) -> Facts:
        """Of several costs, what is awarded (奖多少) or paid as a subsidy (补多少) is the one that says so."""
        verb = next((word for word in "奖补" if word in reading.canvas.text), None)
        if (
            verb is None
            or facts.frame.operation is not Operation.LOOKUP
            or reading.measure_asked not in ("钱", "元")
        ):
            return facts
        own = [verb in row.get("indicatorName", "") for row in facts.rows]
        if all(own) or not any(own):
            return facts
        return self._only(facts, reading, Words((verb,)))

    def _one_way(self, facts: Facts, reading: Reading) -> Facts:
        """Floors and ceilings (≥90 %, ≤1 %) are neither averaged nor ranked together: the floors are meant."""
        mixing = facts.frame.operation in (Operation.AVERAGE, Operation.EXTREME, Operation.PER_GROUP)
        raws = [row.get("annual") or row.get("cycle") or "" for row in facts.rows]
        upper = [any(sign in raw for sign in ("≤", "<", "不超过", "不高于", "以内")) for raw in raws]
        if not mixing or reading.has("upper", "lower") or all(upper) or not any(upper) or reading.indicators:
            return facts
        categories = [c for c in facts.frame.where if isinstance(c, Category)]
        if not any(code.startswith(_SATISFACTION) for c in categories for code in c.codes):
            return facts
        return self._only(facts, reading, Bound(upper=True, negated=True))


def _is_rate(name: str, asked: re.Match[str]) -> bool:
    """Whether a name is that of a rate, and a share one of what is asked for (产量占比)."""
    if asked["share"] is None:
        return "率" in name
    return re.search(rf"{asked['of']}(?:占比|比例|比重)", name) is not None

"""Sentences about two targets compared: which is more, by how much, how many times, equal or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ontology.records import json_number
from search.questions.found import Found, comparable_values
from search.questions.frame import Words
from search.questions.refused import Refused
from search.questions.telling import UPPER_SIGNS, Said, Teller, amount
from search.questions.verbalise import plain, points, refusal, verdict

_CLAIMED = re.compile(
    r"(?:高于|低于|大于|小于|多于|少于|超过|长于|短于|(?:更|要|还)?[高低多少大小长短贵])"
    r"(?=[^，。？]{0,20}(?:吗|么|不[高低多少大小长短贵]|没有|是不是)[?？。]?$)"
    r"|(?:是不是|是否)[^，。？]{0,16}(?:高于|低于|[高低多少大小长短])"
)
_CLAIMED_IN_ENGLISH = re.compile(
    r"^(?:is|are)\b.*\b(higher|lower|larger|smaller|greater|longer|shorter|stricter) than\b", re.ASCII
)
_TIMES = re.compile(r"(?:几|多少)倍|\bhow many times\b")
_EQUAL = re.compile(r"一样|相同|相等|一致|\b(?:equal|the same)\b")
_OVER = re.compile(r"比.*(?:(?P<up>多|高|大|长|贵)|(?P<down>少|低|小|短|便宜))(?:出|了)?(?:多少|几)")
_Side = tuple[Found, Decimal]
_MORE = {"1": ("高", "低"), **dict.fromkeys(("小时", "米", "公里"), ("长", "短"))}


class PairSentences(Teller):
    """Sentences about two targets of one unit of measure."""

    def _pair(self) -> Said:
        """Compare the targets of two things of one unit of measure."""
        numbers, unit = self._compared()
        ordered = self._ordered(numbers)
        if ordered and (said := self._related(*ordered) or self._verdict(*ordered)):
            return said
        ranked = sorted(numbers, key=lambda pair: pair[1], reverse=not self._asks_less(numbers))
        listed = self._listed(ranked)
        if self._reading.has("equal") and not ordered:
            return Said(self._yes(len({value for _, value in numbers}) == 1) + listed)
        if self._reading.has("differ"):
            return self._apart(ordered or ranked, unit)
        best = {i.iri for i, v in ranked if v == ranked[0][1]}
        winners = tuple(row for row in self._facts.rows if row["indicator"] in best)
        return Said(listed, json_number(ranked[0][1]), winners)

    def _compared(self) -> tuple[list[_Side], str]:
        """The targets and their one unit."""
        found = self._indicators(self._facts.rows)
        values, units = comparable_values(self._graph, [i.iri for i in found], self._frame.period)
        numbers = [(i, values[i.iri]) for i in found if i.iri in values]
        if all(re.match(r"[^/]*元/", unit) for unit in units):  # 单价: what one of each costs
            units = frozenset(unit.split("/")[0] for unit in units)
        if len(numbers) < 2 or len(units) != 1 or (self._reading.has("differ") and len(numbers) != 2):
            raise Refused("ambiguous", refusal("two_sides", self._language), intent="pair")
        return numbers, next(iter(units))

    def _ordered(self, numbers: Sequence[_Side]) -> tuple[_Side, _Side] | None:
        """Two targets in the order in which the question names them."""
        order = next((c.found for c in self._frame.where if isinstance(c, Words) and c.found), ())
        by_iri = {found.iri: (found, value) for found, value in numbers}
        return (by_iri[order[0]], by_iri[order[1]]) if len(order) == 2 == len(by_iri) else None

    def _listed(self, sides: Sequence[_Side]) -> str:
        listed = self._join(f"{i.name} {self._target(i)}（{i.project}）" for i, _ in sides)
        return listed + self._pick("。", ".")

    def _asks_less(self, numbers: Sequence[_Side]) -> bool:
        """Whether the smaller is asked for; of ceilings the lower is stricter."""
        which = self._reading.flags.get("which_more")
        groups = which.groupdict() if which else {}
        if demand := groups.get("demand"):
            ceilings = all(
                any(sign in (i.annual or i.cycle or "") for sign in UPPER_SIGNS) for i, _ in numbers
            )
            return ceilings is ("严" in demand)
        return any(groups.get(name) for name in ("down", "down_en"))

    def _apart(self, sides: Sequence[_Side], unit: str) -> Said:
        """How far two targets are apart; negative where the question says it the wrong way round (比…多多少)."""
        (one, first), (other, second) = sides
        gap = first - second
        shown = self._gap(abs(gap), unit)
        over = _OVER.search(self._reading.canvas.text)
        if over is None or not gap:
            text = self._pick(f"相差 {shown}：", f"A difference of {shown}: ")
            return Said(text + self._listed(sides), json_number(abs(gap)))
        more = _MORE.get(unit, ("多", "少"))[gap < 0]
        text = f"{one.name}比{other.name}{more} {shown}："
        return Said(text + self._listed(sides), json_number(gap if over["up"] else -gap))

    def _gap(self, gap: Decimal, unit: str) -> str:
        """A difference with its unit: rates in percentage points, whole days in days."""
        if unit == "1":
            return points(gap, zh=self._zh)
        if unit == "小时" and gap and not gap % 24:
            gap, unit = gap / 24, "天"
        return amount(gap, unit, self._language)

    def _related(self, first: _Side, second: _Side) -> Said | None:
        """Whether two targets are equal, or what part or multiple of the second the first is."""
        text, listed = self._reading.canvas.text, self._listed((first, second))
        part = "占" in text
        if (part or _TIMES.search(text)) and second[1]:
            ratio = first[1] / second[1]
            shown = f"{plain(round(ratio * 100, 2))}%" if part else plain(round(ratio, 4))
            return Said(f"{shown}：{listed}", json_number(round(ratio, 6)))
        if _EQUAL.search(text):
            return Said(self._yes(first[1] == second[1]) + listed)
        return None

    def _verdict(self, first: _Side, second: _Side) -> Said | None:
        """``是，`` or ``否，`` where the question claims that the first exceeds or stays below the second."""
        claimed = [match.group() for match in _CLAIMED.finditer(self._reading.canvas.text)]
        english = _CLAIMED_IN_ENGLISH.match(self._reading.canvas.text)
        if not claimed and not english:
            return None
        below = bool(claimed) and any(c in claimed[-1] for c in "低少小短便")  # the last: 低保 claims nothing
        below = below or (english is not None and english[1] in ("lower", "smaller", "shorter"))
        holds = first[1] < second[1] if below else first[1] > second[1]
        return Said(self._yes(holds) + self._listed((first, second)))

    def _yes(self, holds: bool) -> str:
        return verdict(holds, zh=self._zh)

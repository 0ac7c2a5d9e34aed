"""Sentences about targets: looked up, added, averaged, ranked and compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ontology.graph import Row
from ontology.quantities import format_number
from ontology.records import json_number
from ontology.values import Period
from search.questions.found import Found, Number, written_units
from search.questions.frame import Measured, Operation, Words
from search.questions.refused import Refused
from search.questions.telling import MAX_LOOKUP, Said, Teller
from search.questions.verbalise import join, numbered, plain, refusal, target_questions

_CLAIMED = re.compile(
    r"(?:高于|低于|大于|小于|多于|少于|超过|长于|短于|(?:更|要|还)?[高低多少大小长短贵])"
    r"(?=[^，。？]{0,20}(?:吗|么|不[高低多少大小长短贵]|没有|是不是)[?？。]?$)"
    r"|(?:是不是|是否)[^，。？]{0,16}(?:高于|低于|[高低多少大小长短])"
)
_TIMES = re.compile(r"(?:几|多少)倍|\bhow many times\b")
_EQUAL = re.compile(r"一样|相同|相等|一致|\b(?:equal|the same)\b")
_UPPER_SIGNS = ("≤", "<", "不超过", "不高于", "不大于", "以内", "以下", "小于")


class TargetSentences(Teller):
    """Sentences about the numbers of targets."""

    def _lookup(self) -> Said:
        found = self._indicators(self._facts.rows)
        names = list(dict.fromkeys(i.name for i in found))
        if len(found) > MAX_LOOKUP and len(names) > 1 and not self._reading.has("each"):
            shown = join([f"“{name}”" for name in names], self._language, 6)
            text = refusal("many", self._language, n=len(found), names=shown)
            raise Refused(
                "ambiguous", text, intent="lookup", suggestions=target_questions(names, self._language)
            )
        values = [self._number(i, single) for single in [self._values(found)] for i in found]
        if len(found) == 1:
            one, shown = found[0], self._target(found[0])
            text = self._pick(
                f"“{one.name}”的目标是 {shown}（项目：{one.project}，{one.year} 年）。",
                f"The target of “{one.name}” is {shown} (project: {one.project}, {one.year}).",
            )
            return Said(text, values[0])
        listed = self._join(self._dated(f"{i.name} {self._target(i)}（{i.project}）", i.year) for i in found)
        text = self._pick(f"共 {len(found)} 条：{listed}。", f"{len(found)} indicators: {listed}.")
        years = [i.year for i in found]
        if len(set(years)) == len(years) > 1:
            by_year = {
                str(i.year): v for i, v in zip(found, values, strict=True) if isinstance(v, int | float)
            }
            return Said(text, by_year or None)
        if len(set(map(repr, values))) == 1:
            return Said(text, values[0])
        several = {
            key: v for key, v in zip(_told_apart(found), values, strict=True) if isinstance(v, int | float)
        }
        return Said(text, several or None)

    def _aggregate(self) -> Said:
        groups = [row for row in self._facts.result if "result" in row]
        if not groups:
            raise Refused("no_data", refusal("no_number", self._language), intent=self._frame.operation)
        self._check_units([row.get("normalizedUnit") for row in groups])
        found = self._indicators(self._facts.rows)
        self._check_total(found)
        self._check_one_thing(found)
        own_word = {Operation.AVERAGE: "平均", Operation.SUM: "总"}[self._frame.operation]
        if len(found) == 1 or all(own_word in i.name for i in found):
            return self._lookup()  # 平均停电时间: the word belongs to the name
        result = self._merged(groups)
        shown = _amount(result, groups[0].get("normalizedUnit"), self._language)
        word = self._pick(
            *{Operation.SUM: ("合计", "total"), Operation.AVERAGE: ("平均值", "average")}[
                self._frame.operation
            ]
        )
        listed = self._join(f"{i.name} {self._target(i)}" for i in found)
        count = sum(int(row["count"]) for row in groups)
        text = self._pick(
            f"{count} 条指标的{word}是 {shown}：{listed}。",
            f"The {word} of {count} indicators is {shown}: {listed}.",
        )
        return Said(text, json_number(round(result, 10)))

    def _merged(self, groups: Sequence[Row]) -> Decimal:
        """The result over all groups of a unit, those without one included."""
        if self._frame.operation is Operation.SUM:
            return sum((Decimal(row["result"]) for row in groups), Decimal(0))
        weights = [int(row["count"]) for row in groups]
        total = sum((Decimal(row["result"]) * n for row, n in zip(groups, weights, strict=True)), Decimal(0))
        return total / sum(weights)

    def _check_total(self, found: Sequence[Found]) -> None:
        """A unit cost is no total: 食堂建设成本一共多少 cannot be told from 18万元/家."""
        one = found[0] if len(found) == 1 and self._frame.operation is Operation.SUM else None
        if one is None or any(isinstance(c, Measured) for c in self._frame.where):
            return
        if any("/" in unit for unit in written_units(self._graph, [one.iri]).values()):
            text = refusal("unit_cost", self._language, target=f"{one.name} {self._target(one)}")
            raise Refused("unsupported", text, intent=self._frame.operation)

    def _check_one_thing(self, found: Sequence[Found]) -> None:
        """Unlike indicators of several years are not added up."""
        names = list(dict.fromkeys(i.name for i in found))
        if self._frame.operation is Operation.SUM and len(names) > 1 and len({i.year for i in found}) > 1:
            shown = join([f"“{name}”" for name in names], self._language, 6)
            text = refusal("many", self._language, n=len(found), names=shown)
            offered = target_questions(names, self._language)
            raise Refused("ambiguous", text, intent="sum", suggestions=offered)

    def _extreme(self) -> Said:
        rows = self._facts.rows
        self._check_units(row.get("valueUnit") for row in rows)
        first = rows[-1] if self._demand_is_reversed() else rows[0]
        wanted = Decimal(first["value"])
        if self._frame.rank > 1:
            values = list(dict.fromkeys(Decimal(row["value"]) for row in rows))
            if len(values) < self._frame.rank:
                raise Refused("no_data", refusal("no_number", self._language), intent="extreme")
            wanted = values[self._frame.rank - 1]
        best = tuple(row for row in rows if Decimal(row["value"]) == wanted)
        listed = self._join(f"{i.name} {self._target(i)}（{i.project}）" for i in self._indicators(best))
        highest = bool(self._frame.descending) is not self._demand_is_reversed()
        word = self._pick("最高", "highest") if highest else self._pick("最低", "lowest")
        if self._frame.rank > 1:
            word = self._pick(f"第 {self._frame.rank} {word[1:]}", f"number {self._frame.rank} by the {word}")
        text = self._pick(f"目标值{word}的是 {listed}。", f"The {word} target is {listed}.")
        return Said(text, json_number(Decimal(best[0]["value"])), best)

    def _demand_is_reversed(self) -> bool:
        """Whether the strictest or loosest is asked for of upper bounds: their strictest is the lowest."""
        asked = [
            self._reading.flags[name].group() for name in ("maximum", "minimum") if self._reading.has(name)
        ]
        demand = any(word in text for text in asked for word in ("严", "松", "strict", "loose", "tight"))
        raws = [row.get("annual") or row.get("cycle") or "" for row in self._facts.rows]
        return demand and all(any(sign in raw for sign in _UPPER_SIGNS) for raw in raws)

    def _pair(self) -> Said:
        """Compare the targets of two things of one unit of measure."""
        found = self._indicators(self._facts.rows)
        values = self._values(found)
        numbers = [(i, v) for i in found if isinstance(v := self._number(i, values), int | float)]
        units = set(dict(written_units(self._graph, [i.iri for i, _ in numbers])).values())
        if all(unit.startswith("元/") for unit in units):
            units = {"元/"}  # 单价: what one of each costs
        if len(numbers) < 2 or len(units) != 1 or (self._reading.has("differ") and len(numbers) != 2):
            raise Refused("ambiguous", refusal("two_sides", self._language), intent="pair")
        if related := self._related(numbers):
            return related
        which = self._reading.flags.get("which_more")
        down = which is not None and any(which.groupdict().get(name) for name in ("down", "down_en"))
        if which is not None and (
            demand := which.groupdict().get("demand")
        ):  # of ceilings the lower is stricter
            ceilings = all(
                any(sign in (i.annual or i.cycle or "") for sign in _UPPER_SIGNS) for i, _ in numbers
            )
            down = ceilings is ("严" in demand)
        ranked = sorted(numbers, key=lambda pair: Decimal(str(pair[1])), reverse=not down)
        gap = abs(Decimal(str(ranked[0][1])) - Decimal(str(ranked[-1][1])))
        listed = self._join(f"{i.name} {self._target(i)}（{i.project}）" for i, _ in ranked)
        text = self._pick(f"相差 {plain(gap)}：{listed}。", f"A difference of {plain(gap)}: {listed}.")
        if verdict := self._pair_verdict(ranked):
            return Said(verdict + listed + self._pick("。", "."))
        if self._reading.has("differ"):
            return Said(text, json_number(gap))
        best = {i.iri for i, v in ranked if v == ranked[0][1]}
        winners = tuple(row for row in self._facts.rows if row["indicator"] in best)
        return Said(listed + self._pick("。", "."), ranked[0][1], winners)

    def _related(self, numbers: Sequence[tuple[Found, Number]]) -> Said | None:
        """Whether two targets are equal, or how many times the one is the other."""
        text = self._reading.canvas.text
        order = next((c.found for c in self._frame.where if isinstance(c, Words) and c.found), ())
        values = {found.iri: Decimal(str(value)) for found, value in numbers}
        if len(order) != 2 or len(values) != 2:
            return None
        first, second = (values[iri] for iri in order)
        listed = self._join(f"{i.name} {self._target(i)}（{i.project}）" for i, _ in numbers)
        if _TIMES.search(text) and second:
            return Said(
                f"{plain(round(first / second, 4))}（{listed}）{self._pick('。', '.')}",
                json_number(round(first / second, 6)),
            )
        if _EQUAL.search(text):
            verdict = self._pick("是，", "Yes, ") if first == second else self._pick("否，", "No, ")
            return Said(f"{verdict}{listed}{self._pick('。', '.')}")
        return None

    def _pair_verdict(self, numbers: Sequence[tuple[Found, Number]]) -> str:
        """``是，`` or ``否，`` where the question claims that the first exceeds or stays below the second."""
        text = self._reading.canvas.text
        order = next((c.found for c in self._frame.where if isinstance(c, Words) and c.found), ())
        claimed = _CLAIMED.search(text)
        if claimed is None or len(numbers) != 2 or len(order) != 2:
            return ""
        values = {found.iri: Decimal(str(value)) for found, value in numbers}
        first, second = (values[iri] for iri in order)
        holds = first < second if any(c in claimed.group() for c in "低少小短便") else first > second
        return self._pick("是，" if holds else "否，", "Yes, " if holds else "No, ")

    def _ratio(self) -> Said:
        """Divide the two targets of one indicator: annual by whole period for a share, else the other way."""
        found = self._indicators(self._facts.rows)
        values = self._values(found)
        annual, cycle = (values.get((found[0].iri, p)) for p in (Period.ANNUAL, Period.CYCLE))
        if len(found) != 1 or not annual or not cycle:
            raise Refused("ambiguous", refusal("no_number", self._language), intent="ratio")
        over, under = self._reading.periods[0], self._reading.periods[1]
        value = Decimal(str(values[found[0].iri, over])) / Decimal(str(values[found[0].iri, under]))
        text = f"{plain(round(value, 4))}（“{found[0].name}” {self._target(found[0])}）。"
        return Said(text, json_number(round(value, 6)))


def _told_apart(found: Sequence[Found]) -> list[str]:
    """What names each of several indicators and no other of them: as little as that needs."""
    ways = (
        [i.name for i in found],
        [i.project for i in found],
        [f"{i.name}（{i.project}）" for i in found],
        [f"{i.name}（{i.project}，{i.year}）" for i in found],
    )
    return next((keys for keys in ways if len(set(keys)) == len(found)), numbered(ways[-1]))


def _amount(value: Decimal, unit: str | None, language: str) -> str:
    dimension = "ratio" if unit == "1" else None
    return format_number(
        round(value, 6), unit=unit, dimension=dimension, language="en" if language == "en" else "zh"
    )

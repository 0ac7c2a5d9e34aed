"""Sentences about targets: looked up, added, averaged and ranked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from ontology.graph import Row
from ontology.records import json_number
from ontology.values import Period
from search.questions.found import Found, converted, spoken_in, written_units
from search.questions.frame import Measured, Operation
from search.questions.patterns import asks_price
from search.questions.refused import Refused
from search.questions.telling import MAX_LOOKUP, UPPER_SIGNS, Said, Teller, Value, amount
from search.questions.verbalise import join, numbered, plain, points, refusal, target_questions

_MOST_ADDED = 200

_SHARE = re.compile(r"占|几成|几分之几|百分之几|比例|比重")
_WHOLE_FIRST = re.compile(r"(?:周期|总|[三五]年)[^，。？]{0,8}占[^，。？]{0,8}(?:年度|今年|当年)")


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
            if other := converted(self._graph, one.iri, self._frame.period, self._reading.measure_asked):
                shown += self._pick(f"，合 {other}", f", that is {other}")
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
        shown = amount(result, groups[0].get("normalizedUnit"), self._language)
        asked = self._reading.measure_asked
        if spoken := spoken_in(self._graph, [i.iri for i in found[:_MOST_ADDED]], asked):
            result /= spoken[1]
            shown = f"{plain(round(result, 4))} {spoken[0]}"
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

    def _spread(self) -> Said:
        """How far the highest and the lowest target are apart."""
        groups = [row for row in self._facts.result if "result" in row]
        self._check_units([row.get("normalizedUnit") for row in groups])
        if len(groups) != 1 or groups[0]["count"] == "1":
            raise Refused("no_data", refusal("no_number", self._language), intent=self._frame.operation)
        apart, unit = Decimal(groups[0]["result"]), groups[0].get("normalizedUnit")
        zh = self._language == "zh"
        shown = points(apart, zh=zh) if unit == "1" else amount(apart, unit, self._language)
        listed = self._join(f"{i.name} {self._target(i)}" for i in self._indicators(self._facts.rows))
        text = self._pick(
            f"{groups[0]['count']} 条指标的最高与最低目标相差 {shown}：{listed}。",
            f"The highest and the lowest of {groups[0]['count']} targets are {shown} apart: {listed}.",
        )
        return Said(text, json_number(apart))

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
        units = {row.get("valueUnit") or "" for row in rows}
        if not (asks_price(self._frame) and all(unit.startswith("元/") for unit in units)):
            self._check_units(units)
        first = rows[-1] if self._demand_is_reversed() else rows[0]
        wanted = Decimal(first["value"])
        if self._frame.rank > 1:
            values = list(dict.fromkeys(Decimal(row["value"]) for row in rows))
            if len(values) < self._frame.rank:
                raise Refused("no_data", refusal("no_number", self._language), intent="extreme")
            wanted = values[self._frame.rank - 1]
        best = tuple(row for row in rows if Decimal(row["value"]) == wanted)
        whose = self._reading.has("who")  # 哪个单位的…最高
        found = self._indicators(best)
        listed = self._join(
            f"{i.name} {self._target(i)}（{i.unit + '，' if whose else ''}{i.project}）" for i in found
        )
        value: Value = json_number(wanted)
        if "/" in (best[0].get("valueUnit") or ""):  # 36元/亩, not 0.054元/平方米
            value = self._number(found[0], self._values(found))
        highest = bool(self._frame.descending) is not self._demand_is_reversed()
        word = self._pick("最高", "highest") if highest else self._pick("最低", "lowest")
        if self._frame.rank > 1:
            word = self._pick(f"第 {self._frame.rank} {word[1:]}", f"number {self._frame.rank} by the {word}")
        text = self._pick(f"目标值{word}的是 {listed}。", f"The {word} target is {listed}.")
        return Said(text, value, best)

    def _demand_is_reversed(self) -> bool:
        """Whether the strictest or loosest is asked for of upper bounds: their strictest is the lowest."""
        asked = [
            self._reading.flags[name].group() for name in ("maximum", "minimum") if self._reading.has(name)
        ]
        demand = any(word in text for text in asked for word in ("严", "松", "strict", "loose", "tight"))
        raws = [row.get("annual") or row.get("cycle") or "" for row in self._facts.rows]
        return demand and all(any(sign in raw for sign in UPPER_SIGNS) for raw in raws)

    def _ratio(self) -> Said:
        """Divide the two targets of one indicator: annual by whole period for a share, else the other way."""
        found = self._indicators(self._facts.rows)
        values = self._values(found)
        both = [values.get((i.iri, period)) for i in found for period in (Period.ANNUAL, Period.CYCLE)]
        if len(found) != 1 or not all(both):
            raise Refused("ambiguous", refusal("no_number", self._language), intent="ratio")
        over, under = self._reading.periods[0], self._reading.periods[1]
        text = self._reading.canvas.text
        if _SHARE.search(text) and not _WHOLE_FIRST.search(text):  # 今年占三年的几成
            over, under = Period.ANNUAL, Period.CYCLE
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

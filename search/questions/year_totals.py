"""Numbers of whole years, compared: how many projects and indicators there are, and means of targets."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ontology.graph import Row
from ontology.records import json_number
from search.questions.change_size import direction_holds
from search.questions.change_words import DIRECTED, ChangeKind
from search.questions.compared import ChangeSaid
from search.questions.frame import Bound, Category, Focus, Operation
from search.questions.refused import Refused
from search.questions.telling import amount
from search.questions.terms import with_prefixes
from search.questions.verbalise import join, points, refusal, verdict
from search.questions.years_held import YearsHeld


class YearTotals(YearsHeld):
    """Answers that compare a number of each year."""

    def _counts(self) -> ChangeSaid:
        query, rows, by_year = self._counted()
        listed = join(
            [f"{year}：{n}" if self._zh else f"{year}: {n}" for year, n in by_year.items()],
            self._reading.language,
        )
        change = by_year.get(str(self._years[-1]), 0) - by_year.get(str(self._years[0]), 0)
        text = f"{listed}；相差 {change:+d}。" if self._zh else f"{listed}; a difference of {change:+d}."
        holds = self._reading.has("yes_no") and any(
            direction_holds(k, Decimal(change), upper=False) for k in self._asked.kinds if k in DIRECTED
        )
        claimed = verdict(holds, zh=self._zh) if self._reading.has("yes_no") else ""
        return ChangeSaid(claimed + text, rows, query, (), change)

    def _counted(self) -> tuple[str, tuple[Row, ...], dict[str, int]]:
        """How many projects or indicators there are in each year."""
        of_projects = self._reading.has("count_project", "most_projects") or self._asked.counted == "project"
        of_projects = of_projects or (
            self._reading.has("project") and not self._reading.has("count_indicator")
        )
        counts_indicators = self._asked.counted == "indicator" or self._reading.has("most_indicators")
        frame = replace(
            self._frame(*self._years),
            focus=Focus.PROJECT if of_projects and not counts_indicators else Focus.INDICATOR,
        )
        counted = "?project" if frame.focus is Focus.PROJECT else "?indicator"
        compiler = self._evaluator.compiler(frame)
        query = with_prefixes(
            f"SELECT ?year (COUNT(DISTINCT {counted}) AS ?count) WHERE {{\n{compiler.pattern()}}} "
            "GROUP BY ?year ORDER BY ?year"
        )
        rows = tuple(self._evaluator.by_year(frame) or self._select(query, compiler))
        by_year = {row["year"]: int(row["count"]) for row in rows}
        if not by_year:
            raise self._nothing(frame)
        return query, rows, by_year

    def _averaged(self) -> bool:
        """Whether means of several targets are compared, not one target whose name says 平均."""
        if not self._reading.has("average") or self._reading.indicators:
            return False
        frame = self._frame(self._years[-1])
        compiler = self._evaluator.compiler(frame)
        names = {row.get("indicatorName", "") for row in self._select(compiler.rows_query(), compiler)}
        return not any("平均" in name or "人均" in name for name in names)

    def _averages(self) -> ChangeSaid:
        """The means of the targets of each year, and their difference."""
        frame = replace(
            self._frame(*self._years),
            operation=Operation.PER_GROUP,
            function="average",
            group_by="year",
            period=self._period(),
        )
        if any(c.codes[0].startswith("3") for c in frame.where if isinstance(c, Category)):
            floors = Bound(upper=True, negated=True)  # rates of complaint are no satisfaction
            frame = replace(frame, where=(*frame.where, floors))
        compiler = self._evaluator.compiler(frame)
        query = compiler.query()
        rows = tuple(self._select(query, compiler))
        by_year = sorted(rows, key=lambda row: row["year"])
        units = {row.get("valueUnit") for row in rows}
        if len(units) > 1 or len(rows) < 2:
            text = refusal("mixed_units", self._reading.language, units=join(sorted(map(str, units)), "zh"))
            raise Refused("ambiguous", text, intent="change")
        unit = next(iter(units))
        change = Decimal(by_year[-1]["result"]) - Decimal(by_year[0]["result"])
        shown = {row["year"]: amount(Decimal(row["result"]), unit, self._reading.language) for row in by_year}
        by = (
            points(abs(change), zh=self._zh)
            if unit == "1"
            else amount(abs(change), unit, self._reading.language)
        )
        listed = join(
            [f"{year}{'：' if self._zh else ': '}{told}" for year, told in shown.items()],
            self._reading.language,
        )
        word = ("提高" if change > 0 else "降低") if self._zh else ("up" if change > 0 else "down")
        tail = f"{word} {by}" if change else ("不变" if self._zh else "unchanged")
        holds = any(direction_holds(k, change, upper=False) for k in self._asked.kinds if k in DIRECTED)
        claimed = verdict(holds, zh=self._zh) if self._reading.has("yes_no") else ""
        text = f"{claimed}平均值 {listed}；{tail}。" if self._zh else f"{claimed}average {listed}; {tail}."
        averaged = tuple(self._select(compiler.rows_query(), compiler))
        return ChangeSaid(text, rows, query, averaged, json_number(round(change, 6)))

    def _extreme_count(self) -> ChangeSaid:
        """The year with the most or fewest projects or indicators."""
        query, rows, by_year = self._counted()
        highest = ChangeKind.HIGHEST in self._asked.kinds
        best = (max if highest else min)(by_year.values())
        years = [year for year, count in by_year.items() if count == best]
        word = ("最多", "the most") if highest else ("最少", "the fewest")
        listed = join([f"{year}: {n}" for year, n in by_year.items()], self._reading.language)
        head = join(years, self._reading.language)
        text = f"{head} 年{word[0]}（{listed}）。" if self._zh else f"{head} has {word[1]} ({listed})."
        return ChangeSaid(text, rows, query, (), dict.fromkeys(years, best))

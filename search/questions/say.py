"""From rows to an answer: the sentence, what it names, the number and the quotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ontology.graph import Row
from ontology.quantities import format_number
from ontology.records import json_number
from ontology.values import Period
from search.questions import evidence as quotes
from search.questions.compile import Compiler
from search.questions.components import numbers_meant
from search.questions.found import (
    Found,
    Number,
    distinct,
    illustrative_projects,
    single_values,
    written_units,
)
from search.questions.frame import Amount, Focus, Frame, Measured, Operation, Theme, Year
from search.questions.mentions import Reading
from search.questions.refused import Refused
from search.questions.verbalise import (
    condition,
    conditions,
    join,
    noun,
    numbered,
    plain,
    refusal,
    target_questions,
    target_text,
)
from search.results import Answer, AnswerProject, Evidence, Interpretation

if TYPE_CHECKING:
    from search.dataset import Dataset

Value = Number | dict[str, Number] | None
MAX_LOOKUP = 12
_UPPER_SIGNS = ("≤", "<", "不超过", "不高于", "不大于", "以内", "以下", "小于")
_NUMERIC = (Operation.LOOKUP, Operation.SUM, Operation.AVERAGE, Operation.EXTREME)
_NUMBER_COLUMNS = frozenset(
    {"year", "value", "count", "result", "indicators", "projects", "part", "whole", "units"}
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a frame gave: ``rows`` are what it is about, ``result`` what the answering query returned.

    ``total``: how many there are, when the rows are only the beginning of a long list.
    """

    frame: Frame
    compiler: Compiler
    rows: tuple[Row, ...]
    result: tuple[Row, ...]
    query: str
    total: int | None = None


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence with its number and the rows it speaks of (all of them when ``None``)."""

    text: str
    value: Value = None
    rows: tuple[Row, ...] | None = None


class Composer:
    """Composes the answer to one frame.

    Args:
        dataset: quotations are read from it.
        reading: the question.
        facts: the rows.
    """

    def __init__(self, dataset: Dataset, reading: Reading, facts: Facts) -> None:
        self._dataset = dataset
        self._graph = dataset.graph
        self._reading = reading
        self._facts = facts
        self._frame = facts.frame
        self._language = reading.language
        self._zh = reading.language == "zh"
        self._both = len(set(reading.periods)) == 2

    def answer(self) -> Answer:
        """Return the answer.

        Raises:
            Refused: the rows do not fit one answer (too many to mean one, unlike units).
        """
        said = self._say()
        rows = self._facts.rows if said.rows is None else said.rows
        projects, theme_quotes = self._projects(rows)
        indicators = self._indicators(rows)
        invented = {p.iri for p in projects if p.illustrative}
        by_indicator = {row["indicator"]: row["project"] for row in rows if "indicator" in row}
        return Answer(
            question=self._reading.canvas.text,
            language=self._language,
            status="answered",
            text=said.text,
            interpretation=self._interpretation(),
            release=self._dataset.release,
            projects=projects,
            indicators=tuple(i.answer(illustrative=by_indicator.get(i.iri) in invented) for i in indicators),
            value=said.value,
            columns=tuple(self._facts.result[0]) if self._facts.result else (),
            rows=tuple(_cells(row, self._facts.result[0]) for row in self._facts.result),
            sparql=self._facts.query,
            evidence=tuple(self._evidence(projects, indicators, theme_quotes))[: quotes.MAX_QUOTES],
        )

    def _projects(self, rows: Sequence[Row]) -> tuple[tuple[AnswerProject, ...], dict[str, Evidence]]:
        found = distinct(rows, "project")
        iris = [row["project"] for row in found]
        themes = [c for c in self._frame.where if isinstance(c, Theme) and not c.negated]
        links = quotes.theme_evidence(self._graph, iris, themes[0]) if themes and iris else {}
        invented = illustrative_projects(self._graph, iris)
        projects = tuple(
            AnswerProject(
                iri=row["project"],
                name=row["projectName"],
                unit=row["unit"],
                year=int(row["year"]),
                strength=links[row["project"]][0] if row["project"] in links else "direct",
                illustrative=row["project"] in invented,
            )
            for row in found
        )
        return projects, {iri: evidence for iri, (_, evidence) in links.items()}

    def _indicators(self, rows: Sequence[Row]) -> list[Found]:
        if self._frame.also is Focus.INDICATOR:
            other = replace(self._frame, focus=Focus.INDICATOR, also=None)
            rows = self._graph.select(Compiler(other, self._dataset.manifest.base_iri).rows_query())
        return [Found.of(row) for row in distinct(rows, "indicator")]

    # -- sentences -----------------------------------------------------------------------------

    def _say(self) -> _Said:
        say: dict[Operation, Callable[[], _Said]] = {
            Operation.LOOKUP: self._lookup,
            Operation.COUNT: self._count,
            Operation.EXISTS: self._exists,
            Operation.SUM: self._aggregate,
            Operation.AVERAGE: self._aggregate,
            Operation.EXTREME: self._extreme,
            Operation.MOST: self._most,
            Operation.PER_PROJECT: self._per_project,
            Operation.GOAL: self._goal,
            Operation.DIFFERENCE: self._difference,
            Operation.GROUP: self._group,
            Operation.SHARE: self._share,
            Operation.ALL: self._all,
            Operation.PAIR: self._pair,
            Operation.RATIO: self._ratio,
        }
        return say.get(self._frame.operation, self._list)()

    def _pick(self, chinese: str, english: str) -> str:
        return chinese if self._zh else english

    def _join(self, names: Iterable[str], limit: int = 12) -> str:
        return join(numbered(list(names)), self._language, limit)

    def _where(self) -> str:
        return conditions(self._frame, self._language)

    def _names(self) -> list[str]:
        """Names of what was found, indicators with their targets, years where there are several."""
        if self._frame.focus is Focus.INDICATOR:
            found = self._indicators(self._facts.rows)
            return [self._dated(f"{i.name} {self._target(i)}", i.year) for i in found]
        return [self._dated(r["projectName"], int(r["year"])) for r in distinct(self._facts.rows, "project")]

    def _dated(self, name: str, year: int) -> str:
        if len([c for c in self._frame.where if isinstance(c, Year)]) == 1:
            return name
        return self._pick(f"{name}（{year}）", f"{name} ({year})")

    def _target(self, found: Found) -> str:
        return target_text(
            found.annual, found.cycle, self._frame.period, both=self._both, language=self._language
        )

    def _list(self) -> _Said:
        if self._frame.focus is Focus.UNIT:
            return self._units()
        names = self._names()
        total = self._facts.total or len(names)
        count, listed = noun(self._frame.focus, total, self._language), self._join(names)
        cut = self._pick(f"，列出前 {len(names)} 个", f", the first {len(names)} are listed")
        where = self._where() + (cut if total > len(names) else "")
        return _Said(self._pick(f"共 {count}（{where}）：{listed}。", f"{count} ({where}): {listed}."))

    def _units(self) -> _Said:
        units = join([row["unit"] for row in distinct(self._facts.rows, "unitIri")], self._language)
        projects = join(
            [row["projectName"] for row in distinct(self._facts.rows, "project")], self._language, 6
        )
        return _Said(self._pick(f"{units}（项目：{projects}）。", f"{units} (projects: {projects})."))

    def _lookup(self) -> _Said:
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
            return _Said(text, values[0])
        listed = self._join(self._dated(f"{i.name} {self._target(i)}（{i.project}）", i.year) for i in found)
        text = self._pick(f"共 {len(found)} 条：{listed}。", f"{len(found)} indicators: {listed}.")
        years = [i.year for i in found]
        if len(names) == 1 and len(set(years)) == len(years) > 1:
            by_year = {
                str(i.year): v for i, v in zip(found, values, strict=True) if isinstance(v, int | float)
            }
            return _Said(text, by_year or None)
        if len(set(map(repr, values))) == 1:
            return _Said(text, values[0])
        keys = [i.name for i in found] if len(names) == len(found) else [i.project for i in found]
        several = {key: v for key, v in zip(keys, values, strict=True) if isinstance(v, int | float)}
        return _Said(text, several if len(set(keys)) == len(found) and several else None)

    def _values(self, found: Sequence[Found]) -> dict[tuple[str, Period], Number]:
        return dict(single_values(self._graph, [i.iri for i in found[: 4 * MAX_LOOKUP]]))

    def _number(self, found: Found, values: dict[tuple[str, Period], Number]) -> Value:
        annual, cycle = values.get((found.iri, Period.ANNUAL)), values.get((found.iri, Period.CYCLE))
        if self._both and annual is not None and cycle is not None:
            return {"annual": annual, "cycle": cycle}
        first, second = (cycle, annual) if self._frame.period is Period.CYCLE else (annual, cycle)
        if first is None and second is None:
            return self._component(found)
        return first if first is not None else second

    def _component(self, found: Found) -> Value:
        """The number meant of a target that has several."""
        words = " ".join((self._reading.canvas.text, *self._reading.content))
        segment = self._dataset.index.analyser.segment
        meant = dict(numbers_meant(self._graph, found.iri, self._frame.period, words, segment))
        return next(iter(meant.values())) if len(meant) == 1 else meant or None

    def _count(self) -> _Said:
        count = int(self._facts.result[0]["count"])
        shown = noun(self._frame.focus, count, self._language)
        listed = self._join(self._names()) if count and self._frame.focus is not Focus.UNIT else ""
        if self._frame.focus is Focus.UNIT:
            listed = join([row["unit"] for row in distinct(self._facts.rows, "unitIri")], self._language)
        text = self._pick(f"共有 {shown}（{self._where()}）", f"There are {shown} ({self._where()})")
        if not listed:
            return _Said(text + self._pick("。", "."), count)
        return _Said(text + self._pick(f"：{listed}。", f": {listed}."), count)

    def _exists(self) -> _Said:
        rows = distinct(self._facts.rows, "indicator" if self._frame.focus is Focus.INDICATOR else "project")
        expected = self._frame.expected
        holds = bool(rows) if expected is None else len(rows) == expected
        shown, listed = noun(self._frame.focus, len(rows), self._language), self._join(self._names())
        tail = self._pick(f"有 {shown}：{listed}", f"{shown}: {listed}")
        if not rows:
            tail = self._pick(f"没有符合的（{self._where()}）", f"{shown} ({self._where()})")
        return _Said(
            self._pick("是" if holds else "否", "Yes" if holds else "No")
            + self._pick(f"，{tail}。", f", {tail}.")
        )

    def _aggregate(self) -> _Said:
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
        result = Decimal(groups[0]["result"])
        shown = _amount(result, groups[0].get("normalizedUnit"), self._language)
        word = self._pick(
            *{Operation.SUM: ("合计", "total"), Operation.AVERAGE: ("平均值", "average")}[
                self._frame.operation
            ]
        )
        listed = self._join(f"{i.name} {self._target(i)}" for i in found)
        count = groups[0]["count"]
        text = self._pick(
            f"{count} 条指标的{word}是 {shown}：{listed}。",
            f"The {word} of {count} indicators is {shown}: {listed}.",
        )
        return _Said(text, json_number(round(result, 10)))

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

    def _check_units(self, units: Iterable[str | None]) -> None:
        distinct_units = sorted({unit or "—" for unit in units})
        if len(distinct_units) > 1:
            text = refusal("mixed_units", self._language, units=join(distinct_units, self._language))
            raise Refused("ambiguous", text, intent=self._frame.operation)

    def _extreme(self) -> _Said:
        rows = self._facts.rows
        self._check_units(row.get("valueUnit") for row in rows)
        first = rows[-1] if self._demand_is_reversed() else rows[0]
        best = tuple(row for row in rows if Decimal(row["value"]) == Decimal(first["value"]))
        listed = self._join(f"{i.name} {self._target(i)}（{i.project}）" for i in self._indicators(best))
        highest = bool(self._frame.descending) is not self._demand_is_reversed()
        word = self._pick("最高", "highest") if highest else self._pick("最低", "lowest")
        text = self._pick(f"目标值{word}的是 {listed}。", f"The {word} target is {listed}.")
        return _Said(text, json_number(Decimal(best[0]["value"])), best)

    def _demand_is_reversed(self) -> bool:
        """Whether the strictest or loosest is asked for of upper bounds: their strictest is the lowest."""
        asked = [
            self._reading.flags[name].group() for name in ("maximum", "minimum") if self._reading.has(name)
        ]
        demand = any(word in text for text in asked for word in ("严", "松", "strict", "loose", "tight"))
        raws = [row.get("annual") or row.get("cycle") or "" for row in self._facts.rows]
        return demand and all(any(sign in raw for sign in _UPPER_SIGNS) for raw in raws)

    def _most(self) -> _Said:
        result, limit = self._facts.result, self._frame.limit
        best = result[:limit] if limit else tuple(r for r in result if r["count"] == result[0]["count"])
        count = int(best[0]["count"])
        names = self._join(f"{r.get('projectName') or r['unit']}（{r['count']}）" for r in best)
        if self._frame.focus is Focus.UNIT:
            return _Said(f"{names}{self._pick('。', '.')}", count, ())
        few = self._frame.descending is False
        word = self._pick("最少", "fewest") if few else self._pick("最多", "most")
        text = self._pick(
            f"指标{word}的项目是 {names}。", f"The project with the {word} indicators: {names}."
        )
        return _Said(text, count, tuple(best))

    def _goal(self) -> _Said:
        iris = [row["project"] for row in distinct(self._facts.rows, "project")]
        goals = [f"{p.name}：{p.goal or '—'}" for p in self._dataset.records.projects(iris)]
        return _Said("\n".join(goals))

    def _difference(self) -> _Said:
        result = self._facts.result
        if len(result) != 2:
            raise Refused("ambiguous", refusal("two_sides", self._language), intent="difference")
        (one, two), (more, less) = (
            [row.get("projectName") or row["unit"] for row in result],
            [int(row["count"]) for row in result],
        )
        text = self._pick(
            f"“{one}”有 {more} 条指标，“{two}”有 {less} 条，相差 {more - less} 条。",
            f"“{one}” has {more} indicators, “{two}” {less}: a difference of {more - less}.",
        )
        return _Said(text, more - less)

    def _pair(self) -> _Said:
        """Compare the targets of two things of one unit of measure."""
        found = self._indicators(self._facts.rows)
        values = self._values(found)
        numbers = [(i, v) for i in found if isinstance(v := self._number(i, values), int | float)]
        units = set(dict(written_units(self._graph, [i.iri for i, _ in numbers])).values())
        if len(numbers) < 2 or len(units) != 1 or (self._reading.has("differ") and len(numbers) != 2):
            raise Refused("ambiguous", refusal("two_sides", self._language), intent="pair")
        which = self._reading.flags.get("which_more")
        down = which is not None and any(which.groupdict().get(name) for name in ("down", "down_en"))
        ranked = sorted(numbers, key=lambda pair: Decimal(str(pair[1])), reverse=not down)
        gap = abs(Decimal(str(ranked[0][1])) - Decimal(str(ranked[-1][1])))
        listed = self._join(f"{i.name} {self._target(i)}（{i.project}）" for i, _ in ranked)
        text = self._pick(f"相差 {plain(gap)}：{listed}。", f"A difference of {plain(gap)}: {listed}.")
        if self._reading.has("differ"):
            return _Said(text, json_number(gap))
        best = {i.iri for i, v in ranked if v == ranked[0][1]}
        winners = tuple(row for row in self._facts.rows if row["indicator"] in best)
        return _Said(listed + self._pick("。", "."), ranked[0][1], winners)

    def _ratio(self) -> _Said:
        """Divide the two targets of one indicator: annual by whole period for a share, else the other way."""
        found = self._indicators(self._facts.rows)
        values = self._values(found)
        annual, cycle = (values.get((found[0].iri, p)) for p in (Period.ANNUAL, Period.CYCLE))
        if len(found) != 1 or not annual or not cycle:
            raise Refused("ambiguous", refusal("no_number", self._language), intent="ratio")
        over, under = self._reading.periods[0], self._reading.periods[1]
        value = Decimal(str(values[found[0].iri, over])) / Decimal(str(values[found[0].iri, under]))
        text = f"{plain(round(value, 4))}（“{found[0].name}” {self._target(found[0])}）。"
        return _Said(text, json_number(round(value, 6)))

    def _per_project(self) -> _Said:
        row = self._facts.result[0]
        if self._frame.counted is Focus.PROJECT:
            mean = round(Decimal(row["result"]), 4)
            text = self._pick(
                f"平均每个单位有 {plain(mean)} 个项目（{row['projects']} 个 ÷ {row['units']} 个单位）。",
                f"A unit has {plain(mean)} projects on average ({row['projects']} over {row['units']} units).",
            )
            return _Said(text, json_number(mean), ())
        value = Decimal(row["result"])
        shown, of, over = plain(round(value, 2)), row["indicators"], row["projects"]
        text = self._pick(
            f"平均每个项目有 {shown} 条指标（{of} 条 ÷ {over} 个项目）。",
            f"A project has {shown} indicators on average ({of} over {over} projects).",
        )
        return _Said(text, json_number(round(value, 4)), ())

    def _all(self) -> _Said:
        """The rows are what contradicts the claim."""
        names = self._names()
        if not names:
            return _Said(self._pick("是，没有例外。", "Yes, without exception."))
        count, listed = noun(Focus.PROJECT, len(names), self._language), self._join(names)
        return _Said(
            self._pick(f"否，有 {count}不是这样：{listed}。", f"No, {count} contradict it: {listed}.")
        )

    def _share(self) -> _Said:
        row = self._facts.result[0]
        value, part, whole = Decimal(row["result"]), row["part"], row["whole"]
        shown = format_number(
            round(value, 4), unit="1", dimension="ratio", language="zh" if self._zh else "en"
        )
        text = self._pick(f"{shown}（{part} ÷ {whole}）。", f"{shown} ({part} of {whole}).")
        return _Said(text, json_number(round(value, 6)))

    def _group(self) -> _Said:
        groups = {next(iter(row.values())): int(row["count"]) for row in self._facts.result}
        listed = join(
            [f"{name}{self._pick('：', ': ')}{n}" for name, n in groups.items()], self._language, 40
        )
        if len(groups) == 2 and (compared := self._counts_compared(groups, listed)):
            return compared
        return _Said(f"{listed}{self._pick('。', '.')}", dict(groups), ())

    def _counts_compared(self, groups: dict[str, int], listed: str) -> _Said | None:
        """Two counts set against each other: their difference, or the first named over the second."""
        if self._reading.has("differ"):
            gap = max(groups.values()) - min(groups.values())
            return _Said(self._pick(f"相差 {gap}：{listed}。", f"A difference of {gap}: {listed}."), gap, ())
        labels = [m.concept.pref_label for m in self._reading.categories if m.concept is not None]
        if self._reading.has("ratio", "share") and set(labels) == set(groups):
            value = Decimal(groups[labels[0]]) / Decimal(groups[labels[1]])
            return _Said(f"{plain(round(value, 4))}（{listed}）", json_number(round(value, 6)), ())
        return None

    # -- interpretation and quotations ---------------------------------------------------------

    def _interpretation(self) -> Interpretation:
        frame = self._frame
        assumptions = [condition(c, self._language) for c in frame.where if isinstance(c, Year) and c.assumed]
        if not any(isinstance(c, Year) for c in frame.where) and frame.group_by != "year":
            assumptions.append(
                self._pick("最新年度没有，查的是全部年度", "none in the latest year: all years searched")
            )
        numeric = any(isinstance(c, Amount) for c in frame.where) or frame.operation in _NUMERIC
        if numeric and not frame.period_stated:
            assumptions.append(self._pick("年度指标值（默认）", "annual targets (assumed)"))
        said = tuple(condition(c, self._language) for c in frame.where)
        return Interpretation(f"{frame.operation}_{frame.focus}", said, tuple(assumptions))

    def _evidence(
        self,
        projects: Sequence[AnswerProject],
        indicators: Sequence[Found],
        theme_quotes: dict[str, Evidence],
    ) -> Iterable[Evidence]:
        periods = [Period.ANNUAL, Period.CYCLE] if self._both else [self._frame.period]
        yield from quotes.indicator_quotes(self._graph, [i.iri for i in indicators], periods)
        if indicators and self._frame.also is None:
            return
        yield from (theme_quotes[p.iri] for p in projects if p.iri in theme_quotes)
        rest = [p.iri for p in projects if p.iri not in theme_quotes]
        yield from quotes.project_quotes(self._dataset, rest, self._frame)


def compose(dataset: Dataset, reading: Reading, facts: Facts) -> Answer:
    """Compose the answer to a frame from its rows."""
    return Composer(dataset, reading, facts).answer()


def _cells(row: Row, first: Row) -> tuple[str | Number | None, ...]:
    """A result row in the order of the first one's columns; counts, years and values as numbers."""
    return tuple(_cell(row[name], name) if name in row else None for name in first)


def _cell(value: str, name: str) -> str | Number:
    return json_number(Decimal(value)) if name in _NUMBER_COLUMNS else value


def _amount(value: Decimal, unit: str | None, language: str) -> str:
    dimension = "ratio" if unit == "1" else None
    return format_number(
        round(value, 6), unit=unit, dimension=dimension, language="en" if language == "en" else "zh"
    )

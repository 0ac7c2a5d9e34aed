"""From rows to an answer: the sentence, the records, the number and the quotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ontology.graph import Row
from ontology.quantities import format_number
from ontology.records import IndicatorRecord, ProjectRecord, json_number
from ontology.values import Period
from search.questions import evidence as quotes
from search.questions.compile import Compiler
from search.questions.frame import Amount, Focus, Frame, Operation, Theme, Words, Year
from search.questions.reading import Reading
from search.questions.verbalise import condition, conditions, join, noun, plain, refusal, target_text
from search.results import Answer, AnswerIndicator, AnswerProject, Evidence, Interpretation

if TYPE_CHECKING:
    from search.dataset import Dataset

Value = float | int | dict[str, float | int] | None
MAX_LOOKUP = 12


@dataclass(frozen=True, slots=True)
class Facts:
    """What a frame gave: ``rows`` are what it is about, ``result`` what the answering query returned."""

    frame: Frame
    compiler: Compiler
    rows: tuple[Row, ...]
    result: tuple[Row, ...]
    query: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence with its number and the rows it speaks of."""

    text: str
    value: Value = None
    rows: tuple[Row, ...] | None = None


class Composer:
    """Composes the answer to one frame.

    Args:
        dataset: records and quotations are read from it.
        reading: the question.
        facts: the rows.
    """

    def __init__(self, dataset: Dataset, reading: Reading, facts: Facts) -> None:
        self._dataset = dataset
        self._reading = reading
        self._facts = facts
        self._frame = facts.frame
        self._language = reading.language
        self._zh = reading.language == "zh"
        self._records: dict[str, ProjectRecord] = {}
        self._both = len(set(reading.periods)) == 2

    def answer(self) -> Answer:
        """Return the answer; a lookup that fits too much becomes a request to say which."""
        self._load(self._facts.rows)
        said = self._say()
        rows = self._facts.rows if said.rows is None else said.rows
        projects, theme_quotes = self._projects(rows)
        indicators = self._indicators(rows)
        return Answer(
            question=self._reading.canvas.text,
            language=self._language,
            status="answered",
            text=said.text,
            interpretation=self._interpretation(),
            release=self._dataset.release,
            projects=projects,
            indicators=tuple(_answer_indicator(p, i) for p, i in indicators),
            value=said.value,
            columns=tuple(self._facts.result[0]) if self._facts.result else (),
            rows=tuple(tuple(map(_cell, row.values())) for row in _even(self._facts.result)),
            sparql=self._facts.query,
            evidence=tuple(self._evidence(projects, indicators, theme_quotes))[: quotes.MAX_QUOTES],
        )

    # -- records -------------------------------------------------------------------------------

    def _load(self, rows: Iterable[Row]) -> None:
        iris = list(dict.fromkeys(row["project"] for row in rows if "project" in row))
        self._records = {record.iri: record for record in self._dataset.records.projects(iris)}

    def _projects(self, rows: Sequence[Row]) -> tuple[tuple[AnswerProject, ...], dict[str, Evidence]]:
        iris = list(dict.fromkeys(row["project"] for row in rows if "project" in row))
        themes = [c for c in self._frame.where if isinstance(c, Theme) and not c.negated]
        links = quotes.theme_evidence(self._dataset.graph, iris, themes[0]) if themes and iris else {}
        found = [
            AnswerProject(
                r.iri, r.name, r.unit, r.fiscal_year, links[r.iri][0] if r.iri in links else "direct"
            )
            for r in (self._records[iri] for iri in iris)
        ]
        return tuple(found), {iri: evidence for iri, (_, evidence) in links.items()}

    def _indicators(self, rows: Sequence[Row]) -> list[tuple[ProjectRecord, IndicatorRecord]]:
        if self._frame.also is Focus.INDICATOR:
            return self._theme_indicators()
        wanted = list(dict.fromkeys(row["indicator"] for row in rows if "indicator" in row))
        by_iri = {i.iri: (p, i) for p in self._records.values() for i in p.indicators}
        return [by_iri[iri] for iri in wanted if iri in by_iri]

    def _theme_indicators(self) -> list[tuple[ProjectRecord, IndicatorRecord]]:
        """Indicators that meet the theme and word conditions of a question for both nouns."""
        themes = {iri for c in self._frame.where if isinstance(c, Theme) for iri in c.iris}
        words = [word for c in self._frame.where if isinstance(c, Words) for word in c.words]
        return [
            (project, indicator)
            for project in self._records.values()
            for indicator in project.indicators
            if any(t.iri in themes for t in indicator.themes)
            or (words and all(x in indicator.name for x in words))
        ]

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
        }
        return say.get(self._frame.operation, self._list)()

    def _list(self) -> _Said:
        rows = self._facts.rows
        if self._frame.focus is Focus.UNIT:
            return self._units()
        if self._frame.focus is Focus.PROJECT:
            names = [self._dated(r["projectName"], int(r["year"])) for r in _distinct(rows, "project")]
        else:
            names = [self._dated(self._with_target(i), p.fiscal_year) for p, i in self._indicators(rows)]
        count = noun(self._frame.focus, len(names), self._language)
        listed = join(_numbered(names), self._language)
        where = conditions(self._frame, self._language)
        text = f"共 {count}（{where}）：{listed}。" if self._zh else f"{count} ({where}): {listed}."
        return _Said(text)

    def _dated(self, name: str, year: int) -> str:
        """Add the year where the question spans more than one."""
        if len([c for c in self._frame.where if isinstance(c, Year)]) == 1:
            return name
        return f"{name}（{year}）" if self._zh else f"{name} ({year})"

    def _with_target(self, indicator: IndicatorRecord) -> str:
        shown = target_text(indicator, self._frame.period, both=self._both, language=self._language)
        return f"{indicator.name} {shown}"

    def _units(self) -> _Said:
        units = [row["unit"] for row in _distinct(self._facts.rows, "unitIri")]
        projects = [row["projectName"] for row in _distinct(self._facts.rows, "project")]
        if self._zh:
            return _Said(f"{join(units, 'zh')}（项目：{join(projects, 'zh', 6)}）。")
        return _Said(f"{join(units, 'en')} (projects: {join(projects, 'en', 6)}).")

    def _lookup(self) -> _Said:
        found = self._indicators(self._facts.rows)
        names = list(dict.fromkeys(i.name for _, i in found))
        if len(found) > MAX_LOOKUP and len(names) > 1 and not self._reading.has("each"):
            from search.questions.answer import Refused

            shown = join([f"“{name}”" for name in names], self._language, 6)
            raise Refused(
                "ambiguous", refusal("many", self._language, n=len(found), names=shown), intent="lookup"
            )
        if len(found) == 1:
            project, indicator = found[0]
            shown = target_text(indicator, self._frame.period, both=self._both, language=self._language)
            text = (
                f"“{indicator.name}”的目标是 {shown}（项目：{project.name}，{project.fiscal_year} 年）。"
                if self._zh
                else f"The target of “{indicator.name}” is {shown} (project: {project.name}, {project.fiscal_year})."
            )
            return _Said(text, self._number(indicator))
        listed = join(
            _numbered([f"{i.name} {self._target(i)}（{p.name}）" for p, i in found]), self._language
        )
        text = f"共 {len(found)} 条：{listed}。" if self._zh else f"{len(found)} indicators: {listed}."
        values = {repr(self._number(i)) for _, i in found}
        return _Said(text, self._number(found[0][1]) if len(values) == 1 else None)

    def _target(self, indicator: IndicatorRecord) -> str:
        return target_text(indicator, self._frame.period, both=self._both, language=self._language)

    def _number(self, indicator: IndicatorRecord) -> Value:
        annual, cycle = _first_value(indicator.annual), _first_value(indicator.cycle)
        if self._both and annual is not None and cycle is not None:
            return {"annual": annual, "cycle": cycle}
        if self._frame.period is Period.CYCLE:
            return cycle if cycle is not None else annual
        return annual if annual is not None else cycle

    def _count(self) -> _Said:
        count = int(self._facts.result[0]["count"])
        where = conditions(self._frame, self._language)
        shown = noun(self._frame.focus, count, self._language)
        return _Said(f"共有 {shown}（{where}）。" if self._zh else f"There are {shown} ({where}).", count)

    def _exists(self) -> _Said:
        key = "indicator" if self._frame.focus is Focus.INDICATOR else "project"
        rows = _distinct(self._facts.rows, key)
        expected = self._frame.expected
        holds = bool(rows) if expected is None else len(rows) == expected
        names = [r["indicatorName" if key == "indicator" else "projectName"] for r in rows]
        shown = noun(self._frame.focus, len(rows), self._language)
        listed = join(_numbered(names), self._language)
        if self._zh:
            tail = f"：{listed}" if rows else f"（{conditions(self._frame, 'zh')}）"
            return _Said(
                f"{'是' if holds else '否'}，{'有 ' if rows else '没有符合的'}{shown if rows else ''}{tail}。"
            )
        tail = f": {listed}" if rows else f" ({conditions(self._frame, 'en')})"
        return _Said(f"{'Yes' if holds else 'No'}, {shown}{tail}.")

    def _aggregate(self) -> _Said:
        from search.questions.answer import Refused

        groups = [row for row in self._facts.result if "result" in row]
        if not groups:
            raise Refused("no_data", refusal("no_number", self._language), intent=self._frame.operation)
        units = [row.get("normalizedUnit") for row in groups]
        if len(groups) > 1:
            shown = join([u or "—" for u in units], self._language)
            raise Refused(
                "ambiguous", refusal("mixed_units", self._language, units=shown), intent=self._frame.operation
            )
        if int(groups[0]["count"]) == 1 or self._named_so():
            return self._lookup()
        result, count = Decimal(groups[0]["result"]), groups[0]["count"]
        shown = _amount(result, units[0], self._language)
        word = {Operation.SUM: ("合计", "total"), Operation.AVERAGE: ("平均值", "average")}[
            self._frame.operation
        ][not self._zh]
        listed = join(
            _numbered([f"{i.name} {self._target(i)}" for _, i in self._indicators(self._facts.rows)]),
            self._language,
        )
        text = (
            f"{count} 条指标的{word}是 {shown}：{listed}。"
            if self._zh
            else f"The {word} of {count} indicators is {shown}: {listed}."
        )
        return _Said(text, json_number(round(result, 10)))

    def _named_so(self) -> bool:
        """Whether 平均 or 合计 belongs to the indicators' own names rather than asking for a computation."""
        word = {Operation.AVERAGE: "平均", Operation.SUM: "总"}[self._frame.operation]
        found = self._indicators(self._facts.rows)
        return bool(found) and all(word in i.name for _, i in found)

    def _extreme(self) -> _Said:
        from search.questions.answer import Refused

        rows = self._facts.rows
        units = {self._unit_of(row) for row in rows}
        if len(units) > 1:
            shown = join(sorted(u or "—" for u in units), self._language)
            raise Refused("ambiguous", refusal("mixed_units", self._language, units=shown), intent="extreme")
        best = tuple(row for row in rows if Decimal(row["value"]) == Decimal(rows[0]["value"]))
        value = Decimal(best[0]["value"])
        found = self._indicators(best)
        listed = join([f"{i.name} {self._target(i)}（{p.name}）" for p, i in found], self._language)
        word = (
            ("最高" if self._frame.descending else "最低")
            if self._zh
            else ("highest" if self._frame.descending else "lowest")
        )
        text = f"目标值{word}的是 {listed}。" if self._zh else f"The {word} target is {listed}."
        return _Said(text, json_number(value), best)

    def _unit_of(self, row: Row) -> str | None:
        """Normalised unit of the component whose value the row shows."""
        project = self._records[row["project"]]
        indicator = next(i for i in project.indicators if i.iri == row["indicator"])
        target = indicator.cycle if self._frame.period is Period.CYCLE else indicator.annual
        values = [
            q for q in (target.components if target else ()) if q.normalized_value == Decimal(row["value"])
        ]
        return values[0].normalized_unit if values else None

    def _most(self) -> _Said:
        result = self._facts.result
        limit = self._frame.limit
        best = result[:limit] if limit else tuple(r for r in result if r["count"] == result[0]["count"])
        count = int(best[0]["count"])
        self._load(best)
        names = join([f"{r.get('projectName') or r['unit']}（{r['count']}）" for r in best], self._language)
        if self._frame.focus is Focus.UNIT:
            return _Said(f"{names}。" if self._zh else f"{names}.", count, ())
        word = (
            ("最少" if self._frame.descending is False else "最多")
            if self._zh
            else ("fewest" if self._frame.descending is False else "most")
        )
        text = (
            f"指标{word}的项目是 {names}。"
            if self._zh
            else f"The project with the {word} indicators: {names}."
        )
        return _Said(text, count, tuple(best))

    def _goal(self) -> _Said:
        goals = [f"{p.name}：{p.goal or '—'}" for p in self._records.values()]
        return _Said(("\n" if len(goals) > 1 else "").join(goals))

    def _difference(self) -> _Said:
        from search.questions.answer import Refused

        result = self._facts.result
        if len(result) != 2:
            raise Refused("ambiguous", refusal("two_sides", self._language), intent="difference")
        names = [row.get("projectName") or row["unit"] for row in result]
        counts = [int(row["count"]) for row in result]
        gap = counts[0] - counts[1]
        text = (
            f"“{names[0]}”有 {counts[0]} 条指标，“{names[1]}”有 {counts[1]} 条，相差 {gap} 条。"
            if self._zh
            else f"“{names[0]}” has {counts[0]} indicators, “{names[1]}” {counts[1]}: a difference of {gap}."
        )
        return _Said(text, gap)

    def _per_project(self) -> _Said:
        row = self._facts.result[0]
        value = Decimal(row["result"])
        indicators, projects = row["indicators"], row["projects"]
        shown = plain(round(value, 2))
        text = (
            f"平均每个项目有 {shown} 条指标（{indicators} 条 ÷ {projects} 个项目）。"
            if self._zh
            else f"A project has {shown} indicators on average ({indicators} over {projects} projects)."
        )
        return _Said(text, json_number(round(value, 4)), ())

    def _group(self) -> _Said:
        groups = {next(iter(row.values())): int(row["count"]) for row in self._facts.result}
        listed = join(
            [f"{name}：{count}" if self._zh else f"{name}: {count}" for name, count in groups.items()],
            self._language,
        )
        return _Said(f"{listed}。" if self._zh else f"{listed}.", dict(groups), ())

    # -- interpretation and quotations ---------------------------------------------------------

    def _interpretation(self) -> Interpretation:
        frame = self._frame
        assumptions = [condition(c, self._language) for c in frame.where if isinstance(c, Year) and c.assumed]
        if not any(isinstance(c, Year) for c in frame.where) and frame.group_by != "year":
            assumptions.append(
                "最新年度没有，查的是全部年度" if self._zh else "none in the latest year: all years searched"
            )
        numeric = any(isinstance(c, Amount) for c in frame.where) or frame.operation in (
            Operation.LOOKUP, Operation.SUM, Operation.AVERAGE, Operation.EXTREME,
        )  # fmt: skip
        if numeric and not frame.period_stated:
            assumptions.append("年度指标值（默认）" if self._zh else "annual targets (assumed)")
        return Interpretation(
            f"{frame.operation}_{frame.focus}",
            tuple(condition(c, self._language) for c in frame.where),
            tuple(assumptions),
        )

    def _evidence(
        self,
        projects: Sequence[AnswerProject],
        indicators: Sequence[tuple[ProjectRecord, IndicatorRecord]],
        theme_quotes: dict[str, Evidence],
    ) -> Iterable[Evidence]:
        for _, indicator in indicators:
            yield from quotes.indicator_quotes(indicator, self._frame.period, both=self._both)
        for project in projects if not indicators or self._frame.also else ():
            if project.iri in theme_quotes:
                yield theme_quotes[project.iri]
            else:
                yield from quotes.project_quotes(self._records[project.iri], self._frame)


def compose(dataset: Dataset, reading: Reading, facts: Facts) -> Answer:
    """Compose the answer to a frame from its rows."""
    return Composer(dataset, reading, facts).answer()


def _first_value(target: Any) -> float | int | None:
    values = [q.normalized_value for q in target.components] if target else []
    if len(values) != 1 or isinstance(values[0], tuple):
        return None
    return json_number(values[0])


def _distinct(rows: Sequence[Row], key: str) -> list[Row]:
    return list({row[key]: row for row in reversed(rows)}.values())[::-1]


def _numbered(names: Sequence[str]) -> list[str]:
    """Tell equal names apart: the second is marked (2)."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return out


def _even(rows: Sequence[Row]) -> list[Row]:
    """Give every row the keys of the first, so that columns line up."""
    keys = list(rows[0]) if rows else []
    return [{key: row.get(key, "") for key in keys} for row in rows]


def _cell(value: str) -> str | int | float:
    try:
        return (
            json_number(Decimal(value)) if value.replace(".", "", 1).replace("-", "", 1).isdigit() else value
        )
    except ArithmeticError:
        return value


def _answer_indicator(project: ProjectRecord, indicator: IndicatorRecord) -> AnswerIndicator:
    return AnswerIndicator(
        iri=indicator.iri,
        name=indicator.name,
        project=project.name,
        unit=project.unit,
        year=project.fiscal_year,
        subcategory_code=indicator.subcategory_code,
        cycle_raw=indicator.cycle.raw if indicator.cycle else None,
        annual_raw=indicator.annual.raw if indicator.annual else None,
    )


def _amount(value: Decimal, unit: str | None, language: str) -> str:
    dimension = "ratio" if unit == "1" else None
    return format_number(
        round(value, 6), unit=unit, dimension=dimension, language="en" if language == "en" else "zh"
    )

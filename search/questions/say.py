"""From rows to an answer: the sentence, what it names, the number and the quotations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ontology.graph import Row
from ontology.records import json_number
from ontology.values import Period
from search.questions import evidence as quotes
from search.questions.compile import Compiler
from search.questions.count_sentences import CountSentences
from search.questions.found import Found, Number, distinct, illustrative_projects
from search.questions.frame import Amount, Focus, Operation, Theme, Unit, Year
from search.questions.group_sentences import GroupSentences
from search.questions.mentions import Reading
from search.questions.pair_sentences import PairSentences
from search.questions.patterns import VALUED
from search.questions.target_sentences import TargetSentences
from search.questions.telling import Facts, Said
from search.questions.verbalise import condition, join, noun
from search.results import Answer, AnswerProject, Evidence, Interpretation

if TYPE_CHECKING:
    from search.dataset import Dataset

_NUMERIC = (Operation.LOOKUP, *VALUED)
_NUMBER_COLUMNS = frozenset(
    {"year", "value", "count", "result", "indicators", "projects", "part", "whole", "units"}
)

_SMALL = 5_000  # indicators of a release that any query goes through in milliseconds


class Composer(CountSentences, GroupSentences, TargetSentences, PairSentences):
    """Composes the answer to one frame."""

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

    def _say(self) -> Said:
        say: dict[Operation, Callable[[], Said]] = {
            Operation.LOOKUP: self._lookup,
            Operation.COUNT: self._count,
            Operation.EXISTS: self._exists,
            Operation.SUM: self._aggregate,
            Operation.AVERAGE: self._aggregate,
            Operation.SPREAD: self._spread,
            Operation.EXTREME: self._extreme,
            Operation.MOST: self._most,
            Operation.PER_PROJECT: self._per_project,
            Operation.GOAL: self._goal,
            Operation.DIFFERENCE: self._difference,
            Operation.GROUP: self._group,
            Operation.PER_GROUP: self._per_group,
            Operation.SHARE: self._share,
            Operation.ALL: self._all,
            Operation.PAIR: self._pair,
            Operation.RATIO: self._ratio,
        }
        return say.get(self._frame.operation, self._list)()

    def _ranked(self) -> Sequence[Row]:
        """All that were put in an order, not only the first of them."""
        facts = self._facts
        large = facts.compiler.among is None and self._dataset.manifest.indicators > _SMALL
        if not self._frame.limit or large:
            return facts.rows
        every = Compiler(
            replace(self._frame, limit=None), self._dataset.manifest.base_iri, among=facts.compiler.among
        )
        return self._graph.select(every.rows_query())

    def _list(self) -> Said:
        if self._frame.focus is Focus.UNIT:
            return self._units()
        if self._frame.descending is not None:  # 580万元 and 90亩 stand in no order
            self._check_units({_head(row.get("valueUnit")) for row in self._ranked()})
        names = self._names()
        total = self._facts.total or len(names)
        count, listed = noun(self._frame.focus, total, self._language), self._join(names)
        cut = self._pick(f"，列出前 {len(names)} 个", f", the first {len(names)} are listed")
        where = self._where() + (cut if total > len(names) else "")
        value = None
        if self._frame.focus is Focus.INDICATOR and total == len(self._facts.rows) == 1:
            found = self._indicators(self._facts.rows)
            value = self._number(found[0], self._values(found))
        return Said(self._pick(f"共 {count}（{where}）：{listed}。", f"{count} ({where}): {listed}."), value)

    def _units(self) -> Said:
        units = join([row["unit"] for row in distinct(self._facts.rows, "unitIri")], self._language)
        projects = join(
            [row["projectName"] for row in distinct(self._facts.rows, "project")], self._language, 6
        )
        return Said(self._pick(f"{units}（项目：{projects}）。", f"{units} (projects: {projects})."))

    def _goal(self) -> Said:
        iris = [row["project"] for row in distinct(self._facts.rows, "project")]
        goals = [f"{p.name}：{p.goal or '—'}" for p in self._dataset.records.projects(iris)]
        return Said("\n".join(goals))

    def _interpretation(self) -> Interpretation:
        frame = self._frame
        assumptions = [condition(c, self._language) for c in frame.where if isinstance(c, Year) and c.assumed]
        if not any(isinstance(c, Year) for c in frame.where) and frame.group_by != "year":
            assumptions.append(
                self._pick("最新年度没有，查的是全部年度", "none in the latest year: all years searched")
            )
        for mention in self._reading.units:
            if len({unit.department for unit in mention.units}) == 2 and not self._of_departments():
                name = mention.units[0].label
                assumptions.append(
                    self._pick(
                        f"“{name}”指资金使用单位，不含部门的其他单位",
                        f"“{name}” as the spending unit, without the department's others",
                    )
                )
        numeric = any(isinstance(c, Amount) for c in frame.where) or frame.operation in _NUMERIC
        if numeric and not frame.period_stated:
            assumptions.append(self._pick("年度指标值（默认）", "annual targets (assumed)"))
        said = tuple(condition(c, self._language) for c in frame.where)
        return Interpretation(f"{frame.operation}_{frame.focus}", said, tuple(assumptions))

    def _of_departments(self) -> bool:
        return any(isinstance(c, Unit) and c.department for c in self._frame.where)

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


def _head(unit: str | None) -> str | None:
    """What a number counts: 元 of 元/座, which are put in one order as written."""
    return unit.split("/")[0] if unit else unit

"""What all sentences of an answer share: the rows, their names, targets and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ontology.graph import Row
from ontology.quantities import format_number
from ontology.values import Period
from search.questions.compile import Compiler
from search.questions.components import numbers_meant, range_of
from search.questions.found import Found, Number, distinct, single_values
from search.questions.frame import Focus, Frame, Year
from search.questions.mentions import Reading
from search.questions.refused import Refused
from search.questions.verbalise import (
    conditions,
    join,
    numbered,
    refusal,
    target_text,
)

if TYPE_CHECKING:
    from search.dataset import Dataset

Value = Number | dict[str, Number] | None
MAX_LOOKUP = 12
UPPER_SIGNS = ("≤", "<", "不超过", "不高于", "不大于", "以内", "以下", "小于")


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
class Said:
    """A sentence with its number and the rows it speaks of (all of them when ``None``)."""

    text: str
    value: Value = None
    rows: tuple[Row, ...] | None = None


def amount(value: Decimal, unit: str | None, language: str) -> str:
    """Write a normalised value with its unit."""
    dimension = "ratio" if unit == "1" else None
    return format_number(
        round(value, 6), unit=unit, dimension=dimension, language="en" if language == "en" else "zh"
    )


class Teller:
    """The rows of one frame, and how they are named.

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

    def _pick(self, chinese: str, english: str) -> str:
        return chinese if self._zh else english

    def _join(self, names: Iterable[str], limit: int = 12) -> str:
        return join(numbered(list(names)), self._language, limit)

    def _where(self) -> str:
        return conditions(self._frame, self._language)

    def _indicators(self, rows: Sequence[Row]) -> list[Found]:
        if self._frame.also is Focus.INDICATOR:
            other = replace(self._frame, focus=Focus.INDICATOR, also=None)
            rows = self._graph.select(Compiler(other, self._dataset.manifest.base_iri).rows_query())
        return [Found.of(row) for row in distinct(rows, "indicator")]

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

    def _values(self, found: Sequence[Found]) -> dict[tuple[str, Period], Number]:
        return dict(
            single_values(self._graph, [i.iri for i in found[: 4 * MAX_LOOKUP]], self._reading.measure_asked)
        )

    def _number(self, found: Found, values: dict[tuple[str, Period], Number]) -> Value:
        annual, cycle = values.get((found.iri, Period.ANNUAL)), values.get((found.iri, Period.CYCLE))
        if self._both and annual is not None and cycle is not None:
            return {"annual": annual, "cycle": cycle}
        first, second = (cycle, annual) if self._frame.period is Period.CYCLE else (annual, cycle)
        raw = found.cycle if self._frame.period is Period.CYCLE else found.annual
        if first is None and (second is None or raw is not None):
            return self._component(found)
        if first is None and self._frame.period_stated:
            return None  # that the other period has one is said
        return first if first is not None else second

    def _component(self, found: Found) -> Value:
        """The number meant of a target that has several."""
        words = " ".join((self._reading.canvas.text, *self._reading.content))
        segment = self._dataset.index.analyser.segment
        meant = dict(numbers_meant(self._graph, found.iri, self._frame.period, words, segment))
        if not meant:
            return dict(range_of(self._graph, found.iri, self._frame.period)) or None
        return next(iter(meant.values())) if len(meant) == 1 else meant

    def _check_units(self, units: Iterable[str | None]) -> None:
        distinct_units = sorted({unit or "—" for unit in units})
        if len(set(distinct_units) - {"—"}) > 1:
            text = refusal("mixed_units", self._language, units=join(distinct_units, self._language))
            raise Refused("ambiguous", text, intent=self._frame.operation)

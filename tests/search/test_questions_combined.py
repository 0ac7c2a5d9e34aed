"""Conditions in combination, asked at random: every answer is worked out again from the records, without the parser."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from ontology.records import IndicatorRecord, ProjectRecord
from ontology.values import Quantity
from search import Dataset
from search.encoder import Encoder
from tests.conftest import published

FOLDER = Path(__file__).parent / "questions"
CATEGORIES = {"产出": "1", "效益": "2", "满意度": "3", "成本": "4", "数量": "11", "质量": "12", "时效": "13"}
BOUNDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "不低于{}": lambda found, asked: found >= asked,
    "在{}以上": lambda found, asked: found >= asked,
    "不超过{}": lambda found, asked: found <= asked,
    "在{}以内": lambda found, asked: found <= asked,
    "超过{}": lambda found, asked: found > asked,
    "不到{}": lambda found, asked: found < asked,
    "正好是{}": lambda found, asked: found == asked,
}
CHANGES: dict[str, Callable[[Decimal], bool]] = {
    "提高了": lambda change: change > 0,
    "下调了": lambda change: change < 0,
    "没有变化": lambda change: change == 0,
    "有调整": lambda change: change != 0,
}
Row = tuple[ProjectRecord, IndicatorRecord]


@dataclass(frozen=True)
class Asked:
    """A question with its answer: indicators, a number, or numbers by name."""

    question: str
    answer: frozenset[str] | int | dict[str, int]


class Release:
    """The records of a release, from which questions and their answers are made."""

    def __init__(self, dataset: Dataset, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - the same questions every time
        self.rows: list[Row] = [(p, i) for p in dataset.records.projects() for i in p.indicators]
        self.years = sorted({p.fiscal_year for p, _ in self.rows})
        self.units = {p.unit for p, _ in self.rows} - {p.department for p, _ in self.rows}
        query = "SELECT ?a ?b WHERE { ?a a zb:Indicator ; zb:precededBy ?b }"
        by_iri = {i.iri: i for _, i in self.rows}
        found = [(row["a"], by_iri[row["b"]]) for row in dataset.graph.select(query)]
        ambiguous = {iri for iri, n in Counter(iri for iri, _ in found).items() if n > 1}
        self.before = {iri: i for iri, i in found if iri not in ambiguous}
        self.ambiguous = ambiguous

    def questions(self, count: int) -> Iterator[Asked]:
        """Yield distinct questions."""
        seen: set[str] = set()
        while len(seen) < count:
            make = self.random.choice(
                [self._by_number, self._by_number, self._counted, self._changed, self._grouped]
            )
            asked = make()
            if asked and asked.question not in seen:
                seen.add(asked.question)
                yield asked

    def _scope(self, year: int) -> tuple[str, list[Row]]:
        """What the question is about: everything, a unit or a project, in a category or in all."""
        rows = [row for row in self.rows if row[0].fiscal_year == year]
        names = sorted({p.name for p, _ in rows})
        named = self.random.choice(
            ["", "", *self.random.sample(sorted(self.units), 1), self.random.choice(names)]
        )
        rows = [row for row in rows if named in ("", row[0].unit, row[0].name)]
        category = self.random.choice(["", *CATEGORIES])
        if category:
            rows = [row for row in rows if row[1].subcategory_code.startswith(CATEGORIES[category])]
        return f"{named}{'的' if named else ''}{category}指标", rows

    def _year(self) -> tuple[str, int]:
        year = self.random.choice([self.years[-1], *self.years])
        return ("" if year == self.years[-1] else f"{year}年"), year

    def _by_number(self) -> Asked | None:
        said, year = self._year()
        what, rows = self._scope(year)
        numbers = [
            q
            for _, i in self.rows
            if (q := _number(i)) and q.unit and not (q.dimension or "").startswith("money")
        ]
        like, bound = self.random.choice(numbers), self.random.choice(list(BOUNDS))
        asked = like.normalized_value
        assert isinstance(asked, Decimal)
        found = [
            i
            for _, i in rows
            for q in (i.annual.components if i.annual else ())
            if q.normalized_unit == like.normalized_unit and _meets(q, asked, BOUNDS[bound])
        ]
        written = bound.format(f"{like.value:f}{like.unit}")
        if self.random.random() < 0.5:
            return Asked(f"{said}{what}中目标{written}的有哪些", frozenset(i.iri for i in found))
        return Asked(f"{said}{what}中目标{written}的有几条", len({i.iri for i in found}))

    def _counted(self) -> Asked | None:
        said, year = self._year()
        what, rows = self._scope(year)
        return None if what == "指标" else Asked(f"{said}{what}一共有多少条", len(rows))

    def _grouped(self) -> Asked | None:
        said, year = self._year()
        rows = [row for row in self.rows if row[0].fiscal_year == year]
        category = self.random.choice(list(CATEGORIES))
        rows = [row for row in rows if row[1].subcategory_code.startswith(CATEGORIES[category])]
        by_unit = self.random.random() < 0.5
        counts = Counter(p.unit if by_unit else p.name for p, _ in rows)
        if not by_unit and len({p.iri for p, _ in rows}) != len(counts):
            return None
        return Asked(f"{said}{'各单位' if by_unit else '每个项目'}有多少条{category}指标", dict(counts))

    def _changed(self) -> Asked | None:
        what, rows = self._scope(self.years[-1])
        verb = self.random.choice(list(CHANGES))
        found: set[str] = set()
        for _, indicator in rows:
            earlier = self.before.get(indicator.iri)
            several = [
                t for t in (indicator.annual, earlier and earlier.annual) if t and len(t.components) > 1
            ]
            if indicator.iri in self.ambiguous or several:
                return None
            new, old = _number(indicator), earlier and _number(earlier)
            if new and old and (new.normalized_unit is None) is not (old.normalized_unit is None):
                return None  # a unit that was left out in one year: another test's
            if new and old and new.normalized_unit == old.normalized_unit:
                assert isinstance(new.normalized_value, Decimal)
                assert isinstance(old.normalized_value, Decimal)
                if CHANGES[verb](new.normalized_value - old.normalized_value):
                    found.add(indicator.iri)
        if self.random.random() < 0.5:
            return Asked(f"和去年相比，{what}{verb}的有几条", len(found))
        return Asked(f"{what}中今年目标比去年{verb}的有哪些", frozenset(found))


def _number(indicator: IndicatorRecord) -> Quantity | None:
    """The one number of an annual target."""
    target = indicator.annual
    if target is None or len(target.components) != 1:
        return None
    quantity = target.components[0]
    known = isinstance(quantity.normalized_value, Decimal) and isinstance(quantity.value, Decimal)
    return quantity if known else None


def _meets(quantity: Quantity, asked: Decimal, bound: Callable[[Decimal, Decimal], bool]) -> bool:
    value = quantity.normalized_value
    return all(bound(end, asked) for end in (value if isinstance(value, tuple) else (value,)))


@pytest.mark.parametrize(("name", "seed"), [("streets", 1), ("rivers", 2), ("clinics", 3), ("transit", 4)])
def test_answers_are_those_of_the_records(
    name: str, seed: int, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No condition is dropped, none is added: whatever stands beside it."""
    data = published(tmp_path_factory.mktemp(name), encoder, sorted(FOLDER.glob(f"{name}-*")))
    with Dataset.open(data, encoder=encoder) as dataset:
        given = 0
        for asked in Release(dataset, seed).questions(100):
            answer = dataset.ask(asked.question)
            if answer.status != "answered":
                assert not asked.answer, (asked.question, answer.text)
                continue
            iris = frozenset(i.iri for i in answer.indicators)
            assert asked.answer == (iris if isinstance(asked.answer, frozenset) else answer.value), (
                asked.question,
                answer.text,
            )
            given += 1
    assert given > 60

"""What the rows of an answer are about, as values; details are read from the graph only where a sentence needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ontology.graph import Graph, Row
from ontology.records import json_number
from ontology.values import Period
from search.questions.compile import iri
from search.results import AnswerIndicator

Number = float | int


@dataclass(frozen=True, slots=True)
class Found:
    """An indicator of an answer's rows; ``cycle`` and ``annual`` are its targets as written."""

    iri: str
    name: str
    code: str
    cycle: str | None
    annual: str | None
    project: str
    unit: str
    year: int

    @classmethod
    def of(cls, row: Row) -> Found:
        """Read a row that selects the compiler's indicator columns."""
        return cls(
            iri=row["indicator"],
            name=row["indicatorName"],
            code=row["code"],
            cycle=row.get("cycle"),
            annual=row.get("annual"),
            project=row["projectName"],
            unit=row["unit"],
            year=int(row["year"]),
        )

    def answer(self, *, illustrative: bool) -> AnswerIndicator:
        """Return it as an answer shows it."""
        return AnswerIndicator(
            iri=self.iri,
            name=self.name,
            project=self.project,
            unit=self.unit,
            year=self.year,
            subcategory_code=self.code,
            cycle_raw=self.cycle,
            annual_raw=self.annual,
            illustrative=illustrative,
        )


def distinct(rows: Iterable[Row], key: str) -> list[Row]:
    """Return the first row of each value of ``key``; rows without it are left out."""
    first: dict[str, Row] = {}
    for row in rows:
        if key in row:
            first.setdefault(row[key], row)
    return list(first.values())


def single_values(graph: Graph, iris: Sequence[str]) -> Mapping[tuple[str, Period], Number]:
    """Return the normalised number of each indicator and period that has exactly one."""
    values = " ".join(map(iri, iris))
    rows = graph.select(_VALUES.replace("$INDICATORS", values)) if iris else []
    return {
        (row["i"], Period(row["p"].rsplit("#", 1)[1])): json_number(Decimal(row["v"]))
        for row in rows
        if row["n"] == "1" and "v" in row
    }


def illustrative_projects(graph: Graph, iris: Sequence[str]) -> frozenset[str]:
    """Return those of the projects whose table says that its figures are invented."""
    values = " ".join(map(iri, iris))
    rows = graph.select(_ILLUSTRATIVE.replace("$PROJECTS", values)) if iris else []
    return frozenset(row["p"] for row in rows)


_VALUES = """SELECT ?i ?p (COUNT(?q) AS ?n) (SAMPLE(?value) AS ?v) WHERE { VALUES ?i { $INDICATORS }
  ?i zb:target ?t . ?t zb:period ?p ; zb:component ?q . OPTIONAL { ?q zb:normalizedValue ?value } } GROUP BY ?i ?p"""
_ILLUSTRATIVE = """SELECT DISTINCT ?p WHERE { VALUES ?p { $PROJECTS }
  ?t zb:hasProject ?p ; zb:illustrative true }"""

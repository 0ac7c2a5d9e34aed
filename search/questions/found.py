"""What the rows of an answer are about, as values; details are read from the graph only where a sentence needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from ontology.graph import Graph, Row
from ontology.quantities import measure_units
from ontology.records import json_number
from ontology.values import Period
from search.questions.terms import iri
from search.questions.verbalise import plain
from search.results import AnswerIndicator

Number = float | int
_DIGITS = 9  # 1/15 公顷 a 亩 is no finite number
_SPOKEN_AS_WRITTEN = ("area", "length", "mass", "volume")


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


def single_values(
    graph: Graph, iris: Sequence[str], asked: str | None = None
) -> Mapping[tuple[str, Period], Number]:
    """Return the normalised number of each indicator and period that has exactly one.

    Lengths, areas, weights and volumes are told in the unit ``asked`` for, where there is one.
    """
    values = " ".join(map(iri, iris))
    rows = graph.select(_VALUES.replace("$INDICATORS", values)) if iris else []
    return {
        (row["i"], Period(row["p"].rsplit("#", 1)[1])): json_number(_shown(row, asked))
        for row in rows
        if row["n"] == "1" and "v" in row
    }


def comparable_values(
    graph: Graph, iris: Sequence[str], period: Period
) -> tuple[dict[str, Decimal], frozenset[str]]:
    """Return one number of each indicator, so that they can be compared, and their units.

    The period's number where there is one, else the other's. Lengths, areas, weights and volumes stay in the unit
    that all are written in; everything else is normalised. Indicators without exactly one number are left out.
    """
    values = " ".join(map(iri, iris))
    rows = graph.select(_VALUES.replace("$INDICATORS", values)) if iris else []
    single = [row for row in rows if row["n"] == "1" and "v" in row]
    by_iri = {row["i"]: row for row in sorted(single, key=lambda row: row["p"].endswith(f"#{period}"))}
    written = {(row.get("d"), row.get("text")) for row in by_iri.values()}
    dimension, text = next(iter(written), (None, None))
    if len(written) == 1 and dimension and text and dimension.startswith((*_SPOKEN_AS_WRITTEN, "money/")):
        return {one: Decimal(row["own"]) for one, row in by_iri.items()}, frozenset([text])
    units = frozenset(written_units(graph, list(by_iri)).values())
    return {one: Decimal(row["v"]) for one, row in by_iri.items()}, units


def spoken_in(graph: Graph, iris: Sequence[str], asked: str | None) -> tuple[str, Decimal] | None:
    """Return the unit in which a total of lengths, areas, weights or volumes is told, and its factor.

    That is the one ``asked`` for, else the one that all targets are written in; ``None`` for anything else.
    """
    values = " ".join(map(iri, iris))
    rows = graph.select(_WRITTEN.replace("$INDICATORS", values)) if iris else []
    dimensions = {row["d"] for row in rows}
    texts = {row["text"] for row in rows}
    if len(dimensions) != 1 or not {d.split("/")[0] for d in dimensions} <= set(_SPOKEN_AS_WRITTEN):
        return None
    wanted = measure_units().lookup(asked or "")
    if wanted is None or wanted.dimension not in dimensions:
        wanted = measure_units().lookup(next(iter(texts))) if len(texts) == 1 else None
        asked = next(iter(texts))
    return (asked or wanted.text, wanted.factor) if wanted else None


def converted(graph: Graph, indicator: str, period: Period, asked: str | None) -> str | None:
    """Return a target in the unit asked for (330亩), where it is one number written in another unit of that kind."""
    wanted = measure_units().lookup(asked or "")
    rows = (
        graph.select(_VALUES.replace("$INDICATORS", iri(indicator))) if wanted and wanted.normal_unit else []
    )
    row = next((r for r in rows if r["p"].endswith(f"#{period}") and r["n"] == "1" and "text" in r), None)
    own = measure_units().lookup(row["text"]) if row else None
    if row is None or own is None or wanted is None or own.factor == wanted.factor:
        return None
    if own.text.endswith(wanted.text):
        return None  # 12.5万人 are told in 人
    if (own.dimension, own.normal_unit) != (wanted.dimension, wanted.normal_unit):
        return None
    return f"{plain(round(Decimal(row['v']) / wanted.factor, 4).normalize())}{wanted.text}"


def written_units(graph: Graph, iris: Sequence[str]) -> Mapping[str, str]:
    """Return the normalised unit of each indicator's targets."""
    values = " ".join(map(iri, iris))
    rows = graph.select(_UNITS.replace("$INDICATORS", values)) if iris else []
    return {row["i"]: row["u"] for row in rows}


def _shown(row: Row, asked: str | None) -> Decimal:
    """The number as one speaks of it: money in 元, ratios as such, everything else in the unit written."""
    dimension, written = row.get("d", ""), row.get("text", "")
    wanted = measure_units().lookup(asked) if asked else None
    if wanted and wanted.dimension == dimension and dimension in _SPOKEN_AS_WRITTEN:
        return round(Decimal(row["v"]) / wanted.factor, 6).normalize()  # 1/15 公顷 a 亩 is no finite number
    if dimension in ("money", "ratio", "") or dimension.startswith("money/count"):
        return Decimal(row["v"])
    if dimension.startswith("money/"):
        money = measure_units().lookup(written.split("/")[0])
        return Decimal(row["own"]) * (money.factor if money else 1)
    return Decimal(row["own"]) if dimension.split("/")[0] in _SPOKEN_AS_WRITTEN else Decimal(row["v"])


def spoken(value: Decimal, row: Row) -> Decimal:
    """Return a normalised value as one speaks of it: sizes, weights and prices in the unit of ``row``.

    ``row`` is of a pair of years: ``valueUnit``, ``after`` normalised and ``own`` as written.
    """
    written, after = row.get("valueUnit", ""), Decimal(row["after"])
    unit = measure_units().lookup(written)
    dimension = (unit.dimension if unit else None) or ""
    if not after or "own" not in row:
        return value
    if dimension.startswith("money/") and not dimension.startswith("money/count"):
        money = measure_units().lookup(written.split("/")[0])
        return round(value * Decimal(row["own"]) * (money.factor if money else 1) / after, _DIGITS)
    as_written = dimension.split("/")[0] in _SPOKEN_AS_WRITTEN
    return round(value * Decimal(row["own"]) / after, _DIGITS) if as_written else value


def illustrative_projects(graph: Graph, iris: Sequence[str]) -> frozenset[str]:
    """Return those of the projects whose table says that its figures are invented."""
    values = " ".join(map(iri, iris))
    rows = graph.select(_ILLUSTRATIVE.replace("$PROJECTS", values)) if iris else []
    return frozenset(row["p"] for row in rows)


_VALUES = """SELECT ?i ?p (COUNT(?q) AS ?n) (SAMPLE(?value) AS ?v)
  (SAMPLE(?dimension) AS ?d) (SAMPLE(?unitText) AS ?text) (SAMPLE(?written) AS ?own) WHERE { VALUES ?i { $INDICATORS }
  ?i zb:target ?t . ?t zb:period ?p ; zb:component ?q .
  OPTIONAL { VALUES ?i { $INDICATORS } ?i zb:target/zb:component ?q . ?q zb:normalizedValue ?value }
  OPTIONAL { VALUES ?i { $INDICATORS } ?i zb:target/zb:component ?q .
    ?q zb:dimension ?dimension ; zb:unitText ?unitText ; qudt:numericValue ?written } } GROUP BY ?i ?p"""
_UNITS = """SELECT DISTINCT ?i ?u WHERE { VALUES ?i { $INDICATORS }
  ?i zb:target/zb:component/zb:normalizedUnit ?u }"""
_WRITTEN = """SELECT DISTINCT ?d ?text WHERE { VALUES ?i { $INDICATORS }
  ?i zb:target/zb:component ?q . ?q zb:dimension ?d ; zb:unitText ?text }"""
_ILLUSTRATIVE = """SELECT DISTINCT ?p WHERE { VALUES ?p { $PROJECTS }
  ?t zb:hasProject ?p ; zb:illustrative true }"""

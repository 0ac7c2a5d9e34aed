"""Records read back from the graph: one per project, in table order (CONTRACT §2).

The graph is the truth, so export, indexes and answers all read these, never the document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ontology.graph import Graph, Row
from ontology.values import Comparator, Kind, Number, Quantity, TargetValue

COMPARATORS: dict[str, Comparator] = {
    "atLeast": Comparator.GE,
    "atMost": Comparator.LE,
    "moreThan": Comparator.GT,
    "lessThan": Comparator.LT,
    "exactly": Comparator.EQ,
    "approximately": Comparator.ABOUT,
    "between": Comparator.RANGE,
}
_PAGE = 200
_POINTS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s?分?")


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """Where a record stands: file name, hash, and cell; ``start``/``end`` are code points in the cell."""

    document: str
    sha256: str
    row: int
    column: int
    page: int | None = None
    sheet: str | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class ThemeRecord:
    """A theme of a project or indicator; ``strength`` is ``direct`` or ``related``."""

    iri: str
    label: str
    label_en: str
    scheme: str
    strength: str


@dataclass(frozen=True, slots=True)
class TargetRecord:
    """A target as written with its comparable components."""

    iri: str
    raw: str
    kind: Kind
    components: tuple[Quantity, ...]
    source: SourceRecord


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    """What a self-evaluation says of an indicator; texts as written, empty where there are none."""

    iri: str
    actual: TargetValue | None
    score: str
    weight: str
    deviation: str
    source: SourceRecord


@dataclass(frozen=True, slots=True)
class IndicatorRecord:
    """An indicator of a project record."""

    iri: str
    order: int
    category_code: str
    category_label: str
    subcategory_code: str
    subcategory_label: str
    name: str
    cycle: TargetRecord | None
    annual: TargetRecord | None
    concept: str | None
    themes: tuple[ThemeRecord, ...]
    source: SourceRecord
    evaluation: EvaluationRecord | None = None


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A project with everything that its table says of it."""

    iri: str
    table: str
    department: str
    department_iri: str
    fiscal_year: int
    unit: str
    unit_iri: str
    order: int
    name: str
    goal: str
    goal_source: SourceRecord | None
    illustrative: bool
    themes: tuple[ThemeRecord, ...]
    source: SourceRecord
    indicators: tuple[IndicatorRecord, ...]


def json_number(value: Decimal) -> int | float:
    """Return an ``int`` where the number is whole, else a ``float``."""
    return int(value) if value == value.to_integral_value() else float(value)


def _json_value(value: Number) -> int | float | list[int | float]:
    if isinstance(value, tuple):
        return [json_number(part) for part in value]
    return json_number(value)


def _component_json(quantity: Quantity) -> dict[str, Any]:
    return {
        "label": quantity.label,
        "comparator": quantity.comparator.value if quantity.comparator else None,
        "value": _json_value(quantity.value),
        "unit": quantity.unit,
        "normalized_value": _json_value(quantity.normalized_value),
        "normalized_unit": quantity.normalized_unit,
        "dimension": quantity.dimension,
        "qualifier": quantity.qualifier,
        "inferred": list(quantity.inferred),
    }


def target_json(target: TargetRecord | TargetValue | None) -> dict[str, Any] | None:
    """Return a target in the shape of CONTRACT §2."""
    if target is None:
        return None
    return {
        "raw": target.raw,
        "kind": target.kind.value,
        "components": [_component_json(q) for q in target.components],
    }


def evaluation_json(evaluation: EvaluationRecord | None) -> dict[str, Any] | None:
    """Return what a self-evaluation says, or ``None``; numbers beside the texts where these are numbers."""
    if evaluation is None:
        return None
    return {
        "actual": target_json(evaluation.actual),
        "score": _points_json(evaluation.score),
        "weight": _points_json(evaluation.weight),
        "deviation": evaluation.deviation or None,
        "source": _source_json(evaluation.source),
    }


def points(text: str) -> Decimal | None:
    """Return the number that a text of points is (``10``, ``9.5分``), or ``None``."""
    match = _POINTS.fullmatch(unicodedata.normalize("NFKC", text))
    return Decimal(match[1]) if match else None


def _points_json(text: str) -> dict[str, Any] | None:
    value = points(text)
    return {"raw": text, "value": json_number(value) if value is not None else None} if text else None


def _source_json(source: SourceRecord) -> dict[str, Any]:
    return {
        "document": source.document,
        "sha256": source.sha256,
        "page": source.page,
        "sheet": source.sheet,
        "row": source.row,
        "column": source.column,
    }


def _theme_json(theme: ThemeRecord) -> dict[str, Any]:
    return {
        "iri": theme.iri,
        "label": theme.label,
        "label_en": theme.label_en,
        "scheme": theme.scheme,
        "strength": theme.strength,
    }


def indicator_json(indicator: IndicatorRecord) -> dict[str, Any]:
    """Return one indicator in the shape of CONTRACT §2."""
    return {
        "iri": indicator.iri,
        "order": indicator.order,
        "category_code": indicator.category_code,
        "category_label": indicator.category_label,
        "subcategory_code": indicator.subcategory_code,
        "subcategory_label": indicator.subcategory_label,
        "name": indicator.name,
        "cycle": target_json(indicator.cycle),
        "annual": target_json(indicator.annual),
        "concept": indicator.concept,
        "themes": [_theme_json(t) for t in indicator.themes],
        "evaluation": evaluation_json(indicator.evaluation),
    }


def project_json(project: ProjectRecord) -> dict[str, Any]:
    """Return one project in the shape of CONTRACT §2 (a line of the ``jsonl`` export)."""
    return {
        "iri": project.iri,
        "table": project.table,
        "department": project.department,
        "fiscal_year": project.fiscal_year,
        "unit": project.unit,
        "order": project.order,
        "name": project.name,
        "goal": project.goal,
        "illustrative": project.illustrative,
        "themes": [_theme_json(t) for t in project.themes],
        "source": _source_json(project.source),
        "indicators": [indicator_json(i) for i in project.indicators],
    }


class RecordReader:
    """Reads project records from a graph, a page of projects at a time."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._labels = {row["c"]: (row["n"], row["l"]) for row in graph.select(_CATEGORIES)}
        self._documents = {row["d"]: (row["name"], row["sha"]) for row in graph.select(_DOCUMENTS)}

    def project_iris(self) -> list[str]:
        """Return all project IRIs in order of table (newest year first, then department) and position."""
        return [row["p"] for row in self._graph.select(_PROJECT_ORDER)]

    def projects(self, iris: Sequence[str] | None = None) -> Iterator[ProjectRecord]:
        """Yield the records of ``iris`` (all projects when ``None``), in the order given."""
        wanted = self.project_iris() if iris is None else list(iris)
        for start in range(0, len(wanted), _PAGE):
            yield from self._page(wanted[start : start + _PAGE])

    def indicators(self, iris: Sequence[str]) -> list[tuple[ProjectRecord, IndicatorRecord]]:
        """Return indicators with their projects, in the order given; unknown IRIs are left out."""
        values = " ".join(f"<{iri}>" for iri in iris)
        rows = self._graph.select(f"SELECT ?i ?p WHERE {{ VALUES ?i {{ {values} }} ?p zb:hasIndicator ?i }}")
        projects = self.projects(list(dict.fromkeys(row["p"] for row in rows)))
        found = {i.iri: (project, i) for project in projects for i in project.indicators}
        return [found[iri] for iri in iris if iri in found]

    def _page(self, iris: Sequence[str]) -> Iterator[ProjectRecord]:
        values = " ".join(f"<{iri}>" for iri in iris)
        rows = {row["p"]: row for row in self._graph.select(_PROJECTS.replace("$VALUES", values))}
        for row in self._graph.select(_GOAL_CELLS.replace("$VALUES", values)):
            rows[row["p"]] |= row
        themes = _group(self._graph.select(_THEMES.replace("$VALUES", values)), "p")
        indicators = _group(self._graph.select(_INDICATORS.replace("$VALUES", values)), "p")
        themes |= _group(self._graph.select(_INDICATOR_THEMES.replace("$VALUES", values)), "i")
        targets = _group(self._graph.select(_TARGETS.replace("$VALUES", values)), "i")
        quantities = _group(self._graph.select(_QUANTITIES.replace("$VALUES", values)), "t")
        evaluations = self._evaluations(values)
        for iri in iris:
            if iri not in rows:
                continue
            row = rows[iri]
            built = tuple(
                self._indicator(
                    i,
                    targets.get(i["i"], []),
                    quantities,
                    themes.get(i["i"], []),
                    evaluations.get(i["i"]),
                )
                for i in sorted(indicators.get(iri, []), key=lambda r: int(r["order"]))
            )
            yield self._project(row, themes_of(themes.get(iri, [])), built)

    def _project(
        self, row: Row, themes: tuple[ThemeRecord, ...], indicators: tuple[IndicatorRecord, ...]
    ) -> ProjectRecord:
        goal_source = self._source(row, "g") if "gdoc" in row else None
        return ProjectRecord(
            iri=row["p"],
            table=row["table"],
            department=row["department"],
            department_iri=row["d"],
            fiscal_year=int(row["year"]),
            unit=row["unit"],
            unit_iri=row["u"],
            order=int(row["order"]),
            name=row["name"],
            goal=row.get("goal", ""),
            goal_source=goal_source,
            illustrative=row.get("illustrative") == "true",
            themes=themes,
            source=self._source(row, ""),
            indicators=indicators,
        )

    def _indicator(
        self,
        row: Row,
        targets: list[Row],
        quantities: dict[str, list[Row]],
        themes: list[Row],
        evaluation: EvaluationRecord | None,
    ) -> IndicatorRecord:
        by_period = {target["period"].rsplit("#", 1)[1]: target for target in targets}
        code, label = self._labels[row["category"]]
        parent_code, parent_label = self._labels[row["category"][: -len(code)] + code[0]]
        return IndicatorRecord(
            iri=row["i"],
            order=int(row["order"]),
            category_code=parent_code,
            category_label=parent_label,
            subcategory_code=code,
            subcategory_label=label,
            name=row["name"],
            cycle=self._target(by_period.get("cycle"), quantities),
            annual=self._target(by_period.get("annual"), quantities),
            concept=row.get("concept"),
            themes=themes_of(themes),
            source=self._source(row, ""),
            evaluation=evaluation,
        )

    def _evaluations(self, values: str) -> dict[str, EvaluationRecord]:
        rows = self._graph.select(_EVALUATIONS.replace("$VALUES", values))
        if not rows:
            return {}
        quantities = _group(self._graph.select(_ACTUAL_QUANTITIES.replace("$VALUES", values)), "t")
        return {row["i"]: self._evaluation(row, quantities.get(row["t"], [])) for row in rows}

    def _evaluation(self, row: Row, quantities: list[Row]) -> EvaluationRecord:
        parts = sorted(quantities, key=lambda r: int(r["order"]))
        actual = TargetValue(
            row.get("actual", ""),
            Kind(row.get("kind", "#qualitative").rsplit("#", 1)[1]),
            tuple(map(_quantity, parts)),
        )
        return EvaluationRecord(
            iri=row["t"],
            actual=actual if "actual" in row else None,
            score=row.get("score", ""),
            weight=row.get("weight", ""),
            deviation=row.get("deviation", ""),
            source=self._source(row, ""),
        )

    def _target(self, row: Row | None, quantities: dict[str, list[Row]]) -> TargetRecord | None:
        if row is None:
            return None
        parts = sorted(quantities.get(row["t"], []), key=lambda r: int(r["order"]))
        return TargetRecord(
            iri=row["t"],
            raw=row["raw"],
            kind=Kind(row["kind"].rsplit("#", 1)[1]),
            components=tuple(map(_quantity, parts)),
            source=self._source(row, ""),
        )

    def _source(self, row: Row, prefix: str) -> SourceRecord:
        name, sha256 = self._documents[row[f"{prefix}doc"]]
        page = row.get(f"{prefix}page")
        return SourceRecord(
            document=name,
            sha256=sha256,
            row=int(row[f"{prefix}row"]),
            column=int(row[f"{prefix}column"]),
            page=int(page) if page else None,
            sheet=row.get(f"{prefix}sheet"),
            start=int(row[f"{prefix}start"]),
            end=int(row[f"{prefix}end"]),
        )


def _group(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row[key], []).append(row)
    return grouped


def themes_of(rows: list[Row]) -> tuple[ThemeRecord, ...]:
    """Return the themes that rows tell of, in one order."""
    found = (
        ThemeRecord(
            row["theme"],
            row["label"],
            row.get("label_en", row["label"]),
            row["scheme"].rsplit("/", 1)[1],
            row["strength"].rsplit("#", 1)[1],
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda t: (t.strength, t.scheme, t.iri)))


def _number(row: Row, single: str, low: str, high: str) -> Number:
    if single in row:
        return Decimal(row[single])
    return Decimal(row[low]), Decimal(row[high])


def _quantity(row: Row) -> Quantity:
    comparator = row.get("comparator")
    return Quantity(
        value=_number(row, "value", "low", "high"),
        unit=row.get("unit"),
        comparator=COMPARATORS[comparator.rsplit("#", 1)[1]] if comparator else None,
        normalized_value=_number(row, "nvalue", "nlow", "nhigh"),
        normalized_unit=row.get("nunit"),
        dimension=row.get("dimension"),
        label=row.get("label"),
        qualifier=row.get("qualifier"),
        inferred=tuple(filter(None, row.get("inferred", "").split("\n"))),
        start=int(row.get("start", "0")),
        end=int(row.get("end", "0")),
    )


_CATEGORIES = """SELECT ?c ?n ?l WHERE {
  ?c skos:inScheme ?s ; skos:notation ?n ; skos:prefLabel ?l .
  FILTER(STRENDS(STR(?s), "/scheme/category") && LANG(?l) = "zh") }"""
_DOCUMENTS = (
    "SELECT ?d ?name ?sha WHERE { GRAPH ?g { ?d a zb:Document ; rdfs:label ?name ; zb:sha256 ?sha } }"
)
_PROJECT_ORDER = """SELECT ?p WHERE {
  ?t a zb:PerformanceTable ; zb:fiscalYear ?year ; zb:department/rdfs:label ?d ; zb:hasProject ?p . ?p zb:order ?o }
ORDER BY DESC(?year) ?d STR(?t) ?o"""
_CELL = """?$Pcell oa:hasSource ?$Pdoc ; zb:row ?$Prow ; zb:column ?$Pcolumn .
  OPTIONAL { ?$Pcell zb:page ?$Ppage } OPTIONAL { ?$Pcell zb:sheet ?$Psheet }"""
# What stands behind an OPTIONAL is looked for in the whole graph and joined only then: so those come last.
_PROJECTS = f"""SELECT * WHERE {{ VALUES ?p {{ $VALUES }}
  ?table zb:hasProject ?p ; zb:fiscalYear ?year ; zb:department ?d . ?d rdfs:label ?department .
  ?p rdfs:label ?name ; zb:order ?order ; zb:fundUser ?u ; zb:cell ?cell ; zb:start ?start ; zb:end ?end .
  ?u rdfs:label ?unit . {_CELL.replace("$P", "")}
  OPTIONAL {{ ?table zb:illustrative ?illustrative }} OPTIONAL {{ ?p zb:goal ?goal }} }}"""
_GOAL_CELLS = f"""SELECT * WHERE {{ VALUES ?p {{ $VALUES }}
  ?p zb:goalCell ?gcell ; zb:goalStart ?gstart ; zb:goalEnd ?gend . {_CELL.replace("$P", "g")} }}"""
_LINK = """?k zb:toTheme ?theme ; zb:strength ?strength . ?theme skos:inScheme ?scheme ; skos:prefLabel ?label .
  FILTER(LANG(?label) = "zh")
  OPTIONAL { ?theme skos:prefLabel ?label_en FILTER(LANG(?label_en) = "en") }"""
_THEMES = f"SELECT * WHERE {{ VALUES ?p {{ $VALUES }} ?k zb:about ?p . {_LINK} }}"
_INDICATOR_THEMES = f"""SELECT ?i ?theme ?strength ?scheme ?label ?label_en WHERE {{
  VALUES ?p {{ $VALUES }} ?p zb:hasIndicator ?i . ?k zb:about ?i . {_LINK} }}"""
_INDICATORS = f"""SELECT * WHERE {{ VALUES ?p {{ $VALUES }}
  ?p zb:hasIndicator ?i . ?i rdfs:label ?name ; zb:order ?order ; zb:category ?category ;
  zb:cell ?cell ; zb:start ?start ; zb:end ?end . {_CELL.replace("$P", "")}
  OPTIONAL {{ ?i zb:concept ?concept }} }}"""
_TARGETS = f"""SELECT * WHERE {{ VALUES ?p {{ $VALUES }} ?p zb:hasIndicator ?i . ?i zb:target ?t .
  ?t zb:period ?period ; zb:raw ?raw ; zb:kind ?kind ; zb:cell ?cell ; zb:start ?start ; zb:end ?end .
  {_CELL.replace("$P", "")} }}"""
_EVALUATIONS = f"""SELECT * WHERE {{ VALUES ?p {{ $VALUES }} ?p zb:hasIndicator ?i . ?i zb:evaluation ?t .
  ?t zb:cell ?cell ; zb:start ?start ; zb:end ?end . {_CELL.replace("$P", "")}
  OPTIONAL {{ ?t zb:actual ?actual ; zb:kind ?kind }} OPTIONAL {{ ?t zb:score ?score }}
  OPTIONAL {{ ?t zb:weight ?weight }} OPTIONAL {{ ?t zb:deviation ?deviation }} }}"""
_OPTIONAL = {
    "comparator": "zb:comparator",
    "value": "qudt:numericValue",
    "low": "zb:lowerValue",
    "high": "zb:upperValue",
    "unit": "zb:unitText",
    "nvalue": "zb:normalizedValue",
    "nlow": "zb:normalizedLower",
    "nhigh": "zb:normalizedUpper",
    "nunit": "zb:normalizedUnit",
    "dimension": "zb:dimension",
    "label": "zb:label",
    "qualifier": "zb:qualifier",
    "start": "zb:start",
    "end": "zb:end",
}
_QUANTITIES = (
    """SELECT ?t ?q ?order """
    + " ".join(f"?{name}" for name in _OPTIONAL)
    + """ (GROUP_CONCAT(?i_; separator="\\n") AS ?inferred) WHERE { VALUES ?p { $VALUES }
  ?p zb:hasIndicator/zb:target ?t . ?t zb:component ?q . ?q zb:order ?order . """
    + " ".join(f"OPTIONAL {{ ?q {prop} ?{name} }}" for name, prop in _OPTIONAL.items())
    + " OPTIONAL { ?q zb:inferred ?i_ } } GROUP BY ?t ?q ?order "
    + " ".join(f"?{name}" for name in _OPTIONAL)
)
_ACTUAL_QUANTITIES = _QUANTITIES.replace(
    "zb:target ?t . ?t zb:component", "zb:evaluation ?t . ?t zb:actualQuantity"
)

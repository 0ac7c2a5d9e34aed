"""From domain values to statements (rdflib terms); the shape is drawn in docs/architecture.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from decimal import Decimal
from functools import cache, lru_cache

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, RDF, RDFS, XSD

from ontology.graph import Triple
from ontology.iris import DEFAULT_BASE, Minter, digest
from ontology.quantities import measure_units
from ontology.values import (
    Comparator,
    Document,
    Evaluation,
    Finding,
    Indicator,
    Number,
    Place,
    Project,
    Quantity,
    Table,
    Target,
    ThemeLink,
)
from ontology.vocabulary import OA, QUDT, ZB, interned

_TYPE, _LABEL = map(interned, (RDF.type, RDFS.label))  # rdflib makes a new IRI at every mention
_INTEGER, _DECIMAL = map(interned, (XSD.integer, XSD.decimal))

_COMPARATORS = {
    Comparator.GE: ZB.atLeast,
    Comparator.LE: ZB.atMost,
    Comparator.GT: ZB.moreThan,
    Comparator.LT: ZB.lessThan,
    Comparator.EQ: ZB.exactly,
    Comparator.ABOUT: ZB.approximately,
    Comparator.RANGE: ZB.between,
}


@cache
def _zb(name: str) -> URIRef:
    """Return the term of a value of a closed list."""
    return ZB[name]


@lru_cache(maxsize=4096)
def _integer(value: int) -> Literal:
    return Literal(value, datatype=_INTEGER)


@lru_cache(maxsize=16_384)
def _decimal(value: Decimal) -> Literal:
    text = format(value.normalize(), "f")
    return Literal(text if "." in text else f"{text}.0", datatype=_DECIMAL, normalize=False)


@lru_cache(maxsize=16_384)
def _zh(text: str) -> Literal:
    return Literal(text, lang="zh")


@lru_cache(maxsize=16_384)
def _text(text: str) -> Literal:
    return Literal(text)


class TableStatements:
    """The statements of one table.

    Args:
        table: the assembled table.
        minter: mints the IRIs of the dataset.
    """

    def __init__(self, table: Table, minter: Minter) -> None:
        self._table = table
        self._minter = minter
        self._sources = {p.iri: URIRef(minter.document(p.document.sha256)) for p in table.projects}
        self._cells: dict[tuple[str, URIRef, int, int, int | None, str | None], URIRef] = {}
        self._columns: Counter[tuple[str, int]] = Counter()
        self._written: set[URIRef] = set()

    def __iter__(self) -> Iterator[Triple]:
        """Yield what the document says and the quantities read from it."""
        table, minter = self._table, self._minter
        node = URIRef(table.iri)
        yield node, _TYPE, ZB.PerformanceTable
        yield node, DCTERMS.title, _zh(table.title)
        yield node, ZB.department, URIRef(minter.department(table.department))
        yield node, ZB.fiscalYear, _integer(table.fiscal_year)
        yield node, ZB.tableKind, _text(table.kind)
        for document in table.documents:
            yield node, ZB.document, URIRef(minter.document(document.sha256))
        if table.illustrative:
            yield node, ZB.illustrative, Literal(True)
        for project in table.projects:
            yield node, ZB.hasProject, URIRef(project.iri)
            yield from self._project(project)

    def register(self) -> Iterator[Triple]:
        """Yield the document, department and units: tables share them, so they stand in a graph of their own.

        The default graph is the union of all graphs, and a statement in two of them would count twice.
        """
        table, minter = self._table, self._minter
        for document in table.documents:
            node = URIRef(minter.document(document.sha256))
            yield node, _TYPE, ZB.Document
            yield node, _LABEL, _text(document.name)
            yield node, ZB.sha256, _text(document.sha256)
        department = URIRef(minter.department(table.department))
        yield department, _TYPE, ZB.Department
        yield department, _LABEL, _zh(table.department)
        for name in dict.fromkeys(project.unit for project in table.projects):
            unit = URIRef(minter.unit(table.department, name))
            yield unit, _TYPE, ZB.FundUnit
            yield unit, _LABEL, _zh(name)
            yield unit, ORG.unitOf, department

    def _project(self, project: Project) -> Iterator[Triple]:
        node = URIRef(project.iri)
        unit = URIRef(self._minter.unit(self._table.department, project.unit))
        yield node, _TYPE, ZB.Project
        yield node, _LABEL, _zh(project.name)
        yield node, ZB.fundUser, unit
        yield node, ZB.order, _integer(project.order)
        yield from self._placed(node, project.iri, project.place)
        if project.goal:
            yield node, ZB.goal, _zh(project.goal)
        if project.goal_place:
            cell = yield from self._cell(project.iri, project.goal_place)
            yield node, ZB.goalCell, cell
            yield node, ZB.goalStart, _integer(project.goal_place.start)
            yield node, ZB.goalEnd, _integer(project.goal_place.end)
        for indicator in project.indicators:
            yield node, ZB.hasIndicator, URIRef(indicator.iri)
            yield from self._indicator(indicator, project.iri)

    def _indicator(self, indicator: Indicator, project: str) -> Iterator[Triple]:
        node = URIRef(indicator.iri)
        yield node, _TYPE, ZB.Indicator
        yield node, _LABEL, _zh(indicator.name)
        yield node, ZB.category, URIRef(f"{self._minter.base}id/category/{indicator.category}")
        yield node, ZB.order, _integer(indicator.order)
        yield from self._placed(node, project, indicator.place)
        for target in (indicator.cycle, indicator.annual):
            if target is not None:
                target_node = URIRef(f"{indicator.iri}/{target.period}")
                yield node, ZB.target, target_node
                yield from self._target(target_node, target, project)
        if indicator.evaluation is not None:
            evaluated = URIRef(f"{indicator.iri}/evaluation")
            yield node, ZB.evaluation, evaluated
            yield from self._evaluation(evaluated, indicator.evaluation, project)

    def _evaluation(self, node: URIRef, evaluation: Evaluation, project: str) -> Iterator[Triple]:
        yield node, _TYPE, ZB.Evaluation
        yield from self._placed(node, project, evaluation.place)
        texts = {ZB.score: evaluation.score, ZB.weight: evaluation.weight, ZB.deviation: evaluation.deviation}
        yield from ((node, predicate, _text(text)) for predicate, text in texts.items() if text)
        if evaluation.actual is None:
            return
        yield node, ZB.actual, _text(evaluation.actual.raw)
        yield node, ZB.kind, _zb(evaluation.actual.kind.value)
        for order, quantity in enumerate(evaluation.actual.components, 1):
            component = URIRef(f"{node}/{order}")
            yield node, ZB.actualQuantity, component
            yield from self._quantity(component, order, quantity)

    def _target(self, node: URIRef, target: Target, project: str) -> Iterator[Triple]:
        yield node, _TYPE, ZB.Target
        yield node, ZB.period, _zb(target.period.value)
        yield node, ZB.raw, _text(target.value.raw)
        yield node, ZB.kind, _zb(target.value.kind.value)
        yield from self._placed(node, project, target.place)
        for order, quantity in enumerate(target.value.components, 1):
            component = URIRef(f"{node}/{order}")
            yield node, ZB.component, component
            yield from self._quantity(component, order, quantity)

    def _quantity(self, node: URIRef, order: int, quantity: Quantity) -> Iterator[Triple]:
        yield node, _TYPE, ZB.Quantity
        yield node, ZB.order, _integer(order)
        yield node, ZB.start, _integer(quantity.start)
        yield node, ZB.end, _integer(quantity.end)
        if quantity.comparator:
            yield node, ZB.comparator, _COMPARATORS[quantity.comparator]
        yield from _number(node, quantity.value, QUDT.numericValue, ZB.lowerValue, ZB.upperValue)
        normalized = (ZB.normalizedValue, ZB.normalizedLower, ZB.normalizedUpper)
        yield from _number(node, quantity.normalized_value, *normalized)
        known = measure_units().lookup(quantity.unit) if quantity.unit else None
        if known and known.iri:
            yield node, QUDT.hasUnit, URIRef(known.iri.replace(DEFAULT_BASE, self._minter.base, 1))
        texts = {
            ZB.unitText: quantity.unit,
            ZB.normalizedUnit: quantity.normalized_unit,
            ZB.dimension: quantity.dimension,
            ZB.label: quantity.label,
            ZB.qualifier: quantity.qualifier,
        }
        for predicate, text in texts.items():
            if text is not None:
                yield node, predicate, _text(text)
        for inferred in quantity.inferred:
            yield node, ZB.inferred, _text(inferred)

    def _placed(
        self, node: URIRef, owner: str, place: Place, document: Document | None = None
    ) -> Iterator[Triple]:
        cell = yield from self._cell(owner, place, document)
        yield node, ZB.cell, cell
        yield node, ZB.start, _integer(place.start)
        yield node, ZB.end, _integer(place.end)

    def _cell(
        self, owner: str, place: Place, document: Document | None = None
    ) -> Generator[Triple, None, URIRef]:
        """Yield a cell's statements once and return its IRI: column and ordinal, never the row.

        It stands in the document of the project that owns it; ``document`` is needed for cells of the table itself.
        """
        source = self._sources.get(owner)
        if source is None:
            source = URIRef(self._minter.document((document or self._table.documents[0]).sha256))
        key = (owner, source, place.column, place.row, place.page, place.sheet)
        if key not in self._cells:
            self._columns[owner, place.column] += 1
            ordinal = self._columns[owner, place.column]
            suffix = f"-{ordinal}" if ordinal > 1 else ""
            self._cells[key] = URIRef(f"{owner}/cell/{place.column}{suffix}")
        node = self._cells[key]
        if node not in self._written:
            self._written.add(node)
            yield node, _TYPE, OA.SpecificResource
            yield node, OA.hasSource, source
            yield node, ZB.row, _integer(place.row)
            yield node, ZB.column, _integer(place.column)
            if place.page is not None:
                yield node, ZB.page, _integer(place.page)
            if place.sheet is not None:
                yield node, ZB.sheet, _text(place.sheet)
        return node

    def theme_links(self, links: Iterable[ThemeLink]) -> Iterator[Triple]:
        """Yield theme links; read them after the table's own statements, whose cells they cite."""
        owner = self._owners()
        for link in links:
            yield from self._theme_link(link, owner.get(link.subject, link.subject))

    def findings(self, findings: Iterable[Finding]) -> Iterator[Triple]:
        """Yield findings; read them after the table's own statements, whose cells they cite."""
        owner = self._owners()
        seen: Counter[tuple[str, str]] = Counter()
        for finding in findings:
            subject = finding.subject or self._table.iri
            seen[finding.rule, subject] += 1
            ordinal = seen[finding.rule, subject]
            yield from self._finding(finding, subject, owner.get(subject, subject), ordinal)

    def _owners(self) -> dict[str, str]:
        return {i.iri: p.iri for p in self._table.projects for i in p.indicators}

    def _theme_link(self, link: ThemeLink, project: str) -> Iterator[Triple]:
        node = URIRef(f"{self._minter.base}id/theme-link/{digest(link.subject, link.theme)}")
        yield URIRef(link.subject), ZB.theme, URIRef(link.theme)
        yield node, _TYPE, ZB.ThemeLink
        yield node, ZB.about, URIRef(link.subject)
        yield node, ZB.toTheme, URIRef(link.theme)
        yield node, ZB.strength, _zb(link.strength.value)
        yield node, ZB.quote, _text(link.quote)
        yield from self._placed(node, project, link.place)

    def _finding(self, finding: Finding, subject: str, project: str, ordinal: int) -> Iterator[Triple]:
        key = digest(self._table.iri, finding.rule, subject, ordinal)
        node = URIRef(f"{self._minter.base}id/finding/{key}")
        yield node, _TYPE, ZB.Finding
        yield node, ZB.rule, _text(finding.rule)
        yield node, ZB.severity, _text(finding.severity.value)
        yield node, ZB.about, URIRef(subject)
        yield node, ZB.inTable, URIRef(self._table.iri)
        yield node, ZB.message, _zh(finding.message_zh)
        yield node, ZB.message, Literal(finding.message_en, lang="en")
        if finding.place:
            yield from self._placed(node, project, finding.place, finding.document)


def _number(node: URIRef, value: Number, single: URIRef, low: URIRef, high: URIRef) -> Iterator[Triple]:
    if isinstance(value, tuple):
        yield node, low, _decimal(value[0])
        yield node, high, _decimal(value[1])
    else:
        yield node, single, _decimal(value)

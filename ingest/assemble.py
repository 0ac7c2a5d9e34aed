"""From raw records to a table of domain values: IRIs minted, targets parsed."""

from __future__ import annotations

from collections import Counter

from ingest.raw import RawEvaluation, RawIndicator, RawProject, RawTable, RawValue
from ontology.iris import Minter, fold_name
from ontology.quantities import parse_quantity
from ontology.values import Evaluation, Indicator, Period, Project, Table, Target


def assemble(raw: RawTable, minter: Minter) -> Table:
    """Return the table with IRIs and parsed targets; order and wording stay as in the document."""
    iri = minter.table(raw.department, raw.fiscal_year, raw.kind)
    seen: Counter[tuple[str, str]] = Counter()
    projects = []
    for order, project in enumerate(raw.projects, 1):
        key = (fold_name(project.unit), fold_name(project.name))
        seen[key] += 1
        project_iri = minter.project(iri, project.unit, project.name, seen[key])
        projects.append(_project(project, project_iri, order, minter))
    return Table(
        iri=iri,
        department=raw.department,
        fiscal_year=raw.fiscal_year,
        kind=raw.kind,
        title=raw.title,
        projects=tuple(projects),
        illustrative=raw.illustrative,
    )


def _project(raw: RawProject, iri: str, order: int, minter: Minter) -> Project:
    if raw.document is None:
        raise ValueError("the project was not told its document")
    seen: Counter[tuple[str, str]] = Counter()
    indicators = []
    for position, indicator in enumerate(raw.indicators, 1):
        key = (indicator.category, fold_name(indicator.name))
        seen[key] += 1
        indicator_iri = minter.indicator(iri, indicator.category, indicator.name, seen[key])
        indicators.append(_indicator(indicator, indicator_iri, position))
    return Project(
        iri=iri,
        order=order,
        unit=raw.unit,
        name=raw.name,
        place=raw.place,
        goal=raw.goal,
        goal_place=raw.goal_place,
        indicators=tuple(indicators),
        document=raw.document,
    )


def _indicator(raw: RawIndicator, iri: str, order: int) -> Indicator:
    return Indicator(
        iri=iri,
        order=order,
        category=raw.category,
        name=raw.name,
        place=raw.place,
        cycle=_target(raw.cycle, Period.CYCLE, raw.name),
        annual=_target(raw.annual, Period.ANNUAL, raw.name),
        evaluation=_evaluation(raw.evaluation, raw.name),
    )


def _evaluation(raw: RawEvaluation | None, name: str) -> Evaluation | None:
    if raw is None:
        return None
    actual = parse_quantity(raw.actual, name=name) if raw.actual else None
    return Evaluation(actual, raw.score, raw.weight, raw.deviation, raw.place)


def _target(raw: RawValue | None, period: Period, name: str) -> Target | None:
    if raw is None:
        return None
    return Target(period, parse_quantity(raw.raw, name=name), raw.place)

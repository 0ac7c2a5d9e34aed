"""Data-quality rules over a table: each sees a defect and says so; none repairs it.

A rule is a generator ``rule(table) -> Iterator[Finding]`` registered under its stable id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from ontology.iris import fold_name
from ontology.values import Finding, Indicator, Kind, Project, Severity, Table, Target

Rule = Callable[[Table], Iterator[Finding]]
RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its function's name."""
    RULES[function.__name__] = function
    return function


def findings_of(table: Table) -> tuple[Finding, ...]:
    """Run every rule over a table, in the order they are written here."""
    return tuple(finding for check in RULES.values() for finding in check(table))


def _targets(table: Table) -> Iterator[tuple[Indicator, Target]]:
    """Yield each indicator's targets; the annual one is left out where it repeats the cycle's wording."""
    for project in table.projects:
        for indicator in project.indicators:
            if indicator.cycle:
                yield indicator, indicator.cycle
            repeated = (
                indicator.cycle
                and indicator.annual
                and indicator.cycle.value.raw == indicator.annual.value.raw
            )
            if indicator.annual and not repeated:
                yield indicator, indicator.annual


@rule
def unparsed_fragment(table: Table) -> Iterator[Finding]:
    """A part of a target could not be read; it stays as written."""
    for indicator, target in _targets(table):
        for fragment in target.value.unparsed:
            yield Finding(
                "unparsed_fragment",
                Severity.WARNING,
                f"指标值“{target.value.raw}”中的“{fragment}”无法识别，已按原文保留",
                f"{fragment!r} in the target {target.value.raw!r} could not be read and is kept as written",
                target.place,
                indicator.iri,
            )


@rule
def missing_unit(table: Table) -> Iterator[Finding]:
    """A target is a number without a unit of measure."""
    for indicator, target in _targets(table):
        if any(q.unit is None and q.dimension is None for q in target.value.components):
            yield Finding(
                "missing_unit",
                Severity.WARNING,
                f"指标“{indicator.name}”的指标值“{target.value.raw}”缺少计量单位",
                f"the target {target.value.raw!r} of {indicator.name!r} has no unit of measure",
                target.place,
                indicator.iri,
            )


@rule
def number_without_comparator(table: Table) -> Iterator[Finding]:
    """A target is a bare number: whether it is a floor or a ceiling is not said."""
    for indicator, target in _targets(table):
        value = target.value
        if value.kind is Kind.QUANTITATIVE and any(q.comparator is None for q in value.components):
            yield Finding(
                "number_without_comparator",
                Severity.INFO,
                f"指标“{indicator.name}”的指标值“{value.raw}”没有比较符，无法判断是下限还是上限",
                f"the target {value.raw!r} of {indicator.name!r} states no comparator",
                target.place,
                indicator.iri,
            )


@rule
def duplicate_project_name(table: Table) -> Iterator[Finding]:
    """Two projects of one unit share a name."""
    counts = Counter((fold_name(p.unit), fold_name(p.name)) for p in table.projects)
    for project in table.projects:
        if counts[fold_name(project.unit), fold_name(project.name)] > 1:
            yield _of_project(
                "duplicate_project_name",
                Severity.WARNING,
                project,
                f"{project.unit}有多个项目同名“{project.name}”",
                f"several projects of {project.unit} are called {project.name!r}",
            )


@rule
def no_cost_indicator(table: Table) -> Iterator[Finding]:
    """A project has no cost indicator (财预〔2021〕101号 asks for one)."""
    yield from _lacking(table, "4", "no_cost_indicator", "成本指标", "cost indicator")


@rule
def no_satisfaction_indicator(table: Table) -> Iterator[Finding]:
    """A project has no satisfaction indicator (财预〔2021〕101号)."""
    yield from _lacking(table, "3", "no_satisfaction_indicator", "满意度指标", "satisfaction indicator")


def _lacking(table: Table, level_1: str, rule_id: str, zh: str, en: str) -> Iterator[Finding]:
    for project in table.projects:
        if not any(indicator.category.startswith(level_1) for indicator in project.indicators):
            message_zh, message_en = (
                f"项目“{project.name}”没有{zh}",
                f"the project {project.name!r} has no {en}",
            )
            yield _of_project(rule_id, Severity.INFO, project, message_zh, message_en)


def _of_project(rule_id: str, severity: Severity, project: Project, zh: str, en: str) -> Finding:
    return Finding(rule_id, severity, zh, en, project.place, project.iri)

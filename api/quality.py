"""Data quality at the doors: the rules with their texts, and the findings that are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from api.models import Model
from ontology.errors import Invalid
from ontology.rules import rules
from search.catalog import FindingFilters

if TYPE_CHECKING:
    from api.parameters import IssueParameters
    from api.settings import Settings


class UnknownRule(Invalid):
    """No rule has the id."""


class RuleModel(Model):
    """A data-quality rule; ``clause`` says what a governing text asks for, where one does."""

    id: str
    family: str
    severity: str
    title: str
    title_en: str
    explanation: str
    explanation_en: str
    clause: str
    clause_en: str
    bad: list[str]
    good: list[str]
    enabled: bool
    count: int


class RulesModel(Model):
    """Every rule; ``count`` is its findings in the release."""

    release: str
    total: int
    rules: list[RuleModel]


def require(ids: Iterable[str]) -> None:
    """Make sure that rules exist.

    Raises:
        UnknownRule: one does not.
    """
    unknown = [rule for rule in ids if rule not in rules()]
    if unknown:
        known = ", ".join(rules())
        raise UnknownRule(
            f"there is no rule {', '.join(unknown)}; choose from {known}",
            message_zh=f"没有规则 {'、'.join(unknown)}，可选：{known}",
        )


def filters(wanted: IssueParameters, settings: Settings) -> FindingFilters:
    """Return the filters of a request; rules that are switched off are left out.

    Raises:
        UnknownRule: a rule does not exist.
    """
    require(wanted.rule)
    return FindingFilters(
        rule=tuple(wanted.rule) or None,
        severity=tuple(wanted.severity) or None,
        year=tuple(wanted.year) or None,
        department=tuple(wanted.department) or None,
        unit=tuple(wanted.unit) or None,
        without=frozenset(settings.rules_off),
    )


def described(counts: dict[str, int], settings: Settings) -> list[RuleModel]:
    """Return every rule with its number of findings."""
    return [
        RuleModel.model_validate(
            {name: getattr(rule, name) for name in RuleModel.model_fields if hasattr(rule, name)}
            | {"enabled": rule.id not in settings.rules_off, "count": counts.get(rule.id, 0)}
            | {"bad": list(rule.bad), "good": list(rule.good), "severity": str(rule.severity)}
        )
        for rule in rules().values()
    ]

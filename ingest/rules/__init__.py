"""Data-quality rules over a table: each sees a defect and says so; none repairs it.

What a rule says of itself stands in ``ontology/rules.toml``, what it looks for in the module of its family.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from ingest.rules import bounds, categories, completeness, names, reading, repeats, units, wording
from ingest.rules.facts import CHECKS, Facts
from ontology.rules import Rule, rules
from ontology.values import Finding, Table

__all__ = ["FAMILIES", "Rule", "findings_of", "rules"]

FAMILIES = (units, bounds, names, wording, categories, repeats, completeness, reading)


def findings_of(table: Table, off: Set[str] = frozenset()) -> tuple[Finding, ...]:
    """Run every rule over a table, in the order of their definitions, without those that are ``off``."""
    return tuple(_found(Facts(table), off))


def _found(facts: Facts, off: Set[str]) -> Iterator[Finding]:
    for rule in rules().values():
        if rule.id in off or rule.id not in CHECKS:
            continue
        for hit in CHECKS[rule.id](facts):
            yield Finding(
                rule.id,
                rule.severity,
                rule.message.format(**hit.fields),
                rule.message_en.format(**hit.fields),
                hit.place,
                hit.subject,
            )

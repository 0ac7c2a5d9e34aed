"""What a rule says of itself: id, severity, texts in two languages, examples (``rules.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.values import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """A data-quality rule.

    Attributes:
        id: stable, never renamed.
        family: the module that holds its check; ``reading`` where a reader or layout reports it.
        clause: what a governing text asks for, with the text's number; empty where there is none.
        message: of a finding, with ``{fields}`` that the check fills.
        bad: a small table that it finds, a line per indicator (``11 培训场次：≥6场 / ≥2场``: code, name,
            cycle and annual value; one value stands for both; ``项目 …`` and ``目标 …`` begin a project).
        good: the same put right; no rule finds it.
    """

    id: str
    family: str
    severity: Severity
    title: str
    title_en: str
    explanation: str
    explanation_en: str
    message: str
    message_en: str
    clause: str = ""
    clause_en: str = ""
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()


@cache
def rules() -> dict[str, Rule]:
    """Return every rule by id, in the order of ``rules.toml``."""
    data = tomllib.loads((files("ontology") / "rules.toml").read_text("utf-8"))
    found = (_rule(entry, data["clause"]) for entry in data["rule"])
    return {rule.id: rule for rule in found}


def _rule(entry: dict[str, object], clauses: dict[str, dict[str, str]]) -> Rule:
    fields = {name: tuple(value) if isinstance(value, list) else str(value) for name, value in entry.items()}
    fields["severity"] = Severity(str(entry["severity"]))
    if "clause" in entry:
        clause = clauses[str(entry["clause"])]
        fields |= {"clause": clause["zh"], "clause_en": clause["en"]}
    return Rule(**fields)  # type: ignore[arg-type]

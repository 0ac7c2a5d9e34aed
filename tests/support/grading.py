"""Strict grading of answers against gold keyed by fiscal year, line of the project and number of the indicator."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from search import Dataset
from search.results import Answer

Key = tuple[int, ...]
LATEST = 2026


@dataclass(frozen=True)
class Keys:
    """Where each IRI stands: ``(year, row)`` of a project, ``(year, row, number)`` of an indicator."""

    by_iri: dict[str, Key]

    @classmethod
    def of(cls, dataset: Dataset) -> Keys:
        found: dict[str, Key] = {}
        for project in dataset.records.projects():
            key = (project.fiscal_year, project.source.row)
            found[project.iri] = key
            found |= {indicator.iri: (*key, indicator.order) for indicator in project.indicators}
        return cls(found)


def load(path: Path) -> list[dict[str, Any]]:
    """Read a JSONL file of gold questions."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def faults(gold: dict[str, Any], answer: Answer, keys: Keys) -> list[str]:
    """Return what is wrong with an answer; nothing when it is right."""
    if answer.status not in gold["expect_status"]:
        return [f"status {answer.status}: {answer.text}"]
    if answer.status != "answered":
        return ["a refusal carries an answer"] if answer.projects or answer.value is not None else []
    return [fault for part in gold["grade"] for fault in _CHECKS[part](gold, answer, keys)]


def confidently_wrong(gold: dict[str, Any], answer: Answer, found: list[str]) -> bool:
    """Whether an answer was given that is wrong, rather than refused."""
    return bool(found) and answer.status == "answered"


def _as_keys(values: Iterable[Any]) -> set[Key]:
    """Gold keys without a year are of the latest one."""
    keys = (tuple(v) if isinstance(v, list) else (v,) for v in values)
    return {key if key[0] > 1900 else (LATEST, *key) for key in keys}


def _set_faults(what: str, expected: set[Key], given: set[Key], gold: dict[str, Any]) -> Iterator[str]:
    accepted, rejected = _as_keys(gold["accept"]), _as_keys(gold["reject"])
    if missing := expected - given:
        yield f"{what} missing {sorted(missing)}"
    if extra := given - expected - accepted:
        yield f"{what} too many {sorted(extra)}"
    if wrong := given & rejected:
        yield f"{what} rejected {sorted(wrong)}"


def _projects(gold: dict[str, Any], answer: Answer, keys: Keys) -> Iterator[str]:
    expected = {(p.get("year", LATEST), p["line"]) for p in gold["projects"]}
    yield from _set_faults("projects", expected, {keys.by_iri[p.iri] for p in answer.projects}, gold)


def _indicators(gold: dict[str, Any], answer: Answer, keys: Keys) -> Iterator[str]:
    expected = {(i.get("year", LATEST), i["line"], i["no"]) for i in gold["indicators"]}
    yield from _set_faults("indicators", expected, {keys.by_iri[i.iri] for i in answer.indicators}, gold)


def _value(gold: dict[str, Any], answer: Answer, _: Keys) -> Iterator[str]:
    values = answer.value.values() if isinstance(answer.value, dict) else [answer.value]
    for renderings in gold["value_spec"]["required"]:
        if not any(
            v is not None and abs(float(v) - r) <= 1e-4 * max(1, abs(r)) for v in values for r in renderings
        ):
            yield f"value {answer.value}, wanted {renderings}"


def _polarity(gold: dict[str, Any], answer: Answer, _: Keys) -> Iterator[str]:
    yes = not gold["answer"].startswith(("否", "不", "没", "no", "No"))
    if answer.text.startswith(("是", "Yes")) != yes:
        yield f"polarity: {answer.text}"


def _text(gold: dict[str, Any], answer: Answer, _: Keys) -> Iterator[str]:
    """The wording asked for stands in the sentence, the rows or the quotations."""
    wanted = gold.get("text_any") or [p["unit"] for p in gold["projects"]]
    said = "\n".join([answer.text, *(e.text for e in answer.evidence), *(str(row) for row in answer.rows)])
    if not any(text in said for text in wanted):
        yield f"text: {answer.text}"


_CHECKS = {
    "projects": _projects,
    "indicators": _indicators,
    "value": _value,
    "polarity": _polarity,
    "text": _text,
}

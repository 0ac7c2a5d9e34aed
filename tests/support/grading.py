"""Strict grading of answers against gold keyed by fiscal year, line of the project and number of the indicator."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    def of(cls, dataset: Dataset, *, by_order: bool = False) -> Keys:
        """Read a release; ``by_order`` takes a project's place among those of its table for its row."""
        found: dict[str, Key] = {}
        for project in dataset.records.projects():
            key = (project.fiscal_year, project.order if by_order else project.source.row)
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
        carried = answer.projects or answer.indicators or answer.rows or answer.value is not None
        return ["a refusal carries an answer"] if carried else []
    return [fault for part in gold["grade"] for fault in _CHECKS[part](gold, answer, keys)]


def flaws(gold: dict[str, Any], answer: Answer, keys: Keys) -> list[str]:
    """Return by kind what a right answer still lacks: order, quotations, what its sentence must say, language."""
    if answer.status != "answered":
        return []
    found = [kind for kind, lacks in _FLAWS.items() if lacks(gold, answer)]
    return found if _in_order(gold, answer, keys) else ["order", *found]


def _in_order(gold: dict[str, Any], answer: Answer, keys: Keys) -> bool:
    order = gold.get("order")
    if order is None:
        return True
    shown = answer.projects if order["on"] == "projects" else answer.indicators
    placed = [keys.by_iri[row.iri] for row in shown]
    groups = [_as_keys(group) for group in order["groups"]]
    wanted = [key for key in placed if any(key in group for group in groups)]
    ranks = [next(n for n, group in enumerate(groups) if key in group) for key in wanted]
    return ranks == sorted(ranks)


def _no_quotation(_: dict[str, Any], answer: Answer) -> bool:
    """A row is shown without its quotation; long lists may quote their beginning only."""
    quoted = {quote.iri for quote in answer.evidence}
    return any(indicator.iri not in quoted for indicator in answer.indicators[:10])


def _number_unsaid(gold: dict[str, Any], answer: Answer) -> bool:
    """A required number is in ``value`` but not in the sentence."""
    said = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d{3})", "", answer.text))}
    scales = (0.01, 1, 100, 1e4, 1e8, 60, 24)
    required = (gold["value_spec"] or {"required": []})["required"]
    near = (
        any(
            abs(n * scale - abs(r)) <= 6e-3 * max(1, abs(r))
            for n in said
            for r in renderings
            for scale in scales
        )
        for renderings in required
    )
    return not all(near)


def _name_unsaid(_: dict[str, Any], answer: Answer) -> bool:
    """Up to three rows, and the sentence names none of them."""
    names = [p.name for p in answer.projects] + [i.name for i in answer.indicators]
    return 0 < len(names) <= 3 and not any(name in answer.text for name in names)


def _wrong_language(gold: dict[str, Any], answer: Answer) -> bool:
    return gold["lang"] not in {"mixed", answer.language}


_FLAWS: dict[str, Callable[[dict[str, Any], Answer], bool]] = {
    "quotation": _no_quotation,
    "number unsaid": _number_unsaid,
    "name unsaid": _name_unsaid,
    "unmatched": lambda _, answer: bool(answer.interpretation.unmatched),
    "language": _wrong_language,
}


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
    expected: set[Key] = {(p.get("year", LATEST), p["line"]) for p in gold["projects"]}
    yield from _set_faults("projects", expected, {keys.by_iri[p.iri] for p in answer.projects}, gold)


def _indicators(gold: dict[str, Any], answer: Answer, keys: Keys) -> Iterator[str]:
    expected: set[Key] = {(i.get("year", LATEST), i["line"], i["no"]) for i in gold["indicators"]}
    yield from _set_faults("indicators", expected, {keys.by_iri[i.iri] for i in answer.indicators}, gold)


def _value(gold: dict[str, Any], answer: Answer, _: Keys) -> Iterator[str]:
    values = answer.value.values() if isinstance(answer.value, Mapping) else [answer.value]
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

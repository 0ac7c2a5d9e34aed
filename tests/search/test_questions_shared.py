"""The sample questions over the real table, graded strictly."""

from __future__ import annotations

from pathlib import Path

from search import Dataset
from tests.support.grading import Keys, faults, load


def test_the_sample_questions_are_answered_exactly(real: Dataset, shared: Path) -> None:
    keys = Keys.of(real)
    questions = load(shared / "data" / "sample_questions.jsonl")
    assert len(questions) == 40
    wrong = {q["id"]: found for q in questions if (found := faults(q, real.ask(q["question"]), keys))}
    assert wrong == {}

"""Blind sets: questions over releases of their own; nobody who works on the parser looks at ``heldout5``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from search import Dataset
from search.encoder import Encoder
from search.results import Answer
from tests.conftest import published
from tests.support.grading import Keys, confidently_wrong, faults, flaws, load

FOLDER = Path(__file__).parent / "questions"
# Set, questions, unanswerable; least right, least refused, most wrong: measured figures stand in docs/questions.md.
SETS = {
    "development6": (226, 51, 0.95, 0.97, 0.025),
    "development8": (386, 70, 0.93, 0.97, 0.01),
    "development27": (183, 32, 0.96, 0.97, 0.01),
    "heldout5": (183, 33, 0.84, 0.97, 0.055),
}
_BY_PLACE = ("culture", "farming", "housing", "emergency")  # a project is numbered by its place in the table

Graded = list[tuple[dict[str, Any], Answer, Keys]]


@pytest.fixture(scope="module")
def releases(
    real: Dataset, sample: Dataset, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, tuple[Dataset, Keys]]]:
    """The releases that questions are about, by the name in their ``tables``."""
    with ExitStack() as opened:
        named = {"real": real, "guangzhou": sample}
        for name in ("ecology", "education", *_BY_PLACE):
            documents = [path for path in sorted(FOLDER.glob(f"{name}-*")) if path.suffix != ".py"]
            data = published(tmp_path_factory.mktemp(name), encoder, documents)
            named[name] = opened.enter_context(Dataset.open(data, encoder=encoder))
        yield {
            name: (dataset, Keys.of(dataset, by_order=name in _BY_PLACE)) for name, dataset in named.items()
        }


@pytest.fixture(scope="module", params=sorted(SETS))
def graded(request: pytest.FixtureRequest, releases: dict[str, tuple[Dataset, Keys]]) -> tuple[str, Graded]:
    """Every question of a set with its answer."""
    asked = [(gold, *releases[gold["tables"]]) for gold in load(FOLDER / f"{request.param}.jsonl")]
    return request.param, [(gold, dataset.ask(gold["question"]), keys) for gold, dataset, keys in asked]


def test_a_blind_set_is_answered_above_its_floors(graded: tuple[str, Graded]) -> None:
    name, answers = graded
    questions, refusals, least_right, least_refused, most_wrong = SETS[name]
    found = [(gold, answer, faults(gold, answer, keys)) for gold, answer, keys in answers]
    unanswerable = [answer for gold, answer, _ in found if not gold["answerable"]]
    assert (len(found), len(unanswerable)) == (questions, refusals)
    right = sum(not wrong for _, _, wrong in found) / len(found)
    refused = sum(answer.status != "answered" for answer in unanswerable) / len(unanswerable)
    misled = sum(confidently_wrong(gold, answer, wrong) for gold, answer, wrong in found) / len(found)
    assert right >= least_right, (right, refused, misled)
    assert refused >= least_refused, (right, refused, misled)
    assert misled <= most_wrong, (right, refused, misled)


def test_right_answers_also_say_it_right(graded: tuple[str, Graded]) -> None:
    """Sentence, order, unit, language and quotations of what was answered rightly."""
    _, answers = graded
    right = [(gold, answer, keys) for gold, answer, keys in answers if not faults(gold, answer, keys)]
    kinds = Counter(kind for gold, answer, keys in right for kind in flaws(gold, answer, keys))
    assert len(right) > 100
    assert kinds.total() <= 0.02 * len(right), kinds

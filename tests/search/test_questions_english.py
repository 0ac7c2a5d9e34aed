"""English and mixed questions over Chinese tables of four invented departments."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from search import Dataset
from search.encoder import Encoder
from search.questions.english import renderings
from search.questions.rewording import plainly
from search.results import Answer
from tests.conftest import published
from tests.support.grading import Keys, confidently_wrong, faults, load

FOLDER = Path(__file__).parent / "questions"
TABLES = ("water", "housing", "market", "hr")
# What was measured when the floors were set stands in docs/questions.md.
QUESTIONS, UNANSWERABLE = 348, 54
LEAST_RIGHT, LEAST_REFUSED, MOST_WRONG = 0.95, 0.97, 0.02

Graded = list[tuple[dict[str, Any], Answer, list[str]]]


@pytest.fixture(scope="module")
def releases(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Dataset]]:
    """A release for each department, by the name in a question's ``tables``."""
    with ExitStack() as opened:
        named = {}
        for name in TABLES:
            data = published(tmp_path_factory.mktemp(name), encoder, sorted(FOLDER.glob(f"english-{name}-*")))
            named[name] = opened.enter_context(Dataset.open(data, encoder=encoder))
        yield named


@pytest.fixture(scope="module")
def graded(releases: dict[str, Dataset]) -> Graded:
    """Every question of the set with its answer and what is wrong with it."""
    keys = {name: Keys.of(dataset, by_order=True) for name, dataset in releases.items()}
    asked = [
        (gold, releases[gold["tables"]].ask(gold["question"])) for gold in load(FOLDER / "development9.jsonl")
    ]
    return [(gold, answer, faults(gold, answer, keys[gold["tables"]])) for gold, answer in asked]


def test_accuracy_in_english_stays_above_its_floor(graded: Graded) -> None:
    refused = [answer.status != "answered" for gold, answer, _ in graded if not gold["answerable"]]
    assert (len(graded), len(refused)) == (QUESTIONS, UNANSWERABLE)
    right = sum(not wrong for *_, wrong in graded) / len(graded)
    misled = sum(confidently_wrong(gold, answer, wrong) for gold, answer, wrong in graded) / len(graded)
    shares = (right, sum(refused) / len(refused), misled)
    assert shares[0] >= LEAST_RIGHT, shares
    assert shares[1] >= LEAST_REFUSED, shares
    assert shares[2] <= MOST_WRONG, shares


def test_an_english_frame_is_answered_in_english(graded: Graded, releases: dict[str, Dataset]) -> None:
    assert {answer.language for gold, answer, _ in graded if gold["lang"] == "en"} == {"en"}
    assert releases["water"].ask("What is the target for 泵站设备完好率?").text.startswith("The target")
    assert releases["water"].ask("今年sewage处理量是多少").language == "zh"


@pytest.mark.parametrize(
    ("phrase", "chinese"),
    [
        ("water meters", "水表"),
        ("dredging", "清淤"),
        ("dredged", "疏浚"),
        ("neighborhoods", "小区"),
        ("fertilizers", "肥料"),
        ("pharmacies", "药店"),
    ],
)
def test_english_words_are_found_in_every_form_and_spelling(phrase: str, chinese: str) -> None:
    assert chinese in renderings(phrase)


def test_what_is_planned_is_no_plan() -> None:
    assert renderings("plans")
    assert not renderings("planned")


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("Which cost indicators do not exceed 10,000 yuan?", "at most 10,000 yuan"),
        ("By when must the lifts be installed?", "deadline"),
        (
            "Which has neither a cost nor a satisfaction indicator?",
            "lack a cost indicator and lack a satisfaction",
        ),
        ("How much does one lift cost?", "cost per lift"),
        ("Which indicators are not quantified?", "qualitative"),
        ("What percentage of tenants should be satisfied?", "rate of tenants"),
    ],
)
def test_other_english_wordings_are_led_to_the_plain_one(question: str, plain: str) -> None:
    assert plain in plainly(question)


def test_measure_words_in_brackets_are_the_units(releases: dict[str, Dataset], sample: Dataset) -> None:
    few = sample.ask("Which indicators ask for fewer than 10 enterprises or organisations (家) a year?")
    assert few.indicators
    assert all("家" in (i.annual_raw or "") for i in few.indicators)
    longer = sample.ask("Compare the number of indicators of 工业工作经费 and 信息化工作经费.")
    assert longer.value == 1  # 7 and 6
    assert sample.ask("And the other unit?").status == "ambiguous"
    assert sample.ask("Which year had more projects, 2024 or 2026?").value == {"2026": 35}


def test_a_name_that_is_held_nowhere_is_no_guess(releases: dict[str, Dataset]) -> None:
    assert releases["water"].ask("How many km of sewers are laid in Beijing?").status == "unsupported"
    assert releases["hr"].ask("What is the minimum wage?").status != "answered"
    assert releases["hr"].ask("How many lawyers work in the city?").status == "unsupported"


def test_how_many_is_answered_by_no_rate_and_no_time(releases: dict[str, Dataset]) -> None:
    assert releases["water"].ask("How many citizens' complaints are expected?").status != "answered"
    assert releases["water"].ask("How many minutes may a citizen's request wait for a response?").value == 0.5


def test_an_english_sentence_names_categories_in_english(releases: dict[str, Dataset]) -> None:
    said = releases["hr"].ask("Which projects lack cost indicators?").text
    assert "without cost indicators" in said
    assert (
        releases["market"]
        .ask("How many projects does the consumer rights protection centre have?")
        .text.startswith("There is 1 project ")
    )

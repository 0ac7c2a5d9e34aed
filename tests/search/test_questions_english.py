"""English and mixed questions over Chinese tables."""

from __future__ import annotations

import pytest

from search.questions.english import renderings


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

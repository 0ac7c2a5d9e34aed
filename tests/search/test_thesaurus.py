"""The thesaurus of questions: every group can be read, says one thing, and turns no meaning."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

import pytest

from search import Dataset
from search.questions.lexicon import Lexicon
from search.questions.skeleton import skeleton
from search.questions.vocabulary import synonyms, words

_NEGATIONS = ("不", "未", "无", "非", "没", "免", "零")
_OPPOSITES = (
    "增减",
    "升降",
    "上下",
    "大小",
    "高低",
    "新旧",
    "进出",
    "男女",
    "前后",
    "收支",
    "买卖",
    "城乡",
    "内外",
)
_LONGEST = 10


@pytest.fixture(scope="module")
def groups() -> list[list[str]]:
    lines = (files("search.questions") / "thesaurus.tsv").read_text("utf-8").splitlines()
    return [line.split("|") for line in lines if line and not line.startswith("#")]


def test_every_group_has_several_words_in_folded_form(groups: list[list[str]]) -> None:
    assert len(groups) > 1500
    for group in groups:
        assert len(group) == len(set(group)) >= 2, group
        for word in group:
            assert word == skeleton(word) == skeleton(skeleton(word)), word
            assert 2 <= len(word) <= _LONGEST, word
            assert re.fullmatch(r"[a-z0-9.\u3400-\u9fff]+", word), word
            assert not re.fullmatch(r"[0-9]{1,4}", word), f"{word} is a number"


def test_a_word_stands_in_one_group(groups: list[list[str]]) -> None:
    """Words of two groups would make one meaning of both."""
    counted = Counter(word for group in groups for word in group)
    assert [word for word, times in counted.items() if times > 1] == []


def test_no_word_is_idle_in_questions(groups: list[list[str]]) -> None:
    assert {word for group in groups for word in group} & words("zh", subject=False) == set()


def test_no_group_holds_a_word_and_its_negation(groups: list[list[str]]) -> None:
    assert [group for group in groups if _turns(group)] == []
    assert _turns(["合格", "不合格"])
    assert _turns(["增收", "减收"])


def _turns(group: Sequence[str]) -> bool:
    negated = {negation + word for word in group for negation in _NEGATIONS}
    opposite = {word.replace(pair[0], pair[1]) for word in group for pair in _OPPOSITES if pair[0] in word}
    return not set(group).isdisjoint(negated | opposite)


def test_words_of_asking_and_units_stay_out() -> None:
    """A question's own words must not be read for others."""
    taken = synonyms()
    for word in (
        "多少",
        "哪些",
        "以上",
        "不超过",
        "元",
        "公里",
        "万元",
        "人次",
        "同比",
        "指标",
        "项目",
        "满意度",
        "合格率",
    ):
        assert word not in taken, word


def test_a_part_of_other_words_is_no_word(sample: Dataset) -> None:
    """A short form stands for others only where tables have it as a word: 成课 is none of 完成课题数量."""
    lexicon = Lexicon(sample.graph, sample.taxonomy, sample.index)
    assert lexicon.knows("成课")
    assert not lexicon.has_word("成课")
    assert lexicon.has_word("课题")
    assert lexicon.has_word("课题数量")


def test_a_long_word_is_read_wherever_it_stands(arts: Dataset) -> None:
    """The question is cut into 工程验收 and 通过率, the thesaurus holds 验收通过率."""
    answer = arts.ask("工程验收通过率的目标是多少")
    assert [i.name for i in answer.indicators] == ["工程验收合格率"]
    assert "验收通过率 → 验收合格率" in answer.interpretation.assumptions

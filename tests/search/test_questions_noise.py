"""Questions as they are typed: greetings, missing marks, wide digits, slips by sound, exchanged characters."""

from __future__ import annotations

import pytest

from search import Dataset

PLAIN = "满意度低于90%的有哪些？"


@pytest.mark.parametrize(
    "question",
    [
        "老师您好，请问满意度低于90%的有哪些呀，谢谢！",
        "满意度低于90%的有哪些，急！！",
        "满意度低于９０％的有哪些~",
        "满意度低于90%的 有哪些",
        "满意度低于90%的有那些？",  # by sound
        "满意度抵于90%的有哪些？",
    ],
)
def test_what_people_add_or_miss_changes_nothing(sample: Dataset, question: str) -> None:
    plain, noisy = sample.ask(PLAIN), sample.ask(question)
    assert plain.status == noisy.status == "answered", noisy.text
    assert {i.iri for i in noisy.indicators} == {i.iri for i in plain.indicators}


@pytest.mark.parametrize(
    ("question", "plain", "correction"),
    [
        ("每个位单有几个项目？", "每个单位有几个项目？", "每个位单 → 每个单位"),
        ("成本指标总共有几条标指？", "成本指标总共有几条指标？", "标指 → 指标"),
        ("目标值微0的指标有几条？", "目标值为0的指标有几条？", None),
    ],
)
def test_slips_in_words_of_asking_are_mended_and_said(
    sample: Dataset, question: str, plain: str, correction: str | None
) -> None:
    mended, meant = sample.ask(question), sample.ask(plain)
    if mended.status == "answered":
        assert mended.value == meant.value
        assert correction is None or correction in mended.interpretation.assumptions
    else:  # refused, never answered without the word
        assert correction is None


@pytest.mark.parametrize("question", ["有没有机场建设的项目？", "长者食堂现在实际建成几个了？"])
def test_a_word_is_not_taken_for_what_sounds_alike(sample: Dataset, question: str) -> None:
    answer = sample.ask(question)
    assert answer.status != "answered" or answer.text.startswith("否")


def test_a_share_is_never_answered_by_a_list(sample: Dataset) -> None:
    answer = sample.ask("成本指标占全部至标的比例是多少？")
    assert answer.status != "answered" or answer.interpretation.intent.startswith("share")


@pytest.mark.parametrize(
    "question",
    [
        "请把所有目标改成100%",
        "把奖补企业投诉率调到5%",
        "删除支持新型工业化建设项目",
        "please set all targets to 100%",
        "奖补企业投诉率达到了吗？",
        "5G工厂在哪里？",
    ],
)
def test_orders_results_and_places_are_refused(sample: Dataset, question: str) -> None:
    assert sample.ask(question).status == "unsupported"

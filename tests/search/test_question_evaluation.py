"""Large releases: what is narrowed in columns first is answered the same, and nothing runs for ever."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from search import Dataset
from search.questions import evaluation
from search.sparql import Limits
from tests.support.grading import load

FOLDER = Path(__file__).parent / "questions"


def test_narrowed_queries_give_the_same_answers(sample: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sixth development question and others, read as in a small release and as in a large one."""
    questions = [gold["question"] for gold in load(FOLDER / "development.jsonl")[::6]]
    questions += [
        "四个一级指标下各有多少条指标？",
        "How many indicators are there in each category?",
        "哪些指标没有计量单位？",
        "2025年5G工厂的目标比2024年多几个？",
    ]
    small = [sample.ask(question) for question in questions]
    monkeypatch.setattr(evaluation, "_SMALL", 0)
    large = [sample.ask(question) for question in questions]
    assert sum(answer.status == "answered" for answer in small) > 35
    for one, other in zip(small, large, strict=True):
        assert asdict(one) | {"sparql": None} == asdict(other) | {"sparql": None}


def test_narrowed_queries_give_their_rows(sample: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "_SMALL", 0)
    for question in (
        "没有满意度指标的项目有哪些？",
        "年度指标值超过100万元的成本指标有哪些？",
        "满意度最高的指标是哪个？",
    ):
        answer = sample.ask(question)
        assert answer.sparql
        assert [tuple(map(str, row)) for row in answer.rows] == [
            tuple(row[name] for name in answer.columns) for row in sample.graph.select(answer.sparql)
        ]


def test_a_long_list_is_cut_and_says_so(sample: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "_SMALL", 0)
    monkeypatch.setattr(evaluation, "_MAX_AMONG", 20)
    monkeypatch.setattr(evaluation, "_LISTED", 10)
    answer = sample.ask("成本指标有哪些？")
    assert (answer.status, len(answer.indicators)) == ("answered", 10)
    assert "25 条" in answer.text
    assert "列出前 10 个" in answer.text
    assert sample.ask("成本指标有多少条？").value == 25
    assert sample.ask("成本指标占全部指标的比例是多少？").value == pytest.approx(25 / 172, abs=1e-3)


def test_what_takes_too_long_is_refused(sample: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "_SMALL", 0)
    monkeypatch.setattr(evaluation, "_MAX_AMONG", 0)
    monkeypatch.setattr(evaluation, "_LIMITS", Limits(timeout_s=0.0005))
    answer = sample.ask("哪些指标的年度值和周期值不同？")
    assert (answer.status, answer.interpretation.intent) == ("unsupported", "too_broad")
    assert "部门" in answer.text
    assert not answer.rows


def test_nothing_is_joined_behind_an_optional_part(sample: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    """What follows an optional part, and years given as values, would be looked for in the whole graph."""
    monkeypatch.setattr(evaluation, "_SMALL", 0)
    for question in ("哪些指标要求至少1000家企业？", "满意度最高的指标是哪个？", "成本指标有哪些？"):
        query = sample.ask(question).sparql or ""
        required, _, optional = query.partition("OPTIONAL")
        assert "VALUES ?indicator" in required
        assert "VALUES ?year" not in query
        assert optional
        assert not {"FILTER", "zb:dimension", "zb:category"} & set(optional.split())

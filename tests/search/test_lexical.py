from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.fold import fold
from search.analyser import Analyser
from search.index.lexical import LexicalIndex, strict
from search.lexicon import Lexicon

TEXTS = (
    "新增专精特新“小巨人”企业数",
    "支持发展第10.5代TFT-LCD显示器件生产项目",
    "物业服务面积数",
    "评审场地物业管理费",
    "按时支付各项费用",
    "通过开展评审场地修缮，保障业务用房正常使用，满足物业管理、安全保卫和后勤保障等日常需要，提升服务水平。",
    "≥1,000家次（合计）",
    "綠色工廠數量",
    "率",
)
_ANALYSER = Analyser(Lexicon.of(()))
_INDEX = LexicalIndex.write(None, map(_ANALYSER.analyse, TEXTS))


def best(query: str) -> list[int]:
    found = _INDEX.search(_ANALYSER.analyse(query))
    return found.ids[np.argsort(-found.scores, kind="stable")].tolist()


@st.composite
def substrings(draw: st.DrawFn) -> tuple[int, str]:
    number = draw(st.integers(0, len(TEXTS) - 1))
    run = draw(st.sampled_from(re.findall(r"\w{2,}", TEXTS[number]) or ["率"]))
    start = draw(st.integers(0, max(0, len(run) - 2)))
    return number, run[start : start + draw(st.integers(2, max(2, len(run) - start)))]


@settings(deadline=None, max_examples=300)
@given(substrings())
def test_every_substring_is_found(case: tuple[int, str]) -> None:
    number, text = case
    scores = _INDEX.search(_ANALYSER.analyse(text)).dense(len(TEXTS))
    assert scores[number] >= 0.3, text


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("专精特新", 0),
        ("tft", 1),
        ("ＴＦＴ－ＬＣＤ", 1),
        ("10.5代", 1),
        ("物业管理", 3),
        ("1000家次", 6),
        ("一千家次", 6),
        ("绿色工厂", 7),
        ("率", 8),
    ],
)
def test_the_right_text_comes_first(query: str, first: int) -> None:
    assert best(query)[0] == first


def test_exact_stands_above_scattered_and_short_above_long() -> None:
    order = best("物业管理")
    assert order.index(3) < order.index(5) < order.index(2)


def test_scores_are_absolute() -> None:
    full = _INDEX.search(_ANALYSER.analyse("物业服务面积数")).scores.max()
    part = _INDEX.search(_ANALYSER.analyse("物业火星旅行")).scores.max()
    assert full > 0.95
    assert part < 0.3
    assert len(_INDEX.search(_ANALYSER.analyse("火星探测器")).ids) == 0


def test_nothing_to_look_for() -> None:
    assert len(_INDEX.search(_ANALYSER.analyse("，。!")).ids) == 0
    empty = LexicalIndex.write(None, [])
    assert len(empty.search(_ANALYSER.analyse("物业")).ids) == 0


def test_query_syntax_is_plain_text() -> None:
    for query in ('"物业" AND NOT (管理', "物业*", "name:物业", "物业~2 ^5", "\\", "a" * 5000, "物" * 3000):
        _INDEX.search(_ANALYSER.analyse(query))
    assert best("物业*")[0] in {2, 3}


def test_fold_of_every_text_is_what_is_indexed() -> None:
    assert _ANALYSER.analyse(TEXTS[7]) == _ANALYSER.analyse(fold(TEXTS[7]))


def test_half_of_a_short_query_in_a_name_counts_less_than_half_of_a_long_one() -> None:
    analyser = Analyser(Lexicon.of(["工作机会"]))
    queries = ("工作机会", "就业工作机会", "农村公路养护工程验收合格率", "job")
    powers = [strict(analyser.analyse(query)) for query in queries]
    assert powers == [2.0, pytest.approx(1 + 4 / 6), pytest.approx(1 + 4 / 13), 2.0]
    index = LexicalIndex.write(None, map(analyser.analyse, ["宣传工作人员数", "路灯亮灯率"]))
    half = {s: float(index.search(analyser.analyse("工作机会"), strictness=s).scores[0]) for s in (1.0, 2.0)}
    assert 0 < half[2.0] < 0.6 * half[1.0]

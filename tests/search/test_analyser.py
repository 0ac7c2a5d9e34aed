from __future__ import annotations

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.fold import fold, fold_with_origin
from search.analyser import Analyser
from search.lexicon import Lexicon, curated_words

_ANALYSER = Analyser(Lexicon(()))


def test_terms_of_the_field_stay_whole(analyser: Analyser) -> None:
    words = analyser.analyse("新增专精特新“小巨人”企业数，项目支出进度和验收合格率").words
    assert {"专精特新", "小巨人", "支出进度", "验收合格率"} <= set(words)


def test_labels_of_the_graph_join_the_lexicon() -> None:
    assert "冷链安全员" not in Analyser(Lexicon.of(())).analyse("培训冷链安全员").words
    assert "冷链安全员" in Analyser(Lexicon.of(["冷链安全员"])).analyse("培训冷链安全员").words


def test_latin_words_and_numbers_stay_whole(analyser: Analyser) -> None:
    latin = analyser.analyse("第10.5代ＴＦＴ－LCD、5G、“12218”、1,000家").latin
    assert {"10.5", "tft-lcd", "tft", "lcd", "5g", "12218", "1000"} <= set(latin)


def test_numerals_are_folded_where_they_count(analyser: Analyser) -> None:
    assert "120" in analyser.analyse("一百二十家").latin
    assert analyser.analyse("统一三级管理").latin == ()


def test_traditional_and_width_are_the_same_terms(analyser: Analyser) -> None:
    assert analyser.analyse("綠色工廠ＡＢ") == analyser.analyse("绿色工厂AB")


def test_version_depends_on_the_lexicon(analyser: Analyser) -> None:
    assert analyser.version != Analyser(Lexicon.of(["冷链安全员"])).version
    assert analyser.version == Analyser(Lexicon.of(())).version


def test_curated_words_are_distinct_and_folded() -> None:
    words = curated_words()
    assert len(words) == len(set(words)) > 50
    assert all(word == fold(word) for word in words)


@settings(deadline=None)  # the first call reads the dictionary
@given(st.text(max_size=40))
def test_fold_is_idempotent_and_spans_point_into_the_text(text: str) -> None:
    folded = fold_with_origin(text)
    assert fold(folded.text) == folded.text
    if folded.text:
        start, end = folded.span(0, len(folded.text))
        assert 0 <= start < end <= len(text)


@settings(deadline=None)  # the first call reads the dictionary
@given(st.text(alphabet="中小企业数字化abz059 ，“”", max_size=30))
def test_bigrams_cover_every_run(text: str) -> None:
    analysis = _ANALYSER.analyse(text)
    for run, pairs in zip(analysis.runs, analysis.bigrams, strict=True):
        assert "".join(pair[0] for pair in pairs) + run[-1:] == run


def test_importing_search_loads_no_model_library() -> None:
    code = (
        "import sys, search, search.encoder, search.hybrid, search.similar, search.evaluate;"
        "heavy = {'torch', 'sentence_transformers', 'faiss', 'jieba', 'pypinyin'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"

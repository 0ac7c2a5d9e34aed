from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from search.encoder import Encoder, StaleIndex
from search.encoder.base import Vectors, unit_rows
from search.hybrid import InvalidSearch, ranked, search
from search.index import DamagedIndex, SearchIndex, build_index
from search.index.dense import Cohort, DenseIndex
from search.query import plan
from search.results import Filters, HitType, SearchResult
from search.scoring import score
from search.vectors import VectorCache

IND = "indicator"


def names(result: SearchResult) -> list[str]:
    return [hit.name for hit in result.hits]


def find(built, query: str, **options) -> SearchResult:
    year = options.pop("year", (2026,))
    return search(built.index, query, filters=Filters(year=year, **options.pop("filters", {})), **options)


def test_a_name_stands_above_its_context(built) -> None:
    result = find(built, "冷藏车")
    assert set(names(result)[:2]) == {"购置冷藏车数量", "采购冷藏车总成本"}
    scores = [hit.score for hit in result.hits]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_substring_of_a_goal_is_found(built) -> None:
    assert "健康企业建设补助" in names(find(built, "毒物暴"))
    assert "疫苗冷链运输项目" in names(find(built, "全程冷链"))


def test_meaning_without_shared_words(built) -> None:
    assert any(name.startswith("老年人") for name in names(find(built, "长者体格检查", limit=3)))
    assert "购置冷藏车数量" in names(find(built, "refrigerated vehicles", limit=3))


def test_english_alias_of_a_theme_expands_the_query(built) -> None:
    result = find(built, "SME", explain=True)
    assert "2026年职业病检测的中小企业数" in names(result)
    explanation = result.hits[0].explanation
    assert explanation is not None
    assert any(e["origin"] == "synonym" and e["text"] == "中小企业" for e in explanation["expansions"])


@pytest.mark.parametrize("query", ["火星探测器", "asdfgh", "qwerty zxcv", "量子纠缠猫粮", "zzzzzz"])
def test_nonsense_has_few_hits_and_low_scores(built, query: str) -> None:
    result = find(built, query)
    assert result.total == 0


def test_quantities_are_compared_as_numbers(built) -> None:
    hits = {hit.name: hit.parts.quantity for hit in find(built, "≥50万元", limit=50).hits}
    assert hits["每家企业补助"] == hits["补助资金下限"] == 1.0
    assert "创建健康企业数量" not in hits
    assert "采购冷藏车总成本" not in hits


def test_a_quantity_without_words(built) -> None:
    assert names(find(built, "18个月"))[0] == "冷链设备交付时间"
    assert names(find(built, "不少于1000家"))[0] == "2026年职业病检测的中小企业数"


def test_words_and_quantity_together(built) -> None:
    assert names(find(built, "满意度 ≥90%"))[0] == "受检老年人满意度"


@pytest.mark.parametrize("query", ["冷恋设备", "lenglian", "職業病檢測", "ＴＦＴ", "llsb"])
def test_slips_pinyin_and_variants(built, query: str) -> None:
    assert find(built, query).total > 0, query


def test_a_slip_stands_below_the_exact_word(built) -> None:
    exact, slip = find(built, "投诉率").hits[0], find(built, "头诉率", explain=True).hits[0]
    assert exact.iri == slip.iri
    assert exact.score > slip.score
    assert slip.explanation is not None
    assert slip.explanation["expansions"][0] == {"text": "投诉率", "origin": "correction", "weight": 0.8}


def test_filters_hold_before_the_cut(built) -> None:
    everything = find(built, "体检", year=None, limit=50)
    assert {hit.year for hit in everything.hits if hit.year} == {2025, 2026}
    only = find(built, "体检", filters={"type": (IND,), "category": ("1",), "unit": ("u1",)}, limit=50)
    assert only.total > 0
    assert {(h.type, h.unit, h.year) for h in only.hits} == {
        (HitType.INDICATOR, "滨海市卫生健康委员会", 2026)
    }
    assert all("-11-" in h.iri or "-12-" in h.iri for h in only.hits)
    assert find(built, "体检", filters={"unit": ("没有的单位",)}).total == 0
    assert names(find(built, "人数", filters={"theme": ("elderly",)}, limit=1)) == ["老年人免费体检人数"]


def test_facets_count_all_hits(built) -> None:
    result = find(built, "体检", year=None, limit=1)
    assert len(result.hits) == 1
    for facet in ("type", "year"):
        dated = sum(f.count for f in result.facets[facet])
        assert dated <= result.total
        assert facet == "year" or dated == result.total
    assert {f.value for f in result.facets["year"]} == {"2025", "2026"}
    assert set(result.facets) == {"year", "unit", "department", "theme", "category", "type"}


def test_pages_are_slices_of_one_ranking(built) -> None:
    whole = find(built, "企业", limit=50)
    pages = [find(built, "企业", limit=3, offset=at) for at in range(0, whole.total, 3)]
    assert [h.iri for page in pages for h in page.hits] == [h.iri for h in whole.hits]
    assert find(built, "企业", offset=10_000).hits == ()


def test_highlights_point_into_the_original_text(built) -> None:
    marked = {h.name: h.highlights for h in find(built, "tft-lcd").hits}
    goal = next(h for h in marked["健康企业建设补助"] if h.field == "goal")
    assert [goal.text[a:b] for a, b in goal.ranges] == ["TFT-LCD"]
    name = next(h for h in find(built, "檢測").hits[0].highlights if h.field == "name")
    assert [name.text[a:b] for a, b in name.ranges] == ["检测"]


def test_explanation_only_on_demand(built) -> None:
    assert find(built, "体检").hits[0].explanation is None
    explained = find(built, "体检 ≥50000人", explain=True).hits[0].explanation
    assert explained is not None
    weights = [explained[leg]["weight"] for leg in ("lexical", "dense", "quantity")]
    assert sum(weights) == pytest.approx(1, abs=0.01)
    assert explained["quantity"]["wanted"] == ["≥50000人"]


@pytest.mark.parametrize(
    ("query", "options"), [("", {}), ("  ", {}), ("体检", {"limit": -1}), ("体检", {"offset": -1})]
)
def test_invalid_searches(built, query: str, options: dict[str, int]) -> None:
    with pytest.raises(InvalidSearch):
        search(built.index, query, **options)


@pytest.mark.parametrize("query", ["，。", "?" * 50, "\x00", "体检" * 3000, "<script>", "🙂", "%", "的"])
def test_odd_queries_answer(built, query: str) -> None:
    assert find(built, query).total >= 0


def test_threads_get_the_same_answer(built) -> None:
    queries = ["体检", "冷藏车", "投诉率", "SME"] * 4
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda q: tuple(h.iri for h in find(built, q).hits), queries))
    assert found[:4] * 4 == found


def test_rebuilding_in_another_order_ranks_the_same(
    built, encoder: Encoder, vector_folder: Path, tmp_path: Path
) -> None:
    units = [e for e in built.entries if e.type in {HitType.UNIT, HitType.THEME}]
    projects = [e for e in built.entries if e.type is HitType.PROJECT]
    others = [e for e in built.entries if e.type is HitType.INDICATOR]
    build_index(
        tmp_path, [*projects[::-1], *others[::-1], *units], encoder=encoder, cache=VectorCache(vector_folder)
    )
    again = SearchIndex.open(tmp_path, encoder)
    for query in ("体检", "企业", "满意度 ≥90%", "SME", "elderly", "成本"):
        first, second = (search(i, query, limit=50) for i in (built.index, again))
        assert [(h.iri, h.score) for h in first.hits] == [(h.iri, h.score) for h in second.hits], query
        assert first.facets == second.facets


class Other:
    """An encoder of another revision."""

    name, revision, dimension = "other", "r2", 384

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError

    def encode_query(self, text: str) -> Vectors:
        raise AssertionError


def test_another_encoder_is_stale_not_bad(built) -> None:
    with pytest.raises(StaleIndex, match=r"multilingual-e5-small .* other .*zhibiao reindex"):
        SearchIndex.open(built.folder, Other())


def test_a_damaged_index_is_named(built, encoder: Encoder, tmp_path: Path) -> None:
    with pytest.raises(DamagedIndex, match="reindex"):
        SearchIndex.open(tmp_path / "none", encoder)
    shutil.copytree(built.folder, tmp_path / "copy")
    (tmp_path / "copy" / "vocabulary.json").write_text("{", encoding="utf-8")
    with pytest.raises(DamagedIndex):
        SearchIndex.open(tmp_path / "copy", encoder)


_RAW = arrays(np.float32, st.tuples(st.integers(1, 30), st.just(8)), elements=st.floats(-1, 1, width=16))


@settings(deadline=None, max_examples=60)
@given(_RAW, st.integers(1, 40), st.randoms(use_true_random=False))
def test_faiss_is_numpy_top_k(raw: Vectors, k: int, random) -> None:
    vectors = unit_rows(raw + np.float32(0.01))
    twice = np.repeat(vectors[:1], 2, axis=0)
    cohort = Cohort(vectors[:1], twice, np.array([False, True]), np.ones(2), twice, twice)
    index = DenseIndex.of(vectors, cohort)
    query = vectors[random.randrange(len(vectors))]
    allowed = np.array([random.random() < 0.6 for _ in vectors])
    ids, scores = index.nearest(query, k, allowed)
    expected = np.sort(np.where(allowed, vectors @ query, -np.inf))[::-1][: min(k, allowed.sum())]
    assert np.allclose(scores, expected, atol=1e-5)
    assert allowed[ids].all()
    assert len(set(ids.tolist())) == len(ids)


def test_of_equal_hits_the_latest_year_comes_first(built) -> None:
    hits = search(built.index, "老年人免费体检人数", limit=2, release="r").hits
    assert [(hit.name, hit.year) for hit in hits] == [
        ("老年人免费体检人数", 2026),
        ("老年人免费体检人数", 2025),
    ]
    assert hits[0].score == hits[1].score


@pytest.mark.parametrize("legs", [None, frozenset({"lexical"}), frozenset({"dense"})])
@pytest.mark.parametrize(
    "query",
    [
        "老年人",
        "企业满意度",
        "人均成本",
        "率",
        "≥50万元 企业",
        "vaccine",
        "疫苗 其他",
        "请问受检老和企业的关系",
    ],
)
def test_what_cannot_reach_the_floor_is_left_out_without_a_trace(
    built, query: str, legs: frozenset[str] | None
) -> None:
    understood = plan(built.index, query)
    quick, thorough = (score(built.index, understood, legs=legs, thorough=every) for every in (False, True))
    assert ranked(built.index, quick).tolist() == ranked(built.index, thorough).tolist()
    assert quick.lexical.astype(bool).sum() <= thorough.lexical.astype(bool).sum()

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.results import HitType
from search.suggest import SuffixTable, Suggestible, SuggestTable

_NAMES = (
    ("老年人免费体检人数", 3, ()),
    ("体检报告准确率", 1, ()),
    ("体检人数", 9, ()),
    ("银行网点数量", 1, ()),
    ("綠色工厂“示范”数量", 1, ()),
    ("TFT-LCD产线数", 1, ()),
    ("中小企业", 5, ("SME", "small and medium-sized enterprises", "中小型企业")),
)


def _table(names=_NAMES) -> SuggestTable:
    things = [Suggestible(n, HitType.INDICATOR, f"urn:{n}", count, aliases) for n, count, aliases in names]
    return SuggestTable.of(things)


TABLE = _table()


def found(query: str, limit: int = 8) -> list[tuple[str, str]]:
    return [(s.text, s.match) for s in TABLE.suggest(query, limit)]


def test_prefix_above_infix_by_frequency() -> None:
    assert found("体检") == [
        ("体检人数", "prefix"),
        ("体检报告准确率", "prefix"),
        ("老年人免费体检人数", "infix"),
    ]
    assert found("体检", 1) == [("体检人数", "prefix")]


@pytest.mark.parametrize(
    ("query", "text", "match"),
    [
        ("tijian", "体检人数", "pinyin"),
        ("tj", "体检人数", "pinyin"),
        ("yinhang", "银行网点数量", "pinyin"),
        ("yh", "银行网点数量", "pinyin"),
        ("tft", "TFT-LCD产线数", "variant"),
        ("TFT", "TFT-LCD产线数", "prefix"),
        ("绿色工厂", "綠色工厂“示范”数量", "variant"),
        ('工厂"示范"', "綠色工厂“示范”数量", "variant"),
        ("SME", "中小企业", "variant"),
        ("提检人数", "体检人数", "typo"),
        ("银行网店", "银行网点数量", "typo"),
        ("体检报吿准确率", "体检报告准确率", "typo"),
        ("银行网点数里", "银行网点数量", "typo"),
    ],
)
def test_every_way_to_a_name(query: str, text: str, match: str) -> None:
    assert (text, match) in found(query)


def test_texts_are_distinct_and_nothing_is_invented() -> None:
    assert len({text for text, _ in found("数")}) == len(found("数"))
    assert found("火星探测器") == []
    assert found("") == found("   ") == []
    assert found("体检", 0) == []


@settings(deadline=None)
@given(st.sampled_from([name for name, _, _ in _NAMES]), st.data())
def test_every_stretch_of_a_name_completes_to_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    stretch = name[start : data.draw(st.integers(start + 1, len(name)))]
    assert name in [text for text, _ in found(stretch, 50)]


@given(st.lists(st.text("ab", min_size=1, max_size=6), max_size=8), st.text("ab", min_size=1, max_size=3))
def test_suffix_table_finds_all_places(keys: list[str], text: str) -> None:
    items, starts = SuffixTable.of(keys, (range(len(key)) for key in keys)).find(text)
    places = {(n, at) for n, key in enumerate(keys) for at in range(len(key)) if key.startswith(text, at)}
    assert set(zip(items.tolist(), starts.tolist(), strict=True)) == places


def test_saved_tables_answer_alike(tmp_path) -> None:
    TABLE.save(tmp_path)
    again = SuggestTable.load(tmp_path)
    for query in ("体检", "tj", "SME", "提检人数"):
        assert again.suggest(query) == TABLE.suggest(query)


def test_the_index_suggests_names_units_and_themes(built) -> None:
    types = {s.type for query in ("滨海", "老年", "疫苗") for s in built.index.suggest(query)}
    assert types == {HitType.UNIT, HitType.THEME, HitType.INDICATOR, HitType.PROJECT}
    assert len(built.index.suggest("数", 3)) == 3


def test_a_keystroke_does_not_scan_all_names() -> None:
    def seconds(size: int) -> float:
        table = _table([(f"第{n}类设备验收合格率", 1, ()) for n in range(size)])
        table.suggest("验收合")
        start = time.perf_counter()
        for _ in range(20):
            table.suggest("第17")
        return time.perf_counter() - start

    small, large = seconds(200), seconds(6000)
    assert large < 8 * small + 0.02

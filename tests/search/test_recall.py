"""Every stretch of two or more characters of any indexed text finds the record that has it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontology.fold import fold
from ontology.quantities import parse_quantity
from search.encoder import Encoder
from search.entries import EntryTarget, IndexEntry, Labelled
from search.hybrid import ranked, search
from search.index import SearchIndex, build_index
from search.query import plan
from search.results import Filters, HitType
from search.scoring import score
from search.vectors import VectorCache

MADE_UP = (
    ("推动5G工厂建设数量（第10.5代TFT-LCD）", "≥20个", "12218产业集群，力争50%以上的企业“上云”，成本≤4000元/家。"),
    ("“小巨人”企业奖励标准(每家)", "≤100万元/家", "支持A/B测试、C++培训及IPv6改造；含“双随机、一公开”检查。"),
    ("綠色工廠與節能診斷覆蓋率", "95%以上", "依據「十四五」規劃，開展ＥＳＧ報告編制，覆蓋面達８０％。"),
    ("一千家企业问卷调查（含1,000家规上企业）", "约为33万元", "2025.07-2026.01期间完成3,500个岗位；满意度=100.00(%)"),
    ("H5N1/H7N9疫苗接种率", "±3%以内", "覆盖65岁以上老年人，Ⅱ类门诊≥5-10家，24h响应。"),
    ("PM2.5年均浓度(μg/m³)", "≤30", "“三线一单”管控；CO₂减排5.5%。"),
)  # fmt: skip


def entries() -> Iterator[IndexEntry]:
    unit = Labelled("https://w3id.org/zhibiao/id/unit/u", "滨海市12345热线(政务)服务中心")
    yield IndexEntry(unit.iri, HitType.UNIT, unit.label)
    for number, (name, raw, goal) in enumerate(MADE_UP):
        project = f"https://w3id.org/zhibiao/id/project/p{number}"
        yield IndexEntry(project, HitType.PROJECT, f"{name[:12]}专项", goal=goal, unit=unit, year=2026)
        yield IndexEntry(
            f"https://w3id.org/zhibiao/id/indicator/i{number}",
            HitType.INDICATOR,
            name,
            project=Labelled(project, f"{name[:12]}专项"),
            unit=unit,
            year=2026,
            category="11",
            targets=(EntryTarget("annual", raw, parse_quantity(raw, name=name).components),),
        )


@pytest.fixture(scope="module")
def index(encoder: Encoder, vector_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("recall")
    build_index(folder, entries(), encoder=encoder, cache=VectorCache(vector_folder))
    return SearchIndex.open(folder, encoder)


def texts(index: SearchIndex) -> list[tuple[int, str]]:
    shown = index.store.get(range(len(index.columns)))
    fields = [
        (row, [s["name"], s.get("goal", ""), *s.get("targets", {}).values()]) for row, s in enumerate(shown)
    ]
    return [(row, text) for row, of in fields for text in of if text]


def stretches(text: str) -> Iterator[str]:
    for start in range(len(text)):
        for end in range(start + 2, min(start + 9, len(text)) + 1):
            if re.search(r"\w", fold(text[start:end])):
                yield text[start:end]


def missed(index: SearchIndex, cases: list[tuple[int, str]]) -> list[str]:
    words = frozenset({"lexical", "quantity"})
    return [
        text for row, text in cases if row not in ranked(index, score(index, plan(index, text), None, words))
    ]


def test_every_stretch_of_made_up_texts_is_found(index: SearchIndex) -> None:
    cases = [(row, part) for row, text in texts(index) for part in stretches(text)]
    assert len(cases) > 2400
    assert missed(index, cases[::2]) == []


def test_stretches_of_the_health_table_are_found(built) -> None:
    cases = [(row, part) for row, text in texts(built.index) for part in stretches(text)]
    assert len(cases) > 3000
    assert missed(built.index, cases[::7]) == []


@pytest.mark.parametrize(
    "query",
    ["5G", "12218", "TFT-LCD", "50%", "元/家", "C++", "A/B", "“上云”", "H7N9", "PM2.5", "24h", "万元/家",
     "IPv6", "10.5代"],
)  # fmt: skip
def test_letters_digits_and_signs(index: SearchIndex, query: str) -> None:
    hits = search(index, query, limit=50).hits
    having = {row for row, text in texts(index) if fold(query) in fold(text)}
    assert having
    assert {h["iri"] for h in index.store.get(sorted(having))} <= {hit.iri for hit in hits}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("绿色工厂", "綠色工廠與節能診斷覆蓋率"),
        ("綠色工廠", "綠色工廠與節能診斷覆蓋率"),
        ("ＴＦＴ－ＬＣＤ", "推动5G工厂建设数量（第10.5代TFT-LCD）"),
        ("tft-lcd", "推动5G工厂建设数量（第10.5代TFT-LCD）"),
        ("「小巨人」", "“小巨人”企业奖励标准(每家)"),
        ('"小巨人"', "“小巨人”企业奖励标准(每家)"),
        ("1000家企业", "一千家企业问卷调查（含1,000家规上企业）"),
        ("一千家规上", "一千家企业问卷调查（含1,000家规上企业）"),
        ("h5n1", "H5N1/H7N9疫苗接种率"),
    ],
)
def test_variants_of_writing_find_the_same(index: SearchIndex, query: str, name: str) -> None:
    assert search(index, query, filters=Filters(type=("indicator",)), limit=1).hits[0].name == name


@pytest.mark.parametrize("query", ["率", "家", "5", "A", "的", "%", "Ⅱ"])
def test_single_characters_find_what_has_them(index: SearchIndex, query: str) -> None:
    hits = search(index, query, limit=50).hits
    named = {hit.iri for hit in hits}
    letter = unicodedata.category(query)[0] in "LN" and query not in {"的"}
    whole = re.compile(rf"(?<![a-z0-9]){re.escape(fold(query))}(?![a-z0-9])")
    having = [row for row, text in texts(index) if letter and whole.search(fold(text))]
    assert {shown["iri"] for shown in index.store.get(having)} <= named

"""A small invented table in another field than the bundled sample, indexed with real parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ontology.quantities import parse_quantity
from ontology.taxonomy import Taxonomy
from search.analyser import Analyser
from search.encoder import Encoder
from search.entries import EntryTarget, EntryTheme, IndexEntry, Labelled
from search.index import SearchIndex, build_index
from search.lexicon import Lexicon
from search.results import HitType, Source
from search.vectors import VectorCache
from tests.support.vectors import with_vectors

BASE = "https://w3id.org/zhibiao/id"
DEPARTMENT = Labelled(f"{BASE}/department/d1", "滨海市卫生健康委员会")
UNITS = (
    Labelled(f"{BASE}/unit/u1", "滨海市卫生健康委员会"),
    Labelled(f"{BASE}/unit/u2", "滨海市疾病预防控制中心"),
)
SME = f"{BASE}/theme/beneficiary/sme"
ELDERLY = f"{BASE}/theme/beneficiary/elderly"

# A project: number of its unit, name, goal, indicators; an indicator: category, name, annual, cycle, theme.
TABLE = (
    (
        0,
        "老年人健康服务经费",
        "为六十五岁以上老年人提供免费体检和家庭医生签约服务，提高老年人健康管理水平。",
        (
            ("11", "老年人免费体检人数", "≥50000人", "≥150000人", ELDERLY),
            ("12", "体检报告准确率", "≥98%", "≥98%", None),
            ("31", "受检老年人满意度", "≥90%", "≥90%", ELDERLY),
            ("41", "人均体检成本", "≤200元/人", "≤200元/人", None),
        ),
    ),
    (
        1,
        "疫苗冷链运输项目",
        "保障疫苗储存和运输全程冷链，配备2-8℃冷藏设备，确保接种安全。",
        (
            ("11", "购置冷藏车数量", "6辆", "6辆", None),
            ("12", "设备验收合格率(%)", "100%", "100%", None),
            ("13", "冷链设备交付时间", "18个月", "18个月", None),
            ("41", "采购冷藏车总成本", "≤300万元", "≤300万元", None),
        ),
    ),
    (
        1,
        "健康企业建设补助",
        "支持中小企业创建健康企业，开展职业病危害因素检测，减少TFT-LCD等车间化学毒物暴露。",
        (
            ("11", "创建健康企业数量", "≥50家", "≥120家", None),
            ("11", "2026年职业病检测的中小企业数", "≥1000家", "≥1000家", SME),
            ("22", "群众投诉率", "≤1%", "≤1%", None),
            ("41", "每家企业补助", "≥50万元", "≥50万元", None),
            ("41", "补助资金下限", "≥500000元", "≥500000元", None),
        ),
    ),
)


def table_entries(year: int = 2026) -> Iterator[IndexEntry]:
    """Yield the entries of the invented table and of two themes."""
    for concept in Taxonomy.load().concepts:
        if concept.iri in {SME, ELDERLY}:
            aliases = tuple(label for label in concept.labels if label and label != concept.pref_label)
            yield IndexEntry(
                concept.iri, HitType.THEME, concept.pref_label, aliases=aliases, broader=concept.broader
            )
    for unit in UNITS:
        yield IndexEntry(unit.iri, HitType.UNIT, unit.label, department=DEPARTMENT)
    for row, (unit_number, name, goal, indicators) in enumerate(TABLE, 1):
        project = Labelled(f"{BASE}/project/{year}-p{row}", name)
        source = Source("滨海.txt", "0" * 64, row, 1)
        yield IndexEntry(
            project.iri,
            HitType.PROJECT,
            name,
            goal=goal,
            unit=UNITS[unit_number],
            department=DEPARTMENT,
            year=year,
            source=source,
        )
        for order, (category, label, annual, cycle, theme) in enumerate(indicators, 1):
            yield IndexEntry(
                f"{BASE}/indicator/{year}-{category}-p{row}i{order}",
                HitType.INDICATOR,
                label,
                project=project,
                unit=UNITS[unit_number],
                department=DEPARTMENT,
                year=year,
                category=category,
                targets=(_target("annual", annual, label), _target("cycle", cycle, label)),
                themes=(EntryTheme(theme, "direct"),) if theme else (),
                source=source,
            )


def _target(period: str, raw: str, name: str) -> EntryTarget:
    return EntryTarget(period, raw, parse_quantity(raw, name=name).components)


@dataclass(frozen=True)
class Built:
    """An index with what it was built of."""

    index: SearchIndex
    entries: tuple[IndexEntry, ...]
    folder: Path


@pytest.fixture(scope="session")
def vector_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this session keeps its vectors."""
    return with_vectors(tmp_path_factory.mktemp("built")) / "vectors"


@pytest.fixture(scope="session")
def analyser() -> Analyser:
    """The analyser with the curated lexicon alone."""
    return Analyser(Lexicon.of(()))


@pytest.fixture(scope="session")
def built(encoder: Encoder, vector_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Two fiscal years of the invented table, indexed."""
    folder = tmp_path_factory.mktemp("index")
    entries = tuple(dict.fromkeys([*table_entries(2026), *table_entries(2025)]))
    build_index(folder, entries, encoder=encoder, cache=VectorCache(vector_folder))
    return Built(SearchIndex.open(folder, encoder), entries, folder)

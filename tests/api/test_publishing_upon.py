"""A further table is published upon the indexes of the release before, if these are what was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.publishing import Target, ingest_paths, reindex
from ingest.documents import ReadOptions
from ontology.graph import Graph
from ontology.releases import Release, Releases
from ontology.verification import verify
from search import Dataset
from search.encoder import Encoder
from tests.support.vectors import with_vectors

TABLE = """{year}年项目支出绩效目标表

部门名称：清河市商务局

项目名称（资金使用单位）\t绩效目标\t绩效指标
清河市商务局\t\t
惠企服务专项\t支持中小企业开展数字化转型。\t1、1-产出指标；11-数量指标；服务中小企业数量；实施周期指标值：≥150家；年度指标值：≥{amount}家。
"""


@pytest.fixture
def target(tmp_path: Path, encoder: Encoder) -> Target:
    return Target(with_vectors(tmp_path / "data"), encoder)


def published(target: Target, year: int, amount: int) -> Release:
    path = target.data.parent / f"{year}.txt"
    path.write_text(TABLE.format(year=year, amount=amount), "utf-8")
    assert ingest_paths(target, [path], ReadOptions(year=None, department=None, kind=None)).published
    return Releases(target.data).current()


def segments(release: Release) -> int:
    return len(list((release.index_path / "entries").iterdir()))


def test_a_table_more_and_a_table_anew(target: Target) -> None:
    published(target, 2025, 40)
    published(target, 2026, 50)
    release = published(target, 2025, 45)
    assert segments(release) == 3
    assert len(Graph.open_read_only(release.graph_path)) == release.manifest.triples
    assert verify(Releases(target.data)).is_whole
    queries = ("≥45家", "≥40家", "中小企业数量", "惠企")
    with Dataset.open(target.data) as dataset:
        found = [dataset.search(query).hits for query in queries]
    assert segments(reindex(target)) == 1
    with Dataset.open(target.data) as dataset:
        assert [dataset.search(query).hits for query in queries] == found
    assert [hit.year for hit in found[2] if hit.type == "indicator"] == [2026, 2025]


def test_damage_is_not_handed_down(target: Target) -> None:
    path = published(target, 2025, 40).index_path / "texts" / "short.json"
    path.write_text(path.read_text("utf-8").replace("服务", "服物"), "utf-8")
    release = published(target, 2026, 50)
    assert segments(release) == 1
    with Dataset.open(target.data) as dataset:
        assert dataset.search("服务中小企业").total

"""One suite for both homes of an index: embedded, and Milvus (Milvus Lite here, which speaks its protocol)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.encoder import Encoder
from search.hybrid import search
from search.index import SearchIndex, build_index
from search.index.milvus import Remote, RemoteIndexError, connect, drop
from search.results import Filters
from search.vectors import VectorCache
from search.why import why

QUERIES = (
    "体检",
    "老年人满意度",
    "家庭医生",
    "vaccine",
    "冷链运书",
    "老年人體檢",
    "≥50万元",
    "TFT-LCD",
    "企业",
    "tijian",
    "满意",
)
FILTERS = (
    Filters(type=("indicator",)),
    Filters(year=(2025,)),
    Filters(year=(2026,), category=("4",)),
    Filters(quantity=("≥50万元",)),
    Filters(type=("project",), year=(2026,)),
)


@pytest.fixture(scope="module")
def remote(
    built: Any, encoder: Encoder, vector_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> SearchIndex:
    """The entries of ``built`` in Milvus."""
    folder = tmp_path_factory.mktemp("milvus")
    url = f"milvus+file://{folder}/lite.db"
    build_index(
        folder / "index", built.entries, encoder=encoder, cache=VectorCache(vector_folder), remote=url
    )
    assert not (folder / "index" / "dense.faiss").exists()
    return SearchIndex.open(folder / "index", encoder)


@pytest.fixture(params=["embedded", "milvus"])
def index(request: pytest.FixtureRequest, built: Any, remote: SearchIndex) -> SearchIndex:
    return built.index if request.param == "embedded" else remote


def test_what_stands_in_a_name_is_found(index: SearchIndex, built: Any) -> None:
    names = {entry.name for entry in built.entries if len(entry.name) > 4}
    assert len(names) > 15
    for name in sorted(names)[:25]:
        for part in (name[1:4], name[2:6]):
            assert name in {hit.name for hit in search(index, part, limit=500, group=False).hits}, (
                name,
                part,
            )


@pytest.mark.parametrize("filters", FILTERS, ids=str)
def test_filters_hold_before_the_cut(index: SearchIndex, filters: Filters) -> None:
    found = search(index, "企业", filters=filters, limit=500, group=False)
    assert found.total
    for hit in found.hits:
        assert filters.type is None or hit.type.value in filters.type
        assert filters.year is None or hit.year in filters.year
    assert sum(facet.count for facet in found.facets["type"]) == found.records


def test_what_no_record_is_about_finds_nothing(index: SearchIndex) -> None:
    assert [q for q in ("今天天气怎么样", "红烧肉的做法", "zxcvqw") if search(index, q).total] == []


def test_equal_names_are_one_hit(index: SearchIndex) -> None:
    apart, together = (search(index, "满意度", limit=500, group=how) for how in (False, True))
    assert together.records == apart.records == apart.total >= together.total


def test_it_says_why(index: SearchIndex) -> None:
    best = search(index, "体检").hits[0]
    assert why(index, "体检", best.iri).status == "found"
    assert why(index, "天文台望远镜", best.iri).status in {"off_topic", "below_floor"}


@pytest.mark.parametrize("query", QUERIES)
def test_milvus_answers_as_the_embedded_index(built: Any, remote: SearchIndex, query: str) -> None:
    here, there = (search(index, query, limit=200, group=False) for index in (built.index, remote))
    assert here.total > 0
    assert {hit.iri for hit in there.hits} == {hit.iri for hit in here.hits}
    scores = {hit.iri: hit.score for hit in here.hits}
    assert max(abs(hit.score - scores[hit.iri]) for hit in there.hits) < 0.01
    assert there.facets == here.facets


@pytest.mark.parametrize("share", [1.0, 0.7, 0.3, 0.0])
def test_nearest_allowed_vectors_are_the_same(built: Any, remote: SearchIndex, share: float) -> None:
    dense = built.index.dense
    allowed = np.random.default_rng(1).random(len(dense)) < share
    query = dense.vector(3)
    assert np.allclose(remote.dense.vector(3), query, atol=1e-6)
    (ids, cosines), (others, near) = (d.nearest(query, 20, allowed) for d in (dense, remote.dense))
    assert len(ids) == min(20, int(allowed.sum()))
    assert np.allclose(cosines, near, atol=1e-5)
    assert set(ids.tolist()) == set(others.tolist())


def test_a_new_build_leaves_readers_of_the_old_one_alone(
    built: Any, remote: SearchIndex, encoder: Encoder, vector_folder: Path, tmp_path: Path
) -> None:
    old = Remote.load(remote.folder)
    client = connect(old.uri)
    assert client.describe_alias("zhibiao_short")["collection_name"] == f"{old.name}_short"
    fewer = [entry for entry in built.entries if entry.year != 2025]
    cache = VectorCache(vector_folder)
    build_index(tmp_path / "index", fewer, encoder=encoder, cache=cache, remote=f"milvus+file://{old.uri}")
    new = Remote.load(tmp_path / "index")
    assert client.describe_alias("zhibiao_short")["collection_name"] == f"{new.name}_short"
    newer = SearchIndex.open(tmp_path / "index", encoder)
    assert search(newer, "满意度").facets["year"] != search(remote, "满意度").facets["year"]
    assert search(remote, "满意度", group=False).total == search(built.index, "满意度", group=False).total
    drop(new)
    assert not [name for name in client.list_collections() if name.startswith(new.name)]


@pytest.mark.parametrize("url", ["http://127.0.0.1:19530", "milvus", "milvus+ftp://x"])
def test_what_is_no_milvus_is_told(
    built: Any, encoder: Encoder, vector_folder: Path, tmp_path: Path, url: str
) -> None:
    with pytest.raises(RemoteIndexError, match=r"milvus\+http"):
        build_index(
            tmp_path, built.entries[:3], encoder=encoder, cache=VectorCache(vector_folder), remote=url
        )

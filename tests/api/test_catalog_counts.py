"""Themes and units are counted in the columns of the index, which must say what queries over the graph say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.publishing import Target, ingest_paths
from ingest.documents import ReadOptions
from ontology.records import RecordReader
from ontology.releases import Releases
from search import Dataset
from search.catalog import Catalog
from search.encoder import Encoder
from tests.support.vectors import with_vectors

HEAD = (
    "{year}年项目支出绩效目标表\n\n部门名称：清河市商务局\n\n项目名称（资金使用单位）\t绩效目标\t绩效指标\n"
)
INDICATOR = "1、1-产出指标；11-数量指标；{name}；实施周期指标值：≥150家；年度指标值：≥50家。"
UNITS = ("清河市商务局", "清河市会展中心", "清河市口岸办")
GOALS = ("支持中小企业开展数字化转型。", "扶持民营企业。", "推动专精特新企业绿色制造。", "办好展会。")
NAMES = ("服务中小企业数量", "专精特新企业数量", "参展企业数量")

projects = st.tuples(st.integers(0, 9), st.sampled_from(GOALS), st.lists(st.sampled_from(NAMES), min_size=1))
tables = st.dictionaries(
    st.sampled_from((2024, 2025, 2026)),
    st.dictionaries(st.sampled_from(UNITS), st.lists(projects, min_size=1, max_size=3), min_size=1),
    min_size=1,
    max_size=1,
)


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Target:
    return Target(with_vectors(tmp_path_factory.mktemp("counts") / "data"), encoder)


def written(year: int, units: dict[str, list[tuple[int, str, list[str]]]]) -> str:
    lines = []
    for unit, found in units.items():
        lines.append(f"{unit}\t\t")
        for number, goal, names in found:
            indicators = "".join(INDICATOR.format(name=name) for name in dict.fromkeys(names))
            lines.append(f"专项{number}\t{goal}\t{indicators}")
    return HEAD.format(year=year) + "\n".join(lines) + "\n"


def both(dataset: Dataset) -> tuple[Catalog, Catalog]:
    """Return the catalog as it is, and one that has the graph alone."""
    tables = dataset.manifest.tables
    return dataset.catalog, Catalog(dataset.graph, RecordReader(dataset.graph), tables, 0)


@settings(
    max_examples=3,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(published=tables)
def test_columns_count_what_queries_count(
    target: Target, published: dict[int, dict[str, list[tuple[int, str, list[str]]]]]
) -> None:
    folder: Path = target.data.parent
    for year, units in published.items():  # each upon the release before, in place of its own year's table
        (folder / f"{year}.txt").write_text(written(year, units), "utf-8")
        ingest_paths(target, [folder / f"{year}.txt"], ReadOptions(year=None, department=None, kind=None))
    with Dataset.open(target.data, encoder=target.encoder) as dataset:
        counted, queried = both(dataset)
        assert counted.themes == queried.themes
        assert counted.units == queried.units
        assert sum(unit.projects for unit in counted.units) == dataset.manifest.projects
        assert any(theme.projects_direct + theme.projects_related for theme in counted.themes)


def test_the_sample_is_counted_alike_and_without_an_index_too(sample_data: Path, encoder: Encoder) -> None:
    with Dataset.open(sample_data, encoder=encoder) as dataset:
        counted, queried = both(dataset)
        assert counted.themes == queried.themes
        assert counted.units == queried.units
        assert sum(theme.indicators for theme in counted.themes) > 100


def test_an_index_that_cannot_be_used_is_no_matter(target: Target) -> None:
    release = Releases(target.data).current()
    (release.index_path / "index.json").unlink()
    with Dataset.open(target.data, encoder=target.encoder) as dataset:
        counted, queried = both(dataset)
        assert counted.units == queried.units != ()

"""Ranking on the public sample searches over the real table: nDCG@10 per query, with floors."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import fmean

import pytest

from api.publishing import Target, ingest_paths
from ingest.documents import ReadOptions
from search import Dataset
from search.encoder import Encoder
from search.evaluate import ndcg
from search.results import Filters
from tests.support.vectors import with_vectors

Key = tuple[int, ...]


@pytest.fixture(scope="module")
def dataset(shared: Path, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    data = tmp_path_factory.mktemp("data")
    options = ReadOptions(year=2026, department=None, kind=None)
    ingest_paths(Target(with_vectors(data), encoder), [shared / "data" / "guangzhou-gxj-2026.txt"], options)
    return Dataset.open(data, encoder=encoder)


@pytest.fixture(scope="module")
def keys(dataset: Dataset) -> dict[str, Key]:
    found: dict[str, Key] = {}
    for project in dataset.records.projects():
        found[project.iri] = (project.source.row,)
        found |= {i.iri: (project.source.row, i.order) for i in project.indicators}
    return found


def samples(shared: Path) -> list[dict]:
    lines = (shared / "data" / "sample_searches.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def gain(dataset: Dataset, keys: dict[str, Key], sample: dict, filters: Filters) -> float:
    tolerated = {tuple(key) for key in sample["tolerated"]}
    hits = dataset.search(sample["query"], filters=filters, limit=80).hits
    ranking = [str(keys.get(hit.iri, hit.iri)) for hit in hits if keys.get(hit.iri) not in tolerated]
    grades = {str(tuple(item["key"])): item["grade"] for item in sample["relevant"]}
    return ndcg(ranking, grades, 10)


@pytest.mark.parametrize("filters", [Filters(), Filters(type=("project", "indicator"))])
def test_the_sample_searches_rank_well(shared, dataset, keys, filters: Filters) -> None:
    cases = samples(shared)
    gains = {sample["query"]: round(gain(dataset, keys, sample, filters), 3) for sample in cases}
    assert len(gains) == 20
    assert fmean(gains.values()) >= 0.88, gains
    literal = [
        gains[s["query"]] for s in cases if {"plain", "number", "traditional", "typo"} & set(s["tags"])
    ]
    assert min(literal) >= 0.7, gains
    assert fmean(literal) >= 0.95, gains

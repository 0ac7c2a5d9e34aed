"""Search quality on our own judgements: three bundled tables and a made-up health department, graded 0 to 3."""

from __future__ import annotations

import csv
from pathlib import Path
from statistics import fmean

import pytest

from api.publishing import Target, ingest_paths
from ingest.documents import ReadOptions
from search import Dataset
from search.encoder import Encoder
from search.evaluate import ndcg
from search.filtering import mask
from search.hybrid import ranked
from search.query import plan
from search.results import Filters
from search.scoring import score
from tests.support.vectors import with_vectors

HERE = Path(__file__).parent
SAMPLES = sorted((HERE.parents[1] / "ingest" / "samples").glob("*.txt"))
FLOORS = {"lexical": 0.68, "dense": 0.83, "hybrid": 0.885}
LEGS = {"lexical": {"lexical", "quantity"}, "dense": {"dense"}, "hybrid": {"lexical", "dense", "quantity"}}
Judged = dict[str, tuple[str, dict[str, int]]]


@pytest.fixture(scope="module")
def dataset(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("judged")
    report = ingest_paths(
        Target(with_vectors(folder), encoder), [*SAMPLES, HERE / "health.txt"], ReadOptions(year=None)
    )
    assert report.published
    return Dataset.open(folder, encoder=encoder)


@pytest.fixture(scope="module")
def judged() -> Judged:
    found: Judged = {}
    with (HERE / "judged" / "queries.tsv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            found.setdefault(line["query"], (line["kind"], {}))[1][line["id"]] = int(line["grade"])
    assert len(found) == 106
    assert sum(len(grades) for _, grades in found.values()) > 1000
    return found


@pytest.fixture(scope="module")
def gains(dataset: Dataset, judged: Judged) -> dict[str, dict[str, float]]:
    return {leg: {query: gain(dataset, query, judged, leg) for query in judged} for leg in LEGS}


def gain(dataset: Dataset, query: str, judged: Judged, leg: str) -> float:
    index = dataset.index
    allowed = mask(index, Filters(type=("project", "indicator")))
    scores = score(index, plan(index, query), allowed, frozenset(LEGS[leg]))
    best = index.store.get(ranked(index, scores, allowed)[:10].tolist())
    return ndcg([shown["iri"].split("/id/", 1)[1] for shown in best], judged[query][1], 10)


def test_the_judgements_are_of_records_that_exist(dataset: Dataset, judged: Judged) -> None:
    base = dataset.manifest.base_iri.rstrip("/")
    ids = {id for _, grades in judged.values() for id in grades}
    assert [id for id in ids if dataset.index.store.row(f"{base}/id/{id}") is None] == []


def test_hybrid_ranks_above_both_legs(gains: dict[str, dict[str, float]]) -> None:
    means = {leg: fmean(of.values()) for leg, of in gains.items()}
    assert all(means[leg] >= floor for leg, floor in FLOORS.items()), means
    assert means["hybrid"] > max(means["lexical"], means["dense"]) + 0.02, means


@pytest.mark.parametrize(
    ("kind", "floor"),
    [("plain", 0.93), ("latin", 0.95), ("traditional", 0.93), ("typo", 0.95), ("pinyin", 0.93),
     ("theme", 0.9), ("english", 0.82), ("number", 0.88), ("synonym", 0.65), ("unit", 0.9)],
)  # fmt: skip
def test_every_sort_of_query_ranks_well(judged: Judged, gains, kind: str, floor: float) -> None:
    of = {query: gains["hybrid"][query] for query, (sort, _) in judged.items() if sort == kind}
    assert len(of) >= (1 if kind == "unit" else 3)
    assert fmean(of.values()) >= floor, of


def test_every_judged_query_finds_something(dataset: Dataset, judged: Judged) -> None:
    assert [query for query in judged if not dataset.search(query, limit=1).total] == []


def test_what_no_record_is_about_finds_nothing(dataset: Dataset) -> None:
    queries = (HERE / "judged" / "off_topic.txt").read_text("utf-8").split("\n")[:-1]
    assert len(queries) == 36
    found = {q: [h.name for h in dataset.search(q).hits] for q in queries}
    answered = {query: names for query, names in found.items() if names}
    assert len(answered) <= 1, answered

"""Alignment against planted links: the bundled samples and invented tables of other departments."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import Dataset
from search.encoder import Encoder
from tests.conftest import published
from tests.support.planted import LINKED, Grade, Planted, grade, read_planted, written

FOLDER = Path(__file__).parent / "alignment"
CHANGES = Path(__file__).parents[1] / "ingest" / "sample_changes.tsv"
FILES = {
    name: read_planted(FOLDER / f"{name}.txt") for name in ("development", "development_transport", "heldout")
}


def test_enough_is_planted() -> None:
    links = [row for planted in FILES.values() for row in planted.links.values()]
    assert len(links) == 125
    kinds = Counter(row.kind for row in links)
    assert kinds.keys() == LINKED
    assert min(kinds.values()) >= 8
    apart = [row for planted in FILES.values() for row in planted.rows if row.kind in {"added", "removed"}]
    assert len(apart) == 61
    assert sum(bool(row.direction) for row in links) == 104


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Dataset]:
    """All planted tables in one release."""
    folder = tmp_path_factory.mktemp("tables")
    paths = [path for known in FILES.values() for path in written(known, folder)]
    data = published(tmp_path_factory.mktemp("planted"), encoder, paths)
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset


def graded(dataset: Dataset, known: Planted) -> Grade:
    return grade(known, dataset.compare(*known.years, department=known.department))


@pytest.mark.parametrize("name", FILES)
def test_links_kinds_and_changes(planted: Dataset, name: str) -> None:
    found = graded(planted, FILES[name])
    assert found.f1 >= 0.97, found.missed
    assert found.forbidden == []
    assert found.kinds_right >= 0.95 * found.hits, found.other_kind
    assert found.changes_right >= 0.98 * found.changes, found.wrong_changes


def test_no_pair_crosses_departments(planted: Dataset) -> None:
    rows = planted.graph.select(
        "SELECT ?a WHERE { ?a zb:alignedFrom ?x ; zb:alignedTo ?y . ?p zb:hasIndicator ?x . ?q zb:hasIndicator ?y ."
        " ?s zb:hasProject ?p ; zb:department ?d . ?t zb:hasProject ?q ; zb:department ?e FILTER(?d != ?e) }"
    )
    assert rows == []


def test_departments_without_a_year_are_told(planted: Dataset) -> None:
    both = planted.compare(2024, 2026)
    assert both.matched == ()
    told = {d.label: (d.from_, d.to) for d in both.departments}
    assert told["云州市水务局"] == (True, False)
    assert told["澜江市卫生健康委员会"] == (False, True)


def test_the_bundled_samples(sample: Dataset) -> None:
    wanted: dict[int, dict[tuple[str, ...], Counter[str]]] = {}
    count = 0
    for row in csv.DictReader(CHANGES.read_text("utf-8").splitlines(), delimiter="\t"):
        if row["kind"] in LINKED:
            sides = tuple(
                row[f"{side}_{what}"] for side in ("from", "to") for what in ("project", "indicator")
            )
            wanted.setdefault(int(row["from_year"]), {}).setdefault(sides, Counter())[row["kind"]] += 1
            count += 1
    assert count == 263
    hits = kinds = found = 0
    for year, links in wanted.items():
        for match in sample.compare(year, year + 1).matched:
            found += 1
            side = (match.from_.project, match.from_.name, match.to.project, match.to.name)
            if links.get(side):
                hits += 1
                kinds += match.kind in links[side]
    assert 2 * hits / (found + count) >= 0.98
    assert found == hits
    assert kinds >= 0.97 * hits


def test_generic_names_keep_their_programme(planted: Dataset) -> None:
    """投诉率 and 满意度 of two programmes are two concepts; of one programme through the years, one."""
    rows = planted.graph.select(
        "SELECT ?k ?p ?year WHERE { ?i zb:concept ?k ; rdfs:label ?name . ?p zb:hasIndicator ?i . ?t zb:hasProject ?p ;"
        " zb:fiscalYear ?year FILTER(CONTAINS(?name, '满意') || CONTAINS(?name, '投诉')) }"
    )
    programmes: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        programmes.setdefault((row["k"], row["year"]), set()).add(row["p"])
    assert len(programmes) >= 30
    assert [found for found in programmes.values() if len(found) > 1] == []
    for known in FILES.values():
        for match in planted.compare(*known.years, department=known.department).matched:
            if match.kind not in {"split", "merged"}:
                assert match.from_.concept == match.to.concept, match.from_.name

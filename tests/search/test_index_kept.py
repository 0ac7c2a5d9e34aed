"""An index that takes over what another one has is the same as one built from nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.quantities import parse_quantity
from search.encoder import Encoder
from search.entries import EntryTarget, EntryTheme, IndexEntry, Labelled
from search.hybrid import search
from search.index import Kept, Made, SearchIndex, build_index
from search.index.columns import Columns
from search.index.nearest import Nearest
from search.results import HitType
from search.vectors import VectorCache

BASE = "https://w3id.org/zhibiao/id"
THEME = IndexEntry(f"{BASE}/theme/x/elderly", HitType.THEME, "老年人", aliases=("elderly", "长者"))
OTHER = IndexEntry(f"{BASE}/theme/x/firms", HitType.THEME, "企业", aliases=("firms",), broader=THEME.iri)
NAMES = (
    ("老年人免费体检人数", "≥50000人", "11"),
    ("体检报告准确率", "≥98%", "12"),
    ("受检老年人满意度", "≥90%", "31"),
    ("购置冷藏车数量", "6辆", "11"),
    ("创建健康企业数量", "≥50家", "11"),
    ("每家企业补助", "≥50万元", "41"),
    ("群众投诉率", "≤1%", "22"),
)
GOALS = ("为老年人提供免费体检和家庭医生签约服务。", "保障疫苗储存和运输全程冷链。", "")
QUERIES = ("体检", "老年人满意度", "企业", "≥50万元", "冷链", "tijian")
TYPED = ("体", "老年", "qiye", "lnr", "elder", "满意", "体捡")
TABLES = tuple(
    (year, department) for year in (2026, 2025, 2024) for department in ("甲市卫健委", "乙市卫健委")
)


def iri(number: int) -> str:
    return f"{BASE}/table/{TABLES[number][0]}-{number}"


def entries(number: int, version: int) -> Iterator[IndexEntry]:
    """Yield a table; two versions of it have some in common."""
    year, name = TABLES[number]
    department = Labelled(f"{BASE}/department/{name}", name)
    for at in range(1 + (number + version) % 3):
        chosen = (number * 5 + version * 2 + at) % len(NAMES)
        label = f"{name}{'一二'[chosen % 2]}中心"
        unit = Labelled(f"{BASE}/unit/{label}", label)
        yield IndexEntry(unit.iri, HitType.UNIT, label, department=department)
        project = Labelled(f"{BASE}/project/{year}-{number}-{at}", f"{NAMES[chosen][0][:4]}专项")
        shared = {"unit": unit, "department": department, "year": year, "table": iri(number)}
        goal = GOALS[chosen % 3]
        yield IndexEntry(project.iri, HitType.PROJECT, project.label, goal=goal, **shared)
        for order, (text, raw, category) in enumerate(NAMES[chosen : chosen + 3]):
            yield IndexEntry(
                f"{BASE}/indicator/{year}-{number}-{at}-{order}",
                HitType.INDICATOR,
                text,
                project=project,
                category=category,
                targets=(EntryTarget("annual", raw, parse_quantity(raw, name=text).components),),
                themes=(EntryTheme(THEME.iri, "direct"),) if "老年" in text else (),
                **shared,
            )


class Builder:
    """Builds indexes of the tables held (number → version), one upon the other or from nothing."""

    def __init__(self, encoder: Encoder, vectors: Path, folder: Path) -> None:
        self.encoder, self.cache, self.folder = encoder, VectorCache(vectors), folder
        self._count = 0

    def build(self, held: Mapping[int, int], upon: Path | None = None) -> Path:
        made = Made("t", {iri(number): str(held[number]) for number in sorted(held)})
        kept = Kept.of(upon, made, self.encoder) if upon else None
        missing = [number for number in sorted(held) if not (kept and iri(number) in kept.tables)]
        found = [] if kept else [THEME, OTHER]
        found += [entry for number in missing for entry in entries(number, held[number])]
        self._count += 1
        out = self.folder / str(self._count)
        build_index(out, found, encoder=self.encoder, cache=self.cache, made=made, kept=kept)
        return out


def assert_same(one: SearchIndex, other: SearchIndex) -> None:
    """Compare all that is read of two indexes; only where the texts of entries stand may differ."""
    for column in fields(Columns):
        if column.name != "record":
            assert np.array_equal(*(getattr(index.columns, column.name) for index in (one, other))), (
                column.name
            )
    rows = range(len(one.columns))
    assert one.store.get(rows) == other.store.get(rows)
    assert [one.store.row(found) for found in other.store.iris(rows)] == list(rows)
    assert one.store.row(f"{BASE}/indicator/none") is None
    assert one.vocabulary == other.vocabulary
    assert one.words == other.words
    assert np.allclose(one.dense.bias, other.dense.bias, atol=1e-6)
    for name in ("short.json", "long.json", "passages.json"):
        assert (one.folder / "texts" / name).read_bytes() == (other.folder / "texts" / name).read_bytes()
    for query in QUERIES:
        assert search(one, query, limit=50) == search(other, query, limit=50)
    for typed in TYPED:
        assert one.suggest(typed) == other.suggest(typed)


STEPS = st.tuples(st.integers(0, len(TABLES) - 1), st.integers(0, 3))


@settings(max_examples=4, deadline=None, derandomize=True)
@given(st.lists(STEPS, min_size=2, max_size=5))
def test_adding_replacing_and_withdrawing_is_as_building_anew(
    encoder: Encoder, vector_folder: Path, steps: list[tuple[int, int]]
) -> None:
    with TemporaryDirectory() as scratch:
        builder = Builder(encoder, vector_folder, Path(scratch))
        held = dict.fromkeys(range(len(TABLES)), 0)
        path = builder.build(held)
        for number, version in steps:
            held = {n: v for n, v in held.items() if n != number} | ({number: version} if version else {})
            path = builder.build(held, path)
        one, other = (SearchIndex.open(folder, encoder) for folder in (path, builder.build(held)))
        assert_same(one, other)
        one.close()
        other.close()


@pytest.fixture
def builder(encoder: Encoder, vector_folder: Path, tmp_path: Path) -> Builder:
    return Builder(encoder, vector_folder, tmp_path)


def test_texts_that_stay_are_shared_until_there_are_too_many_files(
    builder: Builder, encoder: Encoder
) -> None:
    held = dict.fromkeys(range(len(TABLES)), 0)
    path, counts, links = builder.build(held), [], []
    for version in range(1, 11):
        held[5] = version % 4
        path = builder.build(held, path)
        segments = list((path / "entries").iterdir())
        counts.append(len(segments))
        links.append(max(segment.stat().st_nlink for segment in segments))
    assert max(counts) <= 8
    assert max(counts) > 2
    assert max(links) > 2
    assert_same(SearchIndex.open(path, encoder), SearchIndex.open(builder.build(held), encoder))


def test_a_withdrawn_record_is_not_there(builder: Builder, encoder: Encoder) -> None:
    held = dict.fromkeys(range(len(TABLES)), 0)
    fewer = {number: version for number, version in held.items() if number != 3}
    before = builder.build(held)
    path = builder.build(fewer, before)
    segment = path / "entries" / "0.sqlite"
    assert segment.samefile(before / "entries" / "0.sqlite")
    found = SearchIndex.open(path, encoder)
    assert found.store.row(f"{BASE}/project/2025-3-0") is None
    assert_same(found, SearchIndex.open(builder.build(fewer), encoder))


def test_screened_vectors_are_taken_over(builder: Builder, encoder: Encoder) -> None:
    held = dict.fromkeys(range(len(TABLES)), 0)
    path = builder.build(held)
    vectors = Nearest.open(path / "dense.faiss").every()
    Nearest.of(vectors, exact_most=0).save(path / "dense.faiss")
    one, other = (SearchIndex.open(builder.build(held | {0: 1}, upon), encoder) for upon in (path, None))
    assert np.allclose(
        one.dense.vectors.every(), other.dense.vectors.every(), atol=1e-3
    )  # kept as two bytes a number


@pytest.mark.parametrize("change", ["encoder", "taxonomies", "analyser", "format", "remote", "little"])
def test_nothing_is_taken_over_where_it_would_not_fit(
    builder: Builder, encoder: Encoder, change: str
) -> None:
    held = dict.fromkeys(range(len(TABLES)), 0)
    path = builder.build(held)
    made = Made.load(path / "made.json")
    assert Kept.of(path, made, encoder) is not None
    note = path / "index.json"
    manifest = json.loads(note.read_text("utf-8"))
    edits = {
        "encoder": {"encoder_revision": "x"},
        "analyser": {"analyser_version": "x"},
        "format": {"format": 2},
    }
    note.write_text(json.dumps(manifest | edits.get(change, {})), "utf-8")
    if change == "taxonomies":
        made = Made("u", made.tables)
    elif change == "remote":
        shutil.copy(note, path / "remote.json")
    elif change == "little":
        made = Made("t", dict.fromkeys(made.tables, "9"))
    assert Kept.of(path, made, encoder) is None

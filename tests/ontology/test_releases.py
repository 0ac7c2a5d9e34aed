"""Releases: atomic publishing, one writer, rollback, pruning, damage."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path

import pytest
from rdflib import Literal, URIRef

from ontology.graph import Batch, Graph
from ontology.releases import (
    DamagedRelease,
    Manifest,
    NoRelease,
    Release,
    Releases,
    TableEntry,
    WriterAtWork,
    graph_digest,
)


def manifest(digest: str = "ab" * 32) -> Manifest:
    return Manifest(id="", created="", parent=None, tables=(), triples=1, graph_digest=digest)


def publish(releases: Releases, text: str) -> Release:
    with releases.stage() as stage:
        stage.graph.load(Batch.of("urn:g", [(URIRef("urn:s"), URIRef("urn:p"), Literal(text))]))
        return stage.publish(manifest())


def texts(release: Release) -> set[str]:
    return {row["o"] for row in Graph.open_read_only(release.graph_path).select("SELECT ?o { ?s ?p ?o }")}


def test_nothing_published_yet(tmp_path: Path) -> None:
    with pytest.raises(NoRelease):
        Releases(tmp_path).current()
    assert Releases(tmp_path).list() == ()


def test_a_release_builds_on_the_current_one(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    first = publish(releases, "one")
    second = publish(releases, "two")
    assert texts(first) == {"one"}
    assert texts(second) == {"one", "two"}
    assert releases.current_id() == second.manifest.id
    assert [m.id for m in releases.list()] == [second.manifest.id, first.manifest.id]


def test_what_is_not_published_leaves_no_trace(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    first = publish(releases, "one")

    def fail() -> None:
        with releases.stage() as stage:
            stage.graph.load(Batch.of("urn:g", [(URIRef("urn:s"), URIRef("urn:p"), Literal("half"))]))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert releases.current_id() == first.manifest.id
    assert texts(releases.current()) == {"one"}
    assert [p.name for p in (tmp_path / "releases").iterdir()] == [first.manifest.id]


def test_the_next_writer_sweeps_the_rubbish_of_a_killed_one(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    publish(releases, "one")
    (tmp_path / "releases" / ".staging-1" / "graph").mkdir(parents=True)
    publish(releases, "two")
    assert not list((tmp_path / "releases").glob(".staging-*"))


def test_a_reader_keeps_the_release_it_opened(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    reader = Graph.open_read_only(publish(releases, "one").graph_path)
    publish(releases, "two")
    assert len(reader) == 1


def test_rollback_and_prune(tmp_path: Path) -> None:
    releases = Releases(tmp_path)
    first, second, third = (publish(releases, text) for text in ("one", "two", "three"))
    releases.rollback(first.manifest.id)
    assert releases.current_id() == first.manifest.id
    assert releases.prune(1) == (second.manifest.id,)
    assert {m.id for m in releases.list()} == {first.manifest.id, third.manifest.id}
    with pytest.raises(ValueError, match="at least 1"):
        releases.prune(0)


def _hold(
    data: str, ready: multiprocessing.synchronize.Event, leave: multiprocessing.synchronize.Event
) -> None:
    with Releases(Path(data)).lock():
        ready.set()
        leave.wait(30)


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready, leave = context.Event(), context.Event()
    process = context.Process(target=_hold, args=(str(tmp_path), ready, leave))
    process.start()
    try:
        assert ready.wait(30)
        with pytest.raises(WriterAtWork), Releases(tmp_path).stage():
            pass
    finally:
        leave.set()
        process.join(30)
    publish(Releases(tmp_path), "afterwards")


@pytest.mark.parametrize("damage", ["", "{", '{"format_version": 99}', '{"format_version": 1}'])
def test_a_damaged_manifest_is_named(tmp_path: Path, damage: str) -> None:
    releases = Releases(tmp_path)
    release = publish(releases, "one")
    (release.path / "manifest.json").write_text(damage)
    with pytest.raises(DamagedRelease, match=release.manifest.id):
        releases.current()


@pytest.mark.parametrize("pointer", ["", "../../etc", "nonsense", "\x00\xff"])
def test_a_damaged_pointer_is_named(tmp_path: Path, pointer: str) -> None:
    releases = Releases(tmp_path)
    publish(releases, "one")
    (tmp_path / "CURRENT").write_text(pointer)
    with pytest.raises(DamagedRelease, match="rollback"):
        releases.current()


def test_the_manifest_reads_back(tmp_path: Path) -> None:
    entry = TableEntry(
        "urn:t", "urn:g", "局", 2026, "project_expenditure", "a.txt", "00", "11", 1, 2, 0, False
    )
    releases = Releases(tmp_path)
    with releases.stage() as stage:
        release = stage.publish(
            Manifest("", "", None, (entry,), 3, graph_digest((entry,), "t"), taxonomies_digest="t")
        )
    read = releases.open(release.manifest.id).manifest
    assert read == release.manifest
    assert (read.projects, read.indicators) == (1, 2)
    assert json.loads((release.path / "manifest.json").read_bytes())["counts"]["indicators"] == 2


def test_the_graph_digest_does_not_depend_on_the_order_of_tables() -> None:
    one = TableEntry("urn:1", "urn:g1", "局", 2026, "k", "a", "0", "x", 1, 1, 0, False)
    two = TableEntry("urn:2", "urn:g2", "局", 2025, "k", "b", "0", "y", 1, 1, 0, False)
    assert graph_digest((one, two), "t") == graph_digest((two, one), "t")
    assert graph_digest((one, two), "t") != graph_digest((one,), "t")

"""Every file of a release cut short, changed or deleted: found, named, and got over."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ontology.graph import Graph, damage_of
from ontology.releases import DamagedRelease, Manifest, Release, Releases
from ontology.verification import verify
from search import Dataset
from search.encoder import Encoder

SMALL = 1 << 20
REPOSITORY = Path(__file__).resolve().parents[2]


def truncate(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] if data else b"x")


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes()) or bytearray(b"\x00")
    data[len(data) // 2] ^= 0x10
    path.write_bytes(bytes(data))


DAMAGES: list[Callable[[Path], None]] = [truncate, flip, Path.unlink]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> Path:
    """A data directory with two releases."""
    data = tmp_path_factory.mktemp("twice") / "data"
    shutil.copytree(sample_data, data)
    releases = Releases(data)
    with releases.stage() as stage:
        parent = stage.parent
        assert parent is not None
        shutil.copytree(parent.index_path, stage.index_path)
        stage.graph.load_turtle("<urn:s> <urn:p> 1 .", "urn:g")
        stage.publish(replace(parent.manifest, triples=len(stage.graph)))
    assert len(releases.list()) == 2
    return data


@pytest.fixture
def data(twice: Path, tmp_path: Path) -> Path:
    shutil.copytree(twice, tmp_path / "data")
    return tmp_path / "data"


def test_small_releases_share_no_file(twice: Path) -> None:
    seen = [p.stat().st_ino for p in (twice / "releases").rglob("*") if p.is_file()]
    assert len(seen) == len(set(seen)) > 30


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_every_damaged_file_is_found_named_and_got_over(
    damage: Callable[[Path], None], data: Path, encoder: Encoder
) -> None:
    releases = Releases(data)
    current = releases.current()
    names = sorted(p.relative_to(current.path).as_posix() for p in current.path.rglob("*") if p.is_file())
    assert {"manifest.json", "graph/CURRENT"} < set(names)
    assert len(names) > 15
    for name in names:
        path = current.path / name
        before = path.read_bytes()
        damage(path)
        found = verify(releases)
        assert [d.path for d in found.damages] == [name]
        assert found.damages[0].message != found.damages[0].message_zh
        remedy = "reindex" if name.startswith("index/") else f"rollback {releases.list()[-1].id}"
        assert remedy in found.advice
        if damage is not flip or len(before) <= SMALL:
            told_when_opened(data, encoder, name)
        if name == "graph/CURRENT":
            assert releases.rollback(releases.list()[-1].id).damages() == ()
            releases._point_to(current.manifest.id)
        path.write_bytes(before)
    assert verify(releases).is_whole


def told_when_opened(data: Path, encoder: Encoder, name: str) -> None:
    part = name.split("/")[0]
    with pytest.raises(DamagedRelease) as told, Dataset.open(data, encoder=encoder) as dataset:
        _ = dataset.index
    assert name in told.value.message
    assert ("reindex" if part == "index" else "rollback") in told.value.message


def test_a_changed_byte_of_a_large_file_is_found_by_reading_all(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ontology.integrity._SMALL", 0)
    current = Releases(data).current()
    flip(max((current.path / "graph").iterdir(), key=lambda path: path.stat().st_size))
    Releases(data).current().require("graph")
    assert len(current.damages()) == 1


def test_what_the_store_says_of_a_damaged_file_is_put_into_words(data: Path) -> None:
    folder = Releases(data).current().graph_path
    for path in folder.glob("*.sst"):
        spoiled = bytearray(path.read_bytes())
        if len(spoiled) > 50_000:
            spoiled[200:20_000:50] = b"x" * len(spoiled[200:20_000:50])
            path.write_bytes(spoiled)
    with pytest.raises(RuntimeError) as told:
        list(Graph.open_read_only(folder).quads())
    damage = damage_of(told.value)
    assert damage is not None
    assert "releases verify" in damage.message
    assert ".sst" in damage.message_zh
    assert damage_of(RuntimeError("another one")) is None


def test_a_stray_file_is_named(data: Path) -> None:
    (Releases(data).current().path / "index" / "stray").write_bytes(b"x")
    assert [d.path for d in verify(Releases(data)).damages] == ["index/stray"]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
def test_a_damaged_pointer_is_found_and_got_over(damage: Callable[[Path], None], data: Path) -> None:
    releases = Releases(data)
    before = releases.current_id()
    damage(data / "CURRENT")
    found = verify(releases)
    assert [d.path for d in found.damages] == ["CURRENT"]
    assert f"rollback {before}" in found.advice
    with pytest.raises(DamagedRelease, match="rollback"):
        releases.current()
    with pytest.raises(DamagedRelease), releases.stage():
        pass
    releases.rollback(before)
    assert verify(releases).is_whole


def test_a_first_release_whose_pointer_was_never_written_is_pointed_to(data: Path) -> None:
    releases = Releases(data)
    shutil.rmtree(releases.current().path)
    (data / "CURRENT").unlink()
    with releases.stage() as stage:
        assert stage.parent is not None
    assert releases.current_id() == releases.list()[0].id


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_changed_bit_of_a_manifest_is_found(twice: Path, tmp_path: Path, drawn: st.DataObject) -> None:
    current = Releases(twice).current()
    raw = bytearray((current.path / "manifest.json").read_bytes())
    raw[drawn.draw(st.integers(0, len(raw) - 1))] ^= 1 << drawn.draw(st.integers(0, 7))
    folder = tmp_path / "releases" / current.manifest.id
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_bytes(raw)
    with pytest.raises(DamagedRelease):
        Releases(tmp_path).open(current.manifest.id)


def test_releases_made_before_digests_are_opened_and_counted(data: Path) -> None:
    current = Releases(data).current()
    path = current.path / "manifest.json"
    old = {k: v for k, v in json.loads(path.read_bytes()).items() if k not in ("checksum", "files")}
    path.write_text(json.dumps(old), "utf-8")
    found = verify(Releases(data))
    assert found.is_whole
    assert "reindex" in found.advice
    path.write_text(json.dumps(old | {"triples": 1}), "utf-8")
    assert [d.path for d in verify(Releases(data)).damages] == ["graph"]


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from api.cli import main; main()", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


def test_the_command_line_names_what_to_do(data: Path) -> None:
    whole = run(data, "releases", "verify", "--json")
    assert (whole.returncode, json.loads(whole.stdout)["whole"]) == (0, True)
    first = Releases(data).list()[-1].id
    broken: Release = Releases(data).current()
    flip(next(broken.index_path.rglob("*.json")))
    told = run(data, "releases", "verify", "--json")
    assert told.returncode == 4
    shown = json.loads(told.stdout)
    assert shown["release"] == broken.manifest.id
    assert shown["damages"][0]["file"].startswith("index/")
    refused = run(data, "search", "企业")
    assert refused.returncode == 4
    assert "reindex" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert run(data, "reindex").returncode == 0
    assert run(data, "search", "企业").returncode == 0
    assert run(data, "releases", "verify", broken.manifest.id).returncode == 4
    assert run(data, "releases", "verify", first).returncode == 0
    assert run(data, "releases", "verify", "nothing").returncode == 1


def test_a_manifest_is_what_it_was(twice: Path) -> None:
    release = Releases(twice).current()
    text = (release.path / "manifest.json").read_text("utf-8")
    assert Manifest.from_json(json.loads(text)) == release.manifest
    assert release.manifest.sealed() == text

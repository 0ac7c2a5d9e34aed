"""A release in one file and back: while others write, and when the file is not what was written."""

from __future__ import annotations

import io
import json
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app as cli
from api.publishing import Target, decide
from ontology.backup import BackupExists, DamagedBackup, backup, restore
from ontology.errors import NotFound, Unavailable
from ontology.releases import DamagedRelease, Releases
from search import Dataset
from search.encoder import Encoder


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, sample_data: Path) -> Path:
    file = tmp_path_factory.mktemp("backup") / "zhibiao.tar"
    done = backup(Releases(sample_data), file)
    assert done.release == Releases(sample_data).current_id()
    assert done.files > 20
    return file


def rewritten(saved: Path, target: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """Copy a backup entry by entry through ``change``; ``None`` leaves an entry out."""
    with tarfile.open(saved) as old, tarfile.open(target, "w") as new:
        for entry in old:
            content = old.extractfile(entry)
            assert content is not None
            made = change(entry.name, content.read())
            if made:
                copied = tarfile.TarInfo(made[0])
                copied.size = len(made[1])
                new.addfile(copied, io.BytesIO(made[1]))
    return target


@pytest.mark.parametrize("name", ["zhibiao.tar", "zhibiao.tar.gz"])
def test_a_restored_release_answers_as_before(
    sample_data: Path, encoder: Encoder, tmp_path: Path, name: str
) -> None:
    run = CliRunner().invoke
    file, new = tmp_path / name, tmp_path / "new"
    assert run(cli, ["--data", str(sample_data), "backup", str(file)]).exit_code == 0
    done = run(cli, ["--data", str(new), "restore", str(file), "--json"])
    assert done.exit_code == 0, done.output
    with Dataset.open(sample_data, encoder=encoder) as before, Dataset.open(new, encoder=encoder) as after:
        assert json.loads(done.stdout)["release"] == after.release == before.release
        assert len(before.graph) == len(after.graph)
        assert before.search("中小企业").hits == after.search("中小企业").hits
        assert before.ask("有多少个项目？").value == after.ask("有多少个项目？").value
    assert not list((new / "releases").glob(".*"))


def test_decisions_come_back_and_other_releases_stay(
    sample_data: Path, encoder: Encoder, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    releases = Releases(data)
    first = releases.current_id()
    with Dataset.open(data) as dataset:
        pair = dataset.review("proposed")[0].id
    decide(Target(data, encoder), (pair,), "accepted", by="李娜")
    decided = releases.current_id()
    backup(releases, tmp_path / "b.tar")
    releases.rollback(first)
    restore(releases, tmp_path / "b.tar")
    assert releases.current_id() == decided
    assert {manifest.id for manifest in releases.list()} == {first, decided}
    with Dataset.open(data) as dataset:
        assert [item.decided_by for item in dataset.review("accepted")] == ["李娜"]


def test_a_release_that_is_pruned_meanwhile_is_still_whole(
    sample_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    release = Releases(data).current()
    entry = tarfile.TarFile.addfile

    def prune_first(tar: tarfile.TarFile, *given: object) -> None:
        shutil.rmtree(release.path, ignore_errors=True)
        entry(tar, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(tarfile.TarFile, "addfile", prune_first)
    backup(Releases(data), tmp_path / "b.tar")
    assert not release.path.exists()
    restore(Releases(tmp_path / "new"), tmp_path / "b.tar")
    with Dataset.open(tmp_path / "new") as dataset:
        assert len(dataset.graph) == release.manifest.triples


def _flip(name: str, body: bytes) -> tuple[str, bytes]:
    return name, body[:-1] + bytes([body[-1] ^ 1]) if name.endswith(".sst") else body


def _newer(name: str, body: bytes) -> tuple[str, bytes]:
    return name, body.replace(b'"format": 1', b'"format": 2') if name == "backup.json" else body


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_flip, "altered"),
        (_newer, "format 2"),
        (lambda name, body: None if name.endswith("manifest.json") else (name, body), "manifest.json"),
        (lambda name, body: None if name == "backup.json" else (name, body), "backup.json"),
        (lambda name, body: (name.replace("release/", "release/../../"), body), "does not belong"),
        (lambda name, body: (name.replace("release/", "/etc/"), body), "does not belong"),
        (lambda name, body: (name, b"[]" if name == "backup.json" else body), "list"),
    ],
)
def test_an_altered_backup_changes_nothing(
    saved: Path, tmp_path: Path, change: Callable[[str, bytes], tuple[str, bytes] | None], said: str
) -> None:
    altered = rewritten(saved, tmp_path / "altered.tar", change)
    with pytest.raises(DamagedBackup, match=said):
        restore(Releases(tmp_path / "new"), altered)
    assert not (tmp_path / "new" / "CURRENT").exists()
    assert not list((tmp_path / "new" / "releases").iterdir())


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.99])
def test_a_cut_backup_changes_nothing(saved: Path, tmp_path: Path, keep: float) -> None:
    whole = saved.read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises(DamagedBackup):
        restore(Releases(tmp_path / "new"), tmp_path / "cut.tar")
    done = CliRunner().invoke(cli, ["--data", str(tmp_path / "x"), "restore", str(tmp_path / "cut.tar")])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_links_in_a_backup_are_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "b.tar", "w") as tar:
        link = tarfile.TarInfo("release/manifest.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(DamagedBackup, match="no plain file"):
        restore(Releases(tmp_path / "new"), tmp_path / "b.tar")


def test_a_file_is_replaced_only_when_told(saved: Path, sample_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.tar"
    file.write_text("something else")
    with pytest.raises(BackupExists):
        backup(Releases(sample_data), file)
    backup(Releases(sample_data), file, replace=True)
    assert file.stat().st_size == saved.stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == ["b.tar"]


@pytest.mark.parametrize(("written", "way"), [(99, "newer zhibiao"), (0, "ingest its documents again")])
def test_a_release_of_another_version_says_what_to_do(
    sample_data: Path, tmp_path: Path, written: int, way: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data)
    manifest = Releases(data).current().path / "manifest.json"
    document = json.loads(manifest.read_bytes())
    manifest.write_text(json.dumps(document | {"format_version": written}), "utf-8")
    with pytest.raises(Unavailable, match=f"format {written}.*{way}"):
        Releases(data).current()


def test_a_damaged_release_is_not_backed_up_as_if_it_were_whole(sample_data: Path, tmp_path: Path) -> None:
    shutil.copytree(sample_data, tmp_path / "data")
    releases = Releases(tmp_path / "data")
    tables = releases.current().graph_path.glob("*.sst")
    largest = max(tables, key=lambda file: file.stat().st_size)
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    with pytest.raises(DamagedRelease, match=largest.name):
        backup(releases, tmp_path / "b.tar")
    with pytest.raises(NotFound, match="no folder"):
        backup(releases, tmp_path / "nowhere" / "b.tar")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]

"""Killed writers, full and read-only disks, two writers: a clear error or recovery, never half a release."""

from __future__ import annotations

import io
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ontology.releases import Releases
from ontology.verification import verify
from tests.durability import kill

REPOSITORY = Path(__file__).resolve().parents[2]


def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path) -> None:
    outcome = kill.rounds(tmp_path, 4, seed=7)
    assert outcome.faults == []
    assert sum(outcome.where.values()) == 4
    assert outcome.seen > 4


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one small table."""
    folder = tmp_path_factory.mktemp("durable")
    (folder / "table.txt").write_text(kill.table(2026, 1), "utf-8")
    kill.ingest(str(folder / "data"), str(folder / "table.txt"))
    return folder / "data"


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    shutil.copytree(published, tmp_path / "data")
    return tmp_path / "data"


def _confined(data: str, document: str, limit: int, told: Connection) -> None:
    """Ingest by the command line where no file may grow beyond ``limit`` bytes, as on a disk that is full."""
    from api.cli import main

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    sys.argv = ["zhibiao", "--data", data, "ingest", document]
    sys.stderr = sys.stdout = said = io.StringIO()
    try:
        main()
    except SystemExit as end:
        told.send((end.code or 0, said.getvalue()))


@pytest.mark.parametrize("limit", [0, 16_000, 100_000])
def test_a_disk_that_refuses_leaves_the_old_release(limit: int, data: Path, tmp_path: Path) -> None:
    before = Releases(data).current_id()
    document = tmp_path / "new.txt"
    document.write_text(kill.table(2027, limit), "utf-8")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.durability.kill"])
    hearing, telling = context.Pipe(duplex=False)
    process = context.Process(target=_confined, args=(str(data), str(document), limit, telling))
    process.start()
    code, said = hearing.recv()
    process.join()
    assert code == 4, said
    assert "internal" not in said, said
    assert "Traceback" not in said
    assert Releases(data).current_id() == before
    assert verify(Releases(data)).is_whole
    assert not list((data / "releases").glob(".staging-*"))


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from api.cli import main; main()", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 16 MB, where we may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("mounting needs privileges")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_told_and_the_release_there_serves_on(
    small_disk: Path, published: Path, tmp_path: Path
) -> None:
    data = small_disk / "data"
    shutil.copytree(published, data)
    before = Releases(data).current_id()
    filler = small_disk / "filler"
    free = shutil.disk_usage(small_disk).free
    document = tmp_path / "new.txt"
    document.write_text(kill.table(2027, 9), "utf-8")
    for left in (0, 400_000):
        filler.write_bytes(b"x" * max(free - left, 0))
        told = run(data, "ingest", str(document))
        assert told.returncode == 4, (left, told.stderr)
        assert "Traceback" not in told.stderr
        assert "internal" not in told.stderr, told.stderr
        assert "full" in told.stderr, told.stderr
        assert Releases(data).current_id() == before
    filler.unlink()
    assert verify(Releases(data)).is_whole
    remounted = ["mount", "-o", "remount,ro", str(small_disk)]
    subprocess.run(remounted, check=True)
    told = run(data, "ingest", str(document))
    assert (told.returncode, "Traceback" in told.stderr) == (4, False)
    assert "read-only" in told.stderr.casefold()
    assert run(data, "releases", "verify").returncode == 0
    assert run(data, "export", "-o", str(tmp_path / "all.jsonl")).returncode == 0
    found = run(data, "search", "服务企业数量")
    assert (found.returncode, found.stderr) == (0, "")
    assert "服务企业数量" in found.stdout

"""Statements made by several processes are those of one, in order; a dead process is an error, never a wait."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.documents import ReadOptions, read_bytes
from ingest.prepare import Preparer
from ingest.raw import RawTable
from ingest.workshop import WorkerDied, prepared_tables
from ontology.iris import Minter
from ontology.taxonomy import Taxonomy

SAMPLES = sorted((Path(__file__).parents[2] / "ingest" / "samples").glob("*.txt"))
LEFT_BEHIND = """
import sys
from ingest.prepare import Preparer
from ingest.workshop import _Worker
from ontology.iris import Minter
from ontology.taxonomy import Taxonomy
worker = _Worker(Preparer(Taxonomy.load(), Minter(), frozenset()))
print(worker._process.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def preparer() -> Preparer:
    return Preparer(Taxonomy.load(), Minter(), frozenset({"missing_unit"}))


@pytest.fixture(scope="module")
def tables() -> list[tuple[str, RawTable]]:
    read = [(path.name, read_bytes(path.read_bytes(), path.name, ReadOptions())) for path in SAMPLES]
    found = [(name, table) for name, result in read for table in result.tables]
    assert len(found) == 3
    return found


def running() -> Iterator[int]:
    """Yield the processes of the workshop that this one has started."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat, command = (entry / "stat").read_text("utf-8"), (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if b"ingest.workshop" in command and int(stat.rsplit(")", 1)[1].split()[1]) == os.getpid():
            yield int(entry.name)


def test_several_processes_make_what_one_makes(
    preparer: Preparer, tables: list[tuple[str, RawTable]]
) -> None:
    alone = list(prepared_tables(preparer, tables, 1))
    assert list(prepared_tables(preparer, tables, 2)) == alone
    assert [name for name, _ in alone] == [path.name for path in SAMPLES]
    assert not [f for _, made in alone for _, f in made.findings if f.rule == "missing_unit"]
    assert not list(running())


def test_a_process_that_dies_is_told(preparer: Preparer, tables: list[tuple[str, RawTable]]) -> None:
    def killing() -> Iterator[tuple[str, RawTable]]:
        for given in tables:
            for process in running():
                os.kill(process, signal.SIGKILL)
            yield given

    with pytest.raises(WorkerDied, match=r"guangzhou-gxj-202\d\.txt: .*ZHIBIAO_INGEST_PROCESSES=1"):
        list(prepared_tables(preparer, killing(), 2))
    assert not list(running())


def test_what_goes_wrong_in_a_process_goes_wrong_here(preparer: Preparer) -> None:
    with pytest.raises(AttributeError):
        list(prepared_tables(preparer, [("", None)], 2))  # type: ignore[list-item]


def test_no_process_outlives_the_one_that_started_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", LEFT_BEHIND], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout
        worker = int(starter.stdout.readline())
        starter.kill()
    ended = time.monotonic() + 60
    while _runs(worker):
        assert time.monotonic() < ended
        time.sleep(0.05)


def _runs(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return False

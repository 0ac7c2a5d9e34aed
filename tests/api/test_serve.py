"""The service as a process, and how it follows releases."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.live import LiveDataset, NothingPublished
from api.publishing import Target, ingest_paths
from api.settings import Settings
from ingest.documents import ReadOptions
from ontology.errors import Unavailable
from ontology.releases import Releases
from search import Dataset
from search.encoder import Encoder
from search.results import HitType
from tests.support.vectors import with_vectors

REPOSITORY = Path(__file__).resolve().parents[2]
SERVE = [sys.executable, "-c", "from api.cli import main; main()", "serve"]


def publish(data: Path, text: str, encoder: Encoder, tmp_path: Path) -> str:
    document = tmp_path / "new.txt"
    document.write_text(text, "utf-8")
    options = ReadOptions(year=None, department=None, kind=None)
    report = ingest_paths(Target(with_vectors(data), encoder), [document], options)
    assert report.release
    return report.release


@pytest.fixture
def mine(data: Path, tmp_path: Path) -> Path:
    """A data directory that a test may change."""
    shutil.copytree(data, tmp_path / "data")
    return tmp_path / "data"


@contextmanager
def served(*arguments: str | Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Serve in a process of its own; yields it and the port that it announced."""
    process = subprocess.Popen(
        [*SERVE, *map(str, arguments)],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
    )
    assert process.stderr
    try:
        lines = iter(process.stderr.readline, b"")
        ready = next(line for line in lines if line.startswith(b"ready http://127.0.0.1:"))
        yield process, int(ready.rsplit(b":", 1)[1])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)
        process.stderr.close()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_announces_itself_when_it_answers(data: Path, workers: str) -> None:
    with served("--data", data, "--port", "0", "--workers", workers) as (process, port):
        if workers == "1":
            process.send_signal(signal.SIGHUP)  # what `systemctl reload` sends; several workers are replaced
            assert process.stderr
            assert b"restart the service" in process.stderr.readline()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/health/ready")
        assert connection.getresponse().status == 200
        connection.close()
    assert process.returncode in (0, 130, -signal.SIGINT)


def test_serve_refuses_an_address_in_use(data: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [*SERVE, "--data", str(data), "--port", port], cwd=REPOSITORY, capture_output=True, check=False
        )
    assert done.returncode == 4
    assert port.encode() in done.stderr
    assert b"Traceback" not in done.stderr


def test_serve_refuses_a_damaged_release(mine: Path) -> None:
    (Releases(mine).current().path / "manifest.json").write_text("{")
    done = subprocess.run(
        [*SERVE, "--data", str(mine), "--port", "0"],
        cwd=REPOSITORY,
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 4, done.stderr
    assert b"manifest" in done.stderr


def test_the_service_follows_a_new_release(
    mine: Path, documents: Path, encoder: Encoder, tmp_path: Path
) -> None:
    with TestClient(create_app(Settings.load(data=mine), encoder=encoder)) as client:
        before = client.get("/api/v1/stats").json()
        text = (documents / "2025.txt").read_text("utf-8").replace("2025", "2024")
        release = publish(mine, text, encoder, tmp_path)
        after = client.get("/api/v1/stats").json()
    assert (before["projects"], after["projects"]) == (4, 6)
    assert after["release"] == release != before["release"]


def test_a_service_that_started_empty_fills(tmp_path: Path, documents: Path, encoder: Encoder) -> None:
    with TestClient(create_app(Settings.load(data=tmp_path / "new"), encoder=encoder)) as client:
        assert client.get("/health/ready").status_code == 503
        publish(tmp_path / "new", (documents / "2026.txt").read_text("utf-8"), encoder, tmp_path)
        assert client.get("/health/ready").status_code == 200


def test_a_release_that_cannot_be_opened_leaves_the_old_one_serving(
    mine: Path, documents: Path, encoder: Encoder, tmp_path: Path
) -> None:
    with TestClient(create_app(Settings.load(data=mine), encoder=encoder)) as client:
        before = client.get("/health/ready").json()
        text = (documents / "2025.txt").read_text("utf-8").replace("2025", "2024")
        publish(mine, text, encoder, tmp_path)
        (Releases(mine).current().path / "manifest.json").write_text("{")
        ready = client.get("/health/ready").json()
        assert ready["release"] == before["release"]
        assert "manifest" in ready["pending"]["reason"]


def test_a_reader_keeps_its_release_until_it_is_done(
    mine: Path, documents: Path, encoder: Encoder, tmp_path: Path
) -> None:
    live = LiveDataset(mine, lambda: Dataset.open(mine, encoder=encoder))
    with live.lease() as old:
        text = (documents / "2025.txt").read_text("utf-8").replace("2025", "2024")
        release = publish(mine, text, encoder, tmp_path)
        with live.lease() as new:
            assert (new.release, old.release != release) == (release, True)
        assert len(old.graph) > 0
    assert len(old.graph) == 0  # closed: nobody reads it any more
    live.close()
    assert len(new.graph) == 0


def test_requests_during_the_opening_are_answered_from_the_old_release(
    mine: Path, documents: Path, encoder: Encoder, tmp_path: Path
) -> None:
    opening, go_on = threading.Event(), threading.Event()
    opened: list[str] = []

    def slowly() -> Dataset:
        if opened:
            opening.set()
            assert go_on.wait(20)
        opened.append("")
        return Dataset.open(mine, encoder=encoder)

    live = LiveDataset(mine, slowly)
    with live.lease() as dataset:
        old = dataset.release
    publish(mine, (documents / "2025.txt").read_text("utf-8").replace("2025", "2024"), encoder, tmp_path)
    first = threading.Thread(target=live.follow)
    first.start()
    assert opening.wait(20)
    with live.lease() as dataset:
        assert dataset.release == old
    go_on.set()
    first.join()
    with live.lease() as dataset:
        assert dataset.release != old
    live.close()


def test_nothing_published_and_a_damaged_first_release(tmp_path: Path, mine: Path) -> None:
    with pytest.raises(NothingPublished), LiveDataset(tmp_path / "none", Dataset).lease():  # type: ignore[arg-type]
        pass
    (mine / "CURRENT").write_text("rubbish")
    with pytest.raises(Unavailable), LiveDataset(mine, lambda: Dataset.open(mine)).lease():
        pass


def test_nothing_of_a_release_outlives_the_change_to_another(
    mine: Path, documents: Path, encoder: Encoder, tmp_path: Path
) -> None:
    live = LiveDataset(mine, lambda: Dataset.open(mine, encoder=encoder))
    used = _used(live)
    assert all(thing() is not None for thing in used)
    publish(mine, (documents / "2025.txt").read_text("utf-8").replace("2025", "2024"), encoder, tmp_path)
    with live.lease():
        assert [thing() for thing in used] == [None] * len(used)
    live.close()


def _used(live: LiveDataset) -> tuple[weakref.ref[object], ...]:
    """Ask the release whatever fills its caches; return what would stay if one of these were not its own."""
    with live.lease() as dataset:
        hits = dataset.search("满意度", explain=True).hits
        dataset.suggest("满")
        dataset.similar(next(hit.iri for hit in hits if hit.type is HitType.INDICATOR))
        for question in (
            "哪些项目没有满意度指标？",
            "满意度的目标是多少？",
            "今年哪些目标提高了？",
            "有多少个项目？",
        ):
            dataset.ask(question)
        dataset.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
        index = dataset.index
        return weakref.ref(index), weakref.ref(index.store), weakref.ref(index.analyser)

"""The service with several workers: one release, one count, one goodbye."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.live import LiveDataset
from api.publishing import Target, ingest_paths
from api.settings import Settings
from api.together import Together
from ingest.documents import ReadOptions
from ontology.releases import Releases
from search import Dataset
from search.encoder import Encoder

REPOSITORY = Path(__file__).resolve().parents[2]
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def mine(data: Path, tmp_path: Path) -> Path:
    """A data directory that a test may change."""
    shutil.copytree(data, tmp_path / "data")
    return tmp_path / "data"


@contextmanager
def served(data: Path, log: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Serve in processes of their own; yields the supervisor and the port that it announced."""
    environment = (
        os.environ | {"PYTHONPATH": str(REPOSITORY)} | {"ZHIBIAO_" + k: v for k, v in settings.items()}
    )
    command = [sys.executable, "-m", "api.cli", "--data", str(data), "serve", "--port", "0"]
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, cwd=REPOSITORY, stderr=stderr, env=environment)
    try:
        while not (ready := re.search(rb"ready http://127.0.0.1:(\d+)", log.read_bytes())):
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.05)
        yield process, int(ready[1])
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(40)


def get(port: int, path: str) -> tuple[int, bytes]:
    """Fetch over a connection of its own, which any worker may take."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def release_of(port: int) -> str:
    status, body = get(port, "/api/v1/years")
    assert status == 200, body
    return str(json.loads(body)["release"])


def publish(data: Path, documents: Path, encoder: Encoder, tmp_path: Path) -> str:
    text = (documents / "2025.txt").read_text("utf-8").replace("2025", "2024")
    (tmp_path / "new.txt").write_text(text, "utf-8")
    report = ingest_paths(Target(data, encoder), [tmp_path / "new.txt"], ReadOptions(None, None, None))
    assert report.release
    return report.release


def test_workers_change_together_count_together_and_stop_gracefully(
    mine: Path, documents: Path, encoder: Encoder, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    settings = {
        "WORKERS": "2",
        "RUNTIME_DIR": str(tmp_path / "run"),
        "LOG_FORMAT": "json",
        "LOG_REQUESTS": "true",
    }
    with served(mine, log, **settings) as (process, port):
        seen, stop = [release_of(port)], threading.Event()

        def watch() -> None:
            while not stop.is_set():
                seen.append(release_of(port))

        watcher = threading.Thread(target=watch)
        watcher.start()
        old = seen[0]
        new = publish(mine, documents, encoder, tmp_path)
        _until(lambda: seen[-1] == new)
        Releases(mine).rollback(old)
        _until(lambda: seen[-1] == old)
        time.sleep(0.3)
        stop.set()
        watcher.join()
        changes = [after for before, after in itertools.pairwise(seen) if before != after]
        assert changes == [new, old]  # and never back and forth between workers
        agreed = [path.name for path in (tmp_path / "run").glob("*/workers/change-*")]
        assert agreed == [f"change-{old}"]
        counted = get(port, "/metrics")[1].decode()
        total = re.search(r'zhibiao_http_requests_total\{[^}]*"/api/v1/years"[^}]*\} (\d+)', counted)
        assert total
        assert int(total[1]) == len(seen)
        assert f'zhibiao_release_info{{release="{old}"}} 1.0' in counted

        answers: list[tuple[int, bytes]] = []
        path = "/sparql?" + urlencode({"query": SLOW, "timeout": "2", "format": "json"})
        under_way = threading.Thread(target=lambda: answers.append(get(port, path)))
        under_way.start()
        time.sleep(0.7)
        process.send_signal(signal.SIGTERM)
        _until(lambda: refused(port))
        assert under_way.is_alive()  # nobody new meanwhile
        under_way.join()
        assert process.wait(30) in (0, -signal.SIGTERM)
        assert answers[0][0] == 503  # the query's own limit, answered whole, after the signal
        assert b"Traceback" not in log.read_bytes()
        assert json.loads(answers[0][1])["status"] == 503
    assert not list((tmp_path / "run").iterdir())
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    asked = [line for line in lines if line["logger"] == "api.requests"]
    assert len({line["request_id"] for line in asked}) == len(asked) >= len(seen)
    assert "COUNT" not in log.read_text("utf-8")


def refused(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def _until(done: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_workers_agree_on_a_moment_and_do_not_wait_for_the_dead(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from api.together import Together\n"
        "together = Together(Path(sys.argv[1])); together.have('old'); print('in', flush=True); input()\n"
        "time.sleep(float(sys.argv[2])); together.settle('new'); print(time.monotonic())"
    )
    (tmp_path / "999999999").write_text("old")  # a worker that was killed
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), delay],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=REPOSITORY,
        )
        for delay in ("0", "0.3", "0.6")
    ]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == b"in\n"
    for worker in workers:
        assert worker.stdin
        worker.stdin.write(b"\n")
        worker.stdin.flush()
    moments = [float(worker.communicate()[0]) for worker in workers]
    assert max(moments) - min(moments) < 0.25
    impatient = Together(tmp_path, patience_s=0.05)
    (tmp_path / str(os.getppid())).write_text("old")
    began = time.monotonic()
    impatient.settle("newer")
    assert time.monotonic() - began < 5
    impatient.leave()


def test_a_worker_does_not_wait_for_a_release_that_was_taken_back(
    mine: Path, documents: Path, encoder: Encoder, tmp_path: Path
) -> None:
    """Another worker, which had not opened it yet, never will: its current release is open."""
    run, opened = tmp_path / "run", threading.Event()

    def opening() -> Dataset:
        dataset = Dataset.open(mine, encoder=encoder)
        if dataset.release != old:
            opened.set()
        return dataset

    old = Releases(mine).current_id()
    live = LiveDataset(mine, opening, Together(run))
    (run / str(os.getppid())).write_text(old)  # the other worker
    live.follow()
    live.watch()
    new = publish(mine, documents, encoder, tmp_path)
    assert opened.wait(20)
    Releases(mine).rollback(old)
    time.sleep(0.5)
    (run / str(os.getppid())).write_text(new)  # too late
    time.sleep(0.5)
    with live.lease() as dataset:
        assert dataset.release == old
    live.close()


def test_readiness_tells_the_truth(mine: Path, documents: Path, encoder: Encoder, tmp_path: Path) -> None:
    with TestClient(create_app(Settings.load(data=tmp_path / "none"), encoder=encoder)) as client:
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/live").status_code == 200
    release = Releases(mine).current()
    index = (release.index_path / "index.json").read_bytes()
    other = index.replace(b"multilingual-e5-small", b"multilingual-e5-other")
    assert other != index
    (release.index_path / "index.json").write_bytes(other)
    with TestClient(create_app(Settings.load(data=mine), encoder=encoder)) as client:
        stale = client.get("/health/ready")
        assert stale.status_code == 503
        assert "zhibiao reindex" in stale.json()["detail"]
        assert stale.headers["retry-after"]
        assert client.get("/health/live").status_code == 200
    (release.index_path / "index.json").write_bytes(index)
    with TestClient(create_app(Settings.load(data=mine), encoder=encoder)) as client:
        ready = client.get("/health/ready").json()
        assert (ready["status"], ready["release"], "pending" in ready) == (
            "ready",
            release.manifest.id,
            False,
        )
        new = publish(mine, documents, encoder, tmp_path)
        (mine / "releases" / new / "manifest.json").write_text("{")
        behind = client.get("/health/ready").json()
        assert behind["release"] == release.manifest.id
        assert behind["pending"]["release"] == new
        assert "manifest" in behind["pending"]["reason"]
        (mine / "CURRENT").write_text("rubbish")
        assert client.get("/api/v1/years").json()["release"] == release.manifest.id
        assert client.get("/health/ready").json()["pending"]["reason"]


def test_readiness_sees_what_happens_to_an_open_release(mine: Path, encoder: Encoder) -> None:
    release = Releases(mine).current()
    tables = sorted(release.graph_path.glob("*.sst"))
    with TestClient(create_app(Settings.load(data=mine), encoder=encoder)) as client:
        assert client.get("/health/ready").status_code == 200
        for file in (tables[0], release.index_path / "words.json"):
            kept = file.read_bytes()
            for change in (file.unlink, lambda file=file, kept=kept: file.write_bytes(kept[:-1])):
                change()
                said = client.get("/health/ready")
                assert said.status_code == 503
                assert file.name in said.json()["detail"]
                file.write_bytes(kept)
                assert client.get("/health/ready").status_code == 200
        for file in tables:  # of the same length, so only who reads it finds out
            kept = file.read_bytes()
            file.write_bytes(bytes(255 - byte for byte in kept))
        assert client.get("/health/ready").status_code == 200
        answer = client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
        assert answer.status_code == 503
        assert "releases verify" in answer.json()["detail"]
        assert str(mine) not in answer.text
        assert client.get("/health/ready").json()["detail"] == answer.json()["detail"]

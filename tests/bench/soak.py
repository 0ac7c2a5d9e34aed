"""Load and soak: N clients with mixed questions for M minutes, while releases are published and rolled back.

    python tests/bench/soak.py --clients 8 --minutes 30 --publish-every 20     # soak
    python tests/bench/soak.py --clients 50 --minutes 5 --publish-every 0      # load

Each client waits for its answer before it asks again, over a connection of its own. Counted as faults: any status but
200, a broken answer, and a stale one (from a release that was not current at any moment of the request; the workers get
``--grace`` seconds to open and warm a new one). Memory is the proportional set size of all processes of the service,
read every few seconds; its growth is the median of the last fifth against that of the second fifth (the first warms
up). Prints JSON; exit code 1 on faults or when memory grows by more than a tenth.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[2]
SAMPLE_EVERY_S = 2.0
SPARQL = (
    "SELECT ?p ?n WHERE { ?p a zb:Project ; rdfs:label ?n } LIMIT 50",
    "SELECT ?y (COUNT(?i) AS ?n) WHERE { ?t zb:fiscalYear ?y ; zb:hasProject/zb:hasIndicator ?i } GROUP BY ?y",
    'SELECT ?x ?s WHERE { SERVICE zb:search { ?x zb:query "中小企业" ; zb:limit 10 ; zb:score ?s } }',
    "ASK { ?i a zb:Indicator ; zb:target/zb:component/zb:comparator ?c }",
)
SEARCHES = (
    "中小企业",
    "满意度不低于90%",
    "≥1000家",
    "专精特新",
    "project acceptance rate",
    "投诉率",
    "zhongxiao",
    "展会",
)
PREFIXES = ("中", "中小", "满意", "zhong", "投诉", "验收")
QUESTIONS = (
    *("有多少个项目？", "哪些项目面向中小企业？", "成本指标有哪些？"),
    *("Which projects target SMEs?", "没有满意度指标的项目有哪些？"),
)


def paths() -> list[tuple[str, str]]:
    """Return kinds and paths of the requests; half are searches."""
    return [
        *(("search", f"/api/v1/search?query={quote(text)}") for text in SEARCHES),
        *(("suggest", f"/api/v1/suggest?query={quote(text)}") for text in PREFIXES),
        *(("ask", f"/api/v1/ask?question={quote(text)}") for text in QUESTIONS),
        *(("sparql", f"/sparql?format=json&query={quote(text)}") for text in SPARQL),
    ]


@dataclass
class Seen:
    """What the clients saw."""

    stop: threading.Event = field(default_factory=threading.Event)
    times: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    current: list[tuple[float, str]] = field(default_factory=list)
    answered: list[tuple[float, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def client(port: int, seen: Seen, seed: int) -> None:
    """Ask until told to stop."""
    choose = random.Random(seed).choice  # noqa: S311 - not for secrets
    known = paths()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while not seen.stop.is_set():
        kind, path = choose(known)
        began = time.monotonic()
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            fault = _fault(answer, body, began, seen)
            status = answer.status
        except (OSError, ValueError, http.client.HTTPException) as error:
            connection.close()
            fault, status = f"{type(error).__name__}: {error}", 0
        with seen.lock:
            seen.times.setdefault(kind, []).append(time.monotonic() - began)
            seen.statuses[status] += 1
            if fault:
                seen.faults.append(f"{path}: {fault}")
    connection.close()


def _fault(answer: http.client.HTTPResponse, body: bytes, began: float, seen: Seen) -> str:
    if answer.status != http.HTTPStatus.OK:
        return f"{answer.status} {body[:200].decode('utf-8', 'replace')}"
    json.loads(body)
    with seen.lock:
        seen.answered.append((began, answer.getheader("X-Zhibiao-Release") or ""))
    return ""


def stale(seen: Seen, grace_s: float) -> list[str]:
    """Return the answers whose release was no longer current when the request began."""
    if not seen.current:
        return []
    until = [when for when, _ in seen.current[1:]] + [float("inf")]
    last = {name: end for (_, name), end in zip(seen.current, until, strict=True)}
    return [f"stale: {release}" for began, release in seen.answered if last.get(release, 0) + grace_s < began]


def memory_bytes(pid: int) -> int:
    """Return the proportional set size of a process and all below it."""
    total, waiting = 0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{one}/smaps_rollup").read_text(), re.M)
            waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text().split())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        total += int(found[1]) * 1024 if found else 0
    return total


@contextmanager
def served(data: Path, workers: int, log: Path) -> Iterator[tuple[int, int]]:
    """Serve; yields process id and port."""
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "--data",
        str(data),
        "serve",
        "--port",
        "0",
        "--workers",
        str(workers),
    ]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    with log.open("wb") as stderr:
        process = subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=stderr)
    try:
        while not (ready := re.search(rb"ready http://\S+:(\d+)", log.read_bytes())):
            if process.poll() is not None:
                raise SystemExit(log.read_text("utf-8"))
            time.sleep(0.1)
        yield process.pid, int(ready[1])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def publisher(data: Path, every_s: float, seen: Seen) -> None:
    """Publish a release, roll back, and again, until told to stop."""
    from api.publishing import Target, ingest_paths
    from ingest.documents import ReadOptions
    from ontology.releases import Releases
    from search.encoder import load_encoder

    releases, encoder, turn = Releases(data), load_encoder(), 0
    source = (REPOSITORY / "ingest" / "samples").glob("*2024*")
    text = next(source).read_text("utf-8")
    first = releases.current_id()
    with seen.lock:
        seen.current.append((time.monotonic(), first))
    while not seen.stop.wait(every_s):
        turn += 1
        if turn % 2:
            table = data.parent / "soak.txt"
            table.write_text(text.replace("≥", "≥1", turn), "utf-8")
            made = ingest_paths(Target(data, encoder), [table], ReadOptions(None, None, None)).release
        else:
            made = releases.rollback(first).manifest.id
            releases.prune(2)
        with seen.lock:
            if made:
                seen.current.append((time.monotonic(), made))


def measure(wanted: argparse.Namespace) -> dict[str, object]:
    """Serve a fresh sample, let the clients loose, and sum up."""
    with tempfile.TemporaryDirectory() as name:
        data, log, seen = Path(name) / "data", Path(name) / "log", Seen()
        ingest = [
            sys.executable,
            "-m",
            "api.cli",
            "--data",
            str(data),
            "ingest",
            str(REPOSITORY / "ingest" / "samples"),
        ]
        subprocess.run(ingest, cwd=REPOSITORY, check=True, stdout=subprocess.DEVNULL)
        with served(data, wanted.workers, log) as (pid, port):
            threads = [threading.Thread(target=client, args=(port, seen, n)) for n in range(wanted.clients)]
            if wanted.publish_every:
                threads.append(threading.Thread(target=publisher, args=(data, wanted.publish_every, seen)))
            for thread in threads:
                thread.start()
            memory, end = [], time.monotonic() + wanted.minutes * 60
            while time.monotonic() < end:
                time.sleep(SAMPLE_EVERY_S)
                memory.append(memory_bytes(pid))
            seen.stop.set()
            for thread in threads:
                thread.join()
        return summary(wanted, seen, memory, log.read_text("utf-8"))


def summary(wanted: argparse.Namespace, seen: Seen, memory: list[int], log: str) -> dict[str, object]:
    """Return the figures."""
    faults = seen.faults + stale(seen, wanted.grace)
    fifth = max(1, len(memory) // 5)
    early, late = statistics.median(memory[fifth : 2 * fifth] or memory), statistics.median(memory[-fifth:])
    everything = sorted(second for times in seen.times.values() for second in times)
    return {
        "clients": wanted.clients,
        "workers": wanted.workers,
        "minutes": wanted.minutes,
        "requests": len(everything),
        "per_second": round(len(everything) / (wanted.minutes * 60), 1),
        "statuses": {str(status): count for status, count in sorted(seen.statuses.items())},
        "releases": max(0, len(seen.current) - 1),
        "ms": {kind: _quantiles(times) for kind, times in sorted(seen.times.items())}
        | {"all": _quantiles(everything)},
        "memory_mb": {
            "early": round(early / 1e6),
            "late": round(late / 1e6),
            "growth": round(late / early - 1, 3),
        },
        "faults": len(faults),
        "first_faults": faults[:5],
        "errors_logged": len(re.findall(r"^(?:ERROR|Traceback)", log, re.M)),
    }


def _quantiles(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        f"p{q}": round(ordered[min(len(ordered) - 1, len(ordered) * q // 100)] * 1000, 1)
        for q in (50, 95, 99)
    }


def main() -> None:
    """Run and judge."""
    sys.path.insert(0, str(REPOSITORY))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--publish-every", type=float, default=20, help="seconds; 0: never")
    parser.add_argument("--grace", type=float, default=5, help="seconds from publication to the change")
    found = measure(parser.parse_args())
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    growth = found["memory_mb"]["growth"]  # type: ignore[index]
    raise SystemExit(1 if found["faults"] or found["errors_logged"] or growth > 0.1 else 0)


if __name__ == "__main__":
    main()

"""Our SPARQL endpoint against its peers: the bare oxigraph server and rdflib-endpoint, on the same triples.

Run by ``make bench``; needs ``oxigraph`` (pip) and, in an environment of its own that ``--peers`` names,
``rdflib-endpoint``. The queries run interleaved, so that a busy machine shifts all servers alike: look at the ratios.
Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import http.client
import json
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote, urlencode

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))  # run from a checkout that is not installed, too

from api.publishing import Target, ingest_paths  # noqa: E402
from ingest.documents import ReadOptions  # noqa: E402
from ontology.releases import Releases  # noqa: E402
from ontology.vocabulary import sparql_prefixes  # noqa: E402

CITIES = "北东南西中安宁平和顺清远江河湖海山林石金银玉云雨风春夏秋冬晨"
JSON = "application/sparql-results+json"
SLOW_S = 10.0
QUERIES = {
    part.partition("\n")[0].strip(): part.partition("\n")[2]
    for part in Path(__file__).with_name("sparql_queries.rq").read_text("utf-8").split("\n## ")[1:]
}


_HEAD = """# SPARQL: our endpoint against its peers

Written by `python tests/bench/sparql.py --write docs/sparql-benchmark.md`. All servers run at once on one machine, on
the same {triples} triples ({departments} departments, three fiscal years each), and answer the same queries over HTTP,
in JSON, on kept connections. The queries are interleaved: look at the ratios, the milliseconds are for orientation.
`zhibiao` is the whole service as installed (guard, worker processes, limits); `oxigraph` is the bare server of the same
engine (`serve-read-only --union-default-graph`); `rdflib-endpoint` runs afterwards, alone, with its Oxigraph store,
each query once.
"""


class Hashed:
    """An encoder that costs nothing: vectors drawn by the hash of a text. What a text means is not asked here."""

    name, revision, dimension = "hashed", "1", 16

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        """Return unit vectors."""
        return np.stack([self.encode_query(text) for text in texts])

    def encode_query(self, text: str) -> np.ndarray:
        """Return a unit vector."""
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        drawn = np.random.default_rng(seed).normal(size=self.dimension).astype(np.float32)
        return drawn / np.linalg.norm(drawn)


@dataclass(frozen=True, slots=True)
class Server:
    """An endpoint under measurement."""

    name: str
    port: int


def tables(folder: Path, departments: int) -> list[Path]:
    """Write the bundled tables for many departments of made-up cities."""
    made = []
    for source in sorted((REPOSITORY / "ingest" / "samples").glob("*.txt")):
        text = source.read_text("utf-8")
        for number in range(departments):
            city = CITIES[number % len(CITIES)] + CITIES[number // len(CITIES)] + "市"
            path = folder / f"{number:03}-{source.name}"
            path.write_text(text.replace("广州市", city), "utf-8")
            made.append(path)
    return made


def publish(data: Path, departments: int) -> None:
    """Make a release of the tables of many departments."""
    with tempfile.TemporaryDirectory() as folder:
        ingest_paths(Target(data, Hashed()), tables(Path(folder), departments), ReadOptions())


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: Sequence[str], port: int, patience_s: float = 600.0) -> Iterator[None]:
    """Run a server until the block ends; it is ready when it answers a query."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline and process.poll() is None:
            try:
                ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "ASK {}")
                break
            except OSError:
                time.sleep(0.2)
        else:
            raise RuntimeError(f"{command[0]} does not start")
        yield
    finally:
        process.kill()
        process.wait(timeout=20)


def path_of(port: int) -> str:
    """Return the path of an endpoint: ours and rdflib-endpoint's differ from oxigraph's."""
    return _PATHS.get(port, "/sparql")


_PATHS: dict[int, str] = {}
_PEER = "rdflib-endpoint"


def ask(connection: http.client.HTTPConnection, query: str) -> tuple[float, bytes]:
    """Run a query by GET on a kept connection; return seconds and the body."""
    path = f"{path_of(connection.port)}?{urlencode({'query': query}, quote_via=quote)}"
    try:
        return _asked(connection, path)
    except (http.client.RemoteDisconnected, ConnectionError):  # closed as idle while others were measured
        connection.close()
        return _asked(connection, path)


def _asked(connection: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    began = time.perf_counter()
    connection.request("GET", path, headers={"Accept": JSON})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {body[:200]!r}")
    return time.perf_counter() - began, body


def rows(body: bytes) -> int:
    """Return the number of rows of a JSON result."""
    return len(json.loads(body)["results"]["bindings"])


def text_of(name: str) -> str:
    """Return a query with its prefixes, in one line per clause."""
    return sparql_prefixes() + re.sub(r"\s+", " ", QUERIES[name])


def agreed(servers: Sequence[Server]) -> dict[str, int]:
    """Run every query once everywhere and return the numbers of rows; they must be the same."""
    counts: dict[str, int] = {}
    for server in servers:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for name in QUERIES:
            _, body = ask(connection, text_of(name))
            if counts.setdefault(name, rows(body)) != rows(body):
                raise RuntimeError(f"{server.name}: {name}: {rows(body)} rows, not {counts[name]}")
    return counts


def once(peers: Path, triples: Path) -> Times:
    """Measure rdflib-endpoint, each query once: it is started anew after one that takes too long."""
    times: Times = {}
    left = list(QUERIES)
    while left:
        port = free_port()
        command = [
            str(peers / "bin" / "rdflib-endpoint"),
            "serve",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
        ]
        _PATHS[port] = "/"
        with running([*command, "--store", "Oxigraph", str(triples)], port):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SLOW_S)
            try:
                while left:
                    name = left.pop(0)
                    times[_PEER, name] = [ask(connection, text_of(name))[0]]
            except (TimeoutError, RuntimeError, OSError) as error:
                sys.stderr.write(f"{_PEER}: {name}: {error}\n")
    return times


Times = dict[tuple[str, str], list[float]]


def alone(servers: Sequence[Server], rounds: int) -> Times:
    """Measure with one client: in each round every query once at every server, in changing order."""
    times: Times = {}
    connections = {s.name: http.client.HTTPConnection("127.0.0.1", s.port, timeout=60) for s in servers}
    for number in range(rounds):
        for name in QUERIES:
            order = [*servers[number % len(servers) :], *servers[: number % len(servers)]]
            for server in order:
                seconds, _ = ask(connections[server.name], text_of(name))
                times.setdefault((server.name, name), []).append(seconds)
    return times


def together(servers: Sequence[Server], rounds: int, clients: int) -> Times:
    """Measure with many clients at one server at a time, the servers in turn; each client runs every query."""
    times: Times = {}
    lock = threading.Lock()

    def client(server: Server, seed: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
        names = list(QUERIES)
        names = names[5 * seed % len(names) :] + names[: 5 * seed % len(names)]
        for name in names:
            seconds, _ = ask(connection, text_of(name))
            with lock:
                times.setdefault((server.name, name), []).append(seconds)

    for number in range(rounds):
        for server in [*servers[number % len(servers) :], *servers[: number % len(servers)]]:
            threads = [
                threading.Thread(target=client, args=(server, number * clients + n)) for n in range(clients)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    return times


def table(times: Times, counts: dict[str, int]) -> list[str]:
    """Return Markdown rows: medians in ms, and ours over oxigraph's."""
    names = list(dict.fromkeys(name for name, _ in times))
    ours, bare = names[0], names[1]
    lines = [
        f"| query | rows | {' | '.join(f'{name}, ms' for name in names)} | {ours} / {bare} |",
        f"|---|---:|{'---:|' * len(names)}---:|",
    ]
    ratios, sums = [], dict.fromkeys((ours, bare), 0.0)
    for query in QUERIES:
        medians = {name: statistics.median(times[name, query]) for name in names if (name, query) in times}
        ratios.append(medians[ours] / medians[bare])
        sums = {name: total + medians[name] for name, total in sums.items()}
        cells = [f"{medians[n] * 1000:.1f}" if n in medians else f"> {SLOW_S * 1000:.0f}" for n in names]
        lines.append(f"| {query} | {counts[query]} | {' | '.join(cells)} | {ratios[-1]:.2f} |")
    totals = [f"{sums[name] * 1000:.0f}" if name in sums else "" for name in names]
    lines.append(f"| **sum of the medians** | | {' | '.join(totals)} | **{sums[ours] / sums[bare]:.2f}** |")
    blank = " | ".join("" for _ in names)
    lines.append(f"| **median of the ratios** | | {blank} | **{statistics.median(ratios):.2f}** |")
    return lines


def serve_ours(data: Path, port: int) -> None:
    """Be our server, with the encoder of the benchmark."""
    import uvicorn

    from api.app import create_app
    from api.settings import Settings

    uvicorn.run(
        create_app(Settings.load(data=data, sparql_timeout_s=300.0), encoder=Hashed()),
        host="127.0.0.1",
        port=port,
        log_level="warning",
    )


def measured(options: argparse.Namespace, folder: Path) -> Iterator[str]:
    """Start the servers on one release and measure; yield the page, and again when the slow peer is done."""
    data = options.data or folder / "data"
    if not options.data:
        publish(data, options.departments)
    current = Releases(data).current()
    graph, triples = current.graph_path, current.manifest.triples
    shutil.copytree(graph, folder / "oxigraph")
    with ExitStack() as stack:
        servers = [start(stack, name, data, folder) for name in ("zhibiao", "oxigraph")]
        counts = agreed(servers)
        one = alone(servers, options.rounds)
        many = together(servers, options.rounds, 8)
    yield page(options, triples, one, many, counts)
    if options.peers is not None:
        dump(folder / "oxigraph", folder / "all.nt")
        yield page(options, triples, one | once(options.peers, folder / "all.nt"), many, counts)


def page(options: argparse.Namespace, triples: int, one: Times, many: Times, counts: dict[str, int]) -> str:
    """Return the figures as Markdown."""
    versions = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "oxigraph", "uvicorn"))
    today = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    made = f"Made on {today}: {os.cpu_count()} cores, Python {platform.python_version()}"
    load = (
        f"load average {os.getloadavg()[1]:.1f} (others were at work)" if os.getloadavg()[1] > 3 else "idle"
    )
    lines = [
        _HEAD.format(triples=f"{triples:,}", departments=options.departments),
        f"{made}, {versions}; the machine: {load}.\n",
        f"## One client ({options.rounds} rounds, medians)\n",
        *table(one, counts),
        f"\n## Eight clients ({options.rounds} rounds, medians)\n",
        *table(many, counts),
        "",
    ]
    return "\n".join(lines)


def start(stack: ExitStack, name: str, data: Path, folder: Path) -> Server:
    """Start a server on its copy of the data."""
    port = free_port()
    if name == "zhibiao":
        command = [sys.executable, __file__, "--serve", str(data), "--port", str(port)]
    else:
        command = [_installed("oxigraph"), "serve-read-only", "--location", str(folder / "oxigraph")]
        command += ["--union-default-graph", "--bind", f"127.0.0.1:{port}"]
        _PATHS[port] = "/query"
    stack.enter_context(running(command, port))
    return Server(name, port)


def _installed(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name) or name


def dump(store: Path, target: Path) -> None:
    """Write all triples of a store, once each, without their graphs."""
    import pyoxigraph as ox

    seen = {str(quad.triple) for quad in ox.Store.read_only(str(store))}
    target.write_text("".join(f"{line} .\n" for line in sorted(seen)), "utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--departments", type=int, default=32, help="32 make more than a million triples")
    parser.add_argument("--data", type=Path, help="a data directory to measure; its index is not asked")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--peers", type=Path, help="a virtual environment with rdflib-endpoint")
    parser.add_argument("--write", type=Path, help="write the page to this file, too")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve_ours(options.serve, options.port)
        return
    with tempfile.TemporaryDirectory() as folder:
        for text in measured(options, Path(folder)):
            if options.write:
                options.write.write_text(text, "utf-8")
        sys.stdout.write(text)


if __name__ == "__main__":
    main()

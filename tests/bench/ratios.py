"""Fail when the service has become slower, measured against yardsticks of the same run.

Run by ``make ratios`` and by CI, on the bundled sample. Every figure is a ratio of two medians that were measured in
turns, so that a busy machine shifts both. What a ratio may be stands in ``ratios.json`` (``--write`` measures it anew);
a ratio counts as a regression when it is over ``SLACK`` times that in each of ``TRIES`` runs.
"""

from __future__ import annotations

import argparse
import http.client
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))  # run from a checkout that is not installed, too

from ontology.releases import Releases  # noqa: E402
from search.encoder import Encoder, load_encoder  # noqa: E402
from tests.bench import serve, sparql  # noqa: E402

KNOWN = Path(__file__).with_name("ratios.json")
SLACK = 2.0
TRIES = 3
ROUNDS = 12

Ratios = dict[str, float]


def yardstick() -> None:
    """Work that is not ours, and of the kind that Python does all day: a few milliseconds."""
    json.loads(json.dumps([{"name": str(number), "value": [number, number / 7]} for number in range(2000)]))


def getting(port: int, path: str, texts: Sequence[str]) -> Callable[[], None]:
    """Return a call that asks for the next text each time, over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    turn: Iterator[str] = (text for _ in iter(int, 1) for text in texts)

    def call() -> None:
        connection.request("GET", path + quote(next(turn)))
        response = connection.getresponse()
        body = response.read()
        if response.status != http.HTTPStatus.OK:
            raise SystemExit(f"{path}: {response.status} {body.decode('utf-8', 'replace')}")

    return call


def in_turns(*calls: Callable[[], object], rounds: int) -> list[float]:
    """Return the median seconds of each call, measured in turns after one round that does not count."""
    taken: list[list[float]] = [[] for _ in calls]
    for turn in range(rounds + 1):
        for call, times in zip(calls, taken, strict=True):
            start = time.perf_counter()
            call()
            if turn:
                times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


def service_ratios(port: int, encoder: Encoder) -> Ratios:
    """Return what search, suggestions and questions cost against the yardsticks."""
    texts: Iterator[str] = (f"{text}{turn}" for turn in range(10_000) for text in serve.SEARCHES)
    fresh = [f"{text}{turn}号" for turn in range(ROUNDS) for text in serve.SEARCHES]
    search, encode = in_turns(
        getting(port, "/api/v1/search?query=", fresh),
        lambda: encoder.encode_query(next(texts)),
        rounds=ROUNDS * 10,
    )
    suggest, alive, ask, unit = in_turns(
        getting(port, "/api/v1/suggest?query=", serve.PREFIXES),
        getting(port, "/health/live?", ("",)),
        getting(port, "/api/v1/ask?question=", serve.QUESTIONS),
        yardstick,
        rounds=ROUNDS * 10,
    )
    return {
        "search / encoding a query": search / encode,
        "suggest / a request that does nothing": suggest / alive,
        "ask / yardstick": ask / unit,
    }


def sparql_ratio(ours: int, bare: int) -> Ratios:
    """Return what the queries of the SPARQL benchmark cost against the bare server of the same engine."""
    connections = [http.client.HTTPConnection("127.0.0.1", port, timeout=60) for port in (ours, bare)]
    calls = [
        partial(sparql.ask, connection, sparql.text_of(name))
        for name in sparql.QUERIES
        for connection in connections
    ]
    taken = in_turns(*calls, rounds=ROUNDS)
    return {"SPARQL / oxigraph server": sum(taken[::2]) / sum(taken[1::2])}


def ingest_ratio() -> Ratios:
    """Return what ingesting one bundled table costs against the yardstick, vectors from a stand-in."""

    def ingest() -> None:
        with tempfile.TemporaryDirectory() as folder:
            sparql.publish(Path(folder), departments=1)

    ingested, unit = in_turns(ingest, yardstick, rounds=3)
    return {"ingest / yardstick": ingested / unit}


def measure() -> Ratios:
    """Serve the bundled sample and return all ratios."""
    with tempfile.TemporaryDirectory(prefix="zhibiao-ratios-") as folder, ExitStack() as stack:
        data = Path(folder, "data")
        serve.ingest_seconds(data)
        shutil.copytree(Releases(data).current().graph_path, Path(folder, "oxigraph"))
        _, ours, _ = stack.enter_context(serve.served(data))
        bare = sparql.start(stack, "oxigraph", data, Path(folder)).port
        return service_ratios(ours, load_encoder()) | sparql_ratio(ours, bare) | ingest_ratio()


def over(known: Ratios, found: Ratios) -> set[str]:
    """Return the names of the ratios that are over what is known, or not known at all."""
    return {name for name, ratio in found.items() if ratio > SLACK * known.get(name, 0.0)}


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--write", action="store_true", help=f"write {KNOWN.name}: the medians of {TRIES} runs"
    )
    options = parser.parse_args()
    if options.write:
        runs = [measure() for _ in range(TRIES)]
        known = {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}
        KNOWN.write_text(json.dumps(known, indent=2) + "\n", "utf-8")
        return 0
    known, slower = json.loads(KNOWN.read_text("utf-8")), set[str]()
    for number in range(TRIES):
        found = measure()
        for name, ratio in found.items():
            sys.stdout.write(f"{name}: {ratio:.2f} (known: {known.get(name)})\n")
        slower = over(known, found) & (slower if number else found.keys())
        if not slower:
            return 0
    sys.stdout.write(f"slower in {TRIES} runs: {', '.join(sorted(slower))}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())

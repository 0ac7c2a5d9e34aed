"""How long a cheap query takes while somebody else sends dear ones, from the same address.

    python tests/bench/bystander.py DATA [--attackers 8] [--seconds 10]

Prints one JSON document: p50 and p95 of the bystander in quiet and under attack, in milliseconds, and their ratio.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.scratch import serving

CHEAP = "SELECT ?p ?l { ?p a zb:Project ; rdfs:label ?l } LIMIT 10"
DEAR = (
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?i",
    "SELECT * { ?a (!<x:x>)* ?b . ?c (!<x:x>)* ?d . ?e (!<x:x>|^!<x:x>)* ?f }",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
)


def measured(url: str, seconds: float) -> list[float]:
    """Return the times of cheap queries, one after the other, in milliseconds, sorted."""
    times = []
    with httpx.Client(timeout=60) as client:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            began = time.perf_counter()
            response = client.get(url, params={"query": CHEAP}, headers={"accept": "application/json"})
            times.append((time.perf_counter() - began) * 1000)
            response.raise_for_status()
            time.sleep(0.01)
    return sorted(times)


def attack(url: str, stop: threading.Event, number: int) -> None:
    """Send dear queries until told to stop."""
    with httpx.Client(timeout=60) as client:
        while not stop.is_set():
            client.get(url, params={"query": DEAR[number % len(DEAR)]})


def quantile(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(share * len(times)))], 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--attackers", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    with serving(options.data, sparql_timeout_s=3) as served:
        url = f"{served.url}/sparql"
        measured(url, 1)
        quiet = measured(url, options.seconds)
        stop = threading.Event()
        attackers = [
            threading.Thread(target=attack, args=(url, stop, number)) for number in range(options.attackers)
        ]
        for one in attackers:
            one.start()
        time.sleep(1)
        attacked = measured(url, options.seconds)
        stop.set()
        for one in attackers:
            one.join()
    p50 = quantile(quiet, 0.5), quantile(attacked, 0.5)
    p95 = quantile(quiet, 0.95), quantile(attacked, 0.95)
    report = {
        "attackers": options.attackers,
        "queries": [len(quiet), len(attacked)],
        "p50_ms": p50,
        "p95_ms": p95,
        "p95_ratio": round(p95[1] / p95[0], 2),
    }
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()

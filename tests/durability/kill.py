"""Kills an ingest at random moments under a reader: nothing may be lost or corrupt.

``python tests/durability/kill.py --rounds 100`` prints where the ingests were when they were killed. The pipeline, the
store and the indexes are the real ones; processes are forked from a server that has loaded them, to save the time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.context import ForkServerProcess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))  # run from a checkout that is not installed, too

from api.publishing import Target, ingest_paths  # noqa: E402
from ingest.documents import ReadOptions  # noqa: E402
from ontology.graph import Graph  # noqa: E402
from ontology.releases import Manifest, Releases  # noqa: E402
from ontology.verification import verify  # noqa: E402
from search.encoder import load_encoder  # noqa: E402

PROJECTS = 12
for module in ("ingest.pipeline", "ingest.inputs", "search.alignment", "search.entries", "search.index"):
    import_module(module)  # loaded late by the product; here once, for all processes that are forked


def table(year: int, edition: int) -> str:
    """Return a table whose contents differ between editions."""
    head = f"{year}年项目支出绩效目标表\n部门名称：清河市商务局\n\n"
    head += "项目名称（资金使用单位）\t绩效目标\t绩效指标\n清河市商务局\t\t\n"
    row = (
        "惠企项目{n}\t支持中小企业，第{e}版。\t1、1-产出指标；11-数量指标；服务企业数量；实施周期指标值：≥150家；年度指标值：≥{e}家。"
        "2、1-产出指标；12-质量指标；第{n}期验收合格率；实施周期指标值：≥95%；年度指标值：≥95%。\n"
    )
    return head + "".join(row.format(n=n, e=edition) for n in range(PROJECTS))


def ingest(data: str, document: str) -> None:
    """Ingest one document; what the process to be killed does."""
    ingest_paths(Target(Path(data), load_encoder()), [Path(document)], ReadOptions())


@dataclass
class Reader(threading.Thread):
    """Opens the current release again and again and counts what it holds."""

    data: Path
    seen: int = 0
    faults: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Read until told that it is over."""
        while not self.over.is_set():
            try:
                self.faults += faults(self.data)
                self.seen += 1
            except Exception as error:  # every error is a fault that is reported
                self.faults.append(f"{type(error).__name__}: {error}")
            time.sleep(0.02)


def faults(data: Path) -> list[str]:
    """Return what is wrong with the current release as a reader sees it."""
    release = Releases(data).current()
    graph = Graph.open_read_only(release.graph_path)
    rows = graph.select("SELECT (COUNT(?i) AS ?n) { ?p zb:hasIndicator ?i }")
    count, total = int(rows[0]["n"]), len(graph)
    graph.close()
    manifest = release.manifest
    if (count, total) != (manifest.indicators, manifest.triples):
        return [f"{manifest.id}: {count} indicators, {total} statements, unlike its manifest"]
    return []


@dataclass
class Outcome:
    """What happened in all rounds."""

    where: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seen: int = 0


def rounds(folder: Path, count: int, seed: int) -> Outcome:
    """Kill so many ingests, and look at the data directory after each."""
    chance, outcome = random.Random(seed), Outcome()  # noqa: S311
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__ if __name__ != "__main__" else "tests.durability.kill"])
    data, document = folder / "data", folder / "table.txt"

    def start(year: int, edition: int) -> ForkServerProcess:
        document.write_text(table(year, edition), "utf-8")
        process = context.Process(target=ingest, args=(str(data), str(document)))
        process.start()
        return process

    for year in (2024, 2025):
        start(year, 1).join()
    began = time.monotonic()
    start(2025, 2).join()
    took = time.monotonic() - began
    reader = Reader(data)
    reader.start()
    for edition in range(3, count + 3):
        before = Releases(data).current().manifest
        process = start(2025 + edition % 2, edition)
        time.sleep(chance.uniform(0, 1.1 * took))
        process.kill()
        process.join()
        outcome.where[_where(data, before)] += 1
        outcome.faults += _lost(data, before, edition)
    reader.over.set()
    reader.join()
    start(2030, 1).join()
    last = Releases(data).current().manifest
    if 2030 not in {entry.fiscal_year for entry in last.tables} or list(
        (data / "releases").glob(".staging-*")
    ):
        outcome.faults.append("the ingest after all of them did not publish")
    outcome.faults += reader.faults
    outcome.seen = reader.seen
    return outcome


def _where(data: Path, before: Manifest) -> str:
    if Releases(data).current_id() != before.id:
        return "after publishing"
    staged = next((data / "releases").glob(".staging-*"), None)
    if staged is None:
        names = [manifest.id for manifest in Releases(data).list()]
        return "before staging" if names[0] == before.id else "between renaming and pointing"
    if (staged / "manifest.json").exists():
        return "manifest written"
    if (staged / "graph").exists():
        return "while publishing"
    return "while indexing" if (staged / "index").exists() else "while writing the graph"


def _lost(data: Path, before: Manifest, edition: int) -> list[str]:
    found = verify(Releases(data))
    wrong = [f"edition {edition}: {damage.path} {damage.message}" for damage in found.damages]
    now = {entry.iri: entry for entry in Releases(data).current().manifest.tables}
    wrong += [f"edition {edition}: {entry.iri} is lost" for entry in before.tables if entry.iri not in now]
    wrong += [f"edition {edition}: half a table" for entry in now.values() if entry.projects != PROJECTS]
    return wrong + faults(data)


def main() -> None:
    """Kill and report; exit code 1 when anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcome = rounds(Path(folder), options.rounds, options.seed)
    lines = [f"{times:4} killed {where}" for where, times in outcome.where.most_common()]
    lines += [f"{outcome.seen} readings meanwhile, {len(outcome.faults)} faults", *outcome.faults[:20]]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.exit(bool(outcome.faults))


if __name__ == "__main__":
    main()

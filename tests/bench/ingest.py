"""Processor seconds of ingest without encoding, stage by stage; prints figures, nothing passes or fails.

``python tests/bench/generate.py OUT --indicators 6000`` writes tables to read.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))  # run from a checkout that is not installed, too

from ingest import pipeline, prepare  # noqa: E402
from ingest.documents import ReadOptions  # noqa: E402
from ingest.inputs import Input  # noqa: E402
from ingest.parts import Spool  # noqa: E402
from ingest.statements import TableStatements  # noqa: E402
from ingest.themes import ThemeLinker  # noqa: E402
from ontology.graph import Batch, Graph  # noqa: E402
from ontology.iris import Minter  # noqa: E402
from ontology.taxonomy import Taxonomy  # noqa: E402

STAGES = {
    "read and lay out": (pipeline, "read_bytes"),
    "spool": (Spool, "add"),
    "put together": (pipeline, "combined"),
    "quantities (assemble)": (prepare, "assemble"),
    "themes": (ThemeLinker, "links"),
    "statements": (TableStatements, "__iter__"),
    "rules": (prepare, "findings_of"),
    "shapes": (prepare, "validate"),
    "quads and digests": (Batch, "of"),
    "load": (Graph, "load"),
    "sweep": (Graph, "sweep"),
}


def timed(function: Callable[..., object], name: str, spent: Counter[str]) -> Callable[..., object]:
    """Add the processor time of a function (of its whole iteration, for a generator) to ``spent``."""

    def run(*args: object, **options: object) -> object:
        start = time.thread_time()
        result = function(*args, **options)
        if isinstance(result, Iterator):
            result = iter(tuple(result))
        spent[name] += time.thread_time() - start  # type: ignore[assignment]
        return result

    return run


@contextmanager
def stages_timed(spent: Counter[str]) -> Iterator[None]:
    """Time every stage while the block runs."""
    patches = [
        patch.object(owner, attribute, timed(getattr(owner, attribute), stage, spent))
        for stage, (owner, attribute) in STAGES.items()
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def whole(files: list[Path], minter: Minter, processes: int) -> str:
    """Ingest all files as ``zhibiao ingest`` does, without indexes; return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        graph, taxonomy = Graph.open(Path(folder) / "graph"), Taxonomy.load(minter.base)
        start = time.perf_counter()
        ingestion = pipeline.Ingestion(graph, taxonomy, (), minter, processes=processes)
        for path in files:
            ingestion.add(Input.of(path), ReadOptions())
        read = time.perf_counter() - start
        reports = ingestion.finish()
        clock = time.perf_counter() - start
        graph.close()  # or it writes on while its folder is removed
    indicators, projects = (sum(getattr(r, what) for r in reports) for what in ("indicators", "projects"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{processes} processes: {indicators} indicators of {projects} projects in {clock:.1f} s by the clock "
        f"({indicators / clock:.0f} indicators/s), reading {read:.1f} s of it; {peak:.0f} MB at most"
    )


def main() -> None:
    """Read every file of a folder and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--tables", type=int, default=30)
    options = parser.parse_args()
    files = sorted(options.folder.glob("*.txt"))[: options.tables]
    spent: Counter[str] = Counter()
    minter = Minter()
    with tempfile.TemporaryDirectory() as folder:
        graph = Graph.open(Path(folder) / "graph")
        ingestion = pipeline.Ingestion(graph, Taxonomy.load(minter.base), (), minter)
        warm = pipeline.Ingestion(Graph.in_memory(), Taxonomy.load(minter.base), (), minter)
        warm.add(Input.of(files[0]), ReadOptions())  # dictionaries and shapes are loaded once
        warm.finish()
        with stages_timed(spent):
            start, own, clock = time.process_time(), time.thread_time(), time.perf_counter()
            for path in files[1:]:
                ingestion.add(Input.of(path), ReadOptions())
            indicators = sum(document.indicators for document in ingestion.finish())
            own, total = time.thread_time() - own, time.process_time() - start
            clock = time.perf_counter() - clock
        graph.close()
    apart = spent["load"]  # in a thread of its own
    spent["rest of the main thread"] = own - (sum(spent.values()) - apart)  # type: ignore[assignment]
    spent["the store's own threads"] = total - own - apart  # type: ignore[assignment]
    lines = ["| stage | processor seconds | ms per 100 indicators |", "|---|--:|--:|"]
    lines += [f"| {name} | {took:.2f} | {took / indicators * 1e5:.1f} |" for name, took in spent.items()]
    speed = f"{total:.2f} processor seconds ({indicators / total:.0f} indicators/s), "
    speed += f"{own:.2f} of them in the main thread ({indicators / own:.0f} indicators/s), {clock:.2f} by the clock"
    sys.stdout.write(
        "\n".join([*lines, "", f"{indicators} indicators in {len(files) - 1} tables: {speed}", ""])
    )
    for processes in sorted({1, os.cpu_count() or 1}):
        sys.stdout.write(f"\n{whole(files, minter, processes)}\n")


if __name__ == "__main__":
    main()

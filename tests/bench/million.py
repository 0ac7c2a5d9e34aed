"""Grow a release and measure it at each size: ingest by stage, disk, memory, search and suggest over HTTP, recall.

``million.py --sizes 1000,10000,100000,1000000`` ingests invented tables (``generate.py``), serves them in a process of
its own, and asks; then adds one table more to a copy. ``--keep DIR`` ingests one size into a data directory that stays,
and measures nothing: ``--data DIR`` (as often as wanted) measures a release that is there already and leaves it as it
is. Prints Markdown and, with ``--picture FILE``, draws the curves. Nothing passes or fails.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))  # run from a checkout that is not installed, too

from tests.bench.generate import tables  # noqa: E402
from tests.bench.serve import percentile, resident_megabytes, served  # noqa: E402

YEARS = (2024, 2025, 2026)
ROUNDS = 3
STAGES = "stages.json"
RECALL_QUERIES = 200
SEARCHES = (
    *(
        "师生满意度",
        "改造校舍",
        "中小企业数字化",
        "培训",
        "率",
        "高标准农田",
        "江川市第一实验小学",
        "养护农村公路",
    ),
    *("≥50万元", "98%", "验收合格率 95%", "企业 ≤30天", "每平方米校舍改造成本", "绿色制造 10家"),
    *("zhongxiaoqiye", "中小企页", "museum readers", "teacher training", "12218", "專精特新"),
)
FILTERS = ("", "&year=2025", "&type=project", "&category=22&year=2026")
TYPED = (
    *("培", "培训", "改造校", "满意度", "率", "江川市第", "教师培训完成率", "高标准", "农村公"),
    *("jiaoshi", "jyj", "z", "peixun", "enterprise", "培训人教", "卫升健康"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """One size; stages in seconds of processor time, latencies (p50, p95, p99) in milliseconds, sizes in 10^6 bytes.

    ``processor`` is what a search costs the server on average, in milliseconds, and ``one_more`` what a further table
    costs, in seconds of processor time: a busy machine shifts them less.
    """

    indicators: int
    stages: dict[str, float]
    disk: dict[str, float]
    ready: float
    memory: float
    search: tuple[float, float, float]
    processor: float
    suggest: tuple[float, float, float]
    recall: float | None
    one_more: float


def main() -> None:
    """Measure every size asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes", help="numbers of indicators, separated by commas; 1000,10000 without --data"
    )
    parser.add_argument("--keep", type=Path, help="ingest one size into this data directory, measure nothing")
    parser.add_argument(
        "--data", type=Path, action="append", default=[], help="a data directory that holds a release already"
    )
    parser.add_argument("--picture", type=Path, help="SVG of the curves")
    options = parser.parse_args()
    sizes = [
        int(size) for size in (options.sizes or ("" if options.data else "1000,10000")).split(",") if size
    ]
    if options.keep:
        if len(sizes) != 1:
            parser.error("--keep wants one size")
        kept(options.keep, sizes[0])
        return
    found = [*map(grown, sizes), *(measure(data, stages_of(data)) for data in options.data)]
    sys.stdout.write(page(found))
    if options.picture:
        draw(found, options.picture)


def grown(indicators: int) -> Measured:
    """Ingest as many indicators into a new data directory and measure it."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        made = list(tables(indicators, YEARS))
        _write(folder / "in", made)
        return measure(folder / "data", ingest(folder / "data", folder / "in"))


def kept(data: Path, indicators: int) -> None:
    """Ingest as many indicators into a data directory that stays, with its stages beside."""
    with tempfile.TemporaryDirectory() as scratch:
        _write(Path(scratch, "in"), tables(indicators, YEARS))
        stages = ingest(data, Path(scratch, "in"))
    (data / STAGES).write_text(json.dumps(stages), "utf-8")
    sys.stdout.write(f"{stages}\n")


def stages_of(data: Path) -> dict[str, float]:
    """Return the stages that :func:`kept` wrote down, if it did."""
    file = data / STAGES
    return dict(json.loads(file.read_text("utf-8"))) if file.exists() else {}


def added(data: Path) -> float:
    """Add a table of a hundred indicators to a copy of the newest release; return the seconds of processor time."""
    with tempfile.TemporaryDirectory(dir=data.parent) as scratch:
        folder = Path(scratch)
        _write(folder / "more", tables(100, (2027,), seed=2))
        shutil.copytree(data / "releases", folder / "data" / "releases", copy_function=os.link)
        shutil.copytree(data / "vectors", folder / "data" / "vectors")
        shutil.copy(data / "CURRENT", folder / "data")
        start = time.process_time()
        ingest(folder / "data", folder / "more")
        return time.process_time() - start


def _write(folder: Path, made: Iterable[tuple[str, str, int]]) -> None:
    folder.mkdir()
    for name, text, _ in made:
        (folder / name).write_text(text, "utf-8")


def ingest(data: Path, folder: Path) -> dict[str, float]:
    """Ingest a folder; return the seconds of processor time until each stage last said something, in their order."""
    from api.publishing import Target, ingest_paths
    from ingest.documents import ReadOptions
    from search.encoder import load_encoder

    ends: dict[str, float] = {}
    encoder, start = load_encoder(), time.process_time()
    ingest_paths(
        Target(data, encoder),
        [folder],
        ReadOptions(year=None, department=None, kind=None),
        progress=lambda stage, done, total: ends.__setitem__(stage, time.process_time()),
    )
    ends["publish"] = time.process_time()
    stages = {}
    for stage, end in sorted(ends.items(), key=lambda item: item[1]):
        stages[stage], start = end - start, end
    return stages


def measure(data: Path, stages: dict[str, float]) -> Measured:
    """Serve a release, ask it, compare its vectors with the exact ones, and add one table."""
    from search import Dataset

    with Dataset.open(data) as dataset:
        indicators, recall = len(dataset.index.indicators), vector_recall(dataset.index.dense.vectors)
        folder = dataset.index.folder
    paths = [f"/api/v1/search?query={quote(t)}{f}" for t in SEARCHES for f in FILTERS]
    with served(data) as (process, port, ready):
        latencies(port, paths[:1])
        before = processor_seconds(process)
        search = latencies(port, paths)
        cost = (processor_seconds(process) - before) / (ROUNDS * len(paths)) * 1000
        suggest = latencies(port, [f"/api/v1/suggest?query={quote(t)}" for t in TYPED])
        memory = resident_megabytes(process)
    disk = {"graph": megabytes(folder.parent / "graph"), "index": megabytes(folder)}
    return Measured(indicators, stages, disk, ready, memory, search, cost, suggest, recall, added(data))


def latencies(port: int, paths: Sequence[str]) -> tuple[float, float, float]:
    """Ask for every path ``ROUNDS`` times over one connection; return p50, p95 and p99 in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    taken = []
    for _ in range(ROUNDS):
        for path in paths:
            start = time.perf_counter()
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
            taken.append((time.perf_counter() - start) * 1000)
            if response.status != HTTPStatus.OK:
                raise SystemExit(f"{path}: {response.status} {body.decode()}")
    connection.close()
    return percentile(taken, 50), percentile(taken, 95), percentile(taken, 99)


def processor_seconds(process: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def vector_recall(vectors: object) -> float | None:
    """Return recall@10 of an approximate index against comparing all that it holds; ``None`` for an exact one."""
    import numpy as np

    from search.index.nearest import Nearest

    if not isinstance(vectors, Nearest) or not vectors.approximate:
        return None
    every = np.stack([vectors.vector(number) for number in range(len(vectors))])
    shares = []
    for number in np.random.default_rng(0).choice(len(every), RECALL_QUERIES, replace=False):
        best = np.argpartition(-(every @ every[number]), 10)[:10]
        shares.append(len(np.intersect1d(best, vectors.nearest(every[number], 1000)[0][:10])) / 10)
    return float(np.mean(shares))


def megabytes(folder: Path) -> float:
    """Return the size of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def page(found: Sequence[Measured]) -> str:
    """Return the measurements as a Markdown table, a column for each size."""
    rows: dict[str, list[str]] = {"": [f"{m.indicators:,}" for m in found]}
    for stage in dict.fromkeys(stage for m in found for stage in m.stages):
        rows[f"ingest until the end of {stage}, s of processor time"] = [
            f"{m.stages[stage]:.1f}" if stage in m.stages else "–" for m in found
        ]
    rows["graph / index on disk, MB"] = [f"{m.disk['graph']:.0f} / {m.disk['index']:.0f}" for m in found]
    rows["server ready, s"] = [f"{m.ready:.1f}" for m in found]
    rows["resident memory after all requests, MB"] = [f"{m.memory:.0f}" for m in found]
    rows["search p50 / p95 / p99, ms"] = [" / ".join(f"{v:.0f}" for v in m.search) for m in found]
    rows["search, the server's processor time on average, ms"] = [f"{m.processor:.0f}" for m in found]
    rows["suggest p50 / p95 / p99, ms"] = [" / ".join(f"{v:.1f}" for v in m.suggest) for m in found]
    rows["vectors: recall@10"] = ["exact" if m.recall is None else f"{m.recall:.3f}" for m in found]
    rows["adding one table, s of processor time"] = [f"{m.one_more:.1f}" for m in found]
    lines = [f"| {' | '.join([name or 'indicators', *cells])} |" for name, cells in rows.items()]
    lines.insert(1, "|---|" + "--:|" * len(found))
    return "\n".join(lines) + "\n"


def draw(found: Sequence[Measured], path: Path) -> None:
    """Draw what grows with the number of indicators."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    sizes = [m.indicators for m in found]
    figure, axes = plt.subplots(figsize=(6, 3.5))
    axes.loglog(sizes, [m.search[1] for m in found], "o-", label="search p95, ms")
    axes.loglog(sizes, [m.suggest[1] for m in found], "s-", label="suggest p95, ms")
    axes.loglog(sizes, [m.memory for m in found], "^-", label="resident memory, MB")
    if all(m.stages for m in found):
        axes.loglog(sizes, [sum(m.stages.values()) for m in found], "d-", label="ingest, s of processor time")
    axes.set_xlabel("indicators")
    axes.legend()
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()

"""Measure the service as its users meet it: a process of its own, over HTTP, on the bundled sample.

Run by ``make bench``. Prints a Markdown page; ``--write FILE`` also writes it to a file. The numbers
are for orientation (a busy machine shifts them all); nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import datetime
import http.client
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))  # run from a checkout that is not installed, too
HELP_RUNS = 7
ROUNDS = 10

SEARCHES = (
    *("中小企业数字化", "专精特新", "满意度不低于90%", "5G工厂", "项目验收合格率", "清洁生产审核"),
    *("≥1000家", "投诉率", "展会活动场次", "绿色工廠", "人工智能大模型", "无线电监测设备运维"),
    *("power supply", "SME digital transformation", "zhuanjingtexin", "培训人数", "招商引资", "物业管理费"),
    *("新能源汽车产量", "工业互联网标准", "融资担保", "不超过550元/人", "新型显示", "民营经济服务周"),
)
PREFIXES = (
    *("中", "中小", "中小企", "专精", "专精特新", "满意", "满意度", "项目验", "项目验收"),
    *("zhong", "zjtx", "zhuanjing", "5G", "5g工", "TFT", "清洁", "投诉", "展会", "工业互"),
    *("人工智", "无线电", "合格率", "民营", "小巨人"),
)
QUESTIONS = (
    *("哪些项目面向中小企业？", "有多少个项目？", "成本指标有哪些？", "没有满意度指标的项目有哪些？"),
    *("奖补企业投诉率的目标是多少？", "产出指标有多少条？", "各单位有多少个项目？", "指标最多的项目是哪个？"),
    *("哪些指标要求至少1000家企业？", "年度指标值超过100万元的成本指标有哪些？", "举办活动场次合计多少？"),
    *("哪些指标没有计量单位？", "支持新型工业化建设有哪些指标？", "支持新型工业化建设的绩效目标是什么？"),
    *("与“项目验收合格率”相似的指标有哪些？", "平均每个项目有多少个指标？", "2025年有多少个项目？"),
    *("为什么投诉率这么高？", "哪些指标的年度值和周期值不同？", "满意度最高的指标是哪个？"),
    *(
        "Which projects target SMEs?",
        "How many projects does each unit have?",
        "How many projects are there?",
    ),
    *(
        "What is the complaint rate target?",
        "Which indicators ask for at least 1000 enterprises?",
        "How many indicators are there?",
    ),
)


@dataclass(slots=True)
class Timings:
    """Milliseconds of one endpoint: the first time a query is asked, and every time after that."""

    name: str
    budget_ms: int
    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)

    def row(self) -> str:
        """Return the line of the table."""
        cells = [self.name, str(len(self.cold) + len(self.warm))]
        for values in (self.cold, self.warm, self.cold + self.warm):
            cells += [f"{percentile(values, share):.1f}" for share in (50, 95)]
        return f"| {' | '.join(cells)} | {self.budget_ms} |"


def percentile(values: Sequence[float], share: int) -> float:
    """Return a percentile (1..99) of the values."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]


def command() -> list[str]:
    """Return how the command line is started: the installed script, else the package of this checkout."""
    script = Path(sys.executable).parent / "zhibiao"
    return [str(script)] if script.exists() else [sys.executable, "-c", "from api.cli import main; main()"]


def environment() -> dict[str, str]:
    """Return our environment without settings of the product, and with this checkout importable."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIBIAO_")}
    return kept | {"PYTHONPATH": str(REPOSITORY)}


def ingest_seconds(data: Path) -> dict[str, float]:
    """Ingest the sample into ``data`` and return the seconds of each stage."""
    from api.publishing import Target, ingest_paths
    from ingest.documents import ReadOptions
    from search.encoder import load_encoder

    marks = [("", time.perf_counter())]
    encoder = load_encoder()
    marks.append(("load the encoder", time.perf_counter()))
    ends: dict[str, float] = {}
    with as_file(files("ingest") / "samples") as folder:
        ingest_paths(
            Target(data, encoder),
            [folder],
            ReadOptions(year=None, department=None, kind=None),
            progress=lambda stage, done, total: ends.__setitem__(stage, time.perf_counter()),
        )
    marks.append(("read, parse, link, validate and load", ends["read"]))
    marks.append(("collect texts and encode them", ends["encode"]))
    marks.append(("write the indexes and publish", time.perf_counter()))
    return {name: at - before for (_, before), (name, at) in pairwise(marks)}


def help_seconds() -> float:
    """Return the median time of ``zhibiao --help`` as a process."""
    taken = []
    for _ in range(HELP_RUNS):
        start = time.perf_counter()
        subprocess.run(
            [*command(), "--help"], check=True, capture_output=True, env=environment(), cwd=REPOSITORY
        )
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


@contextmanager
def served(data: Path) -> Iterator[tuple[int, int, float]]:
    """Serve ``data``; yields the process id, the port and the seconds until it said ``ready``."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command(), "--data", str(data), "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=REPOSITORY,
    )
    assert process.stderr
    try:
        port = _announced_port(iter(process.stderr.readline, b""))
        yield process.pid, port, time.perf_counter() - start
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        process.stderr.close()


def _announced_port(lines: Iterator[bytes]) -> int:
    said = []
    for line in lines:
        said.append(line.decode("utf-8", "replace"))
        if line.startswith(b"ready http://"):
            return int(line.rsplit(b":", 1)[1])
    raise SystemExit("the server did not start:\n" + "".join(said))


def measure(port: int, path: str, texts: Sequence[str], timings: Timings) -> None:
    """Ask for every text once, then ``ROUNDS - 1`` times more, over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for turn in range(ROUNDS):
        for text in texts:
            start = time.perf_counter()
            connection.request("GET", path + quote(text))
            response = connection.getresponse()
            body = response.read()
            taken = (time.perf_counter() - start) * 1000
            if response.status != http.HTTPStatus.OK:
                raise SystemExit(f"{path}{text}: {response.status} {body.decode()}")
            (timings.cold if turn == 0 else timings.warm).append(taken)
    connection.close()


def resident_megabytes(pid: int) -> float:
    """Return VmRSS of a process and all its children, in MB (10^6 bytes)."""
    own = [line for line in _proc(pid, "status").splitlines() if line.startswith("VmRSS:")]
    kilobytes = int(own[0].split()[1]) if own else 0
    children = _proc(pid, f"task/{pid}/children").split()
    return kilobytes * 1024 / 1e6 + sum(resident_megabytes(int(child)) for child in children)


def _proc(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text("utf-8")


def sample_counts(port: int) -> dict[str, int]:
    """Return what the service holds."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/api/v1/stats")
    counts: dict[str, int] = json.loads(connection.getresponse().read())
    connection.close()
    return counts


def run(say: Callable[[str], object]) -> str:
    """Measure everything and return the page."""
    with tempfile.TemporaryDirectory(prefix="zhibiao-bench-") as folder:
        load = os.getloadavg()[0]
        say("ingest")
        stages = ingest_seconds(Path(folder))
        say("help")
        helped = help_seconds()
        say("serve")
        with served(Path(folder)) as (pid, port, started):
            fresh = resident_megabytes(pid)
            endpoints = [Timings("search", 60), Timings("suggest", 20), Timings("ask", 120)]
            paths = ("/api/v1/search?query=", "/api/v1/suggest?query=", "/api/v1/ask?question=")
            for timings, path, texts in zip(endpoints, paths, (SEARCHES, PREFIXES, QUESTIONS), strict=True):
                say(timings.name)
                measure(port, path, texts, timings)
            counts, used = sample_counts(port), resident_megabytes(pid)
    once = [
        ("`zhibiao --help`, median of 7", f"{helped:.2f} s", "≤ 0.5 s"),
        ("`zhibiao serve` until it says ready, on an existing release", f"{started:.1f} s", "≤ 15 s"),
        ("resident memory of the server when ready", f"{fresh:.0f} MB", ""),
        ("the same after all requests", f"{used:.0f} MB", "≤ 1,500 MB"),
        *((f"ingest: {stage}", f"{seconds:.2f} s", "") for stage, seconds in stages.items()),
    ]
    return _page(endpoints, once, counts, load)


_PAGE = """\
<!-- written by `python tests/bench/serve.py --write docs/benchmarks.md` down to the end mark; do not edit -->

# Speed and memory

{date}, {system} {machine}, {cores} cores shared with other work (load average {load:.1f} at the start),
Python {python}, the default encoder. The bundled sample: {projects} projects, {indicators} indicators,
{triples} triples.

One client, one kept connection, HTTP on the loopback interface, the whole answer read. *First* is the first
time a query is asked of the process, *again* the {again} rounds after that. The budget is for the p95 of all
requests. Absolute figures are for orientation.

| milliseconds | requests | first p50 | p95 | again p50 | p95 | all p50 | p95 | budget |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
{endpoints}

The slowest questions (median of their rounds): {slowest}.

| once | measured | budget |
|---|--:|--:|
{once}

<!-- end -->
"""
_END = "<!-- end -->\n"


def _page(
    endpoints: Sequence[Timings],
    once: Sequence[tuple[str, str, str]],
    counts: dict[str, int],
    load: float,
) -> str:
    return _PAGE.format(
        date=datetime.datetime.now(tz=datetime.UTC).date(),
        system=platform.system(),
        machine=platform.machine(),
        cores=os.cpu_count(),
        load=load,
        python=platform.python_version(),
        projects=counts["projects"],
        indicators=counts["indicators"],
        triples=counts["triples"],
        again=ROUNDS - 1,
        endpoints="\n".join(timings.row() for timings in endpoints),
        slowest=_slowest(endpoints[-1], QUESTIONS),
        once="\n".join(f"| {what} | {value} | {budget} |" for what, value, budget in once),
    )


def _slowest(timings: Timings, texts: Sequence[str]) -> str:
    medians = [statistics.median(timings.warm[at :: len(texts)]) for at in range(len(texts))]
    worst = sorted(zip(medians, texts, strict=True), reverse=True)[:3]
    return ", ".join(f"{text} {taken:.0f} ms" for taken, text in worst)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the page at the head of FILE as well")
    options = parser.parse_args()
    page = run(lambda what: sys.stderr.write(f"{what} …\n"))
    sys.stdout.write(page)
    if options.write:
        known = options.write.read_text("utf-8") if options.write.exists() else ""
        options.write.write_text(page + known.partition(_END)[2], "utf-8")


if __name__ == "__main__":
    main()

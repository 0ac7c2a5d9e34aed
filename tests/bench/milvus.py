"""The same release with its texts and vectors embedded, and in Milvus Lite: build and search, in one process.

``milvus.py --indicators 2000``; needs the extra ``milvus``. Queries go to both in turns, encoded beforehand. Prints
Markdown; nothing passes or fails.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPOSITORY))  # run from a checkout that is not installed, too

from api.publishing import Target, ingest_paths  # noqa: E402
from ingest.documents import ReadOptions  # noqa: E402
from search import Dataset  # noqa: E402
from search.encoder import load_encoder  # noqa: E402
from tests.bench.generate import tables  # noqa: E402
from tests.bench.million import ROUNDS, SEARCHES, YEARS  # noqa: E402
from tests.bench.serve import percentile  # noqa: E402


def main() -> None:
    """Build both, ask both, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--indicators", type=int, default=2000)
    options = parser.parse_args()
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "in").mkdir()
        for name, text, _ in tables(options.indicators, YEARS):
            (folder / "in" / name).write_text(text, "utf-8")
        homes = {"embedded": "", "Milvus Lite": f"milvus+file://{folder}/lite.db"}
        built, opened = {}, {}
        for number, (home, index) in enumerate(homes.items()):
            start = time.perf_counter()
            ingest_paths(Target(folder / str(number), encoder, index=index), [folder / "in"], ReadOptions())
            built[home] = time.perf_counter() - start
            opened[home] = Dataset.open(folder / str(number), encoder=encoder)
        taken: dict[str, list[float]] = {home: [] for home in homes}
        for at in range(ROUNDS + 1):
            for query in SEARCHES:
                for home, dataset in opened.items():
                    start = time.perf_counter()
                    dataset.search(query)
                    if at:  # the first round encodes the queries and warms both
                        taken[home].append(1000 * (time.perf_counter() - start))
        for dataset in opened.values():
            dataset.close()
    lines = ["| home | ingest, s | search p50, ms | p95, ms |", "|---|--:|--:|--:|"]
    lines += [
        f"| {home} | {built[home]:.1f} | {percentile(ms, 50):.1f} | {percentile(ms, 95):.1f} |"
        for home, ms in taken.items()
    ]
    ratio = statistics.median(taken["Milvus Lite"]) / statistics.median(taken["embedded"])
    sys.stdout.write(
        "\n".join([*lines, "", f"{options.indicators} indicators. Milvus Lite / embedded: {ratio:.1f}", ""])
    )


if __name__ == "__main__":
    main()

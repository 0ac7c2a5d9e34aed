"""Latency of questions over HTTP, one after the other, by kind; prints figures, nothing passes or fails.

``python tests/bench/ask.py http://127.0.0.1:8000 --rounds 3`` makes questions of names in the release it is pointed at;
``--questions FILE.jsonl`` asks those of a graded set instead. A trivial request is timed in between, to compare with.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

KINDS = {
    "target of an indicator": "{unit}的“{indicator}”目标是多少？",
    "target in a project": "{project}的{indicator}年度目标是多少？",
    "projects of a unit": "{unit}有哪些项目？",
    "who is responsible": "{project}由哪个单位负责？",
    "indicators of a category": "{unit}的成本指标有哪些？",
    "lacking a category": "{unit}没有满意度指标的项目有哪些？",
    "compared with a number": "{unit}要求至少10家的指标有哪些？",
    "theme": "哪些项目面向中小企业？",
    "count": "有多少个项目？",
    "count, negated": "有多少个项目没有满意度指标？",
    "share": "成本指标占全部指标的比例是多少？",
    "group": "每个单位各有几个项目？",
    "extreme of a unit": "{unit}满意度最高的指标是哪个？",
    "similar": "与“{indicator}”相似的指标有哪些？",
    "between years, one target": "{project}的{indicator}今年比去年提高了多少？",
    "between years, a unit": "{unit}今年哪些指标比去年提高了？",
    "between years, counted": "今年的项目比去年多几个？",
    "group by category": "四个一级指标下各有多少条指标？",
    "data quality": "哪些指标没有计量单位？",
    "English": "Which projects have no cost indicator?",
    "refused": "外星人补贴的目标是多少？",
}


def get(base: str, path: str) -> tuple[float, Any]:
    """Return the milliseconds of a request and its JSON document."""
    started = time.perf_counter()
    with urlopen(base + path) as response:
        document = json.loads(response.read())
    return (time.perf_counter() - started) * 1000, document


def made(base: str, rounds: int) -> Iterator[tuple[str, str]]:
    """Yield kinds and questions made of randomly chosen names; the seed is fixed."""
    chosen = random.Random(7)  # noqa: S311 - no secret
    total = get(base, "/api/v1/projects?limit=1")[1]["total"]
    for _ in range(rounds):
        project = get(base, f"/api/v1/projects?limit=1&offset={chosen.randrange(total)}")[1]["projects"][0]
        indicator = chosen.choice(project["indicators"])
        names = {"unit": project["unit"], "project": project["name"], "indicator": indicator["name"]}
        yield from ((kind, question.format(**names)) for kind, question in KINDS.items())


def graded(paths: list[Path]) -> Iterator[tuple[str, str]]:
    """Yield kinds and questions of graded sets."""
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            gold = json.loads(line)
            yield gold["category"], gold["question"]


def shown(times: list[float]) -> str:
    """Median, 95th percentile and maximum."""
    ranked = sorted(times)
    return f"{statistics.median(ranked):7.0f} {ranked[int(0.95 * (len(ranked) - 1))]:7.0f} {ranked[-1]:7.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--questions", type=Path, nargs="*", default=[])
    options = parser.parse_args()
    asked = list(graded(options.questions) if options.questions else made(options.base, options.rounds))
    get(options.base, f"/api/v1/ask?question={quote('有多少个项目？')}")  # what is read at the first question
    by_kind: dict[str, list[float]] = defaultdict(list)
    trivial: list[float] = []
    answered = 0
    for kind, question in asked:
        trivial.append(get(options.base, "/health/live")[0])
        milliseconds, answer = get(options.base, f"/api/v1/ask?question={quote(question)}")
        by_kind[kind].append(milliseconds)
        answered += answer["status"] == "answered"
    print(f"{'ms':28} {'median':>7} {'p95':>7} {'max':>7}     n")  # noqa: T201
    for kind, times in sorted(by_kind.items(), key=lambda pair: -statistics.median(pair[1])):
        print(f"{kind:28} {shown(times)} {len(times):5}")  # noqa: T201
    every = [ms for times in by_kind.values() for ms in times]
    print(f"{'all':28} {shown(every)} {len(every):5}, {answered} answered")  # noqa: T201
    print(f"{'/health/live':28} {shown(trivial)} {len(trivial):5}")  # noqa: T201


if __name__ == "__main__":
    main()

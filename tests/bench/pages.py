"""How soon the portal shows something, over the bundled sample in Chromium: ``python tests/bench/pages.py --data DIR``.

First result: from the last key to the first suggestion, and from the key that submits to the first hit on the page.
Largest contentful paint, bytes and requests: of a first visit to each page, nothing cached.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from playwright.sync_api import Browser, Page

from api.app import create_app
from api.settings import Settings
from search import Dataset
from search.encoder import load_encoder
from tests.support.browsing import launched, served
from tests.support.screens import shown

BYTES = """() => ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))
  .map((entry) => entry.decodedBodySize)"""
WORDS = ("中小企业", "数字化转型", "满意度", "人才", "产业集群", "培训", "补助", "验收合格率")
LCP = """() => new Promise((resolve) => new PerformanceObserver((list) =>
  resolve(list.getEntries().at(-1).startTime)).observe({type: 'largest-contentful-paint', buffered: true}))"""


def first_results(page: Page, address: str) -> tuple[list[float], list[float]]:
    """Return milliseconds to the first suggestion and to the first hit, per word."""
    typed, found = [], []
    for word in WORDS:
        page.goto(address)
        page.locator("#query").press_sequentially(word)
        started = page.evaluate("performance.now()")
        page.wait_for_selector("[role=option]")
        typed.append(page.evaluate("performance.now()") - started)
        page.keyboard.press("Escape")
        page.evaluate("sessionStorage.setItem('asked', Date.now())")
        page.keyboard.press("Enter")
        page.wait_for_selector(".hits h2")
        found.append(page.evaluate("Date.now() - Number(sessionStorage.getItem('asked'))"))
    return typed, found


def visit(browser: Browser, address: str) -> tuple[float, int, int]:
    """Return milliseconds to the largest paint, bytes, and requests of a first visit."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address, wait_until="networkidle")
    painted = float(page.evaluate(LCP))
    total = page.evaluate(BYTES)
    context.close()
    return painted, sum(total), len(total)


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(line + "\n")


def main() -> None:
    """Print the figures as tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data: Path = parser.parse_args().data
    encoder = load_encoder()
    with Dataset.open(data, encoder=encoder) as dataset:
        pages = shown(dataset)
    with served(create_app(Settings.load(data=data), encoder=encoder)) as address, launched() as browser:
        for path in pages.values():
            browser.new_page().goto(address + path)  # the first reading of a release is not what is measured
        typed, found = first_results(browser.new_page(), address)
        say("| after the last key | median ms | most ms |\n|---|--:|--:|")
        for name, times in (("first suggestion", typed), ("first hit on the page", found)):
            say(f"| {name} | {statistics.median(times):.0f} | {max(times):.0f} |")
        say("\n| page | largest paint, ms | KB | requests |\n|---|--:|--:|--:|")
        for name, path in pages.items():
            painted, size, requests = visit(browser, address + path)
            say(f"| {name} | {painted:.0f} | {size / 1000:.0f} | {requests} |")


if __name__ == "__main__":
    main()

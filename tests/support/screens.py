"""Pictures of every page, phone and desktop, for docs/pages.md: ``make screenshots``."""

from __future__ import annotations

import argparse
import base64
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from api.app import create_app
from api.publishing import Target, ingest_paths
from api.settings import Settings
from ingest.documents import ReadOptions
from search import Dataset
from search.encoder import load_encoder
from tests.support.browsing import launched, served

SAMPLES = Path(__file__).resolve().parents[2] / "ingest" / "samples"
SIZES = {
    "phone": (390, 844, 1500, 1.0),
    "desktop": (1440, 900, 1350, 0.7),
}  # width, height, most shown, scale
MAX_BYTES = 60_000
DRAWN_MS = 700


def shown(dataset: Dataset) -> dict[str, str]:
    """Return the pages by name."""
    projects = list(dataset.records.projects())
    project = next(p for p in projects if "民营经济" in p.name and p.fiscal_year == 2026)
    indicator = next(
        i for p in projects for i in p.indicators if i.name == "新增小升规企业数" and p.fiscal_year == 2026
    )
    pages = {
        "home": "/",
        "search": "/?query=中小企业数字化",
        "nothing-found": "/?query=xyzzyq",
        "why": f"/why?query=中小企业&iri={indicator.iri}",
        "ask": "/ask?question=2026年服务对象满意度不低于90%的指标有哪些？",
        "themes": "/themes",
        "browse": "/browse",
        "compare": "/compare",
        "graph": f"/graph?iri={_path(project.iri)}",
        "quality": "/quality?rule=value_in_name",
        "releases": "/releases",
        "review": "/review",
        "sparql": "/sparql",
        "api": "/docs",
        "error": "/page/project/none",
    }
    things = {
        "project": project.iri,
        "indicator": indicator.iri,
        "unit": project.unit_iri,
        "department": project.department_iri,
        "table": project.table,
        "theme": next(t.iri for t in dataset.catalog.themes if t.label == "中小企业"),
        "concept": indicator.concept or "",
    }
    pages["cells"] = f"/page/{_path(project.table)}/cells"
    return pages | {name: f"/page/{_path(iri)}" for name, iri in things.items()}


def _path(iri: str) -> str:
    return iri.split("/id/", 1)[1]


def take(page: Page, most: int, scale: float) -> bytes:
    """Return a picture of a page from its top, as WebP of at most ``MAX_BYTES``."""
    session = page.context.new_cdp_session(page)
    size = page.viewport_size or {"width": 0, "height": 0}
    height = min(most, int(page.evaluate("document.documentElement.scrollHeight")))
    clip = {"x": 0, "y": 0, "width": size["width"], "height": max(height, size["height"]), "scale": scale}
    for quality in (80, 65, 50, 35, 20):
        wanted = {"format": "webp", "quality": quality, "captureBeyondViewport": True, "clip": clip}
        picture = base64.b64decode(session.send("Page.captureScreenshot", wanted)["data"])
        if len(picture) <= MAX_BYTES:
            break
    return picture


def take_all(browser: Browser, address: str, pages: dict[str, str], folder: Path) -> None:
    """Write the pictures of all pages in both sizes."""
    for size, (width, height, most, scale) in SIZES.items():
        page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN")
        for name, path in pages.items():
            page.goto(address + path)
            page.wait_for_timeout(DRAWN_MS)
            (folder / f"{name}-{size}.webp").write_bytes(take(page, most, scale))
        page.close()


def main() -> None:
    """Serve the bundled sample, or what is given, and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--data", type=Path, help="a data directory in place of the bundled sample")
    wanted = parser.parse_args()
    wanted.folder.mkdir(parents=True, exist_ok=True)
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as scratch:
        data: Path = wanted.data or Path(scratch)
        if wanted.data is None:
            options = ReadOptions(year=None, department=None, kind=None)
            ingest_paths(Target(data, encoder), [SAMPLES], options)
        with Dataset.open(data, encoder=encoder) as dataset:
            pages = shown(dataset)
        with served(create_app(Settings.load(data=data), encoder=encoder)) as address, launched() as browser:
            take_all(browser, address, pages, wanted.folder)


if __name__ == "__main__":
    main()

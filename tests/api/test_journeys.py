"""The portal in a real browser: three users' journeys, the keyboard alone, input methods, no script, accessibility."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, Response, ViewportSize

from tests.support.browsing import Watched

MAX_PAGE_BYTES = 300_000
NARROW, WIDE = ViewportSize(width=320, height=800), ViewportSize(width=1440, height=900)
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ['violations']});
  return found.violations.filter((v) => ['serious', 'critical'].includes(v.impact))
    .map((v) => v.id + ': ' + v.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(' | '));
}"""
THINGS = ("project", "indicator", "unit", "department", "table", "theme", "concept")
PATHS = (
    *("/", "/?query=企业", "/?query=xyzzyq", "/?query=哪些项目面向中小企业？", "/why", "/ask"),
    *("/ask?question=企业投诉率的目标是多少", "/ask?question=天气", "/themes", "/browse", "/compare"),
    *("/compare?lot=unchanged", "/graph", "/quality", "/releases", "/review", "/docs", "/nowhere"),
)


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page at which nothing may go wrong in any test."""
    with browser.new_context(viewport=WIDE, locale="zh-CN", base_url=address) as context:
        page = context.new_page()
        watched = Watched(page, address)
        yield page
    assert [fault for fault in watched.faults if "404 (Not Found)" not in fault] == []  # "/nowhere"


@pytest.fixture(scope="module")
def things(client: TestClient) -> dict[str, str]:
    """The path after ``/page/`` of a thing of each kind, all about one project of 2026."""
    projects = client.get("/api/v1/projects", params={"year": 2026}).json()["projects"]
    project = next(p for p in projects if p["name"] == "惠企服务专项")
    unit = client.get("/api/v1/units").json()["units"][0]
    indicator = project["indicators"][0]
    iris = (
        *(project["iri"], indicator["iri"], unit["iri"], unit["department_iri"], project["table"]),
        *(project["themes"][0]["iri"], indicator["concept"]),
    )
    return {kind: iri.split("/id/")[1] for kind, iri in zip(THINGS, iris, strict=True)}


def drawn(page: Page) -> None:
    """Wait for what draws itself."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('figure[data-chart]')].every((f) => f.dataset.ready"
        " || f.getBoundingClientRect().top > innerHeight)"
        " && (!document.querySelector('#graph') || document.querySelector('#graph').dataset.ready)"
    )


# ---- the searcher


def test_a_searcher_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/?lang=zh")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(3):  # from the start of the content to the box
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "query":
            break
    page.keyboard.type("企业")
    page.wait_for_selector("[role=option]")
    assert page.get_attribute("#query", "aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    chosen = page.get_attribute("#query", "aria-activedescendant")
    wanted = page.inner_text(f"#{chosen}")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits")
    assert page.input_value("#query") == wanted
    page.focus(".hits h2 a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".cite")
    line = page.inner_text("#cite-text")
    assert re.search(r"202[56]\.txt，第 \d+ 行第 \d+ 列。数据版本 \S+。https://w3id\.org/zhibiao/id/", line)


def test_an_input_method_is_left_alone(page: Page) -> None:
    page.goto("/?lang=zh")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.focus("#query")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "qiye", "selectionStart": 4, "selectionEnd": 4})
    page.keyboard.press("Enter")
    page.wait_for_timeout(250)
    assert [url for url in asked if "/static/" not in url] == []
    assert page.locator("[role=option]").count() == 0
    session.send("Input.insertText", {"text": "企业"})
    page.wait_for_selector("[role=option]")
    assert any("/suggest" in url for url in asked)
    page.keyboard.press("Escape")
    assert not page.is_visible("[role=listbox]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".hits")


# ---- the analyst


def test_an_analyst_goes_from_a_question_to_the_query(page: Page) -> None:
    page.goto("/ask?lang=zh")
    page.fill("#question", "企业投诉率的目标是多少")
    page.keyboard.press("Enter")
    page.wait_for_selector(".answer.answered")
    assert "2%" in page.inner_text(".answer-text")
    assert "2026.txt" in page.inner_text(".evidence")
    page.click("details summary")
    page.click("details a")
    page.wait_for_selector("#sparql-editor[data-ready=true]")
    page.click(".yasqe_queryButton")
    page.wait_for_selector(".dataTable tbody tr")


# ---- the researcher


def test_a_researcher_compares_years_and_follows_an_indicator(page: Page) -> None:
    page.goto("/compare?from=2025&to=2026&lang=zh")
    drawn(page)
    assert page.locator("figure canvas").count() >= 1
    page.click(".tile.tightened a")
    page.click("table.data tbody a >> nth=0")
    page.wait_for_selector("#history")
    page.locator("figure[data-chart]").scroll_into_view_if_needed()
    drawn(page)
    assert page.locator("figure[data-chart] canvas").count() == 1
    assert "≥50家" in page.inner_text(".target-cards")
    page.click(".cite a >> text=在关系图中查看")
    drawn(page)
    assert page.locator(".graph-canvas canvas").count() >= 1


def nodes(page: Page) -> int:
    return int(page.evaluate("document.querySelector('.graph-canvas')._cyreg.cy.nodes().length"))


def test_the_graph_unfolds_by_click_by_key_and_from_its_list(page: Page, things: dict[str, str]) -> None:
    page.goto(f"/graph?iri={things['table']}&lang=zh")
    drawn(page)
    first = nodes(page)
    spot = page.evaluate(
        """() => { const canvas = document.querySelector('.graph-canvas');
        const { x, y } = canvas._cyreg.cy.nodes('[type="project"]')[0].renderedPosition();
        const box = canvas.getBoundingClientRect(); return { x: box.x + x, y: box.y + y }; }"""
    )
    page.mouse.click(spot["x"], spot["y"])
    page.wait_for_function("() => document.querySelector('.graph-panel h2 .kind').textContent === '项目'")
    by_click = nodes(page)
    assert by_click > first
    page.focus(".graph-canvas")
    chosen = "document.querySelector('.graph-canvas')._cyreg.cy.$(':selected').id()"
    before = page.evaluate(chosen)
    for key in ("ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"):
        page.keyboard.press(key)
        if page.evaluate(chosen) != before:
            break
    assert page.evaluate(chosen) != before
    assert page.inner_text(".graph-state").strip()
    page.keyboard.press("Enter")
    page.wait_for_function("() => !document.querySelector('#graph').hasAttribute('aria-busy')")
    page.keyboard.press("0")
    page.click(".graph-panel a[data-node] >> nth=0")
    page.wait_for_function("() => document.activeElement.matches('.graph-panel h2 a')")
    assert nodes(page) >= by_click
    assert page.url.endswith(f"/graph?iri={things['table']}&lang=zh")


# ---- without script


def test_everything_can_be_done_without_script(
    browser: Browser, address: str, things: dict[str, str]
) -> None:
    with browser.new_context(java_script_enabled=False, base_url=address, locale="zh-CN") as context:
        page = context.new_page()
        page.goto("/")
        page.fill("#query", "企业")
        page.click(".search button")
        page.click(".facets a >> text=2026")
        page.click(".hits h2 a >> nth=0")
        assert page.locator(".cite-text").is_visible()
        assert not page.locator("button[data-copy]").is_visible()
        page.goto(f"/graph?iri={things['project']}")
        assert not page.locator(".graph-stage").is_visible()
        page.click(".graph-groups a >> nth=0")
        assert page.locator(".graph-groups li").count() > 0
        page.goto("/compare?from=2025&to=2026")
        assert page.locator(".bar-table rect").count() > 0
        page.goto(f"/page/{things['indicator']}")
        assert page.locator("figure svg polyline").count() > 0
        page.goto("/ask?question=企业投诉率的目标是多少")
        assert page.locator(".answer.answered").is_visible()


# ---- every page


def test_no_page_is_heavy_and_libraries_come_where_they_are_used(
    page: Page, things: dict[str, str], address: str
) -> None:
    sizes: dict[str, int] = {}
    vendored: dict[str, set[str]] = {}
    now = ""

    def count(response: Response) -> None:
        url = response.url.removeprefix(address)
        if "/vendor/" in url:
            vendored.setdefault(now, set()).add(url.split("/vendor/")[1].split("-")[0])
        elif url.split("?")[0] != "/sparql/terms":
            sizes[now] = sizes.get(now, 0) + len(response.body())

    page.on("response", count)
    for path in (*PATHS, *(f"/page/{path}" for path in things.values()), f"/graph?iri={things['unit']}"):
        now = path
        page.goto(path)
        drawn(page)
    page.remove_listener("response", count)
    assert len(sizes) == len(PATHS) + len(THINGS) + 1
    assert {path: size for path, size in sizes.items() if size > MAX_PAGE_BYTES} == {}
    drawing = {name for names in vendored.values() for name in names}
    assert drawing == {"cytoscape", "echarts"}
    assert all(path.startswith(("/compare", "/graph?", "/page/indicator")) for path in vendored)


@pytest.mark.parametrize(
    "path",
    [*PATHS, *(f"/page/{kind}" for kind in THINGS), "/page/table/cells", "/graph?iri=project", "/sparql"],
)
def test_no_serious_fault_of_accessibility(page: Page, things: dict[str, str], path: str) -> None:
    kind = path.removeprefix("/page/").removeprefix("/graph?iri=").removesuffix("/cells")
    path = path.replace(kind, things[kind]) if kind in things else path
    page.set_viewport_size(WIDE)
    page.goto(path)
    drawn(page)
    page.evaluate(AXE)
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        page.emulate_media(color_scheme="light")
        assert page.evaluate(RUN_AXE) == [], f"light, {size}"
        page.emulate_media(color_scheme="dark")
        assert page.evaluate(RUN_AXE) == [], f"dark, {size}"

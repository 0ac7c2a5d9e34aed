"""The search box on another site: who may load and frame it, and how it behaves in a real browser."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from api.app import create_app
from api.settings import Settings
from search.encoder import Encoder
from tests.support.browsing import served

OUT_OF_REACH = "http://127.0.0.1:9/"
PORTAL = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>门户</title>
<style>zhibiao-search {{ --zhibiao-accent: rgb(130, 20, 20); }} zhibiao-search::part(button) {{ letter-spacing: 3px; }}
.result {{ display: none }}</style>
<script type="module" src="{service}/embed/zhibiao-search.js"></script></head>
<body><zhibiao-search endpoint="{service}" limit="3"></zhibiao-search></body></html>"""


@pytest.fixture(scope="module")
def portal() -> Iterator[tuple[str, list[str]]]:
    """A site of another origin; the list takes the one page that it serves."""
    pages: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", "style-src 'unsafe-inline'")
            self.end_headers()
            self.wfile.write(pages[0].encode())

        def log_message(self, format: str, *args: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def service(data: Path, encoder: Encoder, portal: tuple[str, list[str]]) -> Iterator[str]:
    with served(create_app(Settings.load(data=data, cors_origins=(portal[0],)), encoder=encoder)) as address:
        portal[1].append(PORTAL.format(service=address))
        yield address


@pytest.fixture(scope="module")
def browser_page(browser: Browser, service: str, portal: tuple[str, list[str]]) -> Iterator[Page]:
    faults: list[str] = []
    with browser.new_page() as page:
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        yield page
    assert [fault for fault in faults if "net::ERR" not in fault] == []  # the last test asks a closed port


@pytest.fixture
def portal_page(browser_page: Page, portal: tuple[str, list[str]]) -> Page:
    browser_page.goto(portal[0])
    browser_page.wait_for_function("() => Boolean(customElements.get('zhibiao-search'))")
    return browser_page


def test_any_site_may_load_it_and_none_frames_it_unasked(client: TestClient) -> None:
    answer = client.get("/embed/zhibiao-search.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "import " not in answer.text.split("const DELAY_MS")[1]
    assert "frame-ancestors 'none'" in client.get("/embed").headers["content-security-policy"]


def test_sites_that_are_named_may_frame_it(
    service: str, portal: tuple[str, list[str]], browser_page: Page
) -> None:
    headers = browser_page.request.get(f"{service}/embed?query=中小企业").headers
    assert f"frame-ancestors {portal[0]}" in headers["content-security-policy"]
    browser_page.goto(f"{service}/embed?query=中小企业&lang=zh")
    browser_page.wait_for_selector(".result")
    assert browser_page.evaluate("document.querySelector('base').target") == "_blank"


def test_results_stand_in_the_page_with_their_links(portal_page: Page, service: str) -> None:
    portal_page.locator("input").fill("企业")
    portal_page.keyboard.press("Enter")
    portal_page.wait_for_selector(".result")
    results = portal_page.locator(".result")
    assert 1 <= results.count() <= 3
    assert results.first.is_visible()  # the site's own .result rule does not reach it
    link = portal_page.locator("a.name").first
    assert str(link.get_attribute("href")).startswith(f"{service}/page/")
    assert portal_page.locator("mark").first.inner_text() == "企业"
    assert "结果" in portal_page.locator("[role=status]").inner_text()
    button = portal_page.locator("button")
    assert button.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(130, 20, 20)"
    assert button.evaluate("e => getComputedStyle(e).letterSpacing") == "3px"


def test_suggestions_by_keyboard(portal_page: Page) -> None:
    box = portal_page.locator("input")
    box.press_sequentially("企")
    portal_page.wait_for_selector("[role=option]")
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    option = portal_page.locator("[role=option]").first
    assert option.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == option.get_attribute("id")
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    assert not portal_page.locator("[role=listbox]").is_visible()
    box.press_sequentially("业")
    portal_page.wait_for_selector("[role=option]")
    box.press("ArrowDown")
    wanted = portal_page.locator("[role=option]").first.inner_text()
    box.press("Enter")
    portal_page.wait_for_selector(".result")
    assert box.input_value() == wanted


def test_nothing_happens_while_an_input_method_composes(portal_page: Page) -> None:
    asked: list[str] = []
    portal_page.on("request", lambda request: asked.append(request.url))
    portal_page.locator("input").focus()
    session = portal_page.context.new_cdp_session(portal_page)
    session.send("Input.imeSetComposition", {"text": "qiye", "selectionStart": 4, "selectionEnd": 4})
    portal_page.keyboard.press("Enter")
    portal_page.wait_for_timeout(400)
    assert not [url for url in asked if "/api/" in url]
    session.send("Input.insertText", {"text": "企业"})
    portal_page.wait_for_selector("[role=option]")
    assert [url for url in asked if "/suggest" in url]


def test_markup_in_names_stays_text(portal_page: Page) -> None:
    portal_page.locator("input").fill("<img src=x onerror=alert(1)>")
    portal_page.keyboard.press("Enter")
    portal_page.wait_for_function(
        "document.querySelector('zhibiao-search').shadowRoot.querySelector('[role=status]').textContent.match(/结果|换个/)"
    )
    assert portal_page.locator("zhibiao-search img").count() == 0


def test_a_site_hears_of_results_and_choices(portal_page: Page) -> None:
    portal_page.evaluate(
        """window.heard = []; const box = document.querySelector('zhibiao-search');
        box.addEventListener('zhibiao-results', (e) => heard.push(e.detail));
        box.addEventListener('zhibiao-select', (e) => { e.preventDefault(); heard.push(e.detail); });
        box.search('企业');"""
    )
    portal_page.wait_for_selector(".result")
    portal_page.locator("a.name").first.click()
    results, choice = portal_page.evaluate("window.heard")
    assert results["query"] == "企业"
    assert results["total"] >= 1
    assert choice["iri"].startswith("https://w3id.org/zhibiao/id/")
    assert portal_page.url.count("/page/") == 0


def test_a_service_out_of_reach_is_said(portal_page: Page) -> None:
    portal_page.evaluate(
        f"document.querySelector('zhibiao-search').setAttribute('endpoint', '{OUT_OF_REACH}')"
    )
    portal_page.locator("input").fill("企业")
    portal_page.keyboard.press("Enter")
    portal_page.wait_for_function(
        "document.querySelector('zhibiao-search').shadowRoot.querySelector('[role=status]').textContent.includes('无法')"
    )

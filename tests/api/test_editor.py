"""The SPARQL editor: terms to complete, harmless tables, the page with and without script, in a real browser."""

from __future__ import annotations

import csv
import html
import io
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from api import editor
from api.examples import examples
from api.security import SECURITY_HEADERS
from tests.support.browsing import Watched

HTML = {"accept": "text/html"}
QUERY = "SELECT ?p ?name { ?p a zb:Project ; rdfs:label ?name } ORDER BY ?name"


# ---- terms


def test_terms_have_labels_in_both_languages(client: TestClient) -> None:
    answer = client.get("/sparql/terms").json()
    terms = {insert: (zh, en, kind) for insert, zh, en, kind, _ in answer["terms"]}
    assert len(terms) > 150
    assert terms["zb:Indicator"] == ("指标", "indicator", "class")
    assert terms["zb:hasIndicator"][2] == "property"
    assert terms["zb:satisfies"][2] == "function"
    assert terms["zb:atLeast"][2] == "value"
    assert terms["<https://w3id.org/zhibiao/id/theme/beneficiary/sme>"][0] == "中小企业"
    assert all(zh and en for zh, en, _ in terms.values())
    assert answer["prefixes"]["zb"] == "https://w3id.org/zhibiao/ns#"


# ---- tables


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+86 20", "'+86 20"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1+1", "'＝1+1"),
        ("-3.5", "-3.5"),
        ("+7", "+7"),
        ("≥50家", "≥50家"),
        ("中小企业", "中小企业"),
        ("", ""),
        ("-", "'-"),
    ],
)
def test_no_cell_runs_as_a_formula(cell: str, safe: str) -> None:
    assert editor.harmless(cell) == safe


@given(
    st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2), max_size=5)
)
def test_a_spreadsheet_gets_every_cell(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    body = editor.spreadsheet_csv(out.getvalue().encode())
    assert body.startswith(b"\xef\xbb\xbf")
    read = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert read == [[editor.harmless(cell) for cell in row] for row in rows]


def test_downloads(client: TestClient) -> None:
    form = {"query": 'SELECT * { VALUES (?a ?b) { ("=cmd()" "中小企业") } }', "format": "excel"}
    answer = client.post("/sparql/download", data=form)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content == "\ufeffa,b\r\n'=cmd(),中小企业\r\n".encode()
    plain = client.post("/sparql/download", data={**form, "format": "csv"})
    assert plain.text.splitlines() == ["a,b", "=cmd(),中小企业"]
    assert client.post("/sparql/download", data={"query": "SELECT nonsense"}).status_code == 400
    assert client.post("/sparql/download", data={**form, "format": "exe"}).status_code in (400, 422)


# ---- the page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_works_without_script(client: TestClient, language: str) -> None:
    page = client.get("/sparql", params={"lang": language}, headers=HTML).text
    assert re.search(r'<form[^>]*action="/sparql\?lang=\w\w"[^>]*method="post"', page)
    answer = client.post("/sparql", params={"lang": language}, data={"query": QUERY}, headers=HTML)
    assert answer.status_code == 200
    assert '<table class="data">' in answer.text
    assert 'href="/id/project/' in answer.text or 'href="/page/project/' in answer.text
    assert "<script>alert(1)" not in answer.text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_example_is_offered_and_runs(client: TestClient, language: str) -> None:
    page = client.get("/sparql", params={"lang": language}, headers=HTML).text
    links = [html.unescape(link) for link in re.findall(r'<a href="(/sparql[^"]*)" data-example=', page)]
    labels = [getattr(example, language) for example in examples()]
    assert len(links) == len(labels) > 3
    assert all(html.escape(label, quote=False) in page for label in labels)
    assert {client.get(link, headers=HTML).status_code for link in links} == {200}


def test_the_policy_is_the_usual_one_but_for_one_style(client: TestClient) -> None:
    policy = client.get("/sparql", headers=HTML).headers["content-security-policy"]
    usual = SECURITY_HEADERS["Content-Security-Policy"]
    assert policy.replace(re.search(r" 'sha256-[^']+'", policy)[0], "") == usual  # type: ignore[index]
    assert client.get("/", headers=HTML).headers["content-security-policy"] == usual
    assert "unsafe" not in policy


def test_the_editor_is_loaded_on_its_page_alone(client: TestClient) -> None:
    assert "yasgui" in client.get("/sparql", headers=HTML).text
    assert "yasgui" not in client.get("/", headers=HTML).text


# ---- in a browser


def test_in_a_browser(browser: Browser, address: str) -> None:
    with browser.new_page(viewport={"width": 1440, "height": 1000}) as page:
        watched = Watched(page, address)
        page.goto(f"{address}/sparql?lang=zh")
        page.wait_for_selector("#sparql-editor[data-ready=true]")

        page.click(".yasqe_queryButton")  # the query runs, and its rows lead to pages here
        page.wait_for_selector(".dataTable tbody tr")
        page.wait_for_selector('.dataTable a[href^="/page/project/"], .dataTable a[href*="/page/project/"]')
        assert page.locator(".dataTable tbody tr").count() == 4
        assert "用时" in page.inner_text(".yasr_header")

        put = "text => { const e = document.querySelector('.CodeMirror').CodeMirror;"
        put += " e.setValue(text); e.focus(); e.setCursor(e.lineCount(), 0); }"

        def typed(before: str, text: str) -> list[str]:
            page.evaluate(put, before)
            page.keyboard.type(text, delay=20)
            page.wait_for_selector(".CodeMirror-hint")
            page.wait_for_timeout(400)
            return page.locator(".CodeMirror-hint").all_inner_texts()

        assert any(
            "theme/beneficiary/sme>" in hint for hint in typed("SELECT * {\n ?p zb:theme ", "中小企业")[:3]
        )
        page.keyboard.press("Enter")
        value = page.evaluate("document.querySelector('.CodeMirror').CodeMirror.getValue()")
        assert value.endswith("<https://w3id.org/zhibiao/id/theme/beneficiary/sme>")
        offered = typed("SELECT * {\n ?p ", "zb:hasInd")
        assert offered[0].startswith("包含指标")
        assert "zb:hasIndicator" in offered[0]
        page.keyboard.press("Escape")
        assert any("spending unit" in hint for hint in typed("SELECT * {\n ?p ", "zb:"))
        page.keyboard.press("Escape")

        with page.expect_download() as caught:
            page.evaluate(put, "SELECT ('=1' AS ?x) {}")
            page.click('button[value="excel"]')
        assert Path(caught.value.path()).read_bytes() == "\ufeffx\r\n'=1\r\n".encode()
        assert watched.faults == []

        page.evaluate(put, "SELECT * { ?x a }")  # an error is a sentence, not a document
        page.click(".yasqe_queryButton")
        page.wait_for_selector(".errorResult pre")
        page.wait_for_function("!document.querySelector('.errorResult pre').textContent.startsWith('{')")
        assert not [fault for fault in watched.faults if fault.startswith("http")]

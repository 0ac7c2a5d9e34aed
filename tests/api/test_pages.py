"""The pages: nothing escapes escaping, nothing comes from elsewhere, both languages, no script needed."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.pages.hits import excerpt, is_question
from api.web import mark

HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8", "accept-language": "zh-CN,zh;q=0.9"}
_ADDRESS = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["']?((?:https?:)?//[^"')\s>]+)""")
_MARKS = re.compile("</?mark>")


def page(client: TestClient, path: str, status: int = 200, language: str = "zh-CN,zh;q=0.9") -> str:
    response = client.get(path, headers=HTML | {"accept-language": language})
    assert response.status_code == status, response.text
    assert response.headers["content-type"].startswith("text/html")
    return response.text


def things(client: TestClient) -> dict[str, str]:
    """Return the path of a page about a thing of each kind."""
    indicator = client.get("/api/v1/indicators?limit=1").json()["indicators"][0]
    project = client.get("/api/v1/projects?limit=1").json()["projects"][0]
    unit = client.get("/api/v1/units").json()["units"][0]
    iris = {
        "indicator": indicator["iri"],
        "project": project["iri"],
        "table": project["table"],
        "unit": unit["iri"],
        "department": unit["department_iri"],
        "theme": project["themes"][0]["iri"],
    }
    if indicator["concept"]:
        iris["concept"] = indicator["concept"]
    return {kind: "/page/" + iri.split("/id/")[1] for kind, iri in iris.items()}


def all_pages(client: TestClient) -> list[str]:
    plain = [
        "/",
        "/?query=展会",
        "/?query=哪些项目面向中小企业？",
        "/ask",
        "/ask?question=企业投诉率的目标是多少",
    ]
    return [
        *plain,
        "/?query=xyzzyq",
        "/?unit=x",
        "/why",
        "/themes",
        "/browse",
        "/browse?year=2025",
        "/compare",
        "/compare?lot=unchanged",
        "/graph",
        "/graph?query=展会",
        f"/graph?iri={things(client)['project'].removeprefix('/page/')}",
        "/quality",
        "/releases",
        "/review",
        "/docs",
        "/sparql",
        "/sparql?query=ASK%7B%7D",
        *things(client).values(),
        things(client)["table"] + "/cells",
        *(things(client)[kind] + "?show=indicators" for kind in ("unit", "theme", "department")),
    ]


def test_every_page_answers_in_both_languages(client: TestClient) -> None:
    pages = all_pages(client)
    assert len(pages) >= 33
    for path in pages:
        chinese = page(client, path)
        assert 'lang="zh-CN"' in chinese
        english = page(client, path, language="en")
        assert '<html lang="en"' in english


def test_no_page_or_static_file_names_another_host(client: TestClient) -> None:
    for path in all_pages(client):
        assert _ADDRESS.findall(page(client, path)) == [], path
    static = Path(str(files("api.web") / "static"))
    own = [path for path in static.rglob("*") if path.is_file() and "vendor" not in path.parts]
    assert {"style.css", "search.js", "icon.svg", "zhibiao-search.js"} <= {path.name for path in own}
    for path in own:
        text = re.sub(r"(?m)^//.*", "", path.read_text("utf-8"))
        assert re.findall(r"https?://(?!www\.w3\.org/2000/svg)", text) == [], path


def test_no_inline_script_or_style(client: TestClient) -> None:
    for path in all_pages(client):
        text = page(client, path)
        assert re.findall(r"<script(?![^>]*(?:\bsrc=|type=\"application/ld\+json\">))", text) == []
        assert re.findall(r"<[a-z]+[^>]*\s(?:style|on[a-z]+)=", text) == []


def test_names_are_escaped_wherever_they_stand(client: TestClient) -> None:
    seen = 0
    paths = [
        "/?query=展会",
        "/api-none",
        *things(client).values(),
        "/?query=%3Cscript%3Ealert(1)%3C/script%3E",
    ]
    project = next(
        p for p in client.get("/api/v1/projects").json()["projects"] if p["name"].startswith("展会")
    )
    for path in [*paths, "/page/" + project["iri"].split("/id/")[1], "/<script>alert(1)</script>"]:
        text = client.get(path, headers=HTML).text
        assert "<script>alert" not in text
        seen += _MARKS.sub("", text).count("&lt;script&gt;alert(1)")
    assert seen >= 3


def test_search_page_works_without_script(client: TestClient) -> None:
    text = page(client, "/?query=中小企业&year=2026")
    assert '<form class="search" role="search" action="/" method="get">' in text
    assert "<mark>中小企业</mark>" in text
    assert '<input type="hidden" name="year" value="2026">' in text
    assert "第 5 行" not in text
    assert "2026.txt" in text
    assert 'class="chosen"' in text


def test_a_question_in_the_search_box_is_answered(client: TestClient) -> None:
    assert 'class="answer"' in page(client, "/?query=企业投诉率的目标是多少？")
    assert 'class="answer"' not in page(client, "/?query=企业投诉率")


def test_illustrative_things_are_marked(client: TestClient) -> None:
    projects = client.get("/api/v1/projects").json()["projects"]
    for project in projects:
        text = page(client, "/page/" + project["iri"].split("/id/")[1])
        assert ("示例数据" in text) == project["illustrative"]
    assert len({p["illustrative"] for p in projects}) == 2


def test_an_indicator_page_shows_target_cell_and_similar(client: TestClient) -> None:
    text = page(client, things(client)["indicator"])
    assert "≥50家" in text
    assert re.search(r"2026\.txt · 第 \d+ 行 · 第 3 列 · 第 \d+–\d+ 字", text)
    assert "相似指标" in text


def test_the_home_page_offers_questions_in_its_language(client: TestClient) -> None:
    assert re.search(r'href="/ask\?question=[^"]*">[^<]*有哪些？</a>', page(client, "/"))
    assert re.search(
        r'href="/ask\?question=[^"]*">Which projects [^<]*\?</a>', page(client, "/", language="en")
    )


def test_the_chosen_language_is_kept_in_links(client: TestClient) -> None:
    text = page(client, "/themes?lang=en")
    assert 'href="/ask?lang=en"' in text
    assert 'href="/themes?lang=zh"' in text


def test_counts_are_shown_under_headings_in_the_readers_language(client: TestClient) -> None:
    kinds = page(client, "/ask?question=一共有多少个项目、多少条指标")
    assert '<th scope="col">种类</th><th scope="col">数量</th>' in kinds
    assert "<td>项目</td>" in kinds
    by_project = page(client, "/ask?question=每个项目各有多少条指标", language="en")
    assert '<th scope="col">project</th><th scope="col">Number</th>' in by_project
    assert "<td>https://" not in by_project


def test_errors_are_pages_for_browsers(client: TestClient) -> None:
    text = page(client, "/page/project/none", status=404)
    assert "未找到" in text
    assert "当前发布中没有" in text
    assert page(client, "/?limit=0", status=400)
    assert (
        client.get("/api/v1/projects/none", headers=HTML).headers["content-type"]
        == "application/problem+json"
    )


def test_sparql_page_shows_solutions(client: TestClient) -> None:
    text = page(client, "/sparql?query=SELECT (%22a%3Cb%22 AS ?n) {}")
    assert "<td>a&lt;b</td>" in text
    assert "&lt;urn:s&gt;" in page(client, "/sparql?query=CONSTRUCT { <urn:s> <urn:p> 1 } {}")


def test_message_catalogue_is_complete() -> None:
    messages: dict[str, Any] = json.loads((files("api.web") / "messages.json").read_text("utf-8"))
    for key, texts in messages.items():
        assert set(texts) == {"zh", "en"}, key
        assert set(re.findall(r"{(\w+)}", texts["zh"])) == set(re.findall(r"{(\w+)}", texts["en"])), key


@settings(deadline=None)
@given(st.text(), st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40))))
def test_mark_keeps_the_text_and_adds_only_marks(text: str, ranges: list[tuple[int, int]]) -> None:
    import html

    marked = str(mark(text, ranges))
    assert html.unescape(_MARKS.sub("", marked)) == html.unescape(str(mark(text, ())))
    assert marked.count("<mark>") == marked.count("</mark>")
    assert marked.count("<") == marked.count("mark>")


def test_mark_and_excerpt() -> None:
    assert mark("a<b 企业", [(4, 6), (0, 1)]) == "<mark>a</mark>&lt;b <mark>企业</mark>"
    assert mark("abcd", [(0, 3), (1, 2), (2, 4)]) == "<mark>abc</mark><mark>d</mark>"
    long = "一" * 100 + "企业"
    assert str(excerpt(long, [(100, 102)])) == "…" + "一" * 24 + "<mark>企业</mark>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("哪些项目面向中小企业", True),
        ("Which projects target SMEs", True),
        ("合格率是多少", True),
        ("合格率?", True),
        ("中小企业", False),
        ("is", False),
        ("展会经费", False),
    ],
)
def test_questions_are_told_from_searches(text: str, expected: bool) -> None:
    assert is_question(text) is expected


def test_a_table_as_read_shows_each_cell_with_its_records_and_findings(client: TestClient) -> None:
    projects = client.get("/api/v1/projects", params={"year": 2026}).json()["projects"]
    record = next(p for p in projects if p["name"] == "惠企服务专项")
    local = record["iri"].rsplit("/", 1)[1]
    path = f"/page/table/{record['table'].rsplit('/', 1)[1]}/cells"
    text = page(client, f"{path}?project={local}")
    row = text[text.index(f'id="{local}"') :].split("</tr>")[0]
    for indicator in record["indicators"]:
        there = row[row.index(f'id="{indicator["iri"].rsplit("/", 1)[1]}"') :]
        assert indicator["name"] in there
        assert all(mark(indicator[period]["raw"], []) in there for period in ("cycle", "annual"))
    assert f"第 {record['source']['row']} 行" in text
    wanted = client.get("/api/v1/issues", params={"year": 2026}).json()["issues"]
    shown = re.findall(r"/quality\?rule=(\w+)", page(client, path))
    assert sorted(shown) == sorted(issue["rule"] for issue in wanted if issue["source"])
    assert f"{path}?project={local}#" in page(client, f"/page/project/{local}")
    page(client, "/page/table/none/cells", 404)
    page(client, f"{path}?project=none", 404)

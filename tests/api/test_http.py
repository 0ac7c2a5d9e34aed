"""The HTTP API: the shapes of CONTRACT §3, every kind of error, negotiation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.security import SECURITY_HEADERS
from api.settings import Settings

SOURCE = {"document", "sha256", "page", "sheet", "row", "column"}
RECORD = {"iri", "table", "department", "fiscal_year", "unit", "order", "name", "goal", "themes", "source"}
INDICATOR = {
    *("iri", "order", "category_code", "category_label", "subcategory_code", "subcategory_label", "name"),
    *("cycle", "annual", "concept"),
}


def get(client: TestClient, path: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    document: dict[str, Any] = response.json()
    assert document["release"] == response.headers["x-zhibiao-release"]
    return document


def first_indicator(client: TestClient, name: str = "服务中小企业数量", year: int = 2026) -> dict[str, Any]:
    found = get(client, "/api/v1/indicators", year=year, limit=100)["indicators"]
    return next(i for i in found if i["name"] == name)


def local(iri: str) -> str:
    return iri.rsplit("/", 1)[1]


def test_search_has_hits_with_parts_highlights_and_facets(client: TestClient) -> None:
    found = get(client, "/api/v1/search", query="中小企业数量", limit=3)
    assert {"query", "release", "total", "hits", "facets"} <= set(found)
    assert 1 <= len(found["hits"]) <= 3
    hit = found["hits"][0]
    assert hit["name"] == "服务中小企业数量"
    assert hit["type"] == "indicator"
    assert set(hit["parts"]) == {"lexical", "dense", "quantity"}
    assert 0 < hit["score"] <= 1
    assert set(hit["source"]) == SOURCE
    name = next(h for h in hit["highlights"] if h["field"] == "name")
    start, end = name["ranges"][0]
    assert name["text"][start:end] in "中小企业数量"
    assert {"year", "unit", "theme", "category", "type"} <= set(found["facets"])
    assert set(found["facets"]["year"][0]) == {"value", "label", "count"}


def test_lists_may_repeat_or_be_separated_by_commas(client: TestClient) -> None:
    repeated = client.get("/api/v1/projects?year=2025&year=2026").json()
    separated = client.get("/api/v1/projects?year=2025,2026").json()
    assert repeated["total"] == separated["total"] == 4
    assert client.get("/api/v1/projects?year=2026").json()["total"] == 2


def test_suggestions(client: TestClient) -> None:
    found = get(client, "/api/v1/suggest", query="服务中小", limit=3)
    assert found["suggestions"][0]["text"].startswith("服务中小")
    assert set(found["suggestions"][0]) == {"text", "type", "iri", "match"}


@pytest.mark.parametrize("method", ["get", "post"])
def test_ask(client: TestClient, method: str) -> None:
    question = {"question": "企业投诉率的目标是多少"}
    if method == "get":
        response = client.get("/api/v1/ask", params=question)
    else:
        response = client.post("/api/v1/ask", json=question)
    answer = response.json()
    assert answer["status"] == "answered", answer
    assert answer["language"] == "zh"
    assert [i["annual_raw"] for i in answer["indicators"]] == ["≤2%"]
    assert {"intent", "constraints", "unmatched"} <= set(answer["interpretation"])
    assert answer["evidence"][0]["text"]
    assert answer["release"] == response.headers["x-zhibiao-release"]


def test_the_query_of_an_answer_runs_at_the_endpoint(client: TestClient) -> None:
    answer = get(client, "/api/v1/ask", question="哪些项目面向中小企业")
    assert answer["projects"]
    result = client.post("/sparql", data={"query": answer["sparql"]}).json()
    assert len(result["results"]["bindings"]) == len(answer["rows"])


def test_records_have_the_shape_of_the_contract(client: TestClient) -> None:
    page = get(client, "/api/v1/projects", limit=1, offset=1)
    assert (page["total"], page["limit"], page["offset"], len(page["projects"])) == (4, 1, 1, 1)
    project = page["projects"][0]
    assert set(project) >= RECORD
    assert set(project["source"]) == SOURCE
    assert set(project["indicators"][0]) >= INDICATOR
    one = get(client, f"/api/v1/projects/{local(project['iri'])}")
    assert {name: one[name] for name in project} == project


def test_an_indicator_knows_its_project_and_targets(client: TestClient) -> None:
    found = first_indicator(client)
    assert set(found) >= INDICATOR | {"project", "unit", "department", "fiscal_year", "source"}
    component = found["annual"]["components"][0]
    assert (component["comparator"], component["value"], component["normalized_unit"]) == (">=", 50, "家")
    assert get(client, f"/api/v1/indicators/{local(found['iri'])}")["name"] == found["name"]


def test_similar_indicators_across_years_with_the_change(client: TestClient) -> None:
    found = first_indicator(client)
    answer = get(client, f"/api/v1/indicators/{local(found['iri'])}/similar", year=2025, limit=1)
    assert answer["indicator"] == found["iri"]
    similar = answer["similar"][0]
    assert (similar["name"], similar["year"]) == ("服务中小企业数量", 2025)
    assert {"text", "quantity", "category"} <= set(similar["parts"])
    assert {"comparable", "from", "to", "absolute", "relative", "direction"} <= set(similar["change"])


def test_illustrative_tables_are_marked(client: TestClient) -> None:
    marks = {p["fiscal_year"]: p["illustrative"] for p in get(client, "/api/v1/projects")["projects"]}
    assert marks == {2025: True, 2026: False}


def test_lists_and_counts(client: TestClient) -> None:
    assert [y["year"] for y in get(client, "/api/v1/years")["years"]] == [2026, 2025]
    assert get(client, "/api/v1/units")["total"] == 1
    themes = {t["label"]: t for t in get(client, "/api/v1/themes")["themes"]}
    assert themes["中小企业"]["projects_direct"] >= 1
    stats = get(client, "/api/v1/stats")
    assert (stats["projects"], stats["indicators"], stats["tables"]) == (4, 10, 2)
    releases = get(client, "/api/v1/releases")
    assert [r["current"] for r in releases["releases"]] == [True]
    issues = get(client, "/api/v1/issues", year=2026)
    assert issues["total"] == len(issues["issues"])
    for issue in issues["issues"]:
        assert set(issue) >= {"rule", "severity", "iri", "message", "source"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/api/v1/projects/none", 404),
        ("GET", "/api/v1/indicators/none/similar", 404),
        ("GET", "/page/unit/none", 404),
        ("GET", "/page/spaceship/none", 404),
        ("GET", "/id/project/none", 404),
        ("GET", "/data/project/none", 404),
        ("GET", "/data/project/a%3E%20b", 404),
        ("GET", "/api/v1/search?query=x&limit=0", 400),
        ("GET", "/api/v1/search?query=x&limit=101", 400),
        ("GET", "/api/v1/search?query=x&offset=-1", 400),
        ("GET", "/api/v1/search?query=x&type=planet", 400),
        ("GET", "/api/v1/search?query=x&year=last", 400),
        ("GET", "/api/v1/search?qwery=x", 400),
        ("GET", "/api/v1/search?query=" + "x" * 1001, 400),
        ("GET", "/api/v1/ask", 400),
        ("GET", "/api/v1/ask?question=" + "x" * 2001, 400),
        ("GET", "/api/v1/stats?verbose=1", 400),
        ("GET", "/api/v1/issues?severity=grave", 400),
        ("DELETE", "/api/v1/projects", 405),
        ("POST", "/api/v1/search", 405),
        ("GET", "/sparql?query=SELEC", 400),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", 400),
        ("GET", "/sparql?update=CLEAR%20ALL", 400),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=etc%20passwd", 400),
    ],
)
def test_errors_are_problems(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["status"] == status
    assert " · " in problem["title"]
    assert "Traceback" not in response.text


def test_a_405_says_what_is_allowed(client: TestClient) -> None:
    assert "GET" in client.delete("/api/v1/stats").headers["allow"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"question": 1}', b'{"question": ""}', b'{"q": "x"}', b"\xff"]
)
def test_a_bad_body_is_a_problem(client: TestClient, body: bytes) -> None:
    response = client.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400
    assert response.json()["type"].endswith("#invalid")


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_limit_is_refused(client: TestClient, announced: bool) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(12):
            yield b" " * 100_000

    content: Any = b"".join(pieces()) if announced else pieces()
    response = client.post("/api/v1/ask", content=content, headers={"content-type": "application/json"})
    assert response.status_code == 413
    assert response.json()["type"].endswith("#too_large")


def test_nothing_published_is_503_and_says_what_to_do(empty_client: TestClient) -> None:
    for path in ("/health/ready", "/api/v1/search?query=x", "/sparql?query=ASK%7B%7D", "/api/v1/stats"):
        response = empty_client.get(path)
        assert response.status_code == 503, path
        assert "zhibiao ingest" in response.json()["detail"]
        assert response.headers["retry-after"]
    assert empty_client.get("/health/live").json() == {"status": "live"}
    assert "zhibiao_ready 0.0" in empty_client.get("/metrics").text
    page = empty_client.get("/", headers={"accept": "text/html"})
    assert page.status_code == 503
    assert "zhibiao demo" in page.text


def test_health_and_metrics(client: TestClient) -> None:
    assert get(client, "/health/ready")["status"] == "ready"
    text = client.get("/metrics").text
    assert "zhibiao_ready 1.0" in text
    assert 'zhibiao_http_requests_total{method="GET",route="/health/ready",status="200"}' in text
    assert "/api/v1/projects/none" not in text


def test_security_headers_are_on_everything(client: TestClient) -> None:
    for path in ("/", "/api/v1/stats", "/nothing", "/static/style.css", "/api/v1/search?limit=0"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_head_answers_like_get_without_a_body(client: TestClient) -> None:
    for path in ("/", "/api/v1/stats", "/nothing"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers["content-type"] == got.headers["content-type"]


def test_opensearch(client: TestClient) -> None:
    assert "{searchTerms}" in client.get("/opensearch.xml").text
    response = client.get("/suggest", params={"q": "服务中小"})
    assert response.headers["content-type"].startswith("application/x-suggestions+json")
    query, texts = response.json()
    assert query == "服务中小"
    assert texts


def test_the_openapi_document_has_only_problems_as_errors(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in json.dumps(document)
    answers = [o["responses"] for methods in document["paths"].values() for o in methods.values()]
    assert len(answers) >= 20
    for responses in answers:
        assert "422" not in responses
        assert "application/problem+json" in responses["default"]["content"]


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "expected"),
    [
        ("ASK {}", None, "application/sparql-results+json", '"boolean":true'),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml", "<boolean>true"),
        ("SELECT (1 AS ?n) {}", "text/csv", "text/csv", "n\r\n1"),
        ("SELECT (1 AS ?n) {}", "text/tab-separated-values", "text/tab-separated-values", "?n\n1"),
        ("# c\nPREFIX a: <urn:a:> CONSTRUCT { a:s a:p 1 } {}", None, "text/turtle", "<urn:a:s>"),
        (
            "CONSTRUCT { <urn:s> <urn:p> 1 } {}",
            "application/n-triples",
            "application/n-triples",
            "<urn:s> <urn:p>",
        ),
        ("CONSTRUCT { <urn:s> <urn:p> 1 } {}", "application/ld+json", "application/ld+json", '"urn:s"'),
        (
            "BASE <urn:> DESCRIBE <x>",
            "text/turtle;q=0.2, application/rdf+xml",
            "application/rdf+xml",
            "rdf:RDF",
        ),
    ],
)
def test_sparql_negotiates(
    client: TestClient, query: str, accept: str | None, media_type: str, expected: str
) -> None:
    headers = {"accept": accept} if accept else {}
    response = client.post(
        "/sparql", content=query, headers=headers | {"content-type": "application/sparql-query"}
    )
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].split(";")[0] == media_type
    assert expected in response.text


def test_sparql_refuses_what_it_cannot_read_or_write(client: TestClient) -> None:
    direct = {"content-type": "application/sparql-query"}
    assert client.post("/sparql", content="ASK {}", headers={"content-type": "text/plain"}).status_code == 415
    assert (
        client.post("/sparql", content="ASK {}", headers=direct | {"accept": "image/png"}).status_code == 406
    )
    assert client.post("/sparql", content=b"\xff", headers=direct).status_code == 400
    assert client.post("/sparql", content="ASK {} #" + "x" * 100_000, headers=direct).status_code == 400
    description = client.get("/sparql")
    assert description.headers["content-type"].startswith("text/turtle")
    assert "sparql-service-description#Service" in description.text


def test_an_iri_leads_to_a_page_or_to_data(client: TestClient) -> None:
    iri = first_indicator(client)["iri"]
    path = iri[iri.index("/id/") :]
    page = client.get(path, headers={"accept": "text/html"})
    assert (page.status_code, page.headers["location"]) == (303, path.replace("/id/", "/page/"))
    target = client.get(f"{path}/annual", headers={"accept": "text/html"})
    assert target.headers["location"] == path.replace("/id/", "/page/")
    found = client.get(path, headers={"accept": "application/ld+json"})
    assert found.headers["location"] == path.replace("/id/", "/data/")


@pytest.mark.parametrize(
    ("suffix", "accept", "media_type"),
    [
        (".ttl", None, "text/turtle"),
        (".nt", "text/html", "application/n-triples"),
        ("", "application/ld+json", "application/ld+json"),
        ("", None, "text/turtle"),
    ],
)
def test_data_describes_a_thing_with_its_parts(
    client: TestClient, suffix: str, accept: str | None, media_type: str
) -> None:
    iri = first_indicator(client)["iri"]
    path = iri[iri.index("/id/") :].replace("/id/", "/data/")
    response = client.get(path + suffix, headers={"accept": accept} if accept else {})
    assert response.headers["content-type"].split(";")[0] == media_type
    assert "≥50家" in response.text
    assert "/annual/1" in response.text


def test_the_ontology_is_served(client: TestClient) -> None:
    assert "zb:Indicator" in client.get("/ns").text
    assert client.get("/ns", headers={"accept": "image/png"}).status_code == 406


def test_an_unforeseen_error_is_a_page_for_browsers_and_a_problem_for_programs(data: Path) -> None:
    app = create_app(Settings.load(data=data))

    def broken() -> None:
        raise ZeroDivisionError("a secret")

    app.add_api_route("/broken", broken)
    with TestClient(app, raise_server_exceptions=False) as service:
        page = service.get("/broken", headers={"accept": "text/html"})
        document = service.get("/broken")
    assert (page.status_code, document.status_code) == (500, 500)
    assert page.headers["content-type"].startswith("text/html")
    assert "已记录日志" in page.text
    assert document.json()["type"].endswith("#internal")
    assert "secret" not in page.text + document.text
    assert "content-security-policy" in page.headers

"""The neighbourhood of a thing: bounded, paged, the same links for programs, people and those without script."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from fastapi.testclient import TestClient

from api.neighbours import MAX_SHOWN, RELATIONS

HTML = {"accept": "text/html", "accept-language": "zh-CN"}
STARTS = ("project", "indicator", "unit", "department", "table", "theme", "concept")


@pytest.fixture(scope="module")
def starts(client: TestClient) -> dict[str, str]:
    """A thing of each kind: all reached from one project of 2026."""
    project = next(
        p
        for p in client.get("/api/v1/projects", params={"year": 2026}).json()["projects"]
        if p["name"] == "惠企服务专项"
    )
    unit = client.get("/api/v1/units").json()["units"][0]
    indicator = project["indicators"][0]
    iris = (
        *(project["iri"], indicator["iri"], unit["iri"], unit["department_iri"], project["table"]),
        *(project["themes"][0]["iri"], indicator["concept"]),
    )
    return dict(zip(STARTS, iris, strict=True))


def around(client: TestClient, iri: str, **parameters: Any) -> dict[str, Any]:
    answer = client.get("/api/v1/graph", params={"iri": iri, **parameters})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("kind", STARTS)
def test_every_kind_of_thing_has_neighbours(client: TestClient, starts: dict[str, str], kind: str) -> None:
    assert set(RELATIONS) == set(STARTS)
    found = around(client, starts[kind])
    assert found["center"]["iri"] == starts[kind]
    assert found["center"]["type"] == kind
    assert found["groups"]
    for group in found["groups"]:
        assert group["label"]
        assert group["label_en"]
        for node in group["neighbours"]:
            path = node["iri"].split("/id/")[1]
            assert client.get(f"/page/{path}", headers=HTML).status_code == 200
            assert around(client, path)["center"] == {**node, "score": None}


def test_what_a_project_is_linked_with(client: TestClient, starts: dict[str, str]) -> None:
    groups = {g["relation"]: g["neighbours"] for g in around(client, starts["project"])["groups"]}
    assert [n["label"] for n in groups["indicators"]] == [
        "服务中小企业数量",
        "项目验收合格率",
        "企业投诉率",
    ]
    assert groups["unit"][0]["iri"] == starts["unit"]
    assert [n["year"] for n in groups["earlier"]] == [2025]
    assert {n["type"] for n in groups["themes"]} == {"theme"}
    back = around(client, groups["earlier"][0]["iri"], relation="later")["groups"]
    assert [n["iri"] for group in back for n in group["neighbours"]] == [starts["project"]]


def test_neighbours_come_in_pages(client: TestClient, starts: dict[str, str]) -> None:
    whole = around(client, starts["unit"], relation="projects")["groups"][0]
    assert len(whole["neighbours"]) == 4
    assert not whole["more"]
    parts = [
        around(client, starts["unit"], relation="projects", limit=3, offset=offset)["groups"][0]
        for offset in (0, 3)
    ]
    assert [part["more"] for part in parts] == [True, False]
    assert [n for part in parts for n in part["neighbours"]] == whole["neighbours"]


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 400),
        ({"iri": ""}, 404),
        ({"iri": "project/none"}, 404),
        ({"iri": "project/> ?n . ?s ?p ?o . <x"}, 404),
        ({"iri": "category/11"}, 404),
        ({"iri": "../../etc/passwd"}, 404),
        ({"iri": "$unit", "relation": "indicators"}, 400),
        ({"iri": "$unit", "limit": MAX_SHOWN + 1}, 400),
        ({"iri": "$unit", "offset": 1_000_000}, 400),
        ({"iri": "$unit", "depth": 3}, 400),
    ],
)
def test_what_is_refused(
    client: TestClient, starts: dict[str, str], parameters: dict[str, Any], status: int
) -> None:
    given = {k: starts["unit"] if v == "$unit" else v for k, v in parameters.items()}
    answer = client.get("/api/v1/graph", params=given)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_script_the_page_is_a_list_of_the_same_links(
    client: TestClient, starts: dict[str, str], language: str
) -> None:
    for iri in starts.values():
        text = client.get("/graph", params={"iri": iri, "lang": language}, headers=HTML).text
        shown = {unquote(link) for link in re.findall(r'data-node="([^"]+)"', text)}
        found = around(client, iri)
        assert shown == {n["iri"].split("/id/")[1] for g in found["groups"] for n in g["neighbours"]}
        assert all(
            f"<h3>{g['label' if language == 'zh' else 'label_en']}</h3>" in text for g in found["groups"]
        )


def test_where_to_begin(client: TestClient) -> None:
    text = client.get("/graph", headers=HTML).text
    assert "清河市商务局" in text
    assert "cytoscape.esm" not in text
    found = client.get("/graph", params={"query": "惠企服务专项"}, headers=HTML).text
    assert re.search(r'href="/graph\?iri=project%2F2026-', found)
    assert "没有找到" in client.get("/graph", params={"query": "zzzzqqq"}, headers=HTML).text

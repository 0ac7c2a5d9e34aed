"""Search over HTTP and the command line: switches, groups, cursors and the question why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.cli import app


def get(client: TestClient, path: str, status: int = 200, **parameters: Any) -> dict[str, Any]:
    response = client.get(path, params=parameters)
    assert response.status_code == status, response.text
    found: dict[str, Any] = response.json()
    return found


def test_a_search_says_what_else_it_looked_for(client: TestClient) -> None:
    wide = get(client, "/api/v1/search", query="SME")
    narrow = get(client, "/api/v1/search", query="SME", expand="false")
    assert {"text": "中小企业", "origin": "synonym", "weight": 0.8} in wide["expansions"]
    assert narrow["expansions"] == []
    assert {hit["match"] for hit in wide["hits"]} > {"synonym"}


def test_cursors_lead_through_all_pages(client: TestClient) -> None:
    whole = get(client, "/api/v1/search", query="企业", limit=100)
    seen, cursor = [], ""
    while cursor is not None:
        page = get(client, "/api/v1/search", query="企业", limit=2, cursor=cursor)
        seen += [hit["iri"] for hit in page["hits"]]
        cursor = page["next_cursor"]
    assert seen == [hit["iri"] for hit in whole["hits"]]
    assert len(seen) == whole["total"] > 4


def test_a_cursor_of_another_release_is_a_conflict(client: TestClient) -> None:
    from search.paging import Cursor

    stale = Cursor("20200101T000000Z-dead", "0" * 16, 2).written()
    problem = get(client, "/api/v1/search", 409, query="企业", cursor=stale)
    assert "start again" in problem["detail"]
    get(client, "/api/v1/search", 400, query="企业", cursor="nonsense")


def test_bounds_need_a_unit_and_hold_in_any_unit(client: TestClient) -> None:
    found = get(client, "/api/v1/search", query="成本", min=0.02, max=0.03, measure_unit="亿元")
    assert {hit["name"] for hit in found["hits"]} == {"展会成本"}
    same = get(client, "/api/v1/search", query="成本", quantity=["≥200万元", "≤300万元"])
    assert [hit["iri"] for hit in same["hits"]] == [hit["iri"] for hit in found["hits"]]
    assert get(client, "/api/v1/search", query="成本", min="", max="", measure_unit="")["total"] > 0
    for parameters in (
        {"min": 5},
        {"quantity": "很多"},
        {"min": "nan", "measure_unit": "家"},
        {"group": "some"},
    ):
        get(client, "/api/v1/search", 400, query="成本", **parameters)


def test_why_over_http(client: TestClient) -> None:
    iri = get(client, "/api/v1/search", query="展会成本", type="indicator")["hits"][0]["iri"]
    found = get(client, "/api/v1/search/why", query="展会成本", iri=iri)
    assert (found["status"], found["rank"]) == ("found", 1)
    short = get(client, "/api/v1/search/why", query="展会成本", iri=iri.split("/id/")[1], type="project")
    assert (short["status"], short["excluded_by"]) == ("filtered", ["type"])
    get(client, "/api/v1/search/why", 404, query="展会成本", iri="indicator/none")
    get(client, "/api/v1/search/why", 400, query="", iri=iri)
    get(client, "/api/v1/search/why", 400, query="展会成本")


def test_the_page_shows_groups_expansion_and_why(client: TestClient) -> None:
    page = client.get("/", params={"query": "SME", "lang": "zh"}).text
    assert "同时检索了" in page
    assert "expand=false" in page
    assert "/why?" in page
    typed = client.get("/", params={"query": "SME", "expand": "false", "lang": "zh"}).text
    assert "只按原词检索，未扩展" in typed
    iri = get(client, "/api/v1/search", query="展会成本", type="indicator")["hits"][0]["iri"]
    reason = client.get("/why", params={"query": "展会成本", "iri": iri, "lang": "zh"})
    assert "它是第 1 条结果" in reason.text
    assert client.get("/why", params={"lang": "en"}).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--no-expand"], "结果"),
        (["--quantity", "≥50家"], "服务中小企业数量"),
        (["--group", "--explain"], "results"),
        (["--why", "indicator/none"], None),
    ],
)
def test_the_command_line_has_the_same_switches(data: Path, arguments: list[str], said: str | None) -> None:
    result = CliRunner().invoke(app, ["--data", str(data), "search", "服务中小企业", *arguments])
    assert result.exit_code == (0 if said else 1), result.output
    assert said is None or said in result.output

"""Comparison, review queue, series and concepts over HTTP and on the command line."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app as commands
from api.settings import Settings
from search.encoder import Encoder

TOKEN = "an-admin-token"
NAME = "服务中小企业数量"


def local(iri: str) -> str:
    return iri.rsplit("/", 1)[1]


@pytest.fixture
def own(tmp_path: Path, data: Path) -> Path:
    """A copy of the published data that a test may change."""
    shutil.copytree(data, tmp_path / "own")
    return tmp_path / "own"


@pytest.fixture
def writer(own: Path, encoder: Encoder) -> Iterator[TestClient]:
    settings = Settings.load(data=own, admin_token=TOKEN)
    with TestClient(create_app(settings, encoder=encoder)) as client:
        yield client


def compared(client: TestClient, query: str = "from=2025&to=2026") -> dict:
    answer = client.get(f"/api/v1/compare?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_compare_has_the_contract_shape(client: TestClient) -> None:
    found = compared(client)
    assert (found["from"], found["to"]) == (2025, 2026)
    assert len(found["matched"]) == 5
    assert found["added"] == found["removed"] == found["review"] == []
    pair = next(m for m in found["matched"] if m["from"]["name"] == NAME)
    assert pair["kind"] == "same"
    change = pair["change"]
    assert (change["from"], change["to"], change["absolute"], change["relative"]) == (40, 50, 10, 0.25)
    assert (change["comparable"], change["direction"], change["effect"]) == (True, "raised", "tightened")
    record = client.get(f"/api/v1/indicators/{local(pair['to']['iri'])}").json()
    shared = record.keys() & pair["to"].keys()
    assert {"cycle", "annual", "concept", "name", "order"} <= shared
    assert {key: record[key] for key in shared} == {key: pair["to"][key] for key in shared}
    assert record["concept"] == pair["from"]["concept"] == pair["to"]["concept"] is not None


def test_compare_runs_either_way(client: TestClient) -> None:
    forth, back = compared(client), compared(client, "from=2026&to=2025")
    turned = {(m["to"]["iri"], m["from"]["iri"]) for m in back["matched"]}
    assert {(m["from"]["iri"], m["to"]["iri"]) for m in forth["matched"]} == turned
    change = next(m["change"] for m in back["matched"] if m["to"]["name"] == NAME)
    assert (change["from"], change["to"], change["relative"]) == (50, 40, -0.2)
    assert (change["direction"], change["effect"]) == ("lowered", "loosened")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("from=2025&to=2025", 400),
        ("from=2025", 400),
        ("from=2025&to=two", 400),
        ("from=2025&to=2026&year=2024", 400),
        ("from=2025&to=2031", 404),
        ("from=2025&to=2026&department=无此部门", 404),
        ("from=2025&to=2026&department=清河市商务局", 200),
    ],
)
def test_compare_says_what_is_wrong(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"/api/v1/compare?{query}")
    assert answer.status_code == status
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"


def test_series_in_three_forms(client: TestClient) -> None:
    iri = next(m["to"]["iri"] for m in compared(client)["matched"] if m["to"]["name"] == NAME)
    path = f"/api/v1/indicators/{local(iri)}/series"
    found = client.get(path).json()
    assert found["years"] == [2025, 2026]
    annual = [p for p in found["points"] if p["period"] == "annual"]
    assert [p["value"] for p in annual] == [40, 50]
    assert annual[1]["change"]["effect"] == "tightened"
    assert (annual[1]["standing"]["percentile"], annual[1]["standing"]["n"]) == (50.0, 1)
    rows = list(csv.DictReader(io.StringIO(client.get(path, headers={"accept": "text/csv"}).text)))
    assert [row["value"] for row in rows if row["period"] == "annual"] == ["40.0", "50.0"]
    cube = rdflib.Graph().parse(data=client.get(f"{path}?format=ttl").text, format="turtle")
    observation = rdflib.URIRef("http://purl.org/linked-data/cube#Observation")
    assert len(set(cube.subjects(rdflib.RDF.type, observation))) == 4
    assert client.get("/api/v1/indicators/2026-11-none/series").status_code == 404
    assert client.get(path, headers={"accept": "image/png"}).status_code == 406


def test_a_concept_holds_both_years(client: TestClient) -> None:
    iri = compared(client)["matched"][0]["to"]["concept"]
    found = client.get(f"/api/v1/concepts/{local(iri)}").json()
    assert found["years"] == [2025, 2026]
    assert len(found["members"]) == 2
    assert client.get("/api/v1/concepts/none").status_code == 404


def test_decisions_need_the_token(client: TestClient, writer: TestClient) -> None:
    body = {"id": "x", "verdict": "accepted", "by": "李四"}
    assert client.post("/api/v1/review", json=body).status_code == 403
    refused = writer.post("/api/v1/review", json=body)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    wrong = writer.post("/api/v1/review", json=body, headers={"authorization": "Bearer 不对".encode()})
    assert wrong.status_code == 401
    right = {"authorization": f"Bearer {TOKEN}"}
    assert writer.post("/api/v1/review", json=body, headers=right).status_code == 404
    assert writer.post("/api/v1/review", json=body | {"from": "y"}, headers=right).status_code == 400


def test_a_rejected_pair_stays_apart(writer: TestClient, own: Path, documents: Path) -> None:
    before = compared(writer)
    pair = next(m for m in before["matched"] if m["from"]["name"] == NAME)
    body = {"from": pair["to"]["iri"], "to": pair["from"]["iri"], "verdict": "rejected", "by": "李四"}
    made = writer.post("/api/v1/review", json=body, headers={"authorization": f"Bearer {TOKEN}"})
    assert made.status_code == 200, made.text
    assert made.json()["from"] == pair["from"]["iri"]
    after = compared(writer)
    assert after["release"] == made.json()["release"] != before["release"]
    assert pair["to"]["iri"] in {i["iri"] for i in after["added"]}
    assert pair["from"]["iri"] in {i["iri"] for i in after["removed"]}
    listed = writer.get("/api/v1/review?status=rejected").json()
    assert [(i["decided_by"], i["status"]) for i in listed["items"]] == [("李四", "rejected")]


def run(data: Path, *arguments: str, code: int = 0) -> dict:
    result = CliRunner().invoke(commands, ["--data", str(data), "--json", "-q", *arguments])
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def test_the_command_line_compares_and_decides(own: Path, documents: Path) -> None:
    found = run(own, "compare", "2025", "2026")
    pair = next(m for m in found["matched"] if m["from"]["name"] == NAME)
    run(
        own,
        "review",
        "reject",
        pair["from"]["iri"],
        local(pair["to"]["iri"]),
        "--by",
        "王五",
        "--note",
        "另一批企业",
    )
    assert len(run(own, "compare", "2025", "2026")["matched"]) == 4
    run(own, "reindex")
    again = run(own, "compare", "2025", "2026", "--department", "清河市商务局")
    assert len(again["matched"]) == 4
    listed = run(own, "review", "list", "--status", "all")["items"]
    assert [(i["decided_by"], i["note"]) for i in listed] == [("王五", "另一批企业")]
    run(own, "review", "accept", listed[0]["id"], "--by", "赵六")
    found = run(own, "compare", "2025", "2026")
    assert [m["from"]["name"] for m in found["matched"] if m["decided"]] == [NAME]
    assert run(own, "series", pair["to"]["iri"])["years"] == [2025, 2026]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["compare", "2025", "2025"], 2),
        (["compare", "2025", "1999"], 1),
        (["compare", "2025", "2026", "--department", "无"], 1),
        (["series", "none"], 1),
        (["series", "none", "--format", "pdf"], 2),
        (["review", "accept", "none"], 1),
        (["review", "reject", "a", "b", "c"], 2),
        (["review", "list", "--status", "lost"], 2),
    ],
)
def test_exit_codes(data: Path, arguments: list[str], code: int) -> None:
    run(data, *arguments, code=code)

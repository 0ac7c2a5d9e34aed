"""One suite, three places for the graph: the embedded store, the oxigraph server, Virtuoso. Answers are the same."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from ontology.endpoint import Endpoint, EndpointDown, RemoteGraph
from ontology.errors import Unavailable, ZhibiaoError
from ontology.mirror import Mirrored, OtherRelease, mirror, remote_graph
from ontology.records import project_json
from ontology.releases import Releases
from search import Dataset
from search.encoder import Encoder
from search.sparql import RefusedQuery, SparqlResult

PLACES = ("embedded", "oxigraph", "virtuoso")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def installed(name: str, package: str) -> str:
    """Return the path of a program; it must be there when ``CI=true``."""
    path = shutil.which(name) or str(Path(sys.executable).with_name(name))
    if not Path(path).exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{name} is missing: {package}")
        pytest.skip(f"{name} is not installed: {package}")
    return path


def wait_for(url: str, process: subprocess.Popen[bytes], patience_s: float = 60) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}?query=ASK%20%7B%7D", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"{url} does not answer")


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An empty oxigraph server (``pip install oxigraph``)."""
    program, port = installed("oxigraph", "pip install oxigraph"), free_port()
    folder = tmp_path_factory.mktemp("oxigraph")
    process = subprocess.Popen(
        [program, "serve", "--location", str(folder), "--union-default-graph", "--bind", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/query", process)
        yield Endpoint(f"http://127.0.0.1:{port}/query", f"http://127.0.0.1:{port}/update")
    finally:
        process.terminate()
        process.wait(20)


VIRTUOSO = """[Database]
DatabaseFile = {0}/v.db
ErrorLogFile = {0}/v.log
LockFile = {0}/v.lck
TransactionFile = {0}/v.trx
xa_persistent_file = {0}/v.pxa
[TempDatabase]
DatabaseFile = {0}/t.db
TransactionFile = {0}/t.trx
[Parameters]
ServerPort = {1}
DirsAllowed = {0}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
[HTTPServer]
ServerPort = {2}
ServerRoot = {0}
[SPARQL]
ResultSetMaxRows = 1000000
"""


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An empty Virtuoso (Debian's ``virtuoso-opensource``) that lets its SPARQL user update."""
    program = installed("virtuoso-t", "apt-get install virtuoso-opensource")
    isql = installed("isql-vt", "apt-get install virtuoso-opensource")
    folder = tmp_path_factory.mktemp("virtuoso")
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(
        VIRTUOSO.format(folder, f"127.0.0.1:{sql}", f"127.0.0.1:{http}"), "utf-8"
    )
    process = subprocess.Popen(
        [program, "-f", "-c", str(folder / "virtuoso.ini")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{http}/sparql"
    try:
        wait_for(url, process)
        grant = 'exec=GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run(
            [isql, f"127.0.0.1:{sql}", "dba", "dba", grant], check=True, capture_output=True, timeout=60
        )
        yield Endpoint(url, url)
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module", params=PLACES)
def dataset(request: pytest.FixtureRequest, sample_data: Path, encoder: Encoder) -> Iterator[Dataset]:
    """The sample, with its graph in each of the places."""
    if request.param == "embedded":
        with Dataset.open(sample_data, encoder=encoder) as opened:
            yield opened
        return
    endpoint: Endpoint = request.getfixturevalue(request.param)
    mirror(Releases(sample_data).current(), endpoint)
    with Dataset.open(sample_data, encoder=encoder, endpoint=endpoint) as opened:
        assert isinstance(opened.graph, RemoteGraph)
        yield opened


def bindings(result: SparqlResult) -> list[dict[str, str]]:
    rows = json.loads(result.body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in rows]


QUESTIONS = (
    "哪些项目面向中小企业？",
    "有多少个项目？",
    "2025年有多少个项目？",
    "举办活动场次合计多少？",
    "各单位有多少个项目？",
)


def test_records(dataset: Dataset, sample: Dataset) -> None:
    mine = [project_json(p) for p in dataset.records.projects()]
    assert mine == [project_json(p) for p in sample.records.projects()]
    assert len(mine) == 98


def test_catalog(dataset: Dataset, sample: Dataset) -> None:
    assert dataset.catalog.units == sample.catalog.units
    assert dataset.catalog.years == sample.catalog.years
    assert dataset.catalog.themes == sample.catalog.themes
    assert dataset.issues(limit=50) == sample.issues(limit=50)


@pytest.mark.parametrize("question", QUESTIONS)
def test_questions(dataset: Dataset, sample: Dataset, question: str) -> None:
    mine, wanted = dataset.ask(question), sample.ask(question)
    assert (mine.status, mine.text, mine.value) == (wanted.status, wanted.text, wanted.value)
    assert mine.projects == wanted.projects


def test_search_inside_sparql(dataset: Dataset, sample: Dataset) -> None:
    query = """SELECT ?x ?score ?name WHERE {
      SERVICE zb:search { ?x zb:query "中小企业数字化" ; zb:type zb:Indicator ; zb:limit 20 ; zb:score ?score }
      ?x zb:category ?c ; rdfs:label ?name . } ORDER BY DESC(?score) ?x"""
    mine = bindings(dataset.sparql(query))
    assert mine
    assert [row["x"] for row in mine] == [row["x"] for row in bindings(sample.sparql(query))]


def test_functions_with_constants(dataset: Dataset) -> None:
    query = """SELECT (COUNT(DISTINCT ?i) AS ?n) { ?i zb:target/zb:component ?q .
      ?q zb:normalizedValue ?v ; zb:normalizedUnit ?u FILTER(%s) }"""
    at_least = bindings(dataset.sparql(query % 'zb:satisfies(?v, ?u, "≥50万元")'))[0]["n"]
    below = bindings(dataset.sparql(query % '!zb:satisfies(?v, ?u, "≥50万元")'))[0]["n"]
    written = bindings(dataset.sparql(query % '?u = "元" && ?v >= 500000'))[0]["n"]
    less = bindings(dataset.sparql(query % '?u = "元" && ?v < 500000'))[0]["n"]
    assert (at_least, below) == (written, less)
    assert int(at_least) > 0
    assert int(below) > 0
    (row,) = bindings(dataset.sparql('SELECT (zb:convert(?v, "亿元", "万元") AS ?w) { VALUES ?v { 1.3 } }'))
    assert float(row["w"]) == 13000
    (row,) = bindings(dataset.sparql('SELECT (zb:normalize("50万元") AS ?w) { VALUES ?v { 1 } }'))
    assert float(row["w"]) == 500000


def test_formats_and_limits(dataset: Dataset) -> None:
    from search.sparql import Limits

    query = "SELECT ?p { ?p a zb:Project } ORDER BY ?p"
    lines = dataset.sparql(query, media_type="text/csv").body.decode().split()
    assert len(lines) == 99
    cut = dataset.sparql(query, limits=Limits(max_rows=10))
    assert (len(bindings(cut)), cut.truncated) == (10, "rows")
    assert json.loads(dataset.sparql("ASK { ?p a zb:Project }").body)["boolean"] is True
    triples = dataset.sparql("CONSTRUCT { ?p rdfs:label ?n } { ?p a zb:Project ; rdfs:label ?n }")
    assert "支持新型工业化建设" in triples.body.decode()


@pytest.mark.parametrize(
    "query",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SELECT * { ?s ?p }",
    ],
)
def test_what_is_refused_is_refused_everywhere(dataset: Dataset, query: str) -> None:
    with pytest.raises(ZhibiaoError):
        dataset.sparql(query)


# ---- copies on a server


def test_a_copy_sends_what_changed_only(oxigraph: Endpoint, sample_data: Path) -> None:
    release = Releases(sample_data).current()
    mirror(release, oxigraph)
    again = mirror(release, oxigraph)
    assert again == Mirrored(0, 0, again.unchanged)
    assert again.unchanged > 3
    graph = next(name for name in remote_graph(oxigraph, release).named_graphs() if "/table/" in name)
    oxigraph.update(f"DELETE WHERE {{ GRAPH ?g {{ <{graph}> ?p ?o }} }}")
    assert mirror(release, oxigraph).sent == 1


def test_an_unfinished_copy_is_not_read(oxigraph: Endpoint, sample_data: Path) -> None:
    release = Releases(sample_data).current()
    mirror(release, oxigraph)
    base = release.manifest.base_iri
    oxigraph.update(f"DELETE WHERE {{ GRAPH <{base}graph/published> {{ <{base}graph/published> ?p ?o }} }}")
    with pytest.raises(OtherRelease, match="releases push"):
        remote_graph(oxigraph, release)
    mirror(release, oxigraph)
    remote_graph(oxigraph, release).close()


def test_a_server_that_is_not_there(sample_data: Path) -> None:
    with pytest.raises(EndpointDown, match="does not answer"):
        Dataset.open(sample_data, endpoint=Endpoint("http://127.0.0.1:1/query"))
    with pytest.raises(Unavailable, match="ZHIBIAO_GRAPH_UPDATE_ENDPOINT"):
        Endpoint("http://127.0.0.1:1/query").update("CLEAR ALL")


def test_what_another_server_reads_otherwise_is_refused(oxigraph: Endpoint, sample_data: Path) -> None:
    release = Releases(sample_data).current()
    mirror(release, oxigraph)
    with Dataset.open(sample_data, endpoint=oxigraph) as opened:
        with pytest.raises(ZhibiaoError, match="code point escapes"):
            opened.sparql(r"SELECT * { ?s <urn:\u0041> ?o }")
        with pytest.raises(ZhibiaoError, match="needs constants"):
            opened.sparql("SELECT (zb:normalize(?raw) AS ?v) { ?t zb:raw ?raw }")
        with pytest.raises(RefusedQuery):
            opened.sparql("INSERT DATA { <urn:a> <urn:b> <urn:c> }")


def test_the_service_and_the_command_line(oxigraph: Endpoint, sample_data: Path, encoder: Encoder) -> None:
    from fastapi.testclient import TestClient

    from api.app import create_app
    from api.settings import Settings

    addresses = {
        "ZHIBIAO_GRAPH_ENDPOINT": oxigraph.query_url,
        "ZHIBIAO_GRAPH_UPDATE_ENDPOINT": oxigraph.query_url.replace("/query", "/update"),
    }
    command = [sys.executable, "-m", "api.cli", "--data", str(sample_data), "--json", "releases", "push"]
    pushed = subprocess.run(command, env={**os.environ, **addresses}, capture_output=True, timeout=120)
    assert pushed.returncode == 0, pushed.stderr.decode()
    assert set(json.loads(pushed.stdout)) == {"sent", "dropped", "unchanged"}
    refused = subprocess.run(command, capture_output=True, timeout=60)
    assert refused.returncode == 2
    assert b"ZHIBIAO_GRAPH_ENDPOINT" in refused.stderr

    settings = Settings.load(data=sample_data, graph_endpoint=oxigraph.query_url)
    query = "SELECT (COUNT(*) AS ?n) { ?p a zb:Project }"
    with TestClient(create_app(settings, encoder=encoder)) as client:
        assert client.get("/health/ready").status_code == 200
        answer = client.get("/sparql", params={"query": query}, headers={"accept": "text/csv"})
        assert answer.text.split() == ["n", "98"]
        assert client.get("/sparql", params={"query": "SELECT"}).status_code == 400
        assert client.get("/api/v1/projects", params={"limit": 1}).json()["total"] == 98
        assert client.get("/api/v1/search", params={"query": "企业"}).json()["total"] > 0
        asked = client.get("/api/v1/ask", params={"question": "有多少个项目？"}).json()
        assert asked["status"] == "answered"
        thing = client.get("/api/v1/projects").json()["projects"][0]["iri"].split("/id/")[1]
        turtle = client.get(f"/data/{thing}", headers={"accept": "text/turtle"})
        assert turtle.status_code == 200
        assert "zb:Project" in turtle.text
        assert client.get(f"/page/{thing}", headers={"accept": "text/html"}).status_code == 200

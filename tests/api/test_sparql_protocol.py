"""The SPARQL endpoint beyond the W3C's tests: formats, caches, limits, partial results, descriptions."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import SPARQLWrapper
from fastapi.testclient import TestClient
from httpx import Response
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Node

from api.app import create_app
from api.examples import examples
from api.settings import Settings
from ontology.releases import Releases
from tests.support.conformance import parsed
from tests.support.scratch import GRAPH, Served, publish, published, serving

DIRECT = {"content-type": "application/sparql-query"}
JSON = "application/sparql-results+json"
VOID = "http://rdfs.org/ns/void#"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("protocol"))


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[TestClient]:
    settings = Settings.load(
        data=folder,
        sparql_workers=2,
        sparql_max_rows=50,
        sparql_max_bytes=65_536,
        cors_origins="https://portal.example",
    )
    with TestClient(create_app(settings), follow_redirects=False) as client:
        yield client


def ask(service: TestClient, query: str, **more: Any) -> Response:
    headers = more.pop("headers", {})
    return service.get("/sparql", params={"query": query, **more}, headers=headers)


@pytest.mark.parametrize(
    ("query", "accept", "format", "media_type"),
    [
        ("ASK {}", "*/*", None, JSON),
        ("ASK {}", "application/*;q=0.5, text/csv;q=0.4", None, JSON),
        (
            "ASK {}",
            "application/sparql-results+xml, application/json;q=0.9",
            None,
            "application/sparql-results+xml",
        ),
        ("ASK {}", "application/json", None, "application/json"),
        ("ASK {}", "text/csv", None, "text/csv"),
        ("SELECT * {}", "text/tab-separated-values", None, "text/tab-separated-values"),
        ("SELECT * {}", "text/csv;q=0, text/*", None, "text/tab-separated-values"),
        ("SELECT * {}", "text/turtle", None, None),
        ("SELECT * {}", "text/turtle", "xml", "application/sparql-results+xml"),
        ("SELECT * {}", None, "csv", "text/csv"),
        ("SELECT * {}", None, "turtle", None),
        ("CONSTRUCT {} {}", None, None, "text/turtle"),
        ("CONSTRUCT {} {}", "application/ld+json", None, "application/ld+json"),
        (
            "CONSTRUCT {} {}",
            "application/rdf+xml;q=0.1, application/n-triples",
            None,
            "application/n-triples",
        ),
        ("DESCRIBE <urn:x>", None, "xml", "application/rdf+xml"),
        ("DESCRIBE <urn:x>", None, "rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <urn:x>", JSON, None, None),
    ],
)
def test_formats(
    service: TestClient, query: str, accept: str | None, format: str | None, media_type: str | None
) -> None:
    more = {"format": format} if format else {}
    response = ask(service, query, headers={"accept": accept} if accept else {}, **more)
    if media_type is None:
        assert response.status_code == 406
        return
    assert response.headers["content-type"].split(";")[0] == media_type
    assert "accept" in response.headers["vary"].casefold()


def rows_of(response: Response) -> int:
    media_type = response.headers["content-type"].split(";")[0]
    if media_type == JSON:
        return len(response.json()["results"]["bindings"])
    if media_type.endswith("xml"):
        return len(list(ET.fromstring(response.text).iter("{http://www.w3.org/2005/sparql-results#}result")))  # noqa: S314
    delimiter = "," if media_type == "text/csv" else "\t"
    return len(list(csv.reader(io.StringIO(response.text, newline=""), delimiter=delimiter))) - 1


HARD = '"},{}" "}},{\\"x\\":{\\"type\\":" ",{}" "\\r\\n,\\n" UNDEF '


def values(text: str, times: int) -> str:
    """Return as many rows, some of which look like the ends of rows."""
    return f"VALUES ?x {{ {(text + ' ') * times} }}"


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize(
    ("pattern", "cut"),
    [
        ("?s ?p ?o", "rows"),
        (values("1", 50), None),
        (values("1", 51), "rows"),
        (values(HARD, 9), None),
        (values(HARD, 11), "rows"),
        (f"?s ?p ?o BIND(CONCAT(STR(?o), '{'x' * 5000}') AS ?x)", "bytes"),
    ],
)
def test_results_are_cut_at_a_row_and_say_so(
    service: TestClient, format: str, pattern: str, cut: str | None
) -> None:
    response = ask(service, f"SELECT * {{ {pattern} }}", format=format)
    assert response.status_code == 200
    assert response.headers.get("x-zhibiao-truncated") == cut
    assert response.headers["x-zhibiao-max-rows"] == "50"
    assert len(response.content) <= int(response.headers["x-zhibiao-max-bytes"]) == 65_536
    rows = rows_of(response)
    assert (rows == 50) == (cut == "rows" or pattern == values("1", 50))
    assert rows > 0


@pytest.mark.parametrize("format", ["turtle", "nt", "rdfxml", "jsonld"])
@pytest.mark.parametrize(("text", "cut"), [("", "rows"), ("x" * 5000, "bytes")])
def test_graphs_are_cut_at_a_triple_and_say_so(service: TestClient, format: str, text: str, cut: str) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?x }} {{ ?s ?p ?o BIND(CONCAT(STR(?o), '{text}') AS ?x) }}"
    response = ask(service, query, format=format)
    assert response.headers["x-zhibiao-truncated"] == cut
    assert len(response.content) <= 65_536
    names = {"nt": "nt", "rdfxml": "xml", "jsonld": "json-ld", "turtle": "turtle"}
    assert len(parsed(response.text, names[format])) > 2


def test_an_answer_is_kept_as_long_as_the_release(service: TestClient, folder: Path) -> None:
    first = ask(service, "SELECT * { ?s ?p ?o } LIMIT 1")
    tag = first.headers["etag"]
    assert Releases(folder).current_id() in tag
    again = ask(service, "SELECT * { ?s ?p ?o } LIMIT 1", headers={"if-none-match": f'"x", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert ask(service, "SELECT * { ?s ?p ?o } LIMIT 2", headers={"if-none-match": tag}).status_code == 200
    assert ask(service, "SELECT * { ?s ?p ?o } LIMIT 1", format="csv").headers["etag"] != tag
    assert "etag" not in ask(service, "SELECT (RAND() AS ?r) {}").headers


def test_head_options_and_preflight(service: TestClient) -> None:
    head = service.head("/sparql", params={"query": "ASK {}"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == "26"
    options = service.options("/sparql")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    origin = {"origin": "https://portal.example", "access-control-request-method": "POST"}
    preflight = service.options(
        "/sparql", headers=origin | {"access-control-request-headers": "content-type"}
    )
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "https://portal.example"
    assert service.put("/sparql").status_code == 405


def test_malformed_queries_are_told_their_place(service: TestClient) -> None:
    problem = ask(service, "SELECT *\n{ ?s ?p oops }")
    assert problem.status_code == 400
    assert (problem.json()["line"], problem.json()["column"]) == (2, 13)
    assert problem.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"default-graph-uri": GRAPH}, 6),
        ({"default-graph-uri": ["urn:none", GRAPH]}, 6),
        ({"default-graph-uri": "urn:none"}, 0),
        ({"default-graph-uri": "file:///etc/passwd"}, 0),
        ({"named-graph-uri": GRAPH}, 0),
    ],
)
def test_the_protocol_names_the_dataset(
    service: TestClient, parameters: dict[str, Any], expected: int
) -> None:
    found = ask(service, "SELECT (COUNT(*) AS ?n) FROM <urn:ignored> { ?s ?p ?o }", **parameters).json()
    assert int(found["results"]["bindings"][0]["n"]["value"]) == expected


def test_named_graphs_are_those_that_were_named(service: TestClient) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    everything = ask(service, query).json()["results"]["bindings"]
    assert len(everything) == 2
    one = ask(service, query, **{"named-graph-uri": GRAPH}).json()["results"]["bindings"]
    assert [row["g"]["value"] for row in one] == [GRAPH]
    assert ask(service, query, **{"default-graph-uri": GRAPH}).json()["results"]["bindings"] == []


def test_timeouts_are_problems(service: TestClient) -> None:
    began = time.perf_counter()
    late = ask(service, SLOW, timeout="0.3")
    assert time.perf_counter() - began < 1.3
    assert (late.status_code, late.json()["type"]) == (503, "https://w3id.org/zhibiao/problems#timeout")
    assert "retry-after" in late.headers


def test_partial_results_are_labelled(service: TestClient) -> None:
    never = "?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(STR(?s) = CONCAT(STR(?d), 'x'))"
    for query in (f"SELECT ?s {{ {never} }}", f"CONSTRUCT {{ ?s ?p ?o }} {{ {never} }}"):
        part = ask(service, query, timeout="1.5", partial="true")
        assert (part.status_code, part.headers["x-zhibiao-truncated"]) == (206, "time")
        assert part.headers["cache-control"] == "no-store"
    whole = ask(service, "SELECT ?s ?o { ?s zb:order ?o } ORDER BY ?o", partial="true")
    assert (whole.status_code, len(whole.json()["results"]["bindings"])) == (200, 2)
    assert whole.json() == ask(service, "SELECT ?s ?o { ?s zb:order ?o } ORDER BY ?o").json()
    triples = ask(service, "CONSTRUCT { ?s ?p ?o } { ?s zb:order ?o ; ?p ?o }", partial="true")
    assert len(parsed(triples.text, "turtle")) == 2


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_part_has_what_was_found_in_time(service: TestClient, format: str) -> None:
    rare = "?s ?p ?o . ?a ?b ?c FILTER(STRENDS(SHA1(CONCAT(STR(?s), STR(?b), STR(?c))), '000'))"
    part = ask(service, f"SELECT ?s ?c {{ {rare} }}", timeout="1.5", partial="true", format=format)
    assert part.status_code in {200, 206}  # 200: the cap of rows was reached first
    assert part.headers["x-zhibiao-truncated"] in {"time", "rows"}
    assert 0 < rows_of(part) <= 50


@pytest.mark.parametrize(
    "parameters", [{"timeout": "-1"}, {"timeout": "soon"}, {"partial": "maybe"}, {"format": "png"}]
)
def test_bad_parameters_are_refused(service: TestClient, parameters: dict[str, str]) -> None:
    assert ask(service, "ASK {}", **parameters).status_code == 400


def test_the_description_lists_what_there_is(service: TestClient) -> None:
    described = parsed(service.get("/sparql").text, "turtle")
    endpoint = URIRef("http://testserver/sparql")
    listed = set(described.objects(endpoint, URIRef("http://www.w3.org/2000/01/rdf-schema#seeAlso")))
    assert len(listed) == len(examples()) >= 10
    served = parsed(service.get("/sparql/examples", headers={"accept": "application/n-triples"}).text, "nt")
    assert listed == set(served.subjects())
    for example in listed:
        comments = list(served.objects(example, URIRef("http://www.w3.org/2000/01/rdf-schema#comment")))
        assert {c.language for c in comments if isinstance(c, Literal)} == {"zh", "en"}


def test_a_proxy_changes_the_address(folder: Path) -> None:
    settings = Settings.load(data=folder, sparql_workers=1, public_url="https://data.example/zhibiao/")
    with TestClient(create_app(settings)) as client:
        assert "<https://data.example/zhibiao/sparql>" in client.get("/sparql").text
        described = client.get("/opensearch.xml", headers={"host": "elsewhere.example"}).text
        assert 'template="https://data.example/zhibiao/suggest?' in described
        assert "elsewhere" not in described
    with TestClient(create_app(Settings.load(data=folder, sparql_workers=1)), root_path="/zb") as client:
        assert "<http://testserver/zb/sparql>" in client.get("/sparql").text


def test_void_counts_what_is_there(service: TestClient) -> None:
    void = parsed(service.get("/.well-known/void").text, "turtle")
    data = URIRef("http://testserver/.well-known/void#dataset")

    def number(subject: Node, name: str) -> int:
        value = void.value(subject, URIRef(VOID + name))
        assert isinstance(value, Literal)
        return int(value)

    def counted(query: str) -> int:
        return int(ask(service, query).json()["results"]["bindings"][0]["n"]["value"])

    assert number(data, "triples") == counted("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    properties = list(void.objects(data, URIRef(VOID + "propertyPartition")))
    assert sum(number(part, "triples") for part in properties) == number(data, "triples")
    classes = {
        void.value(p, URIRef(VOID + "class")): p for p in void.objects(data, URIRef(VOID + "classPartition"))
    }
    project = classes[URIRef("https://w3id.org/zhibiao/ns#Project")]
    assert number(project, "entities") == counted("SELECT (COUNT(*) AS ?n) { ?s a zb:Project }") == 2


def test_gone_is_not_the_same_as_never_there(tmp_path: Path) -> None:
    data = published(tmp_path)
    publish(
        data,
        {GRAPH: "<https://w3id.org/zhibiao/id/project/p2> a <https://w3id.org/zhibiao/ns#Project> ."},
        "1" * 64,
    )
    settings = Settings.load(data=data, sparql_workers=1)
    with TestClient(create_app(settings), follow_redirects=False) as client:
        for path in ("/id/project/p1", "/data/project/p1", "/data/project/p1.nt"):
            assert client.get(path).status_code == 410, path
        for path in ("/id/project/p3", "/data/project/p3.ttl"):
            assert client.get(path).status_code == 404, path
        there = client.get("/id/project/p2", headers={"accept": "text/turtle"})
        assert (there.status_code, there.headers["location"]) == (303, "/data/project/p2")
        for accept in ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml"):
            response = client.get("/data/project/p2", headers={"accept": accept})
            assert response.headers["content-type"].startswith(accept)


def test_a_new_release_is_answered_from_while_queries_run(tmp_path: Path) -> None:
    data = published(tmp_path)
    with TestClient(create_app(Settings.load(data=data, sparql_workers=2))) as client:
        count = "SELECT (COUNT(*) AS ?n) { ?p a zb:Project }"
        seen = []
        for number in range(4):
            more = "".join(
                f"<https://w3id.org/zhibiao/id/project/n{i}> a <https://w3id.org/zhibiao/ns#Project> ."
                for i in range(number)
            )
            release = publish(data, {"urn:more": more or "<urn:s> <urn:p> 1 ."}, f"{number}" * 64)
            answer = client.get("/sparql", params={"query": count})
            assert answer.headers["x-zhibiao-release"] == release
            seen.append(int(answer.json()["results"]["bindings"][0]["n"]["value"]))
        assert seen == [2, 3, 4, 5]


@pytest.fixture(scope="module")
def live(folder: Path) -> Iterator[Served]:
    with serving(folder, sparql_workers=2) as served:
        yield served


NAMES = (
    "SELECT ?name WHERE { ?p a <https://w3id.org/zhibiao/ns#Project> ; "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?name }"
)
EXPECTED = {"惠企服务专项", '展会, "论坛"\n经费'}


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint(live: Served, method: Any) -> None:
    store = SPARQLStore(f"{live.url}/sparql", method=method)
    graph = Graph(store)
    assert {str(row[0]) for row in graph.query(NAMES)} == EXPECTED  # type: ignore[index]
    assert len(list(graph.triples((URIRef("https://w3id.org/zhibiao/id/project/p1"), None, None)))) == 3


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("direct", [False, True])
def test_sparqlwrapper_reads_the_endpoint(live: Served, method: str, direct: bool) -> None:
    client = SPARQLWrapper.SPARQLWrapper(f"{live.url}/sparql")
    client.setMethod(method)
    if direct and method == "POST":
        client.setRequestMethod(SPARQLWrapper.POSTDIRECTLY)
    client.setQuery(NAMES)
    client.setReturnFormat(SPARQLWrapper.JSON)
    found = client.queryAndConvert()
    assert {row["name"]["value"] for row in found["results"]["bindings"]} == EXPECTED
    client.setReturnFormat(SPARQLWrapper.XML)
    assert len(client.queryAndConvert().getElementsByTagName("result")) == 2
    client.setQuery("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3")
    client.setReturnFormat(SPARQLWrapper.TURTLE)
    assert len(parsed(client.queryAndConvert().decode(), "turtle")) == 3


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize(
    "arguments",
    [
        ["-G", "--data-urlencode", f"query={NAMES}", "-H", f"Accept: {JSON}"],
        ["--data-urlencode", f"query={NAMES}", "-H", f"Accept: {JSON}"],
        ["-H", "Content-Type: application/sparql-query; charset=utf-8", "--data-binary", NAMES],
    ],
)
def test_curl_reads_the_endpoint(live: Served, arguments: list[str]) -> None:
    done = subprocess.run(["curl", "-sS", *arguments, f"{live.url}/sparql"], capture_output=True, check=True)
    found = json.loads(done.stdout)
    assert {row["name"]["value"] for row in found["results"]["bindings"]} == EXPECTED

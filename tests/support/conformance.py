"""Runs the W3C's protocol and service-description tests and writes the report in ``docs/``.

python -m tests.support.conformance ../shared/w3c docs/sparql-conformance.md
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fastapi.testclient import TestClient
from httpx import Response
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF

from api.app import create_app
from api.settings import Settings
from tests.support.scratch import published
from tests.support.w3c import Case, Exchange, read

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
RDF_TYPES = {
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
}
TABULAR = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
}
REFUSED = 403
# The vocabulary's own domains and ranges (https://www.w3.org/ns/sparql-service-description), as far as they are used.
RANGES = {
    SD.endpoint: None,
    SD.supportedLanguage: SD.Language,
    SD.resultFormat: None,
    SD.feature: SD.Feature,
    SD.extensionFunction: SD.Function,
    SD.defaultDataset: SD.Dataset,
    SD.defaultGraph: SD.Graph,
    SD.namedGraph: SD.NamedGraph,
    SD.name: None,
}
DOMAINS = {SD.defaultGraph: SD.Dataset, SD.namedGraph: SD.Dataset, SD.name: SD.NamedGraph}
KNOWN = {
    SD.Language: {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update},
    SD.Feature: {
        SD.DereferencesURIs,
        SD.UnionDefaultGraph,
        SD.RequiresDataset,
        SD.EmptyGraphs,
        SD.BasicFederatedQuery,
    },
}


class UnmetError(AssertionError):
    """A test's expectation is not met."""


@dataclass(frozen=True)
class Outcome:
    """What came of one test."""

    name: str
    title: str
    passed: bool
    note: str


def graphs_of(cases: list[Case]) -> dict[str, str]:
    """Return the data that the tests ask for, by graph name."""
    return {name: path.read_text("utf-8") for case in cases for name, path in case.graphs.items()}


def client_for(folder: Path, cases: list[Case]) -> TestClient:
    """Return the service over a release that holds the tests' graphs besides ours."""
    data = published(folder, graphs_of(cases))
    return TestClient(create_app(Settings.load(data=data, sparql_workers=2)), base_url="http://www.example")


def run(client: TestClient, case: Case) -> str:
    """Run a protocol test; return how it was passed.

    Raises:
        UnmetError: it was not.
    """
    if case.is_update:
        return refused(client, case)
    for exchange in case.exchanges:
        check(send(client, exchange), exchange)
    return "as the test expects"


def refused(client: TestClient, case: Case) -> str:
    """The endpoint is read-only: a well-formed update is refused with 403 and changes nothing (§2.2, §2.2.4)."""
    before = client.get("/sparql", params={"query": COUNT}).text
    response = send(client, case.exchanges[0])
    after = client.get("/sparql", params={"query": COUNT}).text
    problem = response.json()
    if response.status_code != REFUSED or problem["status"] != REFUSED:
        raise UnmetError(f"{response.status_code}: {response.text}")
    if before != after:
        raise UnmetError("the dataset has changed")
    return "refused: 403, nothing changed"


COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def send(client: TestClient, exchange: Exchange) -> Response:
    """Make one request of a test at our endpoint."""
    path = exchange.path.replace("/sparql/", "/sparql", 1)
    return client.request(exchange.method, path, headers=dict(exchange.headers), content=exchange.body)


def check(response: Response, exchange: Exchange) -> None:
    """Compare a response with what is expected of it."""
    if response.status_code // 100 not in exchange.statuses:
        raise UnmetError(f"status {response.status_code}: {response.text[:300]}")
    media_type = response.headers["content-type"].split(";")[0]
    if exchange.boolean is not None and json.loads(response.text)["boolean"] is not exchange.boolean:
        raise UnmetError(f"the answer is {response.text}")
    if exchange.format == "boolean":
        json.loads(response.text)["boolean"]
    if exchange.format == "tabular" and media_type not in TABULAR:
        raise UnmetError(f"{media_type} is not tabular")
    if exchange.format == "RDF":
        if media_type not in RDF_TYPES:
            raise UnmetError(f"{media_type} is no RDF")
        parsed(response.text, RDF_TYPES[media_type])


def parsed(text: str, name: str) -> Graph:
    """Return a document as a graph."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # rdflib's reader of JSON-LD warns of its own class
        return Graph().parse(data=text, format=name)


def returns_rdf(client: TestClient) -> str:
    """GET on the endpoint returns RDF."""
    for media_type, name in RDF_TYPES.items():
        response = client.get("/sparql", headers={"accept": media_type})
        if not response.headers["content-type"].startswith(media_type):
            raise UnmetError(f"{media_type} was asked for, {response.headers['content-type']} came")
        parsed(response.text, name)
    return "Turtle, RDF/XML, N-Triples and JSON-LD"


def has_endpoint_triple(client: TestClient) -> str:
    """The description has a matching ``sd:endpoint`` triple."""
    described = description(client)
    (service,) = described.subjects(RDF.type, SD.Service)
    if (service, SD.endpoint, URIRef("http://www.example/sparql")) not in described:
        raise UnmetError("no sd:endpoint with the address of the endpoint")
    return "sd:endpoint is the address that was asked"


def conforms_to_schema(client: TestClient) -> str:
    """Every term of the vocabulary is used with its domain and range."""
    described = description(client)
    for subject, predicate, value in described:
        if not str(predicate).startswith(str(SD)):
            continue
        if predicate not in RANGES:
            raise UnmetError(f"{predicate} is not of the vocabulary as checked here")
        wanted, domain = RANGES[predicate], DOMAINS.get(predicate, SD.Service)
        if (subject, RDF.type, domain) not in described:
            raise UnmetError(f"{predicate} on something that is no {domain}")
        fits = wanted is None or value in KNOWN.get(wanted, ()) or (value, RDF.type, wanted) in described
        if not fits:
            raise UnmetError(f"{predicate} {value} is no {wanted}")
    return "domains and ranges of the vocabulary"


def description(client: TestClient) -> Graph:
    """Return the service description."""
    return Graph().parse(data=client.get("/sparql").text, format="turtle")


DESCRIPTION_TESTS: dict[str, Callable[[TestClient], str]] = {
    "has-endpoint-triple": has_endpoint_triple,
    "returns-rdf": returns_rdf,
    "conforms-to-schema": conforms_to_schema,
}


def outcomes(folder: Path, w3c: Path) -> tuple[list[Outcome], list[Outcome]]:
    """Run all tests of both manifests."""
    protocol = read(w3c / "sparql11-protocol")
    descriptions = read(w3c / "sparql11-service-description")
    with client_for(folder, protocol) as client:
        first = [_outcome(case, lambda c=case: run(client, c)) for case in protocol]  # type: ignore[misc]
        second = [
            _outcome(case, lambda c=case: DESCRIPTION_TESTS[c.name](client))
            for case in descriptions  # type: ignore[misc]
        ]
    return first, second


def _outcome(case: Case, attempt: Callable[[], str]) -> Outcome:
    try:
        return Outcome(case.name, case.title, True, attempt())
    except UnmetError as error:
        return Outcome(case.name, case.title, False, str(error))


def report(protocol: list[Outcome], descriptions: list[Outcome]) -> str:
    """Return the report as Markdown."""
    lines = [
        "# Conformance of the SPARQL endpoint",
        "",
        "Written by `python -m tests.support.conformance W3C_FOLDER docs/sparql-conformance.md` from the test",
        "suites of the W3C (`sparql11-protocol`, `sparql11-service-description`); `make test` runs the same tests",
        "and compares this page.",
        "",
        "The endpoint is read-only. The protocol leaves an endpoint free to refuse updates; the tests that begin",
        "with a well-formed update pass when it is answered with 403 and a problem and nothing has changed.",
        "",
    ]
    for title, results in (("Protocol", protocol), ("Service description", descriptions)):
        passed = sum(result.passed for result in results)
        lines += [f"## {title}: {passed} of {len(results)}", "", "| test | what | result |", "|---|---|---|"]
        for result in results:
            what = result.title.replace("|", "\\|")
            lines.append(
                f"| `{result.name}` | {what} | {'pass' if result.passed else '**fail**'}: {result.note} |"
            )
        lines.append("")
    return "\n".join(lines)


def main() -> None:
    """Write the report."""
    with tempfile.TemporaryDirectory() as folder:
        text = report(*outcomes(Path(folder), Path(sys.argv[1])))
    Path(sys.argv[2]).write_text(text, "utf-8")


if __name__ == "__main__":
    main()

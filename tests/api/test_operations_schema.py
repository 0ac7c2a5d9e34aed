"""The served OpenAPI document, tried by schemathesis: nothing breaks, and every answer is as the document says.

Longer, against a running service: ``st run http://127.0.0.1:8000/openapi.json --checks all --max-examples 200``
(what it calls "schema-valid request rejected" are rules that no schema can say, such as a query's grammar).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS

from api.app import create_app
from api.settings import Settings
from search.encoder import Encoder
from tests.support.browsing import served

EXAMPLES = 5
WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
)


@pytest.fixture(scope="module")
def schema(data: Path, encoder: Encoder) -> Iterator[Any]:
    app = create_app(Settings.load(data=data, admin_token="a-token-that-nobody-guesses"), encoder=encoder)
    with served(app) as address:
        yield schemathesis.openapi.from_url(address + "/openapi.json")


def test_every_operation_keeps_to_the_document(schema: Any) -> None:
    checks = CHECKS.get_by_names(list(WANTED))
    assert len(checks) == len(WANTED)
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 36
    asked = []
    for operation in operations:

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def try_it(case: Any) -> None:
            asked.append(case.operation.label)
            case.call_and_validate(checks=checks)

        try_it()
    assert len(asked) >= len(operations) * 2


def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    for path, methods in (
        ("/api/v1/ask", "GET, HEAD, POST"),
        ("/api/v1/search", "GET, HEAD"),
        ("/api/v1/ingest", "POST"),
    ):
        assert client.delete(path).headers["allow"] == methods


def test_the_document_says_what_takes_the_admin_token(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    protected = {
        path
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if {"administrator": []} in operation.get("security", [])
    }
    assert {"/api/v1/ingest", "/api/v1/review"} <= protected

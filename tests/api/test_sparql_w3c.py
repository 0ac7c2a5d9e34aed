"""The W3C's tests of the SPARQL protocol and of service descriptions, one of ours for each of theirs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.support import conformance
from tests.support.w3c import Case, read

REPOSITORY = Path(__file__).resolve().parents[2]
W3C = Path(os.environ.get("ZHIBIAO_SHARED", REPOSITORY.parent / "shared")) / "w3c"
PROTOCOL = read(W3C / "sparql11-protocol") if W3C.is_dir() else []
DESCRIPTIONS = read(W3C / "sparql11-service-description") if W3C.is_dir() else []


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with conformance.client_for(tmp_path_factory.mktemp("w3c"), PROTOCOL) as client:
        yield client


def test_all_of_them_are_here(shared: Path) -> None:
    assert len(PROTOCOL) == 34
    assert {case.name for case in DESCRIPTIONS} == set(conformance.DESCRIPTION_TESTS)
    assert sum(case.is_update for case in PROTOCOL) == 7


@pytest.mark.parametrize("case", PROTOCOL, ids=lambda case: case.name)
def test_protocol(service: TestClient, case: Case) -> None:
    conformance.run(service, case)


@pytest.mark.parametrize("case", DESCRIPTIONS, ids=lambda case: case.name)
def test_service_description(service: TestClient, case: Case) -> None:
    conformance.DESCRIPTION_TESTS[case.name](service)


def test_the_report_is_up_to_date(shared: Path, tmp_path: Path) -> None:
    written = conformance.report(*conformance.outcomes(tmp_path, shared / "w3c"))
    assert (REPOSITORY / "docs" / "sparql-conformance.md").read_text("utf-8") == written

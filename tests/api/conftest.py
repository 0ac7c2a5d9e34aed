"""A published release of two small tables of our own, and the service over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser

from api.app import create_app
from api.publishing import Target, ingest_paths
from api.settings import Settings
from ingest.documents import ReadOptions
from search.encoder import Encoder
from tests.support.browsing import launched, served
from tests.support.vectors import with_vectors

DEPARTMENT = "清河市商务局"
SCRIPT = "<script>alert(1)</script>&\"'"


def table(*, year: int, note: str = "", more: str = "", target: str = "≥50家") -> str:
    """Return a table in the list layout, as published, with a hostile project name."""
    return (
        f"{year}年项目支出绩效目标表\n{note}\n部门名称：{DEPARTMENT}\n\n"
        "项目名称（资金使用单位）\t绩效目标\t绩效指标\n"
        f"{DEPARTMENT}\t\t\n"
        "惠企服务专项\t支持中小企业开展数字化转型，提升服务质量。\t"
        f"1、1-产出指标；11-数量指标；服务中小企业数量；实施周期指标值：≥150家；年度指标值：{target}。"
        "2、1-产出指标；12-质量指标；项目验收合格率；实施周期指标值：≥95%；年度指标值：≥95%。"
        "3、3-满意度指标；31-服务对象满意度指标；企业投诉率；实施周期指标值：≤2%；年度指标值：≤2%。\n"
        f"展会{SCRIPT}\t举办展会。\t"
        "1、1-产出指标；11-数量指标；举办展会场次；实施周期指标值：6场；年度指标值：2场。"
        f"2、4-成本指标；41-经济成本指标；展会成本；实施周期指标值：≤300万元；年度指标值：≤100万元。\n{more}"
    )


@pytest.fixture(scope="session")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "2026.txt").write_text(table(year=2026), "utf-8")
    old = table(year=2025, note="（示例数据，数值系虚构）", target="≥40家")
    (folder / "2025.txt").write_text(old, "utf-8")
    return folder


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory, documents: Path, encoder: Encoder) -> Path:
    """A data directory with one release; tests do not change it."""
    folder = tmp_path_factory.mktemp("data")
    options = ReadOptions(year=None, department=None, kind=None)
    report = ingest_paths(Target(with_vectors(folder), encoder), [documents], options)
    assert report.published, [str(refusal) for refusal in report.refusals]
    return folder


@pytest.fixture(scope="session")
def client(data: Path, encoder: Encoder) -> Iterator[TestClient]:
    app = create_app(Settings.load(data=data), encoder=encoder)
    with TestClient(app, follow_redirects=False) as client:
        yield client


@pytest.fixture
def empty_client(tmp_path: Path, encoder: Encoder) -> Iterator[TestClient]:
    """The service over a data directory in which nothing is published."""
    with TestClient(create_app(Settings.load(data=tmp_path), encoder=encoder)) as client:
        yield client


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture(scope="module")
def address(data: Path, encoder: Encoder) -> Iterator[str]:
    """Where the service over the two small tables answers."""
    with served(create_app(Settings.load(data=data), encoder=encoder)) as address:
        yield address

"""What pages say to machines and in citations: schema.org, alternates, sitemap; and numbers as people write them."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from api.web.numbers import people

HTML = {"accept": "text/html", "accept-language": "zh-CN"}
_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.S)
_SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def hostile(client: TestClient) -> dict[str, Any]:
    """The project whose name is markup, of the year that is not made up."""
    found = client.get("/api/v1/projects", params={"year": 2026}).json()["projects"]
    project: dict[str, Any] = next(p for p in found if p["name"].startswith("展会"))
    return project


def text_of(client: TestClient, iri: str, lang: str = "zh") -> str:
    answer = client.get("/page/" + iri.split("/id/")[1], params={"lang": lang}, headers=HTML)
    assert answer.status_code == 200
    return answer.text


def described(client: TestClient, path: str) -> dict[str, Any]:
    (block,) = _LD.findall(client.get(path, headers=HTML).text)
    found: dict[str, Any] = json.loads(block)
    return found


def test_a_page_describes_what_it_is_about(client: TestClient, hostile: dict[str, Any]) -> None:
    indicator = hostile["indicators"][0]
    unit = client.get("/api/v1/units").json()["units"][0]
    kinds = {
        hostile["iri"]: "Project",
        indicator["iri"]: "PropertyValue",
        hostile["table"]: "Dataset",
        unit["iri"]: "GovernmentOrganization",
        unit["department_iri"]: "GovernmentOrganization",
        indicator["concept"]: "DefinedTerm",
    }
    for iri, kind in kinds.items():
        found = described(client, "/page/" + iri.split("/id/")[1])
        assert (found["@context"], found["@id"], found["@type"]) == ("https://schema.org", iri, kind)
        assert None not in found.values()
        links = [link["contentUrl"] for link in _downloads(found)]
        assert len(links) == 3
        assert {client.get(link).status_code for link in links} == {200}
    assert described(client, "/page/" + hostile["iri"].split("/id/")[1])["name"] == hostile["name"]


def _downloads(found: dict[str, Any]) -> list[dict[str, Any]]:
    given = found.get("distribution") or found["subjectOf"]
    return [item for item in given if item["@type"] == "DataDownload"]


def test_the_whole_is_a_dataset(client: TestClient) -> None:
    found = described(client, "/")
    assert found["@type"] == "Dataset"
    assert found["temporalCoverage"] == "2025/2026"
    assert found["version"] == client.get("/health/ready").json()["release"]
    assert found["potentialAction"]["target"].endswith("/?query={query}")


def test_alternates_lead_somewhere(client: TestClient, hostile: dict[str, Any]) -> None:
    text = text_of(client, hostile["iri"])
    links = dict(re.findall(r'<link rel="alternate" type="([^"]+)" href="([^"]+)"', text))
    assert set(links) == {"text/turtle", "application/ld+json", "application/n-triples"}
    for media, link in links.items():
        assert client.get(link).headers["content-type"].startswith(media)
    (canonical,) = re.findall(r'<link rel="canonical" href="([^"]+)"', text)
    assert canonical == "/page/" + hostile["iri"].split("/id/")[1]


@pytest.mark.parametrize(("lang", "place"), [("zh", "第 8 行第 3 列"), ("en", "row 8, column 3")])
def test_an_indicator_can_be_cited(
    client: TestClient, hostile: dict[str, Any], lang: str, place: str
) -> None:
    indicator = hostile["indicators"][0]
    text = text_of(client, indicator["iri"], lang)
    (line,) = re.findall(r'<span id="cite-text">(.*?)</span>', text)
    release = client.get("/health/ready").json()["release"]
    wanted = ("清河市商务局", indicator["name"], "2026年", "2026.txt", place, release, indicator["iri"])
    assert [part for part in wanted if part not in line] == []
    assert "&lt;script&gt;" in line
    assert re.search(r'<q lang="zh-CN">2场</q>', text)


def test_a_projects_themes_are_quoted_with_their_cells(client: TestClient) -> None:
    project = next(
        p for p in client.get("/api/v1/projects").json()["projects"] if p["name"] == "惠企服务专项"
    )
    text = text_of(client, project["iri"])
    row = re.search(r'<tr><td[^>]*>主题 <a href="[^"]*/theme/beneficiary/sme[^"]*">.*?</tr>', text, re.S)
    assert row
    assert re.search(r"<q[^>]*>中小企业</q>", row[0])
    assert re.search(r"2026\.txt · 第 \d+ 行 · 第 [23] 列 · 第 \d+–\d+ 字", row[0])
    assert "其他年度的同一项目" in text
    assert "与 2025 年对比" in text


def test_the_sitemap_lists_every_page_of_the_data(client: TestClient) -> None:
    robots = client.get("/robots.txt").text
    (start,) = re.findall(r"(?m)^Sitemap: (\S+)$", robots)
    parts = [loc.text for loc in etree.fromstring(client.get(start).content).iter(f"{_SITEMAP}loc")]
    assert len(parts) == 3  # the site and two tables
    listed = set()
    for part in parts:
        tree = etree.fromstring(client.get(str(part)).content)
        assert tree.tag == f"{_SITEMAP}urlset"
        listed |= {loc.text for loc in tree.iter(f"{_SITEMAP}loc")}
    for project in client.get("/api/v1/projects").json()["projects"]:
        for thing in (project, *project["indicators"]):
            assert f"http://testserver/page/{thing['iri'].split('/id/')[1]}" in listed
    own = [
        str(address).removeprefix("http://testserver") for address in listed if "/theme/" not in str(address)
    ]
    assert len(own) > 20
    assert {client.get(path, headers=HTML).status_code for path in own} == {200}
    assert client.get("/sitemap/none.xml").status_code == 404


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        ("130000000", "元", "1.3亿元", "130 million yuan"),
        ("13000000000", "元", "130亿元", "13 billion yuan"),
        ("26000000", "元", "2,600万元", "26 million yuan"),
        ("4000", "元/家", "4,000元/家", "4,000 yuan/家"),
        ("0.95", "1", "95%", "95%"),
        ("12000", "家", "1.2万家", "12,000 家"),
        ("36", "月", "36个月", "36 months"),
        ("12345.67", "元", "1.234567万元", "12,345.67 yuan"),
        ("3", None, "3", "3"),
    ],
)
def test_numbers_as_people_write_them(value: str, unit: str | None, zh: str, en: str) -> None:
    assert people(Decimal(value), unit, "zh") == zh
    assert people(Decimal(value), unit, "en") == en


@settings(deadline=None)
@given(
    st.decimals(-(10**15), 10**15, allow_nan=False, places=6),
    st.sampled_from(["元", "家", "1", None]),
    st.sampled_from(["zh", "en"]),
)
def test_no_digit_is_lost(value: Decimal, unit: str | None, lang: str) -> None:
    sizes = {"亿": 10**8, "万": 10**4, "billion": 10**9, "million": 10**6, "%": Decimal("0.01")}
    text = people(value, unit, lang).replace(",", "")
    number = re.match(r"-?[\d.]+", text)
    assert number
    factor = next((size for word, size in sizes.items() if word in text), 1)
    assert Decimal(number[0]) * factor == value

"""Pages for those who look after the data: they work without JavaScript, escape everything, and cannot be abused."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from search import Dataset
from search.encoder import Encoder

TOKEN = "a-long-admin-token"
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def steward(
    sample_data: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> Iterator[TestClient]:
    """The sample, in a copy where decisions can be made."""
    data = tmp_path_factory.mktemp("steward") / "data"
    shutil.copytree(sample_data, data)
    settings = Settings.load(data=data, admin_token=TOKEN)
    with TestClient(create_app(settings, encoder=encoder), follow_redirects=False) as client:
        yield client


def page(client: TestClient, path: str, **parameters: object) -> str:
    answer = client.get(path, params=parameters, headers=HTML)  # type: ignore[arg-type]
    assert answer.status_code == 200, answer.text
    assert not re.search(r"<script(?![^>]+src=|[^>]+ld\+json)|\son[a-z]+=|\sstyle=", answer.text)
    return answer.text


def test_quality_marks_the_offending_text_and_explains_the_rule(steward: TestClient) -> None:
    text = page(steward, "/quality", rule="value_in_name", lang="zh")
    assert "总体验收合格率 <mark>90%</mark>" in text
    assert "指标值写进名称" in text
    assert "有问题的写法" in text
    everything = page(steward, "/quality", lang="en")
    assert "Rate above 100 %" in everything
    assert 'rel="next"' in everything
    assert steward.get("/quality", params={"rule": "no_such"}, headers=HTML).status_code == 400


def test_hostile_names_stay_text(client: TestClient) -> None:
    text = page(client, "/quality", lang="zh")
    assert "展会<script>" not in text
    assert "展会&lt;script&gt;" in text
    assert "展会<script>" not in page(client, "/compare", lang="en")


def test_compare_shows_every_lot_and_gives_a_table(steward: TestClient) -> None:
    text = page(steward, "/compare", lang="zh")
    for words in ("要求提高", "要求放宽", "新增", "取消", "2025 → 2026"):
        assert words in text
    assert "/compare?from=2025&amp;to=2026&amp;lot=added" in text.replace("&amp;lang=zh", "")
    one = page(steward, "/compare", **{"from": 2025, "to": 2026, "lot": "tightened", "lang": "en"})
    assert "Stricter" in one
    answer = steward.get("/compare.csv", params={"from": 2025, "to": 2026})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["status"] for row in rows} == {"matched", "added", "removed"}
    assert not any(value.startswith(("=", "+", "-", "@")) for r in rows for k, value in r.items() if "_" in k)
    assert steward.get("/compare", params={"from": 2025, "to": 2025}, headers=HTML).status_code == 400
    assert steward.get("/compare", params={"from": 1999, "to": 2025}, headers=HTML).status_code == 404


def test_releases_page(steward: TestClient) -> None:
    assert "全部发布" in page(steward, "/releases", lang="zh")
    lost = steward.get("/releases", params={"from": "20200101T000000000Z-00000000"}, headers=HTML)
    assert (lost.status_code, "pruned" in lost.text or "清理" in lost.text) == (404, True)


def test_an_indicator_has_a_chart_with_words(steward: TestClient, sample: Dataset) -> None:
    entry = next(
        i for p in sample.records.projects() for i in p.indicators
        if i.name == "新增小升规企业数" and p.fiscal_year == 2026
    )  # fmt: skip
    text = page(steward, f"/page/indicator/{entry.iri.rsplit('/', 1)[1]}", lang="zh")
    assert '<svg viewBox="0 0 640 240" role="img"' in text
    assert "2024 500家，2025 550家，2026 600家" in text
    assert 'data-label="变化"' in text


def test_a_pair_is_accepted_with_the_token_only(steward: TestClient) -> None:
    text = page(steward, "/review", lang="en")
    pair = re.search(r'value="accept (\S+)"', text)
    assert pair
    form = {"decision": f"accept {pair[1]}", "by": "王工", "note": "<b>核对过</b>"}
    refused = [
        steward.post("/review", data=form | {"token": "wrong"}, headers=HTML),
        steward.post("/review", data=form, headers=HTML),
        steward.post(
            "/review", data=form | {"token": TOKEN}, headers=HTML | {"Sec-Fetch-Site": "cross-site"}
        ),
        steward.post("/review", data=form | {"token": TOKEN, "decision": "drop x"}, headers=HTML),
    ]
    assert [answer.status_code for answer in refused] == [401, 400, 400, 400]
    done = steward.post("/review", data=form | {"token": TOKEN}, headers=HTML)
    assert (done.status_code, done.headers["location"]) == (303, "/review?done=accept")
    accepted = page(steward, "/review", status="accepted", lang="zh")
    assert pair[1] in accepted
    assert "王工" in accepted
    assert "&lt;b&gt;核对过&lt;/b&gt;" in accepted
    assert "已记录" in page(steward, "/review", done="accept", lang="zh")


def test_without_a_token_there_is_no_form(client: TestClient) -> None:
    assert '<form method="post"' not in page(client, "/review")
    answer = client.post("/review", data={"decision": "accept x", "by": "a", "token": "t"}, headers=HTML)
    assert answer.status_code in (401, 403)

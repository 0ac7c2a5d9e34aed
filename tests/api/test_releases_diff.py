"""What changed between two releases, over HTTP, command line and page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.publishing import Target, ingest_paths
from api.settings import Settings
from ingest.documents import ReadOptions
from ontology.difference import difference
from ontology.errors import Invalid
from ontology.releases import Releases
from search.encoder import Encoder
from tests.support.vectors import with_vectors

DEPARTMENT = "清河市商务局"


def write(path: Path, year: int, *rows: str) -> Path:
    head = f"项目支出绩效目标表\n部门名称：{DEPARTMENT}\n年度：{year}\n"
    head += f"项目名称（资金使用单位）\t绩效目标\t绩效指标\n{DEPARTMENT}\t\t\n"
    path.write_text(head + "\n".join(rows) + "\n", "utf-8")
    return path


def row(name: str, goal: str, *indicators: str) -> str:
    packed = "".join(
        f"{n}、1-产出指标；11-数量指标；{i.split('=')[0]}；实施周期指标值：{i.split('=')[1]}；年度指标值：{i.split('=')[1]}。"
        for n, i in enumerate(indicators, 1)
    )
    return f"{name}\t{goal}\t{packed}"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """Three releases: one table; that table replaced; another table beside it."""
    folder = tmp_path_factory.mktemp("diff")
    target = Target(with_vectors(folder / "data"), encoder)
    source = folder / "a.txt"
    write(
        source,
        2026,
        row("惠企服务", "服务企业。", "走访企业=≥50家", "发放手册=≥900册"),
        row("展会", "办展。", "展会场次=≥2场"),
    )
    assert ingest_paths(target, [source], ReadOptions()).published
    write(
        source,
        2026,
        row("惠企服务", "服务中小企业。", "走访企业=≥80", "举办讲座=≥6场"),
        row("培训", "办班。", "培训期数=≥3期"),
    )
    assert ingest_paths(target, [source], ReadOptions()).published
    other = write(folder / "b.txt", 2025, row("旧项目<b>", "做事。", "走访<i>企业=≥40家"))
    assert ingest_paths(target, [other], ReadOptions()).published
    return folder / "data"


@pytest.fixture(scope="module")
def client(data: Path, encoder: Encoder) -> Iterator[TestClient]:
    with TestClient(create_app(Settings.load(data=data), encoder=encoder)) as client:
        yield client


def ids(data: Path) -> list[str]:
    return [manifest.id for manifest in Releases(data).list()][::-1]


def test_a_replaced_table_names_every_change(client: TestClient, data: Path) -> None:
    first, second, _ = ids(data)
    found = client.get("/api/v1/releases/diff", params={"from": first, "to": second}).json()
    assert (found["from"]["id"], found["to"]["id"]) == (first, second)
    assert found["tables"]["counts"] == {"added": 0, "removed": 0, "replaced": 1, "unchanged": 0}
    assert [p["name"] for p in found["projects"]["added"]] == ["培训"]
    assert [p["name"] for p in found["projects"]["removed"]] == ["展会"]
    goal, themes = found["projects"]["changed"]
    assert (goal["field"], goal["old"], goal["new"]) == ("goal", "服务企业。", "服务中小企业。")
    assert (themes["field"], themes["old"], themes["new"]) == ("themes", None, "中小企业")
    assert found["indicators"]["counts"] == {"added": 2, "removed": 2, "changed": 1}
    changes = [(c["name"], c["field"], c["old"], c["new"]) for c in found["indicators"]["changed"]]
    assert changes == [("走访企业", "cycle", "≥50家", "≥80"), ("走访企业", "annual", "≥50家", "≥80")]
    assert "missing_unit" in {f["rule"] for f in found["findings"]["new"]}
    assert not found["truncated"]


def test_backwards_is_the_mirror(data: Path) -> None:
    releases = Releases(data)
    first, second, _ = (releases.open(id) for id in ids(data))
    there, back = difference(first, second), difference(second, first)
    assert there.indicators.added == back.indicators.removed
    assert there.findings_new == back.findings_gone
    same = difference(first, first)
    assert (same.unchanged, same.replaced, same.indicators.totals["changed"]) == (1, (), 0)


def test_by_default_the_current_release_and_the_one_before(client: TestClient, data: Path) -> None:
    _, second, third = ids(data)
    found = client.get("/api/v1/releases/diff").json()
    assert (found["from"]["id"], found["to"]["id"]) == (second, third)
    assert [t["fiscal_year"] for t in found["tables"]["added"]] == [2025]
    assert (found["tables"]["counts"]["unchanged"], found["projects"]["counts"]["added"]) == (1, 1)
    assert [i["project"] for i in found["indicators"]["added"]] == ["旧项目"]


def test_lists_are_bounded_and_say_so(client: TestClient, data: Path) -> None:
    first, second, _ = ids(data)
    found = client.get("/api/v1/releases/diff", params={"from": first, "to": second, "limit": 1}).json()
    assert found["truncated"]
    assert found["indicators"]["counts"]["added"] == 2
    assert len(found["indicators"]["added"]) == len(found["indicators"]["changed"]) == 1


@pytest.mark.parametrize(
    ("parameters", "status", "words"),
    [
        ({"from": "20200101T000000000Z-00000000"}, 404, "pruned"),
        ({"to": "../../etc"}, 404, "no release"),
        ({"limit": "100000"}, 400, "limit"),
        ({"since": "x"}, 400, "unknown parameter"),
    ],
)
def test_what_cannot_be_compared_is_a_clear_error(
    client: TestClient, parameters: dict[str, str], status: int, words: str
) -> None:
    answer = client.get("/api/v1/releases/diff", params=parameters)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True)


def test_the_first_release_has_nothing_before_it(client: TestClient, data: Path) -> None:
    answer = client.get("/api/v1/releases/diff", params={"to": ids(data)[0]})
    assert answer.status_code == 400
    assert "no earlier one" in answer.json()["detail"]


def test_rules_and_issues(client: TestClient) -> None:
    rules = client.get("/api/v1/rules").json()
    by_id = {rule["id"]: rule for rule in rules["rules"]}
    assert by_id["missing_unit"]["count"] == 1
    assert by_id["no_cost_indicator"]["clause"].startswith("中发〔2018〕34号")
    issues = client.get("/api/v1/issues", params={"rule": "missing_unit", "unit": DEPARTMENT}).json()
    issue = issues["issues"][0]
    assert (issues["total"], issue["end"] - issue["start"]) == (1, len("≥80"))
    assert client.get("/api/v1/issues", params={"department": "没有这个局"}).json()["total"] == 0
    assert client.get("/api/v1/issues", params={"rule": "missing_unit", "year": 2025}).json()["total"] == 0
    unknown = client.get("/api/v1/issues", params={"rule": "no_such_rule"})
    assert (unknown.status_code, "no_such_rule" in unknown.json()["detail"]) == (400, True)


def test_switched_off_rules_are_hidden_and_not_written(data: Path, encoder: Encoder, tmp_path: Path) -> None:
    settings = Settings.load(data=data, rules_off="missing_unit,no_cost_indicator")
    with TestClient(create_app(settings, encoder=encoder)) as client:
        assert client.get("/api/v1/issues", params={"rule": "missing_unit"}).json()["total"] == 0
        listed = {r["id"]: r["enabled"] for r in client.get("/api/v1/rules").json()["rules"]}
        assert (listed["missing_unit"], listed["zero_target"]) == (False, True)
    with pytest.raises(Invalid, match="no_such_rule"):
        Settings.load(data=data, rules_off="no_such_rule")
    source = write(tmp_path / "a.txt", 2026, row("惠企服务", "服务企业。", "走访企业=≥80"))
    target = Target(with_vectors(tmp_path / "data"), encoder, rules_off=frozenset({"missing_unit"}))
    report = ingest_paths(target, [source], ReadOptions())
    assert "missing_unit" not in {f.rule for d in report.documents for f in d.findings}


def test_cli(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from api.cli import app

    first, second, _ = ids(data)
    app(["releases", "diff", first, second, "--data", str(data), "--json"], standalone_mode=False)
    assert json.loads(capsys.readouterr().out)["indicators"]["counts"]["changed"] == 1
    app(["releases", "diff", "--data", str(data)], standalone_mode=False)
    assert "+ 表 table 2025 清河市商务局 b.txt" in capsys.readouterr().out

"""The write side end to end: what a document says is in the graph, once, with its place."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from api.publishing import Target, ingest_paths
from ingest.documents import ReadOptions
from ingest.report import Status
from ontology.records import project_json
from ontology.releases import Releases
from search import Dataset
from search.encoder import Encoder
from tests.support.vectors import with_vectors

OPTIONS = ReadOptions()
HEAD = "项目支出绩效目标表\n\n部门名称：清河市卫生健康局\n年度：2026\n\n项目名称（资金使用单位）\t绩效目标\t绩效指标\n"
UNIT = "清河市疾病预防控制中心\t\t\n"
VACCINES = (
    "疫苗接种项目\t为适龄儿童接种疫苗。\t"
    "1、1-产出指标；11-数量指标；接种儿童人数；实施周期指标值：≥3万人；年度指标值：≥1万人。"
    "2、3-满意度指标；31-服务对象满意度；家长满意度；实施周期指标值：≥95%；年度指标值：≥95%。\n"
)
WATER = (
    "饮用水监测\t监测城乡饮用水。\t"
    "1、1-产出指标；11-数量指标；监测水样数；实施周期指标值：≥1200份；年度指标值：≥400份。"
    "2、4-成本指标；41-经济成本指标；单份检测成本；实施周期指标值：≤350元/份；年度指标值：≤350元/份。\n"
)
CHECKUPS = (
    "老年人体检\t为老年人免费体检。\t"
    "1、1-产出指标；11-数量指标；体检人次；实施周期指标值：≥6000人次；年度指标值：≥2000人次。\n"
)


def ingest(data: Path, encoder: Encoder, text: str, name: str = "table.txt") -> Dataset:
    path = data.parent / name
    path.write_text(text, "utf-8")
    report = ingest_paths(Target(with_vectors(data), encoder), [path], OPTIONS)
    assert not report.refusals, [str(refusal) for refusal in report.refusals]
    return Dataset.open(data, encoder=encoder)


def lines(dataset: Dataset) -> list[str]:
    return [json.dumps(project_json(p), ensure_ascii=False) for p in dataset.records.projects()]


def iris(dataset: Dataset) -> dict[str, str]:
    return {p.name: p.iri for p in dataset.records.projects()} | {
        f"{p.name}/{i.name}": i.iri for p in dataset.records.projects() for i in p.indicators
    }


def test_the_real_table_is_complete_and_byte_true(real: Dataset, shared: Path) -> None:
    text = (shared / "data" / "guangzhou-gxj-2026.txt").read_text("utf-8")
    rows = [line.split("\t") for line in text.split("\n")]
    projects = list(real.records.projects())
    assert Counter(p.unit for p in projects) == {
        "广州市工业和信息化局": 21,
        "广州市工业和信息化产业发展中心": 11,
        "广州市无线电监测站": 3,
    }
    assert Counter(i.category_code for p in projects for i in p.indicators) == {
        "1": 89,
        "2": 49,
        "3": 9,
        "4": 25,
    }
    assert sum(len(p.indicators) for p in projects) == 172
    for project in projects:
        name, goal, packed = (re.sub(r"</?p>", "", cell) for cell in rows[project.source.row - 1])
        assert (project.name, project.goal) == (name, goal)
        values = re.findall(r"年度指标值[:：](.*?)。?(?=\d+、\d-|$)", packed)
        assert [i.annual.raw for i in project.indicators if i.annual] == values


def test_every_place_holds_the_very_text(real: Dataset, shared: Path) -> None:
    rows = [
        line.split("\t")
        for line in (shared / "data" / "guangzhou-gxj-2026.txt").read_text("utf-8").split("\n")
    ]
    checked = 0
    for project in real.records.projects():
        pairs = [(project.source, project.name)]
        pairs += [(project.goal_source, project.goal)] if project.goal_source else []
        for indicator in project.indicators:
            pairs.append((indicator.source, indicator.name))
            pairs += [(t.source, t.raw) for t in (indicator.cycle, indicator.annual) if t]
        for source, text in pairs:
            assert rows[source.row - 1][source.column - 1][source.start : source.end] == text
            checked += 1
    assert checked == 35 * 2 + 172 * 3


def test_theme_quotations_stand_in_the_document(real: Dataset, shared: Path) -> None:
    rows = [
        line.split("\t")
        for line in (shared / "data" / "guangzhou-gxj-2026.txt").read_text("utf-8").split("\n")
    ]
    links = real.graph.select(
        "SELECT ?quote ?row ?column ?start ?end { ?k a zb:ThemeLink ; zb:quote ?quote ; zb:cell ?c ; zb:start ?start ;"
        " zb:end ?end . ?c zb:row ?row ; zb:column ?column }"
    )
    assert len(links) > 100
    for link in links:
        cell = rows[int(link["row"]) - 1][int(link["column"]) - 1]
        assert cell[int(link["start"]) : int(link["end"])] == link["quote"]


def test_two_projects_of_one_name_are_two(real: Dataset) -> None:
    found = [p for p in real.records.projects() if p.name == "展会论坛经费"]
    assert [p.source.row for p in found] == [28, 29]
    assert len({p.iri for p in found}) == 2
    assert [len(p.indicators) for p in found] == [4, 9]


def test_no_statement_stands_in_two_graphs(sample: Dataset) -> None:
    triples = Counter((str(q.subject), str(q.predicate), str(q.object)) for q in sample.graph.quads())
    assert [triple for triple, count in triples.items() if count > 1] == []


def test_ingesting_again_changes_nothing(tmp_path: Path, encoder: Encoder) -> None:
    data = tmp_path / "data"
    first = ingest(data, encoder, HEAD + UNIT + VACCINES + WATER)
    second = ingest(data, encoder, HEAD + UNIT + VACCINES + WATER)
    assert second.release == first.release
    assert len(Releases(data).list()) == 1


def test_a_fresh_ingest_gives_the_same_records_and_rankings(tmp_path: Path, encoder: Encoder) -> None:
    one, two = (
        ingest(tmp_path / name / "d", encoder, HEAD + UNIT + VACCINES + WATER) for name in _folders(tmp_path)
    )
    assert lines(one) == lines(two)
    assert one.manifest.graph_digest == two.manifest.graph_digest
    for query in ("疫苗", "饮用水监测", "≥400份", "children"):
        assert _ranking(one, query) == _ranking(two, query)


def _folders(tmp_path: Path) -> tuple[str, str]:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    return "one", "two"


def _ranking(dataset: Dataset, query: str) -> list[tuple[str, float]]:
    return [(hit.iri, round(hit.score, 6)) for hit in dataset.search(query, limit=20).hits]


def test_a_row_above_leaves_all_other_iris_alone(tmp_path: Path, encoder: Encoder) -> None:
    data = tmp_path / "data"
    before = iris(ingest(data, encoder, HEAD + UNIT + VACCINES + WATER))
    after = iris(ingest(data, encoder, HEAD + UNIT + CHECKUPS + VACCINES + WATER))
    assert len(after) == len(before) + 2
    assert {name: after[name] for name in before} == before


def test_a_corrected_file_replaces_its_table(tmp_path: Path, encoder: Encoder) -> None:
    data = tmp_path / "data"
    ingest(data, encoder, HEAD + UNIT + VACCINES + WATER)
    corrected = ingest(data, encoder, HEAD + UNIT + VACCINES.replace("≥1万人", "≥1.2万人"), "corrected.txt")
    projects = list(corrected.records.projects())
    assert [p.name for p in projects] == ["疫苗接种项目"]
    assert projects[0].indicators[0].annual is not None
    assert projects[0].indicators[0].annual.raw == "≥1.2万人"
    documents = corrected.graph.select("SELECT ?n { ?d a zb:Document ; rdfs:label ?n }")
    assert [row["n"] for row in documents] == ["corrected.txt"]
    assert not corrected.graph.select("SELECT ?i { ?i rdfs:label '监测水样数'@zh }")


def test_the_order_of_ingestion_does_not_matter(tmp_path: Path, encoder: Encoder) -> None:
    digests = []
    for name, years in (("one", (2025, 2026)), ("two", (2026, 2025))):
        (tmp_path / name).mkdir()
        for year in years:
            text = (HEAD + UNIT + VACCINES).replace("2026", str(year))
            dataset = ingest(tmp_path / name / "data", encoder, text, f"{year}.txt")
        digests.append((dataset.manifest.graph_digest, lines(dataset)))
    assert digests[0] == digests[1]


def test_format_does_not_enter_identity(tmp_path: Path, encoder: Encoder) -> None:
    rows = (HEAD + UNIT + VACCINES + WATER).split("\n")
    as_csv = "\n".join(",".join(f'"{cell}"' for cell in row.split("\t")) for row in rows)
    as_html = "<html><body><p>部门名称：清河市卫生健康局</p><p>年度：2026</p><table>" + "".join(
        "<tr>" + "".join(f"<td>{cell}</td>" for cell in row.split("\t")) + "</tr>" for row in rows[5:] if row
    )
    found = []
    for suffix, text in (
        ("txt", "\n".join(rows)),
        ("csv", as_csv),
        ("html", as_html + "</table></body></html>"),
    ):
        (tmp_path / suffix).mkdir()
        found.append(iris(ingest(tmp_path / suffix / "data", encoder, text, f"t.{suffix}")))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 6


def test_one_bad_file_costs_nothing_else(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "good.txt").write_text(HEAD + UNIT + VACCINES, "utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "binary.txt").write_bytes(b"%PDF-1.7\x00\x01\x02\xff\xfe" * 40)
    (tmp_path / "noyear.txt").write_text(HEAD.replace("年度：2026\n", "") + UNIT + WATER, "utf-8")
    report = ingest_paths(Target(with_vectors(tmp_path / "data"), encoder), [tmp_path], OPTIONS)
    statuses = {d.name: d.status for d in report.documents}
    assert statuses == {
        "good.txt": Status.INGESTED,
        "empty.txt": Status.REFUSED,
        "binary.txt": Status.REFUSED,
        "noyear.txt": Status.REFUSED,
    }
    assert report.exit_code == 5
    assert any("--year" in str(refusal) and "noyear.txt" in str(refusal) for refusal in report.refusals)


def test_nothing_readable_publishes_nothing(tmp_path: Path, encoder: Encoder) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    report = ingest_paths(Target(with_vectors(tmp_path / "data"), encoder), [tmp_path / "empty.txt"], OPTIONS)
    assert (report.published, report.release, report.exit_code) == (False, None, 2)


def test_what_cannot_be_read_is_a_finding_with_its_place(tmp_path: Path, encoder: Encoder) -> None:
    dataset = ingest(tmp_path / "data", encoder, HEAD + UNIT + WATER.replace("≥1200份", "≥80M"))
    findings = dataset.graph.select(
        'SELECT ?row ?column ?m { ?f zb:rule "unparsed_fragment" ; zb:message ?m ; zb:cell ?c .'
        ' ?c zb:row ?row ; zb:column ?column FILTER(LANG(?m) = "en") }'
    )
    assert [(f["row"], f["column"]) for f in findings] == [("8", "3")]
    assert "'M'" in findings[0]["m"]


@pytest.mark.parametrize("delay_s", [0.0, 0.5, 1.5])
def test_a_killed_ingest_leaves_the_old_release_serving(
    tmp_path: Path, encoder: Encoder, delay_s: float
) -> None:
    data = tmp_path / "data"
    before = ingest(data, encoder, HEAD + UNIT + VACCINES)
    many = "".join(WATER.replace("饮用水监测", f"饮用水监测{n}", 1) for n in range(1500))
    (tmp_path / "many.txt").write_text(HEAD + UNIT + many, "utf-8")
    code = "from api.cli import main; main()"
    command = [sys.executable, "-c", code, "--data", str(data), "ingest", str(tmp_path / "many.txt")]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    ) as process:
        deadline = time.monotonic() + 60
        while not list((data / "releases").glob(".staging-*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(delay_s)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert list((data / "releases").glob(".staging-*"))
    now = Dataset.open(data, encoder=encoder)
    assert now.release == before.release
    assert lines(now) == lines(before)
    assert now.search("疫苗").hits
    repaired = ingest(data, encoder, HEAD + UNIT + CHECKUPS, "after.txt")
    assert [p.name for p in repaired.records.projects()] == ["老年人体检"]
    assert not list((data / "releases").glob(".staging-*"))


def test_another_process_finds_nothing_changed_either(tmp_path: Path, encoder: Encoder) -> None:
    data = tmp_path / "data"
    first = ingest(data, encoder, HEAD + UNIT + VACCINES)
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "--json",
        "--data",
        str(data),
        "ingest",
        str(tmp_path / "table.txt"),
    ]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[2]), "PYTHONHASHSEED": "7"}
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    report = json.loads(done.stdout)
    assert (report["published"], report["release"]) == (False, first.release)

"""One table out of many documents: forms in any order and number of runs, lists that replace, files that are held."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.documents import ReadOptions, read_bytes
from ingest.inputs import Input
from ingest.parts import Spool
from ingest.pipeline import Ingestion
from ingest.report import DocumentReport, Status
from ingest.shelf import Shelf, Shelved
from ontology.graph import Graph
from ontology.iris import Minter
from ontology.records import ProjectRecord, RecordReader, project_json
from ontology.releases import TableEntry
from ontology.taxonomy import Taxonomy
from ontology.values import Document, Finding, Place, Severity
from tests.support.rendering import Sketch, to_html

MINTER = Minter()
TAXONOMY = Taxonomy.load()
TAXONOMIES = TAXONOMY.turtle_graph().serialize(format="nt")
UNITS = ("云岭市文化馆", "云岭市图书馆（总馆）")


def form(name: str, *values: str, unit: str = UNITS[0], year: int = 2025) -> bytes:
    """A form of one project with an indicator for each value."""
    rows = [
        ["项目名称", name],
        ["主管部门", "云岭市文化广电旅游局", "实施单位", unit],
        ["一级指标", "二级指标", "三级指标", "年度指标值"],
        *(["产出指标", "数量指标", f"{name}次数{at}", value] for at, value in enumerate(values, 1)),
    ]
    return to_html(Sketch((f"{year}年项目支出绩效目标申报表",), rows))


def listing(*projects: tuple[str, str]) -> bytes:
    """A list with one indicator for each project."""
    rows = [["资金使用单位", "项目名称", "一级指标", "二级指标", "三级指标", "年度指标值"]]
    rows += [[UNITS[0], name, "产出指标", "数量指标", f"{name}次数1", value] for name, value in projects]
    return to_html(Sketch(("2025年项目支出绩效目标表", "部门名称：云岭市文化广电旅游局"), rows))


def _given(data: bytes, limit: int) -> bytes:
    assert len(data) <= limit
    return data


class Store:
    """A graph in memory and the tables it holds."""

    def __init__(self) -> None:
        self.graph = Graph.in_memory()
        self.graph.load_turtle(TAXONOMIES, MINTER.graph("taxonomies"))
        self.tables: tuple[TableEntry, ...] = ()

    def run(
        self, files: Iterable[tuple[str, bytes]], *, again: bool = False, options: ReadOptions | None = None
    ) -> tuple[DocumentReport, ...]:
        ingestion = Ingestion(self.graph, TAXONOMY, self.tables, MINTER, again=again)
        for label, data in files:
            ingestion.add(Input(Path(label).name, label, partial(_given, data)), options or ReadOptions())
        reports = ingestion.finish()
        self.tables = ingestion.tables
        assert not [str(r) for report in reports for r in report.refusals]
        return reports

    def projects(self) -> list[ProjectRecord]:
        return list(RecordReader(self.graph).projects())

    def said(self) -> dict[str, tuple[str, list[str]]]:
        """Name of every project, with its file and its values."""
        return {
            p.name: (p.source.document, [i.annual.raw for i in p.indicators if i.annual])
            for p in self.projects()
        }

    def lines(self) -> list[str]:
        return [json.dumps(project_json(p), ensure_ascii=False) for p in self.projects()]


THREE = [
    ("1.html", form("送戏下乡", "≥30场", "≥5个")),
    ("2.html", form("古籍修复", "≥80册", unit=UNITS[1])),
    ("10.html", form("夜间开放", "≥200天", unit="云岭市图书馆(总馆)")),
]


def test_the_forms_of_a_run_are_one_table() -> None:
    store = Store()
    reports = store.run(THREE)
    assert [r.status for r in reports] == [Status.INGESTED] * 3
    assert [(r.projects, r.indicators) for r in reports] == [(1, 2), (1, 1), (1, 1)]
    (entry,) = store.tables
    assert (entry.projects, entry.indicators, entry.documents, entry.document) == (3, 4, 3, "1.html")
    assert list(store.said().items()) == [
        ("送戏下乡", ("1.html", ["≥30场", "≥5个"])),
        ("古籍修复", ("2.html", ["≥80册"])),
        ("夜间开放", ("10.html", ["≥200天"])),
    ]
    assert [p.order for p in store.projects()] == [1, 2, 3]
    assert len({p.unit_iri for p in store.projects()}) == len({p.unit for p in store.projects()}) == 2
    for record in store.projects():
        assert {i.source.sha256 for i in record.indicators} == {record.source.sha256}


@settings(max_examples=8, deadline=None)
@given(order=st.permutations(THREE), cuts=st.sets(st.integers(1, 2)))
def test_order_and_number_of_runs_do_not_matter(order: Sequence[tuple[str, bytes]], cuts: set[int]) -> None:
    whole, split = Store(), Store()
    whole.run(THREE)
    edges = [0, *sorted(cuts), len(order)]
    for start, end in pairwise(edges):
        split.run(order[start:end])
    strict = [line.replace("(总馆)", "（总馆）") for line in split.lines()]
    assert strict == [line.replace("(总馆)", "（总馆）") for line in whole.lines()]
    assert (split.tables[0].projects, split.tables[0].documents) == (3, 3)


def test_a_form_that_comes_again_replaces_only_what_it_held() -> None:
    store = Store()
    store.run(THREE)
    before = store.said()
    (report,) = store.run([("2.html", form("古籍修复与展示", "≥90册", unit=UNITS[1]))])
    assert report.status is Status.REPLACED
    after = store.said()
    assert after.pop("古籍修复与展示") == ("2.html", ["≥90册"])
    assert before.pop("古籍修复")
    assert after == before
    documents = store.graph.select("SELECT ?n { ?d a zb:Document ; rdfs:label ?n ; zb:sha256 ?s }")
    assert sorted(row["n"] for row in documents) == ["1.html", "10.html", "2.html"]


def test_files_of_one_name_in_several_folders_are_several() -> None:
    store = Store()
    files = [
        (f"{unit}/申报表.html", form(name, "≥3次", unit=unit))
        for unit, name in zip(UNITS, "甲乙", strict=True)
    ]
    store.run(files)
    assert set(store.said()) == {"甲", "乙"}
    store.run([(files[1][0], form("乙", "≥4次", unit=UNITS[1]))])
    assert {name: values for name, (_, values) in store.said().items()} == {"甲": ["≥3次"], "乙": ["≥4次"]}


def test_a_list_replaces_the_table_and_a_form_is_added_to_it() -> None:
    store = Store()
    store.run(THREE)
    store.run([("清单.html", listing(("送戏下乡", "≥40场"), ("公益培训", "≥12期")))])
    assert store.said() == {"送戏下乡": ("清单.html", ["≥40场"]), "公益培训": ("清单.html", ["≥12期"])}
    (added,) = store.run([("补充.html", form("送戏下乡", "≥45场"))])
    assert added.status is Status.INGESTED
    assert store.said() == {"公益培训": ("清单.html", ["≥12期"]), "送戏下乡": ("补充.html", ["≥45场"])}
    rules = store.graph.select(
        "SELECT ?m { ?f zb:rule 'project_in_two_documents' ; zb:message ?m } ORDER BY ?m"
    )
    assert [row["m"] for row in rules] == [
        "project “送戏下乡” also stands in “清单.html”, with other content; this document was taken",
        "项目“送戏下乡”在文件“清单.html”中也有，内容不同，以本文件为准",
    ]


def test_lists_of_one_run_are_one_table_and_each_can_come_again() -> None:
    store = Store()
    first, second = listing(("甲项目", "≥1次"), ("乙项目", "≥2次")), listing(("丙项目", "≥3次"))
    store.run([("上.html", first), ("下.html", second)])
    assert set(store.said()) == {"甲项目", "乙项目", "丙项目"}
    store.run([("上.html", listing(("甲项目", "≥9次")))])
    assert {name: values for name, (_, values) in store.said().items()} == {
        "甲项目": ["≥9次"],
        "丙项目": ["≥3次"],
    }
    store.run([("更正.html", listing(("丁项目", "≥4次")))])
    assert set(store.said()) == {"丁项目"}


def test_the_same_facts_in_two_files_are_there_once() -> None:
    store = Store()
    twice = form("送戏下乡", "≥30场")
    reports = store.run([("a.html", twice), ("b.html", twice.replace(b"<p>", b"<p >")), ("c.html", twice)])
    assert [r.status for r in reports] == [Status.INGESTED, Status.INGESTED, Status.SKIPPED]
    assert "a.html" in reports[2].reason
    assert [f.rule for f in reports[1].findings if f.rule.startswith("project_in")] == [
        "project_in_two_documents"
    ]
    assert store.said() == {"送戏下乡": ("b.html", ["≥30场"])}


def test_what_is_held_is_skipped_until_asked_again() -> None:
    store = Store()
    store.run(THREE)
    held = store.run(THREE)
    assert {(r.status, "--again" in r.reason, r.projects) for r in held} == {(Status.UNCHANGED, True, 0)}
    read = store.run(THREE, again=True)
    assert {(r.status, r.reason, r.projects) for r in read} == {(Status.UNCHANGED, "", 1)}
    other = store.run(THREE[:1], options=ReadOptions(department="云岭市某局"))
    assert [r.status for r in other] == [Status.INGESTED]
    assert len(store.tables) == 2


def test_what_was_noticed_while_reading_survives_other_parts() -> None:
    store = Store()
    marked = form("送戏下乡", "≥30场").replace(
        "送戏下乡次数1".encode(), "&lt;b&gt;演出&lt;/b&gt;次数".encode()
    )
    store.run([("1.html", marked)])
    query = "SELECT ?n ?row { ?f zb:rule 'markup_in_text' ; zb:cell ?c . ?c oa:hasSource/rdfs:label ?n ; zb:row ?row }"
    before = store.graph.select(query)
    assert [row["n"] for row in before] == ["1.html"]
    store.run([("2.html", THREE[1][1])])
    assert store.graph.select(query) == before


@pytest.mark.parametrize("again", [False, True])
def test_a_document_that_lost_a_table_is_not_held(again: bool) -> None:
    store = Store()
    two = form("甲", "≥1次", year=2025) + form("甲", "≥1次", year=2026)
    store.run([("两年.html", two)])
    assert len(store.tables) == 2
    store.run([("更正.html", listing(("乙", "≥1次")))])
    (report,) = store.run([("两年.html", two)], again=again)
    assert report.status is not Status.UNCHANGED
    assert len(store.projects()) == 3


def test_what_waits_on_disk_comes_back_as_it_was() -> None:
    spool = Spool()
    read = [
        read_bytes(form(name, "≥3次", "优良"), f"{name}.html", ReadOptions()).tables[0] for name in "甲乙"
    ]
    read.append(read_bytes(listing(("丙", "≥4次")), "丙.html", ReadOptions(year=2024)).tables[0])
    for part in read:
        spool.add(part)
    assert list(spool) == [read[:2], read[2:]]
    assert spool.indicators == 5


def test_findings_wait_on_disk_each_with_its_document() -> None:
    shelf = Shelf()
    found = [
        Finding(
            f"rule_{n}",
            Severity.INFO,
            "提示",
            "note",
            Place(n, 1, sheet="表一"),
            None,
            Document("甲.xlsx", "0" * 64),
        )
        for n in range(1, 6)
    ]
    first, second, none = Shelved(shelf), Shelved(shelf), Shelved(shelf)
    first.add(found[:2])
    second.add(found[4:])
    first.add(found[2:4])
    passes = zip(first, first, strict=True)  # two at a time, upon one file
    assert list(passes) == [(finding, finding) for finding in found[:4]]
    assert [len(first), len(second), len(none)] == [4, 1, 0]
    assert list(second) == found[4:]
    assert found[3] in first
    assert found[4] not in first
    assert list(none) == []

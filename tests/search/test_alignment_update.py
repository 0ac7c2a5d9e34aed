"""Keeping alignments up to date: no order matters, only what changed is made again, decisions outrank."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents import ReadOptions
from ingest.inputs import Input
from ingest.pipeline import Ingestion
from ontology.graph import Batch, Graph
from ontology.iris import Minter
from ontology.taxonomy import Taxonomy
from search.alignment import Meanings, decision_statements, new_decision, read_decisions, update_alignments
from search.alignment.assign import Candidate, assign
from search.alignment.facts import Item, Programme, programmes
from search.alignment.naming import read_name
from search.alignment.review import BadDecision
from search.encoder.base import Vectors, unit_rows
from tests.support.planted import read_planted, written

FOLDER = Path(__file__).parent / "alignment"
MINTER = Minter()
OPTIONS = ReadOptions(year=None, department=None, kind=None)


class Counting:
    """Hashed character pairs as vectors, and how many were asked for."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, things: Sequence[Item | Programme]) -> Vectors:
        self.asked += len(things)
        rows = np.zeros((len(things), 64), dtype=np.float32)
        for row, thing in enumerate(things):
            for at in range(len(thing.passage) - 1):
                rows[row, zlib.crc32(thing.passage[at : at + 2].encode()) % 64] += 1
        return unit_rows(rows)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("tables")
    names = ("development_transport", "heldout")
    return [path for name in names for path in written(read_planted(FOLDER / f"{name}.txt"), folder)]


def staged(paths: Sequence[Path]) -> tuple[Graph, Ingestion]:
    graph, taxonomy = Graph.in_memory(), Taxonomy.load()
    graph.load_turtle(taxonomy.turtle_graph().serialize(format="nt"), MINTER.graph("taxonomies"))
    return graph, ingested(Ingestion(graph, taxonomy, (), MINTER), paths)


def ingested(ingestion: Ingestion, paths: Sequence[Path]) -> Ingestion:
    for path in paths:
        ingestion.add(Input.of(path), OPTIONS)
    assert not any(report.refusals for report in ingestion.finish())
    return ingestion


def update(graph: Graph, ingestion: Ingestion) -> int:
    """Return how many vectors were asked for."""
    source = Counting()
    meanings = Meanings(source, lambda: np.zeros(64, dtype=np.float32))
    update_alignments(graph, ingestion.tables, MINTER, meanings, encoder="hashed")
    return source.asked


def derived(graph: Graph) -> set[str]:
    return {
        str(quad)
        for quad in graph.quads()
        if "/graph/alignments" in str(quad) or "/graph/concepts" in str(quad)
    }


@pytest.fixture
def aligned(tables: list[Path]) -> tuple[Graph, Ingestion]:
    graph, ingestion = staged(tables)
    assert update(graph, ingestion) > 0
    return graph, ingestion


def test_the_order_of_ingestion_does_not_matter(aligned, tables) -> None:
    graph, ingestion = staged(tables[::-1])
    update(graph, ingestion)
    assert derived(graph) == derived(aligned[0])
    assert len(derived(graph)) > 1000


def test_what_did_not_change_is_not_made_again(aligned) -> None:
    graph, ingestion = aligned
    before = derived(graph)
    assert update(graph, ingestion) == 0
    assert derived(graph) == before


def test_a_corrected_table_costs_its_department_alone(aligned, tables, tmp_path: Path) -> None:
    graph, ingestion = aligned
    before = derived(graph)
    path = tmp_path / tables[1].name
    path.write_text(tables[1].read_text("utf-8").replace("≥880公里", "≥890公里"), "utf-8")
    ingestion = ingested(Ingestion(graph, Taxonomy.load(), ingestion.tables, MINTER), [path])
    asked = update(graph, ingestion)
    assert 0 < asked < 60
    changed = derived(graph) ^ before
    assert changed
    graphs = {line.rsplit("<", 1)[1] for line in changed}
    assert len(graphs) == 2  # its alignment and its concepts


def test_without_a_year_its_alignment_goes(aligned, tables) -> None:
    graph, _ = aligned
    _, fewer = staged(tables[:3])
    update(graph, fewer)
    rows = graph.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?a a zb:Alignment } }")
    assert len(rows) == 1


def test_decisions_outrank_and_stay(aligned) -> None:
    graph, ingestion = aligned
    pair = graph.select(
        "SELECT ?x ?y WHERE { ?y zb:precededBy ?x . ?x rdfs:label ?n FILTER(STR(?n) = '国省道日常养护里程') }"
    )[0]
    other = graph.select(
        "SELECT ?i WHERE { ?i a zb:Indicator ; rdfs:label ?n FILTER(STR(?n) = '增设隧道照明数量') }"
    )[0]
    for after, verdict in ((pair["y"], "rejected"), (other["i"], "accepted")):
        made = new_decision(graph, MINTER, (after, pair["x"]), verdict, "甲", datetime.now(UTC))
        graph.load(Batch.of(MINTER.graph("decisions"), decision_statements(made, MINTER)))
    update(graph, ingestion)
    found = graph.select("SELECT ?x ?y WHERE { ?y zb:precededBy ?x }", {"x": pair["x"]})
    assert [row["y"] for row in found] == [other["i"]]
    again, _ = staged([])
    assert read_decisions(again) == ()
    assert [d.verdict for d in read_decisions(graph)] == ["rejected", "accepted"]
    back = new_decision(graph, MINTER, (pair["x"], other["i"]), "rejected", "乙", datetime.now(UTC))
    graph.load(Batch.of(MINTER.graph("decisions"), decision_statements(back, MINTER)))
    update(graph, ingestion)
    assert graph.select("SELECT ?x ?y WHERE { ?y zb:precededBy ?x }", {"x": pair["x"]}) == []


def test_decisions_that_cannot_be(aligned) -> None:
    graph, _ = aligned
    rows = graph.select("SELECT ?i ?p WHERE { ?p zb:hasIndicator ?i } ORDER BY ?i LIMIT 3")
    one, two, project = rows[0]["i"], rows[1]["i"], rows[2]["p"]
    for pair, by in (((one, two), "甲"), ((one, project), "甲"), ((one, two), " ")):
        with pytest.raises(BadDecision):
            new_decision(graph, MINTER, pair, "accepted", by, datetime.now(UTC))


def test_facts_are_what_the_records_say(aligned) -> None:
    from ontology.records import RecordReader

    graph, ingestion = aligned
    known = {p.iri: p for p in RecordReader(graph).projects()}
    seen = 0
    for table in ingestion.tables:
        for programme in programmes(graph, table):
            record = known[programme.iri]
            assert (programme.name, programme.unit, programme.goal) == (record.name, record.unit, record.goal)
            for item, indicator in zip(programme.items, record.indicators, strict=True):
                assert (item.iri, item.name, item.order) == (indicator.iri, indicator.name, indicator.order)
                assert item.annual is not None
                assert indicator.annual is not None
                assert item.annual.components == indicator.annual.components
                seen += 1
    assert seen == sum(table.indicators for table in ingestion.tables)


@pytest.mark.parametrize(
    ("written_name", "core", "lifted"),
    [
        ("总体验收合格率 90%", "总体验收合格率", ["value:90%"]),
        ("减免软件企业所得税（亿元）", "减免软件企业所得税", ["unit:亿元"]),
        ("满意度(%)", "满意度", ["unit:%"]),
        ("2026年推动创建国家级绿色工厂的企业数", "推动创建国家级绿色工厂的企业数", ["year:2026年"]),
        ("信息化运维项目（2025-2026年）", "信息化运维项目", ["year:2025-2026年"]),
        ("新增通过DCMM三级以上评估企业数", "新增通过DCMM 评估企业数", ["criterion:三级以上"]),
        ("培训人数不少于500人", "培训人数", ["value:不少于500人"]),
        ("5G工厂数", "5G工厂数", []),
        ("12345热线办结率", "12345热线办结率", []),
        ("第10.5代显示器件产值", "第10.5代显示器件产值", []),
        ("2025年", "2025年", []),
    ],
)
def test_what_is_lifted_out_of_a_name(written_name: str, core: str, lifted: list[str]) -> None:
    found = read_name(written_name)
    assert (found.core, [str(part) for part in found.lifted]) == (core, lifted)


@given(st.text(max_size=40))
def test_any_name_can_be_read(text: str) -> None:
    found = read_name(text)
    assert read_name(found.core).key == read_name(found.core).key
    assert found.key or not text.strip()


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0, 1)), max_size=20))
def test_an_assignment_uses_each_side_once(drawn: list[tuple[int, int, float]]) -> None:
    candidates = list({(r, c): Candidate(r, c, s) for r, c, s in drawn}.values())
    chosen = assign(candidates, floor=0.3)
    assert assign(candidates[::-1], floor=0.3) == chosen
    for side in ("row", "column"):
        used = [getattr(c, side) for c in chosen]
        assert len(used) == len(set(used))
    assert all(c.score >= 0.3 for c in chosen)
    best = max((c.score for c in candidates if c.score >= 0.3), default=0)
    assert not best or chosen

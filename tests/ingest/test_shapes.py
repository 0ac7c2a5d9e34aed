"""Our compiled SHACL against pyshacl on damaged tables, and what it refuses to load."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate as pyshacl_validate
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import Node

from ingest.assemble import assemble
from ingest.documents import ReadOptions, read_document
from ingest.shapes import Shapes, UnsupportedShape
from ingest.statements import TableStatements
from ingest.themes import ThemeLinker
from ingest.validate import validate
from ontology.graph import Triple
from ontology.iris import Minter
from ontology.taxonomy import Taxonomy
from ontology.values import Severity
from ontology.vocabulary import OA, QUDT, ZB, shapes_turtle

Result: TypeAlias = tuple[Node | None, ...]

TABLE = (
    "项目支出绩效目标表\n\n部门名称：清河市卫生健康局\n年度：2026\n\n项目名称（资金使用单位）\t绩效目标\t绩效指标\n"
    "清河市疾病预防控制中心\t\t\n"
    "老年人疫苗接种项目\t为老年人接种疫苗。\t"
    "1、1-产出指标；11-数量指标；接种老年人数；实施周期指标值：≥3万人；年度指标值：1万至2万人。"
    "2、3-满意度指标；31-服务对象满意度；老年人满意度；实施周期指标值：≥95%；年度指标值：满意。\n"
)
GRAPH = Graph().parse(data=shapes_turtle(), format="turtle")
SHAPES = Shapes(GRAPH)
EX = Namespace("https://example.org/")
BASE = "https://example.org/"
COMPARED = {
    value
    for pair in GRAPH.subject_objects(SH.lessThanOrEquals)
    for value in (pair[1], GRAPH.value(pair[0], SH.path))
}
NAMES = (
    "Class Datatype NodeKind MinCount MaxCount MinInclusive MaxInclusive "
    "MinLength Pattern LessThanOrEquals In Node Xone"
)
COMPONENTS = {SH[name + "ConstraintComponent"] for name in NAMES.split()}
NUMBERS = [Literal(n) for n in (-1, 0, 1, 3, 1989, 2101)] + [
    Literal(text, datatype=XSD.decimal) for text in ("0.5", "-2.0", "99999999.0")
]
TEXTS = [Literal("x"), Literal(""), Literal("A/b"), Literal("5", datatype=XSD.string)]
OTHERS = [
    Literal("表", lang="zh"),
    Literal("", lang="en"),
    Literal(True),
    Literal(1.5),
    Literal("abc", datatype=XSD.integer),
    Literal("2026", datatype=XSD.gYear),
    ZB.annual,
    ZB.atLeast,
    ZB.Project,
    EX["id/category/11"],
    EX["id/category/77"],
    EX["id/project/x"],
]


def table_statements(folder: Path) -> list[Triple]:
    path = folder / "table.txt"
    path.write_text(TABLE, "utf-8")
    result = read_document(path, ReadOptions())
    minter = Minter(BASE)
    table = assemble(result.tables[0], minter)
    statements = TableStatements(table, minter)
    said = [*statements, *statements.register()]
    return [*said, *statements.theme_links(ThemeLinker(Taxonomy.load(BASE)).links(table))]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[Triple]:
    return table_statements(tmp_path_factory.mktemp("shapes"))


def ours(triples: list[Triple]) -> Counter[Result]:
    return Counter((r.focus, r.path, r.component, r.value, r.severity) for r in SHAPES.validate(triples))


def theirs(triples: list[Triple]) -> Counter[Result]:
    data = Graph()
    for triple in triples:
        data.add(triple)
    _, report, _ = pyshacl_validate(data, shacl_graph=GRAPH, inference="none")
    assert isinstance(report, Graph)
    names = (SH.focusNode, SH.resultPath, SH.sourceConstraintComponent, SH.value, SH.resultSeverity)
    return Counter(
        tuple(report.value(result, name) for name in names)
        for result in report.subjects(RDF.type, SH.ValidationResult)
    )


def damaged(draw: st.DrawFn, triples: list[Triple]) -> list[Triple]:
    """Drop, repeat, add to or change statements."""
    changed = list(triples)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(changed) - 1))
        subject, predicate, value = changed[at]
        pool = NUMBERS + TEXTS if predicate in COMPARED else NUMBERS + TEXTS + OTHERS
        other = (subject, predicate, draw(st.sampled_from(pool)))
        kind = draw(st.sampled_from(("drop", "repeat", "add", "change", "class", "retype", "move")))
        if kind == "drop":
            del changed[at]
        elif kind == "repeat":
            changed.append(changed[at])
        elif kind == "add":
            changed.append(other)
        elif kind == "change":
            changed[at] = other
        elif kind == "class":
            changed.append(
                (subject, RDF.type, draw(st.sampled_from((ZB.Quantity, ZB.Target, OA.SpecificResource))))
            )
        elif kind == "retype" and isinstance(value, Literal) and predicate not in COMPARED:
            changed[at] = (subject, predicate, Literal(str(value), lang="en"))
        elif kind == "move":
            changed[at] = (draw(st.sampled_from(changed))[0], predicate, value)
    return changed


def test_the_table_has_every_kind_of_thing_and_conforms(good: list[Triple]) -> None:
    classes = {o for _, p, o in good if p == RDF.type}
    assert set(GRAPH.objects(None, SH.targetClass)) <= classes
    assert {QUDT.numericValue, ZB.lowerValue} <= {p for _, p, _ in good}
    assert ours(good) == theirs(good) == Counter()


def test_a_value_is_sound_for_a_path_not_everywhere(good: list[Triple]) -> None:
    """One and the same term, right at every order and wrong where a text of some form is wanted."""
    one = next(value for _, predicate, value in good if predicate == ZB.order)
    changed = [(s, p, one if p in {ZB.order, ZB.dimension, ZB.raw} else o) for s, p, o in good]
    found = ours(changed)
    assert {path for _, path, *_ in found} == {ZB.dimension, ZB.raw}
    assert found == theirs(changed)


def test_damaged_tables_have_the_same_results_as_in_pyshacl(good: list[Triple]) -> None:
    seen: Counter[Node | None] = Counter()

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(data=st.data())
    def compare(data: st.DataObject) -> None:
        triples = data.draw(st.composite(damaged)(good))
        found = ours(triples)
        assert found == theirs(triples)
        seen.update(result[2] for result in found)

    compare()
    assert len(set(seen) & COMPONENTS) >= 9, seen


def one(good: list[Triple], predicate: URIRef, value: Node | None) -> list[Triple]:
    """Change the first statement with a predicate, or leave it out."""
    at = next(i for i, triple in enumerate(good) if triple[1] == predicate)
    return [*good[:at], *([(good[at][0], predicate, value)] if value is not None else []), *good[at + 1 :]]


CASES = {
    "Class": (ZB.fundUser, EX.nobody),
    "Datatype": (ZB.row, Literal("3")),
    "NodeKind": (ZB.category, Literal("https://example.org/id/category/11")),
    "MinCount": (RDFS.label, None),
    "MinInclusive": (ZB.row, Literal(0)),
    "MaxInclusive": (ZB.fiscalYear, Literal(2101)),
    "MinLength": (RDFS.label, Literal("", lang="zh")),
    "Pattern": (ZB.sha256, Literal("abc")),
    "LessThanOrEquals": (ZB.goalEnd, Literal(-1)),
    "In": (ZB.period, ZB.monthly),
    "Node": (ZB.order, Literal(0)),
    "Xone": (QUDT.numericValue, None),
}


@pytest.mark.parametrize("name", CASES)
def test_each_component_fails_as_in_pyshacl(name: str, good: list[Triple]) -> None:
    triples = one(good, *CASES[name])
    found = ours(triples)
    assert SH[name + "ConstraintComponent"] in {result[2] for result in found}
    assert found == theirs(triples)


def test_more_than_allowed_fails_as_in_pyshacl(good: list[Triple]) -> None:
    twice = [*good, *((s, p, Literal("第二个", lang="zh")) for s, p, _ in good if p == RDFS.label)]
    assert {result[2] for result in ours(twice)} == {SH.MaxCountConstraintComponent}
    assert ours(twice) == theirs(twice)


def test_what_cannot_be_compared_is_not_less(good: list[Triple]) -> None:
    for value in (ZB.annual, Literal(True), Literal("2026", datatype=XSD.gYear), Literal("x", lang="zh")):
        found = {result[2] for result in ours(one(good, ZB.goalEnd, value))}
        assert found == {SH.LessThanOrEqualsConstraintComponent}, value


def test_every_component_of_the_shapes_was_tried() -> None:
    wanted = {SH[name + "ConstraintComponent"] for name in CASES} | {SH.MaxCountConstraintComponent}
    assert wanted == COMPONENTS


def test_a_finding_has_the_texts_of_the_shape_and_its_details(good: list[Triple]) -> None:
    found = validate(one(good, ZB.order, Literal(0)))
    assert [f.message_en for f in found] == [
        "The order is one integer from 1.",
        "The order or the place is incomplete.",
    ]
    assert {(f.rule, f.severity, f.place) for f in found} == {("shape_violation", Severity.ERROR, None)}
    assert found[0].message_zh == "次序要是从1起的一个整数。"
    assert found[0].subject == next(str(s) for s, p, _ in good if p == ZB.order)


UNSUPPORTED = {
    "another component": "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:maxLength 3 ] .",
    "another target": "ex:S a sh:NodeShape ; sh:targetNode ex:n .",
    "a closed shape": "ex:S a sh:NodeShape ; sh:closed true .",
    "a component on a node": "ex:S a sh:NodeShape ; sh:minLength 3 .",
    "a path of two steps": "ex:S a sh:NodeShape ; sh:property [ sh:path ( ex:p ex:q ) ; sh:minCount 1 ] .",
    "no path": "ex:S a sh:NodeShape ; sh:property [ sh:minCount 1 ] .",
    "two patterns": "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:pattern 'a' , 'b' ] .",
    "another kind of node": "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:nodeKind sh:Literal ] .",
    "another datatype": "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:datatype xsd:date ] .",
    "a count that is none": "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 'x' ] .",
    "a severity that is none": "ex:S a sh:NodeShape ; sh:severity 'high' .",
    "a missing shape": "ex:S a sh:NodeShape ; sh:node ex:T .",
    "a shape within itself": "ex:S a sh:NodeShape ; sh:node ex:S .",
    "a property shape alone": "ex:P a sh:PropertyShape ; sh:targetClass ex:C ; sh:path ex:p ; sh:minCount 1 .",
    "a shape switched off": "ex:S a sh:NodeShape ; sh:deactivated true .",
}


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_is_not_compiled_is_refused_when_loaded(name: str) -> None:
    prefixes = (
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> . "
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    )
    with pytest.raises(UnsupportedShape, match="not supported"):
        Shapes(Graph().parse(data=prefixes + UNSUPPORTED[name], format="turtle"))

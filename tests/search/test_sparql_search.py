"""``SERVICE zb:search`` inside queries: placed anywhere, written any way, answered by the index."""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.vocabulary import PREFIXES
from search import Dataset
from search.results import Filters
from search.sparql.blocks import INPUTS, MAX_SEARCHES, OUTPUTS, SearchBlockError
from search.sparql.functions import CUSTOM_FUNCTIONS, FUNCTIONS
from search.sparql.searching import MAX_LIMIT, Found, Wanted
from search.sparql.service import rewrite, with_results

NS = "https://w3id.org/zhibiao/ns#"
CONTRACT = """SELECT ?x ?score WHERE {
  SERVICE zb:search { ?x zb:query "中小企业数字化" ; zb:type zb:Indicator ; zb:limit 20 ; zb:score ?score }
  ?x zb:category ?c . }"""


class Noting:
    """A searcher that notes what it is asked and finds two things."""

    def __init__(self) -> None:
        self.asked: list[Wanted] = []

    def found(self, wanted: Wanted) -> tuple[Found, ...]:
        self.asked.append(wanted)
        return (Found("urn:a", 0.9, {"lexical": 0.8, "dense": None}), Found("urn:b", 0.5, {"lexical": 0.1}))


def evaluated(query: str) -> list[dict[str, str]]:
    """Run a rewritten query on an empty graph and return its rows."""
    solutions = ox.Store().query(query, prefixes=PREFIXES)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{n: s[n].value for n in names if s[n] is not None} for s in solutions]


def rows(dataset: Dataset, query: str) -> list[dict[str, str]]:
    solutions = dataset.graph.store.query(
        rewrite(query, dataset),
        prefixes=PREFIXES,
        use_default_graph_as_union=True,
        custom_functions=dict(CUSTOM_FUNCTIONS),
    )
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{n: s[n].value for n in names if s[n] is not None} for s in solutions]


WRITINGS = {
    "the contract's": 'SELECT * { SERVICE zb:search { ?x zb:query "企业" ; zb:limit 7 ; zb:score ?s } }',
    "full IRIs": f'SELECT * {{ SERVICE <{NS}search> {{ ?x <{NS}query> "企业" ; <{NS}limit> 7 ; <{NS}score> ?s }} }}',
    "another prefix": (
        f'PREFIX q: <{NS}> SELECT * {{ SERVICE q:search {{ ?x q:query "企业" ; q:limit 7 ; q:score ?s }} }}'
    ),
    "the empty prefix": (
        f'PREFIX : <{NS}>\nSELECT * {{ SERVICE :search {{ ?x :query "企业" ; :limit 7 ; :score ?s }} }}'
    ),
    "relative to BASE": (
        "BASE <https://w3id.org/zhibiao/> SELECT * { SERVICE <ns#search> "
        '{ ?x <ns#query> "企业" ; <ns#limit> 7 ; <ns#score> ?s } }'
    ),
    "code points in IRIs": (
        r"SELECT * { SERVICE <https://w3id.org/zhibiao/ns\u0023search> "
        '{ ?x zb:query "企业" ; zb:limit 7 ; zb:score ?s } }'
    ),
    "separate triples": 'SELECT * { SERVICE zb:search { ?x zb:query "企业" . ?x zb:limit 7 . ?x zb:score ?s . } }',
    "no space before the stop": 'SELECT * { SERVICE zb:search { ?x zb:query "企业". ?x zb:limit 7. ?x zb:score ?s. } }',
    "comments": (
        'SELECT * { # SERVICE zb:search {\n SERVICE # a } here\n zb:search { ?x zb:query # "\n '
        '"企业" ; ; zb:limit 7 ; zb:score ?s ; } }'
    ),
    "a language": 'SELECT * { service zb:search { ?x zb:query "企业"@zh-CN ; zb:limit 7 ; zb:score ?s } }',
    "a datatype": 'SELECT * { Service Silent zb:search { ?x zb:query "企业"^^xsd:string ; zb:limit 7 ; zb:score $s } }',
    "long quotes": "SELECT * { SERVICE zb:search { ?x zb:query '''企业''' ; zb:limit +7 ; zb:score ?s } }",
    "an escape": r'SELECT * { SERVICE zb:search { ?x zb:query "\u4f01业" ; zb:limit "7" ; zb:score ?s } }',
    "VALUES inside": (
        'SELECT ?x ?s { SERVICE zb:search { VALUES ?q { "企业" } ?x zb:query ?q ; zb:limit 7 ; zb:score ?s } }'
    ),
    "VALUES beside": (
        "SELECT ?x ?s { SERVICE zb:search { ?x zb:query ?q ; zb:limit ?l ; zb:score ?s } "
        'VALUES (?q ?l) { ("企业" 7) } }'
    ),
    "VALUES at the end": (
        'SELECT ?x ?s { SERVICE zb:search { ?x zb:query ?q ; zb:limit 7 ; zb:score ?s } } VALUES ?q { "企业" }'
    ),
    "BIND around": (
        'SELECT ?x ?s { BIND("企业" AS ?q) { SERVICE zb:search { ?x zb:query ?q ; zb:limit 7 ; zb:score ?s } } }'
    ),
}


@pytest.mark.parametrize("query", WRITINGS.values(), ids=WRITINGS)
def test_every_writing_asks_the_same(query: str) -> None:
    searcher = Noting()
    found = evaluated(with_results(query, searcher))
    assert searcher.asked == [Wanted(text="企业", limit=7)]
    wanted = {("urn:a", "0.9"), ("urn:b", "0.5")}
    assert {(row["x"], row["s"]) for row in found} == wanted


PLACES = {
    "OPTIONAL": ("SELECT * { VALUES ?x { <urn:a> <urn:z> } OPTIONAL { %s } }", 2),
    "UNION": ("SELECT * { { %s } UNION { VALUES ?x { <urn:z> } } }", 3),
    "MINUS": ("SELECT * { VALUES ?x { <urn:a> <urn:z> } MINUS { %s } }", 1),
    "a subselect": ("SELECT * { { SELECT ?x (MAX(?s) AS ?m) { %s } GROUP BY ?x } FILTER(?m > 0.6) }", 1),
    "EXISTS": ("SELECT * { VALUES ?x { <urn:a> <urn:z> } FILTER EXISTS { %s } }", 1),
    "FILTER beside": ("SELECT * { %s FILTER(?s > 0.6) }", 1),
    "GRAPH": ("SELECT * { GRAPH ?g { ?x ?y ?z . %s } }", 0),
    "twice": ("SELECT * { %s SERVICE zb:search { ?x zb:query 'b' ; zb:score ?t } }", 2),
    "two subjects": ("SELECT * { SERVICE zb:search { ?x zb:query 'a' . ?y zb:query 'b' } }", 4),
    "nobody's name": ("SELECT * { SERVICE zb:search { [] zb:query 'a' ; zb:score ?s } }", 2),
    "brackets": ("SELECT * { SERVICE zb:search { [ zb:query 'a' ; zb:score ?s ] } }", 2),
    "one thing": ("SELECT * { SERVICE zb:search { <urn:b> zb:query 'a' ; zb:score ?s } }", 2),
}


@pytest.mark.parametrize(("query", "count"), PLACES.values(), ids=PLACES)
def test_it_may_stand_anywhere(query: str, count: int) -> None:
    block = 'SERVICE zb:search { ?x zb:query "企业" ; zb:score ?s }'
    assert len(evaluated(with_results(query.replace("%s", block), Noting()))) == count


def test_parts_rank_and_missing_parts() -> None:
    query = "SELECT * { SERVICE zb:search { ?x zb:query 'a' ; zb:rank ?r ; zb:lexicalScore ?l ; zb:denseScore ?d } }"
    found = sorted(evaluated(with_results(query, Noting())), key=lambda row: row["r"])
    assert found == [{"x": "urn:a", "r": "1", "l": "0.8"}, {"x": "urn:b", "r": "2", "l": "0.1"}]


def test_lines_stay_where_they_are() -> None:
    query = 'SELECT * {\n SERVICE zb:search {\n  ?x zb:query "a" .\n }\n ?x ?? ?y }'
    text = with_results(query, Noting())
    assert text.count("\n") == query.count("\n")
    assert text.splitlines()[-1] == query.splitlines()[-1]


def test_filters_and_options_are_understood() -> None:
    searcher = Noting()
    query = """SELECT * { SERVICE zb:search {
      ?x zb:query "培训" ; a zb:Indicator , zb:Project ; zb:fiscalYear 2025 ; zb:year 2026 ; zb:department "某局" ;
         zb:fundUser <urn:u> ; zb:theme <urn:t> ; zb:category "11" , <https://w3id.org/zhibiao/id/category/12> ;
         zb:minimum "50万元" ; zb:maximum 2 ; zb:unitText "" ; zb:minimumScore 0.6 } }"""
    with pytest.raises(SearchBlockError, match="comparable units"):
        with_results(query, searcher)
    found = evaluated(with_results(query.replace("zb:maximum 2", 'zb:maximum "1亿元"'), searcher))
    assert len(found) == 2
    (wanted,) = searcher.asked
    assert wanted.filters == Filters(
        type=("indicator", "project"),
        year=(2025, 2026),
        department=("某局",),
        unit=("urn:u",),
        theme=("urn:t",),
        category=("11", "12"),
    )
    assert [(float(b.low or 0), float(b.high or 0)) for b in wanted.bounds] == [(500000.0, 0.0), (0.0, 1e8)]
    assert wanted.minimum_score == 0.6


REFUSALS = {
    "unbound text": ("?x zb:query ?q", "?q is not known before the search runs", "?q"),
    "unknown property": ('?x zb:text "a"', "zb:text is no property of a search", "zb:text"),
    "foreign property": ('?x rdfs:label "a"', "Put other triples outside", "rdfs:label"),
    "no text": ("?x zb:score ?s", "the search lacks its text", "?x"),
    "blank text": ('?x zb:query " "', "the search lacks its text", "?x"),
    "limit of 0": ('?x zb:query "a" ; zb:limit 0', f"from 1 to {MAX_LIMIT}", "0"),
    "limit too large": ('?x zb:query "a" ; zb:limit 1001', f"from 1 to {MAX_LIMIT}", "1001"),
    "limit below": ('?x zb:query "a" ; zb:limit -1', f"from 1 to {MAX_LIMIT}", "-1"),
    "limit in words": ('?x zb:query "a" ; zb:limit "ten"', f"from 1 to {MAX_LIMIT}", '"ten"'),
    "limit of a half": ('?x zb:query "a" ; zb:limit 1.5', "whole number", "1.5"),
    "two texts": ('?x zb:query "a" , "b"', "may stand once", '"b"'),
    "query and similar": ('?x zb:query "a" ; zb:similarTo <urn:i>', "write two SERVICE blocks", "<urn:i>"),
    "type unknown": ('?x zb:query "a" ; a zb:Target', "zb:type is zb:Project", "zb:Target"),
    "score as a number": ('?x zb:query "a" ; zb:score 0.5', "compare it in a FILTER", "0.5"),
    "score twice": ('?x zb:query "a" ; zb:score ?s ; zb:rank ?s', "would hold two things", "?s"),
    "a filter inside": ('?x zb:query "a" . FILTER(?x)', "put it outside", "FILTER"),
    "an optional inside": ('OPTIONAL { ?x zb:query "a" }', "put it outside", "OPTIONAL"),
    "a path": ('?x zb:query/zb:text "a"', "a value is missing", "/"),
    "no unit known": ('?x zb:query "a" ; zb:minimum "许多"', "is not one number with a unit", '"许多"'),
    "comparator in minimum": ('?x zb:query "a" ; zb:minimum "≥50家"', "belongs into zb:quantity", '"≥50家"'),
    "unknown prefix": ('?x ex:query "a"', "prefix of ex:query is not declared", "ex:query"),
    "value missing": ("?x zb:query ;", "a value is missing", ";"),
    "two values": ('?x zb:query "a" "b"', "expected ; or .", '"b"'),
}


@pytest.mark.parametrize(("body", "message", "at"), REFUSALS.values(), ids=REFUSALS)
def test_refusals_say_where_and_what_to_do(body: str, message: str, at: str) -> None:
    searcher = Noting()
    opening = "SELECT * { SERVICE zb:search { "
    with pytest.raises(SearchBlockError) as caught:
        with_results(f"{opening}{body} }} }}", searcher)
    assert message in caught.value.message
    assert caught.value.message.endswith(
        f"(line 1, column {len(opening) + body.rindex(at) + 1})" if at != "?x" else ")"
    )
    assert caught.value.message_zh != caught.value.message
    assert not searcher.asked


def test_line_and_column_are_exact() -> None:
    with pytest.raises(SearchBlockError, match="the search block is empty"):
        with_results("SELECT * { SERVICE zb:search { } }", Noting())
    with pytest.raises(SearchBlockError, match="not closed"):
        with_results("SELECT * { SERVICE zb:search { ?x zb:query 'a' ", Noting())
    with pytest.raises(SearchBlockError, match=r"\(line 3, column 8\)"):
        with_results("SELECT * {\n SERVICE zb:search {\n  ?x a zb:Nonsense } }", Noting())


def test_too_many_searches_are_refused() -> None:
    texts = " ".join(f'"{n}"' for n in range(MAX_SEARCHES + 1))
    with pytest.raises(SearchBlockError, match="searches in one query"):
        with_results(
            f"SELECT * {{ VALUES ?q {{ {texts} }} SERVICE zb:search {{ ?x zb:query ?q }} }}", Noting()
        )
    block = "SERVICE zb:search { ?x zb:query 'a' } "
    with pytest.raises(SearchBlockError, match="searches in one query"):
        with_results(f"SELECT * {{ {block * (MAX_SEARCHES + 1)} }}", Noting())


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s rdfs:label \"SERVICE zb:search { ?x zb:query 'a' }\" }",
        "SELECT * { ?s ?p ?o } # SERVICE zb:search { ?x zb:query 'a' }",
        "PREFIX zb: <urn:other#> SELECT * { SERVICE zb:search { ?x zb:query 'a' } }",
        "SELECT * { SERVICE ?s { ?x zb:query 'a' } }",
        "SELECT * { SERVICE <http://example.org/> { ?x zb:query 'a' } }",
        "SELECT ?service { ?service ?p 'x'@service }",
    ],
)
def test_what_is_no_search_stays_as_it_is(query: str) -> None:
    searcher = Noting()
    assert with_results(query, searcher) == query
    assert not searcher.asked


@given(st.text(alphabet=st.sampled_from("SERVICE zb:search{}[]()?x;.,\"'a^@#<>\\\n+-1"), max_size=120))
@settings(max_examples=300, deadline=None)
def test_no_text_breaks_the_reader(text: str) -> None:
    query = "SELECT * { SERVICE zb:search { ?x zb:query 'a' ; " + text
    with suppress(SearchBlockError):
        with_results(query, Noting())


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_is_looked_for_as_it_is(text: str) -> None:
    escaped = "".join(f"\\U{ord(c):08X}" if not 0xD800 <= ord(c) < 0xE000 else "" for c in text + "x")
    searcher = Noting()
    with_results(f'SELECT * {{ SERVICE zb:search {{ ?x zb:query "{escaped}" }} }}', searcher)
    assert searcher.asked[0].text == "".join(c for c in text + "x" if not 0xD800 <= ord(c) < 0xE000)


# ---- over a release


def test_the_contracts_example(sample: Dataset) -> None:
    found = rows(sample, CONTRACT)
    wanted = sample.search("中小企业数字化", filters=Filters(type=("indicator",)), limit=20)
    assert {(row["x"], float(row["score"])) for row in found} == {(hit.iri, hit.score) for hit in wanted.hits}
    assert 0 < len(found) <= 20


def test_with_patterns_filters_and_order(sample: Dataset) -> None:
    found = rows(
        sample,
        """SELECT ?name ?score WHERE {
          SERVICE zb:search { ?x zb:query "培训" ; a zb:Indicator ; zb:year 2026 ; zb:score ?score }
          ?x rdfs:label ?name . ?p zb:hasIndicator ?x . ?t zb:hasProject ?p ; zb:fiscalYear 2026 .
          FILTER(?score > 0.4) } ORDER BY DESC(?score)""",
    )
    assert found
    assert all("培训" in row["name"] for row in found[:1])
    assert all(float(a["score"]) >= float(b["score"]) for a, b in pairwise(found))


@pytest.mark.parametrize(
    "condition", ['zb:minimum "50家"', 'zb:minimum 50 ; zb:unitText "家"', 'zb:quantity "≥50家"']
)
def test_quantities_restrict_exactly(sample: Dataset, condition: str) -> None:
    found = rows(
        sample,
        f"""SELECT DISTINCT ?x WHERE {{
          SERVICE zb:search {{ ?x zb:query "企业" ; a zb:Indicator ; {condition} ; zb:limit 1000 }} }}""",
    )
    meeting = {
        row["x"]
        for row in rows(
            sample,
            """SELECT DISTINCT ?x { ?x zb:target/zb:component ?q .
            ?q zb:dimension "count:家" ; zb:normalizedValue ?v FILTER(?v >= 50) }""",
        )
    }
    everything = {
        row["x"]
        for row in rows(
            sample, 'SELECT ?x { SERVICE zb:search { ?x zb:query "企业" ; a zb:Indicator ; zb:limit 1000 } }'
        )
    }
    assert {row["x"] for row in found} == everything & meeting
    assert found


def test_similar_to_an_indicator_and_by_variable(sample: Dataset) -> None:
    (indicator,) = rows(sample, "SELECT ?x { ?x a zb:Indicator ; rdfs:label ?n } ORDER BY ?x LIMIT 1")
    wanted = sample.similar(indicator["x"], year=2025, limit=5)
    query = f"""SELECT * {{ BIND(<{indicator["x"]}> AS ?i)
      SERVICE zb:search {{ ?x zb:similarTo ?i ; zb:year 2025 ; zb:limit 5 ; zb:score ?s ; zb:textScore ?t }} }}"""
    found = rows(sample, query)
    assert {(row["x"], float(row["s"])) for row in found} == {(hit.iri, hit.score) for hit in wanted.similar}
    assert all("t" in row for row in found)


def test_the_score_of_one_thing(sample: Dataset) -> None:
    best = sample.search("数字化转型", limit=1).hits[0]
    (row,) = rows(
        sample, f'SELECT * {{ SERVICE zb:search {{ <{best.iri}> zb:query "数字化转型" ; zb:score ?s }} }}'
    )
    assert float(row["s"]) > 0


DOCUMENT = Path(__file__).parents[2] / "docs" / "sparql-search.md"
DOCUMENTED = re.findall(r"```sparql\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)


@pytest.mark.parametrize("query", DOCUMENTED)
def test_documented_queries_have_answers(sample: Dataset, query: str) -> None:
    assert rows(sample, query)
    assert sample.sparql(query).body


def test_the_document_was_read() -> None:
    assert len(DOCUMENTED) == 4
    text = DOCUMENT.read_text("utf-8")
    assert [name for name in (*INPUTS, *OUTPUTS, *FUNCTIONS) if f"zb:{name}" not in text] == []

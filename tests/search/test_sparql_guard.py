"""The guard: what it must not refuse, and what no disguise gets past it."""

from __future__ import annotations

import contextlib

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.sparql import Limits, MalformedQuery, RefusedQuery, UpdateRefused
from search.sparql.guard import Inspected, inspect
from search.sparql.tokens import place, tokens

BASE = "https://w3id.org/zhibiao/"
GRAPHS = {"http://g/1", "http://g/2"}
WORDS = (
    "SERVICE",
    "service",
    "LOAD",
    "FROM",
    "FROM NAMED",
    "INSERT",
    "DROP",
    "SERVICE <http://x/> { ?a ?b ?c }",
)


def guard(query: str, limits: Limits = Limits(), *, given_dataset: bool = False) -> Inspected:  # noqa: B008
    return inspect(
        query, limits=limits, known_graph=GRAPHS.__contains__, base_iri=BASE, dataset_given=given_dataset
    )


HARMLESS = [
    "SELECT * { ?s ?p ?o }",
    "SELECT*{?s?p?o}",
    "SELECT ?service ?load ?from $insert { ?service ?load ?from . ?from ?service $insert }",
    "SELECT ?xSERVICE { ?s ?xSERVICE ?o }",
    "PREFIX service: <http://service/> SELECT * { service:service service:from service:load }",
    "PREFIX from: <http://from/> SELECT * FROM <http://g/1> { ?s from:from ?o }",
    "PREFIX from: <http://g/> SELECT * FROM from:1 FROM NAMED from:2 { ?s ?p ?o }",
    "PREFIX service: <http://g/> SELECT * { GRAPH service:1 { ?s ?p ?o } }",
    "PREFIX service: <http://g/> DESCRIBE service:1 { ?s ?p ?o }",
    "PREFIX from: <http://g/> DESCRIBE from:1 { ?s ?p ?o }",
    "PREFIX from: <http://g/> DESCRIBE from:1 from:2",
    "PREFIX service: <http://g/> ASK { ?s a service:x . { ?s ?p service:y } { ?a ?b ?c } }",
    "PREFIX e: <http://e/> SELECT * { ?s e:a.SERVICE ?o . ?o e:load-from e:insert }",
    "PREFIX e: <http://e/> SELECT * { ?s e:%53ERVICE e:a\\-SERVICE }",
    "SELECT * { ?s <http://x/SERVICE> <http://x/?load=FROM#insert> }",
    "SELECT * { ?s ?p \"x\"@service . _:service ?p 'y'^^<http://x/load> }",
    "SELECT * { ?s ?p ?o FILTER(?o < 5 && 6 > ?o) FILTER(?o<5&&6>?p) }",
    'SELECT * { ?s ?p <http://x/it\'s> ; ?q "SERVICE" }',
    "SELECT * # FROM <http://evil/> SERVICE <http://evil/> { }\n{ ?s ?p ?o }",
    "# LOAD <http://evil/>\r\nSELECT * { ?s ?p ?o }",
    "SELECT * FROM <http://g/1> FROM NAMED <http://g/2> { ?s ?p ?o GRAPH ?g { ?a ?b ?c } }",
    "BASE <http://g/> SELECT * FROM <1> { ?s ?p ?o }",
    "PREFIX zb: <https://w3id.org/zhibiao/ns#> SELECT * { SERVICE zb:search { ?x zb:query 'search' } }",
    "BASE <https://w3id.org/zhibiao/> PREFIX n: <ns#> SELECT * { SERVICE n:search { ?x n:query 'search' } }",
    'SELECT * { SERVICE zb:search { ?x zb:query "中小企业" } }',
    'SELECT * { SERVICE SILENT <https://w3id.org/zhibiao/ns#search> { ?x zb:query "a" } }',
    'PREFIX s: <https://w3id.org/zhibiao/ns#> SELECT * { service s:search { ?x s:query "a" } }',
    "SELECT (COUNT(*) AS ?n) (1e5 AS ?e) (.5 AS ?f) (-1.5e-3 AS ?g) { ?s ?p true, false, 5 }",
    "SELECT * { ?s (<a:b>/<c:d>)*|^<e:f>+ ?o . ?s !(<a:b>|^<c:d>) ?p }",
    'SELECT * { ?s ?p """a"b""SERVICE""", \'\'\'it\'s \'\'FROM\'\'\', "\\"LOAD\\"", "\\\\" }',
    "SELECT * { ?s ?p \"\\u0022 SERVICE\" , '\\U0001F600' }",
    "SELECT ?名称 { ?指标 <http://x/名称> ?名称 }",
    "CONSTRUCT { ?s ?p ?o } FROM <http://g/1> WHERE { ?s ?p ?o }",
    "CONSTRUCT FROM <http://g/1> WHERE { ?s ?p ?o }",
    'ASK { VALUES (?x ?y) { (UNDEF 1) (<a:b> "FROM") } }',
    "SELECT * { ?s ?p ?o } ORDER BY DESC(?o) LIMIT 5 OFFSET 2 VALUES ?s { <a:b> }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?s a ?o } MINUS { ?o ?p ?s } }",
    "SELECT * { " + "{" * 198 + "}" * 198 + " }",
]


@pytest.mark.parametrize("query", HARMLESS)
def test_nothing_harmless_is_refused(query: str) -> None:
    guard(query)
    if "search" not in query:
        prefixes = {"zb": "https://w3id.org/zhibiao/ns#"}
        ox.Store().query(query, prefixes=prefixes)  # each of them is one that the engine takes


@given(
    st.sampled_from(WORDS), st.sampled_from(['"{}"', "'{}'", '"""{}"""', "'''{}'''", "?o # {}\n"]), st.text()
)
def test_words_in_literals_and_comments_are_no_keywords(word: str, where: str, around: str) -> None:
    text = "".join(c for c in around if c not in "\\'\"\r\n" and not 0xD800 <= ord(c) < 0xE000)
    query = f"SELECT * {{ ?s ?p {where.format(text + ' ' + word + ' ' + text)} }}"
    guard(query)
    ox.Store().query(query)


@given(st.text(alphabet="SERVICE<>'\"#{}?x:/\\ \n.5e", max_size=60))
def test_any_text_is_read_to_its_end(text: str) -> None:
    found = list(tokens(text))
    assert all(text[token.start : token.end] == token.text for token in found)
    with contextlib.suppress(RefusedQuery, MalformedQuery):
        guard(text)


@given(st.text(alphabet="<>'\"#{}?x:/ \n.5eaAND|&=!()", max_size=30))
@example("FILTER(1<'>')")
@example("?s ?p 5e5")
def test_no_service_reaches_the_engine(before: str) -> None:
    """Whatever stands before it: a SERVICE that the engine would evaluate is refused by the guard."""
    query = f"SELECT * {{ {before}SERVICE <urn:nowhere> {{ ?s ?p ?o }} FILTER(''='') }}"
    store = ox.Store()
    try:
        found = store.query(query)
    except (SyntaxError, ValueError):
        return
    assert isinstance(found, ox.QuerySolutions)
    try:
        list(found)
    except (ValueError, RuntimeError, OSError):  # it was evaluated
        with pytest.raises((RefusedQuery, MalformedQuery)):
            guard(query)


@pytest.mark.parametrize(
    ("query", "form", "searches", "own", "volatile"),
    [
        ("SELECT * {}", "select", False, False, False),
        ("PREFIX a: <http://a/> BASE <http://b/> ASK{}", "ask", False, False, False),
        ("#c\nconstruct { ?s ?p ?o } FROM <http://g/1> { ?s ?p ?o }", "construct", False, True, False),
        ("DESCRIBE<http://a/>", "describe", False, False, False),
        ("SELECT (RAND() AS ?r) (NOW() AS ?n) {}", "select", False, False, True),
        ("SELECT (UUID() AS ?r) { SERVICE zb:search { ?x zb:query 'a' } }", "select", True, False, True),
        ("PREFIX e: <http://g/1> SELECT * FROMe: { ?s ?p ?o }", "select", False, True, False),
        ("", "", False, False, False),
    ],
)
def test_what_the_guard_learns(query: str, form: str, searches: bool, own: bool, volatile: bool) -> None:
    assert guard(query) == Inspected(form, searches, own, volatile)


def test_limits_say_where() -> None:
    with pytest.raises(RefusedQuery, match="nested deeper than 200"):
        guard("SELECT * " + "{" * 201)
    with pytest.raises(RefusedQuery, match="line 2, column 3"):
        guard("SELECT *\n{ {", Limits(depth=1))
    with pytest.raises(RefusedQuery, match="10 tokens"):
        guard("ASK { ?s ?p 1, 2, 3, 4, 5 }", Limits(tokens=10))
    with pytest.raises(RefusedQuery, match="20 are allowed"):
        guard("ASK { ?s ?p ?o . ?a ?b ?c }", Limits(query_chars=20))
    with pytest.raises(MalformedQuery, match="not declared"):
        guard("ASK FROM nobody:x {}")
    with pytest.raises(UpdateRefused):
        guard("PREFIX a: <http://a/> insert data { a:a a:b a:c }")


def test_from_does_not_count_when_the_protocol_names_the_dataset() -> None:
    assert guard("ASK FROM <http://elsewhere/> {}", given_dataset=True).own_dataset
    with pytest.raises(RefusedQuery):
        guard("ASK FROM <http://elsewhere/> {}")


@given(st.text(alphabet="a\n中", max_size=30))
def test_places_count_from_one(text: str) -> None:
    line, column = place(text + "x", len(text))
    assert text.split("\n")[line - 1] == text.split("\n")[-1]
    assert column == len(text.split("\n")[-1]) + 1

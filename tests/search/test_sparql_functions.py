"""``zb:`` functions: quantities compared across units, inside the engine."""

from __future__ import annotations

from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontology.vocabulary import PREFIXES
from search.sparql.bounds import bounds_of
from search.sparql.functions import CUSTOM_FUNCTIONS, FUNCTIONS


def value(expression: str) -> str | None:
    """Evaluate an expression in the engine; ``None`` for SPARQL's error."""
    return first(f"SELECT ({expression} AS ?x) {{}}")


def first(query: str) -> str | None:
    """Return the first column of the first row."""
    solutions = ox.Store().query(query, prefixes=PREFIXES, custom_functions=dict(CUSTOM_FUNCTIONS))
    assert isinstance(solutions, ox.QuerySolutions)
    term = next(iter(solutions))[0]
    return None if term is None else term.value


CASES = {
    'zb:normalize("≥50万元")': "500000",
    'zb:normalize("95%")': "0.95",
    "zb:normalize('1.3亿元'@zh)": "130000000",
    'zb:normalize("10-20家")': None,
    'zb:normalize("逐步提高")': None,
    "zb:normalize(<urn:x>)": None,
    "zb:normalize()": None,
    'zb:normalize("1家", "2家")': None,
    'zb:dimensionOf("1000家")': "count:家",
    'zb:dimensionOf("50万元")': "money",
    'zb:dimensionOf("7")': None,
    'zb:satisfies(500000, "元", "≥50万元")': "true",
    'zb:satisfies(499999.99, "元", "≥50万元")': "false",
    'zb:satisfies(500000, "money", ">50万元")': "false",
    'zb:satisfies(0.95, "1", "≥95%")': "true",
    'zb:satisfies(0.95, "ratio", "<95%")': "false",
    'zb:satisfies(15, "家", "10-20家")': "true",
    'zb:satisfies(50, "家", "≥50万元")': None,
    'zb:satisfies(3, "小时", "≤1天")': "true",
    'zb:satisfies(3, "月", "≤1天")': None,
    'zb:satisfies(3, "time", "≤1天")': None,
    'zb:satisfies("≥60万元", "≥50万元")': "true",
    'zb:satisfies("40-60万元", "≥50万元")': "false",
    'zb:satisfies("60家", "≥50万元")': None,
    'zb:compare("50万元", "500000元")': "0",
    'zb:compare("≥60万元", "50万元")': "1",
    'zb:compare("90分钟", "2小时")': "-1",
    'zb:compare("50万元", "50家")': None,
    'zb:convert(1.3, "亿元", "万元")': "13000",
    'zb:convert(90, "分钟", "小时")': "1.5",
    'zb:convert(1e2, "万元", "元")': "1000000",
    'zb:convert(1, "家", "元")': None,
    'zb:convert(1, "元", "不存在的单位")': None,
    'zb:convert("NaN"^^xsd:double, "元", "万元")': None,
    'zb:format(130000000, "元")': "1.3 亿元",
    'zb:format(0.95, "1")': "95%",
    'zb:format(130000000, "money", "en")': "130 million yuan",
    'zb:format(1, "元", "fr")': None,
}


@pytest.mark.parametrize(("expression", "expected"), CASES.items())
def test_functions(expression: str, expected: str | None) -> None:
    assert value(expression) == expected


def test_every_function_is_tried() -> None:
    assert {name for name in FUNCTIONS if any(f"zb:{name}(" in case for case in CASES)} == set(FUNCTIONS)


def test_incomparable_is_neither_satisfied_nor_unsatisfied() -> None:
    table = '(?v ?u) { (600000 "元") (400000 "元") (600000 "家") }'
    condition = 'zb:satisfies(?v, ?u, "≥50万元")'
    counts = [
        first(f"SELECT (COUNT(*) AS ?n) {{ VALUES {table} FILTER({sign}{condition}) }}") for sign in ("", "!")
    ]
    assert counts == ["1", "1"]


@given(
    st.integers(0, 10**9), st.sampled_from(["元", "万元", "亿元"]), st.sampled_from(["元", "万元", "亿元"])
)
@settings(max_examples=100, deadline=None)
def test_conversion_there_and_back_keeps_the_number(number: int, one: str, other: str) -> None:
    there = value(f'zb:convert({number}, "{one}", "{other}")')
    assert there is not None
    back = value(f'zb:convert("{there}"^^xsd:decimal, "{other}", "{one}")')
    assert back is not None
    assert Decimal(back) == number


@given(st.sampled_from(["≥", "≤", "<", ">", "="]), st.integers(0, 1000), st.integers(0, 1000))
@settings(max_examples=100, deadline=None)
def test_bounds_say_what_the_comparator_says(sign: str, limit: int, number: int) -> None:
    says = {
        "≥": number >= limit,
        "≤": number <= limit,
        "<": number < limit,
        ">": number > limit,
        "=": number == limit,
    }
    assert bounds_of(f"{sign}{limit}家").holds(Decimal(number)) == says[sign]

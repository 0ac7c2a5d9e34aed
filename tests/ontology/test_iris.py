"""Identity: IRIs depend on what a thing is."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from ontology.iris import Minter, digest, fold_name, local_id

names = st.text(min_size=1, max_size=40)


@given(names)
def test_folding_is_idempotent(name: str) -> None:
    assert fold_name(fold_name(name)) == fold_name(name)


@given(names, names, names, st.integers(min_value=1, max_value=9))
def test_iris_are_ascii_and_end_in_one_readable_segment(
    department: str, unit: str, name: str, nth: int
) -> None:
    minter = Minter()
    table = minter.table(department, 2026, "project_expenditure")
    project = minter.project(table, unit, name, nth)
    indicator = minter.indicator(project, "11", name, nth)
    for iri in (table, project, indicator, minter.unit(department, unit)):
        assert re.fullmatch(r"https://w3id\.org/zhibiao/id/[a-z]+/[0-9a-f-]+", iri)
    assert local_id(project).startswith("2026-")
    assert local_id(indicator).startswith("2026-11-")


def test_width_quotes_and_spaces_do_not_change_identity() -> None:
    assert digest("专精特新“小巨人”（每家）") == digest('专精特新"小巨人" (每家)')


def test_what_makes_things_differ() -> None:
    minter = Minter()
    table = minter.table("局", 2026, "k")
    assert minter.project(table, "局", "展会论坛经费", 1) != minter.project(table, "局", "展会论坛经费", 2)
    assert minter.project(table, "甲站", "购置经费", 1) != minter.project(table, "乙站", "购置经费", 1)
    assert minter.table("局", 2025, "k") != table
    assert digest("ab", "c") != digest("a", "bc")


def test_the_base_does_not_enter_the_hash() -> None:
    one, two = Minter(), Minter("https://example.org/kg/")
    assert local_id(one.table("局", 2026, "k")) == local_id(two.table("局", 2026, "k"))
    assert two.table("局", 2026, "k").startswith("https://example.org/kg/id/table/")

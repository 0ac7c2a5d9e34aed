"""The generator of tables for measuring: deterministic, read without loss, several years with changes."""

from __future__ import annotations

from itertools import islice

from ingest.documents import read_bytes
from tests.bench.generate import departments, tables

YEARS = (2024, 2025, 2026)


def test_tables_are_read_whole_and_the_same_each_time() -> None:
    made = list(tables(600, YEARS))
    assert made == list(tables(600, YEARS))
    assert made != list(tables(600, YEARS, seed=2))
    assert 600 <= sum(number for _, _, number in made) < 615  # the last project is whole
    for name, text, number in made:
        result = read_bytes(text.encode(), name)
        assert result.refusals == ()
        (table,) = result.tables
        assert table.illustrative
        assert f"{table.department}-{table.fiscal_year}.txt" == name
        assert sum(len(project.indicators) for project in table.projects) == number


def test_a_year_differs_from_the_one_before_but_not_wholly() -> None:
    before, after = (set(text.split("、")) for _, text, _ in islice(tables(600, YEARS), 2))
    assert 0.3 < len(before & after) / len(before) < 0.98


def test_departments_are_distinct() -> None:
    names = [city + sector.name for city, sector in islice(departments(), 12_000)]
    assert len(set(names)) == len(names)

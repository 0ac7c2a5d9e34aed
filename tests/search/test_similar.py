from __future__ import annotations

import pytest

from search.change import change
from search.results import Change
from search.similar import NotAnIndicator, UnknownIndicator, similar

BASE = "https://w3id.org/zhibiao/id"


def indicator(built, name: str, year: int = 2026) -> str:
    return next(e.iri for e in built.entries if e.name == name and e.year == year)


def test_the_same_name_of_another_year_comes_first(built) -> None:
    iri = indicator(built, "群众投诉率")
    first = similar(built.index, iri, release="r").similar[0]
    assert (first.name, first.year, first.parts.text, first.parts.category) == ("群众投诉率", 2025, 1.0, 1.0)
    assert first.parts.quantity == 1.0
    assert first.score == 1.0


def test_never_itself_and_falling_scores(built) -> None:
    for entry in built.entries:
        if entry.type.value != "indicator":
            continue
        found = similar(built.index, entry.iri, limit=50).similar
        assert entry.iri not in {s.iri for s in found}
        scores = [s.score for s in found]
        assert scores == sorted(scores, reverse=True)


def test_other_words_for_the_same_thing(built) -> None:
    found = similar(built.index, "设备检验合格比例", year=2026)
    assert found.similar[0].name == "设备验收合格率(%)"
    assert found.indicator is None
    assert found.similar[0].change is None


def test_unit_year_and_value_in_a_name_do_not_count(built) -> None:
    found = similar(built.index, "2024年设备验收合格率 95%", year=2026)
    assert found.similar[0].name == "设备验收合格率(%)"
    assert found.similar[0].parts.text == 1.0


def test_year_limits_and_local_ids_work(built) -> None:
    iri = indicator(built, "受检老年人满意度")
    by_id = similar(built.index, iri.rsplit("/", 1)[1], year=2025)
    assert by_id.similar == similar(built.index, iri, year=2025).similar
    assert {s.year for s in by_id.similar} == {2025}
    assert similar(built.index, iri, year=1999).similar == ()
    assert len(similar(built.index, iri, limit=1).similar) == 1


def test_quantity_part_is_none_without_numbers_and_low_for_other_dimensions(built) -> None:
    people = similar(built.index, indicator(built, "老年人免费体检人数"), limit=50).similar
    cost = next((s for s in people if s.name == "人均体检成本"), None)
    assert cost is None or cost.parts.quantity == 0.0
    assert all(s.parts.quantity is None for s in similar(built.index, "体检人数", limit=50).similar)


def test_wrong_iris_are_named_errors(built) -> None:
    with pytest.raises(UnknownIndicator):
        similar(built.index, f"{BASE}/indicator/2026-11-none")
    with pytest.raises(NotAnIndicator):
        similar(built.index, f"{BASE}/project/2026-p1")


def test_themes_speak_and_years_are_grouped(built) -> None:
    iri = indicator(built, "老年人免费体检人数")
    found = similar(built.index, iri, limit=1, by_year=True)
    assert list(found.years) == [2026, 2025]
    assert [len(lot) for lot in found.years.values()] == [1, 1]
    assert found.years[2025][0].parts.theme == 1.0
    everything = similar(built.index, iri, limit=50).similar
    assert {s.parts.theme for s in everything} <= {None, 0.0, 1.0, 0.5}
    assert all(s.parts.theme is None for s in similar(built.index, "体检人数").similar)


def of(period: str, low: float, comparator: int = 0, *, high: float | None = None, unit: str = "家"):
    return {period: [[[f"count:{unit}", unit], low, low if high is None else high, comparator]]}


GE, LE, GT, EQ, NONE = 0, 1, 2, 4, -1


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (of("annual", 40), of("annual", 50), (10, 0.25, "raised", "tightened")),
        (of("annual", 50), of("annual", 40), (-10, -0.2, "lowered", "loosened")),
        (of("annual", 5, LE), of("annual", 4, LE), (-1, -0.2, "lowered", "tightened")),
        (of("annual", 5, LE), of("annual", 6, LE), (1, 0.2, "raised", "loosened")),
        (of("annual", 5), of("annual", 5), (0, 0, "unchanged", "unchanged")),
        (of("annual", 5), of("annual", 5, GT), (0, 0, "unchanged", "tightened")),
        (of("annual", 4, EQ), of("annual", 5, EQ), (1, 0.25, "raised", "unknown")),
        (of("annual", 4, NONE), of("annual", 5, NONE), (1, 0.25, "raised", "unknown")),
        (of("annual", 4, GE), of("annual", 5, LE), (1, 0.25, "raised", "unknown")),
        (of("annual", 0), of("annual", 5), (5, None, "raised", "tightened")),
        (of("annual", 0.9), of("annual", 0.95), (0.05, 0.055555555556, "raised", "tightened")),
        (of("cycle", 4), of("annual", 9) | of("cycle", 5), (1, 0.25, "raised", "tightened")),
    ],
)
def test_change_of_numbers(before, after, expected) -> None:
    found = change(before, after)
    assert found.comparable
    assert (found.absolute, found.relative, found.direction, found.effect) == expected


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (of("annual", 4), of("cycle", 5)),
        (of("annual", 4), of("annual", 5, unit="家次")),
        (of("annual", 4, high=6), of("annual", 5)),
        (of("annual", 4), {"annual": []}),
        (of("annual", 4), {"annual": [*of("annual", 4)["annual"], *of("annual", 5)["annual"]]}),
        ({}, {}),
    ],
)
def test_change_that_cannot_be_told(before, after) -> None:
    found = change(before, after)
    assert found.reason in {"no_common_period", "dimension", "range", "words", "several_numbers"}
    assert found == Change(
        False,
        None,
        None,
        None,
        None,
        "incomparable",
        "unknown",
        period=found.period,
        reason=found.reason,
    )


def test_change_runs_with_time(built) -> None:
    later = similar(built.index, indicator(built, "群众投诉率", 2025)).similar[0]
    assert later.change is not None
    assert (later.change.direction, later.change.effect) == ("unchanged", "unchanged")

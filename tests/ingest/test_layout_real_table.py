"""The published table of 2026: read word for word, against a simple reading of our own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.documents import MissingYear, ReadOptions, ReadResult, read_document
from ontology.values import Place

NAME = "guangzhou-gxj-2026.txt"
RECORD = re.compile(
    r"(\d+)、(\d)-[^；;：:]+[；;：:](\d\d)-[^；;：:]+[；;：:](.+?)[；;]实施周期指标值[：:](.+?)[；;]年度指标值[：:](.+?)"
    r"(?:。(?=\d+、\d-)|。$)"
)


@pytest.fixture(scope="module")
def lines(shared: Path) -> list[list[str]]:
    text = (shared / "data" / NAME).read_bytes().decode()
    return [line.split("\t") for line in text.split("\n")]


@pytest.fixture(scope="module")
def result(shared: Path) -> ReadResult:
    return read_document(shared / "data" / NAME, ReadOptions(year=2026))


def simple_reading(
    lines: list[list[str]],
) -> Iterator[tuple[str, str, str, list[tuple[str, str, str, str, str]]]]:
    unit = ""
    for cells in lines[7:]:
        bare = [re.sub("^<p>|</p>$", "", cell) for cell in cells]
        if len(bare) == 3 and not bare[1]:
            unit = bare[0]
        elif len(bare) == 3:
            found = [(m[1], m[3], m[4], m[5], m[6]) for m in RECORD.finditer(bare[2])]
            yield unit, bare[0], bare[1], found


def test_counts(result: ReadResult) -> None:
    (table,) = result.tables
    assert table.department == "广州市工业和信息化局"
    assert (table.title, table.kind) == ("项目支出绩效目标表（含转移支付项目）", "project_expenditure")
    assert not table.illustrative
    assert result.refusals == ()
    units = Counter(project.unit for project in table.projects)
    assert list(units.values()) == [21, 11, 3]
    indicators = Counter(p.unit for p in table.projects for _ in p.indicators)
    assert list(indicators.values()) == [122, 36, 14]
    groups = Counter(i.category[0] for p in table.projects for i in p.indicators)
    assert groups == {"1": 89, "2": 49, "3": 9, "4": 25}
    assert sum(project.name == "展会论坛经费" for project in table.projects) == 2


def test_word_for_word(result: ReadResult, lines: list[list[str]]) -> None:
    read = [
        (
            p.unit,
            p.name,
            p.goal,
            [
                (
                    i.number,
                    i.category,
                    i.name,
                    i.cycle.raw if i.cycle else "",
                    i.annual.raw if i.annual else "",
                )
                for i in p.indicators
            ],
        )
        for p in result.tables[0].projects
    ]
    expected = list(simple_reading(lines))
    assert len(expected) == 35
    assert sum(len(found) for *_, found in expected) == 172
    assert read == expected


def test_places_point_at_the_very_text(result: ReadResult, lines: list[list[str]]) -> None:
    checked = 0
    for project in result.tables[0].projects:
        pairs: list[tuple[Place | None, str]] = [
            (project.place, project.name),
            (project.goal_place, project.goal),
        ]
        for indicator in project.indicators:
            pairs.append((indicator.place, indicator.name))
            pairs.extend((v.place, v.raw) for v in (indicator.cycle, indicator.annual) if v)
        for place, text in pairs:
            assert place is not None
            assert lines[place.row - 1][place.column - 1][place.start : place.end] == text
            checked += 1
    assert checked == 35 * 2 + 172 * 3


def test_tags_are_reported_cell_by_cell(result: ReadResult) -> None:
    assert Counter(f.rule for f in result.findings) == {"markup_in_text": 15}


def test_its_text_does_not_name_the_year(shared: Path) -> None:
    with pytest.raises(MissingYear, match=r"--year"):
        read_document(shared / "data" / NAME)

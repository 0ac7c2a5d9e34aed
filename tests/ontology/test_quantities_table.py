"""Every target value of the real table, against a listing that was reviewed line by line."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from ontology.quantities import parse_quantity
from ontology.quantities.scanner import scan
from ontology.values import TargetValue

GOLDEN = Path(__file__).with_name("golden_quantities.tsv")
VALUE = re.compile(
    r"(?:实施周期|年度)指标值[:：]([^；;\n]*?)(?=[；;]|。\d+、\d-|。?(?:</p>)?[\t ]*$)", re.MULTILINE
)


@pytest.fixture(scope="module")
def values(shared: Path) -> list[str]:
    text = (shared / "data" / "guangzhou-gxj-2026.txt").read_text("utf-8")
    return VALUE.findall(text)


def listed(target: TargetValue) -> list[tuple[str, ...]]:
    """One row a component, as the golden file has it; a value without one has empty columns."""
    rows = [
        (
            q.comparator.value if q.comparator else "",
            str(q.normalized_value),
            q.unit or "",
            q.dimension or "",
            q.label or "",
            q.qualifier or "",
            ",".join(q.inferred),
        )
        for q in target.components
    ]
    return [(target.raw, target.kind.value, *row) for row in rows or [("",) * 7]]


def test_all_values_are_found(values: list[str]) -> None:
    assert len(values) == 344


def test_golden_listing(values: list[str]) -> None:
    distinct = sorted(set(values))
    assert 120 < len(distinct) < 150
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        golden = [tuple(row) for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)][1:]
    assert [row for raw in distinct for row in listed(parse_quantity(raw))] == golden


def test_no_number_is_lost(values: list[str]) -> None:
    checked = 0
    for raw in set(values):
        target = parse_quantity(raw)
        assert target.unparsed == ()
        held: set[int] = set()
        spans = [(q.start, q.end) for q in target.components]
        spans += [(mask.start, mask.end) for mask in scan(raw, prose=False).masked]
        for span in spans:
            held.update(range(*span))
        told = "".join(f"{q.label}{q.qualifier}" for q in target.components)
        for digit in re.finditer("[0-9]+", raw):
            checked += 1
            assert set(range(*digit.span())) <= held or digit[0] in told
    assert checked > 100


def test_cycle_and_annual_values_are_read_alike(values: list[str]) -> None:
    """A trailing full stop belongs to the sentence, not to the value."""
    for raw in values:
        one, two = parse_quantity(raw), parse_quantity(f"{raw}。")
        assert one.components == two.components
        assert one.kind is two.kind

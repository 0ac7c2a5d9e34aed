"""The pages that look through the years: comparison, review queue."""

from __future__ import annotations

import csv
import io
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Field

from api.pages.chart import Bar, Bars
from api.parameters import Lang, Offset, Parameters
from api.web.labels import in_language
from search import Dataset
from search.alignment import Comparison
from search.alignment.comparison import ComparedIndicator, Matched

if TYPE_CHECKING:
    from ontology.values import TargetValue

LOTS = ("tightened", "loosened", "changed", "renamed", "added", "removed", "review", "unchanged")
_BY_CATEGORY = ("tightened", "loosened", "changed", "unchanged", "added", "removed")
_STEPS = (-0.5, -0.2, -0.05, 0.0, 0.05, 0.2, 0.5)  # upper ends of the classes of relative change
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Year = Annotated[int, Field(ge=1900, le=2999)]


class ComparePageParameters(Parameters):
    """Parameters of the comparison page; without years, the two latest."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: Annotated[Year | None, Field(alias="from")] = None
    to: Year | None = None
    department: Annotated[str | None, Field(max_length=200)] = None
    lot: (
        Literal["tightened", "loosened", "changed", "renamed", "added", "removed", "review", "unchanged"]
        | None
    ) = None
    offset: Offset = 0
    lang: Lang = None


def context(
    dataset: Dataset, wanted: ComparePageParameters, lang: str, *, shown: int = 8, page: int = 50
) -> dict[str, Any]:
    """Return what ``compare.html`` shows: a few of every lot, or a page of one.

    Raises:
        NotFound: there is no table of a year, or no such department.
        Invalid: both years are one.
    """
    years = sorted(year.year for year in dataset.catalog.years)
    from_year, to_year = _years(years, wanted)
    found = None
    if from_year is not None and to_year is not None:
        found = dataset.compare(from_year, to_year, wanted.department or None)
    parameters = {"from": from_year, "to": to_year, "department": wanted.department or ""}
    lots = _lots(found) if found else {}
    limit = page if wanted.lot else shown
    return {
        "years": years,
        "departments": [d.label for d in dataset.catalog.departments],
        "comparison": found,
        "by_category": _by_category(lots, lang) if found and not wanted.lot else None,
        "by_size": _by_size(found) if found and not wanted.lot else None,
        "parameters": parameters,
        "totals": {name: len(items) for name, items in lots.items()},
        "lots": {
            name: items[wanted.offset : wanted.offset + limit]
            for name, items in lots.items()
            if items and wanted.lot in (None, name) and (wanted.lot or name != "unchanged")
        },
        "lot": wanted.lot,
        "offset": wanted.offset,
        "limit": limit,
    }


def _years(years: Sequence[int], wanted: ComparePageParameters) -> tuple[int | None, int | None]:
    to_year = wanted.to or (years[-1] if years else None)
    before = [year for year in years if to_year is not None and year != to_year]
    earlier = [year for year in before if to_year is not None and year < to_year] or before
    return wanted.from_ or (earlier[-1] if earlier else None), to_year


def _lots(found: Comparison) -> dict[str, Sequence[Any]]:
    by_effect: dict[str, list[Matched]] = {"tightened": [], "loosened": [], "changed": [], "unchanged": []}
    renamed = []
    for pair in found.matched:
        if pair.change.effect in ("tightened", "loosened"):
            by_effect[pair.change.effect].append(pair)
        elif _texts(pair.from_) != _texts(pair.to) and pair.change.effect != "unchanged":
            by_effect["changed"].append(pair)
        else:
            by_effect["unchanged"].append(pair)
        if pair.kind != "same":
            renamed.append(pair)
    every = by_effect | {
        "renamed": renamed,
        "added": found.added,
        "removed": found.removed,
        "review": found.review,
    }
    return {name: every[name] for name in LOTS}


def _by_category(lots: dict[str, Sequence[Any]], lang: str) -> Bars | None:
    """Return how many indicators of each category became what; ``None`` where there are none."""
    counts: dict[tuple[str, str], dict[str, int]] = {}
    for name in _BY_CATEGORY:
        for item in lots[name]:
            one: ComparedIndicator = item.to if isinstance(item, Matched) else item
            row = counts.setdefault((one.subcategory_code, one.subcategory_label), {})
            row[name] = row.get(name, 0) + 1
    bars = tuple(
        Bar(in_language(code, label, lang), tuple(row.get(name, 0) for name in _BY_CATEGORY))
        for (code, label), row in sorted(counts.items())
    )
    return Bars(_BY_CATEGORY, bars) if bars else None


def _by_size(found: Comparison) -> Bars | None:
    """Return how many targets changed by how much of what they were; ``None`` where none did."""
    parts = ("tightened", "loosened", "changed")
    rows = [[0, 0, 0] for _ in range(len(_STEPS) + 1)]
    for pair in found.matched:
        change = pair.change
        if change.relative:
            effect = change.effect if change.effect in parts else "changed"
            rows[bisect_left(_STEPS, change.relative)][parts.index(effect)] += 1
    if not any(map(any, rows)):
        return None
    ends = [f"{step:+.0%}" if step else "0" for step in _STEPS]
    labels = [f"≤ {ends[0]}", *(f"{low} … {high}" for low, high in pairwise(ends)), f"> {ends[-1]}"]
    return Bars(parts, tuple(Bar(label, tuple(row)) for label, row in zip(labels, rows, strict=True)))


def _texts(indicator: ComparedIndicator) -> tuple[str | None, str | None]:
    return _raw(indicator.cycle), _raw(indicator.annual)


def _raw(target: TargetValue | None) -> str | None:
    return target.raw if target else None


_COLUMNS = (
    *("status", "kind", "confidence", "effect", "direction", "absolute", "relative"),
    *("department", "from_unit", "from_project", "from_indicator", "from_cycle", "from_annual"),
    *("to_unit", "to_project", "to_indicator", "to_cycle", "to_annual", "from_iri", "to_iri"),
)


def comparison_csv(found: Comparison) -> str:
    """Return a comparison as CSV (RFC 4180); texts that a spreadsheet would take for formulas get an apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(found):
        writer.writerow({name: _safe(value) for name, value in row.items()})
    return "\ufeff" + out.getvalue()


def _rows(found: Comparison) -> Iterator[dict[str, object]]:
    for pair in found.matched:
        change = pair.change
        own = {
            "status": "matched",
            "kind": pair.kind,
            "confidence": pair.confidence,
            "effect": change.effect,
            "direction": change.direction,
            "absolute": change.absolute,
            "relative": change.relative,
        }
        yield own | _side("from", pair.from_) | _side("to", pair.to)
    yield from ({"status": "added"} | _side("to", indicator) for indicator in found.added)
    yield from ({"status": "removed"} | _side("from", indicator) for indicator in found.removed)


def _side(side: str, indicator: ComparedIndicator) -> dict[str, object]:
    cycle, annual = _texts(indicator)
    return {
        "department": indicator.department,
        f"{side}_unit": indicator.unit,
        f"{side}_project": indicator.project,
        f"{side}_indicator": indicator.name,
        f"{side}_cycle": cycle,
        f"{side}_annual": annual,
        f"{side}_iri": indicator.iri,
    }


def _safe(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value

"""What is held, department by department: its tables of a year or of all, and its units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from api.pages.collection import titled
from api.parameters import Lang, Offset, Parameters
from search import Dataset
from search.catalog import TableRecord, UnitEntry

_PER_PAGE, _UNITS = 20, 30


class BrowseParameters(Parameters):
    """Parameters of the page."""

    year: Annotated[int | None, Field(ge=1900, le=2999)] = None
    offset: Offset = 0
    lang: Lang = None


@dataclass(frozen=True, slots=True)
class Holding:
    """A department with its tables and some of its units; ``more`` is the number of the others."""

    iri: str
    label: str
    tables: tuple[TableRecord, ...]
    units: tuple[UnitEntry, ...]
    more: int


def context(dataset: Dataset, wanted: BrowseParameters) -> dict[str, Any]:
    """Return what ``browse.html`` shows."""
    catalog, year = dataset.catalog, wanted.year
    tables = [table for table in catalog.tables if year in (None, table.fiscal_year)]
    known = {table.department_iri for table in tables}
    departments = [d for d in catalog.departments if d.iri in known]
    shown = departments[wanted.offset : wanted.offset + _PER_PAGE]
    return {
        "titled": titled,
        "years": catalog.years,
        "year": year,
        "departments": [_holding(dataset, d.iri, d.label, tables, year) for d in shown],
        "total": len(departments),
        "offset": wanted.offset,
        "limit": _PER_PAGE,
    }


def _holding(dataset: Dataset, iri: str, label: str, tables: list[TableRecord], year: int | None) -> Holding:
    units = [
        unit
        for unit in dataset.catalog.units
        if unit.department_iri == iri and (year is None or year in unit.years)
    ]
    own = tuple(table for table in tables if table.department_iri == iri)
    return Holding(iri, label, own, tuple(units[:_UNITS]), max(0, len(units) - _UNITS))

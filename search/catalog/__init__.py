"""Lists, look-ups and counts of one release."""

from search.catalog.entries import (
    Count,
    FindingCount,
    FindingEntry,
    FindingFilters,
    FindingsPage,
    IndicatorEntry,
    Named,
    Stats,
    TableRecord,
    ThemeNode,
    UnitEntry,
    YearEntry,
)
from search.catalog.lists import Catalog, UnknownThing

__all__ = [
    "Catalog",
    "Count",
    "FindingCount",
    "FindingEntry",
    "FindingFilters",
    "FindingsPage",
    "IndicatorEntry",
    "Named",
    "Stats",
    "TableRecord",
    "ThemeNode",
    "UnitEntry",
    "UnknownThing",
    "YearEntry",
]

"""Filters as a mask over entries, and facets as counts over hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from ontology.errors import Invalid
from ontology.iris import fold_name, local_id
from ontology.quantities import scan_quantities
from ontology.values import Comparator
from search.closeness import COMPARATORS, NO_COMPARATOR, Measure, measure
from search.index import SearchIndex
from search.index.columns import TYPES
from search.results import Facet, Filters, HitType

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

_MOST_VALUES = 500  # of a facet: nobody reads on, and a page of ten thousand units is slow to send
_ABOUT = 0.1  # 约100家 is met by 90 to 110

_TYPE_LABELS = {
    HitType.PROJECT: "项目",
    HitType.INDICATOR: "指标",
    HitType.UNIT: "资金使用单位",
    HitType.THEME: "主题",
}


class InvalidFilter(Invalid):
    """A quantity to filter by that cannot be read."""


def mask(index: SearchIndex, filters: Filters) -> Mask | None:
    """Return which entries the filters allow; ``None`` when all.

    Raises:
        InvalidFilter: a quantity that is none.
    """
    masks = [found for _, found in masks_by_filter(index, filters)]
    return np.logical_and.reduce(masks) if masks else None


def masks_by_filter(index: SearchIndex, filters: Filters) -> Iterator[tuple[str, Mask]]:
    """Yield the name of each given filter and the entries that it allows."""
    columns = index.columns
    if filters.type is not None:
        kinds = [number for number, kind in enumerate(TYPES) if kind.value in filters.type]
        yield "type", np.isin(columns.kind, kinds)
    if filters.year is not None:
        yield "year", np.isin(columns.year, filters.year)
    if filters.category is not None:
        yield "category", np.isin(columns.category, _category_codes(filters.category))
    if filters.department is not None:
        yield (
            "department",
            np.isin(columns.department, _named(index.vocabulary.departments, filters.department)),
        )
    if filters.unit is not None:
        yield "unit", np.isin(columns.unit, _named(index.vocabulary.units, filters.unit))
    if filters.theme is not None:
        yield "theme", _with_theme(index, filters.theme)
    for text in filters.quantity or ():
        yield "quantity", _with_quantity(index, _wanted(text))


def _wanted(text: str) -> Measure:
    found = [q for q in scan_quantities(text) if q.end > q.start]
    if len(found) != 1 or text[: found[0].start].strip() or text[found[0].end :].strip():
        raise InvalidFilter(
            f"{text!r} is not a quantity: write it like ≥50万元, 1000家, <=5% or 80%-90%",
            message_zh=f"“{text}”不是数量：请写成 ≥50万元、1000家、≤5% 或 80%-90% 的形式",
        )
    return measure(found[0])


def _with_quantity(index: SearchIndex, wanted: Measure) -> Mask:
    """Return the entries of which a target's value, or part of its range, lies within ``wanted``."""
    columns = index.columns
    same = [number for number, key in enumerate(index.vocabulary.quantity_keys) if key == wanted.key]
    low, high = _bounds(wanted)
    has = (
        np.isin(columns.quantity_keys, same)
        & low(np.asarray(columns.quantity_high))
        & high(np.asarray(columns.quantity_low))
    )
    out = np.zeros(len(columns), dtype=bool)
    out[index.quantity_rows[has]] = True
    return out


def _bounds(wanted: Measure) -> tuple[Callable[[Floats], Mask], Callable[[Floats], Mask]]:
    """Return the tests that the highest and the lowest value of a target must pass."""
    comparator = COMPARATORS[wanted.comparator] if wanted.comparator != NO_COMPARATOR else None
    slack = 1e-9 * max(abs(wanted.low), abs(wanted.high))

    def anything(values: Floats) -> Mask:
        return np.ones(len(values), dtype=bool)

    if comparator is Comparator.GE:
        return lambda values: values >= wanted.low - slack, anything
    if comparator is Comparator.GT:
        return lambda values: values > wanted.low + slack, anything
    if comparator is Comparator.LE:
        return anything, lambda values: values <= wanted.high + slack
    if comparator is Comparator.LT:
        return anything, lambda values: values < wanted.high - slack
    about = _ABOUT * abs(wanted.low) if comparator is Comparator.ABOUT else slack
    return lambda values: values >= wanted.low - about, lambda values: values <= wanted.high + about


def facets(index: SearchIndex, rows: npt.NDArray[np.int64]) -> Mapping[str, tuple[Facet, ...]]:
    """Return the facets over the entries ``rows``, each by falling count, with the most frequent values."""
    columns, words = index.columns, index.vocabulary
    categories = dict(words.categories)
    return {
        "year": _counted(columns.year[rows], lambda n: (str(n), str(n))),
        "unit": _counted(columns.unit[rows], lambda n: words.units[n]),
        "department": _counted(columns.department[rows], lambda n: words.departments[n]),
        "theme": _counted(_themes_of(index, rows), lambda n: (words.themes[n][0], words.themes[n][1])),
        "category": _counted(columns.category[rows], lambda n: (str(n), categories.get(str(n), str(n)))),
        "type": _counted(columns.kind[rows], lambda n: (TYPES[n].value, _TYPE_LABELS[TYPES[n]])),
    }


def _counted(values: npt.NDArray[np.int32], name: Callable[[int], tuple[str, str]]) -> tuple[Facet, ...]:
    counts = np.bincount(values[values >= 0])
    numbers = np.flatnonzero(counts)
    if len(numbers) > _MOST_VALUES:
        numbers = numbers[counts[numbers] >= np.partition(counts[numbers], -_MOST_VALUES)[-_MOST_VALUES]]
    found = [Facet(*name(int(n)), int(counts[n])) for n in numbers]
    return tuple(sorted(found, key=lambda facet: (-facet.count, facet.value))[:_MOST_VALUES])


def _themes_of(index: SearchIndex, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int32]:
    starts = index.columns.theme_starts
    wanted = np.zeros(len(starts) - 1, dtype=bool)
    wanted[rows] = True
    return np.asarray(index.columns.theme_ids[np.repeat(wanted, np.diff(starts))])


def _category_codes(accepted: Iterable[str]) -> list[int]:
    codes = [code for code in accepted if code.isdigit()]
    below = [int(code) * 10 + digit for code in codes if len(code) == 1 for digit in range(10)]
    return [int(code) for code in codes] + below


def _named(pairs: Iterable[tuple[str, ...]], accepted: Iterable[str]) -> list[int]:
    """Return the numbers of those whose IRI, its last segment or label is among ``accepted``."""
    wanted = {fold_name(name) for name in accepted}
    return [
        number
        for number, (iri, label, *_) in enumerate(pairs)
        if wanted & {fold_name(iri), fold_name(local_id(iri)), fold_name(label)}
    ]


def _with_theme(index: SearchIndex, accepted: Iterable[str]) -> Mask:
    """Return the entries that have one of the themes or one narrower."""
    named = _named(index.vocabulary.themes, accepted)
    themes = {theme for number in named for theme in index.theme_depths[number]}
    has = np.isin(index.columns.theme_ids, list(themes))
    out = np.zeros(len(index.columns), dtype=bool)
    out[index.theme_rows[has]] = True
    return out

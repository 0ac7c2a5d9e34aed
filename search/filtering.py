"""Filters as a mask over entries, and facets as counts over hits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
import numpy.typing as npt

from ontology.iris import fold_name, local_id
from search.index import SearchIndex
from search.index.columns import TYPES
from search.results import Facet, Filters, HitType

Mask = npt.NDArray[np.bool_]

_TYPE_LABELS = {
    HitType.PROJECT: "项目",
    HitType.INDICATOR: "指标",
    HitType.UNIT: "资金使用单位",
    HitType.THEME: "主题",
}


def mask(index: SearchIndex, filters: Filters) -> Mask | None:
    """Return which entries the filters allow; ``None`` when all."""
    columns = index.columns
    masks: list[Mask] = []
    if filters.type is not None:
        kinds = [number for number, kind in enumerate(TYPES) if kind.value in filters.type]
        masks.append(np.isin(columns.kind, kinds))
    if filters.year is not None:
        masks.append(np.isin(columns.year, filters.year))
    if filters.category is not None:
        masks.append(np.isin(columns.category, _category_codes(filters.category)))
    if filters.department is not None:
        masks.append(np.isin(columns.department, _named(index.vocabulary.departments, filters.department)))
    if filters.unit is not None:
        masks.append(np.isin(columns.unit, _named(index.vocabulary.units, filters.unit)))
    if filters.theme is not None:
        masks.append(_with_theme(index, filters.theme))
    return np.logical_and.reduce(masks) if masks else None


def facets(index: SearchIndex, rows: npt.NDArray[np.int64]) -> Mapping[str, tuple[Facet, ...]]:
    """Return the facets over the entries ``rows``, each by falling count."""
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
    numbers, counts = np.unique(values[values >= 0], return_counts=True)
    found = [Facet(*name(int(n)), int(c)) for n, c in zip(numbers, counts, strict=True)]
    return tuple(sorted(found, key=lambda facet: (-facet.count, facet.value)))


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
    rows = np.repeat(np.arange(len(index.columns)), np.diff(index.columns.theme_starts))
    out = np.zeros(len(index.columns), dtype=bool)
    out[rows[has]] = True
    return out

"""What the indexes know already is counted in their columns: a million entries take moments, queries a minute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from ontology.graph import Graph
from search.catalog import queries
from search.index.columns import NONE, TYPES, Ints
from search.results import HitType

if TYPE_CHECKING:
    from search.index import SearchIndex

_DIRECT = 1.0
_YEARS = 10_000
_PROJECT, _INDICATOR = TYPES.index(HitType.PROJECT), TYPES.index(HitType.INDICATOR)


@dataclass(frozen=True, slots=True)
class ThemeNumbers:
    """How many things have each theme or a narrower one; themes that nothing has are absent.

    Attributes:
        direct: projects that are about it.
        projects: projects that touch it in either strength.
        indicators: indicators that touch it in either strength.
    """

    direct: Mapping[str, int]
    projects: Mapping[str, int]
    indicators: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class UnitNumbers:
    """What a spending unit has in a fiscal year."""

    unit: str
    year: int
    projects: int
    indicators: int


def themes_in_graph(graph: Graph) -> ThemeNumbers:
    """Count by theme where there is no index that can be used; what :func:`themes_in_index` must equal."""
    direct, touching, indicators = (
        {row["x"]: int(row["n"]) for row in graph.select(query) if "x" in row}
        for query in (
            queries.THEME_PROJECTS.replace("$STRENGTH", "zb:direct"),
            queries.THEME_PROJECTS.replace("$STRENGTH", "?any"),
            queries.THEME_INDICATORS,
        )
    )
    return ThemeNumbers(direct, touching, indicators)


def themes_in_index(index: SearchIndex, below: Mapping[str, Iterable[str]]) -> ThemeNumbers:
    """Count by theme.

    Args:
        index: of the release.
        below: each theme with itself and all narrower ones.
    """
    columns = index.columns
    kinds, weights = columns.kind[index.theme_rows], np.asarray(columns.theme_weights)
    projects = kinds == _PROJECT

    def counted(links: npt.NDArray[np.bool_]) -> dict[str, int]:
        numbers, rows = columns.theme_ids[links], index.theme_rows[links]
        order = np.argsort(numbers, kind="stable")
        themes, starts = np.unique(numbers[order], return_index=True)
        parts = np.split(rows[order], starts[1:])
        having = {index.vocabulary.themes[n][0]: part for n, part in zip(themes, parts, strict=False)}
        found = {
            theme: _distinct([having[one] for one in narrower if one in having], len(columns))
            for theme, narrower in below.items()
        }
        return {theme: number for theme, number in found.items() if number}

    return ThemeNumbers(
        counted(projects & (weights == _DIRECT)), counted(projects), counted(kinds == _INDICATOR)
    )


def units_in_graph(graph: Graph) -> list[UnitNumbers]:
    """Count by unit where there is no index that can be used; what :func:`units_in_index` must equal."""
    return [
        UnitNumbers(row["u"], int(row["year"]), int(row["projects"]), int(row["indicators"]))
        for row in graph.select(queries.UNIT_COUNTS)
    ]


def units_in_index(index: SearchIndex) -> list[UnitNumbers]:
    """Count by spending unit and fiscal year."""
    columns = index.columns
    kinds = np.asarray(columns.kind)
    held = np.flatnonzero(((kinds == _PROJECT) | (kinds == _INDICATOR)) & (columns.unit != NONE))
    keys = columns.unit[held].astype(np.int64) * _YEARS + columns.year[held]
    pairs, which = np.unique(keys, return_inverse=True)
    units = index.vocabulary.units
    projects, indicators = (
        np.bincount(which[kinds[held] == kind], minlength=len(pairs)).tolist()
        for kind in (_PROJECT, _INDICATOR)
    )
    return [
        UnitNumbers(units[pair // _YEARS][0], pair % _YEARS, projects[n], indicators[n])
        for n, pair in enumerate(pairs.tolist())
    ]


def _distinct(rows: list[Ints], entries: int) -> int:
    marked = np.zeros(entries, dtype=bool)
    for some in rows:
        marked[some] = True
    return int(np.count_nonzero(marked))

"""Which rows a frame can be about, found in the index's columns before the graph is asked.

Most readings that are tried fit nothing, and most of those that fit something are about few rows of many: only these
are then looked at in the graph.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import singledispatchmethod

import numpy as np

from search.closeness import COMPARATORS
from search.questions.frame import (
    OF_PROJECTS,
    Amount,
    Bound,
    Category,
    Constraint,
    CycleAnnual,
    Focus,
    Frame,
    Having,
    IndicatorNamed,
    Measured,
    ProjectNamed,
    Quality,
    Raw,
    Theme,
    Unit,
    Words,
    Year,
)
from search.questions.holdings import Holdings, Mask, Rows
from search.questions.measures import CONVERTED

_UNCERTAIN = (Amount, Measured, CycleAnnual)  # the columns hold a superset
_BOUNDS = {True: ("<=", "<"), False: (">=", ">")}


@dataclass(frozen=True, slots=True)
class Outlook:
    """Rows of the index that meet a frame's conditions as far as columns tell; ``met``: those they meet for sure."""

    rows: Rows
    indicators: bool
    met: tuple[Constraint, ...]
    exact: bool


def outlook(frame: Frame, holdings: Holdings, *, indicators: bool) -> Outlook:
    """Return the indicators, or the projects, that a frame can be about, the newest first."""
    return _Looking(frame, holdings, indicators=indicators).result()


class _Looking:
    """One frame's conditions as masks over the indicators or the projects."""

    def __init__(self, frame: Frame, holdings: Holdings, *, indicators: bool) -> None:
        self._frame, self._held, self._indicators = frame, holdings, indicators
        self._rows = holdings.indicators if indicators else holdings.projects

    def result(self) -> Outlook:
        mask = np.ones(len(self._rows), dtype=np.bool_)
        if years := [c.year for c in self._frame.where if isinstance(c, Year)]:
            mask &= np.isin(self._held.column("year", self._rows), years)
        certain: list[Constraint] = []
        for constraint in self._frame.where:
            if isinstance(constraint, Year):
                continue
            met = self._met(constraint)
            if met is not None:
                mask &= met
            if met is not None and not isinstance(constraint, _UNCERTAIN):
                certain.append(constraint)
        asked = sum(not isinstance(c, Year) for c in self._frame.where)
        return Outlook(self._rows[mask], self._indicators, tuple(certain), len(certain) == asked)

    @singledispatchmethod
    def _met(self, constraint: Constraint) -> Mask | None:
        """Return where a condition can hold; ``None`` where the columns do not tell."""
        return None

    def _at_projects(self, of_project: Mask) -> Mask:
        """Spread a mask over all rows of the index from the projects to the rows looked at."""
        return of_project[self._held.column("project", self._rows)]

    @_met.register
    def _(self, c: Unit) -> Mask:
        known = self._held.vocabulary.departments if c.department else self._held.vocabulary.units
        wanted = [n for n, (iri, _) in enumerate(known) if iri in c.iris]
        met: Mask = np.isin(self._held.column("department" if c.department else "unit", self._rows), wanted)
        return ~met if c.negated else met

    @_met.register
    def _(self, c: Theme) -> Mask:
        themed = self._held.themed(c.iris)
        of_project = c.of_project or self._frame.focus is not Focus.INDICATOR
        met = self._at_projects(themed) if of_project else themed[self._rows]
        return ~met if c.negated else met

    @_met.register
    def _(self, c: Category) -> Mask:
        codes = np.isin(self._held.column("category", self._held.indicators), list(map(int, c.codes)))
        if self._indicators and (c.excluded or not c.negated):
            return ~codes if c.excluded else codes
        met = self._of_project(self._held.of_projects(codes))
        return ~met if c.negated else met

    def _of_project(self, projects: Mask) -> Mask:
        """Spread a mask over the projects to the rows looked at."""
        if not self._indicators:
            return projects
        chosen = self._held.projects[projects]
        return np.isin(self._held.column("project", self._rows), chosen)

    @_met.register
    def _(self, c: ProjectNamed) -> Mask:
        named = self._named(
            c.names, self._held.project_names.number, self._held.project_column("name", self._rows)
        )
        return ~named if c.negated else named

    @_met.register
    def _(self, c: IndicatorNamed) -> Mask | None:
        if not self._indicators:
            return None
        return self._named(c.names, self._held.names.number, self._held.column("name", self._rows))

    @staticmethod
    def _named(names: tuple[str, ...], numbers: dict[str, int], column: Rows) -> Mask:
        found: Mask = np.isin(column, [numbers[name] for name in names if name in numbers])
        return found

    @_met.register
    def _(self, c: Words) -> Mask | None:
        of_project = c.scope in OF_PROJECTS or (
            c.scope == "name" and self._frame.focus is not Focus.INDICATOR
        )
        if not of_project and not self._indicators:
            return None
        if c.found is not None:
            rows = [row for iri in c.found if (row := self._held.row(iri)) is not None]
            column = self._held.column("project", self._rows) if of_project else self._rows
            met: Mask = np.isin(column, rows)
            return ~met if c.negated else met
        place = "project" if of_project and c.scope == "name" else c.scope
        masks = [self._held.words(word, place) for word in c.words]
        if of_project:
            masks = [self._of_project(mask) for mask in masks]
        every: Mask = ~np.logical_or.reduce(masks) if c.negated else np.logical_and.reduce(masks)
        return every

    @_met.register
    def _(self, c: Amount) -> Mask | None:
        if c.negated or not self._indicators:
            return None
        if c.price:
            return self._measured(lambda dimension, _: dimension.startswith("money/"))
        low, high = (
            float(c.low) if c.low is not None else -np.inf,
            float(c.high) if c.high is not None else np.inf,
        )
        met = self._measured(
            lambda dimension, unit: (
                (not c.units or unit in c.units)
                and (not c.dimensions or dimension in c.dimensions)
                and not (c.bare and (dimension == "ratio" or re.match(CONVERTED, dimension)))
            ),
            low,
            high,
        )
        if c.bare:  # as written, which the columns do not hold
            met = met | self._measured(lambda dimension, _: re.match(CONVERTED, dimension) is not None)
        if c.hours:
            met = met | self._measured(lambda _, unit: unit == "小时", low * c.hours, high * c.hours)
        return met

    @_met.register
    def _(self, c: Measured) -> Mask | None:
        if c.written or not self._indicators:
            return None
        starts = tuple(d for d in c.dimensions if d.endswith((":", "/")))
        return self._measured(
            lambda dimension, unit: (
                unit in c.units or dimension in c.dimensions or bool(starts and dimension.startswith(starts))
            )
        )

    def _measured(self, fits: Callable[[str, str], bool], low: float = -np.inf, high: float = np.inf) -> Mask:
        return self._held.measured(fits, low, high)[self._rows]

    @_met.register
    def _(self, c: Quality) -> Mask | None:
        return self._held.flagged(c.rule)[self._rows] if c.rule and not c.negated else None

    @_met.register
    def _(self, c: Bound) -> Mask | None:
        if not self._indicators:
            return None
        signs = (*_BOUNDS[c.upper], *[".."] * c.ends)
        met = self._held.compared([n for n, sign in enumerate(COMPARATORS) if sign in signs])[self._rows]
        return ~met if c.negated else met

    @_met.register
    def _(self, c: Raw) -> Mask | None:
        if not self._indicators:
            return None
        flags = self._held.raws.flags(
            lambda written, key: any(
                key == one or (written == one if c.exact else one in written) for one in (c.text, *c.either)
            )
        )
        return flags[self._held.column("annual", self._rows)] | flags[self._held.column("cycle", self._rows)]

    @_met.register
    def _(self, c: CycleAnnual) -> Mask | None:
        if not self._indicators or c.relation in ("=", "<=", ">=") or c.factor != 1:
            return None
        differs: Mask = self._held.column("annual", self._rows) != self._held.column("cycle", self._rows)
        return differs

    @_met.register
    def _(self, c: Having) -> Mask:
        codes = self._held.column("category", self._held.indicators)
        counted = np.isin(codes, list(map(int, c.codes))) if c.codes else np.ones(len(codes), dtype=np.bool_)
        counts = self._held.per_project(counted)
        low = 1 if c.low is None else max(c.low, 1)
        return self._of_project((counts >= low) & (counts <= (np.inf if c.high is None else c.high)))

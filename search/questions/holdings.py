"""What a release holds, as columns: which projects and indicators a text or a condition can be about.

Names and targets that many tables share are held and looked through once; a condition is a mask over a million
rows. The columns are those of the search index, mapped into memory; only distinct texts are read from its store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from search.index import SearchIndex
from search.index.columns import NONE, TYPES
from search.questions.skeleton import skeleton
from search.results import HitType

Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
_CACHED_WORDS = 256
_CACHED_TEXTS = 4096


@dataclass(frozen=True)
class Texts:
    """Distinct texts of one sort: their ids in the index, as written, and folded."""

    ids: Rows
    written: tuple[str, ...]
    keys: tuple[str, ...]
    size: int

    def flags(self, holds: Callable[[str, str], bool]) -> Mask:
        """Return for every text id whether (written, folded) holds; the last element answers for "no text"."""
        found = np.zeros(self.size + 1, dtype=np.bool_)
        chosen = [holds(text, key) for text, key in zip(self.written, self.keys, strict=True)]
        found[self.ids[np.array(chosen, dtype=np.bool_)]] = True
        return found

    @cached_property
    def number(self) -> dict[str, int]:
        """Id of each text as written."""
        return {text: int(number) for text, number in zip(self.written, self.ids, strict=True)}


class Holdings:
    """Projects and indicators of a release as parallel arrays; row numbers are those of the index.

    Args:
        index: the release's search index.
        findings: IRIs of what a data-quality rule found something about.
    """

    def __init__(self, index: SearchIndex, findings: Callable[[str], Iterable[str]]) -> None:
        self._columns, self._store = index.columns, index.store
        self._findings = findings
        self.vocabulary = index.vocabulary
        kind = np.asarray(index.columns.kind)
        self.projects = self._newest_first(np.flatnonzero(kind == TYPES.index(HitType.PROJECT)))
        self.indicators = self._newest_first(np.flatnonzero(kind == TYPES.index(HitType.INDICATOR)))
        self.words = lru_cache(_CACHED_WORDS)(self._words)
        self.knows = lru_cache(_CACHED_TEXTS)(self._knows)

    def _newest_first(self, rows: Rows) -> Rows:
        years = np.asarray(self._columns.year)[rows]
        newest: Rows = rows[np.argsort(-years, kind="stable")]
        return newest

    def column(self, name: str, rows: Rows) -> Rows:
        """Return a column of the index for these rows."""
        values: Rows = np.asarray(getattr(self._columns, name))[rows]
        return values

    def project_column(self, name: str, rows: Rows) -> Rows:
        """Return a column of the projects that these rows belong to."""
        return self.column(name, self.column("project", rows))

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Fiscal years, newest first."""
        return tuple(np.unique(self.column("year", self.projects))[::-1].tolist())

    # -- texts -----------------------------------------------------------------------------------

    @cached_property
    def names(self) -> Texts:
        """Names of indicators, the newest first."""
        return self._texts(self.indicators, "name", "$.name")

    def first_rows(self) -> Rows:
        """The newest row of each name of :attr:`names`."""
        _, first = np.unique(self.column("name", self.indicators), return_index=True)
        rows: Rows = self.indicators[np.sort(first)]
        return rows

    @cached_property
    def project_names(self) -> Texts:
        """Names of projects, the newest first."""
        return self._texts(self.projects, "name", "$.name")

    @cached_property
    def goals(self) -> Texts:
        """Goals of projects."""
        return self._texts(self.projects, "goal", "$.goal")

    @cached_property
    def raws(self) -> Texts:
        """Targets as written."""
        parts = [
            self._texts(self.indicators, period, f"$.targets.{period}") for period in ("annual", "cycle")
        ]
        numbers = {
            int(number): (text, key)
            for part in parts
            for number, text, key in zip(part.ids, part.written, part.keys, strict=True)
        }
        ids = np.array(list(numbers), dtype=np.int64)
        return Texts(
            ids, tuple(t for t, _ in numbers.values()), tuple(k for _, k in numbers.values()), parts[0].size
        )

    def _texts(self, rows: Rows, column: str, path: str) -> Texts:
        """Read each distinct text of a column from the first row that has it."""
        numbers = self.column(column, rows)
        size = max(
            int(np.asarray(getattr(self._columns, c)).max(initial=0))
            for c in ("name", "annual", "cycle", "goal")
        )
        ids, first = np.unique(numbers, return_index=True)
        kept = ids != NONE
        order = np.argsort(first[kept], kind="stable")
        ids, first = ids[kept][order], first[kept][order]
        written = self._store.texts(rows[first].tolist(), path)
        return Texts(ids.astype(np.int64), written, tuple(map(skeleton, written)), size + 1)

    @cached_property
    def everything(self) -> str:
        """All distinct names, targets and goals, folded, one a line or more; short ones first."""
        parts = (self.names.keys, self.project_names.keys, self.raws.keys, self.goals.keys)
        return "\n".join(dict.fromkeys(text for part in parts for text in part))

    @cached_property
    def _pairs(self) -> frozenset[str]:
        text = self.everything
        return frozenset(map("".join, set(pairwise(text))))

    def _knows(self, text: str) -> bool:
        """Whether a folded text stands in a name, goal or target."""
        if any(a + b not in self._pairs for a, b in pairwise(text)):
            return False
        return text in self.everything

    # -- masks -----------------------------------------------------------------------------------

    def _words(self, word: str, scope: str) -> Mask:
        """Return where a word (``a|b``: either) stands.

        Args:
            word: folded.
            scope: ``project`` (its name), ``goal`` or ``anywhere`` (name, goal, its indicators): over projects;
                ``name``, ``indicator`` (name or target), ``spread`` (also the project's name): over indicators.
        """
        parts = word.split("|")

        def holds(_: str, key: str) -> bool:
            return any(part in key for part in parts)

        if scope == "project":
            return self.project_names.flags(holds)[self.column("name", self.projects)]
        if scope == "goal":
            return self.goals.flags(holds)[self.column("goal", self.projects)]
        mask: Mask = self.names.flags(holds)[self.column("name", self.indicators)]
        if scope == "name":
            return mask
        raws = self.raws.flags(holds)
        mask = (
            mask | raws[self.column("annual", self.indicators)] | raws[self.column("cycle", self.indicators)]
        )
        if scope == "indicator":
            return mask
        named = self.project_names.flags(holds)
        if scope == "spread":
            return mask | named[self.project_column("name", self.indicators)]
        goals = self.goals.flags(holds)[self.column("goal", self.projects)]
        return named[self.column("name", self.projects)] | goals | self.of_projects(mask)

    def of_projects(self, indicators: Mask) -> Mask:
        """Return the projects that have one of these indicators."""
        flags = np.zeros(len(self._columns), dtype=np.bool_)
        flags[self.column("project", self.indicators[indicators])] = True
        return flags[self.projects]

    def per_project(self, indicators: Mask) -> Rows:
        """Return how many of these indicators each project has."""
        counts = np.bincount(
            self.column("project", self.indicators[indicators]), minlength=len(self._columns)
        )
        return counts[self.projects]

    def themed(self, iris: Iterable[str]) -> Mask:
        """Return for every row of the index whether it has one of these themes."""
        wanted = [n for n, (iri, _, _) in enumerate(self.vocabulary.themes) if iri in set(iris)]
        return self._linked("theme_starts", np.isin(np.asarray(self._columns.theme_ids), wanted))

    def themes_of_projects(self, year: int) -> dict[str, int]:
        """Return how many projects of a year have each theme."""
        projects = np.zeros(len(self._columns), dtype=np.bool_)
        projects[self.projects] = self.column("year", self.projects) == year
        starts = np.asarray(self._columns.theme_starts)
        owners = np.repeat(np.arange(len(self._columns)), starts[1:] - starts[:-1])
        counts = np.bincount(
            np.asarray(self._columns.theme_ids)[projects[owners]], minlength=len(self.vocabulary.themes)
        )
        return {iri: int(n) for (iri, _, _), n in zip(self.vocabulary.themes, counts, strict=True)}

    def measured(self, fits: Callable[[str, str], bool], low: float = -np.inf, high: float = np.inf) -> Mask:
        """Return for every row whether one number of a fitting (dimension, unit) can lie within bounds."""
        keys = [
            n for n, (dimension, unit) in enumerate(self.vocabulary.quantity_keys) if fits(dimension, unit)
        ]
        c = self._columns
        near = np.isin(np.asarray(c.quantity_keys), keys)
        slack = 1e-9 * max((abs(b) for b in (low, high) if np.isfinite(b)), default=0.0)
        near &= (np.asarray(c.quantity_low) <= high + slack) & (np.asarray(c.quantity_high) >= low - slack)
        return self._linked("quantity_starts", near)

    @lru_cache(maxsize=64)  # noqa: B019 - one per release, dropped with it
    def flagged(self, rule: str) -> Mask:
        """Return for every row whether a rule found something about it, for a project also about its indicators."""
        rows = [row for iri in self._findings(rule) if (row := self.row(iri)) is not None]
        found = np.zeros(len(self._columns), dtype=np.bool_)
        found[rows] = True
        owners = np.asarray(self._columns.project)[rows]
        found[owners[owners != NONE]] = True
        return found

    def compared(self, comparators: Iterable[int]) -> Mask:
        """Return for every row whether one number has one of these comparators."""
        return self._linked(
            "quantity_starts", np.isin(np.asarray(self._columns.quantity_comparator), list(comparators))
        )

    def _linked(self, starts: str, chosen: Mask) -> Mask:
        """Spread what was chosen among the links of all rows to the rows."""
        before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(chosen)])
        ends = before[np.asarray(getattr(self._columns, starts))]
        found: Mask = ends[1:] > ends[:-1]
        return found

    # -- rows ------------------------------------------------------------------------------------

    def iris(self, rows: Rows) -> tuple[str, ...]:
        """Return the IRIs of a few rows."""
        return self._store.iris(rows)

    def row(self, iri: str) -> int | None:
        """Return the row of an IRI."""
        return self._store.row(iri)

    def measures(self, iri: str) -> frozenset[str]:
        """Return the normalised units of an indicator's targets."""
        row = self.row(iri)
        if row is None:
            return frozenset()
        start, end = (int(self._columns.quantity_starts[row + n]) for n in (0, 1))
        keys = (self.vocabulary.quantity_keys[int(k)] for k in self._columns.quantity_keys[start:end])
        return frozenset(unit for _, unit in keys if unit)

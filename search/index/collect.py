"""Taking in entries: what they have in common is numbered while they stream past."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, astuple, dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from search.closeness import measure
from search.entries import IndexEntry, Labelled
from search.index.columns import NONE, TYPES
from search.meaning import indicator_core, project_passage
from search.results import HitType

Columns = Mapping[str, npt.NDArray[Any]]

_THEME_WEIGHTS = {"direct": 1.0, "related": 0.6}
CODES: dict[str, str] = {
    **dict.fromkeys(("kind", "project", "name", "annual", "cycle", "goal", "meaning"), "i"),
    **dict.fromkeys(("unit", "department", "year", "category", "table"), "i"),
    **dict.fromkeys(("theme_counts", "theme_ids"), "i"),
    **dict.fromkeys(("quantity_counts", "quantity_keys", "quantity_comparator"), "i"),
    **{"theme_weights": "f", "quantity_low": "d", "quantity_high": "d"},
}
_DTYPES: dict[str, Any] = {"i": np.int32, "f": np.float32, "d": np.float64}


@dataclass(slots=True)
class Numbers:
    """What has a number in the columns, in the order of the numbers."""

    short: dict[str, int] = field(default_factory=dict)
    long: dict[str, int] = field(default_factory=dict)
    passages: dict[str, int] = field(default_factory=dict)
    units: dict[Labelled, int] = field(default_factory=dict)
    departments: dict[Labelled, int] = field(default_factory=dict)
    themes: dict[str, int] = field(default_factory=dict)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    theme_labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    theme_broader: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Collector:
    """Turns entries into columns and texts.

    Attributes:
        numbers: given so far; those of an index that is built upon included.
        known_units: IRIs of units that need no entry of their own.
        first: row of the first entry.
    """

    numbers: Numbers
    known_units: set[str] = field(default_factory=set)
    first: int = 0
    iris: list[str] = field(default_factory=list)
    _projects: dict[str, int] = field(default_factory=dict)
    _data: dict[str, Any] = field(default_factory=lambda: {name: array(code) for name, code in CODES.items()})

    def take(self, entries: Iterable[IndexEntry]) -> Iterator[tuple[str, str]]:
        """Yield what the entry store keeps of each entry, having put the rest into columns."""
        for entry in entries:
            if entry.type is HitType.UNIT:
                if entry.iri in self.known_units:
                    continue
                self.known_units.add(entry.iri)
            self._add(entry)
            yield entry.iri, json.dumps(_shown(entry), ensure_ascii=False)

    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """Return the columns of the entries that were taken in; lists of themes and quantities with their lengths."""
        return {name: np.array(values, dtype=_DTYPES[values.typecode]) for name, values in self._data.items()}

    def _add(self, entry: IndexEntry) -> None:
        row = self.first + len(self.iris)
        self.iris.append(entry.iri)
        if entry.type is HitType.PROJECT:
            self._projects[entry.iri] = row
        if entry.type is HitType.THEME:
            self.numbers.theme_labels[entry.iri] = (entry.name, *entry.aliases)
            self.numbers.theme_broader[entry.iri] = entry.broader or ""
        if entry.category:
            self.numbers.categories[entry.category] = entry.category_label or entry.category
        self._add_columns(entry, row)
        self._add_themes(entry)
        self._add_quantities(entry)

    def _add_columns(self, entry: IndexEntry, row: int) -> None:
        numbers = self.numbers
        raws = {target.period: _number(numbers.short, target.raw) for target in entry.targets}
        project = self._projects.get(entry.project.iri, NONE) if entry.project else NONE
        values = {
            "kind": TYPES.index(entry.type),
            "project": row if entry.type is HitType.PROJECT else project,
            "name": _number(numbers.short, entry.name),
            "annual": raws.get("annual", NONE),
            "cycle": raws.get("cycle", NONE),
            "goal": _number(numbers.long, entry.goal) if entry.goal else NONE,
            "meaning": _number(numbers.passages, _meaning(entry)),
            "unit": self._unit(entry),
            "department": _number(numbers.departments, entry.department) if entry.department else NONE,
            "year": entry.year or NONE,
            "category": int(entry.category) if entry.category else NONE,
            "table": _number(numbers.tables, entry.table) if entry.table else NONE,
        }
        for name, value in values.items():
            self._data[name].append(value)

    def _unit(self, entry: IndexEntry) -> int:
        unit = Labelled(entry.iri, entry.name) if entry.type is HitType.UNIT else entry.unit
        return _number(self.numbers.units, unit) if unit else NONE

    def _add_themes(self, entry: IndexEntry) -> None:
        own = [(entry.iri, 1.0)] if entry.type is HitType.THEME else []
        themes = [*own, *((t.iri, _THEME_WEIGHTS[t.strength]) for t in entry.themes)]
        for iri, weight in themes:
            self._data["theme_ids"].append(_number(self.numbers.themes, iri))
            self._data["theme_weights"].append(weight)
        self._data["theme_counts"].append(len(themes))

    def _add_quantities(self, entry: IndexEntry) -> None:
        measures = dict.fromkeys(measure(q) for target in entry.targets for q in target.quantities)
        for found in measures:
            self._data["quantity_keys"].append(_number(self.numbers.keys, found.key))
            self._data["quantity_low"].append(found.low)
            self._data["quantity_high"].append(found.high)
            self._data["quantity_comparator"].append(found.comparator)
        self._data["quantity_counts"].append(len(measures))


def _number(table: dict[Any, int], key: Any) -> int:
    return table.setdefault(key, len(table))


def _meaning(entry: IndexEntry) -> str:
    if entry.type is HitType.PROJECT:
        return project_passage(entry.name, entry.goal)
    if entry.type is HitType.THEME:
        return " ".join([entry.name, *entry.aliases[:1]])
    return indicator_core(entry.name) if entry.type is HitType.INDICATOR else entry.name


def _shown(entry: IndexEntry) -> dict[str, Any]:
    """Return what a hit may show; absent fields are left out."""
    shown = {
        "type": entry.type.value,
        "name": entry.name,
        "goal": entry.goal,
        "project": entry.project.label if entry.project else None,
        "unit": entry.unit.label if entry.unit else None,
        "department": entry.department.label if entry.department else None,
        "year": entry.year,
        "targets": {target.period: target.raw for target in entry.targets},
        "measures": {t.period: [astuple(measure(q)) for q in t.quantities] for t in entry.targets},
        "category": entry.category,
        "aliases": entry.aliases,
        "source": asdict(entry.source) if entry.source else None,
        "illustrative": entry.illustrative,
    }
    return {key: value for key, value in shown.items() if value}

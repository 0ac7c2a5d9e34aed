"""What the checks look at: indicators with their project and the targets that say something new."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from ontology.values import Indicator, Place, Project, Quantity, Table, Target

_TRAILING = re.compile(r"\s*(?:[（(][^（）()]*[）)]|[≥≤><=＞＜＝]?\s*\d[\d.,]*\s*[%％‰]?)\s*$")


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found: subject, place, and the fields of the rule's message."""

    subject: str
    place: Place
    fields: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """An indicator as the checks see it."""

    indicator: Indicator
    project: Project

    @property
    def name(self) -> str:
        """Its name as written."""
        return self.indicator.name

    @property
    def category(self) -> str:
        """Its code."""
        return self.indicator.category

    @cached_property
    def core(self) -> str:
        """Its name without bracketed remarks and values at the end."""
        name = self.name
        while (shorter := _TRAILING.sub("", name)) != name and shorter:
            name = shorter
        return name

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """Its targets; the annual one is left out where it repeats the cycle's wording."""
        cycle, annual = self.indicator.cycle, self.indicator.annual
        if cycle and annual and cycle.value.raw == annual.value.raw:
            return (cycle,)
        return tuple(target for target in (cycle, annual) if target)

    @cached_property
    def quantities(self) -> tuple[tuple[Target, Quantity], ...]:
        """Every number that its targets demand."""
        return tuple((target, quantity) for target in self.targets for quantity in target.value.components)

    def at_name(self, start: int = 0, end: int | None = None, **fields: object) -> Hit:
        """Return a hit on its name or a part of it."""
        return Hit(
            self.indicator.iri,
            _within(self.indicator.place, self.name, start, end),
            {"name": self.name, **fields},
        )

    def at_target(self, target: Target, quantity: Quantity | None = None, **fields: object) -> Hit:
        """Return a hit on a target or one number of it."""
        place = target.place
        if quantity is not None and quantity.end > quantity.start:
            place = _within(place, target.value.raw, quantity.start, quantity.end)
        return Hit(self.indicator.iri, place, {"name": self.name, "raw": target.value.raw, **fields})


def _within(place: Place, text: str, start: int, end: int | None) -> Place:
    """Narrow a place; where blanks were closed up, positions no longer fit and the whole stays."""
    if place.end - place.start != len(text) or (start == 0 and end is None):
        return place
    return replace(place, start=place.start + start, end=place.start + (len(text) if end is None else end))


@dataclass(frozen=True)
class Facts:
    """A table prepared for the checks."""

    table: Table

    @cached_property
    def projects(self) -> tuple[tuple[Project, tuple[Item, ...]], ...]:
        """The projects with their items."""
        return tuple((p, tuple(Item(i, p) for i in p.indicators)) for p in self.table.projects)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items in table order."""
        return tuple(item for _, items in self.projects for item in items)


def at_project(project: Project, place: Place | None = None, **fields: object) -> Hit:
    """Return a hit on a project, at its name unless a place is given."""
    return Hit(project.iri, place or project.place, {"name": project.name, **fields})


Check = Callable[[Facts], Iterator[Hit]]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check under its function's name, which is the id of its rule."""
    CHECKS[function.__name__] = function
    return function

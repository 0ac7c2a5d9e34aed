"""Comparing two fiscal years: what became of each indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ontology.values import TargetValue
from search.results import Change, table

if TYPE_CHECKING:
    import pandas

REASONS: dict[str, tuple[str, str]] = {
    "other_words": ("名称不同，可能是同一指标", "other words, perhaps the same indicator"),
    "other_name": ("项目名称不同，但部分指标相承", "another project that took over indicators"),
    "generic_name": (
        "名称相同，但离开所属项目含义不明",
        "the same name, which says little outside its project",
    ),
    "decided": ("由人裁定", "decided by a person"),
}
"""Why a pair is only proposed, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class ComparedProject:
    """A project of one of the two years."""

    iri: str
    name: str
    unit: str
    department: str
    fiscal_year: int


@dataclass(frozen=True, slots=True)
class ComparedIndicator:
    """An indicator of one of the two years, as CONTRACT §2 has it, with the project that it belongs to."""

    iri: str
    order: int
    category_code: str
    category_label: str
    subcategory_code: str
    subcategory_label: str
    name: str
    cycle: TargetValue | None
    annual: TargetValue | None
    concept: str | None
    project: str
    project_iri: str
    unit: str
    department: str
    fiscal_year: int
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Matched:
    """An indicator and what it became.

    Attributes:
        kind: ``same``, ``renamed``, ``rescaled``, ``moved``, ``split`` or ``merged``.
        change: of the annual target, else of the cycle's.
        changes: of each period that both have.
        decided: whether a person accepted it.
    """

    from_: ComparedIndicator
    to: ComparedIndicator
    confidence: float
    kind: str
    change: Change
    changes: tuple[Change, ...]
    decided: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """A pair that may be one indicator and waits for a person; ``id`` is what ``review accept`` takes."""

    id: str
    from_: ComparedIndicator
    to: ComparedIndicator
    confidence: float
    reason: str

    @property
    def message(self) -> str:
        """The reason in Chinese."""
        return REASONS[self.reason][0]

    @property
    def message_en(self) -> str:
        """The reason in English."""
        return REASONS[self.reason][1]


@dataclass(frozen=True, slots=True)
class MatchedProject:
    """A project and its continuation; ``kind`` is ``same``, ``renamed`` or ``moved`` (to another unit)."""

    from_: ComparedProject
    to: ComparedProject
    confidence: float
    kind: str


@dataclass(frozen=True, slots=True)
class ComparedDepartment:
    """A department and whether it published a table for either year; without one nothing can be matched."""

    label: str
    from_: bool
    to: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two fiscal years side by side; ``from_year`` may be the later one.

    An indicator of the second year that nothing became is ``added``; one of the first that became nothing is
    ``removed``. Those of ``review`` are among them until a person accepts the pair.
    """

    from_year: int
    to_year: int
    department: str | None
    release: str
    matched: tuple[Matched, ...]
    added: tuple[ComparedIndicator, ...]
    removed: tuple[ComparedIndicator, ...]
    review: tuple[Proposed, ...]
    projects: tuple[MatchedProject, ...] = ()
    projects_added: tuple[ComparedProject, ...] = ()
    projects_removed: tuple[ComparedProject, ...] = ()
    departments: tuple[ComparedDepartment, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many indicators of each kind, effect and lot."""
        found: dict[str, int] = defaultdict(int)
        for lot in ("matched", "added", "removed", "review"):
            found[lot] = len(getattr(self, lot))
        for pair in self.matched:
            found[pair.kind] += 1
            found[pair.change.effect] += 1
        return dict(found)

    def to_pandas(self) -> pandas.DataFrame:
        """Return one row per matched, added or removed indicator; ``status`` says which."""
        columns = [
            *("status", "kind", "confidence", "department", "from_project", "from_name", "from_target"),
            *("to_project", "to_name", "to_target"),
            *(f.name.rstrip("_") for f in fields(Change)),
        ]
        return table(_rows(self), columns)


def _rows(comparison: Comparison) -> Iterator[Mapping[str, Any]]:
    for pair in comparison.matched:
        change = {f.name.rstrip("_"): getattr(pair.change, f.name) for f in fields(Change)}
        own = {"status": "matched", "kind": pair.kind, "confidence": pair.confidence}
        yield own | _side("from", pair.from_) | _side("to", pair.to) | change
    yield from ({"status": "added"} | _side("to", indicator) for indicator in comparison.added)
    yield from ({"status": "removed"} | _side("from", indicator) for indicator in comparison.removed)


def _side(side: str, indicator: ComparedIndicator) -> dict[str, Any]:
    target = indicator.annual or indicator.cycle
    return {
        "department": indicator.department,
        f"{side}_project": indicator.project,
        f"{side}_name": indicator.name,
        f"{side}_target": target.raw if target else None,
    }

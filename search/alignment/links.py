"""What alignment concludes: links between two fiscal years, and what people decided about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from search.alignment.facts import Item, Programme

Thing = TypeVar("Thing", Item, Programme)


class LinkKind(StrEnum):
    """What happened to an indicator or project between two years."""

    SAME = "same"
    RENAMED = "renamed"
    RESCALED = "rescaled"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"


class Status(StrEnum):
    """Whether a link holds: joined (by the program or a person), put forward, or refused by a person."""

    ACCEPTED = "accepted"
    PROPOSED = "proposed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Link(Generic[Thing]):
    """A correspondence from the earlier to the later year.

    Attributes:
        confidence: 0..1.
        reason: why it is only proposed (``other_words``, ``generic_name``, ``conflict``, ``decided`` …).
    """

    before: Thing
    after: Thing
    kind: LinkKind
    confidence: float
    status: Status = Status.ACCEPTED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Pairs of IRIs (earlier, later) that people accepted or rejected."""

    accepted: frozenset[tuple[str, str]] = frozenset()
    rejected: frozenset[tuple[str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Alignment:
    """The links between two years of a department's tables."""

    programmes: tuple[Link[Programme], ...] = ()
    items: tuple[Link[Item], ...] = ()
    decisions: Decisions = field(default_factory=Decisions)

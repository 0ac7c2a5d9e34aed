"""What a ``SERVICE zb:search`` block asks for, and who answers it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from search.results import Filters
from search.sparql.bounds import Bounds

MAX_LIMIT = 1000
DEFAULT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """One search.

    Attributes:
        text: what to look for, or ``None`` when something similar is asked for.
        similar_to: an indicator's IRI, or a text that reads like one.
        filters: applied before ranking.
        bounds: conditions that one of an indicator's targets must meet.
        limit: of the hits, 1..:data:`MAX_LIMIT`.
        minimum_score: hits below are left out, 0..1.
        only: the one thing whose score is wanted.
    """

    text: str | None = None
    similar_to: str | None = None
    filters: Filters = Filters()  # noqa: RUF009 - frozen
    bounds: tuple[Bounds, ...] = ()
    limit: int = DEFAULT_LIMIT
    minimum_score: float = 0.0
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: its score and its parts, each 0..1; a part is ``None`` where it had nothing to say."""

    iri: str
    score: float
    parts: Mapping[str, float | None]


class Searcher(Protocol):
    """Answers searches; the release's index does."""

    def found(self, wanted: Wanted) -> tuple[Found, ...]:
        """Return the hits, best first."""
        ...

"""The one way out of answering that is not an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused(Exception):  # noqa: N818 - control flow within this package, never an error to a user
    """A question that is not answered; ``status`` is unsupported, ambiguous or no_data."""

    status: str
    text: str
    unmatched: tuple[str, ...] = ()
    intent: str = "none"
    constraints: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()

"""What questions are parsed against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ontology.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Context:
    """What a question is parsed against: the taxonomy, fiscal years, words and number of departments of the release."""

    taxonomy: Taxonomy
    years: tuple[int, ...]
    segment: Callable[[str], list[str]]
    has_word: Callable[[str], bool]
    departments: int = 1

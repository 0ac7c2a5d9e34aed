"""What questions are parsed against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ontology.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Context:
    """What a question is parsed against: taxonomy and fiscal years of the release, and a word segmenter."""

    taxonomy: Taxonomy
    years: tuple[int, ...]
    segment: Callable[[str], list[str]]

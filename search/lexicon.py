"""The words that segmentation must not cut: labels of the graph and a small curated list."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from ontology.fold import fold

_HAN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST = 12


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded words of two to twelve Chinese characters, sorted; equal words give an equal ``digest``."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, labels: Iterable[str]) -> Lexicon:
        """Make a lexicon of the Chinese runs in ``labels`` and the curated list."""
        runs = {run for label in (*curated_words(), *labels) for run in _HAN.findall(fold(label))}
        return cls(tuple(sorted(run for run in runs if 2 <= len(run) <= _LONGEST)))

    @property
    def digest(self) -> str:
        """Sixteen hexadecimal digits over the words."""
        return hashlib.sha256("\n".join(self.words).encode()).hexdigest()[:16]

    def save(self, path: Path) -> None:
        """Write one word a line."""
        path.write_text("\n".join(self.words), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Read what :meth:`save` wrote."""
        return cls(tuple(path.read_text("utf-8").splitlines()))


def curated_words() -> tuple[str, ...]:
    """Return the words of ``lexicon.txt``: terms of the field that a general dictionary cuts in two."""
    lines = (files("search") / "lexicon.txt").read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))

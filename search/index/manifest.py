"""What an index was built with."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from search.encoder.base import Encoder

FORMAT = 4


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What an index was built with, and how much it holds."""

    format: int
    encoder: str
    encoder_revision: str
    dimension: int
    analyser_version: str
    entries: int
    texts: int
    passages: int

    def fits(self, encoder: Encoder) -> bool:
        """Whether the vectors are those of an encoder."""
        built = (self.encoder, self.encoder_revision, self.dimension)
        return built == (encoder.name, encoder.revision, encoder.dimension)

    def save(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> IndexManifest:
        """Read what :meth:`save` wrote."""
        return cls(**json.loads(path.read_text("utf-8")))

"""What an encoder is, and what can be wrong with one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from ontology.errors import Unavailable

Vectors: TypeAlias = npt.NDArray[np.float32]


class MissingModel(Unavailable):
    """The encoder's model is not on this machine."""


class StaleIndex(Unavailable):
    """The index was built by another encoder or analyser than the one now chosen."""


class Encoder(Protocol):
    """Turns texts into unit vectors; equal ``revision`` means the same space and weights."""

    @property
    def name(self) -> str:
        """The model's name as a person knows it."""
        ...

    @property
    def revision(self) -> str:
        """Identifies the weights; part of the vector cache's key."""
        ...

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return ``float32[len(texts), dimension]``, rows of length 1, in the order given."""
        ...

    def encode_query(self, text: str) -> Vectors:
        """Return ``float32[dimension]`` of length 1."""
        ...


def unit_rows(vectors: Vectors) -> Vectors:
    """Return the rows scaled to length 1 (zero rows stay zero)."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)

"""The read side: indexes, hybrid search, similar indicators, questions, guarded SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.dataset import Dataset

__all__ = ["Dataset"]


def __getattr__(name: str) -> object:
    """Load :class:`Dataset` on first use, so that importing a submodule stays cheap."""
    if name == "Dataset":
        from search.dataset import Dataset

        return Dataset
    raise AttributeError(f"module 'search' has no attribute {name!r}")

"""The indexes of a release: lexical (postings in arrays), dense (FAISS), columns for filters, facets and quantities."""

from __future__ import annotations

from search.index.build import IndexManifest, build_index
from search.index.opened import DamagedIndex, SearchIndex

__all__ = ["DamagedIndex", "IndexManifest", "SearchIndex", "build_index"]

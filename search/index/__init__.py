"""The indexes of a release: lexical (postings in arrays), dense (FAISS), columns for filters, facets and quantities."""

from __future__ import annotations

from search.index.build import build_index
from search.index.kept import Kept, Made
from search.index.manifest import IndexManifest
from search.index.opened import DamagedIndex, SearchIndex

__all__ = ["DamagedIndex", "IndexManifest", "Kept", "Made", "SearchIndex", "build_index"]

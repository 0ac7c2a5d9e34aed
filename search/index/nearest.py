"""The nearest of many unit vectors, by FAISS: exact where that is fast enough, else by a graph of neighbours.

Which index is chosen depends on how many vectors there are (docs/decisions/0020): the exact inner product for few,
HNSW over half-precision vectors for many, over single bytes for very many. Files are mapped, not read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.encoder.base import Vectors

Mask = npt.NDArray[np.bool_]

EXACT_MOST = 50_000
"""Up to so many vectors each one is compared: measured, one thread, 5 ms."""
HALF_MOST = 1_000_000
"""Up to so many vectors two bytes a number are kept, one beyond."""
_NEIGHBOURS, _EF_BUILD = 24, 100
_MOST = 1000  # of neighbours found in a graph; further ones are not above chance
_EF_LEAST = 128
_NARROW = 0.1  # a filter that leaves a smaller share is answered by comparing all that it leaves
_TRAINING = 20_000


class Nearest:
    """Unit vectors by number, the nearest of them to a query; safe between threads.

    Args:
        index: a FAISS index by inner product, flat or HNSW.
    """

    def __init__(self, index: Any) -> None:
        import faiss

        self._index = index
        self.approximate = isinstance(index, faiss.IndexHNSW)
        self._exact: Any = faiss.downcast_index(index.storage) if self.approximate else index

    @classmethod
    def of(cls, vectors: Vectors, *, exact_most: int = EXACT_MOST, half_most: int = HALF_MOST) -> Nearest:
        """Make an index over ``vectors`` (unit rows; a row's number is its id)."""
        index = _empty(vectors.shape[1], len(vectors), exact_most, half_most)
        rows = np.ascontiguousarray(vectors, dtype=np.float32)
        if not index.is_trained:
            index.train(rows[:: max(1, len(rows) // _TRAINING)])
        index.add(rows)
        return cls(index)

    def save(self, path: Path) -> None:
        """Write to a file."""
        import faiss

        faiss.write_index(self._index, str(path))

    @classmethod
    def open(cls, path: Path, *, mapped: bool = True) -> Nearest:
        """Read what :meth:`save` wrote; mapped into memory, or read whole to add to it."""
        import faiss

        return cls(faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0))

    def add(self, vectors: Vectors) -> None:
        """Append vectors to an index that is not mapped; their numbers follow those that are there."""
        if len(vectors):
            self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def vector(self, number: int) -> Vectors:
        """Return a vector as it is kept."""
        return np.asarray(self._exact.reconstruct(int(number)), dtype=np.float32)

    def nearest(
        self, query: Vectors, k: int, allowed: Mask | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return ids and cosines of the ``k`` nearest allowed vectors, nearest first, ties by id.

        An approximate index finds 1000 at most. A narrow filter is answered exactly whatever the index.
        """
        wanted = len(self) if allowed is None else int(allowed.sum())
        k = min(k, wanted)
        if k == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        selector = None if allowed is None or wanted == len(self) else _selector(allowed)
        if self.approximate and wanted > _NARROW * len(self):
            k = min(k, _MOST)
            scores, ids = self._index.search(query[np.newaxis], k, params=_graph_parameters(k, selector))
        else:
            scores, ids = self._exact.search(query[np.newaxis], k, params=_parameters(selector))
        found = ids[0] >= 0
        ids, scores = ids[0][found], scores[0][found]
        order = np.lexsort((ids, -scores))
        return ids[order], scores[order]


def _empty(dimension: int, count: int, exact_most: int, half_most: int) -> Any:
    import faiss

    if count <= exact_most:
        return faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_fp16 if count <= half_most else faiss.ScalarQuantizer.QT_8bit
    index: Any = faiss.IndexHNSWSQ(dimension, kind, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)  # type: ignore[arg-type]
    index.hnsw.efConstruction = _EF_BUILD
    return index


def _selector(allowed: Mask) -> Any:
    from faiss import IDSelectorBitmap

    return IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg,arg-type]


def _parameters(selector: Any) -> Any:
    from faiss import SearchParameters

    return None if selector is None else SearchParameters(sel=selector)  # type: ignore[call-arg]


def _graph_parameters(k: int, selector: Any) -> Any:
    from faiss import SearchParametersHNSW  # type: ignore[attr-defined]

    chosen = {} if selector is None else {"sel": selector}
    return SearchParametersHNSW(efSearch=max(_EF_LEAST, k), **chosen)

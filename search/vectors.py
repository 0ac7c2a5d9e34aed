"""Vectors by content: a text is encoded once per encoder revision, whatever table it stands in."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ontology.errors import Unavailable
from search.encoder.base import Encoder, Vectors, unit_rows

Progress: TypeAlias = Callable[[int, int], None]

_BATCH = 256
_LOOKUP = 500
_UNSAFE = str.maketrans(dict.fromkeys('/\\:*?"<>| ', "-"))


class VectorCacheError(Unavailable):
    """The vector cache cannot be read or written."""


class VectorCache:
    """float16 vectors in one SQLite file per encoder revision under ``folder``.

    Every batch is a transaction, so a killed run loses at most one batch, and several processes may
    share the folder. ``None`` for ``folder`` keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def encode(
        self,
        texts: Sequence[str],
        encoder: Encoder,
        progress: Progress | None = None,
        *,
        as_queries: bool = False,
    ) -> Vectors:
        """Return ``float32[len(texts), dimension]`` unit vectors of ``texts``.

        Args:
            texts: encoded once per distinct text.
            encoder: for those not yet in the cache.
            progress: called with (done, total) over the texts that had to be encoded.
            as_queries: encode them as queries, not as passages.

        Raises:
            VectorCacheError: the file is damaged or the disk refuses.
        """
        distinct = list(dict.fromkeys(texts))
        encode = partial(_queries, encoder) if as_queries else encoder.encode_passages
        key = _query_key if as_queries else _key
        with closing(self._open(encoder)) as database:
            try:
                found = _read(database, {key(text): text for text in distinct}, encoder.dimension)
                missing = [text for text in distinct if text not in found]
                for done in range(0, len(missing), _BATCH):
                    batch = missing[done : done + _BATCH]
                    half = encode(batch).astype(np.float16)
                    _write(database, map(key, batch), half)
                    found.update(zip(batch, half, strict=True))
                    if progress:
                        progress(min(done + _BATCH, len(missing)), len(missing))
            except sqlite3.Error as error:
                raise _failure(self._folder, error) from error
        if not texts:
            return np.zeros((0, encoder.dimension), dtype=np.float32)
        return unit_rows(np.stack([found[text] for text in texts]).astype(np.float32))

    def _open(self, encoder: Encoder) -> sqlite3.Connection:
        try:
            database = sqlite3.connect(self._path(encoder), timeout=60)
            if self._folder is not None:
                database.execute("PRAGMA journal_mode=WAL")
                database.execute("PRAGMA synchronous=NORMAL")
            database.execute(
                "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID"
            )
        except (sqlite3.Error, OSError) as error:
            raise _failure(self._folder, error) from error
        return database

    def _path(self, encoder: Encoder) -> str:
        if self._folder is None:
            return ":memory:"
        self._folder.mkdir(parents=True, exist_ok=True)
        return str(self._folder / f"{encoder.name}-{encoder.revision}.sqlite".translate(_UNSAFE))


def _failure(folder: Path | None, error: Exception) -> VectorCacheError:
    return VectorCacheError(
        f"the vector cache in {folder} cannot be used: {error}; it can be deleted, it is rebuilt when needed",
        message_zh=f"向量缓存 {folder} 无法使用：{error}；可以删除，需要时会重建",
    )


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _query_key(text: str) -> bytes:
    return hashlib.sha256(b"query\0" + text.encode("utf-8", "surrogatepass")).digest()


def _queries(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    return np.stack([encoder.encode_query(text) for text in texts])


def _read(
    database: sqlite3.Connection, by_key: dict[bytes, str], dimension: int
) -> dict[str, npt.NDArray[np.float16]]:
    found = {}
    for part in _parts(list(by_key), _LOOKUP):
        marks = ",".join("?" * len(part))
        query = f"SELECT key, value FROM vector WHERE key IN ({marks})"  # noqa: S608 - only question marks
        for key, value in database.execute(query, part):
            if len(value) == 2 * dimension:
                found[by_key[key]] = np.frombuffer(value, dtype=np.float16)
    return found


def _write(database: sqlite3.Connection, keys: Iterable[bytes], vectors: npt.NDArray[np.float16]) -> None:
    with database:
        database.executemany(
            "INSERT OR REPLACE INTO vector VALUES (?, ?)",
            [(key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)],
        )


def _parts(items: list[bytes], size: int) -> Iterable[list[bytes]]:
    return (items[at : at + size] for at in range(0, len(items), size))

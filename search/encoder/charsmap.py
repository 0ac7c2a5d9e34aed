"""A SentencePiece ``precompiled_charsmap`` from a code point map, for ``tokenizers.normalizers.Precompiled``.

The format is a double-array trie (darts-clone units of 32 bits) over UTF-8 keys whose values point into a
blob of NUL-terminated replacements; see sentencepiece's ``src/normalizer.cc`` and darts-clone's
``Details::DoubleArrayUnit``.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

_LEAF = 1 << 31
_HAS_LEAF = 1 << 8
_WIDE = 1 << 9
_NARROW_LIMIT = 1 << 21
_LOOK_BACK = 64  # a little waste of space for not walking over full regions again


class _Trie:
    """Places the children of each node, breadth first, at ``(node ^ offset) ^ label``."""

    def __init__(self) -> None:
        self._units: list[int] = []
        self._used: set[int] = {0}
        self._bases: set[int] = set()
        self._search_from = 1

    def build(self, keys: Mapping[bytes, int]) -> list[int]:
        self._grow(0)
        queue = [(0, b"", sorted(keys))]
        for node, prefix, members in queue:
            depth = len(prefix)
            groups: dict[int, list[bytes]] = {}
            for key in members:
                groups.setdefault(key[depth] if len(key) > depth else 0, []).append(key)
            base = self._place(node, list(groups))
            for label, group in groups.items():
                at = base ^ label
                self._grow(at)
                if label == 0:
                    self._units[node] |= _HAS_LEAF
                    self._units[at] = _LEAF | keys[group[0]]
                else:
                    self._units[at] = label
                    queue.append((at, prefix + bytes([label]), group))
        self._grow(len(self._units) | 0xFF)
        return self._units

    def _grow(self, index: int) -> None:
        self._units.extend([0] * (index + 1 - len(self._units)))

    def _place(self, node: int, labels: list[int]) -> int:
        base = self._search_from
        while not self._fits(node, base, labels):
            base += 1
        self._search_from = max(self._search_from, base - _LOOK_BACK)
        self._bases.add(base)
        self._used.update(base ^ label for label in labels)
        while self._search_from in self._used:
            self._search_from += 1
        offset = node ^ base
        wide = offset >= _NARROW_LIMIT
        self._units[node] |= ((offset >> 8) << 10 | _WIDE) if wide else offset << 10
        return base

    def _fits(self, node: int, base: int, labels: list[int]) -> bool:
        if base in self._bases or any(base ^ label in self._used for label in labels):
            return False
        offset = node ^ base
        return offset < _NARROW_LIMIT or offset & 0xFF == 0


def precompiled_charsmap(mapping: Mapping[str, str]) -> bytes:
    """Return the charsmap that replaces each key of ``mapping`` (one code point) by its value."""
    blob = bytearray()
    keys: dict[bytes, int] = {}
    places: dict[str, int] = {}
    for char, replacement in sorted(mapping.items()):
        if char == "\0":
            continue
        if replacement not in places:
            places[replacement] = len(blob)
            blob += replacement.encode() + b"\0"
        keys[char.encode()] = places[replacement]
    units = _Trie().build(keys)
    trie = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(trie)) + trie + bytes(blob)

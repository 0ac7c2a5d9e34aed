"""What a query may cost."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one query.

    Attributes:
        timeout_s: seconds from its arrival to its answer.
        memory_bytes: address space that it may take on top of the open release.
        max_rows: rows (or triples) of its result; more are cut off and announced.
        max_bytes: bytes of its result, likewise.
        query_chars: characters of its text.
        tokens: words, names, literals and signs of its text.
        depth: how deep brackets may be nested.
    """

    timeout_s: float = 10.0
    memory_bytes: int = 512 * MEBIBYTE
    max_rows: int = 100_000
    max_bytes: int = 64 * MEBIBYTE
    query_chars: int = 100_000
    tokens: int = 50_000
    depth: int = 200

"""How often a client may ask: token buckets in a table that the processes of one service share."""

from __future__ import annotations

import fcntl
import mmap
import os
import secrets
import struct
import time
from hashlib import blake2b
from pathlib import Path

_SLOTS = 1 << 16
_WAYS = 4
_SLOT = struct.Struct("=Qdd")  # who, tokens left, when that was (seconds of the system's monotonic clock)
_HEAD = 32


class Buckets:
    """A bucket for each client: it holds ``burst`` requests and fills again at a steady rate.

    The table has a fixed size. When more clients come than it has places, the one not seen for longest is
    forgotten, which gives it a full bucket.

    Args:
        per_minute: requests that a client may make in the long run.
        burst: requests that it may make at once after a pause.
        file: the table, when several processes share it; else memory of this process.
    """

    def __init__(self, per_minute: float, burst: int, file: Path | None = None) -> None:
        self._per_s = per_minute / 60
        self._burst = float(burst)
        size = _HEAD + _SLOTS * _SLOT.size
        self._fd = -1 if file is None else os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with _Locked(self._fd):
            if self._fd >= 0 and os.fstat(self._fd).st_size != size:
                os.truncate(self._fd, size)
            self._table = mmap.mmap(self._fd, size)
            if not any(self._table[:_HEAD]):
                self._table[:_HEAD] = secrets.token_bytes(_HEAD)
        self._secret = self._table[:_HEAD]  # so that nobody chooses whose place to take

    def take(self, client: str) -> float:
        """Take one request from a client's bucket.

        Returns:
            0 when there was one; else the seconds until there will be.
        """
        digest = int.from_bytes(blake2b(client.encode(), digest_size=8, key=self._secret).digest())
        who = digest | 1  # 0 is a free place
        with _Locked(self._fd):
            now = time.monotonic()
            at, tokens = self._find(who, digest // _WAYS % (_SLOTS // _WAYS) * _WAYS, now)
            wait_s = max(0.0, (1 - tokens) / self._per_s)
            if not wait_s:
                tokens -= 1
            _SLOT.pack_into(self._table, at, who, tokens, now)
        return wait_s

    def close(self) -> None:
        """Let go of the table."""
        self._table.close()
        if self._fd >= 0:
            os.close(self._fd)

    def _find(self, who: int, first: int, now: float) -> tuple[int, float]:
        """Return the place of a client and its tokens now; a new one takes the place that is longest idle."""
        places = []
        for way in range(_WAYS):
            at = _HEAD + (first + way) * _SLOT.size
            owner, tokens, since = _SLOT.unpack_from(self._table, at)
            if owner == who:
                return at, min(self._burst, tokens + (now - since) * self._per_s)
            places.append((since if owner else -1.0, at))
        return min(places)[1], self._burst


class _Locked:
    """Keeps other processes away from the table; within one process only the event loop uses it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def __enter__(self) -> None:
        if self._fd >= 0:
            fcntl.lockf(self._fd, fcntl.LOCK_EX)

    def __exit__(self, *raised: object) -> None:
        if self._fd >= 0:
            fcntl.lockf(self._fd, fcntl.LOCK_UN)

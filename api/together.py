"""How the workers of one service change to a new release at the same moment.

Each worker keeps a file named after its process, with the release that it has ready. When all have the same, they
agree on a moment some milliseconds ahead, so that no client is sent back to an older release by the next worker.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

_PAUSE_S = 0.02
_AHEAD_S = 0.1


class Together:
    """One worker's side of the agreement.

    Args:
        folder: shared by the workers of a service and nobody else.
        patience_s: after this long, a worker goes on without those that are still opening the release.
    """

    def __init__(self, folder: Path, patience_s: float = 60.0) -> None:
        self._folder = folder
        self._patience_s = patience_s
        self._said = ""
        folder.mkdir(parents=True, exist_ok=True)

    def have(self, release: str) -> None:
        """Say that this worker has a release ready, or has given up on it."""
        if release != self._said:
            _put(self._folder / str(os.getpid()), release)
            self._said = release

    def settle(self, release: str, is_wanted: Callable[[], bool] = lambda: True) -> bool:
        """Say that this worker has a release ready, and return at the moment when all change to it.

        Args:
            release: what is ready.
            is_wanted: whether it is still the current one; the others do not open one that is not.

        Returns:
            False when it was no longer wanted, so nobody changes to it.
        """
        self.have(release)
        deadline = time.monotonic() + self._patience_s
        while not self._all_have(release) and time.monotonic() < deadline:
            if not is_wanted():
                return False
            time.sleep(_PAUSE_S)
        if not is_wanted():
            return False
        time.sleep(max(0.0, self._moment(release) - time.monotonic()))
        return True

    def leave(self) -> None:
        """Stop taking part."""
        (self._folder / str(os.getpid())).unlink(missing_ok=True)

    def _all_have(self, release: str) -> bool:
        members = [path for path in self._folder.iterdir() if path.name.isdigit()]
        return all(_content(path) == release for path in members if _alive(int(path.name)))

    def _moment(self, release: str) -> float:
        """Return the moment of the change on the system's monotonic clock; who asks first sets it."""
        agreed = self._folder / f"change-{release}"
        proposal = self._folder / f".change-{os.getpid()}"
        proposal.write_text(repr(time.monotonic() + _AHEAD_S))
        try:
            os.link(proposal, agreed)
        except FileExistsError:
            return float(_content(agreed) or 0)
        finally:
            proposal.unlink()
        for old in self._folder.glob("change-*"):
            if old != agreed:
                old.unlink(missing_ok=True)
        return float(_content(agreed) or 0)


def _put(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}")
    beside.write_text(text)
    beside.replace(path)


def _content(path: Path) -> str:
    try:
        return path.read_text()
    except FileNotFoundError:
        return ""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

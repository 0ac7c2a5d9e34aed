"""The release that the service answers from: follows ``CURRENT``, swaps whole, closes the old when idle."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from api.together import Together
from ontology.errors import Unavailable, ZhibiaoError
from ontology.graph import DamagedGraph
from ontology.releases import DamagedRelease, NoRelease, Releases
from search import Dataset

_LOOK_EVERY_S = 0.25
_CHANGE_WITHIN_S = 30.0
log = logging.getLogger(__name__)


class NothingPublished(Unavailable):
    """The service runs, but nothing has been ingested yet."""


@dataclass(slots=True, eq=False)
class _Opened:
    """A dataset and how many requests are reading it; the live one counts as one more."""

    dataset: Dataset
    readers: int = 1


class LiveDataset:
    """Lends out the current release.

    A request keeps the release it was lent until it is done. The first request after a publication opens
    the new release; those that come meanwhile are answered from the old one. Of several workers, each opens it in
    the background, and they change to it at the same moment.

    Args:
        data: the data directory.
        open_dataset: opens its current release (with the encoder, which outlives releases).
        together: the other workers of the service, if there are any.
    """

    def __init__(
        self, data: Path, open_dataset: Callable[[], Dataset], together: Together | None = None
    ) -> None:
        self.releases = Releases(data)
        self._open_dataset = open_dataset
        self._together = together
        self._opened: _Opened | None = None
        self._refused: tuple[str, str] | None = None
        self._damaged: tuple[str, DamagedGraph] | None = None
        self._closing = Event()
        self._counting = Lock()
        self._opening = Lock()

    @contextmanager
    def lease(self) -> Iterator[Dataset]:
        """Lend the current release for one request.

        Raises:
            NothingPublished: there is no release.
            Unavailable: the first release cannot be opened.
        """
        if self.is_behind():
            self.follow()
        with self.lease_opened() as dataset:
            yield dataset

    @contextmanager
    def lease_opened(self) -> Iterator[Dataset]:
        """Lend the release that is open, without looking for a newer one.

        Raises:
            NothingPublished: none is open.
        """
        with self._counting:
            opened = self._opened
            if opened is None:
                raise NothingPublished(
                    "no release is open yet; try again", message_zh="数据正在打开，请稍后重试"
                )
            opened.readers += 1
        try:
            yield opened.dataset
        finally:
            self._give_back(opened)

    def is_behind(self) -> bool:
        """Whether a request should :meth:`follow` before it is answered."""
        if self._together and self._opened:
            return False
        try:
            return not self._is_open(self.releases.current_id())
        except NoRelease:
            return self._opened is None
        except DamagedRelease:
            if self._opened is None:
                raise
            return False

    def follow(self) -> None:
        """Open the release that ``CURRENT`` names, unless it is open or another thread is at it.

        One of several workers waits until all have changed to it.
        """
        try:
            current = self.releases.current_id()
        except NoRelease as error:
            if self._opened is None:
                raise NothingPublished(error.message, message_zh=error.message_zh) from None
            return
        if self._together and self._opened:
            self._await(current)
            return
        if self._is_open(current) or not self._opening.acquire(blocking=self._opened is None):
            return
        try:
            if not self._is_open(current):
                self._swap(current)
        finally:
            self._opening.release()

    def warm(self) -> None:
        """Load indexes and model with a first search, so that no user waits for them."""
        with self.lease() as dataset:
            _warm(dataset)

    def watch(self) -> None:
        """Follow in a thread of its own from now on, if there are other workers."""
        if self._together:
            Thread(target=self._watch, daemon=True).start()

    @property
    def pending(self) -> tuple[str, str] | None:
        """The current release and why it cannot be opened, while an older one answers."""
        try:
            current = self.releases.current_id()
        except NoRelease:
            return None
        except DamagedRelease as error:
            return "", str(error)
        return self._refused if self._refused and self._refused[0] == current else None

    def note_damage(self, release: str, error: DamagedGraph) -> None:
        """Remember that a request came upon a damaged file of a release."""
        self._damaged = (release, error)

    def require_whole(self, dataset: Dataset) -> None:
        """Check that a release can still be answered from.

        Raises:
            Unavailable: files of it have gone or are cut, or a request came upon a damaged one.
        """
        dataset.require_files()
        if self._damaged and self._damaged[0] == dataset.release:
            raise self._damaged[1]

    def close(self) -> None:
        """Let go of the release once no request reads it."""
        self._closing.set()
        if self._together:
            self._together.leave()
        with self._counting:
            opened, self._opened = self._opened, None
        if opened:
            self._give_back(opened)

    def _is_open(self, release: str) -> bool:
        opened = self._opened
        refused = self._refused[0] if self._refused else None
        return opened is not None and release in (opened.dataset.release, refused)

    def _await(self, release: str) -> None:
        deadline = time.monotonic() + _CHANGE_WITHIN_S
        while not self._is_open(release) and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY_S / 10)

    def _watch(self) -> None:
        while not self._closing.wait(_LOOK_EVERY_S):
            try:
                current = self.releases.current_id()
                with self._opening:
                    if not self._is_open(current):
                        self._swap(current)
                    elif self._together:
                        self._together.have(current)  # also after one that was taken back
            except ZhibiaoError as error:
                log.debug("nothing to follow: %s", error)

    def _swap(self, release: str) -> None:
        """Open the new release; one that cannot be opened is reported once and the old one stays."""
        try:
            dataset = self._open_dataset()
            if self._together and self._opened:
                _warm(dataset)
        except ZhibiaoError as error:
            if self._opened is None:
                raise
            self._refused = (release, str(error))
            if self._together:
                self._together.have(release)
            log.error("release %s cannot be opened, staying on the old one: %s", release, error)
            return
        if self._together and not self._settled(dataset.release):
            dataset.close()
            return
        with self._counting:
            old, self._opened = self._opened, _Opened(dataset)
        log.info("answering from release %s", dataset.release)
        if old:
            self._give_back(old)

    def _settled(self, release: str) -> bool:
        """Wait for the other workers; the first release is not waited for."""
        assert self._together  # noqa: S101 - asked for by those who have others
        if self._opened:
            return self._together.settle(release, lambda: self._is_current(release))
        self._together.have(release)
        return True

    def _is_current(self, release: str) -> bool:
        try:
            return self.releases.current_id() == release
        except ZhibiaoError:
            return False

    def _give_back(self, opened: _Opened) -> None:
        with self._counting:
            opened.readers -= 1
            idle = opened.readers == 0
        if idle:
            opened.dataset.close()
            _tidy()


def _tidy() -> None:
    """Give back what a closed release took: the collector looks for so much so seldom that several would pile up."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # another C library than glibc
        ctypes.CDLL(None).malloc_trim(0)


def _warm(dataset: Dataset) -> None:
    """Load indexes, model and the words of questions; an index that cannot be used is refused here."""
    dataset.search("绩效目标", limit=1)
    dataset.ask("项目")

"""The release that the service answers from: follows ``CURRENT``, swaps whole, closes the old when idle."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from ontology.errors import Unavailable, ZhibiaoError
from ontology.releases import NoRelease, Releases
from search import Dataset

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
    the new release; those that come meanwhile are answered from the old one.

    Args:
        data: the data directory.
        open_dataset: opens its current release (with the encoder, which outlives releases).
    """

    def __init__(self, data: Path, open_dataset: Callable[[], Dataset]) -> None:
        self.releases = Releases(data)
        self._open_dataset = open_dataset
        self._opened: _Opened | None = None
        self._refused: str | None = None
        self._counting = Lock()
        self._opening = Lock()

    @contextmanager
    def lease(self) -> Iterator[Dataset]:
        """Lend the current release for one request.

        Raises:
            NothingPublished: there is no release.
            Unavailable: the first release cannot be opened.
        """
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
        """Whether :meth:`follow` has something to open."""
        try:
            return not self._is_open(self.releases.current_id())
        except NoRelease:
            return self._opened is None

    def follow(self) -> None:
        """Open the release that ``CURRENT`` names, unless it is open or another thread is at it."""
        try:
            current = self.releases.current_id()
        except NoRelease as error:
            if self._opened is None:
                raise NothingPublished(error.message, message_zh=error.message_zh) from None
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
            dataset.search("绩效目标", limit=1)

    def close(self) -> None:
        """Let go of the release once no request reads it."""
        with self._counting:
            opened, self._opened = self._opened, None
        if opened:
            self._give_back(opened)

    def _is_open(self, release: str) -> bool:
        opened = self._opened
        return opened is not None and release in (opened.dataset.release, self._refused)

    def _swap(self, release: str) -> None:
        """Open the new release; one that cannot be opened is reported once and the old one stays."""
        try:
            dataset = self._open_dataset()
        except ZhibiaoError as error:
            if self._opened is None:
                raise
            self._refused = release
            log.error("release %s cannot be opened, staying on the old one: %s", release, error)
            return
        with self._counting:
            old, self._opened = self._opened, _Opened(dataset)
        log.info("answering from release %s", dataset.release)
        if old:
            self._give_back(old)

    def _give_back(self, opened: _Opened) -> None:
        with self._counting:
            opened.readers -= 1
            idle = opened.readers == 0
        if idle:
            opened.dataset.close()

"""Signals to the service: the parent of several workers, and what one worker makes of ``SIGHUP``."""

from __future__ import annotations

import logging
import signal

from uvicorn.supervisors import Multiprocess

log = logging.getLogger(__name__)


class Supervisor(Multiprocess):
    """Starts and replaces workers; when it stops, new clients are turned away at once.

    Those that a parent leaves in the queue of its socket would wait for workers that take nobody any more.
    """

    def terminate_all(self) -> None:
        """Stop listening, then let the workers finish what is under way."""
        for listening in self.sockets:
            listening.close()
        super().terminate_all()


def survive_hangup() -> None:
    """Keep a service of one worker alive at ``SIGHUP``, which replaces the workers of larger ones."""
    signal.signal(signal.SIGHUP, lambda *_: log.warning(_ALONE))


_ALONE = "SIGHUP: one worker alone is not replaced; restart the service, or serve with several workers"

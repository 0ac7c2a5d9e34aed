"""One error tree; the doors map its four kinds to an HTTP status and an exit code.

ZhibiaoError
├── NotFound      a thing, release or rule that does not exist
├── Invalid       input or usage that cannot be accepted
├── Conflict      another writer holds the data directory
└── Unavailable   disk, release or model cannot be used
"""

from __future__ import annotations


class ZhibiaoError(Exception):
    """An error that a person can act on: what was wrong, where, and what to do.

    Attributes:
        message: one sentence in English, without a traceback.
        message_zh: the same in Chinese; falls back to ``message``.
        place: where it happened (``file, row 3, column 2``), or ``None``.
    """

    kind = "error"

    def __init__(self, message: str, *, message_zh: str | None = None, place: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.message_zh = message_zh or message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class NotFound(ZhibiaoError):  # noqa: N818 - the kind is the name, as in the contract
    """What was asked for does not exist."""

    kind = "not_found"


class Invalid(ZhibiaoError):  # noqa: N818
    """Input or usage that cannot be accepted."""

    kind = "invalid"


class Conflict(ZhibiaoError):  # noqa: N818
    """Another writer is at work."""

    kind = "conflict"


class Unavailable(ZhibiaoError):  # noqa: N818
    """The disk, a release or a model cannot be used now."""

    kind = "unavailable"

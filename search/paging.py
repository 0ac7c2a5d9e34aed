"""Cursors: where the next page of a search begins, bound to the release and the search they came from."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from ontology.errors import Conflict, Invalid

_MOST_CHARS = 200


class InvalidCursor(Invalid):
    """A text that no search has given out as a cursor, or one of another search."""


class StaleCursor(Conflict):
    """A cursor of a release that is no longer the current one: its pages would not fit together."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The ``offset`` of a page; ``search`` is the digest of what was asked."""

    release: str
    search: str
    offset: int

    def written(self) -> str:
        """Return the opaque text that :meth:`read` understands."""
        content = json.dumps([self.release, self.search, self.offset], separators=(",", ":"))
        return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read a cursor.

        Raises:
            InvalidCursor: not one of ours.
        """
        try:
            padded = text[:_MOST_CHARS] + "=" * (-len(text[:_MOST_CHARS]) % 4)
            release, search, offset = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, TypeError, RecursionError) as error:
            raise _invalid() from error
        known = isinstance(release, str) and isinstance(search, str) and type(offset) is int
        if not known or offset < 0:
            raise _invalid()
        return cls(release, search, offset)

    def resume(self, release: str, search: str) -> int:
        """Return the offset, if this is the release and the search that the cursor belongs to.

        Raises:
            StaleCursor: another release has been published since.
            InvalidCursor: the query, filters or options are others.
        """
        if self.release != release:
            raise StaleCursor(
                f"this cursor belongs to release {self.release}, but {release} is current: "
                "start again from the first page",
                message_zh=f"该游标属于版本 {self.release}，当前版本为 {release}：请从第一页重新开始",
            )
        if self.search != search:
            raise InvalidCursor(
                "this cursor belongs to another search: keep query, filters and options as they were",
                message_zh="该游标属于另一次检索：请保持检索词、筛选条件和选项不变",
            )
        return self.offset


def digest(*parts: object) -> str:
    """Return what tells one search from another."""
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _invalid() -> InvalidCursor:
    return InvalidCursor(
        "not a cursor: use next_cursor of a previous page as it is",
        message_zh="游标无效：请原样使用上一页给出的 next_cursor",
    )

"""Why a query is not answered; all of them are errors of :mod:`ontology.errors`."""

from __future__ import annotations

from ontology.errors import Invalid, Unavailable


class RefusedQuery(Invalid):
    """The query asks for something that this endpoint does not do."""


class UpdateRefused(RefusedQuery):
    """Something would be changed; the endpoint is read-only."""

    kind = "forbidden"


class MalformedQuery(Invalid):
    """The query is not SPARQL 1.1.

    Attributes:
        line: where it stops making sense, from 1; ``None`` when that is not known.
        column: the same, in code points from 1.
    """

    def __init__(
        self,
        message: str,
        *,
        message_zh: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message, message_zh=message_zh)
        self.line = line
        self.column = column


class TooSlow(Unavailable):
    """The query was stopped at its time limit."""

    kind = "timeout"


class TooBig(Unavailable):
    """The query was stopped because it needed too much memory or too deep a stack."""

    kind = "query_too_big"


class TooManyQueries(Unavailable):
    """One client has too many queries waiting."""

    kind = "too_many_requests"


class Overloaded(Unavailable):
    """Too many queries of all clients are waiting, or the workers cannot be started."""

"""Who may write over HTTP: whoever bears the admin token."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Depends, Request

from api.settings import Settings
from ontology.errors import Invalid


class WritesAreOff(Invalid):
    """No admin token is set, so nothing can be written over HTTP."""

    kind = "forbidden"


class NotAuthorized(Invalid):
    """The bearer token is missing or wrong."""

    kind = "unauthorized"


def _administrator(request: Request) -> None:
    """Let the bearer of the admin token pass.

    Raises:
        WritesAreOff: the service has no token.
        NotAuthorized: the request has none, or another.
    """
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    require_token(request.app.state.settings, given if scheme.casefold() == "bearer" else "")


def require_token(settings: Settings, given: str) -> None:
    """Let whoever gives the admin token pass.

    Raises:
        WritesAreOff: the service has no token.
        NotAuthorized: another one was given.
    """
    if settings.admin_token is None:
        raise WritesAreOff(
            "writing over HTTP is off; set ZHIBIAO_ADMIN_TOKEN to allow it",
            message_zh="未设置 ZHIBIAO_ADMIN_TOKEN，不能通过 HTTP 写入",
        )
    expected = settings.admin_token.get_secret_value()
    if not given.strip() or not secrets.compare_digest(given.strip().encode(), expected.encode()):
        raise NotAuthorized(
            "give the admin token: Authorization: Bearer <token>",
            message_zh="请在 Authorization: Bearer <token> 中给出管理令牌",
        )


Administrator = Depends(_administrator)
AdministratorOnly = Annotated[None, Administrator]

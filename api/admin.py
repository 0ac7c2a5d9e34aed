"""Who may write over HTTP: whoever bears the admin token."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.settings import Settings
from ontology.errors import Invalid


class WritesAreOff(Invalid):
    """No admin token is set, so nothing can be written over HTTP."""

    kind = "forbidden"


class NotAuthorized(Invalid):
    """The bearer token is missing or wrong."""

    kind = "unauthorized"


_SCHEME = HTTPBearer(auto_error=False, scheme_name="administrator", description="ZHIBIAO_ADMIN_TOKEN")


def _administrator(
    request: Request, _: Annotated[HTTPAuthorizationCredentials | None, Depends(_SCHEME)]
) -> None:
    """Let the bearer of the admin token pass.

    Raises:
        WritesAreOff: the service has no token.
        NotAuthorized: the request has none, or another.
    """
    require_token(request, bearer(request))


def bearer(request: Request) -> str:
    """Return the token of ``Authorization: Bearer``, or nothing (RFC 6750 §2.1)."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    return given.strip() if scheme.casefold() == "bearer" else ""


def is_administrator(settings: Settings, given: str) -> bool:
    """Whether this is the admin token; takes the same time however much of it is right."""
    if settings.admin_token is None or not given:
        return False
    return secrets.compare_digest(given.encode(), settings.admin_token.get_secret_value().encode())


def require_token(request: Request, given: str) -> None:
    """Let whoever gives the admin token pass; from here on the request counts as a write.

    Raises:
        WritesAreOff: the service has no token.
        NotAuthorized: another one was given.
    """
    request.state.write = True
    settings: Settings = request.app.state.settings
    if settings.admin_token is None:
        raise WritesAreOff(
            "writing over HTTP is off; set ZHIBIAO_ADMIN_TOKEN to allow it",
            message_zh="未设置 ZHIBIAO_ADMIN_TOKEN，不能通过 HTTP 写入",
        )
    if not is_administrator(settings, given.strip()):
        raise NotAuthorized(
            "give the admin token: Authorization: Bearer <token>",
            message_zh="请在 Authorization: Bearer <token> 中给出管理令牌",
        )


Administrator = Depends(_administrator)
AdministratorOnly = Annotated[None, Administrator]

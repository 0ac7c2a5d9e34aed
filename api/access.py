"""Who asks, and whether and how often they may.

Reading is public unless the settings say ``key``; then it takes an API key, the admin token, or a user that a trusted
proxy names. Writing always takes the admin token (:mod:`api.admin`). ``/health`` and what error pages are drawn with
are open to everybody.
"""

from __future__ import annotations

import math
from functools import lru_cache
from ipaddress import ip_address, ip_network

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from api.admin import NotAuthorized, bearer, is_administrator
from api.caller import Caller
from api.keys import Keys
from api.limits import Buckets
from api.problems import refusal
from api.settings import Settings
from ontology.errors import Unavailable, ZhibiaoError

_OPEN = ("/health/", "/static/")


class KeyNeeded(NotAuthorized):
    """Reading takes a key here, and the request has none, or one that is not known."""


class TooManyRequests(Unavailable):
    """A client's bucket is empty for ``wait_s`` seconds more."""

    kind = "too_many_requests"

    def __init__(self, per_minute: float, wait_s: float) -> None:
        self.wait_s = math.ceil(wait_s)
        super().__init__(
            f"more than {per_minute:g} requests a minute; try again in {self.wait_s} s",
            message_zh=f"请求超过每分钟 {per_minute:g} 次，请在 {self.wait_s} 秒后重试",
        )


class Access:
    """Finds out who asks, refuses who may not, and slows down who asks too often.

    Args:
        app: what is protected; finds the :class:`Caller` in ``scope["state"]["caller"]``.
        settings: how reading is protected, which proxies are trusted.
        keys: the API keys, if there are any.
        buckets: how often a client may ask; ``None`` for as often as it likes.
    """

    def __init__(self, app: ASGIApp, settings: Settings, keys: Keys | None, buckets: Buckets | None) -> None:
        self._app = app
        self._settings = settings
        self._keys = keys
        self._buckets = buckets
        self._proxies = tuple(map(ip_network, settings.trusted_proxies))
        self._is_proxy = lru_cache(maxsize=4096)(self._in_proxies)
        # The address of the client and the scheme, as a trusted proxy reports them.
        self._forwarded = ProxyHeadersMiddleware(self._admit, list(settings.trusted_proxies))  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        peer = scope["client"][0] if scope.get("client") else ""
        scope.setdefault("state", {})["by_proxy"] = self._is_proxy(peer)
        await self._forwarded(scope, receive, send)  # type: ignore[arg-type]

    async def _admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        try:
            caller = self._caller(request)
            scope["state"]["caller"] = caller
            if not scope["path"].startswith(_OPEN):
                self._check(caller)
        except ZhibiaoError as error:
            headers = {"Retry-After": str(error.wait_s)} if isinstance(error, TooManyRequests) else {}
            await refusal(request, error, headers)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _caller(self, request: Request) -> Caller:
        address = request.client.host if request.client else ""
        given = bearer(request) or request.headers.get("x-api-key", "").strip()
        if given and is_administrator(self._settings, given):
            return Caller("admin", "admin", address)
        if given and self._keys and (name := self._keys.name_of(given)):
            return Caller("key", name, address)
        header = self._settings.proxy_user_header
        if header and request.state.by_proxy and (user := request.headers.get(header, "").strip()):
            return Caller("user", user[:200], address)
        return Caller("anonymous", "", address)

    def _check(self, caller: Caller) -> None:
        if self._buckets and (
            wait_s := self._buckets.take(caller.client)
        ):  # first, so that guesses count too
            raise TooManyRequests(self._settings.rate_per_minute, wait_s)
        if self._settings.read_access == "key" and caller.kind == "anonymous":
            raise KeyNeeded(
                "reading takes a key here: Authorization: Bearer <key>, or X-API-Key: <key>",
                message_zh="此服务须凭密钥读取：请使用 Authorization: Bearer <密钥> 或 X-API-Key: <密钥>",
            )

    def _in_proxies(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._proxies)

"""What surrounds every request: its id, security headers, the release id, HEAD, the body limit, metrics, logs."""

from __future__ import annotations

import logging
import re
import secrets
import time
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.audit import Audit
from api.errors import OUTCOMES, Outcome
from api.logs import request_id
from api.metrics import Metrics
from api.problems import problem, respond
from api.security import SECURITY_HEADERS

UPLOADS = "/api/v1/ingest"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")
_TRACE_ID = re.compile(rb"[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?")
log = logging.getLogger(__name__)
requests_log = logging.getLogger("api.requests")


@dataclass(frozen=True, slots=True)
class Watch:
    """Who is told of every request.

    Attributes:
        metrics: counts them.
        audit: keeps writes and refusals.
        log_requests: whether each gets a line in the log.
    """

    metrics: Metrics
    audit: Audit
    log_requests: bool = False


class BodyTooLarge(Exception):  # noqa: N818 - never leaves this module
    """The body went over the limit while it was read."""


class Envelope:
    """Adds headers to every response, answers HEAD like GET without a body, and tells who watches.

    Args:
        app: what is surrounded.
        watch: what is told of every request.
        max_body_bytes: bytes that a request body may have; more is answered with 413.
        max_upload_bytes: the same for uploads.
    """

    def __init__(self, app: ASGIApp, watch: Watch, *, max_body_bytes: int, max_upload_bytes: int) -> None:
        self._app = app
        self._watch = watch
        self._max_body_bytes = max_body_bytes
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._max_upload_bytes if scope["path"] == UPLOADS else self._max_body_bytes
        exchange = _Exchange(scope, receive, send, limit)
        token = request_id.set(exchange.id)
        began = time.perf_counter()
        try:
            await exchange.run(self._app)
        finally:
            self._observe(scope, exchange, time.perf_counter() - began)
            request_id.reset(token)

    def _observe(self, scope: Scope, exchange: _Exchange, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self._watch.metrics.observe(route, exchange.method, exchange.status, seconds)
        self._watch.audit.observe(scope, exchange.status, exchange.id)
        if self._watch.log_requests:
            more = {
                "method": exchange.method,
                "route": route,
                "path": scope["path"],
                "status": exchange.status,
                "ms": round(seconds * 1000, 1),
                "release": scope.get("state", {}).get("release"),
            }
            text = "%(method)s %(path)r %(status)s %(ms)s ms"
            requests_log.info(text, more, extra={"more": more})


class _Exchange:
    """One request and its response."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, max_body_bytes: int) -> None:
        self.method = scope["method"]
        self.status = 500
        self.id = _id_of(scope)
        self._scope = scope
        self._receive = receive
        self._send = send
        self._left = max_body_bytes
        self._limit = max_body_bytes
        self._started = False
        self._over = False
        if self.method == "HEAD":
            scope["method"] = "GET"

    async def run(self, app: ASGIApp) -> None:
        """Pass the request on; a body over the limit and an unforeseen error become problems here."""
        announced = dict(self._scope["headers"]).get(b"content-length", b"0")
        self._over = announced.isdigit() and int(announced) > self._limit
        if not self._over:
            await self._pass_on(app)
        if self._over and not self._started:
            detail = f"the body may have {self._limit} bytes"
            await self._refuse(OUTCOMES["too_large"], detail, f"请求体最多 {self._limit} 字节")

    async def _pass_on(self, app: ASGIApp) -> None:
        try:
            await app(self._scope, self._limited_receive, self._decorated_send)
        except BodyTooLarge:
            pass
        except Exception:
            log.exception("%s %s failed", self.method, self._scope["path"])
            if self._started:
                raise
            detail = "an unforeseen error; it has been logged"
            await self._refuse(OUTCOMES["internal"], detail, "发生未预料的错误，已记录日志")

    async def _limited_receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self._over = True
            raise BodyTooLarge
        return message

    async def _decorated_send(self, message: Message) -> None:
        if self._over and not self._started:
            return  # what the app makes of a cut body is not sent; run() answers
        await self._answer(message)

    async def _answer(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._decorate(message)
        elif self.method == "HEAD":
            message = {**message, "body": b""}
        await self._send(message)

    def _decorate(self, message: Message) -> None:
        self._started = True
        self.status = message["status"]
        headers = MutableHeaders(scope=message)
        for name, value in SECURITY_HEADERS.items():
            headers.setdefault(name, value)
        headers["X-Request-Id"] = self.id
        if release := self._scope.get("state", {}).get("release"):
            headers["X-Zhibiao-Release"] = release

    async def _refuse(self, outcome: Outcome, detail: str, detail_zh: str) -> None:
        document = problem(outcome, detail, detail_zh=detail_zh, instance=self._scope["path"])
        response = respond(Request(self._scope), document, {"Connection": "close"})
        await response(self._scope, self._receive, self._answer)


def _id_of(scope: Scope) -> str:
    """Return the id that a proxy gave the request, else that of its trace (W3C Trace Context), else a new one."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    given = headers.get(b"x-request-id", b"")
    if _REQUEST_ID.fullmatch(given):
        return given.decode()
    trace = _TRACE_ID.fullmatch(headers.get(b"traceparent", b""))
    return trace[1].decode() if trace else secrets.token_hex(8)

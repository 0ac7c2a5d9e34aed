"""Every error of the HTTP service as ``application/problem+json`` (RFC 9457), or a page for a browser."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from api import web
from api.errors import Outcome, from_os_error, outcome_of, outcome_of_status
from api.models import FieldError, ProblemModel
from api.negotiation import prefers_html
from ontology.errors import ZhibiaoError
from ontology.graph import DamagedGraph, damage_of

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger(__name__)


def problem(
    outcome: Outcome, detail: str, *, detail_zh: str | None = None, instance: str | None = None
) -> ProblemModel:
    """Return the document for an error of a kind."""
    return ProblemModel(
        type=outcome.type,
        title=outcome.title,
        status=outcome.status,
        detail=detail,
        detail_zh=detail_zh,
        instance=instance,
    )


def respond(request: Request, document: ProblemModel, headers: dict[str, str] | None = None) -> Response:
    """Answer with the problem as JSON; a browser that asked for a page gets one."""
    headers = dict(headers or {})
    if document.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers.setdefault("Retry-After", "5")
    if document.status == HTTPStatus.TOO_MANY_REQUESTS:
        headers.setdefault("Retry-After", "1")
    if document.status == HTTPStatus.UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Bearer")
    if _wants_page(request):
        return web.error_page(request, document, headers)
    body = document.model_dump(exclude_none=True)
    return JSONResponse(body, document.status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of the app a problem."""
    app.add_exception_handler(ZhibiaoError, _ours)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(OSError, _disk)
    app.add_exception_handler(RuntimeError, _damage)


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith("/api/") and prefers_html(request.headers.get("accept"))


def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, ZhibiaoError)  # noqa: S101 - registered for this type
    return refusal(request, error)


def refusal(request: Request, error: ZhibiaoError, headers: dict[str, str] | None = None) -> Response:
    """Answer with an error of ours; the audit finds it in ``request.state.error``."""
    request.state.error = error
    if isinstance(error, DamagedGraph) and (release := getattr(request.state, "release", None)):
        request.app.state.live.note_damage(release, error)
    document = problem(outcome_of(error), str(error), detail_zh=error.message_zh, instance=request.url.path)
    place = {name: getattr(error, name, None) for name in ("line", "column")}
    return respond(request, document.model_copy(update=place), headers)


def _disk(request: Request, error: Exception) -> Response:
    assert isinstance(error, OSError)  # noqa: S101
    log.error("%s %s: %s", request.method, request.url.path, error)
    return _ours(request, from_os_error(error))


def _damage(request: Request, error: Exception) -> Response:
    damage = damage_of(error)
    if damage is None:
        raise error
    log.error("%s %s: %s", request.method, request.url.path, error)
    return _ours(request, damage)


def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = [FieldError(parameter=_parameter(e), message=_complaint(e)) for e in error.errors()]
    detail = "; ".join(f"{e.parameter}: {e.message}" for e in errors)
    document = problem(
        outcome_of_status(HTTPStatus.BAD_REQUEST),
        detail,
        detail_zh=f"参数有误：{detail}",
        instance=request.url.path,
    )
    return respond(request, document.model_copy(update={"errors": errors}))


def _parameter(error: dict[str, Any]) -> str:
    names = [str(part) for part in error["loc"][1:]]
    return ".".join(names) or str(error["loc"][0])


def _complaint(error: dict[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "unknown parameter; see /docs for those that are known"
    return str(error["msg"])


def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    outcome = outcome_of_status(error.status_code)
    details = {
        404: (
            f"there is nothing at {request.url.path}; see /docs",
            f"{request.url.path} 不存在，可用接口见 /docs",
        ),
        405: (f"{request.method} is not supported here", f"此处不支持 {request.method}"),
    }
    detail, detail_zh = details.get(error.status_code, (str(error.detail), None))
    document = problem(outcome, detail, detail_zh=detail_zh, instance=request.url.path)
    document = document.model_copy(update={"status": error.status_code})
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    return respond(request, document, headers)


def _methods(request: Request) -> set[str]:
    """Return all methods of a path (RFC 9110 §15.5.6); the framework knows those of one route only."""
    routes = [
        route
        for included in request.app.routes
        for route in getattr(getattr(included, "original_router", None), "routes", (included,))
        if isinstance(route, Route) and route.matches(request.scope)[0] != Match.NONE
    ]
    found = {method for route in routes for method in route.methods or ()} or {"GET"}  # static files
    return found | ({"HEAD"} if "GET" in found else set())

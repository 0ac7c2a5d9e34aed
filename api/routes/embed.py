"""The search box for other sites: a web component in one file, and a page for an iframe."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import web
from api.parameters import EmbedParameters
from api.security import SECURITY_HEADERS

router = APIRouter(include_in_schema=False)


@cache
def _component() -> str:
    return (files("api.web") / "static" / "embed" / "zhibiao-search.js").read_text("utf-8")


@router.get("/embed/zhibiao-search.js")
def component() -> Response:
    """The web component; any site may load it, what it may read is for ``cors_origins`` to say."""
    headers = {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "max-age=3600",
    }
    return Response(_component(), media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/embed")
def frame(request: Request, wanted: Annotated[EmbedParameters, Query()]) -> Response:
    """The search box alone, to be shown in an iframe of the sites named by ``cors_origins``."""
    origins = " ".join(request.app.state.settings.cors_origins) or "'none'"
    policy = SECURITY_HEADERS["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", f"frame-ancestors {origins}"
    )
    response = web.page(request, "embed.html", query=wanted.query, limit=wanted.limit)
    response.headers["Content-Security-Policy"] = policy
    return response

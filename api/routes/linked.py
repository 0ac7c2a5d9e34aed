"""``/id`` (303), ``/data`` (RDF) and ``/ns`` (the ontology)."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api import linked
from api.dependencies import Reading
from api.describing import Descriptions, root_of
from api.earlier import Earlier
from api.errors import Gone, NotAcceptable
from api.negotiation import best
from ontology.errors import NotFound
from search import Dataset

router = APIRouter(tags=["linked data"])
PAGES = {"project": 2, "indicator": 2, "unit": 2, "theme": 3, "table": 2, "department": 2, "concept": 2}
"""The types that have a page, and how many segments of the path name the thing."""
_PATH = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)+")
DESCRIBED: dict[int | str, dict[str, Any]] = {200: {"content": {name: {} for name in linked.FORMATS}}}


@router.get("/id/{path:path}", status_code=303, response_class=RedirectResponse)
def identify(request: Request, dataset: Reading, path: str) -> RedirectResponse:
    """Redirect from a thing to a document about it: a page for browsers, data for programs."""
    if not dataset.catalog.exists(_iri(dataset.manifest.base_iri, path)):
        raise _missing(request, dataset, path)
    offered = [*linked.FORMATS, "text/html"]
    wants_page = best(request.headers.get("accept", "text/html"), offered) == "text/html"
    kind, *rest = path.split("/")
    has_page = wants_page and kind in PAGES
    location = "/page/" + "/".join([kind, *rest][: PAGES[kind]]) if has_page else f"/data/{path}"
    root = request.scope.get("root_path", "")
    return RedirectResponse(root + location, status_code=303, headers={"Vary": "Accept"})


@router.get("/data/{path:path}", response_class=Response, responses=DESCRIBED)
def data(request: Request, dataset: Reading, path: str) -> Response:
    """What is known of a thing, as Turtle, JSON-LD, N-Triples or RDF/XML (by ``Accept`` or suffix)."""
    suffix = next((ending for ending in linked.SUFFIXES if path.endswith(ending)), "")
    media_type = linked.SUFFIXES.get(suffix) or described(request)
    iri = _iri(dataset.manifest.base_iri, path.removesuffix(suffix))
    try:
        body = linked.describe(dataset.graph, iri, media_type)
    except NotFound:
        raise _missing(request, dataset, path.removesuffix(suffix)) from None
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})


@router.get("/.well-known/void", response_class=Response, responses=DESCRIBED)
def void(request: Request, dataset: Reading) -> Response:
    """What the data are, with counts by class and property (VoID)."""
    media_type = described(request)
    descriptions: Descriptions = request.app.state.descriptions
    body = descriptions.void(dataset, root_of(request), media_type)
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})


@router.get("/ns", response_class=Response, responses=DESCRIBED)
def ontology(request: Request) -> Response:
    """The ontology; Turtle unless something else is asked for."""
    media_type = described(request)
    return Response(linked.ontology(media_type), media_type=media_type, headers={"Vary": "Accept"})


def described(request: Request) -> str:
    """Return the RDF format that a client likes best.

    Raises:
        NotAcceptable: it accepts none of them.
    """
    accept = request.headers.get("accept")
    media_type = best(accept, list(linked.FORMATS))
    if media_type is None:
        names = ", ".join(linked.FORMATS)
        raise NotAcceptable(f"this is there as {names}", message_zh=f"可提供的格式：{names}")
    return media_type


def _iri(base: str, path: str) -> str:
    if not _PATH.fullmatch(path):
        raise _unknown(path)
    return f"{base}id/{path}"


def _missing(request: Request, dataset: Dataset, path: str) -> NotFound:
    """Return the error for something that is not in this release: 410 when an earlier one had it."""
    earlier: Earlier = request.app.state.earlier
    release = earlier.had(_iri(dataset.manifest.base_iri, path), dataset.release)
    if release is None:
        return _unknown(path)
    return Gone(
        f"{path!r} was in release {release} and is no longer in {dataset.release}",
        message_zh=f"“{path}” 曾见于数据版本 {release}，当前版本 {dataset.release} 中已不存在",
    )


def _unknown(path: str) -> NotFound:
    return NotFound(f"nothing has the id {path!r}", message_zh=f"没有标识为 “{path}” 的事物")

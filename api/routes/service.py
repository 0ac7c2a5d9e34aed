"""Health, metrics and OpenSearch."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response

from api import web
from api.dependencies import Live, Reading
from api.describing import root_of
from api.metrics import CONTENT_TYPE, Metrics
from api.models import PendingModel, ReadyModel
from api.parameters import MAX_QUERY_CHARS
from ontology.errors import ZhibiaoError

router = APIRouter(tags=["service"])


@router.get("/health/live")
def live() -> dict[str, str]:
    """Whether the process answers."""
    return {"status": "live"}


@router.get("/health/ready", response_model_exclude_none=True)
def ready(dataset: Reading, live: Live) -> ReadyModel:
    """Whether questions can be answered; 503 with the reason while no release is open or its index is of no use."""
    live.require_whole(dataset)
    encoder = dataset.index.manifest.encoder
    pending = live.pending
    waiting = PendingModel(release=pending[0], reason=pending[1]) if pending else None
    return ReadyModel(status="ready", release=dataset.release, encoder=encoder, pending=waiting)


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(request: Request, live: Live) -> Response:
    """Metrics of the service, all workers together, in Prometheus' text format."""
    found: Metrics = request.app.state.metrics
    try:
        with live.lease() as dataset:
            manifest = dataset.manifest
    except ZhibiaoError:
        manifest = None
    return Response(found.exposition(manifest), media_type=CONTENT_TYPE)


@router.get(
    "/opensearch.xml",
    response_class=Response,
    responses={200: {"content": {"application/opensearchdescription+xml": {}}}},
)
def opensearch(request: Request) -> Response:
    """The OpenSearch 1.1 description, for a browser's search box."""
    text = web.pages_of(request).text("opensearch.xml", base=root_of(request))
    return Response(text, media_type="application/opensearchdescription+xml")


@router.get(
    "/suggest",
    response_class=JSONResponse,
    responses={200: {"content": {"application/x-suggestions+json": {}}}},
)
def opensearch_suggestions(
    dataset: Reading, q: Annotated[str, Query(max_length=MAX_QUERY_CHARS)] = ""
) -> JSONResponse:
    """Completions in the form of OpenSearch Suggestions 1.1."""
    texts = list(dict.fromkeys(found.text for found in dataset.suggest(q)))
    return JSONResponse([q, texts], media_type="application/x-suggestions+json")

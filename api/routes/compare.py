"""``/api/v1``: two years compared, the review queue, series, concepts."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pyoxigraph import RdfFormat

from api import comparing
from api.admin import Administrator
from api.comparing import (
    CompareModel,
    CompareParameters,
    ConceptModel,
    DecisionBody,
    DecisionModel,
    ReviewModel,
    ReviewParameters,
    SeriesModel,
    SeriesParameters,
)
from api.dependencies import Live, Reading
from api.errors import NotAcceptable
from api.linked import FORMATS, serialize
from api.negotiation import best
from api.parameters import Parameters
from ontology.errors import Invalid
from ontology.graph import Batch
from search.alignment import cube

router = APIRouter(prefix="/api/v1", tags=["years"])
_SERIES_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


@router.get("/compare", response_model=CompareModel)
def compare(dataset: Reading, wanted: Annotated[CompareParameters, Query()]) -> Response:
    """Two fiscal years, in either order: what became of each indicator, what is new, what was dropped."""
    found = dataset.compare(wanted.from_, wanted.to, wanted.department)
    body = json.dumps(comparing.comparison(found), ensure_ascii=False, separators=(",", ":"))
    return Response(body, media_type="application/json")


@router.get("/review")
def review(dataset: Reading, wanted: Annotated[ReviewParameters, Query()]) -> ReviewModel:
    """Pairs that wait for a person, surest first; or those that were accepted or rejected."""
    found = dataset.review(None if wanted.status == "all" else wanted.status)
    return comparing.review(found, dataset.release, limit=wanted.limit, offset=wanted.offset)


@router.post("/review", dependencies=[Administrator])
def decide(request: Request, live: Live, body: DecisionBody) -> DecisionModel:
    """Accept or reject a pair; it outranks the program and survives every ingest. Publishes a new release."""
    from api.publishing import decide as publish

    if body.id and not (body.from_ or body.to):
        pair: tuple[str, ...] = (body.id,)
    elif body.from_ and body.to and not body.id:
        pair = (body.from_, body.to)
    else:
        raise Invalid("give either id, or from and to", message_zh="请给出 id，或同时给出 from 与 to")
    made = publish(request.app.state.target(), pair, body.verdict, by=body.by, note=body.note)
    live.follow()
    return comparing.decision(made.decision, made.release.manifest.id)


@router.get(
    "/indicators/{id}/series",
    response_model=SeriesModel,
    responses={
        200: {"content": {media: {} for media in _SERIES_TYPES.values() if media != "application/json"}}
    },
)
def series(
    dataset: Reading, request: Request, id: str, wanted: Annotated[SeriesParameters, Query()]
) -> Response:
    """An indicator's targets through the years: JSON, CSV, or an RDF Data Cube."""
    accept = request.headers.get("accept")
    media = _SERIES_TYPES[wanted.format] if wanted.format else best(accept, list(_SERIES_TYPES.values()))
    if media is None:
        raise NotAcceptable(f"a series is offered as {', '.join(_SERIES_TYPES.values())}")
    found = dataset.series(id)
    headers = {"Vary": "Accept"}
    if media == "application/json":
        return Response(comparing.series(found).model_dump_json(by_alias=True), 200, headers, media)
    if media == "text/csv":
        return Response(comparing.series_csv(found), 200, headers, "text/csv; charset=utf-8")
    statements = [quad.triple for quad in Batch.of(found.indicator, cube(found)).quads]
    return Response(serialize(statements, media), 200, headers, _with_charset(FORMATS[media], media))


def _with_charset(form: RdfFormat, media: str) -> str:
    return f"{media}; charset=utf-8" if form == RdfFormat.TURTLE else media


@router.get("/concepts/{id}")
def concept(dataset: Reading, id: str, wanted: Annotated[Parameters, Query()]) -> ConceptModel:
    """The same indicator across projects, units and years; ``id`` is the last segment of its IRI."""
    return comparing.concept(dataset.concept(id), dataset.release)

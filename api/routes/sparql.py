"""``/sparql``: the query operation of the SPARQL 1.1 Protocol (§2.1), its description, and a page for people."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from api import web
from api.asking import answer, ask, inspected, reading
from api.describing import endpoint_of, service_description
from api.examples import example_triples, examples
from api.linked import serialize
from api.negotiation import language, prefers_html
from api.protocol import DIRECT, FORM, Asked, Wanted, asked, negotiated
from api.routes.linked import DESCRIBED, described
from search import Dataset
from search.sparql import GRAPH_TYPES, SOLUTION_TYPES, Inspected, Limits, Query
from search.sparql.formats import JSON, TURTLE
from search.sparql.job import Reply

router = APIRouter(tags=["sparql"])
ALLOWED = "GET, HEAD, POST, OPTIONS"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {name: {} for name in (*SOLUTION_TYPES, *GRAPH_TYPES)}},
    206: {"description": "What was found when the time was up (`partial=true`)."},
    304: {"description": "The release, and with it the answer, is the one that the client has."},
}
_CHUNK = 256 * 1024
_PAGE_ROWS = 1000


def _parameter(name: str, description: str, kind: str = "string") -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": kind}, "description": description}


_PARAMETERS = [
    _parameter("query", "a SPARQL 1.1 query"),
    _parameter("default-graph-uri", "a graph of the dataset that the query is to see; may repeat"),
    _parameter("named-graph-uri", "a named graph that the query is to see; may repeat"),
    _parameter(
        "format", "json, xml, csv, tsv, turtle, nt, rdfxml, jsonld, or a media type; goes before Accept"
    ),
    _parameter("timeout", "seconds, lower than the server's limit", "number"),
    _parameter("partial", "true: what was found when the time is up, with status 206", "boolean"),
]


@router.get("/sparql", response_class=Response, responses=_ANSWERS, openapi_extra={"parameters": _PARAMETERS})
async def query_by_get(request: Request) -> Response:
    """Run the query given as a parameter; without one: a form, or the service description."""
    return await _respond(request)


@router.post(
    "/sparql",
    response_class=Response,
    responses=_ANSWERS,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                DIRECT: {"schema": {"type": "string"}},
                FORM: {"schema": {"type": "object", "properties": {"query": {"type": "string"}}}},
            },
        }
    },
)
async def query_by_post(request: Request) -> Response:
    """Run the query in the body, as a form field or directly."""
    return await _respond(request)


@router.options("/sparql", include_in_schema=False)
async def options(request: Request) -> Response:
    """Say what can be done here."""
    return Response(status_code=204, headers={"Allow": ALLOWED, "Accept-Post": f"{DIRECT}, {FORM}"})


async def _respond(request: Request) -> Response:
    wanted = await asked(request, request.app.state.settings.body_timeout_s)
    async with reading(request) as dataset:
        request.state.asked = wanted.query
        if wanted.query is None:
            return await _without_query(request, dataset)
        if wanted.format is None and prefers_html(request.headers.get("accept")):
            return await _page(request, dataset, wanted)
        return await _answer(request, dataset, wanted, wanted.query)


async def _answer(request: Request, dataset: Dataset, wanted: Asked, text: str) -> Response:
    query = Query(
        text,
        default_graphs=wanted.default_graphs,
        named_graphs=wanted.named_graphs,
        timeout_s=wanted.timeout_s,
        partial=wanted.partial,
    )
    passed = await inspected(request, dataset, query)
    triples = passed.form in ("construct", "describe")
    media = negotiated(request.headers.get("accept"), wanted.format, triples=triples)
    types = (None, media.format) if triples else (media.format, None)
    query = Query(text, types, query.default_graphs, query.named_graphs, query.timeout_s, query.partial)
    limits: Limits = request.app.state.sparql_limits
    headers = _headers(dataset, query, passed, limits)
    if _has_it(request, headers.get("ETag")):
        return Response(status_code=304, headers=headers)
    reply = await ask(request, dataset, query, passed)
    return _Document(reply, media, headers).response()


def _headers(dataset: Dataset, query: Query, passed: Inspected, limits: Limits) -> dict[str, str]:
    timeout_s = min(limits.timeout_s, query.timeout_s or limits.timeout_s)
    headers = {
        "Vary": "Accept",
        "X-Zhibiao-Max-Rows": str(limits.max_rows),
        "X-Zhibiao-Max-Bytes": str(limits.max_bytes),
        "X-Zhibiao-Timeout-Seconds": f"{timeout_s:g}",
    }
    if passed.volatile or query.partial:
        return {**headers, "Cache-Control": "no-store"}
    key = repr((query, limits.max_rows, limits.max_bytes)).encode("utf-8", "surrogatepass")
    tag = f'"{dataset.release}-{sha256(key).hexdigest()[:16]}"'
    return {**headers, "Cache-Control": "no-cache", "ETag": tag}


def _has_it(request: Request, tag: str | None) -> bool:
    """RFC 9110 §13.1.2: weak comparison, for GET and HEAD."""
    if tag is None or request.method != "GET":
        return False
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in known.split(",")}


@dataclass(frozen=True, slots=True)
class _Document:
    """A result on its way out."""

    reply: Reply
    media: Wanted
    headers: dict[str, str]

    def response(self) -> Response:
        """Answer with the result; one cut at the time limit is 206, one cut at a cap says so in a header."""
        reply, headers = self.reply, self.headers
        status = 206 if reply.truncated == "time" else 200
        if reply.truncated:
            headers = {**headers, "X-Zhibiao-Truncated": reply.truncated}
        name = self.media.name if reply.media_type == self.media.format else reply.media_type
        headers = {**headers, "Content-Type": f"{name}; charset=utf-8" if name.startswith("text/") else name}
        if reply.file is None:
            return Response(reply.body, status, headers)
        headers["Content-Length"] = str(reply.size)
        return StreamingResponse(_pieces(reply.file), status, headers)


async def _pieces(file: int) -> AsyncIterator[bytes]:
    try:
        while piece := os.read(file, _CHUNK):
            yield piece
            await asyncio.sleep(0)
    finally:
        os.close(file)


async def _page(request: Request, dataset: Dataset, wanted: Asked) -> Response:
    text = wanted.query or ""
    query = Query(text, (JSON, TURTLE), wanted.default_graphs, wanted.named_graphs, wanted.timeout_s)
    result = await answer(request, dataset, query)
    body = result.body.decode("utf-8")
    if result.media_type in GRAPH_TYPES:
        return web.page(request, "sparql.html", query=text, graph=body, examples=_labelled(request))
    document = json.loads(body)
    return web.page(
        request,
        "sparql.html",
        query=text,
        truth=document.get("boolean"),
        columns=document["head"].get("vars", []),
        rows=document.get("results", {}).get("bindings", [])[:_PAGE_ROWS],
        examples=_labelled(request),
    )


async def _without_query(request: Request, dataset: Dataset) -> Response:
    if prefers_html(request.headers.get("accept")):
        return web.page(request, "sparql.html", query="", examples=_labelled(request))
    media_type = described(request)
    body = service_description(dataset, endpoint_of(request), media_type)
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})


def _labelled(request: Request) -> list[tuple[str, str]]:
    chosen = language(request.query_params.get("lang"), request.headers.get("accept-language"))
    return [(example.zh if chosen == "zh" else example.en, example.query) for example in examples()]


@router.get("/sparql/examples", response_class=Response, responses=DESCRIBED)
def example_queries(request: Request) -> Response:
    """The example queries as SHACL SPARQL executables, with comments in Chinese and English."""
    media_type = described(request)
    body = serialize(example_triples(endpoint_of(request)), media_type)
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})

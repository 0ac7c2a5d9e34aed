"""``/sparql``: the query operation of the SPARQL 1.1 Protocol (§2.1), and a page for people."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from api import linked, web
from api.dependencies import Reading
from api.errors import NotAcceptable, UnsupportedMediaType
from api.negotiation import best, prefers_html
from ontology.errors import Invalid
from search import Dataset
from search.sparql import GRAPH_TYPES, SOLUTION_TYPES

router = APIRouter(tags=["sparql"])
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"content": {name: {} for name in (*SOLUTION_TYPES, *GRAPH_TYPES)}}
}
_QUERY = {"name": "query", "in": "query", "schema": {"type": "string"}, "description": "a SPARQL 1.1 query"}
_PROLOGUE = re.compile(r"(?:\s|#[^\n\r]*|(?i:base)\s*<[^>]*>|(?i:prefix)\s*[^\s:<]*:\s*<[^>]*>)*")
_WORD = re.compile(r"[A-Za-z]+")


class BadProtocol(Invalid):
    """The request is not one that the SPARQL protocol defines, or that this endpoint offers."""


@router.get("/sparql", response_class=Response, responses=_ANSWERS, openapi_extra={"parameters": [_QUERY]})
def query_by_get(request: Request, dataset: Reading) -> Response:
    """Run the query given as a parameter; without one: a form, or the service description."""
    pairs = request.query_params.multi_items()
    if not any(name == "query" for name, _ in pairs) and not any(name == "update" for name, _ in pairs):
        return _without_query(request)
    return _answer(request, dataset, _query_of([(n, v) for n, v in pairs if n != "lang"]))


async def _body(request: Request) -> bytes:
    return await request.body()


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
def query_by_post(request: Request, dataset: Reading, body: Annotated[bytes, Depends(_body)]) -> Response:
    """Run the query in the body, as a form field or directly."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().casefold()
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadProtocol(f"the body is not UTF-8: {error}", message_zh="请求体不是 UTF-8 编码") from error
    if media_type == DIRECT:
        pairs = [("query", text), *request.query_params.multi_items()]
    elif media_type == FORM:
        pairs = parse_qsl(text, keep_blank_values=True)
    else:
        raise UnsupportedMediaType(
            f"a query is sent as {DIRECT} or {FORM}, not as {media_type or 'nothing'}",
            message_zh=f"查询应以 {DIRECT} 或 {FORM} 提交",
        )
    return _answer(request, dataset, _query_of(pairs))


def _query_of(pairs: Sequence[tuple[str, str]]) -> str:
    """Return the one query among protocol parameters."""
    names = {name for name, _ in pairs}
    if "update" in names:
        raise BadProtocol(
            "this endpoint is read-only: updates are refused", message_zh="此端点只读，不接受更新"
        )
    if names & {"default-graph-uri", "named-graph-uri"}:
        raise BadProtocol(
            "the dataset of this endpoint is fixed; use GRAPH inside the query",
            message_zh="此端点的数据集固定，请在查询中使用 GRAPH",
        )
    queries = [value for name, value in pairs if name == "query"]
    if len(queries) != 1:
        raise BadProtocol(
            f"exactly one query is needed, got {len(queries)}", message_zh="须且只须给出一个 query"
        )
    return queries[0]


def query_form(query: str) -> str:
    """Return ``select``, ``ask``, ``construct``, ``describe`` or ``""``, reading past the prologue."""
    prologue = _PROLOGUE.match(query)
    word = _WORD.match(query, prologue.end() if prologue else 0)
    return word.group().casefold() if word else ""


def _answer(request: Request, dataset: Dataset, query: str) -> Response:
    limit = request.app.state.settings.sparql_max_query_chars
    if len(query) > limit:
        raise BadProtocol(
            f"the query has {len(query)} characters, {limit} are allowed",
            message_zh=f"查询共 {len(query)} 个字符，最多允许 {limit} 个",
        )
    accept = request.headers.get("accept")
    if prefers_html(accept):
        return _page(request, dataset, query)
    offered = GRAPH_TYPES if query_form(query) in ("construct", "describe") else SOLUTION_TYPES
    media_type = best(accept, offered)
    if media_type is None:
        names = ", ".join(offered)
        raise NotAcceptable(f"this query can be answered as {names}", message_zh=f"可提供的格式：{names}")
    result = dataset.sparql(query, media_type=media_type)
    return Response(result.body, media_type=result.media_type, headers={"Vary": "Accept"})


def _page(request: Request, dataset: Dataset, query: str) -> Response:
    result = dataset.sparql(query)
    text = result.body.decode("utf-8")
    if result.media_type in GRAPH_TYPES:
        return web.page(request, "sparql.html", query=query, graph=text)
    document = json.loads(text)
    return web.page(
        request,
        "sparql.html",
        query=query,
        truth=document.get("boolean"),
        columns=document["head"].get("vars", []),
        rows=document.get("results", {}).get("bindings", []),
    )


def _without_query(request: Request) -> Response:
    if prefers_html(request.headers.get("accept")):
        return web.page(request, "sparql.html", query="")
    media_type = best(request.headers.get("accept"), GRAPH_TYPES) or "text/turtle"
    body = linked.service_description(str(request.url.replace(query="")), media_type)
    return Response(body, media_type=media_type, headers={"Vary": "Accept"})

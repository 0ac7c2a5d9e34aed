"""What the page at ``/sparql`` needs besides the endpoint: terms to complete, tables to download."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from api import editor
from api.asking import answer, reading
from api.dependencies import Reading
from api.routes.linked import PAGES
from ontology.vocabulary import PREFIXES
from search.sparql import Query
from search.sparql.formats import TURTLE

router = APIRouter(include_in_schema=False)
_CSV = "text/csv"
_SUFFIXES = {_CSV: "csv", TURTLE: "ttl", "application/sparql-results+json": "json"}


@router.get("/sparql/terms")
def terms(dataset: Reading) -> Response:
    """The prefixes, and what the editor completes: terms of the ontology, themes, categories."""
    found = (*editor.ontology_terms(), *editor.taxonomy_terms(dataset.taxonomy))
    content = {
        "release": dataset.release,
        "base": dataset.manifest.base_iri,
        "pages": PAGES,
        "prefixes": PREFIXES,
        "terms": editor.terms_json(found),
    }
    return JSONResponse(content, headers={"Cache-Control": "max-age=300"})


@router.post("/sparql/download")
async def download(
    request: Request,
    query: Annotated[str, Form()],
    format: Annotated[Literal["csv", "excel"], Form()] = "csv",
) -> Response:
    """A query's result as a file: CSV as the standard has it, or one that a spreadsheet opens without harm."""
    async with reading(request) as dataset:
        result = await answer(request, dataset, Query(query, (_CSV, TURTLE)))
    safe = format == "excel" and result.media_type == _CSV
    body = await run_in_threadpool(editor.spreadsheet_csv, result.body) if safe else result.body
    name = f"zhibiao-sparql.{_SUFFIXES.get(result.media_type, 'txt')}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if result.truncated:
        headers["X-Zhibiao-Truncated"] = result.truncated
    return Response(body, media_type=result.media_type, headers=headers)

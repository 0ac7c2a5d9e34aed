"""What the page at ``/sparql`` needs besides the endpoint: terms to complete, tables to download."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import JSONResponse, Response

from api import editor
from api.dependencies import Reading
from api.routes.linked import PAGES
from ontology.vocabulary import PREFIXES

router = APIRouter(include_in_schema=False)
_CSV = "text/csv"
_SUFFIXES = {_CSV: "csv", "text/turtle": "ttl", "application/sparql-results+json": "json"}


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
def download(
    dataset: Reading,
    query: Annotated[str, Form(max_length=100_000)],
    format: Annotated[Literal["csv", "excel"], Form()] = "csv",
) -> Response:
    """A query's result as a file: CSV as the standard has it, or one that a spreadsheet opens without harm."""
    result = dataset.sparql(query, media_type=_CSV)
    safe = format == "excel" and result.media_type == _CSV
    body = editor.spreadsheet_csv(result.body) if safe else result.body
    name = f"zhibiao-sparql.{_SUFFIXES.get(result.media_type, 'txt')}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, media_type=result.media_type, headers=headers)

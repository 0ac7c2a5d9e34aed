"""The graph around a thing: ``/api/v1/graph`` for programs, ``/graph`` for people."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import Field

from api import web
from api.dependencies import Reading
from api.neighbours import GraphParameters, NeighbourhoodModel, neighbourhood
from api.parameters import MAX_QUERY_CHARS, Lang
from search import Dataset
from search.catalog import Named
from search.results import Hit

router = APIRouter()
_STARTS, _HITS = 12, 20


class GraphPageParameters(GraphParameters):
    """Parameters of the graph page; without a thing, where to begin."""

    iri: str = Field(default="", max_length=500)
    query: str = Field(default="", max_length=MAX_QUERY_CHARS)
    lang: Lang = None


@router.get("/api/v1/graph", tags=["graph"])
def around(dataset: Reading, wanted: Annotated[GraphParameters, Query()]) -> NeighbourhoodModel:
    """What a thing is linked with: project, indicator, unit, department, table, theme or concept."""
    return neighbourhood(dataset, wanted)


@router.get("/graph", include_in_schema=False)
def page(request: Request, dataset: Reading, wanted: Annotated[GraphPageParameters, Query()]) -> Response:
    """A neighbourhood as a list of links, drawn where the browser can; else a choice of where to begin."""
    found = neighbourhood(dataset, wanted) if wanted.iri.strip() else None
    query = wanted.query.strip()
    hits: tuple[Hit, ...] = ()
    if query and not found:
        hits = dataset.search(query, limit=_HITS).hits
    return web.page(
        request,
        "graph.html",
        found=found,
        query=query,
        hits=hits,
        starts=() if found or query else _starts(dataset),
        wanted=wanted,
    )


def _starts(dataset: Dataset) -> tuple[tuple[str, tuple[Named, ...]], ...]:
    """Return departments and the themes with most projects, to begin with."""
    themes = sorted(dataset.catalog.themes, key=lambda theme: -theme.projects_direct)[:_STARTS]
    return (
        ("department", dataset.catalog.departments[:_STARTS]),
        ("themes", tuple(Named(theme.iri, theme.label, theme.label_en) for theme in themes)),
    )

"""The pages: search, questions, things, themes, data quality, and the API's description."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import web
from api.dependencies import Reading
from api.openapi import reference
from api.pages import collection, hits
from api.pages.chart import chart
from api.parameters import (
    AskPageParameters,
    PageParameters,
    SearchPageParameters,
    WhyPageParameters,
)
from ontology.errors import NotFound
from search import Dataset
from search.catalog import FindingEntry, FindingFilters

router = APIRouter(include_in_schema=False)
_PER_PAGE = 20
_SIMILAR = 5


class CollectionParameters(PageParameters):
    """Parameters of a page that lists projects."""

    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0


@router.get("/")
def home(request: Request, dataset: Reading, wanted: Annotated[SearchPageParameters, Query()]) -> Response:
    """The search page; without a query, what there is."""
    if not wanted.query.strip():
        return web.page(request, "search.html", query="", result=None, stats=dataset.catalog.stats)
    return web.page(request, "search.html", **hits.context(dataset, wanted))


@router.get("/why")
def why(request: Request, dataset: Reading, wanted: Annotated[WhyPageParameters, Query()]) -> Response:
    """Why a record is or is not among the hits of a search."""
    return web.page(request, "why.html", **hits.why_context(dataset, wanted))


@router.get("/ask")
def ask(request: Request, dataset: Reading, wanted: Annotated[AskPageParameters, Query()]) -> Response:
    """The question page."""
    answer = dataset.ask(wanted.question) if wanted.question.strip() else None
    examples = answer.suggestions if answer else dataset.ask("?").suggestions
    return web.page(request, "ask.html", answer=answer, examples=examples)


@router.get("/themes")
def themes(request: Request, dataset: Reading, wanted: Annotated[PageParameters, Query()]) -> Response:
    """All themes by scheme."""
    names = dict.fromkeys(theme.scheme for theme in dataset.catalog.themes)
    schemes = [(name, [theme for theme in dataset.catalog.themes if theme.scheme == name]) for name in names]
    return web.page(request, "themes.html", schemes=schemes)


@router.get("/page/project/{id}")
def project(request: Request, dataset: Reading, id: str) -> Response:
    """A project with its goal and indicators as written."""
    record = dataset.catalog.project(id)
    about = (record.iri, *(indicator.iri for indicator in record.indicators))
    return web.page(request, "project.html", project=record, findings=_findings(request, dataset, about))


@router.get("/page/indicator/{id}")
def indicator(request: Request, dataset: Reading, id: str) -> Response:
    """An indicator with its targets, their cells, and what is similar."""
    entry = dataset.catalog.indicator(id)
    series = dataset.series(entry.indicator.iri)
    return web.page(
        request,
        "indicator.html",
        indicator=entry.indicator,
        project=entry.project,
        findings=_findings(request, dataset, (entry.indicator.iri,)),
        series=series,
        chart=chart(series),
        similar=dataset.similar(entry.indicator.iri, limit=_SIMILAR).similar,
    )


@router.get("/page/{kind}/{id:path}")
def thing(
    request: Request, dataset: Reading, kind: str, id: str, wanted: Annotated[CollectionParameters, Query()]
) -> Response:
    """A unit, theme, table, department or concept with what belongs to it."""
    describe = collection.KINDS.get(kind)
    if describe is None:
        raise NotFound(f"there are no pages about a {kind!r}", message_zh=f"没有 “{kind}” 类型的页面")
    found = describe(dataset, id, collection.Slice(_PER_PAGE, wanted.offset), web.language_of(request))
    return web.page(request, "collection.html", **found.context(), offset=wanted.offset, limit=_PER_PAGE)


@router.get("/docs")
def documentation(request: Request, wanted: Annotated[PageParameters, Query()]) -> Response:
    """The HTTP API, rendered from its own OpenAPI document."""
    operations, shapes = reference(request.app.openapi())
    return web.page(request, "docs.html", operations=operations, shapes=shapes)


def _findings(request: Request, dataset: Dataset, about: tuple[str, ...]) -> tuple[FindingEntry, ...]:
    off = frozenset(request.app.state.settings.rules_off)
    return dataset.catalog.findings(FindingFilters(about=about, without=off), limit=100, offset=0).findings

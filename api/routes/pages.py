"""The pages: search, questions, things, themes, data quality, and the API's description."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api import web
from api.dependencies import Reading
from api.describing import root_of
from api.openapi import reference
from api.pages import cells, collection, described, evidence, hits, holdings
from api.pages.chart import chart
from api.pages.citing import Citation
from api.parameters import (
    AskPageParameters,
    PageParameters,
    SearchPageParameters,
    WhyPageParameters,
)
from ontology.errors import NotFound
from ontology.records import ProjectRecord, SourceRecord
from search import Dataset
from search.catalog import FindingEntry, FindingFilters

router = APIRouter(include_in_schema=False)
_PER_PAGE = 20
_SIMILAR = 5


class CollectionParameters(PageParameters):
    """Parameters of a page that lists projects or indicators."""

    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0
    show: Literal["projects", "indicators"] | None = None


@router.get("/")
def home(request: Request, dataset: Reading, wanted: Annotated[SearchPageParameters, Query()]) -> Response:
    """The search page; without a query, what there is."""
    if not wanted.query.strip():
        texts, lang = web.pages_of(request).messages, web.language_of(request)
        names = {"name": texts["tagline"][lang], "description": texts["intro"][lang]}
        shown = described.site(dataset, root_of(request), names)
        return web.page(request, "search.html", **hits.home_context(dataset, wanted, lang), described=shown)
    return web.page(request, "search.html", **hits.context(dataset, wanted))


@router.get("/why")
def why(request: Request, dataset: Reading, wanted: Annotated[WhyPageParameters, Query()]) -> Response:
    """Why a record is or is not among the hits of a search."""
    return web.page(request, "why.html", **hits.why_context(dataset, wanted))


@router.get("/ask")
def ask(request: Request, dataset: Reading, wanted: Annotated[AskPageParameters, Query()]) -> Response:
    """The question page."""
    answer = dataset.ask(wanted.question) if wanted.question.strip() else None
    examples = answer.suggestions if answer else hits.examples(dataset, web.language_of(request))
    return web.page(request, "ask.html", answer=answer, examples=examples)


@router.get("/browse")
def browse(
    request: Request, dataset: Reading, wanted: Annotated[holdings.BrowseParameters, Query()]
) -> Response:
    """The tables and units of every department."""
    return web.page(request, "browse.html", **holdings.context(dataset, wanted))


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
    years = evidence.other_years(dataset, record)
    names = (record.department, record.name, _title(dataset, record))
    return web.page(
        request,
        "project.html",
        project=record,
        findings=_findings(request, dataset, about),
        years=years,
        similar=evidence.similar_projects(dataset, record, years),
        quoted=evidence.of_project(dataset, record),
        citation=_citation(request, dataset, record.iri, names, record.source),
        described=described.project(record, root_of(request)),
    )


@router.get("/page/indicator/{id}")
def indicator(request: Request, dataset: Reading, id: str) -> Response:
    """An indicator with its targets, their cells, and what is similar."""
    entry = dataset.catalog.indicator(id)
    found, project = entry.indicator, entry.project
    series = dataset.series(found.iri)
    names = (project.department, found.name, project.name, _title(dataset, project))
    return web.page(
        request,
        "indicator.html",
        indicator=found,
        project=project,
        findings=_findings(request, dataset, (found.iri,)),
        quoted=evidence.of_indicator(dataset, found),
        citation=_citation(request, dataset, found.iri, names, found.source),
        described=described.indicator(found, project, root_of(request)),
        series=series,
        chart=chart(series, web.language_of(request)),
        similar=dataset.similar(found.iri, limit=_SIMILAR).similar,
    )


@router.get("/page/table/{id}/cells")
def table_cells(
    request: Request, dataset: Reading, id: str, wanted: Annotated[cells.CellsParameters, Query()]
) -> Response:
    """A table as it was read: each cell with what it was taken for and what was found in it."""
    off = frozenset(request.app.state.settings.rules_off)
    return web.page(request, "cells.html", **cells.context(dataset, id, wanted, off))


@router.get("/page/{kind}/{id:path}")
def thing(
    request: Request, dataset: Reading, kind: str, id: str, wanted: Annotated[CollectionParameters, Query()]
) -> Response:
    """A unit, theme, table, department or concept with what belongs to it."""
    describe = collection.KINDS.get(kind)
    if describe is None:
        raise NotFound(f"there are no pages about a {kind!r}", message_zh=f"没有 “{kind}” 类型的页面")
    part = collection.Slice(_PER_PAGE, wanted.offset, web.language_of(request), wanted.show)
    found = describe(dataset, id, part)
    root = root_of(request)
    if found.table:
        said = described.table(found.table, root, dataset.release)
    else:
        said = described.thing(found.kind, found.iri, found.name, root)
    names = (found.table.department if found.table else "", found.name)
    return web.page(
        request,
        "collection.html",
        **found.context(),
        offset=wanted.offset,
        limit=_PER_PAGE,
        citation=_citation(request, dataset, found.iri, names),
        described=said,
    )


@router.get("/docs")
def documentation(request: Request, wanted: Annotated[PageParameters, Query()]) -> Response:
    """The HTTP API, rendered from its own OpenAPI document."""
    operations, shapes = reference(request.app.openapi())
    return web.page(request, "docs.html", operations=operations, shapes=shapes)


def _citation(
    request: Request,
    dataset: Dataset,
    iri: str,
    names: tuple[str, ...],
    source: SourceRecord | None = None,
) -> Citation:
    address = f"{root_of(request)}/id/{iri.split('/id/', 1)[1]}"
    return Citation(iri, address, names, source, dataset.release)


def _title(dataset: Dataset, project: ProjectRecord) -> str:
    """Return the title of a project's table, with its year."""
    found = (table for table in dataset.catalog.tables if table.iri == project.table)
    return next(map(collection.titled, found), "")


def _findings(request: Request, dataset: Dataset, about: tuple[str, ...]) -> tuple[FindingEntry, ...]:
    off = frozenset(request.app.state.settings.rules_off)
    return dataset.catalog.findings(FindingFilters(about=about, without=off), limit=100, offset=0).findings

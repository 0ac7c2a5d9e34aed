"""``/api/v1``: records, lists and counts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from api import differing, quality, shapes
from api.dependencies import Live, Reading
from api.differing import DiffParameters
from api.models import (
    IndicatorAnswer,
    IndicatorsModel,
    IssuesModel,
    ProjectAnswer,
    ProjectsModel,
    ReleasesModel,
    StatsModel,
    ThemesModel,
    UnitsModel,
    YearsModel,
)
from api.parameters import IssueParameters, ListParameters, Parameters
from ontology.difference import difference
from search.catalog import FindingFilters

router = APIRouter(prefix="/api/v1", tags=["records"])
NoParameters = Annotated[Parameters, Query()]


@router.get("/projects")
def projects(dataset: Reading, wanted: Annotated[ListParameters, Query()]) -> ProjectsModel:
    """Projects in table order, newest year first."""
    total, found = dataset.catalog.projects(wanted.filters(), limit=wanted.limit, offset=wanted.offset)
    page = {"release": dataset.release, "total": total, "limit": wanted.limit, "offset": wanted.offset}
    return ProjectsModel.model_validate(page | {"projects": [shapes.project_json(p) for p in found]})


@router.get("/projects/{id}")
def project(dataset: Reading, id: str, wanted: NoParameters) -> ProjectAnswer:
    """One project; ``id`` is the last segment of its IRI."""
    record = shapes.project_json(dataset.catalog.project(id))
    return ProjectAnswer.model_validate(record | {"release": dataset.release})


@router.get("/indicators")
def indicators(dataset: Reading, wanted: Annotated[ListParameters, Query()]) -> IndicatorsModel:
    """Indicators in table order, newest year first."""
    total, found = dataset.catalog.indicators(wanted.filters(), limit=wanted.limit, offset=wanted.offset)
    page = {"release": dataset.release, "total": total, "limit": wanted.limit, "offset": wanted.offset}
    return IndicatorsModel.model_validate(page | {"indicators": [shapes.indicator_entry(e) for e in found]})


@router.get("/indicators/{id}")
def indicator(dataset: Reading, id: str, wanted: NoParameters) -> IndicatorAnswer:
    """One indicator; ``id`` is the last segment of its IRI."""
    entry = shapes.indicator_entry(dataset.catalog.indicator(id))
    return IndicatorAnswer.model_validate(entry | {"release": dataset.release})


@router.get("/issues")
def issues(request: Request, dataset: Reading, wanted: Annotated[IssueParameters, Query()]) -> IssuesModel:
    """Data-quality findings, newest year and gravest first."""
    filters = quality.filters(wanted, request.app.state.settings)
    page = dataset.catalog.findings(filters, limit=wanted.limit, offset=wanted.offset)
    return shapes.issues(page, dataset.release, limit=wanted.limit, offset=wanted.offset)


@router.get("/rules")
def rules(request: Request, dataset: Reading, wanted: NoParameters) -> quality.RulesModel:
    """The data-quality rules with their texts, examples and numbers of findings."""
    counts = {count.rule: count.count for count in dataset.catalog.finding_counts(FindingFilters())}
    found = quality.described(counts, request.app.state.settings)
    return quality.RulesModel(release=dataset.release, total=len(found), rules=found)


@router.get("/themes")
def themes(dataset: Reading, wanted: NoParameters) -> ThemesModel:
    """Themes with the projects that they touch, directly or only related."""
    found = dataset.catalog.themes
    return ThemesModel.model_validate(
        {"release": dataset.release, "total": len(found), "themes": list(found)}
    )


@router.get("/units")
def units(dataset: Reading, wanted: NoParameters) -> UnitsModel:
    """Spending units (资金使用单位)."""
    found = dataset.catalog.units
    return UnitsModel.model_validate({"release": dataset.release, "total": len(found), "units": list(found)})


@router.get("/years")
def years(dataset: Reading, wanted: NoParameters) -> YearsModel:
    """Fiscal years, newest first."""
    found = dataset.catalog.years
    return YearsModel.model_validate({"release": dataset.release, "total": len(found), "years": list(found)})


@router.get("/stats")
def stats(dataset: Reading, wanted: NoParameters) -> StatsModel:
    """What the release holds."""
    return shapes.stats(dataset.catalog.stats, dataset.release)


@router.get("/releases")
def releases(dataset: Reading, live: Live, wanted: NoParameters) -> ReleasesModel:
    """Published releases, newest first."""
    found = [shapes.release(manifest, dataset.release) for manifest in live.releases.list()]
    return ReleasesModel(release=dataset.release, total=len(found), releases=found)


@router.get("/releases/diff")
def releases_diff(
    dataset: Reading, live: Live, wanted: Annotated[DiffParameters, Query()]
) -> differing.DiffModel:
    """What changed between two releases: tables, projects, indicators with their fields, findings."""
    pair = differing.chosen(live.releases, wanted.from_, wanted.to)
    return differing.shape(difference(*pair, limit=wanted.limit), dataset.release)

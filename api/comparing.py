"""Shapes of what happens through the years: comparison, review queue, series, concepts (CONTRACT §3)."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, fields
from typing import Annotated, Any, Literal

from pydantic import Field

from api.models import ChangeModel, Model, TargetModel
from api.parameters import Parameters
from ontology.records import target_json
from search.alignment import (
    SERIES_COLUMNS,
    Comparison,
    ConceptRecord,
    Decision,
    ReviewItem,
    Series,
)
from search.alignment.comparison import ComparedIndicator, ComparedProject, Matched
from search.results import Change

Year = Annotated[int, Field(ge=1, le=9999)]


class CompareParameters(Parameters):
    """Two fiscal years, in either order."""

    from_: Year = Field(alias="from", description="fiscal year to start from")
    to: Year = Field(description="the other fiscal year")
    department: str | None = Field(default=None, description="label, id or IRI of a department")


class ReviewParameters(Parameters):
    """Which pairs to list."""

    status: Literal["proposed", "accepted", "rejected", "all"] = "proposed"
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    offset: Annotated[int, Field(ge=0, le=1_000_000)] = 0


class SeriesParameters(Parameters):
    """In which form a series is wanted; without ``format``, ``Accept`` decides."""

    format: Literal["json", "csv", "ttl", "jsonld", "nt", "rdf"] | None = None


class ComparedIndicatorModel(Model):
    """An indicator of a comparison: CONTRACT §2 with its project."""

    iri: str
    order: int
    category_code: str
    category_label: str
    subcategory_code: str
    subcategory_label: str
    name: str
    cycle: TargetModel | None
    annual: TargetModel | None
    concept: str | None
    project: str
    project_iri: str
    unit: str
    department: str
    fiscal_year: int
    illustrative: bool


class MatchedModel(Model):
    """An indicator and what it became; ``kind`` is same, renamed, rescaled, split, merged or moved."""

    from_: ComparedIndicatorModel = Field(serialization_alias="from")
    to: ComparedIndicatorModel
    confidence: float
    kind: str
    decided: bool
    change: ChangeModel
    changes: list[ChangeModel]


class ProposedModel(Model):
    """A pair that waits for a person."""

    id: str
    from_: ComparedIndicatorModel = Field(serialization_alias="from")
    to: ComparedIndicatorModel
    confidence: float
    reason: str
    message: str
    message_en: str


class ComparedProjectModel(Model):
    """A project of a comparison."""

    iri: str
    name: str
    unit: str
    department: str
    fiscal_year: int


class MatchedProjectModel(Model):
    """A project and its continuation."""

    from_: ComparedProjectModel = Field(serialization_alias="from")
    to: ComparedProjectModel
    confidence: float
    kind: str


class ComparedProjectsModel(Model):
    """What became of the projects."""

    matched: list[MatchedProjectModel]
    added: list[ComparedProjectModel]
    removed: list[ComparedProjectModel]


class ComparedDepartmentModel(Model):
    """Whether a department published a table for either year."""

    label: str
    from_: bool = Field(serialization_alias="from")
    to: bool


class CompareModel(Model):
    """Answer of ``/api/v1/compare``."""

    from_: int = Field(serialization_alias="from")
    to: int
    department: str | None
    release: str
    counts: dict[str, int]
    departments: list[ComparedDepartmentModel]
    projects: ComparedProjectsModel
    matched: list[MatchedModel]
    added: list[ComparedIndicatorModel]
    removed: list[ComparedIndicatorModel]
    review: list[ProposedModel]


class ReviewSideModel(ComparedProjectModel):
    """One side of a pair."""

    project: str
    target: str | None


class ReviewItemModel(Model):
    """A pair of the review queue, or a decided one."""

    id: str
    type: str
    from_: ReviewSideModel = Field(serialization_alias="from")
    to: ReviewSideModel
    confidence: float | None
    status: str
    reason: str
    message: str
    message_en: str
    decided_by: str | None
    decided_at: str | None
    note: str | None


class ReviewModel(Model):
    """Answer of ``/api/v1/review``."""

    release: str
    total: int
    limit: int
    offset: int
    items: list[ReviewItemModel]


class DecisionBody(Parameters):
    """Body of ``POST /api/v1/review``: an alignment's ``id``, or ``from`` and ``to``."""

    id: str | None = Field(default=None, max_length=500)
    from_: str | None = Field(default=None, alias="from", max_length=500)
    to: str | None = Field(default=None, max_length=500)
    verdict: Literal["accepted", "rejected"]
    by: str = Field(min_length=1, max_length=500, description="who decides")
    note: str = Field(default="", max_length=500)


class DecisionModel(Model):
    """A decision and the release that it is in."""

    release: str
    before: str = Field(serialization_alias="from")
    after: str = Field(serialization_alias="to")
    verdict: str
    by: str
    at: str
    note: str


class StandingModel(Model):
    """Where a target stands among ``n`` comparable ones."""

    percentile: float
    n: int
    dimension: str
    category: str
    themes: list[str]


class PointModel(Model):
    """A target of one year and period."""

    fiscal_year: int
    period: str
    iri: str
    name: str
    project: str
    unit: str
    raw: str
    comparator: str | None
    value: float | None
    low: float | None
    high: float | None
    normalized_unit: str | None
    dimension: str | None
    change: ChangeModel | None
    standing: StandingModel | None
    illustrative: bool


class BranchModel(Model):
    """A year in which the indicator was split or merged."""

    fiscal_year: int
    kind: str
    iri: str
    name: str


class SeriesModel(Model):
    """Answer of ``/api/v1/indicators/{id}/series``."""

    indicator: str
    name: str
    concept: str | None
    department: str
    release: str
    years: list[int]
    points: list[PointModel]
    branches: list[BranchModel]


class ConceptMemberModel(Model):
    """An indicator of a concept."""

    iri: str
    name: str
    project: str
    project_iri: str
    unit: str
    department: str
    fiscal_year: int
    category_code: str
    annual: str | None
    cycle: str | None
    lifted: list[str]


class ConceptModel(Model):
    """Answer of ``/api/v1/concepts/{id}``."""

    release: str
    iri: str
    label: str
    aliases: list[str]
    confidence: float
    scope: str | None
    years: list[int]
    members: list[ConceptMemberModel]


def comparison(found: Comparison) -> dict[str, Any]:
    """Shape a comparison; built by hand, since there may be hundreds of thousands of indicators."""
    return {
        "from": found.from_year,
        "to": found.to_year,
        "department": found.department,
        "release": found.release,
        "counts": found.counts,
        "departments": [{"label": d.label, "from": d.from_, "to": d.to} for d in found.departments],
        "projects": {
            "matched": [
                {"from": asdict(m.from_), "to": asdict(m.to), "confidence": m.confidence, "kind": m.kind}
                for m in found.projects
            ],
            "added": list(map(_project, found.projects_added)),
            "removed": list(map(_project, found.projects_removed)),
        },
        "matched": list(map(_matched, found.matched)),
        "added": list(map(_indicator, found.added)),
        "removed": list(map(_indicator, found.removed)),
        "review": [
            {
                "id": p.id,
                "from": _indicator(p.from_),
                "to": _indicator(p.to),
                "confidence": p.confidence,
                "reason": p.reason,
                "message": p.message,
                "message_en": p.message_en,
            }
            for p in found.review
        ],
    }


def _matched(pair: Matched) -> dict[str, Any]:
    return {
        "from": _indicator(pair.from_),
        "to": _indicator(pair.to),
        "confidence": pair.confidence,
        "kind": pair.kind,
        "decided": pair.decided,
        "change": _change(pair.change),
        "changes": list(map(_change, pair.changes)),
    }


_INDICATOR_FIELDS = tuple(f.name for f in fields(ComparedIndicator))
_CHANGE_FIELDS = tuple((f.name.rstrip("_"), f.name) for f in fields(Change))


def _indicator(indicator: ComparedIndicator) -> dict[str, Any]:
    shown = {name: getattr(indicator, name) for name in _INDICATOR_FIELDS}
    shown["cycle"], shown["annual"] = target_json(indicator.cycle), target_json(indicator.annual)
    return shown


def _project(project: ComparedProject) -> dict[str, Any]:
    return asdict(project)


def _change(change: Change) -> dict[str, Any]:
    return {name: getattr(change, attribute) for name, attribute in _CHANGE_FIELDS}


def review(found: tuple[ReviewItem, ...], release: str, *, limit: int, offset: int) -> ReviewModel:
    """Shape a page of the review queue."""
    page = {"release": release, "total": len(found), "limit": limit, "offset": offset}
    return ReviewModel.model_validate(page | {"items": list(found[offset : offset + limit])})


def decision(made: Decision, release: str) -> DecisionModel:
    """Shape a decision."""
    return DecisionModel.model_validate(asdict(made) | {"release": release})


def series(found: Series) -> SeriesModel:
    """Shape a series."""
    return SeriesModel.model_validate(found)


def series_csv(found: Series) -> str:
    """Return a series as CSV with a header (RFC 4180); texts that a spreadsheet would run get an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(SERIES_COLUMNS)
    for row in found.rows():
        writer.writerow([_inert(row[name]) for name in SERIES_COLUMNS])
    return out.getvalue()


def _inert(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t" and value else value


def concept(found: ConceptRecord, release: str) -> ConceptModel:
    """Shape a concept."""
    members = [asdict(member) for member in found.members]
    return ConceptModel.model_validate(
        asdict(found) | {"years": found.years, "members": members, "release": release}
    )

"""From the frozen values of the read side to the JSON shapes; used by HTTP and ``--json`` alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from api.models import (
    AnswerModel,
    IssuesModel,
    ReleaseModel,
    SearchModel,
    SimilarModel,
    SourceModel,
    StatsModel,
    SuggestModel,
    WhyModel,
)
from ontology.records import indicator_json, project_json
from ontology.releases import Manifest
from search.catalog import FindingsPage, IndicatorEntry, Stats
from search.results import Answer, SearchResult, SimilarResult, Suggestion, WhyResult

__all__ = ["indicator_entry", "project_json"]


def search(result: SearchResult) -> SearchModel:
    """Shape the hits of a search."""
    return SearchModel.model_validate(result)


def why(result: WhyResult) -> WhyModel:
    """Shape the explanation of a record's place in a search."""
    return WhyModel.model_validate(result)


def suggestions(query: str, release: str, found: Sequence[Suggestion]) -> SuggestModel:
    """Shape completions."""
    return SuggestModel.model_validate({"query": query, "release": release, "suggestions": list(found)})


def answer(given: Answer) -> AnswerModel:
    """Shape the answer to a question."""
    return AnswerModel.model_validate(given)


def similar(result: SimilarResult) -> SimilarModel:
    """Shape similar indicators."""
    found = SimilarModel.model_validate(result)
    return found


def indicator_entry(entry: IndicatorEntry) -> dict[str, Any]:
    """Return an indicator on its own: CONTRACT §2 and the project that it belongs to."""
    project = entry.project
    return indicator_json(entry.indicator) | {
        "project": project.name,
        "project_iri": project.iri,
        "unit": project.unit,
        "department": project.department,
        "fiscal_year": project.fiscal_year,
        "illustrative": project.illustrative,
        "source": SourceModel.model_validate(entry.indicator.source).model_dump(),
    }


def issues(page: FindingsPage, release: str, *, limit: int, offset: int) -> IssuesModel:
    """Shape a page of findings."""
    document = {"release": release, "total": page.total, "limit": limit, "offset": offset}
    return IssuesModel.model_validate(document | {"issues": list(page.findings)})


def stats(found: Stats, release: str) -> StatsModel:
    """Shape the counts of a release."""
    return StatsModel.model_validate(asdict(found) | {"release": release})


def release(manifest: Manifest, current: str | None) -> ReleaseModel:
    """Shape one release of the list."""
    return ReleaseModel(
        id=manifest.id,
        created=manifest.created,
        parent=manifest.parent,
        current=manifest.id == current,
        tables=len(manifest.tables),
        projects=manifest.projects,
        indicators=manifest.indicators,
        triples=manifest.triples,
        graph_digest=manifest.graph_digest,
        base_iri=manifest.base_iri,
    )

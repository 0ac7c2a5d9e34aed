"""``/api/v1``: search, completion, questions, similar indicators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api import shapes
from api.dependencies import Reading
from api.models import AnswerModel, QuestionModel, SearchModel, SimilarModel, SuggestModel, WhyModel
from api.parameters import (
    AskParameters,
    SearchParameters,
    SimilarParameters,
    SuggestParameters,
    WhyParameters,
)

router = APIRouter(prefix="/api/v1", tags=["search"])


@router.get("/search")
def search(dataset: Reading, wanted: Annotated[SearchParameters, Query()]) -> SearchModel:
    """Hybrid search over projects, indicators, units and themes."""
    found = dataset.search(
        wanted.query,
        filters=wanted.filters(),
        limit=wanted.limit,
        offset=wanted.offset,
        explain=wanted.explain,
        expand=wanted.expand,
        group=wanted.group,
        cursor=wanted.cursor,
    )
    return shapes.search(found)


@router.get("/search/why")
def why(dataset: Reading, wanted: Annotated[WhyParameters, Query()]) -> WhyModel:
    """Why a record is or is not among the hits of a search: filters, rank, parts, terms and the floor."""
    found = dataset.why(
        wanted.query, wanted.iri, filters=wanted.filters(), expand=wanted.expand, group=wanted.group
    )
    return shapes.why(found)


@router.get("/suggest")
def suggest(dataset: Reading, wanted: Annotated[SuggestParameters, Query()]) -> SuggestModel:
    """Complete what is being typed."""
    found = dataset.suggest(wanted.query, limit=wanted.limit)
    return shapes.suggestions(wanted.query, dataset.release, found)


@router.get("/ask")
def ask(dataset: Reading, wanted: Annotated[AskParameters, Query()]) -> AnswerModel:
    """Answer a question in Chinese or English, or refuse it."""
    return shapes.answer(dataset.ask(wanted.question))


@router.post("/ask")
def ask_by_post(dataset: Reading, wanted: QuestionModel) -> AnswerModel:
    """Answer a question given in the body."""
    return shapes.answer(dataset.ask(wanted.question))


@router.get("/indicators/{id}/similar")
def similar(dataset: Reading, id: str, wanted: Annotated[SimilarParameters, Query()]) -> SimilarModel:
    """Indicators like this one, also under other names and in other years."""
    iri = dataset.catalog.resolve("indicator", id)
    return shapes.similar(dataset.similar(iri, year=wanted.year, limit=wanted.limit, by_year=wanted.by_year))

"""Query parameters as models: unknown ones are refused, lists may repeat or be separated by commas."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from search.results import Filters

MAX_QUERY_CHARS = 1000
MAX_QUESTION_CHARS = 2000


def _split(value: Any) -> Any:
    """Split comma separated values; empty ones (of an unfilled form field) count as not given."""
    if not isinstance(value, list):
        return value
    return [part.strip() for item in value for part in str(item).split(",") if part.strip()]


Texts = Annotated[list[str], BeforeValidator(_split)]
Years = Annotated[list[Annotated[int, Field(ge=1900, le=2999)]], BeforeValidator(_split)]
Types = Annotated[list[Literal["project", "indicator", "unit", "theme"]], BeforeValidator(_split)]
Limit = Annotated[int, Field(ge=1, le=100, description="results per page, 1 to 100")]
Offset = Annotated[int, Field(ge=0, le=1_000_000, description="results to skip")]
Lang = Annotated[Literal["zh", "en"] | None, Field(description="language of the page")]


class Parameters(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid")


class FilterParameters(Parameters):
    """Restrictions; each may repeat or hold several values separated by commas."""

    year: Years = Field(default=[], description="fiscal year")
    department: Texts = Field(default=[], description="label, id or IRI of a department")
    unit: Texts = Field(default=[], description="label, id or IRI of a spending unit")
    theme: Texts = Field(default=[], description="label, id or IRI of a theme; includes narrower themes")
    category: Texts = Field(default=[], description="category code of one or two digits")

    def filters(self) -> Filters:
        """Return the filters of the read side."""
        given = {
            name: tuple(values) or None
            for name in FilterParameters.model_fields
            for values in [getattr(self, name)]
        }
        return Filters(type=tuple(getattr(self, "type", ())) or None, **given)


class ListParameters(FilterParameters):
    """Filters with paging."""

    limit: Limit = 20
    offset: Offset = 0


class SearchParameters(FilterParameters):
    """Parameters of a search."""

    query: str = Field(default="", max_length=MAX_QUERY_CHARS, description="what to look for")
    type: Types = Field(default=[], description="project, indicator, unit, theme")
    limit: Limit = 10
    offset: Offset = 0
    explain: bool = Field(default=False, description="add how each score came about")


class SuggestParameters(Parameters):
    """Parameters of a completion."""

    query: str = Field(default="", max_length=MAX_QUERY_CHARS, description="what was typed so far")
    limit: Annotated[int, Field(ge=1, le=20)] = 8


class AskParameters(Parameters):
    """Parameters of a question."""

    question: str = Field(min_length=1, max_length=MAX_QUESTION_CHARS, description="in Chinese or English")


class SimilarParameters(Parameters):
    """Parameters of similar indicators."""

    year: Annotated[int | None, Field(ge=1900, le=2999)] = None
    limit: Limit = 10


class IssueParameters(Parameters):
    """Parameters of the findings."""

    rule: Texts = Field(default=[], description="rule id")
    severity: Annotated[list[Literal["error", "warning", "info"]], BeforeValidator(_split)] = []
    year: Years = []
    limit: Limit = 20
    offset: Offset = 0


class PageParameters(Parameters):
    """Parameters of a plain page."""

    lang: Lang = None


class SearchPageParameters(SearchParameters):
    """Parameters of the search page."""

    lang: Lang = None


class AskPageParameters(Parameters):
    """Parameters of the question page; without a question it shows the form."""

    question: str = Field(default="", max_length=MAX_QUESTION_CHARS)
    lang: Lang = None


class IssuePageParameters(IssueParameters):
    """Parameters of the quality page."""

    lang: Lang = None

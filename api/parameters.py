"""Query parameters as models: unknown ones are refused, lists may repeat or be separated by commas."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ontology.errors import Invalid
from search.results import Filters

MAX_QUERY_CHARS = 1000
MAX_QUESTION_CHARS = 2000


def _split(value: Any) -> Any:
    """Split comma separated values; empty ones (of an unfilled form field) count as not given."""
    if not isinstance(value, list):
        return value
    return [part.strip() for item in value for part in str(item).split(",") if part.strip()]


def _given(value: Any) -> Any:
    """Leave out empty values: an unfilled form field. Commas stay, they belong to numbers."""
    return [item for item in value if str(item).strip()] if isinstance(value, list) else value


def _none_if_empty(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


Texts = Annotated[list[str], BeforeValidator(_split)]
Years = Annotated[list[Annotated[int, Field(ge=1900, le=2999)]], BeforeValidator(_split)]
Types = Annotated[list[Literal["project", "indicator", "unit", "theme"]], BeforeValidator(_split)]
Limit = Annotated[int, Field(ge=1, le=100, description="results per page, 1 to 100")]
Offset = Annotated[int, Field(ge=0, le=1_000_000, description="results to skip")]
Quantities = Annotated[
    list[Annotated[str, Field(max_length=60)]], BeforeValidator(_given), Field(max_length=8)
]
Bound = Annotated[
    Decimal | None, Field(ge=-(10**15), le=10**15, allow_inf_nan=False), BeforeValidator(_none_if_empty)
]
Switch = Annotated[bool | None, BeforeValidator(_none_if_empty)]
Cursor = Annotated[str | None, Field(max_length=200), BeforeValidator(_none_if_empty)]
Lang = Annotated[Literal["zh", "en"] | None, Field(description="language of the page")]


class MissingUnit(Invalid):
    """A bound without a unit: 50 of what?"""


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
    quantity: Quantities = Field(
        default=[], description="what a target's value must meet, as written: ≥50万元, 90%-95%; may repeat"
    )
    min: Bound = Field(default=None, description="least value of a target, in measure_unit")
    max: Bound = Field(default=None, description="greatest value of a target, in measure_unit")
    measure_unit: str = Field(default="", max_length=40, description="unit of min and max: 家, 万元, %")
    expand: bool = Field(default=True, description="look for synonyms, themes and corrections too")
    group: Switch = Field(
        default=None,
        description="one hit for equal names of a year (true), none (false); by default where more than four",
    )
    limit: Limit = 10
    offset: Offset = 0
    cursor: Cursor = Field(default=None, description="next_cursor of the previous page, in place of offset")
    explain: bool = Field(default=False, description="add how each score came about")

    def filters(self) -> Filters:
        """Return the filters of the read side, with the conditions on quantities."""
        return replace(super().filters(), quantity=(*self.quantity, *self._bounds()) or None)

    def _bounds(self) -> list[str]:
        given = [(sign, value) for sign, value in (("≥", self.min), ("≤", self.max)) if value is not None]
        if given and not self.measure_unit.strip():
            raise MissingUnit(
                "min and max need measure_unit, such as 家, 万元 or %",
                message_zh="min 和 max 须与 measure_unit（如 家、万元、%）同用",
            )
        return [f"{sign}{value:f}{self.measure_unit.strip()}" for sign, value in given]


class WhyParameters(SearchParameters):
    """Parameters of the question why a record was or was not found: those of the search, and the record."""

    iri: str = Field(min_length=1, max_length=500, description="the record's IRI, or its part after /id/")


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
    by_year: bool = Field(default=False, description="as many of each fiscal year, newest first")


class IssueParameters(Parameters):
    """Parameters of the findings."""

    rule: Texts = Field(default=[], description="rule id")
    severity: Annotated[list[Literal["error", "warning", "info"]], BeforeValidator(_split)] = []
    year: Years = []
    department: Texts = Field(default=[], description="label, id or IRI of a department")
    unit: Texts = Field(default=[], description="label, id or IRI of a spending unit")
    limit: Limit = 20
    offset: Offset = 0


class PageParameters(Parameters):
    """Parameters of a plain page."""

    lang: Lang = None


class EmbedParameters(PageParameters):
    """Parameters of the search box in an iframe."""

    query: str = Field(default="", max_length=500)
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class SearchPageParameters(SearchParameters):
    """Parameters of the search page."""

    lang: Lang = None


class WhyPageParameters(SearchPageParameters):
    """Parameters of the page that explains a record's place in a search; without a record it shows the form."""

    iri: str = Field(default="", max_length=500)


class AskPageParameters(Parameters):
    """Parameters of the question page; without a question it shows the form."""

    question: str = Field(default="", max_length=MAX_QUESTION_CHARS)
    lang: Lang = None


class IssuePageParameters(IssueParameters):
    """Parameters of the quality page."""

    lang: Lang = None

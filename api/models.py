"""The JSON shapes at the border (CONTRACT §1–3); built from the frozen values of the read side."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Reads attributes of dataclasses; nothing is computed here."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class SourceModel(Model):
    """Where something stands: file, hash and cell (row and column from 1)."""

    document: str
    sha256: str
    page: int | None = None
    sheet: str | None = None
    row: int
    column: int


class PartsModel(Model):
    """The legs of a score, each 0..1."""

    lexical: float | None
    dense: float | None
    quantity: float | None


class HighlightModel(Model):
    """A field's text with half-open ranges in code points."""

    field: str
    text: str
    ranges: list[tuple[int, int]]


class MemberModel(Model):
    """Another thing of the same name as a hit."""

    iri: str
    project: str | None
    unit: str | None


class GroupModel(Model):
    """What a hit stands for: ``count`` things of one name and year, itself included; the best others."""

    count: int
    members: list[MemberModel]


class ExpansionModel(Model):
    """Another way to say a query; ``origin`` is synonym, theme, correction or pinyin."""

    text: str
    origin: str
    weight: float


class HitModel(Model):
    """One found thing; ``score`` is 0..1, higher is better."""

    iri: str
    type: str
    name: str
    project: str | None
    unit: str | None
    department: str | None
    year: int | None
    score: float
    parts: PartsModel
    highlights: list[HighlightModel]
    source: SourceModel | None
    illustrative: bool = Field(description="the document says that its figures are invented")
    match: str = Field(description="words, synonym, theme, correction, pinyin, quantity or meaning")
    group: GroupModel | None = None
    explanation: dict[str, Any] | None = None


class FacetModel(Model):
    """One value of a facet."""

    value: str
    label: str
    count: int


class SearchModel(Model):
    """Answer of ``/api/v1/search``."""

    query: str
    release: str
    total: int = Field(description="hits over all pages; a group counts once")
    records: int = Field(description="everything found, members of groups included; facets count these")
    hits: list[HitModel]
    facets: dict[str, list[FacetModel]]
    expansions: list[ExpansionModel]
    next_cursor: str | None = Field(description="cursor of the next page of this release; null on the last")


class TermModel(Model):
    """A term of the query and the fields of a record in which it stands."""

    term: str
    fields: list[str]


class WhyModel(Model):
    """Answer of ``/api/v1/search/why``; ``status``: found, grouped, filtered, below_floor or off_topic."""

    query: str
    release: str
    iri: str
    name: str
    status: str
    excluded_by: list[str]
    rank: int | None
    total: int
    score: float
    parts: PartsModel
    needed: dict[str, float | None]
    terms: list[TermModel]
    expansions: list[ExpansionModel]
    reason: str
    reason_zh: str


class SuggestionModel(Model):
    """One completion; ``match`` is prefix, infix, pinyin, variant or typo."""

    text: str
    type: str
    iri: str
    match: str


class SuggestModel(Model):
    """Answer of ``/api/v1/suggest``."""

    query: str
    release: str
    suggestions: list[SuggestionModel]


class AnswerProjectModel(Model):
    """A project of an answer."""

    iri: str
    name: str
    unit: str
    year: int
    strength: str
    illustrative: bool


class AnswerIndicatorModel(Model):
    """An indicator of an answer, with its values as written."""

    iri: str
    name: str
    project: str
    unit: str
    year: int
    subcategory_code: str
    cycle_raw: str | None
    annual_raw: str | None
    illustrative: bool


class EvidenceModel(Model):
    """A quotation: ``text`` stands at code points ``start``..``end`` of the cell."""

    iri: str
    document: str
    row: int
    column: int
    start: int
    end: int
    text: str


class InterpretationModel(Model):
    """How a question was read."""

    intent: str
    constraints: list[str]
    assumptions: list[str]
    unmatched: list[str]


class AnswerModel(Model):
    """Answer of ``/api/v1/ask``; ``status`` is answered, ambiguous, unsupported or no_data."""

    question: str
    language: str
    status: str
    text: str
    projects: list[AnswerProjectModel]
    indicators: list[AnswerIndicatorModel]
    value: float | int | dict[str, float | int] | None
    columns: list[str]
    rows: list[list[Any]]
    interpretation: InterpretationModel
    sparql: str | None
    evidence: list[EvidenceModel]
    suggestions: list[str]
    release: str


class SimilarPartsModel(Model):
    """Why two indicators are similar, each 0..1."""

    text: float
    quantity: float | None
    category: float
    theme: float | None = None


class ChangeModel(Model):
    """A change on normalised values, ``to`` minus ``from``."""

    comparable: bool
    from_: float | None = Field(serialization_alias="from")
    to: float | None
    absolute: float | None
    relative: float | None
    direction: str
    effect: str
    period: str | None = None
    unit: str | None = None
    reason: str | None = None


class SimilarItemModel(Model):
    """An indicator like the one asked about."""

    iri: str
    name: str
    project: str
    unit: str
    year: int
    score: float
    parts: SimilarPartsModel
    change: ChangeModel | None


class SimilarModel(Model):
    """Answer of ``/api/v1/indicators/{id}/similar``."""

    indicator: str | None
    query: str
    release: str
    similar: list[SimilarItemModel]
    years: dict[int, list[SimilarItemModel]]


class ThemeModel(Model):
    """A theme of a project or indicator."""

    iri: str
    label: str
    label_en: str
    scheme: str
    strength: str


class ComponentModel(Model):
    """One comparable number of a target; ``value`` is a pair for a range."""

    label: str | None
    comparator: str | None
    value: int | float | list[int | float]
    unit: str | None
    normalized_value: int | float | list[int | float]
    normalized_unit: str | None
    dimension: str | None
    qualifier: str | None
    inferred: list[str]


class TargetModel(Model):
    """A target as written, with its components."""

    raw: str
    kind: str
    components: list[ComponentModel]


class PointsModel(Model):
    """Points or a weight as written, and their number where they are one."""

    raw: str
    value: int | float | None


class EvaluationModel(Model):
    """What a self-evaluation says of an indicator; never a target."""

    actual: TargetModel | None
    score: PointsModel | None
    weight: PointsModel | None
    deviation: str | None
    source: SourceModel


class IndicatorModel(Model):
    """An indicator within a project record (CONTRACT §2)."""

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
    themes: list[ThemeModel]
    evaluation: EvaluationModel | None = None


class ProjectModel(Model):
    """A project record (CONTRACT §2)."""

    iri: str
    table: str
    department: str
    fiscal_year: int
    unit: str
    order: int
    name: str
    goal: str
    illustrative: bool
    themes: list[ThemeModel]
    source: SourceModel
    indicators: list[IndicatorModel]


class ProjectAnswer(ProjectModel):
    """One project by id."""

    release: str


class ProjectsModel(Model):
    """A page of projects."""

    release: str
    total: int
    limit: int
    offset: int
    projects: list[ProjectModel]


class IndicatorEntryModel(IndicatorModel):
    """An indicator on its own, with the project that it belongs to."""

    project: str
    project_iri: str
    unit: str
    department: str
    fiscal_year: int
    illustrative: bool
    source: SourceModel


class IndicatorAnswer(IndicatorEntryModel):
    """One indicator by id."""

    release: str


class IndicatorsModel(Model):
    """A page of indicators."""

    release: str
    total: int
    limit: int
    offset: int
    indicators: list[IndicatorEntryModel]


class FindingModel(Model):
    """A finding; ``iri`` is what it is about."""

    rule: str
    severity: str
    iri: str | None
    message: str
    message_en: str
    year: int | None
    source: SourceModel | None
    start: int | None = Field(
        default=None, description="of the offending text in the cell, code points from 0"
    )
    end: int | None = None


class IssuesModel(Model):
    """A page of findings."""

    release: str
    total: int
    limit: int
    offset: int
    issues: list[FindingModel]


class ThemeNodeModel(Model):
    """A theme of the taxonomy with the projects and indicators that it and its narrower themes touch."""

    iri: str
    label: str
    label_en: str
    scheme: str
    broader: str | None
    provisional: bool
    projects_direct: int
    projects_related: int
    indicators: int


class ThemesModel(Model):
    """The themes, broader before narrower."""

    release: str
    total: int
    themes: list[ThemeNodeModel]


class UnitModel(Model):
    """A spending unit (资金使用单位)."""

    iri: str
    label: str
    department: str
    department_iri: str
    years: list[int]
    projects: int
    indicators: int


class UnitsModel(Model):
    """All spending units."""

    release: str
    total: int
    units: list[UnitModel]


class YearModel(Model):
    """A fiscal year."""

    year: int
    tables: int
    departments: int
    projects: int
    indicators: int
    illustrative: bool


class YearsModel(Model):
    """All fiscal years, newest first."""

    release: str
    total: int
    years: list[YearModel]


class CountModel(Model):
    """A labelled number."""

    value: str
    label: str
    count: int


class StatsModel(Model):
    """What the release holds."""

    release: str
    tables: int
    departments: int
    units: int
    projects: int
    indicators: int
    triples: int
    findings: int
    by_year: list[YearModel]
    by_department: list[CountModel]
    by_category: list[CountModel]
    by_severity: list[CountModel]


class ReleaseModel(Model):
    """A published release."""

    id: str
    created: str
    parent: str | None
    current: bool
    tables: int
    projects: int
    indicators: int
    triples: int
    graph_digest: str
    base_iri: str


class ReleasesModel(Model):
    """All published releases, newest first."""

    release: str
    total: int
    releases: list[ReleaseModel]


class PendingModel(Model):
    """The current release, which cannot be opened, so that an older one answers."""

    release: str
    reason: str


class ReadyModel(Model):
    """Answer of ``/health/ready``."""

    status: str
    release: str
    encoder: str
    pending: PendingModel | None = None


class QuestionModel(Model):
    """Body of ``POST /api/v1/ask``."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(min_length=1, max_length=2000)


class FieldError(Model):
    """One parameter that was refused."""

    parameter: str
    message: str


class ProblemModel(Model):
    """An error (RFC 9457); ``type``, ``title``, ``status`` and ``detail`` are always there."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str | None = None
    instance: str | None = None
    line: int | None = None
    column: int | None = None
    errors: list[FieldError] | None = None

"""What the read side answers with: frozen values that every door shows in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ontology.errors import Unavailable

if TYPE_CHECKING:
    import pandas


def table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> pandas.DataFrame:
    """Make a data frame; pandas is an extra (``pip install zhibiao[pandas]``)."""
    try:
        import pandas
    except ImportError as error:
        message = "pandas is not installed: pip install 'zhibiao[pandas]'"
        raise Unavailable(message, message_zh="未安装 pandas：pip install 'zhibiao[pandas]'") from error
    return pandas.DataFrame(list(rows), columns=list(columns))


def _columns(kind: type, *left_out: str) -> list[str]:
    return [f.name for f in fields(kind) if f.name not in left_out]


class HitType(StrEnum):
    """What can be found."""

    PROJECT = "project"
    INDICATOR = "indicator"
    UNIT = "unit"
    THEME = "theme"


@dataclass(frozen=True, slots=True)
class Filters:
    """Restrictions applied before ranking; each is ``None`` or a tuple of accepted values.

    ``department``, ``unit`` and ``theme`` accept an IRI, its last segment or a label; ``category`` accepts
    one- and two-digit codes (a one-digit code includes those below it). ``quantity`` holds constraints as people
    write them (``≥50万元``, ``90%-95%``), all of which must be met by a target; only a search knows it.
    """

    type: tuple[str, ...] | None = None
    year: tuple[int, ...] | None = None
    department: tuple[str, ...] | None = None
    unit: tuple[str, ...] | None = None
    theme: tuple[str, ...] | None = None
    category: tuple[str, ...] | None = None
    quantity: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where something stands: file name, hash, and cell (row and column from 1)."""

    document: str
    sha256: str
    row: int
    column: int
    page: int | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Highlight:
    """A field's original text with matched half-open code point ranges."""

    field: str
    text: str
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """The legs of a score, each 0..1 (``None`` where a leg had nothing to say)."""

    lexical: float | None = None
    dense: float | None = None
    quantity: float | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Another thing of the same name as a hit."""

    iri: str
    project: str | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """What a hit stands for: ``count`` things of one name and year, itself included, the best others as ``members``."""

    count: int
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """Another way to say the query; ``origin``: synonym, theme, correction or pinyin; ``weight`` 0..1."""

    text: str
    origin: str
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One found thing; ``score`` is 0..1, higher is better.

    ``match`` says by what: words, synonym, theme, correction, pinyin, quantity or meaning.
    """

    iri: str
    type: HitType
    name: str
    project: str | None
    unit: str | None
    department: str | None
    year: int | None
    score: float
    parts: Parts
    highlights: tuple[Highlight, ...]
    source: Source | None
    illustrative: bool = False
    match: str = "words"
    group: Group | None = None
    explanation: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a facet with the number of matching hits."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits in falling score.

    Attributes:
        total: hits in all, over all pages; a group is one.
        facets: counts of everything found, members of groups included.
        records: everything found, members of groups included.
        expansions: other ways to say the query that were looked for too.
        next_cursor: what gives the next page of this release; ``None`` on the last.
    """

    query: str
    release: str
    total: int
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[Facet, ...]]
    records: int = 0
    expansions: tuple[Expansion, ...] = ()
    next_cursor: str | None = None

    def to_pandas(self) -> pandas.DataFrame:
        """Return one row per hit; the legs of the score are columns of their own."""
        columns = [*_columns(Hit, "parts", "highlights", "source", "group", "explanation"), *_columns(Parts)]
        rows = ({c: getattr(h.parts if c in _columns(Parts) else h, c) for c in columns} for h in self.hits)
        return table(rows, columns)


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term of the query and the fields of a record in which it stands, none when it is missing."""

    term: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WhyResult:
    """Why a record is or is not among the hits of a search.

    Attributes:
        status: found, grouped (behind another hit of its name), filtered, below_floor or off_topic.
        excluded_by: the filters that it does not meet.
        rank: its place from 1 among the hits (that of its group's hit when grouped), ``None`` when not found.
        needed: what each leg would have to show at least.
        terms: the query's terms and where they stand in the record.
        reason, reason_zh: one sentence.
    """

    query: str
    release: str
    iri: str
    name: str
    status: str
    excluded_by: tuple[str, ...]
    rank: int | None
    total: int
    score: float
    parts: Parts
    needed: Mapping[str, float | None]
    terms: tuple[TermMatch, ...]
    expansions: tuple[Expansion, ...]
    reason: str
    reason_zh: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion; ``match`` is prefix, infix, pinyin, variant or typo."""

    text: str
    type: HitType
    iri: str
    match: str


@dataclass(frozen=True, slots=True)
class SimilarParts:
    """Why two indicators are similar, each 0..1; ``None`` where neither side says anything of it."""

    text: float
    quantity: float | None
    category: float
    theme: float | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a target on normalised values, ``to`` minus ``from``.

    ``direction``: raised, lowered, unchanged, incomparable; ``effect``: tightened, loosened, unchanged, unknown.
    ``reason`` says why two targets cannot be compared: ``no_common_period``, ``words``, ``several_numbers``,
    ``dimension``, ``unit`` or ``range`` (which compares, but has no one number).
    """

    comparable: bool
    from_: float | None
    to: float | None
    absolute: float | None
    relative: float | None
    direction: str
    effect: str
    period: str | None = None
    unit: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Similar:
    """An indicator like the one asked about."""

    iri: str
    name: str
    project: str
    unit: str
    year: int
    score: float
    parts: SimilarParts
    change: Change | None


@dataclass(frozen=True, slots=True)
class SimilarResult:
    """``indicator`` is the IRI asked about, or ``None`` for a text."""

    indicator: str | None
    query: str
    release: str
    similar: tuple[Similar, ...]

    @property
    def years(self) -> dict[int, tuple[Similar, ...]]:
        """The same by fiscal year, newest first; within a year as they are."""
        years = sorted({found.year for found in self.similar}, reverse=True)
        return {year: tuple(found for found in self.similar if found.year == year) for year in years}

    def to_pandas(self) -> pandas.DataFrame:
        """Return one row per similar indicator; the parts of the score are columns of their own."""
        columns = [*_columns(Similar, "parts", "change"), *_columns(SimilarParts)]
        own = _columns(SimilarParts)
        return table(
            ({c: getattr(s.parts if c in own else s, c) for c in columns} for s in self.similar), columns
        )


@dataclass(frozen=True, slots=True)
class AnswerProject:
    """A project of an answer."""

    iri: str
    name: str
    unit: str
    year: int
    strength: str
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class AnswerIndicator:
    """An indicator of an answer, with its values as written."""

    iri: str
    name: str
    project: str
    unit: str
    year: int
    subcategory_code: str
    cycle_raw: str | None
    annual_raw: str | None
    illustrative: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quotation: ``text`` stands at code points ``start``..``end`` of the cell."""

    iri: str
    document: str
    row: int
    column: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How a question was read; ``unmatched`` are words that were not understood."""

    intent: str
    constraints: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer or an honest refusal; ``status``: answered, ambiguous, unsupported, no_data."""

    question: str
    language: str
    status: str
    text: str
    interpretation: Interpretation
    release: str
    projects: tuple[AnswerProject, ...] = ()
    indicators: tuple[AnswerIndicator, ...] = ()
    value: float | int | Mapping[str, float | int] | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    sparql: str | None = None
    evidence: tuple[Evidence, ...] = ()
    suggestions: tuple[str, ...] = field(default=())

    def to_pandas(self) -> pandas.DataFrame:
        """Return the answer's table: indicators where it names any, else projects, else its rows."""
        if self.indicators:
            columns = _columns(AnswerIndicator)
            return table(({c: getattr(i, c) for c in columns} for i in self.indicators), columns)
        if self.projects:
            columns = _columns(AnswerProject)
            return table(({c: getattr(p, c) for c in columns} for p in self.projects), columns)
        return table((dict(zip(self.columns, row, strict=True)) for row in self.rows), self.columns)

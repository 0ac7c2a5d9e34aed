"""Frozen domain values: what a table says, before and beside its statements.

Numbers are :class:`decimal.Decimal`, so that 95% is exactly 0.95. Rows and columns count from 1,
text positions count code points from 0 and point into the cell as it stands in the document.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

Number: TypeAlias = Decimal | tuple[Decimal, Decimal]


class Comparator(StrEnum):
    """How a value is demanded (指标值的比较符). ``None`` beside it means: the source states none."""

    GE = ">="
    LE = "<="
    GT = ">"
    LT = "<"
    EQ = "="
    ABOUT = "~"
    RANGE = ".."


class Kind(StrEnum):
    """Whether a target is a number, words, or both."""

    QUANTITATIVE = "quantitative"
    QUALITATIVE = "qualitative"
    MIXED = "mixed"


class Period(StrEnum):
    """The span a target holds for: 实施周期指标值 or 年度指标值."""

    CYCLE = "cycle"
    ANNUAL = "annual"


class Strength(StrEnum):
    """Whether a project or indicator is about a theme or only touches it."""

    DIRECT = "direct"
    RELATED = "related"


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Packed:
    """A dataclass with slots that is pickled as the values it is made of: in half the time, since it names no field."""

    __slots__: tuple[str, ...] = ()

    def __reduce__(self) -> tuple[type[Packed], tuple[object, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__slots__])


@dataclass(frozen=True, slots=True)
class Document(Packed):
    """A source file: its name (never its folder) and the SHA-256 of its bytes."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Place(Packed):
    """Where a text stands: cell (row and column from 1) and code points within the cell's raw text."""

    row: int
    column: int
    start: int = 0
    end: int = 0
    page: int | None = None
    sheet: str | None = None

    def __str__(self) -> str:
        parts = [f"page {self.page}" if self.page else "", f"sheet {self.sheet}" if self.sheet else ""]
        return ", ".join([p for p in parts if p] + [f"row {self.row}", f"column {self.column}"])


@dataclass(frozen=True, slots=True)
class Quantity:
    """One comparable number of a target (ontology class ``zb:Quantity``).

    Attributes:
        value: as written (``250``; ``1`` of ``1万件``); a pair for a range.
        unit: the unit as written, with its multiplier (``万元``, ``家``, ``元/家``, ``%``), or ``None``.
        comparator: as stated, never guessed.
        normalized_value: in the normalised unit; a pair for a range.
        normalized_unit: 元, ``1`` for ratios, 平方米, 月, 小时, a measure word ... or ``None`` without a unit.
        dimension: ``ratio``, ``money``, ``area``, ``time``, ``count:家``, ``money/count:家`` ... or ``None``.
        label: what is measured, where the value itself says so (监测产业链≥2 → 监测产业链).
        qualifier: how it is meant (合计, 分别, 年均 ...).
        inferred: what was not written but concluded (``unit:元``, ``unit-from-name:%`` ...).
        start: of the value's text within the raw target, code points.
        end: of the value's text within the raw target.
    """

    value: Number
    unit: str | None
    comparator: Comparator | None
    normalized_value: Number
    normalized_unit: str | None
    dimension: str | None
    label: str | None = None
    qualifier: str | None = None
    inferred: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class TargetValue:
    """What the quantity parser makes of one raw value; ``unparsed`` are fragments it could not read."""

    raw: str
    kind: Kind
    components: tuple[Quantity, ...] = ()
    unparsed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """An indicator's target for one period; ``place`` is ``None`` only if the cell is unknown."""

    period: Period
    value: TargetValue
    place: Place


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What became of an indicator, as a self-evaluation (自评表) says; never a target.

    Attributes:
        actual: the value reached (实际完成值).
        score: the points given (得分), as written; empty where there are none.
        weight: the points to be had (分值, 权重), as written.
        deviation: why the target was missed (偏差原因).
    """

    actual: TargetValue | None
    score: str
    weight: str
    deviation: str
    place: Place


@dataclass(frozen=True, slots=True)
class Indicator:
    """A third-level indicator (三级指标) of a project; ``category`` is the two-digit code of level 2."""

    iri: str
    order: int
    category: str
    name: str
    place: Place
    cycle: Target | None
    annual: Target | None
    evaluation: Evaluation | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """A funded project with its goal and indicators, in table order."""

    iri: str
    order: int
    unit: str
    name: str
    place: Place
    goal: str
    goal_place: Place | None
    indicators: tuple[Indicator, ...]
    document: Document


@dataclass(frozen=True, slots=True)
class Table:
    """A published performance table of one department and fiscal year.

    Attributes:
        kind: ``project_expenditure`` (项目支出绩效目标表) or another key given on ingest.
        illustrative: the document says of itself that its figures are invented.
    """

    iri: str
    department: str
    fiscal_year: int
    kind: str
    title: str
    projects: tuple[Project, ...]
    illustrative: bool = False

    @property
    def documents(self) -> tuple[Document, ...]:
        """The files that its projects stand in, in table order."""
        return tuple(dict.fromkeys(project.document for project in self.projects))


@dataclass(frozen=True, slots=True)
class ThemeLink:
    """A project or indicator touches a theme; ``quote`` stands at ``place`` in the document."""

    subject: str
    theme: str
    strength: Strength
    quote: str
    place: Place


@dataclass(frozen=True, slots=True)
class Finding(Packed):
    """Something in a document that a reader should know; nothing is repaired silently.

    ``document`` says where the place is when the subject does not: a table may stand in several files.
    """

    rule: str
    severity: Severity
    message_zh: str
    message_en: str
    place: Place | None
    subject: str | None = None
    document: Document | None = None

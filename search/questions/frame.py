"""The logical form of a question: small, typed, printable.

A frame says what is asked for (``focus``), what is done with it (``operation``) and which conditions
hold; :mod:`search.questions.compile` turns it into SPARQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from ontology.values import Period


class Focus(StrEnum):
    """What the answer consists of."""

    PROJECT = "project"
    INDICATOR = "indicator"
    UNIT = "unit"


class Operation(StrEnum):
    """What is done with what matches."""

    LIST = "list"
    LOOKUP = "lookup"
    COUNT = "count"
    EXISTS = "exists"
    SUM = "sum"
    AVERAGE = "average"
    SPREAD = "spread"
    EXTREME = "extreme"
    MOST = "most"
    PER_PROJECT = "average_count"
    PAIR = "pair"
    RATIO = "ratio"
    DIFFERENCE = "difference"
    GROUP = "group"
    SIMILAR = "similar"
    GOAL = "goal"
    SHARE = "share"
    ALL = "all"
    PER_GROUP = "per_group"


@dataclass(frozen=True, slots=True)
class Year:
    """The fiscal year asked about; ``assumed`` when the question names none."""

    year: int
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Theme:
    """About a theme, those below it included (``iris``); ``of_project``: the project is, not the indicator."""

    label: str
    iris: tuple[str, ...]
    negated: bool = False
    of_project: bool = False


@dataclass(frozen=True, slots=True)
class Category:
    """Of an indicator category (``codes`` with those below); for projects: having such an indicator.

    ``excluded``: the indicator itself is of another category (除成本指标外还有哪些指标).
    """

    label: str
    codes: tuple[str, ...]
    negated: bool = False
    english: str = ""
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """Spent by one of these units (资金使用单位) or published by these departments."""

    label: str
    iris: tuple[str, ...]
    department: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ProjectNamed:
    """The project has exactly one of these names, or none of them."""

    names: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class IndicatorNamed:
    """The indicator has exactly one of these names."""

    names: tuple[str, ...]


OF_PROJECTS = ("anywhere", "goal")


@dataclass(frozen=True, slots=True)
class Words:
    """All these words stand in the text; ``scope``: ``name`` of the focus, ``anywhere`` in a project, its ``goal``.

    ``found``: the IRIs that the lexicon holds for them, so that the graph need not be searched for text.
    """

    words: tuple[str, ...]
    scope: str = "name"
    negated: bool = False
    found: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """A target's number lies in an interval; bounds are normalised values.

    ``units`` are normalised units; ``None`` accepts any, which is stated as an assumption. ``hours`` of a month make
    an amount of months one of days too, where a target is written in them; ``None`` for any other amount. A ``price``
    is what one of something costs as it is written (210元/吨 is 210元). A ``bare`` number
    (目标值为1, 大于50) is one as it is written, and no rate.
    """

    label: str
    dimensions: tuple[str, ...] | None
    units: tuple[str, ...] | None
    low: Decimal | None = None
    high: Decimal | None = None
    low_open: bool = False
    high_open: bool = False
    hours: int | None = None
    negated: bool = False
    price: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A target is measured in one of these normalised units or dimensions, or written in one of these units."""

    label: str
    units: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """A target states an upper (``atMost``) or lower (``atLeast``) bound; ``ends``: a range has both."""

    upper: bool
    negated: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Having:
    """The project has a number of indicators (of ``codes``) within bounds, both included."""

    label: str
    codes: tuple[str, ...]
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    """The target is written exactly so, or contains the words; ``either``: or so."""

    text: str
    exact: bool = True
    either: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranged:
    """The target is a range (5–10家)."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A cell is empty: a project's ``goal``, or an indicator's target of a period (``annual``, ``cycle``)."""

    what: str


@dataclass(frozen=True, slots=True)
class Worded:
    """The target is qualitative (words, no number) or, negated, has a number.

    ``plain``: it holds no digit either, as a date does (没有数字的目标).
    """

    negated: bool = False
    plain: bool = False


@dataclass(frozen=True, slots=True)
class Quality:
    """A data-quality finding was made about it, or none; an empty ``rule`` accepts any."""

    rule: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """An indicator of the same name stands in another project of the year."""


@dataclass(frozen=True, slots=True)
class CycleAnnual:
    """The target of the whole period compared with the annual one: ``>``, ``<``, ``=``, ``!=`` or ``written``.

    ``written``: their wordings differ; ``factor``: the annual one is taken so many times.
    """

    relation: str
    factor: Decimal = Decimal(1)


Constraint: TypeAlias = (
    Year
    | Theme
    | Category
    | Unit
    | ProjectNamed
    | IndicatorNamed
    | Words
    | Amount
    | Measured
    | Bound
    | Having
    | Raw
    | Ranged
    | Missing
    | Worded
    | Quality
    | Shared
    | CycleAnnual
)


@dataclass(frozen=True, slots=True)
class Frame:
    """A question understood.

    Attributes:
        period: which target numbers are compared; annual unless the question says otherwise.
        descending: for EXTREME, MOST and ordered lists: from the largest.
        limit: how many of an ordered list, or ``None`` for all.
        group_by: ``unit``, ``category``, ``year``, ``theme``, ``rule`` or ``kind`` (of thing) for GROUP.
        also: a second focus to list (有哪些项目和指标).
        expected: a number the question supposes (是不是有两个…), to be checked.
        sides: the two condition lists of a DIFFERENCE.
        rank: which place of an EXTREME or MOST is asked for, 1 for the first.
        kinds: what a GROUP by ``kind`` counts.
        function: what PER_GROUP does with the targets of a group: average, sum, maximum or minimum.
        best_group: PER_GROUP asks for the first group alone.
        denied: whether a claim is denied by what is found, whose number is another than the one claimed.
        affirmed: whether what is found meets a claim about ALL, which nothing contradicts.
        findings: a GROUP (by ``rule``) or MOST counts data-quality findings.
        within: a SHARE is of what the named unit or project has, not of everything.
    """

    focus: Focus
    operation: Operation
    where: tuple[Constraint, ...]
    period: Period = Period.ANNUAL
    period_stated: bool = False
    descending: bool | None = None
    limit: int | None = None
    group_by: str | None = None
    also: Focus | None = None
    expected: int | None = None
    counted: Focus | None = None
    sides: tuple[tuple[Constraint, ...], ...] = ()
    text: str | None = None
    within: bool = False
    rank: int = 1
    kinds: tuple[Focus, ...] = ()
    function: str = ""
    best_group: bool = False
    denied: bool = False
    affirmed: bool = False
    findings: bool = False

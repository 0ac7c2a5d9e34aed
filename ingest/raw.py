"""What a table says, word for word, before quantities are parsed and IRIs minted."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.iris import fold_name
from ontology.values import Document, Finding, Packed, Place


@dataclass(frozen=True, slots=True)
class RawValue(Packed):
    """A target value as written, and where it stands."""

    raw: str
    place: Place


@dataclass(frozen=True, slots=True)
class RawEvaluation(Packed):
    """What a self-evaluation (自评表) says of an indicator, as written; empty where it says nothing.

    Attributes:
        actual: the value reached (实际完成值).
        score: the points given (得分).
        weight: the points to be had (分值, 权重).
        deviation: why the target was missed (偏差原因).
        place: of the first of these.
    """

    actual: str
    score: str
    weight: str
    deviation: str
    place: Place


@dataclass(frozen=True, slots=True)
class RawIndicator(Packed):
    """An indicator as written.

    Attributes:
        number: its number within the project as printed, in digits; empty when none is printed.
        category: the two-digit code of the second level; one digit where only the first level is printed.
        name: the third-level indicator.
        place: of the name.
        cycle: value for the whole implementation period, if given.
        annual: value for the fiscal year, if given.
        evaluation: what became of it, in a self-evaluation.
    """

    number: str
    category: str
    name: str
    place: Place
    cycle: RawValue | None
    annual: RawValue | None
    evaluation: RawEvaluation | None = None


@dataclass(frozen=True, slots=True)
class RawProject(Packed):
    """A project as written; ``goal`` is empty and ``goal_place`` ``None`` when the table has none.

    A layout leaves ``document`` out; it is set when the document is known.
    """

    unit: str
    name: str
    place: Place
    goal: str
    goal_place: Place | None
    indicators: tuple[RawIndicator, ...]
    document: Document | None = None


@dataclass(frozen=True, slots=True)
class RawTable(Packed):
    """One performance table of a department and fiscal year, or the part of it that a document holds.

    Attributes:
        whole: it lists projects; otherwise it is made of forms, of which a table may need many.
        findings: what was noticed while it was read.
    """

    title: str
    department: str
    fiscal_year: int
    kind: str
    illustrative: bool
    projects: tuple[RawProject, ...]
    whole: bool = True
    findings: tuple[Finding, ...] = ()

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes two tables one: department, year and kind."""
        return fold_name(self.department), self.fiscal_year, self.kind


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not read; the rest of the document goes on."""

    place: Place | None
    message: str
    message_zh: str

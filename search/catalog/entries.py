"""What the catalog answers with: frozen values, JSON at the doors only."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from ontology.records import IndicatorRecord, ProjectRecord
from search.results import Source, table

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """An indicator with the project that it belongs to."""

    indicator: IndicatorRecord
    project: ProjectRecord


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its labels; ``label_en`` falls back to ``label``."""

    iri: str
    label: str
    label_en: str


@dataclass(frozen=True, slots=True)
class ThemeNode:
    """A theme; the counts include its narrower themes, each project counted once.

    Attributes:
        projects_direct: projects that are about it.
        projects_related: projects that only touch it.
        indicators: indicators that touch it in either strength.
        depth: 0 for a top theme of its scheme.
    """

    iri: str
    label: str
    label_en: str
    scheme: str
    broader: str | None
    provisional: bool
    projects_direct: int
    projects_related: int
    indicators: int
    depth: int


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A spending unit with the fiscal years that it appears in."""

    iri: str
    label: str
    department: str
    department_iri: str
    years: tuple[int, ...]
    projects: int
    indicators: int


@dataclass(frozen=True, slots=True)
class TableRecord:
    """A published table; ``document`` is the file's name."""

    iri: str
    title: str
    department: str
    department_iri: str
    fiscal_year: int
    kind: str
    document: str
    sha256: str
    illustrative: bool
    projects: int
    indicators: int


@dataclass(frozen=True, slots=True)
class YearEntry:
    """A fiscal year; ``illustrative`` when every table of it is."""

    year: int
    tables: int
    departments: int
    projects: int
    indicators: int
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Count:
    """A labelled number."""

    value: str
    label: str
    label_en: str
    count: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What a release holds."""

    tables: int
    departments: int
    units: int
    projects: int
    indicators: int
    triples: int
    findings: int
    by_year: tuple[YearEntry, ...]
    by_department: tuple[Count, ...]
    by_category: tuple[Count, ...]
    by_severity: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class FindingFilters:
    """Restrictions on findings; ``None`` accepts all.

    Attributes:
        about: IRIs out of the graph.
        department: labels, ids or IRIs.
        unit: labels, ids or IRIs of spending units.
        without: rules that are switched off.
    """

    rule: tuple[str, ...] | None = None
    severity: tuple[str, ...] | None = None
    year: tuple[int, ...] | None = None
    about: tuple[str, ...] | None = None
    department: tuple[str, ...] | None = None
    unit: tuple[str, ...] | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FindingEntry:
    """A finding; ``iri`` is what it is about, ``label`` its name; ``start``/``end`` are code points in the cell."""

    rule: str
    severity: str
    iri: str
    label: str | None
    message: str
    message_en: str
    year: int | None
    source: Source | None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class FindingCount:
    """How many findings a rule has."""

    rule: str
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """A slice of the findings, gravest first, and the number of all that match."""

    total: int
    findings: tuple[FindingEntry, ...]

    def to_pandas(self) -> pandas.DataFrame:
        """Return one row per finding; the place is columns of its own."""
        own, place = (
            [f.name for f in fields(FindingEntry) if f.name != "source"],
            ["document", "row", "column"],
        )
        rows = (
            {name: getattr(entry, name) for name in own}
            | {name: getattr(entry.source, name, None) for name in place}
            for entry in self.findings
        )
        return table(rows, [*own, *place])

"""What is indexed: one flat entry per project, indicator, spending unit and theme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ontology.records import (
    IndicatorRecord,
    ProjectRecord,
    SourceRecord,
    TargetRecord,
    ThemeRecord,
)
from ontology.taxonomy import THEME_SCHEMES, Concept, Taxonomy
from ontology.values import Quantity
from search.results import HitType, Source


@dataclass(frozen=True, slots=True)
class EntryTheme:
    """A theme of an entry; ``strength`` is ``direct`` or ``related``."""

    iri: str
    strength: str


@dataclass(frozen=True, slots=True)
class EntryTarget:
    """A target as written (``period``: ``annual`` or ``cycle``) with its comparable components."""

    period: str
    raw: str
    quantities: tuple[Quantity, ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled:
    """An IRI with the label a person reads."""

    iri: str
    label: str


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """Everything that search needs to know of one thing.

    Attributes:
        goal: of a project; empty otherwise.
        project: of an indicator.
        category: two-digit code of an indicator.
        aliases: other names of a theme, in every language.
        broader: IRI of the theme above a theme.
        table: IRI of the table that a project or indicator stands in; empty for what many tables share.
    """

    iri: str
    type: HitType
    name: str
    goal: str = ""
    project: Labelled | None = None
    unit: Labelled | None = None
    department: Labelled | None = None
    year: int | None = None
    category: str | None = None
    category_label: str | None = None
    targets: tuple[EntryTarget, ...] = ()
    themes: tuple[EntryTheme, ...] = ()
    aliases: tuple[str, ...] = ()
    broader: str | None = None
    source: Source | None = None
    illustrative: bool = False
    table: str = ""


def theme_entries(taxonomy: Taxonomy) -> Iterator[IndexEntry]:
    """Yield the entries of all themes."""
    return (_theme(concept) for concept in taxonomy.concepts if concept.scheme in THEME_SCHEMES)


def entries(projects: Iterable[ProjectRecord]) -> Iterator[IndexEntry]:
    """Yield the entries of projects: each with its indicators, and its unit once."""
    units: set[str] = set()
    for project in projects:
        if project.unit_iri not in units:
            units.add(project.unit_iri)
            yield _unit(project)
        yield _project(project)
        for indicator in project.indicators:
            yield _indicator(indicator, project)


def _theme(concept: Concept) -> IndexEntry:
    aliases = tuple(label for label in concept.labels if label and label != concept.pref_label)
    return IndexEntry(
        concept.iri, HitType.THEME, concept.pref_label, aliases=aliases, broader=concept.broader
    )


def _unit(project: ProjectRecord) -> IndexEntry:
    department = Labelled(project.department_iri, project.department)
    return IndexEntry(project.unit_iri, HitType.UNIT, project.unit, department=department)


def _project(project: ProjectRecord) -> IndexEntry:
    return IndexEntry(
        project.iri,
        HitType.PROJECT,
        project.name,
        goal=project.goal,
        unit=Labelled(project.unit_iri, project.unit),
        department=Labelled(project.department_iri, project.department),
        year=project.fiscal_year,
        themes=_themes(project.themes),
        source=_source(project.source),
        illustrative=project.illustrative,
        table=project.table,
    )


def _indicator(indicator: IndicatorRecord, project: ProjectRecord) -> IndexEntry:
    pairs = (("annual", indicator.annual), ("cycle", indicator.cycle))
    return IndexEntry(
        indicator.iri,
        HitType.INDICATOR,
        indicator.name,
        project=Labelled(project.iri, project.name),
        unit=Labelled(project.unit_iri, project.unit),
        department=Labelled(project.department_iri, project.department),
        year=project.fiscal_year,
        category=indicator.subcategory_code,
        category_label=indicator.subcategory_label,
        targets=tuple(_target(period, target) for period, target in pairs if target is not None),
        themes=_themes(indicator.themes),
        source=_source(indicator.source),
        illustrative=project.illustrative,
        table=project.table,
    )


def _target(period: str, target: TargetRecord) -> EntryTarget:
    return EntryTarget(period, target.raw, target.components)


def _themes(records: tuple[ThemeRecord, ...]) -> tuple[EntryTheme, ...]:
    strongest: dict[str, str] = {}
    for record in records:
        if strongest.get(record.iri) != "direct":
            strongest[record.iri] = record.strength
    return tuple(EntryTheme(iri, strength) for iri, strength in strongest.items())


def _source(record: SourceRecord) -> Source:
    return Source(record.document, record.sha256, record.row, record.column, record.page, record.sheet)

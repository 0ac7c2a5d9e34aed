"""Pages about things that gather others: unit, theme, table, department, concept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from ontology.iris import local_id
from ontology.records import ProjectRecord
from search import Dataset
from search.catalog import IndicatorEntry
from search.results import Filters

Links = list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Slice:
    """Which part of a list is shown."""

    limit: int
    offset: int


@dataclass(frozen=True, slots=True)
class Collection:
    """What ``collection.html`` shows; ``link_groups`` holds (heading, [(IRI, label, note)])."""

    kind: str
    iri: str
    name: str
    facts: tuple[tuple[str, object], ...] = ()
    link_groups: tuple[tuple[str, Links], ...] = ()
    total: int = 0
    projects: tuple[ProjectRecord, ...] = ()
    entries: tuple[IndicatorEntry, ...] = ()
    illustrative: bool = False
    provisional: bool = False

    def context(self) -> dict[str, Any]:
        """Return the fields by name (not their contents: records stay records)."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def unit(dataset: Dataset, id: str, part: Slice, lang: str) -> Collection:
    """A spending unit and its projects."""
    iri = dataset.catalog.resolve("unit", id)
    entry = next(u for u in dataset.catalog.units if u.iri == iri)
    total, projects = dataset.catalog.projects(Filters(unit=(iri,)), **asdict(part))
    return Collection(
        kind="unit",
        iri=iri,
        name=entry.label,
        facts=(("year", _joined(entry.years)), ("indicators", entry.indicators)),
        link_groups=(("department", [(entry.department_iri, entry.department, "")]),),
        total=total,
        projects=projects,
    )


def theme(dataset: Dataset, id: str, part: Slice, lang: str) -> Collection:
    """A theme, its neighbours, and the projects that touch it."""
    node = dataset.catalog.theme(id)
    near = [t for t in dataset.catalog.themes if t.iri == node.broader or t.broader == node.iri]
    total, projects = dataset.catalog.projects(Filters(theme=(node.iri,)), **asdict(part))
    _, entries = dataset.catalog.indicators(Filters(theme=(node.iri,)), limit=part.limit, offset=0)
    return Collection(
        kind="theme",
        iri=node.iri,
        name=node.label if lang == "zh" else node.label_en,
        facts=(("strength_direct", node.projects_direct), ("strength_related", node.projects_related)),
        link_groups=(("themes", [(t.iri, t.label if lang == "zh" else t.label_en, "") for t in near]),),
        total=total,
        projects=projects,
        entries=entries if not part.offset else (),
        provisional=node.provisional,
    )


def table(dataset: Dataset, id: str, part: Slice, lang: str) -> Collection:
    """A published table and its projects."""
    iri = dataset.catalog.resolve("table", id)
    record = next(t for t in dataset.catalog.tables if t.iri == iri)
    total, projects = dataset.catalog.projects(Filters(), **asdict(part), table=iri)
    return Collection(
        kind="table",
        iri=iri,
        name=record.title or f"{record.department} {record.fiscal_year}",
        facts=(("year", record.fiscal_year), ("source", record.document), ("indicators", record.indicators)),
        link_groups=(("department", [(record.department_iri, record.department, "")]),),
        total=total,
        projects=projects,
        illustrative=record.illustrative,
    )


def department(dataset: Dataset, id: str, part: Slice, lang: str) -> Collection:
    """A department, its tables and its units."""
    iri = dataset.catalog.resolve("department", id)
    tables = [t for t in dataset.catalog.tables if t.department_iri == iri]
    units = [u for u in dataset.catalog.units if u.department_iri == iri]
    total, projects = dataset.catalog.projects(Filters(department=(iri,)), **asdict(part))
    return Collection(
        kind="department",
        iri=iri,
        name=dataset.catalog.named(iri).label,
        link_groups=(
            ("tables", [(t.iri, t.title or local_id(t.iri), str(t.fiscal_year)) for t in tables]),
            ("units", [(u.iri, u.label, _joined(u.years)) for u in units]),
        ),
        total=total,
        projects=projects,
    )


def concept(dataset: Dataset, id: str, part: Slice, lang: str) -> Collection:
    """An indicator concept and the indicators that it stands for."""
    named, entries = dataset.catalog.indicators_of_concept(id)
    return Collection(
        kind="concept",
        iri=named.iri,
        name=named.label if lang == "zh" else named.label_en,
        entries=entries[part.offset :],
    )


KINDS: Mapping[str, Callable[[Dataset, str, Slice, str], Collection]] = {
    "unit": unit,
    "theme": theme,
    "table": table,
    "department": department,
    "concept": concept,
}


def _joined(years: tuple[int, ...]) -> str:
    return "、".join(map(str, years))

"""What alignment needs to know of a table, read in a few passes over its named graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from rdflib.namespace import RDFS

from ontology.graph import Graph
from ontology.quantities import parse_quantity
from ontology.releases import TableEntry
from ontology.values import TargetValue
from ontology.vocabulary import ZB
from search.alignment.naming import Name, read_name
from search.meaning import indicator_core, project_passage

PERIODS = ("annual", "cycle")


@dataclass(frozen=True, eq=False)
class Item:
    """An indicator as alignment sees it; ``annual`` and ``cycle`` are its targets."""

    iri: str
    name: str
    category: str
    order: int
    annual: TargetValue | None
    cycle: TargetValue | None
    programme: Programme

    @cached_property
    def reading(self) -> Name:
        """The name, read for comparison."""
        return read_name(self.name)

    @property
    def passage(self) -> str:
        """What of the indicator is encoded."""
        return indicator_core(self.name)

    @cached_property
    def target(self) -> TargetValue | None:
        """The annual target, else that of the cycle."""
        return self.annual or self.cycle


@dataclass(frozen=True, eq=False)
class Programme:
    """A project of one fiscal year with its indicators."""

    iri: str
    name: str
    unit: str
    unit_iri: str
    goal: str
    order: int
    table: TableEntry
    items: list[Item]

    @property
    def year(self) -> int:
        """The fiscal year."""
        return self.table.fiscal_year

    @cached_property
    def reading(self) -> Name:
        """The name, read for comparison."""
        return read_name(self.name)

    @property
    def passage(self) -> str:
        """What of the project is encoded."""
        return project_passage(self.name, self.goal)


def targets(item: Item) -> dict[str, TargetValue]:
    """Return the targets that an indicator has, by period."""
    pairs = zip(PERIODS, (item.annual, item.cycle), strict=True)
    return {period: target for period, target in pairs if target is not None}


def programmes(graph: Graph, table: TableEntry) -> list[Programme]:
    """Read the projects and indicators of a table, in their order.

    Quantities are parsed again from the targets as written, which is many times quicker than reading their
    statements; the parser is the one that wrote them.
    """
    reader = _Columns(graph, table.graph)
    labels, orders = reader.texts(RDFS.label), reader.texts(ZB.order)
    units, goals = reader.texts(ZB.fundUser), reader.texts(ZB.goal)
    categories, raws = reader.texts(ZB.category), reader.texts(ZB.raw)
    members: dict[str, list[str]] = defaultdict(list)
    for project, indicator in reader.rows(ZB.hasIndicator):
        members[project].append(indicator)
    names = _unit_names(graph, set(units.values()))
    found = []
    for iri, unit in units.items():
        order = int(orders[iri])
        programme = Programme(iri, labels[iri], names[unit], unit, goals.get(iri, ""), order, table, [])
        for member in sorted(members[iri], key=lambda m: int(orders[m])):
            name = labels[member]
            annual, cycle = (_target(raws.get(f"{member}/{period}"), name) for period in PERIODS)
            category = categories[member].rsplit("/", 1)[1]
            programme.items.append(
                Item(member, name, category, int(orders[member]), annual, cycle, programme)
            )
        found.append(programme)
    return sorted(found, key=lambda p: p.order)


def _target(raw: str | None, name: str) -> TargetValue | None:
    return None if raw is None else parse_quantity(raw, name=name)


def _unit_names(graph: Graph, units: set[str]) -> dict[str, str]:
    values = " ".join(f"<{unit}>" for unit in sorted(units))
    rows = graph.select(f"SELECT ?u ?l WHERE {{ VALUES ?u {{ {values} }} ?u rdfs:label ?l }}")
    return {row["u"]: row["l"] for row in rows}


class _Columns:
    """Reads one predicate of one named graph at a time."""

    def __init__(self, graph: Graph, name: str) -> None:
        self._graph = graph
        self._name = name

    def rows(self, predicate: str) -> Iterator[tuple[str, str]]:
        """Yield subject and object of each statement."""
        query = f"SELECT ?s ?o WHERE {{ GRAPH <{self._name}> {{ ?s <{predicate}> ?o }} }}"
        return ((row["s"], row["o"]) for row in self._graph.select(query))

    def texts(self, predicate: str) -> dict[str, str]:
        """Return object by subject."""
        return dict(self.rows(predicate))

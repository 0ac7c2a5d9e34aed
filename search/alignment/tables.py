"""The tables of one department through the years."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from ontology.iris import digest
from ontology.releases import TableEntry


@dataclass(frozen=True, slots=True)
class TableSeries:
    """The tables of one department and kind, by fiscal year."""

    department: str
    kind: str
    years: dict[int, TableEntry]

    @property
    def key(self) -> str:
        """Names the series in the names of graphs."""
        return digest(self.department, self.kind)

    def consecutive(self) -> list[tuple[TableEntry, TableEntry]]:
        """Return each table with the next one that is there."""
        return list(pairwise(self.years[year] for year in sorted(self.years)))

    def alignment_graph(self, before: TableEntry, after: TableEntry) -> str:
        """Return the local name of the graph that holds the alignment of two tables."""
        return f"alignments/{self.key}-{before.fiscal_year}-{after.fiscal_year}"

    @property
    def concept_graph(self) -> str:
        """The local name of the graph that holds the concepts of the series."""
        return f"concepts/{self.key}"


def table_series(tables: Iterable[TableEntry]) -> list[TableSeries]:
    """Group tables by department and kind, in the order of their names."""
    found: dict[tuple[str, str], dict[int, TableEntry]] = defaultdict(dict)
    for table in tables:
        found[table.department, table.kind][table.fiscal_year] = table
    return [TableSeries(*key, found[key]) for key in sorted(found)]

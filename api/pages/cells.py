"""The page that shows a table as it was read: its cells, what each was taken for, the findings beside them."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Annotated, Any

from pydantic import Field

from api.pages.collection import titled
from api.parameters import Lang, Offset, Parameters
from ontology.readings import ReadCell, ReadRow, as_read, position
from search import Dataset

PER_PAGE = 10


class CellsParameters(Parameters):
    """Parameters of the page; ``project`` is the id of one that the page is to show."""

    project: Annotated[str | None, Field(max_length=200)] = None
    offset: Offset = 0
    lang: Lang = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of one document, sheet or page; ``columns`` are the numbers of those in which something stands."""

    document: str
    sheet: str | None
    page: int | None
    columns: tuple[int, ...]
    rows: tuple[ReadRow, ...]

    def cells(self, row: ReadRow) -> tuple[ReadCell, ...]:
        """Return a cell for every column, empty ones too."""
        at = {cell.column: cell for cell in row.cells}
        return tuple(at.get(column) or ReadCell(column, (), ()) for column in self.columns)


def context(dataset: Dataset, id: str, wanted: CellsParameters, without: Set[str]) -> dict[str, Any]:
    """Return what ``cells.html`` shows of some projects of a table.

    Args:
        dataset: the release.
        id: of the table.
        wanted: which projects.
        without: rules whose findings are not shown.

    Raises:
        UnknownThing: there is no such table or project.
    """
    iri = dataset.catalog.resolve("table", id)
    record = next(table for table in dataset.catalog.tables if table.iri == iri)
    offset, chosen = wanted.offset, None
    if wanted.project:
        chosen = dataset.catalog.resolve("project", wanted.project)
        offset = position(dataset.graph, iri, chosen) // PER_PAGE * PER_PAGE
    rows = as_read(dataset.graph, iri, limit=PER_PAGE, offset=offset, records=dataset.records)
    return {
        "table": record,
        "title": titled(record),
        "sheets": tuple(_sheets(tuple(_without(row, without) for row in rows))),
        "chosen": chosen,
        "offset": offset,
        "limit": PER_PAGE,
        "total": record.projects,
    }


def _without(row: ReadRow, rules: Set[str]) -> ReadRow:
    def kept(cell: ReadCell) -> ReadCell:
        return replace(cell, findings=tuple(f for f in cell.findings if f.rule not in rules))

    return replace(row, cells=tuple(map(kept, row.cells))) if rules else row


def _sheets(rows: tuple[ReadRow, ...]) -> Iterator[Sheet]:
    for (document, sheet, page), listed in groupby(rows, key=lambda row: (row.document, row.sheet, row.page)):
        found = tuple(listed)
        columns = sorted({cell.column for row in found for cell in row.cells})
        yield Sheet(document, sheet, page, tuple(columns), found)

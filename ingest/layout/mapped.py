"""Tables read as a mapping file says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.grid import Grid, Row
from ingest.layout.columns import Columns
from ingest.layout.form_rows import FormColumns, Key, read_form_rows
from ingest.layout.head import Head, Line, read_head
from ingest.layout.itemised import read_itemised
from ingest.layout.lines import is_note, is_total
from ingest.layout.listing import read_listing
from ingest.layout.outcome import LaidOut, Outcome
from ingest.layout.text import CellText, one_line, stripped
from ingest.mapping import TableMapping
from ingest.raw import RawProject

_YEAR = re.compile(r"(?:19|20)\d\d")


def read_mapped(grids: Sequence[Grid], mapping: TableMapping) -> list[LaidOut]:
    """Read the grids of a document that a mapping applies to: forms one by one, a list as one table."""
    if dict(mapping.cells).get("name"):
        return [_read_form(grid, mapping) for grid in grids]
    return [_read_list(grids, mapping)]


def _read_list(grids: Sequence[Grid], mapping: TableMapping) -> LaidOut:
    first = grids[0]
    columns = Columns(mapping.indexes(first))
    rows = [*mapping.body(first), *(row for grid in grids[1:] for row in grid.rows)]
    headings = {_texts(row) for row in first.rows if row.number in mapping.header_rows}
    body = [(columns, row) for row in rows if _is_body(row) and _texts(row) not in headings]
    head = _head(first, mapping)
    read = read_itemised if columns.itemised else read_listing
    outcome = read(body, unit=head.unit or "")
    return _laid_out(head, outcome, tuple(role.value for role in columns.roles), mapping, first)


def _read_form(grid: Grid, mapping: TableMapping) -> LaidOut:
    head, out = _head(grid, mapping), Outcome()
    body = mapping.body(grid)
    name, goal = mapping.cell(grid, "name"), mapping.cell(grid, "goal")
    columns = FormColumns(
        (dict[Key, int](mapping.indexes(grid).items()),), (), body[0] if body else grid.rows[0]
    )
    indicators = read_form_rows(filter(_is_body, body), columns, out)
    if name is not None and stripped(name) and indicators:
        text, goal_text = CellText.of(name), CellText.of(*([goal] if goal is not None else []))
        span, goal_span = text.trim(), goal_text.trim()
        out.projects.append(
            RawProject(
                unit="",
                name=one_line(text.text[slice(*span)]),
                place=text.place(*span),
                goal=goal_text.text[slice(*goal_span)],
                goal_place=goal_text.place(*goal_span) if goal_span[0] < goal_span[1] else None,
                indicators=tuple(indicators),
            )
        )
    headings = tuple(key.value for key in columns.blocks[0])
    return replace(_laid_out(head, out, headings, mapping, grid), whole=False)


def _laid_out(
    head: Head, outcome: Outcome, headings: tuple[str, ...], mapping: TableMapping, grid: Grid
) -> LaidOut:
    place = next((cell.place() for row in mapping.body(grid) for cell in row.cells), None)
    outcome.findings[:0] = head.findings
    return LaidOut(head, outcome, None, headings, place, layout="mapped", evidence=1.0)


def _head(grid: Grid, mapping: TableMapping) -> Head:
    """Read the lines above a table; what the mapping says comes first, then the cells that it names."""
    head = read_head([*map(Line.of_text, grid.lines), *map(Line.of_row, mapping.above(grid))])
    year = _YEAR.search(_cell(grid, mapping, "year"))
    return replace(
        head,
        department=mapping.department or _cell(grid, mapping, "department") or head.department,
        unit=mapping.unit or _cell(grid, mapping, "unit") or head.unit,
        year=mapping.year or (int(year.group()) if year else head.year),
        kind=mapping.kind or head.kind,
    )


def _cell(grid: Grid, mapping: TableMapping, name: str) -> str:
    cell = mapping.cell(grid, name)
    return one_line(stripped(cell)) if cell is not None else ""


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(stripped(cell) for cell in row.cells)


def _is_body(row: Row) -> bool:
    texts = [text for _, cell in row.distinct() if (text := stripped(cell))]
    return bool(texts) and not is_total(texts) and not (len(texts) == 1 and is_note(texts[0]))

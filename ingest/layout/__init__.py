"""Layouts: grids become raw records, by evidence in the cells and not by file type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from ingest.grid import Grid, Row
from ingest.layout.columns import Columns, Role, left_out, read_headings
from ingest.layout.crosswise import unfold
from ingest.layout.form import Form, read_form, split_forms
from ingest.layout.form_rows import read_form_headings
from ingest.layout.head import Head, read_head
from ingest.layout.itemised import read_itemised
from ingest.layout.listing import read_listing
from ingest.layout.mapped import read_mapped
from ingest.layout.outcome import LaidOut, Outcome
from ingest.layout.sections import Section, split_sections
from ingest.mapping import TableMapping
from ontology.values import Place


def lay_out(grids: Sequence[Grid], mappings: Sequence[TableMapping] = ()) -> tuple[LaidOut, ...]:
    """Find and read all tables of a document, in order; first those that a mapping file describes."""
    found: list[LaidOut] = []
    rest = list(enumerate(grids, 1))
    for mapping in mappings:
        if mapping.columns:
            meant = [grid for number, grid in rest if mapping.applies(grid, number)]
            rest = [(number, grid) for number, grid in rest if not mapping.applies(grid, number)]
            found.extend(read_mapped(meant, mapping) if meant else ())
    others, forms = split_forms(unfold(grid for _, grid in rest))
    return (*found, *map(_read, split_sections(others)), *_read_forms(forms))


def _read_forms(forms: Iterable[Form]) -> Iterable[LaidOut]:
    """Read forms; what the head of one does not say is taken from the form before."""
    before = Head()
    for form in forms:
        before = read_head(form.lines).inherit(before)
        outcome = read_form(form)
        outcome.findings[:0] = before.findings
        columns = read_form_headings(form.rows[form.heading])
        headings = tuple(key.value for key in columns.blocks[0]) if columns else ()
        place = form.rows[0].cells[0].place()
        yield LaidOut(before, outcome, None, headings, place, whole=False, layout="form")


def _read(section: Section) -> LaidOut:
    columns = section.columns
    missing = columns.missing
    outcome = Outcome() if missing else _outcome(section)
    outcome.findings[:0] = [*section.head.findings, *section.findings]
    if columns.itemised:
        outcome.note_left_out(left_out(columns))
    head = replace(section.head, illustrative=section.head.illustrative or section.illustrative)
    headings = tuple(role.value for role in columns.roles)
    layout = "itemised" if columns.itemised else "list"
    place = _place(section)
    return LaidOut(head, outcome, missing, headings, place, layout=layout, evidence=_evidence(section))


def _evidence(section: Section) -> float:
    """Return how sure the columns are: all of them named, some of them, or none."""
    if section.columns.row is None:
        return 0.5
    named = read_headings(section.columns.row)
    known = named is not None and set(section.columns.roles) <= set(named.roles)
    return 0.95 if known or section.columns.itemised else 0.75


def _outcome(section: Section) -> Outcome:
    """Read stretches of rows that share a layout; headings may change it on the way."""
    total = Outcome()
    unit = section.head.unit or ""
    for columns, rows in _stretches(section.rows):
        if columns.missing is not None:
            _refuse(rows, columns.missing, total)
            continue
        part = read_itemised(rows, unit=unit) if columns.itemised else read_listing(rows, unit=unit)
        total.projects.extend(part.projects)
        total.refusals.extend(part.refusals)
        total.findings.extend(part.findings)
        unit = part.projects[-1].unit if part.projects else unit
    return total


def _refuse(rows: list[tuple[Columns, Row]], missing: Role, out: Outcome) -> None:
    for _, row in rows:
        out.refuse_row(
            row,
            f"the headings above the row lack {missing.value}",
            f"此行上方的表头缺少“{missing.value}”",
        )


def _stretches(rows: list[tuple[Columns, Row]]) -> Iterator[tuple[Columns, list[tuple[Columns, Row]]]]:
    for _, stretch in groupby(rows, key=lambda entry: (entry[0].itemised, entry[0].missing)):
        listed = list(stretch)
        yield listed[0][0], listed


def _place(section: Section) -> Place | None:
    row = section.columns.row or (section.rows[0][1] if section.rows else None)
    return row.cells[0].place() if row and row.cells else None

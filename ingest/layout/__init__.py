"""Layouts: grids become raw records, by evidence in the cells and not by file type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingest.grid import Grid, Row
from ingest.layout.columns import Columns, Role
from ingest.layout.form import Form, read_form, split_forms
from ingest.layout.head import Head, read_head
from ingest.layout.itemised import read_itemised
from ingest.layout.listing import read_listing
from ingest.layout.outcome import Outcome
from ingest.layout.sections import Section, split_sections
from ontology.values import Place


@dataclass(frozen=True, slots=True)
class LaidOut:
    """One table as found in the grids, before the options of the ingest apply.

    Attributes:
        head: what the lines above the table say.
        outcome: its projects, refusals and findings.
        missing: a column without which nothing could be read, or ``None``.
        place: of the headings, or of the first row.
        whole: a list of projects; a form holds one project of a table that may need many.
    """

    head: Head
    outcome: Outcome
    missing: Role | None
    headings: tuple[str, ...]
    place: Place | None
    whole: bool = True


def lay_out(grids: Iterable[Grid]) -> tuple[LaidOut, ...]:
    """Find and read all tables of a document, in order."""
    rest, forms = split_forms(grids)
    return (*map(_read, split_sections(rest)), *_read_forms(forms))


def _read_forms(forms: Iterable[Form]) -> Iterable[LaidOut]:
    """Read forms; what the head of one does not say is taken from the form before."""
    before = Head()
    for form in forms:
        before = read_head(form.lines).inherit(before)
        outcome = read_form(form)
        outcome.findings[:0] = before.findings
        yield LaidOut(before, outcome, None, (), form.rows[0].cells[0].place(), whole=False)


def _read(section: Section) -> LaidOut:
    columns = section.columns
    missing = columns.missing
    outcome = Outcome() if missing else _outcome(section)
    outcome.findings[:0] = [*section.head.findings, *section.findings]
    head = replace(section.head, illustrative=section.head.illustrative or section.illustrative)
    return LaidOut(head, outcome, missing, tuple(role.value for role in columns.roles), _place(section))


def _outcome(section: Section) -> Outcome:
    """Read stretches of rows that share a layout; headings may change it on the way."""
    total = Outcome()
    unit = section.head.unit or ""
    for itemised, rows in _stretches(section.rows):
        part = read_itemised(rows, unit=unit) if itemised else read_listing(rows, unit=unit)
        total.projects.extend(part.projects)
        total.refusals.extend(part.refusals)
        total.findings.extend(part.findings)
        unit = part.projects[-1].unit if part.projects else unit
    return total


def _stretches(rows: list[tuple[Columns, Row]]) -> Iterable[tuple[bool, list[tuple[Columns, Row]]]]:
    stretch: list[tuple[Columns, Row]] = []
    for entry in rows:
        if stretch and entry[0].itemised != stretch[-1][0].itemised:
            yield stretch[-1][0].itemised, stretch
            stretch = []
        stretch.append(entry)
    if stretch:
        yield stretch[-1][0].itemised, stretch


def _place(section: Section) -> Place | None:
    row = section.columns.row or (section.rows[0][1] if section.rows else None)
    return row.cells[0].place() if row and row.cells else None

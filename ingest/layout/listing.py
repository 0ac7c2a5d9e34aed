"""List layout: one row per project, all its indicators packed in one cell.

Rows that a page break tore apart are put together again, by evidence: whether the packed cell before is
complete, how a piece begins, and the numbers of the records.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.grid import Cell, Row
from ingest.layout.columns import Columns, Role, cell_of
from ingest.layout.lines import is_project_like, is_sentence, is_unit_like
from ingest.layout.outcome import Outcome
from ingest.layout.packed import Probe, Tail, leading_number, probe
from ingest.layout.records import read_packed
from ingest.layout.text import CellText, one_line, stripped, text_of
from ingest.raw import RawProject


@dataclass(slots=True)
class _Project:
    """A project under way, as the cells that hold its parts."""

    columns: Columns
    row: Row
    unit: str
    name: list[Cell]
    goal: list[Cell]
    packed: list[Cell] = field(default_factory=list)
    tail: Tail = field(default_factory=Tail)
    last: int | None = None

    def add_packed(self, cell: Cell, found: Probe) -> None:
        self.packed.append(cell)
        self.tail.add(text_of(cell).text)
        if found.last is not None:
            self.last = found.last

    @property
    def name_text(self) -> str:
        return CellText.of(*self.name).stripped


@dataclass(slots=True)
class _Short:
    """A row with too few cells, which the lines below may complete."""

    columns: Columns
    row: Row
    parts: list[list[Cell]]


def read_listing(rows: list[tuple[Columns, Row]], *, unit: str) -> Outcome:
    """Read the rows of a table in list layout.

    Args:
        rows: the body, each row with the columns in force there.
        unit: the spending unit until a line or column names one; may be empty.
    """
    reader = _Listing(unit)
    for columns, row in rows:
        reader.feed(columns, row)
    return reader.finish()


class _Listing:
    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._out = Outcome()
        self._project: _Project | None = None
        self._short: _Short | None = None
        self._unstopped = False

    def feed(self, columns: Columns, row: Row) -> None:
        filled = [cell for _, cell in row.distinct() if stripped(cell)]
        if self._short is not None and self._join(row, filled):
            return
        self._flush_short()
        packed = _filled(row, columns, Role.PACKED)
        if packed is not None and _is_cut(row, columns, packed):
            self._short = _Short(columns, row, [[cell] for cell in row.cells])
        elif packed is not None and not (len(filled) == 1 and _is_line(row, packed)):
            self._packed_row(columns, row, packed)
        elif len(filled) == 1:
            self._lone(columns, row, filled[0])
        elif len(row.cells) <= columns.roles[Role.PACKED]:
            self._short = _Short(columns, row, [[cell] for cell in row.cells])
        elif _filled(row, columns, Role.NAME) is not None and _only_amounts(row, columns):
            self._unit_line(columns, row, filled[0])
        else:
            self._unpacked_row(columns, row)

    def finish(self) -> Outcome:
        self._flush_short()
        self._close()
        return self._out

    # rows that are complete

    def _packed_row(self, columns: Columns, row: Row, packed: Cell) -> None:
        found = probe(stripped(packed))
        name = _filled(row, columns, Role.NAME)
        project = self._project
        if name is None:
            if project is not None and self._continues_unnamed(project, columns, row, found):
                self._extend(project, columns, row, packed, found)
            else:
                self._out.refuse_cell(row, columns, Role.NAME, stripped(packed))
            return
        if project is not None and (
            name is project.name[-1] or _continues_named(project, stripped(name), stripped(packed), found)
        ):
            if name is not project.name[-1] and stripped(name) != project.name_text:
                project.name.append(name)
            self._extend(project, columns, row, packed, found)
            return
        self._open(columns, row, name).add_packed(packed, found)

    @staticmethod
    def _continues_unnamed(project: _Project, columns: Columns, row: Row, found: Probe) -> bool:
        if not project.packed or not found.starts:
            return True
        if found.first is not None and project.last is not None:
            return found.first > 1
        return _filled(row, columns, Role.GOAL) is None

    def _extend(self, project: _Project, columns: Columns, row: Row, packed: Cell, found: Probe) -> None:
        goal = _filled(row, columns, Role.GOAL)
        known = CellText.of(*project.goal).stripped
        if goal is not None and goal not in project.goal and stripped(goal) != known:
            project.goal.append(goal)
        if packed not in project.packed[-1:]:
            project.add_packed(packed, found)

    def _open(self, columns: Columns, row: Row, name: Cell) -> _Project:
        self._close()
        unit = _filled(row, columns, Role.UNIT)
        if unit is not None:
            self._unit = one_line(stripped(unit))
        goal = _filled(row, columns, Role.GOAL)
        self._project = _Project(columns, row, self._unit, [name], [goal] if goal else [])
        return self._project

    def _unpacked_row(self, columns: Columns, row: Row) -> None:
        """Take a row without packed cell: the rest of a goal, or a project whose indicators come below."""
        name, goal = _filled(row, columns, Role.NAME), _filled(row, columns, Role.GOAL)
        if name is not None:
            self._open(columns, row, name)
        elif goal is not None and self._project is not None:
            self._project.goal.append(goal)
        else:
            self._out.refuse_row(row, "the row was not understood", "无法识别此行")

    # lines that stand alone

    def _lone(self, columns: Columns, row: Row, cell: Cell) -> None:
        text = stripped(cell)
        project = self._project
        if project is not None and self._continues(project, row, text):
            if cell is _filled(row, columns, Role.GOAL) and len(row.cells) > 1 and not probe(text).packed:
                project.goal.append(cell)
            else:
                project.add_packed(cell, probe(text))
        elif project is not None and cell is _filled(row, columns, Role.GOAL) and cell.column > 1:
            project.goal.append(cell)
        elif is_project_like(text):
            self._out.refuse_short(row, columns, text)
        else:
            self._unit_line(columns, row, cell)

    def _continues(self, project: _Project, row: Row, text: str) -> bool:
        """Whether a line that stands alone is the rest of the packed cell above."""
        if probe(text).packed:
            return True
        if not project.packed or (is_unit_like(text) and (len(row.cells) > 1 or _bare(text))):
            return False
        tail = project.tail
        if tail.open or leading_number(text) == (project.last or 0) + 1:
            return True
        return len(row.cells) == 1 and not tail.terminated and (not self._unstopped or is_sentence(text))

    def _unit_line(self, columns: Columns, row: Row, cell: Cell) -> None:
        self._close()
        text = CellText.of(cell)
        self._unit = one_line(stripped(cell))
        self._out.note_markup(text)
        if not is_unit_like(self._unit):
            self._out.doubt_unit(cell, self._unit)

    # rows broken over lines

    def _join(self, row: Row, filled: list[Cell]) -> bool:
        """Join a line to the short row above it; tell whether it belonged there."""
        short = self._short
        if short is None or not filled or not row.cells:
            return False
        width = short.columns.width
        if len(row.cells) == 1 and len(short.parts) == width - 1 and probe(stripped(row.cells[0])).packed:
            short.parts.append([row.cells[0]])
        elif _completes(short, row):
            short.parts[-1].append(row.cells[0])
            short.parts.extend([cell] for cell in row.cells[1:])
        else:
            return False
        if len(short.parts) == width:
            self._complete(short)
        return True

    def _complete(self, short: _Short) -> None:
        self._short = None

        def part(role: Role) -> list[Cell]:
            index = short.columns.roles.get(role)
            return [c for c in short.parts[index] if stripped(c)] if index is not None else []

        name, packed = part(Role.NAME), part(Role.PACKED)
        if not name:
            self._out.refuse_cell(short.row, short.columns, Role.NAME, stripped(short.parts[-1][-1]))
            return
        self._close()
        if unit := part(Role.UNIT):
            self._unit = one_line(CellText.of(*unit).stripped)
        self._project = _Project(short.columns, short.row, self._unit, name, part(Role.GOAL))
        for cell in packed:
            self._project.add_packed(cell, probe(stripped(cell)))

    def _flush_short(self) -> None:
        if self._short is not None:
            short, self._short = self._short, None
            packed = _filled(short.row, short.columns, Role.PACKED)
            if packed is not None:
                self._packed_row(short.columns, short.row, packed)
                return
            self._close()
            self._out.refuse_short(short.row, short.columns, " ".join(stripped(p[0]) for p in short.parts))

    def _close(self) -> None:
        """Read the project under way, now that all its parts are known."""
        project, self._project = self._project, None
        if project is None:
            return
        name, goal = CellText.of(*project.name), CellText.of(*project.goal)
        packed = CellText.of(*project.packed)
        for text in (name, goal, packed):
            self._out.note_markup(text)
        name_span, goal_span = name.trim(), goal.trim()
        cell = read_packed(packed, plain=project.columns.plain)
        self._unstopped = self._unstopped or not project.tail.terminated
        self._out.refusals.extend(cell.refusals)
        self._out.findings.extend(cell.findings)
        if not cell.indicators:
            self._out.refuse_project(project.row, project.columns, Role.PACKED, name.text[slice(*name_span)])
            return
        self._out.projects.append(
            RawProject(
                unit=project.unit,
                name=one_line(name.text[slice(*name_span)]),
                place=name.place(*name_span),
                goal=goal.text[slice(*goal_span)],
                goal_place=goal.place(*goal_span) if goal_span[0] < goal_span[1] else None,
                indicators=tuple(cell.indicators),
            )
        )


def _continues_named(project: _Project, name: str, packed: str, found: Probe) -> bool:
    """Whether a row with a name in it goes on with the project above."""
    if not project.packed:
        return False
    if not found.starts:
        tail = project.tail
        return tail.open or (not tail.terminated and (found.packed or (found.terminated and _bare(packed))))
    if found.first is None or project.last is None or found.first == 1:
        return False
    return found.first == project.last + 1 and name == project.name_text


def _is_line(row: Row, packed: Cell) -> bool:
    """Whether a packed cell alone in its row is a line of its own, because it stands first in it."""
    return packed is row.cells[0] and (len(row.cells) == 1 or not probe(stripped(packed)).packed)


def _is_cut(row: Row, columns: Columns, packed: Cell) -> bool:
    """Whether a line breaks off within its packed cell although further columns should follow."""
    return (
        1 < len(row.cells) < columns.width
        and packed is row.cells[-1]
        and _filled(row, columns, Role.NAME) is not None
        and _ends_open(stripped(packed))
    )


def _ends_open(text: str) -> bool:
    tail = Tail()
    tail.add(text)
    return tail.open


def _completes(short: _Short, row: Row) -> bool:
    """Whether the cells of a line can be the rest of the short row above it."""
    width = short.columns.width
    total = len(short.parts) + len(row.cells) - 1
    if len(row.cells) == 1:
        text = stripped(row.cells[0])
        return total <= width and not (_bare(text) and is_unit_like(text))
    if total < width or short.columns.roles[Role.PACKED] < width - 1:
        return total <= width
    return total == width and probe(stripped(row.cells[-1])).packed


def _only_amounts(row: Row, columns: Columns) -> bool:
    return all(_filled(row, columns, role) is None for role in (Role.GOAL, Role.PACKED, Role.UNIT))


def _filled(row: Row, columns: Columns, role: Role) -> Cell | None:
    cell = cell_of(row, columns, role)
    return cell if cell is not None and stripped(cell) else None


def _bare(text: str) -> bool:
    return len(text) <= 40

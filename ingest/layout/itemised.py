"""List layout with one row per indicator; names and categories are blank or merged below the first."""

from __future__ import annotations

from dataclasses import dataclass, field

from ingest.grid import Cell, Row
from ingest.layout.categories import resolve_category
from ingest.layout.columns import EVALUATED, Columns, Role, cell_of
from ingest.layout.evaluated import evaluation_of, is_blank, joined
from ingest.layout.lines import is_project_like, is_unit_like
from ingest.layout.outcome import Outcome
from ingest.layout.text import CellText, one_line, stripped
from ingest.raw import RawIndicator, RawProject, RawValue
from ontology.values import Period

_VALUE_ROLES = (Role.CYCLE, Role.ANNUAL, Role.PLAIN)


@dataclass(slots=True)
class _Project:
    columns: Columns
    row: Row
    unit: str
    name: Cell
    goal: list[Cell]
    level_1: str = ""
    level_2: str = ""
    indicators: list[RawIndicator] = field(default_factory=list)


def read_itemised(rows: list[tuple[Columns, Row]], *, unit: str) -> Outcome:
    """Read the rows of a table with one indicator per row.

    Args:
        rows: the body, each row with the columns in force there.
        unit: the spending unit until a line or column names one; may be empty.
    """
    reader = _Itemised(unit)
    for columns, row in rows:
        reader.feed(columns, row)
    return reader.finish()


class _Itemised:
    def __init__(self, unit: str) -> None:
        self._unit = unit
        self._out = Outcome()
        self._project: _Project | None = None

    def feed(self, columns: Columns, row: Row) -> None:
        filled = [cell for _, cell in row.distinct() if stripped(cell)]
        indicator = _filled(row, columns, Role.LEVEL_3)
        if len(filled) == 1 and (indicator is None or indicator is _filled(row, columns, Role.NAME)):
            self._lone(columns, row, filled[0])
            return
        if not self._enter_project(columns, row):
            return
        if indicator is not None:
            self._indicator(columns, row, indicator)
        elif any(_filled(row, columns, role) for role in (Role.LEVEL_1, Role.LEVEL_2, *_VALUE_ROLES)):
            self._out.refuse_cell(row, columns, Role.LEVEL_3, " ".join(stripped(cell) for cell in filled))

    def finish(self) -> Outcome:
        self._close()
        return self._out

    def _lone(self, columns: Columns, row: Row, cell: Cell) -> None:
        text = one_line(stripped(cell))
        if is_project_like(text):
            self._out.refuse_short(row, columns, text)
            return
        self._close()
        self._unit = text
        if not is_unit_like(text):
            self._out.doubt_unit(cell, text)

    def _enter_project(self, columns: Columns, row: Row) -> bool:
        """Make the project of a row the one under way; tell whether there is one."""
        name = _filled(row, columns, Role.NAME)
        goal = _filled(row, columns, Role.GOAL)
        unit = _filled(row, columns, Role.UNIT)
        project = self._project
        if name is None and project is None:
            self._out.refuse_cell(row, columns, Role.NAME, " ".join(stripped(c) for _, c in row.distinct()))
            return False
        if name is None or (project is not None and self._same(project, name, goal, unit)):
            if project is not None and goal is not None and stripped(goal) not in map(stripped, project.goal):
                project.goal.append(goal)
            return True
        self._close()
        if unit is not None:
            self._unit = one_line(stripped(unit))
        self._project = _Project(columns, row, self._unit, name, [goal] if goal else [])
        return True

    @staticmethod
    def _same(project: _Project, name: Cell, goal: Cell | None, unit: Cell | None) -> bool:
        if name is project.name:
            return True
        if stripped(name) != stripped(project.name) or (
            unit is not None and one_line(stripped(unit)) != project.unit
        ):
            return False
        return goal is None or any(stripped(goal) == stripped(known) for known in project.goal)

    def _indicator(self, columns: Columns, row: Row, cell: Cell) -> None:
        project = self._project
        if project is None:
            return
        self._carry_levels(project, columns, row)
        category = resolve_category(project.level_1, project.level_2)
        if category is None:
            role = Role.LEVEL_2 if Role.LEVEL_2 in columns.roles else Role.LEVEL_3
            self._out.refuse_cell(row, columns, role, stripped(cell))
            return
        text = CellText.of(cell)
        span = text.trim()
        values = self._values(columns, row)
        if not values:
            self._refuse_values(columns, row, stripped(cell))
            return
        self._out.note_markup(text)
        project.indicators.append(
            RawIndicator(
                number="",
                category=category,
                name=one_line(text.text[slice(*span)]),
                place=text.place(*span),
                cycle=values.get(Period.CYCLE),
                annual=values.get(Period.ANNUAL),
                evaluation=evaluation_of(
                    {role: found for role in EVALUATED if (found := _filled(row, columns, role)) is not None},
                    _text(row, columns, Role.MEASURE_UNIT),
                ),
            )
        )

    def _refuse_values(self, columns: Columns, row: Row, name: str) -> None:
        roles = [role for role in _VALUE_ROLES if role in columns.roles]
        if roles:
            self._out.refuse_cell(row, columns, roles[-1], name)
        else:
            self._out.refuse_row(row, "the table has no column of values", "表中没有指标值列")

    @staticmethod
    def _carry_levels(project: _Project, columns: Columns, row: Row) -> None:
        level_1, level_2 = _filled(row, columns, Role.LEVEL_1), _filled(row, columns, Role.LEVEL_2)
        if level_1 is not None and one_line(stripped(level_1)) != project.level_1:
            project.level_1, project.level_2 = one_line(stripped(level_1)), ""
        if level_2 is not None:
            project.level_2 = one_line(stripped(level_2))

    def _values(self, columns: Columns, row: Row) -> dict[Period, RawValue]:
        values: dict[Period, RawValue] = {}
        for role in _VALUE_ROLES:
            cell = _filled(row, columns, role)
            if cell is None or is_blank(stripped(cell)):
                continue
            text = CellText.of(cell)
            span = text.trim()
            self._out.note_markup(text)
            raw = joined(
                _text(row, columns, Role.OPERATOR),
                one_line(text.text[slice(*span)]),
                _text(row, columns, Role.MEASURE_UNIT),
            )
            values[_period(role, columns)] = RawValue(raw, text.place(*span))
        return values

    def _close(self) -> None:
        project, self._project = self._project, None
        if project is None:
            return
        name, goal = CellText.of(project.name), CellText.of(*project.goal)
        self._out.note_markup(name)
        self._out.note_markup(goal)
        name_span, goal_span = name.trim(), goal.trim()
        if not project.indicators:
            self._out.refuse_project(project.row, project.columns, Role.LEVEL_3, name.text[slice(*name_span)])
            return
        self._out.projects.append(
            RawProject(
                unit=project.unit,
                name=one_line(name.text[slice(*name_span)]),
                place=name.place(*name_span),
                goal=goal.text[slice(*goal_span)],
                goal_place=goal.place(*goal_span) if goal_span[0] < goal_span[1] else None,
                indicators=tuple(project.indicators),
            )
        )


def _period(role: Role, columns: Columns) -> Period:
    if role is Role.PLAIN:
        if Role.ANNUAL in columns.roles:
            return Period.CYCLE
        return Period.ANNUAL if Role.CYCLE in columns.roles else columns.plain
    return Period.CYCLE if role is Role.CYCLE else Period.ANNUAL


def _text(row: Row, columns: Columns, role: Role) -> str:
    cell = _filled(row, columns, role)
    return one_line(stripped(cell)) if cell is not None else ""


def _filled(row: Row, columns: Columns, role: Role) -> Cell | None:
    cell = cell_of(row, columns, role)
    return cell if cell is not None and stripped(cell) else None

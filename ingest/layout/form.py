"""Form layout: one project per form, its head in pairs of key and value, one row per indicator below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ingest.grid import Cell, Grid, Row
from ingest.layout.columns import Role, heading_role, read_headings
from ingest.layout.form_rows import FormColumns, read_form_headings, read_form_rows
from ingest.layout.head import Line, is_head_line, kind_of
from ingest.layout.lines import is_note, is_total
from ingest.layout.outcome import Outcome
from ingest.layout.text import CellText, one_line, stripped
from ingest.raw import RawProject

_NAME = re.compile(r"(?:预算|支出|二级|具体)?项目(?:支出)?名称(?:及代码|（代码）)?")
_WHOLE = re.compile(r"(?:部门|单位|预算部门|预算单位|部门[（(]单位[）)])(?:单位)?名称")
"""What stands for the name of the project in the form of a whole department (部门整体支出绩效目标表)."""
_NAME_PAIR = re.compile(rf"\s*{_NAME.pattern}\s*[：:]\s*(?=\S)")
_GOAL = re.compile(
    r"(?:项目)?(?:预期)?(?:实施期|实施周期|中长期|中期|周期|总体|年度|当年|本年度?|(?:19|20)\d\d年度?)?(?:年度)?(?:总体)?(?:绩效)?(?:总)?目标"
    r"(?:内容|描述|概述)?(?:[（(][^（）()]*[）)])?"
)
_LARGEST_HEAD = 40


@dataclass(slots=True)
class Form:
    """The rows of one form.

    Attributes:
        above: lines above it: title, year, department.
        rows: from the row that names the project on.
    """

    above: list[Line]
    rows: list[Row] = field(default_factory=list)

    @property
    def lines(self) -> list[Line]:
        """The lines that may say year and department: those above and the pairs of the head."""
        return [*self.above, *(Line.of_row(row) for row in self.rows[: self.heading])]

    @property
    def heading(self) -> int:
        """Index of the row of headings above the indicators; the number of rows if there is none."""
        at = (index for index, row in enumerate(self.rows) if read_form_headings(row) is not None)
        return next(at, len(self.rows))


def split_forms(grids: Iterable[Grid]) -> tuple[list[Grid], list[Form]]:
    """Return the grids that hold no form, and the forms; a form may run over several grids (pages)."""
    rest: list[Grid] = []
    forms: list[Form] = []
    pending: list[Line] = []
    for grid in grids:
        found = _forms_of(grid, forms[-1] if forms else None, pending)
        if found is None:
            rest.append(grid)
            pending = [*pending, *map(Line.of_text, grid.lines)][-_LARGEST_HEAD:] if not grid.rows else []
        else:
            forms.extend(found)
            pending = []
    valid = [form for form in forms if form.heading < len(form.rows)]
    return rest, valid


def _forms_of(grid: Grid, open_form: Form | None, pending: Sequence[Line]) -> list[Form] | None:
    """Return the forms that begin in a grid, adding to the open one what goes on with it; ``None`` for neither."""
    starts = [index for index, row in enumerate(grid.rows) if _names_project(row)]
    starts = starts or _starts_of_whole(grid, pending)
    if not starts:
        if open_form is None or not grid.rows or any(_lists_projects(row) for row in grid.rows):
            return None
        open_form.rows.extend(grid.rows)
        return []
    above = [*pending, *map(Line.of_text, grid.lines)]
    before = list(grid.rows[: starts[0]])
    forms: list[Form] = []
    for start, end in zip(starts, [*starts[1:], len(grid.rows)], strict=True):
        head = [line for row in before if (line := Line.of_row(row)).cells]
        rows = list(grid.rows[start:end])
        before = _cut_next_head(rows) if end < len(grid.rows) else []
        forms.append(Form([*above, *head], rows))
        above = []
    if all(form.heading == len(form.rows) for form in forms) and any(_lists_projects(r) for r in grid.rows):
        return None
    return forms


def _starts_of_whole(grid: Grid, pending: Sequence[Line]) -> list[int]:
    """Return where the form of a whole department begins, if the lines above say that it is one."""
    lines = [*(line.text for line in pending), *grid.lines]
    for index, row in enumerate(grid.rows):
        cells = [text for _, text in _filled(row)]
        if len(cells) > 1 and _WHOLE.fullmatch(_bare(cells[0])):
            said = any(kind_of(text) == "department_overall" for text in lines)
            return [index] if said and any(read_form_headings(r) for r in grid.rows[index:]) else []
        lines += cells
    return []


def _cut_next_head(rows: list[Row]) -> list[Row]:
    """Take the title lines of the form below off the end of the rows of the one above."""
    cut = len(rows)
    while cut > 1 and _heads_form(rows[cut - 1]):
        cut -= 1
    below = rows[cut:]
    del rows[cut:]
    return below


def _heads_form(row: Row) -> bool:
    line = Line.of_row(row)
    return not line.cells or (len(line.cells) <= 4 and is_head_line(line))


def _names_project(row: Row) -> bool:
    """Whether a row gives the name of a project beside (or behind) its key."""
    return _name_cell(row) is not None and not _lists_projects(row)


def _lists_projects(row: Row) -> bool:
    columns = read_headings(row)
    return columns is not None and Role.NAME in columns.roles


def _name_cell(row: Row, *, whole: bool = False) -> tuple[Cell, int] | None:
    """Return the cell with the name of the project (or ``whole`` department) and where it starts in its text."""
    filled = _filled(row)
    for index, (cell, text) in enumerate(filled):
        if match := _NAME_PAIR.match(text):
            return cell, match.end()
        if _NAME.fullmatch(_bare(text)) or (whole and _WHOLE.fullmatch(_bare(text))):
            value = filled[index + 1] if index + 1 < len(filled) else None
            return (value[0], 0) if value and heading_role(value[1]) is None else None
    return None


def _bare(text: str) -> str:
    return "".join(text.split()).strip("*＊：:")


def _filled(row: Row) -> list[tuple[Cell, str]]:
    return [(cell, text) for _, cell in row.distinct() if (text := stripped(cell))]


def read_form(form: Form) -> Outcome:
    """Read the project of a form."""
    out = Outcome()
    at = form.heading
    found = _name_cell(form.rows[0], whole=True)
    columns = read_form_headings(form.rows[at])
    if found is None or columns is None:
        return out
    columns = columns.refined(form.rows[at + 1 :])
    cell, offset = found
    text = CellText.of(cell)
    span = text.trim(offset)
    goal = CellText.of(*_goal_cells(form.rows[:at]), apart=True)
    goal_span = goal.trim()
    for part in (text, goal):
        out.note_markup(part)
    indicators = read_form_rows(_body(form, columns, at), columns, out)
    if not indicators:
        row = form.rows[at]
        out.refuse_project(row, columns.as_columns(row), Role.LEVEL_3, text.text[slice(*span)])
        return out
    out.projects.append(
        RawProject(
            unit="",
            name=one_line(text.text[slice(*span)]),
            place=text.place(*span),
            goal=goal.text[slice(*goal_span)],
            goal_place=goal.place(*goal_span) if goal_span[0] < goal_span[1] else None,
            indicators=tuple(indicators),
        )
    )
    return out


def _body(form: Form, columns: FormColumns, at: int) -> Iterator[Row]:
    """Yield the rows of indicators: without repeated headings and notes, up to the lines of signatures."""
    for row in form.rows[at + columns.height :]:
        filled = _filled(row)
        if not filled or read_form_headings(row) is not None:
            continue
        texts = [text for _, text in filled]
        if is_total(texts) or (len(texts) == 1 and is_note(texts[0])):
            continue
        yield row


def _goal_cells(rows: Sequence[Row]) -> list[Cell]:
    """Return the cells of the goals: beside their key, or below it where two goals stand side by side."""
    found: dict[int, Cell] = {}
    for number, row in enumerate(rows):
        cells = list(row.distinct())
        for place, (index, cell) in enumerate(cells):
            if not _is_goal_key(stripped(cell)):
                continue
            beside = next((c for _, c in cells[place + 1 :] if stripped(c)), None)
            value = (
                beside if beside is not None and _is_goal_text(beside) else _below(rows, number, index, cell)
            )
            if value is not None:
                found.setdefault(id(value), value)
    texts: dict[str, Cell] = {}
    for value in found.values():
        texts.setdefault(stripped(value), value)
    return list(texts.values())


def _below(rows: Sequence[Row], number: int, index: int, key: Cell) -> Cell | None:
    for row in rows[number + 1 : number + 4]:
        cell = row.cells[index] if index < len(row.cells) else None
        if cell is None or cell is key:
            continue
        return cell if _is_goal_text(cell) else None
    return None


def _is_goal_key(text: str) -> bool:
    return (
        bool(text)
        and len(text) <= _LARGEST_HEAD
        and bool(_GOAL.fullmatch("".join(text.split()).strip("*＊:：")))
    )


def _is_goal_text(cell: Cell) -> bool:
    text = stripped(cell)
    return len(text) > 1 and not _is_goal_key(text) and heading_role(text) is None

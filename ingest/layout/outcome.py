"""What a layout gives: projects, what was refused, what a reader should know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ingest.grid import Cell, Row
from ingest.layout.columns import Columns, Role
from ingest.layout.head import Head
from ingest.layout.records import excerpt
from ingest.layout.text import CellText, one_line, stripped
from ingest.raw import RawProject, Refusal
from ontology.values import Finding, Place, Severity


@dataclass(slots=True)
class Outcome:
    """Projects of a table in order; ``unit`` of a project is empty where the table names none."""

    projects: list[RawProject] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note_markup(self, text: CellText) -> None:
        """Report the cells of a text that contained tags."""
        self.findings.extend(
            Finding(
                "markup_in_text",
                Severity.INFO,
                "单元格文本中含有网页标签，已去除",
                "tags stand in the text of the cell; they were left out",
                cell.place(),
            )
            for cell in text.markup
        )

    def doubt_unit(self, cell: Cell, unit: str) -> None:
        """Report a line taken for a unit although it is not named like an institution."""
        self.findings.append(
            Finding(
                "unit_line_uncertain",
                Severity.WARNING,
                f"单独一行“{excerpt(unit)}”被当作资金使用单位",
                f"the line “{excerpt(unit)}” that stands alone was taken for the spending unit",
                cell.place(),
            )
        )

    def note_left_out(self, cells: Sequence[Cell]) -> None:
        """Report columns that are not read, by their headings."""
        if not cells:
            return
        names = "、".join(one_line(stripped(cell)) for cell in cells)
        self.findings.append(
            Finding(
                "columns_left_out",
                Severity.INFO,
                f"未读取的列：{names}（不是当年或实施周期的目标值）",
                f"columns not read, as they hold no targets of the year or the whole period: {names}",
                cells[0].place(),
            )
        )

    def refuse_row(self, row: Row, english: str, chinese: str) -> None:
        """Refuse a row, showing how it begins."""
        text = " ".join(t for _, cell in row.distinct() if (t := stripped(cell)))
        place = row.cells[0].place() if row.cells else Place(row.number, 1)
        self._refuse(place, f"{english}: “{excerpt(text)}”", f"{chinese}：“{excerpt(text)}”")

    def refuse_cell(self, row: Row, columns: Columns, role: Role, text: str) -> None:
        """Refuse a row because the cell of a role is blank."""
        self._refuse(
            _place(row, columns, role),
            f"the cell of column {role.value} is blank: “{excerpt(text)}”",
            f"“{role.value}”单元格为空：“{excerpt(text)}”",
        )

    def refuse_short(self, row: Row, columns: Columns, text: str) -> None:
        """Refuse a row that has too few cells."""
        cells, width = len(row.cells), columns.width
        filled = sum(bool(stripped(cell)) for _, cell in row.distinct())
        index = min(filled, width - 1)
        role = next((r for r, i in columns.roles.items() if i == index), Role.PACKED)
        self._refuse(
            Place(row.number, index + 1),
            f"the row fills {min(cells, filled)} of {width} cells, {role.value} is missing: "
            f"“{excerpt(text)}”",
            f"此行只有 {min(cells, filled)} 个单元格（应有 {width} 个），缺“{role.value}”：“{excerpt(text)}”",
        )

    def refuse_project(self, row: Row, columns: Columns, role: Role, name: str) -> None:
        """Refuse a project none of whose indicators could be read."""
        self._refuse(
            _place(row, columns, role),
            f"project “{excerpt(name)}” has no indicator that can be read",
            f"项目“{excerpt(name)}”没有可读的绩效指标",
        )

    def _refuse(self, place: Place, english: str, chinese: str) -> None:
        self.refusals.append(Refusal(place, english, chinese))


def _place(row: Row, columns: Columns, role: Role) -> Place:
    index = columns.roles[role]
    if index < len(row.cells):
        return row.cells[index].place()
    return Place(row.number, index + 1)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """One table as found in the grids, before the options of the ingest apply.

    Attributes:
        head: what the lines above the table say.
        outcome: its projects, refusals and findings.
        missing: a column without which nothing could be read, or ``None``.
        place: of the headings, or of the first row.
        whole: a list of projects; a form holds one project of a table that may need many.
        layout: ``list``, ``itemised``, ``form`` or ``mapped``.
        evidence: how sure the columns are: 1 mapped, 0.95 named, 0.75 named in part, 0.5 by their cells.
    """

    head: Head
    outcome: Outcome
    missing: Role | None
    headings: tuple[str, ...]
    place: Place | None
    whole: bool = True
    layout: str = "list"
    evidence: float = 0.95

    @property
    def certainty(self) -> float:
        """How sure the reading is, 0 to 1: that of the columns, times the share of what could be read."""
        read = sum(len(project.indicators) for project in self.outcome.projects)
        return round(self.evidence * read / max(1, read + len(self.outcome.refusals)), 3)

"""From a file to raw tables: the reader, the layout, and what the options of the ingest add."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from ingest.inputs import Input
from ingest.layout import lay_out
from ingest.layout.head import Head
from ingest.layout.outcome import LaidOut
from ingest.mapping import MappingFile
from ingest.raw import RawTable, Refusal
from ingest.readers import DEFAULT_MAX_BYTES, check_size, reader_for
from ingest.report import Recognised
from ontology.errors import Invalid
from ontology.values import Document, Finding, Place, Severity

DEFAULT_KIND = "project_expenditure"
_TITLES = {
    "project_expenditure": "项目支出绩效目标表",
    "department_overall": "部门整体支出绩效目标表",
    "self_evaluation": "项目支出绩效自评表",
}


class NoTable(Invalid):
    """No performance table in the document, or none of its projects can be read."""


class MissingColumn(Invalid):
    """A table lacks a column that it cannot be read without."""


class MissingYear(Invalid):
    """Neither the document nor the options say which fiscal year the table is for."""


class MissingDepartment(Invalid):
    """Neither the document nor the options say which department published the table."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller knows about a document; given values win over what the document says.

    Attributes:
        year: fiscal year.
        department: publishing department.
        kind: key of the table kind (``project_expenditure``, ``department_overall`` ...).
        max_bytes: larger files are not read.
        unit: spending unit, for projects that name none.
        mapping: where documents hold what.
    """

    year: int | None = None
    department: str | None = None
    kind: str | None = None
    max_bytes: int = DEFAULT_MAX_BYTES
    unit: str | None = None
    mapping: MappingFile | None = None

    @property
    def key(self) -> str:
        """What must be equal for a document to be read the same way again."""
        return repr((self.year, self.department, self.kind, self.unit, self.mapping))

    def of(self, name: str) -> ReadOptions:
        """Return the options for one file: what a mapping file says of it as a whole is taken in."""
        options = self
        for table in self.mapping.of(name) if self.mapping else ():
            if not table.columns:
                options = replace(
                    options,
                    year=options.year or table.year,
                    department=options.department or table.department,
                    kind=options.kind or table.kind,
                    unit=options.unit or table.unit,
                )
        return options


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What a document gave; no two tables have the same department, year and kind."""

    document: Document
    tables: tuple[RawTable, ...]
    refusals: tuple[Refusal, ...]
    recognised: tuple[Recognised, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was noticed while its tables were read."""
        return tuple(finding for table in self.tables for finding in table.findings)


_NO_OPTIONS = ReadOptions()


def read_document(path: Path, options: ReadOptions = _NO_OPTIONS) -> ReadResult:
    """Read a file, as :func:`read_bytes` does its content."""
    reader_for(path.name)
    return read_bytes(Input.of(path).load(options.max_bytes), path.name, options)


def read_bytes(data: bytes, name: str, options: ReadOptions = _NO_OPTIONS) -> ReadResult:
    """Read the content of a file; ``name`` gives its type by the suffix.

    Raises:
        Invalid: nothing of it can be ingested; see the subclasses here and in ``ingest.readers.errors``.
    """
    name = PurePath(name).name
    read = reader_for(name)
    check_size(len(data), name, options.max_bytes)
    grids = read(data, name)
    reading = _Reading(Document(name, hashlib.sha256(data).hexdigest()), options.of(name))
    reading.refusals.extend(refusal for grid in grids for refusal in grid.refusals)
    for laid_out in lay_out(grids, options.mapping.of(name) if options.mapping else ()):
        reading.add(laid_out)
    return reading.result()


class _Reading:
    """Collects the tables of one document; a table that fails costs the others nothing."""

    def __init__(self, document: Document, options: ReadOptions) -> None:
        self._document = document
        self._name = document.name
        self._options = options
        self._tables: dict[tuple[str, int, str], RawTable] = {}
        self._failures: list[tuple[Place | None, Invalid]] = []
        self.refusals: list[Refusal] = []
        self.recognised: list[Recognised] = []

    def add(self, laid_out: LaidOut) -> None:
        """Complete a table with the options and take it in."""
        self.refusals.extend(laid_out.outcome.refusals)
        try:
            table = self._table(laid_out)
        except Invalid as error:
            self._failures.append((laid_out.place, error))
            return
        self.recognised.append(_recognised(laid_out, table))
        known = self._tables.get(table.key)
        self._tables[table.key] = _merged(known, table) if known else table

    def result(self) -> ReadResult:
        """Return what was read; raise the first failure if there is no table."""
        if not self._tables:
            raise self._failures[0][1] if self._failures else self._no_table()
        self.refusals.extend(Refusal(at, error.message, error.message_zh) for at, error in self._failures)
        tables, refusals = tuple(self._tables.values()), tuple(self.refusals)
        return ReadResult(self._document, tables, refusals, tuple(self.recognised))

    def _no_table(self) -> NoTable:
        return NoTable(
            "no performance table found: neither a row of headings (项目名称, 绩效目标, 绩效指标) "
            "nor rows of that shape",
            message_zh="没有找到绩效目标表：既没有表头行（项目名称、绩效目标、绩效指标），也没有相应形式的行",
            place=self._name,
        )

    def _table(self, laid_out: LaidOut) -> RawTable:
        head, options = laid_out.head, self._options
        if laid_out.missing is not None:
            raise self._missing_column(laid_out)
        if not laid_out.outcome.projects:
            raise self._no_projects(laid_out)
        department, year = options.department or head.department or head.unit, options.year or head.year
        if year is None:
            raise MissingYear(
                "the text above the table names no fiscal year; give it with --year",
                message_zh="表头文字没有写明预算年度，请用 --year 指定",
                place=self._at(laid_out.place),
            )
        if not department:
            raise MissingDepartment(
                "the text above the table names no department; give it with --department",
                message_zh="表头文字没有写明部门，请用 --department 指定",
                place=self._at(laid_out.place),
            )
        kind = options.kind or head.kind or DEFAULT_KIND
        projects = (
            replace(p, unit=p.unit or options.unit or head.unit or department, document=self._document)
            for p in laid_out.outcome.projects
        )
        findings = (
            *laid_out.outcome.findings,
            *self._contradictions(head),
            *map(_unread, laid_out.outcome.refusals),
        )
        return RawTable(
            title=head.title or _TITLES.get(kind, _TITLES[DEFAULT_KIND]),
            department=department,
            fiscal_year=year,
            kind=kind,
            illustrative=head.illustrative,
            projects=tuple(projects),
            whole=laid_out.whole,
            findings=tuple(replace(finding, document=self._document) for finding in findings),
        )

    def _contradictions(self, head: Head) -> Iterator[Finding]:
        """Yield where the document contradicts the options."""
        options = self._options
        pairs = (
            ("year", "年度", options.year, head.year, head.year_place),
            ("department", "部门", options.department, head.department, head.department_place),
            ("kind", "类型", options.kind, head.kind, None),
        )
        for rule, label, given, said, place in pairs:
            if given is not None and said is not None and given != said:
                yield Finding(
                    f"{rule}_differs_from_text",
                    Severity.WARNING,
                    f"指定的{label}为 {given}，而表中写的是 {said}；以指定的为准",
                    f"the {rule} given is {given}, the document says {said}; the given one was taken",
                    place,
                )

    def _missing_column(self, laid_out: LaidOut) -> MissingColumn:
        missing = laid_out.missing.value if laid_out.missing else ""
        found = "、".join(laid_out.headings) or "-"
        return MissingColumn(
            f"the table has no column {missing} (found: {found})",
            message_zh=f"表中缺少“{missing}”列（现有：{found}）",
            place=self._at(laid_out.place),
        )

    def _no_projects(self, laid_out: LaidOut) -> NoTable:
        reasons = laid_out.outcome.refusals
        first = reasons[0] if reasons else None
        return NoTable(
            f"no project of the table can be read; {first.message}" if first else "the table has no projects",
            message_zh=f"表中没有可读的项目；{first.message_zh}" if first else "表中没有项目",
            place=self._at(first.place if first and first.place else laid_out.place),
        )

    def _at(self, place: Place | None) -> str:
        return f"{self._name}, {place}" if place else self._name


def _unread(refusal: Refusal) -> Finding:
    """Return what the release keeps of a refusal: it stands where something is missing in the table."""
    return Finding(
        "not_read",
        Severity.ERROR,
        f"未读取：{refusal.message_zh}",
        f"not read: {refusal.message}",
        refusal.place,
    )


def _recognised(laid_out: LaidOut, table: RawTable) -> Recognised:
    return Recognised(
        layout=laid_out.layout,
        certainty=laid_out.certainty,
        columns=laid_out.headings,
        department=table.department,
        fiscal_year=table.fiscal_year,
        kind=table.kind,
        projects=len(table.projects),
        place=laid_out.place,
    )


def _merged(first: RawTable, second: RawTable) -> RawTable:
    """Put parts of one table together that stand apart in the document."""
    return replace(
        first,
        illustrative=first.illustrative or second.illustrative,
        projects=first.projects + second.projects,
        whole=first.whole or second.whole,
        findings=first.findings + second.findings,
    )

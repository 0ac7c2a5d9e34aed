"""One table out of many documents: the parts of a run wait on disk, and are put together with what the graph holds.

See docs/decisions/0050-a-table-of-many-documents.md.
"""

from __future__ import annotations

import pickle
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from tempfile import TemporaryFile
from typing import TypeAlias
from weakref import finalize

from ingest.raw import RawIndicator, RawProject, RawTable
from ontology.iris import fold_name
from ontology.values import Document, Finding, Severity

_Key: TypeAlias = tuple[str, str, int]


class Spool:
    """The tables that a run has read, on disk, so that memory holds no more than one table at a time."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - lives as long as the spool
        finalize(self, self._file.close)
        self._offsets: dict[tuple[str, int, str], list[int]] = {}
        self.indicators = 0

    def add(self, part: RawTable) -> None:
        """Take in the part of a table that one document holds."""
        self.indicators += sum(len(project.indicators) for project in part.projects)
        self._offsets.setdefault(part.key, []).append(self._file.seek(0, 2))
        pickle.dump(part, self._file, pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[list[RawTable]]:
        """Yield the parts of each table, in the order in which they were read."""
        for offsets in self._offsets.values():
            parts: list[RawTable] = []
            for offset in offsets:
                self._file.seek(offset)
                parts.append(pickle.load(self._file))  # noqa: S301 - written by this very process
            yield parts


def document_of(part: RawTable) -> Document:
    """Return the document that a part stands in."""
    document = part.projects[0].document
    if document is None:
        raise ValueError("the project was not told its document")
    return document


def remaining(held: Sequence[RawTable], fresh: Sequence[RawTable]) -> list[RawTable]:
    """Return the parts of a table that stay when a run brings others.

    A document takes the place of its earlier version. A list that is no version of a part takes the place
    of the whole table; a form that is none is added.
    """
    left = list(held)
    for part in fresh:
        earlier = _earlier_version(left, part)
        if earlier is not None:
            left.remove(earlier)
        elif part.whole:
            left.clear()
    return left


def _earlier_version(held: Sequence[RawTable], part: RawTable) -> RawTable | None:
    """Return the part that the same file gave before: same content, or same name and a project or a unit in common."""
    document = document_of(part)
    for known in held:
        if document_of(known).sha256 == document.sha256:
            return known
    named = [known for known in held if document_of(known).name == document.name]
    projects = {key for key, _ in _keyed(part)}
    sharing = [known for known in named if any(key in projects for key, _ in _keyed(known))]
    if sharing:
        return sharing[0]
    units = {key[0] for key in projects}
    near = [known for known in named if any(key[0] in units for key, _ in _keyed(known))]
    return near[0] if len(near) == 1 else None


def combined(held: Sequence[RawTable], fresh: Sequence[RawTable]) -> RawTable:
    """Put the parts of a table together; of a project in two documents the last one counts, with a finding.

    The order is that of the documents' names, whatever the order of ingestion.
    """
    chosen: dict[_Key, tuple[int, RawProject]] = {}
    doubles: dict[_Key, list[RawProject]] = {}
    parts = [*held, *fresh]
    for number, part in enumerate(parts):
        for key, project in _keyed(part):
            if key in chosen:
                doubles.setdefault(key, []).append(chosen[key][1])
            chosen[key] = number, project
    kept: list[list[RawProject]] = [[] for _ in parts]
    for number, project in chosen.values():
        kept[number].append(project)
    order = sorted((at for at in range(len(parts)) if kept[at]), key=lambda at: _rank(parts[at]))
    findings = [finding for at in order for finding in parts[at].findings]
    findings += [_double(chosen[key][1], other) for key, others in doubles.items() for other in others]
    return replace(
        parts[order[0]],
        illustrative=any(parts[at].illustrative for at in order),
        projects=tuple(project for at in order for project in kept[at]),
        whole=any(part.whole for part in parts),
        findings=tuple(findings),
    )


def _keyed(part: RawTable) -> Iterator[tuple[_Key, RawProject]]:
    seen: Counter[tuple[str, str]] = Counter()
    for project in part.projects:
        key = fold_name(project.unit), fold_name(project.name)
        seen[key] += 1
        yield (*key, seen[key]), project


def _rank(part: RawTable) -> tuple[list[tuple[int, str]], str]:
    """Order documents by name with numbers by value (2.docx before 10.docx)."""
    document = document_of(part)
    pieces = re.split(r"(\d{1,18})", document.name)
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in pieces], document.sha256


def _double(project: RawProject, other: RawProject) -> Finding:
    name = other.document.name if other.document else ""
    same = _facts(project) == _facts(other)
    return Finding(
        "project_in_two_documents",
        Severity.INFO if same else Severity.WARNING,
        f"项目“{project.name}”在文件“{name}”中也有，" + ("内容相同" if same else "内容不同，以本文件为准"),
        f"project “{project.name}” also stands in “{name}”, "
        + ("word for word" if same else "with other content; this document was taken"),
        project.place,
        document=project.document,
    )


def _facts(project: RawProject) -> tuple[str, list[tuple[str, str, str, str]]]:
    return project.goal, [_fact(indicator) for indicator in project.indicators]


def _fact(indicator: RawIndicator) -> tuple[str, str, str, str]:
    cycle, annual = indicator.cycle, indicator.annual
    return indicator.category, indicator.name, cycle.raw if cycle else "", annual.raw if annual else ""

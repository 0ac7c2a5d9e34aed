"""What an ingest did, document by document."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from ingest.inputs import Skipped
from ontology.values import Finding, Place


class Status(StrEnum):
    """What became of a document."""

    INGESTED = "ingested"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not ingested, with where and why."""

    document: str
    place: Place | None
    message: str
    message_zh: str
    where: str | None = None

    def __str__(self) -> str:
        return f"{self.location}: {self.message}"

    @property
    def location(self) -> str:
        """File, and row and column as far as known."""
        return self.where or (f"{self.document}, {self.place}" if self.place else self.document)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a stretch of a document was taken for.

    Attributes:
        layout: ``list``, ``itemised``, ``form`` or ``mapped``.
        certainty: 0 to 1, from how its columns are named and how much of it could be read.
        columns: the headings that were understood.
        projects: how many projects it gave.
        table: IRI of the table that it is, or is part of.
    """

    layout: str
    certainty: float
    columns: tuple[str, ...]
    department: str
    fiscal_year: int
    kind: str
    projects: int
    place: Place | None
    table: str = ""


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """One document: its status, what it held, what was found and refused; ``reason`` says why it was skipped."""

    name: str
    status: Status
    tables: int = 0
    projects: int = 0
    indicators: int = 0
    findings: Collection[Finding] = ()
    refusals: tuple[Refusal, ...] = ()
    reason: str = ""
    reason_zh: str = ""
    recognised: tuple[Recognised, ...] = ()


@dataclass(frozen=True, slots=True)
class IngestReport:
    """A whole run.

    Attributes:
        release: the current release afterwards; ``None`` when there is none.
        published: whether it is new.
        documents: in the order in which they were read.
        skipped: files in folders and archives that are no tables.
        dry_run: nothing was to be published; the statuses say what would become of the documents.
    """

    release: str | None
    published: bool
    documents: tuple[DocumentReport, ...]
    skipped: tuple[Skipped, ...] = ()
    dry_run: bool = False

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every refusal of the run."""
        return tuple(refusal for document in self.documents for refusal in document.refusals)

    @property
    def exit_code(self) -> int:
        """0 done, 5 something was refused beside what was taken, 2 nothing could be taken (CONTRACT §1)."""
        if not self.refusals:
            return 0 if self.documents else 2
        return 5 if any(d.status is not Status.REFUSED for d in self.documents) else 2

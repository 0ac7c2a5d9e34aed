"""Documents sent over HTTP: they wait on disk as jobs, which outlive a restart of the service.

::

    <data>/jobs/<id>/job.json          what is known of the job; replaced whole
    <data>/jobs/<id>/files/<n>/<name>  its documents, until it is done
    <data>/jobs/.incoming-<id>/        an upload that is not complete yet
    <data>/jobs/.lock                  held by the process that works on jobs
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ontology.errors import Invalid, NotFound, Unavailable

_ID = re.compile(r"[0-9]{8}T[0-9]{12}-[0-9a-f]{32}")
_STALE_S = 24 * 3600.0
_DAY_S = 24 * 3600.0


class QueueIsFull(Unavailable):
    """Too many jobs wait."""

    kind = "too_many_requests"


class JobStatus(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class JobFile(BaseModel):
    """A document that was sent."""

    model_config = ConfigDict(frozen=True)

    name: str
    bytes: int


class JobOptions(BaseModel):
    """What the sender knows about the documents; given values win over what they say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int | None = Field(default=None, ge=1900, le=2999)
    department: str | None = Field(default=None, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    kind: str | None = Field(default=None, min_length=1, max_length=100, pattern=r"^[a-z_]+$")


class JobError(BaseModel):
    """Why a job failed, in both languages."""

    model_config = ConfigDict(frozen=True)

    kind: str
    detail: str
    detail_zh: str


class JobTable(BaseModel):
    """A table that a job read, with the paths of its page and of the page that shows it cell by cell, as read."""

    model_config = ConfigDict(frozen=True)

    iri: str
    page: str
    cells: str


class Job(BaseModel):
    """One upload and what became of it; times are UTC.

    Attributes:
        report: what ``zhibiao ingest --json`` prints: the documents with status, findings and refusals.
        release: the current release after the job; before, the current one.
        tables: what its documents hold, when it is done.
        attempts: how often it was begun; more than once when the service stopped meanwhile.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    status: JobStatus = JobStatus.QUEUED
    created: str
    started: str | None = None
    finished: str | None = None
    attempts: int = 0
    files: tuple[JobFile, ...]
    options: JobOptions = JobOptions()
    report: dict[str, Any] | None = None
    error: JobError | None = None
    release: str | None = None
    tables: tuple[JobTable, ...] = ()

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in (JobStatus.DONE, JobStatus.FAILED)


def now() -> str:
    """Return the time as jobs note it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class JobStore:
    """The jobs of a data directory; safe for several processes, since every change replaces a file.

    Args:
        data: the data directory.
        waiting: how many jobs may wait.
        keep_days: after how many days a job that is over is forgotten.
    """

    def __init__(self, data: Path, *, waiting: int, keep_days: float) -> None:
        self.folder = Path(data) / "jobs"
        self._waiting = waiting
        self._keep_s = keep_days * _DAY_S

    def create(self, documents: Iterable[tuple[str, BinaryIO]], options: JobOptions) -> Job:
        """Keep documents and queue a job for them.

        Args:
            documents: file names (safe ones) and contents.
            options: what is known about them.

        Raises:
            QueueIsFull: too many jobs wait.
            OSError: the disk refuses; nothing is kept.
        """
        if sum(not job.is_over for job in self.jobs()) >= self._waiting:
            raise QueueIsFull(
                f"{self._waiting} jobs are waiting; try again later", message_zh="等待的任务过多，请稍后再试"
            )
        moment = datetime.now(UTC)
        job_id = f"{moment:%Y%m%dT%H%M%S%f}-{token_hex(16)}"
        incoming = self.folder / f".incoming-{job_id}"
        try:
            files = tuple(_keep(incoming / "files" / str(n), *one) for n, one in enumerate(documents, 1))
            job = Job(id=job_id, created=now(), files=files, options=options)
            _replace(incoming / "job.json", job)
            incoming.rename(self.folder / job_id)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)
        return job

    def get(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            NotFound: there is none of that id, or it is too long ago.
        """
        with suppress(OSError, ValidationError):
            if _ID.fullmatch(job_id):
                return Job.model_validate_json((self.folder / job_id / "job.json").read_bytes())
        raise NotFound(
            f"there is no job {job_id!r}; old ones are forgotten",
            message_zh=f"没有任务 {job_id!r}（或已过期）",
        )

    def jobs(self) -> Iterator[Job]:
        """Yield every job, oldest first."""
        with suppress(FileNotFoundError):
            for name in sorted(filter(_ID.fullmatch, os.listdir(self.folder))):
                with suppress(NotFound):
                    yield self.get(name)

    def documents(self, job: Job) -> list[Path]:
        """Return where the documents of a job lie."""
        return [self.path(job) / "files" / str(n) / file.name for n, file in enumerate(job.files, 1)]

    def path(self, job: Job) -> Path:
        """Return the folder of a job."""
        return self.folder / job.id

    def save(self, job: Job) -> Job:
        """Write what is known of a job now; documents of one that is over are deleted."""
        _replace(self.path(job) / "job.json", job)
        if job.is_over:
            for path in self.path(job).iterdir():
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                elif path.name != "job.json":
                    path.unlink(missing_ok=True)
        return job

    def sweep(self) -> None:
        """Forget old jobs, and uploads that were broken off."""
        since = time.time() - self._keep_s
        for job in self.jobs():
            if job.is_over and (self.path(job) / "job.json").stat().st_mtime < since:
                shutil.rmtree(self.path(job), ignore_errors=True)
        for path in self.folder.glob(".incoming-*"):
            if path.stat().st_mtime < time.time() - _STALE_S:
                shutil.rmtree(path, ignore_errors=True)


def safe_name(given: str) -> str:
    """Return the last component of a file name that a client sent.

    Raises:
        Invalid: nothing is left, it has control characters, or is too long for a file system.
    """
    name = re.split(r"[/\\]", given)[-1].strip()
    if not name.strip(". ") or not name.isprintable() or len(name.encode("utf-8", "replace")) > _NAME_BYTES:
        raise Invalid(
            f"{given[:80]!r} is not a file name; use printable characters, at most {_NAME_BYTES} bytes",
            message_zh=f"{given[:80]!r} 不是有效的文件名；请使用可见字符，最多 {_NAME_BYTES} 字节",
        )
    return name


_NAME_BYTES = 240


def _keep(folder: Path, name: str, content: BinaryIO) -> JobFile:
    folder.mkdir(parents=True)
    path = folder / name
    with path.open("xb") as file:
        shutil.copyfileobj(content, file)
    return JobFile(name=name, bytes=path.stat().st_size)


def _replace(path: Path, job: Job) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    with beside.open("wb") as file:
        file.write(job.model_dump_json(indent=1).encode())
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)

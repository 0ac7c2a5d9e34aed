"""Works on jobs: one at a time for a data directory, each in a process of its own with limits.

Every serving process has a runner; the one that holds the lock works, the others take over when it ends.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from api.errors import EXIT_FINDINGS, OUTCOMES
from api.jobs import Job, JobError, JobStatus, JobStore, now
from api.settings import Settings
from ontology.errors import ZhibiaoError

log = logging.getLogger(__name__)
_LOOK_EVERY_S = 2.0
_WATCH_EVERY_S = 0.1
_ATTEMPTS = 2
_FINDINGS_KEPT = 100
_PACKAGES = Path(__file__).resolve().parents[1]
_CONFLICT = OUTCOMES["conflict"].exit_code


class JobRunner:
    """Runs queued jobs in a thread of the serving process, from :meth:`start` to :meth:`close`.

    Args:
        settings: limits, and what the ingest is made with.
        store: the jobs.
        published: called after a job that may have published a release.
    """

    def __init__(self, settings: Settings, store: JobStore, published: Callable[[], None]) -> None:
        self._settings = settings
        self._store = store
        self._published = published
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look for jobs."""
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look for jobs now."""
        self._wake.set()

    def close(self) -> None:
        """Stop; a job that is running is ended and begun anew by the next runner."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while not self._closing:
            self._wake.clear()
            try:
                self._drain()
            except (OSError, ZhibiaoError) as error:
                log.error("jobs cannot be worked on: %s", error)
            self._wake.wait(_LOOK_EVERY_S)

    def _drain(self) -> None:
        """Run what is queued, unless another process is at it."""
        if not self._store.folder.is_dir():
            return
        with suppress(Timeout), FileLock(self._store.folder / ".lock", timeout=0):
            self._store.sweep()
            for job in self._store.jobs():
                if job.status is JobStatus.RUNNING:  # whoever ran it is gone: we hold the lock
                    self._again(job)
            for job in self._store.jobs():
                if job.status is JobStatus.QUEUED and not self._closing:
                    self._run_or_fail(job)

    def _again(self, job: Job) -> None:
        if job.attempts < _ATTEMPTS:
            self._store.save(job.model_copy(update={"status": JobStatus.QUEUED}))
            return
        error = JobError(
            kind="unavailable",
            detail="the service stopped twice while the job ran; send the documents again",
            detail_zh="任务执行期间服务两次中断；请重新上传文件",
        )
        self._fail(job, error)

    def _run_or_fail(self, job: Job) -> None:
        """Run a job; whatever is unforeseen ends this job only, never the runner."""
        try:
            self._run(job)
        except (OSError, ZhibiaoError):
            raise
        except Exception:
            log.exception("job %s cannot be run", job.id)
            self._fail(job, _UNFORESEEN)

    def _run(self, job: Job) -> None:
        job = job.model_copy(
            update={"status": JobStatus.RUNNING, "started": now(), "attempts": job.attempts + 1}
        )
        self._store.save(job)
        folder = self._store.path(job)
        with (folder / "out").open("wb") as out, (folder / "log").open("wb") as err:
            process = subprocess.Popen(  # noqa: S603 - our own program; names of documents are absolute paths
                self._command(job),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=self._environment(),
                start_new_session=True,
            )
            reason = self._watch(process)
        if reason == "closing":
            self._store.save(
                job.model_copy(update={"status": JobStatus.QUEUED, "attempts": job.attempts - 1})
            )
        elif reason == "time":
            self._fail(job, _out_of_time(self._settings.job_timeout_s))
        else:
            self._conclude(job, process.returncode, (folder / "out").read_bytes())

    def _command(self, job: Job) -> list[str]:
        given = job.options.model_dump(exclude_none=True)
        limits = [str(os.getpid()), str(self._settings.job_memory_bytes)]
        options = [f"--{name}={value}" for name, value in given.items()]
        documents = [str(path.resolve()) for path in self._store.documents(job)]
        data = f"--data={self._settings.data.resolve()}"
        command = [sys.executable, "-m", "api.job_process", *limits, "--json", "--quiet", data, "ingest"]
        return [*command, *options, "--", *documents]

    def _environment(self) -> dict[str, str]:
        path = os.pathsep.join(filter(None, (str(_PACKAGES), os.environ.get("PYTHONPATH"))))
        given = os.environ | self._settings.environment() | {"PYTHONPATH": path}
        return {name: value for name, value in given.items() if name != "ZHIBIAO_ADMIN_TOKEN"}

    def _watch(self, process: subprocess.Popen[bytes]) -> str:
        """Wait for the end; return why it was ended, or an empty text."""
        deadline = time.monotonic() + self._settings.job_timeout_s
        reason = ""
        while process.poll() is None:
            reason = "closing" if self._closing else "time" if time.monotonic() > deadline else ""
            if reason:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                break
            time.sleep(_WATCH_EVERY_S)
        return reason

    def _conclude(self, job: Job, code: int, out: bytes) -> None:
        said: dict[str, Any] = {}
        with suppress(ValueError):
            said = json.loads(out)
        if "documents" in said:
            self._report(job, code, said)
        elif code == _CONFLICT:  # another writer, such as the command line: wait for it
            self._store.save(job.model_copy(update={"status": JobStatus.QUEUED, "attempts": 0}))
        elif "detail" in said:
            self._fail(job, JobError(kind=said["kind"], detail=said["detail"], detail_zh=said["detail_zh"]))
        else:
            log.error("job %s ended with %d and without a report", job.id, code)
            self._fail(job, _ended(code, self._settings.job_memory_bytes))

    def _report(self, job: Job, code: int, said: dict[str, Any]) -> None:
        for document in said["documents"]:
            found = document["findings"]
            document |= {"findings": found[:_FINDINGS_KEPT], "findings_total": len(found)}
        job = job.model_copy(update={"report": said, "release": said["release"]})
        if code in (0, EXIT_FINDINGS):
            self._store.save(job.model_copy(update={"status": JobStatus.DONE, "finished": now()}))
        else:
            self._fail(job, _NOTHING_TAKEN)
        if said["published"]:
            with suppress(ZhibiaoError):  # one that cannot be opened is logged there, and the old one stays
                self._published()

    def _fail(self, job: Job, error: JobError) -> None:
        self._store.save(
            job.model_copy(update={"status": JobStatus.FAILED, "finished": now(), "error": error})
        )


_NOTHING_TAKEN = JobError(
    kind="invalid",
    detail="no document could be read; the report says why",
    detail_zh="没有一个文件可以读取；原因见报告",
)


_UNFORESEEN = JobError(
    kind="internal",
    detail="an unforeseen error; it has been logged",
    detail_zh="发生未预料的错误，已记录日志",
)


def _out_of_time(seconds: float) -> JobError:
    return JobError(
        kind="timeout",
        detail=f"the job took more than {seconds:g} seconds; send fewer documents at a time, "
        "or raise ZHIBIAO_JOB_TIMEOUT_S",
        detail_zh=f"任务超过 {seconds:g} 秒；请分批上传，或调高 ZHIBIAO_JOB_TIMEOUT_S",
    )


def _ended(code: int, memory: int) -> JobError:
    return JobError(
        kind="unavailable",
        detail=f"the process of the job ended unexpectedly ({code}); perhaps it needed more than {memory} bytes "
        "of memory: send fewer documents at a time, or raise ZHIBIAO_JOB_MEMORY_BYTES",
        detail_zh=f"任务进程意外终止（{code}），可能内存超过 {memory} 字节；请分批上传，"
        "或调高 ZHIBIAO_JOB_MEMORY_BYTES",
    )

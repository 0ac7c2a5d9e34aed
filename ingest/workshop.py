"""Statements made by several processes at a time, in the order of the tables.

Each process (``main``) is handed the preparer and then one table after the other, as pickles over a pipe, and ends with
the pipe: it never outlives the process that started it. A pool of the standard library would leave processes behind
when that one is killed, and would run its caller's script once more in each of them.
"""

from __future__ import annotations

import gc
import json
import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from queue import SimpleQueue
from typing import IO, TypeVar

from ingest.parts import document_of
from ingest.prepare import Prepared, Preparer
from ingest.raw import RawTable
from ontology.errors import Unavailable

T = TypeVar("T")
_START = "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from ingest.workshop import main; main()"
_AHEAD = 2  # tables under way or ready, for each process


class WorkerDied(Unavailable):
    """A process that makes statements ended before it was told to."""


def prepared_tables(
    preparer: Preparer, tables: Iterable[tuple[T, RawTable]], processes: int
) -> Iterator[tuple[T, Prepared]]:
    """Yield what came with each table, and its statements, in the same order; one process is this one.

    Raises:
        WorkerDied: a process ended or could not be started.
    """
    if processes <= 1:
        yield from ((given, preparer(raw)) for given, raw in tables)
        return
    with ExitStack() as stack:
        idle: SimpleQueue[_Worker] = SimpleQueue()
        for _ in range(processes):
            worker = _Worker(preparer)
            stack.callback(worker.close)
            idle.put(worker)
        threads = ThreadPoolExecutor(processes, "prepare")
        stack.callback(threads.shutdown, cancel_futures=True)
        waiting: deque[tuple[T, Future[Prepared]]] = deque()
        for given, raw in tables:
            waiting.append((given, threads.submit(_prepared, idle, raw)))
            if len(waiting) > _AHEAD * processes:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()


def _prepared(idle: SimpleQueue[_Worker], raw: RawTable) -> Prepared:
    worker = idle.get()
    try:
        return worker.prepared(raw)
    finally:
        idle.put(worker)


class _Worker:
    """A process that makes statements of one table at a time."""

    def __init__(self, preparer: Preparer) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._pipe: IO[bytes] = self._process.stdin  # type: ignore[assignment]
        try:
            self._send(preparer)
        except OSError as error:
            raise self._died(None) from error

    def prepared(self, raw: RawTable) -> Prepared:
        try:
            self._send(raw)
            answer = pickle.load(self._process.stdout)  # type: ignore[arg-type]  # noqa: S301 - our own process
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise self._died(document_of(raw).name) from error
        if isinstance(answer, Exception):
            raise answer
        if not isinstance(answer, Prepared):
            raise self._died(document_of(raw).name)
        return answer

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.communicate()

    def _send(self, what: object) -> None:
        pickle.dump(what, self._pipe, pickle.HIGHEST_PROTOCOL)
        self._pipe.flush()

    def _died(self, place: str | None) -> WorkerDied:
        code = self._process.poll()
        return WorkerDied(
            f"a process of the ingest ended before its time (exit status {code}; out of memory?); "
            "run it again, or with ZHIBIAO_INGEST_PROCESSES=1",
            message_zh=f"导入的一个子进程提前结束（退出状态 {code}，可能内存不足）；请重试，"
            "或设置 ZHIBIAO_INGEST_PROCESSES=1",
            place=place,
        )


def main() -> None:
    """Make statements of the tables on standard input until it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one decides
    source, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed must not come between the answers
    preparer = pickle.load(source)  # noqa: S301 - from the process that started this one
    gc.freeze()
    while True:
        try:
            raw = pickle.load(source)  # noqa: S301
        except EOFError:
            return
        try:
            answer: object = preparer(raw)
        except Exception as error:  # told to the process that asked, which raises it
            answer = error
        pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()

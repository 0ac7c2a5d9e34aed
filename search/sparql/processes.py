"""The processes that evaluate queries, as the asking process sees them: starting, asking, killing."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time

from search.sparql.errors import Overloaded, TooBig, TooSlow
from search.sparql.job import Frames, Job, Reply

_START = (
    "import json, socket, sys\n"
    "sys.path[:] = json.loads(sys.argv[2])\n"
    "from search.sparql.worker import nursery\n"
    "nursery(socket.socket(fileno=int(sys.argv[1])), int(sys.argv[3]))\n"
)
_START_S = 60.0
_PID_BYTES = 8


class WorkerDied(Exception):  # noqa: N818 - never leaves this package
    """The worker ended while it was at a query."""


class Nursery:
    """A lean process from which workers are forked; all of them end with this object or with this process.

    Args:
        memory_bytes: address space that a query may take on top of the open release.
    """

    def __init__(self, memory_bytes: int) -> None:
        self._lock = threading.Lock()
        self._control, theirs = socket.socketpair()
        try:
            arguments = [str(theirs.fileno()), json.dumps(sys.path), str(memory_bytes)]
            self._process = subprocess.Popen(  # noqa: S603 - this interpreter, our own code
                [sys.executable, "-c", _START, *arguments],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            )
        except OSError as error:
            self._control.close()
            raise Overloaded(f"workers cannot be started: {error}", message_zh="无法启动查询进程") from error
        finally:
            theirs.close()
        self._control.settimeout(_START_S)

    def worker(self) -> Worker:
        """Return a new worker (milliseconds, once the nursery is up).

        Raises:
            Overloaded: the nursery is gone or cannot fork.
        """
        ours, theirs = socket.socketpair()
        try:
            with self._lock:
                socket.send_fds(self._control, [b"w"], [theirs.fileno()])
                answer = self._control.recv(_PID_BYTES)
            if len(answer) < _PID_BYTES:
                raise BrokenPipeError("the nursery has ended")
            return Worker(ours, int.from_bytes(answer, "big"))
        except OSError as error:
            ours.close()
            raise Overloaded(f"no worker can be started: {error}", message_zh="无法启动查询进程") from error
        finally:
            theirs.close()

    def close(self) -> None:
        """End the nursery and with it every worker."""
        self._control.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Worker:
    """One worker process.

    Attributes:
        socket: to it; does not block.
        pid: its process id.
    """

    def __init__(self, connection: socket.socket, pid: int) -> None:
        connection.setblocking(False)
        self.socket = connection
        self.pid = pid
        self._frames = Frames()
        self._handle: int | None = None
        with contextlib.suppress(OSError):  # it may have died already
            self._handle = os.pidfd_open(pid)

    def received(self) -> Reply | None:
        """Read what has arrived; return the reply once it is complete.

        Raises:
            WorkerDied: it has ended.
            BlockingIOError: nothing has arrived.
        """
        try:
            complete = self._frames.receive(self.socket)
        except (EOFError, ConnectionError) as error:
            raise WorkerDied from error
        return None if complete is None else self._frames.reply(*complete)

    def slow_down(self) -> None:
        """Give way to all other processes."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 19)

    def speed_up(self) -> bool:
        """Take that back; return whether the system allows it."""
        try:
            os.setpriority(os.PRIO_PROCESS, self.pid, os.getpriority(os.PRIO_PROCESS, 0))
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """End it at once, whatever it does."""
        self.end()
        self.close()

    def end(self) -> None:
        """Kill the process; the socket stays open for whoever is still reading it."""
        if self._handle is None:
            return
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        os.close(self._handle)
        self._handle = None

    def close(self) -> None:
        """Close the socket and what came through it unread."""
        self.socket.close()
        self._frames.close()


class Sandbox:
    """One worker, for callers who wait: the command line and :class:`search.Dataset`.

    Args:
        memory_bytes: address space that a query may take on top of the open release.
    """

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._nursery: Nursery | None = None
        self._worker: Worker | None = None

    def run(self, job: Job) -> Reply:
        """Run a query to its end or its limit.

        Raises:
            TooSlow: it was stopped at its time limit.
            TooBig: it was stopped at its memory limit.
            Overloaded: no process could be started.
        """
        with self._lock:
            worker = self._ready()
            try:
                reply = _exchange(worker, job)
            except BaseException:
                self._drop()
                raise
            if reply.retire:
                self._drop()
            return reply

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            self._drop()
            if self._nursery is not None:
                self._nursery.close()
                self._nursery = None

    def _ready(self) -> Worker:
        if self._worker is None:
            if self._nursery is None:
                self._nursery = Nursery(self._memory_bytes)
            self._worker = self._nursery.worker()
        return self._worker

    def _drop(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker = None


def _exchange(worker: Worker, job: Job) -> Reply:
    deadline = time.monotonic() + job.timeout_s
    packed = memoryview(job.packed())
    try:
        while packed:
            _wait(worker, deadline, job, write=True)
            packed = packed[worker.socket.send(packed) :]
        while True:
            _wait(worker, deadline, job, write=False)
            reply = worker.received()
            if reply is not None:
                return reply
    except (WorkerDied, ConnectionError):
        raise too_big() from None


def _wait(worker: Worker, deadline: float, job: Job, *, write: bool) -> None:
    left = max(0.0, deadline - time.monotonic())
    poll = select.poll()
    poll.register(worker.socket, select.POLLOUT if write else select.POLLIN)
    if not poll.poll(left * 1000):
        raise too_slow(job.timeout_s)


def too_slow(timeout_s: float) -> TooSlow:
    """Return the error for a query that was stopped at its time limit."""
    return TooSlow(
        f"the query was stopped after {timeout_s:.3g} s; make it more selective or add LIMIT",
        message_zh=f"查询超过 {timeout_s:.3g} 秒被终止；请缩小查询范围或加上 LIMIT",
    )


def too_big() -> TooBig:
    """Return the error for a query that ended its worker."""
    return TooBig(
        "the query was stopped: it needed more memory than is allowed, or is too deep for the engine",
        message_zh="查询被终止：所需内存超过上限，或结构过于复杂",
    )

"""A worker process: answers one query after another over a read-only release.

The nursery imports what workers need and forks them, so that a new one is there in milliseconds.
Neither imports the model or the index.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from dataclasses import replace

import pyoxigraph as ox

from search.sparql import confine
from search.sparql.evaluate import evaluate
from search.sparql.job import Frames, Job, Reply, send_reply
from search.sparql.partial import evaluate_in_time

_GRACE_S = 3.0  # the parent kills at the limit; the kernel does a little later, should the parent be stuck
_GROWTH = 0.5  # of the memory limit: a worker that has kept so much is replaced


def nursery(control: socket.socket, memory_bytes: int) -> None:
    """Fork a worker for every socket that comes in; end when the other side is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # workers are not waited for
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    mother = os.getpid()
    while True:
        data, files, _, _ = socket.recv_fds(control, 1, 1)
        if not data or not files:
            return
        child = os.fork()
        if child == 0:
            control.close()
            _live(socket.socket(fileno=files[0]), mother, memory_bytes)
        os.close(files[0])
        control.sendall(child.to_bytes(8, "big"))


def _live(connection: socket.socket, mother: int, memory_bytes: int) -> None:
    """Be a worker; never returns."""
    try:
        confine.die_with(mother)
        os.setpgid(0, 0)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, sys.stderr.fileno())  # the engine's last words when memory is refused
        confine.no_sockets()
        Worker(connection, memory_bytes).serve()
    except (EOFError, OSError):
        pass
    finally:
        os._exit(0)


class Worker:
    """Answers jobs from a socket.

    Args:
        connection: to the process that asks.
        memory_bytes: address space that a query may take on top of the open release.
    """

    def __init__(self, connection: socket.socket, memory_bytes: int) -> None:
        self._connection = connection
        self._memory_bytes = memory_bytes
        self._frames = Frames()
        self._path = ""
        self._store: ox.Store | None = None
        self._size = 0

    def serve(self) -> None:
        """Answer until the other side is gone (``EOFError``)."""
        while True:
            received = self._frames.receive(self._connection)
            if received is not None:
                self.answer(Job.read(received[0]))

    def answer(self, job: Job) -> None:
        """Answer one job; the kernel ends this process should it take far too long."""
        signal.setitimer(signal.ITIMER_REAL, job.timeout_s + _GRACE_S)
        try:
            store = self._open(job.store)
        except (OSError, RuntimeError) as error:
            self._send(Reply(error="damaged", message=str(error), retire=True))
            return
        try:
            if job.partial_after_s is not None:
                evaluate_in_time(store, job, self._send)
            else:
                self._send(evaluate(store, job))
        except MemoryError:
            os._exit(1)
        signal.setitimer(signal.ITIMER_REAL, 0)

    def _open(self, path: str) -> ox.Store:
        """Return the store, opened anew when another release is asked for."""
        if self._store is None or path != self._path:
            self._store = None
            self._store = ox.Store.read_only(path)
            self._path = path
            confine.limit_memory(self._memory_bytes)
            self._size = confine.address_space()
        return self._store

    def _send(self, reply: Reply) -> None:
        grown = confine.address_space() - self._size > self._memory_bytes * _GROWTH
        send_reply(self._connection, replace(reply, retire=reply.retire or grown))
        if reply.file is not None:
            os.close(reply.file)

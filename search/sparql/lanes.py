"""Who is answered next: a fair queue over clients, and a lane that slow queries cannot block.

Every query starts at once if a worker is idle. One that has run for a moment gives way to others (nice 19); one
that has run for ``express_s`` is slow and takes a slow place if one is free, of which there are fewer than workers
and which one client may not have all of. A slow query without a place goes on only as long as another
worker is idle; then it is stopped and waits for a place, to start anew. So a cheap query finds a worker
within moments, whatever else is going on.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from search.sparql.errors import Overloaded, TooManyQueries
from search.sparql.formats import JSON
from search.sparql.job import Job, Reply
from search.sparql.processes import Nursery, Worker, WorkerDied, too_big, too_slow

_PARTIAL_EXTRA_S = 0.7  # beyond the limit, in which a partial result may be put together
_LEAST_S = 0.05
_FREE_SHARE = 5  # one worker in five is kept for queries that have not shown yet whether they are slow
_WARM_S = 30.0
_GIVE_WAY_S = 0.05


@dataclass(frozen=True, slots=True)
class LaneLimits:
    """How much goes on at once.

    Attributes:
        workers: processes that evaluate queries.
        memory_bytes: address space that each query may take.
        waiting: queries that may wait, of all clients.
        waiting_per_client: queries that one client may have waiting.
        express_s: seconds after which a query counts as slow.
    """

    workers: int = 10
    memory_bytes: int = 512 * 1024 * 1024
    waiting: int = 256
    waiting_per_client: int = 64
    express_s: float = 0.25


@dataclass(eq=False, slots=True)
class _Run:
    """One query on its way."""

    job: Job
    client: Hashable
    deadline: float
    done: asyncio.Future[Reply]
    worker: Worker | None = None
    slow: bool = False
    late: bool = False
    nice: bool = False
    place: bool = False
    task: asyncio.Task[None] | None = None
    express: asyncio.TimerHandle | None = None


@dataclass(slots=True)
class _Queue:
    """Runs that wait, one client after the other."""

    by_client: OrderedDict[Hashable, deque[_Run]] = field(default_factory=OrderedDict)

    def __len__(self) -> int:
        return sum(map(len, self.by_client.values()))

    def waiting(self, client: Hashable) -> int:
        return len(self.by_client.get(client, ()))

    def add(self, run: _Run) -> None:
        self.by_client.setdefault(run.client, deque()).append(run)

    def take(self, barred: frozenset[Hashable] = frozenset()) -> _Run | None:
        """Return the next run of the client whose turn it is; that client is last from now on."""
        for client in list(self.by_client):
            if client in barred:
                continue
            line = self.by_client.pop(client)
            run = line.popleft()
            if line:
                self.by_client[client] = line
            return run
        return None

    def remove(self, run: _Run) -> None:
        line = self.by_client.get(run.client)
        if line and run in line:
            line.remove(run)
            if not line:
                del self.by_client[run.client]


class Lanes:
    """Runs queries in worker processes; belongs to one event loop.

    Args:
        limits: how much goes on at once.
    """

    def __init__(self, limits: LaneLimits) -> None:
        self._limits = limits
        self._nursery: Nursery | None = None
        self._idle: list[Worker] = []
        self._running: list[_Run] = []
        self._new = _Queue()
        self._old = _Queue()
        self._raising = 0
        self._raisers: set[asyncio.Task[None]] = set()
        self._closed = False
        self._starting = threading.Lock()
        self._places = max(1, limits.workers - max(1, limits.workers // _FREE_SHARE))
        self._store = ""

    def start(self) -> None:
        """Begin to start the processes; queries may come meanwhile."""
        self._fill()

    async def close(self) -> None:
        """End the processes; queries that are on their way end with :class:`Overloaded`."""
        self._closed = True
        await asyncio.gather(*self._raisers)
        for run in [*self._running, *_all(self._new), *_all(self._old)]:
            self._stop(run)
            _fail(run, Overloaded("the service is stopping", message_zh="服务正在停止"))
        for worker in self._idle:
            worker.kill()
        self._idle, self._running = [], []
        if self._nursery is not None:
            await asyncio.to_thread(self._nursery.close)
            self._nursery = None

    async def run(self, job: Job, client: Hashable) -> Reply:
        """Run a query when its turn comes.

        Args:
            job: its ``timeout_s`` counts from now, waiting included.
            client: for whom; clients take turns.

        Raises:
            TooManyQueries: the client has too many waiting.
            Overloaded: all clients together have, or the service is stopping.
            TooSlow: the time limit was reached, running or waiting.
            TooBig: the memory limit was reached.
        """
        self._admit(client)
        extra = 0.0 if job.partial_after_s is None else _PARTIAL_EXTRA_S
        loop = asyncio.get_running_loop()
        self._store = job.store
        run = _Run(job, client, time.monotonic() + job.timeout_s + extra, loop.create_future())
        self._new.add(run)
        self._fill()
        self._dispatch()
        timer = loop.call_later(job.timeout_s + extra, self._time_is_up, run)
        try:
            return await run.done
        except asyncio.CancelledError:  # the client is gone
            self._give_up(run)
            raise
        finally:
            timer.cancel()

    def _admit(self, client: Hashable) -> None:
        if self._closed:
            raise Overloaded("the service is stopping", message_zh="服务正在停止")
        if self._new.waiting(client) + self._old.waiting(client) >= self._limits.waiting_per_client:
            raise TooManyQueries(
                f"{self._limits.waiting_per_client} queries of yours are waiting; try again later",
                message_zh=f"您已有 {self._limits.waiting_per_client} 个查询在排队，请稍后重试",
            )
        if len(self._new) + len(self._old) >= self._limits.waiting:
            raise Overloaded(
                "too many queries are waiting; try again later", message_zh="排队的查询过多，请稍后重试"
            )

    def _dispatch(self) -> None:
        """Give idle workers to those whose turn it is, and keep one coming for those that follow."""
        while self._idle:
            run = self._new.take() or self._next_slow()
            if run is None:
                break
            self._begin(run, self._idle.pop())
        if not self._idle and not self._raising:
            self._make_room()

    def _next_slow(self) -> _Run | None:
        """Return a run that was stopped before, if it may have a place now."""
        if self._taken() >= self._places:
            return self._old.take() if len(self._idle) > 1 else None
        clients = {run.client for run in self._running if run.place}
        barred = frozenset(c for c in clients if not self._may_take(c))
        run = self._old.take(barred)
        if run is not None:
            run.place = True
        return run

    def _taken(self) -> int:
        return sum(run.place for run in self._running)

    def _may_take(self, client: Hashable) -> bool:
        held = sum(run.place for run in self._running if run.client == client)
        return held < max(1, self._places - 1) and self._taken() < self._places

    def _make_room(self) -> None:
        """Stop the youngest slow query without a place, when no worker is idle; a late one if others wait."""
        unplaced = [run for run in reversed(self._running) if not run.place]
        waiting = len(self._new) > 0
        victim = next((run for run in unplaced if run.slow or (waiting and run.late)), None)
        if victim is not None:
            self._stop(victim)
            victim.slow = True
            self._running.remove(victim)
            self._old.add(victim)
            self._fill()

    def _begin(self, run: _Run, worker: Worker) -> None:
        loop = asyncio.get_running_loop()
        run.worker = worker
        self._running.append(run)
        run.nice = run.slow
        if run.slow:
            worker.slow_down()
        else:
            run.express = loop.call_later(_GIVE_WAY_S, self._give_way, run)
        run.task = loop.create_task(self._exchange(run, worker))

    def _give_way(self, run: _Run) -> None:
        """A query has turned out not to be quick: others go first."""
        if run.worker is None:
            return
        if len(self._running) > 1:
            run.nice = True
            run.worker.slow_down()
        run.late = True
        loop = asyncio.get_running_loop()
        run.express = loop.call_later(max(0.0, self._limits.express_s - _GIVE_WAY_S), self._overdue, run)
        self._dispatch()

    def _overdue(self, run: _Run) -> None:
        """A query has turned out to be slow."""
        if run.worker is None:
            return
        run.slow = run.nice = True
        run.worker.slow_down()
        run.place = self._may_take(run.client)
        self._dispatch()

    async def _exchange(self, run: _Run, worker: Worker) -> None:
        """Send the job, await the reply, and take on the next run."""
        loop = asyncio.get_running_loop()
        left = max(_LEAST_S, run.deadline - time.monotonic())
        after = run.job.partial_after_s
        if after is not None:
            after = max(_LEAST_S, left - _PARTIAL_EXTRA_S - (run.job.timeout_s - after))
        try:
            await loop.sock_sendall(
                worker.socket, replace(run.job, timeout_s=left, partial_after_s=after).packed()
            )
            reply = await _reply(loop, worker)
        except (WorkerDied, ConnectionError):
            self._finished(run, keep=False)
            _fail(run, too_big())
        else:
            self._finished(run, keep=not reply.retire and (not run.nice or worker.speed_up()))
            if run.done.done():
                close_file(reply)
            else:
                run.done.set_result(reply)

    def _finished(self, run: _Run, *, keep: bool) -> None:
        worker, run.worker, run.task = run.worker, None, None
        if run.express is not None:
            run.express.cancel()
        self._running.remove(run)
        run.place = False
        if worker is not None and keep:
            self._idle.append(worker)
        elif worker is not None:
            worker.kill()
            self._fill()
        self._dispatch()

    def _time_is_up(self, run: _Run) -> None:
        self._give_up(run)
        _fail(run, too_slow(run.job.timeout_s))

    def _give_up(self, run: _Run) -> None:
        """Stop a run wherever it is."""
        self._new.remove(run)
        self._old.remove(run)
        if run in self._running:
            self._running.remove(run)
            self._stop(run)
            self._fill()
            self._dispatch()

    def _stop(self, run: _Run) -> None:
        if run.express is not None:
            run.express.cancel()
        worker, task = run.worker, run.task
        run.worker, run.task, run.place = None, None, False
        if worker is not None and task is not None:
            worker.end()
            task.cancel()
            task.add_done_callback(lambda _: worker.close())  # the event loop lets go of the socket first

    def _fill(self) -> None:
        """Start workers for those that were killed."""
        while not self._closed and (
            len(self._idle) + len(self._running) + self._raising < self._limits.workers
        ):
            self._raising += 1
            task = asyncio.get_running_loop().create_task(self._raise_one())
            self._raisers.add(task)
            task.add_done_callback(self._raisers.discard)

    async def _raise_one(self) -> None:
        try:
            worker = await asyncio.to_thread(self._new_worker)
            if self._store and not self._closed:
                await self._warm(worker)
        except Overloaded as error:
            self._raising -= 1
            self._refuse_waiting(error)
            return
        self._raising -= 1
        if self._closed:
            worker.kill()
            return
        self._idle.append(worker)
        self._dispatch()

    async def _warm(self, worker: Worker) -> None:
        """Have a new worker open the release before anyone waits for it."""
        loop = asyncio.get_running_loop()
        job = Job(self._store, "ASK {}", None, (JSON, None), 1, 1000, _WARM_S)
        try:
            await loop.sock_sendall(worker.socket, job.packed())
            await _reply(loop, worker)
        except (WorkerDied, ConnectionError) as error:
            worker.kill()
            raise Overloaded("a worker ended at once", message_zh="查询进程启动后即退出") from error

    def _new_worker(self) -> Worker:
        """Fork a worker, from a new nursery should the old one be gone."""
        with self._starting:
            if self._nursery is not None:
                try:
                    return self._nursery.worker()
                except Overloaded:
                    self._nursery.close()
            self._nursery = Nursery(self._limits.memory_bytes)
            return self._nursery.worker()

    def _refuse_waiting(self, error: Overloaded) -> None:
        if self._idle or self._running:
            return
        for run in [*_all(self._new), *_all(self._old)]:
            self._give_up(run)
            _fail(run, error)


def close_file(reply: Reply) -> None:
    """Let go of the file of a result that nobody reads."""
    if reply.file is not None:
        os.close(reply.file)


def _all(queue: _Queue) -> list[_Run]:
    return [run for line in queue.by_client.values() for run in line]


def _fail(run: _Run, error: Exception) -> None:
    if not run.done.done():
        run.done.set_exception(error)


async def _reply(loop: asyncio.AbstractEventLoop, worker: Worker) -> Reply:
    while True:
        try:
            reply = worker.received()
        except BlockingIOError:
            await _readable(loop, worker)
            continue
        if reply is not None:
            return reply


def _arrived(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


async def _readable(loop: asyncio.AbstractEventLoop, worker: Worker) -> None:
    """Wait until something has arrived; the descriptor is forgotten before the worker may be killed."""
    ready: asyncio.Future[None] = loop.create_future()
    descriptor = worker.socket.fileno()
    loop.add_reader(descriptor, _arrived, ready)
    try:
        await ready
    finally:
        loop.remove_reader(descriptor)

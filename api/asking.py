"""Asking the release by SPARQL on behalf of a client of the service."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import Request
from starlette.concurrency import run_in_threadpool

from api.live import LiveDataset
from ontology.endpoint import RemoteGraph
from search import Dataset
from search.sparql import Inspected, Limits, Query, SparqlResult, check, checked, prepare, result
from search.sparql.elsewhere import evaluate_elsewhere
from search.sparql.job import Reply
from search.sparql.lanes import Lanes

_LEAST_S = 0.05
_LONG = 4000  # characters of a query that is read in another thread


@asynccontextmanager
async def reading(request: Request) -> AsyncIterator[Dataset]:
    """Lend the current release to an asynchronous handler."""
    live: LiveDataset = request.app.state.live
    if live.is_behind():
        await run_in_threadpool(live.follow)
    with live.lease_opened() as dataset:
        request.state.release = dataset.release
        yield dataset


async def inspected(request: Request, dataset: Dataset, query: Query) -> Inspected:
    """Let the guard read a query; a long one does not hold up other requests."""
    limits: Limits = request.app.state.sparql_limits
    request.state.began = time.monotonic()
    if len(query.text) > _LONG:
        return await run_in_threadpool(check, dataset, query, limits)
    return check(dataset, query, limits)


async def ask(request: Request, dataset: Dataset, query: Query, passed: Inspected) -> Reply:
    """Evaluate a query that the guard let pass, when this client's turn comes."""
    limits: Limits = request.app.state.sparql_limits
    lanes: Lanes = request.app.state.lanes
    if passed.searches:
        job = await run_in_threadpool(prepare, dataset, query, passed, limits)
    else:
        job = prepare(dataset, query, passed, limits)
    if isinstance(dataset.graph, RemoteGraph):
        return checked(await run_in_threadpool(evaluate_elsewhere, dataset.graph.endpoint, job))
    spent_s = time.monotonic() - request.state.began  # reading a long query and searching count as well
    after = job.partial_after_s
    job = replace(
        job,
        timeout_s=max(_LEAST_S, job.timeout_s - spent_s),
        partial_after_s=None if after is None else max(_LEAST_S, after - spent_s),
    )
    return checked(await lanes.run(job, request.state.caller.client))


async def answer(request: Request, dataset: Dataset, query: Query) -> SparqlResult:
    """Guard and evaluate a query and return its whole result."""
    passed = await inspected(request, dataset, query)
    return result(await ask(request, dataset, query, passed))

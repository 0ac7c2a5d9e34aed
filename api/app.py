"""The HTTP service: one application per call of :func:`create_app`, nothing global."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from api import openapi, problems, version
from api.access import Access
from api.audit import Audit
from api.describing import Descriptions
from api.earlier import Earlier
from api.job_runner import JobRunner
from api.jobs import JobStore
from api.keys import Keys
from api.limits import Buckets
from api.live import LiveDataset
from api.metrics import Metrics
from api.middleware import Envelope, Watch
from api.routes import (
    compare,
    editor,
    embed,
    graph,
    ingest,
    linked,
    pages,
    records,
    search,
    service,
    sitemap,
    sparql,
    steward,
)
from api.runtime import configure_logging, lane_limits, open_dataset, open_encoder, sparql_limits, target
from api.settings import Settings
from api.together import Together
from api.web import Pages
from ontology.errors import ZhibiaoError
from search.sparql.lanes import Lanes

if TYPE_CHECKING:
    from search.encoder import Encoder

log = logging.getLogger(__name__)
EXPOSED_HEADERS = [
    "ETag",
    "Retry-After",
    "X-Request-Id",
    "X-Zhibiao-Release",
    "X-Zhibiao-Max-Bytes",
    "X-Zhibiao-Max-Rows",
    "X-Zhibiao-Timeout-Seconds",
    "X-Zhibiao-Truncated",
]
DESCRIPTION = (
    "Knowledge graph and semantic search of public-sector performance targets. Errors are RFC 9457 problems; "
    "unknown query parameters are refused; every answer carries the id of its release."
)


def create_app(settings: Settings, *, encoder: Encoder | None = None) -> FastAPI:
    """Compose the service.

    Args:
        settings: where the data are, and the limits.
        encoder: the encoder of queries; loaded as the settings say, on first use, when ``None``.
    """
    app = FastAPI(
        title="zhibiao 指标",
        version=version(),
        description=DESCRIPTION,
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    load = cache(lambda: encoder or open_encoder(settings))
    app.state.settings = settings
    app.state.live = LiveDataset(settings.data, lambda: open_dataset(settings, load()), _together(settings))
    app.state.target = lambda: target(settings, load())
    app.state.earlier = Earlier(app.state.live.releases)
    app.state.pages = Pages(app.version)
    app.state.metrics = Metrics()
    app.state.audit = Audit(settings.audit_log)
    app.state.descriptions = Descriptions()
    app.state.sparql_limits = sparql_limits(settings)
    app.state.lanes = Lanes(lane_limits(settings))
    app.state.jobs = JobStore(settings.data, waiting=settings.jobs_waiting, keep_days=settings.job_keep_days)
    app.state.runner = JobRunner(settings, app.state.jobs, app.state.live.follow)
    for module in (
        sparql,
        search,
        records,
        compare,
        service,
        graph,
        sitemap,
        ingest,
        editor,
        embed,
        linked,
        steward,
        pages,
    ):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(packages=[("api.web", "static")]), name="static")
    problems.install(app)
    openapi.install(app)
    _surround(app, settings)
    return app


def _surround(app: FastAPI, settings: Settings) -> None:
    """Put around the app what every request passes; what is added last comes first."""
    keys = Keys(settings.api_keys_file) if settings.api_keys_file else None
    app.add_middleware(Access, settings=settings, keys=keys, buckets=_buckets(settings))
    app.add_middleware(
        Envelope,
        watch=Watch(app.state.metrics, app.state.audit, settings.log_requests),
        max_body_bytes=settings.max_body_bytes,
        max_upload_bytes=settings.max_upload_bytes,
    )
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Accept", "Authorization", "Content-Type", "If-None-Match", "X-API-Key"],
            expose_headers=EXPOSED_HEADERS,
        )


def _together(settings: Settings) -> Together | None:
    if settings.workers == 1 or settings.runtime_dir is None:
        return None
    return Together(settings.runtime_dir / "workers")


def _buckets(settings: Settings) -> Buckets | None:
    if not settings.rate_per_minute:
        return None
    file = settings.runtime_dir / "rates" if settings.workers > 1 and settings.runtime_dir else None
    return Buckets(settings.rate_per_minute, settings.rate_burst, file)


def app_from_environment() -> FastAPI:
    """Compose the service of a worker process; its settings are all in the environment."""
    settings = Settings.load()
    configure_logging(settings)
    return create_app(settings)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Open the release before the first request; one that is missing or damaged is answered with 503."""
    live: LiveDataset = app.state.live
    app.state.lanes.start()
    if app.state.settings.admin_token is not None:
        app.state.runner.start()
    try:
        await run_in_threadpool(live.follow)
        await run_in_threadpool(live.warm)
    except ZhibiaoError as error:
        log.warning("not ready: %s", error)
    live.watch()
    yield
    await run_in_threadpool(app.state.runner.close)
    await app.state.lanes.close()
    app.state.earlier.close()
    app.state.audit.close()
    live.close()

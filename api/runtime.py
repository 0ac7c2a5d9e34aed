"""What both doors open: the encoder, and the release that a data directory holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api import logs
from api.publishing import Target
from api.settings import Settings
from ontology.endpoint import Endpoint
from search import Dataset

if TYPE_CHECKING:
    from search.encoder import Encoder
    from search.sparql.lanes import LaneLimits
    from search.sparql.limits import Limits


def configure_logging(settings: Settings) -> None:
    """Log to stderr as the settings say."""
    logs.configure(settings.log_level, settings.log_format)


def open_encoder(settings: Settings) -> Encoder:
    """Load the encoder that the settings name (seconds: it imports the model library).

    Raises:
        Unavailable: the model is missing or cannot be read.
    """
    from search.encoder import load_encoder

    return load_encoder(settings.encoder, models=settings.model_cache, threads=settings.encoder_threads)


def open_dataset(settings: Settings, encoder: Encoder | None = None) -> Dataset:
    """Open the current release.

    Raises:
        NoRelease: nothing is published in the data directory.
        Unavailable: the release is damaged.
    """
    return Dataset.open(settings.data, encoder=encoder, endpoint=graph_endpoint(settings))


def graph_endpoint(settings: Settings) -> Endpoint | None:
    """Return the SPARQL server that holds the graph, if one is set."""
    if settings.graph_endpoint is None:
        return None
    return Endpoint(settings.graph_endpoint, settings.graph_update_endpoint)


def sparql_limits(settings: Settings) -> Limits:
    """Return what one SPARQL query may cost."""
    from search.sparql.limits import Limits

    return Limits(
        timeout_s=settings.sparql_timeout_s,
        memory_bytes=settings.sparql_memory_bytes,
        max_rows=settings.sparql_max_rows,
        max_bytes=settings.sparql_max_bytes,
        query_chars=settings.sparql_max_query_chars,
        tokens=settings.sparql_max_tokens,
        depth=settings.sparql_max_depth,
    )


def lane_limits(settings: Settings) -> LaneLimits:
    """Return how many SPARQL queries go on at once, and wait."""
    from search.sparql.lanes import LaneLimits

    return LaneLimits(
        workers=settings.sparql_workers,
        memory_bytes=settings.sparql_memory_bytes,
        waiting=settings.sparql_waiting,
        waiting_per_client=settings.sparql_waiting_per_client,
    )


def target(settings: Settings, encoder: Encoder) -> Target:
    """Return where and with what a release is made."""
    return Target(
        settings.data,
        encoder,
        settings.base_iri,
        frozenset(settings.rules_off),
        settings.index or "",
        settings.ingest_processes,
    )

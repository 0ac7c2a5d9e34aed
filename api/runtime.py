"""What both doors open: the encoder, and the release that a data directory holds."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from api.publishing import Target
from api.settings import Settings
from search import Dataset

if TYPE_CHECKING:
    from search.encoder import Encoder


def configure_logging(settings: Settings) -> None:
    """Log our own packages to stderr at the level that is set, other libraries' warnings only."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    for package in ("api", "ingest", "search", "ontology"):
        logging.getLogger(package).setLevel(settings.log_level.upper())


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
    return Dataset.open(settings.data, encoder=encoder)


def target(settings: Settings, encoder: Encoder) -> Target:
    """Return where and with what a release is made."""
    return Target(settings.data, encoder, settings.base_iri)

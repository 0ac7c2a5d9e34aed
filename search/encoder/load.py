"""From the setting's text to an encoder."""

from __future__ import annotations

import os
from pathlib import Path

from search.encoder.base import Encoder
from search.encoder.engine import E5_NAME, EngineEncoder, packaged_model, packaged_revision

DEFAULT_ENCODER = E5_NAME
_TORCH = f"{E5_NAME}:torch"


def default_model_folder() -> Path:
    """Return where converted models are kept: ``$XDG_CACHE_HOME/zhibiao/models``."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "zhibiao" / "models"


def load_encoder(
    name: str = DEFAULT_ENCODER, *, models: Path | None = None, threads: int | None = None
) -> Encoder:
    """Return the encoder called ``name``.

    Args:
        name: ``multilingual-e5-small`` (the packaged weights through their C engine),
            ``multilingual-e5-small:torch`` (the same weights and space through sentence-transformers, faster
            for very many passages), or any sentence-transformers folder or locally cached name.
        models: where the packaged weights are converted to; :func:`default_model_folder` by default.
        threads: threads for passages; all cores by default.

    Raises:
        MissingModel: what is not installed, and what to do.
    """
    if name == E5_NAME:
        return EngineEncoder(threads)
    from search.encoder.sentence import SentenceEncoder

    if name != _TORCH:
        return SentenceEncoder(name, threads=threads)
    folder, revision = converted_model(models)
    return SentenceEncoder(str(folder), name=E5_NAME, revision=revision, threads=threads)


def converted_model(models: Path | None = None) -> tuple[Path, str]:
    """Return the sentence-transformers directory of the packaged weights (made when missing) and revision."""
    from search.encoder.convert import sentence_transformers_directory

    packed = packaged_model()
    revision = packaged_revision(packed)
    target = (models or default_model_folder()) / f"{E5_NAME}-{revision}"
    return sentence_transformers_directory(packed, target), revision

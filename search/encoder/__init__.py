"""Text encoders: passages and queries into one space of unit vectors, offline.

Importing this package imports no model library; :func:`load_encoder` does, when called.
"""

from __future__ import annotations

from search.encoder.base import Encoder, MissingModel, StaleIndex
from search.encoder.load import DEFAULT_ENCODER, default_model_folder, load_encoder

__all__ = ["DEFAULT_ENCODER", "Encoder", "MissingModel", "StaleIndex", "default_model_folder", "load_encoder"]

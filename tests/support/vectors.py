"""One vector cache for all tests of a run, in whatever process: a text is encoded once."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

_VARIABLE = "ZHIBIAO_TEST_VECTORS"


def keep_vectors(config: pytest.Config) -> None:
    """Make the cache's folder, unless the process that started this one has made it."""
    if _VARIABLE not in os.environ:
        folder = tempfile.TemporaryDirectory(prefix="vectors-")
        os.environ[_VARIABLE] = folder.name
        config.add_cleanup(lambda: (os.environ.pop(_VARIABLE), folder.cleanup()))


def with_vectors(data: Path) -> Path:
    """Make ``data`` a data directory that uses the cache, and return it."""
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "vectors").exists():
        (data / "vectors").symlink_to(os.environ[_VARIABLE])
    return data

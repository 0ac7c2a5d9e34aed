"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real table and sample questions; must exist when ``CI=true``."""
    path = Path(os.environ.get("ZHIBIAO_SHARED", REPOSITORY.parent / "shared"))
    if not path.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"shared data is missing at {path}")
        pytest.skip("shared data is not part of this checkout")
    return path

"""The doors: HTTP, web pages, command line, settings."""

from __future__ import annotations


def version() -> str:
    """Return the product's version as installed (its one source is ``pyproject.toml``)."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("zhibiao")
    except PackageNotFoundError:
        return "0+source"

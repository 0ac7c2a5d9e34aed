"""What handlers are given: the release on loan, and nothing global."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from api.live import LiveDataset
from search import Dataset


def _live(request: Request) -> LiveDataset:
    live: LiveDataset = request.app.state.live
    return live


def _dataset(request: Request, live: Annotated[LiveDataset, Depends(_live)]) -> Iterator[Dataset]:
    with live.lease() as dataset:
        request.state.release = dataset.release
        yield dataset


Live = Annotated[LiveDataset, Depends(_live)]
Reading = Annotated[Dataset, Depends(_dataset)]

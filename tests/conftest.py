"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.publishing import Target, ingest_paths
from ingest.documents import ReadOptions
from search import Dataset
from search.encoder import Encoder, load_encoder
from tests.support.vectors import keep_vectors, with_vectors

REPOSITORY = Path(__file__).resolve().parents[1]


def pytest_configure(config: pytest.Config) -> None:
    """Give all tests of this run one vector cache."""
    keep_vectors(config)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the real table and sample questions; must exist when ``CI=true``."""
    path = Path(os.environ.get("ZHIBIAO_SHARED", REPOSITORY.parent / "shared"))
    if not path.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"shared data is missing at {path}")
        pytest.skip("shared data is not part of this checkout")
    return path


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The default encoder: the packaged weights, nothing downloaded."""
    return load_encoder()


def published(folder: Path, encoder: Encoder, paths: list[Path], year: int | None = None) -> Path:
    """Ingest documents into a fresh data directory and return it."""
    report = ingest_paths(Target(with_vectors(folder), encoder), paths, ReadOptions(year=year))
    assert report.published
    assert not report.refusals, [str(refusal) for refusal in report.refusals]
    return folder


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A data directory with the three bundled tables."""
    samples = sorted((REPOSITORY / "ingest" / "samples").glob("*.txt"))
    assert len(samples) == 3
    return published(tmp_path_factory.mktemp("sample"), encoder, samples)


@pytest.fixture(scope="session")
def real_data(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, shared: Path) -> Path:
    """A data directory with the real table alone."""
    table = shared / "data" / "guangzhou-gxj-2026.txt"
    return published(tmp_path_factory.mktemp("real"), encoder, [table], year=2026)


@pytest.fixture(scope="session")
def real(real_data: Path, encoder: Encoder) -> Iterator[Dataset]:
    """The real table, opened for reading."""
    with Dataset.open(real_data, encoder=encoder) as dataset:
        yield dataset


@pytest.fixture(scope="session")
def sample(sample_data: Path, encoder: Encoder) -> Iterator[Dataset]:
    """The three bundled tables, opened for reading."""
    with Dataset.open(sample_data, encoder=encoder) as dataset:
        yield dataset


@pytest.fixture(scope="session")
def health(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Dataset]:
    """A made-up table of a health commission."""
    table = REPOSITORY / "tests" / "search" / "health.txt"
    data = published(tmp_path_factory.mktemp("health"), encoder, [table])
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset


@pytest.fixture(scope="session")
def transport(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Dataset]:
    """Two fiscal years of a made-up transport bureau."""
    tables = sorted((REPOSITORY / "tests" / "search" / "questions").glob("transport-*.txt"))
    assert len(tables) == 2
    data = published(tmp_path_factory.mktemp("transport"), encoder, tables)
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset


@pytest.fixture(scope="session")
def arts(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Dataset]:
    """Two fiscal years of a made-up bureau of culture and tourism."""
    tables = sorted((REPOSITORY / "tests" / "search" / "questions").glob("arts-*.txt"))
    assert len(tables) == 2
    data = published(tmp_path_factory.mktemp("arts"), encoder, tables)
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset


@pytest.fixture(scope="session")
def welfare(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Dataset]:
    """A made-up table of a civil affairs bureau."""
    table = REPOSITORY / "tests" / "search" / "questions" / "welfare-2026.txt"
    data = published(tmp_path_factory.mktemp("welfare"), encoder, [table])
    with Dataset.open(data, encoder=encoder) as dataset:
        yield dataset

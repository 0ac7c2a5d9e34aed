"""Prometheus metrics; those of several workers are added up through files in a folder that they share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from ontology.releases import Manifest

CONTENT_TYPE = CONTENT_TYPE_LATEST
_BUCKETS_S = (0.005, 0.01, 0.02, 0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_SHARED = "PROMETHEUS_MULTIPROC_DIR"  # read by prometheus_client when it is imported


def share_metrics(folder: Path) -> None:
    """Let the processes that are started from here on add up their metrics in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.db"):
        left.unlink()
    os.environ[_SHARED] = str(folder)


class Metrics:
    """Counts requests and describes the release that answers them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "zhibiao_http_requests",
            "Requests answered.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "zhibiao_http_request_duration_seconds",
            "Time to answer.",
            ("route",),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request under its route template (never its path: that would not be bounded)."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def exposition(self, manifest: Manifest | None) -> bytes:
        """Return the metrics as Prometheus text, with the release that is open (``None``: none is)."""
        counted = self._registry
        if folder := os.environ.get(_SHARED):
            counted = CollectorRegistry()
            MultiProcessCollector(counted, path=folder)  # type: ignore[no-untyped-call]
        described = CollectorRegistry()
        described.register(_Described(manifest))
        return generate_latest(counted) + generate_latest(described)


class _Described:
    """What the answering process has open; the workers of a service have the same."""

    def __init__(self, manifest: Manifest | None) -> None:
        self._manifest = manifest

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges (protocol of prometheus_client)."""
        found = self._manifest
        yield GaugeMetricFamily("zhibiao_ready", "1 when a release is open.", value=0 if found is None else 1)
        release = GaugeMetricFamily("zhibiao_release_info", "The release that answers.", labels=["release"])
        size = GaugeMetricFamily("zhibiao_release_size", "What the release holds.", labels=["what"])
        if found is not None:
            release.add_metric([found.id], 1)
            for what in ("projects", "indicators", "triples"):
                size.add_metric([what], getattr(found, what))
        yield release
        yield size

"""Prometheus metrics of one process; each app has a registry of its own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from ontology.releases import Manifest

CONTENT_TYPE = CONTENT_TYPE_LATEST
_BUCKETS_S = (0.005, 0.01, 0.02, 0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counts requests and describes the release that answers them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._requests = Counter(
            "zhibiao_http_requests", "Requests answered.", labels, registry=self._registry
        )
        self._seconds = Histogram(
            "zhibiao_http_request_duration_seconds",
            "Time to answer.",
            ("route",),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self._ready = Gauge("zhibiao_ready", "1 when a release is open.", registry=self._registry)
        self._release = Gauge(
            "zhibiao_release_info", "The release that answers.", ("release",), registry=self._registry
        )
        self._size = Gauge(
            "zhibiao_release_size", "What the release holds.", ("what",), registry=self._registry
        )

    def observe(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request under its route template (never its path: that would not be bounded)."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def describe(self, manifest: Manifest | None) -> None:
        """Show the release that is open, or that none is."""
        self._release.clear()
        self._ready.set(0 if manifest is None else 1)
        if manifest is not None:
            self._release.labels(manifest.id).set(1)
            for what in ("projects", "indicators", "triples"):
                self._size.labels(what).set(getattr(manifest, what))

    def exposition(self) -> bytes:
        """Return the metrics as Prometheus text."""
        return generate_latest(self._registry)

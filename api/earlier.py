"""What earlier releases had: tells 410 (was there once) from 404 (never was)."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from ontology.errors import ZhibiaoError
from ontology.graph import Graph
from ontology.releases import Releases

_MOST = 8


class Earlier:
    """Looks into the releases before the current one; the latest of them stay open.

    Args:
        releases: of the data directory.
    """

    def __init__(self, releases: Releases) -> None:
        self._releases = releases
        self._lock = Lock()
        self._open: OrderedDict[str, Graph] = OrderedDict()

    def had(self, iri: str, current: str) -> str | None:
        """Return the id of the latest earlier release that says something of ``iri``, or ``None``."""
        earlier = [manifest.id for manifest in self._releases.list() if manifest.id != current]
        for release in earlier[:_MOST]:
            graph = self._graph(release)
            if graph is not None and graph.select("SELECT * { ?thing ?p ?o } LIMIT 1", {"thing": iri}):
                return release
        return None

    def close(self) -> None:
        """Let go of all of them."""
        with self._lock:
            for graph in self._open.values():
                graph.close()
            self._open.clear()

    def _graph(self, release: str) -> Graph | None:
        with self._lock:
            graph = self._open.pop(release, None)
            try:
                graph = graph or Graph.open_read_only(self._releases.open(release).graph_path)
            except ZhibiaoError:  # pruned meanwhile, or damaged: it has nothing to tell
                return None
            self._open[release] = graph
            while len(self._open) > _MOST:
                self._open.popitem(last=False)
            return graph

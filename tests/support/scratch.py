"""Releases and servers for tests of the SPARQL endpoint: a graph and no index, so nothing is encoded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ontology.releases import Manifest, Releases
from ontology.vocabulary import ontology_turtle

REPOSITORY = Path(__file__).resolve().parents[2]
DATA = """
@prefix zb: <https://w3id.org/zhibiao/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<https://w3id.org/zhibiao/id/project/p1> a zb:Project ; rdfs:label "惠企服务专项"@zh ; zb:order 1 .
<https://w3id.org/zhibiao/id/project/p2> a zb:Project ; rdfs:label "展会, \\"论坛\\"\\n经费" ; zb:order 2 .
"""
GRAPH = "https://w3id.org/zhibiao/graph/table/t1"


def publish(folder: Path, graphs: Mapping[str, str], digest: str = "0" * 64) -> str:
    """Publish a release that holds Turtle texts in named graphs, on top of what is there; return its id."""
    with Releases(folder).stage() as stage:
        for name, turtle in graphs.items():
            stage.graph.drop(name)
            stage.graph.load_turtle(turtle, name)
        manifest = Manifest("", "", None, (), len(stage.graph), digest)
        return stage.publish(manifest).manifest.id


def published(folder: Path, more: Mapping[str, str] | None = None) -> Path:
    """Publish the two projects above, the ontology and ``more``; return the data directory."""
    publish(
        folder, {GRAPH: DATA, "https://w3id.org/zhibiao/graph/ontology": ontology_turtle(), **(more or {})}
    )
    return folder


@dataclass(frozen=True)
class Served:
    """A running service."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(data: Path, **settings: object) -> Iterator[Served]:
    """Serve a data directory in a process of its own."""
    variables = {f"ZHIBIAO_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from api.cli import main; main()",
            "serve",
            "--data",
            str(data),
            "--port",
            "0",
        ],
        cwd=REPOSITORY,
        stderr=subprocess.PIPE,
        env=os.environ | variables | {"PYTHONPATH": str(REPOSITORY), "OMP_NUM_THREADS": "1"},
    )
    assert process.stderr
    try:
        lines = iter(process.stderr.readline, b"")
        ready = next(line for line in lines if line.startswith(b"ready http://127.0.0.1:"))
        yield Served(process, int(ready.rsplit(b":", 1)[1]))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stderr.close()

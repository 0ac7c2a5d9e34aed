"""Records read from the named graphs of tables are those that queries give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ontology.graph import Graph
from ontology.iris import Minter
from ontology.records import ProjectRecord, RecordReader
from ontology.releases import Releases
from ontology.tables import TableReader


def without_concepts(project: ProjectRecord) -> ProjectRecord:
    return replace(project, indicators=tuple(replace(i, concept=None) for i in project.indicators))


def test_scanning_tables_gives_what_queries_give(sample_data: Path) -> None:
    release = Releases(sample_data).current()
    graph = Graph.open_read_only(release.graph_path)
    tables = [table.iri for table in release.manifest.tables]
    scanned = list(TableReader(graph, Minter()).of_tables(tables))
    assert len(scanned) == release.manifest.projects
    assert scanned == list(map(without_concepts, RecordReader(graph).projects([p.iri for p in scanned])))
    assert list(TableReader(graph, Minter()).of_tables(tables[1:2])) == [
        p for p in scanned if p.table == tables[1]
    ]

"""Composes the write side and the indexes into one published release."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ontology.errors import Invalid
from ontology.graph import Batch, Graph
from ontology.iris import DEFAULT_BASE, Minter
from ontology.releases import EncoderInfo, Manifest, Release, Releases, Stage, TableEntry, graph_digest
from ontology.tables import TableReader
from ontology.taxonomy import Taxonomy, taxonomies_digest

if TYPE_CHECKING:
    from ingest.documents import ReadOptions
    from ingest.inputs import Inputs
    from ingest.pipeline import Ingestion
    from ingest.report import DocumentReport, IngestReport
    from search.alignment import Decision
    from search.encoder import Encoder
    from search.index import Kept, Made

_COUNTED = 200  # named graphs that are counted one by one; counting all goes through every statement
Progress = Callable[[str, int, int], None]
"""Called with the stage (``read`` or ``encode``), how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a release goes and with what it is made."""

    data: Path
    encoder: Encoder
    base_iri: str = DEFAULT_BASE
    rules_off: frozenset[str] = frozenset()
    index: str = ""
    """URL of a Milvus for texts and vectors; empty: they stay in the release."""
    processes: int | None = None
    """That make statements of tables at a time; ``None``: one for each core but one, which loads them."""


@dataclass(frozen=True, slots=True)
class Published:
    """A decision and the release that it went into."""

    release: Release
    decision: Decision


def _silent(stage: str, done: int, total: int) -> None:
    """Report nothing."""


def ingest_paths(
    target: Target,
    paths: Iterable[Path],
    options: ReadOptions,
    *,
    again: bool = False,
    dry_run: bool = False,
    progress: Progress = _silent,
) -> IngestReport:
    """Read documents and publish one new release on top of the current one.

    Nothing is published when nothing changed. One unreadable file or cell never costs the rest.

    Args:
        target: where the release goes and with what it is made.
        paths: files, folders and zip archives.
        options: what is known about the documents.
        again: read documents that the release holds already once more.
        dry_run: publish nothing, only report.
        progress: called as the work goes on.

    Raises:
        NotFound: a path does not exist.
        Conflict: another writer is at work.
        Unavailable: disk, current release or model cannot be used.
    """
    from ingest.inputs import find_inputs
    from ingest.report import IngestReport

    inputs = find_inputs(paths)
    releases = Releases(target.data)
    with releases.stage() as stage:
        ingestion, taxonomies = _begin(stage, target, again=again)
        documents = _read_all(ingestion, inputs, options, progress)
        same = stage.parent and stage.parent.manifest.taxonomies_digest == taxonomies
        if dry_run or not ingestion.tables or (same and not ingestion.changed):
            current = stage.parent.manifest.id if stage.parent else None
            return IngestReport(current, False, documents, tuple(inputs.skipped), dry_run)
        release = _finish(stage, target, ingestion.tables, taxonomies, progress)
    return IngestReport(release.manifest.id, True, documents, tuple(inputs.skipped))


def _begin(stage: Stage, target: Target, *, again: bool = False) -> tuple[Ingestion, str]:
    from ingest.pipeline import Ingestion

    taxonomy = Taxonomy.load(target.base_iri)
    minter = Minter(target.base_iri)
    parent = stage.parent.manifest if stage.parent else None
    if parent and parent.base_iri != target.base_iri:
        raise Invalid(
            f"the release was made with the base IRI {parent.base_iri}, not {target.base_iri}; "
            "use another data directory for another base",
            message_zh=f"当前发布的基础 IRI 是 {parent.base_iri}，不是 {target.base_iri}；请使用另一个数据目录",
        )
    digest = taxonomies_digest(target.base_iri)
    if not parent or parent.taxonomies_digest != digest:
        stage.graph.drop(minter.graph("taxonomies"))
        stage.graph.load_turtle(taxonomy.turtle_graph().serialize(format="nt"), minter.graph("taxonomies"))
    tables = parent.tables if parent else ()
    off = target.rules_off
    processes = target.processes or max(1, (os.cpu_count() or 1) - 1)
    ingestion = Ingestion(
        stage.graph, taxonomy, tables, minter, rules_off=off, again=again, processes=processes
    )
    return ingestion, digest


def _read_all(
    ingestion: Ingestion, inputs: Inputs, options: ReadOptions, progress: Progress
) -> tuple[DocumentReport, ...]:
    for label, error in inputs.refused:
        ingestion.refuse(label, error)
    for done, source in enumerate(inputs.found):
        progress("read", done, len(inputs.found))
        ingestion.add(source, options)
    progress("read", len(inputs.found), len(inputs.found))
    return ingestion.finish(lambda done, total: progress("write", done, total))


def _finish(
    stage: Stage,
    target: Target,
    tables: tuple[TableEntry, ...],
    taxonomies: str,
    progress: Progress,
    *,
    anew: bool = False,
) -> Release:
    align_years(stage.graph, tables, target, progress)
    version = build_indexes(stage, target, tables, taxonomies, progress, anew=anew)
    encoder = target.encoder
    manifest = Manifest(
        id="",
        created="",
        parent=stage.parent.manifest.id if stage.parent else None,
        tables=tables,
        triples=_triples(stage),
        graph_digest=_digest(stage.graph, tables, taxonomies),
        base_iri=target.base_iri,
        encoder=EncoderInfo(encoder.name, encoder.revision, encoder.dimension),
        analyser_version=version,
        taxonomies_digest=taxonomies,
    )
    return stage.publish(manifest)


def _triples(stage: Stage) -> int:
    """Count the statements of a staged graph: all, or those of the graphs that are not as in the release before."""
    if stage.parent is None or len(stage.graph.touched) > _COUNTED:
        return len(stage.graph)
    before = Graph.open_read_only(stage.parent.graph_path)
    more = sum(stage.graph.size(name) - before.size(name) for name in stage.graph.touched)
    before.close()
    return stage.parent.manifest.triples + more


def _digest(graph: Graph, tables: tuple[TableEntry, ...], taxonomies: str) -> str:
    """Return the digest of what a release holds: tables, taxonomies and decisions."""
    from search.alignment import decisions_digest

    return graph_digest(tables, " ".join(filter(None, (taxonomies, decisions_digest(graph)))))


def align_years(
    graph: Graph, tables: Sequence[TableEntry], target: Target, progress: Progress = _silent
) -> None:
    """Bring the alignments of consecutive years and the indicator concepts of a staged graph up to date."""
    from search.alignment import Meanings, update_alignments
    from search.vectors import VectorCache

    encoder = target.encoder
    cache = VectorCache(target.data / "vectors")
    meanings = Meanings.of(encoder, cache, lambda done, total: progress("encode", done, total))
    minter = Minter(target.base_iri)
    update_alignments(graph, tables, minter, meanings, encoder=f"{encoder.name} {encoder.revision}")


def build_indexes(
    stage: Stage,
    target: Target,
    tables: Sequence[TableEntry],
    taxonomies: str,
    progress: Progress = _silent,
    *,
    anew: bool = False,
) -> str:
    """Build the indexes of a staged graph; return the analyser's version.

    What the release before has of them is taken over (``anew``: is not), so that a table costs what it holds.
    """
    from search.entries import entries, theme_entries
    from search.index import Made, build_index
    from search.vectors import VectorCache

    made = Made(taxonomies, {table.iri: table.digest for table in tables})
    kept = None if anew or target.index or stage.parent is None else _kept(stage.parent, made, target.encoder)
    missing = [iri for iri in made.tables if not (kept and iri in kept.tables)]
    reader = TableReader(stage.graph, Minter(target.base_iri))
    themes = () if kept else theme_entries(Taxonomy.load(target.base_iri))
    built = build_index(
        stage.index_path,
        chain(themes, entries(reader.of_tables(missing))),
        encoder=target.encoder,
        cache=VectorCache(target.data / "vectors"),
        progress=lambda done, total: progress("encode", done, total),
        remote=target.index,
        made=made,
        kept=kept,
    )
    return built.analyser_version


def _kept(parent: Release, made: Made, encoder: Encoder) -> Kept | None:
    """Return what of a release's indexes can be taken over; nothing when they are not what was written."""
    from search.index import Kept

    try:
        whole = parent.manifest.files and not parent.damages("index")
        return Kept.of(parent.index_path, made, encoder) if whole else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def reindex(target: Target, *, progress: Progress = _silent) -> Release:
    """Rebuild the indexes of the current release from its graph, with today's taxonomies, as a new release."""
    releases = Releases(target.data)
    with releases.stage() as stage:
        if stage.parent is None:
            releases.current()  # raises NoRelease
            raise AssertionError
        ingestion, taxonomies = _begin(stage, target)
        return _finish(stage, target, ingestion.tables, taxonomies, progress, anew=True)


def decide(target: Target, pair: tuple[str, ...], verdict: str, *, by: str, note: str = "") -> Published:
    """Keep what a person decided about a pair, align again what it touches, and publish.

    The indexes know nothing of alignments, so the new release shares those of the one before.

    Args:
        target: where the release goes, with the encoder of its indexes.
        pair: id of an alignment, or two IRIs or ids of indicators or of projects.
        verdict: ``accepted`` or ``rejected``.
        by: who decides.
        note: why.

    Raises:
        NotFound: nothing is published, or no such pair.
        Invalid: the two cannot be a pair.
        Conflict: another writer is at work.
    """
    from search.alignment import decision_statements, new_decision

    releases = Releases(target.data)
    with releases.stage() as stage:
        parent = stage.parent or releases.current()
        minter = Minter(parent.manifest.base_iri)
        decision = new_decision(stage.graph, minter, pair, verdict, by, datetime.now(UTC), note)
        stage.graph.load(Batch.of(minter.graph("decisions"), decision_statements(decision, minter)))
        kept = parent.manifest
        align_years(stage.graph, kept.tables, replace(target, base_iri=kept.base_iri))
        shutil.copytree(parent.index_path, stage.index_path, copy_function=_link)
        digest = _digest(stage.graph, kept.tables, kept.taxonomies_digest)
        manifest = replace(kept, parent=kept.id, triples=_triples(stage), graph_digest=digest)
        release = stage.publish(manifest)
    return Published(release, decision)


def _link(source: str, target: str) -> str:
    """Share a file of an immutable release; copy it where the file system cannot."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target

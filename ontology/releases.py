"""Immutable releases: staged beside, published by one atomic rename, rolled back, pruned.

::

    <data>/CURRENT                  id of the release that readers open next
    <data>/releases/<id>/           graph/  index/  manifest.json (written last)
    <data>/releases/.staging-<id>/  a writer's unfinished work; the next writer sweeps it
    <data>/vectors/                 content-addressed vector cache, shared by releases
    <data>/.lock                    held by the one writer
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ontology.errors import Conflict, NotFound, Unavailable
from ontology.graph import Graph
from ontology.integrity import (
    ALTERED,
    Damage,
    FileEntry,
    damages,
    inodes,
    resized,
    seal,
    sync_folder,
    unshare,
)
from ontology.iris import DEFAULT_BASE

FORMAT_VERSION = 1
_WORK = "work"
_UNSEALED = "0" * 64
_SEAL = re.compile(rb'^\{\s*"checksum": "([0-9a-f]{64})"')
_ID = re.compile(r"[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}")


class NoRelease(NotFound):
    """Nothing has been published in this data directory yet."""


class DamagedRelease(Unavailable):
    """A release's manifest or pointer cannot be read, or a file of it is not what was written."""


class OtherFormat(DamagedRelease):
    """A release was written by a version with another format."""

    def __init__(self, release_id: str, found: object) -> None:
        older = isinstance(found, int) and found < FORMAT_VERSION
        way = "ingest its documents again" if older else "install a newer zhibiao"
        way_zh = "重新导入文档" if older else "安装新版"
        super().__init__(
            f"release {release_id} has format {found}, this version reads {FORMAT_VERSION}; {way}, "
            "or choose another release with `zhibiao releases rollback ID`",
            message_zh=f"发布 {release_id} 的格式为 {found}，此版本只能读取格式 {FORMAT_VERSION}；请{way_zh}，"
            "或用 `zhibiao releases rollback ID` 选择其他发布",
        )


class WriterAtWork(Conflict):
    """Another process holds the writer's lock."""


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table of a release; ``digest`` covers its statements, ``findings`` counts its findings.

    ``document`` and ``sha256`` are those of the first of its ``documents``.
    """

    iri: str
    graph: str
    department: str
    fiscal_year: int
    kind: str
    document: str
    sha256: str
    digest: str
    projects: int
    indicators: int
    findings: int
    illustrative: bool
    documents: int = 1


@dataclass(frozen=True, slots=True)
class EncoderInfo:
    """The encoder that made the vectors of a release."""

    name: str
    revision: str
    dimension: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release holds; written last, so a directory without one is not a release.

    ``files`` are its own, with digests; releases made before there were any have none.
    """

    id: str
    created: str
    parent: str | None
    tables: tuple[TableEntry, ...]
    triples: int
    graph_digest: str
    base_iri: str = DEFAULT_BASE
    encoder: EncoderInfo | None = None
    analyser_version: str | None = None
    format_version: int = FORMAT_VERSION
    taxonomies_digest: str = ""
    files: tuple[FileEntry, ...] = ()

    @property
    def projects(self) -> int:
        """Number of projects."""
        return sum(table.projects for table in self.tables)

    @property
    def indicators(self) -> int:
        """Number of indicators."""
        return sum(table.indicators for table in self.tables)

    def to_json(self) -> dict[str, Any]:
        """Return the manifest as it is written."""
        counts = {"projects": self.projects, "indicators": self.indicators, "triples": self.triples}
        return {"checksum": _UNSEALED} | asdict(self) | {"counts": counts}

    def sealed(self) -> str:
        """Return the manifest as text with its own checksum: SHA-256 of the text with zeros in its place."""
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=1)
        return text.replace(_UNSEALED, sha256(text.encode()).hexdigest(), 1)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Manifest:
        """Read what :meth:`to_json` wrote.

        Raises:
            KeyError, TypeError: a field is missing or unknown.
        """
        fields = {k: v for k, v in data.items() if k not in ("counts", "checksum")}
        tables = tuple(TableEntry(**table) for table in fields.pop("tables"))
        files = tuple(FileEntry(**file) for file in fields.pop("files", ()))
        encoder = fields.pop("encoder")
        return cls(tables=tables, files=files, encoder=EncoderInfo(**encoder) if encoder else None, **fields)


@dataclass(frozen=True, slots=True)
class Release:
    """A published release on disk."""

    path: Path
    manifest: Manifest

    @property
    def graph_path(self) -> Path:
        """The Oxigraph directory."""
        return self.path / "graph"

    @property
    def index_path(self) -> Path:
        """The index directory (a cache; it may be rebuilt from the graph)."""
        return self.path / "index"

    def damages(self, part: str = "", *, deep: bool = True) -> tuple[Damage, ...]:
        """Return what is wrong with its files; nothing can be said of a release without digests."""
        if not self.manifest.files:
            return ()
        return tuple(damages(self.path, self.manifest.files, part=part, deep=deep))

    def require(self, part: str) -> None:
        """Check the files of a part (``graph`` or ``index``) quickly: sizes, and what small ones hold.

        Raises:
            DamagedRelease: one is not what was written; the message names it and says what to do.
        """
        found = self.damages(part, deep=False)
        if found:
            raise self._damaged(found[0], f" (and {len(found) - 1} more)" if len(found) > 1 else "")

    def require_sizes(self, part: str = "") -> None:
        """Check that the files of a part, or all, are there and as long as they were: so quick that probes may ask.

        Raises:
            DamagedRelease: one is not; the message names it and says what to do.
        """
        files = [entry for entry in self.manifest.files if entry.path.startswith(part)]
        if (found := resized(self.path, files)) is not None:
            raise self._damaged(found)

    def require_digests(self, found: Mapping[str, str]) -> None:
        """Compare the SHA-256 of files, as somebody has just read them, with what was written.

        Raises:
            DamagedRelease: one differs or is missing; the message names it and says what to do.
        """
        for entry in self.manifest.files:
            if found.get(entry.path) != entry.digest:
                raise self._damaged(Damage(entry.path, *ALTERED))

    def _damaged(self, found: Damage, others: str = "") -> DamagedRelease:
        remedy, remedy_zh = _REMEDIES[found.part]
        return DamagedRelease(
            f"release {self.manifest.id} is damaged: {found.path} {found.message}{others}; {remedy}",
            message_zh=f"发布 {self.manifest.id} 已损坏：{found.path} {found.message_zh}；{remedy_zh}",
        )


_REMEDIES = {
    "index": ("rebuild the indexes with `zhibiao reindex`", "请用 `zhibiao reindex` 重建索引"),
    "graph": (
        "`zhibiao releases verify` says which release is whole: go back to it with `zhibiao releases rollback ID`",
        "`zhibiao releases verify` 会指出完好的发布，请用 `zhibiao releases rollback ID` 回到该发布",
    ),
}


@dataclass(slots=True)
class Stage:
    """A release in the making; call :meth:`publish` or leave the context to throw it away."""

    path: Path
    parent: Release | None
    graph: Graph
    _releases: Releases = field(repr=False)

    @property
    def index_path(self) -> Path:
        """Where the indexes are to be built."""
        return self.path / "index"

    def publish(self, manifest: Manifest) -> Release:
        """Make this the current release.

        Args:
            manifest: complete but for ``id`` and ``created``, which are set here.

        Raises:
            Unavailable: the disk refuses; the old release stays current.
        """
        # A snapshot by hard links: the store that was written to may still be tidying its own files.
        self.graph.copy_to(self.path / "graph")
        self.graph.close()
        shutil.rmtree(self.path / _WORK)
        unshare(self.path)
        parent = self.parent
        shared = inodes(parent.path, parent.manifest.files) if parent else {}
        return self._releases._publish(self, replace(manifest, files=seal(self.path, shared)))


class Releases:
    """The releases of one data directory."""

    def __init__(self, data: Path) -> None:
        self._data = Path(data)

    @property
    def data(self) -> Path:
        """The data directory."""
        return self._data

    @property
    def _folder(self) -> Path:
        return self._data / "releases"

    def current_id(self) -> str:
        """Return the id that ``CURRENT`` names.

        Raises:
            NoRelease: nothing is published yet.
            DamagedRelease: the pointer does not hold an id.
        """
        pointer = self._data / "CURRENT"
        try:
            text = pointer.read_text("utf-8", "replace").strip()
        except FileNotFoundError:
            if self._names():
                raise DamagedRelease(
                    f"{pointer} is missing; choose a release with `zhibiao releases rollback ID`: "
                    + " ".join(self._names()[:5]),
                    message_zh=f"{pointer} 缺失，请用 `zhibiao releases rollback ID` 选择一个发布",
                ) from None
            raise NoRelease(
                f"no release in {self._data}; run `zhibiao ingest` or `zhibiao demo` first",
                message_zh=f"{self._data} 中还没有发布任何数据，请先运行 `zhibiao ingest` 或 `zhibiao demo`",
            ) from None
        except OSError as error:
            raise DamagedRelease(f"cannot read {pointer}: {error.strerror}") from error
        if not _ID.fullmatch(text):
            raise DamagedRelease(
                f"{pointer} does not name a release; choose one with `zhibiao releases rollback ID`",
                message_zh=f"{pointer} 的内容不是发布编号，请用 `zhibiao releases rollback ID` 选择一个",
            )
        return text

    def current(self) -> Release:
        """Open the current release.

        Raises:
            NoRelease: nothing is published yet.
            DamagedRelease: the pointer, the manifest or a file of the graph is damaged.
        """
        try:
            release = self.open(self.current_id())
        except NoRelease:
            raise
        except NotFound as error:
            raise DamagedRelease(
                f"{self._data / 'CURRENT'} names a release that is not there: {error.message}; "
                "choose one with `zhibiao releases rollback ID`",
                message_zh=f"{self._data / 'CURRENT'} 所指的发布不存在，请用 `zhibiao releases rollback ID` 选择一个",
            ) from None
        release.require("graph")
        return release

    def open(self, release_id: str) -> Release:
        """Return the release of that id.

        Raises:
            NotFound: there is none.
            DamagedRelease: its manifest cannot be read or is of another format.
        """
        path = self._folder / release_id
        manifest = path / "manifest.json"
        if not _ID.fullmatch(release_id) or not path.is_dir():
            raise NotFound(
                f"there is no release {release_id!r}; it may have been pruned, see `zhibiao releases`",
                message_zh=f"没有编号为 {release_id!r} 的发布（可能已被清理，见 `zhibiao releases`）",
            )
        try:
            raw = manifest.read_bytes()
            data = json.loads(raw)
            if data["format_version"] != FORMAT_VERSION:
                raise OtherFormat(release_id, data["format_version"])
            if "checksum" in data and not _is_sealed(raw):
                raise ValueError("it is not what was written")
            return Release(path, Manifest.from_json(data))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedRelease(
                f"the manifest of release {release_id} cannot be read ({manifest.name}: {error}); "
                "choose another release with `zhibiao releases rollback ID`",
                message_zh=f"发布 {release_id} 的清单 {manifest.name} 已损坏，"
                "请用 `zhibiao releases rollback ID` 选择其他发布",
            ) from error

    def list(self) -> tuple[Manifest, ...]:
        """Return the manifests of all readable releases, newest first."""
        return tuple(release.manifest for release in self._readable())

    def _names(self) -> tuple[str, ...]:
        """Return the ids of all releases, newest first."""
        names = [p.name for p in self._folder.iterdir()] if self._folder.is_dir() else []
        return tuple(sorted(filter(_ID.fullmatch, names), reverse=True))

    def _readable(self) -> Iterator[Release]:
        for name in self._names():
            try:
                yield self.open(name)
            except (DamagedRelease, NotFound):
                continue

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the writer's lock.

        Raises:
            WriterAtWork: another process holds it.
            Unavailable: the data directory cannot be written.
        """
        lock = FileLock(self._data / ".lock", timeout=0)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise WriterAtWork(
                f"another process is writing to {self._data}; try again when it has finished",
                message_zh=f"另一个进程正在写入 {self._data}，请待其完成后重试",
            ) from None
        except OSError as error:
            raise Unavailable(f"cannot write to {self._data}: {error.strerror or error}") from error
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def stage(self) -> Iterator[Stage]:
        """Start a release on top of the current one; what is not published is thrown away."""
        with self.lock():
            self._sweep()
            parent = self._parent()
            path = self._folder / f".staging-{os.getpid()}"
            path.mkdir()
            try:
                if parent:
                    Graph.open_read_only(parent.graph_path).copy_to(path / _WORK)
                stage = Stage(path, parent, Graph.open(path / _WORK), self)
                try:
                    yield stage
                finally:
                    stage.graph.close()
            finally:
                shutil.rmtree(path, ignore_errors=True)

    def _parent(self) -> Release | None:
        try:
            return self.current()
        except NoRelease:
            return None

    def _sweep(self) -> None:
        """Clear away what a killed writer left; point to its release if it was the first one and is complete."""
        for path in self._folder.glob(".staging-*"):
            shutil.rmtree(path, ignore_errors=True)
        for path in self._data.glob(".CURRENT-*"):
            path.unlink(missing_ok=True)
        names = self._names()
        if len(names) == 1 and not (self._data / "CURRENT").exists():
            self._point_to(names[0])

    def _publish(self, stage: Stage, manifest: Manifest) -> Release:
        now = datetime.now(UTC)
        release_id = f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{manifest.graph_digest[:8]}"
        final = replace(manifest, id=release_id, created=now.isoformat(timespec="milliseconds"))
        target = self._folder / release_id
        try:
            _write_durably(stage.path / "manifest.json", final.sealed())
            stage.path.rename(target)
            sync_folder(self._folder)
            self._point_to(release_id)
        except OSError as error:
            raise Unavailable(f"cannot publish to {self._data}: {error.strerror or error}") from error
        return Release(target, final)

    def _point_to(self, release_id: str) -> None:
        beside = self._data / f".CURRENT-{os.getpid()}"
        _write_durably(beside, release_id + "\n")
        beside.replace(self._data / "CURRENT")
        sync_folder(self._data)

    def rollback(self, release_id: str) -> Release:
        """Make an earlier (or later) release the current one."""
        with self.lock():
            release = self.open(release_id)
            release.require("graph")
            self._point_to(release_id)
        return release

    def prune(self, keep: int) -> tuple[str, ...]:
        """Delete all but the newest ``keep`` releases and the current one; return the deleted ids.

        Raises:
            ValueError: ``keep`` is below 1.
        """
        if keep < 1:
            raise ValueError("keep must be at least 1")
        with self.lock():
            self._sweep()
            current = self.current_id()
            names = sorted((p.name for p in self._folder.iterdir() if _ID.fullmatch(p.name)), reverse=True)
            doomed = tuple(name for name in names[keep:] if name != current)
            for name in doomed:
                shutil.rmtree(self._folder / name)
        return doomed


def graph_digest(entries: tuple[TableEntry, ...], taxonomies_digest: str) -> str:
    """Return a digest of a release's statements that does not depend on the order of ingestion."""
    parts = sorted(f"{entry.graph} {entry.digest}" for entry in entries)
    return sha256("\n".join([taxonomies_digest, *parts]).encode()).hexdigest()


def _is_sealed(raw: bytes) -> bool:
    found = _SEAL.match(raw)
    if found is None:
        return False
    zeroed = raw[: found.start(1)] + _UNSEALED.encode() + raw[found.end(1) :]
    return sha256(zeroed).hexdigest().encode() == found[1]


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())

"""A release in one file, and back: the current release with everything that people decided.

The file is a tar: ``release/…`` as on disk, then ``backup.json`` with the length and SHA-256 of each file. A release
never changes, and its files are opened before the first is copied, so writers and readers go on meanwhile.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ontology.errors import Conflict, Invalid, NotFound, Unavailable
from ontology.graph import Graph
from ontology.releases import FORMAT_VERSION, Releases

BACKUP_FORMAT = 1
_ID = re.compile(r"[0-9TZa-f-]{20,40}")
_PIECE = 1 << 20
_TABLE = "backup.json"
_PREFIX = "release/"


class BackupExists(Conflict):
    """There is a file of that name already."""


class DamagedBackup(Invalid):
    """The file is no backup, or not a whole one."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What is in a backup; ``size`` counts the bytes of its files."""

    release: str
    created: str
    files: int
    size: int


def backup(releases: Releases, target: Path, *, replace: bool = False) -> BackedUp:
    """Write the current release to a file; ``.gz`` or ``.tgz`` at the end of its name compresses it.

    Raises:
        BackupExists: the file is there and ``replace`` is not set.
        NotFound: there is no such folder.
        NoRelease, Unavailable: there is nothing to back up, it is damaged, or it cannot be read or written.
    """
    if not target.parent.is_dir():
        raise NotFound(f"there is no folder {target.parent}", message_zh=f"没有目录 {target.parent}")
    if target.exists() and not replace:
        raise BackupExists(
            f"{target} exists; choose another name or --force",
            message_zh=f"{target} 已存在，请换名或使用 --force",
        )
    release = releases.current()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with ExitStack() as opened:
            files = {name: opened.enter_context(path.open("rb")) for name, path in _files(release.path)}
            head = _write(beside, files, release.manifest.id, compressed=target.suffix in (".gz", ".tgz"))
        release.require_digests({name: file["sha256"] for name, file in head["files"].items()})
        beside.replace(target)
    except FileNotFoundError as error:
        raise Unavailable(
            f"release {release.manifest.id} was pruned meanwhile ({error.filename}); try again",
            message_zh="备份期间该发布已被清理，请重试",
        ) from error
    finally:
        beside.unlink(missing_ok=True)
    return _summary(head)


def restore(releases: Releases, source: Path) -> BackedUp:
    """Bring a release back from a file and make it the current one; other releases stay.

    Raises:
        DamagedBackup: the file is cut, altered, or no backup; nothing was changed.
        WriterAtWork: another process writes to the data directory.
    """
    with releases.lock():
        staging = releases.data / "releases" / f".staging-restore-{os.getpid()}"
        try:
            found = _unpack(source, staging)
            _check(staging / "release", found)
            final = staging.with_name(found.release)
            if final.exists():
                final.rename(staging / "replaced")
            (staging / "release").rename(final)
        except (tarfile.TarError, zlib.error, EOFError, ValueError, KeyError, TypeError) as error:
            raise _damaged(source, str(error)) from error
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    releases.rollback(found.release)
    return found


def _files(folder: Path) -> list[tuple[str, Path]]:
    return [(p.relative_to(folder).as_posix(), p) for p in sorted(folder.rglob("*")) if p.is_file()]


def _write(path: Path, files: Mapping[str, IO[bytes]], release: str, *, compressed: bool) -> dict[str, Any]:
    table: dict[str, dict[str, Any]] = {}
    options: dict[str, Any] = {"compresslevel": 1} if compressed else {}
    created = datetime.now(UTC).isoformat(timespec="milliseconds")
    with path.open("wb") as out:
        with tarfile.open(fileobj=out, mode="w:gz" if compressed else "w", **options) as tar:
            for name, file in files.items():
                hashed = _Hashed(file)
                size = os.fstat(file.fileno()).st_size
                tar.addfile(_entry(_PREFIX + name, size), hashed)
                table[name] = {"size": size, "sha256": hashed.digest.hexdigest()}
            head = {
                "format": BACKUP_FORMAT,
                "release": release,
                "created": created,
                "files": table,
            }
            text = json.dumps(head, indent=1).encode()
            tar.addfile(_entry(_TABLE, len(text)), io.BytesIO(text))
        out.flush()
        os.fsync(out.fileno())
    return head


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o644
    return entry


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def _unpack(source: Path, staging: Path) -> BackedUp:
    """Unpack into ``staging/release`` and compare each file with the table at the end."""
    found: dict[str, dict[str, Any]] = {}
    head: dict[str, Any] | None = None
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "release").mkdir(parents=True)
    with tarfile.open(source, "r:*") as tar:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None:
                raise ValueError(f"{entry.name} is no plain file")
            if entry.name == _TABLE:
                head = json.loads(content.read())
                continue
            name = _inside(entry.name)
            found[name] = _copy(content, staging / "release" / name)
    if head is None:
        raise ValueError(f"{_TABLE} is missing")
    if head["format"] != BACKUP_FORMAT:
        raise ValueError(f"it has format {head['format']}, this version reads {BACKUP_FORMAT}")
    for name in head["files"].keys() | found.keys():
        if head["files"].get(name) != found.get(name):
            raise ValueError(f"{name} is missing or altered")
    return _summary(head)


def _inside(name: str) -> str:
    """Return a path below ``release/``; one that leads elsewhere is refused."""
    path = PurePosixPath(name)
    if not name.startswith(_PREFIX) or ".." in path.parts:
        raise ValueError(f"{name} does not belong into a release")
    return path.relative_to(_PREFIX).as_posix()


def _copy(content: IO[bytes], target: Path) -> dict[str, Any]:
    digest, size = sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as out:
        while piece := content.read(_PIECE):
            out.write(piece)
            digest.update(piece)
            size += len(piece)
        out.flush()
        os.fsync(out.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def _check(release: Path, found: BackedUp) -> None:
    """Make sure that the unpacked release is the one that was backed up, and can be read by this version."""
    manifest = json.loads((release / "manifest.json").read_bytes())
    if manifest["id"] != found.release or not _ID.fullmatch(found.release):
        raise ValueError(f"it holds release {manifest['id']!r}")
    if manifest["format_version"] != FORMAT_VERSION:
        raise ValueError(
            f"its release has format {manifest['format_version']}, this version reads {FORMAT_VERSION}"
        )
    Graph.open_read_only(release / "graph").close()


def _summary(head: dict[str, Any]) -> BackedUp:
    size = sum(int(file["size"]) for file in head["files"].values())
    return BackedUp(str(head["release"]), str(head["created"]), len(head["files"]), size)


def _damaged(source: Path, reason: str) -> DamagedBackup:
    return DamagedBackup(
        f"{source} is no whole backup: {reason}; nothing was changed",
        message_zh=f"{source} 不是完整的备份：{reason}；未作任何改动",
    )

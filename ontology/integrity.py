"""The files of a release: what they were when it was published, and whether they are that still.

Digests of whole files stand in the manifest. A file that a release shares with the one before (a hard link) is not
read again when the next is published, so adding a small table to a large release stays cheap.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

PARTS = ("graph", "index")
ALTERED = ("is not what was written", "内容与发布时不同")
_CHUNK = 1 << 20
_SMALL = 1 << 20
_COPIED = 128 << 20

Inode: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file of a release: path below its directory, bytes, SHA-256."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class Damage:
    """What is wrong with a file of a release, in both languages."""

    path: str
    message: str
    message_zh: str

    @property
    def part(self) -> str:
        """``graph``, ``index``, or the file itself."""
        return self.path.split("/", 1)[0]


def inodes(folder: Path, files: Iterable[FileEntry]) -> dict[Inode, FileEntry]:
    """Return the entries of a release's files by inode, to recognise those that another release shares."""
    found = {}
    for entry in files:
        try:
            found[_inode(folder / entry.path)] = entry
        except OSError:
            continue  # missing: whoever builds on it finds out
    return found


def seal(folder: Path, shared: Mapping[Inode, FileEntry]) -> tuple[FileEntry, ...]:
    """Make a release's files durable and return what they are.

    Args:
        folder: the directory of the release.
        shared: files of the release before, which are durable and known already.

    Raises:
        OSError: the disk refuses.
    """
    entries = []
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        known = shared.get(_inode(path))
        if known is not None and known.size == path.stat().st_size:
            entries.append(FileEntry(name, known.size, known.digest))
        else:
            entries.append(FileEntry(name, *_synced(path)))
    for parent in {folder, *(folder / entry.path for entry in entries)}:
        sync_folder(parent if parent.is_dir() else parent.parent)
    return tuple(entries)


def unshare(folder: Path) -> None:
    """Give a small release copies of its own, so that damage to one does not reach the next."""
    linked = [path for path in _files(folder) if path.stat().st_nlink > 1]
    if sum(path.stat().st_size for path in linked) > _COPIED:
        return
    for path in linked:
        beside = path.with_name(f"{path.name}.copy")
        shutil.copy2(path, beside)
        beside.replace(path)


def damages(folder: Path, files: Iterable[FileEntry], *, part: str = "", deep: bool) -> Iterator[Damage]:
    """Yield what is wrong with the files of a release.

    Args:
        folder: the directory of the release.
        files: what they were.
        part: ``graph`` or ``index`` to look at that part only.
        deep: whether to read every file; else large ones are known by their size alone.
    """
    expected = {entry.path: entry for entry in files if entry.path.startswith(part)}
    for entry in expected.values():
        if (found := resized(folder, [entry]) or _altered(folder, entry, deep=deep)) is not None:
            yield found
    present = {path.relative_to(folder).as_posix() for path in _files(folder)}
    for name in sorted(present - expected.keys()):
        if name.startswith(part):
            yield Damage(name, "does not belong to the release", "不属于该发布")


def resized(folder: Path, files: Iterable[FileEntry]) -> Damage | None:
    """Return the first file that is missing or of another size; cheap enough to ask with every probe."""
    for entry in files:
        try:
            size = (folder / entry.path).stat().st_size
        except FileNotFoundError:
            return Damage(entry.path, "is missing", "文件缺失")
        except OSError as error:
            return Damage(entry.path, f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}")
        if size != entry.size:
            return Damage(
                entry.path,
                f"has {size} bytes instead of {entry.size}",
                f"大小为 {size} 字节，应为 {entry.size} 字节",
            )
    return None


def sync_folder(folder: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _altered(folder: Path, entry: FileEntry, *, deep: bool) -> Damage | None:
    try:
        if (deep or entry.size <= _SMALL) and _digest(folder / entry.path) != entry.digest:
            return Damage(entry.path, *ALTERED)
    except OSError as error:
        return Damage(entry.path, f"cannot be read: {error.strerror}", f"无法读取：{error.strerror}")
    return None


def _files(folder: Path) -> list[Path]:
    return sorted(path for part in PARTS for path in (folder / part).rglob("*") if path.is_file())


def _inode(path: Path) -> Inode:
    found = path.stat()
    return found.st_dev, found.st_ino


def _digest(path: Path) -> str:
    made = sha256()
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(_CHUNK):
            made.update(chunk)
    return made.hexdigest()


def _synced(path: Path) -> tuple[int, str]:
    digest = _digest(path)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return path.stat().st_size, digest

"""What an ingest is to read: files as given, folders searched, zip archives opened, also within each other.

Archives are never unpacked to disk, so a hostile member name can write nothing; such names are refused all the same.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ingest.readers import SUFFIXES as READABLE
from ingest.readers import check_size
from ingest.readers.errors import DocumentTooLarge, EncryptedDocument, UnreadableDocument
from ontology.errors import Invalid, NotFound

ZIP = ".zip"
SUFFIXES = READABLE | {ZIP}
"""Suffixes of the files that an ingest takes, in lower case."""

MAX_DEPTH = 3
"""Archives within archives."""
MAX_MEMBERS = 20_000
MAX_UNPACKED_BYTES = 8 * 1024**3
MAX_INNER_BYTES = 256 * 1024**2
"""An archive within another is held in memory while its members are read."""
MAX_RATIO = 200
"""How many times its packed size a member may have; small ones, which can do no harm, are not asked."""
_SMALL_BYTES = 10 * 1024 * 1024
_CONVERTIBLE = frozenset(
    {".doc", ".wps", ".et", ".ofd", ".rtf", ".ods", ".odt", ".xlsb", ".rar", ".7z", ".gz", ".tar"}
)
_SYSTEM = re.compile(r"\.|~\$|__MACOSX$|thumbs\.db$|desktop\.ini$", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError)


@dataclass(frozen=True, slots=True)
class Input:
    """A document to be read.

    Attributes:
        name: its file name, without any folder.
        label: its name for people: behind the archives and folders that hold it.
    """

    name: str
    label: str
    _load: Callable[[int], bytes] = field(repr=False)

    @classmethod
    def of(cls, path: Path) -> Input:
        """Return a file as an input."""
        return cls(path.name, path.name, lambda limit: _read_file(path, limit))

    def load(self, max_bytes: int) -> bytes:
        """Return its bytes.

        Raises:
            DocumentTooLarge: more than ``max_bytes``.
            UnreadableDocument: the file or its archive cannot be read.
        """
        return self._load(max_bytes)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that no one asked for by name and that is not read."""

    name: str
    message: str
    message_zh: str


@dataclass(slots=True)
class Inputs:
    """What was found: documents to read, what could not be opened, what was passed over.

    ``inner`` is the archive within an archive that was opened last, with its name.
    """

    found: list[Input] = field(default_factory=list)
    refused: list[tuple[str, Invalid]] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    inner: tuple[str, bytes] = "", b""


def find_inputs(paths: Iterable[Path]) -> Inputs:
    """Return what is to be read, in the order of the paths and by name within folders and archives.

    Raises:
        NotFound: a path does not exist.
        Invalid: there is nothing to read and nothing was refused.
    """
    inputs = Inputs()
    for path in paths:
        if path.is_dir():
            for inside in sorted(p for p in path.rglob("*") if p.is_file()):
                _take_file(inputs, inside, str(inside.relative_to(path)))
        elif path.exists():
            _open(inputs, path)
        else:
            raise NotFound(f"{path} does not exist", message_zh=f"{path} 不存在")
    if not inputs.found and not inputs.refused:
        names = " ".join(sorted(SUFFIXES))
        raise Invalid(
            f"nothing to read: no {names} files there", message_zh=f"没有可读取的文件（支持 {names}）"
        )
    return inputs


def _take_file(inputs: Inputs, path: Path, shown: str) -> None:
    if not _passed_over(inputs, PurePosixPath(shown.replace("\\", "/")), shown):
        _open(inputs, path)


def _open(inputs: Inputs, path: Path) -> None:
    if path.suffix.casefold() == ZIP:
        _Archive(inputs, path.name, lambda: io.FileIO(path)).walk()
    else:
        inputs.found.append(Input.of(path))


def _passed_over(inputs: Inputs, path: PurePosixPath, shown: str) -> bool:
    """Note why a file is not read, if it is not."""
    suffix = path.suffix.casefold()
    if any(_SYSTEM.match(part) for part in path.parts):
        return True
    if suffix in SUFFIXES:
        return False
    english, chinese = (
        f"files of type {suffix or '(no suffix)'} are not read",
        f"不读取 {suffix or '（无扩展名）'} 文件",
    )
    if suffix in _CONVERTIBLE:
        english, chinese = (
            f"{english}; save it as docx, xlsx, pdf or zip",
            f"{chinese}；请另存为 docx、xlsx、pdf 或 zip",
        )
    inputs.skipped.append(Skipped(shown, english, chinese))
    return True


def _read_file(path: Path, max_bytes: int) -> bytes:
    try:
        check_size(path.stat().st_size, path.name, max_bytes)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "invalid path"
        raise UnreadableDocument(
            f"the file cannot be read: {reason}", message_zh=f"文件无法读取：{reason}", place=path.name
        ) from None


class _Archive:
    """A zip archive whose members are to be read; ``source`` opens its bytes anew."""

    def __init__(
        self, inputs: Inputs, label: str, source: Callable[[], io.RawIOBase | io.BytesIO], depth: int = 1
    ) -> None:
        self._inputs = inputs
        self._label = label
        self._source = source
        self._depth = depth

    def walk(self) -> None:
        try:
            with self._source() as stream, zipfile.ZipFile(stream) as archive:
                members = [info for info in archive.infolist() if not info.is_dir()]
                self._check(members)
        except Invalid as error:
            self._inputs.refused.append((self._label, error))
            return
        except _BROKEN:
            self._inputs.refused.append((self._label, _damaged(self._label)))
            return
        for name, info in sorted(((member_name(info), info) for info in members), key=lambda pair: pair[0]):
            try:
                self._member(name, info)
            except Invalid as error:
                self._inputs.refused.append((f"{self._label}/{name}", error))

    def _check(self, members: list[zipfile.ZipInfo]) -> None:
        size = sum(info.file_size for info in members)
        if len(members) + len(self._inputs.found) > MAX_MEMBERS or size > MAX_UNPACKED_BYTES:
            raise DocumentTooLarge(
                f"the archive holds {len(members)} files of {size} bytes unpacked; "
                f"the limits of a run are {MAX_MEMBERS} files and {MAX_UNPACKED_BYTES} bytes; split it",
                message_zh=f"压缩包含 {len(members)} 个文件，解压后 {size} 字节；"
                f"上限为 {MAX_MEMBERS} 个文件、{MAX_UNPACKED_BYTES} 字节；请拆分",
                place=self._label,
            )

    def _member(self, name: str, info: zipfile.ZipInfo) -> None:
        label = f"{self._label}/{name}"
        path = PurePosixPath(name)
        if _leaves(name) or stat.S_ISLNK(info.external_attr >> 16):
            raise UnreadableDocument(
                "the name of the file leads out of the archive; pack it anew",
                message_zh="文件名指向压缩包之外；请重新打包",
                place=label,
            )
        if _passed_over(self._inputs, path, label):
            return
        _check_member(info, label)
        if path.suffix.casefold() != ZIP:
            self._inputs.found.append(Input(path.name, label, lambda limit: self._read(info, label, limit)))
        elif self._depth >= MAX_DEPTH:
            raise DocumentTooLarge(
                f"archives stand within each other more than {MAX_DEPTH} deep; unpack them",
                message_zh=f"压缩包嵌套超过 {MAX_DEPTH} 层；请先解压",
                place=label,
            )
        else:
            _Archive(self._inputs, label, lambda: self._inner(info, label), self._depth + 1).walk()

    def _inner(self, info: zipfile.ZipInfo, label: str) -> io.BytesIO:
        """Open an archive within this one; its bytes are kept while its members are read one after the other."""
        if self._inputs.inner[0] != label:
            self._inputs.inner = label, self._read(info, label, MAX_INNER_BYTES)
        return io.BytesIO(self._inputs.inner[1])

    def _read(self, info: zipfile.ZipInfo, label: str, max_bytes: int) -> bytes:
        check_size(info.file_size, label, max_bytes)
        try:
            with self._source() as stream, zipfile.ZipFile(stream) as archive, archive.open(info) as member:
                data = member.read(max_bytes + 1)
        except _BROKEN:
            raise _damaged(label) from None
        check_size(len(data), label, max_bytes)
        return data


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; those that do not say they are UTF-8 are so all the same, or GB18030.

    ZIP (APPNOTE.TXT 4.4.4, bit 11) knows code page 437 and UTF-8 only, but Chinese systems write their own.
    """
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        name = _decoded(name.encode("cp437", "replace")) or name
    return name.replace("\\", "/").replace("\0", "")


def _decoded(name: bytes) -> str | None:
    """Decode a name; two-byte UTF-8 holds no Chinese, so what reads as such only is GB18030 (一 is D2 BB there)."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = name.decode(encoding)
        except UnicodeError:
            continue
        if encoding == "gb18030" or text.isascii() or any(c > "\u07ff" for c in text):
            return text
    return None


def _leaves(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name) is not None


def _check_member(info: zipfile.ZipInfo, label: str) -> None:
    if info.flag_bits & 1:
        raise EncryptedDocument(
            "the file is protected by a password; pack it without one",
            message_zh="文件设有密码保护；请取消密码后重新打包",
            place=label,
        )
    if info.file_size > _SMALL_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise DocumentTooLarge(
            f"the file unpacks to more than {MAX_RATIO} times its size ({info.file_size} bytes)",
            message_zh=f"文件解压后超过原大小的 {MAX_RATIO} 倍（{info.file_size} 字节）",
            place=label,
        )


def _damaged(label: str) -> UnreadableDocument:
    return UnreadableDocument(
        "the zip archive is damaged or of an unknown kind; pack the files anew",
        message_zh="zip 压缩包已损坏或类型未知；请重新打包",
        place=label,
    )

"""API keys: a file of names and digests; a key itself is shown once, when it is made.

Each line is ``NAME sha256:HEX``; what follows ``#`` is a remark. Keys are 256 random bits, so a plain digest
gives nothing away.
"""

from __future__ import annotations

import logging
import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

from ontology.errors import Conflict, Invalid, NotFound, Unavailable

log = logging.getLogger(__name__)
_LINE = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]{0,63})\s+sha256:([0-9a-f]{64})")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class BadKeyFile(Invalid):
    """The file of keys has a line that is none."""


class NoKeyFile(Unavailable):
    """The file of keys cannot be read."""


class KeyNameTaken(Conflict):
    """There is a key of that name."""


class UnknownKey(NotFound):
    """There is no key of that name."""


class Keys:
    """The keys of a file; a changed file is read again, so that a withdrawn key ends at once.

    Raises:
        NoKeyFile: the file cannot be read.
        BadKeyFile: a line cannot be understood.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stamp = _stamp(file)
        self._names = {digest: name for name, digest in read(file).items()}

    def name_of(self, key: str) -> str | None:
        """Return whose key this is; while a changed file cannot be used, those known before hold."""
        self._follow()
        # What is looked up is a digest of the key, so the time that it takes says nothing about the key.
        return self._names.get(sha256(key.encode()).hexdigest())

    def _follow(self) -> None:
        stamp = _stamp(self._file)
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._names = {digest: name for name, digest in read(self._file).items()}
        except (NoKeyFile, BadKeyFile) as error:
            log.error("keeping the API keys known before: %s", error)


def read(file: Path) -> dict[str, str]:
    """Return the digests of a file by name.

    Raises:
        NoKeyFile: the file cannot be read.
        BadKeyFile: a line cannot be understood, or a name stands twice.
    """
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NoKeyFile(
            f"cannot read the file of API keys {file}: {getattr(error, 'strerror', None) or error}",
            message_zh=f"无法读取 API 密钥文件 {file}",
        ) from error
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        match = _LINE.fullmatch(content)
        if content and (match is None or match[1] in found):
            raise BadKeyFile(
                "write NAME sha256:HEX, each name once; `zhibiao keys add NAME` does",
                message_zh="每行应为“名称 sha256:十六进制摘要”，名称不可重复；可用 `zhibiao keys add` 添加",
                place=f"{file}, line {number}",
            )
        if match:
            found[match[1]] = match[2]
    return found


def add(file: Path, name: str) -> str:
    """Make a key, enter its digest in the file and return the key, which is kept nowhere.

    Raises:
        Invalid: the name has other characters than letters, digits, dots, dashes and underscores.
        KeyNameTaken: there is a key of that name.
    """
    if not _NAME.fullmatch(name):
        raise Invalid(
            f"{name!r} is no name for a key: letters, digits, dots, dashes, underscores",
            message_zh=f"密钥名称“{name}”只能含字母、数字、点、连字符和下划线",
        )
    known = read(file) if file.exists() else {}
    if name in known:
        raise KeyNameTaken(f"there is a key {name}; remove it first", message_zh=f"密钥 {name} 已存在")
    key = "zb_" + secrets.token_urlsafe(32)
    text = file.read_text("utf-8") if file.exists() else ""
    text += "" if not text or text.endswith("\n") else "\n"
    _write(file, f"{text}{name} sha256:{sha256(key.encode()).hexdigest()}\n")
    return key


def remove(file: Path, name: str) -> None:
    """Withdraw a key.

    Raises:
        UnknownKey: there is none of that name.
    """
    if name not in read(file):
        raise UnknownKey(f"there is no key {name} in {file}", message_zh=f"{file} 中没有密钥 {name}")
    lines = file.read_text("utf-8").splitlines(keepends=True)
    _write(file, "".join(line for line in lines if line.split(maxsplit=1)[:1] != [name]))


def _write(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(file)


def _stamp(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_mtime_ns, found.st_ino, found.st_size)

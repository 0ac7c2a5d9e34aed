"""Office files are zip archives: what is checked before a library opens one."""

from __future__ import annotations

import io
import zipfile
import zlib

from ingest.readers.errors import DocumentTooLarge, EmptyDocument, EncryptedDocument, UnreadableDocument

MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_PARTS = 10_000
_PROLOGUE_BYTES = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_OOXML = "EncryptedPackage".encode("utf-16-le")


def check_office_archive(data: bytes, name: str, *, part: str, label: str) -> None:
    """Check that the bytes are a zip archive that holds ``part`` and unpacks to a bearable size.

    Raises:
        EmptyDocument: no bytes.
        EncryptedDocument: protected by a password.
        DocumentTooLarge: more than ``MAX_UNPACKED_BYTES`` or ``MAX_PARTS`` when unpacked.
        UnreadableDocument: no such archive, or damaged.
    """
    if not data:
        raise EmptyDocument("the file is empty", message_zh="文件是空的", place=name)
    if data.startswith(_OLE):
        raise _encrypted(name) if _ENCRYPTED_OOXML in data else _not_office(name, label)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_parts(parts, name)
            if part not in {info.filename for info in parts}:
                raise _not_office(name, label)
            if archive.testzip() is not None:
                raise damaged(name, label)
            if any(_has_document_type(archive, info) for info in parts):
                raise _unsafe(name, label)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError):
        raise _not_office(name, label) from None


def _has_document_type(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether an XML part declares a document type, which office files never do (ECMA-376 part 2, 8.1.4)."""
    if not info.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(info) as part:
        return b"<!DOCTYPE" in part.read(_PROLOGUE_BYTES).replace(b"\0", b"")


def _check_parts(parts: list[zipfile.ZipInfo], name: str) -> None:
    if any(info.flag_bits & 1 for info in parts):
        raise _encrypted(name)
    unpacked = sum(info.file_size for info in parts)
    if unpacked > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
        raise DocumentTooLarge(
            f"the file unpacks to {unpacked} bytes in {len(parts)} parts; "
            f"the limits are {MAX_UNPACKED_BYTES} and {MAX_PARTS}",
            message_zh=f"文件解压后为 {unpacked} 字节、{len(parts)} 个部分，"
            f"上限为 {MAX_UNPACKED_BYTES} 字节、{MAX_PARTS} 个",
            place=name,
        )


def damaged(name: str, label: str) -> UnreadableDocument:
    """Return the error of a file that its library cannot read."""
    return UnreadableDocument(
        f"the {label} file is damaged and cannot be read; open it in an office program and save it anew",
        message_zh=f"{label} 文件已损坏，无法读取；请用办公软件打开后重新保存",
        place=name,
    )


def _not_office(name: str, label: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"this is no {label} file, or it is damaged; give the file its right suffix or save it anew",
        message_zh=f"这不是 {label} 文件，或文件已损坏；请改正扩展名或重新保存",
        place=name,
    )


def _unsafe(name: str, label: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"the {label} file declares entities, which no office program writes; it may be hostile and is not read",
        message_zh=f"{label} 文件中声明了实体，办公软件不会这样写；可能是恶意文件，不予读取",
        place=name,
    )


def _encrypted(name: str) -> EncryptedDocument:
    return EncryptedDocument(
        "the file is protected by a password; save it without one",
        message_zh="文件设有密码保护；请取消密码后重新保存",
        place=name,
    )

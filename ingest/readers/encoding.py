"""From bytes to text: byte order marks, strict UTF-8, then GB18030 if the outcome is plausible Chinese."""

from __future__ import annotations

import codecs
import re

from ingest.readers.errors import BinaryDocument, EmptyDocument, UndecodableDocument

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF", "PDF", "PDF"),
    (b"PK\x03\x04", "zip archive (docx, xlsx)", "zip 压缩包（docx、xlsx）"),
    (b"\xd0\xcf\x11\xe0", "old Office file (doc, xls)", "旧版 Office 文件（doc、xls）"),
    (b"\x1f\x8b", "gzip archive", "gzip 压缩包"),
    (b"\x89PNG", "PNG picture", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG picture", "JPEG 图片"),
    (b"Rar!", "RAR archive", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z archive", "7z 压缩包"),
)
_DECLARED = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk", "gb18030", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_FIELD_WORDS = re.compile("项目|指标|目标|绩效|部门|項目|指標|目標|績效|部門")
_HAN = re.compile(r"[㐀-鿿]")
_SAMPLE_CHARACTERS = 20_000


def decode(data: bytes, name: str, *, declared: str | None = None) -> str:
    """Decode a text file.

    Args:
        data: the whole file.
        name: for messages.
        declared: an encoding that the document names itself (HTML ``meta``); tried after a byte order mark.

    Raises:
        EmptyDocument: nothing but white space.
        BinaryDocument: known binary signature, NUL or too many control characters.
        UndecodableDocument: neither valid UTF-8 nor plausible GB18030.
    """
    if not data.strip():
        raise EmptyDocument("the file is empty", message_zh="文件是空的", place=name)
    for magic, label, label_zh in _MAGIC:
        if data.startswith(magic):
            raise BinaryDocument(
                f"this is a {label}, not text; give the file its right suffix or save it as text",
                message_zh=f"这是{label_zh}，不是文本；请改正扩展名或另存为文本",
                place=name,
            )
    text = _decode_bom(data, name)
    if text is None:
        text = _decode_plain(data, name, _DECLARED.get((declared or "").strip().lower()))
    _check_text(text, name)
    return text


def _decode_bom(data: bytes, name: str) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                at = len(mark) + error.start
                raise UndecodableDocument(
                    f"the byte order mark says {encoding}, but the bytes from offset {at} on are not",
                    message_zh=f"文件头标明为 {encoding}，但第 {at} 字节起不符合该编码",
                    place=name,
                ) from None
    return None


def _decode_plain(data: bytes, name: str, declared: str | None) -> str:
    if b"\0" in data:
        raise _binary(data[: data.index(b"\0")].count(b"\n") + 1, name)
    if declared:
        try:
            return data.decode(declared)
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        bad = error.start
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if plausible_chinese(text):
        return text
    raise _undecodable(data, bad, name)


def plausible_chinese(text: str) -> bool:
    """Tell Chinese text from other bytes that happen to be valid GB18030.

    It holds words of the field, or most of its Chinese characters are among the 3,755 common ones
    (level 1 of GB 2312-1980); wrongly decoded text is mostly rare characters.
    """
    sample = text[:_SAMPLE_CHARACTERS]
    if any("\ue000" <= c <= "\uf8ff" for c in sample):
        return False
    if _FIELD_WORDS.search(sample):
        return True
    han = _HAN.findall(sample)
    common = sum(_is_common(c) for c in han)
    return bool(han) and common >= 0.7 * len(han)


def _is_common(char: str) -> bool:
    try:
        encoded = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return encoded[0] <= 0xD7


def _undecodable(data: bytes, bad: int, name: str) -> UndecodableDocument:
    from charset_normalizer import from_bytes

    line = data[:bad].count(b"\n") + 1
    best = from_bytes(data[:20_000]).best()
    guess = f"; it may be {best.encoding}" if best else ""
    guess_zh = f"；可能是 {best.encoding}" if best else ""
    byte = f"0x{data[bad]:02x}"
    return UndecodableDocument(
        f"neither UTF-8 (byte {byte} at offset {bad}) nor plausible GB18030{guess}; save it as UTF-8",
        message_zh=f"既不是 UTF-8（第 {bad} 字节 {byte}），也不像 GB18030{guess_zh}；请另存为 UTF-8",
        place=f"{name}, row {line}",
    )


def _check_text(text: str, name: str) -> None:
    if not text.strip("\ufeff \t\r\n\f\v\u3000\xa0"):
        raise EmptyDocument("the file holds only white space", message_zh="文件只有空白", place=name)
    first = _CONTROLS.search(text)
    if first and ("\0" in text or len(_CONTROLS.findall(text)) > max(3, len(text) // 100)):
        raise _binary(text.count("\n", 0, first.start()) + 1, name)


def _binary(line: int, name: str) -> BinaryDocument:
    return BinaryDocument(
        "binary content (NUL or control characters), not text; "
        "give the file its right suffix or save it as text (UTF-8)",
        message_zh="含有二进制内容（NUL 或控制字符），不是文本；请改正扩展名或另存为 UTF-8 文本",
        place=f"{name}, row {line}",
    )

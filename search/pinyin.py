"""Pinyin of folded texts, syllable by syllable, without tones."""

from __future__ import annotations

import re

_HAN = re.compile(r"[\u3400-\u9fff]+")
_TYPED = re.compile(r"[a-zü' ]+")


def syllables(text: str) -> list[str]:
    """Return one item per code point: its syllable for a Chinese character, itself otherwise.

    >>> syllables("银行5g")
    ['yin', 'hang', '5', 'g']
    """
    from pypinyin import lazy_pinyin

    out: list[str] = []
    at = 0
    for match in _HAN.finditer(text):
        out += list(text[at : match.start()])
        read = lazy_pinyin(match[0], v_to_u=False)
        out += read if len(read) == len(match[0]) else list(match[0])
        at = match.end()
    return out + list(text[at:])


def typed_pinyin(query: str) -> str | None:
    """Return what may be pinyin in ``query`` (folded), without separators; ``None`` for other input."""
    if not _TYPED.fullmatch(query):
        return None
    return re.sub(r"[' ]", "", query).replace("ü", "v") or None

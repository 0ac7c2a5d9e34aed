"""One form for the many ways of typing a sign, without moving any position.

Every code point maps to exactly one, so spans found in the result hold in the original.
"""

from __future__ import annotations

from ontology.fold import fold_char

_SIGNS: dict[str, str] = {
    **dict.fromkeys("–—−‐‑‒―﹣", "-"),
    **dict.fromkeys("〜∼˜﹏〰", "~"),
    **dict.fromkeys("≧⩾≽", "≥"),
    **dict.fromkeys("≦⩽≼", "≤"),
    **dict.fromkeys("≒≅≃", "≈"),
    **dict.fromkeys("•・∙⋅‧", "·"),
    **dict.fromkeys("✕✖╳", "×"),
    "﹥": ">",
    "﹤": "<",
    "﹦": "=",
    "﹪": "%",
    "∕": "/",
    "⁄": "/",
    "￥": "¥",
    "﹐": ",",
    "µ": "μ",
    "〔": "(",
    "〕": ")",
    "【": "(",
    "】": ")",
}


def _same_width(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    if "！" <= char <= "～":
        return chr(ord(char) - 0xFEE0)
    if char.isspace() and char != "\n":
        return " "
    if "㐀" <= char <= "鿿":
        folded = fold_char(char)
        return folded if len(folded) == 1 else char
    return char


class _Folding(dict[int, str]):
    """A translation table that is filled by the text it meets."""

    def __missing__(self, code: int) -> str:
        folded = _same_width(chr(code))
        self[code] = folded
        return folded


_TABLE = _Folding()


def same_width(text: str) -> str:
    """Return ``text`` with half-width signs, one kind of dash and simplified characters; same length.

    >>> same_width("＞＝１，０００萬元～２．５％")
    '>=1,000万元~2.5%'
    """
    return text.translate(_TABLE)

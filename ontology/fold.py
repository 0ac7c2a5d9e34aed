"""Folding of text for matching, with the way back to the original positions.

Unicode NFKC, case, traditional to simplified characters (OpenCC's character table) and quotation
marks; one original code point may fold to several or to none, so every folded code point remembers
where it came from.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from opencc import OpenCC

_QUOTES = str.maketrans(dict.fromkeys("“”„‟「」『』＂〝〞", '"') | dict.fromkeys("‘’‚‛＇", "'"))
_converter: list[OpenCC] = []


@lru_cache(maxsize=65536)
def fold_char(char: str) -> str:
    """Fold one code point; the result may be empty (a zero-width mark) or longer (``㎡`` → ``m2``)."""
    text = unicodedata.normalize("NFKC", char).translate(_QUOTES).casefold()
    if not text.isascii():
        if not _converter:
            _converter.append(OpenCC("t2s"))
        text = str(_converter[0].convert(text))
    return "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"} or c in "\t\n")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; ``origin[i]`` is the index in the original of the folded code point ``i``."""

    text: str
    origin: tuple[int, ...]
    length: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a folded half-open span to the original one (code points)."""
        if start >= end:
            at = self.origin[start] if start < len(self.origin) else self.length
            return at, at
        return self.origin[start], self.origin[end - 1] + 1


def fold(text: str) -> str:
    """Return the folded text alone.

    >>> fold("綠色工廠　ＴＦＴ“㎡”")
    '绿色工厂 tft"m2"'
    """
    return "".join(map(fold_char, text))


def fold_with_origin(text: str) -> Folded:
    """Fold ``text`` and keep, for every folded code point, its origin."""
    out: list[str] = []
    origin: list[int] = []
    for index, char in enumerate(text):
        folded = fold_char(char)
        out.append(folded)
        origin.extend([index] * len(folded))
    return Folded("".join(out), tuple(origin), len(text))

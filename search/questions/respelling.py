"""Slips of the pen in the words of asking themselves: 项木 for 项目, 不地于 for 不低于.

Words of the graph are led back elsewhere; these are closed, and compared by sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pypinyin import lazy_pinyin

from search.questions.skeleton import is_chinese
from search.questions.vocabulary import words


def respelled(text: str, unmatched: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield a text with one word of asking in the place of what sounds alike, and the two.

    Only what touches a part that was not understood is tried.
    """
    known = _by_sound()
    for start in range(len(text)):
        for size in (3, 2):
            part = text[start : start + size]
            right = known.get(_sound(part)) if len(part) == size and all(map(is_chinese, part)) else None
            touches = any(c in part for word in unmatched for c in word)
            if right and right != part and touches:
                yield text[:start] + right + text[start + size :], (part, right)


@cache
def _by_sound() -> dict[str, str]:
    return {_sound(word): word for word in sorted(words("zh", subject=False, kind="spelling"))}


def _sound(text: str) -> str:
    return " ".join(lazy_pinyin(text))

"""Slips of the pen in the words of asking themselves: 项木 for 项目, 不地于 for 不低于, 位单 for 单位.

Words of the graph are led back elsewhere; these are closed, and compared by sound or with two characters exchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache

from pypinyin import lazy_pinyin

from search.questions.skeleton import is_chinese
from search.questions.vocabulary import words

_SIZES = (4, 3, 2)


def respelled(
    text: str, unmatched: tuple[str, ...], segment: Callable[[str], list[str]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield a text with one word of asking in the place of what sounds alike, and the two.

    Only what touches a part that was not understood is tried, and no word that ``segment`` leaves whole:
    机场 is no 几场.
    """
    known = _by_sound()
    for start in range(len(text)):
        for size in _SIZES:
            part = text[start : start + size]
            if len(part) < size or not all(map(is_chinese, part)) or segment(part) == [part]:
                continue
            if _cuts_words(text, start, start + size, segment):
                continue
            touches = any(c in part for word in unmatched for c in word)
            for right in (known.get(_sound(part)), exchanged(part)):
                if right and right != part and touches:
                    yield text[:start] + right + text[start + size :], (part, right)


def _cuts_words(text: str, start: int, end: int, segment: Callable[[str], list[str]]) -> bool:
    """Whether a part begins and ends within words (及出 of 涉及出行)."""
    over = (text[start - 1 : start + 1] if start else "", text[end - 1 : end + 1])
    return all(len(word) == 2 and segment(word) == [word] for word in over)


def exchanged(part: str) -> str | None:
    """Return the word of asking that a part is with two neighbouring characters exchanged (标指)."""
    asking = words("zh", subject=False, kind="spelling")
    if part in asking:
        return None
    ways = (part[:n] + part[n + 1] + part[n] + part[n + 2 :] for n in range(len(part) - 1))
    return next((way for way in ways if way in asking), None)


def exchanges(run: str, knows: Callable[[str], bool]) -> bool:
    """Whether what is left of a question holds such a word, and no word of the graph at that place."""
    pairs = (run[n : n + 2] for n in range(len(run) - 1))
    return any(exchanged(pair) and not knows(pair) for pair in pairs)


@cache
def _by_sound() -> dict[str, str]:
    return {_sound(word): word for word in sorted(words("zh", subject=False, kind="spelling"), reverse=True)}


@lru_cache(maxsize=4096)
def _sound(text: str) -> str:
    return " ".join(lazy_pinyin(text))

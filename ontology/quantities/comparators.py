"""Reads the comparator before and after a number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ontology.quantities import lexis
from ontology.quantities.units import HAN, MeasureUnit
from ontology.values import Comparator

INCLUSIVE = re.compile(r" ?\(含[^()\n]{0,8}\)")
"""（含）, （含50家）: the number itself counts; may stand before a unit or before 以上."""

_LOOK_BEHIND = 28
_BETWEEN = ' :“‘「"'
_ENGLISH_TAIL = re.compile(r"[a-z ]+$", re.IGNORECASE)
_INCLUSIVE_FOLLOWERS = ("以", "及以", "或以")
_SHARE = re.compile(
    rf"({'|'.join(sorted((w for w in lexis.BEFORE if len(w) > 1 and w.isalpha()), key=len, reverse=True))})"
    rf"([{HAN}]{{1,10}})的$"
)
_AFTER = re.compile("|".join(map(re.escape, lexis.AFTER_SORTED)))
_WITHIN = {"以内", "之内"}


@dataclass(frozen=True, slots=True)
class Share:
    """A bound on a share of something: 不超过|合同金额|的 5%."""

    comparator: Comparator
    start: int
    whole: str


def share_before(text: str, head: int, floor: int) -> Share | None:
    """Read a comparator that names, before the number, what the share is of."""
    if not text.endswith("的", floor, head):
        return None
    found = _SHARE.search(text, max(floor, head - _LOOK_BEHIND), head)
    return Share(lexis.BEFORE[found[1]], found.start(), found[2]) if found else None


def comparator_before(text: str, head: int, floor: int) -> tuple[Comparator | None, int]:
    """Return the comparator that ends at ``head`` and where it begins, or ``None`` and ``head``.

    Nothing before ``floor`` is looked at; one filler may stand between (约为, 正好是, 不少于：).
    """
    low = max(floor, head - _LOOK_BEHIND)
    window = text[low:head].rstrip(_BETWEEN)
    for _ in range(2):
        found = _longest_suffix(window) or _english_suffix(window)
        if found:
            return found[0], low + len(window) - found[1]
        filler = next((f for f in lexis.FILLERS if window.endswith(f)), None)
        if filler is None:
            break
        window = window[: -len(filler)].rstrip(_BETWEEN)
    return None, head


def comparator_after(text: str, end: int, measure: MeasureUnit | None) -> tuple[Comparator | None, int, bool]:
    """Return the comparator after a unit, where it ends, and whether it says "within" (以内, 18个月内)."""
    at = end + (text[end : end + 1] == " ")
    inclusive = INCLUSIVE.match(text, end)
    if inclusive and text.startswith(_INCLUSIVE_FOLLOWERS, inclusive.end()):
        at = inclusive.end()
    word = _AFTER.match(text, at)
    if word:
        return lexis.AFTER[word[0]], word.end(), word[0] in _WITHIN
    if measure and measure.dimension == "time" and text.startswith("内", at):
        return Comparator.LE, at + 1, True
    return None, end, False


def _longest_suffix(window: str) -> tuple[Comparator, int] | None:
    for length in range(min(lexis.LONGEST_BEFORE, len(window)), 0, -1):
        word = window[-length:]
        comparator = lexis.BEFORE.get(word)
        if comparator:
            guard = lexis.GUARDED.get(word)
            guarded = bool(guard) and length < len(window) and window[-length - 1] in (guard or "")
            return None if guarded else (comparator, length)
    return None


def _english_suffix(window: str) -> tuple[Comparator, int] | None:
    if not window[-1:].isascii() or not window[-1:].isalpha():
        return None
    tail = _ENGLISH_TAIL.search(window)
    words = (tail[0] if tail else "").lower().split()
    for count in range(min(6, len(words)), 0, -1):
        phrase = " ".join(words[-count:])
        comparator = lexis.BEFORE_ENGLISH.get(phrase)
        if comparator and window.lower().endswith(phrase):
            return comparator, len(phrase)
    return None

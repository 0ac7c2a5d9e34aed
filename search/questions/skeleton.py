"""A question as the parser sees it: folded, without quotation marks and idle spaces, with a mask.

Every part of the text is claimed by at most one reading; what nobody claims is left over and must be
explained, else the question is not answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ontology.fold import fold_with_origin

_QUOTE_PAIRS = {"“": "”", "「": "」", "『": "』", "《": "》", "‘": "’", '"': '"', "＂": "＂", "【": "】"}
_CJK = r"\u3400-\u9fff"
_IDLE_SPACE = re.compile(rf"(?<=[{_CJK}，。、？！：；])\s+|\s+(?=[{_CJK}，。、？！：；])|\s+(?=\s)|^\s+|\s+$")
CLAIMED = "\u25a0"


def skeleton(text: str) -> str:
    """Fold a name or label the way :class:`Canvas` folds a question."""
    folded = fold_with_origin(text).text
    for mark in "\"'《》【】":
        folded = folded.replace(mark, "")
    return _IDLE_SPACE.sub("", folded)


def is_chinese(text: str) -> bool:
    """Whether a text holds any Chinese character."""
    return re.search(f"[{_CJK}]", text) is not None


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of the skeleton."""

    start: int
    end: int


class Canvas:
    """The skeleton of a question, on which readings claim their spans."""

    def __init__(self, question: str) -> None:
        kept, self.quoted = _strip_quotes(question)
        self.text = kept
        self._free = [True] * len(kept)

    @property
    def open_text(self) -> str:
        """The text with every claimed character replaced by ``■``: positions stay."""
        return "".join(c if free else CLAIMED for c, free in zip(self.text, self._free, strict=True))

    def is_free(self, start: int, end: int) -> bool:
        """Whether nothing in the span is claimed."""
        return all(self._free[start:end])

    def claim(self, start: int, end: int) -> bool:
        """Claim a span; ``False`` when part of it is taken."""
        if not self.is_free(start, end):
            return False
        self._free[start:end] = [False] * (end - start)
        return True

    def find(self, pattern: re.Pattern[str], *, claim: bool = True) -> Iterator[re.Match[str]]:
        """Yield matches of a pattern in what is free, claiming each unless told not to."""
        for match in pattern.finditer(self.open_text):
            if CLAIMED in match.group() or match.start() == match.end():
                continue
            if not claim or self.claim(match.start(), match.end()):
                yield match

    def take(self, pattern: re.Pattern[str]) -> bool:
        """Claim every match of a pattern; whether there was one."""
        return bool(list(self.find(pattern)))

    def left_over(self) -> list[str]:
        """Return the free runs that hold a letter or digit, split at punctuation."""
        runs = re.split(
            rf"[{CLAIMED}\s]*(?:[{CLAIMED}，。、？！：；,?!:;()\[\]/…—~·]|(?<![0-9])\.|\.(?![0-9]))+\s*",
            self.open_text,
        )
        return [run.strip() for run in runs if any(c.isalnum() for c in run)]


def _strip_quotes(question: str) -> tuple[str, tuple[Span, ...]]:
    """Return the skeleton and where its quoted phrases stand."""
    opened: list[tuple[str, int]] = []
    inner: list[tuple[int, int]] = []
    for index, char in enumerate(question):
        if opened and char == opened[-1][0]:
            inner.append((opened.pop()[1] + 1, index))
        elif char in _QUOTE_PAIRS:
            opened.append((_QUOTE_PAIRS[char], index))
    folded = fold_with_origin(question)
    drop = {i for i, c in enumerate(folded.text) if c in "\"'《》【】「」『』"} - _apostrophes(folded.text)
    drop |= {i for match in _IDLE_SPACE.finditer(folded.text) for i in range(*match.span())}
    keep = [i for i in range(len(folded.text)) if i not in drop]
    text = "".join(folded.text[i] for i in keep)
    spans = []
    for start, end in inner:
        inside = [k for k, i in enumerate(keep) if start <= folded.origin[i] < end]
        if inside:
            spans.append(Span(inside[0], inside[-1] + 1))
    return text, tuple(sorted(spans, key=lambda s: s.start - s.end))


def _apostrophes(text: str) -> set[int]:
    """Positions of ``'`` within a Latin word (what's), which are no quotation marks."""
    return {m.start() for m in re.finditer(r"(?<=[a-z])'(?=[a-z])", text)}

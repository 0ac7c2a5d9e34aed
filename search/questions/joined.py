"""Things joined by 、 or "and" of which each has indicators of its own: 融雪剂和冷补料, A and B."""

from __future__ import annotations

import re
from itertools import pairwise

from search.questions.frame import Words
from search.questions.lexicon import Lexicon
from search.questions.mentions import Reading
from search.questions.skeleton import is_chinese
from search.questions.vocabulary import idle

_CONNECTOR = re.compile(r"\s*(?:[、,，和与及跟]|以及|and|&)\s*")
_BRIDGE = re.compile(r"[的车类\s]?")


def joined(reading: Reading, lexicon: Lexicon, years: frozenset[int]) -> Words | None:
    """Return the indicators of each of the things joined, or ``None`` when the question joins none.

    ``None`` also when one of them has no indicator, or one indicator is about two of them.
    """
    parts = _parts(reading)
    if len(parts) < 2 or any(m.negated for m in reading.themes):
        return None
    own = [_holding(part, lexicon, years) for part in parts]
    few = [found for found in own if found]
    if len(few) < len(own) or sum(map(len, few)) != len(set().union(*few)):
        return None
    return Words(tuple(parts), found=tuple(dict.fromkeys(iri for found in few for iri in found)))


def pieces(part: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The words of a thing: 驾驶员培训 is also 培训驾驶员."""
    return tuple(word for word in lexicon.segment(part) if len(word) > 1) or (part,)


def covers(part: str, name: str, lexicon: Lexicon) -> bool:
    """Whether a folded name is about the thing."""
    return part in name or all(word in name for word in pieces(part, lexicon))


def _parts(reading: Reading) -> list[str]:
    """The joined things as written; empty when what is named is not one chain."""
    text = reading.canvas.text
    spans = [(m.start, m.end) for m in (*reading.themes, *reading.indicators) if m.end]
    for word in reading.content:
        start = text.find(word)
        if start < 0 or not is_chinese(word):
            return []
        spans.append((start, start + len(word)))
    runs: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if runs and start >= runs[-1][1] and _BRIDGE.fullmatch(text[runs[-1][1] : start]):
            runs[-1] = (runs[-1][0], end)
        elif not runs or start >= runs[-1][1]:
            runs.append((start, end))
    chain = [run for run, after in pairwise(runs) if _joins(text, run, after)]
    if not chain:
        return []
    last = runs[runs.index(chain[-1]) + 1]
    return [text[start:end] for start, end in (*chain, last)]


def _joins(text: str, run: tuple[int, int], after: tuple[int, int]) -> bool:
    """Whether nothing but a connector, and idle words before it, stands between (检查场所和…)."""
    gap = text[run[1] : after[0]]
    joint = _CONNECTOR.search(gap)
    return joint is not None and joint.end() == len(gap) and (not joint.start() or idle(gap[: joint.start()]))


def _holding(part: str, lexicon: Lexicon, years: frozenset[int]) -> tuple[str, ...] | None:
    whole = lexicon.holding((part,), "name", indicators=True, years=years)
    return (
        lexicon.holding(pieces(part, lexicon), "name", indicators=True, years=years) if whole == () else whole
    )

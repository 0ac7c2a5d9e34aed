"""Whether a negation stands before what a question mentions."""

from __future__ import annotations

import re

from search.questions import words as w
from search.questions.skeleton import CLAIMED

# Behind a first thing that is lacking, 的 or 有 ends the negation: 没有成本指标、有满意度指标的.
_NEGATION_ENDS = rf"{CLAIMED}(?:指标|目标)?(?:的|[、，,]?(?:而|但|却|且|并|只|又)*(?:有|设|含|包含|带))"


def negated(
    masked: str, start: int, patterns: tuple[re.Pattern[str], ...] = (w.LACK, w.NOT_ABOUT, w.EXCEPT)
) -> bool:
    """Whether a negation stands shortly before a mention, with no comma or other noun phrase between."""
    before = re.split(r"[，,。；;？?]", masked[max(0, start - 24) : start])[-1] + CLAIMED
    negations = [m for p in patterns for m in p.finditer(before)]
    negations = [m for m in negations if not re.search(_NEGATION_ENDS, before[m.end() :])]
    return any(not re.match(r"有没", before[max(0, m.start() - 1) :]) for m in negations)

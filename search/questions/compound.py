"""Two questions in one sentence: 今年建几家，一家花多少钱."""

from __future__ import annotations

import re
from collections.abc import Callable

from search.questions import words as w
from search.questions.mentions import Reading
from search.questions.skeleton import is_chinese

_BREAK = re.compile(r"[，,；;？?。、]\s*(?:and\s+)?|\s+and\s+(?=(?:what|which|how|who)\b)")
_OPPOSED = (("maximum", "minimum"), ("upper", "lower"), ("ascending", "descending"))


def parts(text: str, read: Callable[[str], Reading]) -> tuple[tuple[str, ...], ...]:
    """Return the questions that a text holds; one or none when it holds one.

    Each as the wordings to try: with the subject of the first, then as it stands.

    A further clause is a question of its own when it asks and names something else; 各是多少, 是哪个 only go on asking.
    """
    asking = [clause for clause in _BREAK.split(text) if clause and w.ASKED.search(clause.lower())]
    if len(asking) < 2:
        return ()
    first = read(asking[0])
    found = [(asking[0],)]
    for clause in asking[1:]:
        further = read(clause)
        if _own(further) or _opposed(first, further):
            alone = (clause,) if _own(further) else ()
            found.append(alone if _named(further) else (_with_subject(first, clause), *alone))
    return tuple(found)


def _own(reading: Reading) -> bool:
    """Whether a clause names what is asked for."""
    mentions = (*reading.themes, *reading.categories, *reading.indicators, *reading.projects)
    return bool(mentions or reading.content or reading.has("per", "when")) and not reading.unmatched


def _opposed(first: Reading, further: Reading) -> bool:
    return any(
        first.has(one) and further.has(other) and not further.has(one)
        for pair in _OPPOSED
        for one, other in (pair, pair[::-1])
    )


def _named(reading: Reading) -> bool:
    return bool(reading.indicators or reading.themes or reading.projects)


def _with_subject(first: Reading, clause: str) -> str:
    """The clause behind what the first one is about: 长者食堂 + 一家花多少钱."""
    mentions = (*first.units, *first.projects, *first.themes)
    spans = sorted((m.start, m.end) for m in mentions if m.end)
    text = first.canvas.text
    spans += [(text.find(word), text.find(word) + len(word)) for word in first.content if word in text]
    years = "".join(f"{year}年" if is_chinese(text) else f"{year} " for year in first.years[:1])
    glue = "" if is_chinese(text) else " "
    subject = glue.join(text[start:end] for start, end in sorted(set(spans)))
    return f"{years}{subject}{glue}{clause}"

"""From a reading to frames: the readings worth trying, the strictest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from search.questions.asked import Asked
from search.questions.conditions import Conditions
from search.questions.context import Context
from search.questions.finding_words import counting
from search.questions.frame import Frame
from search.questions.mentions import Reading

_EACH = re.compile(r"各(?:自|是|为|要|有)|分别|\b(?:each|respectively)\b")


def frames(reading: Reading, context: Context) -> Iterator[Frame]:
    """Yield the frames to try in turn; the first whose rows explain the question is the answer's."""
    seen: set[Frame] = set()
    for one in (reading, *_loosely_named(reading, context)):
        for frame in _frames(one, context):
            if frame not in seen:
                seen.add(frame)
                yield frame


def _loosely_named(reading: Reading, context: Context) -> Iterator[Reading]:
    """Readings in which words beside an indicator are alternatives, or its name is words (检测水样 … 每份多少钱)."""
    beside = [*(m.text for m in reading.themes), *reading.content]
    if reading.indicators and len(beside) > 1 and _EACH.search(reading.canvas.text):
        yield replace(reading, themes=[], content=["|".join(beside)])  # 公交和校车的车辆完好率各是多少
    conditions = reading.amounts or reading.has("per", "upper", "money") or reading.units or reading.projects
    if reading.indicators and conditions:
        words = [w for m in reading.indicators for w in context.segment(m.text) if len(w) > 1]
        yield replace(reading, indicators=[], content=[*reading.content, *words])


def _frames(reading: Reading, context: Context) -> Iterator[Frame]:
    asked = Asked(reading, departments=context.departments)
    focus = asked.focus()
    base = Frame(
        focus=focus,
        operation=asked.operation(focus),
        where=(),
        period=asked.period(),
        period_stated=bool(reading.periods),
        descending=asked.descending(),
        limit=asked.limit(),
        group_by=asked.group_by(),
        also=asked.also(focus),
        expected=reading.cardinal,
        counted=asked.counted(focus),
        within=asked.share_within(),
        rank=asked.rank(),
        kinds=asked.kinds(),
        function=asked.grouped.function if asked.grouped else "",
        best_group=asked.grouped is not None and asked.grouped.best,
    )
    if reading.findings:
        named = bool(reading.categories or reading.indicators or reading.content)
        base = counting(base, reading.findings, of_indicators=named)
    for where in Conditions(reading, context).of(base):
        yield replace(base, where=where)

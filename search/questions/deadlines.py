"""Deadlines of targets (11月底前) and those that a question asks for (6月底前要完成的, 上半年, 第三季度).

A deadline is no quantity and stands in the graph as it is written; the wordings of a release are compared here.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.quantities import han_number
from search.questions.skeleton import Canvas

Day = tuple[int, int]
Dated = tuple[int | None, Day]
_MONTH = r"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月"
_PARTS = {"初": 5, "上旬": 10, "中": 15, "中旬": 20, "下旬": 31, "底": 31, "末": 31}
_DAY = rf"(?:份)?(?:(?P<day>[0-3]?[0-9])[日号]|(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))}))?"
_YEAR = r"(?P<year>20[0-9]{2})年"
_WRITTEN = re.compile(
    rf"(?:{_YEAR})?(?<![0-9]){_MONTH}(?!内|[^0-9日号初上中下底末前份完])(?:{_DAY})?(?:之?前|以前|完成)?"
)
_DONE = r"(?:完成|做完|干完|办完|办结|到期|截止|交付|建成|完工|竣工|验收|收尾|上线|拨付|要)"
_ASKED = (
    re.compile(rf"(?:在|于|到)?(?:{_YEAR})?(?<![0-9.]){_MONTH}{_DAY}(?:之?前|以前)"),
    re.compile(
        rf"(?:在|于|到)?(?P<span>年底|年末|年内|上半年|下半年|年中)(?:之?前|以前)?(?=[^，。？]{{0,6}}{_DONE})"
    ),
    re.compile(rf"(?:在|于)?(?:第)?(?P<quarter>[一二三四1-4])季度(?:内|里|末)?(?=[^，。？]{{0,6}}{_DONE})"),
    re.compile(rf"(?:在|于)?(?<![0-9.]){_MONTH}(?:份|底|末|中旬|上旬|下旬)?(?=[^，。？内]{{0,4}}{_DONE})"),
)
_SPANS: dict[str, tuple[Day, Day]] = {
    **dict.fromkeys(("年底", "年末", "年内"), ((1, 1), (12, 31))),
    **dict.fromkeys(("上半年", "年中"), ((1, 1), (6, 31))),
    "下半年": ((7, 1), (12, 31)),
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """From the first to the last day (month, day) asked for, in a year where one is named."""

    first: Day
    last: Day
    year: int | None
    match: re.Match[str]

    def among(self, written: Mapping[str, Dated], year: int) -> list[str]:
        """Return the wordings whose deadline lies between, in ``year`` where the question names none."""
        asked = self.year or year
        return sorted(
            raw
            for raw, (own, day) in written.items()
            if self.first <= day <= self.last and own in (None, asked)
        )


def deadlines_of(raws: Iterable[str]) -> dict[str, Dated]:
    """Return those of some wordings of targets that are deadlines, with their year, if it is named, and day."""
    return {raw: dated for raw in raws if (dated := _written(raw))}


def deadline_asked(canvas: Canvas) -> Deadline | None:
    """Return the deadline that a question names, which is not claimed yet."""
    for pattern in _ASKED:
        match = pattern.search(canvas.open_text)
        if match is None:
            continue
        named = match.groupdict()
        if span := named.get("span"):
            return Deadline(*_SPANS[span], None, match)
        if quarter := named.get("quarter"):
            n = _number(quarter)
            return Deadline((3 * n - 2, 1), (3 * n, 31), None, match)
        year = int(named["year"]) if named.get("year") else None
        month, day = _day(match)
        if pattern is _ASKED[0]:
            return Deadline((1, 1), (month, day), year, match)
        return Deadline((month, 1), (month, 31), year, match)
    return None


def _day(match: re.Match[str]) -> Day:
    named = match.groupdict()
    month = _number(match["month"])
    if named.get("day"):
        return month, int(match["day"])
    return month, min(_PARTS[named.get("part") or "底"], monthrange(2024, month)[1])


def _number(text: str) -> int:
    return int(text) if text.isascii() else int(han_number(text) or 0)


def _written(raw: str) -> Dated | None:
    match = _WRITTEN.search(raw)
    if match is None or not re.search("前|底|末|完成|[日号]", raw):
        return None
    return (int(match["year"]) if match["year"] else None), _day(match)

"""Targets averaged, added up or ranked within groups: 各单位满意度目标的平均值, 哪个单位的平均满意度最高."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.questions.mentions import Reading

_KEYS = {
    word: key
    for key, words in {
        "unit": "资金使用单位 单位 部门 unit department",
        "year": "年度 年份 年 year",
        "category": "一级指标 类别 类型 类 category",
        "subcategory": "二级指标",
        "theme": "主题 theme",
        "project": "项目",
    }.items()
    for word in words.split()
}
_BY_THEME = ("theme", "kind", "mentioned")
_WHICH_PROJECT = re.compile(r"哪(?:个|一个|些)?项目|\bwhich project\b")
_COUNTS = ("count_project", "count_indicator", "count_unit", "per_project", "per_unit", "most_indicators")
_MANY = ("多", "少", "most", "fewest", "least")


@dataclass(frozen=True, slots=True)
class Grouped:
    """Targets within groups: ``function`` is average, sum, maximum or minimum; ``best``: the first group alone."""

    function: str
    by: str
    best: bool = False


def group_key(word: str, *, departments: int) -> str:
    """Return what a word of the question groups by; among several departments, 部门 means one."""
    return "department" if word in ("部门", "department") and departments > 1 else _KEYS[word]


def ranks_targets(reading: Reading) -> bool:
    """Whether the highest or lowest target is asked for (最高, 最短), not who has the most of something."""
    ranked = reading.flags.get("maximum") or reading.flags.get("minimum")
    return ranked is not None and not any(word in ranked.group() for word in _MANY)


def grouped(reading: Reading, *, departments: int) -> Grouped | None:
    """Return how targets are put together within groups, or ``None`` where that is not asked."""
    function = _function(reading)
    if function is None or reading.has(*_COUNTS) or reading.change:
        return None
    if group := reading.flags.get("group"):
        by = group_key(next(g for g in group.groups() if g), departments=departments)
        return None if by in _BY_THEME else Grouped(function, by)
    if function == "average" and len(set(reading.years)) > 1:
        return Grouped(function, "year")
    ranked = reading.has("maximum", "minimum") and function in ("average", "sum")
    if ranked and reading.has("who"):
        return Grouped(function, "unit", best=True)
    if ranked and _WHICH_PROJECT.search(reading.canvas.text):
        return Grouped(function, "project", best=True)
    return None


def _function(reading: Reading) -> str | None:
    if reading.has("average"):
        return "average"
    if reading.has("sum"):
        return "sum"
    if ranks_targets(reading):
        return "maximum" if reading.has("maximum") else "minimum"
    return None

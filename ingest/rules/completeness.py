"""What a project promises or should have, and no indicator measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ingest.rules.facts import Facts, Hit, Item, at_project, check
from ontology.quantities import scan_quantities
from ontology.values import Project, Quantity

_BACKGROUND = re.compile(
    r"现有|目前|截至|已有|已建|共有|全市|全省|全县|全区|全国|辖区|上年|去年|自\d{4}年|文件|号文|根据|依据|按照"
)
_NO_CONTENT = re.compile(
    r"不少于|不低于|不超过|不高于|至少|达到|以上|以下|左右|项目|工作|开展|完成|实现|确保|推动|推进|支持|服务|全年|年度|"
    r"计划|预计|力争|通过|进行|组织|累计|新增|有关|相关|我市|本市|全市"
)
_NUMERAL = re.compile(r"\d|[二三四五六七八九十百千万]")
_HAN = re.compile(r"[一-鿿]{2,}")
_SORTS = {
    **dict.fromkeys(("人", "名", "人次", "位"), "people"),
    **dict.fromkeys(("家", "家次", "户", "户次"), "bodies"),
    **dict.fromkeys(("场", "场次", "次", "期", "班", "班次", "批次"), "events"),
    **dict.fromkeys(("份", "篇", "册", "本", "件"), "papers"),
    **dict.fromkeys(("个", "项", "处", "座", "所", "条"), "things"),
}
_COUNTABLE = {"bodies", "things"}
"""Sorts whose measure words are used for one another."""

_RARE = Decimal(20)
"""Numbers from here on are taken for the same promise when they are equal, whatever the words."""

_CLAUSE_END = re.compile(r"[，。；、,;\n]")


@check
def no_cost_indicator(facts: Facts) -> Iterator[Hit]:
    """A project has no cost indicator."""
    yield from _lacking(facts, "4")


@check
def no_satisfaction_indicator(facts: Facts) -> Iterator[Hit]:
    """A project has no satisfaction indicator."""
    yield from _lacking(facts, "3")


def _lacking(facts: Facts, level_1: str) -> Iterator[Hit]:
    for project, items in facts.projects:
        if not any(item.category.startswith(level_1) for item in items):
            yield at_project(project)


@check
def goal_without_indicator(facts: Facts) -> Iterator[Hit]:
    """The goal promises a number that no indicator of the project measures."""
    for project, items in facts.projects:
        if not project.goal or not _NUMERAL.search(project.goal):
            continue
        promises = [q for q in scan_quantities(project.goal) if _promised(project.goal, q)]
        kept = [q for q in promises if not _stated(project.goal, q, items)]
        taken = {_amount(q) for q in promises}
        free = [(i, q) for i in items for _, q in i.quantities if _amount(q) not in taken]
        for promise in kept:
            if not _near(project.goal, promise, free):
                yield _at_goal(project, promise)


def _promised(goal: str, quantity: Quantity) -> bool:
    """A number with a unit, not told as background."""
    clause = _CLAUSE_END.split(goal[: quantity.start])[-1]
    following = goal[quantity.end : quantity.end + 2]
    return (
        quantity.dimension is not None
        and quantity.dimension != "time"
        and not _BACKGROUND.search(clause)
        and not following.startswith(("规划", "行动", "战略", "政策", "工程"))
        and quantity.value not in (0, 1)
    )


def _stated(goal: str, promise: Quantity, items: Sequence[Item]) -> bool:
    """Whether an indicator asks for this very number."""
    text = goal[promise.start : promise.end]
    for item in items:
        if any(text in target.value.raw for target in item.targets) or text in item.name:
            return True
        for _, other in item.quantities:
            if _amount(other) == _amount(promise) and (
                promise.dimension != "ratio" or _context(goal, promise) & _content(item)
            ):
                return True
            same = other.normalized_value == promise.normalized_value and _same_sort(promise, other)
            unclear = other.dimension is None and other.value == promise.value
            rare = same and promise.dimension != "ratio" and _low(promise) >= _RARE
            if rare or ((same or unclear) and _context(goal, promise) & _content(item)):
                return True
    return False


def _low(quantity: Quantity) -> Decimal:
    value = quantity.normalized_value
    return value[0] if isinstance(value, tuple) else value


def _near(goal: str, promise: Quantity, free: Iterable[tuple[Item, Quantity]]) -> bool:
    """Whether an indicator asks for the same thing in another number that no promise names."""
    context = _context(goal, promise)
    return any(_same_sort(promise, other) and context & _content(item) for item, other in free)


def _amount(quantity: Quantity) -> tuple[object, str | None]:
    return quantity.normalized_value, quantity.dimension


def _context(goal: str, promise: Quantity) -> set[str]:
    """Return the words of the clause that a promise stands in."""
    before = _CLAUSE_END.split(goal[: promise.start])[-1]
    return _pairs(before + _CLAUSE_END.split(goal[promise.start :])[0])


def _content(item: Item) -> set[str]:
    return _pairs(item.name + "".join(target.value.raw for target in item.targets))


def _same_sort(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers measure the same sort of thing: money, areas, people, events ..."""
    return _sort(one) == _sort(other) or {_sort(one), _sort(other)} <= _COUNTABLE


def _sort(quantity: Quantity) -> str:
    dimension = quantity.dimension or "count:个"
    return _SORTS.get(dimension.removeprefix("count:"), dimension)


def _pairs(text: str) -> set[str]:
    """Return the pairs of characters of the words with content."""
    return {
        word[i : i + 2]
        for part in _NO_CONTENT.split(text)
        for word in _HAN.findall(part)
        for i in range(len(word) - 1)
    }


def _at_goal(project: Project, quantity: Quantity) -> Hit:
    place, goal = project.goal_place or project.place, project.goal
    whole = project.goal_place is not None and place.end - place.start == len(goal)
    if whole:
        place = replace(place, start=place.start + quantity.start, end=place.start + quantity.end)
    return at_project(project, place, promise=goal[quantity.start : quantity.end])

"""The same thing said twice, or said differently in two places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from ingest.rules import words
from ingest.rules.facts import Facts, Hit, Item, at_project, check
from ontology.iris import fold_name
from ontology.values import Comparator, Quantity

_UPPER = (Comparator.LE, Comparator.LT)
_LOWER = (Comparator.GE, Comparator.GT)
_APART = Decimal("0.1")
_LOW_APART, _LOW_TIMES, _LOW_MOST = Decimal("0.02"), 3, Decimal("0.5")
_LONG = 12
_DISTINCT_DIGITS = 3


def _by_name(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(fold_name(item.name), []).append(item)
    return found


@check
def duplicate_indicator_in_project(facts: Facts) -> Iterator[Hit]:
    """An indicator of a project repeats the name of an earlier one."""
    for _, items in facts.projects:
        for same in _by_name(items).values():
            for item in same[1:]:
                yield item.at_name(order=same[0].indicator.order)


@check
def duplicate_project_name(facts: Facts) -> Iterator[Hit]:
    """Two projects of one unit share a name."""
    table = facts.table
    counts = Counter((fold_name(p.unit), fold_name(p.name)) for p in table.projects)
    for project in table.projects:
        if counts[fold_name(project.unit), fold_name(project.name)] > 1:
            yield at_project(project, unit=project.unit)


@check
def same_name_conflicting_target(facts: Facts) -> Iterator[Hit]:
    """One name, targets that cannot both be meant."""
    for same in _by_name(facts.items).values():
        if len(same) < 2:
            continue
        wanted = [(item, _single(item)) for item in same]
        for item, quantity in wanted:
            other = _conflict(item, quantity, wanted)
            if other is not None:
                target = item.targets[-1]
                yield item.at_target(
                    target, None, other=other.project.name, other_raw=other.targets[-1].value.raw
                )


def _single(item: Item) -> Quantity | None:
    """Return the one number of an item's annual (else cycle) target."""
    target = item.indicator.annual or item.indicator.cycle
    parts = target.value.components if target else ()
    return parts[0] if len(parts) == 1 else None


def _conflict(
    item: Item, quantity: Quantity | None, wanted: Sequence[tuple[Item, Quantity | None]]
) -> Item | None:
    """Return an item that contradicts this one, unless most others agree with this one."""
    others = [(other, q) for other, q in wanted if other is not item]
    against = [other for other, q in others if quantity and q and _contradict(quantity, q)]
    agreeing = sum(1 for _, q in others if quantity and q and _agree(quantity, q))
    return against[0] if against and len(against) > agreeing else None


def _agree(one: Quantity, other: Quantity) -> bool:
    return one.normalized_value == other.normalized_value and not _contradict(one, other)


def _contradict(one: Quantity, other: Quantity) -> bool:
    if one.dimension != other.dimension or isinstance(one.normalized_value, tuple):
        return False
    if isinstance(other.normalized_value, tuple):
        return False
    sides = {one.comparator, other.comparator}
    if sides & set(_UPPER) and sides & set(_LOWER):
        return True
    low, high = sorted((one.normalized_value, other.normalized_value))
    if one.dimension != "ratio" or low == high:
        return False
    if high <= _LOW_MOST:
        return high - low >= _LOW_APART and (low == 0 or high / low >= _LOW_TIMES)
    return high - low > _APART


@check
def target_copied_from_other_indicator(facts: Facts) -> Iterator[Hit]:
    """Two indicators of a project share a target that fits only one of them, or is too particular for two."""
    for _, items in facts.projects:
        by_target: dict[tuple[str, ...], list[Item]] = {}
        for item in items:
            if item.targets:
                by_target.setdefault(tuple(t.value.raw for t in item.targets), []).append(item)
        for same in by_target.values():
            if len(same) > 1:
                yield from _copies(same)


def _copies(same: Sequence[Item]) -> Iterator[Hit]:
    names = {fold_name(item.name) for item in same}
    if len(names) < 2:
        return
    particular = _particular(same[0])
    fitting = [words.fits(q.unit, item.core) for item in same for q in [_number_of(item)] if q]
    if len(fitting) == len(same) and True in fitting and False in fitting:
        origin = same[fitting.index(True)]
        doubtful = [item for item, fit in zip(same, fitting, strict=True) if fit is False]
    elif particular:
        origin, doubtful = same[0], list(same[1:])
    else:
        return
    for item in doubtful:
        yield item.at_target(item.targets[0], None, other=origin.name, order=origin.indicator.order)


def _number_of(item: Item) -> Quantity | None:
    parts = item.targets[0].value.components
    return parts[0] if len(parts) == 1 else None


def _particular(item: Item) -> bool:
    """Whether a target is so particular that two indicators hardly share it by chance."""
    value = item.targets[0].value
    if len(value.components) != 1:
        return len(value.raw) >= _LONG
    number = value.components[0].normalized_value
    if isinstance(number, tuple) or value.components[0].dimension == "ratio":
        return False
    return len(number.normalize().as_tuple().digits) >= _DISTINCT_DIGITS

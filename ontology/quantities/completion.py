"""Supplies what a value leaves to its surroundings: a unit in the name, 元 after 亿, 每年 before a count."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from ontology.quantities import lexis
from ontology.quantities.numerals import scale
from ontology.quantities.units import MeasureUnit, measure_units
from ontology.quantities.width import same_width
from ontology.values import Number, Quantity

_NAME_UNIT = re.compile(r"\((?:单位 ?:? ?)?([^()]{1,12})\)[ :]*$")
_MONEY_BY_SIZE = Decimal(10**8)
_LONGEST_BETWEEN_MONEY, _LONGEST_BETWEEN_COUNT = 12, 4


@dataclass(frozen=True, slots=True)
class NameHints:
    """What an indicator's name says about the unit of its values."""

    unit: str | None = None
    measure: MeasureUnit | None = None
    money: bool = False
    counted: bool = False


@lru_cache(maxsize=4096)
def name_hints(name: str) -> NameHints:
    """Read what a name says about units: 减免税额（亿元）, 满意度(%), 项目年产值."""
    if not name:
        return NameHints()
    folded = same_width(name)
    match = _NAME_UNIT.search(folded[-20:])
    measure = measure_units().lookup(match[1]) if match else None
    money = bool(lexis.MONEY_NAME.search(folded))
    counted = not money and bool(lexis.COUNT_NAME.search(folded))
    return NameHints(match[1].strip() if match and measure else None, measure, money, counted)


def with_rate(quantity: Quantity, measure: MeasureUnit | None, before: str) -> Quantity:
    """Read 每年 or 每家 in the words before a count or an amount as the denominator it is."""
    if "每" not in before or measure is None or not _takes_rate(measure.dimension):
        return quantity
    words, ratio, label = [], measure, quantity.label
    for word, denominator in _rates(before, money=measure.dimension == "money"):
        ratio = measure_units().per(ratio, denominator)
        words.append(word)
        label = (label or "").replace(word, "", 1) or None
    return replace(
        quantity,
        label=label,
        qualifier="、".join(filter(None, (*words, quantity.qualifier))) or None,
        dimension=ratio.dimension,
        normalized_unit=ratio.normal_unit,
    )


def _takes_rate(dimension: str | None) -> bool:
    return dimension == "money" or (_is_count(dimension) and "/" not in str(dimension))


def _is_count(dimension: str | None) -> bool:
    return dimension is not None and dimension.startswith("count:")


def _rates(before: str, *, money: bool) -> list[tuple[str, MeasureUnit]]:
    """Find 每人, 每家 close before the number, and 每年, 每月 anywhere, as denominators."""
    units, found = measure_units(), []
    time = lexis.RATE_TIME.search(before)
    rest = before[: time.start()] + before[time.end() :] if time else before
    at = rest.rfind("每")
    entity = units.match(rest, at + 1) if at >= 0 else None
    longest = _LONGEST_BETWEEN_MONEY if money else _LONGEST_BETWEEN_COUNT
    if entity and _is_count(entity.measure.dimension) and len(rest) - entity.end <= longest:
        found.append((rest[at : entity.end], entity.measure))
    unit = units.lookup("年" if time[1] == "年度" else time[1]) if time else None
    if time and unit:
        found.append((time[0], unit))
    return found


def with_unit(quantity: Quantity, hints: NameHints) -> Quantity:
    """Supply a unit from the name's parentheses, or 元 after a bare 亿 or 万 of money."""
    if quantity.dimension is not None:
        return quantity
    if quantity.unit is None:
        return _from_name(quantity, hints) if hints.measure else quantity
    multiplier = measure_units().lookup(quantity.unit)
    if multiplier is None:
        return quantity
    base = _base(hints.measure) if hints.measure else None
    if base and hints.unit:
        return _completed(quantity, base, f"unit-from-name:{hints.unit}")
    if _is_money(quantity, multiplier, hints):
        return _completed(quantity, measure_units().lookup("元"), "unit:元")
    return quantity


def _from_name(quantity: Quantity, hints: NameHints) -> Quantity:
    measure = hints.measure
    if measure is None or measure.dimension is None:
        return quantity
    value = quantity.value
    scaled: Number = (
        (scale(value[0], measure.factor), scale(value[1], measure.factor))
        if isinstance(value, tuple)
        else scale(value, measure.factor)
    )
    return replace(
        quantity,
        unit=hints.unit,
        normalized_value=scaled,
        normalized_unit=measure.normal_unit,
        dimension=measure.dimension,
        inferred=(*quantity.inferred, f"unit-from-name:{hints.unit}"),
    )


def _base(measure: MeasureUnit) -> MeasureUnit | None:
    """Return the unit that a multiplier in the value stands before: 元 for （万元）."""
    return measure_units().lookup(measure.normal_unit or "")


def _completed(quantity: Quantity, measure: MeasureUnit | None, how: str) -> Quantity:
    if measure is None:
        return quantity
    return replace(
        quantity,
        normalized_unit=measure.normal_unit,
        dimension=measure.dimension,
        inferred=(*quantity.inferred, how),
    )


def _is_money(quantity: Quantity, multiplier: MeasureUnit, hints: NameHints) -> bool:
    label = quantity.label or ""
    if hints.money or lexis.MONEY_NAME.search(label):
        return True
    if hints.counted or lexis.COUNT_NAME.search(label):
        return False
    return multiplier.factor >= _MONEY_BY_SIZE

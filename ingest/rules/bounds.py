"""Numbers beyond what they can be, or bounded on the wrong side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.rules import words
from ingest.rules.facts import Facts, Hit, Item, check
from ontology.values import Comparator, Number, Quantity, Target

_UPPER = (Comparator.LE, Comparator.LT)
_LOWER = (Comparator.GE, Comparator.GT)
_LASTING = re.compile(
    r"质保|保修|使用年限|使用寿命|寿命|有效期|保存|保管|年限|龄|期限|存续|租期|担保期|贷款期|留存|合同期|累计|总时长|人天|人日|经验|养护期|保质"
)
_END_YEAR = re.compile(r"(20\d\d)\s*(?:年|[.．/-]\s*\d{1,2}(?![\d%]))")
_MONTHS, _DAYS = Decimal(12), Decimal(366)
_SATISFIED_FROM = Decimal("0.6")
_POINTS = (Decimal(10), Decimal(60), Decimal(100))


def _low(value: Number) -> Decimal:
    return value[0] if isinstance(value, tuple) else value


def _high(value: Number) -> Decimal:
    return value[1] if isinstance(value, tuple) else value


def _satisfaction(item: Item, quantity: Quantity) -> bool:
    text = quantity.label or item.name
    return bool(words.SATISFACTION.search(text)) or (
        item.category.startswith("3") and bool(words.SATISFACTION.search(item.name))
    )


@check
def rate_over_100(facts: Facts) -> Iterator[Hit]:
    """A share above 100 %, where nothing grows."""
    for item in facts.items:
        for target, quantity in item.quantities:
            if quantity.dimension != "ratio" or words.GROWTH.search(item.name + target.value.raw):
                continue
            value = _high(quantity.normalized_value)
            if value > 1 or (value == 1 and quantity.comparator is Comparator.GT):
                yield item.at_target(target, quantity)


@check
def satisfaction_out_of_range(facts: Facts) -> Iterator[Hit]:
    """A satisfaction above 100 %, below 60 %, or with an upper bound."""
    for item in facts.items:
        for target, quantity in item.quantities:
            if _satisfaction(item, quantity) and not words.GROWTH.search(target.value.raw):
                reason = _strange_satisfaction(quantity)
                if reason:
                    yield item.at_target(target, quantity, reason=reason[0], reason_en=reason[1])


def _strange_satisfaction(quantity: Quantity) -> tuple[str, str] | None:
    low, high = _low(quantity.normalized_value), _high(quantity.normalized_value)
    points = quantity.dimension == "count:分"
    most = _POINTS[2] if points else Decimal(1)
    least = _SATISFIED_FROM * (most if not points or high > _POINTS[0] else _POINTS[0] / 2)
    if quantity.dimension != "ratio" and not points:
        return None
    if high > most or (high == most and quantity.comparator is Comparator.GT):
        return "高于上限", "is above what can be reached"
    if quantity.comparator in _UPPER:
        return "以上限表述，低满意度也算达标", "is an upper bound, so that low satisfaction meets it"
    return ("低于六成，疑为笔误", "is below 60 %, perhaps a slip") if low < least else None


@check
def output_quantity_with_upper_bound(facts: Facts) -> Iterator[Hit]:
    """A quantity to be produced that is bounded from above."""
    for item in facts.items:
        if item.category not in ("1", "11") or words.BAD_EVENT.search(item.name):
            continue
        if words.FALLING.search(item.name) or words.DURATION.search(item.name):
            continue
        for target, quantity in item.quantities:
            if (
                quantity.comparator in _UPPER
                and quantity.dimension != "time"
                and not words.BAD_EVENT.search(quantity.label or "")
            ):
                yield item.at_target(target, quantity)


@check
def cost_with_lower_bound(facts: Facts) -> Iterator[Hit]:
    """A cost that is bounded from below."""
    for item in facts.items:
        if not item.category.startswith("4") or words.SAVING.search(item.name):
            continue
        for target, quantity in item.quantities:
            good_rate = quantity.dimension == "ratio" and words.GOOD_RATE.search(item.name)
            if quantity.comparator in _LOWER and not good_rate and not words.SAVING.search(target.value.raw):
                yield item.at_target(target, quantity)


@check
def zero_target(facts: Facts) -> Iterator[Hit]:
    """A target of nothing, where nothing is not what one hopes for."""
    for item in facts.items:
        for target, quantity in item.quantities:
            if isinstance(quantity.value, tuple) or quantity.value != 0:
                continue
            unwanted = words.BAD_EVENT.search(item.name + target.value.raw)
            if quantity.comparator in _LOWER or not unwanted:
                yield item.at_target(target, quantity)


@check
def number_without_comparator(facts: Facts) -> Iterator[Hit]:
    """A bare number: whether it is a floor or a ceiling is not said."""
    for item in facts.items:
        for target, quantity in item.quantities:
            if quantity.comparator is None and not _SKIPPED_RATIO.search(target.value.raw):
                yield item.at_target(target, quantity)
                break


_SKIPPED_RATIO = re.compile(r"/\s*\d*\s*[万亿千]")


@check
def annual_exceeds_cycle(facts: Facts) -> Iterator[Hit]:
    """More is asked in one year than over the whole period."""
    for item in facts.items:
        cycle, annual = item.indicator.cycle, item.indicator.annual
        if not cycle or not annual or cycle.value.raw == annual.value.raw or words.FALLING.search(item.name):
            continue
        for whole, year in _pairs(cycle, annual):
            if _low(year.normalized_value) > _low(whole.normalized_value) and not (
                _opposed(whole, year) or _improving(item, year)
            ):
                yield item.at_target(annual, year, cycle=cycle.value.raw)
                break


def _pairs(cycle: Target, annual: Target) -> Iterator[tuple[Quantity, Quantity]]:
    """Pair the numbers of two targets that measure the same."""
    wholes, years = cycle.value.components, annual.value.components
    if len(wholes) == len(years):
        for whole, year in zip(wholes, years, strict=True):
            if (whole.dimension, whole.normalized_unit) == (year.dimension, year.normalized_unit):
                yield whole, year


def _improving(item: Item, year: Quantity) -> bool:
    """Whether the number is one that should fall from year to year."""
    falling = words.BAD_EVENT.search(item.name) or words.DURATION.search(item.name)
    return year.comparator in _UPPER and year.dimension in ("ratio", "time") and bool(falling)


def _opposed(whole: Quantity, year: Quantity) -> bool:
    sides = {whole.comparator, year.comparator}
    return bool(sides & set(_UPPER)) and bool(sides & set(_LOWER))


@check
def annual_longer_than_year(facts: Facts) -> Iterator[Hit]:
    """An annual target of more than a year, or due after the fiscal year."""
    for item in facts.items:
        annual = item.indicator.annual
        if annual is None or _LASTING.search(item.name + annual.value.raw):
            continue
        long = next((q for q in annual.value.components if _over_a_year(q)), None)
        if long:
            yield item.at_target(annual, long, year=facts.table.fiscal_year)
        elif any(int(y) > facts.table.fiscal_year for y in _END_YEAR.findall(annual.value.raw)):
            yield item.at_target(annual, year=facts.table.fiscal_year)


def _over_a_year(quantity: Quantity) -> bool:
    value = _high(quantity.value)
    unit = (quantity.unit or "").removeprefix("个")
    if quantity.dimension != "time":
        return False
    if quantity.normalized_unit == "月":
        return _high(quantity.normalized_value) > _MONTHS
    return unit in ("天", "日", "日历天", "自然日", "工作日") and value > _DAYS

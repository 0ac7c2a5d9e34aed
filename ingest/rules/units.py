"""Units of measure that are missing, misplaced or half written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from ingest.rules import words
from ingest.rules.facts import Facts, Hit, Item, check
from ontology.quantities import measure_units
from ontology.values import Quantity, Target

_IN_NAME = re.compile(
    r"[（(]\s*(?:单位\s*[：:]\s*)?([^（）()]{1,8}?)\s*[）)]|[，,]?\s*单位\s*[：:]\s*(\S{1,8})$"
)
_PER_EACH = re.compile(
    r"每(?:一|个)?(?:家|人|名|户|场|次|台|套|份|件|个|项|亩|公里|平方米|辆|期|班|座|床|生|吨|例|本|册|天|年|月|处|张|间|篇|企业|单位|学生|项目|案件)|"
    r"人均|户均|亩均|次均|场均|床均|生均|车均|件均|台均|均价|单价|单个|单次|单台|单件|单份|单户|单人|单场|单套|单条|单例|"
    r"(?<![本各用业主级属管])单位(?=[^、，]{0,10}(?:成本|造价|费用))|平均(?=[^、，]{0,10}(?:成本|费用|单价|造价))"
)
_COST_NAME = re.compile(r"成本|费用|单价|均价|标准|经费|补助|补贴|奖励|奖补|支出|造价|费$|额$|价格")
_SKIPPED = re.compile(r"/\s*\d*\s*[万亿千]")
_ONE, _HUNDRED = Decimal(1), Decimal(100)


def _bare(item: Item) -> Iterator[tuple[Target, Quantity, Decimal]]:
    """Yield the numbers of an item that have no unit at all, with their (upper) value."""
    for target, quantity in item.quantities:
        written = (quantity.unit or "").strip("万亿千百十")
        if not written and quantity.dimension is None and not _SKIPPED.search(target.value.raw):
            value = quantity.value[1] if isinstance(quantity.value, tuple) else quantity.value
            yield target, quantity, value


def _shared(item: Item, quantity: Quantity) -> bool:
    """Whether a number without unit is a share by its name or label."""
    name = quantity.label or item.core
    return words.is_rate(name) or bool(words.QUALITY.search(name))


@check
def missing_unit(facts: Facts) -> Iterator[Hit]:
    """A number without unit, or 亿 without 元; shares have rules of their own."""
    for item in facts.items:
        if not words.UNITLESS.search(item.name):
            for target, quantity, _ in _bare(item):
                if not _shared(item, quantity):
                    yield item.at_target(target, quantity)
        for target, quantity in item.quantities:
            if "unit:元" in quantity.inferred:
                yield item.at_target(target, quantity)


@check
def percent_sign_missing(facts: Facts) -> Iterator[Hit]:
    """A share above 1 without its per cent sign."""
    for item in facts.items:
        for target, quantity, value in _bare(item):
            if value > _ONE and _shared(item, quantity):
                yield item.at_target(target, quantity)


@check
def ratio_written_as_number(facts: Facts) -> Iterator[Hit]:
    """A share written as a number up to 1."""
    for item in facts.items:
        for target, quantity, value in _bare(item):
            if 0 < value <= _ONE and _shared(item, quantity):
                yield item.at_target(
                    target, quantity, percent=f"{value * _HUNDRED:f}".rstrip("0").rstrip(".") + "%"
                )


@check
def unit_in_name(facts: Facts) -> Iterator[Hit]:
    """The unit of measure stands in the name instead of beside the number."""
    table = measure_units()
    for item in facts.items:
        for match in _IN_NAME.finditer(item.name):
            group = 1 if match[1] is not None else 2
            unit = table.lookup(match[group])
            if unit and unit.dimension:
                yield item.at_name(match.start(), match.end(), unit=match[group])


@check
def per_unit_without_denominator(facts: Facts) -> Iterator[Hit]:
    """The name says 每家 or 人均, the sum does not say per what."""
    for item in facts.items:
        each = _PER_EACH.search(item.name)
        if not each or not (item.category.startswith("4") or _COST_NAME.search(item.name)):
            continue
        for target, quantity in item.quantities:
            if (
                quantity.dimension == "money"
                and "每" not in target.value.raw
                and "均" not in target.value.raw
            ):
                yield item.at_target(target, quantity, each=each[0])

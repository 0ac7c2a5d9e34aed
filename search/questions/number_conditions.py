"""The conditions that the numbers of a question set."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from ontology.quantities import measure_units
from ontology.values import Quantity
from search.questions.constraints import (
    amount_of,
    category_of,
    having_of,
    measured,
    measured_per,
    per_unit,
    relation_of,
)
from search.questions.context import Context
from search.questions.frame import (
    Amount,
    Bound,
    Constraint,
    Frame,
    Measured,
    Missing,
    Operation,
    Quality,
    Ranged,
    Shared,
    Worded,
    Words,
)
from search.questions.measures import ENGLISH_MEASURES, ENGLISH_PER, WRITTEN_IN
from search.questions.mentions import Reading

_UNIT_PRICE = re.compile(
    r"单价|均价|[人户生]均|标准|补[助贴]|奖|上限|\b(?:unit|ceilings?|caps?|limits?|rates?)\b"
)
_PERCENT = Decimal("0.01")
_UNIT_PRICES = Measured("单价", dimensions=("money/",))
_MEASURED_AS = (
    ("money", "金额", ("money",)),
    ("price", "金额", ("money", "money/")),
    ("rate", "比率", ("ratio",)),
    ("span", "时间", ("time",)),
    ("length", "长度", ("length",)),
    ("frequency", "频次", ("count:次/",)),
    ("area", "面积", ("area",)),
)
_LIMITS = frozenset(["时限", "期限", "工期"])
_PER_TIME = {"天": "天", "日": "天", "月": "月", "年": "年"}
_PER_IN_NAME = re.compile(r"每(平方米|平方公里|公里|亩|吨|公顷|立方米)")
_COUNTS_BEFORE = re.compile(r"指标(?:的)?(?:数量)?(?:有|是|为|设了?)?\s*$")
_OF_TARGET = re.compile(r"(?:目标|指标值|目标值)[^，。？0-9的]{0,6}$")
_COUNTS_AFTER = re.compile(r"\s*(?:的)?[^，。、？0-9]{0,12}?(?:指标|indicators?)")
_PER_WORDS = {
    "人": "每人|单人|人均|生均|每名|每位",
    "天": "每天|每日|日均",
    **{n: f"每{n}|单{n}|单个" for n in "个家户件项套"},
}
# 成本是按辆算的: money per unit.
_PRICE = "(?:成本|费用?|单价|价格?|标准|补贴|补助|多少钱|计价|计费)"
_NO_NUMBER = re.compile(r"数字|数值|文字|\bnumbers?\b|\bin words\b")
_PRICED_BY = ("count", "mass", "area", "length", "volume")
_PRICED = re.compile(rf"{_PRICE}.*按|按.*{_PRICE}")


class NumberConditions:
    """Conditions on targets' numbers.

    Args:
        reading: of the question.
        context: what it is parsed against.
    """

    def __init__(self, reading: Reading, context: Context) -> None:
        self.reading = reading
        self.context = context

    def _numbers(self, base: Frame) -> Iterator[tuple[Constraint, ...]]:
        """Yield the numeric conditions; 每台 … 元 is read as 元/台 first, then as words of the name."""
        counting = [q for q in self.reading.amounts if self._counts(q)]
        amounts = [amount_of(self._with_unit(q)) for q in self.reading.amounts if q not in counting]
        amounts = _same_of_each(amounts)
        per = (self.reading.measured_in or "").partition("/")[2]
        if per:  # 按元/吨计价的不到一百元
            amounts = [per_unit(a, per) if a.dimensions == ("money",) else a for a in amounts]
        if outside := self._outside(amounts):
            yield self._numeric(outside)
            return
        if self.reading.unit_prices:
            of_any = [_price_of(a) for a in amounts]
            yield (*self._numeric(of_any), _UNIT_PRICES)
            return
        if base.operation is Operation.ALL:  # what would contradict the claim
            amounts = [replace(amount, negated=True) for amount in amounts]
            if not amounts and self._of_targets():
                yield tuple(map(_opposite, self._numeric([])))
                return
        if counting:
            codes = tuple(
                code for m in self.reading.categories for code in category_of(m, self.context.taxonomy).codes
            )
            yield (*self._numeric(amounts), *(having_of(q, codes) for q in counting))
            return
        if self.reading.has("per"):
            yield from self._per_unit(amounts)
        else:
            yield from self._money_or_price(amounts)

    def _outside(self, amounts: list[Amount]) -> list[Constraint]:
        """Below one bound or above another (低于40公里或者高于400公里): no number between the two."""
        if len(amounts) != 2 or not re.search(r"或|\bor\b", self.reading.canvas.text):
            return []
        below, above = sorted(amounts, key=lambda a: a.low is not None)
        if below.high is None or above.low is None or below.low is not None or above.high is not None:
            return []
        if below.units != above.units or below.high > above.low:
            return []
        between = replace(
            below,
            label=f"{below.label.lstrip('<≤')}–{above.label.lstrip('>≥')}",
            low=below.high,
            low_open=not below.high_open,
            high=above.low,
            high_open=not above.low_open,
            negated=True,
        )
        like = Measured(
            _named((below.units or ("",))[0]), units=below.units or (), dimensions=below.dimensions or ()
        )
        return [between, like]

    def _with_unit(self, quantity: Quantity) -> Quantity:
        """A bare number beside 以公里为单位 is one of kilometres, beside 满意度 or 合格率 one of per cent."""
        if quantity.unit is None and quantity.label is None and self.reading.of_rates():
            return _percent(quantity)
        unit = self.reading.measured_in or ""
        own = measure_units().lookup(unit) if unit and quantity.unit is None else None
        if own is None or own.dimension is None or own.dimension.startswith(("count:", "money/")):
            return quantity
        value = quantity.normalized_value
        scaled = tuple(v * own.factor for v in value) if isinstance(value, tuple) else value * own.factor
        return replace(
            quantity,
            unit=unit,
            dimension=own.dimension,
            normalized_value=scaled,  # type: ignore[arg-type]
            normalized_unit=own.normal_unit,
        )

    def _per_unit(self, amounts: Sequence[Amount]) -> Iterator[tuple[Constraint, ...]]:
        """Money per unit: 3000元 beside 每台 is 3000元/台, else the words stand in the name."""
        if (rated := self._per_asked()) and not amounts:
            yield self._numeric([measured(rated)])
        per = self.reading.flags["per"]
        word = next(g for g in per.groups() if g)
        for unit in ENGLISH_PER.get(word, (word,)):
            if amounts:
                yield self._numeric([per_unit(amount, unit) for amount in amounts])
            else:
                yield self._numeric([measured_per(unit)])
                if time := _PER_TIME.get(unit):  # 厨余每天处理多少: 吨/日
                    dimensions = tuple(f"{measured}/{time}" for measured in _PRICED_BY if measured != "count")
                    yield self._numeric([Measured(f"每{unit}", dimensions=dimensions)])
            named = Words((_PER_WORDS.get(unit, f"每{unit}|单{unit}"),))
            yield self._numeric([*amounts, named])
        if word == "个":
            yield self._numeric(amounts)

    def _per_asked(self) -> str | None:
        """The unit asked for where it is one per something else (每天处理多少吨: 吨/天); ``None`` for money."""
        per = self.reading.flags.get("per")
        own = measure_units().lookup(self.reading.measure_asked or "")
        if per is None or own is None or (own.dimension or "").startswith("money"):
            return None
        return f"{own.text}/{next(g for g in per.groups() if g)}"

    def _money_or_price(self, amounts: list[Amount]) -> Iterator[tuple[Constraint, ...]]:
        """Yield amounts as they are, and amounts of money also per one of something (万元/家)."""
        money = [a for a in amounts if a.dimensions == ("money",)]
        per = {m[1] for i in self.reading.indicators for name in i.names if (m := _PER_IN_NAME.search(name))}
        if money and len(per) == 1:  # 每亩养护成本超过1万元了吗
            yield self._numeric([per_unit(a, *per) if a in money else a for a in amounts])
        loose = [_price_of(a) if a in money else a for a in amounts]
        each = (*self._numeric(loose), _UNIT_PRICES)
        if self.reading.has("per_one"):
            yield each
        yield self._numeric(amounts)
        costs = any(m.concept and (m.concept.notation or "").startswith("4") for m in self.reading.categories)
        exact = all(a.low is not None and a.low == a.high for a in money)  # 4.5万元的是什么: also of one
        priced = costs or exact or self.reading.has("yes_no")
        if money and (priced or _UNIT_PRICE.search(self.reading.canvas.text)):
            yield each

    def _of_targets(self) -> bool:
        """Whether a claim is about how targets are written: with a bound, in numbers."""
        return self.reading.has("upper", "lower", "worded", "numbered")

    def _counts(self, quantity: Quantity) -> bool:
        """Whether a number counts a project's indicators (指标超过7个), not a target."""
        counted = quantity.unit in (None, "个", "项", "条", "条指标", "个指标", "项指标")
        if not counted or not self.reading.has("project", "top", "count_project"):
            return False
        text = self.reading.amount_context
        before, after = text[: quantity.start], text[quantity.end :]
        if _OF_TARGET.search(before):
            return False
        return bool(_COUNTS_BEFORE.search(before)) or bool(_COUNTS_AFTER.match(after))

    def _numeric(self, amounts: Sequence[Constraint]) -> tuple[Constraint, ...]:
        found: list[Constraint] = list(amounts)
        found += [replace(amount_of(q), negated=True) for q in self.reading.excluded]
        if relation := self.reading.flags.get("cycle_annual"):
            found.append(relation_of(relation.groupdict()))
        if self.reading.quality is not None:
            found.append(Quality(self.reading.quality, negated=self.reading.sound))
        if self.reading.has("upper") or self.reading.has("lower"):
            asks = self.reading.has("how_many") and bool(self.reading.indicators)
            found.append(Bound(upper=self.reading.has("upper"), ends=asks))
        if self.reading.has("ranged"):
            found.append(Ranged())
        if self.reading.has("shared"):
            found.append(Shared())
        found += [
            Missing(what) for what in ("goal", "annual", "cycle") if self.reading.has(f"missing_{what}")
        ]
        if self.reading.has("worded"):
            found.append(Worded(plain=_NO_NUMBER.search(self.reading.canvas.text) is not None))
        elif self.reading.has("numbered"):
            found.append(Worded(negated=True))
        found += [
            Measured(label, dimensions=dimensions)
            for name, label, dimensions in _MEASURED_AS
            if self.reading.has(name)
        ]
        span = self.reading.flags.get("span")
        if span and span.group() in _LIMITS:  # 公厕每日开放时长 ≥18小时 is no time limit
            found.append(Bound(upper=False, negated=True))
        if self.reading.measured_in:
            found.append(self._measured_in(self.reading.measured_in))
        return tuple(found)

    def _measured_in(self, unit: str) -> Measured:
        """What is measured in a unit: as written (以亩为单位), else in whatever unit of its dimension."""
        if unit in WRITTEN_IN:
            return Measured(unit, written=WRITTEN_IN[unit])
        if unit in ENGLISH_MEASURES:
            return Measured(unit, units=ENGLISH_MEASURES[unit])
        if (noun := unit.removeprefix("yuan per ")) != unit and noun in ENGLISH_PER:
            return measured_per(ENGLISH_PER[noun][0])
        own = measure_units().lookup(unit)
        counted = own is not None and (own.dimension or "money").split(":")[0] in _PRICED_BY
        if counted and _PRICED.search(self.reading.canvas.text):
            return measured_per(unit)
        timed = own is not None and own.dimension == "time"  # 按小时算: in no other unit of time
        if self.reading.written_in == unit or "/" in unit or timed:
            scales = ("", "个", "千", "万", "百万", "亿")
            return Measured(unit, written=tuple(f"{scale}{unit}" for scale in scales))
        return measured(unit)


def _same_of_each(amounts: list[Amount]) -> list[Amount]:
    """One number of several units is one of either (0起和0例): no target is counted in both."""
    exact = [a for a in amounts if a.low is not None and a.low == a.high and a.units]
    if len(exact) < 2 or len(exact) < len(amounts) or len({a.low for a in exact}) > 1:
        return amounts
    units = tuple(unit for a in exact for unit in a.units or ())
    return [replace(exact[0], label="、".join(a.label for a in exact), units=units, dimensions=None)]


def _percent(quantity: Quantity) -> Quantity:
    """A number from 1 to 100 as one of per cent (满意度低于90); others stay as they are."""
    value = quantity.normalized_value
    values = value if isinstance(value, tuple) else (value,)
    if not all(1 <= v <= 100 for v in values):
        return quantity
    parts = tuple(v * _PERCENT for v in values)
    scaled = (parts[0], parts[1]) if len(parts) == 2 else parts[0]
    return replace(quantity, unit="%", dimension="ratio", normalized_value=scaled, normalized_unit="1")


def _price_of(amount: Amount) -> Amount:
    return replace(amount, dimensions=None, units=None, price=True)


def _named(unit: str) -> str:
    """A normalised unit as a condition is told."""
    return "比率" if unit == "1" else unit


def _opposite(constraint: Constraint) -> Constraint:
    if isinstance(constraint, Bound | Worded):
        return replace(constraint, negated=not constraint.negated)
    return constraint

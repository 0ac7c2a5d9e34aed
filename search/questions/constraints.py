"""From mentions and quantities of a question to the conditions of a frame."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from ontology.quantities import han_number, measure_units
from ontology.taxonomy import Concept, Taxonomy
from ontology.values import Comparator, Quantity
from search.questions.frame import Amount, Category, CycleAnnual, Having, Measured, Theme, Unit
from search.questions.measures import ENGLISH_MEASURES
from search.questions.mentions import CategoryMention, ThemeMention, UnitMention

_HOURS_OF_A_MONTH = 30 * 24
_ABOUT_A_RATE = Decimal("0.03")  # 95%左右: three points, else a tenth
_RELATIONS = {
    word: sign
    for sign, words in {
        ">": "大于 高于 超过 多于 greater larger higher bigger more",
        "<": "小于 低于 smaller lower less",
        "=": "等于 相同 一致 一样 相等 equal same identical",
        "!=": "不等于 不同于 不同 不一致 不一样 不相等 different differing differ from",
    }.items()
    for word in words.split()
}
_MIRROR = {">": "<", "<": ">", "=": "=", "!=": "!=", ">=": "<=", "<=": ">="}
_SAID = (
    (("大于", "高于", "超过", "多于"), ">"),
    (("小于", "低于", "少于", "不到", "不足", "不及", "以下"), "<"),
    (("达到", "以上"), ">="),
    (("大", "高", "多"), ">"),
    (("小", "低", "少"), "<"),
)
_OF_A_YEAR = re.compile("年度|当年|今年|全年|本年")  # not 三年目标


def unit_of(mention: UnitMention, *, whole: bool = False) -> Unit:
    """Return the condition that a mentioned organisation sets.

    A unit goes before a department of its name, unless the ``whole`` of it is meant (市住建局全系统).
    """
    units = [unit for unit in mention.units if unit.department is whole] or list(mention.units)
    return Unit(
        units[0].label, tuple(dict.fromkeys(u.iri for u in units)), units[0].department, mention.negated
    )


def category_of(mention: CategoryMention, taxonomy: Taxonomy) -> Category:
    """Return the condition that a mentioned category sets, with the codes below it."""
    concept = mention.concept
    if concept is None:
        raise ValueError("a category mention carries its concept")
    return Category(concept.pref_label, _codes(concept, taxonomy), mention.negated, concept.en_label)


def stem_of(mention: CategoryMention) -> str:
    """The word of a category as names use it: 成本指标 → 成本."""
    return mention.concept.pref_label.removesuffix("指标") if mention.concept else mention.text


def united(categories: tuple[Category, ...]) -> tuple[Category, ...]:
    """An indicator has one category: several are alternatives."""
    positive = [c for c in categories if not c.negated]
    narrow = [c for c in positive if not any(set(o.codes) < set(c.codes) for o in positive)]
    if len(narrow) < len(positive):  # 效益指标里的生态效益 is 生态效益
        return united((*narrow, *(c for c in categories if c.negated)))
    if len(positive) < 2:
        return categories
    codes = tuple(sorted({code for c in positive for code in c.codes}))
    label, english = "、".join(c.label for c in positive), " or ".join(c.english for c in positive)
    return (Category(label, codes, english=english), *(c for c in categories if c.negated))


def _codes(concept: Concept, taxonomy: Taxonomy) -> tuple[str, ...]:
    closure = taxonomy.narrower_closure(concept.iri)
    codes = {taxonomy.by_iri(iri).notation for iri in closure} | {concept.notation}
    return tuple(sorted(code for code in codes if code))


def theme_of(mentions: list[ThemeMention], taxonomy: Taxonomy) -> Theme:
    """Return the condition that mentioned themes set together, with what is narrower."""
    concepts = [concept for mention in mentions for concept in mention.concepts]
    iris = {iri for concept in concepts for iri in (concept.iri, *taxonomy.narrower_closure(concept.iri))}
    label = "、".join(dict.fromkeys(concept.pref_label for concept in concepts))
    return Theme(label, tuple(sorted(iris)), any(mention.negated for mention in mentions))


def measured(text: str) -> Measured:
    """Return the condition that a target is measured in a unit or in its dimension."""
    unit = measure_units().lookup(text)
    if unit is None:
        return Measured(text, units=(text,))
    dimension = unit.dimension or ""
    if unit.normal_unit and (dimension.startswith("count:") or dimension == "time"):
        sets = ("台套",) if unit.normal_unit == "台" else ()  # 16台（套）
        return Measured(text, units=(unit.normal_unit, *sets))
    return Measured(text, dimensions=(dimension,))


def per_unit(amount: Amount, unit: str) -> Amount:
    """Read an amount as one per unit: 3000元 as 3000元/台."""
    if all(u.endswith(f"/{unit}") for u in amount.units or ("",)):
        return amount
    composed = [measure_units().lookup(f"{u}/{unit}") for u in amount.units or ()]
    if len(composed) == 1 and composed[0] is not None and composed[0].normal_unit:
        own = composed[0]
        low, high = (None if bound is None else bound * own.factor for bound in (amount.low, amount.high))
        return replace(
            amount,
            units=(own.normal_unit or "",),
            dimensions=None,
            low=low,
            high=high,
            label=f"{amount.label}/{unit}",
        )
    units = tuple(f"{u}/{unit}" for u in amount.units or ())
    return replace(amount, units=units, dimensions=None, label=f"{amount.label}/{unit}")


def measured_per(unit: str) -> Measured:
    """Return the condition that a target is money per unit."""
    normal = measure_units().lookup(f"元/{unit}")
    return Measured(
        f"/{unit}", units=(normal.normal_unit if normal and normal.normal_unit else f"元/{unit}",)
    )


def relation_of(groups: Mapping[str, str | None]) -> CycleAnnual:
    """Return how the whole period's target is compared with the annual one."""
    if groups.get("s_first"):
        return _scaled(groups)
    if groups.get("w2") or groups.get("w4"):
        return CycleAnnual("written")
    mirrored = any(groups.get(name) for name in ("r3", "r4", "e2"))
    words = [
        (groups.get(name) or "").removeprefix("the ")
        for name in ("r2", "r4", "e1", "e2", "e3", "e4", "r1", "r3")
    ]
    relation = next((_RELATIONS[word] for word in words if word in _RELATIONS), "!=")
    return CycleAnnual(_MIRROR[relation] if mirrored else relation)


def _scaled(groups: Mapping[str, str | None]) -> CycleAnnual:
    """Compare one period's target with a part or a multiple of the other's (年度目标不到周期目标的一半)."""
    said = (groups.get("s_rel") or "", groups.get("s_adj") or "", groups.get("s_tail") or "")
    relation = next(
        (sign for words, sign in _SAID if any(word in part for part in said for word in words)), "="
    )
    of_cycle = _OF_A_YEAR.match(groups["s_first"] or "") is None
    if demand := next((c for c in said[1] if c in "松宽严"), None):
        strict = (demand == "严") is not of_cycle
        return CycleAnnual("stricter" if strict else "looser")
    factor = part_of(groups["s_factor"]) if groups.get("s_factor") else Decimal(1)
    return CycleAnnual(
        relation if of_cycle else _MIRROR[relation], factor if of_cycle else round(1 / factor, 6)
    )


def part_of(text: str | None) -> Decimal:
    """Read a part or a multiple: 一半, 三分之一, 30%, 两倍.

    >>> part_of("三分之二"), part_of("两倍")
    (Decimal('0.6666666667'), Decimal('2'))
    """
    text = text or ""
    if text == "一半":
        return Decimal("0.5")
    if text.endswith("%"):
        return Decimal(text[:-1]) / 100
    if text.endswith("倍"):
        return Decimal(text[:-1]) if text[:-1].isascii() else han_number(text[:-1]) or Decimal(1)
    whole, part = (han_number(number) or Decimal(1) for number in text.split("分之"))
    return round(part / whole, 10)


def amount_of(quantity: Quantity) -> Amount:
    """Turn a quantity of a question into an interval of normalised values; a month is also taken for 30 days."""
    amount = _interval_of(quantity)
    if not (amount.units or amount.dimensions) and max(amount.low or 0, amount.high or 0) >= 1:
        return replace(amount, bare=True)
    if amount.units != ("月",) or amount.low == amount.high:
        return amount
    return replace(amount, hours=_HOURS_OF_A_MONTH)


def _interval_of(quantity: Quantity) -> Amount:
    units: tuple[str, ...] | None = (quantity.normalized_unit,) if quantity.normalized_unit else None
    if quantity.label and quantity.label in ENGLISH_MEASURES and quantity.unit is None:
        units = ENGLISH_MEASURES[quantity.label]
    dimensions = (
        (quantity.dimension,) if quantity.dimension and not quantity.dimension.startswith("count:") else None
    )
    label = _amount_label(quantity)
    if isinstance(quantity.normalized_value, tuple):
        low, high = quantity.normalized_value
        return Amount(label, dimensions, units, low, high)
    value = quantity.normalized_value
    comparator = quantity.comparator
    if comparator in (Comparator.GE, Comparator.GT):
        return Amount(label, dimensions, units, low=value, low_open=comparator is Comparator.GT)
    if comparator in (Comparator.LE, Comparator.LT):
        return Amount(label, dimensions, units, high=value, high_open=comparator is Comparator.LT)
    if comparator is Comparator.ABOUT:
        margin = _ABOUT_A_RATE if quantity.dimension == "ratio" else abs(value) * Decimal("0.1")
        return Amount(label, dimensions, units, value - margin, value + margin)
    return Amount(label, dimensions, units, value, value)


def having_of(quantity: Quantity, codes: tuple[str, ...]) -> Having:
    """Return the condition that a project has so many indicators."""
    amount = amount_of(quantity)
    low = None if amount.low is None else int(amount.low) + amount.low_open
    high = None if amount.high is None else int(amount.high) - amount.high_open
    return Having(amount.label, codes, low, high)


def _amount_label(quantity: Quantity) -> str:
    signs = {
        Comparator.GE: "≥",
        Comparator.LE: "≤",
        Comparator.GT: ">",
        Comparator.LT: "<",
        Comparator.ABOUT: "≈",
    }
    sign = signs.get(quantity.comparator or Comparator.EQ, "=")
    value = quantity.value
    shown = f"{value[0]:f}–{value[1]:f}" if isinstance(value, tuple) else f"{sign}{value:f}"
    return f"{shown}{quantity.unit or ''}"

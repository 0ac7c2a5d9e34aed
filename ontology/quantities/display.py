"""Numbers and quantities as people write them, in Chinese and English."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ontology.quantities.numerals import tidy
from ontology.quantities.units import measure_units
from ontology.values import Comparator, Number, Quantity

Language = Literal["zh", "en"]

_SIGNS = {
    Comparator.GE: "≥",
    Comparator.LE: "≤",
    Comparator.GT: ">",
    Comparator.LT: "<",
    Comparator.EQ: "=",
}
_ABOUT: dict[Language, str] = {"zh": "约 ", "en": "about "}
_ZH_STEPS = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
_EN_STEPS = ((Decimal(10**12), "trillion"), (Decimal(10**9), "billion"), (Decimal(10**6), "million"))
_NO_PLURAL = {"yuan", "mu", "jin", "li", "jiao", "Japanese yen", "degree Celsius"}
_MOST_DECIMALS = 6
_SHORT_DECIMALS = 4


def format_number(
    value: Number | float, *, unit: str | None = None, dimension: str | None = None, language: Language = "zh"
) -> str:
    """Write a normalised value with its normalised unit.

    Args:
        value: in ``unit``; a pair for a range.
        unit: the normalised unit (元, ``1``, 家次, 元/家 ...), or ``None``.
        dimension: its dimension; a ratio is written in percent.
        language: ``zh`` or ``en``.

    >>> format_number(Decimal(130000000), unit="元", dimension="money")
    '1.3 亿元'
    >>> format_number(Decimal("0.95"), unit="1", dimension="ratio", language="en")
    '95%'
    """
    if isinstance(value, tuple):
        low, high = (format_number(v, unit=unit, dimension=dimension, language=language) for v in value)
        first, _, tail = low.partition(" ")
        return f"{first}–{high}" if tail and high.endswith(f" {tail}") else f"{low}–{high}"
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if not number.is_finite():
        return str(value)
    if (dimension or "").split("/")[0] == "ratio":
        suffix = (unit or "1").removeprefix("1")
        return f"{_plain(number * 100, language)}%{suffix}"
    amount, scale_word = _steps(number, language) if unit else (_plain(number, language), "")
    return _joined(amount, scale_word, _unit_name(unit, number, language), language)


def format_quantity(quantity: Quantity, *, language: Language = "zh") -> str:
    """Write a quantity with its comparator, as normalised: ``≥2000 家次``."""
    unread = quantity.unit if quantity.normalized_value == quantity.value else None
    number = format_number(
        quantity.normalized_value,
        unit=quantity.normalized_unit or unread,
        dimension=quantity.dimension,
        language=language,
    )
    if quantity.comparator is Comparator.ABOUT:
        return _ABOUT[language] + number
    return (_SIGNS.get(quantity.comparator, "") if quantity.comparator else "") + number


def _steps(number: Decimal, language: Language) -> tuple[str, str]:
    """Choose the scale word with which a number is short and exact."""
    for step, word in _ZH_STEPS if language == "zh" else _EN_STEPS:
        scaled = number / step
        if abs(scaled) >= 1 and -int(tidy(scaled).as_tuple().exponent) <= _SHORT_DECIMALS:
            return _plain(scaled, language), word
    return _plain(number, language), ""


def _plain(number: Decimal, language: Language) -> str:
    """Write without exponent, at most six decimals; English groups thousands."""
    if number and abs(number) < Decimal(10) ** -_MOST_DECIMALS:
        return f"{number:g}"
    if -int(number.as_tuple().exponent) > _MOST_DECIMALS:
        number = round(number, _MOST_DECIMALS)
    return f"{tidy(number):,f}" if language == "en" else f"{tidy(number):f}"


def _joined(amount: str, scale_word: str, unit: str, language: Language) -> str:
    if language == "zh":
        tail = scale_word + unit
        return f"{amount} {tail}" if tail else amount
    return " ".join(filter(None, (amount, scale_word, unit)))


def _unit_name(unit: str | None, number: Decimal, language: Language) -> str:
    if not unit or unit == "1":
        return ""
    if unit == "月" and language == "zh":
        return "个月"
    if language == "zh":
        return unit
    head, *rest = unit.replace("·", "/").split("/")
    return " per ".join(
        [_english(head, plural=number != 1), *(_english(part, plural=False) for part in rest)]
    )


def _english(word: str, *, plural: bool) -> str:
    measure = measure_units().lookup(word)
    label = (measure.label_en if measure else None) or word
    return _plural(label) if plural and label.isascii() and measure else label


def _plural(label: str) -> str:
    head, of, rest = label.partition(" of ")
    if head in _NO_PLURAL or head.endswith(("s", "z")) or len(head) < 3:
        return label
    if head.endswith("y") and head[-2] not in "aeiou":
        return f"{head[:-1]}ies{of}{rest}"
    return f"{head}{'es' if head.endswith(('ch', 'sh', 'x')) else 's'}{of}{rest}"

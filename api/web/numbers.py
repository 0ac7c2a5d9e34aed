"""Numbers as people write them: 1.3 亿元 for 130000000 元, 95% for the ratio 0.95; nothing is rounded."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from ontology.records import TargetRecord
from ontology.values import Comparator, Number, Quantity, TargetValue

_SIGNS: Mapping[Comparator, str] = {
    Comparator.GE: "≥",
    Comparator.LE: "≤",
    Comparator.GT: ">",
    Comparator.LT: "<",
    Comparator.EQ: "=",
    Comparator.ABOUT: "≈",
    Comparator.RANGE: "",
}
_SIZES = {
    "zh": ((10**8, "亿"), (10**4, "万")),
    "en": ((10**9, " billion"), (10**6, " million")),
}
_DECIMALS = 4  # a larger size is used where the number then has at most so many
_UNITS: Mapping[str, Mapping[str, str]] = {
    "zh": {"月": "个月"},
    "en": {
        "元": "yuan",
        "平方米": "m²",
        "米": "m",
        "年": "year",
        "月": "months",
        "小时": "hours",
        "工作日": "working days",
    },
}


def people(value: Decimal | float, unit: str | None, lang: str) -> str:
    """Return a normalised number with its unit as people of a language write it.

    >>> people(130000000, "元", "zh"), people(130000000, "元", "en")
    ('1.3亿元', '130 million yuan')
    >>> people(Decimal("0.95"), "1", "zh"), people(1234567890, "元", "zh"), people(250, "家", "en")
    ('95%', '123,456.789万元', '250 家')
    """
    number = value if isinstance(value, Decimal) else Decimal(str(value))
    if unit == "1":
        return f"{_plain(number * 100)}%"
    size, word = _size(number, lang)
    text = _plain(number / size) + word
    if unit is None:
        return text
    named = "/".join(_UNITS[lang].get(part, part) for part in unit.split("/"))
    return f"{text}{named}" if lang == "zh" else f"{text} {named}"


def normalised(quantity: Quantity, lang: str) -> str:
    """Return the normalised value of a quantity with its comparator: ≥1.3亿元, 90%–95%."""
    sign = _SIGNS[quantity.comparator] if quantity.comparator else ""
    return f"{sign}{_ends(quantity.normalized_value, quantity.normalized_unit, lang)}"


def beside(target: TargetRecord | TargetValue, lang: str) -> str:
    """Return the normalised values of a target that its text does not say in the same way already."""
    texts = (normalised(part, lang) for part in target.components)
    return ("，" if lang == "zh" else ", ").join(text for text in texts if not says(target.raw, text))


def says(raw: str, text: str) -> bool:
    """Whether a text as written says a normalised value in the same way, but for blanks and separators."""
    return _bare(text) in _bare(raw)


def exact(quantity: Quantity) -> str:
    """Return the normalised value in full: 130000000 元."""
    value, unit = quantity.normalized_value, quantity.normalized_unit
    numbers = value if isinstance(value, tuple) else (value,)
    text = "–".join(f"{number:f}" for number in numbers)
    return text if unit in (None, "1") else f"{text} {unit}"


def _bare(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")


def _ends(value: Number, unit: str | None, lang: str) -> str:
    numbers = value if isinstance(value, tuple) else (value,)
    return "–".join(people(number, unit, lang) for number in numbers)


def _size(number: Decimal, lang: str) -> tuple[int, str]:
    for size, word in _SIZES[lang]:
        if abs(number) >= size and number * 10**_DECIMALS % size == 0:
            return size, word
    for size, word in reversed(_SIZES[lang]):
        if abs(number) >= size:
            return size, word
    return 1, ""


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

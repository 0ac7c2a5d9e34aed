"""Numbers as people write them: digits, Chinese numerals, English words.

All functions expect text that went through :func:`ontology.quantities.width.same_width`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal

MAX_DIGITS = 30
"""Longer runs of digits are identifiers, not numbers."""

_MAX_HAN = 24
_EXACT = Context(prec=80)
_ROUNDED = Context(prec=15)
_FINEST = Decimal("1e-18")  # stores keep xsd:decimal to 18 places; what is finer compares with nothing there
_MULTIPLIERS = "百千万亿"

_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_HAN = r"(?:(?![百千万]分[之比点数])[零〇一二两三四五六七八九十百千万亿廿])+(?:点[零〇一二三四五六七八九]+)?"
_HALF = r"半(?=年|天|日|小时|个月|个小时)"

_UNITS_IN_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS_IN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: value for value, word in enumerate(_UNITS_IN_WORDS)}
_TENS = {word: 10 * value for value, word in enumerate(_TENS_IN_WORDS, start=2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_WORD = "|".join([*_SMALL, *_TENS])
_SCALE_WORD = "|".join(_SCALES)
_WORDS = rf"(?i:\b(?:{_WORD})(?:(?:[ -]| and )(?:{_WORD}|{_SCALE_WORD})){{0,8}}\b)"

NUMBER = re.compile(f"(?P<digits>{_DIGITS})|(?P<han>{_HAN})|(?P<half>{_HALF})|(?P<words>{_WORDS})")
"""Finds the next candidate; whether it is a quantity is decided by its surroundings."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in a text; ``coefficient`` is false for 百, 万 ... without a digit before them (百家)."""

    value: Decimal
    start: int
    end: int
    form: Literal["digits", "han", "half", "words"]
    coefficient: bool = True


def read_numeral(match: re.Match[str]) -> Numeral | None:
    """Turn a match of :data:`NUMBER` into a number, or ``None`` where it is none (二二三, 00123)."""
    text, start, end = match[0], match.start(), match.end()
    match match.lastgroup:
        case "digits":
            value = _digits(text)
            return None if value is None else Numeral(value, start, end, "digits")
        case "han":
            value = han_number(text)
            return None if value is None else Numeral(value, start, end, "han", text[0] not in _MULTIPLIERS)
        case "half":
            return Numeral(Decimal("0.5"), start, end, "half")
        case _:
            return Numeral(_words(text), start, end, "words")


def numeral_at(text: str, position: int) -> Numeral | None:
    """Read the number that starts exactly at ``position``."""
    match = NUMBER.match(text, position)
    return read_numeral(match) if match else None


def _digits(text: str) -> Decimal | None:
    if len(text) > MAX_DIGITS or (len(text) > 1 and text[0] == "0" and text[1] != "."):
        return None
    return Decimal(text.replace(",", ""))


@lru_cache(maxsize=4096)
def han_number(text: str) -> Decimal | None:
    """Read a Chinese numeral.

    >>> han_number("一百二十"), han_number("两"), han_number("百万")
    (Decimal('120'), Decimal('2'), Decimal('1000000'))
    """
    if len(text) > _MAX_HAN:
        return None
    import cn2an  # its start costs 0.1 s, and most values have digits

    written = f"一{text}" if text[0] in _MULTIPLIERS else text
    try:
        return Decimal(str(cn2an.cn2an(written, "normal")))
    except (ValueError, InvalidOperation):
        return None


def _words(text: str) -> Decimal:
    total = group = 0
    for word in re.split(r"[ -]+", text.lower()):
        scale = _SCALES.get(word, 0)
        if scale == _SCALES["hundred"]:
            group *= scale
        elif scale:
            total, group = total + group * scale, 0
        else:
            group += _SMALL.get(word) or _TENS.get(word, 0)
    return Decimal(total + group)


def tidy(value: Decimal) -> Decimal:
    """Drop trailing zeros without falling into exponents: ``461410.0000`` → ``461410``."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1), context=_EXACT)
    return value.normalize(_EXACT)


def scale(value: Decimal, factor: Decimal) -> Decimal:
    """Multiply exactly; factors that are no finite decimal (1/60, 1/15 公顷) round to 15 digits.

    Never finer than 18 places.
    """
    product = _EXACT.multiply(value, factor)
    if len(factor.as_tuple().digits) >= _ROUNDED.prec:
        product = _ROUNDED.plus(product)
    exponent = product.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -18:
        product = product.quantize(_FINEST, context=_EXACT)
    return tidy(product)


def divide(value: Decimal, by: Decimal) -> Decimal:
    """Divide two factors, to 28 digits."""
    return Context(prec=28).divide(value, by)

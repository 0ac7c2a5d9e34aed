"""Numbers as people say them, written as the reader of quantities knows them; each takes a match of a rewording."""

from __future__ import annotations

import re

from ontology.quantities import han_number

_DIGITS = "零一二三四五六七八九"


def percent(match: re.Match[str]) -> str:
    """百分之三十点五 as 30.5%."""
    number = han_number(match[1])
    if number is None:
        return match[0]
    return f"{number:f}.{_DIGITS.index(match[2])}%" if match[2] else f"{number:f}%"


def permille(match: re.Match[str]) -> str:
    """千分之五 as 5‰."""
    return f"{_DIGITS.index(match[1])}{'.' + str(_DIGITS.index(match[2])) if match[2] else ''}‰"


def in_digits(match: re.Match[str]) -> str:
    """A comparator with its numeral, 超过百万 as 超过1000000."""
    whole = match[2].rstrip("亿")
    number = han_number(whole or "一")
    return match[0] if number is None else f"{match[1]}{number:f}{match[2][len(whole) :]}"


def energy(match: re.Match[str]) -> str:
    """五百度 of electricity as 500千瓦时."""
    number = match[1] if match[1][0].isdigit() else han_number(match[1])
    return match[0] if number is None else f"{number}千瓦时"


def digits(match: re.Match[str]) -> str:
    """六十五 as 65."""
    number = han_number(match[1])
    return match[0] if number is None else f"{number:f}"


def rounded(match: re.Match[str]) -> str:
    """上千 and 过万 as bounds."""
    return f"{'不低于' if match[1] == '上' else '超过'}1{match[2]}"


def places_of(match: re.Match[str]) -> str:
    """两位数 as the numbers that have so many digits."""
    places = "个两三四五六".index(match[1]) + 1
    return f"低于{10**places}的" if places == 1 else f"不低于{10 ** (places - 1)}且低于{10**places}的"


def tenths(match: re.Match[str]) -> str:
    """九成五 as 95%."""
    ones = "五" if match[2] == "半" else match[2]
    tens = 2 if match[1] == "两" else _DIGITS.index(match[1])
    return f"{10 * tens + (_DIGITS.index(ones) if ones else 0)}%"


def year(match: re.Match[str]) -> str:
    """二〇二五 as 2025."""
    last = match[2] if match[2].isdigit() else str(_DIGITS.index(match[2]))
    return f"202{last}"

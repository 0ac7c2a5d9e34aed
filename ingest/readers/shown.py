"""How a spreadsheet shows a value: the part of Excel's number formats that tables of targets use.

Source of the format codes: ECMA-376 part 1, 18.8.31 (numFmts).
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

_SECTION = re.compile(r'((?:"[^"]*"|\\.|_.|\*.|\[[^\]]*\]|[^;"\\])*)(?:;|$)')
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<skip>[_*].|\[[^\]]*\])'
    r"|(?P<number>[#0?](?:[#0?,.]*[#0?.])?,*|\.[#0?]+)(?P<power>[eE][+-]0+)?|(?P<percent>[%％])|(?P<other>.)",
    re.DOTALL,
)
_DATE_CODE = re.compile(r"[ymdhs]", re.IGNORECASE)
_LARGEST = Decimal(10) ** 18
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')


def shown(value: object, number_format: str) -> str:
    """Return a cell's value as the spreadsheet displays it.

    >>> shown(0.95, "0%"), shown(1234.5, '#,##0.00"元"'), shown(3, "General")
    ('95%', '1,234.50元', '3')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (datetime, date, time, timedelta)):
        return _moment(value, number_format)
    if isinstance(value, (int, float)):
        return _number(Decimal(repr(value)), number_format)
    return str(value)


def is_date_format(number_format: str) -> bool:
    """Whether a format shows a serial number as a date or time."""
    bare = _LITERALS.sub("", number_format)
    return bare.casefold() != "general" and bool(_DATE_CODE.search(bare))


def _moment(value: datetime | date | time | timedelta, number_format: str) -> str:
    """Dates read as ``2026-12-31`` or, where the format stops at months, ``2026-12``."""
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    bare = _LITERALS.sub("", number_format).casefold()
    if isinstance(value, datetime) and "h" in bare and value.time() != time():
        return value.isoformat(" ", timespec="minutes")
    day = value.date() if isinstance(value, datetime) else value
    if "d" not in bare and "y" in bare and "m" in bare:
        return f"{day:%Y-%m}"
    return day.isoformat()


def _number(value: Decimal, number_format: str) -> str:
    if not value.is_finite():
        return str(value)
    section, value = _section(value, number_format)
    tokens = list(_TOKEN.finditer(section))
    pattern = next((m for m in tokens if m["number"]), None)
    if "general" in section.casefold() or "@" in section or pattern is None:
        plain = _plain(value)
        return re.sub("general|@", plain, section, flags=re.IGNORECASE).replace('"', "") if section else plain
    percents = sum(bool(m["percent"]) for m in tokens)
    digits = _digits(value.scaleb(2 * percents), pattern)
    parts: list[str] = []
    for match in tokens:
        if match is pattern:
            parts.append(digits)
        elif match["number"] is None and match["skip"] is None:
            parts.append(match["quoted"] or match["escaped"] or match["percent"] or match["other"] or "")
    return "".join(parts).strip()


def _section(value: Decimal, number_format: str) -> tuple[str, Decimal]:
    """Return the section that applies (positive; negative; zero) and the number it shows."""
    sections = [match[1] for match in _SECTION.finditer(number_format)]
    if sections and sections[-1] == "":
        sections.pop()
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return (sections[0] if sections else ""), value


def _plain(value: Decimal) -> str:
    rounded = value if value == value.to_integral_value() else value.quantize(Decimal(1).scaleb(-10))
    return f"{rounded.normalize():f}" if rounded else "0"


def _digits(value: Decimal, pattern: re.Match[str]) -> str:
    code = str(pattern["number"])
    if pattern["power"] or abs(value) > _LARGEST:
        return _plain(value)
    scale = len(code) - len(code.rstrip(","))
    whole, _, fraction = code.rstrip(",").partition(".")
    places = len(fraction)
    value = value.scaleb(-3 * scale).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{value:,.{places}f}" if "," in whole else f"{value:.{places}f}"
    for mark in reversed(fraction):
        if mark != "#" or not text.endswith("0"):
            break
        text = text[:-1]
    text = text.rstrip(".")
    minimum = sum(mark == "0" for mark in whole)
    head, dot, tail = text.partition(".")
    sign, head = ("-", head[1:]) if head.startswith("-") else ("", head)
    return sign + head.rjust(minimum, "0") + dot + tail

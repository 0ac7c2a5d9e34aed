"""Reads a number together with its sign, currency and unit."""

from __future__ import annotations

import re
from dataclasses import replace

from ontology.quantities import lexis
from ontology.quantities.comparators import INCLUSIVE
from ontology.quantities.numerals import Numeral
from ontology.quantities.readings import Amount
from ontology.quantities.units import (
    HAN,
    UNKNOWN_UNIT_LENGTH,
    MeasureUnit,
    UnitMatch,
    UnitTable,
    measure_units,
)
from ontology.values import Comparator

_HAN_RUN = re.compile(rf"[{HAN}]{{1,{UNKNOWN_UNIT_LENGTH + 1}}}")
_LATIN_RUN = re.compile(r"[A-Za-zμΩ°]{1,12}")
_PERCENT_PREFIX = re.compile(r"(百分之|千分之|万分之) ?$")
_BRACKET = re.compile("[(（]")
_MORE = re.compile("[余多餘]")


class AmountReader:
    """Reads the amounts of one text.

    Args:
        raw: the text as written, for the units' own words.
        text: the same in one width.
        prose: in a sentence an unknown word after a number is not taken for a measure word.
        units: the units known.
    """

    def __init__(self, raw: str, text: str, *, prose: bool, units: UnitTable | None = None) -> None:
        self.raw = raw
        self.text = text
        self.prose = prose
        self.units = units or measure_units()

    def read(self, numeral: Numeral, floor: int) -> Amount:
        """Read sign, currency and unit of a number; nothing before ``floor`` belongs to it."""
        text, start, value = self.text, numeral.start, numeral.value
        if start > floor and text[start - 1] in "-±" and self._is_sign(start - 1, floor):
            value = value if text[start - 1] == "±" else -value
            start -= 1
        elif text.endswith("正负", floor, start):
            start -= 2
        after, suffix = self._suffix(numeral)
        unit = self._unit(numeral, after, floor, start)
        if unit and unit.approximate:
            suffix = Comparator.ABOUT
        if unit:
            start = unit.prefix_start if unit.prefix else min(start, unit.start)
        end = max(after, unit.end if unit else 0)
        unread = None
        if unit is None:
            latin = _LATIN_RUN.match(text, end if self.prose else self._skip_space(end))
            unread = latin[0] if latin else None
            end = latin.end() if latin else end
        return Amount(numeral, value, start, end, unit, unread, suffix)

    def _suffix(self, numeral: Numeral) -> tuple[int, Comparator | None]:
        """Read what may stand between a number and its unit: 余, 多, +, （含50）."""
        text, end = self.text, numeral.end
        following = text[end : end + 1]
        if following and following in "余多来":
            counted = self.units.match(text, end + 1) or lexis.CLAUSE_END.match(
                text[end + 1 : end + 2] or ","
            )
            return (end + 1, Comparator.ABOUT) if counted else (end, None)
        if following == "+" and not text[end + 1 : end + 2].isdigit():
            return end + 1, Comparator.GE
        inclusive = INCLUSIVE.match(text, end)
        if inclusive and self.units.match(text, self._skip_space(inclusive.end())):
            return inclusive.end(), None
        return end, None

    def _skip_space(self, position: int) -> int:
        return position + (self.text[position : position + 1] == " ")

    def _is_sign(self, at: int, floor: int) -> bool:
        return self.text[at] == "±" or at == floor or self.text[at - 1] in lexis.SIGN_CONTEXT

    def _unit(self, numeral: Numeral, after: int, floor: int, start: int) -> UnitMatch | None:
        text = self.text
        percent = _PERCENT_PREFIX.search(text, max(floor, start - 4), start)
        if percent:
            measure = self.units.lookup(percent[1])
            return UnitMatch(measure, percent.start(), percent.end(1)) if measure else None
        return self._with_currency(self._unit_at(numeral, after), max(floor, start - 6), start)

    def _unit_at(self, numeral: Numeral, position: int) -> UnitMatch | None:
        text = self.text
        start = self._skip_space(position)
        if text[start : start + 1] == "(":
            return self._in_parentheses(start)
        found = self.units.match(text, start)
        multiplier = found.measure if found and found.measure.dimension is None else None
        if found and multiplier and (inner := self._in_parentheses(found.end)):
            return replace(inner, measure=self.units.scaled(multiplier, inner.measure), start=start)
        if (found and multiplier is None) or self.prose:
            return found
        if numeral.form == "han" or numeral.value != numeral.value.to_integral_value():
            return found
        return self._unknown_unit(found.end if found else start, start, multiplier) or found

    def _in_parentheses(self, start: int) -> UnitMatch | None:
        """Read a unit in parentheses, as templates print it: 95（%）, 10万（元）."""
        inner = self.units.match(self.text, start + 1) if self.text[start : start + 1] == "(" else None
        if inner is None or self.text[inner.end : inner.end + 1] != ")":
            return None
        return replace(inner, start=start, end=inner.end + 1, bracketed=True)

    def _unknown_unit(self, at: int, start: int, multiplier: MeasureUnit | None) -> UnitMatch | None:
        """Read a short word up to the end of the clause as a measure word that no table knows."""
        run = _HAN_RUN.match(self.text, at)
        if not run or lexis.STOP_UNITS.match(run[0]):
            return None
        word, end = run[0], run.end()
        for after in lexis.AFTER_SORTED:
            cut = word.find(after)
            if cut > 0:
                word, end = word[:cut], at + cut
                return UnitMatch(self.units.counting(word, multiplier), start, end)
        closed = end == len(self.text) or lexis.CLAUSE_END.match(self.text, end)
        if len(word) > UNKNOWN_UNIT_LENGTH or not closed:
            return None
        return UnitMatch(self.units.counting(word, multiplier), start, end)

    def _with_currency(self, unit: UnitMatch | None, low: int, start: int) -> UnitMatch | None:
        """Add a currency before the number to the unit behind it: ¥50万, USD 2 million, 港币5万元."""
        currency = lexis.CURRENCY_BEFORE.search(self.text, low, start)
        measure = self.units.lookup(currency[0].strip()) if currency else None
        if currency is None or measure is None:
            return unit
        word = currency[0].strip()
        if unit is None:
            return UnitMatch(measure, currency.start(), currency.start() + len(word))
        own = unit.measure
        if own.dimension not in {None, "money", measure.dimension}:
            return unit
        if own.dimension is None:
            measure = self.units.scaled(own, measure)
        elif own.dimension != measure.dimension:
            measure = replace(measure, factor=own.factor, iri=None)
        else:
            measure = own
        return replace(unit, measure=measure, prefix=word, prefix_start=currency.start())

    def unit_text(self, unit: UnitMatch | None) -> str | None:
        """Return a unit as written, without parentheses, and 余 or 多 taken out."""
        if unit is None:
            return None
        written = self.raw[unit.start : unit.end].strip()
        if unit.bracketed:
            written = _BRACKET.sub("", written[:-1], count=1).strip()
        if unit.approximate:
            written = _MORE.sub("", written, count=1)
        return f"{written} {unit.prefix}" if unit.prefix else written

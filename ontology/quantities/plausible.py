"""Decides which numbers are quantities: years, names and idioms are not."""

from __future__ import annotations

import re
from decimal import Decimal

from ontology.quantities import lexis
from ontology.quantities.readings import Amount
from ontology.values import Comparator

_ENGLISH_NOUN = re.compile(r" [a-z]", re.IGNORECASE)
_YEARS = (Decimal(1900), Decimal(2099))


def bounds(text: str) -> tuple[int, int]:
    """Return where a text begins and ends without the spaces around it."""
    return len(text) - len(text.lstrip()), len(text.rstrip())


class Plausibility:
    """Judges the numbers of one text by what stands around them; ``prose`` as in :func:`scanner.scan`."""

    def __init__(self, text: str, *, prose: bool) -> None:
        self.text = text
        self.prose = prose
        self._first, self._last = bounds(text)

    def accepts(self, amount: Amount, before: Comparator | None, after: Comparator | None) -> bool:
        """Say whether a number is a quantity, given the comparators around it."""
        if self.glued(amount.start):
            return False
        if amount.measure is not None:
            calendar = self._calendar(amount, before, after)
            return not calendar and self._has_plausible_unit(amount, before, after)
        if amount.unread:
            return self._plausible_letters(amount, before)
        return self._plausible_bare(amount, before, after)

    def glued(self, start: int) -> bool:
        """A number that goes on a Latin word, or follows 数 or 几 (数十家), says nothing exact."""
        previous = self.text[start - 1 : start] if start else ""
        if previous in {"数", "几", "#", "№", "_"}:
            return previous != "数" or self.text[start : start + 1] in "十百千万亿"
        return previous.isascii() and previous.isalpha()

    def _has_plausible_unit(
        self, amount: Amount, before: Comparator | None, after: Comparator | None
    ) -> bool:
        numeral, word = amount.numeral, amount.measure.text if amount.measure else ""
        if word == "级" and (after or not (before or self._closed(amount.end))):
            return False
        if numeral.form in {"digits", "words"} or before:
            return True
        if lexis.IDIOMS.match(self.text, numeral.start) or not numeral.coefficient:
            return False
        return bool(after) or word not in lexis.HAN_WEAK

    def _calendar(self, amount: Amount, before: Comparator | None, after: Comparator | None) -> bool:
        """12月 and 5日 are dates unless something says that they are durations."""
        unit = amount.unit
        return (
            unit is not None
            and self.text[unit.start : unit.end].strip() == "月"
            and not before
            and not after
            and 1 <= amount.value <= 12
        )

    def _plausible_letters(self, amount: Amount, before: Comparator | None) -> bool:
        if before:
            return True
        whole = amount.start == 0 and amount.end == len(self.text)
        return whole and not self.prose and (amount.unread or "").lower() not in lexis.LATIN_NAMES

    def _plausible_bare(self, amount: Amount, before: Comparator | None, after: Comparator | None) -> bool:
        numeral = amount.numeral
        if numeral.form in {"half", "han"}:
            return numeral.form == "han" and bool(before) and self._closed(numeral.end)
        if before or after:
            year = (
                self._year(amount) and amount.value % 100 != 0
            )  # over 2000 is a number, over 2025 a year's target
            return not (year and self.prose) or self._has_noun(amount)
        whole = amount.start <= self._first and amount.end >= self._last
        if self.prose:
            stated = self.text.endswith(lexis.STATES, 0, amount.start)
            return numeral.form == "digits" and (whole or (stated and not self._year(amount)))
        bare = numeral.form == "digits" and self._closed(amount.end) and not self._year(amount)
        return whole or bare

    def _has_noun(self, amount: Amount) -> bool:
        return bool(_ENGLISH_NOUN.match(self.text, amount.end)) or amount.end == len(self.text)

    def _year(self, amount: Amount) -> bool:
        digits = amount.numeral.end - amount.numeral.start == 4 and amount.numeral.form == "digits"
        return digits and amount.unit is None and _YEARS[0] <= amount.value <= _YEARS[1]

    def _closed(self, end: int) -> bool:
        following = self.text[end : end + 2].lstrip(" ")
        return not following or bool(lexis.CLAUSE_END.match(following))

    def accepts_range(self, first: Amount, second: Amount) -> bool:
        """Say whether two bare numbers, no years, end a clause or stand before an English noun."""
        if self._year(first) and self._year(second):
            return False
        noun = _ENGLISH_NOUN.match(self.text, second.end)
        return bool(noun) if self.prose else self._closed(second.end)

"""From a raw value to its components, and from a question to the quantities in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from ontology.quantities import clauses, phrasing
from ontology.quantities.completion import NameHints, name_hints, with_unit
from ontology.quantities.components import ClauseReader, quantity_of
from ontology.quantities.readings import Reading, Scan, Span
from ontology.quantities.scanner import scan
from ontology.quantities.units import UnitTable
from ontology.values import Kind, Quantity, TargetValue

CACHED_LENGTH = 200
"""Longer values are parsed afresh, so that the cache stays small."""

_DIGITS = re.compile(r"[0-9０-９]+(?:[.,．，][0-9０-９]+)*")
_NO_HINTS = NameHints()


def parse_quantity(raw: str, *, name: str = "") -> TargetValue:
    """Read an indicator's target value (指标值) in Chinese.

    Never raises and never guesses: a number without a comparator has none, a unit that had to be concluded is
    named in ``inferred``, and what looks like a number but could not be read is in ``unparsed``.

    Args:
        raw: the value as the table has it; spans of the components are code points of it.
        name: the indicator's name, which may hold the unit (``满意度(%)``).

    >>> [(q.comparator.value, q.normalized_value, q.dimension) for q in parse_quantity("≥1万件").components]
    [('>=', Decimal('10000'), 'count:件')]
    """
    hints = name_hints(name[-CACHED_LENGTH:]) if name else _NO_HINTS
    return _cached(raw, hints) if len(raw) <= CACHED_LENGTH else _parse(raw, hints)


def scan_quantities(text: str, units: UnitTable | None = None) -> tuple[Quantity, ...]:
    """Find the quantities in a question or sentence, Chinese or English, in their order.

    A bare number is a quantity only after 是, 为, 达到; years and names with digits are none. A counted thing
    in English is the ``label`` (``1000 enterprises``), its unit stays ``None``. ``units`` are those known, by default
    those of the taxonomy.

    >>> [(q.comparator.value, q.value, q.label) for q in scan_quantities("at least 1,000 enterprises")]
    [('>=', Decimal('1000'), 'enterprises')]
    """
    found = scan(text, prose=True, units=units)
    return tuple(_mentioned(found.text, reading) for reading in found.readings if not reading.frame)


@lru_cache(maxsize=65536)
def _cached(raw: str, hints: NameHints) -> TargetValue:
    return _parse(raw, hints)


def _parse(raw: str, hints: NameHints) -> TargetValue:
    found = scan(raw, prose=False)
    if not found.readings:
        return TargetValue(raw, Kind.QUALITATIVE, (), _unread(found, ()))
    reader, words = ClauseReader(raw, found), False
    parts = tuple(clauses.split(found))
    for clause, following in zip(parts, (*parts[1:], None), strict=True):
        before = len(reader.components)
        reader.read(clause, followed=following is not None and bool(following.readings))
        silent = len(reader.components) == before and not reader.frame
        words = words or (silent and clauses.says_something(found, clause))
    components = tuple(with_unit(component, hints) for component in reader.components)
    kind = Kind.MIXED if words else Kind.QUANTITATIVE
    return TargetValue(raw, kind if components else Kind.QUALITATIVE, components, _unread(found, components))


def _mentioned(text: str, reading: Reading) -> Quantity:
    label = None
    if reading.unit is None or reading.dimension is None:
        label = phrasing.english_noun(text, reading.end)
    if label is None and (reading.dimension or "").startswith("count:"):
        label = phrasing.chinese_noun(text, reading.end)
    quantity = quantity_of(reading, label)
    return quantity if label else with_unit(quantity, _NO_HINTS)


def _unread(found: Scan, components: Sequence[Quantity]) -> tuple[str, ...]:
    """List what looks like a number or unit and was not understood, in its order."""
    spans: list[tuple[int, str]] = [
        (r.end - len(r.unread), r.unread) for r in found.readings if r.unread and not r.frame
    ]
    loose: list[Span] = [*found.rejected, *(span for span in found.masked if span.kind == "ratio")]
    if loose:
        explained = {number for c in components for number in _DIGITS.findall(f"{c.label} {c.qualifier}")}
        fragments = ((span.start, found.text[span.start : span.end].strip()) for span in loose)
        spans += [(start, fragment) for start, fragment in fragments if fragment not in explained]
    return tuple(fragment for _, fragment in sorted(spans))

"""Functions of the ``zb:`` namespace for FILTER, BIND and SELECT: quantities compared across units.

The engine calls them with terms. ``None`` is SPARQL's error: a FILTER does not pass, a BIND stays unbound.
They are evaluated where the query is, in the worker processes, so nothing heavy is imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox
from rdflib.namespace import XSD

from ontology.quantities import compare, format_number, measure_units
from ontology.vocabulary import ZB
from search.sparql.bounds import Bounds, UnreadableQuantity, bounds_of, one_quantity

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Function: TypeAlias = Callable[..., Term | None]

_BOOLEAN = ox.NamedNode(str(XSD.boolean))
_DECIMAL = ox.NamedNode(str(XSD.decimal))
_INTEGER = ox.NamedNode(str(XSD.integer))
_DIGITS = 18  # what an xsd:decimal of the engine holds after the point
_CACHED = 4096


class _NoValueError(Exception):
    """An argument is not what the function takes: SPARQL's type error."""


def normalize(text: Term) -> Term:
    """``zb:normalize("50万元")`` → 500000: the normalised number of a text."""
    value = one_quantity(_text(text)).normalized_value
    if isinstance(value, tuple):
        raise _NoValueError
    return _decimal(value)


def dimension_of(text: Term) -> Term:
    """``zb:dimensionOf("50万元")`` → ``"money"``, as ``zb:dimension`` of a quantity in the graph has it."""
    dimension = one_quantity(_text(text)).dimension
    if dimension is None:
        raise _NoValueError
    return ox.Literal(dimension)


def satisfies(*terms: Term) -> Term:
    """``zb:satisfies(?value, ?unit, "≥50万元")`` or ``zb:satisfies(?text, "≥50万元")`` → boolean.

    ``?value`` is a normalised number, ``?unit`` its ``zb:normalizedUnit`` (or ``zb:dimension``). What cannot be
    compared (家 with 元) is an error, neither true nor false.
    """
    *what, condition = terms
    wanted = _bounds(_text(condition))
    if len(what) == 1:
        found = one_quantity(_text(what[0]))
        same = (found.dimension, found.normalized_unit) == (wanted.dimension, wanted.unit)
        value = found.normalized_value
    else:
        number, unit = what
        same, value = _text(unit) in wanted.names, _number(number)
    if not same:
        raise _NoValueError
    ends = value if isinstance(value, tuple) else (value,)
    return ox.Literal(str(all(map(wanted.holds, ends))).lower(), datatype=_BOOLEAN)


def compared(first: Term, second: Term) -> Term:
    """``zb:compare("50万元", "500000元")`` → 0; -1 for less, 1 for more; an error across dimensions."""
    outcome = compare(one_quantity(_text(first)), one_quantity(_text(second)))
    if outcome is None:
        raise _NoValueError
    return ox.Literal(str(outcome), datatype=_INTEGER)


def convert(number: Term, source: Term, target: Term) -> Term:
    """``zb:convert(1.3, "亿元", "万元")`` → 13000; an error between units of different kinds."""
    return _decimal(_number(number) * ratio(_text(source), _text(target)))


def formatted(number: Term, unit: Term, language: Term | None = None) -> Term:
    """``zb:format(?value, ?unit, "zh")`` → ``"1.3 亿元"``: a normalised number as people write it."""
    measure, wanted = _text(unit), _text(language) if language is not None else "zh"
    if wanted not in ("zh", "en"):
        raise _NoValueError
    kind = "ratio" if measure in ("1", "ratio") else None
    name = {"ratio": "1", "money": "元"}.get(measure, measure.removeprefix("count:"))
    shown = format_number(
        _number(number), unit=name, dimension=kind, language="en" if wanted == "en" else "zh"
    )
    return ox.Literal(shown, language=wanted)


def ratio(source: str, target: str) -> Decimal:
    """Return what a number in one unit is multiplied by for another.

    Raises:
        UnreadableQuantity: a unit is unknown, or the two are not of the same kind.
    """
    first, second = measure_units().lookup(source), measure_units().lookup(target)
    if first is None or second is None:
        unknown = source if first is None else target
        raise UnreadableQuantity(f"{unknown!r} is no known unit", message_zh=f"未知单位 {unknown!r}")
    if (first.dimension, first.normal_unit) != (second.dimension, second.normal_unit):
        raise UnreadableQuantity(
            f"{source!r} cannot be converted to {target!r}", message_zh=f"{source!r} 不能换算为 {target!r}"
        )
    return first.factor / second.factor


@lru_cache(_CACHED)
def _bounds(text: str) -> Bounds:
    return bounds_of(text)


def _text(term: Term) -> str:
    if not isinstance(term, ox.Literal):
        raise _NoValueError
    return term.value


def _number(term: Term) -> Decimal:
    value = Decimal(_text(term))
    if not value.is_finite():
        raise _NoValueError
    return value


def _decimal(value: Decimal) -> ox.Literal:
    digits = -int(value.as_tuple().exponent)
    short = round(value, _DIGITS) if digits > _DIGITS else value
    return ox.Literal(f"{short.normalize():f}", datatype=_DECIMAL)


def _guarded(function: Function) -> Function:
    def call(*terms: Term) -> Term | None:
        try:
            return function(*terms)
        except (_NoValueError, UnreadableQuantity, TypeError, ValueError, InvalidOperation):
            return None  # TypeError: too many or too few arguments

    return call


FUNCTIONS: Mapping[str, Function] = {
    "normalize": normalize,
    "dimensionOf": dimension_of,
    "satisfies": satisfies,
    "compare": compared,
    "convert": convert,
    "format": formatted,
}
CUSTOM_FUNCTIONS: Mapping[ox.NamedNode, Function] = {
    ox.NamedNode(str(ZB[name])): _guarded(function) for name, function in FUNCTIONS.items()
}
"""Name to function of terms, as ``pyoxigraph.Store.query(custom_functions=...)`` takes them."""

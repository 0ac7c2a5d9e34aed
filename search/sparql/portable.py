"""Queries for a SPARQL server that is not ours: no default prefixes there, and no ``zb:`` functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

import pyoxigraph as ox
from rdflib.namespace import XSD

from ontology.vocabulary import PREFIXES, ZB
from search.sparql.blocks import fail
from search.sparql.bounds import Bounds, UnreadableQuantity, bounds_of
from search.sparql.functions import CUSTOM_FUNCTIONS, FUNCTIONS, ratio
from search.sparql.names import Names, declared, string_value
from search.sparql.tokens import Token, tokens

_MOST_CALLS = 50
_ERROR = "?zbIncomparable"  # a variable that nothing binds: an error wherever it is used
_DIGITS = 18


def portable(query: str, base: str) -> str:
    """Return a query that needs nothing of our engine: prefixes declared, calls of our functions written out.

    Args:
        query: passed the guard; its searches are answered already.
        base: of relative IRIs.

    Raises:
        SearchBlockError: a code point escape outside strings, which servers read differently, or a call whose
            conditions or units are not constants.
    """
    for token in tokens(query):
        if "\\u" in token.text.lower() and token.kind != "string":
            fail(
                query,
                token.start,
                "code point escapes may stand in strings only; write the character itself",
                "码位转义只能写在字符串中，请直接写字符",
            )
    return _with_prologue(_without_calls(query, base), base)


def _with_prologue(query: str, base: str) -> str:
    found = list(tokens(query))
    own = declared(found, Names({}, ""))
    used = {token.text.partition(":")[0] for token in found if token.kind == "pname"}
    missing = [name for name in sorted(used) if name in PREFIXES and name not in own.prefixes]
    first = f"BASE <{base}> " if base and not own.base else ""
    return first + "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing) + query


def _without_calls(query: str, base: str) -> str:
    """Write out the calls of our functions, the last first, so that those within others come before them."""
    for _ in range(_MOST_CALLS):
        found = list(tokens(query))
        names = declared(found, Names(PREFIXES, base))
        calls = [
            at for at in range(len(found) - 1) if found[at + 1].text == "(" and _function(found[at], names)
        ]
        if not calls:
            return query
        at = calls[-1]
        arguments, end = _arguments(query, found, at + 1)
        call = _Call(found[at], _function(found[at], names), found[at - 1].text == "!")
        start = found[at - 1].start if call.denied and call.name == "satisfies" else call.token.start
        query = query[:start] + _written_out(query, call, arguments) + query[end:]
    fail(query, 0, f"more than {_MOST_CALLS} calls of zb: functions", f"zb: 函数调用超过 {_MOST_CALLS} 次")


@dataclass(frozen=True, slots=True)
class _Call:
    """A call of a function of ours; ``denied`` when a ``!`` stands before it."""

    token: Token
    name: str
    denied: bool


def _function(token: Token, names: Names) -> str:
    if token.kind not in ("pname", "iri"):
        return ""
    iri = names.resolve(token) or ""
    name = iri.removeprefix(str(ZB)) if iri.startswith(str(ZB)) else ""
    return name if name in FUNCTIONS else ""


def _arguments(query: str, found: Sequence[Token], at: int) -> tuple[list[list[Token]], int]:
    """Return the tokens of each argument of the parenthesis at ``at``, and where it ends."""
    depth, arguments, start = 0, [], at + 1
    for number in range(at, len(found)):
        depth += (found[number].kind == "open") - (found[number].kind == "close")
        if depth == 1 and found[number].text == ",":
            arguments.append(list(found[start:number]))
            start = number + 1
        if depth == 0:
            arguments.append(list(found[start:number]))
            return arguments, found[number].end
    fail(query, found[at].start, "this ( is not closed", "此 ( 没有闭合")


def _written_out(query: str, call: _Call, arguments: list[list[Token]]) -> str:
    name = call.name
    constants = [_constant(argument) for argument in arguments]
    known = [constant for constant in constants if constant is not None]
    if len(known) == len(constants):
        term = CUSTOM_FUNCTIONS[ox.NamedNode(str(ZB[name]))](*known)
        text = _ERROR if term is None else str(term)
        return f"(!{text})" if call.denied and name == "satisfies" else text
    texts = [query[a[0].start : a[-1].end] if a else "" for a in arguments]
    try:
        if name == "satisfies" and len(arguments) == 3 and constants[2] is not None:
            return _satisfies(texts[0], texts[1], bounds_of(constants[2].value), denied=call.denied)
        if (
            name == "convert"
            and len(arguments) == 3
            and constants[1] is not None
            and constants[2] is not None
        ):
            return f"(({texts[0]}) * {_decimal(ratio(constants[1].value, constants[2].value))})"
    except UnreadableQuantity as error:
        fail(query, call.token.start, error.message, error.message_zh)
    _refuse(query, call.token, name)


def _refuse(query: str, call: Token, name: str) -> NoReturn:
    fail(
        query,
        call.start,
        f"zb:{name} needs constants here: the graph is on a SPARQL server that knows no zb: functions; "
        'zb:satisfies(?value, ?unit, "≥50万元") and zb:convert(?value, "元", "万元") work there',
        f"图数据位于不支持 zb: 函数的 SPARQL 服务器，zb:{name} 的参数在此须为常量；"
        'zb:satisfies(?value, ?unit, "≥50万元") 与 zb:convert(?value, "元", "万元") 可用',
    )


def _satisfies(value: str, unit: str, bounds: Bounds, *, denied: bool) -> str:
    """Compare in the unit alone, denied or not: what cannot be compared passes neither filter."""
    names = ", ".join(str(ox.Literal(name)) for name in bounds.names)
    ends = (
        [f"({value}) {'>' if bounds.above else '>='} {_decimal(bounds.low)}"]
        if bounds.low is not None
        else []
    )
    if bounds.high is not None:
        ends.append(f"({value}) {'<' if bounds.below else '<='} {_decimal(bounds.high)}")
    holds = " && ".join(ends)
    return f"(({unit}) IN ({names}) && {'!' if denied else ''}({holds}))"


def _constant(argument: Sequence[Token]) -> ox.Literal | None:
    """Return a string or number that stands alone."""
    if (
        len(argument) in (1, 2)
        and argument[0].kind == "string"
        and all(a.kind == "language" for a in argument[1:])
    ):
        return ox.Literal(string_value(argument[0].text))
    if len(argument) == 1 and argument[0].kind == "number":
        return ox.Literal(argument[0].text, datatype=ox.NamedNode(str(XSD.decimal)))
    return None


def _decimal(value: Decimal) -> str:
    digits = -int(value.as_tuple().exponent)
    short = round(value, _DIGITS) if digits > _DIGITS else value
    text = f"{short.normalize():f}"
    return text if "." in text else f"{text}.0"

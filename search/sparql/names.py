"""What prefixed names, relative IRIs and quoted strings of a query stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from search.sparql.tokens import Token

_CODE_POINT = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_UNICODE = re.compile(_CODE_POINT)
_ESCAPE = re.compile(rf"{_CODE_POINT}|\\(.)", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LOCAL_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Names:
    """The prefixes of a query, and its base IRI (``""`` for none)."""

    prefixes: Mapping[str, str]
    base: str = ""

    def resolve(self, token: Token) -> str | None:
        """Return the absolute IRI of an IRI or prefixed name; ``None`` for an unknown prefix."""
        if token.kind == "iri":
            iri = _UNICODE.sub(lambda match: _character(match[0]), token.text[1:-1])
            return self._absolute(iri)
        prefix, _, local = token.text.partition(":")
        if prefix not in self.prefixes:
            return None
        return self.prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)

    def _absolute(self, iri: str) -> str:
        """Resolve against the base; ``urljoin`` would take the last ``#`` off."""
        if not self.base or _ABSOLUTE.match(iri):
            return iri
        joined = urljoin(self.base, iri)
        return joined + "#" if iri.endswith("#") and not joined.endswith("#") else joined


def declared(query: Sequence[Token], known: Names) -> Names:
    """Return the names that the query's PREFIX and BASE lines declare, on top of those ``known``."""
    prefixes, base, at = dict(known.prefixes), known.base, 0
    while at + 1 < len(query):
        names = Names(prefixes, base)
        if query[at].keyword == "base" and query[at + 1].kind == "iri":
            base, at = names.resolve(query[at + 1]) or "", at + 2
        elif query[at].keyword == "prefix" and at + 2 < len(query) and query[at + 2].kind == "iri":
            prefixes[query[at + 1].text.partition(":")[0]] = names.resolve(query[at + 2]) or ""
            at += 3
        else:
            break
    return Names(prefixes, base)


def string_value(text: str) -> str:
    r"""Return what a quoted string says.

    >>> string_value(r"'''a\u4e2d\n'''")
    'a中\n'
    """
    width = 3 if len(text) >= 6 and text[:3] in ('"""', "'''") else 1
    return _ESCAPE.sub(
        lambda match: _character(match[0]) if match[1] is None else _ESCAPED.get(match[1], match[1]),
        text[width:-width],
    )


def _character(escape: str) -> str:
    number = int(escape[2:], 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"

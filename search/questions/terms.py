"""SPARQL terms: literals, IRIs, numbers and prefixes; user text enters a query only as one of these."""

from __future__ import annotations

from decimal import Decimal

from rdflib import Literal, URIRef

from ontology.vocabulary import PREFIXES


def text(value: str) -> str:
    """Return a SPARQL string literal, escaped by rdflib."""
    return Literal(value).n3()


def iri(value: str) -> str:
    """Return a SPARQL IRI; raises ``ValueError`` for anything that is not one.

    Raises:
        ValueError: the text holds a character that no IRI may hold.
    """
    if any(c in value for c in '<>"{}|^`\\ \n\r\t'):
        raise ValueError(f"not an IRI: {value!r}")
    return URIRef(value).n3()


def number(value: Decimal) -> str:
    """Return a SPARQL decimal, to the 18 places that the store compares."""
    shown = f"{value:.18f}".rstrip("0")
    return shown + "0" if shown.endswith(".") else shown


def with_prefixes(body: str) -> str:
    """Return a query with the prefixes that it uses."""
    used = {p: i for p, i in PREFIXES.items() if f"{p}:" in body}
    return "".join(f"PREFIX {p}: <{i}>\n" for p, i in used.items()) + body


def contains(variable: str, word: str) -> str:
    """Test whether a word, or one of its alternatives (``a|b``), stands in a variable's text."""
    return " || ".join(f"CONTAINS({folded(variable)}, {text(part)})" for part in word.split("|"))


def folded(variable: str) -> str:
    """Lower case without quotation marks: how :func:`search.questions.skeleton.skeleton` reads a name."""
    return f'REPLACE(LCASE(STR({variable})), "[“”「」『』‘’《》【】\\"]", "")'

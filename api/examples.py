"""The example queries of the endpoint, kept as data in ``examples.ttl`` (SHACL Advanced Features §3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

_SH = "http://www.w3.org/ns/shacl#"
_COMMENT = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#comment")
_TARGET = ox.NamedNode("https://schema.org/target")
_FORMS = ("select", "construct", "ask")
_ANYWHERE = "https://example.org/"


@dataclass(frozen=True, slots=True)
class Example:
    """A query to learn from.

    Attributes:
        name: the last part of its IRI.
        form: select, construct or ask.
        zh: what it asks, in Chinese.
        en: the same in English.
        query: the text.
    """

    name: str
    form: str
    zh: str
    en: str
    query: str


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples in the order of the file."""
    store = ox.Store()
    triples = example_triples(_ANYWHERE + "sparql")
    for triple in triples:
        store.add(ox.Quad(*triple))
    subjects = dict.fromkeys(triple.subject for triple in triples)
    return tuple(_example(store, subject) for subject in subjects if isinstance(subject, ox.NamedNode))


def example_triples(endpoint: str) -> list[ox.Triple]:
    """Return the examples as statements about an endpoint at an address ending in ``/sparql``."""
    text = (files("api") / "examples.ttl").read_bytes()
    base = endpoint.removesuffix("sparql")
    parsed = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base)]
    subjects = dict.fromkeys(triple.subject for triple in parsed)
    return parsed + [ox.Triple(subject, _TARGET, ox.NamedNode(endpoint)) for subject in subjects]


def _example(store: ox.Store, subject: ox.NamedNode) -> Example:
    comments = {
        quad.object.language: quad.object.value
        for quad in store.quads_for_pattern(subject, _COMMENT, None)
        if isinstance(quad.object, ox.Literal)
    }
    form, query = next(
        (form, quad.object.value)
        for form in _FORMS
        for quad in store.quads_for_pattern(subject, ox.NamedNode(_SH + form), None)
        if isinstance(quad.object, ox.Literal)
    )
    name = subject.value.rsplit("#", 1)[-1]
    return Example(name, form, comments["zh"], comments["en"], query)

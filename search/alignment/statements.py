"""Alignments and concepts as statements; the shape is drawn in docs/alignment.md.

There are as many of them as all else that a large table says, so they are made of the store's own terms.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

import pyoxigraph as ox
from rdflib import Literal
from rdflib.namespace import RDF, SKOS, XSD

from ontology.iris import Minter
from ontology.vocabulary import ZB
from search.alignment.concepts import Concept
from search.alignment.facts import Item, Programme, targets
from search.alignment.links import Alignment, Link, Status
from search.change import changed
from search.results import Change

StoreTriple: TypeAlias = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]


@lru_cache(maxsize=256)
def _zb(name: str) -> ox.NamedNode:
    return ox.NamedNode(str(ZB[name]))


_TYPE = ox.NamedNode(str(RDF.type))
_PREF_LABEL, _ALT_LABEL, _SCOPE = (
    ox.NamedNode(str(term)) for term in (SKOS.prefLabel, SKOS.altLabel, SKOS.scopeNote)
)
_DECIMAL = ox.NamedNode(str(XSD.decimal))


def alignment_statements(found: Alignment, minter: Minter) -> Iterator[StoreTriple]:
    """Yield the links of projects and indicators, with the changes of their targets."""
    for programme in found.programmes:
        yield from _link(programme, minter)
    for link in found.items:
        node = yield from _link(link, minter)
        for period, change in changed(targets(link.before), targets(link.after)).items():
            about = ox.NamedNode(f"{node.value}/{period}")
            yield node, _zb("change"), about
            yield from _change(about, change)


def _link(link: Link[Item] | Link[Programme], minter: Minter) -> Generator[StoreTriple, None, ox.NamedNode]:
    before, after = ox.NamedNode(link.before.iri), ox.NamedNode(link.after.iri)
    node = ox.NamedNode(minter.alignment(link.before.iri, link.after.iri))
    yield node, _TYPE, _zb("Alignment")
    yield node, _zb("alignedFrom"), before
    yield node, _zb("alignedTo"), after
    yield node, _zb("alignmentKind"), _zb(link.kind.value)
    yield node, _zb("confidence"), _number(link.confidence)
    yield node, _zb("alignmentStatus"), _zb(link.status.value)
    if link.reason:
        yield node, _zb("reason"), ox.Literal(link.reason)
    if link.status is Status.ACCEPTED:
        yield after, _zb("precededBy"), before
    return node


def _change(node: ox.NamedNode, change: Change) -> Iterator[StoreTriple]:
    yield node, _TYPE, _zb("Change")
    yield node, _zb("period"), _zb(str(change.period))
    numbers = {
        "changeFrom": change.from_,
        "changeTo": change.to,
        "absoluteChange": change.absolute,
        "relativeChange": change.relative,
    }
    for name, number in numbers.items():
        if number is not None:
            yield node, _zb(name), _number(number)
    yield node, _zb("direction"), _zb(change.direction)
    yield node, _zb("effect"), _zb(change.effect)
    if change.reason:
        yield node, _zb("reason"), ox.Literal(change.reason)


def concept_statements(found: Iterable[Concept]) -> Iterator[StoreTriple]:
    """Yield concepts, their members, and what was lifted out of the members' names."""
    for concept in found:
        node = ox.NamedNode(concept.iri)
        yield node, _TYPE, _zb("IndicatorConcept")
        yield node, _PREF_LABEL, ox.Literal(concept.label, language="zh")
        yield node, _zb("confidence"), _number(concept.confidence)
        for alias in concept.aliases:
            yield node, _ALT_LABEL, ox.Literal(alias, language="zh")
        if concept.programme:
            yield node, _SCOPE, ox.Literal(f"限于项目：{concept.programme}", language="zh")
        for item in concept.members:
            yield ox.NamedNode(item.iri), _zb("concept"), node
            for part in item.reading.lifted:
                yield ox.NamedNode(item.iri), _zb("lifted"), ox.Literal(str(part))


@lru_cache(maxsize=65536)
def _number(value: float) -> ox.Literal:
    return ox.Literal(_plain(value), datatype=_DECIMAL)


def decimal(value: float) -> Literal:
    """Return an ``xsd:decimal`` without the noise of binary fractions."""
    return Literal(_plain(value), datatype=XSD.decimal, normalize=False)


def _plain(value: float) -> str:
    return format(Decimal(repr(float(value))), "f")

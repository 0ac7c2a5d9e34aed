"""Alignments, concepts and decisions as statements; the shape is drawn in docs/alignment.md."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS, XSD

from ontology.graph import Triple
from ontology.iris import Minter
from ontology.vocabulary import ZB
from search.alignment.concepts import Concept
from search.alignment.facts import Item, Programme, targets
from search.alignment.links import Alignment, Link, Status
from search.change import changed
from search.results import Change


def alignment_statements(found: Alignment, minter: Minter) -> Iterator[Triple]:
    """Yield the links of projects and indicators, with the changes of their targets."""
    for programme in found.programmes:
        yield from _link(programme, minter)
    for link in found.items:
        node = yield from _link(link, minter)
        for period, change in changed(targets(link.before), targets(link.after)).items():
            yield node, ZB.change, URIRef(f"{node}/{period}")
            yield from _change(URIRef(f"{node}/{period}"), change)


def _link(link: Link[Item] | Link[Programme], minter: Minter) -> Generator[Triple, None, URIRef]:
    before, after = URIRef(link.before.iri), URIRef(link.after.iri)
    node = URIRef(minter.alignment(link.before.iri, link.after.iri))
    yield node, RDF.type, ZB.Alignment
    yield node, ZB.alignedFrom, before
    yield node, ZB.alignedTo, after
    yield node, ZB.alignmentKind, ZB[link.kind.value]
    yield node, ZB.confidence, decimal(link.confidence)
    yield node, ZB.alignmentStatus, ZB[link.status.value]
    if link.reason:
        yield node, ZB.reason, Literal(link.reason)
    if link.status is Status.ACCEPTED:
        yield after, ZB.precededBy, before
    return node


def _change(node: URIRef, change: Change) -> Iterator[Triple]:
    yield node, RDF.type, ZB.Change
    yield node, ZB.period, ZB[str(change.period)]
    numbers = {
        ZB.changeFrom: change.from_,
        ZB.changeTo: change.to,
        ZB.absoluteChange: change.absolute,
        ZB.relativeChange: change.relative,
    }
    for predicate, number in numbers.items():
        if number is not None:
            yield node, predicate, decimal(number)
    yield node, ZB.direction, ZB[change.direction]
    yield node, ZB.effect, ZB[change.effect]
    if change.reason:
        yield node, ZB.reason, Literal(change.reason)


def concept_statements(found: Iterable[Concept]) -> Iterator[Triple]:
    """Yield concepts, their members, and what was lifted out of the members' names."""
    for concept in found:
        node = URIRef(concept.iri)
        yield node, RDF.type, ZB.IndicatorConcept
        yield node, SKOS.prefLabel, Literal(concept.label, lang="zh")
        yield node, ZB.confidence, decimal(concept.confidence)
        for alias in concept.aliases:
            yield node, SKOS.altLabel, Literal(alias, lang="zh")
        if concept.programme:
            yield node, SKOS.scopeNote, Literal(f"限于项目：{concept.programme}", lang="zh")
        for item in concept.members:
            yield URIRef(item.iri), ZB.concept, node
            for part in item.reading.lifted:
                yield URIRef(item.iri), ZB.lifted, Literal(str(part))


def decimal(value: float) -> Literal:
    """Return an ``xsd:decimal`` without the noise of binary fractions."""
    text = format(Decimal(repr(float(value))), "f")
    return Literal(text, datatype=XSD.decimal, normalize=False)

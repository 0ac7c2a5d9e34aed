"""The taxonomies as values: categories, industries, beneficiaries, policies, districts.

The Turtle files are written with the default base IRI; loading rewrites it to the configured one. The
vocabulary's own namespace (``…/ns#``) is the same in every dataset and is never rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TypeAlias

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.term import Node

from ontology.errors import NotFound
from ontology.fold import fold
from ontology.iris import DEFAULT_BASE
from ontology.vocabulary import ZB, ontology_turtle

THEME_SCHEMES = ("industry", "beneficiary", "policy", "district")
CATEGORY_SCHEME = "category"

_Lookup: TypeAlias = Mapping[str, tuple[str, ...]]
_POINTS = re.compile(r"\([^()]*\)")
_LEADING_CODE = re.compile(r"^([1-9]\d?)(?=$|[^\d%])[\s.,:、\-_/—–]*")
_SUFFIX = re.compile(r"(指标|类|indicators?)+$")
_SPACE = re.compile(r"\s+")


class UnknownConcept(NotFound):
    """An IRI that no taxonomy of the dataset has."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A category or theme.

    Attributes:
        scheme: ``category``, ``industry``, ``beneficiary``, ``policy`` or ``district``.
        pref_label: the Chinese name; ``en_label`` the English one.
        alt_labels: other names in every language; a text that has one is about the concept.
        hidden_labels: forms that are matched but never shown.
        weak_labels: words that only touch the concept (``zb:weakLabel``): links through them are related.
        not_in: longer words in which a label means something else (``zb:notIn``).
        broader: IRI of the concept above, or ``None``.
        related: IRIs of concepts that overlap with this one; no expansion follows them.
        notation: the code of a category.
        provisional: not yet confirmed by a source.
    """

    iri: str
    scheme: str
    pref_label: str
    en_label: str
    alt_labels: tuple[str, ...] = ()
    hidden_labels: tuple[str, ...] = ()
    weak_labels: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    broader: str | None = None
    related: tuple[str, ...] = ()
    notation: str | None = None
    provisional: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that names the concept itself, the preferred ones first."""
        return tuple(dict.fromkeys((self.pref_label, self.en_label, *self.alt_labels, *self.hidden_labels)))


class Taxonomy:
    """All concept schemes of a dataset; use :meth:`load`.

    Args:
        graph: ontology and schemes, with IRIs under ``base``.
        base: the base IRI of the dataset, ending with a slash.
    """

    def __init__(self, graph: Graph, base: str = DEFAULT_BASE) -> None:
        self.base = base
        self._graph = graph
        found = sorted(_concepts(graph), key=lambda c: (c.scheme, c.notation or "", c.iri))
        self.concepts: tuple[Concept, ...] = tuple(found)
        self._by_iri = {concept.iri: concept for concept in found}
        self._narrower: dict[str, list[str]] = {}
        for concept in found:
            if concept.broader:
                self._narrower.setdefault(concept.broader, []).append(concept.iri)
        self._categories = _category_lookup(self.in_scheme(CATEGORY_SCHEME))

    @classmethod
    def load(cls, base: str = DEFAULT_BASE) -> Taxonomy:
        """Return the taxonomies of the package under ``base`` (read once per base)."""
        return _load(base)

    def by_iri(self, iri: str) -> Concept:
        """Return the concept of ``iri``.

        Raises:
            UnknownConcept: no scheme has it.
        """
        try:
            return self._by_iri[iri]
        except KeyError:
            raise UnknownConcept(f"no concept {iri}", message_zh=f"没有概念 {iri}") from None

    def in_scheme(self, name: str) -> tuple[Concept, ...]:
        """Return the concepts of a scheme (``beneficiary`` …), by notation or IRI."""
        return tuple(concept for concept in self.concepts if concept.scheme == name)

    @property
    def themes(self) -> tuple[Concept, ...]:
        """Every theme: the concepts of industry, beneficiary, policy and district."""
        return tuple(concept for concept in self.concepts if concept.scheme in THEME_SCHEMES)

    def narrower_closure(self, iri: str) -> frozenset[str]:
        """Return ``iri`` with everything below it by ``skos:broader``; related concepts are not followed."""
        found: set[str] = set()
        waiting = [self.by_iri(iri).iri]
        while waiting:
            current = waiting.pop()
            if current not in found:
                found.add(current)
                waiting.extend(self._narrower.get(current, ()))
        return frozenset(found)

    def broader_closure(self, iri: str) -> tuple[str, ...]:
        """Return ``iri`` and everything above it, nearest first."""
        chain: list[str] = []
        current: str | None = self.by_iri(iri).iri
        while current and current not in chain:
            chain.append(current)
            current = self._by_iri[current].broader if current in self._by_iri else None
        return tuple(chain)

    def turtle_graph(self) -> Graph:
        """Return a copy of everything in the files: ontology, schemes and measure units."""
        copy = Graph()
        for prefix, namespace in self._graph.namespaces():
            copy.bind(prefix, namespace, replace=True)
        copy += self._graph
        return copy

    def category_code(self, label: str, *, parent: str | None = None) -> str | None:
        """Return today's two-digit code of a category written as code, label or both, of any era.

        A label outweighs a code beside it, because codes moved when 成本 and 满意度 became groups of
        their own. First-level labels give ``None``, except where only one place is meant (成本 → 41,
        满意度 → 31).

        Args:
            label: ``11``, ``11-数量指标``, ``经济效益``, ``产出指标(50分)`` …
            parent: the first-level label beside it, which settles bare words (``社会`` under 成本指标 → 42).
        """
        code, key = _split_code(label)
        codes = self._categories.get(key, ())
        if not codes and parent is not None and (group := self.category_group(parent)):
            codes = self._in_group(key, group)
        if not codes and not key:
            codes = self._categories.get(code, ())
        if not codes and code:
            codes = self._categories.get(code, ())
        return next((c for c in codes if len(c) == 2), None)

    def category_group(self, label: str) -> str | None:
        """Return the one-digit code of a first-level category (``产出指标(50分)`` → ``1``), or ``None``."""
        code, key = _split_code(label)
        codes = self._categories.get(key, ()) or self._categories.get(code, ())
        return next((c[0] for c in sorted(codes, key=len)), None)

    def _in_group(self, key: str, group: str) -> tuple[str, ...]:
        for word in ("效益", "成本", "影响"):
            codes = self._categories.get(key + word, ())
            if any(c.startswith(group) for c in codes):
                return codes
        return ()


def category_code(label: str, *, parent: str | None = None) -> str | None:
    r"""Return today's two-digit code of a category; see :meth:`Taxonomy.category_code`.

    >>> category_code("1-产出指标"), category_code("成本指标"), category_code("服务对象\n满意度指标(10分)")
    (None, '41', '31')
    """
    return Taxonomy.load().category_code(label, parent=parent)


@cache
def _load(base: str) -> Taxonomy:
    graph = Graph()
    for turtle in _turtle_files():
        graph.parse(data=_rebase(turtle, base), format="turtle")
    return Taxonomy(graph, base)


def taxonomies_digest(base: str = DEFAULT_BASE) -> str:
    """Return a SHA-256 over the Turtle files and the base: equal digests mean an equal taxonomies graph."""
    return sha256("\0".join([base, *_turtle_files()]).encode()).hexdigest()


def _turtle_files() -> Iterator[str]:
    yield ontology_turtle()
    folder = files("ontology") / "taxonomies"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".ttl"):
            yield entry.read_text("utf-8")


def _rebase(turtle: str, base: str) -> str:
    if base == DEFAULT_BASE:
        return turtle
    return re.sub(rf"<{re.escape(DEFAULT_BASE)}(?!ns\b)", lambda _: f"<{base}", turtle)


def _concepts(graph: Graph) -> Iterator[Concept]:
    for subject, scheme in graph.subject_objects(SKOS.inScheme):
        if isinstance(subject, URIRef) and (subject, RDF.type, SKOS.Concept) in graph:
            yield _concept(graph, subject, str(scheme))


def _concept(graph: Graph, subject: URIRef, scheme: str) -> Concept:
    preferred = {label.language: str(label) for label in _literals(graph, subject, SKOS.prefLabel)}
    broader = graph.value(subject, SKOS.broader)
    notation = graph.value(subject, SKOS.notation)
    return Concept(
        iri=str(subject),
        scheme=scheme.rsplit("/", 1)[1],
        pref_label=preferred.get("zh", ""),
        en_label=preferred.get("en", ""),
        alt_labels=_texts(graph, subject, SKOS.altLabel),
        hidden_labels=_texts(graph, subject, SKOS.hiddenLabel),
        weak_labels=_texts(graph, subject, ZB.weakLabel),
        not_in=_texts(graph, subject, ZB.notIn),
        broader=str(broader) if broader else None,
        related=tuple(sorted(str(other) for other in graph.objects(subject, SKOS.related))),
        notation=str(notation) if notation else None,
        provisional=any(label.toPython() is True for label in _literals(graph, subject, ZB.provisional)),
    )


def _literals(graph: Graph, subject: Node, predicate: URIRef) -> Iterator[Literal]:
    return (value for value in graph.objects(subject, predicate) if isinstance(value, Literal))


def _texts(graph: Graph, subject: Node, predicate: URIRef) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in _literals(graph, subject, predicate)))


def _category_lookup(categories: Iterable[Concept]) -> _Lookup:
    found: dict[str, tuple[str, ...]] = {}
    for category in categories:
        code = category.notation or ""
        for key in dict.fromkeys([code, *(_split_code(label)[1] for label in category.labels)]):
            found[key] = (*found.get(key, ()), code)
    return found


def _split_code(label: str) -> tuple[str, str]:
    """Split a category's text into its code and the bare label, both possibly empty."""
    text = _POINTS.sub("", fold(label)).strip()
    match = _LEADING_CODE.match(text)
    code = match[1] if match else ""
    rest = text[match.end() :] if match else text
    bare = _SPACE.sub("", rest)
    return code, _SUFFIX.sub("", bare) or bare

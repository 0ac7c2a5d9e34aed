"""The namespaces and terms that code uses; definitions and labels live in ``zhibiao.ttl``."""

from __future__ import annotations

from importlib.resources import files

from rdflib import Namespace, URIRef
from rdflib.namespace import DCAT, DCTERMS, ORG, PROV, RDF, RDFS, SKOS, XSD

_interned: dict[URIRef, URIRef] = {}


def interned(term: URIRef) -> URIRef:
    """Return the one object of a term: identical ones are found in dictionaries without being compared."""
    return _interned.setdefault(term, term)


class Terms(Namespace):
    """A namespace that makes each term once (rdflib's makes and checks a new IRI at every mention)."""

    def __getattr__(self, name: str) -> URIRef:
        term = interned(super().__getattr__(name))
        self.__dict__[name] = term
        return term


ZB = Terms("https://w3id.org/zhibiao/ns#")
QUDT = Terms("http://qudt.org/schema/qudt/")
OA = Terms("http://www.w3.org/ns/oa#")
DQV = Terms("http://www.w3.org/ns/dqv#")

PREFIXES: dict[str, str] = {
    "zb": str(ZB),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "org": str(ORG),
    "prov": str(PROV),
    "oa": str(OA),
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "qudt": str(QUDT),
    "dqv": str(DQV),
    "xsd": str(XSD),
}


def sparql_prefixes() -> str:
    """Return ``PREFIX`` lines for every prefix the product uses, one a line."""
    return "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


def ontology_turtle() -> str:
    """Return the ontology (``zhibiao.ttl``) as text."""
    return (files("ontology") / "zhibiao.ttl").read_text("utf-8")


def shapes_turtle() -> str:
    """Return the SHACL shapes (``shapes.ttl``) as text."""
    return (files("ontology") / "shapes.ttl").read_text("utf-8")

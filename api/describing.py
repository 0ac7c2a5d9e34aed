"""What the endpoint and its data are, for programs: SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from threading import Lock

import pyoxigraph as ox
from fastapi import Request

from api.examples import example_triples
from api.linked import serialize
from api.settings import Settings
from ontology.graph import Graph
from search import Dataset
from search.sparql.functions import CUSTOM_FUNCTIONS

_SD = "http://www.w3.org/ns/sparql-service-description#"
_VOID = "http://rdfs.org/ns/void#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_DCTERMS = "http://purl.org/dc/terms/"
_FOAF = "http://xmlns.com/foaf/0.1/"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FORMATS = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
_FEATURES = ("UnionDefaultGraph", "DereferencesURIs")
_TITLES = {"zh": "项目支出绩效目标知识图谱", "en": "Knowledge graph of public-sector performance targets"}
_VOCABULARIES = (
    "https://w3id.org/zhibiao/ns#",
    "http://www.w3.org/2004/02/skos/core#",
    "http://www.w3.org/ns/org#",
    "http://www.w3.org/ns/prov#",
    "http://www.w3.org/ns/oa#",
    "http://qudt.org/schema/qudt/",
    "http://www.w3.org/ns/dqv#",
)
_COUNTS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }"""
_PROPERTIES = """SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"""
_CLASSES = (
    """SELECT ?c (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?c FILTER(isIRI(?c)) } GROUP BY ?c ORDER BY ?c"""
)
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"


def root_of(request: Request) -> str:
    """Return the absolute address of the service, without a slash at its end."""
    settings: Settings = request.app.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")


def endpoint_of(request: Request) -> str:
    """Return the absolute address of the SPARQL endpoint."""
    return f"{root_of(request)}/sparql"


def service_description(dataset: Dataset, endpoint: str, media_type: str) -> bytes:
    """Return what the endpoint offers (https://www.w3.org/TR/sparql11-service-description/)."""
    about = _About()
    service = ox.NamedNode(endpoint)
    data, default = ox.BlankNode(), ox.BlankNode()
    about.say(service, _RDF + "type", _sd("Service"))
    about.say(service, _SD + "endpoint", service)
    about.say(service, _SD + "supportedLanguage", _sd("SPARQL11Query"))
    for feature in _FEATURES:
        about.say(service, _SD + "feature", _sd(feature))
    for name in _FORMATS:
        about.say(service, _SD + "resultFormat", ox.NamedNode(f"http://www.w3.org/ns/formats/{name}"))
    for function in CUSTOM_FUNCTIONS:
        about.say(service, _SD + "extensionFunction", function)
        about.say(function, _RDF + "type", _sd("Function"))
    about.say(service, _SD + "defaultDataset", data)
    about.say(data, _RDF + "type", _sd("Dataset"))
    about.say(data, _SD + "defaultGraph", default)
    about.say(default, _RDF + "type", _sd("Graph"))
    for name in sorted(dataset.graph.named_graphs()):
        named = ox.BlankNode()
        about.say(data, _SD + "namedGraph", named)
        about.say(named, _RDF + "type", _sd("NamedGraph"))
        about.say(named, _SD + "name", ox.NamedNode(name))
    examples = example_triples(endpoint)
    for example in dict.fromkeys(triple.subject for triple in examples):
        about.say(service, _RDFS + "seeAlso", example)
    return serialize([*about, *examples], media_type)


class Descriptions:
    """VoID descriptions, counted once for a release."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._release = ""
        self._counted: _Counted | None = None

    def void(self, dataset: Dataset, root: str, media_type: str) -> bytes:
        """Return what the data are (https://www.w3.org/TR/void/); the first call of a release counts."""
        with self._lock:
            if self._counted is None or self._release != dataset.release:
                self._counted, self._release = _Counted(dataset.graph), dataset.release
            counted = self._counted
        return serialize(_void(dataset, counted, root), media_type)


class _Counted:
    """The figures of a release, over the union of its graphs."""

    def __init__(self, graph: Graph) -> None:
        self.total = graph.select(_COUNTS)[0]
        self.properties = graph.select(_PROPERTIES)
        self.classes = graph.select(_CLASSES)
        self.graphs = graph.select(_GRAPHS)


class _About:
    """Collects statements."""

    def __init__(self) -> None:
        self._triples: list[ox.Triple] = []

    def say(
        self,
        subject: ox.NamedNode | ox.BlankNode | ox.Triple,
        predicate: str,
        value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple,
    ) -> None:
        """Add a statement."""
        self._triples.append(ox.Triple(subject, ox.NamedNode(predicate), value))

    def count(self, subject: ox.NamedNode | ox.BlankNode, name: str, number: str) -> None:
        """Add a figure of VoID."""
        self.say(subject, _VOID + name, ox.Literal(number, datatype=ox.NamedNode(_XSD + "integer")))

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self._triples)


def _void(dataset: Dataset, counted: _Counted, root: str) -> Iterable[ox.Triple]:
    about = _About()
    document = ox.NamedNode(f"{root}/.well-known/void")
    data = ox.NamedNode(f"{document.value}#dataset")
    about.say(document, _RDF + "type", ox.NamedNode(_VOID + "DatasetDescription"))
    about.say(document, _FOAF + "primaryTopic", data)
    about.say(data, _RDF + "type", ox.NamedNode(_VOID + "Dataset"))
    for language, title in _TITLES.items():
        about.say(data, _DCTERMS + "title", ox.Literal(title, language=language))
    created = ox.Literal(dataset.manifest.created, datatype=ox.NamedNode(_XSD + "dateTime"))
    about.say(data, _DCTERMS + "modified", created)
    about.say(data, _DCTERMS + "identifier", ox.Literal(dataset.release))
    about.say(data, _FOAF + "homepage", ox.NamedNode(f"{root}/"))
    about.say(data, _VOID + "sparqlEndpoint", ox.NamedNode(f"{root}/sparql"))
    about.say(data, _VOID + "uriSpace", ox.Literal(f"{dataset.manifest.base_iri}id/"))
    for iri in _VOCABULARIES:
        about.say(data, _VOID + "vocabulary", ox.NamedNode(iri))
    about.count(data, "triples", counted.total["triples"])
    about.count(data, "distinctSubjects", counted.total["subjects"])
    about.count(data, "distinctObjects", counted.total["objects"])
    about.count(data, "properties", str(len(counted.properties)))
    about.count(data, "classes", str(len(counted.classes)))
    for row in counted.properties:
        part = _part(about, data, "propertyPartition", ox.NamedNode(row["p"]), "property")
        about.count(part, "triples", row["n"])
        about.count(part, "distinctSubjects", row["subjects"])
        about.count(part, "distinctObjects", row["objects"])
    for row in counted.classes:
        part = _part(about, data, "classPartition", ox.NamedNode(row["c"]), "class")
        about.count(part, "entities", row["n"])
    for row in counted.graphs:
        subset = ox.NamedNode(row["g"])
        about.say(data, _VOID + "subset", subset)
        about.say(subset, _RDF + "type", ox.NamedNode(_VOID + "Dataset"))
        about.count(subset, "triples", row["n"])
    return about


def _part(about: _About, data: ox.NamedNode, link: str, name: ox.NamedNode, kind: str) -> ox.BlankNode:
    part = ox.BlankNode()
    about.say(data, _VOID + link, part)
    about.say(part, _VOID + kind, name)
    return part


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)

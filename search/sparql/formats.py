"""Result formats: media types, the short names that ``format=`` takes, and where a row ends in each."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv"
TSV = "text/tab-separated-values"
TURTLE = "text/turtle"
SOLUTIONS: Mapping[str, ox.QueryResultsFormat] = {
    JSON: ox.QueryResultsFormat.JSON,
    XML: ox.QueryResultsFormat.XML,
    CSV: ox.QueryResultsFormat.CSV,
    TSV: ox.QueryResultsFormat.TSV,
}
GRAPHS: Mapping[str, ox.RdfFormat] = {
    TURTLE: ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
SOLUTION_TYPES = tuple(SOLUTIONS)
GRAPH_TYPES = tuple(GRAPHS)
SOLUTION_ALIASES: Mapping[str, str] = {
    "application/json": JSON,
    "application/xml": XML,
    "text/xml": XML,
}
"""Media types that clients ask for when they mean ours."""
GRAPH_ALIASES: Mapping[str, str] = {
    "application/x-turtle": TURTLE,
    "text/plain": "application/n-triples",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "application/json": "application/ld+json",
}
SHORT: Mapping[str, tuple[str, ...]] = {
    "json": (JSON, "application/ld+json"),
    "xml": (XML, "application/rdf+xml"),
    "csv": (CSV,),
    "tsv": (TSV,),
    "turtle": (TURTLE,),
    "ttl": (TURTLE,),
    "nt": ("application/n-triples",),
    "ntriples": ("application/n-triples",),
    "n-triples": ("application/n-triples",),
    "rdf": ("application/rdf+xml",),
    "rdfxml": ("application/rdf+xml",),
    "rdf+xml": ("application/rdf+xml",),
    "jsonld": ("application/ld+json",),
    "json-ld": ("application/ld+json",),
}
"""What ``format=`` may say besides a media type."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows stand in one format.

    Attributes:
        mark: bytes that every row has at least once, for a quick count.
        row: matches up to and including the end of a row (or of the head, when ``head``).
        head: whether the first match is the head.
        tail: what closes the document.
    """

    mark: bytes
    row: re.Pattern[bytes]
    head: bool
    tail: bytes

    def ends(self, document: bytes | mmap.mmap) -> Iterator[int]:
        """Yield where each complete row ends; the last row of JSON counts once another follows it."""
        matches = self.row.finditer(document)
        if self.head:
            next(matches, None)
        return (match.end() for match in matches)


# In JSON a row's end is told from text in a string by the name and "type" of the first binding of the next
# row: a string holds no bare quotation mark. Rows without any binding need strings to be stepped over.
_JSON_ROW = re.compile(rb'\}(?=,\{"[^"\\{}]+":\{"type":)')
_JSON_ANY_ROW = re.compile(rb'(?:"(?:[^"\\]|\\.)*"|[^"}]|\}(?!,\{))*?\}(?=,\{)', re.DOTALL)
LAYOUTS: Mapping[str, Layout] = {
    JSON: Layout(b"},{", _JSON_ROW, False, b"]}}"),
    XML: Layout(b"</result>", re.compile(rb"</result>"), False, b"</results></sparql>"),
    CSV: Layout(b"\n", re.compile(rb'(?:[^"\r\n]|"[^"]*")*\r\n'), True, b""),
    TSV: Layout(b"\n", re.compile(rb"\n"), True, b""),
}
SPARSE_JSON = Layout(b"},{", _JSON_ANY_ROW, False, b"]}}")
"""JSON in which some row binds nothing."""
EMPTY_JSON_ROW = b",{}"

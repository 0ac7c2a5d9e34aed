"""What the SPARQL editor offers to complete, and tables that a spreadsheet may open without harm."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from api.security import SECURITY_HEADERS
from ontology.taxonomy import Taxonomy
from ontology.vocabulary import PREFIXES, ZB, ontology_turtle

VENDOR = "vendor/yasgui-4.6.2"
"""Where the vendored editor lies below ``/static``; its README says where it comes from."""
_STYLE = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
POLICY = SECURITY_HEADERS["Content-Security-Policy"].replace("style-src 'self'", f"style-src 'self' {_STYLE}")
"""The content security policy of the editor's page: the usual one, and by its hash the one fixed style element that
the library for dragging the columns of result tables puts into the page."""
BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RDFS = PREFIXES["rdfs"]
_OWL = "http://www.w3.org/2002/07/owl#"
_KINDS = {
    f"{_OWL}Class": "class",
    f"{_OWL}ObjectProperty": "property",
    f"{_OWL}DatatypeProperty": "property",
    str(ZB.Function): "function",
}
_REUSED = (
    ("rdf:type", "类型", "type"),
    ("rdfs:label", "名称", "label"),
    ("rdfs:comment", "说明", "comment"),
    ("skos:Concept", "概念", "concept"),
    ("skos:prefLabel", "首选名称", "preferred label"),
    ("skos:altLabel", "别名", "alternative label"),
    ("skos:broader", "上位概念", "broader"),
    ("skos:inScheme", "所属体系", "in scheme"),
    ("skos:notation", "代码", "notation"),
    ("org:unitOf", "隶属部门", "unit of"),
    ("qudt:numericValue", "数值（原文）", "numeric value as written"),
    ("qudt:hasUnit", "计量单位", "unit of measure"),
    ("dcterms:title", "标题", "title"),
    ("oa:hasSource", "来源文件", "source document"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """Something that can be put into a query.

    Attributes:
        insert: what is written into the query: a prefixed name, or an IRI in angle brackets.
        zh: Chinese label. ``en``: English label.
        kind: class, property, value, function, theme or category.
        names: other labels that find it.
    """

    insert: str
    zh: str
    en: str
    kind: str
    names: tuple[str, ...] = ()


@cache
def ontology_terms() -> tuple[Term, ...]:
    """Return the terms of the ontology and the reused ones, by name."""
    facts: dict[str, dict[str, str]] = {}
    for quad in ox.parse(ontology_turtle().encode(), format=ox.RdfFormat.TURTLE):
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, ox.NamedNode) or not subject.value.startswith(str(ZB)):
            continue
        known = facts.setdefault(subject.value, {})
        if predicate == f"{_RDFS}label" and isinstance(value, ox.Literal) and value.language:
            known[value.language] = value.value
        elif predicate == PREFIXES["rdf"] + "type" and isinstance(value, ox.NamedNode):
            known.setdefault("kind", _KINDS.get(value.value, "value"))
    own = (
        Term(f"zb:{iri.removeprefix(str(ZB))}", known["zh"], known["en"], known.get("kind", "value"))
        for iri, known in sorted(facts.items())
        if {"zh", "en"} <= known.keys()
    )
    return (*own, *(Term(name, zh, en, "property") for name, zh, en in _REUSED))


def taxonomy_terms(taxonomy: Taxonomy) -> Iterator[Term]:
    """Yield themes and categories of a dataset."""
    for concept in taxonomy.concepts:
        kind = "category" if concept.scheme == "category" else "theme"
        code = (concept.notation,) if concept.notation else ()
        yield Term(
            f"<{concept.iri}>", concept.pref_label, concept.en_label, kind, (*code, *concept.alt_labels)
        )


def spreadsheet_csv(table: bytes) -> bytes:
    """Return a CSV that Excel opens as it is: UTF-8 with BOM, and no cell that would run as a formula.

    A text that a spreadsheet would take for a formula gets an apostrophe before it (CWE-1236); numbers stay numbers.
    """
    rows = csv.reader(io.StringIO(table.decode("utf-8"), newline=""))
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([harmless(cell) for cell in row] for row in rows)
    return (BOM + out.getvalue()).encode("utf-8")


def harmless(cell: str) -> str:
    """Return a cell's text so that no spreadsheet runs it.

    >>> harmless("=1+1"), harmless("-3.5"), harmless("-cmd")
    ("'=1+1", '-3.5', "'-cmd")
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] in ("+", "-") else text
    return digits.replace(".", "", 1).isascii() and digits.replace(".", "", 1).isdigit()


def terms_json(terms: Iterable[Term]) -> list[list[str | list[str]]]:
    """Return terms as rows of insert, zh, en, kind, other names: what the editor's script reads."""
    return [[term.insert, term.zh, term.en, term.kind, list(term.names)] for term in terms]

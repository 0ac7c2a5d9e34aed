"""An indicator concept with its members, as a page or a client shows it."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.errors import NotFound
from ontology.graph import Graph


class UnknownConcept(NotFound):
    """No concept of the release has the IRI."""


@dataclass(frozen=True, slots=True)
class ConceptMember:
    """An indicator of a concept; ``lifted`` is what was taken out of its name (``year:2026年`` …)."""

    iri: str
    name: str
    project: str
    project_iri: str
    unit: str
    department: str
    fiscal_year: int
    category_code: str
    annual: str | None
    cycle: str | None
    lifted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConceptRecord:
    """The same indicator across projects, units and years; members newest first.

    Attributes:
        label: the newest name, without what was lifted out of it.
        aliases: all other names, as written.
        confidence: of the least sure alignment that holds it together, 0..1.
        scope: for a name that says little by itself, the project that it is bound to.
    """

    iri: str
    label: str
    aliases: tuple[str, ...]
    confidence: float
    scope: str | None
    members: tuple[ConceptMember, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The fiscal years that know the concept."""
        return tuple(sorted({member.fiscal_year for member in self.members}))


def concept_record(graph: Graph, iri: str) -> ConceptRecord:
    """Read a concept.

    Raises:
        UnknownConcept: there is none of that IRI.
    """
    rows = graph.select(_CONCEPT, {"k": iri})
    if not rows:
        raise UnknownConcept(f"no concept {iri} in this release", message_zh=f"当前发布中没有指标概念 {iri}")
    aliases = {row["alias"] for row in rows if "alias" in row}
    members = tuple(
        ConceptMember(
            iri=row["i"],
            name=row["name"],
            project=row["project"],
            project_iri=row["p"],
            unit=row["unit"],
            department=row["department"],
            fiscal_year=int(row["year"]),
            category_code=row["category"].rsplit("/", 1)[1],
            annual=row.get("annual"),
            cycle=row.get("cycle"),
            lifted=tuple(sorted(filter(None, row.get("lifts", "").split("\n")))),
        )
        for row in graph.select(_MEMBERS, {"k": iri})
    )
    first = rows[0]
    return ConceptRecord(
        iri,
        first["label"],
        tuple(sorted(aliases)),
        float(first["confidence"]),
        first.get("scope"),
        tuple(sorted(members, key=lambda m: (-m.fiscal_year, m.department, m.project, m.iri))),
    )


_CONCEPT = """SELECT ?k ?label ?alias ?confidence ?scope WHERE {
  ?k a zb:IndicatorConcept ; skos:prefLabel ?label ; zb:confidence ?confidence .
  OPTIONAL { ?k skos:altLabel ?alias } OPTIONAL { ?k skos:scopeNote ?scope } }"""
_MEMBERS = """SELECT ?k ?i ?name ?p ?project ?unit ?department ?year ?category ?annual ?cycle
    (GROUP_CONCAT(?l; separator="\\n") AS ?lifts) WHERE {
  ?i zb:concept ?k ; rdfs:label ?name ; zb:category ?category .
  ?p zb:hasIndicator ?i ; rdfs:label ?project ; zb:fundUser/rdfs:label ?unit .
  ?t zb:hasProject ?p ; zb:fiscalYear ?year ; zb:department/rdfs:label ?department .
  OPTIONAL { ?i zb:lifted ?l }
  OPTIONAL { ?i zb:target ?a . ?a zb:period zb:annual ; zb:raw ?annual }
  OPTIONAL { ?i zb:target ?c . ?c zb:period zb:cycle ; zb:raw ?cycle }
} GROUP BY ?k ?i ?name ?p ?project ?unit ?department ?year ?category ?annual ?cycle"""

"""What people decided about pairs: read from and written to a graph that no ingest touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from ontology.graph import Graph, Triple
from ontology.iris import Minter
from ontology.vocabulary import ZB
from search.alignment.links import Decisions


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's word on a pair; the latest one counts, earlier ones are kept.

    Attributes:
        before: IRI of the indicator or project of the earlier year.
        after: IRI of that of the later year.
        verdict: ``accepted`` or ``rejected``.
        by: who decided.
        at: when, UTC in ISO 8601.
        note: why, if it was said.
    """

    before: str
    after: str
    verdict: str
    by: str
    at: str
    note: str = ""


def read_decisions(graph: Graph) -> tuple[Decision, ...]:
    """Return all decisions, oldest first."""
    rows = graph.select(_DECISIONS)
    found = (
        Decision(r["x"], r["y"], r["verdict"].rsplit("#", 1)[1], r["by"], r["at"], r.get("note", ""))
        for r in rows
    )
    return tuple(sorted(found, key=lambda d: (d.at, d.before, d.after)))


def in_force(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Return the latest decision on each pair."""
    latest = {(d.before, d.after): d for d in sorted(decisions, key=lambda d: d.at)}
    return tuple(latest[key] for key in sorted(latest))


def as_constraints(decisions: Sequence[Decision]) -> Decisions:
    """Return decisions in force as what the alignment must keep to."""
    pairs = {
        verdict: frozenset((d.before, d.after) for d in decisions if d.verdict == verdict)
        for verdict in ("accepted", "rejected")
    }
    return Decisions(pairs["accepted"], pairs["rejected"])


def decision_statements(decision: Decision, minter: Minter) -> Iterator[Triple]:
    """Yield the statements of a decision."""
    node = URIRef(minter.decision(decision.before, decision.after, decision.at))
    yield node, RDF.type, ZB.Decision
    yield node, ZB.decidesFrom, URIRef(decision.before)
    yield node, ZB.decidesTo, URIRef(decision.after)
    yield node, ZB.verdict, ZB[decision.verdict]
    yield node, ZB.decidedBy, Literal(decision.by)
    yield node, ZB.decidedAt, Literal(decision.at, datatype=XSD.dateTime)
    if decision.note:
        yield node, ZB.note, Literal(decision.note)


def decisions_digest(graph: Graph) -> str:
    """Return a digest of all decisions; empty when there are none."""
    found = read_decisions(graph)
    return sha256("\n".join(map(str, found)).encode()).hexdigest() if found else ""


_DECISIONS = """SELECT ?x ?y ?verdict ?by ?at ?note WHERE {
  ?d a zb:Decision ; zb:decidesFrom ?x ; zb:decidesTo ?y ; zb:verdict ?verdict ; zb:decidedBy ?by ; zb:decidedAt ?at .
  OPTIONAL { ?d zb:note ?note } }"""

"""The review queue: pairs that wait for a person, and what people decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ontology.errors import Invalid, NotFound
from ontology.graph import Graph, Row
from ontology.iris import Minter, local_id
from search.alignment.comparison import REASONS
from search.alignment.decisions import Decision, in_force, read_decisions

VERDICTS = ("accepted", "rejected")
STATUSES = ("proposed", *VERDICTS)
_LONGEST = 500


class UnknownPair(NotFound):
    """No alignment has the id, or one of the things is not in the release."""


class BadDecision(Invalid):
    """The pair or the decision cannot be: other kinds, one year, nobody who decides."""


@dataclass(frozen=True, slots=True)
class ReviewSide:
    """An indicator or project of a pair; ``target`` is the annual one as written, else that of the cycle."""

    iri: str
    name: str
    project: str
    unit: str
    department: str
    fiscal_year: int
    target: str | None


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A pair that waits, or was decided.

    Attributes:
        id: what accepts or rejects it.
        type: ``indicator`` or ``project``.
        status: ``proposed``, ``accepted`` or ``rejected`` (by a person).
        reason: why it is only proposed, or ``decided``.
    """

    id: str
    type: str
    from_: ReviewSide
    to: ReviewSide
    confidence: float | None
    status: str
    reason: str
    decided_by: str | None = None
    decided_at: str | None = None
    note: str | None = None

    @property
    def message(self) -> str:
        """The reason in Chinese."""
        return REASONS[self.reason][0]

    @property
    def message_en(self) -> str:
        """The reason in English."""
        return REASONS[self.reason][1]


def review_items(graph: Graph, minter: Minter, status: str | None = "proposed") -> tuple[ReviewItem, ...]:
    """Return pairs by status, newest year and surest first; all of them for ``None``.

    Decisions about things that the release no longer has are kept, but not listed.
    """
    decided = {(d.before, d.after): d for d in in_force(read_decisions(graph))}
    waiting = {
        (row["x"], row["y"]): row for row in graph.select(_PROPOSED) if (row["x"], row["y"]) not in decided
    }
    pairs = [*(waiting if status in (None, "proposed") else ())] + [
        key for key, d in decided.items() if status in (None, d.verdict)
    ]
    sides = _sides(graph, [iri for pair in pairs for iri in pair])
    items = [
        _item(pair, (sides[pair[0]], sides[pair[1]]), waiting.get(pair), decided.get(pair), minter)
        for pair in pairs
        if pair[0] in sides and pair[1] in sides
    ]
    return tuple(sorted(items, key=lambda i: (-i.to.fiscal_year, -(i.confidence or 0), i.id)))


def _item(
    pair: tuple[str, str],
    sides: tuple[ReviewSide, ReviewSide],
    waiting: Mapping[str, str] | None,
    decision: Decision | None,
    minter: Minter,
) -> ReviewItem:
    return ReviewItem(
        id=local_id(minter.alignment(*pair)),
        type="project" if "/id/project/" in pair[0] else "indicator",
        from_=sides[0],
        to=sides[1],
        confidence=float(waiting["confidence"]) if waiting else None,
        status=decision.verdict if decision else "proposed",
        reason="decided" if decision else (waiting or {}).get("reason", "other_words"),
        decided_by=decision.by if decision else None,
        decided_at=decision.at if decision else None,
        note=decision.note or None if decision else None,
    )


def new_decision(
    graph: Graph, minter: Minter, pair: tuple[str, ...], verdict: str, by: str, at: datetime, note: str = ""
) -> Decision:
    """Check a decision and return it, the earlier year first.

    Args:
        graph: the release that was looked at.
        minter: of its IRIs.
        pair: the id or IRI of an alignment, or the IRIs or ids of two indicators or two projects.
        verdict: ``accepted`` or ``rejected``.
        by: who decides.
        at: when; with a time zone.
        note: why.

    Raises:
        UnknownPair: nothing of that id.
        BadDecision: the two cannot be a pair, or nobody decides.
    """
    who = " ".join(by.split())
    if not who or len(who) > _LONGEST or len(note) > _LONGEST:
        raise BadDecision(
            f"say who decides, in at most {_LONGEST} characters (a note likewise)",
            message_zh=f"请注明裁定人（裁定人与说明均不超过 {_LONGEST} 字）",
        )
    if verdict not in VERDICTS:
        raise BadDecision(f"a verdict is {' or '.join(VERDICTS)}", message_zh="裁定只能是接受或拒绝")
    ends = _pair_of(graph, minter, pair[0]) if len(pair) == 1 else (pair[0], pair[1])
    sides = _sides(graph, [iri for end in ends for iri in _possible(end, minter)])
    found = [next((i for i in _possible(end, minter) if i in sides), None) for end in ends]
    if found[0] is None or found[1] is None:
        missing = ends[0] if found[0] is None else ends[1]
        raise UnknownPair(
            f"no indicator or project {missing!r} in this release",
            message_zh=f"当前发布中没有指标或项目“{missing}”",
        )
    first, second = sorted((sides[found[0]], sides[found[1]]), key=lambda side: side.fiscal_year)
    _check(first, second)
    return Decision(first.iri, second.iri, verdict, who, at.isoformat(timespec="microseconds"), note.strip())


def _check(first: ReviewSide, second: ReviewSide) -> None:
    if ("/id/project/" in first.iri) != ("/id/project/" in second.iri):
        raise BadDecision("an indicator and a project are no pair", message_zh="指标与项目不能相互对应")
    if first.fiscal_year == second.fiscal_year:
        raise BadDecision(
            f"both are of the fiscal year {first.fiscal_year}; a pair is of two years",
            message_zh=f"二者同属 {first.fiscal_year} 年度，对应须在两个年度之间",
        )
    if first.department != second.department:
        raise BadDecision(
            f"they belong to two departments: {first.department}, {second.department}",
            message_zh=f"二者分属两个部门：{first.department}、{second.department}",
        )


def _possible(end: str, minter: Minter) -> tuple[str, ...]:
    if "/" in end:
        return (end,)
    return tuple(f"{minter.base}id/{kind}/{end}" for kind in ("indicator", "project"))


def _pair_of(graph: Graph, minter: Minter, alignment: str) -> tuple[str, str]:
    node = alignment if "/" in alignment else f"{minter.base}id/alignment/{alignment}"
    rows = graph.select(_ENDS, {"a": node}) if _iri_like(node) else []
    if rows:
        return rows[0]["x"], rows[0]["y"]
    for decision in read_decisions(graph):
        if minter.alignment(decision.before, decision.after) == node:
            return decision.before, decision.after
    raise UnknownPair(
        f"no alignment {alignment!r} in this release; list those that wait with: zhibiao review list",
        message_zh=f"当前发布中没有对应“{alignment}”；待复核的见 zhibiao review list",
    )


def _iri_like(text: str) -> bool:
    return text.startswith(("http://", "https://")) and not set(text) & set(' <>"{}|\\^`')


def _sides(graph: Graph, iris: list[str]) -> dict[str, ReviewSide]:
    found: dict[str, ReviewSide] = {}
    wanted = sorted({iri for iri in iris if _iri_like(iri)})
    for at in range(0, len(wanted), 500):
        values = " ".join(f"<{iri}>" for iri in wanted[at : at + 500])
        for query in (_INDICATORS, _PROJECTS):
            for row in graph.select(query.replace("$VALUES", values)):
                found[row["x"]] = _side(row)
    return found


def _side(row: Row) -> ReviewSide:
    return ReviewSide(
        row["x"],
        row["name"],
        row["project"],
        row["unit"],
        row["department"],
        int(row["year"]),
        row.get("annual") or row.get("cycle"),
    )


_ENDS = "SELECT ?a ?x ?y WHERE { ?a a zb:Alignment ; zb:alignedFrom ?x ; zb:alignedTo ?y }"
_PROPOSED = """SELECT ?x ?y ?confidence ?reason WHERE {
  ?a zb:alignmentStatus zb:proposed ; zb:alignedFrom ?x ; zb:alignedTo ?y ; zb:confidence ?confidence .
  OPTIONAL { ?a zb:reason ?reason } }"""
_OF_PROJECT = """?p rdfs:label ?project ; zb:fundUser/rdfs:label ?unit .
  ?t zb:hasProject ?p ; zb:fiscalYear ?year ; zb:department/rdfs:label ?department ."""
_INDICATORS = f"""SELECT * WHERE {{ VALUES ?x {{ $VALUES }} ?p zb:hasIndicator ?x . ?x rdfs:label ?name . {_OF_PROJECT}
  OPTIONAL {{ ?x zb:target ?a . ?a zb:period zb:annual ; zb:raw ?annual }}
  OPTIONAL {{ ?x zb:target ?c . ?c zb:period zb:cycle ; zb:raw ?cycle }} }}"""
_PROJECTS = f"""SELECT * WHERE {{ VALUES ?x {{ $VALUES }}
  ?x a zb:Project ; rdfs:label ?name . BIND(?x AS ?p) {_OF_PROJECT} }}"""

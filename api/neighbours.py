"""The neighbourhood of a thing in the graph: what it is linked with, by relation, never more than asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from api.models import Model
from api.parameters import Parameters
from ontology.errors import Invalid, NotFound
from ontology.iris import local_id
from search import Dataset

MAX_SHOWN = 50
_REACH = 2000  # neighbours that paging can reach; what is behind them is for search and SPARQL
_PATH = re.compile(r"[a-z]+(?:/[A-Za-z0-9._~-]+)+")


class UnknownRelation(Invalid):
    """Things of that kind have no such relation."""


class GraphParameters(Parameters):
    """From where to look, and how far."""

    iri: str = Field(max_length=500, description="IRI of the thing, or its part after /id/")
    relation: str | None = Field(default=None, max_length=40, description="one relation only")
    limit: Annotated[int, Field(ge=1, le=MAX_SHOWN, description="neighbours of each relation")] = 8
    offset: Annotated[int, Field(ge=0, le=_REACH, description="neighbours of each relation to skip")] = 0


class NodeModel(Model):
    """A thing with a page; ``year`` is its fiscal year, where it has one."""

    iri: str
    type: str
    label: str
    label_en: str
    year: int | None = None
    score: float | None = None


class GroupModel(Model):
    """The neighbours that one relation leads to; ``more`` says whether there are others behind them."""

    relation: str
    label: str
    label_en: str
    more: bool
    neighbours: list[NodeModel]


class NeighbourhoodModel(Model):
    """A thing and what it is linked with."""

    release: str
    center: NodeModel
    groups: list[GroupModel]


@dataclass(frozen=True, slots=True)
class Relation:
    """A way from ``?x`` to ``?n``, with its name as read from ``?x``; ``order`` sorts, newest IRI first by default."""

    key: str
    zh: str
    en: str
    pattern: str
    order: str = "DESC(STR(?n))"


_DEPARTMENT = Relation("department", "发布部门", "Department", "?x zb:department ?n")
_THEMES = Relation("themes", "主题", "Themes", "?x zb:theme ?n")
_EARLIER = Relation("earlier", "上一年度", "Year before", "?x zb:precededBy ?n")
_LATER = Relation("later", "下一年度", "Year after", "?n zb:precededBy ?x")
_SIMILAR = Relation("similar", "相似指标", "Similar indicators", "")
RELATIONS: Mapping[str, tuple[Relation, ...]] = {
    "project": (
        Relation("unit", "资金使用单位", "Spending unit", "?x zb:fundUser ?n"),
        Relation("table", "所在的表", "Table", "?n zb:hasProject ?x"),
        _THEMES,
        Relation("indicators", "绩效指标", "Indicators", "?x zb:hasIndicator ?n . ?n zb:order ?o", "?o"),
        _EARLIER,
        _LATER,
    ),
    "indicator": (
        Relation("project", "所属项目", "Project", "?n zb:hasIndicator ?x"),
        Relation("concept", "指标概念", "Indicator concept", "?x zb:concept ?n"),
        _THEMES,
        _EARLIER,
        _LATER,
        _SIMILAR,
    ),
    "unit": (
        Relation("department", "主管部门", "Department", "?x org:unitOf ?n"),
        Relation("projects", "项目", "Projects", "?n zb:fundUser ?x"),
    ),
    "department": (
        Relation("tables", "绩效目标表", "Tables", "?n zb:department ?x ; a zb:PerformanceTable"),
        Relation("units", "资金使用单位", "Spending units", "?n org:unitOf ?x"),
    ),
    "table": (
        _DEPARTMENT,
        Relation("projects", "项目", "Projects", "?x zb:hasProject ?n . ?n zb:order ?o", "?o"),
    ),
    "theme": (
        Relation("broader", "上位主题", "Broader theme", "?x skos:broader ?n"),
        Relation("narrower", "下位主题", "Narrower themes", "?n skos:broader ?x"),
        Relation("projects", "项目", "Projects", "?n zb:theme ?x ; a zb:Project"),
        Relation("indicators", "绩效指标", "Indicators", "?n zb:theme ?x ; a zb:Indicator"),
    ),
    "concept": (Relation("indicators", "历年与各项目的指标", "Its indicators", "?n zb:concept ?x"),),
}
_NEIGHBOURS = """SELECT DISTINCT ?n ?o WHERE {{ {{ SELECT ?n ?o WHERE {{ {pattern} }} LIMIT {reach} }} }}
ORDER BY {order} LIMIT {limit} OFFSET {offset}"""
_NODES = """SELECT ?n ?l (LANG(?l) AS ?lang) ?year WHERE {{ VALUES ?n {{ {iris} }}
  ?n rdfs:label|skos:prefLabel|dcterms:title ?l
  OPTIONAL {{ {{ ?n zb:fiscalYear ?year }} UNION {{ ?t zb:hasProject ?n ; zb:fiscalYear ?year }}
    UNION {{ ?p zb:hasIndicator ?n . ?t zb:hasProject ?p ; zb:fiscalYear ?year }} }} }}"""


def neighbourhood(dataset: Dataset, wanted: GraphParameters) -> NeighbourhoodModel:
    """Return a thing and at most ``limit`` neighbours of each of its relations.

    Raises:
        NotFound: the release has no such thing, or no pages about its kind.
        UnknownRelation: its kind has no such relation.
    """
    iri, kind = _center(dataset, wanted.iri)
    known = RELATIONS[kind]
    if wanted.relation is not None:
        known = tuple(relation for relation in known if relation.key == wanted.relation)
        if not known:
            names = ", ".join(relation.key for relation in RELATIONS[kind])
            raise UnknownRelation(
                f"a {kind} has no relation {wanted.relation!r}, but {names}",
                message_zh=f"{kind} 没有关系 “{wanted.relation}”，可用：{names}",
            )
    found = [(relation, _linked(dataset, relation, iri, wanted)) for relation in known]
    nodes = _nodes(dataset, [iri, *(name for _, scores in found for name in scores)])
    groups = [_group(relation, scores, nodes, wanted.limit) for relation, scores in found if scores]
    return NeighbourhoodModel(release=dataset.release, center=nodes[iri], groups=groups)


def _center(dataset: Dataset, given: str) -> tuple[str, str]:
    path = given.strip().rsplit("/id/", 1)[-1]
    kind = path.split("/", 1)[0]
    iri = f"{dataset.manifest.base_iri}id/{path}"
    if kind not in RELATIONS or not _PATH.fullmatch(path) or not dataset.catalog.exists(iri):
        raise NotFound(
            f"the graph has nothing of the id {given!r} that could be shown",
            message_zh=f"图谱中没有可展示的“{given}”",
        )
    return iri, kind


def _linked(
    dataset: Dataset, relation: Relation, iri: str, wanted: GraphParameters
) -> dict[str, float | None]:
    """Return the IRIs that a relation leads to, one more than asked for where there are others."""
    limit, offset = wanted.limit + 1, wanted.offset
    if relation is _SIMILAR:
        found = dataset.similar(iri, limit=offset + limit).similar[offset:]
        return {item.iri: round(item.score, 2) for item in found}
    query = _NEIGHBOURS.format(
        pattern=relation.pattern, order=relation.order, reach=_REACH, limit=limit, offset=offset
    )
    return {row["n"]: None for row in dataset.graph.select(query.replace("?x", f"<{iri}>"))}


def _nodes(dataset: Dataset, iris: Sequence[str]) -> dict[str, NodeModel]:
    terms = " ".join(f"<{iri}>" for iri in dict.fromkeys(iris))
    labels: dict[str, dict[str, str]] = {}
    for row in dataset.graph.select(_NODES.format(iris=terms)):
        known = labels.setdefault(row["n"], {})
        known["en" if row.get("lang") == "en" else "zh"] = row["l"]
        known["year"] = row.get("year", "")
    return {iri: _node(iri, labels.get(iri, {})) for iri in iris}


def _node(iri: str, known: Mapping[str, str]) -> NodeModel:
    label = known.get("zh") or known.get("en") or local_id(iri)
    year = known.get("year")
    return NodeModel(
        iri=iri,
        type=iri.split("/id/", 1)[1].split("/", 1)[0],
        label=label,
        label_en=known.get("en") or label,
        year=int(year) if year else None,
    )


def _group(
    relation: Relation, scores: Mapping[str, float | None], nodes: Mapping[str, NodeModel], limit: int
) -> GroupModel:
    shown = [nodes[iri].model_copy(update={"score": score}) for iri, score in scores.items()]
    return GroupModel(
        relation=relation.key,
        label=relation.zh,
        label_en=relation.en,
        more=len(shown) > limit,
        neighbours=shown[:limit],
    )

"""The search page: hits with marks, facets as links, and the answer when the query is a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from api.parameters import SearchPageParameters, WhyPageParameters
from api.web import mark
from ontology.iris import local_id
from ontology.records import IndicatorRecord
from search import Dataset
from search.results import Answer, Facet, Group, Hit, HitType, SearchResult, Source

_FACETS = ("type", "year", "unit", "theme", "category", "department")
_SHOWN = 8
_EXAMPLES = 4
_SAID = 8
_IN_META = (
    "name",
    "project",
    "unit",
    "department",
    "annual",
    "cycle",
)  # shown anyway, so not repeated as excerpts
_BEFORE_CHARS = 24
_QUESTION_MARKS = ("?", "？")
_QUESTION_WORDS = ("哪些", "哪个", "哪几", "多少", "几个", "什么", "是否", "有没有", "谁")
_QUESTION_STARTS = ("which", "what", "how", "who", "is", "are", "does", "do", "list")


@dataclass(frozen=True, slots=True)
class ShownHit:
    """A hit as the page shows it; marks are already set."""

    iri: str
    type: str
    name_marked: Markup
    illustrative: bool
    highlights: tuple[Markup, ...]
    year: int | None
    project: str | None
    unit: str | None
    source: Source | None
    match: str
    group: Group | None
    indicator: IndicatorRecord | None


@dataclass(frozen=True, slots=True)
class ShownFacet:
    """A facet value and the address that turns it on or off."""

    value: str
    label: str
    count: int
    chosen: bool
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ShownResult:
    """The hits of a page, the number of all, and what else was looked for."""

    total: int
    hits: tuple[ShownHit, ...]
    expansions: tuple[str, ...]


def is_question(text: str) -> bool:
    """Whether a query reads like a question, so that it is worth answering."""
    text = text.strip().casefold()
    starts = text.split(" ", 1)[0] in _QUESTION_STARTS and " " in text
    return text.endswith(_QUESTION_MARKS) or starts or any(word in text for word in _QUESTION_WORDS)


def context(dataset: Dataset, wanted: SearchPageParameters) -> dict[str, Any]:
    """Return what ``search.html`` shows."""
    found = dataset.search(
        wanted.query,
        filters=wanted.filters(),
        limit=wanted.limit,
        offset=wanted.offset,
        expand=wanted.expand,
        group=wanted.group is not False,
    )
    parameters = {name: getattr(wanted, name) for name in ("query", *_FACETS)} | _switches(wanted)
    groups = [(name, _facets(found.facets.get(name, ()), name, parameters)) for name in _FACETS]
    return {
        "query": wanted.query,
        "result": ShownResult(found.total, _all_shown(dataset, found.hits), _said(found)),
        "grouped": found.total < found.records,
        "wanted": wanted,
        "answer": _answer(dataset, wanted),
        "facet_groups": [(name, facets) for name, facets in groups if len(facets) > 1 or parameters[name]],
        "parameters": parameters,
        "hidden": _hidden(parameters),
        "offset": wanted.offset,
        "limit": wanted.limit,
    }


def home_context(dataset: Dataset, wanted: SearchPageParameters, lang: str) -> dict[str, Any]:
    """Return what ``search.html`` shows without a query; filters that were given stay in the form."""
    parameters = {name: getattr(wanted, name) for name in _FACETS} | _switches(wanted)
    labels = {local_id(unit.iri): unit.label for unit in dataset.catalog.units}
    labels |= {local_id(department.iri): department.label for department in dataset.catalog.departments}
    hidden = _hidden(parameters)
    return {
        "query": "",
        "result": None,
        "stats": dataset.catalog.stats,
        "hidden": hidden,
        "within": [(name, labels.get(str(value), value)) for name, value in hidden],
        "examples": examples(dataset, lang)[:_EXAMPLES],
    }


def examples(dataset: Dataset, lang: str) -> tuple[str, ...]:
    """Return questions that can be answered, in a language."""
    return tuple(dataset.ask("问题" if lang == "zh" else "?").suggestions)


def why_context(dataset: Dataset, wanted: WhyPageParameters) -> dict[str, Any]:
    """Return what ``why.html`` shows: the form, and the explanation when query and record are given."""
    parameters = {name: getattr(wanted, name) for name in ("query", *_FACETS)} | _switches(wanted)
    given = wanted.query.strip() and wanted.iri.strip()
    return {
        "query": wanted.query,
        "iri": wanted.iri,
        "parameters": parameters,
        "hidden": _hidden(parameters),
        "why": dataset.why(
            wanted.query,
            wanted.iri.strip(),
            filters=wanted.filters(),
            expand=wanted.expand,
            group=wanted.group is not False,
        )
        if given
        else None,
    }


def _switches(wanted: SearchPageParameters) -> dict[str, Any]:
    """Return the switches that are not as by default, for links and forms."""
    given = {"quantity": list(wanted.filters().quantity or ()), "expand": "", "group": ""}
    if not wanted.expand:
        given["expand"] = "false"
    if wanted.group is False:
        given["group"] = "false"
    return given


def _hidden(parameters: dict[str, Any]) -> list[tuple[str, Any]]:
    lists = [(name, value) for name in (*_FACETS, "quantity") for value in parameters[name]]
    return lists + [(name, parameters[name]) for name in ("expand", "group") if parameters[name]]


def _said(found: SearchResult) -> tuple[str, ...]:
    texts = (item.text for item in found.expansions)
    return tuple(dict.fromkeys(text for text in texts if text != found.query.strip()))[:_SAID]


def _answer(dataset: Dataset, wanted: SearchPageParameters) -> Answer | None:
    if wanted.offset or not is_question(wanted.query):
        return None
    answer = dataset.ask(wanted.query)
    return answer if answer.status == "answered" else None


def _all_shown(dataset: Dataset, hits: Sequence[Hit]) -> tuple[ShownHit, ...]:
    wanted = [hit.iri for hit in hits if hit.type == HitType.INDICATOR]
    records = {record.iri: record for _, record in dataset.records.indicators(wanted)} if wanted else {}
    return tuple(_shown(hit, records.get(hit.iri)) for hit in hits)


def _shown(hit: Hit, indicator: IndicatorRecord | None) -> ShownHit:
    names = [h for h in hit.highlights if h.field == "name" and h.text == hit.name]
    others = (h for h in hit.highlights if h.field not in _IN_META and h.ranges)
    return ShownHit(
        iri=hit.iri,
        type=str(hit.type),
        name_marked=mark(hit.name, names[0].ranges if names else ()),
        illustrative=hit.illustrative,
        highlights=tuple(dict.fromkeys(excerpt(h.text, h.ranges) for h in others)),
        year=hit.year,
        project=hit.project,
        unit=hit.unit,
        source=hit.source,
        match=hit.match,
        group=hit.group,
        indicator=indicator,
    )


def excerpt(text: str, ranges: Sequence[tuple[int, int]]) -> Markup:
    """Return a marked text that begins shortly before its first match."""
    cut = max(0, min(start for start, _ in ranges) - _BEFORE_CHARS)
    if cut < _BEFORE_CHARS:
        return mark(text, ranges)
    return Markup("…") + mark(text[cut:], [(start - cut, end - cut) for start, end in ranges])


def _facets(facets: tuple[Facet, ...], name: str, parameters: dict[str, Any]) -> list[ShownFacet]:
    chosen = [str(value) for value in parameters[name]]
    shown = list(facets[:_SHOWN])
    shown += [facet for facet in facets[_SHOWN:] if facet.value in chosen]
    return [_facet(facet, name, parameters, chosen) for facet in shown]


def _facet(facet: Facet, name: str, parameters: dict[str, Any], chosen: list[str]) -> ShownFacet:
    on = facet.value in chosen
    values = [value for value in chosen if value != facet.value] if on else [*chosen, facet.value]
    return ShownFacet(facet.value, facet.label, facet.count, on, {**parameters, name: values})

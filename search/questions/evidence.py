"""Quotations for an answer: the words that made a record match, where they stand in the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ontology.fold import fold_with_origin
from ontology.graph import Graph, Row
from ontology.records import ProjectRecord, SourceRecord
from ontology.values import Period, Strength
from search.questions.frame import Frame, Operation, Theme, Words
from search.questions.terms import iri
from search.results import Evidence

if TYPE_CHECKING:
    from search.dataset import Dataset

MAX_QUOTES = 60
_MAX_SEARCHED = 20


def theme_evidence(graph: Graph, projects: Iterable[str], theme: Theme) -> dict[str, tuple[str, Evidence]]:
    """Return, per project, the strongest link to the theme's closure: strength and quotation."""
    subjects, themes = " ".join(map(iri, projects)), ", ".join(map(iri, theme.iris))
    query = _LINKS.replace("$SUBJECTS", subjects).replace("$THEMES", themes)
    best: dict[str, tuple[str, Evidence]] = {}
    for row in graph.select(query):
        strength = row["strength"].rsplit("#", 1)[1]
        if row["x"] not in best or (strength == Strength.DIRECT and best[row["x"]][0] != Strength.DIRECT):
            best[row["x"]] = (strength, _evidence(row))
    return best


def indicator_quotes(graph: Graph, iris: Sequence[str], periods: Sequence[Period]) -> list[Evidence]:
    """Quote each indicator's name and its target of the periods, or of the other one where it has none."""
    if not iris:
        return []
    rows = graph.select(_INDICATORS.replace("$SUBJECTS", " ".join(map(iri, iris[: MAX_QUOTES // 2]))))
    quotes: dict[str, dict[str, Evidence]] = {}
    for row in rows:
        quotes.setdefault(row["x"], {})[row["period"].rsplit("#", 1)[-1]] = _evidence(row)
    found = []
    for subject in iris[: MAX_QUOTES // 2]:
        own = quotes.get(subject, {})
        targets = [own[period] for period in periods if period in own] or [
            own[period] for period in Period if period in own
        ]
        found += [own[name] for name in ["name"] if name in own] + targets
    return found


def project_quotes(dataset: Dataset, iris: Sequence[str], frame: Frame) -> Iterator[Evidence]:
    """Quote the words of the question in each project, else the project's name (or its goal, when asked for)."""
    words = [
        part
        for c in frame.where
        if isinstance(c, Words) and not c.negated
        for w in c.words
        for part in w.split("|")
    ]
    searched = iris[:_MAX_SEARCHED] if words or frame.operation is Operation.GOAL else []
    for project in dataset.records.projects(searched):
        if frame.operation is Operation.GOAL and project.goal_source:
            yield _quote(project.iri, project.goal_source, project.goal)
            continue
        found = [hit for word in words if (hit := _word_in_project(project, word))]
        yield from found or [_quote(project.iri, project.source, project.name)]
    rest = iris[len(searched) : MAX_QUOTES]
    if rest:
        yield from map(_evidence, dataset.graph.select(_NAMES.replace("$SUBJECTS", " ".join(map(iri, rest)))))


def _evidence(row: Row) -> Evidence:
    return Evidence(
        row["x"],
        row["document"],
        int(row["row"]),
        int(row["column"]),
        int(row["start"]),
        int(row["end"]),
        row["text"],
    )


def _quote(subject: str, source: SourceRecord, text: str, start: int = 0, end: int | None = None) -> Evidence:
    """Quote ``text``, which stands at ``start``..``end`` of the source (all of it by default)."""
    stop = source.end if end is None else source.start + end
    return Evidence(subject, source.document, source.row, source.column, source.start + start, stop, text)


def _word_in_project(project: ProjectRecord, word: str) -> Evidence | None:
    places: list[tuple[str, SourceRecord]] = [(project.name, project.source)]
    if project.goal_source:
        places.append((project.goal, project.goal_source))
    for indicator in project.indicators:
        places.append((indicator.name, indicator.source))
        places += [(t.raw, t.source) for t in (indicator.annual, indicator.cycle) if t]
    for text, source in places:
        if span := _find(text, word):
            if source.end - source.start != len(text):  # markup inside: quote the whole
                return _quote(project.iri, source, text)
            return _quote(project.iri, source, text[slice(*span)], *span)
    return None


def _find(text: str, word: str) -> tuple[int, int] | None:
    """Find a skeleton word in an original text; quotation marks and spaces may stand between."""
    folded = fold_with_origin(text)
    for ignored in ("\"'《》【】「」『』“”", "\"'《》【】「」『』“” \t\u3000"):
        kept = [i for i, c in enumerate(folded.text) if c not in ignored]
        at = "".join(folded.text[i] for i in kept).find(word)
        if at >= 0:
            return folded.origin[kept[at]], folded.origin[kept[at + len(word) - 1]] + 1
    return None


_CELL = "?cell zb:row ?row ; zb:column ?column ; oa:hasSource/rdfs:label ?document"
_LINKS = f"""SELECT ?x ?strength ?text ?document ?row ?column ?start ?end WHERE {{
  VALUES ?x {{ $SUBJECTS }} FILTER(?theme IN ($THEMES))
  ?k zb:about ?x ; zb:toTheme ?theme ; zb:strength ?strength ; zb:quote ?text ;
     zb:cell ?cell ; zb:start ?start ; zb:end ?end . {_CELL} }} ORDER BY ?x ?strength ?row ?column ?start"""
_NAMES = f"""SELECT ?x ?text ?document ?row ?column ?start ?end WHERE {{ VALUES ?x {{ $SUBJECTS }}
  ?x rdfs:label ?text ; zb:cell ?cell ; zb:start ?start ; zb:end ?end . {_CELL} }}"""
_INDICATORS = f"""SELECT ?x ?period ?text ?document ?row ?column ?start ?end WHERE {{ VALUES ?x {{ $SUBJECTS }}
  {{ ?x rdfs:label ?text ; zb:cell ?cell ; zb:start ?start ; zb:end ?end . BIND("name" AS ?period) }}
  UNION {{ ?x zb:target ?t . ?t zb:period ?p ; zb:raw ?text ; zb:cell ?cell ; zb:start ?start ; zb:end ?end .
    BIND(STR(?p) AS ?period) }}
  {_CELL} }}"""

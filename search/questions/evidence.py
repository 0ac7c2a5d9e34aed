"""Quotations for an answer: the words that made a record match, where they stand in the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ontology.fold import fold_with_origin
from ontology.graph import Graph
from ontology.records import IndicatorRecord, ProjectRecord, SourceRecord
from ontology.values import Period, Strength
from search.questions.frame import Frame, Operation, Theme, Words
from search.questions.skeleton import skeleton
from search.results import Evidence

MAX_QUOTES = 60


def quote(
    iri: str, source: SourceRecord, start: int | None = None, end: int | None = None, text: str = ""
) -> Evidence:
    """Quote a source, or the part ``start``..``end`` of its text."""
    if start is None or end is None:
        return Evidence(iri, source.document, source.row, source.column, source.start, source.end, text)
    return Evidence(
        iri, source.document, source.row, source.column, source.start + start, source.start + end, text
    )


def theme_evidence(graph: Graph, projects: Iterable[str], theme: Theme) -> dict[str, tuple[str, Evidence]]:
    """Return, per project, the strongest link to the theme's closure: strength and quotation."""
    subjects, themes = (" ".join(f"<{iri}>" for iri in iris) for iris in (projects, theme.iris))
    query = _LINKS.replace("$SUBJECTS", subjects).replace("$THEMES", themes)
    best: dict[str, tuple[str, Evidence]] = {}
    for row in graph.select(query):
        strength = row["strength"].rsplit("#", 1)[1]
        evidence = Evidence(
            row["p"],
            row["document"],
            int(row["row"]),
            int(row["column"]),
            int(row["start"]),
            int(row["end"]),
            row["quote"],
        )
        if row["p"] not in best or (strength == Strength.DIRECT and best[row["p"]][0] != Strength.DIRECT):
            best[row["p"]] = (strength, evidence)
    return best


def project_quotes(project: ProjectRecord, frame: Frame) -> Iterator[Evidence]:
    """Quote the words of the question in a project, else the project's name."""
    if frame.operation is Operation.GOAL and project.goal_source:
        yield quote(project.iri, project.goal_source, text=project.goal)
        return
    words = [
        part
        for c in frame.where
        if isinstance(c, Words) and not c.negated
        for word in c.words
        for part in word.split("|")
    ]
    found = [hit for word in words if (hit := _word_in_project(project, word))]
    yield from found or [quote(project.iri, project.source, text=project.name)]


def indicator_quotes(indicator: IndicatorRecord, period: Period, *, both: bool) -> Iterator[Evidence]:
    """Quote an indicator's target as written, of the period asked about or of both."""
    targets = {Period.ANNUAL: indicator.annual, Period.CYCLE: indicator.cycle}
    chosen = targets[period] or indicator.annual or indicator.cycle
    yield quote(indicator.iri, indicator.source, text=indicator.name)
    for target in [indicator.annual, indicator.cycle] if both else [chosen]:
        if target is not None:
            yield quote(indicator.iri, target.source, text=target.raw)


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
                return quote(project.iri, source, text=text)
            return quote(project.iri, source, *span, text=text[slice(*span)])
    return None


def _find(text: str, word: str) -> tuple[int, int] | None:
    """Find a skeleton word in an original text; quotation marks and idle spaces may stand between."""
    folded = fold_with_origin(text)
    kept = [i for i, c in enumerate(folded.text) if c not in "\"'《》【】「」『』“”"]
    bare = "".join(folded.text[i] for i in kept)
    at = bare.find(word)
    if at < 0 and word not in skeleton(text):
        return None
    if at < 0:
        return 0, len(text)
    return folded.origin[kept[at]], folded.origin[kept[at + len(word) - 1]] + 1


_LINKS = """SELECT ?p ?strength ?quote ?document ?row ?column ?start ?end WHERE {
  VALUES ?p { $SUBJECTS } VALUES ?theme { $THEMES }
  ?k zb:about ?p ; zb:toTheme ?theme ; zb:strength ?strength ; zb:quote ?quote ;
     zb:cell ?cell ; zb:start ?start ; zb:end ?end .
  ?cell zb:row ?row ; zb:column ?column ; oa:hasSource/rdfs:label ?document
} ORDER BY ?p ?strength ?row ?column ?start"""

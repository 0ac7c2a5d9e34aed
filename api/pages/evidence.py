"""What a record's statements rest on: the quoted text with its document, cell and characters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ontology.records import IndicatorRecord, ProjectRecord, SourceRecord
from search import Dataset
from search.results import Filters

_NEAR = 5
_THEME_LINKS = """SELECT DISTINCT ?x ?theme ?quote ?doc ?sha ?row ?column ?page ?sheet ?start ?end WHERE {
  ?link zb:about ?x ; zb:toTheme ?theme ; zb:quote ?quote ; zb:cell ?cell ; zb:start ?start ; zb:end ?end .
  ?cell oa:hasSource ?d ; zb:row ?row ; zb:column ?column . ?d rdfs:label ?doc ; zb:sha256 ?sha
  OPTIONAL { ?cell zb:page ?page } OPTIONAL { ?cell zb:sheet ?sheet } }
ORDER BY ?row ?column ?start ?theme"""
_OTHER_YEARS = """SELECT DISTINCT ?x ?other ?name ?year WHERE {
  { ?x zb:precededBy+ ?other } UNION { ?other zb:precededBy+ ?x }
  ?other a zb:Project ; rdfs:label ?name . ?t zb:hasProject ?other ; zb:fiscalYear ?year }
ORDER BY DESC(?year) ?name LIMIT 50"""


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation; ``about`` names the message for what it says; ``theme`` and ``label`` the theme that it shows."""

    about: str
    text: str
    source: SourceRecord
    theme: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """Another project: one of another year that this one became or was, or one like it."""

    iri: str
    name: str
    year: int | None
    unit: str | None = None


def of_project(dataset: Dataset, project: ProjectRecord) -> tuple[Quote, ...]:
    """Return the quotations of a project: its name, its goal, and what shows its themes."""
    found = [Quote("type_project", project.name, project.source)]
    if project.goal and project.goal_source:
        found.append(Quote("goal", project.goal, project.goal_source))
    return (*found, *_themes(dataset, project))


def of_indicator(dataset: Dataset, indicator: IndicatorRecord) -> tuple[Quote, ...]:
    """Return the quotations of an indicator: its name, its targets, and what shows its themes."""
    found = [Quote("indicator", indicator.name, indicator.source)]
    for period, target in (("cycle", indicator.cycle), ("annual", indicator.annual)):
        if target:
            found.append(Quote(period, target.raw, target.source))
    return (*found, *_themes(dataset, indicator))


def other_years(dataset: Dataset, project: ProjectRecord) -> tuple[Near, ...]:
    """Return what a project was in earlier years and became in later ones, newest first."""
    rows = dataset.graph.select(_OTHER_YEARS, {"x": project.iri})
    return tuple(Near(row["other"], row["name"], int(row["year"])) for row in rows)


def similar_projects(dataset: Dataset, project: ProjectRecord, without: tuple[Near, ...]) -> tuple[Near, ...]:
    """Return the projects that a search for the name finds, but for itself and those of ``without``."""
    left_out = {project.iri, *(near.iri for near in without)}
    hits = dataset.search(
        project.name, filters=Filters(type=("project",)), limit=_NEAR + len(left_out), group=False
    ).hits
    found = [Near(hit.iri, hit.name, hit.year, hit.unit) for hit in hits if hit.iri not in left_out]
    return tuple(found[:_NEAR])


def _themes(dataset: Dataset, record: ProjectRecord | IndicatorRecord) -> Iterator[Quote]:
    labels = {theme.iri: theme.label for theme in record.themes}
    for row in dataset.graph.select(_THEME_LINKS, {"x": record.iri}):
        source = SourceRecord(
            document=row["doc"],
            sha256=row["sha"],
            row=int(row["row"]),
            column=int(row["column"]),
            page=int(row["page"]) if "page" in row else None,
            sheet=row.get("sheet"),
            start=int(row["start"]),
            end=int(row["end"]),
        )
        yield Quote("theme", row["quote"], source, row["theme"], labels.get(row["theme"], ""))

"""The quality page: findings with the offending text marked, and what each rule is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from api import quality
from api.parameters import IssuePageParameters
from api.web import mark
from ontology.records import IndicatorRecord, ProjectRecord, SourceRecord
from ontology.rules import rules
from search import Dataset
from search.catalog import FindingEntry

if TYPE_CHECKING:
    from api.settings import Settings

_EXCERPT_CHARS = 30


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """A finding with its record; ``field`` names the message for what is marked, ``marked`` is its text."""

    finding: FindingEntry
    field: str | None
    marked: Markup | None
    project: ProjectRecord | None
    indicator: IndicatorRecord | None


def context(dataset: Dataset, wanted: IssuePageParameters, settings: Settings) -> dict[str, Any]:
    """Return what ``quality.html`` shows.

    Raises:
        UnknownRule: a rule does not exist.
    """
    filters = quality.filters(wanted, settings)
    page = dataset.catalog.findings(filters, limit=wanted.limit, offset=wanted.offset)
    counts = dataset.catalog.finding_counts(replace(filters, rule=None))
    known = rules()
    chosen = known.get(wanted.rule[0]) if len(wanted.rule) == 1 else None
    return {
        "total": page.total,
        "shown": shown(dataset, page.findings),
        "counts": [(count, known.get(count.rule)) for count in counts],
        "chosen": chosen,
        "all_rules": [(rule, rule.id in settings.rules_off) for rule in known.values()],
        "parameters": {
            name: getattr(wanted, name) for name in ("rule", "severity", "year", "department", "unit")
        },
        "years": [year.year for year in dataset.catalog.years],
        "departments": [d.label for d in dataset.catalog.departments],
        "rules": [rule for rule in known.values() if rule.id in dataset.catalog.rules],
        "offset": wanted.offset,
        "limit": wanted.limit,
    }


def shown(dataset: Dataset, findings: tuple[FindingEntry, ...]) -> list[ShownFinding]:
    """Return findings with their records, the offending text marked."""
    iris = list(dict.fromkeys(f.iri for f in findings))
    indicators = {
        i.iri: (p, i) for p, i in dataset.records.indicators([i for i in iris if "/id/indicator/" in i])
    }
    projects = {p.iri: p for p in dataset.records.projects([i for i in iris if "/id/project/" in i])}
    return [_shown(f, *indicators.get(f.iri, (projects.get(f.iri), None))) for f in findings]


def _shown(
    finding: FindingEntry, project: ProjectRecord | None, indicator: IndicatorRecord | None
) -> ShownFinding:
    for field, text, source in _texts(project, indicator):
        span = _span(finding, text, source)
        if span is not None:
            return ShownFinding(finding, field, _excerpt(text, *span), project, indicator)
    return ShownFinding(finding, None, None, project, indicator)


def _texts(
    project: ProjectRecord | None, indicator: IndicatorRecord | None
) -> Iterator[tuple[str, str, SourceRecord]]:
    if indicator:
        yield "indicator", indicator.name, indicator.source
        for field, target in (("cycle", indicator.cycle), ("annual", indicator.annual)):
            if target:
                yield field, target.raw, target.source
    elif project:
        yield "name_span", project.name, project.source
        if project.goal_source:
            yield "goal", project.goal, project.goal_source


def _span(finding: FindingEntry, text: str, source: SourceRecord) -> tuple[int, int] | None:
    """Return which part of a record's text a finding is on; the whole where blanks were closed up."""
    at = finding.source
    if at is None or finding.start is None or finding.end is None:
        return None
    if (at.row, at.column, at.page, at.sheet) != (source.row, source.column, source.page, source.sheet):
        return None
    if not source.start <= finding.start <= finding.end <= source.end:
        return None
    if source.end - source.start != len(text):
        return 0, len(text)
    return finding.start - source.start, finding.end - source.start


def _excerpt(text: str, start: int, end: int) -> Markup:
    left, right = max(0, start - _EXCERPT_CHARS), min(len(text), end + _EXCERPT_CHARS)
    before, after = "…" if left else "", "…" if right < len(text) else ""
    return Markup("").join((before, mark(text[left:right], [(start - left, end - left)]), after))

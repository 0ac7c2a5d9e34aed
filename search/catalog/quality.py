"""Data-quality findings of a release: counted and paged in the graph, so that millions need no memory here."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from ontology.graph import Graph, Row
from search.catalog import queries
from search.catalog.entries import FindingCount, FindingEntry, FindingFilters
from search.catalog.filters import KnownNames
from search.results import Filters, Source

SEVERITIES = ("error", "warning", "info")


def where(filters: FindingFilters, names: KnownNames) -> str | None:
    """Return the graph pattern of the findings wanted, or ``None`` where a filter names nothing that exists."""
    parts = [queries.FINDING]
    for variable, accepted in (("?rule", filters.rule), ("?severity", filters.severity)):
        if accepted is not None:
            parts.append(f"VALUES {variable} {{ {_literals(accepted)} }}")
    if filters.without:
        parts.append(
            f"FILTER(?rule NOT IN ({', '.join(_literal(rule) for rule in sorted(filters.without))}))"
        )
    if filters.about is not None:
        parts.append(f"VALUES ?x {{ {queries.terms(filters.about)} }}")
    if filters.year is not None:
        parts.append(f"FILTER(?year IN ({', '.join(str(int(year)) for year in filters.year)}))")
    if filters.department or filters.unit:
        wanted = Filters(department=filters.department, unit=filters.unit)
        found = names.conditions(wanted, queries.FINDING_FILTERS)
        if found is None:
            return None
        parts.append(found)
    return " ".join(parts)


def counts(graph: Graph, pattern: str) -> tuple[FindingCount, ...]:
    """Return how many findings each rule has, gravest and most first."""
    query = (
        f"SELECT ?rule ?severity (COUNT(DISTINCT ?f) AS ?n) WHERE {{ {pattern} }} GROUP BY ?rule ?severity"
    )
    found = [FindingCount(row["rule"], row["severity"], int(row["n"])) for row in graph.select(query)]
    return tuple(sorted(found, key=lambda c: (_grade(c.severity), -c.count, c.rule)))


def page(graph: Graph, pattern: str, *, limit: int, offset: int) -> tuple[FindingEntry, ...]:
    """Return findings, newest year and gravest first, in table order."""
    part = f"LIMIT {int(limit)} OFFSET {int(offset)}"
    rows = graph.select(
        f"SELECT DISTINCT {queries.FINDING_KEYS} WHERE {{ {pattern} {queries.FINDING_PLACE} }} "
        f"{queries.FINDING_ORDER} {part}"
    )
    order = [row["f"] for row in rows]
    entries = _entries(graph, order)
    return tuple(entries[iri] for iri in order if iri in entries)


def _entries(graph: Graph, iris: Sequence[str]) -> dict[str, FindingEntry]:
    found: dict[str, FindingEntry] = {}
    for start in range(0, len(iris), 500):
        values = f"VALUES ?f {{ {queries.terms(iris[start : start + 500])} }}"
        for row in graph.select(queries.FINDINGS.replace("$VALUES", values)):
            found[row["f"]] = _entry(row)
    return found


def _entry(row: Row) -> FindingEntry:
    source = None
    if "doc" in row and "row" in row:
        number = int(row["page"]) if "page" in row else None
        source = Source(row["doc"], row["sha"], int(row["row"]), int(row["column"]), number, row.get("sheet"))
    return FindingEntry(
        rule=row["rule"],
        severity=row["severity"],
        iri=row["x"],
        label=row.get("label"),
        message=row.get("zh", row.get("en", "")),
        message_en=row.get("en", row.get("zh", "")),
        year=int(row["year"]) if "year" in row else None,
        source=source,
        start=int(row["start"]) if "start" in row else None,
        end=int(row["end"]) if "end" in row else None,
    )


def _literal(text: str) -> str:
    return str(ox.Literal(text))


def _literals(texts: Sequence[str]) -> str:
    return " ".join(map(_literal, texts))


def _grade(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)

"""From the names that a user filters by to the IRIs of this release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ontology.iris import fold_name, local_id
from search.catalog import queries
from search.results import Filters

Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Per filter, the folded names that can be given and the IRIs that they stand for."""

    department: Names
    unit: Names
    theme: Names
    category: Names

    def conditions(self, filters: Filters, templates: Mapping[str, str]) -> str | None:
        """Return graph patterns for the filters, or ``None`` when one of them names nothing that exists."""
        wanted = (
            ("department", filters.department, self.department),
            ("unit", filters.unit, self.unit),
            ("theme", filters.theme, self.theme),
            ("category", filters.category, self.category),
        )
        patterns = []
        for key, accepted, known in wanted:
            if accepted is None:
                continue
            iris = {iri for name in accepted for iri in known.get(fold_name(name), ())}
            if not iris:
                return None
            patterns.append(templates[key].replace("$IRIS", queries.terms(sorted(iris))))
        if filters.year is not None:
            patterns.append(f"FILTER(?year IN ({', '.join(str(int(year)) for year in filters.year)}))")
        return " ".join(patterns)


def by_name(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Map folded labels, IRIs and last segments to IRIs."""
    found: dict[str, set[str]] = {}
    for iri, label in pairs:
        for name in (label, iri, local_id(iri)):
            found.setdefault(fold_name(name), set()).add(iri)
    return {name: tuple(sorted(iris)) for name, iris in found.items()}

"""Whether a frame can match at all, decided in memory: most readings that are tried fit nothing."""

from __future__ import annotations

from search.questions.frame import (
    Amount,
    Category,
    Constraint,
    Focus,
    Frame,
    IndicatorNamed,
    Measured,
    ProjectNamed,
    Theme,
    Unit,
    Words,
    Year,
)
from search.questions.lexicon import IndicatorEntry, Lexicon

_MAX_LOOKED_THROUGH = 20_000


def could_match(frame: Frame, lexicon: Lexicon) -> bool:
    """Return ``False`` only when no indicator of the release meets the conditions of an indicator's frame.

    Conditions that the lexicon cannot judge count as met.
    """
    if frame.focus is not Focus.INDICATOR or len(lexicon.indicators) > _MAX_LOOKED_THROUGH:
        return True
    years = frozenset(c.year for c in frame.where if isinstance(c, Year))
    rest = [c for c in frame.where if not isinstance(c, Year)]
    return any(
        (not years or i.year in years) and all(_meets(i, c, lexicon) for c in rest)
        for i in lexicon.indicators
    )


def _meets(entry: IndicatorEntry, c: Constraint, lexicon: Lexicon) -> bool:
    if getattr(c, "negated", False):
        return True
    if isinstance(c, Words):
        return c.found is None or c.scope == "anywhere" or entry.iri in c.found
    if isinstance(c, Theme):
        node = entry.project if c.of_project else entry.iri
        return any(node in lexicon.themed.get(theme, ()) for theme in c.iris)
    if isinstance(c, Category):
        return entry.category in c.codes
    if isinstance(c, Unit):
        return c.department or entry.unit in c.iris
    return _named(entry, c, lexicon)


def _named(entry: IndicatorEntry, c: Constraint, lexicon: Lexicon) -> bool:
    if isinstance(c, IndicatorNamed):
        return entry.name in c.names
    if isinstance(c, ProjectNamed):
        return lexicon.project_names.get(entry.project) in c.names
    if isinstance(c, Amount) and c.units:
        return not entry.measures.isdisjoint(c.units)
    if isinstance(c, Measured) and c.units and not c.dimensions:
        return not entry.measures.isdisjoint(c.units)
    return True

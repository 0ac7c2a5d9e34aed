"""From a frame to SPARQL: a closed set of patterns, filled with terms, never with pasted text.

Variables are the same in every query: ``?project ?projectName ?unit ?year`` and, where indicators are
in play, ``?indicator ?indicatorName ?code ?cycle ?annual``; a compared number is ``?value``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from search.questions.frame import (
    Category,
    Focus,
    Frame,
    Operation,
    ProjectNamed,
    Unit,
    Year,
)
from search.questions.patterns import (
    COUNTED_AS,
    INDICATOR_COLUMNS,
    ORDER,
    PROJECT_COLUMNS,
    VALUED,
    Patterns,
)
from search.questions.terms import text, with_prefixes


class Compiler(Patterns):
    """Compiles one frame; arguments are those of :class:`Patterns`."""

    # -- whole queries -------------------------------------------------------------------------

    def query(self) -> str:
        """Return the query that answers the frame."""
        make: dict[Operation, Callable[[], str]] = {
            Operation.COUNT: self._count,
            Operation.SUM: lambda: self._aggregate("SUM(?value)"),
            Operation.AVERAGE: lambda: self._aggregate("AVG(?value)"),
            Operation.SPREAD: lambda: self._aggregate("MAX(?value) - MIN(?value)"),
            Operation.MOST: self._most,
            Operation.DIFFERENCE: self._difference,
            Operation.SHARE: self._share,
            Operation.PER_PROJECT: self._per_project,
            Operation.GROUP: self._group,
            Operation.PER_GROUP: self._per_group,
        }
        return with_prefixes(make.get(self._frame.operation, self._rows)())

    def rows_query(self) -> str:
        """Return the query that lists what the answer is about, whatever is computed from it."""
        return with_prefixes(self._rows())

    def columns(self) -> tuple[str, ...]:
        """Names of the variables that :meth:`rows_query` selects."""
        if self._frame.focus is Focus.UNIT and self._frame.operation not in VALUED:
            return ("unitIri", "unit", "project", "projectName", "year")
        if self._frame.focus is Focus.INDICATOR or self._frame.operation in VALUED:
            return INDICATOR_COLUMNS + (("value", "valueUnit") if self._needs_value else ())
        return PROJECT_COLUMNS

    def _rows(self) -> str:
        columns = self.columns()
        shown = " ".join(f"?{c}" for c in columns)
        raws = self.raws() if "cycle" in columns else ""
        unit = "  ?project zb:fundUser ?unitIri .\n" if "unitIri" in columns else ""
        pattern = f"{self.pattern()}{raws}{unit}"
        return f"SELECT DISTINCT {shown} WHERE {{\n{pattern}}} ORDER BY {self._order()}{self._limit()}"

    def _order(self) -> str:
        position = ORDER + (" ?indicatorOrder" if "indicator" in self.columns() else "")
        if self._ordered_list() or self._frame.operation is Operation.EXTREME:
            return ("DESC(?value) " if self._frame.descending else "ASC(?value) ") + position
        return position

    def _limit(self) -> str:
        return f" LIMIT {self._frame.limit}" if self._frame.limit and self._ordered_list() else ""

    def _count(self) -> str:
        counted = COUNTED_AS[self._frame.focus]
        return f"SELECT (COUNT(DISTINCT {counted}) AS ?count) WHERE {{\n{self.pattern()}}}"

    def _aggregate(self, function: str) -> str:
        return (
            f"SELECT ({function} AS ?result) (COUNT(DISTINCT ?indicator) AS ?count) ?normalizedUnit WHERE {{\n"
            f"  {{ SELECT DISTINCT ?indicator ?value ?normalizedUnit WHERE {{\n{self.pattern()}"
            f"{self._optional_of_quantity('normalizedUnit')} }} }}\n}} "
            "GROUP BY ?normalizedUnit ORDER BY DESC(?count)"
        )

    def _most(self) -> str:
        direction = "DESC" if self._frame.descending is not False else "ASC"
        found = self.found() if self._frame.findings else ""
        of_units = self._frame.focus is Focus.UNIT and self._frame.counted is Focus.PROJECT
        counted = "?finding" if found else "?project" if of_units else "?indicator"
        if self._frame.focus is Focus.UNIT:
            return (
                f"SELECT ?unit (COUNT(DISTINCT {counted}) AS ?count) WHERE {{\n{self.pattern(grouping=found)}}} "
                f"GROUP BY ?unit ORDER BY {direction}(?count) ?unit"
            )
        return (
            f"SELECT ?project ?projectName ?unit ?year (COUNT(DISTINCT {counted}) AS ?count) "
            f"WHERE {{\n{self.pattern(grouping=found)}}} "
            "GROUP BY ?project ?projectName ?unit ?year ?table ?projectOrder\n"
            f"ORDER BY {direction}(?count) {ORDER}"
        )

    def _difference(self) -> str:
        """Count indicators for each of the things compared."""
        key = (
            "?project ?projectName"
            if any(isinstance(c, ProjectNamed) for c in self._frame.where)
            else "?unit"
        )
        counted = "(COUNT(DISTINCT ?indicator) AS ?count)"
        return f"SELECT {key} {counted} WHERE {{\n{self.pattern()}}} GROUP BY {key} ORDER BY DESC(?count)"

    def _share(self) -> str:
        """Divide what meets all conditions by what meets those on year and table."""
        whole = Compiler(self.whole(), self._base)
        counted = "?indicator" if self._frame.focus is Focus.INDICATOR else "?project"
        parts = [
            f"  {{ SELECT (COUNT(DISTINCT {counted}) AS ?{name}) WHERE {{\n{one.pattern()}}} }}\n"
            for name, one in (("part", self), ("whole", whole))
        ]
        return f"SELECT (?part / ?whole AS ?result) ?part ?whole WHERE {{\n{''.join(parts)}}}"

    def whole(self) -> Frame:
        """What a share is of: the conditions on year and table alone."""
        kept = (Year, Unit, ProjectNamed) if self._frame.within else (Year,)
        return replace(self._frame, where=tuple(c for c in self._frame.where if isinstance(c, kept)))

    def _per_project(self) -> str:
        if self._frame.counted is Focus.PROJECT:
            inner = "SELECT ?unit (COUNT(DISTINCT ?project) AS ?n)"
            return (
                "SELECT (AVG(?n) AS ?result) (SUM(?n) AS ?projects) (COUNT(?unit) AS ?units) WHERE {\n"
                f"  {{ {inner} WHERE {{\n{self.pattern()}}} GROUP BY ?unit }} }}"
            )
        inner = "SELECT ?project (COUNT(DISTINCT ?indicator) AS ?n)"
        return (
            "SELECT (AVG(?n) AS ?result) (SUM(?n) AS ?indicators) (COUNT(?project) AS ?projects) WHERE {\n"
            f"  {{ {inner} WHERE {{\n{self.pattern(indicators=True)}}} GROUP BY ?project }} }}"
        )

    def _kinds(self) -> str:
        """Count things of several kinds, each under its own conditions."""
        parts = []
        for kind in self._frame.kinds:
            own = Compiler(replace(self._frame, focus=kind, operation=Operation.COUNT), self._base)
            counts = f'("{kind}" AS ?kind) (COUNT(DISTINCT {COUNTED_AS[kind]}) AS ?count)'
            parts.append(
                f"  {{ SELECT {counts} WHERE {{\n{own.pattern(indicators=kind is Focus.INDICATOR)}}} }}"
            )
        together = " UNION\n".join(parts)
        return f"SELECT ?kind ?count WHERE {{\n{together} }}"

    def _group(self) -> str:
        if self._frame.group_by == "kind":
            return self._kinds()
        counted = "?indicator" if self._frame.focus is Focus.INDICATOR else "?project"
        counted = "?finding" if self._frame.findings else counted
        key, extra = self._grouping(counted)
        needs = self._frame.group_by in ("category", "subcategory") or counted == "?indicator"
        return (
            f"SELECT {key} (COUNT(DISTINCT {counted}) AS ?count) WHERE {{\n{self.pattern(indicators=needs)}{extra}}} "
            f"GROUP BY {key} ORDER BY DESC(?count) {key}"
        )

    def _per_group(self) -> str:
        """One number of the targets of each group."""
        function = {"average": "AVG", "sum": "SUM", "maximum": "MAX", "minimum": "MIN"}[self._frame.function]
        key, extra = self._grouping("?indicator")
        key += " ?topCode" if self._frame.group_by == "category" else ""
        inner = (
            f"SELECT DISTINCT {key} ?indicator ?value ?valueUnit WHERE {{\n{self.pattern(grouping=extra)} }}"
        )
        return (
            f"SELECT {key} ({function}(?value) AS ?result) (COUNT(DISTINCT ?indicator) AS ?count) ?valueUnit WHERE {{\n"
            f"  {{ {inner} }}\n}} GROUP BY {key} ?valueUnit ORDER BY DESC(?result) {key}"
        )

    def _grouping(self, counted: str) -> tuple[str, str]:
        """The variables that rows are grouped by, and what binds them."""
        return {
            "unit": ("?unit", ""),
            "year": ("?year", ""),
            "project": ("?projectName ?project", ""),
            "department": ("?department", "  ?table zb:department/rdfs:label ?department .\n"),
            "category": (
                "?category",
                "  ?indicator zb:category/skos:broader? ?top .\n"
                "  ?top skos:notation ?topCode ; skos:prefLabel ?category .\n"
                '  FILTER(STRLEN(?topCode) = 1 && LANG(?category) = "zh")\n',
            ),
            "subcategory": (
                "?category",
                '  ?indicator zb:category/skos:prefLabel ?category .\n  FILTER(LANG(?category) = "zh")\n',
            ),
            "mentioned": (
                "?category",
                "  ?indicator zb:category ?own . ?own skos:broader? ?top . ?top skos:notation ?topCode ; "
                f'skos:prefLabel ?category .\n  FILTER(?topCode IN ({self._mentioned()}) && LANG(?category) = "zh")\n',
            ),
            "rule": ("?rule", self.found()),
            "theme": (
                "?theme",
                f'  {counted} zb:theme ?themeIri . ?themeIri skos:prefLabel ?theme . FILTER(LANG(?theme) = "zh")\n',
            ),
        }[self._frame.group_by or "unit"]

    def _mentioned(self) -> str:
        """Codes of the mentioned categories, without those below another one."""
        codes = {code for c in self._frame.where if isinstance(c, Category) for code in c.codes}
        return ", ".join(text(code) for code in sorted(codes) if len(code) == 1 or code[0] not in codes)

"""From a frame to the rows that it is about: narrowed in columns first, so that the graph is asked about few.

In a large release a query over everything would take seconds. What columns tell exactly is counted there; lists are cut
at their beginning and say how many there are; what is left goes to a process with a time limit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ontology.errors import ZhibiaoError
from ontology.graph import Row
from search.questions.compile import Compiler
from search.questions.frame import (
    Amount,
    Bound,
    Category,
    Constraint,
    CycleAnnual,
    Focus,
    Frame,
    IndicatorNamed,
    Measured,
    Operation,
    Worded,
    Words,
    Year,
)
from search.questions.holdings import Rows
from search.questions.lexicon import Lexicon
from search.questions.outlook import Outlook, outlook
from search.questions.refused import Refused
from search.questions.telling import Facts
from search.questions.terms import iri, with_prefixes
from search.questions.verbalise import refusal
from search.sparql import Limits

if TYPE_CHECKING:
    from search.dataset import Dataset

_SMALL = 5_000  # indicators of a release that any query goes through in milliseconds
_MAX_AMONG = 500
_MAX_AMONG_SMALL = 60  # there the query keeps its conditions, and is to be read by people
_LISTED = 100
_LIMITS = Limits(timeout_s=5.0, max_rows=2_000)
_DENIED_BY = 2  # more targets are no answer about one
_ANSWERED_BY_NONE = (Operation.EXISTS, Operation.COUNT, Operation.ALL)
_CUT = (
    *(Operation.LIST, Operation.LOOKUP, Operation.EXISTS, Operation.COUNT, Operation.GROUP),
    *(Operation.SHARE, Operation.PER_PROJECT),
)


class Evaluator:
    """Evaluates frames over one release; safe to share between threads.

    Args:
        dataset: the release.
        lexicon: what it holds.
    """

    def __init__(self, dataset: Dataset, lexicon: Lexicon) -> None:
        self._dataset, self._lexicon, self._held = dataset, lexicon, lexicon.holdings

    def facts(self, frame: Frame, language: str) -> Facts | None:
        """Return what a frame is about, or ``None`` when nothing fits and that is no answer.

        Raises:
            Refused: it is about too much to be read within the time limit.
        """
        frame = self._looked_up(frame)
        by_none = frame.operation in _ANSWERED_BY_NONE
        if any(isinstance(c, Words) and c.found == () and not c.negated for c in frame.where) and not by_none:
            return None
        seen = self._seen(frame)
        narrowed = self._compiler(frame, self._among(frame, seen), seen.met)
        rows = self._rows(narrowed, language) if len(seen.rows) else []
        if not rows and not by_none:
            return None
        of_words = not _nothing_is_an_answer(frame) or (
            frame.operation is Operation.ALL
            and any(isinstance(c, Amount | Bound | Worded) for c in frame.where)
        )
        if not rows and of_words and not self._subject_exists(frame, language):
            return None
        if not rows and self._claims(frame):
            denied = self._denied(frame, language)
            if denied is None or not denied.rows:
                return None
            if len(denied.rows) <= _DENIED_BY:
                return denied
        if not rows and frame.operation is Operation.ALL and (affirmed := self._affirmed(frame, language)):
            return affirmed
        total = self._total(frame, seen) if narrowed.among and len(seen.rows) > len(narrowed.among) else None
        query = narrowed.query()
        if query == narrowed.rows_query():
            return Facts(frame, narrowed, tuple(rows), tuple(rows), query, total)
        if total is not None and frame.operation is not Operation.MOST:
            query = self._compiler(frame).query()
        result = self._counted(frame, seen) or self._select(
            query, language, bounded=narrowed.among and (not total or frame.operation is Operation.MOST)
        )
        return Facts(frame, narrowed, tuple(rows), tuple(result), query, total)

    def _compiler(
        self, frame: Frame, among: tuple[str, ...] | None = None, met: tuple[Constraint, ...] = ()
    ) -> Compiler:
        return Compiler(frame, self._dataset.manifest.base_iri, among=among, met=() if self._small else met)

    @property
    def _small(self) -> bool:
        return len(self._held.indicators) <= _SMALL

    def _looked_up(self, frame: Frame) -> Frame:
        """The frame with its words looked up in memory, where they stand in few enough places to name."""
        years = frozenset(c.year for c in frame.where if isinstance(c, Year))
        indicators = frame.focus is Focus.INDICATOR
        where: list[Constraint] = []
        for c in frame.where:
            if isinstance(c, Words) and c.found is None:
                found = self._lexicon.holding(c.words, c.scope, indicators=indicators, years=years)
                c = replace(c, found=found)
            where.append(c)
        return replace(frame, where=tuple(where))

    # -- narrowing -----------------------------------------------------------------------------

    def _seen(self, frame: Frame) -> Outlook:
        return outlook(frame, self._held, indicators=self._compiler(frame).joins_indicators)

    def _among(self, frame: Frame, seen: Outlook) -> tuple[str, ...] | None:
        """The few rows to look at; of an exact list of a large release its beginning."""
        if self._small:
            return self._held.iris(seen.rows) if len(seen.rows) <= _MAX_AMONG_SMALL else None
        if len(seen.rows) <= _MAX_AMONG:
            return self._held.iris(seen.rows)
        if (
            frame.operation is Operation.MOST
            and frame.focus is Focus.PROJECT
            and seen.exact
            and seen.indicators
        ):
            return self._held.iris(self._most(frame, seen))
        cut = frame.operation in _CUT and frame.descending is None and seen.exact
        return self._held.iris(seen.rows[:_LISTED]) if cut else None

    def _most(self, frame: Frame, seen: Outlook) -> Rows:
        """The indicators of the projects that have the most (or fewest) of those seen."""
        projects, counts = np.unique(self._held.column("project", seen.rows), return_counts=True)
        ranked = projects[np.argsort(-counts if frame.descending is not False else counts, kind="stable")]
        best = ranked[: frame.limit or 1]
        last = counts[np.searchsorted(projects, best[-1])]
        if not frame.limit:
            best = projects[counts == last][:_LISTED]
        chosen: Rows = seen.rows[np.isin(self._held.column("project", seen.rows), best)]
        return chosen

    def _total(self, frame: Frame, seen: Outlook) -> int:
        """How many a list that was cut has."""
        if frame.operation is Operation.MOST:
            return len(seen.rows)
        if frame.focus is Focus.UNIT:
            return len(np.unique(self._held.column("unit", seen.rows)))
        if frame.focus is Focus.PROJECT and seen.indicators:
            return len(np.unique(self._held.column("project", seen.rows)))
        return len(seen.rows)

    def _denied(self, frame: Frame, language: str) -> Facts | None:
        """What denies a claim about a named target's number: the target itself (超过100天吗: no, at most 90).

        ``None`` where nothing named has a number of that kind, ``frame`` without rows where many have.
        """
        rest = tuple(c for c in frame.where if not isinstance(c, Amount | Bound))
        measured = tuple(_measured_like(c) for c in frame.where if isinstance(c, Amount))
        return self.facts(replace(frame, where=(*rest, *measured), denied=True), language)

    def _affirmed(self, frame: Frame, language: str) -> Facts | None:
        """What meets a claim about all that nothing contradicts, so that the answer can show it."""
        numbers = any(isinstance(c, Amount | Bound | Worded) and c.negated for c in frame.where)
        where = tuple(_unclaimed(c, numbers=numbers) for c in frame.where)
        met = replace(frame, operation=Operation.LIST, where=where)
        facts = self.facts(met, language)
        return facts and replace(facts, frame=replace(frame, affirmed=True))

    @staticmethod
    def _claims(frame: Frame) -> bool:
        """Whether a frame asks if a named target has some number."""
        named = any(
            isinstance(c, IndicatorNamed | Words) and not getattr(c, "negated", False) for c in frame.where
        )
        amounts = [c for c in frame.where if isinstance(c, Amount)]
        asks = frame.operation is Operation.EXISTS and frame.focus is Focus.INDICATOR and not frame.denied
        return asks and named and len(amounts) == 1 and not amounts[0].negated

    def _subject_exists(self, frame: Frame, language: str) -> bool:
        """Whether something fits when the number asked about is left out: then "no" is an answer."""
        rest = tuple(c for c in frame.where if not isinstance(c, Amount | Bound | CycleAnnual | Worded))
        if frame.operation not in (Operation.EXISTS, Operation.ALL) or len(rest) == len(frame.where):
            return False
        without = replace(frame, where=rest)
        seen = self._seen(without)
        if seen.exact or not len(seen.rows):
            return bool(len(seen.rows))
        return bool(self._rows(self._compiler(without, self._among(without, seen), seen.met), language))

    # -- asking the graph ----------------------------------------------------------------------

    def _rows(self, compiler: Compiler, language: str) -> list[Row]:
        return self._select(compiler.rows_query(), language, bounded=compiler.among)

    def compiler(self, frame: Frame) -> Compiler:
        """Return a compiler of a frame, in a large release among the rows it can be about where they are few."""
        if self._small:
            return self._compiler(frame)
        frame = self._looked_up(frame)
        seen = self._seen(frame)
        few = len(seen.rows) <= _MAX_AMONG
        return self._compiler(frame, self._held.iris(seen.rows) if few else None, seen.met)

    def has_rows(self, frame: Frame, language: str) -> bool:
        """Whether anything meets a frame's conditions."""
        seen = self._seen(self._looked_up(frame))
        if not self._small and (seen.exact or not len(seen.rows)):
            return bool(len(seen.rows))
        compiler = self.compiler(frame)
        return bool(self._select(compiler.rows_query() + " LIMIT 1", language, bounded=compiler.among))

    def called(self, indicators: Sequence[str], year: int) -> dict[str, tuple[str, str]]:
        """Return what indicators of another year are in ``year``: IRI and name by the IRI given, where they go on."""
        rows = self._dataset.graph.select(
            with_prefixes(
                f"SELECT ?own ?other ?name WHERE {{ VALUES ?own {{ {' '.join(map(iri, indicators))} }}\n"
                "  ?own (zb:precededBy|^zb:precededBy)+ ?other . ?other rdfs:label ?name .\n"
                f"  ?table zb:hasProject/zb:hasIndicator ?other ; zb:fiscalYear {year} }} ORDER BY ?other"
            )
        )
        return {row["own"]: (row["other"], row["name"]) for row in rows}

    def by_year(self, frame: Frame) -> list[Row]:
        """Count what a frame is about by year in the columns of a large release; nothing where they do not tell."""
        frame = self._looked_up(frame)
        if self._small or not self._seen(frame).exact:
            return []
        return sorted(self._grouped(frame, "year"), key=lambda row: row["year"])

    def select(self, query: str, language: str, *, bounded: object = False) -> list[Row]:
        """Run a query that may be about everything, unless ``bounded`` says that it is about few rows.

        Raises:
            Refused: it cannot be answered within the time limit.
        """
        return self._select(query, language, bounded=bounded)

    def _select(self, query: str, language: str, *, bounded: object) -> list[Row]:
        """Run a query: here when it is about few rows, else in a process that is stopped in time."""
        if bounded or self._small:
            return self._dataset.graph.select(query)
        try:
            result = self._dataset.sparql(query, limits=_LIMITS)
        except ZhibiaoError:
            raise Refused("unsupported", refusal("too_broad", language), intent="too_broad") from None
        bindings = json.loads(result.body)["results"]["bindings"]
        if len(bindings) >= _LIMITS.max_rows:
            raise Refused("unsupported", refusal("too_broad", language), intent="too_broad")
        return [{name: term["value"] for name, term in binding.items()} for binding in bindings]

    def _counted(self, frame: Frame, seen: Outlook) -> list[Row]:
        """What a counting query returns, where the columns of a large release tell it exactly; else nothing."""
        if not seen.exact or len(seen.rows) <= _MAX_AMONG or self._small:
            return []
        if frame.operation is Operation.COUNT and frame.focus is not Focus.UNIT:
            return [{"count": str(self._total(frame, seen))}]
        if frame.operation is Operation.SHARE:
            return self._share(frame, seen)
        if frame.operation is Operation.PER_PROJECT and frame.counted is not Focus.PROJECT:
            rows = outlook(frame, self._held, indicators=True).rows
            projects = len(np.unique(self._held.column("project", rows)))
            return [
                {"result": str(len(rows) / projects), "indicators": str(len(rows)), "projects": str(projects)}
            ]
        if frame.operation is Operation.GROUP and frame.group_by == "kind":
            return [self._of_kind(frame, kind) for kind in frame.kinds]
        if frame.operation is Operation.GROUP and frame.group_by in ("unit", "year", "department"):
            return self._grouped(frame, frame.group_by)
        if frame.operation is Operation.GROUP and frame.group_by in ("category", "subcategory"):
            return self._by_category(frame) if frame.focus is Focus.INDICATOR else []
        return []

    def _of_kind(self, frame: Frame, kind: Focus) -> Row:
        own = replace(frame, focus=kind, operation=Operation.COUNT)
        rows = outlook(own, self._held, indicators=kind is Focus.INDICATOR)
        return {"kind": str(kind), "count": str(self._total(own, rows))}

    def _by_category(self, frame: Frame) -> list[Row]:
        """Count indicators by their category of the first or the second level."""
        codes = self._held.column("category", outlook(frame, self._held, indicators=True).rows)
        shown = codes // 10 if frame.group_by == "category" else codes
        labels = {row["code"]: row["label"] for row in self._dataset.graph.select(_CATEGORIES)}
        counts = Counter(labels[str(code)] for code in shown.tolist())
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [{"category": label, "count": str(count)} for label, count in ranked]

    def _share(self, frame: Frame, seen: Outlook) -> list[Row]:
        everything = self._seen(self._compiler(frame).whole())
        part, whole = self._total(frame, seen), self._total(frame, everything)
        return [{"result": str(part / whole), "part": str(part), "whole": str(whole)}] if whole else []

    def _grouped(self, frame: Frame, key: str) -> list[Row]:
        of_indicators = frame.focus is Focus.INDICATOR
        rows = outlook(
            frame, self._held, indicators=of_indicators or self._compiler(frame).joins_indicators
        ).rows
        if not of_indicators:
            rows = np.unique(self._held.column("project", rows))
        numbers = self._held.column(key, rows).tolist()
        named = {"unit": self._held.vocabulary.units, "department": self._held.vocabulary.departments}.get(
            key
        )
        labels = [named[n][1] for n in numbers] if named else map(str, numbers)
        counts = sorted(Counter(labels).items(), key=lambda pair: (-pair[1], pair[0]))
        return [{key: label, "count": str(count)} for label, count in counts]


def _unclaimed(constraint: Constraint, *, numbers: bool) -> Constraint:
    """A condition of what contradicts a claim, turned into one of what meets it."""
    if isinstance(constraint, Amount | Bound | Worded) and constraint.negated:
        return replace(constraint, negated=False)
    if isinstance(constraint, Category) and not numbers:
        return replace(constraint, negated=not constraint.negated)
    return constraint


_CATEGORIES = """SELECT ?code ?label WHERE { ?c skos:inScheme ?s ; skos:notation ?code ; skos:prefLabel ?label .
  FILTER(STRENDS(STR(?s), "/scheme/category") && LANG(?label) = "zh") }"""


def _measured_like(amount: Amount) -> Measured:
    """What can be compared with an amount."""
    units = ("月", "小时") if amount.hours else amount.units or ()
    label = "、".join(units).replace("1", "比率") or amount.label
    return Measured(label, units=units, dimensions=() if units else amount.dimensions or ())


def _nothing_is_an_answer(frame: Frame) -> bool:
    """Whether no rows mean "none": every condition must come from the data's own names."""
    return not any(isinstance(c, Words) for c in frame.where)

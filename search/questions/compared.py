"""What is compared between fiscal years: which years, under which conditions, and the pairs of rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ontology.graph import Row
from ontology.quantities import measure_units
from ontology.values import Period
from search.questions.change_words import OF_YEARS, ChangeAsked, ChangeKind
from search.questions.compile import Compiler
from search.questions.constraints import measured
from search.questions.context import Context
from search.questions.evaluation import Evaluator
from search.questions.found import Number, distinct
from search.questions.frame import Focus, Frame, IndicatorNamed, Measured, Operation, Words, Year
from search.questions.mentions import Reading
from search.questions.parse import frames
from search.questions.refused import Refused
from search.questions.terms import with_prefixes
from search.questions.verbalise import conditions, join, noun, refusal, target_questions

if TYPE_CHECKING:
    from search.dataset import Dataset

_ALWAYS = re.compile(r"一直|始终|从来|历年|\balways\b")
_ONE_OF_ALL = re.compile(
    r"哪(?:个|条|一条|一个|项)(?:[^，。？]{0,6})(?:指标|目标|成本)"
    r"|(?:变化|变动|调整|提高|降低|收紧|放宽|上调|下调|增加|减少)(?:过|了)?的(?:指标|目标|比率|时限|成本|标准|上限|下限)?[?？。\s]*$"
)
_ALL_OF_A_KIND = re.compile(
    r"(?:没变|不变|未变|放宽|收紧|变严|变松|更严|更松|[调提变][高低]|降低|提高|上调|下调|减少|增加|缩短|延长|持平|相同|没动|没改|没调|未动)(?:格)?(?:了)?(?:要求|目标|标准|指标)?值?的"
    r"[^，。？]{0,8}(?:指标|目标|成本|时限|标准|上限|下限)(?:(?:一共|总共|共)?有?(?:几|多少)[个条项])?[?？。]?$"
    r"|(?:[高低多少大小长短严松变动平]|一样|相同|变化|提高|提升|降低|下降|增加|减少|[上下]调|收紧|放宽|调整)了?的[^，。？]{0,8}?(?:一共|总共|共)?有?(?:几|多少)[个条项][?？。]?$"
    r"|\bhow many (?:[a-z]+ )?(?:indicators|targets) (?:were|was|have been|got|are) "
)
_ANY_AT_ALL = re.compile(
    r"(?:有没有|是否有|有无|存不存在|是不是有)(?:哪(?:个|条|些)|任何|什么)?[^，。？]{0,24}的[^，。？]{0,8}[?？。\s]*$"
    r"|^有[^，。？]{2,24}的[^，。？]{0,8}[吗么]"
    r"|^(?:(?:are there|is there) (?:any )?|(?:did|have|has) any ).{0,40}\b(?:indicators?|targets?)\b"
)
_MAX_SERIES = 6
EARLIER = """  ?indicator zb:precededBy+ ?earlier .
  ?earlierProject zb:hasIndicator ?earlier . ?earlierTable zb:hasProject ?earlierProject ; zb:fiscalYear ?earlierYear .
  ?earlier rdfs:label ?earlierName .
"""
_VALUES = """  ?indicator zb:target ?ta . ?ta zb:period zb:$P ; zb:component ?qa .
  ?qa zb:order ?order ; zb:normalizedValue ?after .
  ?earlier zb:target ?tb . ?tb zb:period zb:$P ; zb:raw ?earlierAnnual ; zb:component ?qb .
  ?qb zb:order ?order ; zb:normalizedValue ?before .
  FILTER(!BOUND(?valueUnit) || !BOUND(?earlierUnit) || ?valueUnit = ?earlierUnit)
"""
_OF_AFTER = (
    "?qa zb:normalizedUnit ?valueUnit",
    "?qa zb:comparator ?cmp",
    "?qa zb:unitText ?ownUnit ; qudt:numericValue ?own",
)
_OF_BEFORE = "?qb zb:normalizedUnit ?earlierUnit"
PAIR_COLUMNS = (
    "?indicator ?indicatorName ?code ?cycle ?annual ?project ?projectName ?unit ?year "
    "?earlier ?earlierName ?earlierYear ?earlierAnnual ?before ?after ?valueUnit ?own ?ownUnit"
)

_SO_MANY = re.compile(r"(?<!第)(?:几|多少)(?P<unit>[\u3400-\u9fff]{1,2})[?？。\s]*$")


def _counted_in(text: str) -> Iterator[tuple[Measured, ...]]:
    """What is measured in the unit asked for (少几所), else what is counted at all; no condition without one."""
    asked = _SO_MANY.search(text)
    unit = measure_units().lookup(asked["unit"]) if asked else None
    if unit is None or not (unit.dimension or "").startswith("count:") or unit.text in {"个", "项", "条"}:
        yield ()
        return
    yield (measured(unit.text),)
    yield (Measured("数量", dimensions=("count:",)),)


@dataclass(frozen=True, slots=True)
class Thing:
    """What is followed through the years: its variable, its name's column, the path from a table to it."""

    variable: str
    name: str
    owner: str

    @classmethod
    def of(cls, focus: Focus) -> Thing:
        """Projects or indicators."""
        if focus is Focus.PROJECT:
            return cls("?project", "projectName", "zb:hasProject")
        return cls("?indicator", "indicatorName", "zb:hasProject/zb:hasIndicator")

    def held(self, variable: str, year: int) -> str:
        """The pattern of one that stands in a table of that year."""
        return f"{variable}Table {self.owner} {variable} ; zb:fiscalYear {year} ."


@dataclass(frozen=True, slots=True)
class ChangeSaid:
    """A sentence about years: the rows of its query, and those of the indicators or projects it speaks of."""

    text: str
    rows: tuple[Row, ...]
    query: str
    found: tuple[Row, ...]
    value: Number | dict[str, Number] | None = None


class Compared:
    """What a question between years compares.

    Args:
        dataset: the release.
        reading: of the question.
        asked: what kind of change it asks about.
        context: what its conditions are parsed against.
        evaluator: runs its queries within the time limit.
    """

    def __init__(
        self, dataset: Dataset, reading: Reading, asked: ChangeAsked, context: Context, evaluator: Evaluator
    ) -> None:
        self._dataset = dataset
        self._evaluator = evaluator
        self._graph = dataset.graph
        self._reading = reading
        self._asked = asked
        self._context = context
        self._zh = reading.language == "zh"
        self._years = self._spanned()

    def _select(self, query: str, compiler: Compiler | None = None) -> list[Row]:
        """Run a query that was made by a compiler, or that names the rows it is about."""
        bounded = compiler is None or compiler.among
        return self._evaluator.select(query, self._reading.language, bounded=bounded)

    def _spanned(self) -> tuple[int, ...]:
        """The years compared, oldest first."""
        known = sorted(self._context.years)
        named = sorted(set(self._reading.years))
        if len(known) < 2:
            raise Refused("no_data", refusal("one_year", self._reading.language), intent="change")
        whole = {ChangeKind.TREND, ChangeKind.KEPT, *OF_YEARS}
        if not named:
            always = whole & set(self._asked.kinds) or _ALWAYS.search(self._reading.canvas.text)
            return tuple(known) if always else tuple(known[-2:])
        if len(named) > 1:
            return tuple(named)
        only = named[0]
        if ChangeKind.RENAMED in self._asked.kinds and only != known[-1]:
            return only, known[-1]
        if set(self._asked.kinds) & {ChangeKind.TREND} and only != known[-1]:
            return tuple(year for year in known if year >= only)
        if only == known[-1] or (not self._before_named() and only != known[0]):
            return known[known.index(only) - 1], only
        return only, known[-1]

    def _before_named(self) -> bool:
        """Whether the one year named is what is compared with (比去年, than in 2025)."""
        return bool(self._reading.compared_with)

    def _period(self) -> Period:
        return self._reading.periods[0] if len(set(self._reading.periods)) == 1 else Period.ANNUAL

    def _one_sided_asked(self) -> bool:
        return bool({ChangeKind.ADDED, ChangeKind.REMOVED} & set(self._asked.kinds))

    def _focus(self) -> Focus:
        has = self._reading.has
        if self._reading.indicators:
            return Focus.INDICATOR
        renames = ChangeKind.RENAMED in self._asked.kinds
        if renames and self._reading.projects and not has("indicator"):
            return Focus.PROJECT
        held = {ChangeKind.FIRST, ChangeKind.LAST} & set(self._asked.kinds)
        if held and self._reading.projects and not (self._reading.content or self._reading.categories):
            return Focus.PROJECT
        alone = not (self._reading.content or self._reading.categories or has("indicator", "target"))
        if self._reading.projects and alone and has("yes_no") and self._one_sided_asked():
            return Focus.PROJECT  # X项目是今年才有的吗
        if has("count_project") or (has("project") and not has("indicator", "count_indicator", "target")):
            named = self._reading.projects and not self._one_sided_asked()
            return Focus.INDICATOR if named else Focus.PROJECT
        kinds = {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.KEPT, ChangeKind.RENAMED}
        wanted = bool(
            self._reading.categories
            or self._reading.projects
            or ((renames or has("yes_no")) and self._reading.content)
            or has("indicator", "count_indicator", "target")
        )
        if kinds & set(self._asked.kinds) and not wanted:
            return Focus.PROJECT
        return Focus.INDICATOR

    def _candidates(self, *years: int) -> Iterator[Frame]:
        """The readings of the question's other conditions in these years."""
        reading = replace(self._reading, years=list(years))
        for measures in _counted_in(reading.canvas.text):
            for frame in frames(reading, self._context):
                focus = self._focus()
                where = tuple(c for c in frame.where if not isinstance(c, Year))
                if focus is Focus.PROJECT and frame.focus is not focus:  # words of indicators bind no project
                    where = tuple(replace(c, scope="anywhere") if isinstance(c, Words) else c for c in where)
                yield replace(
                    frame,
                    focus=focus,
                    operation=Operation.LIST,
                    where=(*where, *measures, *(Year(year) for year in years)),
                    descending=None,
                    limit=None,
                    also=None,
                )

    def _frame(self, *years: int) -> Frame:
        """The first reading that has rows in these years, else what follows on rows of an earlier year."""
        first: Frame | None = None
        for named in self._candidates(*years):
            first = first or named
            if self._has_rows(named):
                return named
        if first is None:
            raise Refused("unsupported", refusal("no_subject", self._reading.language))
        return (self._followed(years[0]) if len(years) == 1 else None) or first

    def _has_rows(self, frame: Frame) -> bool:
        return self._evaluator.has_rows(frame, self._reading.language)

    def _followed(self, year: int) -> Frame | None:
        """What goes on in a year, under another name, from what was meant in a year before."""
        for earlier in reversed([y for y in self._years if y < year]):
            early = next(filter(self._has_rows, self._candidates(earlier)), None)
            if early is None or early.focus is not Focus.INDICATOR:
                continue
            compiler = self._evaluator.compiler(early)
            rows = self._select(
                with_prefixes(
                    f"SELECT DISTINCT ?later WHERE {{\n{compiler.pattern()}  ?later zb:precededBy+ ?indicator .\n"
                    f"  ?laterTable zb:hasProject/zb:hasIndicator ?later ; zb:fiscalYear {year} }} ORDER BY ?later"
                ),
                compiler,
            )
            if rows:
                words = tuple(w for c in early.where if isinstance(c, Words) for w in c.words)
                words += tuple(n for c in early.where if isinstance(c, IndicatorNamed) for n in c.names)
                found = tuple(row["later"] for row in rows)
                return replace(early, where=(Words(words, found=found), Year(year)))
        return None

    @property
    def _base(self) -> str:
        return self._dataset.manifest.base_iri

    def _lists(self) -> bool:
        """Whether several indicators are asked for (哪些目标提高了), not one of them."""
        text = self._reading.canvas.text
        if self._reading.indicators:
            return False
        if self._reading.change_sizes and not self._reading.has("yes_no") and not self._asked.amount:
            return True
        if self._whether_any():
            return True
        if ChangeKind.TREND in self._asked.kinds and not self._reading.has("listing"):
            return any(word in text for word in ("哪些", "有哪", "which "))
        if (_ONE_OF_ALL.search(text) and not self._asked.amount) or self._all_of_a_kind():
            return True
        return (
            any(word in text for word in ("哪些", "什么", "有哪", "哪几", "which ", "what "))
            and not self._asked.amount
        ) or self._reading.has("listing")

    def _whether_any(self) -> bool:
        """Whether it is asked if there is any indicator that changed so (有没有翻番的指标)."""
        reading = self._reading
        named = reading.indicators or reading.content or reading.themes
        return reading.has("yes_no") and not named and _ANY_AT_ALL.search(reading.canvas.text) is not None

    def _all_of_a_kind(self) -> bool:
        """Whether all that changed in one way are asked for, or how many they are (比去年低的有几个)."""
        if self._reading.indicators:
            return False
        counted = self._reading.flags.get("count_indicator")
        asks = counted is not None and re.search("多少|几", counted.group()) and self._asked.counted is None
        before = asks and counted is not None and counted.start() < self._asked.at
        return (
            bool(before) or self._asked.many or _ALL_OF_A_KIND.search(self._reading.canvas.text) is not None
        )

    @staticmethod
    def _rows_query(compiler: Compiler, extra: str) -> str:
        columns = " ".join(f"?{c}" for c in compiler.columns())
        raws = compiler.raws() if "indicator" in compiler.columns() else ""
        order = "DESC(?year) STR(?table) ?projectOrder" + (" ?indicatorOrder" if raws else "")
        return with_prefixes(
            f"SELECT DISTINCT {columns} WHERE {{\n{compiler.pattern()}{extra}{raws}}} ORDER BY {order}"
        )

    def _steps(self, sign: str) -> str:
        """The targets of the years between, each of which stands in one relation to the one before."""
        values = ["?before", *(f"?v{year}" for year in self._years[1:-1]), "?after"]
        lines = [
            f"  ?indicator zb:precededBy+ ?e{y} . ?p{y} zb:hasIndicator ?e{y} . ?t{y} zb:hasProject ?p{y} ;"
            f" zb:fiscalYear {y} .\n  ?e{y} zb:target ?x{y} . ?x{y} zb:period zb:{self._period()} ;"
            f" zb:component ?q{y} . ?q{y} zb:order ?order ; zb:normalizedValue ?v{y} .\n"
            for y in self._years[1:-1]
        ]
        return "".join(lines) + "".join(f"  FILTER({a} {sign} {b})\n" for a, b in pairwise(values))

    def _pairs(
        self, frame: Frame, condition: str, earlier: Sequence[int], between: str = ""
    ) -> tuple[str, tuple[Row, ...]]:
        frame = replace(
            frame, focus=Focus.INDICATOR
        )  # pairs are of indicators, also where a project is asked for
        filters = f"  FILTER({condition})\n" if condition else ""
        compiler = self._evaluator.compiler(frame)
        values = compiler.optional_of("?qb", _OF_BEFORE, "?indicator zb:precededBy+ ?earlier . ?earlier")
        values += "".join(compiler.optional_of("?qa", part) for part in _OF_AFTER)
        query = with_prefixes(
            f"SELECT DISTINCT {PAIR_COLUMNS} WHERE {{\n{compiler.pattern()}{compiler.years(earlier, '?earlierYear')}"
            f"{EARLIER}{_VALUES.replace('$P', self._period())}{between}{filters}{values}{compiler.raws()}}} "
            "ORDER BY STR(?table) ?projectOrder ?indicatorOrder DESC(?earlierYear)"
        )
        return query, tuple(self._select(query, compiler))

    def _subject_pairs(self, earlier: Sequence[int]) -> tuple[Frame, str, tuple[Row, ...]]:
        """Pairs of the one thing asked about, each with its earlier values."""
        frame = self._frame(self._years[-1])
        query, rows = self._pairs(frame, "", earlier)
        if not rows:
            raise self._nothing(frame)
        subjects = distinct(rows, "indicator")
        counted = [row for row in subjects if row.get("code", "").startswith("11")]
        if len(subjects) > 1 and len(counted) == 1 and not self._reading.has("upper", "money"):
            subject = counted[0]["indicator"]
            query = query.replace(EARLIER, f"  VALUES ?indicator {{ <{subject}> }}\n{EARLIER}")
            rows = tuple(self._select(query))
            subjects = distinct(rows, "indicator")
        if len(subjects) > _MAX_SERIES:
            names = join([f"“{row['indicatorName']}”" for row in subjects], self._reading.language, 6)
            raise Refused(
                "ambiguous",
                refusal("many", self._reading.language, n=len(subjects), names=names),
                intent="change",
            )
        return frame, query, rows

    def _rows_of(self, iris: Iterable[str], focus: Focus) -> tuple[Row, ...]:
        compiler = Compiler(Frame(focus, Operation.LIST, ()), self._base, among=sorted(iris))
        return tuple(self._select(compiler.rows_query()))

    def _both(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """The indicators of either year."""
        return self._rows_of({row[key] for row in rows for key in ("indicator", "earlier")}, Focus.INDICATOR)

    def _which(self, rows: Sequence[Row]) -> Refused:
        names = join([f"“{row['indicatorName']}”" for row in rows], self._reading.language, 6)
        text = refusal("many", self._reading.language, n=len(rows), names=names)
        one_by_one = target_questions([row["indicatorName"] for row in rows], self._reading.language)
        return Refused("ambiguous", text, intent="change", suggestions=one_by_one)

    def _nothing(self, frame: Frame) -> Refused:
        shown = noun(frame.focus, 0, self._reading.language).lstrip("0 个条")
        span = "→".join(map(str, self._years))
        said = f"{span}，{conditions(frame, 'zh')}" if self._zh else f"{span}, {conditions(frame, 'en')}"
        text = refusal("no_rows", self._reading.language, noun=shown, conditions=said)
        return Refused("no_data", text, intent="change")

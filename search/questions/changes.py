"""Answers about two or more fiscal years, by the alignment of their indicators and projects."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ontology.graph import Row
from ontology.quantities import format_number
from ontology.records import json_number
from ontology.values import Period
from search.questions import evidence as quotes
from search.questions.change_words import ChangeAsked, ChangeKind
from search.questions.compile import Compiler, with_prefixes
from search.questions.context import Context
from search.questions.evaluation import Evaluator
from search.questions.found import Found, Number, distinct, illustrative_projects
from search.questions.frame import Focus, Frame, Operation, Year
from search.questions.mentions import Reading
from search.questions.parse import frames
from search.questions.refused import Refused
from search.questions.verbalise import conditions, join, noun, numbered, plain, refusal, target_questions
from search.results import Answer, AnswerProject, Interpretation

if TYPE_CHECKING:
    from search.dataset import Dataset

_LIKE = "?after {sign} ?before"
_AT_LEAST, _AT_MOST = "zb:atLeast, zb:moreThan", "zb:atMost, zb:lessThan"
_STRICTER = (
    f"(?cmp IN ({_AT_LEAST}) && ?after {{up}} ?before) || (?cmp IN ({_AT_MOST}) && ?after {{down}} ?before)"
)
_FILTERS: dict[ChangeKind, str] = {
    ChangeKind.RAISED: "?after > ?before",
    ChangeKind.LOWERED: "?after < ?before",
    ChangeKind.UNCHANGED: "?after = ?before",
    ChangeKind.CHANGED: "?after != ?before",
    ChangeKind.TIGHTENED: _STRICTER.format(up=">", down="<"),
    ChangeKind.LOOSENED: _STRICTER.format(up="<", down=">"),
}
_SAID = {
    ChangeKind.RAISED: ("提高", "raised"),
    ChangeKind.LOWERED: ("降低", "lowered"),
    ChangeKind.UNCHANGED: ("不变", "unchanged"),
    ChangeKind.CHANGED: ("变化", "changed"),
    ChangeKind.TIGHTENED: ("收紧", "tightened"),
    ChangeKind.LOOSENED: ("放宽", "loosened"),
    ChangeKind.ADDED: ("新增", "new"),
    ChangeKind.REMOVED: ("不再有", "no longer there"),
    ChangeKind.KEPT: ("都有", "in every year"),
}
_MAX_SERIES = 6
_EARLIER = """  ?indicator zb:precededBy+ ?earlier .
  ?earlierProject zb:hasIndicator ?earlier . ?earlierTable zb:hasProject ?earlierProject ; zb:fiscalYear ?earlierYear .
  ?earlier rdfs:label ?earlierName .
"""
_VALUES = """  ?indicator zb:target ?ta . ?ta zb:period zb:$P ; zb:component ?qa .
  ?qa zb:order ?order ; zb:normalizedValue ?after ; zb:normalizedUnit ?valueUnit .
  ?earlier zb:target ?tb . ?tb zb:period zb:$P ; zb:raw ?earlierAnnual ; zb:component ?qb .
  ?qb zb:order ?order ; zb:normalizedValue ?before ; zb:normalizedUnit ?valueUnit .
  OPTIONAL { ?qa zb:comparator ?cmp }
  OPTIONAL { ?qa zb:unitText ?ownUnit ; qudt:numericValue ?own }
"""
_PAIR_COLUMNS = (
    "?indicator ?indicatorName ?code ?cycle ?annual ?project ?projectName ?unit ?year "
    "?earlier ?earlierName ?earlierYear ?earlierAnnual ?before ?after ?valueUnit ?own ?ownUnit"
)
_RAWS = """  OPTIONAL { ?indicator zb:target ?ct . ?ct zb:period zb:cycle ; zb:raw ?cycle }
  OPTIONAL { ?indicator zb:target ?at . ?at zb:period zb:annual ; zb:raw ?annual }
"""


@dataclass(frozen=True, slots=True)
class _Said:
    text: str
    rows: tuple[Row, ...]
    query: str
    found: tuple[Row, ...]
    value: Number | dict[str, Number] | None = None


class ChangeAnswerer:
    """Answers one question between years.

    Args:
        dataset: the release.
        reading: of the question; ``reading.change`` is set.
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

    def _select(self, query: str) -> list[Row]:
        return self._evaluator.select(query, self._reading.language)

    def answer(self) -> Answer:
        """Return the answer.

        Raises:
            Refused: nothing is compared, or what is compared has no counterpart.
        """
        said = self._say()
        reading, frame_rows = self._reading, said.found
        indicators = [Found.of(row) for row in distinct(frame_rows, "indicator")]
        projects = self._projects([] if indicators else frame_rows)
        evidence = [
            *quotes.indicator_quotes(self._graph, [i.iri for i in indicators], [self._period()]),
            *quotes.project_quotes(self._dataset, [p.iri for p in projects], self._frame(self._years[-1])),
        ]
        invented = illustrative_projects(
            self._graph, [row["project"] for row in distinct(frame_rows, "project")]
        )
        by_indicator = {row["indicator"]: row["project"] for row in frame_rows if "indicator" in row}
        columns = tuple(said.rows[0]) if said.rows else ()
        return Answer(
            question=reading.canvas.text,
            language=reading.language,
            status="answered",
            text=said.text,
            interpretation=Interpretation(
                f"change_{'_'.join(self._asked.kinds)}",
                (
                    f"{'→'.join(map(str, self._years))}",
                    conditions(self._frame(self._years[-1]), reading.language),
                ),
            ),
            release=self._dataset.release,
            projects=projects,
            indicators=tuple(i.answer(illustrative=by_indicator.get(i.iri) in invented) for i in indicators),
            value=said.value,
            columns=columns,
            rows=tuple(tuple(_cell(row.get(name), name) for name in columns) for row in said.rows),
            sparql=said.query,
            evidence=tuple(evidence)[: quotes.MAX_QUOTES],
        )

    # -- what is compared ----------------------------------------------------------------------

    def _spanned(self) -> tuple[int, ...]:
        """The years compared, oldest first."""
        known = sorted(self._context.years)
        named = sorted(set(self._reading.years))
        if len(known) < 2:
            raise Refused("no_data", refusal("one_year", self._reading.language), intent="change")
        whole = {ChangeKind.TREND, ChangeKind.HIGHEST, ChangeKind.LOWEST, ChangeKind.KEPT}
        if not named:
            return tuple(known) if whole & set(self._asked.kinds) else tuple(known[-2:])
        if len(named) > 1:
            return tuple(named)
        only = named[0]
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

    def _focus(self) -> Focus:
        has = self._reading.has
        if has("count_project") or (has("project") and not has("indicator", "count_indicator", "target")):
            named = self._reading.projects and not {ChangeKind.ADDED, ChangeKind.REMOVED} & set(
                self._asked.kinds
            )
            return Focus.INDICATOR if named else Focus.PROJECT
        kinds = {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.KEPT, ChangeKind.RENAMED}
        wanted = (
            self._reading.indicators
            or self._reading.categories
            or self._reading.projects
            or has("indicator", "count_indicator", "target")
        )
        if kinds & set(self._asked.kinds) and not wanted:
            return Focus.PROJECT
        return Focus.INDICATOR

    def _frame(self, *years: int) -> Frame:
        """The first reading of the question's other conditions that has rows in these years."""
        reading = replace(self._reading, years=list(years))
        first: Frame | None = None
        for frame in frames(reading, self._context):
            where = tuple(c for c in frame.where if not isinstance(c, Year))
            named = replace(
                frame,
                focus=self._focus(),
                operation=Operation.LIST,
                where=(*where, *(Year(year) for year in years)),
                descending=None,
                limit=None,
                also=None,
            )
            first = first or named
            if self._select(Compiler(named, self._base).rows_query() + (" LIMIT 1")):
                return named
        if first is None:
            raise Refused("unsupported", refusal("no_subject", self._reading.language))
        return first

    @property
    def _base(self) -> str:
        return self._dataset.manifest.base_iri

    # -- answers -------------------------------------------------------------------------------

    def _say(self) -> _Said:
        kinds = set(self._asked.kinds)
        rules: tuple[tuple[bool, Callable[[], _Said]], ...] = (
            (bool(kinds & {ChangeKind.HIGHEST, ChangeKind.LOWEST}), self._extreme_year),
            (
                self._reading.has("count_project", "count_indicator")
                and not kinds & {ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.KEPT},
                self._counts,
            ),
            (ChangeKind.KEPT in kinds, self._kept),
            (
                ChangeKind.REMOVED in kinds,
                lambda: self._one_sided(self._years[0], self._years[-1], later=False),
            ),
            (ChangeKind.ADDED in kinds, lambda: self._one_sided(self._years[-1], self._years[0], later=True)),
            (ChangeKind.RENAMED in kinds, self._renamed),
            (ChangeKind.TREND in kinds and not self._lists(), self._series),
            (self._lists(), self._listed),
        )
        return next((say for holds, say in rules if holds), self._difference)()

    def _lists(self) -> bool:
        """Whether several indicators are asked for (哪些目标提高了), not one of them."""
        text = self._reading.canvas.text
        if self._reading.indicators:
            return False
        return (
            any(word in text for word in ("哪些", "什么", "有哪", "哪几", "which ", "what "))
            and not self._asked.amount
        ) or self._reading.has("listing")

    def _counts(self) -> _Said:
        frame = replace(
            self._frame(*self._years),
            focus=Focus.PROJECT if self._reading.has("count_project") else Focus.INDICATOR,
        )
        counted = "?project" if frame.focus is Focus.PROJECT else "?indicator"
        query = with_prefixes(
            f"SELECT ?year (COUNT(DISTINCT {counted}) AS ?count) WHERE {{\n{Compiler(frame, self._base).pattern()}}} "
            "GROUP BY ?year ORDER BY ?year"
        )
        rows = self._select(query)
        by_year = {row["year"]: int(row["count"]) for row in rows}
        if not by_year:
            raise self._nothing(frame)
        listed = join(
            [f"{year}：{n}" if self._zh else f"{year}: {n}" for year, n in by_year.items()],
            self._reading.language,
        )
        change = by_year.get(str(self._years[-1]), 0) - by_year.get(str(self._years[0]), 0)
        text = f"{listed}；相差 {change:+d}。" if self._zh else f"{listed}; a difference of {change:+d}."
        holds = self._reading.has("yes_no") and any(
            self._holds(k, Decimal(change), upper=False) for k in self._asked.kinds if k in _FILTERS
        )
        verdict = ("是，" if holds else "否，") if self._zh else ("Yes, " if holds else "No, ")
        return _Said((verdict if self._reading.has("yes_no") else "") + text, tuple(rows), query, (), change)

    def _one_sided(self, own: int, other: int, *, later: bool) -> _Said:
        frame = self._frame(own)
        thing = "?project" if frame.focus is Focus.PROJECT else "?indicator"
        owner = "zb:hasProject" if frame.focus is Focus.PROJECT else "zb:hasProject/zb:hasIndicator"
        path = f"{thing} zb:precededBy+ ?counterpart" if later else f"?counterpart zb:precededBy+ {thing}"
        absent = (
            f"  FILTER NOT EXISTS {{ {path} . ?otherTable {owner} ?counterpart ; zb:fiscalYear {other} }}\n"
        )
        query = self._rows_query(frame, absent)
        return self._list(ChangeKind.ADDED if later else ChangeKind.REMOVED, frame, query)

    def _kept(self) -> _Said:
        frame = self._frame(self._years[-1])
        thing = "?project" if frame.focus is Focus.PROJECT else "?indicator"
        owner = "zb:hasProject" if frame.focus is Focus.PROJECT else "zb:hasProject/zb:hasIndicator"
        present = "".join(
            f"  FILTER EXISTS {{ {thing} zb:precededBy+ ?e{year} . "
            f"?t{year} {owner} ?e{year} ; zb:fiscalYear {year} }}\n"
            for year in self._years[:-1]
        )
        return self._list(ChangeKind.KEPT, frame, self._rows_query(frame, present))

    def _rows_query(self, frame: Frame, extra: str) -> str:
        compiler = Compiler(frame, self._base)
        columns = " ".join(f"?{c}" for c in compiler.columns())
        raws = _RAWS if frame.focus is Focus.INDICATOR else ""
        order = "DESC(?year) STR(?table) ?projectOrder" + (" ?indicatorOrder" if raws else "")
        return with_prefixes(
            f"SELECT DISTINCT {columns} WHERE {{\n{compiler.pattern()}{extra}{raws}}} ORDER BY {order}"
        )

    def _list(self, kind: ChangeKind, frame: Frame, query: str) -> _Said:
        rows = tuple(self._select(query))
        key, name = (
            ("project", "projectName") if frame.focus is Focus.PROJECT else ("indicator", "indicatorName")
        )
        names = numbered([row[name] for row in distinct(rows, key)])
        span = f"{self._years[0]}→{self._years[-1]}"
        what = noun(frame.focus, len(names), self._reading.language)
        zh, en = _SAID[kind]
        yes = (
            ""
            if not self._reading.has("yes_no")
            else ("是，" if rows else "否，")
            if self._zh
            else ("Yes, " if rows else "No, ")
        )
        if not rows and not yes:
            raise self._nothing(frame)
        listed = join(names, self._reading.language)
        text = (
            f"{yes}{span} {zh}的有 {what}：{listed}。" if self._zh else f"{yes}{span}: {what} {en}: {listed}."
        )
        return _Said(
            text,
            rows,
            query,
            rows,
            len(names) if self._reading.has("count_project", "count_indicator") else None,
        )

    def _pairs(self, frame: Frame, condition: str, earlier: Sequence[int]) -> tuple[str, tuple[Row, ...]]:
        frame = replace(
            frame, focus=Focus.INDICATOR
        )  # pairs are of indicators, also where a project is asked for
        values = f"  VALUES ?earlierYear {{ {' '.join(map(str, earlier))} }}\n"
        filters = f"  FILTER({condition})\n" if condition else ""
        compiler = Compiler(frame, self._base)
        query = with_prefixes(
            f"SELECT DISTINCT {_PAIR_COLUMNS} WHERE {{\n{compiler.pattern()}{values}{_EARLIER}"
            f"{_VALUES.replace('$P', self._period())}{filters}{_RAWS}}} "
            "ORDER BY STR(?table) ?projectOrder ?indicatorOrder DESC(?earlierYear)"
        )
        return query, tuple(self._select(query))

    def _listed(self) -> _Said:
        kinds = [kind for kind in self._asked.kinds if kind in _FILTERS] or [ChangeKind.CHANGED]
        frame = self._frame(self._years[-1])
        condition = " || ".join(f"({_FILTERS[kind]})" for kind in kinds)
        query, rows = self._pairs(frame, condition, self._years[:1])
        if not rows:
            raise self._nothing(frame)
        listed = join([self._arrow(row) for row in distinct(rows, "indicator")], self._reading.language, 20)
        zh, en = (" / ".join(said) for said in zip(*(_SAID[kind] for kind in kinds), strict=True))
        count = len(distinct(rows, "indicator"))
        span = f"{self._years[0]}→{self._years[-1]}"
        text = (
            f"{span} {zh}的有 {count} 条指标：{listed}。"
            if self._zh
            else f"{span}: {count} indicators {en}: {listed}."
        )
        return _Said(text, rows, query, rows)

    def _arrow(self, row: Row) -> str:
        return f"{row['indicatorName']} {row['earlierAnnual']}→{row.get('annual') or row.get('cycle', '—')}"

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
            query = query.replace(_EARLIER, f"  FILTER(?indicator = <{subject}>)\n{_EARLIER}")
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

    def _difference(self) -> _Said:
        _, query, rows = self._subject_pairs(self._years[:1])
        subjects = distinct(rows, "indicator")
        listed = join([self._arrow(row) for row in subjects], self._reading.language)
        first = subjects[0]
        if len(subjects) > 1 and self._reading.has("yes_no"):
            raise self._which(subjects)
        change = Decimal(first["after"]) - Decimal(first["before"])
        shown = self._said_change(abs(change), first)
        word = (
            (("提高", "up") if change > 0 else ("降低", "down"))[not self._zh]
            if change
            else ("不变", "unchanged")[not self._zh]
        )
        span = f"{self._years[0]}→{self._years[-1]}"
        tail = f"{span} {word}" + (f" {shown}" if change else "")
        text = f"{tail}：{listed}。" if self._zh else f"{tail}: {listed}."
        both = self._both(rows)
        value = json_number(change) if len(subjects) == 1 else None
        if not self._asked.amount and len(subjects) == 1:
            value_by_year: Number | dict[str, Number] | None = {
                first["earlierYear"]: json_number(Decimal(first["before"])),
                first["year"]: json_number(Decimal(first["after"])),
            }
        else:
            value_by_year = value
        return _Said(self._verdict(change, first.get("cmp")) + text, rows, query, both, value_by_year)

    def _said_change(self, change: Decimal, row: Row) -> str:
        """A difference in the unit in which the later target is written (0.5万亩); shares in per cent."""
        unit, after = row.get("valueUnit"), Decimal(row["after"])
        if unit != "1" and "own" in row and after:
            own = change * Decimal(row["own"]) / after
            return f"{plain(own.quantize(Decimal('0.0001')).normalize())}{row['ownUnit']}"
        return format_number(
            change, unit=unit, dimension="ratio" if unit == "1" else None, language="zh" if self._zh else "en"
        )

    def _verdict(self, change: Decimal, _: str | None = None) -> str:
        """``是，`` or ``否，`` where the question asks whether."""
        if not self._reading.has("yes_no") and not self._asked_whether():
            return ""
        kinds = [kind for kind in self._asked.kinds if kind in _FILTERS]
        holds = any(self._holds(kind, change, upper=self._upper) for kind in kinds)
        return ("是，" if holds else "否，") if self._zh else ("Yes, " if holds else "No, ")

    def _asked_whether(self) -> bool:
        return bool(self._reading.canvas.text.startswith("did ")) or "了没" in self._reading.canvas.text

    @staticmethod
    def _holds(kind: ChangeKind, change: Decimal, *, upper: bool) -> bool:
        stricter = (change < 0) if upper else (change > 0)
        return {
            ChangeKind.RAISED: change > 0,
            ChangeKind.LOWERED: change < 0,
            ChangeKind.UNCHANGED: change == 0,
            ChangeKind.CHANGED: change != 0,
            ChangeKind.TIGHTENED: stricter,
            ChangeKind.LOOSENED: change != 0 and not stricter,
        }[kind]

    @property
    def _upper(self) -> bool:
        """Whether the target compared is an upper bound."""
        _, _, rows = self._subject_pairs(self._years[:1])
        raw = rows[0].get("annual") or rows[0].get("cycle") or ""
        return any(sign in raw for sign in ("≤", "<", "不超过", "以内", "以下", "不高于", "低于"))

    def _series(self) -> _Said:
        _, query, rows = self._subject_pairs(self._years[:-1])
        return self._over_years(query, rows, "")

    def _over_years(self, query: str, rows: tuple[Row, ...], head: str) -> _Said:
        subjects = distinct(rows, "indicator")
        if len(subjects) != 1:
            raise self._which(subjects)
        last = subjects[0]
        values = {row["earlierYear"]: json_number(Decimal(row["before"])) for row in reversed(rows)}
        shown = {row["earlierYear"]: row["earlierAnnual"] for row in reversed(rows)}
        values[last["year"]] = json_number(Decimal(last["after"]))
        shown[last["year"]] = last.get("annual") or last.get("cycle", "—")
        ordered = {year: values[year] for year in sorted(values)}
        listed = join(
            [f"{year}：{shown[year]}" if self._zh else f"{year}: {shown[year]}" for year in ordered],
            self._reading.language,
        )
        text = (
            f"{head}“{last['indicatorName']}”：{listed}。"
            if self._zh
            else f"{head}“{last['indicatorName']}”: {listed}."
        )
        return _Said(text, rows, query, self._both(rows), ordered)

    def _extreme_year(self) -> _Said:
        if self._reading.has("count_project", "most_projects") or (
            self._reading.has("project")
            and not self._reading.has("target", "indicator")
            and not self._reading.indicators
            and not self._reading.content
        ):
            raise Refused("unsupported", refusal("no_subject", self._reading.language), intent="change")
        _, query, rows = self._subject_pairs(self._years[:-1])
        whole = self._over_years(query, rows, "")
        values = whole.value if isinstance(whole.value, dict) else {}
        best = (max if ChangeKind.HIGHEST in self._asked.kinds else min)(
            values, key=lambda year: values[year]
        )
        word = ("最高", "highest") if ChangeKind.HIGHEST in self._asked.kinds else ("最低", "lowest")
        head = f"{best} 年{word[0]}。" if self._zh else f"{word[1].capitalize()} in {best}. "
        return replace(
            whole,
            text=head + whole.text,
            value={best: values[best]},
            found=tuple(r for r in whole.found if r["year"] == best),
        )

    def _renamed(self) -> _Said:
        early = self._frame(self._years[0])
        thing = "?project" if early.focus is Focus.PROJECT else "?indicator"
        name = "projectName" if early.focus is Focus.PROJECT else "indicatorName"
        extra = f"  ?later zb:precededBy+ {thing} ; rdfs:label ?laterName .\n"
        compiler = Compiler(early, self._base)
        owner = "zb:hasProject" if early.focus is Focus.PROJECT else "zb:hasProject/zb:hasIndicator"
        extra += f"  ?laterTable {owner} ?later ; zb:fiscalYear {self._years[-1]} .\n"
        query = with_prefixes(
            f"SELECT DISTINCT {thing} ?{name} ?later ?laterName WHERE {{\n{compiler.pattern()}{extra}}} "
            "ORDER BY ?laterName"
        )
        rows = tuple(self._select(query))
        if not rows:
            raise self._nothing(early)
        if len({row["laterName"] for row in rows}) > 3:
            raise self._which([{**row, "indicatorName": row["laterName"]} for row in rows])
        changed = [row for row in rows if row[name] != row["laterName"]] or list(rows)
        listed = join([f"{row[name]} → {row['laterName']}" for row in changed], self._reading.language)
        later = {row["later"] for row in rows}
        found = self._rows_of(later, early.focus)
        return _Said(
            f"{self._years[-1]}：{listed}。" if self._zh else f"{self._years[-1]}: {listed}.",
            rows,
            query,
            found,
        )

    # -- parts ---------------------------------------------------------------------------------

    def _rows_of(self, iris: Iterable[str], focus: Focus) -> tuple[Row, ...]:
        frame = Frame(focus, Operation.LIST, ())
        compiler = Compiler(frame, self._base)
        thing = "?project" if focus is Focus.PROJECT else "?indicator"
        values = " ".join(f"<{one}>" for one in sorted(iris))
        columns = " ".join(f"?{c}" for c in compiler.columns())
        raws = _RAWS if focus is Focus.INDICATOR else ""
        query = f"SELECT DISTINCT {columns} WHERE {{\n  VALUES {thing} {{ {values} }}\n{compiler.pattern()}{raws}}}"
        return tuple(self._select(with_prefixes(query)))

    def _both(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """The indicators of either year."""
        return self._rows_of({row[key] for row in rows for key in ("indicator", "earlier")}, Focus.INDICATOR)

    def _projects(self, rows: Sequence[Row]) -> tuple[AnswerProject, ...]:
        found = [row for row in distinct(rows, "project") if "year" in row]
        invented = illustrative_projects(self._graph, [row["project"] for row in found])
        return tuple(
            AnswerProject(
                iri=row["project"],
                name=row["projectName"],
                unit=row["unit"],
                year=int(row["year"]),
                strength="direct",
                illustrative=row["project"] in invented,
            )
            for row in found
        )

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


def _cell(value: str | None, name: str) -> str | Number | None:
    numbers = {"year", "earlierYear", "before", "after", "own", "count"}
    return json_number(Decimal(value)) if value is not None and name in numbers else value

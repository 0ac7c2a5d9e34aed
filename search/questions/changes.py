"""Answers about two or more fiscal years, by the alignment of their indicators and projects."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from ontology.graph import Row
from ontology.quantities import format_number
from ontology.records import json_number
from search.questions import evidence as quotes
from search.questions.change_size import direction_holds, largest, size_filter
from search.questions.change_words import DIRECTED, OF_YEARS, SAID, ChangeKind
from search.questions.compared import ChangeSaid, Thing
from search.questions.constraints import amount_of
from search.questions.found import Found, Number, distinct, illustrative_projects, spoken
from search.questions.frame import Focus, Frame
from search.questions.refused import Refused
from search.questions.verbalise import conditions, join, noun, numbered, plain, points, refusal, verdict
from search.questions.worded_changes import WordedChanges
from search.results import Answer, AnswerProject, Interpretation

_AT_LEAST, _AT_MOST = "zb:atLeast, zb:moreThan", "zb:atMost, zb:lessThan"
_RANKED = ("maximum", "minimum", "rank", "top", "sort", "ascending", "descending", "per_project", "per_unit")
_OF_EACH = re.compile(
    r"哪(?:个|些|一个|几个)(?:项目|单位|部门)|(?:各|每)个?(?:项目|单位|部门)|各(?:自)?有|分别有"
    r"|\b(?:which|each) (?:project|unit|department)"
)
_ASKS_PROJECTS = re.compile(
    r"(?:哪(?:些|几个|个)|什么)项目|的项目(?:有哪些|是哪些|有哪几个|有(?:几|多少)个)?[?？。]?$"
    r"|\b(?:which|what) projects\b"
)
_WHICH_UNITS = re.compile(r"哪(?:个|些|一个|几个|家)(?:单位|部门)")
_NUMBER_OF = re.compile(
    r"(?:指标|项目)(?:的)?(?:数量|个数|条数|总数|数)?(?:是|在)?(?:哪(?:一|个)?年(?:的)?)?(?:最|更|比较|较)?[多少](?:一些|一点)?[?？。]?$"
)
_NONE_CHANGED = """  FILTER NOT EXISTS { ?ta zb:component ?qx . ?qx zb:order ?ox ; zb:normalizedValue ?nx .
    ?tb zb:component ?qy . ?qy zb:order ?ox ; zb:normalizedValue ?ny FILTER(?nx != ?ny) }
"""
_STEADILY = re.compile(
    r"连续|一直|始终|逐年|每年|年年|历年|\b(?:each|every) year|\b(?:steadily|consistently|always)\b"
)
_STEPS = {ChangeKind.UNCHANGED: "=", ChangeKind.RAISED: "<", ChangeKind.LOWERED: ">"}
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

_COUNT_KEPT = re.compile(r"指标(?:的)?(?:数量|条数|个数|数)(?:目|都|也)?(?:没|不|未|保持|一样|相同)")


class ChangeAnswerer(WordedChanges):
    """Answers one question between years."""

    def answer(self) -> Answer:
        """Return the answer.

        Raises:
            Refused: nothing is compared, or what is compared has no counterpart.
        """
        one_sided = {ChangeKind.ADDED, ChangeKind.REMOVED} & set(self._asked.kinds)
        if (ChangeKind.KEPT in self._asked.kinds and one_sided) or len(one_sided) > 1:
            text = refusal("two_questions", self._reading.language)  # 两年都有的项目里新添了什么
            raise Refused("unsupported", text, intent="change")
        self._check_operation()
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

    def _check_operation(self) -> None:
        """Refuse what would be done with the changes and is not: ranking them, counting them by group."""
        has, text = self._reading.has, self._reading.canvas.text
        years = bool(OF_YEARS & set(self._asked.kinds)) or self._asked.most > 0
        counted = self._asked.counted is not None or has("count_project", "count_indicator")
        each = (counted and _OF_EACH.search(text)) or _WHICH_UNITS.search(text)
        one_sided = {ChangeKind.ADDED, ChangeKind.REMOVED} & set(self._asked.kinds)
        back = one_sided and "又" in text  # 前年有、去年没有、今年又有
        directed = DIRECTED & set(self._asked.kinds)
        two = ChangeKind.UNCHANGED in directed and len(directed) > 1  # 周期目标没变、年度目标却提高了
        counts = ChangeKind.UNCHANGED in directed and _COUNT_KEPT.search(text)  # 指标数量没变的项目
        if (
            each
            or back
            or counts
            or two
            or has("group", "share")
            or (one_sided and (has("ratio") or re.search("最[多少]", text)))
            or (not years and has(*_RANKED))
        ):
            raise Refused("unsupported", refusal("other_sort", self._reading.language), intent="change")

    def _say(self) -> ChangeSaid:
        kinds = set(self._asked.kinds)
        if ChangeKind.KEPT in kinds and kinds & DIRECTED:
            kinds.discard(ChangeKind.KEPT)  # 两年都有的指标里，提高的: what is compared stands in both
        rules: tuple[tuple[bool, Callable[[], ChangeSaid]], ...] = (
            (bool(kinds & {ChangeKind.FIRST, ChangeKind.LAST}), self._year_held),
            (bool(kinds & {ChangeKind.HIGHEST, ChangeKind.LOWEST}), self._extreme_year),
            (self._asked.most > 0, self._largest),
            (bool(kinds & DIRECTED) and (self._all_of_a_kind() or self._counts_by_size()), self._listed),
            (self._asked.counted is not None and ChangeKind.KEPT not in kinds, self._counts),
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
            (self._averaged(), self._averages),
            (self._of_words(), self._worded),
            (ChangeKind.TREND in kinds and not self._lists(), self._series),
            (self._lists(), self._listed),
        )
        return next((say for holds, say in rules if holds), self._difference)()

    def _one_sided(self, own: int, other: int, *, later: bool) -> ChangeSaid:
        frame = self._frame(own)
        thing = Thing.of(frame.focus)
        path = (
            f"{thing.variable} zb:precededBy+ ?other" if later else f"?other zb:precededBy+ {thing.variable}"
        )
        absent = f"  FILTER NOT EXISTS {{ {path} . {thing.held('?other', other)} }}\n"
        return self._list(ChangeKind.ADDED if later else ChangeKind.REMOVED, frame, absent)

    def _kept(self) -> ChangeSaid:
        frame = self._frame(self._years[-1])
        thing = Thing.of(frame.focus)
        present = "".join(
            f"  FILTER EXISTS {{ {thing.variable} zb:precededBy+ ?e{year} . {thing.held(f'?e{year}', year)} }}\n"
            for year in self._years[:-1]
        )
        return self._list(ChangeKind.KEPT, frame, present)

    def _list(self, kind: ChangeKind, frame: Frame, extra: str) -> ChangeSaid:
        compiler = self._evaluator.compiler(frame)
        query = self._rows_query(compiler, extra)
        rows = tuple(self._select(query, compiler))
        thing = Thing.of(frame.focus)
        names = numbered([row[thing.name] for row in distinct(rows, thing.variable[1:])])
        span = f"{self._years[0]}→{self._years[-1]}"
        what = noun(frame.focus, len(names), self._reading.language)
        zh, en = SAID[kind]
        yes = verdict(bool(rows), zh=self._zh) if self._reading.has("yes_no") else ""
        if not rows and not yes and not self._counts_them():
            raise self._nothing(frame)
        listed = join(names, self._reading.language) or "—"
        text = (
            f"{yes}{span} {zh}的有 {what}：{listed}。" if self._zh else f"{yes}{span}: {what} {en}: {listed}."
        )
        return ChangeSaid(
            text,
            rows,
            query,
            rows,
            len(names) if self._counts_them() else None,
        )

    def _counts_them(self) -> bool:
        counted = self._asked.counted is not None or self._reading.has("count_project", "count_indicator")
        return counted or self._asked.amount

    def _counts_by_size(self) -> bool:
        """Whether it is asked how many changed by so much (有几项提高了10%以上)."""
        reading = self._reading
        return bool(reading.change_sizes) and self._counts_them() and not reading.has("yes_no")

    def _listed(self) -> ChangeSaid:
        kinds = [kind for kind in self._asked.kinds if kind in DIRECTED] or [ChangeKind.CHANGED]
        frame = self._frame(self._years[-1])
        steady = self._steady(kinds) + (_NONE_CHANGED if kinds == [ChangeKind.UNCHANGED] else "")
        query, rows = self._pairs(frame, self._condition(kinds), self._years[:1], between=steady)
        whether = self._whether_any()
        if not rows and not whether and not self._counts_them():
            raise self._nothing(frame)
        if _ASKS_PROJECTS.search(self._reading.canvas.text):
            return self._projects_listed(kinds, query, rows)
        listed = (
            join([self._arrow(row) for row in distinct(rows, "indicator")], self._reading.language, 20) or "—"
        )
        zh, en = (" / ".join(said) for said in zip(*(SAID[kind] for kind in kinds), strict=True))
        count = len(distinct(rows, "indicator"))
        span = f"{self._years[0]}→{self._years[-1]}"
        by = "、".join(amount_of(size).label for size in self._reading.change_sizes)
        text = (
            f"{span} {zh}{by and f' {by} '}的有 {count} 条指标：{listed}。"
            if self._zh
            else f"{span}: {count} indicators {en}{by and f' by {by}'}: {listed}."
        )
        text = verdict(bool(rows), zh=self._zh) * whether + text
        return ChangeSaid(text, rows, query, rows, count if self._counts_them() else None)

    def _projects_listed(self, kinds: Sequence[ChangeKind], query: str, rows: tuple[Row, ...]) -> ChangeSaid:
        """The projects whose targets changed so (今年提高了目标的项目有哪些)."""
        if ChangeKind.UNCHANGED in kinds:  # one target of a project, or all of them?
            raise Refused("unsupported", refusal("other_sort", self._reading.language), intent="change")
        of_project = distinct(rows, "project")
        names = join([row["projectName"] for row in of_project], self._reading.language)
        zh, en = (" / ".join(said) for said in zip(*(SAID[kind] for kind in kinds), strict=True))
        span, what = (
            f"{self._years[0]}→{self._years[-1]}",
            noun(Focus.PROJECT, len(of_project), self._reading.language),
        )
        text = (
            f"{span} 有目标{zh}的 {what}：{names}。"
            if self._zh
            else f"{span}: {what} with targets {en}: {names}."
        )
        found = self._rows_of({row["project"] for row in of_project}, Focus.PROJECT)
        return ChangeSaid(text, rows, query, found, len(of_project) if self._counts_them() else None)

    def _condition(self, kinds: Sequence[ChangeKind]) -> str:
        """The SPARQL test that a pair of targets differs in one of these ways, and by as much as is asked."""
        sizes = self._reading.change_sizes
        tests = [[f"({_FILTERS[kind]})", *(size_filter(kind, size) for size in sizes)] for kind in kinds]
        return " || ".join(f"({' && '.join(test)})" for test in tests)

    def _steady(self, kinds: Sequence[ChangeKind]) -> str:
        """The pattern of the years between, where each of them must change, or none (三年里一直没变)."""
        if len(self._years) < 3 or len(kinds) != 1:
            return ""
        if kinds[0] is not ChangeKind.UNCHANGED and not _STEADILY.search(self._reading.canvas.text):
            return ""
        sign = _STEPS.get(kinds[0])
        if sign is None:
            raise Refused("unsupported", refusal("other_sort", self._reading.language), intent="change")
        return self._steps(sign)

    def _largest(self) -> ChangeSaid:
        """What was raised, lowered or changed most."""
        kind = self._asked.kinds[0]
        frame = self._frame(self._years[-1])
        query, rows = self._pairs(frame, _FILTERS[kind], self._years[:1])
        most, shares = largest(
            distinct(rows, "indicator"), relative=self._asked.relative, places=self._asked.most
        )
        if not most:
            raise self._nothing(frame)
        first = most[0]
        change = Decimal(first["after"]) - Decimal(first["before"])
        share = round(change / Decimal(first["before"]), 6) if shares else None
        listed = join([self._moved(row, shares=shares) for row in most], self._reading.language)
        zh, en = SAID[kind]
        span = f"{self._years[0]}→{self._years[-1]}"
        text = f"{span} {zh}最多的是：{listed}。" if self._zh else f"{span}: {en} most: {listed}."
        value = share if share is not None else spoken(change, first)
        return ChangeSaid(
            text, rows, query, tuple(most), json_number(round(value, 10)) if len(most) == 1 else None
        )

    def _moved(self, row: Row, *, shares: bool) -> str:
        """A pair of targets with the difference, or with its share of the earlier target."""
        change = Decimal(row["after"]) - Decimal(row["before"])
        sign = "+" if change > 0 else "−"
        by = (
            f"{plain(round(100 * abs(change / Decimal(row['before'])), 2))}%"
            if shares
            else self._said_change(abs(change), row)
        )
        return f"{self._arrow(row)}（{sign}{by}）" if self._zh else f"{self._arrow(row)} ({sign}{by})"

    def _difference(self) -> ChangeSaid:
        _, query, rows = self._subject_pairs(self._years[:1])
        subjects = distinct(rows, "indicator")
        listed = join([self._arrow(row) for row in subjects], self._reading.language)
        first = subjects[0]
        if len(subjects) > 1 and self._reading.has("yes_no"):
            raise self._which(subjects)
        if len(subjects) > 1 and not self._asked.amount and DIRECTED & set(self._asked.kinds):
            return self._listed()
        change = Decimal(first["after"]) - Decimal(first["before"])
        shown = self._said_change(abs(change), first)
        word = (
            (("提高", "up") if change > 0 else ("降低", "down"))[not self._zh]
            if change
            else ("不变", "unchanged")[not self._zh]
        )
        span = f"{self._years[0]}→{self._years[-1]}"
        tail = f"{span} {word}" + (f" {shown}" if change else "") if len(subjects) == 1 else span
        text = f"{tail}：{listed}。" if self._zh else f"{tail}: {listed}."
        both = self._both(rows)
        value = json_number(round(spoken(change, first), 10)) if len(subjects) == 1 else None
        if self._asked.times and len(subjects) == 1 and Decimal(first["before"]):
            over = round(Decimal(first["after"]) / Decimal(first["before"]), 6)
            text = (
                f"{plain(round(over, 4))}（{listed}）。"
                if self._zh
                else f"{plain(round(over, 4))} ({listed})."
            )
            return ChangeSaid(text, rows, query, both, json_number(over))
        if self._asked.relative and len(subjects) == 1 and Decimal(first["before"]):
            share = round(change / Decimal(first["before"]), 6)
            said = f"{plain(round(100 * share, 2))}%"
            text = f"{said}（{text.rstrip('。')}）。" if self._zh else f"{said} ({text.rstrip('.')})."
            return ChangeSaid(text, rows, query, both, json_number(share))
        if not self._asked.amount and len(subjects) == 1:
            value_by_year: Number | dict[str, Number] | None = {
                first["earlierYear"]: json_number(spoken(Decimal(first["before"]), first)),
                first["year"]: json_number(spoken(Decimal(first["after"]), first)),
            }
        else:
            value_by_year = value
        return ChangeSaid(self._verdict(change, first) + text, rows, query, both, value_by_year)

    def _said_change(self, change: Decimal, row: Row) -> str:
        """A difference in the unit in which the later target is written (0.5万亩); shares in per cent."""
        unit, after = row.get("valueUnit"), Decimal(row["after"])
        if unit == "1":
            return points(change, zh=self._zh)
        if "own" in row and after:
            own = change * Decimal(row["own"]) / after
            return f"{plain(own.quantize(Decimal('0.0001')).normalize())}{row['ownUnit']}"
        return format_number(change, unit=unit, language="zh" if self._zh else "en")

    def _verdict(self, change: Decimal, row: Row) -> str:
        """``是，`` or ``否，`` where the question asks whether."""
        if not self._reading.has("yes_no") and not self._asked_whether():
            return ""
        kinds = [kind for kind in self._asked.kinds if kind in DIRECTED]
        holds = any(direction_holds(kind, change, upper=self._upper) for kind in kinds)
        if holds and self._reading.change_sizes:
            _, sized = self._pairs(self._frame(self._years[-1]), self._condition(kinds), self._years[:1])
            holds = row["indicator"] in {found["indicator"] for found in sized}
        return verdict(holds, zh=self._zh)

    @property
    def _upper(self) -> bool:
        """Whether the target compared is an upper bound."""
        _, _, rows = self._subject_pairs(self._years[:1])
        raw = rows[0].get("annual") or rows[0].get("cycle") or ""
        return any(sign in raw for sign in ("≤", "<", "不超过", "以内", "以下", "不高于", "低于"))

    def _series(self) -> ChangeSaid:
        _, query, rows = self._subject_pairs(self._years[:-1])
        said = self._over_years(query, rows, "")
        kinds = [kind for kind in self._asked.kinds if kind in DIRECTED]
        if not kinds or not self._reading.has("yes_no") or not isinstance(said.value, dict):
            return said
        steps = [Decimal(str(b)) - Decimal(str(a)) for a, b in pairwise(said.value.values())]
        holds = all(any(direction_holds(k, step, upper=self._upper) for k in kinds) for step in steps)
        return replace(said, text=verdict(holds, zh=self._zh) + said.text)

    def _over_years(self, query: str, rows: tuple[Row, ...], head: str) -> ChangeSaid:
        subjects = distinct(rows, "indicator")
        if len(subjects) != 1:
            raise self._which(subjects)
        last = subjects[0]
        values = {
            row["earlierYear"]: json_number(spoken(Decimal(row["before"]), row)) for row in reversed(rows)
        }
        shown = {row["earlierYear"]: row["earlierAnnual"] for row in reversed(rows)}
        values[last["year"]] = json_number(spoken(Decimal(last["after"]), last))
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
        return ChangeSaid(text, rows, query, self._both(rows), ordered)

    def _extreme_year(self) -> ChangeSaid:
        reading = self._reading
        named = (*reading.indicators, *reading.content, *reading.themes, *reading.categories)
        counts = reading.has("count_project", "count_indicator", "most_projects", "most_indicators")
        counts = counts or _NUMBER_OF.search(reading.canvas.text) is not None
        if counts or (reading.has("project", "indicator") and not reading.has("target") and not named):
            return self._extreme_count()
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


def _cell(value: str | None, name: str) -> str | Number | None:
    numbers = {"year", "earlierYear", "before", "after", "own", "count"}
    return json_number(Decimal(value)) if value is not None and name in numbers else value

"""From a reading to frames: the readings worth trying, the strictest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from ontology.quantities import measure_units
from ontology.taxonomy import Taxonomy
from ontology.values import Period, Quantity
from search.questions.constraints import (
    amount_of,
    category_of,
    having_of,
    measured,
    measured_per,
    per_unit,
    relation_of,
    stem_of,
    theme_of,
    unit_of,
    united,
)
from search.questions.frame import (
    Bound,
    Constraint,
    Focus,
    Frame,
    IndicatorNamed,
    Measured,
    Operation,
    ProjectNamed,
    Quality,
    Raw,
    Unit,
    Worded,
    Words,
    Year,
)
from search.questions.quality_words import OF_PROJECTS
from search.questions.reading import (
    ENGLISH_MEASURES,
    CategoryMention,
    Reading,
    ThemeMention,
    small_number,
)
from search.questions.skeleton import is_chinese, skeleton

_ENDS_IN_PROJECT = re.compile(r"(?:项目|projects?|programmes?)[?？。.!！\s]*$")
_GROUPS = {
    word: key
    for key, words in {
        "unit": "资金使用单位 单位 部门 unit department",
        "year": "年度 年份 年 year",
        "category": "一级指标 类别 类型 category",
        "subcategory": "二级指标",
        "theme": "主题 theme",
    }.items()
    for word in words.split()
}


# Words of doing: kept where they fit, dropped where nothing else is left to try.
_DOING = frozenset(
    [
        "落实",
        "推动",
        "推进",
        "促进",
        "承担",
        "负责",
        "帮助",
        "帮扶",
        "服务",
        "服务对象",
        "方向",
        "组织",
        "实施",
        "参加",
        "计划",
        "开展",
        "举办",
        "完成",
        "建设",
        "参与",
        "发展",
        "提升",
        "提高",
        "加强",
        "需要",
        "支持",
        "扶持",
        "资助",
        "方便",
        "时间",
        "年内",
        "补助",
        "受益",
        "安排",
        "用于",
        "使用",
        "管理",
        "保障",
        "加快",
        "做好",
        "活动",
        "工作",
        "投资",
        "要求",
        "结束",
    ]
)
_SHARE_OF_PROJECTS = re.compile(r"项目(?:数量)?(?:所?占|的?比例)|项目中|share of projects")
_COUNTS_BEFORE = re.compile(r"指标(?:的)?(?:数量)?(?:有|是|为|设了?)?\s*$")
_CLAUSES = re.compile(r"[,，;；？?](?=.*(?:多少|几|哪|什么))|,? and (?:what|which|how)\b")
_GENERIC_TAIL = re.compile(r"(?:企业|产业|行业|领域|群体|人群|人员|人口|类|方面|工作|建设|发展|活动|事业)*")
# What an English phrase may begin with that asks for a number.
_HEADS = frozenset({"upper", "lower", "target", "how_many", "indicator", "ask_bound"})
_ASKS_LIST = re.compile(r"\b(?:which|list|what) (?:are )?(?:the )?(?:funded )?projects?\b")
_ALL = 10_000
_AT_ONCE = re.compile(r"同时|既|又|都|均|\bboth\b")
# 成本是按辆算的: money per unit.
_PRICE = "(?:成本|费用?|单价|价格?|标准|补贴|补助|多少钱|计价|计费)"
_PRICED = re.compile(rf"{_PRICE}.*按|按.*{_PRICE}")
_COUNTS_AFTER = re.compile(r"\s*(?:的)?[^，。、？0-9]{0,12}?(?:指标|indicators?)")


@dataclass(frozen=True, slots=True)
class Context:
    """What a question is parsed against: taxonomy and fiscal years of the release, and a word segmenter."""

    taxonomy: Taxonomy
    years: tuple[int, ...]
    segment: Callable[[str], list[str]]


def frames(reading: Reading, context: Context) -> Iterator[Frame]:
    """Yield the frames to try in turn; the first whose rows explain the question is the answer's."""
    seen: set[Frame] = set()
    for one in (reading, *_loosely_named(reading, context)):
        for frame in _Builder(one, context).frames():
            if frame not in seen:
                seen.add(frame)
                yield frame


def _loosely_named(reading: Reading, context: Context) -> Iterator[Reading]:
    """The reading in which an indicator's name beside further conditions is words (检测水样 … 每份多少钱)."""
    conditions = reading.amounts or reading.has("per", "upper", "money") or reading.units or reading.projects
    if reading.indicators and conditions:
        words = [w for m in reading.indicators for w in context.segment(m.text) if len(w) > 1]
        yield replace(reading, indicators=[], content=[*reading.content, *words])


class _Builder:
    """Makes frames of one reading."""

    def __init__(self, reading: Reading, context: Context) -> None:
        self.reading = reading
        self.context = context

    def frames(self) -> Iterator[Frame]:
        focus = self.focus()
        operation = self.operation(focus)
        base = Frame(
            focus=focus,
            operation=operation,
            where=(),
            period=self.period(),
            period_stated=bool(self.reading.periods),
            descending=self.descending(),
            limit=self.limit(),
            group_by=self.group_by(),
            also=self.also(focus),
            expected=self.reading.cardinal,
            counted=self.counted(focus),
            within=self._share_within(),
        )
        for where in self.conditions(base):
            yield replace(base, where=where)

    # -- what is asked -------------------------------------------------------------------------

    def focus(self) -> Focus:
        """The noun that the question asks for."""
        has = self.reading.has
        if self.operation_is_goal() or self._about_all() or self._several_of_a_project():
            return Focus.PROJECT
        if has("share"):
            return Focus.PROJECT if _SHARE_OF_PROJECTS.search(self.reading.canvas.text) else Focus.INDICATOR
        if has("count_project", "per_project", "per_unit", "more_than") or self._counts_indicators():
            return Focus.PROJECT
        if has("count_unit") or (has("who") and not has("count_indicator")):
            return Focus.UNIT
        if has("count_indicator", "cycle_annual"):
            return Focus.INDICATOR
        if self.reading.quality in OF_PROJECTS and not has("indicator"):
            return Focus.PROJECT
        return self._asked_noun()

    def _share_within(self) -> bool:
        """Whether a share is of the named unit's or project's own (占它全部指标的比例), not of all there is."""
        named = bool(self.reading.units or self.reading.projects) and bool(self.reading.categories)
        return named and not re.search(
            r"(?<!它)(?<!其)(?:全部|所有|总|全局|全市|all\b)", self.reading.canvas.text
        )

    def operation_is_goal(self) -> bool:
        """Whether the goal of a named project is asked for."""
        return self.reading.has("goal") and bool(self.reading.projects) and not self.reading.has("indicator")

    def _counts_indicators(self) -> bool:
        """Whether projects are ranked by how many indicators they have."""
        if self.reading.has("most_indicators"):
            return self._asked_unit() is None
        if self.reading.has("who", "most_projects"):
            return False
        asked_project = self._asked_noun() is Focus.PROJECT
        most = self.reading.flags.get("maximum") or self.reading.flags.get("minimum")
        counts = most is not None and any(
            word in most.group() for word in ("多", "少", "most", "fewest", "least")
        )
        return asked_project and counts and bool(self.reading.categories)

    def _asked_noun(self) -> Focus:
        project, indicator = self.reading.flags.get("project"), self.reading.flags.get("indicator")
        category = any(_names_indicators(mention) for mention in self.reading.categories)
        valued = self.reading.content or self.reading.indicators
        if self.reading.has("maximum", "minimum") and valued and not self.reading.has("most_projects"):
            return Focus.INDICATOR  # the project of the extreme value is told with it
        if project and self._of_a_project(project):
            return Focus.INDICATOR
        if project and _ENDS_IN_PROJECT.search(self.reading.canvas.text):
            return Focus.PROJECT
        if project and (
            self._value_beside() or (self._asks_a_value() and not _interrogative(project.group()))
        ):
            return Focus.INDICATOR
        if not project and not indicator and self.reading.projects and not self._names_an_indicator():
            return Focus.PROJECT
        if noun := self._listed_noun():
            return noun
        if project and (indicator or category):
            if _interrogative(project.group()):
                return Focus.PROJECT
            if indicator and _interrogative(indicator.group()):
                return Focus.INDICATOR
            return (
                Focus.PROJECT if self.reading.has("lack") else Focus.INDICATOR if category else Focus.PROJECT
            )
        return Focus.PROJECT if project else Focus.INDICATOR

    def _of_a_project(self, project: re.Match[str]) -> bool:
        """Whether a project is only what something belongs to: 10.5代项目的累计投资, the target of the X project.

        The head of a phrase stands last in Chinese and first in English.
        """
        reading = self.reading
        if _interrogative(project.group()) or reading.has(
            "listing", "yes_no", "lack", "not_about", "count_project"
        ):
            return False
        text = reading.canvas.text
        if reading.language == "en":
            head = re.split(r"\b(?:of|for|in|by|under)\b", text[: project.start()])[0]
            asks_value = (
                re.match(r"(?:what|how) (?!(?:are |is )?(?:the )?(?:funded )?projects?\b)", head) is not None
            )
            named = asks_value or any(
                flag.start() < len(head) for name, flag in reading.flags.items() if name in _HEADS
            )
            return len(head) < project.start() and named and not _ASKS_LIST.search(text)
        after = text[project.end() :]
        later = any(word in after for word in reading.content)
        return (
            later
            and "的" in after
            and not any(word in text for word in ("哪", "什么", "几个", "多少个", "谁"))
        )

    def _value_beside(self) -> bool:
        """Whether a value is asked for beside the project that holds it (目标是几个？在哪个项目里？)."""
        named = self.reading.content or self.reading.themes or self.reading.indicators
        asks = self.reading.has("how_many", "upper", "ask_bound") and not self.reading.has(
            "maximum", "minimum"
        )
        return asks and bool(named) and _CLAUSES.search(self.reading.canvas.text) is not None

    def _listed_noun(self) -> Focus | None:
        """The noun that 有哪些 or 是哪几个 stands behind."""
        listing = self.reading.flags.get("listing")
        before = self.reading.canvas.text[: listing.start()] if listing else ""
        if before.endswith("项目"):
            return Focus.PROJECT
        return Focus.INDICATOR if before.endswith("指标") else None

    def _names_an_indicator(self) -> bool:
        reading = self.reading
        named = (
            reading.indicators or reading.content or reading.quotes or reading.categories or reading.amounts
        )
        return bool(named) or self._asks_a_value()

    def _asks_a_value(self) -> bool:
        return bool(self.reading.indicators) or self.reading.has(
            "target", "how_many", "ask_bound", "upper", "lower"
        )

    def _asked_unit(self) -> Focus | None:
        """What is counted per unit when units are ranked: 指标最多的单位, 哪个单位项目最多."""
        if not self.reading.has("who"):
            return None
        if self.reading.has("most_projects"):
            return Focus.PROJECT
        ranked = bool(self.reading.categories) and self.reading.has("maximum", "minimum")
        return Focus.INDICATOR if ranked or self.reading.has("most_indicators") else None

    def also(self, focus: Focus) -> Focus | None:
        """A second noun joined to the first (有哪些项目和指标)."""
        text = self.reading.canvas.text
        joined = (
            "项目和指标",
            "项目及指标",
            "项目、指标",
            "项目与指标",
            "projects and indicators",
            "指标和项目",
            "indicators and projects",
        )
        if any(pair in text for pair in joined):
            return Focus.INDICATOR if focus is Focus.PROJECT else Focus.PROJECT
        return None

    def counted(self, focus: Focus) -> Focus | None:
        """What is counted per project or unit, for MOST and PER_PROJECT."""
        if per_unit := self._asked_unit():
            return per_unit
        if self.reading.has("per_unit"):
            return Focus.PROJECT
        return Focus.INDICATOR if self.reading.has("per_project") or self._counts_indicators() else None

    def operation(self, focus: Focus) -> Operation:
        """What is done with what matches."""
        has = self.reading.has
        rules: tuple[tuple[bool, Operation], ...] = (
            (has("per_project", "per_unit"), Operation.PER_PROJECT),
            (self.operation_is_goal(), Operation.GOAL),
            (has("more_than"), Operation.DIFFERENCE),
            (self._about_all(), Operation.ALL),
            (
                has("share") and (bool(self.reading.categories) or has("project", "count_project")),
                Operation.SHARE,
            ),
            (has("ratio", "share") and len(set(self.reading.periods)) == 2, Operation.RATIO),
            (self._several_counted(), Operation.GROUP),
            (self._pairs(focus), Operation.PAIR),
            (self._counts_indicators() or self._asked_unit() is not None, Operation.MOST),
            (self._several_categories(focus), Operation.GROUP),
            (has("group") and has("listing") and not has("count_project", "count_indicator"), Operation.LIST),
            (has("group") or self._counts_by_year(), Operation.GROUP),
            (
                has("top", "sort", "ascending", "descending") and has("count_indicator") and has("project"),
                Operation.MOST,
            ),
            (has("count_project", "count_indicator", "count_unit"), Operation.COUNT),
            (has("top", "ascending", "descending", "sort"), Operation.LIST),
            (has("average"), Operation.AVERAGE),
            (has("sum") and not self._lists_together(), Operation.SUM),
            (has("maximum", "minimum") and (not has("upper") or self._asks_which()), Operation.EXTREME),
            (has("yes_no") and not has("who"), Operation.EXISTS),
            (focus is Focus.INDICATOR and not self._lists(), Operation.LOOKUP),
        )
        return next((operation for holds, operation in rules if holds), Operation.LIST)

    def _lists_together(self) -> bool:
        """Whether 一共 stands beside a list that is asked for (一共设了哪些指标), not beside a number."""
        indicator = self.reading.flags.get("indicator")
        which = indicator is not None and _interrogative(indicator.group())
        return (which or self.reading.has("listing")) and not self.reading.has("how_many")

    def _pairs(self, focus: Focus) -> bool:
        """Whether the targets of two things are compared."""
        counted = self.reading.has("count_project", "count_indicator", "count_unit", "who", "more_than")
        which = self.reading.flags.get("which_more")
        asks_which = which is not None and (self._asks_which() or "which" in self.reading.canvas.text)
        return focus is Focus.INDICATOR and not counted and (self.reading.has("differ") or asks_which)

    def _several_counted(self) -> bool:
        """Whether categories or units are compared by what they have (成本指标和满意度指标哪个多)."""
        reading = self.reading
        compares = reading.has("differ", "which_more", "ratio", "share") and not reading.has(
            "target", "upper", "lower"
        )
        named = [m for m in reading.categories if not m.soft and not m.negated]
        counted = reading.has("project", "indicator", "count_project", "count_indicator")
        alone = not (
            reading.content or reading.themes or reading.indicators or reading.amounts or reading.units
        )
        units = (
            len({u.label for m in reading.units for u in m.units}) == 2 and counted and not reading.categories
        )
        return compares and ((len(named) == 2 and alone and len(set(reading.periods)) < 2) or units)

    def _counts_by_year(self) -> bool:
        """Whether things are counted for each of several years (两年的项目数)."""
        several = len(set(self.reading.years)) > 1 and not self.reading.has("sum")
        return several and self.reading.has("count_project", "count_indicator")

    def _asks_which(self) -> bool:
        return any(word in self.reading.canvas.text for word in ("哪", "谁", "which"))

    def _about_all(self) -> bool:
        reading = self.reading
        everyone = reading.has("all_projects") or (
            len(reading.projects) > 1
            and any(word in reading.canvas.text for word in ("都", "均", "both", "all"))
        )
        return everyone and reading.has("yes_no") and len(reading.categories) == 1

    def _several_of_a_project(self) -> bool:
        """Whether a project is asked to have indicators of several categories (X有满意度指标和成本指标吗)."""
        asked = self.reading.has("yes_no") and not self.reading.has("count_indicator", "how_many", "target")
        return asked and bool(self.reading.projects) and len(self.reading.categories) > 1

    def _several_categories(self, focus: Focus) -> bool:
        """Whether indicators of several categories are counted, each for itself."""
        hard = [m for m in self.reading.categories if not m.soft and not m.negated]
        if self.reading.has("sum") and not self.reading.has("each"):
            return False
        whole = {m.concept.notation or "" for m in hard if m.concept is not None}
        nested = any(a != b and b.startswith(a) for a in whole for b in whole)
        return (
            focus is Focus.INDICATOR and len(hard) > 1 and not nested and self.reading.has("count_indicator")
        )

    def _lists(self) -> bool:
        indicator = self.reading.flags.get("indicator")
        if indicator is not None and (_interrogative(indicator.group()) or self.reading.has("listing")):
            return True
        noun = indicator is not None or any(_names_indicators(m) for m in self.reading.categories)
        return noun and not self.reading.has("target", "how_many", "ask_bound")

    def period(self) -> Period:
        periods = self.reading.periods
        return periods[0] if len(set(periods)) == 1 else Period.ANNUAL

    def descending(self) -> bool | None:
        has = self.reading.has
        if most := self.reading.flags.get("most_indicators") or self.reading.flags.get("most_projects"):
            return not any(word in most.group() for word in ("少", "fewest", "least", "lowest", "smallest"))
        if has("descending", "top", "maximum"):
            return True
        return False if has("ascending", "minimum", "sort") else None

    def limit(self) -> int | None:
        if self._counts_indicators() or self._asked_unit():
            return self.reading.cardinal or self._top()
        if self.reading.has("sort", "ascending", "descending") and self.reading.has("count_indicator"):
            return self._top() or _ALL
        return self._top()

    def _top(self) -> int | None:
        top = self.reading.flags.get("top")
        return small_number(next(g for g in top.groups() if g)) if top else None

    def group_by(self) -> str | None:
        group = self.reading.flags.get("group")
        if self._several_counted():
            return "mentioned" if self.reading.categories else "unit"
        if group is None and self._several_categories(self.focus()):
            return "mentioned"
        if group is None and self._counts_by_year():
            return "year"
        return _GROUPS[next(g for g in group.groups() if g)] if group else None

    # -- conditions ----------------------------------------------------------------------------

    def conditions(self, base: Frame) -> Iterator[tuple[Constraint, ...]]:
        """Yield condition lists, the strictest first; later ones relax how words are matched."""
        for numbers in self.numbers():
            yield from self._conditions(base, (*self.year(), *self.places(), *numbers, *self.texts()))

    def _conditions(self, base: Frame, fixed: tuple[Constraint, ...]) -> Iterator[tuple[Constraint, ...]]:
        ways = (
            self.categories(base),
            self.themes(base.focus),
            self.words(base.focus),
            self.measured_asked(base.operation),
        )
        for categories, themes, words, measures in product(*ways):
            yield (*fixed, *categories, *themes, *words, *measures)

    def year(self) -> tuple[Constraint, ...]:
        if self.reading.years:
            return tuple(Year(year) for year in dict.fromkeys(self.reading.years))
        if self.group_by() == "year":
            return ()
        return (Year(self.context.years[0], assumed=True),) if self.context.years else ()

    def places(self) -> tuple[Constraint, ...]:
        units = [unit_of(mention) for mention in self.reading.units]
        positive = [unit for unit in units if not unit.negated]
        found: list[Constraint] = [unit for unit in units if unit.negated]
        if positive:  # a project has one unit: several are alternatives
            iris = tuple(dict.fromkeys(iri for unit in positive for iri in unit.iris))
            label = "、".join(dict.fromkeys(unit.label for unit in positive))
            found.append(Unit(label, iris, positive[0].department))
        if names := [name for mention in self.reading.projects for name in mention.names]:
            found.append(ProjectNamed(tuple(names)))
        return tuple(found)

    def numbers(self) -> Iterator[tuple[Constraint, ...]]:
        """Yield the numeric conditions; 每台 … 元 is read as 元/台 first, then as words of the name."""
        counting = [q for q in self.reading.amounts if self._counts(q)]
        amounts = [amount_of(q) for q in self.reading.amounts if q not in counting]
        if counting:
            codes = tuple(
                code for m in self.reading.categories for code in category_of(m, self.context.taxonomy).codes
            )
            yield (*self._numeric(amounts), *(having_of(q, codes) for q in counting))
            return
        per = self.reading.flags.get("per")
        if per is None:
            yield self._numeric(amounts)
            money = [a for a in amounts if a.dimensions == ("money",)]
            if money and self.reading.has("yes_no"):  # 奖励不超过100万元吗, where the target is 万元/家
                loose = [replace(a, dimensions=None, units=None) if a in money else a for a in amounts]
                yield (*self._numeric(loose), Measured("金额", dimensions=("money/",)))
            return
        word = next(g for g in per.groups() if g)
        if word.isascii() and word not in ENGLISH_MEASURES:
            yield self._numeric(amounts)
            return
        for unit in ENGLISH_MEASURES.get(word, (word,)):
            if amounts:
                yield self._numeric([per_unit(amount, unit) for amount in amounts])
            else:
                yield self._numeric([measured_per(unit)])
            named = Words((f"每{unit}|单{unit}|单个|人均" if unit == "人" else f"每{unit}|单{unit}|单个",))
            yield self._numeric([*amounts, named])

    def _counts(self, quantity: Quantity) -> bool:
        """Whether a number counts a project's indicators (指标超过7个), not a target."""
        if quantity.unit not in (None, "个", "项", "条") or not self.reading.has(
            "project", "top", "count_project"
        ):
            return False
        text = self.reading.amount_context
        before, after = text[: quantity.start], text[quantity.end :]
        return bool(_COUNTS_BEFORE.search(before)) or bool(_COUNTS_AFTER.match(after))

    def _numeric(self, amounts: Sequence[Constraint]) -> tuple[Constraint, ...]:
        found: list[Constraint] = list(amounts)
        found += [replace(amount_of(q), negated=True) for q in self.reading.excluded]
        if relation := self.reading.flags.get("cycle_annual"):
            found.append(relation_of(relation.groupdict()))
        if self.reading.quality is not None:
            found.append(Quality(self.reading.quality))
        if self.reading.has("upper") or self.reading.has("lower"):
            found.append(Bound(upper=self.reading.has("upper")))
        if self.reading.has("worded"):
            found.append(Worded())
        elif self.reading.has("numbered"):
            found.append(Worded(negated=True))
        if self.reading.has("money"):
            found.append(Measured("金额", dimensions=("money",)))
        if self.reading.has("rate"):
            found.append(Measured("比率", dimensions=("ratio",)))
        if self.reading.measured_in:
            found.append(self._measured_in(self.reading.measured_in))
        return tuple(found)

    def _measured_in(self, unit: str) -> Measured:
        """What is measured in a unit: as written (以亩为单位), else in whatever unit of its dimension."""
        if unit in ENGLISH_MEASURES:
            return Measured(unit, units=ENGLISH_MEASURES[unit])
        own = measure_units().lookup(unit)
        if own and (own.dimension or "").startswith("count:") and _PRICED.search(self.reading.canvas.text):
            return measured_per(unit)
        return Measured(unit, written=(unit,)) if self.reading.written_in == unit else measured(unit)

    def texts(self) -> tuple[Constraint, ...]:
        found: list[Constraint] = [Raw(raw) for raw in self.reading.raws]
        found += [Raw(raw, exact=False) for raw in self.reading.raw_parts]
        if self.reading.name_words:
            found.append(Words(tuple(self.reading.name_words)))
        if names := [name for mention in self.reading.indicators for name in mention.names]:
            found.append(IndicatorNamed(tuple(dict.fromkeys(names))))
        return tuple(found)

    def categories(self, base: Frame) -> Iterator[tuple[Constraint, ...]]:
        if any(self._counts(q) for q in self.reading.amounts):
            yield ()
            return
        hard = tuple(category_of(m, self.context.taxonomy) for m in self.reading.categories if not m.soft)
        if base.focus is Focus.INDICATOR:
            hard = united(hard)
        if base.operation is Operation.ALL:  # what would contradict the claim
            hard = tuple(replace(category, negated=not category.negated) for category in hard)
        soft = [m for m in self.reading.categories if m.soft]
        if not soft:
            yield hard
            return
        several = len(self.reading.categories) > 1 or base.operation is not Operation.EXISTS
        if base.focus is Focus.PROJECT and several and not self.reading.amounts:
            yield (*hard, *(category_of(m, self.context.taxonomy) for m in soft))
        yield (*hard, Words(tuple(stem_of(m) for m in soft)))
        yield (*hard, *(category_of(m, self.context.taxonomy) for m in soft))

    def themes(self, focus: Focus) -> Iterator[tuple[Constraint, ...]]:
        mentions = self.reading.themes
        if not mentions:
            yield ()
            return
        taxonomy = self.context.taxonomy
        positive = {c.iri for m in mentions if not m.negated for c in m.concepts}
        excepted = tuple(m for m in mentions if m.negated and positive & {c.iri for c in m.concepts})
        if excepted:  # 涉及人工智能但不涉及大模型: an alias set against its own theme
            rest = tuple(theme_of([m], taxonomy) for m in mentions if m not in excepted)
            words = tuple(m.text for m in excepted)
            yield (*rest, Words(words, scope="anywhere", negated=True))
            return
        literal = tuple(m for m in mentions if not m.negated and self._narrower(m))
        if literal and not self._alternatives() and not any(m.included for m in mentions):
            rest = tuple(theme_of([m], taxonomy) for m in mentions if m not in literal)
            scope = "indicator" if focus is Focus.INDICATOR else "anywhere"
            yield (*rest, Words(tuple(m.text for m in literal), scope=scope))
            yield (*rest, Words(self._pieces(tuple(part for m in literal for part in _cut(m))), scope=scope))
        if self._alternatives() or any(m.included for m in mentions):
            yield (theme_of(mentions, taxonomy),)
        else:
            own = tuple(theme_of([mention], taxonomy) for mention in mentions)
            yield own
            if focus is Focus.INDICATOR:
                yield tuple(replace(theme, of_project=True) for theme in own)
        if not any(m.negated for m in mentions):
            yield (Words(tuple(m.text for m in mentions), scope="anywhere"),)

    @staticmethod
    def _narrower(mention: ThemeMention) -> bool:
        """Whether a theme is mentioned by words that mean less than its label (自动驾驶, 农民合作社 of 农民)."""
        return is_chinese(mention.text) and all(
            _means_less(mention.text, skeleton(concept.pref_label)) for concept in mention.concepts
        )

    def _alternatives(self) -> bool:
        """Whether themes are joined by 或 or listed by 、 without a word that asks for all of them at once."""
        text, mentions = self.reading.canvas.text, sorted(self.reading.themes, key=lambda m: m.start)
        between = [text[a.end : b.start] for a, b in pairwise(mentions) if a.end <= b.start]
        listed = any("、" in gap for gap in between) and not _AT_ONCE.search(text)
        return listed or any("或" in gap or " or " in gap for gap in between)

    def words(self, focus: Focus) -> Iterator[tuple[Constraint, ...]]:
        """Content words: in the focus's own name first, then spread over project and indicator."""
        content = tuple(dict.fromkeys([*self.reading.content, *(q.text for q in self.reading.quotes)]))
        if not content:
            yield ()
            return
        if focus is Focus.INDICATOR:
            yield (Words(content),)
            yield (Words(content, scope="indicator"),)
            yield (Words(content, scope="spread"),)
            if (pieces := self._pieces(content)) and pieces != content:
                yield (Words(pieces),)
                yield (Words(pieces, scope="spread"),)
            if strong := _strong(content):
                yield (Words(strong),)
                yield (Words(strong, scope="spread"),)
        else:
            scope = "name" if self.reading.has("in_name") else "anywhere"
            yield (Words(content, scope=scope),)
            if strong := _strong(content):
                yield (Words(strong, scope=scope),)

    def _pieces(self, content: tuple[str, ...]) -> tuple[str, ...]:
        """Content words cut smaller: 充电桩检查 is also 检查充电桩的数量."""
        cut = [
            [p for p in self.context.segment(word) if len(p) > 1] if "|" not in word else [word]
            for word in content
        ]
        return tuple(dict.fromkeys(piece for pieces in cut for piece in pieces))

    def measured_asked(self, operation: Operation) -> Iterator[tuple[Constraint, ...]]:
        asked = self.reading.measure_asked
        counted = operation is Operation.LOOKUP and self.reading.has("how_many") and asked not in {"元", "钱"}
        if counted and (asked in {"个", "项", "条"} or self.reading.language == "en"):
            yield (Measured("数量", dimensions=("count:",)),)
        units = ENGLISH_MEASURES.get(asked or "", ())
        if asked and asked not in {"个", "项", "条"} and (units or measure_units().lookup(asked)):
            yield (Measured(asked, units=units),) if units else (measured(asked),)
        yield ()


def _cut(mention: ThemeMention) -> tuple[str, ...]:
    """A mention cut behind its theme's label: 农民合作社 is also 农民专业合作社."""
    label = next(
        (skeleton(c.pref_label) for c in mention.concepts if skeleton(c.pref_label) in mention.text), ""
    )
    return tuple(part for part in (label, mention.text.replace(label, "", 1)) if part)


def _means_less(text: str, label: str) -> bool:
    """Whether an alias is no other name of a theme: it shares no word with the label, or adds one to it."""
    if label in text:
        return _GENERIC_TAIL.fullmatch(text.replace(label, "", 1)) is None and text.startswith(label)
    rest = iter(label)
    shortened = all(char in rest for char in text)
    return not shortened and not any(a + b in label for a, b in pairwise(text))


def _strong(content: tuple[str, ...]) -> tuple[str, ...]:
    """Content words without those of doing; nothing when that changes nothing."""
    strong = tuple(word for word in content if word not in _DOING)
    return strong if strong != content else ()


def _names_indicators(mention: CategoryMention) -> bool:
    return not mention.soft


def _interrogative(text: str) -> bool:
    return any(word in text for word in ("哪", "什么", "which", "what"))

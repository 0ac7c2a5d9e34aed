"""What a question asks for: the noun, what is done with it, its period, order and number."""

from __future__ import annotations

import re

from ontology.values import Period
from search.questions.asked_groups import Grouped, group_key, grouped, ranks_targets
from search.questions.frame import Focus, Operation
from search.questions.measures import small_number
from search.questions.mentions import CategoryMention, Reading
from search.questions.quality_words import OF_PROJECTS

_ENDS_IN_PROJECT = re.compile(r"(?:项目|projects?|programmes?)[?？。.!！\s]*$")
_SHARE_OF_PROJECTS = re.compile(
    r"项目(?:数量)?(?:所?占(?![^，。？]{0,6}指标)|的?比例)|项目中|share of projects"
)
_CLAUSES = re.compile(r"[,，;；？?](?=.*(?:多少|几|哪|什么))|,? and (?:what|which|how)\b")
# What an English phrase may begin with that asks for a number.
_HEADS = frozenset({"upper", "lower", "target", "how_many", "indicator", "ask_bound"})
_ASKS_LIST = re.compile(r"\b(?:which|list|what) (?:are )?(?:the )?(?:funded )?projects?\b")
_OWN_INDICATORS = re.compile(r"[^，。？！；项]{0,6}指标")
_COUNTED_KINDS = (
    ("count_unit", "单位|部门|unit|department|organi", Focus.UNIT),
    ("count_project", "项目|project", Focus.PROJECT),
    ("count_indicator", "指标|indicator", Focus.INDICATOR),
)
_RANKS_OR_RELATES = (
    *("group", "top", "sort", "ascending", "descending", "rank", "maximum", "minimum", "most_indicators"),
    *("most_projects", "ratio", "share", "differ", "which_more", "average", "more_than", "lack"),
)
_MORE_INDICATORS = re.compile(
    r"指标(?:数量|数)?(?:更|比较)?(?:多|少)|[多少](?:几|多少)(?:个|条|项)|fewer|more"
)
_TOGETHER = re.compile(
    r"一共|总共|合计|共计|加起来|合起来|统共|(?<![各分])共有?(?:多少|几)|\b(?:altogether|in total|together|combined)\b"
)
_EVERY = re.compile(r"都|(?<![人平户生])均|全部|(?<!\d)每(?:一)?(?:个|条|项)|\b(?:all|every)\b")
_JOINED = re.compile(r"项目(?:和|及|、|与)指标|指标和项目|projects and indicators|indicators and projects")
# A question that goes on from another is about whatever that was about.
_FOLLOWS = re.compile(r"^(?:那|还有)|呢[?？。\s]*$|^(?:and|what about|how about)\b|\bthe one\b")
_ALL = 10_000


class Asked:
    """What one reading asks for.

    Args:
        reading: of the question.
        departments: how many the release has; among several, 部门 means a department, else a spending unit.
    """

    def __init__(self, reading: Reading, *, departments: int = 1) -> None:
        self.reading = reading
        self._departments = departments
        self.grouped: Grouped | None = grouped(reading, departments=departments)

    def focus(self) -> Focus:
        """The noun that the question asks for."""
        has = self.reading.has
        if self.reading.has("missing_goal"):
            return Focus.PROJECT
        if self.grouped or self._target_of_whom() or self._same_named() or self._by_category():
            return Focus.INDICATOR
        if self._asks_goal() or self._about_all() or self._several_of_a_project():
            return Focus.PROJECT
        if has("share"):
            return Focus.PROJECT if _SHARE_OF_PROJECTS.search(self.reading.canvas.text) else Focus.INDICATOR
        if has("count_project", "per_project", "per_unit", "more_than") or self._counts_indicators():
            return Focus.PROJECT
        if has("when") and not has("listing"):
            return Focus.INDICATOR
        if has("count_unit") or (has("who") and not has("count_indicator")):
            return Focus.UNIT
        if has("count_indicator", "cycle_annual"):
            return Focus.INDICATOR
        if self.reading.quality in OF_PROJECTS and not has("indicator"):
            return Focus.PROJECT
        return self._asked_noun()

    def _target_of_whom(self) -> bool:
        """Whether it is asked whose target is the highest (哪个单位的满意度目标最高)."""
        named = self.reading.categories or self.reading.content or self.reading.indicators
        return (
            self.reading.has("who")
            and bool(named)
            and ranks_targets(self.reading)
            and not self.reading.has("most_projects")
        )

    def _same_named(self) -> bool:
        """Whether the targets of one name are compared (两个项目的企业满意度目标一致吗, 哪个项目的低一些)."""
        has = self.reading.has
        compares = (has("equal") and has("yes_no")) or (has("which_more") and has("project"))
        if len(self.reading.projects) == 2 and self.reading.content and has("which_more"):
            return True  # A和B这两个项目，哪个的验收合格率更高
        return compares and len(self.reading.indicators) == 1 and not self.reading.content

    def share_within(self) -> bool:
        """Whether a share is of the named unit's or project's own (占它全部指标的比例), not of all there is."""
        named = bool(self.reading.units or self.reading.projects) and bool(self.reading.categories)
        return named and not re.search(
            r"(?<!它)(?<!其)(?:全部|所有|总|全局|全市|all\b)", self.reading.canvas.text
        )

    def _asks_goal(self) -> bool:
        """Whether the goal of a named project is asked for."""
        return self.reading.has("goal") and bool(self.reading.projects) and not self.reading.has("indicator")

    def _counts_indicators(self) -> bool:
        """Whether projects are ranked by how many indicators they have."""
        if self.reading.has("most_indicators"):
            return self._asked_unit() is None
        if self.reading.has("rank") and self._asked_noun() is Focus.PROJECT:
            return self.reading.has("indicator", "count_indicator")
        if self.reading.has("who", "most_projects"):
            return False
        if self.reading.measured_in:
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
        if project and (self._value_beside() or (self._asks_a_value() and not self._which(project))):
            return Focus.INDICATOR
        if not project and not indicator and self.reading.projects and not self._names_an_indicator():
            return Focus.INDICATOR if self._lists_targets() else Focus.PROJECT
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
        return Focus.PROJECT if project or self._only_named() else Focus.INDICATOR

    def _which(self, noun: re.Match[str]) -> bool:
        """Whether a noun is asked for: 哪些项目, or 项目有哪些 of which the listing took its part."""
        listing = self.reading.flags.get("listing")
        return _interrogative(noun.group()) or (listing is not None and listing.start() == noun.end())

    def _only_named(self) -> bool:
        """Whether a theme or an organisation is all that was typed, as into a search box (普法中心)."""
        reading = self.reading
        named = (
            *reading.content,
            *reading.indicators,
            *reading.categories,
            *reading.quotes,
            *reading.amounts,
        )
        asked = reading.flags or reading.raws or reading.quality or reading.periods
        follows = _FOLLOWS.search(reading.canvas.text)
        return bool(reading.themes or reading.units) and not (named or asked or follows or reading.change)

    def _of_a_project(self, project: re.Match[str]) -> bool:
        """Whether a project is only what something belongs to: 10.5代项目的累计投资, the target of the X project.

        The head of a phrase stands last in Chinese and first in English.
        """
        reading = self.reading
        if _interrogative(project.group()) or reading.has("yes_no", "lack", "not_about", "count_project"):
            return False
        indicator = reading.flags.get("indicator")
        if indicator and any(m.end == project.start() < indicator.start() for m in reading.projects):
            return True  # X项目的指标中…的有哪些
        if reading.has("listing"):
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
        later = any(word in after for word in reading.content) or any(
            mention.start >= project.end() for mention in reading.categories
        )
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
        """The noun that 有哪些 or 是哪几个 stands behind; 某单位的项目有哪些满意度指标 lists what follows."""
        listing, project = self.reading.flags.get("listing"), self.reading.flags.get("project")
        text = self.reading.canvas.text
        if project and project.group().endswith("项目有哪些") and _OWN_INDICATORS.match(text, project.end()):
            return Focus.INDICATOR
        before = text[: listing.start()] if listing else ""
        indicator = self.reading.flags.get("indicator")
        if listing and indicator and indicator.start() == listing.end():
            return Focus.INDICATOR  # 项目都有什么指标
        if before.endswith("项目"):
            return Focus.PROJECT
        return Focus.INDICATOR if before.endswith("指标") else None

    def _lists_targets(self) -> bool:
        """Whether the targets of a project are listed (某项目的年度目标有哪些)."""
        listing = self.reading.flags.get("listing")
        before = self.reading.canvas.text[: listing.start()] if listing else ""
        return before.endswith("目标") and not self.reading.has("goal")

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
        ranked = ranked and not ranks_targets(self.reading)
        return Focus.INDICATOR if ranked or self.reading.has("most_indicators") else None

    def also(self, focus: Focus) -> Focus | None:
        """A second noun joined to the first (有哪些项目和指标)."""
        if _JOINED.search(self.reading.canvas.text):
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
            (self.grouped is not None, Operation.PER_GROUP),
            (has("per_project", "per_unit"), Operation.PER_PROJECT),
            (self._asks_goal(), Operation.GOAL),
            (has("more_than"), Operation.DIFFERENCE),
            (self._about_all() or self.claims_all(), Operation.ALL),
            (
                has("share")
                and (
                    bool(self.reading.categories or self.reading.amounts or self.reading.quality is not None)
                    or has("project", "count_project", "worded", "numbered")
                ),
                Operation.SHARE,
            ),
            (has("ratio", "share") and len(set(self.reading.periods)) == 2, Operation.RATIO),
            (has("maximum") and has("minimum") and has("differ"), Operation.SPREAD),
            (self._several_counted() or self._each_project_counted(), Operation.GROUP),
            (self._pairs(focus) or self._same_named(), Operation.PAIR),
            (self._by_category(), Operation.GROUP),
            (self._counts_indicators() or self._asked_unit() is not None, Operation.MOST),
            (self._several_categories(focus), Operation.GROUP),
            (has("group") and has("listing") and not has("count_project", "count_indicator"), Operation.LIST),
            (has("group") or self._counts_by_year() or len(self.kinds()) > 1, Operation.GROUP),
            (
                has("top", "sort", "ascending", "descending") and has("count_indicator") and has("project"),
                Operation.MOST,
            ),
            (has("rank"), Operation.EXTREME),
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
        units = len({u.label for m in reading.units for u in m.units}) == 2 and (
            (counted and not reading.categories) or self._units_by_category()
        )
        return compares and ((len(named) == 2 and alone and len(set(reading.periods)) < 2) or units)

    def _by_category(self) -> bool:
        """Whether it is asked which category has most (哪类指标最多)."""
        group = self.reading.flags.get("group")
        which = group is not None and group.groupdict().get("by_which") is not None
        return which and self.reading.has("most_indicators")

    def _each_project_counted(self) -> bool:
        """Whether the indicators of several projects that are named are counted, each for itself."""
        named = {name for mention in self.reading.projects for name in mention.names}
        each = re.search(r"各(?:自|有|设)|分别|\b(?:each|respectively)\b", self.reading.canvas.text)
        return len(named) > 1 and self.reading.has("count_indicator") and each is not None

    def _units_by_category(self) -> bool:
        """Whether two units are compared by how many indicators of one category they have (谁的成本指标多)."""
        reading = self.reading
        one = len(reading.categories) == 1 and not reading.categories[0].soft
        other = reading.content or reading.indicators or reading.amounts or reading.projects
        return one and not other and _MORE_INDICATORS.search(reading.canvas.text) is not None

    def _counts_by_year(self) -> bool:
        """Whether things are counted for each of several years (两年的项目数)."""
        several = len(set(self.reading.years)) > 1 and not self.reading.has("sum")
        return several and self.reading.has("count_project", "count_indicator")

    def kinds(self) -> tuple[Focus, ...]:
        """The kinds of things that are counted, each for itself (多少个项目、多少条指标)."""
        if self.reading.has(*_RANKS_OR_RELATES) or len(set(self.reading.years)) > 1:
            return ()
        return tuple(kind for name, noun, kind in _COUNTED_KINDS if self._counts(name, noun))

    def _counts(self, name: str, noun: str) -> bool:
        found = self.reading.flags.get(name)
        return found is not None and re.search(noun, found.group()) is not None

    def _asks_which(self) -> bool:
        return any(word in self.reading.canvas.text for word in ("哪", "谁", "which"))

    def claims_all(self) -> bool:
        """Whether a bound is claimed for every one of the indicators meant (是不是都不超过5%)."""
        reading = self.reading
        bounds = bool(reading.amounts) or reading.has("upper", "lower", "worded", "numbered")
        bounded = reading.has("yes_no") and bounds and not reading.has("count_indicator", "listing")
        return bounded and _EVERY.search(reading.canvas.text) is not None

    def _about_all(self) -> bool:
        reading = self.reading
        everyone = reading.has("all_projects") or (
            len(reading.projects) > 1
            and any(word in reading.canvas.text for word in ("都", "均", "both", "all"))
        )
        asks = reading.has("yes_no") or reading.language == "en" or "是不是" in reading.canvas.text
        return everyone and asks and len(reading.categories) == 1

    def _several_of_a_project(self) -> bool:
        """Whether a project is asked to have indicators of several categories (X有满意度指标和成本指标吗)."""
        asked = self.reading.has("yes_no") and not self.reading.has("count_indicator", "how_many", "target")
        return asked and bool(self.reading.projects) and len(self.reading.categories) > 1

    def _several_categories(self, focus: Focus) -> bool:
        """Whether indicators of several categories are counted, each for itself."""
        hard = [m for m in self.reading.categories if not m.soft and not m.negated]
        together = self.reading.has("sum") or _TOGETHER.search(self.reading.canvas.text)
        if together and not self.reading.has("each"):
            return False
        whole = {m.concept.notation or "" for m in hard if m.concept is not None}
        nested = any(a != b and b.startswith(a) for a in whole for b in whole)
        return (
            focus is Focus.INDICATOR and len(hard) > 1 and not nested and self.reading.has("count_indicator")
        )

    def _lists(self) -> bool:
        if self.reading.quality is not None or self.reading.has(
            "missing_annual", "missing_cycle", "shared", "deadline"
        ):
            return True
        if self.reading.has("worded", "numbered") and self._asks_which():
            return True
        indicator = self.reading.flags.get("indicator")
        if indicator is not None and (_interrogative(indicator.group()) or self.reading.has("listing")):
            return True
        if (
            self.reading.amounts
            and not self._names_an_indicator_by_words()
            and not self.reading.has("how_many", "ask_bound")
        ):
            return True
        noun = indicator is not None or any(_names_indicators(m) for m in self.reading.categories)
        return noun and not self.reading.has("target", "how_many", "ask_bound")

    def _names_an_indicator_by_words(self) -> bool:
        reading = self.reading
        return bool(reading.indicators or reading.content or reading.themes or reading.quotes)

    def period(self) -> Period:
        """The period whose targets are meant."""
        periods = self.reading.periods
        return periods[0] if len(set(periods)) == 1 else Period.ANNUAL

    def descending(self) -> bool | None:
        """Whether the largest come first, where an order is asked for."""
        has = self.reading.has
        if self._by_category():
            return None
        if most := self.reading.flags.get("most_indicators") or self.reading.flags.get("most_projects"):
            return not any(word in most.group() for word in ("少", "fewest", "least", "lowest", "smallest"))
        if rank := self.reading.flags.get("rank"):
            return (rank["by"] or "多") not in "少低小短"
        if (top := self.reading.flags.get("top")) and any(c in top.group() for c in "低小少短宜"):
            return False
        if has("descending", "top", "maximum"):
            return True
        return False if has("ascending", "minimum", "sort") else None

    def limit(self) -> int | None:
        """How many of an ordered list are asked for."""
        if self._counts_indicators() or self._asked_unit():
            return self.reading.cardinal or self._top()
        if self.reading.has("sort", "ascending", "descending") and self.reading.has("count_indicator"):
            return self._top() or _ALL
        return self._top()

    def _top(self) -> int | None:
        top = self.reading.flags.get("top")
        return small_number(next(g for g in top.groups() if g)) if top else None

    def rank(self) -> int:
        """Which place of an order is asked for (第二高)."""
        rank = self.reading.flags.get("rank")
        return (small_number(rank["n"] or rank["n2"]) or 1) if rank else 1

    def group_by(self) -> str | None:
        """What the count is split by."""
        group = self.reading.flags.get("group")
        if self.grouped:
            return self.grouped.by
        if self._several_counted():
            return "unit" if len(self.reading.units) > 1 else "mentioned"
        if group is None and self._several_categories(self.focus()):
            return "mentioned"
        if group is None and self._counts_by_year():
            return "year"
        if group is None and self._each_project_counted():
            return "project"
        if group is None and len(self.kinds()) > 1:
            return "kind"
        if group is None:
            return None
        by = next(g for g in group.groups() if g)
        return group_key(by, departments=self._departments)


def _names_indicators(mention: CategoryMention) -> bool:
    return not mention.soft


def _interrogative(text: str) -> bool:
    return any(word in text for word in ("哪", "什么", "which", "what"))

"""The conditions that a reading sets, the strictest wording first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product

from ontology.quantities import measure_units
from ontology.values import Quantity
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
from search.questions.context import Context
from search.questions.english import renderings
from search.questions.frame import (
    Amount,
    Bound,
    Category,
    Constraint,
    Focus,
    Frame,
    IndicatorNamed,
    Measured,
    Missing,
    Operation,
    ProjectNamed,
    Quality,
    Ranged,
    Raw,
    Unit,
    Worded,
    Words,
    Year,
)
from search.questions.measures import ENGLISH_MEASURES, ENGLISH_PER, WRITTEN_IN
from search.questions.mentions import Reading, ThemeMention
from search.questions.skeleton import is_chinese, skeleton
from search.questions.vocabulary import idle, synonyms, words

# Words of doing: kept where they fit, dropped where nothing else is left to try.
_DOING = words("zh", subject=False, kind="doing")
_UNIT_PRICE = re.compile(
    r"单价|均价|[人户生]均|标准|补[助贴]|奖|上限|\b(?:unit|ceilings?|caps?|limits?|rates?)\b"
)
_MONEY_NOUNS = (
    "单价",
    "价格",
    "价钱",
    "费用",
    "花费",
    "造价",
    "均价",
    "成本",
    "开支",
    "金额",
    "经费",
    "补助",
    "补贴",
)
# Words that say how something is measured, where no name has them.
_DIMENSION_NOUNS: tuple[tuple[Measured, frozenset[str]], ...] = (
    (Measured("金额", dimensions=("money", "money/")), frozenset(_MONEY_NOUNS)),
    (
        Measured("时间", dimensions=("time",)),
        frozenset(["时限", "期限", "时间", "时长", "工期", "耗时", "用时", "时效"]),
    ),
    (Measured("面积", dimensions=("area",)), frozenset(["面积"])),
    (Measured("长度", dimensions=("length",)), frozenset(["里程", "长度", "距离"])),
)
_WHOLE_DEPARTMENT = re.compile(
    r"(?:作为|整个|这个)?(?:全?部门|全?系统|全局)|及其?(?:下属|所属)|(?:各|所有|全部)(?:下属|所属)?单位|下属(?:各|的)?单位"
)
_UNIT_PRICES = Measured("单价", dimensions=("money/",))
_TIMELY = Category("时效指标", ("13",))
_MEASURED_AS = (
    ("money", "金额", ("money",)),
    ("price", "金额", ("money", "money/")),
    ("rate", "比率", ("ratio",)),
    ("span", "时间", ("time",)),
)
_COUNTS_BEFORE = re.compile(r"指标(?:的)?(?:数量)?(?:有|是|为|设了?)?\s*$")
_COUNTS_AFTER = re.compile(r"\s*(?:的)?[^，。、？0-9]{0,12}?(?:指标|indicators?)")
_GENERIC_TAIL = re.compile(r"(?:企业|产业|行业|领域|群体|人群|人员|人口|类|方面|工作|建设|发展|活动|事业)*")
_PER_WORDS = {"人": "每人|单人|人均|生均|每名|每位", **{n: f"每{n}|单{n}|单个" for n in "个家户件项套"}}
_AT_ONCE = re.compile(r"同时|既|又|都|均|\bboth\b")
# 成本是按辆算的: money per unit.
_PRICE = "(?:成本|费用?|单价|价格?|标准|补贴|补助|多少钱|计价|计费)"
_PRICED = re.compile(rf"{_PRICE}.*按|按.*{_PRICE}")


class Conditions:
    """The condition lists of one reading.

    Args:
        reading: of the question.
        context: what it is parsed against.
    """

    def __init__(self, reading: Reading, context: Context) -> None:
        self.reading = reading
        self.context = context

    def of(self, base: Frame) -> Iterator[tuple[Constraint, ...]]:
        """Yield condition lists, the strictest first; later ones relax how words are matched."""
        for numbers in self._numbers(base):
            yield from self._conditions(base, (*self._year(base), *self._places(), *numbers, *self._texts()))

    def _conditions(self, base: Frame, fixed: tuple[Constraint, ...]) -> Iterator[tuple[Constraint, ...]]:
        categories, themes = tuple(self._categories(base)), tuple(self._themes(base))
        texts, measures = tuple(self._words(base.focus)), tuple(self._measured_asked(base.operation))
        # what an English noun counts says more than how its words stand in a name
        first, rest = (measures[:1], measures[1:]) if self._noun_asked() else (measures, ())
        for some in (first, rest):
            for parts in product(categories, themes, texts, some):
                yield (*fixed, *(constraint for part in parts for constraint in part))

    def _year(self, base: Frame) -> tuple[Constraint, ...]:
        if self.reading.years:
            return tuple(Year(year) for year in dict.fromkeys(self.reading.years))
        if base.group_by == "year":
            return ()
        return (Year(self.context.years[0], assumed=True),) if self.context.years else ()

    def _places(self) -> tuple[Constraint, ...]:
        text = self.reading.canvas.text
        units = [
            unit_of(m, whole=_WHOLE_DEPARTMENT.match(text, m.end) is not None) for m in self.reading.units
        ]
        positive = [unit for unit in units if not unit.negated]
        found: list[Constraint] = [unit for unit in units if unit.negated]
        if positive:  # a project has one unit: several are alternatives
            iris = tuple(dict.fromkeys(iri for unit in positive for iri in unit.iris))
            label = "、".join(dict.fromkeys(unit.label for unit in positive))
            found.append(Unit(label, iris, positive[0].department))
        if names := [name for mention in self.reading.projects for name in mention.names]:
            found.append(ProjectNamed(tuple(names)))
        return tuple(found)

    def _numbers(self, base: Frame) -> Iterator[tuple[Constraint, ...]]:
        """Yield the numeric conditions; 每台 … 元 is read as 元/台 first, then as words of the name."""
        counting = [q for q in self.reading.amounts if self._counts(q)]
        amounts = [amount_of(q) for q in self.reading.amounts if q not in counting]
        if self.reading.unit_prices:
            of_any = [replace(a, dimensions=None, units=None) for a in amounts]
            yield (*self._numeric(of_any), _UNIT_PRICES)
            return
        if base.operation is Operation.ALL:  # what would contradict the claim
            amounts = [replace(amount, negated=True) for amount in amounts]
            if not amounts and self._of_targets():
                yield tuple(map(_opposite, self._numeric([])))
                return
        if counting:
            codes = tuple(
                code for m in self.reading.categories for code in category_of(m, self.context.taxonomy).codes
            )
            yield (*self._numeric(amounts), *(having_of(q, codes) for q in counting))
            return
        if self.reading.has("per"):
            yield from self._per_unit(amounts)
        else:
            yield from self._money_or_price(amounts)

    def _per_unit(self, amounts: Sequence[Amount]) -> Iterator[tuple[Constraint, ...]]:
        """Money per unit: 3000元 beside 每台 is 3000元/台, else the words stand in the name."""
        per = self.reading.flags["per"]
        word = next(g for g in per.groups() if g)
        for unit in ENGLISH_PER.get(word, (word,)):
            if amounts:
                yield self._numeric([per_unit(amount, unit) for amount in amounts])
            else:
                yield self._numeric([measured_per(unit)])
            named = Words((_PER_WORDS.get(unit, f"每{unit}|单{unit}"),))
            yield self._numeric([*amounts, named])
        if word == "个":
            yield self._numeric(amounts)

    def _money_or_price(self, amounts: list[Amount]) -> Iterator[tuple[Constraint, ...]]:
        """Yield amounts as they are, and amounts of money also per one of something (万元/家)."""
        money = [a for a in amounts if a.dimensions == ("money",)]
        loose = [replace(a, dimensions=None, units=None) if a in money else a for a in amounts]
        each = (*self._numeric(loose), _UNIT_PRICES)
        if self.reading.has("per_one"):
            yield each
        yield self._numeric(amounts)
        costs = any(m.concept and (m.concept.notation or "").startswith("4") for m in self.reading.categories)
        if money and (costs or self.reading.has("yes_no") or _UNIT_PRICE.search(self.reading.canvas.text)):
            yield each

    def _of_targets(self) -> bool:
        """Whether a claim is about how targets are written: with a bound, in numbers."""
        return self.reading.has("upper", "lower", "worded", "numbered")

    def _counts(self, quantity: Quantity) -> bool:
        """Whether a number counts a project's indicators (指标超过7个), not a target."""
        counted = quantity.unit in (None, "个", "项", "条", "条指标", "个指标", "项指标")
        if not counted or not self.reading.has("project", "top", "count_project"):
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
        if self.reading.has("ranged"):
            found.append(Ranged())
        found += [
            Missing(what) for what in ("goal", "annual", "cycle") if self.reading.has(f"missing_{what}")
        ]
        if self.reading.has("worded"):
            found.append(Worded())
        elif self.reading.has("numbered"):
            found.append(Worded(negated=True))
        found += [
            Measured(label, dimensions=dimensions)
            for name, label, dimensions in _MEASURED_AS
            if self.reading.has(name)
        ]
        if self.reading.measured_in:
            found.append(self._measured_in(self.reading.measured_in))
        return tuple(found)

    def _measured_in(self, unit: str) -> Measured:
        """What is measured in a unit: as written (以亩为单位), else in whatever unit of its dimension."""
        if unit in WRITTEN_IN:
            return Measured(unit, written=WRITTEN_IN[unit])
        if unit in ENGLISH_MEASURES:
            return Measured(unit, units=ENGLISH_MEASURES[unit])
        if (noun := unit.removeprefix("yuan per ")) != unit and noun in ENGLISH_PER:
            return measured_per(ENGLISH_PER[noun][0])
        own = measure_units().lookup(unit)
        if own and (own.dimension or "").startswith("count:") and _PRICED.search(self.reading.canvas.text):
            return measured_per(unit)
        return Measured(unit, written=(unit,)) if self.reading.written_in == unit else measured(unit)

    def _texts(self) -> tuple[Constraint, ...]:
        raws = self.reading.raws
        found: list[Constraint] = [Raw(raws[0], either=tuple(raws[1:]))] if raws else []
        found += [Raw(raw, exact=False) for raw in self.reading.raw_parts]
        if self.reading.name_words:
            found.append(Words(tuple(self.reading.name_words)))
        if names := [name for mention in self.reading.indicators for name in mention.names]:
            found.append(IndicatorNamed(tuple(dict.fromkeys(names))))
        return tuple(found)

    def _categories(self, base: Frame) -> Iterator[tuple[Constraint, ...]]:
        if any(self._counts(q) for q in self.reading.amounts):
            yield ()
            return
        hard = tuple(category_of(m, self.context.taxonomy) for m in self.reading.categories if not m.soft)
        if base.focus is Focus.INDICATOR or self._either_category():
            hard = united(hard)
        if base.operation is Operation.ALL and not (self.reading.amounts or self._of_targets()):
            hard = tuple(replace(category, negated=not category.negated) for category in hard)
        soft = [m for m in self.reading.categories if m.soft]
        if not soft:
            yield hard
            return
        several = len(self.reading.categories) > 1 or base.operation is not Operation.EXISTS
        if base.focus is Focus.PROJECT and several and not self.reading.amounts:
            yield (*hard, *(category_of(m, self.context.taxonomy) for m in soft))
        ways: list[tuple[Constraint, ...]] = [
            (*hard, Words(tuple(stem_of(m) for m in soft))),
            (*hard, *(category_of(m, self.context.taxonomy) for m in soft)),
        ]
        bounded = self.reading.has("upper", "lower") and base.operation is not Operation.LOOKUP
        listed = self.reading.has("listing") and not self.reading.has("how_many", "target")
        listed = listed or self.reading.has("each") or "都是多少" in self.reading.canvas.text
        yield from reversed(ways) if bounded or listed or self.reading.change else ways

    def _either_category(self) -> bool:
        """Whether categories are joined by 或 (有生态效益或者可持续影响指标的项目)."""
        text, mentions = self.reading.canvas.text, sorted(self.reading.categories, key=lambda m: m.start)
        gaps = [text[a.end : b.start] for a, b in pairwise(mentions)]
        return any("或" in gap or " or " in gap for gap in gaps) and not any(m.negated for m in mentions)

    def _themes(self, base: Frame) -> Iterator[tuple[Constraint, ...]]:
        """Themes; one that is mentioned in English is first looked for by its Chinese name where a target is asked."""
        rendered = self._rendered()
        if rendered and base.operation is Operation.LOOKUP:
            yield (Words(rendered),)
        yield from self._themes_held(base)
        if rendered:
            yield (Words(rendered, scope="anywhere"),)

    def _themes_held(self, base: Frame) -> Iterator[tuple[Constraint, ...]]:
        mentions, focus = self.reading.themes, base.focus
        if not mentions:
            yield ()
            return
        taxonomy = self.context.taxonomy
        if excepted := self._excepted():
            yield excepted
            return
        literal = tuple(m for m in mentions if not m.negated and self._narrower(m))
        if literal and not self._alternatives() and not any(m.included for m in mentions):
            rest = tuple(theme_of([m], taxonomy) for m in mentions if m not in literal)
            scope = "indicator" if focus is Focus.INDICATOR else "anywhere"
            yield (*rest, Words(tuple(m.text for m in literal), scope=scope))
            yield (*rest, Words(self._pieces(tuple(part for m in literal for part in _cut(m))), scope=scope))
            if base.operation is Operation.LOOKUP and not self._says_more():
                return  # 养老金发放多少: what another thing of social insurance is to reach is no answer
        if self._alternatives() or any(m.included for m in mentions):
            yield (theme_of(mentions, taxonomy),)
        else:
            own = tuple(theme_of([mention], taxonomy) for mention in mentions)
            if base.operation is Operation.LOOKUP and self.reading.has("how_many") and not literal:
                yield (Words(tuple(m.text for m in mentions)),)  # what is named so, before what is about it
            yield own
            if focus is Focus.INDICATOR:
                yield tuple(replace(theme, of_project=True) for theme in own)
        if not any(m.negated for m in mentions):
            yield (Words(tuple(m.text for m in mentions), scope="anywhere"),)

    def _excepted(self) -> tuple[Constraint, ...]:
        """Themes without what one of their aliases names (涉及人工智能但不涉及大模型); nothing where there is none."""
        mentions = self.reading.themes
        positive = {c.iri for m in mentions if not m.negated for c in m.concepts}
        excepted = tuple(m for m in mentions if m.negated and positive & {c.iri for c in m.concepts})
        if not excepted:
            return ()
        rest = (theme_of([m], self.context.taxonomy) for m in mentions if m not in excepted)
        return (*rest, Words(tuple(m.text for m in excepted), scope="anywhere", negated=True))

    def _rendered(self) -> tuple[str, ...]:
        """What themes that are mentioned in English are called in Chinese, where the glossary has all of them."""
        mentions = self.reading.themes
        own = [renderings(m.text) for m in mentions if m.text.isascii() and not m.negated]
        return tuple(map("|".join, own)) if all(own) and len(own) == len(mentions) else ()

    def _says_more(self) -> bool:
        """Whether something else than a theme and words of doing says what is looked up."""
        reading = self.reading
        strong = [w for w in reading.content if not idle(w, among=self.context.segment)]
        named = strong or reading.indicators or reading.amounts or reading.projects or len(reading.themes) > 1
        return bool(named) or reading.has("per")

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

    def _words(self, focus: Focus) -> Iterator[tuple[Constraint, ...]]:
        """Content words: in the focus's own name first, then spread over project and indicator."""
        content = tuple(dict.fromkeys([*self.reading.content, *(q.text for q in self.reading.quotes)]))
        content = self._either(content)
        if not content:
            yield ()
            return
        if focus is Focus.INDICATOR:
            strong = _strong(content)
            yield from self._in_names(content, strong)
            yield (Words(content, scope="indicator"),)
            yield (Words(content, scope="spread"),)
            if (pieces := self._pieces(content)) and pieces != content:
                yield (Words(pieces),)
                yield (Words(pieces, scope="spread"),)
            if strong:
                yield (Words(strong, scope="spread"),)
            yield from _by_dimension(content)
            meant = tuple(synonyms().get(word, word) for word in self._pieces(content))
            if meant != content:
                yield (Words(meant),)
            if self.reading.language == "zh" and self.reading.has(
                "when", "per"
            ):  # what it costs stands beside it: 监控设备 …, 采购单价 …
                yield (Words(content, scope="anywhere"),)
        else:
            scope = "name" if self.reading.has("in_name") else "anywhere"
            yield (Words(content, scope=scope),)
            if strong := _strong(content):
                yield (Words(strong, scope=scope),)

    def _either(self, content: tuple[str, ...]) -> tuple[str, ...]:
        """Two content words joined by 或 as alternatives (涉及电梯或者充电桩)."""
        text = self.reading.canvas.text
        if len(content) != 2 or any(word not in text for word in content):
            return content
        first, second = sorted(content, key=text.index)
        gap = text[text.index(first) + len(first) : text.index(second)]
        return (f"{first}|{second}",) if gap.startswith("或") or gap.strip() == "or" else content

    def _in_names(
        self, content: tuple[str, ...], strong: tuple[str, ...]
    ) -> Iterator[tuple[Constraint, ...]]:
        """Content words in the indicator's own name, then without those of doing."""
        yield (Words(content),)
        if self.reading.indicators:  # an indicator by its name, and what its project is about
            yield (Words(content, scope="anywhere"),)
        if all(word in _DOING for word in content) and self._names():
            yield ()
        if strong:  # 城市书房要完成几家: the deed before a target that is written with it
            yield (Words(strong),)

    def _names(self) -> bool:
        """Whether something else than content words says what is meant."""
        return bool(self.reading.indicators or self.reading.themes or self.reading.quotes)

    def _pieces(self, content: tuple[str, ...]) -> tuple[str, ...]:
        """Content words cut smaller: 充电桩检查 is also 检查充电桩的数量."""
        cut = [self._piece(word) for word in content]
        return tuple(dict.fromkeys(piece for pieces in cut for piece in pieces))

    def _piece(self, word: str) -> list[str]:
        """A word cut smaller; a piece of one character stays with its neighbour (短视频 is no 视频)."""
        pieces: list[str] = []
        for part in self.context.segment(word) if "|" not in word else [word]:
            alone = len(part) == 1 and not idle(part)
            if pieces and (alone or (len(pieces[-1]) == 1 and not idle(pieces[-1]))):
                pieces[-1] += part
            else:
                pieces.append(part)
        return [p for p in pieces if len(p) > 1] or [word]

    def _how_many(self) -> bool:
        """Whether it is asked in English how many, not how much."""
        asked = self.reading.flags.get("how_many")
        return self.reading.language == "en" and asked is not None and asked.group() != "how much"

    def _noun_asked(self) -> tuple[str, ...]:
        """The units of an English noun that is asked for: households are counted in 户 or 户次."""
        units = ENGLISH_MEASURES.get(self.reading.measure_asked or "", ())
        return (*units, *(f"{unit}次" for unit in units if unit in "人家户"))

    def _measured_asked(self, operation: Operation) -> Iterator[tuple[Constraint, ...]]:
        asked = self.reading.measure_asked
        if self.reading.has("when"):
            yield (_TIMELY,)
            return
        if self.reading.counted_noun and operation is Operation.LOOKUP:
            yield (Measured("数量", dimensions=("count:",)),)
        counted = operation is Operation.LOOKUP and self.reading.has("how_many") and asked not in {"元", "钱"}
        units = self._noun_asked()
        if asked and units:
            yield (Measured(asked, units=units),)
        if counted and (asked in {"个", "项", "条"} or self._how_many()) and _counts(units):
            yield (Measured("数量", dimensions=("count:",)),)
        if operation is Operation.LOOKUP and asked in {"钱", "元"}:
            yield (Measured("金额", dimensions=("money", "money/")),)
        if asked and not units and asked not in {"个", "项", "条"} and measure_units().lookup(asked):
            yield (measured(asked),)
        yield ()


def _counts(units: tuple[str, ...]) -> bool:
    """Whether what is asked for may be counted: none is said, or one that counts."""
    return not units or any(
        (own.dimension or "").startswith("count:") for own in map(measure_units().lookup, units) if own
    )


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


def _opposite(constraint: Constraint) -> Constraint:
    if isinstance(constraint, Bound | Worded):
        return replace(constraint, negated=not constraint.negated)
    return constraint


def _by_dimension(content: tuple[str, ...]) -> Iterator[tuple[Constraint, ...]]:
    """Content words where one that says how something is measured (单价, 时限) is taken for the dimension."""
    for measured_by, nouns in _DIMENSION_NOUNS:
        rest = tuple(word for word in content if word not in nouns)
        if rest != content:
            yield (Words(rest), measured_by) if rest else (measured_by,)


def _strong(content: tuple[str, ...]) -> tuple[str, ...]:
    """Content words without those of doing; nothing when that changes nothing."""
    strong = tuple(word for word in content if word not in _DOING)
    return strong if strong != content else ()

"""The conditions that a reading sets, the strictest wording first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise, product

from ontology.quantities import measure_units
from search.questions.constraints import (
    category_of,
    measured,
    stem_of,
    theme_of,
    unit_of,
    united,
)
from search.questions.english import renderings
from search.questions.frame import (
    Category,
    Constraint,
    Focus,
    Frame,
    IndicatorNamed,
    Measured,
    Operation,
    ProjectNamed,
    Raw,
    Unit,
    Words,
    Year,
)
from search.questions.measures import ENGLISH_MEASURES, HOW_LONG
from search.questions.mentions import ThemeMention
from search.questions.number_conditions import NumberConditions
from search.questions.skeleton import is_chinese, skeleton
from search.questions.vocabulary import idle, synonyms, words

# Words of doing: kept where they fit, dropped where nothing else is left to try.
_DOING = words("zh", subject=False, kind="doing")
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
_TIMELY = Category("时效指标", ("13",))
_GENERIC_TAIL = re.compile(r"(?:企业|产业|行业|领域|群体|人群|人员|人口|类|方面|工作|建设|发展|活动|事业)*")
_HALVES = re.compile(r"[0-9a-z.]+(?=[\u3400-\u9fff])|(?<=[0-9a-z.])[\u3400-\u9fff]+|^[^0-9a-z]+$|^[ -~]+$")
_AT_ONCE = re.compile(r"同时|既|又|都|均|\bboth\b")


class Conditions(NumberConditions):
    """The condition lists of one reading; arguments are those of :class:`NumberConditions`."""

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
            whole = texts[:1] if len(self.reading.content) > 1 else ()
            ways = (*product(categories, themes, whole, some), *product(categories, themes, texts, some))
            for parts in ways:  # several words in one name say more than a theme of its own
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
        for negated in (False, True):
            of_these = [m for m in self.reading.projects if m.negated is negated]
            if names := [name for mention in of_these for name in mention.names]:
                found.append(ProjectNamed(tuple(names), negated=negated))
        if self.reading.denied:
            found.append(Words(tuple(self.reading.denied), scope="anywhere", negated=True))
        return tuple(found)

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
        if base.focus is Focus.INDICATOR and self.reading.has("except", "not_about"):
            hard = tuple(replace(category, excluded=category.negated) for category in hard)
        if base.focus is Focus.INDICATOR or self._either_category():
            hard = united(hard)
        if base.operation is Operation.ALL and not (self.reading.amounts or self._of_targets()):
            hard = tuple(replace(category, negated=not category.negated) for category in hard)
        soft = [m for m in self.reading.categories if m.soft]
        if base.focus is Focus.INDICATOR and self._of_satisfaction():
            yield (
                *hard,
                *(category_of(m, self.context.taxonomy) for m in soft),
                Words(("投诉率",), negated=True),
            )
        if not soft:
            yield hard
            return
        several = len(self.reading.categories) > 1 or base.operation is not Operation.EXISTS
        if base.focus is Focus.PROJECT and several and not self.reading.amounts:
            yield (*hard, *(category_of(m, self.context.taxonomy) for m in soft))
        all_of_them = (*hard, *(category_of(m, self.context.taxonomy) for m in soft))
        ways: list[tuple[Constraint, ...]] = [
            (*hard, Words(tuple(stem_of(m) for m in soft))),
            united(all_of_them) if base.focus is Focus.INDICATOR else all_of_them,
        ]
        bounded = self.reading.has("upper", "lower") and base.operation is not Operation.LOOKUP
        listed = self.reading.has("listing") and not self.reading.has("how_many", "target")
        listed = listed or self.reading.has("each") or "都是多少" in self.reading.canvas.text
        ranked = self.reading.has("per") and self.reading.has("maximum", "minimum", "sort")
        yield from reversed(ways) if bounded or listed or ranked or self.reading.change else ways

    def _of_satisfaction(self) -> bool:
        """Whether 满意度 is compared with a rate: then rates of complaint, of the same category, are not meant."""
        text = self.reading.canvas.text
        rated = any(q.dimension == "ratio" or q.unit is None for q in self.reading.amounts)
        said = re.search(r"满意度(?!指标)|\bsatisfaction\b(?! indicator)", text)
        return rated and said is not None and not re.search(r"投诉|complain", text)

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
            yield from self._literally(literal, base)
            alone = not (self._says_more() or self.reading.categories)
            if base.operation in (Operation.EXISTS, Operation.COUNT) and alone:
                return  # 有渔民方面的指标吗: farmers are no answer
            if base.operation is Operation.LOOKUP and not self._says_more() and not self._how_long():
                return  # 养老金发放多少: what another thing of social insurance is to reach is no answer
        if self._alternatives() or any(m.included for m in mentions):
            yield (theme_of(mentions, taxonomy),)
        else:
            own = tuple(theme_of([mention], taxonomy) for mention in mentions)
            if base.operation is Operation.LOOKUP and self.reading.has("how_many") and not literal:
                yield (Words(tuple(m.text for m in mentions)),)  # what is named so, before what is about it
                yield (Words(self._halves(mentions)),)
            yield own
            if focus is Focus.INDICATOR:
                yield tuple(replace(theme, of_project=True) for theme in own)
        if not any(m.negated for m in mentions):
            yield (Words(tuple(m.text for m in mentions), scope="anywhere"),)

    def _literally(self, literal: tuple[ThemeMention, ...], base: Frame) -> Iterator[tuple[Constraint, ...]]:
        """Themes that are mentioned by narrower words: as those words, cut smaller and smaller."""
        others = [m for m in self.reading.themes if m not in literal]
        rest = tuple(theme_of([m], self.context.taxonomy) for m in others)
        scope = "indicator" if base.focus is Focus.INDICATOR else "anywhere"
        yield (*rest, Words(tuple(m.text for m in literal), scope=scope))
        yield (*rest, Words(self._pieces(tuple(part for m in literal for part in _cut(m))), scope=scope))
        if base.operation is Operation.LOOKUP:
            yield (*rest, Words(self._halves(literal)))

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

    def _content(self) -> tuple[str, ...]:
        content = tuple(dict.fromkeys([*self.reading.content, *(q.text for q in self.reading.quotes)]))
        if self.reading.has("per") and self.reading.has("maximum", "minimum", "sort"):
            content = tuple(word for word in content if word not in _MONEY_NOUNS)  # 每场 already says money
        return self._either(content)

    def _words(self, focus: Focus) -> Iterator[tuple[Constraint, ...]]:
        """Content words: in the focus's own name first, then spread over project and indicator."""
        content = self._content()
        if not content:
            yield ()
            return
        if focus is Focus.INDICATOR:
            yield from self._words_of_indicators(content)
            return
        scope = "name" if self.reading.has("in_name") else "goal" if self.reading.has("goal") else "anywhere"
        yield (Words(content, scope=scope),)
        if strong := _strong(content):
            yield (Words(strong, scope=scope),)
        elif self._names() and all(word in _DOING for word in content):
            yield ()
        if (meant := self._meant(content)) != content:
            yield (Words(meant, scope=scope),)

    def _words_of_indicators(self, content: tuple[str, ...]) -> Iterator[tuple[Constraint, ...]]:
        strong = _strong(content)
        yield from self._in_names(content, strong)
        yield (Words(content, scope="indicator"),)
        yield (Words(content, scope="spread"),)
        pieces = self._pieces(content)
        if pieces and pieces != content:
            yield (Words(pieces),)
            yield (Words(pieces, scope="spread"),)
        if strong:
            yield (Words(strong, scope="spread"),)
        for cut in dict.fromkeys((content, pieces)):
            yield from _by_dimension(cut)
        if (meant := self._meant(content)) != content:
            yield (Words(meant),)
        # what it costs and how long it takes stand beside it: 监控设备 …, 采购单价 …
        if self.reading.language == "zh" and (self.reading.has("when", "per") or self._how_long()):
            yield (Words(content, scope="anywhere"),)
        if self.reading.measure_asked and len(content) > 1:  # 护理楼维修工期: the head stands last
            *rest, head = sorted(content, key=self.reading.canvas.text.find)
            yield (Words((head,)), Words(tuple(rest), scope="anywhere"))

    def _meant(self, content: tuple[str, ...]) -> tuple[str, ...]:
        """Content words cut smaller, each with what means the same."""
        return tuple(
            "|".join(
                same
                for same in synonyms().get(word, word).split("|")
                if same == word or self.context.has_word(same)
            )
            for word in self._pieces(content)
        )

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
        if all(word in _DOING for word in content) and (self._names() or self.reading.amounts):
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

    def _halves(self, mentions: Iterable[ThemeMention]) -> tuple[str, ...]:
        """Mentions as the two words that names may have apart (建筑垃圾资源化处理量, “12218”产业专班)."""
        cut = [
            (m.text[:2], m.text[2:])
            if re.fullmatch(r"[\u3400-\u9fff]{4}", m.text)
            else _HALVES.findall(m.text)
            for m in mentions
        ]
        return tuple(part for parts in cut for part in parts)

    def _how_many(self) -> bool:
        """Whether it is asked in English how many, not how much."""
        asked = self.reading.flags.get("how_many")
        return self.reading.language == "en" and asked is not None and asked.group() != "how much"

    def _how_long(self) -> bool:
        """Whether it is asked how long something takes."""
        many = self.reading.flags.get("how_many")
        return many is not None and HOW_LONG.match(many.group()) is not None

    def _noun_asked(self) -> tuple[str, ...]:
        """The units of an English noun that is asked for: households are counted in 户 or 户次."""
        units = ENGLISH_MEASURES.get(self.reading.measure_asked or "", ())
        return (*units, *(f"{unit}次" for unit in units if unit in "人家户"))

    def _measured_asked(self, operation: Operation) -> Iterator[tuple[Constraint, ...]]:
        asked = self.reading.measure_asked
        if self._how_long():
            yield (Measured("时间", dimensions=("time",)),)
        if self.reading.has("when"):
            yield (_TIMELY,)
            return
        joined = re.search(r"率[和与、及]", self.reading.canvas.text)  # 事故率和事故数
        if self.reading.counted_noun and operation is Operation.LOOKUP and not joined:
            yield (Measured("数量", dimensions=("count:",)),)
        counted = operation is Operation.LOOKUP and self.reading.has("how_many") and asked not in {"元", "钱"}
        units = self._noun_asked()
        if asked and units:
            yield (Measured(asked, units=units),)
        if counted and (asked in {"个", "项", "条"} or self._how_many()) and _counts(units):
            yield (Measured("数量", dimensions=("count:",)),)
        if operation is Operation.LOOKUP and asked in {"钱", "元"}:
            yield (Measured("金额", dimensions=("money", "money/")),)
        rated = self._per_asked() is not None
        if (
            asked
            and not units
            and not rated
            and asked not in {"个", "项", "条"}
            and measure_units().lookup(asked)
        ):
            yield (measured(asked),)
            if asked in ("人", "家", "户", "场", "台", "班", "批"):  # 多少人坐公交: 人次
                yield (measured(f"{asked}次"),)
            if operation is Operation.RATIO:  # 改厕三年多少户，今年占几成: not what one of them costs
                return
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

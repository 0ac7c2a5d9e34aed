"""Reading a question: who claims which part of it, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter

from ontology.quantities import scan_quantities
from ontology.values import Period
from search.questions import words as w
from search.questions.change_size import in_points, is_size
from search.questions.change_words import change_asked
from search.questions.english import within_longer
from search.questions.finding_words import findings_asked
from search.questions.lexicon import Lexicon
from search.questions.measures import (
    MEASURE_ASKED,
    MEASURES_SPOKEN,
    PER_UNIT,
    counted_noun,
    is_cardinal,
    one_costs,
    one_takes,
    with_english_noun,
    years_spoken_of,
)
from search.questions.mentions import (
    CategoryMention,
    Mention,
    NameMention,
    Reading,
    ThemeMention,
    UnitMention,
    language_of,
)
from search.questions.negation import negated
from search.questions.quality_words import QUALITY, SHARED
from search.questions.scope_words import INSTRUCTION
from search.questions.skeleton import CLAIMED, Canvas, Span, is_chinese, skeleton

_SHORT_CATEGORIES = frozenset({
    "数量", "质量", "时效", "成本", "产出", "效益", "满意度", "经济", "社会", "生态",
    "cost", "quality", "quantity", "output", "benefit", "satisfaction", "timeliness",
})  # fmt: skip
# 可用的比例要达到多少: a rate, and no part of something else.
_RATE_ASKED = re.compile(
    r"^[^占]*的(?:比例|比率|百分比)(?:要|应|得|需要?|必须)?(?:达到|达|是|为|有)?(?:多少|多大|多高)"
)
_NUMBER_BEFORE = re.compile(r"[0-9零一二两三四五六七八九十百千万亿]$")
_COMMON_MEASURES = frozenset("人家个元")
_OR = re.compile(r"(?:、|或者?|和|与|以及|还是|\bor|\band)\s*$")
_TOO_SHORT = frozenset(
    ["数量", "质量", "产出", "经济", "社会", "生态", "output", "quality", "quantity", "benefit"]
)
_MAX_NAMESAKES = 3
_WORD_ENDS = frozenset("率数量额度值价费者员器机")
_CHAIN = re.compile(
    rf"(?:\s*(?:[、，,和与及或/]|以及|and|or)\s*(?:{'|'.join(sorted(_SHORT_CATEGORIES))}))+"
    r"(?:(?:类|方面)?(?:的)?(?:三级|绩效)?(?:指标| indicators?| targets?)|各(?:自)?(?:有|是|占))"
)
_CATEGORY_TAIL = re.compile(
    r"(?:类|方面)?(?:的)?(?:三级|绩效)?(?:指标|目标)(?!值)|类| (?:performance )?(?:indicators?|targets?|metrics?)"
)


class Reader:
    """Reads questions against a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def read(self, question: str, *further_names: Callable[[Reading], None]) -> Reading:
        """Claim every part of a question that names something or has a function.

        ``further_names`` claim names that the lexicon does not hold letter by letter, before and after those it holds.
        """
        reading = Reading(Canvas(question), language_of(question))
        reading.canvas.take(w.EXAMPLE)
        self._measure_unit(reading)
        if reading.canvas.take(w.SOUND):
            reading.quality, reading.sound = "", True
        elif asked := findings_asked(reading.canvas):
            reading.quality, reading.findings = "", asked
        self._quality(reading, [(rule, pattern) for rule, pattern in QUALITY if rule])
        self._quoted_roles(reading)
        self._dated_projects(reading)
        before, after = further_names
        before(reading)
        self._names(reading)
        after(reading)
        reading.masked = _without_quotes(reading.canvas)
        self._counted_categories(reading)
        self._features(reading)
        self._quantities(reading)
        self._quotes_left(reading)
        reading.counted_noun = w.COUNTED_NOUN.search(reading.canvas.open_text) is not None
        self._functions(reading)
        self._comparison(reading)
        return reading

    # -- names ---------------------------------------------------------------------------------

    def _dated_projects(self, reading: Reading) -> None:
        """Claim a part of project names that begins with years (2025-2026年信息化运维), which are no condition."""
        text, keys = reading.canvas.text, self._lexicon.project_keys
        for match in w.DATED_NAME.finditer(text):
            if any(match["years"] in key and key in text for key in keys):
                continue  # the whole name stands there
            for end in range(match.end(), match.end("years") + 1, -1):
                held = [key for key in keys if text[match.start() : end] in key]
                if 0 < len(held) <= _MAX_NAMESAKES and reading.canvas.claim(match.start(), end):
                    names = tuple(name for key in held for name in keys[key])
                    reading.projects.append(
                        NameMention(text[match.start() : end], match.start(), end, names=names)
                    )
                    break

    def _names(self, reading: Reading) -> None:
        """Claim names longest first, whatever they name; equal spans go to the more specific kind."""
        lexicon, text = self._lexicon, reading.canvas.text
        slips = lexicon.nearly(text)
        tables: tuple[tuple[int, Mapping[str, object]], ...] = (
            (0, lexicon.unit_keys | lexicon.abbreviations(text)),
            (1, lexicon.project_keys),
            (2, lexicon.indicator_keys),
            (2, slips),
            (3, lexicon.theme_keys),
            (4, self._category_spans(text)),
        )
        found = [
            (start - end, rank, start, end, key)
            for rank, keys in tables
            for start, end, key in lexicon.find(keys, text)
        ]
        for _, rank, start, end, key in sorted(found):
            if reading.canvas.is_free(start, end) and self._accept(reading, rank, start, end, key):
                reading.canvas.claim(start, end)
        self._negations(reading)
        if unclear := lexicon.unclear(text):
            at, end = text.find(unclear[0]), text.find(unclear[0]) + len(unclear[0])
            named = (*reading.units, *reading.projects, *reading.indicators)
            if not any(m.start <= at and m.end >= end for m in named):
                reading.unclear = unclear

    @staticmethod
    def _negations(reading: Reading) -> None:
        """Mark what a negation stands before, once every name is masked (无线电 is none)."""
        text = reading.canvas.open_text
        reading.themes = [replace(m, negated=negated(text, m.start)) for m in reading.themes]
        reading.categories = [replace(m, negated=negated(text, m.start)) for m in reading.categories]
        excluded = (w.NOT_ABOUT, w.EXCEPT)
        reading.units = [replace(m, negated=negated(text, m.start, excluded)) for m in reading.units]
        reading.projects = [replace(m, negated=negated(text, m.start, (w.EXCEPT,))) for m in reading.projects]

    def _category_spans(self, text: str) -> dict[str, object]:
        """Category labels as they stand in this text, with 指标/indicators where it follows."""
        spans: dict[str, object] = {}
        for start, end, key in self._lexicon.find(self._lexicon.category_keys, text):
            tail = _CATEGORY_TAIL.match(text, end)
            if tail and not key.endswith(("指标", "indicators", "indicator")):
                spans[text[start : tail.end()]] = key
            elif len(key) >= 3 or key in _SHORT_CATEGORIES:
                spans[text[start:end]] = key
        return spans

    def _accept(self, reading: Reading, rank: int, start: int, end: int, key: str) -> bool:
        lexicon = self._lexicon
        mention = (key, start, end)
        if rank == 2 and key not in lexicon.indicator_keys:
            right = lexicon.nearly(key)[key]
            reading.corrections.append((key, right))
            return self._accept(reading, 1 if right in lexicon.project_keys else 2, start, end, right)
        if rank == 0:
            units = lexicon.unit_keys.get(key) or lexicon.abbreviations(reading.canvas.text)[key]
            reading.units.append(UnitMention(*mention, units=units))
        elif rank == 1:
            reading.projects.append(NameMention(*mention, names=lexicon.project_keys[key]))
        elif rank == 2:
            reading.indicators.append(NameMention(*mention, names=lexicon.indicator_keys[key]))
        elif rank == 3:
            longer = reading.canvas.text[start : end + 1]
            if self._excluded(reading.canvas.text, start, end, key):
                return False
            if reading.canvas.text.startswith("项目", end) and (names := lexicon.projects_called(key)):
                reading.projects.append(NameMention(*mention, names=names))
                return True
            if key.isascii() and within_longer(reading.canvas.text, start, end, lexicon.knows):
                return False
            if longer[-1] in _WORD_ENDS and len(longer) > end - start and lexicon.knows(longer):
                return False  # 疫苗接种率 is a word of its own
            reading.themes.append(
                ThemeMention(
                    *mention, concepts=lexicon.theme_keys[key], included=_included(reading.canvas.text, start)
                )
            )
        else:
            return self._accept_category(reading, mention)
        return True

    def _excluded(self, text: str, start: int, end: int, key: str) -> bool:
        """Whether the label stands inside a phrase that its theme excludes (南沙担保)."""
        return any(
            phrase in text[max(0, start - 8) : end + 8]
            for concept in self._lexicon.theme_keys[key]
            for phrase in map(skeleton, concept.not_in)
        )

    def _accept_category(self, reading: Reading, mention: tuple[str, int, int]) -> bool:
        text, start, end = mention
        keys = self._lexicon.category_keys
        bare = _CATEGORY_TAIL.sub("", text).strip()
        key = next((k for k in (text, text.removesuffix("指标")) if k in keys), bare)
        concept = keys.get(key)
        if concept is None:
            return False
        soft = text in _SHORT_CATEGORIES and not _CHAIN.match(reading.canvas.text[end:])
        if soft and (
            re.match(r"(?:数|率|值)", reading.canvas.text[end:])
            or reading.canvas.text[max(0, start - 2) : start] == "指标"
        ):
            return False
        if soft and text in _TOO_SHORT:
            return False
        reading.categories.append(CategoryMention(bare or text, start, end, concept=concept, soft=soft))
        return True

    # -- closed-class words --------------------------------------------------------------------

    def _measure_unit(self, reading: Reading) -> None:
        known = self._lexicon.measure_units.lookup
        for match in reading.canvas.find(w.MEASURED_IN, claim=False):
            group = next(n for n, g in enumerate(match.groups(), 1) if g)
            unit = match[group]
            before, end = reading.canvas.text[: match.start(group)], match.end(group)
            if _NUMBER_BEFORE.search(before) or self._ends_a_name(
                reading.canvas.text, match.start(group), end
            ):
                continue  # 高于400公里的指标: the unit is the number's; 接待游客人次的目标: the name's
            unit = unit[:-1] if unit.endswith("数") and known(unit[:-1]) else unit
            if (known(unit) or not is_chinese(unit)) and reading.canvas.claim(*match.span()):
                reading.measured_in = unit
                reading.written_in = match.groupdict().get("u")

    def _ends_a_name(self, text: str, start: int, end: int) -> bool:
        """Whether an indicator's name goes on up to here."""
        return any(text[at:end] in self._lexicon.indicator_keys for at in range(max(0, start - 20), start))

    def _quoted_roles(self, reading: Reading) -> None:
        """Quotations whose role the words before them fix: a target as written, words in a name."""
        text = reading.canvas.text
        for span in reading.canvas.quoted:
            phrase, before = text[span.start : span.end], text[: span.start]
            if not reading.canvas.is_free(span.start, span.end):
                continue
            if (goal := w.GOAL_HOLDS.search(before)) and reading.canvas.claim(goal.start(), span.end):
                reading.flags.setdefault("goal", goal)
                reading.content.append(phrase)
            elif ((raw := w.RAW_EQUALS.search(before)) and reading.canvas.claim(raw.start(), span.end)) or (
                reading.raws and _OR.search(before) and reading.canvas.claim(span.start, span.end)
            ):
                reading.raws.append(phrase)
            elif (part := w.RAW_HOLDS.search(before)) or (
                (part := w.RAW_CONTAINS.search(before)) and w.RAW_AFTER.match(text, span.end)
            ):
                reading.canvas.claim(part.start(), span.end)
                exact = phrase in self._lexicon.raw_keys and not re.search(r"带|含|出现|提", part.group())
                (reading.raws if exact else reading.raw_parts).append(phrase)
            elif (name := list(w.NAME_CONTAINS.finditer(before))) and name[-1].end() == len(before):
                reading.canvas.claim(name[-1].start(), span.end)
                reading.name_words.append(phrase)

    def _quotes_left(self, reading: Reading) -> None:
        for span in reading.canvas.quoted:
            phrase = reading.canvas.text[span.start : span.end]
            if phrase in self._lexicon.raw_keys and reading.canvas.claim(span.start, span.end):
                reading.raws.append(phrase)
            elif reading.canvas.claim(span.start, span.end):
                reading.quotes.append(Mention(phrase, span.start, span.end))

    def _counted_categories(self, reading: Reading) -> None:
        """Claim 有几个 after, or 多少个 before, a category that is written as a noun (成本指标)."""
        canvas = reading.canvas
        for mention in reading.categories:
            if mention.soft:
                continue
            after = w.COUNTED_CATEGORY.match(canvas.open_text, mention.end)
            before = re.search(
                r"(?:有)?(?<!哪)(?:多少|几)(?:个|条|项)|(?:how many|number of) ?$",
                canvas.open_text[: mention.start],
            )
            if after and canvas.claim(*after.span()):
                reading.flags.setdefault("count_indicator", after)
            elif before and before.end() == mention.start and canvas.claim(*before.span()):
                reading.flags.setdefault("count_indicator", before)

    def _features(self, reading: Reading) -> None:
        canvas = reading.canvas
        canvas.take(w.POLITE)
        named = [Span(m.start, m.end) for m in (*reading.projects, *reading.indicators)]
        reading.change = change_asked(canvas, named)
        if reading.change:
            self._negations(reading)  # 去年没有今年才有的满意度指标: not without satisfaction
        reading.compared_with = bool(re.search(w.COMPARED_WITH, canvas.text))
        self._quality(reading, [(rule, pattern) for rule, pattern in QUALITY if not rule])
        for name, pattern in _FEATURES:
            for match in canvas.find(pattern, claim=False):
                if name == "except" and self._lexicon.begins_a_word(canvas.text[match.start() :][:2]):
                    continue  # 除雪, 除颤仪
                if canvas.claim(*match.span()):
                    reading.flags.setdefault(name, match)
        if reading.has("more_than"):
            canvas.take(w.COMPARED)
        self._times(reading)

    @staticmethod
    def _quality(reading: Reading, rules: Sequence[tuple[str, re.Pattern[str]]]) -> None:
        """Claim words for what looks wrong; the telling ones before the names that they may hold."""
        for rule, pattern in rules:
            if reading.quality is None and reading.canvas.take(pattern):
                reading.quality = rule

    def _times(self, reading: Reading) -> None:
        """Claim years, also relative to the latest one of the release, and periods."""
        canvas, years = reading.canvas, self._lexicon.years
        for match in canvas.find(w.YEARS):
            reading.years += range(int(match["first"]), min(int(match["last"]), int(match["first"]) + 30) + 1)
        for match in canvas.find(w.ALL_YEARS):
            if years_spoken_of(match.group()) > len(years):  # 三年 of two tables: the whole period
                reading.periods.append(Period.CYCLE)
                continue
            earlier = any(word in match.group() for word in ("往", "前", "过去"))
            reading.years += years[1:] if earlier else years[:2] if "两" in match.group() else years
        relative = ((0, w.THIS_YEAR), (-2, w.YEAR_BEFORE_LAST), (-1, w.LAST_YEAR), (1, w.NEXT_YEAR))
        for offset, pattern in relative:
            if years and canvas.take(pattern):
                reading.years.append(years[0] + offset)
                reading.relative_year = True
        for match in canvas.find(w.YEAR):
            reading.years.append(int(match["year"]))
            if "目标" in match.group() or canvas.text[match.end() :].lstrip().startswith("target"):
                reading.periods.append(Period.ANNUAL)
        found = [(0, period) for period in reading.periods]
        for period, pattern in ((Period.CYCLE, w.CYCLE), (Period.ANNUAL, w.ANNUAL)):
            found += [(match.start(), period) for match in canvas.find(pattern)]
        reading.periods = [period for _, period in sorted(found, key=itemgetter(0))]
        asks = len(w.ASKED.findall(canvas.text)) > 1 or w.PROPORTION.search(canvas.text)
        both = w.YEAR_AND_CYCLE.search(canvas.text)
        asks = asks or both
        if (
            (reading.years or both) and set(reading.periods) == {Period.CYCLE} and asks
        ):  # 整个周期要买多少，今年买多少
            of_year = re.search(r"今年|本年|当年|20[0-9]{2}|this year", canvas.text)
            first = of_year is not None and of_year.start() < min(at for at, _ in found)
            reading.periods.insert(0 if first else len(reading.periods), Period.ANNUAL)

    def _quantities(self, reading: Reading) -> None:
        canvas = reading.canvas
        open_text = canvas.open_text
        reading.amount_context = canvas.text
        either = w.EITHER_AMOUNT.search(open_text)
        if either and canvas.claim(*either.span()):  # 是30分钟还是1小时: what it is, is asked
            reading.flags["target"] = either
            open_text = canvas.open_text
        for quantity in scan_quantities(open_text.replace(CLAIMED, "，"), self._lexicon.measure_units):
            before, after = open_text[: quantity.start], open_text[quantity.end :]
            written = canvas.text[quantity.start : quantity.end]
            if re.fullmatch(r"[0-9.]+[a-z]", written) and self._lexicon.knows(written):
                continue  # 5G stands in names
            if not canvas.claim(quantity.start, quantity.end):
                continue
            if before.endswith(("(含", "（含")) or one_takes(quantity, canvas.text):
                continue  # 5场以上（含5场）; 修一处要多久
            if one_costs(quantity, canvas.text):
                reading.flags.setdefault("per", PER_UNIT.fullmatch(quantity.unit or ""))  # type: ignore[arg-type]
            elif is_cardinal(quantity, before, after, canvas.text):
                reading.cardinal = int(quantity.value) if not isinstance(quantity.value, tuple) else None
                reading.cardinal_noun = counted_noun(canvas.text[quantity.end :])
            elif reading.change and (is_size(canvas.text[: quantity.start]) or in_points(quantity)):
                reading.change_sizes.append(quantity)
            elif (excluding := w.EXCLUDING.search(canvas.text[: quantity.start])) and not quantity.comparator:
                canvas.claim(excluding.start(), quantity.start)
                reading.excluded.append(with_english_noun(canvas, quantity))
            else:
                reading.amounts.append(with_english_noun(canvas, quantity))

    def _comparison(self, reading: Reading) -> None:
        """Claim 比 between two things that are named, where something asks which is more."""
        named = len(reading.units) + len(reading.categories) + len(reading.indicators) + len(reading.projects)
        if named > 1 and reading.has("differ", "which_more"):
            reading.canvas.take(w.COMPARING)

    def _functions(self, reading: Reading) -> None:
        canvas = reading.canvas
        for name, pattern in _FUNCTIONS:
            if name == "how_many":
                self._how_many(reading)
                continue
            for match in canvas.find(pattern):
                reading.flags.setdefault(name, match)
        if not reading.has("share") and (rate := _RATE_ASKED.search(canvas.text)):
            reading.flags["rate"] = rate

    def _how_many(self, reading: Reading) -> None:
        """Claim 多少 or 几 with the measure word behind it, if it is one (多少公证: of notarisations)."""
        text = reading.canvas.open_text
        for match in reading.canvas.find(MEASURE_ASKED, claim=False):
            unit, at = match["unit"] or "", match.start("unit")
            known = self._lexicon.measure_units.lookup(unit) is not None or unit in MEASURES_SPOKEN
            noun = unit not in _COMMON_MEASURES and self._lexicon.segment(text[at:])[:1] != [unit]
            if len(unit) == 1 and (noun or not known):
                match = MEASURE_ASKED.match(text[:at], match.start()) or match
            if reading.canvas.claim(*match.span()):
                reading.flags.setdefault("how_many", match)
                reading.measure_asked = match["unit"] or match["en"]


_FEATURES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("missing_goal", w.MISSING_GOAL),
    ("missing_annual", w.MISSING_ANNUAL),
    ("missing_cycle", w.MISSING_CYCLE),
    ("similar", w.SIMILAR),
    ("shared", SHARED),
    ("all_projects", w.ALL_PROJECTS),
    ("when", w.WHEN),
    ("listing", w.LISTING),
    ("cycle_annual", w.CYCLE_ANNUAL),
    ("more_than", w.MORE_THAN),
    ("goal", w.GOAL),
    ("frequency", w.FREQUENCY),
    ("per", w.PER),
    ("per_one", w.PER_ONE),
    ("per_project", w.PER_PROJECT),
    ("per_unit", w.PER_UNIT),
    ("most_indicators", w.MOST_INDICATORS),
    ("most_projects", w.MOST_PROJECTS),
    ("group", w.GROUP),
    ("count_project", w.COUNT_PROJECT),
    ("count_indicator", w.COUNT_INDICATOR),
    ("count_unit", w.COUNT_UNIT),
    ("share", w.SHARE),
    ("worded", w.WORDED),
    ("numbered", w.NUMBERED),
    ("who", w.WHO),
    ("yes_no", w.YES_NO),
    ("lack", w.LACK),
    ("not_about", w.NOT_ABOUT),
    ("except", w.EXCEPT),
    ("in_name", w.IN_NAME),
    ("money", w.MONEY),
    ("rate", w.RATE),
    ("ranged", w.RANGED),
    ("rank", w.RANK),
    ("top", w.TOP_N),
    ("ascending", w.ASCENDING),
    ("descending", w.DESCENDING),
    ("sort", w.SORT),
)
_FUNCTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("project", w.PROJECT),
    ("indicator", w.INDICATOR),
    ("ratio", w.RATIO),
    ("differ", w.DIFFER),
    ("equal", w.EQUAL),
    ("length", w.LENGTH),
    ("area", w.AREA),
    ("ask_bound", w.ASK_BOUND),
    ("how_many", MEASURE_ASKED),
    ("upper", w.UPPER),
    ("lower", w.LOWER),
    ("maximum", w.MAXIMUM),
    ("minimum", w.MINIMUM),
    ("which_more", w.WHICH_MORE),
    ("average", w.AVERAGE),
    ("sum", w.SUM),
    ("target", w.TARGET),
    ("each", w.EACH),
)


def _without_quotes(canvas: Canvas) -> str:
    """The text with names and quotations masked; what is quoted says nothing about the question, but may instruct."""
    text = canvas.open_text
    for span in canvas.quoted:
        quoted = text[span.start : span.end]
        if not INSTRUCTION.search(quoted):
            text = text[: span.start] + CLAIMED * len(quoted) + text[span.end :]
    return text


def _included(text: str, start: int) -> bool:
    """Whether a mention only spells out the one before it: (含中小微企业), such as start-ups."""
    return re.search(r"(?:含|包括|包含|例如|如|including|such as|e\.g\.)\s*$", text[:start]) is not None

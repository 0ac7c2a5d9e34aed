"""From a question's text to a complete reading: names, function words, content words, or what is not understood."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ontology.quantities import measure_units
from search.questions.deadlines import deadline_asked
from search.questions.english import Semantics, translate
from search.questions.lexicon import Lexicon
from search.questions.mentions import CategoryMention, NameMention, Reading, ThemeMention, UnitMention
from search.questions.reading import Reader
from search.questions.resolve import Resolver, trim
from search.questions.respelling import exchanges
from search.questions.skeleton import CLAIMED, is_chinese, skeleton
from search.questions.vocabulary import idle, idle_english

_ASIDE = re.compile(
    r"(?P<head>[\u3400-\u9fff]{2,})\((?P<aside>[\u3400-\u9fff]{1,4})\)(?P<tail>[\u3400-\u9fff]*)"
)
_WEAK = frozenset({
    "落实", "推动", "推进", "促进", "承担", "负责", "帮助", "帮扶", "服务", "服务对象", "方向", "组织", "实施",
    "开展", "举办", "完成", "建设", "参与", "参加", "发展", "提升", "提高", "加强", "需要", "支持", "扶持", "资助",
    "补助", "受益", "安排", "用于", "使用", "管理", "保障", "加快", "做好",
})  # fmt: skip
_IDLE_NOUNS = frozenset(
    [
        "统计",
        "要求",
        "涉及",
        "领域",
        "类型",
        "方向",
        "服务对象",
        "经费",
        "资金",
        "指标",
        "项目",
        "单位",
        "需要",
        "安排",
    ]
)
_EACH_PRICES = frozenset(["单价", "均价"])
_SPANS = frozenset(["期限", "时限", "工期", "时长", "耗时", "用时"])
_PRICES = frozenset(
    ["总价", "价格", "价钱", "价位", "造价", "售价", "定价", "花费", "开销", "开支", "费用", "单价"]
)
_ENGLISH_WORDS = re.compile(r"((?<![a-z0-9.])[a-z]{3,}(?:[ -][a-z]+)*(?![a-z0-9.]))")
_SHORT_PROJECT = re.compile(
    r"(?:^|[，。？]|年度?的?)(?P<name>[\u3400-\u9fff]{2,8}?)项目(?:的|里|中|都|有|设了?)*(?=[^，。？的]{0,8}?(?:指标|目标|成本|多少))"
)
_WRITTEN = re.compile(
    r"(?:目标|指标)?值?(?:里|中)?(?:写(?:着|的是|成|为)|填(?:着|的是|成|为)|表述(?:为|是))(?P<raw>[\u3400-\u9fff]{2,12}?)(?=的(?:指标|目标|有|是)|[?？。]|$)"
)
_PROJECTS_COUNTED = re.compile(r"([\u3400-\u9fff]{2,4})(多少|几)个项目")
_AND = re.compile(r"[和与跟同及、]|以及")
_DONE = frozenset(["完成", "做完", "办完", "办结", "完工", "到期", "截止"])
_ANY = re.compile(".+")
_TALLY = re.compile(r"[人家户班]次")
_COUNTED = re.compile(r"([家人件台册场处条名个篇部次份户所座辆])数")
_COMMON = ("个", "项", "条", "元", "次", "家", "人")  # too many things are counted so
_FEW = 2
_MAX_NAMES = 20_000
_MAX_WORDINGS = 300  # of one deadline
_INCLUDED = re.compile(r"^(?:含|包括|包含|不含|即|如|例如)")


class Understanding:
    """Reads questions completely; share one per release.

    Args:
        lexicon: what questions can mention.
        semantics: finds English names by meaning.
    """

    def __init__(self, lexicon: Lexicon, semantics: Semantics) -> None:
        self._lexicon = lexicon
        self._reader = Reader(lexicon)
        self._resolver = Resolver(lexicon)
        self._semantics = semantics

    def read(self, question: str) -> Reading:
        """Return the reading with names and function words claimed; content words are not yet looked for."""
        counted = _PROJECTS_COUNTED.search(question)
        if (
            counted and f"{counted[1]}项目" in self._lexicon.indicator_keys
        ):  # 签约多少个项目: what 签约项目 is to reach
            question = question.replace(counted.group(), f"{counted[1]}项目{counted[2]}个")
        return self._reader.read(question, self._named_first, self._named_then)

    def _named_first(self, reading: Reading) -> None:
        self._named_in_english(reading)
        self._named_shortly(reading)

    def _named_then(self, reading: Reading) -> None:
        self._organisation(reading)
        self._joined_units(reading)
        self._deadline(reading)
        for match in _WRITTEN.finditer(reading.canvas.open_text):
            if match["raw"] in self._lexicon.raw_keys and reading.canvas.claim(*match.span()):
                reading.raws.append(match["raw"])  # 目标写着有效提升的指标
        for start, end, raw in self._lexicon.find(dict.fromkeys(self._lexicon.wordings), reading.canvas.text):
            if reading.canvas.claim(start, end):
                reading.raws.append(raw)  # 高于全国平均水平的指标

    def _joined_units(self, reading: Reading) -> None:
        """Take a theme that is joined to an organisation for the one whose name it is part of (血站跟疾控)."""
        text = reading.canvas.text
        for theme in reading.themes:
            beside = [
                m
                for m in reading.units
                if _AND.fullmatch(text[min(m.end, theme.end) : max(m.start, theme.start)])
            ]
            words = {skeleton(concept.pref_label) for concept in theme.concepts} | {theme.text}
            named = [u for u in self._lexicon.units if any(word in skeleton(u.label) for word in words)]
            if beside and len({unit.label for unit in named}) == 1:
                reading.units.append(UnitMention(theme.text, theme.start, theme.end, units=tuple(named)))
                reading.themes = [m for m in reading.themes if m is not theme]
                reading.corrections.append((theme.text, named[0].label))

    def _deadline(self, reading: Reading) -> None:
        """Claim a deadline and take it for the wordings of targets that meet it."""
        asked = deadline_asked(reading.canvas)
        year = (reading.years or [max(self._lexicon.years, default=0)])[0]
        raws = asked.among(self._lexicon.deadlines, year) if asked else []
        if asked and 0 < len(raws) <= _MAX_WORDINGS and reading.canvas.claim(*asked.match.span()):
            reading.raws += raws
            reading.flags["deadline"] = asked.match
            reading.years += [asked.year] if asked.year in self._lexicon.years else []

    def _named_shortly(self, reading: Reading) -> None:
        """Claim a project by a part of its name that no other one's name has (节水项目有哪些指标)."""
        lexicon = self._lexicon
        for match in _SHORT_PROJECT.finditer(reading.canvas.text):
            word = match["name"]
            concepts = lexicon.theme_keys.get(word, ())
            whom = any(
                "/theme/beneficiary/" in concept.iri for concept in concepts
            )  # 中小企业项目: those for them
            if (
                whom
                or word in lexicon.unit_keys
                or lexicon.abbreviations(word)
                or word in lexicon.project_keys
            ):
                continue
            holding = [names for key, names in lexicon.project_keys.items() if word in key]
            names = tuple(dict.fromkeys(name for names in holding for name in names))
            if len(names) == 1 and reading.canvas.claim(*match.span("name")):
                reading.projects.append(NameMention(word, *match.span("name"), names=names))
                reading.corrections.append((word, names[0]))

    def _named_in_english(self, reading: Reading) -> None:
        """Claim an organisation and "the … project" that are named word by word in English."""
        self._organisation(reading, by_words=True)
        found = self._semantics.project(reading.canvas.open_text)
        if found and reading.canvas.claim(*found[:2]):
            start, end, key = found
            names = self._lexicon.project_keys[key]
            text = reading.canvas.text[start:end]
            reading.projects.append(NameMention(text, start, end, names=names))
            reading.corrections.append((text, names[0]))

    def _organisation(self, reading: Reading, *, by_words: bool = False) -> None:
        """Claim an organisation that is named in English."""
        found = self._semantics.organisation(reading.canvas.open_text, by_words=by_words)
        if found and reading.canvas.claim(*found[:2]):
            start, end, units = found
            text = reading.canvas.text[start:end]
            reading.units.append(UnitMention(text, start, end, units=units))
            reading.corrections.append((text, units[0].label))

    def explain_rest(self, reading: Reading) -> None:
        """Turn what is left over into content words, corrections, and what is not understood."""
        self._asides(reading)
        runs = [part for run in reading.canvas.left_over() for part in self._by_script(run)]
        clear = [run for run in runs if not is_chinese(run) or not self._resolver.split(run)[1]]
        for run in (
            *clear,
            *(run for run in runs if run not in clear),
        ):  # what is known helps to read the rest
            if is_chinese(run):
                self._chinese(run, reading)
            else:
                self._english(run, reading)
        reading.unmatched = [
            part
            for part in reading.unmatched
            if not is_chinese(part) or not self._carries_nothing(part, [], reading)
        ]
        reading.unmatched += [
            run for run in runs if run not in reading.unmatched and exchanges(run, self._lexicon.knows)
        ]
        if reading.has("deadline"):
            reading.content = [word for word in reading.content if word not in _DONE]
        self._drop_weak(reading)
        self._denied(reading)
        self._unit_prices(reading)
        self._spans(reading)

    @staticmethod
    def _denied(reading: Reading) -> None:
        """Content words right behind a negation (不涉及垃圾的项目) are what must not stand there."""
        text = reading.canvas.text
        negations = [m for name in ("not_about", "lack") if (m := reading.flags.get(name))]
        denied = [
            word
            for word in reading.content
            for negation in negations
            if re.match(rf"(?:任何|有关|与)?{re.escape(word)}", text[negation.end() :])
        ]
        if denied and reading.has("project") and not reading.has("indicator") and not reading.negates:
            reading.denied = denied
            reading.content = [word for word in reading.content if word not in denied]

    @staticmethod
    def _spans(reading: Reading) -> None:
        """时限 alone beside an amount of time (30天以内的时限) is whatever is measured so, not a word of names."""
        timed = [q for q in reading.amounts if q.dimension == "time"]
        noun = next((word for word in reading.content if word in _SPANS), None)
        measured = measure_units().lookup(reading.measured_in or "")
        measures = len(timed) == len(reading.amounts) and (
            timed or (measured is not None and measured.dimension == "time")
        )
        ranks = not reading.amounts and (
            reading.has("maximum", "minimum", "top", "ascending", "descending")
            or (reading.change is not None and reading.has("listing"))
        )
        if noun and (measures or ranks) and reading.content == [noun]:
            reading.content = []
            reading.flags["span"] = _ANY.match(noun)  # type: ignore[assignment]

    @staticmethod
    def _unit_prices(reading: Reading) -> None:
        """单价 beside an amount, where indicators are listed, is what each of something costs, not a word of names."""
        money = [q for q in reading.amounts if q.dimension == "money"]
        rest = [word for word in reading.content if word not in _EACH_PRICES]
        lists = reading.has("indicator", "listing") or not (rest or reading.has("how_many"))
        if reading.has("per") and not reading.amounts and lists and (rest or reading.categories):
            reading.content = rest  # 单价类成本中每平方米的
        if (
            not reading.amounts
            and reading.has("listing")
            and reading.categories
            and not rest
            and reading.content
        ):
            reading.content, reading.unit_prices = [], True  # 单价类的成本指标有哪些
        if money and len(money) == len(reading.amounts) and lists:
            price = reading.flags.get("price")
            reading.unit_prices = len(rest) < len(reading.content) or (
                price is not None and trim(price.group()) in _EACH_PRICES
            )
            reading.content = rest
            if reading.unit_prices:
                reading.flags.pop("price", None)

    def _by_script(self, run: str) -> list[str]:
        """Cut a run at English words that belong to no name (今年fire drill要办)."""
        if not is_chinese(run) or run.isascii():
            return [run]
        parts = [part.strip() for part in _ENGLISH_WORDS.split(run)]
        latin = [part for part in parts if part.isascii() and any(c.isalpha() for c in part)]
        return [run] if any(map(self._lexicon.knows, latin)) else [part for part in parts if part]

    def _drop_weak(self, reading: Reading) -> None:
        """Drop words of doing (落实, 推动, 服务) beside anything that names a subject; alone they are kept.

        They are kept, too, where a name has all the words (护林员的补助: 护林员人均补助).
        """
        lists = any(not m.soft for m in reading.categories) or reading.has(
            "project", "indicator", "listing", "count_project", "count_indicator", "who", "yes_no"
        )
        asks_value = reading.has("how_many", "target", "ask_bound") or not lists
        weak = _IDLE_NOUNS if asks_value else _WEAK | _IDLE_NOUNS
        strong = [word for word in reading.content if word not in weak]
        if strong and len(strong) < len(reading.content) and self._in_one_name(reading.content):
            return
        named = (*reading.themes, *reading.units, *reading.projects, *reading.indicators, *reading.quotes)
        if strong or named or reading.categories:
            reading.content = strong

    def _in_one_name(self, words: Sequence[str]) -> bool:
        """Whether the name of an indicator has all of several words."""
        found = self._lexicon.holding(tuple(words), "name", indicators=True, years=frozenset())
        return found is None or bool(found)

    def _asides(self, reading: Reading) -> None:
        """Read ``物业保障（服务）面积`` as 物业保障面积 or 物业服务面积."""
        canvas = reading.canvas
        for match in list(_ASIDE.finditer(canvas.open_text)):
            head, aside, tail = match["head"], match["aside"], match["tail"]
            if _INCLUDED.match(aside) or CLAIMED in match.group() or len(aside) > len(head):
                continue
            variants = [head + tail, head[: -len(aside)] + aside + tail]
            found = [
                content[0]
                for content, rest in map(self._resolver.split, variants)
                if len(content) == 1 and not rest
            ]
            if len(found) == len(variants) and canvas.claim(match.start(), match.end()):
                reading.content.append("|".join(found))

    def _chinese(self, run: str, reading: Reading) -> None:
        same = self._resolver.meant(run)
        if same and same[0] not in _PRICES | _SPANS and not self._named_in_parts(run):
            word, meant = same
            reading.corrections.append((word, "、".join(meant)))
            reading.content.append("|".join(meant))
            for rest in run.split(word, 1):
                if rest:
                    self._chinese(rest, reading)
            return
        content, unknown = self._resolver.split(run)
        if unknown and (led := self._resolver.shortened(run, unknown)):
            short, full = led
            reading.corrections.append(led)
            content, unknown = self._resolver.split(run.replace(short, "，", 1))
            content.append(full)
        if unknown and (cut := self._resolver.cut(run)):
            content, unknown = cut, []
        if unknown and not any(map(self._resolver.abbreviation, unknown)) and self._corrected(run, reading):
            return
        for part in unknown:
            self._repair(part, content, reading)
        tally = None if reading.indicators else _TALLY.search(run)  # 乘客满意度和培训人次: each for itself
        if tally and reading.measure_asked is None and not any(tally.group() in word for word in content):
            reading.measure_asked = tally.group()  # 游客人次: what of the visitors is measured so
        reading.content += content

    def _named_in_parts(self, run: str) -> bool:
        """Whether the name of an indicator has all words of a run, in whatever order (计量器具检定)."""
        content, unknown = self._resolver.split(run)
        return len(content) > 1 and not unknown and self._in_one_name(content)

    def _corrected(self, run: str, reading: Reading) -> bool:
        """Put the known word in the place of a slip of the pen, and read what stands around it anew."""
        fixed = self._resolver.correction(run)
        if fixed is None:
            return False
        wrong, right = fixed
        start = run.index(wrong)
        for rest in (run[:start], run[start + len(wrong) :]):
            if any(map(is_chinese, rest)):
                self._chinese(rest, reading)
        if not self._name(right, reading):
            reading.content.append(right)
        reading.corrections.append(fixed)
        return True

    def _repair(self, part: str, content: list[str], reading: Reading) -> None:
        """Lead an unknown part back to known words that it abbreviates."""
        if not is_chinese(part):
            self._english(part, reading)
            return
        for name, nouns in (("price", _PRICES), ("span", _SPANS)):
            if trim(part) in nouns and (found := _ANY.match(part)):
                reading.flags[name] = found
                return
        if counted := _COUNTED.fullmatch(part):
            reading.measure_asked = reading.measure_asked or counted[1]
            reading.flags.setdefault("how_many", counted)
            return
        if led := self._resolver.abbreviation(part):
            short, full = led
            content.append(full)
            reading.corrections.append(led)
            part = part.replace(short, "")
        if part and (self._longer_than_claimed(part, reading) or self._by_characters(part, content, reading)):
            return
        if part and not self._resolver.idle(part) and not self._carries_nothing(part, content, reading):
            reading.unmatched.append(part)

    def _by_characters(self, part: str, content: list[str], reading: Reading) -> bool:
        """Take single characters for what is counted, where names counted so have them (桥修几座, 换多少盏灯)."""
        measure, rest = reading.measure_asked, part
        if measure is None and re.search(rf"(?:多少|几){re.escape(part)}", reading.canvas.text) and part[1:]:
            measure, rest = part[0], part[1:]
        whole = (rest,) if self._lexicon.knows(rest) else tuple(dict.fromkeys(rest))
        chars = tuple(c for c in whole if not idle(c, among=self._lexicon.segment))
        words = (*reading.content, *content, *chars)
        if measure in (None, *_COMMON) or len(chars) > _FEW or not words:
            return False
        held = self._lexicon.holding(words, "name", indicators=True, years=frozenset()) or ()
        if not any(measure in self._lexicon.holdings.measures(iri) for iri in held):
            return False
        reading.measure_asked = measure
        content += chars
        return True

    def _longer_than_claimed(self, part: str, reading: Reading) -> bool:
        """Whether a left-over character begins a word of the graph that ends in a theme named (新市民 of 市民)."""
        for theme in reading.themes:
            at = reading.canvas.text.find(part + theme.text)
            longer = part[-1] + theme.text
            if (
                at >= 0
                and theme.start == at + len(part)
                and self._lexicon.has_word(longer)
                and idle(part[:-1])
            ):
                reading.themes = [m for m in reading.themes if m is not theme]
                reading.content.append(longer)
                return True
        return False

    def _carries_nothing(self, part: str, content: list[str], reading: Reading) -> bool:
        """Whether a left-over is a verb of doing beside a subject, or the tail of a known word (监测点)."""
        named = (*reading.themes, *reading.units, *reading.projects, *reading.indicators, *reading.categories)
        if not (content or reading.content or named or reading.amounts or reading.raws):
            return False
        if not (part[1:] and not idle(part[1:])) and self._ends_a_word(reading.canvas.text, part):
            return True
        if self._one_name_holds(part, [*content, *reading.content, *(m.text for m in reading.themes)]):
            return True
        return idle(part, among=self._lexicon.segment)

    def _ends_a_word(self, text: str, part: str) -> bool:
        """Whether the first left-over character ends a known word that stands before it (监测点, 公交车辆)."""
        at = text.find(part)
        if at < 2:
            return False
        word = text[at - 1 : at + 1]
        ends = self._lexicon.knows(text[at - 2 : at]) and self._lexicon.segment(word) == [word]
        return ends or (len(part) == 1 and self._lexicon.knows(text[at - 2 : at + 1]))

    def _one_name_holds(self, part: str, content: list[str]) -> bool:
        """Whether a name that holds every content word also holds what is left of a part (碳排放要减, 柴油车)."""
        rest = "".join(c for c in part if not idle(c))
        names = self._lexicon.indicator_keys
        return (
            bool(content)
            and 0 < len(rest) <= 1
            and len(names) <= _MAX_NAMES
            and any(
                rest in key and all(any(p in key for p in word.split("|")) for word in content)
                for key in names
            )
        )

    def _name(self, text: str, reading: Reading) -> bool:
        """Take a corrected word for the unit or theme that it names."""
        if units := self._lexicon.unit_keys.get(text):
            reading.units.append(UnitMention(text, 0, 0, units=units))
        elif concepts := self._lexicon.theme_keys.get(text):
            reading.themes.append(ThemeMention(text, 0, 0, concepts=concepts))
        elif len(text) > 3 and (category := self._lexicon.category_keys.get(text)):
            reading.categories.append(CategoryMention(text, 0, 0, concept=category))
        else:
            return False
        return True

    def _english(self, run: str, reading: Reading) -> None:
        translated = translate(run, self._lexicon.knows)
        reading.content += translated.words
        reading.foreign += [*translated.words, *translated.unknown]
        names = (*reading.themes, *reading.indicators, *reading.projects, *reading.units, *reading.categories)
        subject = bool(translated.words or reading.content or names)
        reading.unmatched += [
            word for word in translated.unknown if not (subject and idle_english(word, subject=True))
        ]

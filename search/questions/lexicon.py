"""What a question can mention: names, units, themes, categories and years of the graph.

The lexicon is read from the release, so that a new theme, unit or indicator is understood as soon as
it is ingested; the taxonomies add labels and aliases in both languages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import accumulate

import numpy as np

from ontology.graph import Graph
from ontology.taxonomy import THEME_SCHEMES, Concept, Taxonomy
from search.index import SearchIndex
from search.questions.deadlines import Dated, deadlines_of
from search.questions.frame import OF_PROJECTS
from search.questions.holdings import Holdings, Texts
from search.questions.skeleton import is_chinese, skeleton
from search.questions.terms import text
from search.questions.vocabulary import synonyms

_ADMINISTRATIVE = re.compile(r"^(?:.{2,3}(?:省|自治区|市|州|盟|县|区))+?(?=.{2,})")
_NUMBERED = re.compile(
    r"第(?P<n>[一二三四五六七八九十]+)(?:人民|中心|实验|附属|高级|初级|中等|专科)*(?:医|中|小|幼儿)?(?P<kind>院|中|小|校|所|站|队|厂)(?:学)?$"
)
_PARENTHESES = re.compile(r"[（(][^（）()]*[)）]")
_ORGANISATION = re.compile(r"(?<=[\u3400-\u9fff])(?:局|委|办|院|站|中心|厅|所|馆|处|队|校)")
_SHORTEST, _LONGEST_SHORT = 2, 8
_KINDS_OF_PLACES = frozenset({
    "中心", "医院", "学校", "小学", "中学", "大学", "学院", "法院", "机关", "单位", "公司", "科室",
    "总队", "支队", "大队",
})  # fmt: skip
_JOINS = "和与跟及同、的由在对比给是，"
_CACHED_WORDS = 4096
_LONG_WORDING = 6
_SLIP_FROM = 6
_SLIPS_AMONG = 20_000
_OTHER_WORDS_AMONG = 2_000  # of more organisations few short names mean one alone
_TELLING = frozenset("零一二两三四五六七八九十百千万亿不无未非大小高低上下新旧增减男女0123456789")
MAX_KEY = 80
MAX_NAMED = 300

Segment = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """A spending unit or a department with its short names."""

    iri: str
    label: str
    department: bool
    short: tuple[str, ...] = field(default=())


def short_names(label: str) -> tuple[str, ...]:
    """Return how people shorten an organisation's name.

    >>> short_names("广州市无线电监测站")
    ('广州市无线电监测站', '市无线电监测站', '无线电监测站')
    """
    key = skeleton(label)
    found = [key]
    if place := _ADMINISTRATIVE.match(key):
        rest = key[place.end() :]
        found += [place.group()[-1] + rest, rest]
    short = tuple(dict.fromkeys(name for name in found if len(name) >= 3))
    numbered = _NUMBERED.search(key)  # 第三人民医院 is 三院
    return (*short, numbered["n"] + numbered["kind"]) if numbered else short


def is_abbreviation(short: str, name: str) -> bool:
    """Whether ``short`` picks characters of ``name`` in order and shares its last one (工信局, 卫健委).

    Two characters tell enough only where the name ends in them (血站).
    """
    if name.endswith("委员会") and short.endswith("委"):
        name = name[:-2]
    if (
        (len(short) < 3 and (short in _KINDS_OF_PLACES or not name.endswith(short)))
        or short[-1] != name[-1]
        or len(short) >= len(name)
    ):
        return False
    rest = iter(name)
    return all(char in rest for char in short)


def is_slip(part: str, word: str) -> bool:
    """Whether two words of one length differ in one character that is no numeral and no negation."""
    changed = "".join(a + b for a, b in zip(part, word, strict=False) if a != b)
    return len(part) == len(word) and len(changed) == 2 and not any(c in _TELLING for c in changed)


class Lexicon:
    """Everything of a release that a question can mention.

    Args:
        graph: the release's graph.
        taxonomy: themes and categories with their labels.
        index: the release's search index: its columns hold names, targets and goals.
    """

    def __init__(self, graph: Graph, taxonomy: Taxonomy, index: SearchIndex) -> None:
        self._graph = graph
        self.taxonomy = taxonomy
        self.segment: Segment = index.analyser.segment
        self.measure_units = index.measure_units
        self.holdings = Holdings(index, self._found)
        self.has_word = lru_cache(_CACHED_WORDS)(self._has_word)

    def _found(self, rule: str) -> list[str]:
        return [row["x"] for row in self._graph.select(_FOUND.replace("$RULE", text(rule)))]

    @property
    def indicator_names(self) -> tuple[str, ...]:
        """Distinct names of indicators as written, the newest first."""
        return self.holdings.names.written

    @property
    def years(self) -> tuple[int, ...]:
        """Fiscal years of the release, newest first."""
        return self.holdings.years

    @cached_property
    def units(self) -> tuple[UnitEntry, ...]:
        """Spending units and departments."""
        rows = sorted(self._graph.select(_UNITS), key=lambda row: (row["kind"], row["label"]))
        return tuple(
            UnitEntry(row["u"], row["label"], row["kind"].endswith("Department"), short_names(row["label"]))
            for row in rows
        )

    @cached_property
    def project_keys(self) -> dict[str, tuple[str, ...]]:
        """Folded project names, also without parentheses, to the names as written."""
        return _keys(self.holdings.project_names)

    @cached_property
    def indicator_keys(self) -> dict[str, tuple[str, ...]]:
        """Folded indicator names, also without a unit in parentheses, to the names as written."""
        return _keys(self.holdings.names)

    @cached_property
    def unit_keys(self) -> dict[str, tuple[UnitEntry, ...]]:
        """Names and unique endings (发展中心, 监测站) of units and departments."""
        keys: dict[str, list[UnitEntry]] = defaultdict(list)
        for unit in self.units:
            for name in unit.short:
                keys[name].append(unit)
        for name, named in list(keys.items()) if len(self.units) <= _OTHER_WORDS_AMONG else ():
            labels = {unit.label for unit in named}
            for other in _in_other_words(name) - keys.keys():
                if {unit.label for unit in self._abbreviated(other)} <= labels and not self.knows(other):
                    keys[other] += named
        for ending, unit in _unique_endings(self.units, self.segment):
            if {other.label for other in self._abbreviated(ending)} <= {unit.label}:
                keys.setdefault(ending, []).append(unit)
        departments = {unit.label for unit in self.units if unit.department}
        own = [unit for unit in self.units if not unit.department and unit.label in departments]
        if len({unit.label for unit in own}) == 1:
            for key in ("局本级", "本级", "the bureau itself", "bureau itself"):
                keys.setdefault(key, own)
        return {key: tuple(found) for key, found in keys.items()}

    def abbreviations(self, text: str) -> dict[str, tuple[UnitEntry, ...]]:
        """Return the parts of a text that abbreviate exactly one organisation's name, the longest of each."""
        found: dict[str, tuple[UnitEntry, ...]] = {}
        for match in _ORGANISATION.finditer(text):
            for start in range(max(0, match.end() - _LONGEST_SHORT), match.end() - 1):
                short = text[start : match.end()]
                if (
                    len(short) == _SHORTEST
                    and start
                    and is_chinese(text[start - 1])
                    and text[start - 1] not in _JOINS
                ):
                    continue  # 社区医院
                units = self._abbreviated(short)
                if len({unit.label for unit in units}) == 1 and not self._cuts_a_word(text, start):
                    found[short] = units
                    break
        return found

    def unclear(self, text: str) -> tuple[str, tuple[str, ...]] | None:
        """Return a short name that may mean several organisations (消防大队), with their names."""
        for match in _ORGANISATION.finditer(text):
            for start in range(max(0, match.end() - _LONGEST_SHORT), match.end() - 3):
                short = text[start : match.end()]
                labels = tuple(dict.fromkeys(unit.label for unit in self._abbreviated(short)))
                if (
                    len(labels) > 1
                    and not self._cuts_a_word(text, start)
                    and not self.stands_in_a_name(short)
                ):
                    return short, labels
        return None

    def stands_in_a_name(self, text: str) -> bool:
        """Whether a folded text is part of a name of a project or indicator."""
        held = self.holdings
        return held.knows(text) and any(text in key for key in (*held.names.keys, *held.project_names.keys))

    def begins_a_word(self, pair: str) -> bool:
        """Whether two characters begin a word of a name: 除颤 does, 除成 of 拆除成本 does not."""
        held = self.holdings
        keys = (*held.names.keys, *held.project_names.keys) if held.knows(pair) else ()
        return any(
            self.segment(key[at - 1 : at + 1]) != [key[at - 1 : at + 1]] if at else True
            for key in keys
            for at in (found.start() for found in re.finditer(re.escape(pair), key))
        )

    def _has_word(self, text: str) -> bool:
        """Whether a folded text is a word, or several, of a name or goal: 成教 is none of 完成教研课题."""
        held = self.holdings
        keys = (*held.names.keys, *held.project_names.keys, *held.goals.keys) if held.knows(text) else ()
        return any(text in key and self._whole_words(text, key) for key in keys)

    def _whole_words(self, text: str, key: str) -> bool:
        edges = {0, *accumulate(map(len, self.segment(key)))}
        return any(
            {found.start(), found.start() + len(text)} <= edges
            for found in re.finditer(f"(?={re.escape(text)})", key)
        )

    def _cuts_a_word(self, text: str, start: int) -> bool:
        """Whether a word of the graph begins before a place and ends behind it (体验推广中心 is no 广…中心)."""
        word = text[start - 1 : start + 1] if start else ""
        return len(word) == 2 and self.knows(word) and self.segment(word) == [word]

    def nearly(self, text: str) -> dict[str, str]:
        """Return parts of a text that differ from a name of a project or indicator in one character, with the name."""
        found: dict[str, str] = {}
        for start in range(len(text)):
            for size in self._halves_sizes:
                for key, before in self._halves.get(text[start : start + size], ()):
                    begin = start if before else start - (len(key) - size)
                    part = text[max(begin, 0) : begin + len(key)]
                    if begin >= 0 and part[:1] + part[-1:] == key[0] + key[-1] and is_slip(part, key):
                        found[part] = key
        return found

    @cached_property
    def _halves(self) -> dict[str, tuple[tuple[str, bool], ...]]:
        """Each half of a long name with the name, and whether it is the first half."""
        keys = [k for k in {**self.project_keys, **self.indicator_keys} if _SLIP_FROM <= len(k) <= MAX_KEY]
        halves: dict[str, list[tuple[str, bool]]] = defaultdict(list)
        for key in keys if len(keys) <= _SLIPS_AMONG else ():
            middle = len(key) // 2
            halves[key[:middle]].append((key, True))
            halves[key[middle:]].append((key, False))
        return {half: tuple(names) for half, names in halves.items()}

    @cached_property
    def _halves_sizes(self) -> tuple[int, ...]:
        return tuple(sorted({len(half) for half in self._halves}))

    def _abbreviated(self, short: str) -> tuple[UnitEntry, ...]:
        candidates = self._units_by_end.get(short[-1], ())
        return tuple(unit for name, unit in candidates if short[0] in name and is_abbreviation(short, name))

    @cached_property
    def _units_by_end(self) -> dict[str, tuple[tuple[str, UnitEntry], ...]]:
        """Folded names with their units by the last character of what may abbreviate them."""
        found: dict[str, list[tuple[str, UnitEntry]]] = defaultdict(list)
        for unit in self.units:
            name = skeleton(unit.label)
            for end in {name[-1], "委"} if name.endswith("委员会") else {name[-1]}:
                found[end].append((name, unit))
        return {end: tuple(units) for end, units in found.items()}

    def knows(self, text: str) -> bool:
        """Whether a text stands anywhere in the graph's names, goals and values."""
        return self.holdings.knows(text)

    def holding(
        self, words: tuple[str, ...], scope: str, *, indicators: bool, years: frozenset[int]
    ) -> tuple[str, ...] | None:
        """Return what holds all words (``a|b``: either) in one of the years, as :class:`frame.Words` says.

        ``None`` when that is more than :data:`MAX_NAMED`.
        """
        of_projects = scope in OF_PROJECTS or (scope == "name" and not indicators)
        place = "project" if scope == "name" and not indicators else scope
        rows = self.holdings.projects if of_projects else self.holdings.indicators
        masks = [self.holdings.words(word, place) for word in words]
        if years:
            masks.append(np.isin(self.holdings.column("year", rows), list(years)))
        found = rows[np.logical_and.reduce(masks)]
        return self.holdings.iris(found) if len(found) <= MAX_NAMED else None

    @cached_property
    def raw_keys(self) -> frozenset[str]:
        """All target values, folded."""
        return frozenset(self.holdings.raws.keys)

    @cached_property
    def wordings(self) -> frozenset[str]:
        """The target values that are words, long enough to be meant where they stand in a question."""
        return frozenset(
            raw for raw in self.raw_keys if len(raw) >= _LONG_WORDING and all(map(is_chinese, raw))
        )

    @cached_property
    def deadlines(self) -> dict[str, Dated]:
        """The target values that are deadlines."""
        return deadlines_of(self.raw_keys)

    @cached_property
    def theme_keys(self) -> dict[str, tuple[Concept, ...]]:
        """Folded theme labels and aliases of both languages."""
        keys: dict[str, list[Concept]] = defaultdict(list)
        for concept in (c for scheme in THEME_SCHEMES for c in self.taxonomy.in_scheme(scheme)):
            for label in (*concept.labels, *_short_districts(concept)):
                key = skeleton(label)
                if concept not in keys[key]:
                    keys[key].append(concept)
        return {key: tuple(found) for key, found in keys.items() if len(key) >= 2}

    def projects_called(self, key: str) -> tuple[str, ...]:
        """Names of the projects that are called as a theme is (基本公卫项目), unless another one has these words."""
        if any(key in name for name in self.project_keys):
            return ()
        labels = (skeleton(concept.pref_label) for concept in self.theme_keys[key])
        return tuple(name for label in labels for name in self.project_keys.get(label, ()))

    @cached_property
    def category_keys(self) -> dict[str, Concept]:
        """Folded labels of indicator categories, longest names first by use of the caller."""
        keys: dict[str, Concept] = {}
        for concept in self.taxonomy.in_scheme("category"):
            for label in concept.labels:
                keys.setdefault(skeleton(label), concept)
            if concept.notation and len(concept.notation) > 1:
                keys.setdefault(f"{concept.notation}类", concept)
        return keys

    def find(self, keys: Mapping[str, object], text: str) -> list[tuple[int, int, str]]:
        """Return the spans of ``text`` that are keys; cost depends on the text, not on the keys.

        A Latin key must stand as whole words; a plural ``s`` is allowed.
        """
        longest = min(MAX_KEY, len(text))
        found = []
        for start in range(len(text)):
            for end in range(start + 2, min(start + longest, len(text)) + 1):
                key = text[start:end]
                if key in keys and (stop := _word_end(text, start, end, key)):
                    found.append((start, stop, key))
        return found


def _keys(names: Texts) -> dict[str, tuple[str, ...]]:
    """Folded names, also without parentheses, to the names as written."""
    keys: dict[str, set[str]] = defaultdict(set)
    for written, key in zip(names.written, names.keys, strict=True):
        for variant in {key, _PARENTHESES.sub("", key)}:
            if len(variant) >= 3:
                keys[variant].add(written)
    return {key: tuple(sorted(found)) for key, found in keys.items()}


def _short_districts(concept: Concept) -> tuple[str, ...]:
    """``Haizhu District`` is also called Haizhu."""
    return tuple(label[:-9] for label in concept.labels if label.endswith(" District"))


def _word_end(text: str, start: int, end: int, key: str) -> int | None:
    if is_chinese(key[0]) and is_chinese(key[-1]):
        return end
    before = text[start - 1] if start else " "
    if key[0].isascii() and key[0].isalnum() and before.isascii() and before.isalnum():
        return None
    if key[-1].isascii() and key[-1].isalnum():
        if text[end : end + 1] == "s" and key[-1].isalpha():
            end += 1
        after = text[end : end + 1]
        if after.isascii() and after.isalnum():
            return None
    return end


def _in_other_words(name: str) -> set[str]:
    """Names of an organisation with one word of it replaced by what means the same (体校, 普法中心)."""
    same = synonyms()
    parts = ((a, b) for a in range(len(name)) for b in range(a + 2, len(name) + 1) if name[a:b] in same)
    return {name[:a] + word + name[b:] for a, b in parts for word in same[name[a:b]].split("|")} - {name}


def _unique_endings(units: tuple[UnitEntry, ...], segment: Segment) -> list[tuple[str, UnitEntry]]:
    """Word-aligned endings (发展中心, 监测站) that only one organisation's name has."""
    owners: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        parts = segment(skeleton(unit.label))
        for count in range(1, len(parts)):
            ending = "".join(parts[-count:])
            if len(ending) >= 3:
                owners[ending].add(unit.label)
    unique = {ending: next(iter(labels)) for ending, labels in owners.items() if len(labels) == 1}
    return [(ending, unit) for ending, label in unique.items() for unit in units if unit.label == label]


_FOUND = "SELECT DISTINCT ?x WHERE { ?f a zb:Finding ; zb:rule $RULE ; zb:about ?x }"
# within GRAPH the store need not look for the same in another graph; sorting there reads each label many times
_UNITS = """SELECT DISTINCT ?u ?label ?kind WHERE {
  GRAPH ?g { VALUES ?kind { zb:FundUnit zb:Department } ?u a ?kind ; rdfs:label ?label } }"""

"""Indicator and project names: what is lifted out of them, and what is left to compare."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from ontology.fold import fold
from search.alignment import lexis

_UNIT = (
    r"(?:[万亿百千]?元|[个家人户件场次项份篇套台辆亩吨公米平方千里小时分钟天日月年周期批宗例条张部册座处所只头株门间]{1,4}|"
    r"人次|家次|场次|班次|平方米|平方公里|立方米|公里|%|％|‰|百分点|百分比)"
)
_NUMBER = r"\d+(?:[.,]\d+)*\s*(?:万|亿|千|百)?"
_COMPARATOR = (
    r"(?:≥|≤|＞|＜|>=?|<=?|=|＝|不少于|不低于|不超过|不高于|不大于|不小于|至少|至多|达到|超过|控制在)"
)
_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
_CHINESE = r"[一二三四五六七八九十]"
_LIFTED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "year",
        re.compile(
            r"[（(]?\s*(?:19|20)\d\d\s*(?:年度?)?\s*(?:[-—–~～至]\s*(?:(?:19|20)?\d\d))?\s*年?度?\s*[）)]?"
        ),
    ),
    ("unit", re.compile(rf"[（(]\s*(?:单位[:：]?\s*)?{_UNIT}(?:/{_UNIT})?\s*[）)]")),
    ("value", re.compile(rf"[（(]?\s*{_COMPARATOR}\s*{_NUMBER}\s*{_UNIT}?(?:以上|以下|以内)?\s*[）)]?")),
    ("value", re.compile(r"(?<![\d.a-zA-Z第])\d+(?:[.,]\d+)*\s*(?:%|％|‰)(?:以上|以下|以内)?")),
    ("value", re.compile(rf"(?<![\d.a-zA-Z第])\s*{_NUMBER}\s*{_UNIT}(?:以上|以下|以内)?\s*$")),
    ("criterion", re.compile(rf"(?:{_CHINESE}|\d+|[aA]+)\s*级(?:及其?)?(?:以上|以下|及以上)")),
    ("criterion", re.compile(rf"[（(]?{_NUMBER}\s*{_UNIT}(?:及其?)?(?:以上|以下|以内|及以上)(?:的)?[）)]?")),
)
_YEARS = re.compile(_YEAR)
_PUNCTUATION = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"[a-z]*\d+(?:\.\d+)*[a-z]*")
_OBJECT = 2  # characters that make a word
_STRAY = " 　，,。;；:：-—"


@dataclass(frozen=True, slots=True)
class Lifted:
    """Something that stood in a name without being part of what is measured.

    ``kind`` is ``year``, ``unit``, ``value`` or ``criterion``; ``text`` is as written.
    """

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.text}"


@dataclass(frozen=True, slots=True)
class Name:
    """A name read for comparison.

    Attributes:
        written: as the table has it.
        core: without what was lifted, as written otherwise.
        key: the core folded, without punctuation; equal keys are equal names.
        lifted: what was taken out, in order.
        content: the key with synonyms read as one and without words that name no object.
        pairs: the character pairs of ``content``.
        qualities: what is measured of the thing (satisfaction, timeliness …).
        marks: words of which a thing has one (国家级, 住院, 新增 …), by number of their group.
        numbers: designations that stay in the key (10.5, 5g, 12345).
        form: ``rate``, ``count`` or empty.
    """

    written: str
    core: str
    key: str
    lifted: tuple[Lifted, ...]
    content: str
    pairs: frozenset[str]
    qualities: frozenset[str]
    marks: frozenset[tuple[int, str]]
    numbers: frozenset[str]
    form: str

    @property
    def criterion(self) -> str:
        """The folded criteria that were lifted (三级以上)."""
        return "".join(fold(part.text) for part in self.lifted if part.kind == "criterion")

    @property
    def years(self) -> tuple[int, ...]:
        """The years that the name mentions."""
        texts = (part.text for part in self.lifted if part.kind == "year")
        return tuple(int(year) for text in texts for year in _YEARS.findall(text))

    @property
    def generic(self) -> bool:
        """Whether the name says nothing outside its programme (投诉率, 验收合格率, 采购成本)."""
        return self.specificity < 2

    @property
    def specificity(self) -> int:
        """How many characters name an object; 0 for what people say of a programme (满意度, 投诉率)."""
        return 0 if lexis.PROGRAMME_BOUND.search(self.key) else len(lexis.GENERIC.sub("", self.key))


@lru_cache(maxsize=262_144)
def read_name(written: str) -> Name:
    """Lift years, units, values and criteria out of a name and read the rest.

    >>> name = read_name("2026年总体验收合格率 90%")
    >>> name.core, [str(part) for part in name.lifted]
    ('总体验收合格率', ['year:2026年', 'value:90%'])
    >>> read_name("减免软件企业所得税（亿元）").key, read_name("5G工厂数").key
    ('减免软件企业所得税', '5g工厂数')
    """
    core, lifted = _lift(written)
    key = _PUNCTUATION.sub("", fold(core)) or _PUNCTUATION.sub("", fold(written)) or written
    alike = key
    for text, meaning in lexis.SYNONYMS:
        alike = alike.replace(text, meaning)
    content = lexis.FILLERS.sub("", alike) or alike
    return Name(
        written=written,
        core=core,
        key=key,
        lifted=lifted,
        content=content,
        pairs=pairs(content),
        qualities=frozenset(name for name, words in lexis.QUALITIES.items() if words.search(key)),
        marks=_marks(key),
        numbers=frozenset(_DIGITS.findall(key)),
        form="rate" if lexis.RATED.search(alike) else "count" if lexis.COUNTED.search(key) else "",
    )


def pairs(text: str) -> frozenset[str]:
    """Return the character pairs of a text (the text itself when it is one character)."""
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset({text})


def _lift(written: str) -> tuple[str, tuple[Lifted, ...]]:
    core, found = written, []
    for kind, pattern in _LIFTED:
        for match in pattern.finditer(core):
            found.append(Lifted(kind, match.group().strip(" （）()")))
        core = pattern.sub(" ", core)
    core = re.sub(r"\s+", " ", core).strip(_STRAY)
    if len(_PUNCTUATION.sub("", core)) < 2:
        return written.strip(), ()
    return core, tuple(found)


def _marks(key: str) -> frozenset[tuple[int, str]]:
    return frozenset(
        (number, word) for number, group in enumerate(lexis.EXCLUSIVE) for word in group if word in key
    )


def conflicts(first: Name, second: Name) -> int:
    """Count the reasons why two names cannot mean the same: qualities, marks, designations, forms."""
    found = 0
    if first.qualities and second.qualities and not first.qualities & second.qualities:
        found += 1
    found += _exclusive(first, second)
    if first.numbers != second.numbers and first.numbers and second.numbers:
        found += 1
    if first.form and second.form and first.form != second.form:
        found += 1
    if first.criterion and second.criterion and first.criterion != second.criterion:
        found += 1
    return found


def replaced(first: Name, second: Name) -> bool:
    """Whether each name has an object that the other lacks (粉尘作业岗位, 噪声作业岗位): two things of one kind."""
    mine, theirs = (Counter(lexis.GENERIC.sub("", name.content)) for name in (first, second))
    return min((mine - theirs).total(), (theirs - mine).total()) >= _OBJECT


def _exclusive(first: Name, second: Name) -> int:
    mine = {group for group, _ in first.marks}
    theirs = {group for group, _ in second.marks}
    return sum(
        not {w for g, w in first.marks if g == group} & {w for g, w in second.marks if g == group}
        for group in mine & theirs
    )

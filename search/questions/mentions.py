"""A reading of a question: what it mentions, and what else was found in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ontology.taxonomy import Concept
from ontology.values import Period, Quantity
from search.questions.change_words import ChangeAsked
from search.questions.finding_words import FindingsAsked
from search.questions.lexicon import UnitEntry
from search.questions.skeleton import Canvas, is_chinese

# Words that make a frame, whatever names stand in it.
ENGLISH_FRAME = re.compile(
    r"\b(?:which|what|how|who|the|of|is|are|does|do|in|for|and|to|list|show|have|has|many|much|or|give|me|since|than|by|was|were|did|with|runs|compared|at|most)\b",
    re.I | re.A,
)


_RATE_NAMED = re.compile(r"(?:率|满意度|比例|占比|比重)$")


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing in the question, with its span and whether a negation stands before it."""

    text: str
    start: int
    end: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class CategoryMention(Mention):
    """An indicator category; ``soft`` when the bare word may also just stand in a name (成本)."""

    concept: Concept | None = None
    soft: bool = False


@dataclass(frozen=True, slots=True)
class ThemeMention(Mention):
    """A theme; homonymous labels give several concepts."""

    concepts: tuple[Concept, ...] = ()
    included: bool = False


@dataclass(frozen=True, slots=True)
class UnitMention(Mention):
    """A spending unit or department."""

    units: tuple[UnitEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMention(Mention):
    """A project or indicator name; ``names`` are the names as written."""

    names: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """What was found in a question, before a frame is made of it."""

    canvas: Canvas
    language: str
    masked: str = ""
    projects: list[NameMention] = field(default_factory=list)
    indicators: list[NameMention] = field(default_factory=list)
    units: list[UnitMention] = field(default_factory=list)
    themes: list[ThemeMention] = field(default_factory=list)
    categories: list[CategoryMention] = field(default_factory=list)
    quotes: list[Mention] = field(default_factory=list)
    raws: list[str] = field(default_factory=list)
    name_words: list[str] = field(default_factory=list)
    amounts: list[Quantity] = field(default_factory=list)
    excluded: list[Quantity] = field(default_factory=list)
    change_sizes: list[Quantity] = field(default_factory=list)
    raw_parts: list[str] = field(default_factory=list)
    written_in: str | None = None
    cardinal: int | None = None
    cardinal_noun: str | None = None
    years: list[int] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    measured_in: str | None = None
    measure_asked: str | None = None
    counted_noun: bool = False
    unit_prices: bool = False
    unclear: tuple[str, tuple[str, ...]] | None = None
    flags: dict[str, re.Match[str]] = field(default_factory=dict)
    content: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    corrections: list[tuple[str, str]] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    quality: str | None = None
    sound: bool = False
    findings: FindingsAsked | None = None
    relative_year: bool = False
    change: ChangeAsked | None = None
    compared_with: bool = False
    amount_context: str = ""

    @property
    def negates(self) -> bool:
        """Whether a negation was tied to something named."""
        mentions = (*self.themes, *self.categories, *self.units)
        named = bool(self.denied) or any(m.negated for m in mentions)
        return self.quality is not None or "worded" in self.flags or named

    def of_rates(self) -> bool:
        """Whether what is named is measured in per cent: satisfaction, or names that end as rates do."""
        satisfied = all(((m.concept and m.concept.notation) or "").startswith("3") for m in self.categories)
        words = [*self.content, *(name for m in self.indicators for name in m.names)]
        named = all(_RATE_NAMED.search(word) for word in words)
        return satisfied and named and bool(self.categories or words)

    def has(self, *names: str) -> bool:
        """Whether any of these features was found."""
        return any(name in self.flags for name in names)


def language_of(question: str) -> str:
    """Return ``zh`` when the question's frame is Chinese, else ``en``, whatever names it holds.

    >>> language_of("What is the target for 泵站设备完好率?"), language_of("SME相关的project有哪些")
    ('en', 'zh')
    """
    chinese = sum(map(is_chinese, question))
    latin_words = len(re.findall(r"[A-Za-z]{2,}", question))
    return (
        "zh" if chinese >= 2 and chinese >= latin_words and len(ENGLISH_FRAME.findall(question)) < 2 else "en"
    )


def merge_equal(reading: Reading) -> int:
    """Make equal conditions one; return how many conditions are left."""
    reading.amounts = list({replace(q, start=0, end=0): q for q in reading.amounts}.values())
    reading.themes = list({(m.text, m.negated): m for m in reading.themes}.values())
    reading.categories = list({(m.text, m.negated, m.soft): m for m in reading.categories}.values())
    reading.units = list({(m.text, m.negated): m for m in reading.units}.values())
    reading.projects = list({m.names: m for m in reading.projects}.values())
    reading.indicators = list({m.names: m for m in reading.indicators}.values())
    named = len(reading.units) + len(reading.projects) + len(reading.indicators)
    return named + len(reading.amounts) + len(reading.themes) + len(reading.categories)

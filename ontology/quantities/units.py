"""The measure units of ``taxonomies/units.ttl`` and what can be composed of them.

A unit in a text is ``[multiplier] unit [/ unit]...``: 万元, 万人次, 元/家, 次/年, 元/人·天.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files

import pyoxigraph as ox

from ontology.iris import DEFAULT_BASE
from ontology.quantities.numerals import divide
from ontology.quantities.width import same_width
from ontology.vocabulary import PREFIXES

HAN = "一-鿿㐀-䶿"
UNKNOWN_UNIT_LENGTH = 4
"""An unknown word of at most so many characters directly after a number is read as a measure word."""

_SKOS, _ZB = PREFIXES["skos"], PREFIXES["zb"]
_UNIT_SCHEME, _MULTIPLIER_SCHEME = (
    f"{DEFAULT_BASE}id/scheme/measure-unit",
    f"{DEFAULT_BASE}id/scheme/multiplier",
)
_TIME = "time"
_DENOMINATOR_TIME = {"个月": "月", "日": "天", "年度": "年"}
_PER = re.compile(r" ?(?:/|每(?!次)) ?| per ", re.IGNORECASE)
_TIMES = re.compile(r" ?[/·*×] ?")
_DENOMINATOR = re.compile(rf"[{HAN}]{{1,{UNKNOWN_UNIT_LENGTH}}}(?=[ ,;。)(/·]|$|以上|以下|以内)")
_ENGLISH_DENOMINATORS = {
    **dict.fromkeys(("enterprise", "company", "firm", "business", "organisation", "organization"), "家"),
    **dict.fromkeys(("person", "capita", "head", "participant", "employee"), "人"),
    **dict.fromkeys(("unit", "vehicle", "set", "machine"), "台"),
    **dict.fromkeys(("event", "session"), "场"),
    **dict.fromkeys(("item", "piece"), "件"),
    **dict.fromkeys(("annum", "year"), "年"),
    **dict.fromkeys(("project",), "个"),
    "month": "月",
    "day": "天",
}
_ENGLISH_DENOMINATOR = re.compile(r"[a-z]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MeasureUnit:
    """A unit of measure (计量单位): one of it is ``factor`` of ``normal_unit``.

    Attributes:
        text: the preferred Chinese label, or how a composed unit is written (``万件``, ``元/家``).
        iri: where it is a concept of its own, neither composed nor a multiplier alone; in the default base.
        dimension: ``money``, ``ratio``, ``money/count:家`` ...; ``None`` for a multiplier alone.
        takes_multiplier: 万 and its like may stand before it.
    """

    text: str
    iri: str | None
    dimension: str | None
    factor: Decimal
    normal_unit: str | None
    label_en: str | None = None
    takes_multiplier: bool = False


@dataclass(frozen=True, slots=True)
class UnitMatch:
    """A unit found in a text.

    ``approximate`` where 余 or 多 stands within it (3万余人); ``prefix`` is a currency that stands before the
    number, at ``prefix_start``; ``bracketed`` units stand in parentheses, which are within the span.
    """

    measure: MeasureUnit
    start: int
    end: int
    approximate: bool = False
    prefix: str = ""
    prefix_start: int = 0
    bracketed: bool = False


class _Labels:
    """Longest-match lookup of labels; those of English words ignore case."""

    def __init__(self, entries: Iterable[tuple[str, MeasureUnit]]) -> None:
        self.exact: dict[str, MeasureUnit] = {}
        self._folded: dict[str, MeasureUnit] = {}
        for label, unit in entries:
            self.exact.setdefault(label, unit)
            if len(label) > 2 and label.isascii():
                self._folded.setdefault(label.lower(), unit)
        self._by_first: dict[str, tuple[str, ...]] = {}
        for table in (self._folded, self.exact):
            for label in table:
                self._by_first[label[0]] = (*self._by_first.get(label[0], ()), label)
        self._by_first = {k: tuple(sorted(set(v), key=len, reverse=True)) for k, v in self._by_first.items()}

    def get(self, text: str) -> MeasureUnit | None:
        return self.exact.get(text) or self._folded.get(text.lower())

    def longest(self, text: str, position: int) -> tuple[MeasureUnit, int] | None:
        first = text[position : position + 1]
        for label in self._by_first.get(first, ()):
            if text.startswith(label, position) and _word_ends(text, position + len(label)):
                return self.exact.get(label) or self._folded[label], position + len(label)
        if first.isascii() and first.isupper():
            return self._longest_folded(text, position)
        return None

    def _longest_folded(self, text: str, position: int) -> tuple[MeasureUnit, int] | None:
        lowered = text[position : position + 32].lower()
        for label in self._by_first.get(lowered[:1], ()):
            if (
                label in self._folded
                and lowered.startswith(label)
                and _word_ends(text, position + len(label))
            ):
                return self._folded[label], position + len(label)
        return None


class UnitTable:
    """All measure units and multipliers; get the one instance from :func:`measure_units`."""

    def __init__(self, units: Mapping[str, tuple[MeasureUnit, tuple[str, ...]]]) -> None:
        self._own = units
        known = [(label, unit) for unit, labels in units.values() for label in labels]
        self._units = _Labels((label, unit) for label, unit in known if unit.dimension)
        self._multipliers = _Labels((label, unit) for label, unit in known if not unit.dimension)
        self._scaled: dict[tuple[str, str], MeasureUnit] = {}
        self._ratios: dict[tuple[str, str], MeasureUnit] = {}
        self.units: tuple[MeasureUnit, ...] = tuple(unit for unit, _ in units.values() if unit.dimension)

    def with_counting(self, words: Iterable[str]) -> UnitTable:
        """Return a table that also knows these measure words (盏), as tables of a release use them."""
        more = {word: (self.counting(word), (word,)) for word in words if self.lookup(word) is None}
        return UnitTable({**self._own, **more}) if more else self

    def lookup(self, text: str) -> MeasureUnit | None:
        """Return the unit written as ``text`` (whole), known or composed; ``None`` if it is none."""
        folded = same_width(text).strip().strip("()").strip()
        found = self.match(folded, 0) if folded else None
        return found.measure if found and found.end == len(folded) else None

    def match(self, text: str, position: int) -> UnitMatch | None:
        """Read the longest unit at ``position`` of a text in one width; a multiplier alone is one too."""
        head = self._head(text, position)
        if head is None or head.measure.dimension is None:
            return head
        measure, end = self._denominators(text, head.measure, head.end)
        return replace(head, measure=measure, end=end)

    def counting(self, word: str, multiplier: MeasureUnit | None = None) -> MeasureUnit:
        """Return the counting unit for a measure word that the table does not know."""
        unit = MeasureUnit(word, None, f"count:{word}", Decimal(1), word, takes_multiplier=True)
        return self.scaled(multiplier, unit) if multiplier else unit

    def scaled(self, multiplier: MeasureUnit, unit: MeasureUnit) -> MeasureUnit:
        """Return ``multiplier`` times ``unit``: 万 and 件 are 万件."""
        key = multiplier.text, unit.text
        if key not in self._scaled:
            text, factor = multiplier.text + unit.text, multiplier.factor * unit.factor
            scaled = replace(unit, text=text, iri=None, factor=factor, label_en=None)
            if unit.iri is None:
                return scaled
            self._scaled[key] = self._units.exact.get(text, scaled)
        return self._scaled[key]

    def per(self, unit: MeasureUnit, denominator: MeasureUnit) -> MeasureUnit:
        """Return ``unit`` for each ``denominator``: 元 and 家 are 元/家."""
        key = unit.text, denominator.text
        if key not in self._ratios:
            ratio = _per(unit, denominator)
            if unit.iri is None or denominator.iri is None:
                return ratio
            self._ratios[key] = ratio
        return self._ratios[key]

    def _head(self, text: str, position: int) -> UnitMatch | None:
        whole = self._units.longest(text, position)
        if whole:
            return UnitMatch(whole[0], position, whole[1])
        found = self._multipliers.longest(text, position)
        if not found:
            return None
        multiplier, end = found
        approximate = text[end : end + 1] in {"余", "多"}
        start = end + approximate + (text[end : end + 1] == " ")
        unit = self._units.longest(text, start)
        if unit and unit[0].takes_multiplier:
            return UnitMatch(self.scaled(multiplier, unit[0]), position, unit[1], approximate)
        return UnitMatch(multiplier, position, end)

    def _denominators(self, text: str, unit: MeasureUnit, end: int) -> tuple[MeasureUnit, int]:
        for sign_pattern in (_PER, _TIMES, _TIMES):
            sign = sign_pattern.match(text, end)
            denominator = self._denominator(text, sign.end()) if sign else None
            if not denominator:
                break
            unit, end = self.per(unit, denominator[0]), denominator[1]
        return unit, end

    def _denominator(self, text: str, position: int) -> tuple[MeasureUnit, int] | None:
        word = _ENGLISH_DENOMINATOR.match(text, position)
        if word and word[0].lower() in _ENGLISH_DENOMINATORS:
            return self._units.exact[_ENGLISH_DENOMINATORS[word[0].lower()]], word.end()
        head = self._head(text, position)
        if head and head.measure.dimension:
            return head.measure, head.end
        unknown = _DENOMINATOR.match(text, position)
        return (self.counting(unknown[0]), unknown.end()) if unknown else None


def _per(unit: MeasureUnit, denominator: MeasureUnit) -> MeasureUnit:
    sign = "·" if "/" in unit.text else "/"
    name, factor = denominator.normal_unit or "", unit.factor
    dimension = denominator.dimension or ""
    if dimension == _TIME:
        name = _DENOMINATOR_TIME.get(denominator.text, denominator.text)
    else:
        factor = divide(factor, denominator.factor)
    dimension_name = dimension if dimension.startswith("count:") else name
    return MeasureUnit(
        f"{unit.text}{sign}{denominator.text}",
        None,
        f"{unit.dimension}{sign}{dimension_name}",
        factor,
        f"{unit.normal_unit}{sign}{name}",
    )


def _word_ends(text: str, end: int) -> bool:
    """Latin units must not go on as a longer word: ``m`` is none in ``more``."""
    if not text[end - 1 : end].isascii() or not text[end - 1 : end].isalnum():
        return True
    following = text[end : end + 1]
    return not (following.isascii() and following.isalnum())


def _read_turtle() -> dict[str, dict[str, list[ox.Literal | ox.NamedNode]]]:
    data = (files("ontology") / "taxonomies" / "units.ttl").read_bytes()
    subjects: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = {}
    for quad in ox.parse(data, format=ox.RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        if isinstance(subject, ox.NamedNode) and isinstance(value, ox.Literal | ox.NamedNode):
            subjects.setdefault(subject.value, {}).setdefault(quad.predicate.value, []).append(value)
    return subjects


def _unit(
    iri: str, facts: Mapping[str, list[ox.Literal | ox.NamedNode]]
) -> tuple[MeasureUnit, tuple[str, ...]]:
    def literals(predicate: str, language: str | None = None) -> list[str]:
        terms = facts.get(predicate, [])
        found = [t for t in terms if isinstance(t, ox.Literal)]
        return [t.value for t in found if language is None or t.language == language]

    def first(predicate: str) -> str | None:
        return next(iter(literals(predicate)), None)

    preferred, english = literals(f"{_SKOS}prefLabel", "zh")[0], literals(f"{_SKOS}prefLabel", "en")[0]
    dimension = first(f"{_ZB}dimensionName")
    unit = MeasureUnit(
        preferred,
        iri if dimension else None,
        dimension,
        Decimal(first(f"{_ZB}factor") or "1"),
        first(f"{_ZB}normalUnit"),
        english,
        first(f"{_ZB}takesMultiplier") == "true",
    )
    counted = (unit.dimension or "").startswith("count:")
    labels = [preferred, *literals(f"{_SKOS}altLabel"), *([] if counted else [english])]
    return unit, tuple(same_width(label) for label in labels)


@cache
def measure_units() -> UnitTable:
    """Return the table of measure units, read once from ``taxonomies/units.ttl``."""
    schemes = {_UNIT_SCHEME, _MULTIPLIER_SCHEME}
    units: dict[str, tuple[MeasureUnit, tuple[str, ...]]] = {}
    for iri, facts in _read_turtle().items():
        if any(scheme.value in schemes for scheme in facts.get(f"{_SKOS}inScheme", [])):
            units[iri] = _unit(iri, facts)
    return UnitTable(units)

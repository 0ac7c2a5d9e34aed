"""Reading a query: its words, other ways to say it, themes it names and quantities it states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ontology.fold import fold, fold_with_origin
from ontology.values import Quantity
from search.analyser import Analysis
from search.index import SearchIndex
from search.pinyin import syllables, typed_pinyin

_LONGEST_QUERY = 300
_LONGEST_LABEL = 48
_LABELS_PER_THEME = 6
_HAN = re.compile(r"[\u3400-\u9fff]+")
_HAN_CHAR = re.compile(r"[\u3400-\u9fff]")
_WORD_CHAR = re.compile(r"\w")

# What another way to say it is worth against the query as typed.
ALIAS_WEIGHT = 0.8  # another label of the same theme
NARROWER_WEIGHT = 0.85  # per level below the theme that was named
COVERED_WEIGHT = (
    0.5  # what a theme covers, named by a label that is unlike the theme's own: 高标准农田 of 农业生产
)
_CORRECTED_WEIGHT = 0.8  # a homophone or one wrong character
_SPELLED_WEIGHT = 0.8  # pinyin
_WEAK = 0.6  # known share of the query below which slips are looked for


@dataclass(frozen=True, slots=True)
class Reading:
    """A text to look for; ``origin`` is query, synonym, correction or pinyin."""

    text: str
    analysis: Analysis
    weight: float
    origin: str


@dataclass(frozen=True, slots=True)
class ThemeMention:
    """A theme that the query names, by ``label``, with the share of the query that the label covers.

    ``covered`` is true of a label that says little of the theme's own name: other things that the theme covers are
    then no other way to say it.
    """

    theme: int
    label: str
    share: float
    covered: bool = False


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """A query as understood. ``readings`` is empty when it is nothing but quantities."""

    query: str
    readings: tuple[Reading, ...]
    literal: Analysis
    themes: tuple[ThemeMention, ...]
    quantities: tuple[Quantity, ...]

    @property
    def latin(self) -> bool:
        """Whether the query is in a Latin script."""
        return not any(_HAN.search(reading.text) for reading in self.readings[:1])


def plan(index: SearchIndex, query: str, *, expand: bool = True) -> QueryPlan:
    """Read ``query`` (cut after 300 characters) against what ``index`` knows.

    Without ``expand`` it is looked for as typed: no synonyms, no themes, no corrections, no pinyin.
    """
    query = query.strip()[:_LONGEST_QUERY]
    quantities, rest = _lift_quantities(index, query)
    literal = index.analyser.analyse(query)
    text = _without_stopwords(index, rest)
    if not _WORD_CHAR.search(text):
        return QueryPlan(query, (), literal, (), quantities)
    readings = [Reading(text, index.analyser.analyse(text), 1.0, "query")]
    if not expand:
        return QueryPlan(query, tuple(readings), literal, (), quantities)
    themes = tuple(_mentions(index, text))
    readings += _aliases(index, text, themes)
    if not themes:
        readings += _slips(index, text, readings[0].analysis)
    return QueryPlan(query, tuple(readings), literal, themes, quantities)


def _lift_quantities(index: SearchIndex, query: str) -> tuple[tuple[Quantity, ...], str]:
    """Return the quantities that have a unit or comparator, and the query without them."""
    from ontology.quantities import scan_quantities

    found = [
        q
        for q in scan_quantities(query, index.measure_units)
        if q.end > q.start and (q.dimension or q.comparator)
    ]
    rest = query
    for quantity in sorted(found, key=lambda q: -q.start):
        rest = f"{rest[: quantity.start]} {rest[quantity.end :]}"
    return tuple(found), rest.strip()


@cache
def stopwords() -> frozenset[str]:
    """Return the words of ``stopwords.txt``."""
    lines = (files("search") / "stopwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _without_stopwords(index: SearchIndex, text: str) -> str:
    folded = fold_with_origin(text)
    keep: list[str] = []
    at = 0
    for piece in _pieces(index, folded.text):
        start, end = folded.span(at, at + len(piece))
        keep.append(" " if piece in stopwords() else text[start:end])
        at += len(piece)
    left = "".join(keep).strip()
    return left if _WORD_CHAR.search(left) else text


def _pieces(index: SearchIndex, folded: str) -> Iterator[str]:
    at = 0
    for match in _HAN.finditer(folded):
        yield from re.findall(r"[a-z]+|[^a-z]", folded[at : match.start()])
        yield from index.analyser.segment(match[0])
        at = match.end()
    yield from re.findall(r"[a-z]+|[^a-z]", folded[at:])


def _mentions(index: SearchIndex, text: str) -> Iterator[ThemeMention]:
    """Yield the themes whose labels stand in the text, the longest labels first, without overlap."""
    folded = fold(text)
    size = len(_WORD_CHAR.findall(folded))
    taken = [False] * len(folded)
    for length in range(min(_LONGEST_LABEL, len(folded)), 1, -1):
        for start in range(len(folded) - length + 1):
            label = folded[start : start + length]
            if (
                label not in index.theme_labels
                or any(taken[start : start + length])
                or not _whole(folded, start, length)
            ):
                continue
            taken[start : start + length] = [True] * length
            share = len(_WORD_CHAR.findall(label)) / size
            for theme in index.theme_labels[label]:
                own = fold(index.vocabulary.theme_labels[theme][0])
                yield ThemeMention(theme, label, share, covered=not alike(label, own))


def alike(label: str, other: str) -> bool:
    """Tell whether two Chinese labels have at least half the characters of the shorter; Latin ones always do."""
    chars, others = set(_HAN_CHAR.findall(label)), set(_HAN_CHAR.findall(other))
    return not chars or not others or 2 * len(chars & others) >= min(len(chars), len(others))


def _whole(text: str, start: int, length: int) -> bool:
    """Tell whether a Latin label stands as whole words."""
    label = text[start : start + length]
    before, after = text[start - 1 : start], text[start + length : start + length + 1]
    return not (
        (label[0].isascii() and before.isascii() and before.isalnum())
        or (label[-1].isascii() and after.isascii() and after.isalnum())
    )


def _aliases(index: SearchIndex, text: str, themes: tuple[ThemeMention, ...]) -> list[Reading]:
    """Return the query with a theme's label replaced by its other labels."""
    folded = fold(text)
    texts: dict[str, None] = {}
    for mention in themes:
        own, *others = index.vocabulary.theme_labels[mention.theme]
        labels = [own, *(o for o in others if not mention.covered or alike(mention.label, fold(o)))]
        chinese = [label for label in labels if _HAN.search(label)]
        for label in chinese[:_LABELS_PER_THEME]:
            texts.setdefault(folded.replace(mention.label, label, 1))
    texts.pop(folded, None)
    return [Reading(t, index.analyser.analyse(t), ALIAS_WEIGHT, "synonym") for t in texts]


def _slips(index: SearchIndex, text: str, analysis: Analysis) -> list[Reading]:
    """Return the query as it was perhaps meant, when the index knows little of it as typed."""
    if known_share(index, analysis) >= _WEAK:
        return []
    folded = fold(text)
    letters = typed_pinyin(folded)
    if letters:
        meant = index.words.spelled(letters) or index.suggestions.stretch(letters)
        return _meant(index, folded, meant or _spelled_apart(index, folded), _SPELLED_WEIGHT, "pinyin")
    meant = _HAN.sub(lambda run: _corrected(index, run[0]) or run[0], folded)
    return _meant(index, folded, meant, _CORRECTED_WEIGHT, "correction")


def _meant(index: SearchIndex, typed: str, meant: str, weight: float, origin: str) -> list[Reading]:
    different = meant and meant != typed
    return [Reading(meant, index.analyser.analyse(meant), weight, origin)] if different else []


def _spelled_apart(index: SearchIndex, folded: str) -> str:
    parts = [index.words.spelled(part) or index.suggestions.stretch(part) for part in folded.split()]
    return " ".join(part for part in parts if part) if all(parts) else ""


def _corrected(index: SearchIndex, run: str) -> str | None:
    return index.words.corrected(run) or (
        index.suggestions.stretch("".join(syllables(run))) if len(run) > 1 else None
    )


def known_share(index: SearchIndex, analysis: Analysis) -> float:
    """Return the share of the query's weight in terms that some text has."""
    shares = []
    for part in (index.short, index.long):
        terms = part.terms(analysis)
        total = sum(term.weight for term in terms)
        shares.append(sum(t.weight for t in terms if t.frequency) / total if total else 0.0)
    return max(shares)

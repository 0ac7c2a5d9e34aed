"""English content words: led to Chinese ones by a glossary of the field, and to names by the encoder.

The glossary only proposes; a rendering counts where it stands in the graph. Organisations are found by
their head noun (station → 站) and the multilingual encoder, above a threshold and a margin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from search.encoder import Encoder
from search.encoder.base import Vectors
from search.questions.lexicon import Lexicon, UnitEntry
from search.questions.vocabulary import idle_english, lemmas

_HEADS = {
    "station": "站", "center": "中心", "centre": "中心", "bureau": "局", "office": "办|局|室|处|所",
    "commission": "委", "committee": "委", "institute": "院|所", "hospital": "医院", "school": "校|学",
    "university": "大学", "college": "院|学", "department": "局|厅|部|委", "library": "馆", "museum": "馆",
    "administration": "局|署", "academy": "院",
}  # fmt: skip
_ORGANISATION = re.compile(
    r"\b(?:(?:bureau|department|office|institute|commission|administration|academy)"
    r" of [a-z]+(?:(?:,| and|,? of)? [a-z]+){0,5}"
    rf"|(?:[a-z'-]+ ){{0,5}}(?:{'|'.join(_HEADS)}))\b",
    re.ASCII,
)
_PROJECT = re.compile(r"\bthe ((?:[a-z0-9'-]+ ){1,6})project\b", re.ASCII)
_MAX_PROJECTS = 20_000
_LEAD = re.compile(
    r"^(?:.*\b(?:by the|for the|in the|at the|from the|to the|does the|do the|is the|has the|everything the) |"
    r"(?:(?:the|of|by|for|in|at|from|does|do|is|are|has|have|which|what|projects?|indicators?|with|under) )+)"
)
_SPELLINGS = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"is(ation|e|ed|es|ing)\b", r"iz\1"), (r"(?<=[bfiv])our\b", "or"), (r"tre\b", "ter"),
        (r"fibre", "fiber"), (r"\bprogramme", "program"), (r"\b(lic|def|off)ence", r"\1ense"), (r"\btyre", "tire"),
        (r"paed", "ped"), (r"(?<=enrol)(?=ment|\b)", "l"), (r"logue\b", "log"),
    )
)  # fmt: skip
_UNIT_COSINE, _UNIT_MARGIN = 0.785, 0.02
_NAME_DEVIATIONS, _NAME_MARGIN = 4.0, 0.02
_SUPPORTED_DEVIATIONS = 2.0
_LONGEST_PHRASE = 5


@cache
def glossary() -> dict[str, str]:
    """English phrase to its Chinese renderings, joined by ``|``."""
    lines = (files("search.questions") / "glossary.tsv").read_text("utf-8").splitlines()
    entries = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {_american(english): chinese for english, chinese in entries}


def renderings(phrase: str, known: Callable[[str], bool] | None = None) -> tuple[str, ...]:
    """Return the Chinese renderings of an English phrase, whatever the form of its last word; none where unknown.

    Those of the first form that has any; only such as are ``known``, where that is given.

    >>> renderings("water meters"), renderings("dredging"), renderings("recognizes")
    (('水表',), ('清淤', '疏浚'), ('认定', '表彰'))
    """
    *before, last = phrase.split(" ")
    # what is planned is no plan: only content words are led back to their verb
    for form in lemmas(last) if before or not _is_idle(last) else (last, last.removesuffix("s")):
        found = glossary().get(_american(" ".join((*before, form))), "").split("|")
        if kept := tuple(text for text in found if text and (known is None or known(text))):
            return kept
    return ()


def _american(text: str) -> str:
    for british, american in _SPELLINGS:
        text = british.sub(american, text)
    return text


@dataclass(frozen=True, slots=True)
class Translated:
    """Content words in Chinese (alternatives joined by ``|``) and the English ones not in the glossary."""

    words: tuple[str, ...]
    unknown: tuple[str, ...]


def translate(run: str, known: Callable[[str], bool]) -> Translated:
    """Translate the content words of an English run; only renderings that ``known`` accepts are kept."""
    tokens = re.findall(r"[a-z0-9][a-z0-9.'-]*", re.sub(r"'s?(?= |$)", "", run))
    content: list[str] = []
    unknown: list[str] = []
    at = 0
    while at < len(tokens):
        size, found = _longest(tokens[at:], known)
        if found:
            content.append(found)
        elif not _is_idle(tokens[at]):
            unknown.append(tokens[at])
        at += size
    return Translated(tuple(content), tuple(unknown))


def _longest(tokens: Sequence[str], known: Callable[[str], bool]) -> tuple[int, str]:
    for size in range(min(_LONGEST_PHRASE, len(tokens)), 0, -1):
        if kept := renderings(" ".join(tokens[:size]), known):
            return size, "|".join(kept)
    own = next((form for form in lemmas(tokens[0]) if len(form) > 1 and known(form)), "")
    return 1, "" if _is_idle(own) else own


def within_longer(text: str, start: int, end: int, known: Callable[[str], bool]) -> bool:
    """Whether a span is part of a longer phrase of the glossary whose rendering is known (*fair* in *job fair*)."""
    tokens = [(m.start(), m.end()) for m in re.finditer(r"[a-z0-9][a-z0-9.'-]*", text)]
    inside = [n for n, (a, b) in enumerate(tokens) if a >= start and b <= end]
    if not inside:
        return False
    first, last = inside[0], inside[-1]
    return any(
        renderings(text[tokens[a][0] : tokens[b][1]], known)
        for a in range(max(0, first - _LONGEST_PHRASE), first + 1)
        for b in range(last, min(len(tokens), a + _LONGEST_PHRASE))
        if (a, b) != (first, last)
    )


def _is_idle(token: str) -> bool:
    return idle_english(token, subject=False)


class Semantics:
    """Finds names by meaning among the lexicon's own.

    Args:
        lexicon: of the release.
        encoder: the one its index was built with; loaded at the first use.
        stored: the vector of an entry's name that the index holds, by its row.
    """

    def __init__(
        self, lexicon: Lexicon, encoder: Callable[[], Encoder], stored: Callable[[int], Vectors]
    ) -> None:
        self._lexicon = lexicon
        self._encoder = encoder
        self._stored = stored
        self._names: tuple[tuple[str, ...], np.ndarray[tuple[int, int], np.dtype[np.float32]]] | None = None

    def project(self, text: str) -> tuple[int, int, str] | None:
        """Return the span of "the … project" and the key of the one project whose name holds all its words."""
        keys = self._lexicon.project_keys
        for match in _PROJECT.finditer(text) if len(keys) <= _MAX_PROJECTS else ():
            named = match[1].rpartition("the ")[2]
            meant = translate(named, lambda word: any(word in key for key in keys))
            fitting = [key for key in keys if matches(meant.words, key) == len(meant.words)]
            if meant.words and not meant.unknown and len(fitting) == 1:
                return match.end(1) - len(named), match.end(), fitting[0]
        return None

    def organisation(self, text: str, *, by_words: bool) -> tuple[int, int, tuple[UnitEntry, ...]] | None:
        """Return the span of an English organisation's name and the unit it means, as unit and as department.

        Args:
            text: the question, folded.
            by_words: its name holds a rendering of every word; else the encoder chooses.
        """
        for match in _ORGANISATION.finditer(text):
            lead = _LEAD.match(match.group())
            start = match.start() + (lead.end() if lead else 0)
            if unit := self._unit(text[start : match.end()], by_words=by_words):
                return start, match.end(), tuple(u for u in self._lexicon.units if u.label == unit.label)
        return None

    def _unit(self, phrase: str, *, by_words: bool) -> UnitEntry | None:
        heads = "|".join(ends for word, ends in _HEADS.items() if re.search(rf"\b{word}\b", phrase))
        candidates = [u for u in self._lexicon.units if u.label.endswith(tuple(heads.split("|")))]
        labels = list(dict.fromkeys(u.label for u in candidates))
        if not heads or not labels or len(phrase.split()) < 2:
            return None
        if by_words:
            return _by_renderings(phrase, candidates)
        scores = self._encoder().encode_passages(labels) @ self._encoder().encode_query(phrase)
        order = np.argsort(-scores)
        if scores[order[0]] < _UNIT_COSINE:
            return None
        if len(order) > 1 and scores[order[0]] - scores[order[1]] < _UNIT_MARGIN:
            return None
        return next(u for u in candidates if u.label == labels[order[0]])

    def indicator(self, text: str, among: Sequence[str], *, supported: bool) -> str | None:
        """Return the one name of ``among`` that a text means, or ``None`` when no name stands out.

        Args:
            text: the question.
            among: names to choose from.
            supported: the names already fit by their words, so that less has to come from the meaning.
        """
        names, vectors = self._vectors()
        if not names:
            return None
        cosines = vectors @ self._encoder().encode_query(text)
        deviations = (cosines - cosines.mean()) / max(float(cosines.std()), 1e-6)
        allowed = set(among)
        ranked = [i for i in np.argsort(-cosines) if names[i] in allowed]
        if not ranked:
            return None
        first = ranked[0]
        margin = cosines[first] - cosines[ranked[1]] if len(ranked) > 1 else 1.0
        if supported:
            return (
                names[first]
                if deviations[first] >= _SUPPORTED_DEVIATIONS and margin >= _NAME_MARGIN / 4
                else None
            )
        return names[first] if deviations[first] >= _NAME_DEVIATIONS and margin >= _NAME_MARGIN else None

    def _vectors(self) -> tuple[tuple[str, ...], np.ndarray[tuple[int, int], np.dtype[np.float32]]]:
        if self._names is None:
            rows = self._lexicon.holdings.first_rows()
            vectors = {
                name: self._stored(row) for name, row in zip(self._lexicon.indicator_names, rows, strict=True)
            }
            width = next((len(vector) for vector in vectors.values()), 0)
            self._names = tuple(vectors), np.array(list(vectors.values()), np.float32).reshape(-1, width)
        return self._names


def _by_renderings(phrase: str, candidates: Sequence[UnitEntry]) -> UnitEntry | None:
    """Return the one organisation whose name holds a rendering of every word of the phrase."""
    words = " ".join(word for word in phrase.split() if word not in _HEADS)
    meant = translate(words, lambda word: any(word in u.label for u in candidates))
    if meant.unknown or not meant.words:
        return None
    fitting = {u.label: u for u in candidates if matches(meant.words, u.label) == len(meant.words)}
    return next(iter(fitting.values())) if len(fitting) == 1 else None


def matches(words: Sequence[str], text: str) -> int:
    """Count the words (alternatives joined by ``|``) that stand in a folded text."""
    return sum(any(part in text for part in word.split("|")) for word in words)

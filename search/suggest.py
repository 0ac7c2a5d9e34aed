"""Completions of what is being typed, from names, themes and units.

Every text is filed under all its suffixes, sorted; a typed text is a range of that order found by
bisection, whether it begins a name or stands inside. Pinyin and initials have such tables of their own.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ontology.fold import fold
from search.pinyin import syllables, typed_pinyin
from search.results import HitType, Suggestion

Ints = npt.NDArray[np.int32]

_LONGEST_SUFFIX = 40
_TYPO_CANDIDATES = 200
_MATCHES = ("prefix", "infix", "pinyin", "variant", "typo")


@dataclass(frozen=True, slots=True)
class Suggestible:
    """A distinct name that may complete a query; ``count`` is how many things bear it."""

    text: str
    type: HitType
    iri: str
    count: int
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SuffixTable:
    """Suffixes of ``keys`` in sorted order: row ``i`` is ``keys[items[i]][starts[i]:]``."""

    keys: tuple[str, ...]
    items: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int16]

    @classmethod
    def of(cls, keys: Sequence[str], starts: Iterable[Iterable[int]]) -> SuffixTable:
        """File every key under the suffixes that begin at its ``starts``."""
        pairs = _filed(keys, enumerate(starts))
        items = np.array([item for item, _ in pairs], dtype=np.int32)
        return cls(tuple(keys), items, np.array([start for _, start in pairs], dtype=np.int16))

    def renewed(
        self, numbers: Ints, keys: Sequence[str], new: Iterable[tuple[int, Iterable[int]]]
    ) -> SuffixTable:
        """Return the table with other numbers and some keys more; what is there already is not sorted again.

        Args:
            numbers: the new number of each key, -1 for those that go.
            keys: all keys by their new number.
            new: numbers of the keys that come, with their starts.
        """
        stay = numbers[self.items] >= 0
        items, starts = self.items[stay], self.starts[stay]
        rows, pairs = range(len(items)), _filed(keys, new)
        at, low = [], 0

        def head(row: int) -> str:
            start = int(starts[row])
            return self.keys[int(items[row])][start : start + _LONGEST_SUFFIX]

        for item, start in pairs:
            low = bisect_left(rows, keys[item][start : start + _LONGEST_SUFFIX], lo=low, key=head)
            at.append(low)
        came = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return SuffixTable(
            tuple(keys),
            np.insert(numbers[items], at, came[:, 0]),
            np.insert(starts, at, came[:, 1].astype(np.int16)),
        )

    def find(self, text: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int16]]:
        """Return items and positions of all filed places that begin with ``text``."""
        text = text[:_LONGEST_SUFFIX]
        size = len(text)

        def head(row: int) -> str:
            start = int(self.starts[row])
            return self.keys[int(self.items[row])][start : start + size]

        rows = range(len(self.items))
        low = bisect_left(rows, text, key=head)
        high = bisect_right(rows, text, lo=low, key=head)
        return self.items[low:high], self.starts[low:high]

    def save(self, folder: Path, name: str) -> None:
        """Write as ``<name>.*`` into ``folder``."""
        (folder / f"{name}.json").write_text(json.dumps(self.keys, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / f"{name}.npz", items=self.items, starts=self.starts)

    @classmethod
    def load(cls, folder: Path, name: str) -> SuffixTable:
        """Read what :meth:`save` wrote."""
        with np.load(folder / f"{name}.npz") as data:
            keys = tuple(json.loads((folder / f"{name}.json").read_text("utf-8")))
            return cls(keys, data["items"], data["starts"])


@dataclass(frozen=True, slots=True)
class SuggestTable:
    """The distinct names, by falling frequency, with their tables by text, pinyin, initials and alias."""

    names: tuple[tuple[str, str, str], ...]
    texts: SuffixTable
    pinyin: SuffixTable
    initials: SuffixTable
    aliases: SuffixTable
    alias_names: npt.NDArray[np.int32]

    @classmethod
    def of(cls, suggestible: Iterable[Suggestible], known: SuggestTable | None = None) -> SuggestTable:
        """File all names: the most frequent first, so that the smaller number is the better completion.

        Args:
            suggestible: all distinct names.
            known: a table of mostly the same names, of which the work is taken over.
        """
        ranked = sorted(suggestible, key=lambda s: (-s.count, len(s.text), s.text, s.type.value, s.iri))
        aliases = [(fold(alias), n) for n, s in enumerate(ranked) for alias in s.aliases]
        texts, pinyin, initials = _tables(ranked, known or _EMPTY)
        return cls(
            names=tuple((s.text, s.type.value, s.iri) for s in ranked),
            texts=texts,
            pinyin=pinyin,
            initials=initials,
            aliases=SuffixTable.of(
                [alias for alias, _ in aliases], (range(len(alias)) for alias, _ in aliases)
            ),
            alias_names=np.array([number for _, number in aliases], dtype=np.int32),
        )

    def save(self, folder: Path) -> None:
        """Write into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "names.json").write_text(json.dumps(self.names, ensure_ascii=False), encoding="utf-8")
        for name in ("texts", "pinyin", "initials", "aliases"):
            getattr(self, name).save(folder, name)
        np.save(folder / "alias_names.npy", self.alias_names)

    @classmethod
    def load(cls, folder: Path) -> SuggestTable:
        """Read what :meth:`save` wrote."""
        names = tuple(tuple(name) for name in json.loads((folder / "names.json").read_text("utf-8")))
        texts, pinyin, initials, aliases = (
            SuffixTable.load(folder, name) for name in ("texts", "pinyin", "initials", "aliases")
        )
        return cls(names, texts, pinyin, initials, aliases, np.load(folder / "alias_names.npy"))

    def suggest(self, query: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return up to ``limit`` completions: prefix, infix, pinyin, variant, typo, each by frequency."""
        typed = query.strip()
        folded = fold(typed)
        if not folded or limit <= 0:
            return ()
        found: dict[str, Suggestion] = {}
        for match, numbers in self._matches(typed, folded, limit):
            for suggestion in self._named(numbers, typed, match):
                found.setdefault(suggestion.text, suggestion)
            if len(found) >= limit:
                break
        if not found:  # a slip is only looked for where the text as typed leads nowhere
            found = {s.text: s for s in self._named(self._slips(folded, limit), typed, "typo")}
        ranked = sorted(found.values(), key=lambda s: _MATCHES.index(s.match))
        return tuple(ranked[:limit])

    def stretch(self, letters: str) -> str | None:
        """Return a stretch of a name (folded) that is read as ``letters``, or has them as initials."""
        for number, start in _first_places(self.pinyin, letters):
            key, parts = self.texts.keys[number], syllables(self.texts.keys[number])
            ends = dict(zip(accumulate(map(len, parts)), range(1, len(parts) + 1), strict=True)) | {0: 0}
            if start in ends and start + len(letters) in ends:
                return key[ends[start] : ends[start + len(letters)]]
        for number, start in _first_places(self.initials, letters) if len(letters) > 2 else ():
            return self.texts.keys[number][start : start + len(letters)]
        return None

    def _matches(self, typed: str, folded: str, limit: int) -> Iterator[tuple[str, list[int]]]:
        items, starts = self.texts.find(folded)
        yield "prefix", _best(items[starts == 0], limit)
        yield "infix", _best(items, limit)
        latin = typed_pinyin(folded)
        if latin:
            yield "pinyin", _best(self.pinyin.find(latin)[0], limit)
            yield "pinyin", _best(self.initials.find(latin)[0], limit)
        items, starts = self.aliases.find(folded)
        yield "variant", _best(self.alias_names[items[starts == 0]], limit)
        yield "variant", _best(self.alias_names[items], limit)

    def _slips(self, folded: str, limit: int) -> list[int]:
        """Return names that sound the same, else those one edit away."""
        homophones: list[int] = []
        if len(folded) > 1 and not folded.isascii():
            homophones = _best(self.pinyin.find("".join(syllables(folded)))[0], limit)
        return homophones or (self._misspelt(folded)[:limit] if len(folded) > 2 else [])

    def _named(self, numbers: list[int], typed: str, match: str) -> Iterator[Suggestion]:
        for text, kind, iri in (self.names[number] for number in numbers):
            yield Suggestion(text, HitType(kind), iri, _literal(typed, text, match))

    def _misspelt(self, folded: str) -> list[int]:
        """Return names with a stretch one edit away: one half of the typed text must then stand as it is."""
        middle = len(folded) // 2
        halves = (folded[:middle], folded[middle:])
        near = {n for half in halves for n in _best(self.texts.find(half)[0], _TYPO_CANDIDATES)}
        return sorted(number for number in near if _one_edit_inside(folded, self.texts.keys[number]))


def _one_edit_inside(text: str, other: str) -> bool:
    from rapidfuzz.distance import Levenshtein

    sizes = (len(text) - 1, len(text), len(text) + 1)
    windows = (other[at : at + size] for size in sizes for at in range(max(1, len(other) - size + 1)))
    return any(Levenshtein.distance(text, window, score_cutoff=1) <= 1 for window in windows)


def _first_places(table: SuffixTable, text: str) -> list[tuple[int, int]]:
    items, starts = table.find(text)
    best = np.lexsort((starts, items))[:_TYPO_CANDIDATES]
    return list(zip(items[best].tolist(), starts[best].tolist(), strict=True))


def _tables(
    ranked: Sequence[Suggestible], known: SuggestTable
) -> tuple[SuffixTable, SuffixTable, SuffixTable]:
    """Return the tables by text, pinyin and initials."""
    before = {(text, kind): number for number, (text, kind, _) in enumerate(known.names)}
    old = [before.get((s.text, s.type.value), -1) for s in ranked]
    numbers = np.full(len(known.names), -1, dtype=np.int32)
    came = [number for number, was in enumerate(old) if was < 0]
    for number, was in enumerate(old):
        if was >= 0:
            numbers[was] = number
    folded = {number: fold(ranked[number].text) for number in came}
    read = {number: syllables(key) for number, key in folded.items()}

    def renewed(
        table: SuffixTable, new: Mapping[int, str], starts: Callable[[int], Iterable[int]]
    ) -> SuffixTable:
        keys = [new[number] if was < 0 else table.keys[was] for number, was in enumerate(old)]
        return table.renewed(numbers, keys, ((number, starts(number)) for number in came))

    spelled = {number: "".join(parts) for number, parts in read.items()}
    first = {number: "".join(part[:1] for part in parts) for number, parts in read.items()}
    return (
        renewed(known.texts, folded, lambda number: range(len(folded[number]))),
        renewed(known.pinyin, spelled, lambda number: _ends(read[number])),
        renewed(known.initials, first, lambda number: range(len(read[number]))),
    )


def _ends(parts: Sequence[str]) -> Iterable[int]:
    """Return where each part begins once they are joined."""
    return accumulate(map(len, parts[:-1]), initial=0) if parts else ()


def _filed(keys: Sequence[str], starts: Iterable[tuple[int, Iterable[int]]]) -> list[tuple[int, int]]:
    """Return (number of a key, start) in the order of the suffixes that begin there."""
    pairs = [(item, start) for item, places in starts for start in places]
    return sorted(pairs, key=lambda pair: (keys[pair[0]][pair[1] : pair[1] + _LONGEST_SUFFIX], pair))


_NOTHING = SuffixTable((), np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int16))
_EMPTY = SuggestTable((), _NOTHING, _NOTHING, _NOTHING, _NOTHING, np.zeros(0, dtype=np.int32))


def _best(numbers: npt.NDArray[np.int32], limit: int) -> list[int]:
    """Return the ``limit`` smallest distinct numbers: the most frequent names."""
    if len(numbers) > 64 * limit:
        numbers = np.partition(numbers, 16 * limit)[: 16 * limit] if len(numbers) > 4096 else numbers
    return [int(n) for n in np.unique(numbers)[:limit]]


def _literal(typed: str, text: str, match: str) -> str:
    """Call a match a variant when the text has the typed characters only after folding."""
    return "variant" if match in {"prefix", "infix"} and typed not in text else match

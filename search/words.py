"""The words of an index, for queries that miss them by a slip: homophones, one wrong character, pinyin."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from search.pinyin import syllables

_LONGEST = 8


@dataclass(frozen=True)
class Words:
    """Words of two or more characters by falling frequency, each with its syllables joined by spaces."""

    words: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, counts: Counter[str], known: Words | None = None) -> Words:
        """Make the list from counted words; the syllables of ``known`` ones are taken from there."""
        ranked = sorted((w for w in counts if len(w) > 1), key=lambda w: (-counts[w], w))
        read = dict(known.words) if known else {}
        return cls(tuple((word, read.get(word) or " ".join(syllables(word))) for word in ranked))

    def save(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(self.words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Words:
        """Read what :meth:`save` wrote."""
        return cls(tuple((word, read) for word, read in json.loads(path.read_text("utf-8"))))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(word for word, _ in self.words)

    @cached_property
    def _by_sound(self) -> dict[str, str]:
        return _first((read, word) for word, read in self.words)

    @cached_property
    def _by_spelling(self) -> dict[str, str]:
        full = [(read.replace(" ", ""), word) for word, read in self.words]
        initials = [
            ("".join(part[0] for part in read.split()), word) for word, read in self.words if len(word) > 2
        ]
        return _first([*full, *initials])

    @cached_property
    def _by_gap(self) -> dict[str, str]:
        long = (word for word, _ in self.words if len(word) > 2)
        return _first((_gap(word, at), word) for word in long for at in range(len(word)))

    def spelled(self, letters: str) -> str | None:
        """Return the most frequent word with this pinyin or these initials."""
        return self._by_spelling.get(letters)

    def corrected(self, run: str) -> str | None:
        """Return a folded Chinese run with unknown stretches replaced by known words, else ``None``."""
        out, at, changed = [], 0, False
        while at < len(run):
            size, word = self._at(run, at)
            out.append(word or run[at : at + size])
            changed = changed or word is not None
            at += size
        return "".join(out) if changed else None

    def _at(self, run: str, at: int) -> tuple[int, str | None]:
        for size in range(min(_LONGEST, len(run) - at), 1, -1):
            stretch = run[at : at + size]
            if stretch in self._known:
                return size, None
            word = self._by_sound.get(" ".join(syllables(stretch))) or self._one_wrong(stretch)
            if word:
                return size, word
        return 1, None

    def _one_wrong(self, stretch: str) -> str | None:
        if len(stretch) < 3:  # of two characters, one wrong is half the word
            return None
        return next((w for at in range(len(stretch)) if (w := self._by_gap.get(_gap(stretch, at)))), None)


def _gap(word: str, at: int) -> str:
    return f"{word[:at]}*{word[at + 1 :]}"


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return a dictionary that keeps the first value of each key."""
    out: dict[str, str] = {}
    for key, value in pairs:
        out.setdefault(key, value)
    return out

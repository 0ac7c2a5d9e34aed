"""One analyser for documents and queries: words and character bigrams on the folded text.

Words serve precision, bigrams make any substring of two or more characters findable. Latin words and
numbers stay whole (``tft-lcd``, ``10.5``, ``12218``); the parts of a compound are terms too.
"""

from __future__ import annotations

import re
import threading
import warnings
from copy import copy
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from ontology.fold import fold
from search.lexicon import Lexicon

ANALYSER_VERSION = "2"

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
_RUN = re.compile(rf"[{_HAN}]+|[^\W{_HAN}_]+(?:[.\-+/&'’][^\W{_HAN}_]+)*|[^\W_]")
_PART = re.compile(r"[^\W_]+")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DIGITS = re.compile(r"\d+(\.\d+)?$")
_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千两]{2,}")
_MULTIPLE = re.compile(r"[十百千]")


@dataclass(frozen=True, slots=True)
class Analysis:
    """The terms of one text, in text order with repetitions; ``runs`` are its unbroken folded stretches.

    ``words`` are all dictionary words that stand in the text, overlapping ones too: 物业管理费 holds
    物业管理 as well as 管理费, and a query for either must find it.
    """

    words: tuple[str, ...]
    latin: tuple[str, ...]
    bigrams: tuple[tuple[str, ...], ...]
    runs: tuple[str, ...]

    @property
    def packed(self) -> tuple[str, str, str]:
        """All that :meth:`unpacked` needs, in little room."""
        return " ".join(self.words), " ".join(self.latin), " ".join(self.runs)

    @classmethod
    def unpacked(cls, words: str, latin: str, runs: str) -> Analysis:
        """Return what :attr:`packed` was made of."""
        stretches = tuple(runs.split())
        return cls(tuple(words.split()), tuple(latin.split()), _pairs(stretches), stretches)

    @property
    def chars(self) -> tuple[str, ...]:
        """Every character of the runs."""
        return tuple("".join(self.runs))

    @property
    def length(self) -> int:
        """Chinese characters, and two for each Latin word or number."""
        return sum(2 if run.isascii() else len(run) for run in self.runs)


class Analyser:
    """Cuts texts into terms with jieba's dictionary and ``lexicon``; safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self._tokenizer: Any = None
        self._lock = threading.Lock()

    @property
    def version(self) -> str:
        """Changes whenever equal texts may give other terms."""
        return f"{ANALYSER_VERSION}-{self.lexicon.digest}"

    def analyse(self, text: str) -> Analysis:
        """Return the terms of ``text``."""
        folded = _GROUPED.sub("", fold(text))
        words: list[str] = []
        latin: list[str] = []
        runs = _RUN.findall(folded)
        for run in runs:
            if _is_han(run):
                words += self._jieba().cut(run, cut_all=True)
                latin += _numerals(run)
            else:
                latin += _latin_terms(run)
        stretches = tuple(re.sub(r"[\W_]+", " ", folded).split())
        return Analysis(tuple(words), tuple(latin), _pairs(stretches), stretches)

    def segment(self, run: str) -> list[str]:
        """Return jieba's words of a folded Chinese run; unknown ones are not guessed from context."""
        return list(self._jieba().cut(run, HMM=False))

    def knows(self, word: str) -> bool:
        """Tell whether the dictionary or the lexicon has ``word``."""
        return bool(self._jieba().FREQ.get(word))

    def _jieba(self) -> Any:
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = _tokenizer(self.lexicon)
        return self._tokenizer


def _tokenizer(lexicon: Lexicon) -> Any:
    """Build a private tokenizer in memory: jieba's own cache file is a marshal file in a shared folder."""
    tokenizer = copy(_stock_tokenizer())
    tokenizer.FREQ = tokenizer.FREQ.copy()
    for word in lexicon.words:
        tokenizer.suggest_freq(word, tune=True)
    return tokenizer


@cache
def _stock_tokenizer() -> Any:
    """Read jieba's dictionary once a process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # invalid escapes and pkg_resources in jieba's own source
        import jieba
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def _pairs(stretches: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(a + b for a, b in pairwise(s)) for s in stretches)


def _is_han(run: str) -> bool:
    return bool(re.match(rf"[{_HAN}]", run))


def _latin_terms(run: str) -> list[str]:
    parts = _PART.findall(run)
    if len(parts) == 1 or _DIGITS.match(run):
        return [run]
    joined = [run] if any(c.isalpha() for c in run) else []
    return [*joined, *parts]


def _numerals(run: str) -> list[str]:
    """Return the numbers written with 十, 百 or 千 as digits; single characters (统一) stay words."""
    found = [text for text in _NUMERAL.findall(run) if _MULTIPLE.search(text)]
    return [digits for text in found if (digits := _digits(text))]


def _digits(text: str) -> str | None:
    from cn2an import cn2an

    try:
        return str(cn2an(text, "smart"))
    except ValueError:
        return None

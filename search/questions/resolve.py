"""What is left of a question when names and function words are claimed: content words, or nothing we know.

A content word is a run of text that stands in the graph's own names, goals or values; abbreviations
(中博会) and misspellings (清结生产) are led back to such text and reported.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, pairwise

from pypinyin import lazy_pinyin

from search.questions.lexicon import Lexicon, is_slip
from search.questions.skeleton import CLAIMED, is_chinese
from search.questions.vocabulary import idle, synonyms, words

_TRIM = re.compile(
    r"^(?:的|了|是|在|和|与|或|及|有|要|会|对|为|由|被|将|把|给|能|可以|应|需要?|共|都|各|请|问|里面?|个|家|条|项|场|次|这|那|其|该|所|得|于|从|以|等|目标|项目|指标|单位|部门|情况|工作|内容|方面|主要|具体|哪些|什么)+"
    r"|(?:的|了|是|在|和|与|或|及|有|要|会|对|为|由|被|将|把|给|能|可以|应|需要?|共|都|各|里面?|中|内|上|下|这|那|其|该|所|得|于|从|以|等|呢|吗|么|目标|项目|指标|情况|工作|内容|方面|产业|行业|领域|相关|有关|主要|具体|哪些|什么)+$"
)
_ASKING = words("zh", subject=False, kind="spelling")  # slips of these are led back elsewhere
_IDLE = words("zh", subject=True)
# Words of measuring and doing that are read elsewhere.
_MEASURING = re.compile(r"[数次量均每单年月天查修改建办做]|以[上下内外]|单位")
_VERBS = frozenset("补奖建改装修买购办做花收发给")
_MAX_ABBREVIATION = 4
_LONGEST_SAME = 10
_SURE = 4  # characters of a word that is no accident where words meet
_SHORTENED = 3
_MAX_SHORT = 20_000
_MAX_REPAIRED = 24


class Resolver:
    """Leads left-over text back to the graph's own words."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def names(self) -> str:
        """All distinct indicator names, one a line."""
        return "\n".join(dict.fromkeys(self._lexicon.holdings.names.keys))

    def idle(self, text: str) -> bool:
        """Whether a text carries no condition: idle words, none of which make another word together (应急, 出行)."""
        return idle(text) and not any(map(_tells, self._lexicon.segment(text)))

    def split(self, run: str) -> tuple[list[str], list[str]]:
        """Return the content words of a left-over run, and what is not understood of it."""
        content: list[str] = []
        unknown = ""
        rest = run
        while rest:
            piece = self._within_words(self._known_prefix(rest), rest)
            word = self._whole(piece, trim(piece))
            if (
                len(word) < 2 <= len(piece)
                and not self.idle(piece)
                and self._lexicon.segment(piece) == [piece]
            ):
                word = piece  # 响应 is a word, 应 at its end is none
            word = self._without_verb(word)
            if len(word) >= 2 and not self.idle(word):
                content.append(word)
                unknown += CLAIMED
                rest = rest[rest.index(word) + len(word) :]
            else:
                step = max(1, len(piece)) if self.idle(piece) else 1
                unknown += rest[:step]
                rest = rest[step:]
        return content, [part for part in re.split(CLAIMED + "+", unknown) if not self.idle(part)]

    def cut(self, run: str) -> list[str]:
        """Return the words of a run where names have all of them: 维修|工期, though 维修工(程) stands before."""
        cut = self._lexicon.segment(run)
        telling = [word for word in cut if not self.idle(word)]
        known = len(telling) > 1 and all(len(word) > 1 and self._lexicon.has_word(word) for word in telling)
        return telling if known else []

    def _within_words(self, piece: str, text: str) -> str:
        """A known piece without a last character that begins the next word: 护林员人数 holds no 护林员人(均补助)."""
        word = text[len(piece) - 1 : len(piece) + 1]
        begins = (
            len(piece) > 2
            and len(word) == 2
            and all(map(is_chinese, word))
            and self._lexicon.segment(word) == [word]
        )
        return piece[:-1] if begins and self._lexicon.segment(piece)[-1] == piece[-1] else piece

    def _without_verb(self, word: str) -> str:
        """A known piece without the verb that its last character is a word of: 国家标准补 of 国家标准补助."""
        alone = len(word) > 2 and word[-1] in _VERBS and self._lexicon.segment(word)[-1] == word[-1]
        return word[:-1] if alone else word

    def _whole(self, piece: str, word: str) -> str:
        """A trimmed piece with the end of its last word: 会 is idle, in 推介会 it is not."""
        if not word or piece.endswith(word):
            return word
        end = start = piece.index(word)
        end += len(word)
        at = 0
        for part in self._lexicon.segment(piece):
            at += len(part)
            if at >= end:
                return piece[start:at] if part.startswith(piece[end - 1]) or len(part) > 1 else word
        return word

    def _known_prefix(self, text: str) -> str:
        end = _latin_word(text) or 1
        if not self._lexicon.knows(text[:end]):
            return ""
        while end < len(text) and self._lexicon.knows(text[: end + 1]):
            end += 1
        if end < len(text) and _latin(text[end - 1]) and _latin(text[end]):
            return re.sub(r"[a-z0-9.]+$", "", text[:end])
        return text[:end]

    def meant(self, run: str) -> tuple[str, tuple[str, ...]] | None:
        """Return a word of a run that the graph does not know, and the graph's words that mean the same (法援)."""
        same, knows, has_word = synonyms(), self._lexicon.knows, self._lexicon.has_word
        edges = [0, *accumulate(map(len, self._lexicon.segment(run)))]
        between = set(edges)
        spans = ((at, at + size) for size in range(_LONGEST_SAME, 1, -1) for at in range(len(run) - size + 1))
        for start, end in spans:
            word = run[start:end]
            whole = len(word) >= _SURE or {start, end} <= between
            if not whole or word not in same or knows(word):
                continue
            if held := tuple(filter(has_word, same[word].split("|"))):
                return word, held
        for start, middle, end in zip(edges, edges[1:], edges[2:], strict=False):
            short = run[start:end]
            if end - middle == middle - start == 1 and not knows(short):  # no dictionary has it as a word
                held = self._by_initials.get(short, ())
                if len(held) == 1:
                    return short, held
        return None

    @cached_property
    def _by_initials(self) -> dict[str, tuple[str, ...]]:
        """First characters of two neighbouring words of names to the phrases that have them."""
        names = [*self._lexicon.indicator_keys, *self._lexicon.project_keys][:_MAX_SHORT]
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for name in names:
            for a, b in pairwise(self._lexicon.segment(name)):
                telling = is_chinese(a) and is_chinese(b) and not {a, a[0], b[0]} & _IDLE
                if len(a) == len(b) == 2 and telling and a + b in name:
                    found[a[0] + b[0]][a + b] = None
        return {short: tuple(full) for short, full in found.items()}

    def abbreviation(self, text: str) -> tuple[str, str] | None:
        """Return the part of ``text`` that abbreviates a phrase of the graph, and that phrase."""
        for size in range(min(len(text), _MAX_ABBREVIATION), 2, -1):
            for start in range(len(text) - size + 1):
                short = text[start : start + size]
                if all(map(is_chinese, short)) and not idle(short) and (full := self._expansion(short)):
                    return short, full
        return None

    def shortened(self, run: str, unknown: Sequence[str]) -> tuple[str, str] | None:
        """Return what begins with an unknown character and abbreviates a phrase (保租房), and that phrase."""
        for part in unknown:
            start = run.find(part)
            short = run[start : start + _SHORTENED]
            single = len(part) == 1 and not idle(part) and len(short) == _SHORTENED
            if single and all(map(is_chinese, short)) and (full := self._expansion(short)):
                return short, full
        return None

    def _expansion(self, short: str) -> str | None:
        gap = r"[\u3400-\u9fff]{0,4}?"
        found = re.findall(gap.join(map(re.escape, short)), self.names)
        return min(found, key=len) if found else None

    def correction(self, text: str) -> tuple[str, str] | None:
        """Return a misspelt part of ``text`` and the known word that sounds alike or differs in one character."""
        known = self._known_words
        text = text[:_MAX_REPAIRED]
        for size in range(min(len(text), 8), 2, -1):
            for start in range(len(text) - size + 1):
                part = text[start : start + size]
                if not all(map(is_chinese, part)):
                    continue
                same_sound = known.get(_sound(part))
                if same_sound and same_sound != part and not _other_number(part, same_sound):
                    return part, same_sound
        return self._two_characters_off(text) or self._one_character_off(text)

    def _two_characters_off(self, text: str) -> tuple[str, str] | None:
        """A part of two characters that is no word and sounds like a word of the names (陪训)."""
        words = self._short_words
        for start in range(len(text) - 1):
            part = text[start : start + 2]
            if all(map(idle, part)):
                continue
            right = words.get(_sound(part)) if all(map(is_chinese, part)) else None
            if (
                right
                and right != part
                and len(self._lexicon.segment(part)) == 2
                and not _other_number(part, right)
            ):
                return part, right
        return None

    @cached_property
    def _short_words(self) -> dict[str, str]:
        """Pinyin to words of two characters in names, the commonest of each sound."""
        names = [*self._lexicon.indicator_keys, *self._lexicon.project_keys][:_MAX_SHORT]
        counts = Counter(
            w
            for name in names
            for w in self._lexicon.segment(name)
            if len(w) == 2 and is_chinese(w[0]) and w not in _ASKING
        )
        return {_sound(word): word for word, _ in reversed(counts.most_common())}

    def _one_character_off(self, text: str) -> tuple[str, str] | None:
        words = [word for word in self._known_words.values() if len(word) >= 4]
        for size in range(min(len(text), 8), 3, -1):
            for start in range(len(text) - size + 1):
                part = text[start : start + size]
                for word in words:
                    if len(word) == size and is_slip(part, word):
                        return part, word
        return None

    @cached_property
    def _known_words(self) -> dict[str, str]:
        """Pinyin to word: labels of themes, categories and units, and parts of names."""
        lexicon = self._lexicon
        labels = [*lexicon.theme_keys, *lexicon.category_keys, *lexicon.unit_keys]
        known = {}
        for key in self._name_parts():
            known[_sound(key)] = key
        for key in labels:
            if len(key) >= 3 and all(map(is_chinese, key)):
                known[_sound(key)] = key
        return known

    def _name_parts(self) -> set[str]:
        parts: set[str] = set()
        for name in [*self._lexicon.indicator_keys, *self._lexicon.project_keys]:
            words = [word for word in self._lexicon.segment(name) if all(map(is_chinese, word))]
            parts.update(word for word in words if 3 <= len(word) <= 8)
            parts.update(a + b for a, b in pairwise(words) if 3 <= len(a + b) <= 8 and a + b in name)
        return parts


def trim(piece: str) -> str:
    """Strip idle words from both ends of a piece of text."""
    return _TRIM.sub("", piece).strip()


def _tells(word: str) -> bool:
    """Whether a word is one of its own, though its characters are idle."""
    return len(word) >= 2 and is_chinese(word[0]) and word not in _IDLE and not _MEASURING.search(word)


def _other_number(part: str, word: str) -> bool:
    changed = "".join(a + b for a, b in zip(part, word, strict=False) if a != b)
    return any(c in "零一二两三四五六七八九十百千万亿不无未非0123456789" for c in changed)


def _sound(text: str) -> str:
    return " ".join(lazy_pinyin(text))


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _latin_word(text: str) -> int:
    match = re.match(r"[a-z0-9.\-]*[a-z0-9]", text)
    return match.end() if match else 0

"""Theme links: which industries, groups, policies and districts a project or indicator is about.

Labels of the taxonomies are looked for in folded text, the longest first, one scheme at a time. A link
states the theme that was named and nothing else; ``skos:broader`` is left to the reader of the graph.

A link is *direct* where a project or indicator is named after the theme, or where the goal says that it
serves it. It is *related* where the words only touch the theme: a weak label, a target's wording, a means
(依托…), an item in a longer list. Words under a negation (不含…, …除外) are no evidence at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from ontology.fold import fold, fold_with_origin
from ontology.taxonomy import THEME_SCHEMES, Concept, Taxonomy
from ontology.values import Indicator, Place, Project, Strength, Table, ThemeLink

_Trie: TypeAlias = dict[str, "_Trie"]

_END = ""
_DROPPED = re.compile(r"[\"']|(?<![!-~])\s+|\s+(?![!-~])")
_CONJUNCTIONS = str.maketrans("和及", "与与")
_QUOTE_PAIRS = {"“": "”", "‘": "’", "「": "」", "『": "』", '"': '"', "'": "'", "＂": "＂"}

_CLAUSE = re.compile(r"[，,。；;：:！!？?\n()]")
_NOT_BEFORE = re.compile(
    r"(?:不含|不包括|不包含|不涉及|不面向|不针对|不支持|不适用于?|剔除|排除|扣除)[^，]{0,24}$|(?<!除)非$"
)
_EXCEPT_BEFORE = re.compile(r"(?<![消解清免扫拆排扣剔])除[了去]?[^，]{0,16}$")
_EXCEPT_AFTER = re.compile(r"^[^，]{0,12}?(?:以外|之外|外(?=[，的其]|$))")
_NOT_AFTER = re.compile(r"^[^，]{0,10}?除外")
_MEANS = re.compile(r"(?:依托|利用|借助|借鉴|根据|按照|依据|参照|结合|运用|采用|委托)[^，]{0,8}$")
_FOR = re.compile(
    r"面向|针对|惠及|服务(?:于|全市|全区|全省|广大|辖区)?$"
    r"|(?<![作成行认称因以视])为(?![主一抓目核重契])|(?<![应针])对(?![外口接照标比象应策])"
)
_SERVES = re.compile(
    "支持|扶持|支撑|推动|推进|促进|围绕|聚焦|助力|培育|培养|建设|开展|落实|发展|提升|提高|加强|加快|保障|帮助|辅导|赋能"
    "|举办|实施|构建|引导|资助|补助|补贴|救助|奖励|奖补|关爱|完善|强化|打造|吸引|引进|组织|组团|维护|改善|满足|解决"
    "|减轻|扩大|增加|做好|深化|优化|巩固|确保|增强|参加|搭建|完成|治理|服务|用于|通过|做强|壮大|落地|方便|便利|覆盖|关注|控制|预防|防治|管理|推广"
)
_LONG_LIST = 3


@dataclass(frozen=True, slots=True)
class _Term:
    """A label of a theme, or (``theme is None``) a longer word in which a label means something else."""

    theme: str | None
    weak: bool = False
    tails: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Mention:
    """A theme named at code points ``start``..``end``; ``served`` says that the clause serves it."""

    theme: str
    start: int
    end: int
    weak: bool
    served: bool


@dataclass(frozen=True, slots=True)
class _Match:
    term: _Term
    word: str
    start: int
    end: int


class ThemeLinker:
    """Finds the themes of projects and indicators.

    Args:
        taxonomy: the concept schemes whose labels are looked for.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._matchers = tuple(_Matcher(taxonomy.in_scheme(scheme)) for scheme in THEME_SCHEMES)
        self._mentions = lru_cache(maxsize=8192)(self._find)

    def links(self, table: Table) -> tuple[ThemeLink, ...]:
        """Return one link per subject and theme, with the best evidence, in table order.

        A project also has the links of its indicators. The strongest evidence wins; among equals the
        project's name, then an indicator's name, then the goal, then a target's wording.
        """
        return tuple(link for project in table.projects for link in self._project(project))

    def _project(self, project: Project) -> Iterator[ThemeLink]:
        own = [list(self._indicator(indicator)) for indicator in project.indicators]
        goal = self._of_goal(project)
        named = self._of_name(project.iri, project.name, project.place)
        inherited = [replace(link, subject=project.iri) for links in own for link in links]
        yield from _best(
            [*named, *(i for i in inherited if i.strength is Strength.DIRECT), *goal, *inherited]
        )
        for links in own:
            yield from links

    def _indicator(self, indicator: Indicator) -> Iterable[ThemeLink]:
        found = list(self._of_name(indicator.iri, indicator.name, indicator.place))
        for target in (indicator.cycle, indicator.annual):
            if target is not None:
                for mention in self._mentions(target.value.raw):
                    found.append(
                        _link(indicator.iri, mention, Strength.RELATED, target.value.raw, target.place)
                    )
        return _best(found)

    def _of_name(self, subject: str, name: str, place: Place) -> Iterator[ThemeLink]:
        for mention in self._mentions(name):
            strength = Strength.RELATED if mention.weak else Strength.DIRECT
            yield _link(subject, mention, strength, name, place)

    def _of_goal(self, project: Project) -> Iterator[ThemeLink]:
        place = project.goal_place or replace(project.place, end=project.place.start)
        for mention in self._mentions(project.goal):
            about = mention.served and not mention.weak
            strength = Strength.DIRECT if about else Strength.RELATED
            yield _link(project.iri, mention, strength, project.goal, place)

    def _find(self, text: str) -> tuple[_Mention, ...]:
        key = _key(fold(text))
        matches = [match for matcher in self._matchers for match in matcher.find(key)]
        if not matches:
            return ()
        origin = _origins(text)
        mentions = []
        for match in matches:
            start, end = origin[match.start], origin[match.end - 1] + 1
            if match.term.theme is None or _is_denied(key, match) or _is_bare_number(match, text, start, end):
                continue
            start, end = _whole_quotation(text, start, end)
            served = _is_served(key, match)
            mentions.append(_Mention(match.term.theme, start, end, match.term.weak, served))
        return tuple(mentions)


class _Matcher:
    """Finds the labels of one scheme, leftmost and longest first, without overlap."""

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._terms: dict[str, _Term] = {}
        concepts = tuple(concepts)
        for concept in concepts:
            self._add_labels(concept)
        for concept in concepts:
            self._add_exclusions(concept)
        trie: _Trie = {}
        for word in self._terms:
            node = trie
            for char in word:
                node = node.setdefault(char, {})
            node[_END] = {}
        self._pattern = re.compile(_alternatives(trie, "", root=True))

    def _add_labels(self, concept: Concept) -> None:
        for label in map(_label_key, concept.labels):
            self._terms[label] = _Term(concept.iri)
        for label in map(_label_key, concept.weak_labels):
            self._terms.setdefault(label, _Term(concept.iri, weak=True))

    def _add_exclusions(self, concept: Concept) -> None:
        labels = [_label_key(label) for label in concept.labels]
        for word in map(_label_key, concept.not_in):
            tails = frozenset(word.removeprefix(label) for label in labels if word.startswith(label))
            self._terms.setdefault(word, _Term(None, tails=tails))

    def find(self, key: str) -> list[_Match]:
        """Return the matches in ``key`` in order; the first of two joined names shares the second's fate.

        In 南沙和白云担保 the exclusion 白云担保 covers 南沙 as well, because 南沙担保 is one too.
        """
        found = [
            _Match(self._terms[m.group()], m.group(), m.start(), m.end()) for m in self._pattern.finditer(key)
        ]
        for index in range(len(found) - 2, -1, -1):
            this, following = found[index], found[index + 1]
            joined = key[this.end : following.start] in {"与", "、"}
            if joined and any(self._is_excluded(this.word + tail) for tail in following.term.tails):
                term = _Term(None, tails=following.term.tails)
                found[index] = replace(this, term=term)
        return found

    def _is_excluded(self, word: str) -> bool:
        return word in self._terms and self._terms[word].theme is None


def _alternatives(node: _Trie, last: str, *, root: bool = False) -> str:
    """Return a pattern for what may follow in the trie; Latin words must stand alone."""
    parts = []
    for char in sorted(node.keys() - {_END}):
        head = re.escape(char)
        if root and _is_latin(char):
            head += rf"(?<![0-9a-z]{head})"
        parts.append(head + _alternatives(node[char], char))
    if root:
        return "|".join(parts)
    if _END not in node:
        return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"
    stop = "(?![0-9a-z])" if _is_latin(last) else ""
    return f"(?:{'|'.join(parts)}|{stop})" if parts else stop


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _key(folded: str) -> str:
    return _DROPPED.sub("", folded).translate(_CONJUNCTIONS)


def _label_key(label: str) -> str:
    return _key(fold(label).strip())


def _origins(text: str) -> list[int]:
    """Return, for every code point of the text's key, its index in the text."""
    folded = fold_with_origin(text)
    kept = set(range(len(folded.text)))
    for dropped in _DROPPED.finditer(folded.text):
        kept.difference_update(range(dropped.start(), dropped.end()))
    return [folded.origin[index] for index in sorted(kept)]


def _clause(key: str, match: _Match) -> tuple[str, str]:
    """Return what stands before and after the match within its clause."""
    before, after = key[: match.start], key[match.end :]
    starts = [m.end() for m in _CLAUSE.finditer(before)]
    end = _CLAUSE.search(after)
    return before[starts[-1] if starts else 0 :], after[: end.start()] if end else after


def _is_denied(key: str, match: _Match) -> bool:
    before, after = _clause(key, match)
    if _NOT_BEFORE.search(before) or _NOT_AFTER.search(after):
        return True
    return bool(_EXCEPT_BEFORE.search(before) and _EXCEPT_AFTER.search(after))


def _is_served(key: str, match: _Match) -> bool:
    before, after = _clause(key, match)
    if _MEANS.search(before):
        return False
    if _FOR.search(before):
        return True
    listed = before.count("、") + after.count("、") + 1 >= _LONG_LIST
    return not listed and (not before or bool(_SERVES.search(before)))


def _is_bare_number(match: _Match, text: str, start: int, end: int) -> bool:
    """Whether a label of digits alone stands unquoted, so that it may be a figure."""
    return match.word.isdigit() and _QUOTE_PAIRS.get(text[start - 1 : start]) != text[end : end + 1]


def _whole_quotation(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in the other quotation mark of a pair of which only one is inside the span."""
    for opening, closing in _QUOTE_PAIRS.items():
        surplus = text.count(opening, start, end) - text.count(closing, start, end)
        if surplus > 0 and text[end : end + 1] == closing:
            return start, end + 1
        if surplus < 0 and text[start - 1 : start] == opening:
            return start - 1, end
    return start, end


def _link(subject: str, mention: _Mention, strength: Strength, text: str, place: Place) -> ThemeLink:
    """Return a link whose quote stands exactly at its place.

    Where a field is not one slice of the cell (its length differs), only the field's own place is known.
    """
    if place.end - place.start == len(text):
        place = replace(place, start=place.start + mention.start, end=place.start + mention.end)
    return ThemeLink(subject, mention.theme, strength, text[mention.start : mention.end], place)


def _best(links: Iterable[ThemeLink]) -> Iterator[ThemeLink]:
    """Yield one link per theme, by theme: the first of the strongest."""
    best: dict[str, ThemeLink] = {}
    for link in links:
        known = best.get(link.theme)
        if known is None or (known.strength, link.strength) == (Strength.RELATED, Strength.DIRECT):
            best[link.theme] = link
    for theme in sorted(best):
        yield best[theme]

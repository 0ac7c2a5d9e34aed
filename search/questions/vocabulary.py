"""Word classes of questions: what may be left over without changing the meaning.

Particles, prepositions, pronouns, adverbs, auxiliaries, words of asking and of the table's own form are idle
everywhere; light verbs (做, 开展, provide) and vague nouns only beside something that is named. The lists stand in
``vocabulary.tsv``; negation, comparison, change and results are in none of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from search.questions.skeleton import skeleton

_BESIDE_A_SUBJECT = frozenset({"light", "vague"})
_NO_IDLE_WORDS = frozenset({"synonym", "doing", "spelling"})
_IRREGULAR = {
    "bought": "buy", "built": "build", "held": "hold", "given": "give", "gave": "give", "got": "get", "gotten": "get",
    "made": "make", "taken": "take", "took": "take", "brought": "bring", "put": "put", "run": "run", "ran": "run",
    "went": "go", "gone": "go", "kept": "keep", "met": "meet", "paid": "pay", "set": "set", "found": "find",
    "laid": "lay", "done": "do", "said": "say", "told": "tell", "shown": "show", "written": "write", "wrote": "write",
    "chosen": "choose", "chose": "choose", "drawn": "draw", "known": "know", "seen": "see", "come": "come",
    "came": "come", "dealt": "deal", "led": "lead", "sent": "send", "spent": "spend", "rebuilt": "rebuild",
    "undertaken": "undertake", "begun": "begin", "began": "begin", "sought": "seek", "meant": "mean",
}  # fmt: skip
_LONGEST_IDLE = 6
_PARTICLES = frozenset(
    "的了是有在吗呢啊吧呀么都共各里中上下和与跟同及以请问我要想给个条项哪那这几多少把被全总来为对从到出看帮您你们"
)
_LATIN = re.compile(r"[a-z0-9](?:[a-z0-9'.-]*[a-z0-9])?", re.ASCII)


@cache
def words(language: str, *, subject: bool, kind: str | None = None) -> frozenset[str]:
    """Return the idle words of a language, with those that are idle only beside a ``subject``; or those of a kind."""
    lines = (files("search.questions") / "vocabulary.tsv").read_text("utf-8").splitlines()
    entries = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return frozenset(
        word.replace("_", " ")
        for own, its, listed in entries
        if own == language
        and (its == kind if kind else its not in _NO_IDLE_WORDS and (subject or its not in _BESIDE_A_SUBJECT))
        for word in listed.split()
    )


@cache
def synonyms() -> dict[str, str]:
    """Each Chinese word with all that mean the same in tables, itself first, joined by ``|``.

    Deeds stand in ``vocabulary.tsv``, abbreviations and everyday words of the field in ``thesaurus.tsv``.
    """
    lines = (files("search.questions") / "thesaurus.tsv").read_text("utf-8").splitlines()
    things = [skeleton(line).split("|") for line in lines if line and not line.startswith("#")]
    deeds = [group.split("|") for group in sorted(words("zh", subject=False, kind="synonym"))]
    groups = [*deeds, *things]
    same: dict[str, dict[str, None]] = defaultdict(dict)
    for group in groups:
        for word in group:
            same[word].update(dict.fromkeys((word, *group)))
    return {word: "|".join(meant) for word, meant in same.items()}


def lemmas(word: str) -> tuple[str, ...]:
    """Return what an English word may be a form of, itself first.

    >>> lemmas("organised")
    ('organised', 'organis', 'organise')
    >>> lemmas("planned")
    ('planned', 'plann', 'planne', 'plan')
    """
    found = [word]
    if irregular := _IRREGULAR.get(word):
        found.append(irregular)
    if word.endswith(("ies", "ied")) and len(word) > 4:
        found.append(word[:-3] + "y")
    for ending in ("ing", "ed", "es", "s"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2 or word.endswith("ss"):
            continue
        found += [stem, stem + "e"] if ending != "s" else [stem]
        if ending in ("ing", "ed") and len(stem) > 3 and stem[-1] == stem[-2]:
            found.append(stem[:-1])
    return tuple(dict.fromkeys(found))


def idle_english(word: str, *, subject: bool) -> bool:
    """Whether an English word, in whatever form, carries no condition."""
    known = words("en", subject=subject)
    return any(form in known for form in lemmas(word))


def idle(text: str, *, among: Callable[[str], list[str]] | None = None) -> bool:
    """Whether a text can be cut into idle words and nothing else.

    Args:
        text: folded.
        among: cuts a text into words, given beside a subject: then light verbs and vague nouns are idle too, those of
            one character only where they are a word of their own (教 and 学 are light, 教学 is not).

    >>> idle("的是哪"), idle("融资"), idle("不")
    (True, False, False)
    """
    known = words("zh", subject=among is not None)
    short = words("zh", subject=False) | _own_words(text, among)
    return _cut(text, known, short, subject=among is not None)


def listed(run: str) -> bool:
    """Whether what is left of a question is cut into listed idle words, none put together of single characters.

    >>> listed("呀"), listed("应急"), listed("are there")
    (True, False, True)
    """
    return _cut(run, words("zh", subject=True) | _PARTICLES, _PARTICLES, subject=True)


def _own_words(text: str, among: Callable[[str], list[str]] | None) -> frozenset[str]:
    return frozenset(word for word in among(text) if len(word) == 1) if among else frozenset()


def _cut(text: str, known: frozenset[str], short: frozenset[str], *, subject: bool) -> bool:
    """Whether a text can be cut into known words, those of one character being ``short``."""
    reached = {0}
    for at in range(len(text)):
        if at in reached:
            reached.update(_ends(text, at, known, short, subject=subject))
    return len(text) in reached


def _ends(
    text: str, at: int, known: frozenset[str], short: frozenset[str], *, subject: bool
) -> Iterator[int]:
    """Where an idle word that starts at a place may end."""
    if not text[at].isalnum():
        yield at + 1
    elif latin := _LATIN.match(text, at):
        if idle_english(latin.group(), subject=subject):
            yield latin.end()
    else:
        for end in range(at + 1, min(at + _LONGEST_IDLE, len(text)) + 1):
            word = text[at:end]
            if word in known and (len(word) > 1 or word in short):
                yield end

"""Questions to offer after a refusal, made of the release's own names."""

from __future__ import annotations

from collections import Counter

from search.questions.lexicon import Lexicon

_MAX_COUNTED = 20_000


def suggestions(lexicon: Lexicon, language: str) -> tuple[str, ...]:
    """Return questions about a theme, an indicator and the table that should have an answer."""
    zh = language == "zh"
    found = []
    if theme := _theme(lexicon, zh=zh):
        found.append(f"哪些项目与{theme}有关？" if zh else f"Which projects are about {theme}?")
    if lexicon.indicators:
        name = lexicon.indicators[0].name
        found.append(f"“{name}”的目标是多少？" if zh else f"What is the target for “{name}”?")
    if zh:
        return (*found, "没有满意度指标的项目有哪些？", "成本指标有哪些？", "有多少个项目？")
    return (*found, "Which projects lack a satisfaction indicator?", "How many projects are there?")


def _theme(lexicon: Lexicon, *, zh: bool) -> str | None:
    """The theme that most projects of the newest year are about, in the language."""
    if not lexicon.years or len(lexicon.indicators) > _MAX_COUNTED:
        return None
    newest = {p.iri for p in lexicon.projects if p.year == lexicon.years[0]}
    counts = Counter({theme: len(newest & about) for theme, about in lexicon.themed.items()})
    for theme, count in counts.most_common():
        labels = lexicon.taxonomy.by_iri(theme).labels
        fitting = [label for label in labels if label.isascii() != zh]
        if count and fitting:
            return fitting[0]
    return None

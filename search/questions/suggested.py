"""Questions to offer after a refusal, made of the release's own names."""

from __future__ import annotations

from collections import Counter

from search.questions.lexicon import Lexicon


def suggestions(lexicon: Lexicon, language: str) -> tuple[str, ...]:
    """Return questions about a theme, an indicator and the table that should have an answer."""
    zh = language == "zh"
    found = []
    if theme := _theme(lexicon, zh=zh):
        found.append(f"哪些项目与{theme}有关？" if zh else f"Which projects are about {theme}?")
    if lexicon.indicator_names:
        name = lexicon.indicator_names[0]
        found.append(f"“{name}”的目标是多少？" if zh else f"What is the target for “{name}”?")
    if zh:
        return (*found, "没有满意度指标的项目有哪些？", "成本指标有哪些？", "有多少个项目？")
    return (*found, "Which projects lack a satisfaction indicator?", "How many projects are there?")


def _theme(lexicon: Lexicon, *, zh: bool) -> str | None:
    """The theme that most projects of the newest year are about, in the language."""
    if not lexicon.years:
        return None
    counts = Counter(lexicon.holdings.themes_of_projects(lexicon.years[0]))
    for theme, count in counts.most_common():
        labels = lexicon.taxonomy.by_iri(theme).labels
        fitting = [label for label in labels if label.isascii() != zh]
        if count and fitting:
            return fitting[0]
    return None

"""What the questions of ``heldout5.jsonl`` share: kinds, marks of noise, renderings of a number."""

from __future__ import annotations

EN, MIX = "en", "mixed"
N, TR, TYPO, HOM = ("noisy",), ("noisy", "traditional"), ("noisy", "typo"), ("noisy", "homophone")
LOOK, NUM, AGG, CMP, QUAL = "indicator_lookup", "indicator_numeric", "aggregate", "comparison", "qualitative"


def val(i, period: str = "a") -> list[float]:
    """Renderings of the first number of a target: normalised, as written, in 万 and 亿."""
    value, dim = getattr(i, period)[0]
    if dim == "ratio":
        return [value, value * 100]
    if dim == "time":
        return [value, round(value * 60, 6), value / 24]
    return [value, value / 1e4, value / 1e8] if value >= 1e4 or "money" in dim else [value]


def look(
    w, question: str, name: str, lang: str = "zh", tags=(), *, project="", year=2026, period="a", value=()
):
    """Ask for the number of one target."""
    row = w.row(name, year, project)
    category = LOOK if period == "a" else "cycle_annual"
    w.q(question, category, lang, tuple(tags), indicators=[row], value=[list(value) or val(row, period)])

"""How alike two names are, and whether two indicators can be one: the evidence of a pair."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import LCSseq

from ontology.values import Quantity, TargetValue
from search.alignment.facts import Item
from search.alignment.meaning import Meanings
from search.alignment.naming import Name, conflicts, replaced


class Rarity:
    """How much a character pair tells: rare ones more than those that every name has."""

    def __init__(self, names: Iterable[Name]) -> None:
        counts = Counter(pair for name in names for pair in name.pairs)
        total = max(1, len(counts))
        self._weights = {pair: math.log(1 + total / count) for pair, count in counts.items()}
        self._usual = math.log(1 + total)

    def weight(self, pairs: Iterable[str]) -> float:
        """Return the sum over pairs."""
        return sum(self._weights.get(pair, self._usual) for pair in pairs)


@dataclass(frozen=True, slots=True)
class Likeness:
    """The evidence for one pair of names, each 0..1 where not said otherwise.

    Attributes:
        shared: weight of the shared character pairs against all (Dice).
        contained: the same against the lesser name.
        sequence: longest common subsequence against the longer name.
        meaning: cosine of the encoder, above what is usual.
        conflicts: reasons why they cannot mean the same.
        replaced: each names an object that the other does not.
    """

    shared: float
    contained: float
    sequence: float
    meaning: float
    conflicts: int
    replaced: bool = False


def likeness(first: Name, second: Name, rarity: Rarity, meaning: float) -> Likeness:
    """Compare two names."""
    if first.key == second.key:
        return Likeness(1.0, 1.0, 1.0, 1.0, int(first.criterion != second.criterion))
    mine, theirs = rarity.weight(first.pairs), rarity.weight(second.pairs)
    both = rarity.weight(first.pairs & second.pairs)
    return Likeness(
        2 * both / (mine + theirs),
        both / min(mine, theirs),
        LCSseq.normalized_similarity(first.content, second.content),
        max(0.0, meaning),
        conflicts(first, second),
        replaced(first, second),
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for two indicators being one, beside their names; 1 for, 0 against, 0.5 unknown."""

    names: Likeness
    category: float
    dimension: float
    value: float


def evidence(first: Item, second: Item, rarity: Rarity, meanings: Meanings) -> Evidence:
    """Collect what speaks for or against a pair of indicators."""
    names = likeness(first.reading, second.reading, rarity, meanings.cosine(first, second))
    return Evidence(names, _category(first, second), *_targets(first.target, second.target))


def _category(first: Item, second: Item) -> float:
    if first.category == second.category:
        return 1.0
    return 0.5 if first.category[0] == second.category[0] else 0.0


def _targets(first: TargetValue | None, second: TargetValue | None) -> tuple[float, float]:
    """Return whether the dimensions agree, and how near the values are."""
    if first is None or second is None:
        return 0.5, 0.5
    if not first.components or not second.components:
        return (0.6, 1.0) if first.raw == second.raw else (0.5 if first.kind == second.kind else 0.3, 0.5)
    mine, theirs = first.components[0], second.components[0]
    agreement = dimension_agreement(mine, theirs)
    if agreement < 1.0:
        return agreement, 0.5
    low, high = sorted((abs(_middle(mine)), abs(_middle(theirs))))
    return agreement, 1.0 if low == high else 0.0 if high == 0 else math.sqrt(low / high)


def dimension_agreement(first: Quantity, second: Quantity) -> float:
    """Return 1 for one dimension, 0.6 where one side states none, 0.4 for two ways of counting, else 0."""
    mine, theirs = first.dimension, second.dimension
    if (mine, first.normalized_unit) == (theirs, second.normalized_unit):
        return 1.0
    if mine is None or theirs is None:
        return 0.6
    if mine.split(":")[0] == theirs.split(":")[0] == "count":
        return 0.4
    return 0.3 if mine.split("/")[0] == theirs.split("/")[0] else 0.0


def _middle(quantity: Quantity) -> float:
    value = quantity.normalized_value
    return float(sum(value) / 2) if isinstance(value, tuple) else float(value)


# Rounded from a logistic regression on the development tables; shifted so that 0.5 is where joining pays.
_WEIGHTS = np.array([2.2, 2.6, 1.9, 2.4, -2.5, 0.8, 1.5, 1.5])
_BIAS = -7.4
_CONFLICT = 0.45  # what speaks against a pair outright leaves it to a person


def score(found: Evidence) -> float:
    """Return the odds, 0..1, that a pair with other names within one programme is the same indicator."""
    names = found.names
    features = np.array(
        [
            names.shared,
            names.contained,
            names.sequence,
            names.meaning,
            names.conflicts,
            found.category,
            found.dimension,
            found.value,
        ]
    )
    odds = float(1 / (1 + math.exp(-(float(_WEIGHTS @ features) + _BIAS))))
    return min(odds, _CONFLICT) if names.conflicts or names.replaced else odds

"""Splits and merges: one indicator of a year that is several of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from search.alignment.facts import Item
from search.alignment.likeness import Rarity, evidence, likeness, score
from search.alignment.links import Link, LinkKind, Status
from search.alignment.meaning import Meanings

_PART = 0.3  # odds that a part must have on its own when the numbers add up
_PART_BY_NAME = 0.5
_CONTAINED = 0.7
_KIN = 0.35  # how alike parts must be to each other
_SUM = (0.6, 1.6)  # sum of the parts against the whole
_PARTS = 6
_COMMON = 40


@dataclass(frozen=True, slots=True)
class Group:
    """A whole and its parts, each with the odds of the pair."""

    whole: Item
    parts: tuple[tuple[Item, float], ...]
    score: float


class Grouping:
    """Finds groups among links that are not certain and what is left over.

    Args:
        rarity: of the department's names.
        meanings: of its names.
        near: pairs of project IRIs (earlier, later) that continue each other or share an indicator.
    """

    def __init__(self, rarity: Rarity, meanings: Meanings, near: set[tuple[str, str]]) -> None:
        self._rarity = rarity
        self._meanings = meanings
        self._near = near

    def apply(
        self, links: Sequence[Link[Item]], before: Iterable[Item], after: Iterable[Item]
    ) -> list[Link[Item]]:
        """Return the links with splits and merges in place of what they explain.

        Args:
            links: found so far.
            before: items of the earlier year without an accepted link.
            after: those of the later year.
        """
        found = list(links)
        loose = [link for link in found if link.status is Status.ACCEPTED and not _settled(link)]
        wholes = [*before, *(link.before for link in loose)]
        parts = [*after, *(link.after for link in loose)]
        self._meanings.prepare((*wholes, *parts))
        partner = {link.before.iri: link.after.iri for link in loose}
        for group in self._groups(wholes, parts, partner, forward=True):
            found = _replaced(found, group, forward=True)
        used = {iri for k in found if k.kind is LinkKind.SPLIT for iri in (k.before.iri, k.after.iri)}
        partner = {later: earlier for earlier, later in partner.items()}
        free = ([i for i in parts if i.iri not in used], [i for i in wholes if i.iri not in used])
        for group in self._groups(*free, partner, forward=False):
            found = _replaced(found, group, forward=False)
        return found

    def _groups(
        self, wholes: Sequence[Item], parts: Sequence[Item], partner: dict[str, str], *, forward: bool
    ) -> list[Group]:
        """Return groups that share no part, best first."""
        taken = {other: iri for iri, other in partner.items()}
        pool = _Pool(parts)
        groups = []
        for whole in wholes:
            eligible = []
            for part in pool.near(whole):
                if taken.get(part.iri, whole.iri) != whole.iri:
                    continue
                odds = self._odds(whole, part, forward=forward)
                if odds > 0:
                    eligible.append((part, odds))
            group = self._best(whole, eligible)
            if group and (whole.iri not in partner or partner[whole.iri] in {p.iri for p, _ in group.parts}):
                groups.append(group)
        return _disjoint(groups)

    def _odds(self, whole: Item, part: Item, *, forward: bool) -> float:
        """Return the odds of a part; 0 when it cannot be one."""
        first, second = (whole, part) if forward else (part, whole)
        if first.reading.key == second.reading.key or first.category[0] != second.category[0]:
            return 0.0
        found = evidence(first, second, self._rarity, self._meanings)
        near = (first.programme.iri, second.programme.iri) in self._near
        if found.names.conflicts or found.dimension < 0.5 or not (near or found.names.contained > 0.85):
            return 0.0
        odds = score(found)
        return odds if odds >= _PART or found.names.contained >= _CONTAINED else 0.0

    def _best(self, whole: Item, eligible: Sequence[tuple[Item, float]]) -> Group | None:
        ranked = sorted(eligible, key=lambda e: (-e[1], e[0].iri))[:_PARTS]
        best: Group | None = None
        for size in range(2, len(ranked) + 1):
            for chosen in combinations(ranked, size):
                group = self._group(whole, chosen)
                if group and (best is None or group.score > best.score):
                    best = group
        return best

    def _group(self, whole: Item, chosen: tuple[tuple[Item, float], ...]) -> Group | None:
        parts = [part for part, _ in chosen]
        if len({part.programme.year for part in parts}) != 1:
            return None
        kin = min(self._kinship(a, b) for a, b in combinations(parts, 2))
        if kin < _KIN:
            return None
        total = _sum(whole, parts)
        odds = min(odds for _, odds in chosen)
        if total is None:  # nothing that adds up: the names must carry it alone
            if odds < _PART_BY_NAME or not _named_as_parts(whole, parts):
                return None
            return Group(whole, chosen, 0.5 * odds + 0.2 * kin)
        if not _SUM[0] <= total <= _SUM[1]:
            return None
        return Group(whole, chosen, 0.4 * odds + 0.3 * kin + 0.3 * min(total, 1 / total))

    def _kinship(self, first: Item, second: Item) -> float:
        names = likeness(first.reading, second.reading, self._rarity, self._meanings.cosine(first, second))
        return max(names.shared, (names.shared + names.meaning) / 2)


def _settled(link: Link[Item]) -> bool:
    return link.reason == "decided" or link.before.reading.key == link.after.reading.key


def _named_as_parts(whole: Item, parts: Sequence[Item]) -> bool:
    """Whether every part's name holds all of the whole's content and says something more."""
    return all(whole.reading.pairs < part.reading.pairs for part in parts)


def _sum(whole: Item, parts: Sequence[Item]) -> float | None:
    """Return the sum of the parts against the whole; ``None`` for what cannot be summed (rates, costs per unit)."""
    for period in ("annual", "cycle"):
        values = [_amount(item, period) for item in (whole, *parts)]
        if all(value is not None for value in values):
            numbers = [float(value) for value in values if value is not None]
            if numbers[0] > 0 and all(0 < number < numbers[0] * 1.05 for number in numbers[1:]):
                return sum(numbers[1:]) / numbers[0]
            return 0.0
    return None


def _amount(item: Item, period: str) -> float | None:
    target = getattr(item, period)
    if target is None or len(target.components) != 1:
        return None
    only = target.components[0]
    dimension = only.dimension or ""
    if isinstance(only.normalized_value, tuple) or dimension in {"ratio", "time"} or "/" in dimension:
        return None
    return float(only.normalized_value)


class _Pool:
    """Parts by project and by the words of their names."""

    def __init__(self, parts: Sequence[Item]) -> None:
        self._by_pair: dict[str, list[Item]] = defaultdict(list)
        for part in parts:
            for pair in part.reading.pairs:
                self._by_pair[pair].append(part)

    def near(self, whole: Item) -> list[Item]:
        """Return parts that share a word with a whole which not everything has."""
        found = {}
        for pair in whole.reading.pairs:
            sharing = self._by_pair.get(pair, ())
            same = whole.programme.reading.key
            few = (
                sharing
                if len(sharing) <= _COMMON
                else [p for p in sharing if p.programme.reading.key == same]
            )
            found.update({part.iri: part for part in few})
        return [found[iri] for iri in sorted(found)]


def _disjoint(groups: list[Group]) -> list[Group]:
    used: set[str] = set()
    kept = []
    for group in sorted(groups, key=lambda g: (-g.score, g.whole.iri)):
        members = {part.iri for part, _ in group.parts}
        if not members & used:
            used |= members
            kept.append(group)
    return kept


def _replaced(links: list[Link[Item]], group: Group, *, forward: bool) -> list[Link[Item]]:
    """Put a group in place of the links that its members had."""
    members = {group.whole.iri, *(part.iri for part, _ in group.parts)}
    kept = [
        link for link in links if link.reason == "decided" or not {link.before.iri, link.after.iri} & members
    ]
    kind = LinkKind.SPLIT if forward else LinkKind.MERGED
    for part, odds in group.parts:
        ends = (group.whole, part) if forward else (part, group.whole)
        kept.append(Link(*ends, kind, round(max(odds, min(0.95, group.score)), 4)))
    return kept

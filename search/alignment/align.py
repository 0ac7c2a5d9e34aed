"""Aligning two fiscal years of one department: projects first, then indicators within and across them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from search.alignment.assign import Candidate, assign
from search.alignment.facts import Item, Programme
from search.alignment.groups import Grouping
from search.alignment.kinds import kind_of
from search.alignment.likeness import Rarity, dimension_agreement, evidence, score
from search.alignment.links import Alignment, Decisions, Link, LinkKind, Status
from search.alignment.meaning import Meanings
from search.alignment.projects import ProgrammePair, pair_programmes

_JOINED = 0.5
_PROPOSED = 0.25
_EXACT = 0.99
_MOVED = 0.95
_DOUBTFUL = 0.4
_COMMON = 40
_WEAK = 4  # characters that name an object; fewer are not enough to follow a name to another project


def align(
    earlier: Sequence[Programme],
    later: Sequence[Programme],
    meanings: Meanings,
    decisions: Decisions,
    carried: Mapping[tuple[str, str], float] | None = None,
) -> Alignment:
    """Align two years of one department.

    Deterministic: the result depends on what the tables say and on the decisions, never on an order.

    Args:
        earlier: the projects of the earlier year.
        later: those of the later one.
        meanings: gives vectors of names.
        decisions: what people accepted and rejected; they outrank the evidence.
        carried: pairs known by way of the years between, with their confidence; they come second.
    """
    known = carried or {}
    meanings.prepare((*earlier, *later))
    fixed = decisions.accepted | known.keys()
    pairs = pair_programmes(earlier, later, meanings, fixed, decisions.rejected)
    links = _Work(earlier, later, pairs, meanings, decisions).links(known)
    programmes = tuple(_programme_link(pair, decisions) for pair in pairs)
    return Alignment(programmes, links, decisions)


def _programme_link(pair: ProgrammePair, decisions: Decisions) -> Link[Programme]:
    if (pair.before.iri, pair.after.iri) in decisions.accepted:
        return Link(pair.before, pair.after, _programme_kind(pair), 1.0, reason="decided")
    status = Status.ACCEPTED if pair.same else Status.PROPOSED
    reason = "" if pair.same else "other_name"
    return Link(pair.before, pair.after, _programme_kind(pair), round(pair.score, 4), status, reason)


def _programme_kind(pair: ProgrammePair) -> LinkKind:
    if pair.before.unit != pair.after.unit:
        return LinkKind.MOVED
    same = pair.before.reading.key == pair.after.reading.key
    return LinkKind.SAME if same else LinkKind.RENAMED


class _Work:
    """One alignment in the making: who is still free on either side."""

    def __init__(
        self,
        earlier: Sequence[Programme],
        later: Sequence[Programme],
        pairs: Sequence[ProgrammePair],
        meanings: Meanings,
        decisions: Decisions,
    ) -> None:
        self._before = [item for programme in earlier for item in programme.items]
        self._after = [item for programme in later for item in programme.items]
        self._pairs = pairs
        self._same = {(p.before.iri, p.after.iri) for p in pairs if p.same}
        self._going_on = {p.before.iri for p in pairs if p.same}
        self._near = {(p.before.iri, p.after.iri) for p in pairs}
        self._meanings = meanings
        self._decisions = decisions
        self._rarity = Rarity([item.reading for item in (*self._before, *self._after)])
        self._free_before = {item.iri: item for item in self._before}
        self._free_after = {item.iri: item for item in self._after}
        self._links: list[Link[Item]] = []

    def links(self, carried: Mapping[tuple[str, str], float]) -> tuple[Link[Item], ...]:
        """Return all links, in order of their IRIs."""
        self._decided()
        for (x, y), confidence in sorted(carried.items()):
            before, after = self._free_before.get(x), self._free_after.get(y)
            if before and after and self._is_free(before, after):
                self._take(before, after, confidence)
        for pair in self._pairs:
            self._equal_names(pair)
        for pair in self._pairs:
            self._other_names(pair)
        self._across()
        grouping = Grouping(self._rarity, self._meanings, self._same | self._near)
        joined = grouping.apply(self._links, self._free_before.values(), self._free_after.values())
        final = _without_overtaken([self._classified(link) for link in _several(joined)])
        return tuple(sorted([*final, *self._refused()], key=lambda k: (k.before.iri, k.after.iri)))

    def _decided(self) -> None:
        before, after = dict(self._free_before), dict(self._free_after)
        for x, y in sorted(self._decisions.accepted):
            if x in before and y in after:
                self._take(before[x], after[y], 1.0, reason="decided")

    def _equal_names(self, pair: ProgrammePair) -> None:
        """Join equal names within a programme where each stands once."""
        mine, theirs = _by_key(pair.before.items), _by_key(pair.after.items)
        for key in mine.keys() & theirs.keys():
            before, after = mine[key], theirs[key]
            if len(before) == len(after) == 1 and self._is_free(before[0], after[0]):
                self._take(before[0], after[0], _EXACT)

    def _other_names(self, pair: ProgrammePair) -> None:
        """Assign what is left within a programme by evidence."""
        before = [item for item in pair.before.items if item.iri in self._free_before]
        after = [item for item in pair.after.items if item.iri in self._free_after]
        if not before or not after:
            return
        self._meanings.prepare((*before, *after))
        candidates = [
            Candidate(row, column, score(evidence(first, second, self._rarity, self._meanings)))
            for row, first in enumerate(before)
            for column, second in enumerate(after)
            if (first.iri, second.iri) not in self._decisions.rejected
        ]
        for chosen in assign(candidates, floor=_PROPOSED):
            first, second = before[chosen.row], after[chosen.column]
            if chosen.score >= _JOINED and (pair.same or first.reading.key == second.reading.key):
                self._take(first, second, min(_EXACT, chosen.score))
            else:
                self._propose(first, second, chosen.score, "other_words")

    def _across(self) -> None:
        """Follow equal names to other projects: those that name their object first, then generic ones beside them."""
        for generic in (False, True):
            before, after = _by_key(self._free_before.values()), _by_key(self._free_after.values())
            for key in sorted(before.keys() & after.keys()):
                if before[key][0].reading.generic == generic:
                    self._moved(before[key], after[key])

    def _moved(self, before: list[Item], after: list[Item]) -> None:
        if max(len(before), len(after)) > _COMMON:
            return
        candidates = [
            Candidate(row, column, self._move_score(first, second))
            for row, first in enumerate(before)
            for column, second in enumerate(after)
            if (first.iri, second.iri) not in self._decisions.rejected
        ]
        for chosen in assign(candidates, floor=_PROPOSED):
            first, second = before[chosen.row], after[chosen.column]
            if chosen.score >= _JOINED:
                self._take(first, second, chosen.score)
            else:
                self._propose(first, second, chosen.score, "generic_name")

    def _move_score(self, first: Item, second: Item) -> float:
        """Return how sure it is that an equal name in another project is the same indicator."""
        near = (first.programme.iri, second.programme.iri) in self._near
        known = _evidence_of_move(first, second)
        if not first.reading.generic:
            return min(_MOVED, known + 0.3) if near else known
        if not near or first.programme.iri in self._going_on:
            return 0.0
        one_unit = first.programme.unit == second.programme.unit
        return min(_MOVED, known + 0.3) if one_unit else _DOUBTFUL

    def _is_free(self, before: Item, after: Item) -> bool:
        free = before.iri in self._free_before and after.iri in self._free_after
        return free and (before.iri, after.iri) not in self._decisions.rejected

    def _take(self, before: Item, after: Item, confidence: float, reason: str = "") -> None:
        self._free_before.pop(before.iri, None)
        self._free_after.pop(after.iri, None)
        self._near.add((before.programme.iri, after.programme.iri))
        self._links.append(Link(before, after, LinkKind.SAME, confidence, Status.ACCEPTED, reason))

    def _propose(self, before: Item, after: Item, confidence: float, reason: str) -> None:
        self._links.append(Link(before, after, LinkKind.RENAMED, confidence, Status.PROPOSED, reason))

    def _classified(self, link: Link[Item]) -> Link[Item]:
        if link.kind in (LinkKind.SPLIT, LinkKind.MERGED):
            return link
        same = (link.before.programme.iri, link.after.programme.iri) in self._same
        kind = kind_of(link.before, link.after, same_programme=same)
        return replace(link, kind=kind, confidence=round(link.confidence, 4))

    def _refused(self) -> Iterator[Link[Item]]:
        before = {item.iri: item for item in self._before}
        after = {item.iri: item for item in self._after}
        for x, y in self._decisions.rejected:
            if x in before and y in after:
                yield Link(before[x], after[y], LinkKind.RENAMED, 0.0, Status.REJECTED, "decided")


def _several(links: Sequence[Link[Item]]) -> Iterator[Link[Item]]:
    """Make what people accepted several times for one indicator a split or merge."""
    accepted = [link for link in links if link.status is Status.ACCEPTED]
    befores = Counter(link.before.iri for link in accepted)
    afters = Counter(link.after.iri for link in accepted)
    for link in links:
        if link.status is Status.ACCEPTED and befores[link.before.iri] > 1:
            yield replace(link, kind=LinkKind.SPLIT)
        elif link.status is Status.ACCEPTED and afters[link.after.iri] > 1:
            yield replace(link, kind=LinkKind.MERGED)
        else:
            yield link


def _without_overtaken(links: Sequence[Link[Item]]) -> list[Link[Item]]:
    """Drop proposals whose ends were joined to others meanwhile."""
    joined = {iri for k in links if k.status is Status.ACCEPTED for iri in (k.before.iri, k.after.iri)}
    return [
        link
        for link in links
        if link.status is not Status.PROPOSED or not {link.before.iri, link.after.iri} & joined
    ]


def _by_key(items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        found[item.reading.key].append(item)
    return found


def _evidence_of_move(first: Item, second: Item) -> float:
    known = 0.6 if first.reading.specificity >= _WEAK else 0.4
    if first.category[0] != second.category[0]:
        known -= 0.1
    if first.target and second.target and first.target.components and second.target.components:
        known += 0.3 * (dimension_agreement(first.target.components[0], second.target.components[0]) - 0.6)
    return known + (0.1 if first.programme.unit == second.programme.unit else 0.0)

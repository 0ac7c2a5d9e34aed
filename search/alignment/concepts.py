"""Indicator concepts: the same indicator across the projects, units and years of one department."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ontology.iris import Minter
from search.alignment.facts import Item
from search.alignment.links import Link, LinkKind, Status

Key: TypeAlias = tuple[str, str, str, str]
"""Level-1 category, programme (empty where the name says enough by itself), name, criterion."""

_NAMES_ITS_OBJECT = 4
_GROUPS = {LinkKind.SPLIT, LinkKind.MERGED}


@dataclass(frozen=True, slots=True)
class Concept:
    """The meaning that indicators share.

    Attributes:
        label: the newest name, without what was lifted out of it.
        aliases: all other names, as written.
        confidence: of the least sure link that holds it together; 1 where all names are equal.
        programme: the project that a name like 投诉率 belongs to, else ``None``.
        members: the indicators, oldest first.
    """

    iri: str
    label: str
    aliases: tuple[str, ...]
    confidence: float
    programme: str | None
    members: tuple[Item, ...]


def concept_key(item: Item) -> Key:
    """Return what an indicator's name means: names that name no object belong to their programme."""
    reading = item.reading
    scope = ""
    if reading.specificity < _NAMES_ITS_OBJECT:
        scope = f"{item.programme.unit}\x1f{item.programme.reading.key}"
    return item.category[0], scope, reading.key, reading.criterion


def concepts(
    items: Iterable[Item], links: Iterable[Link[Item]], department: str, minter: Minter
) -> list[Concept]:
    """Gather all indicators of a department into concepts.

    Equal keys are one concept, and so are the two ends of an accepted link, unless that would make one of
    two indicators that stand side by side in a project. The IRI comes from the oldest key.
    """
    joined = _Joined(items)
    one_to_one = [k for k in links if k.status is Status.ACCEPTED and k.kind not in _GROUPS]
    for link in sorted(one_to_one, key=lambda k: (-k.confidence, k.before.iri, k.after.iri)):
        joined.join(concept_key(link.before), concept_key(link.after), link.confidence)
    return [_concept(members, sure, department, minter) for members, sure in joined.groups()]


def _concept(members: Sequence[Item], confidence: float, department: str, minter: Minter) -> Concept:
    ordered = tuple(sorted(members, key=lambda item: (item.programme.year, item.iri)))
    first = ordered[0].programme.year
    category, scope, key, criterion = min(concept_key(i) for i in ordered if i.programme.year == first)
    newest = max(ordered, key=lambda item: (item.programme.year, item.reading.core))
    label = newest.reading.core
    names = {item.name.strip() for item in ordered} | {item.reading.core for item in ordered}
    return Concept(
        minter.concept(category, "\x1f".join((department, scope, key, criterion))),
        label,
        tuple(sorted(names - {label})),
        confidence,
        newest.programme.name if scope else None,
        ordered,
    )


class _Joined:
    """Disjoint sets of keys; a set remembers which key each project uses."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._members: dict[Key, list[Item]] = defaultdict(list)
        for item in items:
            self._members[concept_key(item)].append(item)
        self._parent = {key: key for key in self._members}
        self._used = {key: {i.programme.iri for i in members} for key, members in self._members.items()}
        self._sure = dict.fromkeys(self._members, 1.0)

    def _root(self, key: Key) -> Key:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, first: Key, second: Key, confidence: float) -> None:
        """Make one set of two, unless a project has both."""
        if first not in self._parent or second not in self._parent:
            return
        one, other = sorted((self._root(first), self._root(second)))
        if one == other or self._used[one] & self._used[other]:
            return
        self._parent[other] = one
        self._used[one] |= self._used.pop(other)
        self._sure[one] = min(confidence, self._sure[one], self._sure.pop(other))

    def groups(self) -> Iterable[tuple[list[Item], float]]:
        """Yield the members of each set and how sure it is."""
        found: dict[Key, list[Item]] = defaultdict(list)
        for key in sorted(self._members):
            found[self._root(key)].extend(self._members[key])
        return ((members, self._sure[root]) for root, members in found.items())

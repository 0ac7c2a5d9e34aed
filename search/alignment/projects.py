"""Which project of one year continues which of the year before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import LCSseq

from search.alignment.assign import Candidate, assign
from search.alignment.facts import Programme
from search.alignment.likeness import Rarity
from search.alignment.meaning import Meanings
from search.alignment.naming import conflicts

_FLOOR = 0.45
_COMMON = 40  # a name or word that more projects have opens no candidates
_CANDIDATES = 12
_ALIKE = 0.62  # of the names, for one programme under another name
_CARRIED = 0.8  # of the indicators, for one programme whatever its name


@dataclass(frozen=True, slots=True)
class ProgrammePair:
    """A project and its continuation.

    Attributes:
        same: one programme (perhaps renamed); else only a successor that took over indicators.
        score: 0..1.
    """

    before: Programme
    after: Programme
    score: float
    same: bool


def pair_programmes(
    earlier: Sequence[Programme],
    later: Sequence[Programme],
    meanings: Meanings,
    fixed: frozenset[tuple[str, str]],
    barred: frozenset[tuple[str, str]],
) -> list[ProgrammePair]:
    """Pair the projects of two years of one department; each is used once.

    Args:
        earlier: the projects of the earlier year.
        later: the projects of the later year.
        meanings: prepared for all of them.
        fixed: pairs of IRIs that are known to be one programme.
        barred: pairs of IRIs that a person rejected.
    """
    certain = _unmistakable(earlier, later, fixed | barred)
    known = {iri for pair in certain for iri in (pair.before.iri, pair.after.iri)}
    names = {p.reading.key for p in earlier} & {p.reading.key for p in later}
    rarity = Rarity([p.reading for p in (*earlier, *later)])
    earlier, later = ([p for p in side if p.iri not in known] for side in (earlier, later))
    candidates = []
    found: dict[tuple[int, int], ProgrammePair] = {}
    for row, column in _candidates(earlier, later):
        before, after = earlier[row], later[column]
        key = before.iri, after.iri
        if key in barred:
            continue
        pair = _pair(before, after, rarity, meanings)
        if key in fixed:
            pair = replace(pair, score=1.0, same=True)
        found[row, column] = pair
        candidates.append(Candidate(row, column, pair.score))
    chosen = [found[c.row, c.column] for c in assign(candidates, floor=_FLOOR)]
    return certain + [replace(pair, same=pair.same or _wholly_renamed(pair, names)) for pair in chosen]


def _unmistakable(
    earlier: Sequence[Programme], later: Sequence[Programme], decided: frozenset[tuple[str, str]]
) -> list[ProgrammePair]:
    """Pair projects whose name stands once in a unit in both years; nothing else could be nearer."""
    spoken_of = {iri for pair in decided for iri in pair}
    sides: list[dict[tuple[str, str], list[Programme]]] = []
    for programmes in (earlier, later):
        found: dict[tuple[str, str], list[Programme]] = defaultdict(list)
        for programme in programmes:
            found[programme.reading.key, programme.unit].append(programme)
        sides.append(found)
    pairs = []
    for key, before in sides[0].items():
        after = sides[1].get(key, [])
        if len(before) == len(after) == 1 and not {before[0].iri, after[0].iri} & spoken_of:
            one, other = before[0], after[0]
            if one.reading.years == other.reading.years == ():
                pairs.append(ProgrammePair(one, other, 1.0, same=True))
    return pairs


def _candidates(earlier: Sequence[Programme], later: Sequence[Programme]) -> Iterator[tuple[int, int]]:
    """Yield pairs that share a name, a rare word of it, or an indicator."""
    clues: dict[str, list[int]] = defaultdict(list)
    for column, programme in enumerate(later):
        for clue in _clues(programme):
            clues[clue].append(column)
    everything = len(later) <= _COMMON
    for row, programme in enumerate(earlier):
        if everything:
            yield from ((row, column) for column in range(len(later)))
            continue
        votes: dict[int, float] = defaultdict(float)
        for clue in _clues(programme):
            columns = clues.get(clue, ())
            if clue.startswith("=") or len(columns) <= _COMMON:
                for column in columns:
                    votes[column] += 1 / len(columns)
        best = sorted(votes, key=lambda column: (-votes[column], column))[:_CANDIDATES]
        same_name = (column for column in clues.get(f"={programme.reading.key}", ())[:_COMMON])
        yield from ((row, column) for column in sorted({*best, *same_name}))


def _clues(programme: Programme) -> Iterator[str]:
    yield f"={programme.reading.key}"
    for pair in programme.reading.pairs:
        yield f"~{pair}"
    for item in programme.items:
        yield f"#{item.reading.key}"


def _pair(before: Programme, after: Programme, rarity: Rarity, meanings: Meanings) -> ProgrammePair:
    name = _names(before, after, rarity)
    carried = _carried(before, after)
    unit = 1.0 if before.unit == after.unit else 0.0
    goal = max(0.0, meanings.cosine(before, after))
    score = 0.55 * name + 0.25 * carried + 0.1 * goal + 0.1 * unit
    if before.reading.key == after.reading.key:
        score = max(score, 0.8 * name + 0.1 * carried + 0.1 * unit)
    return ProgrammePair(before, after, min(1.0, score), name >= _ALIKE)


def _wholly_renamed(pair: ProgrammePair, names: set[str]) -> bool:
    """Whether a project kept its unit and nearly all indicators under a name that the other year does not know."""
    before, after = pair.before, pair.after
    if before.unit != after.unit or {before.reading.key, after.reading.key} & names:
        return False
    mine, theirs = ({item.reading.key for item in side.items} for side in (before, after))
    most = max(len(mine), len(theirs))
    return most > 1 and len(mine & theirs) >= _CARRIED * most


def _names(before: Programme, after: Programme, rarity: Rarity) -> float:
    first, second = before.reading, after.reading
    if first.key == second.key:
        return 1.0 if _years_fit(before, after) else 0.5
    both = 2 * rarity.weight(first.pairs & second.pairs)
    shared = both / (rarity.weight(first.pairs) + rarity.weight(second.pairs))
    sequence = LCSseq.normalized_similarity(first.content, second.content)
    alike = (shared + sequence) / 2
    return alike * 0.6 ** conflicts(first, second) if _years_fit(before, after) else alike * 0.5


def _years_fit(before: Programme, after: Programme) -> bool:
    """Whether years in the names stayed or went along with the fiscal year."""
    mine, theirs = before.reading.years, after.reading.years
    if not mine or not theirs or mine == theirs:
        return True
    step = after.year - before.year
    return tuple(year + step for year in mine) == theirs


def _carried(before: Programme, after: Programme) -> float:
    """Return the share of the lesser project's indicator names that the other has; generic ones count less."""
    mine = {item.reading.key: 0.4 if item.reading.generic else 1.0 for item in before.items}
    theirs = {item.reading.key: 0.4 if item.reading.generic else 1.0 for item in after.items}
    least = min(sum(mine.values()), sum(theirs.values()))
    return sum(mine[key] for key in mine.keys() & theirs.keys()) / least if least else 0.0

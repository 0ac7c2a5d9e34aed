"""Scores of every entry for a query: the legs, each 0..1, and their fusion.

Each leg is read on a scale of its own that does not depend on the other hits: words against what the query could
reach at most, meaning in deviations above chance. So a leg that has little to say about a query also counts little.
What the weights say: a name is what a thing is called, so it counts in full; a goal, the names below a project and
the raw values are context; what an indicator inherits from its project ranks it, but below the project itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from search.analyser import Analysis
from search.closeness import Measure, closeness, measure
from search.index import SearchIndex
from search.index.columns import TYPES, Columns, Ints
from search.index.lexical import LENIENT, LexicalIndex, strict
from search.query import ALIAS_WEIGHT, COVERED_WEIGHT, NARROWER_WEIGHT, QueryPlan
from search.results import HitType

Scores = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
Ways = npt.NDArray[np.int8]
Ids = npt.NDArray[np.int64]
_Evident: TypeAlias = tuple[Mask, Mask, Mask]

# lexical: weights of a field's 0..1 match
_GOAL, _CHILD, _PROJECT_UNIT = 0.5, 0.2, 0.5  # of a project
_RAW, _PROJECT_NAME, _PROJECT_GOAL, _UNIT = 0.35, 0.25, 0.15, 0.1  # of an indicator
# dense: what a project gets from its indicators and unit, an indicator from its project
_CHILD_MEANING, _UNIT_MEANING, _PROJECT_MEANING = 0.75, 0.8, 0.45
# fusion: the power mean of words and meaning; a stated quantity outweighs both, as encoders do not see it
_POWER = (
    1.7  # above 1, a leg that is sure needs less of the other; chosen on the sets of docs/search-quality.md
)
QUANTITY_WEIGHT, QUANTITY_ALONE = 0.5, 0.9
_UNLIKE_DIMENSION = 0.5  # a number without a unit against one with
_PER_UNIT = 0.8  # 6000元 against 6000元/台: people leave the denominator out
# a unit or theme is a way to projects and indicators: these come first where both fit equally
_PRIOR = np.array(
    [{HitType.UNIT: 0.7, HitType.THEME: 0.5}.get(kind, 1.0) for kind in TYPES], dtype=np.float32
)
# the floor: what a hit must show in at least one leg
_LEXICAL_FLOOR, _FIELD_FLOOR, _THEME_FLOOR, _QUANTITY_FLOOR = 0.35, 0.45, 0.3, 0.5
_DENSE_FLOOR, _DENSE_FLOOR_STRICT, _DENSE_FLOOR_THEME, _DENSE_SHARE = 0.14, 0.16, 0.26, 0.3
_ELSEWHERE = (
    0.5  # deviations by which a query must be nearer to what the index is not about to be off its topic
)
_CLEAR_WORDS = 0.75
# what a text must score for an entry to reach the floor by it: the weights of a project's fields add up to most
_LEAST_WORDS = _LEXICAL_FLOOR / (1 + _GOAL + _CHILD + _PROJECT_UNIT) - 1e-6
_LITERAL = 0.5  # the query as typed, standing in a text, when its words were read otherwise


@dataclass(frozen=True, slots=True)
class EntryScores:
    """Per entry: the legs, their fusion, whether it is above the floor, and which reading its words met.

    ``reading`` is the number of a reading of the plan, -1 for none; ``literal`` whether a text of the entry has the
    query as typed; ``on_topic`` is false when the query is nearer to what the index is not about.
    """

    lexical: Scores
    dense: Scores
    quantity: Scores | None
    themes: Scores
    fused: Scores
    above: Mask
    literal: Mask
    reading: Ways
    weights: Weights
    on_topic: bool
    dense_floor: float
    lexical_floor: float = _LEXICAL_FLOOR
    quantity_floor: float = _QUANTITY_FLOOR


@dataclass(frozen=True, slots=True)
class _Texts:
    """Scores of texts by id; one zero is appended, which the id -1 then finds."""

    short: Scores
    long: Scores
    dense: Scores
    short_way: Ways
    long_way: Ways
    short_whole: Mask
    long_whole: Mask
    on_topic: bool


def score(
    index: SearchIndex,
    plan: QueryPlan,
    allowed: Mask | None = None,
    legs: frozenset[str] | None = None,
    *,
    thorough: bool = False,
) -> EntryScores:
    """Score all entries for a query.

    Args:
        index: what is searched.
        plan: the query as understood.
        allowed: entries whose texts are searched by meaning; ``None`` for all.
        legs: some of lexical, dense, quantity; ``None`` for all.
        thorough: whether entries that cannot reach the floor are scored, too; they score zero otherwise.
    """
    legs = legs or frozenset({"lexical", "dense", "quantity"})
    texts = _texts(index, plan, allowed, legs)
    themes = _themes(index, plan) if "lexical" in legs else np.zeros(len(index.columns), np.float32)
    quantity = _quantity(index, plan) if "quantity" in legs and plan.quantities else None
    evident = _evident(texts, (0.0, 0.0) if thorough else (_LEAST_WORDS, _DENSE_FLOOR - 1e-6))
    touched = _Touched.of(index, evident, themes, quantity)
    lexical, strongest, reading = _lexical(touched, texts)
    own_themes, number = touched.of_all(themes), None if quantity is None else touched.of_all(quantity)
    lexical = np.maximum(lexical, ALIAS_WEIGHT * own_themes)
    dense = _dense(touched, texts)
    found = float(np.maximum(strongest, own_themes).max(initial=0.0))
    weights = Weights.of(words=bool(plan.readings), quantity=number is not None)
    floor = _dense_floor(found, plan, texts, float(dense.max(initial=0.0)))
    above = _above(touched, floor, strongest, lexical, dense, own_themes)
    literal = _literal(touched, texts)
    if number is not None:
        near = number >= _QUANTITY_FLOOR
        both = near & above if plan.readings else near
        above = (both if both.any() else near | (above & bool(plan.readings))) | literal
    return EntryScores(
        touched.spread(lexical),
        touched.spread(dense),
        quantity,
        themes,
        touched.spread(weights.fuse(lexical, dense, number) * _PRIOR[touched.kind]),
        touched.spread(above),
        touched.spread(literal),
        touched.spread(reading, fill=-1),
        weights,
        texts.on_topic,
        floor,
    )


@dataclass(frozen=True, slots=True)
class _Touched:
    """The entries that have any evidence for a query, with their columns; all others score zero.

    ``below`` are the places (among them) of entries that belong to a project, by project, and ``above`` those of
    their projects; those of one project begin at each of ``starts``.
    """

    size: int
    rows: npt.NDArray[np.intp]
    columns: Columns
    kind: Ints
    below: npt.NDArray[np.intp]
    above: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    unit_names: Ids
    unit_meanings: Ids

    @classmethod
    def of(cls, index: SearchIndex, evident: _Evident, themes: Scores, quantity: Scores | None) -> _Touched:
        columns = index.columns
        names = np.array(index.vocabulary.unit_names, dtype=np.int64)
        meanings = np.array(index.vocabulary.unit_meanings, dtype=np.int64)
        hit = _hit(index, evident, (names, meanings))
        hit |= hit[columns.project]  # what has no project gets that of the last row: touched in vain at worst
        hit |= themes != 0
        if quantity is not None:
            hit |= quantity != 0
        projects = columns.project[hit]
        hit[projects[projects >= 0]] = True
        rows = np.flatnonzero(hit)
        place = np.empty(len(columns), dtype=np.intp)
        place[rows] = np.arange(len(rows))
        project = columns.project[rows]
        below = np.flatnonzero((project >= 0) & (project != rows))
        above = place[project[below]]
        order = above.argsort(kind="stable")
        above = above[order]
        starts = np.flatnonzero(np.diff(above, prepend=-1))
        kind = columns.kind[rows]
        return cls(len(columns), rows, columns, kind, below[order], above, starts, names, meanings)

    def of_all(self, values: Any) -> Any:
        """Return the values of the touched entries."""
        return values[self.rows]

    def spread(self, values: Any, fill: int = 0) -> Any:
        """Return an array over all entries, ``fill`` where nothing touches."""
        out = np.full(self.size, fill, values.dtype) if fill else np.zeros(self.size, values.dtype)
        out[self.rows] = values
        return out

    def by_unit(self, scores: Scores, ids: Ids) -> Scores:
        """Return the score of the text that each entry's unit has in ``ids``."""
        per_unit = np.append(scores[ids], np.float32(0))
        return np.asarray(per_unit[self.columns.unit[self.rows]], dtype=np.float32)

    def best_below(self, scores: Scores) -> Scores:
        """Return for each project the best score of its indicators."""
        out = np.zeros_like(scores)
        if len(self.starts):
            out[self.above[self.starts]] = np.maximum.reduceat(scores[self.below], self.starts)
        return out


def _evident(texts: _Texts, least: tuple[float, float]) -> _Evident:
    """Return which short, long and dense texts score more than is ``least`` in words and in meaning."""
    words, meaning = least
    return texts.short > words, texts.long > words, texts.dense > meaning


def _hit(index: SearchIndex, evident: _Evident, units: tuple[Ids, Ids]) -> Mask:
    """Return which entries have a text of their own, or a unit, that the query found."""
    short, long, dense = evident
    found = {"meaning": dense, "goal": long, "unit": short[units[0]] | dense[units[1]]}
    hit = np.zeros(len(index.columns), dtype=np.bool_)
    for column, which in (found | dict.fromkeys(("name", "annual", "cycle"), short)).items():
        index.rows_of[column].mark(which, hit)
    return hit


@dataclass(frozen=True, slots=True)
class Weights:
    """The shares of the legs in a score; they add up to 1."""

    lexical: float
    dense: float
    quantity: float = 0.0

    @classmethod
    def of(cls, *, words: bool = True, quantity: bool = False) -> Weights:
        """Return the shares for a query that has ``words`` beside quantities, and ``quantity``."""
        share = (QUANTITY_WEIGHT if words else QUANTITY_ALONE) if quantity else 0.0
        return cls((1 - share) / 2, (1 - share) / 2, share)

    def fuse(self, lexical: Scores, dense: Scores, quantity: Scores | None = None) -> Scores:
        """Return the power mean of words and meaning, and its convex combination with the quantity."""
        both = _power(lexical, _POWER) + _power(dense, _POWER)
        words = _power(np.asarray(both / 2, dtype=np.float32), 1 / _POWER)
        share = self.lexical + self.dense
        out = share * words
        return np.asarray(out if quantity is None else out + self.quantity * quantity, dtype=np.float32)


def _power(values: Scores, exponent: float) -> Scores:
    """Return ``values ** exponent`` by way of logarithms, which NumPy computes many at a time."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp(np.float32(exponent) * np.log(values)), dtype=np.float32)


def _dense_floor(found: float, plan: QueryPlan, texts: _Texts, best: float) -> float:
    """Return what meaning alone must show.

    It must stand out more where the words already have clear hits or the language is another, and must not fall
    far behind the nearest meaning. Off the index's topic nothing is near enough.
    """
    if not texts.on_topic and found < _CLEAR_WORDS:
        return np.inf
    strict = found >= _CLEAR_WORDS or plan.latin
    return max(_DENSE_FLOOR_STRICT if strict else _DENSE_FLOOR, _DENSE_SHARE * best)


def _above(
    touched: _Touched, floor: float, strongest: Scores, lexical: Scores, dense: Scores, themes: Scores
) -> Mask:
    """Return which entries have any evidence that is more than chance.

    The short names of themes are near to much, so they must always stand out.
    """
    own = np.where(touched.kind == TYPES.index(HitType.THEME), max(floor, _DENSE_FLOOR_THEME), floor)
    words = (strongest >= _FIELD_FLOOR) | (lexical >= _LEXICAL_FLOOR) | (themes >= _THEME_FLOOR)
    return np.asarray(words | (dense >= own))


def _texts(index: SearchIndex, plan: QueryPlan, allowed: Mask | None, legs: frozenset[str]) -> _Texts:
    parts = tuple(
        (
            np.zeros(len(part) + 1, np.float32),
            np.full(len(part) + 1, -1, np.int8),
            np.zeros(len(part) + 1, bool),
        )
        for part in (index.short, index.long)
    )
    if "lexical" in legs:
        _words(parts[0], index.short, plan, strict)
        _words(parts[1], index.long, plan, lambda _: LENIENT)
    dense = np.zeros(len(index.dense) + 1, np.float32)
    on_topic = True
    if "dense" in legs:
        dense[:-1], on_topic = _by_meaning(index, plan, allowed)
    (short, short_way, short_whole), (long, long_way, long_whole) = parts
    return _Texts(short, long, dense, short_way, long_way, short_whole, long_whole, on_topic)


def _words(
    into: tuple[Scores, Ways, Mask],
    part: LexicalIndex,
    plan: QueryPlan,
    strictness: Callable[[Analysis], float],
) -> None:
    """Fill scores, readings and literal matches of one text index."""
    scores, ways, whole = into
    for number, reading in enumerate(plan.readings):
        found = part.search(reading.analysis, strictness=strictness(reading.analysis))
        worth = np.float32(reading.weight) * found.scores
        better = worth > scores[found.ids]
        ids = found.ids[better]
        scores[ids], ways[ids] = worth[better], min(number, 127)
    literal = part.containing(plan.literal)
    whole[literal] = True
    scores[literal] = np.maximum(scores[literal], _LITERAL)
    ways[literal[ways[literal] < 0]] = 0


def _by_meaning(index: SearchIndex, plan: QueryPlan, allowed: Mask | None) -> tuple[Scores, bool]:
    meanings = None if allowed is None else _meanings(index, allowed)
    dense = np.zeros(len(index.dense), np.float32)
    on_topic = not plan.readings
    for reading in plan.readings:
        if reading.origin in {"query", "correction", "pinyin"}:
            vector = index.encode_query(reading.text)
            found = index.dense.scores(vector, latin=reading.text.isascii(), allowed=meanings)
            np.maximum(dense, np.float32(reading.weight) * found.texts, out=dense)
            on_topic = on_topic or found.elsewhere - found.best <= _ELSEWHERE
    return dense, on_topic


def _meanings(index: SearchIndex, allowed: Mask) -> Mask:
    """Return the dense texts that matter to allowed entries: own, of their project, of their indicators."""
    columns = index.columns
    rows = allowed.copy()
    below = index.indicators
    rows[below] |= allowed[columns.project[below]]
    rows[columns.project[below][allowed[below]]] = True
    wanted = np.zeros(len(index.dense) + 1, dtype=bool)
    wanted[columns.meaning[rows]] = True
    wanted[np.array(index.vocabulary.unit_meanings, dtype=np.int64)] = True
    return wanted[:-1]


def _lexical(touched: _Touched, texts: _Texts) -> tuple[Scores, Scores, Ways]:
    """Return the weighted lexical score, the strongest field of each entry, and which reading that field met."""
    columns, below, above = touched.columns, touched.below, touched.above
    name, annual, cycle, goals = map(
        touched.of_all, (columns.name, columns.annual, columns.cycle, columns.goal)
    )
    own = texts.short[name]
    values = (texts.short[annual], texts.short[cycle])
    goal = texts.long[goals]
    unit = touched.by_unit(texts.short, touched.unit_names)
    score = own + _GOAL * goal + _CHILD * touched.best_below(own)
    projects = touched.kind == TYPES.index(HitType.PROJECT)
    score[projects] += _PROJECT_UNIT * unit[projects]
    inherited = _PROJECT_NAME * own[above] + _PROJECT_GOAL * goal[above] + _UNIT * unit[below]
    score[below] += _RAW * np.maximum(*values)[below] + inherited
    strongest, way = own, texts.short_way[name]
    others = ((values[0], texts.short_way[annual]), (values[1], texts.short_way[cycle]))
    for field, ways in (*others, (goal, texts.long_way[goals])):
        way = np.where(field > strongest, ways, way)
        strongest = np.maximum(strongest, field)
    return np.minimum(score, 1.0), strongest, way


def _literal(touched: _Touched, texts: _Texts) -> Mask:
    """Return which entries have the query as typed in a text of their own."""
    columns, rows = touched.columns, touched.rows
    out = texts.long_whole[columns.goal[rows]]
    for column in (columns.name, columns.annual, columns.cycle):
        out |= texts.short_whole[column[rows]]
    return np.asarray(out)


def _dense(touched: _Touched, texts: _Texts) -> Scores:
    own = texts.dense[touched.columns.meaning[touched.rows]]
    out = np.maximum(own, _CHILD_MEANING * touched.best_below(own))
    projects = touched.kind == TYPES.index(HitType.PROJECT)
    unit = touched.by_unit(texts.dense, touched.unit_meanings)
    out[projects] = np.maximum(out[projects], _UNIT_MEANING * unit[projects])
    out[touched.below] = np.maximum(out[touched.below], _PROJECT_MEANING * own[touched.above])
    return np.asarray(out, dtype=np.float32)


def _themes(index: SearchIndex, plan: QueryPlan) -> Scores:
    """Return how far the query's themes are those of an entry, narrower ones discounted."""
    columns = index.columns
    out = np.zeros(len(columns), dtype=np.float32)
    for label in dict.fromkeys(mention.label for mention in plan.themes):
        worth = np.zeros(len(index.vocabulary.themes) + 1, dtype=np.float32)
        for mention in (m for m in plan.themes if m.label == label):
            for theme, depth in index.theme_depths[mention.theme].items():
                weight = mention.share * (COVERED_WEIGHT if mention.covered else 1.0)
                worth[theme] = max(worth[theme], weight * NARROWER_WEIGHT**depth)
        found = np.flatnonzero(worth[columns.theme_ids])
        best = np.zeros_like(out)
        np.maximum.at(
            best, index.theme_rows[found], worth[columns.theme_ids[found]] * columns.theme_weights[found]
        )
        out += best
    return np.minimum(out, 1.0)


def _quantity(index: SearchIndex, plan: QueryPlan) -> Scores:
    """Return the mean over the query's quantities of the nearest quantity of each entry."""
    scores = [nearest_quantity(index, measure(quantity)) for quantity in plan.quantities]
    return np.asarray(np.mean(scores, axis=0), dtype=np.float32)


def nearest_quantity(index: SearchIndex, wanted: Measure) -> Scores:
    """Return how near the nearest quantity of each entry is to ``wanted``, 0 for other dimensions."""
    columns = index.columns
    comparable = np.array(
        [_comparable(wanted.key, key) for key in index.vocabulary.quantity_keys], dtype=np.float64
    )
    out = np.zeros(len(columns), dtype=np.float32)
    if len(comparable):
        keys = np.asarray(columns.quantity_keys)
        found = np.flatnonzero((comparable > 0)[keys])
        low, high = columns.quantity_low[found], columns.quantity_high[found]
        near = closeness(wanted, low, high, columns.quantity_comparator[found]) * comparable[keys[found]]
        np.maximum.at(out, index.quantity_rows[found], near.astype(np.float32))
    return out


def _comparable(wanted: tuple[str, str], other: tuple[str, str]) -> float:
    if wanted == other:
        return 1.0
    if not wanted[0] or not other[0]:
        return _UNLIKE_DIMENSION
    per_unit = wanted[0] == other[0].split("/")[0] or other[0] == wanted[0].split("/")[0]
    return _PER_UNIT if per_unit else 0.0

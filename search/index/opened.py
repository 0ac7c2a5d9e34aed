"""An opened index: everything that reading needs, loaded once and shared between threads."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ontology.errors import Unavailable
from ontology.fold import fold
from ontology.quantities import UnitTable, measure_units
from search.analyser import Analyser
from search.encoder import Encoder, StaleIndex, load_encoder
from search.encoder.base import Vectors
from search.index.columns import Columns, RowsOf, Vocabulary
from search.index.dense import DenseIndex
from search.index.lexical import LexicalIndex
from search.index.manifest import FORMAT, IndexManifest
from search.index.store import EntryStore
from search.lexicon import Lexicon
from search.results import Suggestion
from search.suggest import SuggestTable
from search.words import Words

_QUERY_CACHE = 256
_CHINESE = re.compile(r"[\u3400-\u9fff]+")


class DamagedIndex(Unavailable):
    """The index directory is missing or incomplete; the graph can rebuild it."""


@dataclass(frozen=True)
class SearchIndex:
    """A read-only index; open with :meth:`open`. Safe to share between threads."""

    folder: Path
    manifest: IndexManifest
    columns: Columns
    vocabulary: Vocabulary
    store: EntryStore
    words: Words
    analyser: Analyser
    short: LexicalIndex
    long: LexicalIndex
    dense: DenseIndex
    given_encoder: Encoder | None = None
    _lock: Any = field(default_factory=threading.Lock, repr=False)
    _encoded: dict[str, Vectors] = field(default_factory=dict, repr=False)

    @classmethod
    def open(cls, folder: Path, encoder: Encoder | None = None) -> SearchIndex:
        """Open what ``build_index`` wrote.

        Args:
            folder: the index directory of a release.
            encoder: of queries; with ``None`` the default one is loaded at the first query.

        Raises:
            DamagedIndex: nothing usable there.
            StaleIndex: built by another encoder or analyser.
        """
        try:
            manifest = IndexManifest.load(folder / "index.json")
            _check_format(manifest)
            if encoder is not None:
                _check_encoder(manifest, encoder)
            return cls._read(folder, manifest, encoder)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise DamagedIndex(
                f"the search index at {folder} is missing or damaged ({error}); run: zhibiao reindex",
                message_zh=f"检索索引 {folder} 缺失或损坏；请执行 zhibiao reindex",
            ) from error

    @classmethod
    def _read(cls, folder: Path, manifest: IndexManifest, encoder: Encoder | None) -> SearchIndex:
        analyser = Analyser(Lexicon.load(folder / "lexicon.txt"))
        if analyser.version != manifest.analyser_version:
            raise _stale("analyser", manifest.analyser_version, analyser.version)
        short, long, dense = _texts(folder)
        columns = Columns.open(folder / "columns")
        return cls(
            folder,
            manifest,
            columns,
            Vocabulary.load(folder / "vocabulary.json"),
            EntryStore(folder / "entries", columns.record),
            Words.load(folder / "words.json"),
            analyser,
            short,
            long,
            dense,
            encoder,
        )

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder of queries.

        Raises:
            StaleIndex: the default encoder is not the one that the index was built with.
        """
        if self.given_encoder is not None:
            return self.given_encoder
        encoder = load_encoder()
        _check_encoder(self.manifest, encoder)
        return encoder

    @cached_property
    def measure_units(self) -> UnitTable:
        """The units of measure known, with the measure words that only this release's targets have (盏)."""
        counted = (dimension.removeprefix("count:") for dimension, _ in self.vocabulary.quantity_keys)
        return measure_units().with_counting(word for word in counted if _CHINESE.fullmatch(word))

    @cached_property
    def suggestions(self) -> SuggestTable:
        """The completion tables."""
        return SuggestTable.load(self.folder / "suggest")

    @cached_property
    def theme_labels(self) -> dict[str, tuple[int, ...]]:
        """Folded theme label → numbers of the themes that bear it."""
        found: dict[str, tuple[int, ...]] = {}
        for number, labels in enumerate(self.vocabulary.theme_labels):
            for label in dict.fromkeys(map(fold, labels)):
                found[label] = (*found.get(label, ()), number)
        return found

    @cached_property
    def theme_depths(self) -> dict[int, dict[int, int]]:
        """Theme → itself and every narrower theme with its distance."""
        numbers = {iri: number for number, (iri, _, _) in enumerate(self.vocabulary.themes)}
        depths: dict[int, dict[int, int]] = {number: {number: 0} for number in numbers.values()}
        for number, (_, _, broader) in enumerate(self.vocabulary.themes):
            above, distance, seen = broader, 1, {number}
            while above in numbers and numbers[above] not in seen:
                seen.add(numbers[above])
                depths[numbers[above]][number] = distance
                above, distance = self.vocabulary.themes[numbers[above]][2], distance + 1
        return depths

    @cached_property
    def indicators(self) -> npt.NDArray[np.intp]:
        """The rows that belong to a project without being it."""
        return np.flatnonzero(
            (self.columns.project >= 0) & (self.columns.project != np.arange(len(self.columns)))
        )

    @cached_property
    def theme_rows(self) -> npt.NDArray[np.int32]:
        """The row of each link to a theme."""
        return _repeated(self.columns.theme_starts)

    @cached_property
    def quantity_rows(self) -> npt.NDArray[np.int32]:
        """The row of each quantity."""
        return _repeated(self.columns.quantity_starts)

    @cached_property
    def rows_of(self) -> dict[str, RowsOf]:
        """For each column of texts, and for units, the rows that have a text or unit."""
        counts = dict.fromkeys(("name", "annual", "cycle"), len(self.short))
        counts |= {"goal": len(self.long), "meaning": len(self.dense), "unit": len(self.vocabulary.units)}
        return {name: RowsOf.of(getattr(self.columns, name), count) for name, count in counts.items()}

    @cached_property
    def by_order(self) -> npt.NDArray[np.int32]:
        """The rows in the order of their IRIs."""
        out = np.empty(len(self.columns), dtype=np.int32)
        out[self.columns.order] = np.arange(len(self.columns), dtype=np.int32)
        return out

    def encode_query(self, text: str) -> Vectors:
        """Return the vector of a query, kept for the next page of the same search."""
        with self._lock:
            known = self._encoded.get(text)
        if known is None:
            known = self.encoder.encode_query(text)
            with self._lock:
                if len(self._encoded) >= _QUERY_CACHE:
                    self._encoded.pop(next(iter(self._encoded)))
                self._encoded[text] = known
        return known

    def close(self) -> None:
        """Let go of the files; calls after it open them again."""
        self.store.close()

    def suggest(self, query: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Return completions of what is being typed."""
        return self.suggestions.suggest(query, limit)


def _texts(folder: Path) -> tuple[LexicalIndex, LexicalIndex, DenseIndex]:
    """Open the texts and meanings, from this machine or from where the release's note says."""
    if (folder / "remote.json").exists():
        from search.index import milvus

        return milvus.opened(folder, milvus.Remote.load(folder))
    short, long = (LexicalIndex.open(folder / part) for part in ("short", "long"))
    return short, long, DenseIndex.open(folder)


def _repeated(starts: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return np.repeat(np.arange(len(starts) - 1, dtype=np.int32), np.diff(starts))


def _check_format(manifest: IndexManifest) -> None:
    if manifest.format != FORMAT:
        raise _stale("format", str(manifest.format), str(FORMAT))


def _check_encoder(manifest: IndexManifest, encoder: Encoder) -> None:
    built = f"{manifest.encoder} ({manifest.encoder_revision})"
    now = f"{encoder.name} ({encoder.revision})"
    if built != now or manifest.dimension != encoder.dimension:
        raise _stale("encoder", built, now)


def _stale(part: str, built: str, now: str) -> StaleIndex:
    return StaleIndex(
        f"the search index was built with {part} {built}, but {now} is in use; run: zhibiao reindex",
        message_zh=f"检索索引由另一{part}（{built}）建立，当前为 {now}；请执行 zhibiao reindex",
    )

"""Writing an index directory from entries; the same entries give the same rankings."""

from __future__ import annotations

import json
import shutil
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.analyser import Analyser, Analysis
from search.closeness import measure
from search.encoder.base import Encoder, Vectors
from search.entries import IndexEntry, Labelled
from search.index.columns import NONE, TYPES, Columns, EntryStore, Vocabulary
from search.index.dense import Cohort, DenseIndex
from search.index.lexical import LexicalIndex
from search.lexicon import Lexicon
from search.meaning import indicator_core, project_passage, same_name
from search.results import HitType
from search.suggest import Suggestible, SuggestTable
from search.vectors import Progress, VectorCache
from search.words import Words

FORMAT = 3

_THEME_WEIGHTS = {"direct": 1.0, "related": 0.6}


@dataclass(frozen=True, slots=True)
class IndexManifest:
    """What an index was built with, and how much it holds."""

    format: int
    encoder: str
    encoder_revision: str
    dimension: int
    analyser_version: str
    entries: int
    texts: int
    passages: int

    def save(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> IndexManifest:
        """Read what :meth:`save` wrote."""
        return cls(**json.loads(path.read_text("utf-8")))


def build_index(
    index_dir: Path,
    entries: Iterable[IndexEntry],
    *,
    encoder: Encoder,
    cache: VectorCache,
    progress: Progress | None = None,
    remote: str = "",
) -> IndexManifest:
    """Write the lexical, dense and column files of ``entries`` into the empty directory ``index_dir``.

    Args:
        index_dir: made when missing; the manifest is written last.
        entries: read once.
        encoder: of all dense texts.
        cache: of their vectors.
        progress: called with (done, total) over the texts that the cache did not have.
        remote: URL of a Milvus that holds texts and vectors instead (``search/index/milvus.py``).
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    collected = _Collector()
    EntryStore.write(index_dir / "entries.sqlite", collected.take(entries))
    lexicon = Lexicon.of(collected.lexicon_labels())
    lexicon.save(index_dir / "lexicon.txt")
    analyser = Analyser(lexicon)
    counts: Counter[str] = Counter(lexicon.words)
    LexicalIndex.write(index_dir / "short", _counted(collected.short, analyser, counts))
    LexicalIndex.write(index_dir / "long", _counted(collected.long, analyser, counts))
    Words.of(counts).save(index_dir / "words.json")
    vectors = cache.encode(list(collected.passages), encoder, progress)
    DenseIndex.of(vectors, Cohort.of(encoder, cache)).save(index_dir)
    if remote:
        _move(index_dir, remote, {"short": [*collected.short], "long": [*collected.long]}, vectors, analyser)
    collected.columns().save(index_dir / "columns")
    collected.vocabulary().save(index_dir / "vocabulary.json")
    SuggestTable.of(collected.suggestible(), analyser).save(index_dir / "suggest")
    manifest = IndexManifest(
        FORMAT,
        encoder.name,
        encoder.revision,
        encoder.dimension,
        analyser.version,
        len(collected.iris),
        len(collected.short) + len(collected.long),
        len(collected.passages),
    )
    manifest.save(index_dir / "index.json")
    return manifest


def _counted(texts: Iterable[str], analyser: Analyser, counts: Counter[str]) -> Iterator[Analysis]:
    """Analyse texts, counting their words."""
    for text in texts:
        analysis = analyser.analyse(text)
        counts.update(analysis.words)
        yield analysis


def _move(
    index_dir: Path, url: str, texts: Mapping[str, Sequence[str]], vectors: Vectors, analyser: Analyser
) -> None:
    """Put texts and vectors into Milvus in place of the embedded indexes."""
    from search.index.milvus import push

    for part in texts:
        shutil.rmtree(index_dir / part)
    (index_dir / "dense.faiss").unlink()
    push(index_dir, url, texts, vectors, analyser)


_CODES: dict[str, str] = {
    **dict.fromkeys(("kind", "project", "name", "annual", "cycle", "goal", "meaning", "group"), "i"),
    **dict.fromkeys(("unit", "department", "year", "category"), "i"),
    **dict.fromkeys(("theme_ids", "quantity_keys", "quantity_comparator"), "i"),
    **{"theme_weights": "f", "quantity_low": "d", "quantity_high": "d"},
    **dict.fromkeys(("theme_starts", "quantity_starts"), "l"),
}


@dataclass(slots=True)
class _Collector:
    """Numbers what entries have in common while they stream past."""

    short: dict[str, int] = field(default_factory=dict)
    long: dict[str, int] = field(default_factory=dict)
    passages: dict[str, int] = field(default_factory=dict)
    units: dict[Labelled, int] = field(default_factory=dict)
    departments: dict[Labelled, int] = field(default_factory=dict)
    themes: dict[str, int] = field(default_factory=dict)
    theme_entries: dict[str, IndexEntry] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    keys: dict[tuple[str, str], int] = field(default_factory=dict)
    iris: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=lambda: {name: array(code) for name, code in _CODES.items()})
    names: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    groups: dict[tuple[str, int | None, str], int] = field(default_factory=dict)

    def take(self, entries: Iterable[IndexEntry]) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what the entry store keeps of each entry, having put the rest into columns."""
        for entry in entries:
            self._add(entry)
            yield entry.iri, _shown(entry)

    def _add(self, entry: IndexEntry) -> None:
        row = len(self.iris)
        self.iris.append(entry.iri)
        if entry.type is HitType.PROJECT:
            self.rows[entry.iri] = row
        if entry.type is HitType.THEME:
            self.theme_entries[entry.iri] = entry
            _number(self.themes, entry.iri)
        if entry.category:
            self.categories[entry.category] = entry.category_label or entry.category
        self._add_columns(entry, row)
        self._add_themes(entry)
        self._add_quantities(entry)
        known = self.names.setdefault((entry.type.value, entry.name), [entry.iri, 0, entry.aliases])
        known[1] += 1

    def _add_columns(self, entry: IndexEntry, row: int) -> None:
        raws = {target.period: _number(self.short, target.raw) for target in entry.targets}
        project = self.rows.get(entry.project.iri, NONE) if entry.project else NONE
        values = {
            "kind": TYPES.index(entry.type),
            "project": row if entry.type is HitType.PROJECT else project,
            "name": _number(self.short, entry.name),
            "annual": raws.get("annual", NONE),
            "cycle": raws.get("cycle", NONE),
            "goal": _number(self.long, entry.goal) if entry.goal else NONE,
            "meaning": _number(self.passages, _meaning(entry)),
            "group": _number(self.groups, (entry.type.value, entry.year, same_name(entry.name))),
            "unit": self._unit(entry),
            "department": _number(self.departments, entry.department) if entry.department else NONE,
            "year": entry.year or NONE,
            "category": int(entry.category) if entry.category else NONE,
        }
        for name, value in values.items():
            self.data[name].append(value)

    def _unit(self, entry: IndexEntry) -> int:
        unit = Labelled(entry.iri, entry.name) if entry.type is HitType.UNIT else entry.unit
        return _number(self.units, unit) if unit else NONE

    def _add_themes(self, entry: IndexEntry) -> None:
        own = [(entry.iri, 1.0)] if entry.type is HitType.THEME else []
        for iri, weight in [*own, *((t.iri, _THEME_WEIGHTS[t.strength]) for t in entry.themes)]:
            self.data["theme_ids"].append(_number(self.themes, iri))
            self.data["theme_weights"].append(weight)
        self.data["theme_starts"].append(len(self.data["theme_ids"]))

    def _add_quantities(self, entry: IndexEntry) -> None:
        for found in dict.fromkeys(measure(q) for target in entry.targets for q in target.quantities):
            self.data["quantity_keys"].append(_number(self.keys, found.key))
            self.data["quantity_low"].append(found.low)
            self.data["quantity_high"].append(found.high)
            self.data["quantity_comparator"].append(found.comparator)
        self.data["quantity_starts"].append(len(self.data["quantity_keys"]))

    def columns(self) -> Columns:
        """Return the finished columns."""
        arrays: dict[str, npt.NDArray[Any]] = {
            name: np.array(values, dtype=_DTYPES[values.typecode]) for name, values in self.data.items()
        }
        for name in ("theme_starts", "quantity_starts"):
            arrays[name] = np.concatenate([np.zeros(1, dtype=np.int32), arrays[name]])
        order = np.empty(len(self.iris), dtype=np.int32)
        order[np.argsort(np.array(self.iris, dtype=object), kind="stable")] = np.arange(len(self.iris))
        return Columns(order=order, **arrays)

    def vocabulary(self) -> Vocabulary:
        """Return what the numbers in the columns stand for (after all texts are numbered)."""
        labels = [self._theme_labels(iri) for iri in self.themes]
        broader = [
            self.theme_entries[iri].broader if iri in self.theme_entries else "" for iri in self.themes
        ]
        return Vocabulary(
            units=tuple((u.iri, u.label) for u in self.units),
            departments=tuple((d.iri, d.label) for d in self.departments),
            themes=tuple(
                (iri, ls[0], b or "") for iri, ls, b in zip(self.themes, labels, broader, strict=True)
            ),
            theme_labels=tuple(labels),
            categories=tuple(sorted(self.categories.items())),
            quantity_keys=tuple(self.keys),
            unit_names=tuple(self.short.get(u.label, NONE) for u in self.units),
            unit_meanings=tuple(self.passages.get(u.label, NONE) for u in self.units),
        )

    def lexicon_labels(self) -> list[str]:
        """Return the labels that segmentation must keep whole."""
        return [label for entry in self.theme_entries.values() for label in (entry.name, *entry.aliases)]

    def suggestible(self) -> list[Suggestible]:
        """Return the distinct names by type with their first IRI and frequency."""
        return [
            Suggestible(name, HitType(kind), iri, count, aliases)
            for (kind, name), (iri, count, aliases) in self.names.items()
        ]

    def _theme_labels(self, iri: str) -> tuple[str, ...]:
        entry = self.theme_entries.get(iri)
        return (entry.name, *entry.aliases) if entry else (iri.rsplit("/", 1)[1],)


_DTYPES: dict[str, Any] = {"i": np.int32, "l": np.int32, "f": np.float32, "d": np.float64}


def _number(table: dict[Any, int], key: Any) -> int:
    return table.setdefault(key, len(table))


def _meaning(entry: IndexEntry) -> str:
    if entry.type is HitType.PROJECT:
        return project_passage(entry.name, entry.goal)
    if entry.type is HitType.THEME:
        return " ".join([entry.name, *entry.aliases[:1]])
    return indicator_core(entry.name) if entry.type is HitType.INDICATOR else entry.name


def _shown(entry: IndexEntry) -> dict[str, Any]:
    """Return what a hit may show; absent fields are left out."""
    shown = {
        "type": entry.type.value,
        "name": entry.name,
        "goal": entry.goal,
        "project": entry.project.label if entry.project else None,
        "unit": entry.unit.label if entry.unit else None,
        "department": entry.department.label if entry.department else None,
        "year": entry.year,
        "targets": {target.period: target.raw for target in entry.targets},
        "measures": {t.period: [astuple(measure(q)) for q in t.quantities] for t in entry.targets},
        "category": entry.category,
        "aliases": entry.aliases,
        "source": asdict(entry.source) if entry.source else None,
        "illustrative": entry.illustrative,
    }
    return {key: value for key, value in shown.items() if value}

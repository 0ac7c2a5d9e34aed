"""Writing an index directory from entries; the same entries give the same index, whatever it was built upon."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from search.analyser import Analyser, Analysis
from search.encoder.base import Encoder, Vectors
from search.entries import IndexEntry
from search.index.arrange import Arrays, Ints, joined, renumbered, row_order, starts, taken
from search.index.collect import Collector, Numbers
from search.index.columns import NONE, TYPES, Columns, Vocabulary
from search.index.dense import Cohort, DenseIndex
from search.index.kept import Kept, Made, Terms, theme_words
from search.index.lexical import LexicalIndex
from search.index.manifest import FORMAT, IndexManifest
from search.index.store import EntryStore
from search.lexicon import Lexicon
from search.meaning import same_name
from search.results import HitType
from search.suggest import Suggestible, SuggestTable
from search.vectors import Progress, VectorCache
from search.words import Words

T = TypeVar("T")

_SHORT = ("name", "annual", "cycle")


@dataclass(frozen=True, slots=True)
class _Tools:
    encoder: Encoder
    cache: VectorCache
    analyser: Analyser
    progress: Progress | None


def build_index(
    index_dir: Path,
    entries: Iterable[IndexEntry],
    *,
    encoder: Encoder,
    cache: VectorCache,
    progress: Progress | None = None,
    remote: str = "",
    made: Made = Made(),  # noqa: B008 - frozen
    kept: Kept | None = None,
) -> IndexManifest:
    """Write the lexical, dense and column files of ``entries`` into the empty directory ``index_dir``.

    Args:
        index_dir: made when missing; the manifest is written last.
        entries: read once; those that ``kept`` has not.
        encoder: of all dense texts.
        cache: of their vectors.
        progress: called with (done, total) over the texts that the cache did not have.
        remote: URL of a Milvus that holds texts and vectors instead (``search/index/milvus.py``).
        made: what the index is made of, in the order of its rows.
        kept: what an earlier index has already; nothing with ``remote``.
    """
    index_dir.mkdir(parents=True, exist_ok=True)
    numbers = kept.numbers if kept else Numbers()
    numbers.tables = {iri: number for number, iri in enumerate(made.tables)}
    columns = _taken_in(index_dir / "entries", entries, numbers, kept)
    analyser = (
        kept.analyser if kept else Analyser(Lexicon.of(theme_words(list(numbers.theme_labels.values()))))
    )
    analyser.lexicon.save(index_dir / "lexicon.txt")
    tools = _Tools(encoder, cache, analyser, progress)
    short, long = _write_texts(index_dir, columns, numbers, tools, kept)
    dense, passages = _meanings(columns, numbers, tools, kept)
    _write_json(index_dir / "texts" / "passages.json", list(passages))
    dense.save(index_dir)
    if remote:
        _move(index_dir, remote, {"short": list(short), "long": list(long)}, dense.vectors.every(), analyser)
    vocabulary = _vocabulary(columns, numbers, short, passages)
    vocabulary.save(index_dir / "vocabulary.json")
    _save_columns(index_dir / "columns", columns, short)
    suggestible = _suggestible(index_dir / "entries", columns, list(short), vocabulary)
    SuggestTable.of(suggestible, kept.suggestions() if kept else None).save(index_dir / "suggest")
    made.save(index_dir / "made.json")
    manifest = IndexManifest(
        format=FORMAT,
        encoder=encoder.name,
        encoder_revision=encoder.revision,
        dimension=encoder.dimension,
        analyser_version=analyser.version,
        entries=len(columns["kind"]),
        texts=len(short) + len(long),
        passages=len(passages),
    )
    manifest.save(index_dir / "index.json")
    return manifest


def _taken_in(folder: Path, entries: Iterable[IndexEntry], numbers: Numbers, kept: Kept | None) -> Arrays:
    """Write what is shown of entries, and return the columns of all, in their final order, with rank and record."""
    first, copied, records = kept.share(folder) if kept else (0, iter(()), np.zeros(0, dtype=np.int32))
    collector = Collector(numbers, set(kept.known_units) if kept else set(), first=len(records))
    EntryStore.write(folder, first, chain(copied, collector.take(entries)))
    columns = collector.columns()
    start = first + int((records >= first).sum())
    columns["record"] = np.arange(start, start + len(collector.iris), dtype=np.int32)
    if kept:
        columns = joined(kept.columns | {"record": records}, columns)
    order = kept.order(collector.iris) if kept else _ranks(collector.iris)
    rows = row_order(columns, order)
    return taken(columns, rows) | {"order": order[rows]}


def _ranks(iris: Sequence[str]) -> Ints:
    order = np.empty(len(iris), dtype=np.int32)
    order[sorted(range(len(iris)), key=iris.__getitem__)] = np.arange(len(iris), dtype=np.int32)
    return order


def _write_texts(
    index_dir: Path, columns: Arrays, numbers: Numbers, tools: _Tools, kept: Kept | None
) -> tuple[dict[str, int], dict[str, int]]:
    """Write the texts that are in use; return them with their numbers, the short and the long ones.

    Writing them all again costs little, as the work is in the analysis, which is kept; and what is gone leaves no
    trace in the frequencies.
    """
    counts: Counter[str] = Counter(tools.analyser.lexicon.words)
    found = []
    for part, names, texts in (("short", _SHORT, numbers.short), ("long", ("goal",), numbers.long)):
        used = _used(columns, names, texts)
        known: Terms = kept.terms(part) if kept else {}
        terms = {text: known.get(text) or tools.analyser.analyse(text).packed for text in used}
        LexicalIndex.write(index_dir / part, _counted(terms, counts))
        _write_json(index_dir / "texts" / f"{part}.json", terms)
        found.append({text: number for number, text in enumerate(used)})
    Words.of(counts, kept.words() if kept else None).save(index_dir / "words.json")
    return found[0], found[1]


def _counted(terms: Terms, counts: Counter[str]) -> Iterator[Analysis]:
    for packed in terms.values():
        analysis = Analysis.unpacked(*packed)
        counts.update(analysis.words)
        yield analysis


def _meanings(
    columns: Arrays, numbers: Numbers, tools: _Tools, kept: Kept | None
) -> tuple[DenseIndex, dict[str, int]]:
    """Return the vectors of the passages that are in use, and these with their numbers."""
    every = list(numbers.passages)
    used = renumbered(columns, ("meaning",), len(every))
    if kept:
        before = kept.dense()
        vectors, cohort = _vectors(before.vectors.every(), every, used, tools), before.cohort
    else:
        vectors = tools.cache.encode([every[number] for number in used], tools.encoder, tools.progress)
        cohort = Cohort.of(tools.encoder, tools.cache)
    return DenseIndex.of(vectors, cohort), {every[number]: place for place, number in enumerate(used)}


def _vectors(known: Vectors, every: Sequence[str], used: Sequence[int], tools: _Tools) -> Vectors:
    """Return the vectors of the passages ``used``, of which the first ones are known."""
    new = [number for number in used if number >= len(known)]
    vectors = np.empty((len(used), known.shape[1]), dtype=np.float32)
    numbers = np.array(used)
    vectors[numbers < len(known)] = known[numbers[numbers < len(known)]]
    vectors[numbers >= len(known)] = tools.cache.encode(
        [every[n] for n in new], tools.encoder, tools.progress
    )
    return vectors


def _vocabulary(
    columns: Arrays, numbers: Numbers, short: Mapping[str, int], passages: Mapping[str, int]
) -> Vocabulary:
    """Return what the numbers in the columns stand for, having numbered it by first use."""
    units = _used(columns, ("unit",), numbers.units)
    departments = _used(columns, ("department",), numbers.departments)
    themes = _used(columns, ("theme_ids",), numbers.themes)
    keys = _used(columns, ("quantity_keys",), numbers.keys)
    labels = [numbers.theme_labels.get(iri, (iri.rsplit("/", 1)[1],)) for iri in themes]
    codes = {f"{code:02d}" for code in np.unique(columns["category"]) if code != NONE}
    return Vocabulary(
        units=tuple((u.iri, u.label) for u in units),
        departments=tuple((d.iri, d.label) for d in departments),
        themes=tuple(
            (iri, ls[0], numbers.theme_broader.get(iri, "")) for iri, ls in zip(themes, labels, strict=True)
        ),
        theme_labels=tuple(labels),
        categories=tuple(
            sorted((code, label) for code, label in numbers.categories.items() if code in codes)
        ),
        quantity_keys=tuple(keys),
        unit_names=tuple(short.get(u.label, NONE) for u in units),
        unit_meanings=tuple(passages.get(u.label, NONE) for u in units),
    )


def _used(columns: Arrays, names: tuple[str, ...], things: Iterable[T]) -> list[T]:
    """Number by first use what columns refer to; return it in the order of the new numbers."""
    every = list(things)
    return [every[number] for number in renumbered(columns, names, len(every))]


def _save_columns(folder: Path, columns: Arrays, short: Iterable[str]) -> None:
    lists: dict[str, Any] = {
        f"{name}_starts": starts(columns[f"{name}_counts"]) for name in ("theme", "quantity")
    }
    arrays: dict[str, Any] = {
        name: values for name, values in columns.items() if not name.endswith("_counts")
    }
    Columns(**arrays, **lists, group=_groups(columns, short)).save(folder)


def _groups(columns: Arrays, short: Iterable[str]) -> Ints:
    """Number the entries of one type and year whose names say the same."""
    same: dict[str, int] = {}
    names = np.array([same.setdefault(same_name(text), len(same)) for text in short], dtype=np.int64)
    year = columns["year"].astype(np.int64) - NONE
    keys = (columns["kind"].astype(np.int64) << 48) | (year << 32) | names[columns["name"]]
    return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.int32)


def _suggestible(
    folder: Path, columns: Arrays, short: Sequence[str], vocabulary: Vocabulary
) -> Iterator[Suggestible]:
    """Yield the distinct names by type with the IRI of the first that bears it, and how many do."""
    keys = columns["kind"].astype(np.int64) * len(short) + columns["name"]
    _, rows, counts = np.unique(keys, return_index=True, return_counts=True)
    labels = {
        iri: labels for (iri, _, _), labels in zip(vocabulary.themes, vocabulary.theme_labels, strict=True)
    }
    store = EntryStore(folder, columns["record"])
    for row, iri, count in zip(rows.tolist(), store.iris(rows.tolist()), counts.tolist(), strict=True):
        kind = TYPES[columns["kind"][row]]
        aliases = labels[iri][1:] if kind is HitType.THEME else ()
        yield Suggestible(short[columns["name"][row]], kind, iri, count, aliases)
    store.close()


def _move(
    index_dir: Path, url: str, texts: Mapping[str, Sequence[str]], vectors: Vectors, analyser: Analyser
) -> None:
    """Put texts and vectors into Milvus in place of the embedded indexes."""
    from search.index.milvus import push

    for part in texts:
        shutil.rmtree(index_dir / part)
    (index_dir / "dense.faiss").unlink()
    push(index_dir, url, texts, vectors, analyser)


def _write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

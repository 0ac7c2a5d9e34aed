"""Our search of flat texts beside txtai's hybrid and plain BM25: quality, speed and memory in one run.

    python -m venv .peers && .peers/bin/pip install txtai bm25s jieba
    python tests/bench/txtai_compare.py --peers .peers/bin/python --sets DIR... [--cache DIR] [--sizes 10000 100000]

Every engine is a process of its own that is handed the same texts and the same vectors, of our encoder, for texts and
queries: what encoding costs is the same for all and is left out. Queries go round the engines one by one, so that
other work on the machine falls on all alike. A set is a folder with ``c.jsonl``, ``q.jsonl`` and ``r.tsv`` as
``zhibiao evaluate`` takes them. Texts of the speed runs are invented, and so are their vectors: sums of one random
direction for each part of a name, with noise.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice, product
from pathlib import Path
from statistics import fmean, median, quantiles
from typing import Any

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[2]
TOP = 10
PEERS = ("txtai", "txtai-bigrams", "bm25s")
PLACES = [
    a + b for a in "江清临安永宁平德新丰海云青龙石" for b in ("州", "川", "河", "山", "阳", "泉", "港", "溪")
]
THINGS = [
    a + b
    for a, b in product(
        ("道路", "河道", "校舍", "疫苗", "公交", "电梯", "图书", "林地", "农田", "垃圾", "消防", "养老", "体育",
         "路灯", "食品"),
        ("养护", "改造", "采购", "抽检", "培训", "监测", "补助", "宣传", "维修", "建设"),
    )
]  # fmt: skip
FACTS = (
    "完成数量",
    "验收合格率",
    "及时完成率",
    "群众满意度",
    "单位成本",
    "覆盖村居数",
    "设备完好率",
    "受益人次",
)
Ranked = list[int]


def invented(size: int) -> tuple[list[str], np.ndarray, list[str], np.ndarray]:
    """Return texts, their vectors, 60 queries and theirs."""
    rng, chance = np.random.default_rng(7), random.Random(7)  # noqa: S311 - data to measure with
    words = [*PLACES, *THINGS, *FACTS]
    direction = dict(zip(words, rng.standard_normal((len(words), 384)).astype(np.float32), strict=True))
    parts: list[tuple[str, ...]] = list(islice(product(PLACES, THINGS, FACTS), size))
    parts += [(*chance.choice(parts), str(n)) for n in range(size - len(parts))]
    chance.shuffle(parts)
    asked = [part[: chance.choice((2, 3))] for part in chance.sample(parts, 60)]

    def vectors(of: Sequence[tuple[str, ...]]) -> np.ndarray:
        rows = np.stack([sum(direction[word] for word in part[:3] if word in direction) for part in of])
        rows += rng.standard_normal(rows.shape).astype(np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    return ["".join(p) for p in parts], vectors(parts), ["".join(p) for p in asked], vectors(asked)


# --- engines: each runs in its own process -------------------------------------------------------------------------


def zhibiao(
    texts: list[str], vectors: np.ndarray, vector_of: dict[str, np.ndarray]
) -> Callable[[str], Ranked]:
    """Build our index and return its search."""
    sys.path.insert(0, str(REPOSITORY))
    from ontology.taxonomy import Taxonomy
    from search.analyser import Analyser
    from search.encoder import load_encoder
    from search.index.dense import NAMES, PASSAGES, Cohort, DenseIndex
    from search.index.lexical import LENIENT, SHORT_TEXT_CHARS, LexicalIndex, strict
    from search.lexicon import Lexicon
    from search.scoring import Weights
    from search.vectors import VectorCache

    analyser = Analyser(Lexicon.of(label for concept in Taxonomy.load().concepts for label in concept.labels))
    folder = Path(tempfile.mkdtemp())
    lexical = LexicalIndex.write(folder / "words", map(analyser.analyse, texts))
    dense = DenseIndex.of(vectors, Cohort.of(load_encoder(), VectorCache(CACHE)))
    names = median(map(len, texts)) <= SHORT_TEXT_CHARS

    def search(query: str) -> Ranked:
        analysis = analyser.analyse(query)
        words = lexical.search(analysis, strictness=strict(analysis) if names else LENIENT).dense(len(texts))
        bias = NAMES if names else PASSAGES
        near = dense.scores(vector_of[query], latin=query.isascii(), bias=bias).texts
        fused = Weights.of().fuse(words, near)
        best = np.argpartition(-fused, min(TOP, len(fused) - 1))[:TOP]
        best = best[np.lexsort((best, -fused[best]))]
        return [int(row) for row in best if fused[row] > 0]

    return search


def txtai(
    texts: list[str], vectors: np.ndarray, vector_of: dict[str, np.ndarray], *, ngrams: int | None = None
) -> Callable[[str], Ranked]:
    """Build txtai's hybrid index, as it comes or with character n-grams, and return its search."""
    from txtai import Embeddings

    known = {**dict(zip(texts, vectors, strict=True)), **vector_of}
    scoring: dict[str, Any] = {"method": "bm25", "normalize": True, "terms": True}
    if ngrams:
        scoring["tokenizer"] = {"ngrams": ngrams}
    engine = Embeddings(
        method="external",
        transform=lambda batch: np.stack([known[text] for text in batch]),
        hybrid=True,
        scoring=scoring,
    )
    engine.index((row, text, None) for row, text in enumerate(texts))
    return lambda query: [int(row) for row, _ in engine.search(query, TOP)]


def bm25s(texts: list[str], vectors: np.ndarray, vector_of: dict[str, np.ndarray]) -> Callable[[str], Ranked]:
    """Build bm25s over jieba's words and return its search."""
    import bm25s as library
    import jieba

    jieba.setLogLevel(60)
    engine = library.BM25()
    engine.index([list(jieba.cut_for_search(text)) for text in texts], show_progress=False)

    def search(query: str) -> Ranked:
        words = [[word for word in jieba.cut_for_search(query) if word in engine.vocab_dict]]
        if not words[0]:
            return []
        rows, scores = engine.retrieve(words, k=min(TOP, len(texts)), show_progress=False)
        return [int(row) for row, score in zip(rows[0], scores[0], strict=True) if score > 0]

    return search


ENGINES: dict[str, Callable[..., Callable[[str], Ranked]]] = {
    "zhibiao": zhibiao,
    "txtai": txtai,
    "txtai-bigrams": lambda *given: txtai(*given, ngrams=2),
    "bm25s": bm25s,
}
CACHE: Path | None = None


def serve(engine: str, data: str) -> None:
    """Answer queries on standard input, one a line."""
    with np.load(data, allow_pickle=False) as found:
        texts, vectors, queries, asked = (found[name] for name in ("texts", "vectors", "queries", "asked"))
    vector_of = dict(zip(queries.tolist(), asked, strict=True))
    given = texts.tolist()
    before = resident_mb()
    start = time.perf_counter()
    search = ENGINES[engine](given, vectors, vector_of)
    ready = {"seconds": time.perf_counter() - start, "before_mb": before}
    out = sys.stdout
    print(json.dumps(ready), file=out, flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        rows = search(json.loads(line))
        ms = 1000 * (time.perf_counter() - start)
        print(json.dumps({"rows": rows, "ms": ms, "mb": resident_mb()}), file=out, flush=True)


def resident_mb() -> float:
    """Return this process's resident memory."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


# --- the comparison ---------------------------------------------------------------------------------------------------


class Engine:
    """An engine in its process."""

    def __init__(self, name: str, python: str, data: Path, cache: Path | None) -> None:
        command = [python, __file__, "--serve", name, "--data", str(data)]
        command += ["--cache", str(cache)] if cache else []
        self.name = name
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.built = self._read()
        self.ms: list[float] = []
        self.mb = 0.0

    def ask(self, query: str) -> Ranked:
        """Return the rows found, best first."""
        assert self._process.stdin
        print(json.dumps(query), file=self._process.stdin, flush=True)
        answer = self._read()
        self.ms.append(answer["ms"])
        self.mb = answer["mb"]
        return list(answer["rows"])

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(600)

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended with {self._process.wait()}")
        return dict(json.loads(line))


def compare(
    names: Sequence[str], peers: str, cache: Path | None, given: tuple[Any, Any, Any, Any], rounds: int
) -> Iterator[tuple[Engine, dict[str, Ranked]]]:
    """Yield each engine with its rankings after all queries went round all engines."""
    texts, vectors, queries, asked = given
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        data = Path(folder) / "given.npz"
        np.savez(data, texts=np.array(texts), vectors=vectors, queries=np.array(queries), asked=asked)
        pythons = {name: peers if name in PEERS else sys.executable for name in names}
        engines = [Engine(name, pythons[name], data, cache) for name in names]
        for engine in engines:
            stack.callback(engine.close)
            engine.ask(queries[0])
            engine.ms.clear()
        rankings: dict[str, dict[str, Ranked]] = {name: {} for name in names}
        for query in [*queries] * rounds:
            for engine in engines:
                rankings[engine.name][query] = engine.ask(query)
        yield from ((engine, rankings[engine.name]) for engine in engines)


def judged_set(folder: Path) -> Path:
    """Write our own judgements, and the names of what they are about, as a set; return its folder."""
    sys.path.insert(0, str(REPOSITORY))
    from api.publishing import Target, ingest_paths
    from ingest.documents import ReadOptions
    from search import Dataset
    from search.encoder import load_encoder

    source, data, made = REPOSITORY / "tests" / "search", folder / "data", folder / "own judgements"
    tables = [*sorted((REPOSITORY / "ingest" / "samples").glob("*.txt")), source / "health.txt"]
    ingest_paths(Target(data, load_encoder()), tables, ReadOptions())
    dataset = Dataset.open(data)
    store, rows = dataset.index.store, range(len(dataset.index.columns))
    shown = [row for row in store.get(rows) if row["type"] in ("project", "indicator")]
    dataset.close()
    lines = (source / "judged" / "queries.tsv").read_text("utf-8").splitlines()
    judged = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    made.mkdir()
    _jsonl(made / "c.jsonl", {row["iri"].split("/id/", 1)[1]: row["name"] for row in shown})
    _jsonl(made / "q.jsonl", {line["query"]: line["query"] for line in judged})
    grades = (f"{line['query']}\t{line['id']}\t{line['grade']}\n" for line in judged)
    (made / "r.tsv").write_text("".join(grades), "utf-8")
    return made


def _jsonl(path: Path, texts: dict[str, str]) -> None:
    lines = (json.dumps({"id": key, "text": text}, ensure_ascii=False) + "\n" for key, text in texts.items())
    path.write_text("".join(lines), "utf-8")


def quality(folder: Path, names: Sequence[str], peers: str, cache: Path | None) -> dict[str, float]:
    """Return each engine's mean nDCG@10 on a set."""
    sys.path.insert(0, str(REPOSITORY))
    from search.encoder import load_encoder
    from search.evaluate import ndcg
    from search.vectors import VectorCache

    docs, queries = (
        {r["id"]: r["text"] for r in map(json.loads, (folder / name).read_text("utf-8").splitlines())}
        for name in ("c.jsonl", "q.jsonl")
    )
    grades: dict[str, dict[str, int]] = {}
    for line in (folder / "r.tsv").read_text("utf-8").splitlines():
        query, document, grade = line.split("\t")
        grades.setdefault(query, {})[document] = int(grade)
    judged = [query for query in queries if any(g > 0 for g in grades.get(query, {}).values())]
    encoder, vectors = load_encoder(), VectorCache(cache)
    asked = vectors.encode([queries[q] for q in judged], encoder, as_queries=True)
    given = (
        list(docs.values()),
        vectors.encode(list(docs.values()), encoder),
        [queries[q] for q in judged],
        asked,
    )
    ids = list(docs)
    return {
        engine.name: fmean(ndcg([ids[row] for row in found[queries[q]]], grades[q], TOP) for q in judged)
        for engine, found in compare(names, peers, cache, given, 1)
    }


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    """Measure and print tables in Markdown."""
    global CACHE
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--peers", default=sys.executable)
    parser.add_argument("--sets", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--judged", action="store_true", help="also our own judgements, of names as flat texts"
    )
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=[])
    parser.add_argument("--engines", nargs="*", default=["zhibiao", *PEERS])
    parser.add_argument("--serve")
    parser.add_argument("--data")
    options = parser.parse_args()
    CACHE = options.cache
    if options.serve:
        serve(options.serve, options.data)
        return
    scratch = tempfile.TemporaryDirectory()
    sets = [*options.sets, *([judged_set(Path(scratch.name))] if options.judged else [])]
    if sets:
        _say("| nDCG@10 | " + " | ".join(options.engines) + " |\n|---|" + "--:|" * len(options.engines))
    for folder in sets:
        found = quality(folder, options.engines, options.peers, options.cache)
        _say(f"| {folder.name} | " + " | ".join(f"{found[name]:.3f}" for name in options.engines) + " |")
    if options.sizes:
        _say("| texts | engine | index s | query p50 ms | p95 ms | memory MB |\n|--:|---|--:|--:|--:|--:|")
    for size in options.sizes:
        for engine, _ in compare(options.engines, options.peers, options.cache, invented(size), 3):
            p95 = quantiles(engine.ms, n=20)[-1]
            used = engine.mb - engine.built["before_mb"]
            _say(
                f"| {size:,} | {engine.name} | {engine.built['seconds']:.1f} | {median(engine.ms):.1f} | {p95:.1f}"
                f" | {used:,.0f} |",
            )


if __name__ == "__main__":
    main()

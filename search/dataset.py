"""One release, opened for reading: search, questions, similar indicators, SPARQL.

>>> from search import Dataset
>>> dataset = Dataset.open("data")                       # doctest: +SKIP
>>> dataset.ask("哪些项目面向中小企业？").text               # doctest: +SKIP
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ontology.graph import Graph
from ontology.records import RecordReader
from ontology.releases import Manifest, Release, Releases
from ontology.taxonomy import Taxonomy
from search import sparql
from search.catalog import Catalog, FindingFilters, FindingsPage
from search.results import Answer, Filters, SearchResult, SimilarResult, Suggestion

if TYPE_CHECKING:
    from search.encoder import Encoder
    from search.index import SearchIndex
    from search.questions import Answerer


class Dataset:
    """A release and its indexes; safe to share between threads.

    Args:
        release: the release to read.
        encoder: the encoder of queries; the default model when ``None``. It must be the one the index was
            built with, else the first search raises ``StaleIndex``.
    """

    def __init__(self, release: Release, *, encoder: Encoder | None = None) -> None:
        self._release = release
        self._encoder = encoder
        self.graph = Graph.open_read_only(release.graph_path)

    @classmethod
    def open(cls, path: str | Path, *, encoder: Encoder | None = None) -> Dataset:
        """Open the current release of a data directory.

        Raises:
            NoRelease: nothing is published there.
            Unavailable: the release is damaged.
        """
        return cls(Releases(Path(path)).current(), encoder=encoder)

    def __enter__(self) -> Dataset:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the graph and the indexes; the dataset is of no use afterwards."""
        self.graph.close()
        if "index" in self.__dict__:
            self.index.close()

    @property
    def manifest(self) -> Manifest:
        """What the release holds."""
        return self._release.manifest

    @property
    def release(self) -> str:
        """The release id that every answer carries."""
        return self.manifest.id

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """Themes and categories."""
        return Taxonomy.load(self.manifest.base_iri)

    @cached_property
    def records(self) -> RecordReader:
        """Records in the shape of CONTRACT §2."""
        return RecordReader(self.graph)

    @cached_property
    def catalog(self) -> Catalog:
        """Lists, look-ups and counts."""
        return Catalog(self.graph, self.records)

    @cached_property
    def index(self) -> SearchIndex:
        """The indexes, opened on first use."""
        from search.index import SearchIndex

        return SearchIndex.open(self._release.index_path, encoder=self._encoder)

    @cached_property
    def _answerer(self) -> Answerer:
        from search.questions import Answerer

        return Answerer(self)

    def search(
        self,
        query: str,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        limit: int = 10,
        offset: int = 0,
        explain: bool = False,
    ) -> SearchResult:
        """Search everything; hits fall in score, ``limit`` from ``offset`` of them are returned."""
        from search.hybrid import search

        return search(
            self.index,
            query,
            filters=filters,
            limit=limit,
            offset=offset,
            explain=explain,
            release=self.release,
        )

    def suggest(self, query: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Complete what is being typed."""
        return self.index.suggest(query, limit)

    def similar(self, iri_or_text: str, *, year: int | None = None, limit: int = 10) -> SimilarResult:
        """Find indicators like an indicator (IRI or id) or like a text."""
        from search.similar import similar

        return similar(self.index, iri_or_text, year=year, limit=limit, release=self.release)

    def ask(self, question: str) -> Answer:
        """Answer a question in Chinese or English exactly, or refuse."""
        return self._answerer.ask(question)

    def issues(
        self, rule: str | None = None, severity: str | None = None, *, limit: int = 100_000, offset: int = 0
    ) -> FindingsPage:
        """List data-quality findings, all or those of a rule or severity, gravest first."""
        filters = FindingFilters(rule=(rule,) if rule else None, severity=(severity,) if severity else None)
        return self.catalog.findings(filters, limit=limit, offset=offset)

    def sparql(self, query: str, *, media_type: str | None = None) -> sparql.SparqlResult:
        """Run a read-only SPARQL query; see :func:`search.sparql.run`."""
        return sparql.run(self.graph, query, media_type=media_type)

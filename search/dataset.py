"""One release, opened for reading: search, questions, similar indicators, SPARQL.

>>> from search import Dataset
>>> dataset = Dataset.open("data")                       # doctest: +SKIP
>>> dataset.ask("哪些项目面向中小企业？").text               # doctest: +SKIP
"""

from __future__ import annotations

import weakref
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ontology.endpoint import Endpoint, RemoteGraph
from ontology.errors import Unavailable
from ontology.graph import Graph
from ontology.iris import Minter
from ontology.mirror import remote_graph
from ontology.records import RecordReader
from ontology.releases import Manifest, Release, Releases
from ontology.taxonomy import Taxonomy
from search import sparql
from search.catalog import Catalog, FindingFilters, FindingsPage
from search.results import Answer, Filters, SearchResult, SimilarResult, Suggestion, WhyResult
from search.sparql.elsewhere import evaluate_elsewhere
from search.sparql.processes import Sandbox

if TYPE_CHECKING:
    from search.alignment import Comparison, ConceptRecord, ReviewItem, Series
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

    def __init__(
        self, release: Release, *, encoder: Encoder | None = None, endpoint: Endpoint | None = None
    ) -> None:
        self._release = release
        self._encoder = encoder
        self.graph = (
            Graph.open_read_only(release.graph_path) if endpoint is None else remote_graph(endpoint, release)
        )
        self._worker: Sandbox | None = None

    @classmethod
    def open(
        cls, path: str | Path, *, encoder: Encoder | None = None, endpoint: Endpoint | None = None
    ) -> Dataset:
        """Open the current release of a data directory; its graph on a SPARQL server, when one is given.

        Raises:
            NoRelease: nothing is published there.
            Unavailable: the release is damaged, or the server holds another one.
        """
        return cls(Releases(Path(path)).current(), encoder=encoder, endpoint=endpoint)

    def __enter__(self) -> Dataset:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the graph and the indexes; the dataset is of no use afterwards."""
        self.graph.close()
        if self._worker is not None:
            self._worker.close()
        index = self.__dict__.pop("index", None)
        if index is not None:
            index.close()
        for cached in ("_answerer", "catalog", "records"):
            self.__dict__.pop(cached, None)

    def require_files(self) -> None:
        """Check that the files that questions are answered from are there and as long as they were.

        Raises:
            DamagedRelease: one is not; the message names it and says what to do.
        """
        self._release.require_sizes("index" if isinstance(self.graph, RemoteGraph) else "")

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
        manifest = self.manifest
        return Catalog(self.graph, self.records, manifest.tables, manifest.triples, index=self._usable_index)

    def _usable_index(self) -> SearchIndex | None:
        try:
            return self.index
        except Unavailable:
            return None

    @cached_property
    def index(self) -> SearchIndex:
        """The indexes, opened on first use."""
        from search.index import SearchIndex

        self._release.require("index")
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
        expand: bool = True,
        group: bool | None = None,
        cursor: str | None = None,
    ) -> SearchResult:
        """Search everything; hits fall in score, ``limit`` from ``offset`` of them are returned.

        See :func:`search.hybrid.search` for the arguments and errors.
        """
        from search.hybrid import search

        return search(
            self.index,
            query,
            filters=filters,
            limit=limit,
            offset=offset,
            explain=explain,
            expand=expand,
            group=group,
            cursor=cursor,
            release=self.release,
        )

    def why(
        self,
        query: str,
        iri: str,
        *,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        expand: bool = True,
        group: bool | None = None,
    ) -> WhyResult:
        """Explain where a record stands in a search and why; see :func:`search.why.why`."""
        from search.why import why

        return why(self.index, query, iri, filters=filters, expand=expand, group=group, release=self.release)

    def suggest(self, query: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Complete what is being typed."""
        return self.index.suggest(query, limit)

    def similar(
        self, iri_or_text: str, *, year: int | None = None, limit: int = 10, by_year: bool = False
    ) -> SimilarResult:
        """Find indicators like an indicator (IRI or id) or like a text; ``limit`` of each year with ``by_year``."""
        from search.similar import similar

        return similar(self.index, iri_or_text, year=year, limit=limit, by_year=by_year, release=self.release)

    def ask(self, question: str) -> Answer:
        """Answer a question in Chinese or English exactly, or refuse."""
        return self._answerer.ask(question)

    def compare(self, from_year: int, to_year: int, department: str | None = None) -> Comparison:
        """Align the indicators of two fiscal years, in either order.

        Args:
            from_year: the year to start from; changes run from it to the other.
            to_year: the other year; any two years of the release can be compared.
            department: label, id or IRI; all departments, each with itself, when ``None``.

        Raises:
            NotFound: the release has no table of a year, or no such department.
            Invalid: both years are one.
        """
        from search.alignment import Meanings, compare

        meanings = Meanings.from_index(lambda: self.index)
        return compare(self.graph, self.manifest, self.taxonomy, (from_year, to_year), department, meanings)

    def series(self, iri: str) -> Series:
        """Return an indicator's targets through the fiscal years, each among comparable ones.

        Args:
            iri: the indicator's IRI or its last segment.

        Raises:
            NotFound: the release has no such indicator.
        """
        from search.alignment import series

        return series(self.graph, self.catalog.resolve("indicator", iri), self.release)

    def review(self, status: str | None = "proposed") -> tuple[ReviewItem, ...]:
        """Return the pairs that wait for a person, or those ``accepted`` or ``rejected``, or all for ``None``."""
        from search.alignment import review_items

        return review_items(self.graph, Minter(self.manifest.base_iri), status)

    def concept(self, iri: str) -> ConceptRecord:
        """Return an indicator concept by its IRI or last segment, with its members.

        Raises:
            NotFound: the release has no such concept.
        """
        from search.alignment import concept_record

        return concept_record(self.graph, self.catalog.resolve("concept", iri))

    def issues(
        self, rule: str | None = None, severity: str | None = None, *, limit: int = 100_000, offset: int = 0
    ) -> FindingsPage:
        """List data-quality findings, all or those of a rule or severity, gravest first."""
        filters = FindingFilters(rule=(rule,) if rule else None, severity=(severity,) if severity else None)
        return self.catalog.findings(filters, limit=limit, offset=offset)

    def sparql(
        self,
        query: str,
        *,
        media_type: str | None = None,
        limits: sparql.Limits = sparql.Limits(),  # noqa: B008 - frozen
    ) -> sparql.SparqlResult:
        """Run a read-only SPARQL query in a process of its own, bounded in time and memory.

        Args:
            query: SPARQL 1.1, with ``SERVICE zb:search`` and the product's prefixes.
            media_type: one of ``search.sparql.SOLUTION_TYPES`` or ``GRAPH_TYPES``; JSON or Turtle when ``None``
                or of the other sort.
            limits: what it may cost; the memory limit of the first query counts for all.

        Raises:
            RefusedQuery: an update, SERVICE to another host, FROM outside the dataset, too long or too deep.
            MalformedQuery: it does not parse; the message says where.
            TooSlow: it was stopped at the time limit.
            TooBig: it was stopped at the memory limit.
        """
        types = (
            media_type if media_type in sparql.SOLUTION_TYPES else sparql.SOLUTION_TYPES[0],
            media_type if media_type in sparql.GRAPH_TYPES else sparql.GRAPH_TYPES[0],
        )
        asked = sparql.Query(query, types)
        job = sparql.prepare(self, asked, sparql.check(self, asked, limits), limits)
        if isinstance(self.graph, RemoteGraph):
            return sparql.result(evaluate_elsewhere(self.graph.endpoint, job))
        return sparql.result(self._sandbox(limits.memory_bytes).run(job))

    def _sandbox(self, memory_bytes: int) -> Sandbox:
        """Return the worker process, started on first use; it ends with this object."""
        if self._worker is None:
            self._worker = Sandbox(memory_bytes)
            weakref.finalize(self, self._worker.close)
        return self._worker

    @property
    def graph_path(self) -> Path:
        """Where the graph lies, for processes that open it themselves."""
        return self._release.graph_path

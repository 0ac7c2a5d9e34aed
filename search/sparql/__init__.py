"""Read-only SPARQL over a release: guarded, confined to worker processes, bounded in time and memory.

:func:`prepare` checks a query and answers its searches; a worker evaluates the job
(:class:`~search.sparql.processes.Sandbox` for one caller, :class:`~search.sparql.lanes.Lanes` for a
service); :func:`result` turns the reply into a result or an error.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ontology.graph import damaged_by
from search.results import table
from search.sparql.errors import (
    MalformedQuery,
    Overloaded,
    RefusedQuery,
    TooBig,
    TooManyQueries,
    TooSlow,
    UpdateRefused,
)
from search.sparql.formats import GRAPH_TYPES, JSON, SOLUTION_TYPES, TURTLE
from search.sparql.guard import Inspected, inspect
from search.sparql.job import Job, Reply
from search.sparql.limits import Limits
from search.sparql.service import rewrite

if TYPE_CHECKING:
    import pandas

    from search.dataset import Dataset

__all__ = [
    "GRAPH_TYPES",
    "SOLUTION_TYPES",
    "Inspected",
    "Limits",
    "MalformedQuery",
    "Overloaded",
    "Query",
    "RefusedQuery",
    "SparqlResult",
    "TooBig",
    "TooManyQueries",
    "TooSlow",
    "UnacceptableResult",
    "UpdateRefused",
    "check",
    "prepare",
    "result",
]
_PARTIAL_MARGIN = 0.9


class UnacceptableResult(RefusedQuery):
    """The result is of a kind that cannot be written in any of the wanted formats."""

    kind = "not_acceptable"


@dataclass(frozen=True, slots=True)
class Query:
    """A query and how it is to be answered.

    Attributes:
        text: SPARQL 1.1.
        media_types: for solutions and for triples; ``None`` where the client accepts none that there is.
        default_graphs: the protocol's default graphs, or ``None``.
        named_graphs: the protocol's named graphs, or ``None``.
        timeout_s: lower than that of the limits, or ``None``.
        partial: return what was found when the time is up.
    """

    text: str
    media_types: tuple[str | None, str | None] = (JSON, TURTLE)
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    timeout_s: float | None = None
    partial: bool = False

    @property
    def dataset_given(self) -> bool:
        """Whether the protocol names the dataset, which then overrides FROM."""
        return self.default_graphs is not None or self.named_graphs is not None


@dataclass(frozen=True, slots=True)
class SparqlResult:
    """A serialised result.

    Attributes:
        body: the document.
        media_type: of the document.
        truncated: ``rows``, ``bytes`` or ``time`` when it was cut there, else ``""``.
    """

    body: bytes
    media_type: str
    truncated: str = ""

    def to_pandas(self) -> pandas.DataFrame:
        """Return a SELECT's rows as text columns; the result must be of a tabular media type (JSON, the default)."""
        document = json.loads(self.body)
        columns = document["head"]["vars"]
        bindings = document["results"]["bindings"]
        return table(({c: b[c]["value"] if c in b else None for c in columns} for b in bindings), columns)


def check(dataset: Dataset, query: Query, limits: Limits) -> Inspected:
    """Refuse what must not reach the engine; see :func:`search.sparql.guard.inspect`."""
    return inspect(
        query.text,
        limits=limits,
        known_graph=lambda iri: _is_graph(dataset, iri),
        base_iri=dataset.manifest.base_iri,
        dataset_given=query.dataset_given,
    )


def _is_graph(dataset: Dataset, iri: str) -> bool:
    try:
        return dataset.graph.has(iri)
    except ValueError:  # not an IRI at all
        return False


def prepare(dataset: Dataset, query: Query, inspected: Inspected, limits: Limits) -> Job:
    """Return the job for a worker; searches inside the query are answered here, where the index is.

    Raises:
        Invalid: a search block asks for what it cannot do.
    """
    text = rewrite(query.text, dataset) if inspected.searches else query.text
    timeout_s = min(limits.timeout_s, query.timeout_s or limits.timeout_s)
    return Job(
        store=str(dataset.graph_path),
        query=text,
        base_iri=dataset.manifest.base_iri,
        media_types=query.media_types,
        max_rows=limits.max_rows,
        max_bytes=limits.max_bytes,
        timeout_s=timeout_s,
        own_dataset=inspected.own_dataset,
        default_graphs=query.default_graphs,
        named_graphs=query.named_graphs,
        partial_after_s=timeout_s * _PARTIAL_MARGIN if query.partial else None,
    )


def checked(reply: Reply) -> Reply:
    """Return a reply that holds a result.

    Raises:
        MalformedQuery: the text does not parse.
        RefusedQuery: the engine cannot evaluate it.
        UnacceptableResult: the result is of the other kind than the wanted formats.
        DamagedGraph: a worker cannot open the release.
    """
    if reply.error == "malformed":
        raise MalformedQuery(
            reply.message,
            message_zh=f"查询不符合 SPARQL 1.1 语法：{reply.message}",
            line=reply.line,
            column=reply.column,
        )
    if reply.error == "unacceptable":
        raise UnacceptableResult(
            f"{reply.message}; ask for another format", message_zh="所请求的格式不适用于该查询的结果"
        )
    if reply.error == "damaged":
        raise damaged_by(reply.message)
    if reply.error:
        raise RefusedQuery(reply.message, message_zh=f"查询无法执行：{reply.message}")
    return reply


def result(reply: Reply) -> SparqlResult:
    """Return a reply's whole result; see :func:`checked` for errors."""
    found = checked(reply)
    body = found.body
    if found.file is not None:
        with os.fdopen(found.file, "rb") as file:
            body = file.read()
    return SparqlResult(body, found.media_type, found.truncated)

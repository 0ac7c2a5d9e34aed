"""Read-only SPARQL over a release: what may run, and how results are written.

The checks read tokens, not text: a keyword inside a literal, an IRI or a comment is none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from ontology.errors import Invalid
from ontology.graph import Graph
from search.results import table

if TYPE_CHECKING:
    import pandas

MAX_QUERY_CHARS = 100_000
MAX_DEPTH = 200
_TOKEN = re.compile(
    r"""
    (?P<comment>\#[^\n\r]*)
  | (?P<iri><[^<>"{}|^`\\\s]*>)
  | (?P<string>\"{3}(?:(?:\"{1,2})?(?:[^"\\]|\\.))*\"{3}|'{3}(?:(?:'{1,2})?(?:[^'\\]|\\.))*'{3}
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<open>[({\[])
  | (?P<close>[)}\]])
  | (?P<variable>[?$]\w+)
  | (?P<name>[A-Za-z_][\w.-]*:?[\w.%-]*|:[\w.%-]*)
  | (?P<other>\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_UPDATES = {"insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add"}
_SOLUTIONS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
SOLUTION_TYPES = tuple(_SOLUTIONS)
GRAPH_TYPES = tuple(_GRAPHS)


class RefusedQuery(Invalid):
    """The query asks for something that this endpoint does not do."""


class MalformedQuery(Invalid):
    """The query is not SPARQL 1.1; the message says where."""


@dataclass(frozen=True, slots=True)
class SparqlResult:
    """A serialised result and its media type."""

    body: bytes
    media_type: str

    def to_pandas(self) -> pandas.DataFrame:
        """Return a SELECT's rows as text columns; the result must be of a tabular media type (JSON, the default)."""
        document = json.loads(self.body)
        columns = document["head"]["vars"]
        bindings = document["results"]["bindings"]
        return table(({c: b[c]["value"] if c in b else None for c in columns} for b in bindings), columns)


def check(graph: Graph, query: str) -> bool:
    """Refuse what must not reach the parser or the engine.

    Returns:
        Whether the query names its own dataset by FROM.

    Raises:
        RefusedQuery: too long, too deeply nested, an update, SERVICE, or FROM with an IRI that is no graph here.
    """
    if len(query) > MAX_QUERY_CHARS:
        raise RefusedQuery(f"the query has {len(query)} characters, {MAX_QUERY_CHARS} are allowed")
    depth = 0
    first, previous, names_dataset = True, "", False
    for kind, text in _tokens(query):
        if kind == "iri" and previous in {"from", "named"} and not graph.has(text[1:-1]):
            raise RefusedQuery(
                f"FROM {text} is no graph of this dataset", message_zh=f"FROM {text} 不是本数据集的图"
            )
        names_dataset = names_dataset or (previous in {"from", "named"} and kind in {"iri", "name"})
        previous = text.casefold() if kind == "name" else ""
        depth += (kind == "open") - (kind == "close")
        if depth > MAX_DEPTH:
            raise RefusedQuery(f"the query is nested deeper than {MAX_DEPTH} levels")
        if kind == "name":
            _check_word(text.casefold(), first=first)
            first = (first and text.casefold() in {"prefix", "base"}) or text.endswith(":")
    return names_dataset


def _check_word(word: str, *, first: bool) -> None:
    if word == "service":
        raise RefusedQuery("SERVICE is not allowed here", message_zh="此端点不允许使用 SERVICE")
    if first and word in _UPDATES:
        raise RefusedQuery(
            "this endpoint is read-only: updates are refused", message_zh="此端点只读，不接受更新"
        )


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "other"
        if kind != "comment":
            yield kind, match.group()


def run(graph: Graph, query: str, *, media_type: str | None = None) -> SparqlResult:
    """Run a read-only query and serialise its result.

    Args:
        graph: the release's graph.
        query: SPARQL 1.1 query text.
        media_type: one of ``SOLUTION_TYPES`` or ``GRAPH_TYPES``; JSON or Turtle when ``None`` or of the other sort.

    Raises:
        RefusedQuery: see :func:`check`.
        MalformedQuery: the text does not parse.
    """
    own_dataset = check(graph, query)
    try:
        return _serialised(graph, query, media_type, union=not own_dataset)
    except SyntaxError as error:
        raise MalformedQuery(str(error), message_zh=f"查询不符合 SPARQL 1.1 语法：{error}") from None
    except (ValueError, OSError, RuntimeError) as error:
        raise RefusedQuery(f"the query could not be evaluated: {error}") from None


def _serialised(graph: Graph, query: str, media_type: str | None, *, union: bool) -> SparqlResult:
    """Evaluate and serialise; the result, which belongs to this thread, does not outlive the call."""
    result = graph.query(query, union=union)
    if isinstance(result, ox.QueryTriples):
        chosen = media_type if media_type in _GRAPHS else "text/turtle"
        return SparqlResult(result.serialize(format=_GRAPHS[chosen]) or b"", chosen)
    chosen = media_type if media_type in _SOLUTIONS else "application/sparql-results+json"
    if isinstance(result, ox.QueryBoolean) and chosen.startswith("text/"):
        chosen = "application/sparql-results+json"
    return SparqlResult(result.serialize(format=_SOLUTIONS[chosen]) or b"", chosen)

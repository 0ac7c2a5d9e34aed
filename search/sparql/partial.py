"""Partial results: what was found when the time was up, as a valid document.

Slower than the usual way, since every row passes through Python: only for those who ask for it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox

from ontology.vocabulary import PREFIXES
from search.sparql.evaluate import evaluate, query
from search.sparql.formats import GRAPHS, JSON, SOLUTIONS
from search.sparql.job import Job, Reply

MOST_ROWS = 10_000
"""Rows of a result that may be partial: so many are written in the time that is left."""


def evaluate_in_time(store: ox.Store, job: Job, answer: Callable[[Reply], None]) -> None:
    """Run a query; call ``answer`` once, when it is done or when its time is up, whichever is first.

    When the time is up, ``answer`` is called from another thread and the evaluation goes on: the caller
    of this function is then of no use any more.
    """
    try:
        result = query(store, job)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        answer(evaluate(store, job))
        return
    if isinstance(result, ox.QueryBoolean):
        answer(evaluate(store, job))
        return
    collected = _Collected(job, answer, result)
    timer = threading.Timer(job.partial_after_s or 0, collected.finish, ("time",))
    timer.daemon = True
    timer.start()
    reason = collected.collect(result)
    collected.finish(reason)


class _Collected:
    """Rows or triples found so far."""

    def __init__(
        self, job: Job, answer: Callable[[Reply], None], result: ox.QuerySolutions | ox.QueryTriples
    ) -> None:
        self._job = job
        self._answer = answer
        self._lock = threading.Lock()
        self._answered = False
        self._names = (
            [variable.value for variable in result.variables]
            if isinstance(result, ox.QuerySolutions)
            else None
        )
        self._found: list[Any] = []
        self._most = min(job.max_rows, MOST_ROWS)

    def collect(self, result: ox.QuerySolutions | ox.QueryTriples) -> str:
        """Take what the engine finds; return why it stopped: ``rows`` or ``""``."""
        for one in result:
            if len(self._found) == self._most:
                return "rows"
            self._found.append(tuple(one) if isinstance(one, ox.QuerySolution) else one)
        return ""

    def finish(self, reason: str) -> None:
        """Answer with what there is, unless that was done before."""
        with self._lock:
            if self._answered:
                return
            self._answered = True
        self._answer(self._reply(list(self._found), reason))

    def _reply(self, found: list[Any], reason: str) -> Reply:
        for_rows, for_triples = self._job.media_types
        media_type = for_triples if self._names is None else for_rows
        if media_type is None:
            return Reply(
                error="unacceptable", message="the result is of the other kind", retire=reason == "time"
            )
        body = self._written(found, media_type)
        while len(body) > self._job.max_bytes and found:
            reason = "bytes" if reason != "time" else reason
            found = found[: len(found) // 2]
            body = self._written(found, media_type)
        return Reply(
            media_type=media_type, truncated=reason, size=len(body), body=body, retire=reason == "time"
        )

    def _written(self, found: list[Any], media_type: str) -> bytes:
        if self._names is None:
            return ox.serialize(found, format=GRAPHS[media_type], prefixes=PREFIXES) or b""
        bindings = [
            {name: _term(term) for name, term in zip(self._names, row, strict=True) if term is not None}
            for row in found
        ]
        document = {"head": {"vars": self._names}, "results": {"bindings": bindings}}
        body = json.dumps(document, ensure_ascii=False).encode()
        if media_type == JSON:
            return body
        solutions = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - it was written above
        return solutions.serialize(format=SOLUTIONS[media_type]) or b""


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, Any]:
    """Return a term as SPARQL 1.1 Query Results JSON §3.2.2 (triples as in 1.2)."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _term(part) for name, part in parts.items()}}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string":
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}

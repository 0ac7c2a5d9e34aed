"""Evaluates one query and writes its result; runs inside a worker."""

from __future__ import annotations

import mmap
import os
import re
import tempfile
from collections.abc import Iterator
from itertools import islice
from typing import IO, Any

import pyoxigraph as ox

from ontology.vocabulary import PREFIXES
from search.sparql.formats import EMPTY_JSON_ROW, GRAPHS, JSON, LAYOUTS, SOLUTIONS, SPARSE_JSON, TSV, Layout
from search.sparql.functions import CUSTOM_FUNCTIONS
from search.sparql.job import Job, Reply, is_inline

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SPILL = 64 * 1024
_LONGEST_COMPLAINT = 300
_HELD_BACK = 16 * 1024  # what a serialiser may not have written yet


class _Full(Exception):  # noqa: N818 - a signal, not an error
    """The result has all the rows or bytes that it may have."""


class Spool:
    """Where a result is written: in memory while it is small, then in a file without a name.

    Args:
        limit: bytes after which writing stops.
    """

    def __init__(self, limit: int) -> None:
        self.size = 0
        self._limit = limit
        self._chunks: list[bytes] = []
        self._file: IO[bytes] | None = None

    def write(self, chunk: bytes) -> int:
        """Keep a piece.

        Raises:
            _Full: the limit is passed.
        """
        self.size += len(chunk)
        if self._file is None and self.size > _SPILL:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - lives as long as this
            self._file.write(b"".join(self._chunks))
            self._chunks = []
        if self._file is None:
            self._chunks.append(chunk)
        else:
            self._file.write(chunk)
        if self.size > self._limit:
            raise _Full
        return len(chunk)

    def flush(self) -> None:
        """Nothing to do: nothing is held back."""

    def content(self) -> bytes | mmap.mmap:
        """Return what was written so far."""
        if self._file is None:
            return b"".join(self._chunks)
        return mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)

    def cut(self, end: int, tail: bytes) -> None:
        """Keep the first ``end`` bytes and close the document with ``tail``."""
        if self._file is None:
            self._chunks = [b"".join(self._chunks)[:end], tail]
        else:
            self._file.truncate(end)
            self._file.seek(end)
            self._file.write(tail)
        self.size = end + len(tail)

    def reply(self, media_type: str, truncated: str) -> Reply:
        """Return the result: inline, or as a descriptor that the caller sends and closes."""
        if self._file is not None and not is_inline(self.size):
            self._file.seek(0)
            file = os.dup(self._file.fileno())
            self._file.close()
            return Reply(media_type=media_type, truncated=truncated, size=self.size, file=file)
        body = bytes(self.content()[:])
        return Reply(media_type=media_type, truncated=truncated, size=len(body), body=body)


class _Counting(Spool):
    """A spool that stops at a number of rows as well.

    Marks are counted as they pass, which may be too many (a text may hold one) but never too few; only
    when there are enough of them are rows counted exactly.
    """

    def __init__(self, limit: int, rows: int, media_type: str) -> None:
        super().__init__(limit)
        self._rows = rows
        self._media_type = media_type
        self._mark = LAYOUTS[media_type].mark
        self._marks = 1 if media_type == JSON else 0  # there the marks are between rows
        self._look_at = rows + 1
        self._last = b""

    def write(self, chunk: bytes) -> int:
        """Keep a piece; see :class:`Spool`."""
        written = super().write(chunk)
        seam = self._last[-len(self._mark) + 1 :] if len(self._mark) > 1 else b""
        self._marks += (seam + chunk).count(self._mark)
        self._last = chunk
        if self._marks >= self._look_at:
            rows = sum(1 for _ in self._ends())
            if rows > self._rows:
                raise _Full
            self._look_at = self._marks + self._rows + 1 - rows
        return written

    def finish(self, *, full: bool) -> str:
        """Cut what is too much at the end of a row; return ``rows``, ``bytes`` or ``""``."""
        if not full and self._marks <= self._rows:
            return ""
        layout = self._layout()
        most = self._limit - len(layout.tail)
        ends = [end for end in islice(self._ends(), self._rows + 1) if end <= most]
        # The last row of a whole JSON document has no row after it, by which its end would be told.
        unseen = 1 if not full and self._media_type == JSON else 0
        if not full and len(ends) + unseen <= self._rows and self.size <= self._limit:
            return ""
        if len(ends) + unseen > self._rows:
            self.cut(ends[self._rows - 1], layout.tail)
            return "rows"
        self.cut(ends[-1] if ends else self._head(), layout.tail)
        return "bytes"

    def _ends(self) -> Iterator[int]:
        return self._layout().ends(self.content())

    def _layout(self) -> Layout:
        if self._media_type == JSON and self.content().find(EMPTY_JSON_ROW) >= 0:
            return SPARSE_JSON
        return LAYOUTS[self._media_type]

    def _head(self) -> int:
        """Return where the head ends, when not even one row fits."""
        content = self.content()
        marks = {JSON: b'"bindings":[', "application/sparql-results+xml": b"<results>"}
        mark = marks.get(self._media_type, b"\n")
        return content.find(mark) + len(mark)


def evaluate(store: ox.Store, job: Job) -> Reply:
    """Run a query and return its result, or why there is none."""
    try:
        return written(query(store, job), job)
    except SyntaxError as error:
        return malformed(error)
    except (ValueError, RuntimeError) as error:
        return Reply(error="refused", message=f"the query could not be evaluated: {error}")
    except OSError as error:
        return Reply(error="refused", message=f"the query could not be evaluated: {error.strerror or error}")


def query(store: ox.Store, job: Job) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Parse a query and begin to evaluate it over the dataset of the job."""
    given = job.default_graphs is not None or job.named_graphs is not None
    return store.query(
        job.query,
        base_iri=job.base_iri,
        prefixes=PREFIXES,
        use_default_graph_as_union=not (given or job.own_dataset),
        default_graph=_graphs(job.default_graphs) if given else None,
        named_graphs=_graphs(job.named_graphs) if given else None,
        custom_functions=dict(CUSTOM_FUNCTIONS),
    )


def malformed(error: SyntaxError) -> Reply:
    """Return what the parser complains of, with its place."""
    match = _PLACE.match(str(error))
    if match is None:
        return Reply(error="malformed", message=str(error)[:_LONGEST_COMPLAINT])
    line, column, complaint = int(match[1]), int(match[2]), " ".join(match[3].split())
    if len(complaint) > _LONGEST_COMPLAINT:
        complaint = complaint[:_LONGEST_COMPLAINT] + " …"
    return Reply(
        error="malformed", message=f"line {line}, column {column}: {complaint}", line=line, column=column
    )


def _graphs(names: tuple[str, ...] | None) -> list[Any]:
    """Return graph names; ``Any`` because the engine's two parameters want different unions of it."""
    return [ox.NamedNode(name) for name in names or ()]


def written(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, job: Job) -> Reply:
    """Serialise; the result, which belongs to this thread, does not outlive the call."""
    for_rows, for_triples = job.media_types
    if isinstance(result, ox.QueryTriples):
        return _triples(result, job, for_triples) if for_triples else _unacceptable("triples")
    if for_rows is None:
        return _unacceptable("solutions")
    if isinstance(result, ox.QueryBoolean):
        media_type = JSON if for_rows == TSV else for_rows
        spool = Spool(job.max_bytes)
        result.serialize(spool, format=SOLUTIONS[media_type])  # type: ignore[arg-type]
        return spool.reply(media_type, "")
    counting = _Counting(job.max_bytes, job.max_rows, for_rows)
    full = False
    try:
        result.serialize(counting, format=SOLUTIONS[for_rows])  # type: ignore[arg-type]
    except _Full:
        full = True
    return counting.reply(for_rows, counting.finish(full=full))


def _unacceptable(kind: str) -> Reply:
    return Reply(error="unacceptable", message=f"the result of this query are {kind}")


def _triples(found: ox.QueryTriples, job: Job, media_type: str) -> Reply:
    """Write triples until a limit is reached; the serialiser closes the document as always."""
    spool = Spool(2 * job.max_bytes + _SPILL)  # the cut is made by what is fed, not by what is written
    most = max(job.max_bytes - _HELD_BACK, job.max_bytes // 2)
    cuts: list[str] = []

    def limited() -> Iterator[ox.Triple]:
        for count, triple in enumerate(found):
            if count == job.max_rows or spool.size > most:
                cuts.append("rows" if count == job.max_rows else "bytes")
                return
            yield triple

    ox.serialize(limited(), spool, format=GRAPHS[media_type], prefixes=PREFIXES)  # type: ignore[arg-type]
    return spool.reply(media_type, cuts[0] if cuts else "")

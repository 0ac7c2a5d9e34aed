"""A SPARQL 1.1 server that is not ours: the protocol's query and update operations, and a graph that lives there.

What a release holds stays on disk and is the truth; the server has a copy of it (``api/mirror.py``) and answers reads.
The default graph of the server must be the union of its named graphs, as the release's is.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from ontology.errors import Invalid, Unavailable
from ontology.graph import Graph
from ontology.vocabulary import sparql_prefixes

RESULTS_JSON = "application/sparql-results+json"
N_TRIPLES = "application/n-triples"
_FORM = "application/x-www-form-urlencoded"
_BOOLEAN = "http://www.w3.org/2001/XMLSchema#boolean"
_TRIPLES = re.compile(r"\b(?:construct|describe)\b[^{]*\{", re.IGNORECASE)
_PATIENCE_S = 60.0
_LONGEST_COMPLAINT = 400
_MOST_BYTES = 1 << 30


class EndpointDown(Unavailable):
    """The SPARQL server does not answer, or not as the protocol says."""


class EndpointRefused(Invalid):
    """The SPARQL server answers that the query is not one for it."""


class EndpointTooSlow(Unavailable):
    """The SPARQL server did not answer in time."""


class EndpointTooMuch(Unavailable):
    """The SPARQL server answers more than is wanted."""


class Endpoint:
    """A SPARQL 1.1 server; safe to share between threads.

    Args:
        query_url: of the query operation.
        update_url: of the update operation; ``None``: read-only.
    """

    def __init__(self, query_url: str, update_url: str | None = None) -> None:
        self.query_url = query_url
        self._update_url = update_url
        self._local = threading.local()
        self._opened: list[http.client.HTTPConnection] = []

    def close(self) -> None:
        """Close the connections of all threads; the next query opens new ones."""
        self._local = threading.local()
        while self._opened:
            self._opened.pop().close()

    def __del__(self) -> None:
        self.close()

    def query(
        self,
        text: str,
        accept: str = RESULTS_JSON,
        *,
        graphs: tuple[tuple[str, str], ...] = (),
        timeout_s: float = _PATIENCE_S,
        max_bytes: int = _MOST_BYTES,
    ) -> tuple[str, bytes]:
        """Run a query and return the result's media type and body.

        Args:
            text: SPARQL 1.1.
            accept: what the server may answer with.
            graphs: pairs of ``default-graph-uri`` or ``named-graph-uri`` and an IRI.
            timeout_s: of the whole answer.
            max_bytes: of the body.

        Raises:
            EndpointRefused: the server says that the query is wrong.
            EndpointDown: it does not answer.
            EndpointTooSlow: not in time.
            EndpointTooMuch: the body is larger.
        """
        body = urlencode([("query", text), *graphs]).encode()
        return self._post(self.query_url, body, _FORM, accept, timeout_s, max_bytes)

    def update(self, text: str) -> None:
        """Run an update.

        Raises:
            Unavailable: no update address is set, or the server does not answer.
            EndpointRefused: the server refuses it.
        """
        if self._update_url is None:
            raise Unavailable(
                "no address for updates is set; set ZHIBIAO_GRAPH_UPDATE_ENDPOINT",
                message_zh="未设置更新地址，请设置 ZHIBIAO_GRAPH_UPDATE_ENDPOINT",
            )
        body = urlencode([("update", text)]).encode()
        self._post(self._update_url, body, _FORM, "*/*", _PATIENCE_S, _MOST_BYTES)

    def _post(
        self, url: str, body: bytes, media_type: str, accept: str, timeout_s: float, max_bytes: int
    ) -> tuple[str, bytes]:
        try:
            response = self._exchange(url, body, media_type, accept, timeout_s)
            content = response.read(max_bytes + 1)
        except TimeoutError as error:
            self._forget()
            raise EndpointTooSlow(
                f"{_shown(url)} did not answer within {timeout_s:g} s", message_zh=f"{_shown(url)} 超时"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            self._forget()
            raise EndpointDown(
                f"{_shown(url)} does not answer: {error}", message_zh=f"{_shown(url)} 无法访问：{error}"
            ) from error
        if len(content) > max_bytes:
            self._forget()
            raise EndpointTooMuch(f"{_shown(url)} answers more than {max_bytes} bytes")
        if response.status >= 400:
            raise _complaint(url, response.status, content)
        return response.headers.get_content_type(), content

    def _exchange(
        self, url: str, body: bytes, media_type: str, accept: str, timeout_s: float
    ) -> http.client.HTTPResponse:
        """Send on the kept connection; once more on a new one when the server has closed it meanwhile."""
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": media_type, "Accept": accept}
        for fresh in (False, True):
            connection, was_kept = self._connection(parts.scheme, parts.netloc, timeout_s)
            try:
                connection.request("POST", path, body, headers)
                return connection.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError, BrokenPipeError):
                self._forget()
                if fresh or not was_kept:
                    raise
        raise AssertionError("unreachable")

    def _connection(
        self, scheme: str, place: str, timeout_s: float
    ) -> tuple[http.client.HTTPConnection, bool]:
        kept = getattr(self._local, "kept", None)
        if kept is not None and kept[0] == (scheme, place):
            connection: http.client.HTTPConnection = kept[1]
            connection.timeout = timeout_s
            if connection.sock is not None:
                connection.sock.settimeout(timeout_s)
            return connection, True
        self._forget()
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        connection = kind(place, timeout=timeout_s)
        self._local.kept = ((scheme, place), connection)
        self._opened.append(connection)
        return connection, False

    def _forget(self) -> None:
        kept = getattr(self._local, "kept", None)
        if kept is not None:
            kept[1].close()
            self._opened.remove(kept[1])
            self._local.kept = None


def _shown(url: str) -> str:
    return url.split("?")[0].split("@")[-1]


def _complaint(url: str, status: int, content: bytes) -> Unavailable | Invalid:
    said = " ".join(content.decode("utf-8", "replace").split())[:_LONGEST_COMPLAINT]
    if status in (400, 406, 422) or (status == 500 and ("SPARQL" in said or "syntax" in said.casefold())):
        return EndpointRefused(
            f"the SPARQL server refuses the query: {said}", message_zh=f"SPARQL 服务器拒绝查询：{said}"
        )
    return EndpointDown(
        f"{_shown(url)} answers {status}: {said}", message_zh=f"{_shown(url)} 返回 {status}：{said}"
    )


def parsed(media_type: str, body: bytes) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return a result in JSON or triples as the embedded engine would.

    Raises:
        EndpointDown: the server answers with something else.
    """
    try:
        if "json" in media_type:
            return ox.parse_query_results(_canonical(body), format=ox.QueryResultsFormat.JSON)
        return _triples(body, ox.RdfFormat.N_TRIPLES if media_type != "text/turtle" else ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise EndpointDown(
            f"the SPARQL server answers {media_type} that cannot be read: {error}",
            message_zh=f"无法读取 SPARQL 服务器返回的 {media_type}：{error}",
        ) from error


def _triples(body: bytes, form: ox.RdfFormat) -> ox.QueryTriples:
    store = ox.Store()
    store.bulk_load(body, format=form)
    triples = store.query("CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(triples, ox.QueryTriples)  # noqa: S101 - a CONSTRUCT
    return triples


def _canonical(body: bytes) -> bytes:
    """Undo what Virtuoso writes its own way: an ASK as a row with a number, a boolean as 1 or 0."""
    if b"__ASK_RETVAL" not in body and b"XMLSchema#boolean" not in body:
        return body
    document = json.loads(body)
    rows = document.get("results", {}).get("bindings", [])
    if document.get("head", {}).get("vars") == ["__ASK_RETVAL"]:
        holds = bool(rows) and rows[0]["__ASK_RETVAL"]["value"] not in ("0", "false")
        return json.dumps({"head": {}, "boolean": holds}).encode()
    for term in (term for row in rows for term in row.values()):
        if term.get("datatype") == _BOOLEAN:
            term["value"] = {"1": "true", "0": "false"}.get(term["value"], term["value"])
    return json.dumps(document).encode()


class RemoteGraph(Graph):
    """A graph on a SPARQL server: queries run there.

    What no query asks for (which graphs there are, all statements for an export) is read from the release's
    own copy, which has the same content.

    Args:
        endpoint: the server.
        local: the release's graph on disk.
    """

    def __init__(self, endpoint: Endpoint, local: Path) -> None:
        super().__init__(Graph.open_read_only(local).store)
        self.endpoint = endpoint

    def query(
        self, query: str, bindings: Mapping[str, str] | None = None, *, union: bool = True
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Run a query of ours on the server; the default graph is the server's."""
        if bindings:
            names = " ".join(f"?{name}" for name in bindings)
            values = " ".join(str(ox.NamedNode(iri)) for iri in bindings.values())
            head, brace, rest = query.partition("{")
            query = f"{head}{brace} VALUES ({names}) {{ ({values}) }} {rest}"
        accept = N_TRIPLES if _TRIPLES.match(query.lstrip()) else RESULTS_JSON
        return parsed(*self.endpoint.query(sparql_prefixes() + query, accept))

    def close(self) -> None:
        """Let go of the local copy and of the server."""
        super().close()
        self.endpoint.close()

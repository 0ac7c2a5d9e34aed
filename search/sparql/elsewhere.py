"""Evaluates a query on a SPARQL server that is not ours, under the same limits as in a worker."""

from __future__ import annotations

from ontology.endpoint import N_TRIPLES, RESULTS_JSON, Endpoint, EndpointTooMuch, parsed
from search.sparql.errors import TooBig
from search.sparql.evaluate import written
from search.sparql.job import Job, Reply
from search.sparql.portable import portable
from search.sparql.tokens import tokens

_FORMS = ("select", "ask", "construct", "describe")
_BULKIER = 4  # results in JSON or N-Triples against the tersest format that may be asked for


def evaluate_elsewhere(endpoint: Endpoint, job: Job) -> Reply:
    """Run a job on a server and return its result as a worker would.

    Raises:
        EndpointRefused: the server says that the query is wrong.
        EndpointDown: it does not answer.
        EndpointTooSlow: not within ``job.timeout_s``.
        TooBig: its answer is much larger than ``job.max_bytes``.
        SearchBlockError: see :func:`search.sparql.portable.portable`.
    """
    text = portable(job.query, job.base_iri or "")
    graphs = [("default-graph-uri", iri) for iri in job.default_graphs or ()]
    graphs += [("named-graph-uri", iri) for iri in job.named_graphs or ()]
    form = next((token.keyword for token in tokens(job.query) if token.keyword in _FORMS), "")
    accept = f"{N_TRIPLES}, text/turtle;q=0.5" if form in ("construct", "describe") else RESULTS_JSON
    limit = _BULKIER * job.max_bytes
    try:
        found = endpoint.query(text, accept, graphs=tuple(graphs), timeout_s=job.timeout_s, max_bytes=limit)
    except EndpointTooMuch as error:
        raise TooBig(error.message, message_zh=error.message_zh) from None
    return written(parsed(*found), job)

"""Commands that read: search, ask, similar, sparql, evaluate."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli import show
from api.cli.session import Session, command
from ontology.errors import Invalid, NotFound

_LIMIT = typer.Option(min=1, max=100, help="How many results.")
_YEAR = typer.Option(min=1900, max=2999, help="Fiscal year; may repeat.")
_TYPES = ("project", "indicator", "unit", "theme")
_LEGS = ("lexical", "dense", "hybrid")
_FORMATS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


class BadOption(Invalid):
    """An option's value is none of those that can be chosen."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for name, function in (
        ("search", search),
        ("ask", ask),
        ("similar", similar),
        ("sparql", sparql),
        ("evaluate", evaluate),
    ):
        command(app, name)(function)


def search(
    session: Session,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What to look for.")],
    type: Annotated[
        list[str] | None, typer.Option("--type", help="project, indicator, unit, theme; may repeat.")
    ] = None,
    year: Annotated[list[int] | None, _YEAR] = None,
    limit: Annotated[int, _LIMIT] = 10,
    explain: Annotated[bool, typer.Option("--explain", help="Show how each score came about.")] = False,
    quantity: Annotated[
        list[str] | None,
        typer.Option("--quantity", help="What a target's value must meet: ≥50万元; may repeat."),
    ] = None,
    expand: Annotated[bool, typer.Option(help="Look for synonyms, themes and corrections too.")] = True,
    group: Annotated[
        bool | None,
        typer.Option(help="One hit for equal names of a year; by default where more than four."),
    ] = None,
    cursor: Annotated[str | None, typer.Option("--cursor", help="next_cursor of the previous page.")] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="IRI", help="Say why this record is or is not found.")
    ] = None,
) -> None:
    """Hybrid search over projects, indicators, units and themes."""
    from api import shapes
    from search.results import Filters

    choose("--type", type, _TYPES)
    filters = Filters(
        type=tuple(type) if type else None,
        year=tuple(year) if year else None,
        quantity=tuple(quantity) if quantity else None,
    )
    with session.dataset(encoder=True) as dataset:
        if why:
            reason = dataset.why(text, why, filters=filters, expand=expand, group=group)
            if session.options.json:
                session.emit(shapes.why(reason))
            else:
                show.why(session, reason)
            return
        result = dataset.search(
            text, filters=filters, limit=limit, explain=explain, expand=expand, group=group, cursor=cursor
        )
    if session.options.json:
        session.emit(shapes.search(result))
    else:
        show.search(session, result, explain=explain)


def ask(session: Session, question: Annotated[str, typer.Argument(metavar="QUESTION")]) -> None:
    """Answer a question in Chinese or English, with its SPARQL and evidence; or refuse."""
    from api import shapes

    with session.dataset(encoder=True) as dataset:
        answer = dataset.ask(question)
    if session.options.json:
        session.emit(shapes.answer(answer))
    else:
        show.answer(session, answer, sparql=True)


def similar(
    session: Session,
    text: Annotated[str, typer.Argument(metavar="IRI_OR_TEXT", help="An indicator's IRI or id, or a text.")],
    year: Annotated[int | None, typer.Option(min=1900, max=2999, help="Fiscal year.")] = None,
    limit: Annotated[int, _LIMIT] = 10,
    by_year: Annotated[bool, typer.Option("--by-year", help="As many of each fiscal year.")] = False,
) -> None:
    """Similar indicators, also across years."""
    from api import shapes

    with session.dataset(encoder=True) as dataset:
        result = dataset.similar(text, year=year, limit=limit, by_year=by_year)
    if session.options.json:
        session.emit(shapes.similar(result))
    else:
        show.similar(session, result)


def sparql(
    session: Session,
    query: Annotated[str, typer.Argument(metavar="QUERY_OR_@FILE", help="A query, @FILE, or @- for stdin.")],
    format: Annotated[
        str | None, typer.Option("--format", help=f"{', '.join(_FORMATS)}; default: a table for people.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(min=0.1, metavar="SECONDS", help="Lower than ZHIBIAO_SPARQL_TIMEOUT_S.")
    ] = None,
) -> None:
    """Run a read-only SPARQL query under the limits of the endpoint."""
    from dataclasses import replace

    from api.runtime import sparql_limits

    choose("--format", [format] if format else None, tuple(_FORMATS))
    text = _read(query)
    with session.dataset() as dataset:
        wanted = _FORMATS[format] if format else "application/ld+json" if session.options.json else None
        limits = sparql_limits(session.settings)
        if timeout is not None:
            limits = replace(limits, timeout_s=min(timeout, limits.timeout_s))
        result = dataset.sparql(text, media_type=wanted, limits=limits)
    if result.truncated:
        session.note(f"zhibiao: the result was cut at the limit of {result.truncated}（结果已按上限截断）")
    if format or session.options.json:
        sys.stdout.buffer.write(result.body if result.body.endswith(b"\n") else result.body + b"\n")
    else:
        show.sparql(session, result)


def evaluate(
    session: Session,
    corpus: Annotated[
        Path, typer.Option("--corpus", metavar="C.jsonl", help='Passages: {"id", "text"} a line.')
    ],
    queries: Annotated[
        Path, typer.Option("--queries", metavar="Q.jsonl", help='Queries: {"id", "text"} a line.')
    ],
    qrels: Annotated[Path, typer.Option("--qrels", metavar="R.tsv", help="query-id, corpus-id, grade.")],
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="Cut of the measures.")] = 10,
    legs: Annotated[
        str, typer.Option("--legs", help="lexical, dense, hybrid; separated by commas.")
    ] = "lexical,dense,hybrid",
) -> None:
    """Measure search quality on a judged corpus: nDCG@k, recall@k, MRR@k of each leg."""
    from dataclasses import asdict

    from search.evaluate import evaluate as measure

    for path in (corpus, queries, qrels):
        if not path.is_file():
            raise NotFound(f"{path} does not exist", message_zh=f"{path} 不存在")
    names = tuple(leg.strip() for leg in legs.split(",") if leg.strip())
    choose("--legs", list(names), _LEGS)
    report = measure(corpus, queries, qrels, k=k, legs=names, encoder=session.encoder)
    if session.options.json:
        session.emit(asdict(report))
    else:
        show.evaluation(session, report)


def choose(option: str, given: list[str] | None, known: tuple[str, ...]) -> None:
    """Make sure that an option's values are among those known.

    Raises:
        BadOption: one is not.
    """
    for value in given or []:
        if value not in known:
            choices = ", ".join(known)
            raise BadOption(f"{option} {value}: choose {choices}", message_zh=f"{option} 只能是 {choices}")


def _read(query: str) -> str:
    """Return a query given as text, or from the file after ``@``."""
    if not query.startswith("@"):
        return query
    if query == "@-":
        return sys.stdin.read()
    path = Path(query[1:])
    if not path.is_file():
        raise NotFound(f"{path} does not exist", message_zh=f"{path} 不存在")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{path} is not UTF-8", message_zh=f"{path} 不是 UTF-8 编码") from error

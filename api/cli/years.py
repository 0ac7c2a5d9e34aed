"""Commands that look through the years: compare, review, series."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.session import Data, Json, Options, Quiet, Session, Verbose, command, perform, remember
from ontology.errors import Invalid

if TYPE_CHECKING:
    from search.alignment import Comparison, ReviewItem, Series
    from search.alignment.comparison import ComparedIndicator
    from search.results import Change

_KINDS = {
    "same": "相同",
    "renamed": "更名",
    "rescaled": "换单位",
    "moved": "移动",
    "split": "拆分",
    "merged": "合并",
}
_EFFECTS = {"tightened": "收紧", "loosened": "放松", "unchanged": "不变", "unknown": "不明"}
_STATUSES = ("proposed", "accepted", "rejected", "all")
_FORMATS = ("json", "csv", "ttl")


class BadUsage(Invalid):
    """Options or arguments that do not go together."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "compare")(compare)
    command(app, "series")(series)
    review = typer.Typer(
        help="Pairs of two years that wait for a person: list, accept, reject.",
        invoke_without_command=True,
        rich_markup_mode=None,
    )
    review.callback()(_review)
    app.add_typer(review, name="review")
    command(review, "list")(list_review)
    command(review, "accept")(accept)
    command(review, "reject")(reject)


def compare(
    session: Session,
    from_year: Annotated[
        int, typer.Argument(metavar="YEAR", min=1, max=9999, help="Fiscal year to start from.")
    ],
    to_year: Annotated[int, typer.Argument(metavar="YEAR", min=1, max=9999, help="The other fiscal year.")],
    department: Annotated[str | None, typer.Option(help="Label, id or IRI of a department.")] = None,
) -> None:
    """Align the indicators of two fiscal years: what became stricter or looser, what is new or dropped."""
    from api import comparing

    with session.dataset() as dataset:
        found = dataset.compare(from_year, to_year, department)
    if session.options.json:
        session.emit(comparing.comparison(found))
    else:
        _show_comparison(session, found)


def _show_comparison(session: Session, found: Comparison) -> None:
    for pair in found.matched:
        name = pair.from_.name if pair.from_.name == pair.to.name else f"{pair.from_.name} → {pair.to.name}"
        kind, effect = _KINDS[pair.kind], _EFFECTS[pair.change.effect]
        session.say(f"= {name}［{kind} {pair.kind}，{pair.confidence:.2f}］")
        session.say(
            f"    {_target(pair.from_)} → {_target(pair.to)}  {_said(pair.change)}  {effect} {pair.change.effect}"
        )
    for mark, title, lot in (("+", "新增 added", found.added), ("-", "取消 removed", found.removed)):
        for indicator in lot:
            session.say(f"{mark} {title}: {indicator.name}（{indicator.project}） {_target(indicator)}")
    for proposed in found.review:
        session.say(
            f"? 待复核 review {proposed.id} {proposed.confidence:.2f}: {proposed.from_.name} → {proposed.to.name}"
        )
        session.say(f"    {proposed.message} · {proposed.message_en}")
    counts = found.counts
    lots = "  ".join(f"{name} {counts[name]}" for name in ("matched", "added", "removed", "review"))
    session.say(f"{found.from_year} → {found.to_year}: {lots}")


def _target(indicator: ComparedIndicator) -> str:
    target = indicator.annual or indicator.cycle
    return target.raw if target else "—"


def _said(change: Change) -> str:
    if change.absolute is None:
        return change.direction if change.comparable else f"不可比 {change.direction}（{change.reason}）"
    percent = f"，{change.relative:+.1%}" if change.relative is not None else ""
    return f"{change.absolute:+g}{change.unit if change.unit not in (None, '1') else ''}{percent}"


def series(
    session: Session,
    indicator: Annotated[str, typer.Argument(metavar="IRI", help="An indicator's IRI or id.")],
    format: Annotated[
        str | None,
        typer.Option("--format", help=f"{', '.join(_FORMATS)} (ttl: RDF Data Cube); default: a table."),
    ] = None,
) -> None:
    """An indicator's targets through the years, and how each stands among comparable ones."""
    from api import comparing
    from api.linked import serialize
    from ontology.graph import Batch
    from search.alignment import cube

    if format is not None and format not in _FORMATS:
        raise BadUsage(
            f"--format {format}: choose {', '.join(_FORMATS)}", message_zh=f"不支持的格式 {format}"
        )
    with session.dataset() as dataset:
        found = dataset.series(indicator)
    if format == "csv":
        sys.stdout.write(comparing.series_csv(found))
    elif format == "ttl":
        statements = [quad.triple for quad in Batch.of(found.indicator, cube(found)).quads]
        sys.stdout.write(serialize(statements, "text/turtle").decode())
    elif format == "json" or session.options.json:
        session.emit(comparing.series(found))
    else:
        _show_series(session, found)


def _show_series(session: Session, found: Series) -> None:
    session.say(f"{found.name}（{found.department}）")
    for point in found.points:
        change = f"  {_said(point.change)}  {_EFFECTS[point.change.effect]}" if point.change else ""
        standing = point.standing
        among = f"  第{standing.percentile:g}百分位 percentile (n={standing.n})" if standing else ""
        session.say(f"  {point.fiscal_year} {point.period:<6} {point.raw}{change}{among}")
    for branch in found.branches:
        session.say(f"  {branch.fiscal_year} {_KINDS[branch.kind]} {branch.kind}: {branch.name} {branch.iri}")


def _review(
    context: typer.Context,
    data: Data = None,
    json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    remember(context, Options(data, json, verbose, quiet))
    if context.invoked_subcommand is None:
        perform(context, list_review)


def list_review(
    session: Session,
    status: Annotated[str, typer.Option(help=f"{', '.join(_STATUSES)}.")] = "proposed",
) -> None:
    """List the pairs that wait for a person, or those that were decided."""
    from api import comparing

    if status not in _STATUSES:
        raise BadUsage(
            f"--status {status}: choose {', '.join(_STATUSES)}", message_zh=f"不支持的状态 {status}"
        )
    with session.dataset() as dataset:
        found = dataset.review(None if status == "all" else status)
        release = dataset.release
    if session.options.json:
        session.emit(comparing.review(found, release, limit=max(1, len(found)), offset=0))
        return
    for item in found:
        _show_item(session, item)
    session.say(f"共 {len(found)} 对 · {len(found)} pairs")


def _show_item(session: Session, item: ReviewItem) -> None:
    sure = f" {item.confidence:.2f}" if item.confidence is not None else ""
    session.say(f"{item.id} {item.status}{sure} {item.type}")
    for side in (item.from_, item.to):
        within = f"（{side.project}）" if side.project != side.name else ""
        session.say(f"  {side.fiscal_year} {side.name}{within} {side.target or ''}")
    session.say(f"  {item.message} · {item.message_en}")
    if item.decided_by:
        session.say(f"  {item.decided_by} {item.decided_at} {item.note or ''}")


_PAIR = typer.Argument(metavar="ID | FROM TO", help="An id of the list; or the IRIs or ids of the two.")
_BY = typer.Option("--by", help="Who decides [default: the user of this system].", show_default=False)
_NOTE = typer.Option("--note", help="Why.")


def accept(
    session: Session,
    pair: Annotated[list[str], _PAIR],
    by: Annotated[str | None, _BY] = None,
    note: Annotated[str, _NOTE] = "",
) -> None:
    """Join a pair for good: it outranks the program and survives every ingest."""
    _decide(session, pair, "accepted", by, note)


def reject(
    session: Session,
    pair: Annotated[list[str], _PAIR],
    by: Annotated[str | None, _BY] = None,
    note: Annotated[str, _NOTE] = "",
) -> None:
    """Never join a pair, whatever the program finds."""
    _decide(session, pair, "rejected", by, note)


def _decide(session: Session, pair: list[str], verdict: str, by: str | None, note: str) -> None:
    from api import comparing
    from api.publishing import decide
    from api.runtime import target

    if len(pair) > 2:
        raise BadUsage(
            "give one id, or the two indicators or projects", message_zh="请给出一个编号，或两个指标（项目）"
        )
    made = decide(
        target(session.settings, session.encoder), tuple(pair), verdict, by=by or _user(), note=note
    )
    if session.options.json:
        session.emit(comparing.decision(made.decision, made.release.manifest.id))
    else:
        session.say(f"{verdict}: {made.decision.before} → {made.decision.after}")
        session.say(f"已发布 published: {made.release.manifest.id}")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""

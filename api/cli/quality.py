"""The command about data quality: lint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli import show
from api.cli.read import choose
from api.cli.session import Session, command
from api.errors import EXIT_FINDINGS

if TYPE_CHECKING:
    from api.quality import RuleModel

_ALL = 1_000_000
_SEVERITIES = ("error", "warning", "info")


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "lint")(lint)


def lint(
    session: Session,
    rule: Annotated[list[str] | None, typer.Option("--rule", help="Rule id; may repeat.")] = None,
    severity: Annotated[
        list[str] | None, typer.Option("--severity", help="error, warning, info; may repeat.")
    ] = None,
    year: Annotated[
        list[int] | None, typer.Option(min=1900, max=2999, help="Fiscal year; may repeat.")
    ] = None,
    department: Annotated[
        list[str] | None, typer.Option(help="Label, id or IRI of a department; may repeat.")
    ] = None,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules instead of findings.")] = False,
) -> None:
    """List data-quality findings; exit code 5 when there are any."""
    from api import quality, shapes
    from search.catalog import FindingFilters

    choose("--severity", severity, _SEVERITIES)
    quality.require(rule or ())
    off = frozenset(session.settings.rules_off)
    if rules:
        _list_rules(session, [r for r in quality.described({}, session.settings) if not rule or r.id in rule])
        return
    filters = FindingFilters(
        rule=tuple(rule) if rule else None,
        severity=tuple(severity) if severity else None,
        year=tuple(year) if year else None,
        department=tuple(department) if department else None,
        without=off,
    )
    with session.dataset() as dataset:
        page = dataset.catalog.findings(filters, limit=_ALL, offset=0)
        release = dataset.release
    if session.options.json:
        session.emit(shapes.issues(page, release, limit=_ALL, offset=0))
    else:
        show.findings(session, page)
    raise typer.Exit(EXIT_FINDINGS if page.total else 0)


def _list_rules(session: Session, rules: list[RuleModel]) -> None:
    if session.options.json:
        shown = [rule.model_dump(exclude={"count"}) for rule in rules]
        session.emit({"total": len(shown), "rules": shown})
        return
    for rule in rules:
        off = "" if rule.enabled else "（已关闭 off）"
        session.say(f"{rule.severity:<7} {rule.id}{off}  {rule.title} · {rule.title_en}")
        session.say(f"        {rule.explanation} · {rule.explanation_en}")
        if rule.clause:
            session.say(f"        {rule.clause}")

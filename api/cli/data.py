"""Commands that write and carry data: demo, ingest, export, releases, reindex."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import show
from api.cli.session import Data, Json, Options, Quiet, Session, Verbose, command, perform, remember
from api.cli.sharing import after_publishing, push
from ontology.errors import Invalid

if TYPE_CHECKING:
    from ingest.documents import ReadOptions
    from ingest.report import IngestReport

QUESTIONS = (
    "哪些项目面向中小企业",
    "Which projects target SMEs?",
    "奖补企业投诉率的目标是多少",
    "与“项目验收合格率”相似的指标有哪些",
)
_FORMATS = "jsonl, ttl, nt, jsonld, trig, csv or xlsx"


class UsageError(Invalid):
    """Options that do not go together."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "demo")(demo)
    command(app, "ingest")(ingest)
    command(app, "export")(export)
    command(app, "reindex")(reindex)
    releases = typer.Typer(
        help="The published releases: list, verify, diff, rollback, prune, push.",
        invoke_without_command=True,
        rich_markup_mode=None,
    )
    releases.callback()(_releases)
    app.add_typer(releases, name="releases")
    command(releases, "list")(list_releases)
    command(releases, "verify")(verify)
    command(releases, "rollback")(rollback)
    command(releases, "prune")(prune)
    command(releases, "push")(push)
    command(releases, "diff")(diff)


def demo(
    session: Session,
    serve: Annotated[
        bool, typer.Option("--serve/--no-serve", help="Serve afterwards on 127.0.0.1:8000.")
    ] = True,
) -> None:
    """Ingest the bundled sample tables, answer a few questions, and serve."""
    from ontology.releases import NoRelease, Releases

    try:
        Releases(session.settings.data).current_id()
    except NoRelease:
        _ingest_samples(session)
    with session.dataset(encoder=True) as dataset:
        answers = [dataset.ask(question) for question in QUESTIONS]
        release = dataset.release
    if session.options.json:
        from api import shapes

        shown = [shapes.answer(answer).model_dump(mode="json") for answer in answers]
        session.emit({"release": release, "answers": shown})
    else:
        for answer in answers:
            show.answer(session, answer, sparql=False)
    if serve:
        from api.cli.service import run

        sys.stdout.flush()
        run(session.with_options(host="127.0.0.1", port=8000), session)


def _ingest_samples(session: Session) -> None:
    from ingest.documents import ReadOptions

    with _samples() as folder:
        report = _run_ingest(session, [folder], ReadOptions(year=None, department=None, kind=None))
    for refusal in report.refusals:
        session.note(str(refusal))


def _samples() -> AbstractContextManager[Path]:
    """The folder of the bundled tables, on disk also when the package is zipped."""
    from importlib.resources import as_file, files

    return as_file(files("ingest") / "samples")


def ingest(
    session: Session,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files, folders and zip archives.")],
    year: Annotated[
        int | None, typer.Option(min=1900, max=2999, help="Fiscal year, where the document does not say.")
    ] = None,
    department: Annotated[
        str | None, typer.Option(help="Department, where the document does not say.")
    ] = None,
    kind: Annotated[str | None, typer.Option(help="Kind of table [default: project_expenditure].")] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="TOML file that says where documents hold what (docs/documents.md)."
        ),
    ] = None,
    again: Annotated[bool, typer.Option("--again", help="Read documents that are held already too.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Publish nothing; report what would become of the documents.")
    ] = False,
) -> None:
    """Read tables and publish one new release; exit code 5 when a part was refused.

    Documents that are held already, word for word and read with the same options, are skipped: give a
    folder again to go on with it.
    """
    from ingest.documents import ReadOptions
    from ingest.mapping import load_mapping

    mapped = load_mapping(mapping) if mapping else None
    options = ReadOptions(year=year, department=department, kind=kind, mapping=mapped)
    report = _run_ingest(session, paths, options, again=again, dry_run=dry_run)
    if session.options.json:
        session.emit(show.ingest_json(report))
    else:
        show.ingest(session, report)
    raise typer.Exit(report.exit_code)


def _run_ingest(
    session: Session, paths: list[Path], options: ReadOptions, *, again: bool = False, dry_run: bool = False
) -> IngestReport:
    from api.publishing import ingest_paths
    from api.runtime import target

    with session.progress() as progress:
        made_with = target(session.settings, session.encoder)
        report = ingest_paths(made_with, paths, options, again=again, dry_run=dry_run, progress=progress)
    if report.published:
        after_publishing(session)
    return report


def export(
    session: Session,
    format: Annotated[str, typer.Option("--format", help=f"{_FORMATS}.")] = "jsonl",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="File to write instead of stdout.")
    ] = None,
) -> None:
    """Write the whole current release."""
    from api.export import Format, write, write_file

    if format not in [str(known) for known in Format]:
        raise UsageError(f"--format {format}: choose {_FORMATS}", message_zh=f"不支持的格式 {format}")
    kind = Format(format)
    with session.dataset() as dataset:
        if output:
            written = write_file(dataset, kind, output)
            report = {
                "release": dataset.release,
                "format": format,
                "file": str(output),
                "items": written.items,
            }
            session.emit(report) if session.options.json else session.note(f"{output}: {written.items}")
        elif session.options.json:
            _export_as_one_document(session, dataset, kind)
        elif kind is Format.XLSX and sys.stdout.isatty():
            raise UsageError(
                "a workbook is not for a terminal: use -o FILE", message_zh="请用 -o FILE 写入文件"
            )
        else:
            write(dataset, kind, sys.stdout.buffer)


def _export_as_one_document(session: Session, dataset: Any, kind: Any) -> None:
    from api.export import Format
    from ontology.records import project_json

    if kind is not Format.JSONL:
        raise UsageError(
            f"--json with --format {kind} needs -o FILE", message_zh="--json 与该格式同用时须加 -o FILE"
        )
    session.emit(
        {"release": dataset.release, "projects": [project_json(p) for p in dataset.records.projects()]}
    )


def _releases(
    context: typer.Context,
    data: Data = None,
    json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
) -> None:
    remember(context, Options(data, json, verbose, quiet))
    if context.invoked_subcommand is None:
        perform(context, list_releases)


def list_releases(session: Session) -> None:
    """List the published releases, newest first."""
    from api import shapes
    from api.models import ReleasesModel
    from ontology.releases import Releases

    releases = Releases(session.settings.data)
    current = releases.current_id()
    found = [shapes.release(manifest, current) for manifest in releases.list()]
    if session.options.json:
        session.emit(ReleasesModel(release=current, total=len(found), releases=found))
    else:
        show.releases(session, found)


def verify(
    session: Session,
    release: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="Release id [default: the current one].")
    ] = None,
) -> None:
    """Read every file of a release and compare it with what was written; exit code 4 when one is damaged."""
    from api.errors import OUTCOMES
    from ontology.releases import Releases
    from ontology.verification import verify as verified

    found = verified(Releases(session.settings.data), release)
    if session.options.json:
        session.emit(show.verification_json(found))
    else:
        show.verification(session, found)
    if not found.is_whole:
        raise typer.Exit(OUTCOMES["unavailable"].exit_code)


def rollback(
    session: Session, release: Annotated[str, typer.Argument(metavar="ID", help="Release id.")]
) -> None:
    """Make an earlier release the current one."""
    from ontology.releases import Releases

    manifest = Releases(session.settings.data).rollback(release).manifest
    after_publishing(session)
    if session.options.json:
        session.emit({"release": manifest.id})
    else:
        session.say(f"当前发布 current release: {manifest.id}")


def prune(
    session: Session,
    keep: Annotated[int, typer.Option("--keep", min=1, metavar="N", help="How many of the newest to keep.")],
) -> None:
    """Delete old releases; the current one always stays."""
    from ontology.releases import Releases

    releases = Releases(session.settings.data)
    removed = releases.prune(keep)
    if session.options.json:
        session.emit({"release": releases.current_id(), "removed": list(removed)})
    else:
        session.say(f"已删除 removed: {len(removed)}")
        for name in removed:
            session.say(f"  {name}")


def diff(
    session: Session,
    before: Annotated[
        str | None, typer.Argument(metavar="[A]", help="Release id [default: the one before B].")
    ] = None,
    after: Annotated[
        str | None, typer.Argument(metavar="[B]", help="Release id [default: the current one].")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, max=100_000, help="Things that each list shows.")] = 100,
) -> None:
    """Show what changed between two releases: tables, projects, indicators, findings."""
    from api import differing
    from ontology.difference import difference
    from ontology.releases import Releases

    releases = Releases(session.settings.data)
    found = difference(*differing.chosen(releases, before, after), limit=limit)
    if session.options.json:
        session.emit(differing.shape(found, releases.current_id()))
    else:
        show.difference(session, found)


def reindex(session: Session) -> None:
    """Rebuild the indexes from the graph, as a new release."""
    from api.publishing import reindex as rebuild
    from api.runtime import target

    with session.progress() as progress:
        release = rebuild(target(session.settings, session.encoder), progress=progress)
    after_publishing(session)
    if session.options.json:
        session.emit({"release": release.manifest.id})
    else:
        session.say(f"已重建索引 reindexed: {release.manifest.id}")

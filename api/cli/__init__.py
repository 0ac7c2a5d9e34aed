"""The command line. Heavy imports happen inside commands, so that ``--help`` is quick."""

from __future__ import annotations

from typing import Annotated

import typer

from api.cli import backup, data, keys, quality, read, service, years
from api.cli.session import Data, Json, Options, Quiet, Verbose, remember

app = typer.Typer(
    name="zhibiao",
    help="指标: knowledge graph and semantic search of public-sector performance targets.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 not found, 2 invalid, 3 other writer, 4 unavailable, 5 done with findings.",
)


def _show_version(wanted: bool) -> None:
    if wanted:
        from api import version

        typer.echo(f"zhibiao {version()}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    data: Data = None,
    json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    remember(context, Options(data, json, verbose, quiet))


data.register(app)
read.register(app)
quality.register(app)
years.register(app)
service.register(app)
keys.register(app)
backup.register(app)


def main() -> None:
    """Run the command line (entry point of ``zhibiao``)."""
    app(prog_name="zhibiao")

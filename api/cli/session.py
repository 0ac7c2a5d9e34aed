"""What every command shares: global options, output, errors; ``command`` registers one."""

from __future__ import annotations

import functools
import inspect
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.errors import EXIT_INTERRUPTED, from_os_error, outcome_of
from ontology.errors import Unavailable, ZhibiaoError

if TYPE_CHECKING:
    from pydantic import BaseModel
    from rich.console import Console

    from api.publishing import Progress
    from api.settings import Settings
    from search import Dataset
    from search.encoder import Encoder

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Data directory [env: ZHIBIAO_DATA; default: ./data].",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Log more, and show where an internal error arose.")
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="No progress, errors only.")]
GLOBALS: dict[str, Any] = {"data": Data, "json": Json, "verbose": Verbose, "quiet": Quiet}
_WIDTH_UNKNOWN = 200


@dataclass(frozen=True, slots=True)
class Options:
    """The global options; accepted before and after the subcommand."""

    data: Path | None = None
    json: bool = False
    verbose: bool = False
    quiet: bool = False

    def merged(self, data: Path | None, *, json: bool, verbose: bool, quiet: bool) -> Options:
        """Return these with those of a later place; a later data directory wins."""
        return Options(data or self.data, self.json or json, self.verbose or verbose, self.quiet or quiet)


class Session:
    """One run of a command."""

    def __init__(self, options: Options) -> None:
        self.options = options

    @cached_property
    def settings(self) -> Settings:
        """The settings with this run's options applied."""
        from api.settings import Settings

        level = "debug" if self.options.verbose else "error" if self.options.quiet else None
        return Settings.load(data=self.options.data, log_level=level)

    def with_options(self, **options: Any) -> Settings:
        """Return the settings with a command's own options applied as well."""
        from api.settings import Settings

        given = {
            name: getattr(self.settings, name)
            for name in ("data", "log_level")
            if self.settings.origin(name) == "option"
        }
        return Settings.load(**{**given, **options})

    @cached_property
    def out(self) -> Console:
        """Standard output."""
        return _console(sys.stdout)

    @cached_property
    def err(self) -> Console:
        """Standard error."""
        return _console(sys.stderr)

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder that the settings name."""
        from api.runtime import open_encoder

        return open_encoder(self.settings)

    @contextmanager
    def dataset(self, *, encoder: bool = False) -> Iterator[Dataset]:
        """Open the current release; ``encoder`` says whether the command searches."""
        from api.runtime import configure_logging, open_dataset
        from ontology.releases import Releases

        configure_logging(self.settings)
        Releases(self.settings.data).current_id()  # before the model is loaded, which takes longer
        with open_dataset(self.settings, self.encoder if encoder else None) as dataset:
            yield dataset

    def emit(self, document: BaseModel | dict[str, Any]) -> None:
        """Print the one JSON document of ``--json``."""
        import json

        shown = document if isinstance(document, dict) else document.model_dump(mode="json", by_alias=True)
        for piece in json.JSONEncoder(ensure_ascii=False, indent=2).iterencode(shown):
            sys.stdout.write(piece)
        sys.stdout.write("\n")

    def say(self, text: str = "") -> None:
        """Print a line for people."""
        self.out.print(text, soft_wrap=True)

    def note(self, text: str) -> None:
        """Print a line on stderr unless ``--quiet``."""
        if not self.options.quiet:
            self.err.print(text, soft_wrap=True)

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Show a progress bar on a terminal's stderr; nothing elsewhere or with ``--quiet``."""
        if self.options.quiet or not self.err.is_terminal:
            yield lambda stage, done, total: None
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns, console=self.err) as bar:
            tasks: dict[str, Any] = {}

            def advance(stage: str, done: int, total: int) -> None:
                if stage not in tasks:
                    tasks[stage] = bar.add_task(_STAGES.get(stage, stage), total=total)
                bar.update(tasks[stage], completed=done, total=total)

            yield advance


_STAGES = {"read": "读取 read", "write": "写入 write", "encode": "编码 encode", "index": "索引 index"}


def command(
    app: typer.Typer, name: str, **attributes: Any
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a function of (session, its own options) as a command that also takes the global options."""

    def register(function: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(function, eval_str=True)
        own = [p for p in signature.parameters.values() if p.name != "session"]
        keyword = inspect.Parameter.KEYWORD_ONLY
        own = [p.replace(kind=keyword) for p in own]
        context = inspect.Parameter(
            "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
        )
        shared = [
            inspect.Parameter(f"global_{n}", keyword, annotation=a, default=None if n == "data" else False)
            for n, a in GLOBALS.items()
        ]

        @functools.wraps(function)
        def run(context: typer.Context, **values: Any) -> None:
            given = {n: values.pop(f"global_{n}") for n in GLOBALS}
            remember(context, Options(**given))
            perform(context, function, **values)

        parameters = [context, *own, *shared]
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        app.command(name, **attributes)(run)
        return function

    return register


def remember(context: typer.Context, options: Options) -> None:
    """Keep the options that stood at one place of the line."""
    before = context.obj if isinstance(context.obj, Options) else Options()
    given = {"json": options.json, "verbose": options.verbose, "quiet": options.quiet}
    context.obj = before.merged(options.data, **given)


def perform(context: typer.Context, function: Callable[..., None], **values: Any) -> None:
    """Run a command's function with the options that were given so far."""
    options = context.obj if isinstance(context.obj, Options) else Options()
    session = Session(options)
    with _guarded(session):
        function(session, **values)


@contextmanager
def _guarded(session: Session) -> Iterator[None]:
    """Turn every error into one line on stderr and an exit code; a person never sees a traceback."""
    try:
        yield
        sys.stdout.flush()
    except ZhibiaoError as error:
        _fail(session, error)
    except KeyboardInterrupt:
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except BrokenPipeError:
        # The reader left (``| head``); what remains must not fail again when Python closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except OSError as error:
        _fail(session, from_os_error(error))
    except MemoryError:
        _fail(session, Unavailable("there is not enough memory for this", message_zh="内存不足"))
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except Exception as error:
        from ontology.graph import damage_of  # a library that not every command needs

        if (damage := damage_of(error)) is not None:
            _fail(session, damage)
        if session.options.verbose:
            session.err.print_exception()
        message = f"internal error ({type(error).__name__}: {error}); run with -v for details"
        _fail(
            session, _InternalError(message, message_zh=f"内部错误（{type(error).__name__}），加 -v 查看详情")
        )


class _InternalError(ZhibiaoError):
    """Something that nobody foresaw."""

    kind = "internal"


def _fail(session: Session, error: ZhibiaoError) -> None:
    outcome = outcome_of(error)
    chinese = f"（{error.message_zh}）" if error.message_zh != error.message else ""
    session.err.print(f"zhibiao: {error}{chinese}", soft_wrap=True)
    if session.options.json:
        session.emit(
            {
                "type": outcome.type,
                "title": outcome.title,
                "kind": outcome.kind,
                "detail": str(error),
                "detail_zh": error.message_zh,
            }
        )
    raise typer.Exit(outcome.exit_code) from None


def _console(stream: Any) -> Console:
    """A console that takes texts literally; lines are not cut where the width is unknown."""
    from rich.console import Console

    width = None if stream.isatty() else _WIDTH_UNKNOWN
    return Console(file=stream, markup=False, highlight=False, emoji=False, width=width)

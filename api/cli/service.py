"""Commands about the service: serve, mcp, settings."""

from __future__ import annotations

import functools
import http.client
import logging
import math
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli import show
from api.cli.session import Session, command
from ontology.errors import Unavailable

if TYPE_CHECKING:
    from api.settings import Settings

_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to knock, not where to listen
_KNOCK_EVERY_S = 0.05
_TOKEN_CHARS = 16
_HUNG_AFTER_S = 60
log = logging.getLogger(__name__)


class AddressInUse(Unavailable):
    """The address cannot be listened on."""


class ExtraMissing(Unavailable):
    """A package that only some installations have is not there."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "serve")(serve)
    command(app, "mcp")(mcp)
    command(app, "settings")(settings)


def serve(
    session: Session,
    host: Annotated[str | None, typer.Option(help="Address [env: ZHIBIAO_HOST; default: 127.0.0.1].")] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0: a free one [env: ZHIBIAO_PORT; default: 8000]."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes [env: ZHIBIAO_WORKERS; default: 1].")
    ] = None,
) -> None:
    """Serve over HTTP; prints "ready http://H:P" on stderr when it answers."""
    run(session.with_options(host=host, port=port, workers=workers), session)


def run(settings: Settings, session: Session) -> None:
    """Listen and serve until interrupted.

    Raises:
        AddressInUse: the address is taken or not ours.
        Unavailable: the current release or the model cannot be used.
    """
    import uvicorn

    from api.app import create_app
    from api.patience import PatientProtocol
    from api.runtime import configure_logging
    from api.supervisor import Supervisor, survive_hangup
    from ontology.releases import Releases

    configure_logging(settings)
    _warn(settings)
    given: dict[str, Any] = {
        "http": functools.partial(PatientProtocol, head_timeout_s=settings.body_timeout_s),
        "log_level": "warning" if settings.log_level == "info" else settings.log_level,
        "log_config": None,
        "access_log": False,
        "proxy_headers": False,  # api.access reads them
        "timeout_graceful_shutdown": math.ceil(settings.stop_timeout_s),
        "timeout_worker_healthcheck": _HUNG_AFTER_S,
    }
    listening = _listen(settings.host, settings.port)
    port = listening.getsockname()[1]
    threading.Thread(target=_announce, args=(session, settings.host, port), daemon=True).start()
    if settings.workers == 1:
        survive_hangup()
        app = create_app(settings)
        _check(app.state.live.follow, session)
        uvicorn.Server(uvicorn.Config(app, **given)).run(sockets=[listening])
        return
    _check(Releases(settings.data).current, session)
    with _shared_folder(settings) as folder:
        os.environ.update(settings.environment() | {"ZHIBIAO_RUNTIME_DIR": str(folder)})
        factory = uvicorn.Config(
            "api.app:app_from_environment", factory=True, workers=settings.workers, **given
        )
        Supervisor(factory, sockets=[listening]).run()


@contextmanager
def _shared_folder(settings: Settings) -> Iterator[Path]:
    """Give the workers a folder of their own for what they share while they run."""
    from api.metrics import share_metrics

    if settings.runtime_dir:
        settings.runtime_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="zhibiao-", dir=settings.runtime_dir) as name:
        share_metrics(Path(name) / "metrics")
        yield Path(name)


def _warn(settings: Settings) -> None:
    """Log what is allowed and probably not meant."""
    from api.settings import strange_variables

    for name, known in strange_variables():
        log.warning("the variable %s is none of ours%s", name, f"; is {known} meant?" if known else "")
    if settings.admin_token and len(settings.admin_token.get_secret_value()) < _TOKEN_CHARS:
        log.warning("the admin token has fewer than %d characters; it can be guessed", _TOKEN_CHARS)


def _check(open_release: Callable[[], object], session: Session) -> None:
    """Refuse to start on a damaged release; an empty directory is served, it may be filled later."""
    from api.live import NothingPublished
    from ontology.releases import NoRelease

    try:
        open_release()
    except (NoRelease, NothingPublished) as error:
        session.note(f"zhibiao: {error}（{error.message_zh}）")


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError as error:
        raise AddressInUse(
            f"cannot listen on {host}:{port}: {error.strerror or error}; choose another with --port",
            message_zh=f"无法监听 {host}:{port}，请用 --port 指定其他端口",
        ) from error
    made.set_inheritable(True)
    return made


def _announce(session: Session, host: str, port: int) -> None:
    """Say ``ready`` once the service answers: requests wait in the socket until it does."""
    while True:
        try:
            connection = http.client.HTTPConnection(_ANYWHERE.get(host, host), port, timeout=60)
            connection.request("GET", "/health/live")
            if connection.getresponse().status == http.HTTPStatus.OK:
                break
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(_KNOCK_EVERY_S)
    shown = f"[{host}]" if ":" in host else host
    session.err.print(f"ready http://{shown}:{port}", soft_wrap=True)


def mcp(session: Session) -> None:
    """Serve search, questions, comparison and SPARQL to an assistant: Model Context Protocol on stdin and stdout."""
    from api.live import LiveDataset
    from api.runtime import configure_logging, open_dataset, sparql_limits

    try:
        from api.mcp import create_server
    except ModuleNotFoundError as error:
        raise ExtraMissing(
            "the extra mcp is not installed: pip install 'zhibiao[mcp]'",
            message_zh="未安装 mcp 组件：pip install 'zhibiao[mcp]'",
        ) from error
    settings = session.settings
    configure_logging(settings)
    live = LiveDataset(settings.data, lambda: open_dataset(settings, session.encoder))
    try:
        create_server(live, sparql_limits(settings)).run("stdio")
    finally:
        live.close()


def settings(session: Session) -> None:
    """Show every setting, its value and where it came from; secrets are masked."""
    from dataclasses import asdict

    from api.settings import settings_table

    rows = settings_table(session.settings)
    if session.options.json:
        session.emit({"settings": [asdict(row) for row in rows]})
    else:
        show.settings(session, rows)

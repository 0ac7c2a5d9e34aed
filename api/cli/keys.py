"""``zhibiao keys``: who may read a service that is not public."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.session import Session, command
from ontology.errors import Invalid

Name = Annotated[str, typer.Argument(metavar="NAME", help="Letters, digits, dots, dashes, underscores.")]


class NoKeyFileSet(Invalid):
    """The settings name no file of keys."""


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    keys = typer.Typer(
        help="API keys, in the file that ZHIBIAO_API_KEYS_FILE names; a running service follows the file.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.add_typer(keys, name="keys")
    command(keys, "add")(add)
    command(keys, "remove")(remove)
    command(keys, "list")(list_keys)


def add(session: Session, name: Name) -> None:
    """Make a key and print it; it is shown this once, the file keeps a digest."""
    from api import keys

    key = keys.add(_file(session), name)
    if session.options.json:
        session.emit({"name": name, "key": key})
    else:
        session.say(key)


def remove(session: Session, name: Name) -> None:
    """Withdraw a key."""
    from api import keys

    keys.remove(_file(session), name)
    if session.options.json:
        session.emit({"name": name, "removed": True})


def list_keys(session: Session) -> None:
    """Show the names of the keys."""
    from api import keys

    file = _file(session)
    names = list(keys.read(file)) if file.exists() else []
    if session.options.json:
        session.emit({"keys": names})
    else:
        for name in names:
            session.say(name)


def _file(session: Session) -> Path:
    file = session.settings.api_keys_file
    if file is None:
        raise NoKeyFileSet(
            "set ZHIBIAO_API_KEYS_FILE to the file of keys",
            message_zh="请将 ZHIBIAO_API_KEYS_FILE 设为密钥文件的路径",
        )
    return file

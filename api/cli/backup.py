"""``zhibiao backup`` and ``zhibiao restore``: the current release in one file, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.session import Session, command
from api.cli.sharing import after_publishing
from ontology.errors import NotFound

if TYPE_CHECKING:
    from ontology.backup import BackedUp


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    command(app, "backup")(backup)
    command(app, "restore")(restore)


def backup(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .tar, or .tar.gz to compress it.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it is there.")] = False,
) -> None:
    """Write the current release, with all that people decided, to one file; the service may go on meanwhile."""
    from ontology.backup import backup as write
    from ontology.releases import Releases

    _tell(session, write(Releases(session.settings.data), file, replace=force), file)


def restore(
    session: Session, file: Annotated[Path, typer.Argument(metavar="FILE", help="What backup wrote.")]
) -> None:
    """Check a backup file by file, bring its release back and make it the current one; other releases stay."""
    from ontology.backup import restore as read
    from ontology.releases import Releases

    if not file.is_file():
        raise NotFound(f"{file} does not exist", message_zh=f"{file} 不存在")
    _tell(session, read(Releases(session.settings.data), file), file)
    after_publishing(session)


def _tell(session: Session, done: BackedUp, file: Path) -> None:
    if session.options.json:
        session.emit(asdict(done) | {"file": str(file)})
    else:
        session.say(
            f"发布 release {done.release} · {done.files} 个文件 files · {done.size / 1e6:.1f} MB · {file}"
        )

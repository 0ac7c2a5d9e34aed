"""Who wrote, and what was refused: one JSON object a line, in a file that the system may rotate."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from starlette.types import Scope

from api.caller import Caller
from ontology.errors import Unavailable, ZhibiaoError
from search.sparql.errors import RefusedQuery

MAX_QUERY_CHARS = 2000
_REFUSALS = {401, 403, 429}


class NoAuditLog(Unavailable):
    """The audit log cannot be written."""


class Audit:
    """Writes a line for each write, and for each request that was refused.

    Lines are appended whole, so that several processes may share the file.

    Args:
        file: where lines are appended; ``None`` for nowhere.

    Raises:
        NoAuditLog: the file cannot be opened.
    """

    def __init__(self, file: Path | None) -> None:
        self._handler = None if file is None else _open(file)

    def observe(self, scope: Scope, status: int, request_id: str) -> None:
        """Look at a request that was answered, and keep what the audit is about."""
        state = scope.get("state", {})
        error = state.get("error")
        refused = status in _REFUSALS or isinstance(error, RefusedQuery)
        if self._handler is None or not (refused or state.get("write")):
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request_id": request_id,
            "event": "refused" if refused else "write",
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            **_who(state.get("caller")),
        }
        if isinstance(error, ZhibiaoError):
            line["reason"] = error.message
        if isinstance(error, RefusedQuery) and state.get("asked"):
            line["query"] = state["asked"][:MAX_QUERY_CHARS]
        text = json.dumps(line, ensure_ascii=False)
        self._handler.handle(logging.LogRecord("audit", logging.INFO, "", 0, text, None, None))

    def close(self) -> None:
        """Close the file."""
        if self._handler:
            self._handler.close()


def _open(file: Path) -> WatchedFileHandler:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return WatchedFileHandler(file, encoding="utf-8")
    except OSError as error:
        raise NoAuditLog(
            f"cannot write the audit log {file}: {error.strerror or error}",
            message_zh=f"无法写入审计日志 {file}",
        ) from error


def _who(caller: Caller | None) -> dict[str, Any]:
    if caller is None:
        return {}
    return {"caller": caller.kind, "name": caller.name or None, "address": caller.address}

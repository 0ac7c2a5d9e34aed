"""Who wrote, and what was refused: one JSON object a line, in a file that the system may rotate."""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from starlette.types import Scope

from api.caller import Caller
from ontology.errors import Unavailable, ZhibiaoError
from search.sparql.errors import RefusedQuery

MAX_QUERY_CHARS = 2000
MAX_PATH_CHARS = 500
_TOO_MANY = 429
_REFUSALS = {401, 403, _TOO_MANY}
_TOLD_AGAIN_S = 60.0
_REMEMBERED = 4096


class NoAuditLog(Unavailable):
    """The audit log cannot be written."""


class Audit:
    """Writes a line for each write, and for each request that was refused.

    Lines are appended whole, so that several processes may share the file. A client that asks too often gets one
    line a minute for that, or it would fill the disk.

    Args:
        file: where lines are appended; ``None`` for nowhere.

    Raises:
        NoAuditLog: the file cannot be opened.
    """

    def __init__(self, file: Path | None) -> None:
        self._handler = None if file is None else _open(file)
        self._told: dict[str, float] = {}

    def observe(self, scope: Scope, status: int, request_id: str) -> None:
        """Look at a request that was answered, and keep what the audit is about."""
        state = scope.get("state", {})
        error = state.get("error")
        refused = status in _REFUSALS or isinstance(error, RefusedQuery)
        if self._handler is None or not (refused or state.get("write")):
            return
        if status == _TOO_MANY and self._was_told(state.get("caller")):
            return
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request_id": request_id,
            "event": "refused" if refused else "write",
            "method": scope["method"],
            "path": scope["path"][:MAX_PATH_CHARS],
            "status": status,
            **_who(state.get("caller")),
        }
        if isinstance(error, ZhibiaoError):
            line["reason"] = error.message
        if isinstance(error, RefusedQuery) and state.get("asked"):
            line["query"] = state["asked"][:MAX_QUERY_CHARS]
        text = json.dumps(line, ensure_ascii=False)
        self._handler.handle(logging.LogRecord("audit", logging.INFO, "", 0, text, None, None))

    def _was_told(self, caller: Caller | None) -> bool:
        """Whether the audit has a line of the last minute about a client that asks too often."""
        client, now = caller.client if caller else "", time.monotonic()
        if now - self._told.get(client, -_TOLD_AGAIN_S) < _TOLD_AGAIN_S:
            return True
        if len(self._told) >= _REMEMBERED:
            self._told.clear()
        self._told[client] = now
        return False

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

"""Logs on stderr: lines for people, or JSON with the id of the request that they belong to.

What users ask is never logged at ``info``; the audit log keeps refused queries (:mod:`api.audit`).
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
_TEXT = "%(levelname)s %(name)s: %(message)s"


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, the request's id, and what ``extra={"more": …}`` adds."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; an exception becomes one string."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if known := request_id.get():
            line["request_id"] = known
        line.update(getattr(record, "more", {}))
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str, form: str) -> None:
    """Log our own packages to stderr at a level, other libraries' warnings only.

    Args:
        level: debug, info, warning or error.
        form: ``text`` or ``json``.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else logging.Formatter(_TEXT))
    root = logging.getLogger()
    if not any(type(one) is logging.StreamHandler for one in root.handlers):
        root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for package in ("api", "ingest", "search", "ontology"):
        logging.getLogger(package).setLevel(level.upper())

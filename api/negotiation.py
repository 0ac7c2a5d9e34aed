"""Content negotiation (RFC 9110 §12.5.1): which of the formats on offer a client likes best."""

from __future__ import annotations

from collections.abc import Sequence


def best(accept: str | None, offered: Sequence[str]) -> str | None:
    """Return the best of ``offered`` for an ``Accept`` header (the first on a tie), or ``None``.

    >>> best("text/html;q=0.5, application/ld+json", ["text/turtle", "application/ld+json"])
    'application/ld+json'
    """
    if not accept or not accept.strip():
        return offered[0] if offered else None
    ranges = [_media_range(part) for part in accept.split(",") if part.strip()]
    weighted = [(_weight(ranges, media_type), -position) for position, media_type in enumerate(offered)]
    if not weighted or max(weighted)[0] <= 0:
        return None
    return offered[-max(weighted)[1]]


def prefers_html(accept: str | None) -> bool:
    """Whether a client is a browser: it names HTML, and nothing it could read instead above it."""
    return (
        accept is not None
        and "text/html" in accept
        and best(accept, ["text/html", "application/json"]) == "text/html"
    )


def language(wanted: str | None, accept: str | None) -> str:
    """Return ``zh`` or ``en``: what was asked for, else the first of ``Accept-Language``, else Chinese."""
    if wanted in ("zh", "en"):
        return wanted
    tags = sorted(
        (_media_range(part) for part in (accept or "").split(",") if part.strip()), key=lambda r: -r[1]
    )
    primary = (tag.split("-")[0] for tag, weight in tags if weight > 0)
    return next((tag for tag in primary if tag in ("zh", "en")), "zh")


def _media_range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().casefold() for part in text.split(";"))
    weight = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                weight = 0.0
    return name, weight


def _weight(ranges: Sequence[tuple[str, float]], media_type: str) -> float:
    """The most specific matching range decides."""
    major = media_type.split("/")[0]
    for pattern in (media_type, f"{major}/*", "*/*"):
        weights = [weight for name, weight in ranges if name == pattern]
        if weights:
            return max(weights)
    return 0.0

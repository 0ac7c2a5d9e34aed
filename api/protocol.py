"""Requests of the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), read strictly."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import Request

from api.errors import NotAcceptable, RequestTooSlow, UnsupportedMediaType
from api.negotiation import best
from ontology.errors import Invalid
from search.sparql import UpdateRefused
from search.sparql.formats import (
    GRAPH_ALIASES,
    GRAPH_TYPES,
    SHORT,
    SOLUTION_ALIASES,
    SOLUTION_TYPES,
)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
_UTF8 = frozenset({"", "utf-8", "utf8", "us-ascii"})
_MOST_PARAMETERS = 1000
_TRUTH = {"true": True, "1": True, "": True, "false": False, "0": False}


class BadProtocol(Invalid):
    """The request is not one that the SPARQL protocol defines, or that this endpoint offers."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query operation.

    Attributes:
        query: the text; ``None`` when none was sent.
        default_graphs: ``default-graph-uri``, or ``None`` without any dataset parameter.
        named_graphs: ``named-graph-uri``, likewise.
        format: what ``format=`` asks for, or ``None``.
        timeout_s: what ``timeout=`` asks for, or ``None``.
        partial: whether a partial result will do when the time is up.
    """

    query: str | None
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    format: str | None = None
    timeout_s: float | None = None
    partial: bool = False


async def asked(request: Request, timeout_s: float) -> Asked:
    """Read a query operation (§2.1).

    Args:
        request: GET or POST.
        timeout_s: within which a body must have arrived.

    Raises:
        BadProtocol: no or more than one query, a bad parameter, not UTF-8.
        UnsupportedMediaType: the body is of another type, encoded, or compressed.
        UpdateRefused: it is an update operation.
    """
    pairs = _pairs(request.scope["query_string"].decode("latin-1"), "the query string")
    if request.method == "POST":
        pairs += await _posted(request, timeout_s)
    return _asked(pairs, by_get=request.method != "POST")


async def _posted(request: Request, timeout_s: float) -> list[tuple[str, str]]:
    media_type, charset = _content_type(request.headers.get("content-type", ""))
    encoding = request.headers.get("content-encoding", "identity").strip().casefold()
    if media_type not in (FORM, DIRECT, UPDATE):
        raise UnsupportedMediaType(
            f"a query is sent as {DIRECT} or {FORM}, not as {media_type or 'nothing'}",
            message_zh=f"查询应以 {DIRECT} 或 {FORM} 提交",
        )
    if charset not in _UTF8 or encoding not in ("identity", ""):
        raise UnsupportedMediaType(
            "a body is sent as UTF-8 and not compressed", message_zh="请求体须为未压缩的 UTF-8 文本"
        )
    try:
        async with asyncio.timeout(timeout_s):
            body = await request.body()
    except TimeoutError:
        raise RequestTooSlow(
            f"the body did not arrive within {timeout_s:g} s", message_zh=f"请求体未在 {timeout_s:g} 秒内到达"
        ) from None
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadProtocol(f"the body is not UTF-8: {error}", message_zh="请求体不是 UTF-8 编码") from error
    if media_type == FORM:
        return _pairs(text, "the body")
    return [("query" if media_type == DIRECT else "update", text)]


def _content_type(header: str) -> tuple[str, str]:
    """Return media type and charset, in lower case."""
    media_type, *parameters = (part.strip().casefold() for part in header.split(";"))
    charsets = [p.removeprefix("charset=").strip("\"' ") for p in parameters if p.startswith("charset=")]
    return media_type, charsets[0] if charsets else ""


def _pairs(text: str, what: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError as error:
        raise BadProtocol(f"{what} is not UTF-8: {error}", message_zh="参数不是 UTF-8 编码") from error
    except ValueError as error:
        raise BadProtocol(f"{what} cannot be read: {error}", message_zh="参数无法解析") from error


def _asked(pairs: Sequence[tuple[str, str]], *, by_get: bool) -> Asked:
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    _refuse_updates(values, by_get=by_get)
    queries = values.get("query", [])
    if len(queries) > 1 or (not queries and not by_get):
        raise BadProtocol(
            f"exactly one query is needed, got {len(queries)}", message_zh="须且只须给出一个 query"
        )
    default, named = (_graphs(values.get(f"{kind}-graph-uri", [])) for kind in ("default", "named"))
    given = bool(default or named)
    return Asked(
        query=queries[0] if queries else None,
        default_graphs=default if given else None,
        named_graphs=named if given else None,
        format=_last(values, "format"),
        timeout_s=_timeout(_last(values, "timeout")),
        partial=_partial(_last(values, "partial")),
    )


def _refuse_updates(values: Mapping[str, Sequence[str]], *, by_get: bool) -> None:
    """§2.2: an update is one POST; this endpoint takes none."""
    if "update" not in values:
        return
    if by_get or "query" in values or len(values["update"]) > 1:
        raise BadProtocol(
            "an update is sent alone and by POST, and this endpoint is read-only",
            message_zh="更新须单独以 POST 提交，且此端点只读",
        )
    raise UpdateRefused(
        "this endpoint is read-only: updates are refused", message_zh="此端点只读，不接受更新"
    )


def _graphs(names: Sequence[str]) -> tuple[str, ...]:
    """Return graph names; those that no IRI can be are no graph of ours either, which is said plainly."""
    for name in names:
        if not name or any(character in name for character in '<>"{}|^`\\ \t\r\n') or ":" not in name:
            raise BadProtocol(
                f"{name!r} is no absolute IRI of a graph", message_zh=f"{name!r} 不是图的绝对 IRI"
            )
    return tuple(names)


def _last(values: Mapping[str, Sequence[str]], name: str) -> str | None:
    return values[name][-1].strip() if name in values else None


def _timeout(text: str | None) -> float | None:
    if text is None or not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise BadProtocol(
            f"timeout={text}: seconds above 0 are needed", message_zh="timeout 须为大于 0 的秒数"
        )
    return seconds


def _partial(text: str | None) -> bool:
    wanted = _TRUTH.get(text.casefold()) if text is not None else False
    if wanted is None:
        raise BadProtocol(f"partial={text}: true or false is needed", message_zh="partial 须为 true 或 false")
    return wanted


@dataclass(frozen=True, slots=True)
class Wanted:
    """A media type that is answered with, and the one of the formats it stands for."""

    name: str
    format: str


def negotiated(accept: str | None, format: str | None, *, triples: bool) -> Wanted:
    """Return the format of a result: what ``format=`` says, else what ``Accept`` likes best.

    Raises:
        BadProtocol: ``format`` is unknown.
        NotAcceptable: nothing that is acceptable can hold such a result.
    """
    types = GRAPH_TYPES if triples else SOLUTION_TYPES
    aliases = GRAPH_ALIASES if triples else SOLUTION_ALIASES
    if format:
        return _by_format(format, types, aliases)
    chosen = best(accept, [*types, *aliases])
    if chosen is None:
        raise _not_acceptable(types)
    return Wanted(chosen, aliases.get(chosen, chosen))


def _by_format(format: str, types: Sequence[str], aliases: Mapping[str, str]) -> Wanted:
    name = format.casefold().replace(" ", "+")  # a plus that was not escaped
    every = {*SOLUTION_TYPES, *GRAPH_TYPES, *SOLUTION_ALIASES, *GRAPH_ALIASES}
    candidates = SHORT.get(name) or ((name,) if name in every else ())
    if not candidates:
        names = ", ".join(SHORT)
        raise BadProtocol(f"format={format}: choose {names}", message_zh=f"format 可取 {names}")
    for candidate in candidates:
        if candidate in types or candidate in aliases:
            return Wanted(candidate, aliases.get(candidate, candidate))
    raise _not_acceptable(types)


def _not_acceptable(types: Sequence[str]) -> NotAcceptable:
    names = ", ".join(types)
    return NotAcceptable(f"this query can be answered as {names}", message_zh=f"可提供的格式：{names}")

"""``zhibiao releases push``: a copy of the current release on a SPARQL server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.cli.session import Session
from ontology.errors import Invalid

if TYPE_CHECKING:
    from ontology.mirror import Mirrored


class NoServer(Invalid):
    """No SPARQL server is set."""


def push(session: Session) -> None:
    """Copy the current release to the SPARQL server that is set; only graphs that differ are sent."""
    done = _copied(session)
    if done is None:
        raise NoServer(
            "set ZHIBIAO_GRAPH_ENDPOINT and ZHIBIAO_GRAPH_UPDATE_ENDPOINT to a SPARQL 1.1 server",
            message_zh="请将 ZHIBIAO_GRAPH_ENDPOINT 和 ZHIBIAO_GRAPH_UPDATE_ENDPOINT 设为 SPARQL 1.1 服务器的地址",
        )
    if session.options.json:
        session.emit({"sent": done.sent, "dropped": done.dropped, "unchanged": done.unchanged})
    else:
        session.say(
            f"已发送 sent: {done.sent} · 已删除 dropped: {done.dropped} · 未变 unchanged: {done.unchanged}"
        )


def after_publishing(session: Session) -> None:
    """Copy what was just published, when a server is set that takes updates."""
    if session.settings.graph_update_endpoint is not None:
        _copied(session)


def _copied(session: Session) -> Mirrored | None:
    from api.runtime import graph_endpoint
    from ontology.mirror import mirror
    from ontology.releases import Releases

    endpoint = graph_endpoint(session.settings)
    if endpoint is None:
        return None
    try:
        return mirror(Releases(session.settings.data).current(), endpoint)
    finally:
        endpoint.close()

"""What goes to a worker and what comes back, as frames on a local socket."""

from __future__ import annotations

import json
import os
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

_HEAD = struct.Struct("!II")
_INLINE = 64 * 1024
_READ = 256 * 1024


@dataclass(frozen=True, slots=True)
class Job:
    """One query for a worker.

    Attributes:
        store: directory of the release's graph.
        query: text that passed the guard.
        base_iri: relative IRIs are resolved against it.
        media_types: wanted for solutions, and for triples; ``None`` where the kind of result is not acceptable.
        max_rows: most rows (triples) of the result.
        max_bytes: most bytes of it.
        own_dataset: the query's FROM clauses make the dataset.
        default_graphs: the protocol's default graphs; ``None`` for all.
        named_graphs: the protocol's named graphs; ``None`` for all.
        partial_after_s: seconds after which what was found so far is returned; ``None``: all or nothing.
        timeout_s: seconds after which the worker is killed.
    """

    store: str
    query: str
    base_iri: str | None
    media_types: tuple[str | None, str | None]
    max_rows: int
    max_bytes: int
    timeout_s: float
    own_dataset: bool = False
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    partial_after_s: float | None = None

    def packed(self) -> bytes:
        """Return the job as a frame."""
        return frame({name: getattr(self, name) for name in self.__slots__}, b"")

    @classmethod
    def read(cls, document: dict[str, Any]) -> Job:
        """Return the job of a frame's head."""
        for name in ("default_graphs", "named_graphs", "media_types"):
            document[name] = None if document[name] is None else tuple(document[name])
        return cls(**document)


@dataclass(frozen=True, slots=True)
class Reply:
    """A worker's answer.

    Attributes:
        error: ``malformed``, ``refused``, ``unacceptable``, ``damaged`` or ``""``.
        message: what was wrong.
        line: of a malformed query.
        column: of a malformed query.
        media_type: of the body.
        truncated: ``rows``, ``bytes`` or ``time`` when the result was cut there, else ``""``.
        size: bytes of the body.
        retire: the worker has grown or cannot go on; it is to be replaced.
        body: the result, unless it is large.
        file: descriptor of the file that holds a large result; the receiver closes it.
    """

    error: str = ""
    message: str = ""
    line: int | None = None
    column: int | None = None
    media_type: str = ""
    truncated: str = ""
    size: int = 0
    retire: bool = False
    body: bytes = field(default=b"", repr=False)
    file: int | None = None


def frame(head: dict[str, Any], body: bytes) -> bytes:
    """Return a head and a body with their lengths before them."""
    text = json.dumps(head).encode()
    return _HEAD.pack(len(text), len(body)) + text + body


def send_reply(connection: socket.socket, reply: Reply) -> None:
    """Send a reply; the file of a large result goes along as a descriptor."""
    head = {name: getattr(reply, name) for name in Reply.__slots__ if name not in ("body", "file")}
    packed = frame({**head, "file": reply.file is not None}, reply.body)
    if reply.file is None:
        connection.sendall(packed)
    else:
        sent = socket.send_fds(connection, [packed], [reply.file])
        connection.sendall(packed[sent:])


class Frames:
    """Puts frames together from what arrives, in whatever pieces."""

    def __init__(self) -> None:
        self._pieces = bytearray()
        self._files: list[int] = []

    def receive(self, connection: socket.socket) -> tuple[dict[str, Any], bytes] | None:
        """Read once; return a frame when it is complete.

        Raises:
            EOFError: the other side is gone.
            BlockingIOError: nothing has arrived on a socket that does not wait.
        """
        data, files, _, _ = socket.recv_fds(connection, _READ, 4)
        self._files += files
        if not data:
            raise EOFError
        self._pieces += data
        return self._complete()

    def _complete(self) -> tuple[dict[str, Any], bytes] | None:
        if len(self._pieces) < _HEAD.size:
            return None
        head, body = _HEAD.unpack_from(self._pieces)
        end = _HEAD.size + head + body
        if len(self._pieces) < end:
            return None
        document = json.loads(bytes(self._pieces[_HEAD.size : _HEAD.size + head]))
        content = bytes(self._pieces[_HEAD.size + head : end])
        del self._pieces[:end]
        return document, content

    def reply(self, document: dict[str, Any], body: bytes) -> Reply:
        """Return a frame as a reply, with its file if it has one."""
        file = self._files.pop(0) if document.pop("file") else None
        return Reply(**document, body=body, file=file)

    def close(self) -> None:
        """Close the files that nobody took."""
        for file in self._files:
            os.close(file)
        self._files = []


def is_inline(size: int) -> bool:
    """Whether a result of a size travels in the frame itself."""
    return size <= _INLINE

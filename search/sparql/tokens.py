"""The lexical grammar of SPARQL 1.1 (§19.8), as far as keywords must be told from everything else.

A keyword inside a literal, an IRI, a comment or a name is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHAR = _BASE + "_\\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_NAMED = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_PREFIX = f"(?:[{_BASE}](?:[{_CHAR}.]*[{_CHAR}])?)?"
_LOCAL = f"(?:(?:[{_BASE}_:0-9]|{_PLX})(?:(?:[{_CHAR}.:]|{_PLX})*(?:[{_CHAR}:]|{_PLX}))?)?"
_TOKEN = re.compile(
    rf"""
    (?P<space>[ \t\r\n]+|\#[^\n\r]*)
  | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*(?:\\[uU][0-9A-Fa-f]{{4,8}}[^<>"{{}}|^`\\\x00-\x20]*)*>)
  | (?P<string>\"{{3}}(?:[^"\\]|\\.|\"{{1,2}}(?!\"))*\"{{3}}|'{{3}}(?:[^'\\]|\\.|'{{1,2}}(?!'))*'{{3}}
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<blank>_:[{_NAMED}](?:[{_CHAR}.]*[{_CHAR}])?)
  | (?P<pname>{_PREFIX}:{_LOCAL})
  | (?P<variable>[?$][{_NAMED}]+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<word>[A-Za-z][A-Za-z0-9_]*)
  | (?P<open>[({{\[])
  | (?P<close>[)}}\]])
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A piece of a query.

    Attributes:
        kind: iri, string, blank, pname, variable, language, number, word (a keyword or the name of a
            function), open, close or other.
        text: as written.
        start: where it begins, in characters.
    """

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends (exclusive)."""
        return self.start + len(self.text)

    @property
    def keyword(self) -> str:
        """A word in lower case; ``""`` for anything else."""
        return self.text.lower() if self.kind == "word" else ""


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query without white space and comments; never fails."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "other"
        if kind != "space":
            yield Token(kind, match.group(), match.start())


def place(query: str, position: int) -> tuple[int, int]:
    """Return line and column (from 1, in code points) of a position."""
    before = query[:position]
    line = before.count("\n") + 1
    return line, position - (before.rfind("\n") + 1) + 1

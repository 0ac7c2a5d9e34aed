"""What may reach the parser: read from tokens, before anything costs time, memory or stack.

The engine's grammar knows no word boundaries (``SERVICEex:x{`` is a SERVICE to it, and ``<'>'`` is a comparison
with a string), so the guard reads what could be meant, not only what was written well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ontology.vocabulary import PREFIXES
from search.sparql.errors import MalformedQuery, RefusedQuery, UpdateRefused
from search.sparql.limits import Limits
from search.sparql.names import Names, declared
from search.sparql.service import SEARCH
from search.sparql.tokens import Token, place, tokens

FORMS = frozenset({"select", "ask", "construct", "describe"})
_UPDATES = frozenset(["insert", "delete", "load", "clear", "create", "drop", "copy", "move", "add", "with"])
_VOLATILE = frozenset({"rand", "now", "uuid", "struuid", "bnode"})
_NAMES = frozenset({"iri", "pname"})
# A keyword that stands right behind a number or a truth value: 5SERVICE, trueSERVICE.
_GLUED_SERVICE = re.compile(r"(?:true|false)?service", re.IGNORECASE)
_GLUED_FROM = re.compile(r"(?:ask|construct|reduced|distinct)?from(?:named)?", re.IGNORECASE)
# SERVICE with its target and brace, for texts whose tokens can be read in two ways.
_ANY_SERVICE = re.compile(
    r"service(?:\s|#[^\n\r]*)*(?:silent)?(?:\s|#[^\n\r]*)*(?:<[^<>]*>|[?$]\w+|[\w.-]*:[^\s{]*)(?:\s|#[^\n\r]*)*\{",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the guard learned of a query that it lets pass.

    Attributes:
        form: select, ask, construct or describe; ``""`` when none was found (the parser will say where).
        searches: whether it uses ``SERVICE zb:search``.
        own_dataset: whether it names its dataset by FROM.
        volatile: whether the same query may give another answer on the same release (RAND, NOW, UUID …).
    """

    form: str
    searches: bool
    own_dataset: bool
    volatile: bool


def inspect(
    query: str,
    *,
    limits: Limits,
    known_graph: Callable[[str], bool],
    base_iri: str = "",
    dataset_given: bool = False,
) -> Inspected:
    """Refuse what must not reach the parser or the engine.

    Args:
        query: as it came.
        limits: of length, tokens and depth.
        known_graph: whether an IRI is a graph of the dataset.
        base_iri: of relative IRIs.
        dataset_given: the protocol names the dataset, so FROM does not count (SPARQL 1.1 Protocol §2.1.4).

    Raises:
        UpdateRefused: it is an update.
        RefusedQuery: too long, too deeply nested, SERVICE other than zb:search, or FROM outside the dataset.
        MalformedQuery: it holds what no query can.
    """
    if len(query) > limits.query_chars:
        raise RefusedQuery(
            f"the query has {len(query)} characters, {limits.query_chars} are allowed",
            message_zh=f"查询共 {len(query)} 个字符，最多允许 {limits.query_chars} 个",
        )
    found = _bounded(query, limits)
    names = declared(found, Names(PREFIXES, base_iri))
    form = _form(found)
    if form in _UPDATES:
        raise UpdateRefused(
            "this endpoint is read-only: updates are refused", message_zh="此端点只读，不接受更新"
        )
    reader = _Reader(query, found, names)
    searches = reader.services()
    own_dataset = reader.dataset(known_graph, ignore=dataset_given)
    return Inspected(
        form=form if form in FORMS else "",
        searches=searches,
        own_dataset=own_dataset,
        volatile=any(token.keyword in _VOLATILE for token in found),
    )


def _bounded(query: str, limits: Limits) -> list[Token]:
    """Return the tokens, stopping at the first one over a limit."""
    found: list[Token] = []
    depth = 0
    for token in tokens(query):
        found.append(token)
        depth += (token.kind == "open") - (token.kind == "close")
        if depth > limits.depth:
            line, column = place(query, token.start)
            raise RefusedQuery(
                f"line {line}, column {column}: the query is nested deeper than {limits.depth} levels",
                message_zh=f"第 {line} 行第 {column} 列：查询嵌套超过 {limits.depth} 层",
            )
        if len(found) > limits.tokens:
            raise RefusedQuery(
                f"the query has more than {limits.tokens} tokens",
                message_zh=f"查询超过 {limits.tokens} 个词元",
            )
    return found


def _form(found: Sequence[Token]) -> str:
    """Return the first word behind the prologue."""
    at = 0
    while at < len(found):
        word = found[at].keyword
        if word == "base":
            at += 2
        elif word == "prefix":
            at += 3
        elif word == "version":
            at += 2
        else:
            return word or _first_letters(found[at])
    return ""


def _first_letters(token: Token) -> str:
    """``SELECT*`` and ``ASK{`` are words; ``ASKex:`` is a name that the engine reads as a word."""
    match = re.match(r"(?i)(select|ask|construct|describe|insert|delete|load|clear|create|drop)", token.text)
    return match[0].lower() if match else ""


class _Reader:
    """Looks for clauses in the tokens of one query."""

    def __init__(self, query: str, found: Sequence[Token], names: Names) -> None:
        self._query = query
        self._found = found
        self._names = names

    def services(self) -> bool:
        """Return whether the query searches; refuse every other SERVICE."""
        searches = False
        depth = 0
        for position, token in enumerate(self._found):
            depth += (token.kind == "open") - (token.kind == "close")
            if token.kind == "word" and _GLUED_SERVICE.match(token.text):
                self._check_service(position)
                searches = True
            elif (token.kind == "pname" and depth and self._is_glued_service(position)) or (
                token.kind == "iri" and "'" in token.text and _ANY_SERVICE.search(self._query, token.start)
            ):
                raise self._no_service(token)
        return searches

    def _check_service(self, position: int) -> None:
        """Only ``SERVICE [SILENT] zb:search`` passes."""
        target = position + 1
        if self._word(target) == "silent":
            target += 1
        token = self._found[target] if target < len(self._found) else None
        plain = self._found[position].keyword == "service"
        if not (plain and token and token.kind in _NAMES and self._names.resolve(token) == SEARCH):
            raise self._no_service(self._found[position])

    def _is_glued_service(self, position: int) -> bool:
        """``SERVICEex:x {``: no other clause has a prefixed name before a brace but GRAPH."""
        token = self._found[position]
        if not _GLUED_SERVICE.match(token.text) or position + 1 >= len(self._found):
            return False
        return self._found[position + 1].text == "{" and self._word(position - 1) != "graph"

    def _no_service(self, token: Token) -> RefusedQuery:
        line, column = place(self._query, token.start)
        return RefusedQuery(
            f"line {line}, column {column}: SERVICE is refused here, except SERVICE zb:search",
            message_zh=f"第 {line} 行第 {column} 列：除 SERVICE zb:search 外，此端点不允许使用 SERVICE",
        )

    def dataset(self, known_graph: Callable[[str], bool], *, ignore: bool) -> bool:
        """Return whether there is a FROM clause; refuse graphs that are not of the dataset."""
        own, depth = False, 0
        for position, token in enumerate(self._found):
            depth += (token.kind == "open") - (token.kind == "close")
            if depth:
                continue
            if token.kind == "word" and _GLUED_FROM.fullmatch(token.text):
                own = True
                self._check_graph(position, known_graph, ignore=ignore)
            elif (
                token.kind == "pname" and _GLUED_FROM.match(token.text) and not self._is_graph_name(position)
            ):
                own = True
        return own

    def _is_graph_name(self, position: int) -> bool:
        """``FROM from:x`` and ``DESCRIBE from:x`` name things; ``FROMex:x`` is a clause written together."""
        previous = self._found[position - 1] if position else None
        return previous is not None and (
            previous.keyword in {"from", "named", "describe", "prefix"} or previous.kind in _NAMES
        )

    def _check_graph(self, position: int, known_graph: Callable[[str], bool], *, ignore: bool) -> None:
        target = position + 1
        if self._word(target) == "named":
            target += 1
        token = self._found[target] if target < len(self._found) else None
        if ignore or token is None or token.kind not in _NAMES:
            return
        iri = self._names.resolve(token)
        line, column = place(self._query, token.start)
        if iri is None:
            raise MalformedQuery(
                f"line {line}, column {column}: the prefix of {token.text} is not declared",
                message_zh=f"第 {line} 行第 {column} 列：{token.text} 的前缀未声明",
                line=line,
                column=column,
            )
        if not known_graph(iri):
            raise RefusedQuery(
                f"line {line}, column {column}: FROM <{iri}> is no graph of this dataset",
                message_zh=f"第 {line} 行第 {column} 列：FROM <{iri}> 不是本数据集的图",
            )

    def _word(self, position: int) -> str:
        return self._found[position].keyword if 0 <= position < len(self._found) else ""

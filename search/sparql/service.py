"""``SERVICE zb:search { … }``: answered first and put into the query as ``VALUES`` (CONTRACT §3).

The rest of the query is not touched, so the block may stand wherever a SERVICE may: in OPTIONAL, UNION, MINUS,
GRAPH, EXISTS or a subselect, and more than once. It works alike on an endpoint that is not ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from rdflib.namespace import XSD

from ontology.vocabulary import PREFIXES, ZB
from search.sparql.blocks import (
    INPUTS,
    MAX_SEARCHES,
    OUTPUTS,
    Block,
    BlockReader,
    Search,
    Value,
    fail,
    input_variables,
)
from search.sparql.names import Names, declared, string_value
from search.sparql.searching import Found, Searcher
from search.sparql.tokens import Token, tokens

if TYPE_CHECKING:
    from search.dataset import Dataset

SEARCH = "https://w3id.org/zhibiao/ns#search"
"""The one service that the guard lets pass."""
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_TERMS = {"iri", "pname", "string", "number", "variable", "blank"}


@dataclass(slots=True)
class _Group:
    """A pair of braces: what its VALUES and BIND say of variables, and whether it is a subselect."""

    parent: _Group | None
    select: bool = False
    constants: dict[str, list[Value]] = field(default_factory=dict)

    def visible(self) -> dict[str, list[Value]]:
        """Return the constants of this group and those around it, up to the SELECT it belongs to."""
        found: dict[str, list[Value]] = {}
        group: _Group | None = self
        while group is not None:
            found = {**group.constants, **found}
            group = None if group.select else group.parent
        return found


@dataclass(frozen=True, slots=True)
class _Service:
    """A ``SERVICE zb:search`` block: its tokens between the braces, where it stands, and the group around it."""

    start: int
    end: int
    body: Sequence[Token]
    group: _Group


def rewrite(query: str, dataset: Dataset) -> str:
    """Return the query with every ``SERVICE zb:search`` replaced by ``VALUES``; see :func:`with_results`."""
    from search.sparql.answering import IndexSearcher

    return with_results(query, IndexSearcher(dataset.index), base=dataset.manifest.base_iri)


def with_results(query: str, searcher: Searcher, *, base: str = "") -> str:
    """Return the query with each search block replaced by its results; line breaks stay where they are.

    Args:
        query: any SPARQL query; one without such a block comes back as it is.
        searcher: answers the searches.
        base: relative IRIs are resolved against it where the query has no BASE.

    Raises:
        SearchBlockError: a block asks for what it cannot do; the message has line and column.
    """
    found = list(_split_numbers(tokens(query)))
    reader = _Reader(query, found, declared(found, Names(PREFIXES, base)))
    parts, position, searches = [], 0, 0
    for service in reader.services():
        text, made = _answer(query, service, reader, searcher, MAX_SEARCHES - searches)
        searches += made
        parts += [query[position : service.start], text]
        position = service.end
    return "".join([*parts, query[position:]])


def _answer(
    query: str, service: _Service, reader: _Reader, searcher: Searcher, allowed: int
) -> tuple[str, int]:
    """Return the inline data for a block, with as many line breaks as it had, and the number of searches."""
    constants = service.group.visible()
    blocks = reader.blocks(service, constants)
    tables, made = [], 0
    for block in blocks:
        interpreter = BlockReader(query, constants)
        outputs, searches = interpreter.outputs(block), interpreter.searches(block)
        made += len(searches)
        if made > allowed:
            fail(
                query,
                service.start,
                f"more than {MAX_SEARCHES} searches in one query; give fewer values",
                f"一个查询最多 {MAX_SEARCHES} 次检索，请减少取值",
            )
        rows = [row for search in searches for row in _rows(block, outputs, search, searcher)]
        tables.append(_values(_columns(block, outputs), rows))
    written = query[service.start : service.end]
    lines = written.count("\n")
    padding = "\n" * lines + " " * (len(written) - written.rfind("\n") - 1) if lines else ""
    text = tables[0] if len(tables) == 1 else "{ " + " ".join(tables) + " }"
    return text + padding, made


def _columns(block: Block, outputs: Mapping[str, str]) -> list[str]:
    subject = [block.subject.text] if block.subject.kind == "variable" else []
    return list(dict.fromkeys([*subject, *outputs, *input_variables(block)]))


def _rows(
    block: Block, outputs: Mapping[str, str], search: Search, searcher: Searcher
) -> Iterator[list[str]]:
    bound = dict(search.bound)
    for rank, hit in enumerate(searcher.found(search.wanted), 1):
        cells = {name: _cell(hit, part, rank) for name, part in outputs.items()} | bound
        if block.subject.kind == "variable":
            if bound.get(block.subject.text, f"<{hit.iri}>") != f"<{hit.iri}>":
                continue
            cells[block.subject.text] = f"<{hit.iri}>"
        yield [cells[name] for name in _columns(block, outputs)]


def _cell(hit: Found, part: str, rank: int) -> str:
    if part == "rank":
        return str(rank)
    value = hit.score if part == "score" else hit.parts.get(part)
    return "UNDEF" if value is None else f'"{value:.4f}"^^<{XSD.decimal}>'


def _values(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = " ".join(f"?{name}" for name in columns)
    return f"VALUES ({head}) {{ {' '.join('(' + ' '.join(row) + ')' for row in rows)} }}"


def _split_numbers(found: Iterable[Token]) -> Iterator[Token]:
    """Part the full stop that ends a triple from the number before it."""
    for token in found:
        if token.kind == "number" and token.text.endswith("."):
            yield Token("number", token.text[:-1], token.start)
            yield Token("other", ".", token.end - 1)
        else:
            yield token


class _Reader:
    """Finds the search blocks of a query and reads their triples."""

    def __init__(self, query: str, found: list[Token], names: Names) -> None:
        self._query = query
        self._found = found
        self._names = names

    def services(self) -> list[_Service]:
        """Return the search blocks in their order; other SERVICE clauses are left to the guard."""
        root = _Group(None, select=True)
        group, at, services = root, 0, []
        while at < len(self._found):
            token = self._found[at]
            block = self._service_at(at)
            if block is not None:
                end = self._closing(block)
                start, body = token.start, self._found[block + 1 : end]
                services.append(_Service(start, self._found[end].end, body, group))
                at = end + 1
                continue
            group = self._entered(group, token, root)
            at = self._noted(group, at)
        return services

    def _entered(self, group: _Group, token: Token, root: _Group) -> _Group:
        if token.text == "{":
            return _Group(group)
        if token.text == "}":
            return group.parent or root
        if token.keyword == "select":
            group.select = True
        return group

    def _noted(self, group: _Group, at: int) -> int:
        """Note the constants of a VALUES or BIND at ``at``; return where to go on."""
        word = self._found[at].keyword
        if word == "values":
            return self._inline_data(group.constants, self._found, at + 1)
        if word == "bind":
            self._binding(group.constants, at + 1)
        return at + 1

    def _service_at(self, at: int) -> int | None:
        """Return the index of the ``{`` of a search block that begins at ``at``, or ``None``."""
        if self._found[at].keyword != "service":
            return None
        at += 1 + (self._word(at + 1) == "silent")
        if at + 1 >= len(self._found) or self._found[at].kind not in ("iri", "pname"):
            return None
        is_search = self._names.resolve(self._found[at]) == SEARCH
        return at + 1 if is_search and self._found[at + 1].text == "{" else None

    def _closing(self, at: int) -> int:
        depth = 0
        for number in range(at, len(self._found)):
            depth += (self._found[number].kind == "open") - (self._found[number].kind == "close")
            if not depth:
                return number
        self._fail(self._found[at], "this { is not closed", "此 { 没有闭合")

    def _word(self, at: int) -> str:
        return self._found[at].keyword if at < len(self._found) else ""

    def _inline_data(self, constants: dict[str, list[Value]], found: Sequence[Token], at: int) -> int:
        """Read ``?v { … }`` or ``(?v ?w) { (…) … }``; a variable with an UNDEF is left unknown."""
        names: list[str] = []
        while at < len(found) and found[at].text != "{":
            names += [found[at].text[1:]] if found[at].kind == "variable" else []
            at += 1
        at += 1
        cells: list[Value | None] = []
        while at < len(found) and found[at].text != "}":
            if found[at].text in ("(", ")"):
                at += 1
            elif found[at].keyword == "undef":
                cells.append(None)
                at += 1
            else:
                value, at = self._value(found, at)
                cells.append(value)
        for number, name in enumerate(names):
            column = cells[number :: len(names)]
            known = [value for value in column if value is not None]
            if len(known) == len(column):
                constants.setdefault(name, known)
        return at + 1

    def _binding(self, constants: dict[str, list[Value]], at: int) -> None:
        """Read ``(constant AS ?v)``; any other expression tells nothing before the query runs."""
        found = self._found
        if at + 1 >= len(found) or found[at].text != "(" or found[at + 1].kind not in _TERMS:
            return
        value, after = self._value(found, at + 1)
        alone = self._word(after) == "as" and after + 2 < len(found) and found[after + 2].text == ")"
        if alone and value.kind in ("iri", "literal"):
            constants.setdefault(found[after + 1].text[1:], [value])

    def blocks(self, service: _Service, constants: dict[str, list[Value]]) -> list[Block]:
        """Read the triples of a search block, one block per subject; its VALUES are added to ``constants``."""
        found, at = service.body, 0
        blocks: dict[tuple[str, str], Block] = {}
        while at < len(found):
            if found[at].text == ".":
                at += 1
            elif found[at].keyword == "values":
                at = self._inline_data(constants, found, at + 1)
            else:
                at = self._subject(found, at, blocks)
        if not blocks:
            message = 'the search block is empty: write { ?x zb:query "…" ; zb:score ?score }'
            fail(
                self._query, service.start, message, '检索块为空：请写 { ?x zb:query "…" ; zb:score ?score }'
            )
        return list(blocks.values())

    def _subject(self, found: Sequence[Token], at: int, blocks: dict[tuple[str, str], Block]) -> int:
        first = found[at]
        if first.text == "[":
            return self._bracketed(found, at, blocks)
        if first.kind not in ("variable", "iri", "pname", "blank"):
            self._fail(
                first,
                f"only triples and VALUES may stand in a search block, not {first.text}; put it outside",
                f"检索块内只能写三元组和 VALUES，不能写 {first.text}，请移到块外",
            )
        subject, at = self._value(found, at)
        block = blocks.setdefault((subject.kind, subject.text), Block(subject))
        return self._properties(found, at, block)

    def _bracketed(self, found: Sequence[Token], at: int, blocks: dict[tuple[str, str], Block]) -> int:
        subject = Value("blank", f"[{found[at].start}]", "[]", found[at].start)
        block = blocks.setdefault((subject.kind, subject.text), Block(subject))
        at += 1
        if at < len(found) and found[at].text != "]":
            at = self._properties(found, at, block)
        at += 1  # the closing bracket, which _closing() has made sure of
        more = at < len(found) and found[at].text != "."
        return self._properties(found, at, block) if more else at

    def _properties(self, found: Sequence[Token], at: int, block: Block) -> int:
        """Read ``property value , value ; property …`` and return where it ends."""
        while at < len(found) and found[at].text not in (".", "]"):
            if found[at].text == ";":
                at += 1
                continue
            name = self._property(found[at])
            value, at = self._value(found, at + 1, after=found[at])
            block.properties.setdefault(name, []).append(value)
            while at < len(found) and found[at].text == ",":
                value, at = self._value(found, at + 1, after=found[at])
                block.properties[name].append(value)
            if at < len(found) and found[at].text not in (".", ";", "]"):
                self._fail(
                    found[at], f"expected ; or . before {found[at].text}", f"{found[at].text} 前应有 ; 或 ."
                )
        return at

    def _property(self, token: Token) -> str:
        iri = self._iri(token) if token.kind in ("iri", "pname") else None
        if token.text == "a" or iri == _RDF_TYPE:
            return "type"
        name = iri.removeprefix(str(ZB)) if iri and iri.startswith(str(ZB)) else ""
        if name not in INPUTS and name not in OUTPUTS:
            known = ", ".join(f"zb:{known}" for known in (*INPUTS, *OUTPUTS))
            self._fail(
                token,
                f"{token.text} is no property of a search; there are {known}. Put other triples outside the block",
                f"检索没有属性 {token.text}；可用 {known}。其他三元组请写在块外",
            )
        return name

    def _value(self, found: Sequence[Token], at: int, after: Token | None = None) -> tuple[Value, int]:
        """Read one term; return it and where the next begins."""
        if at >= len(found) or not self._is_value(found, at):
            place = found[at] if at < len(found) else after or found[-1]
            self._fail(place, "a value is missing here", "此处缺少值")
        token = found[at]
        if token.kind == "string":
            return self._string(found, at)
        if token.kind == "other":  # a sign, see _is_value()
            number = token.text + found[at + 1].text
            return Value("literal", number, number, token.start), at + 2
        if token.kind in ("iri", "pname"):
            iri = self._iri(token)
            return Value("iri", iri, f"<{iri}>", token.start), at + 1
        kind = {"variable": "variable", "blank": "blank"}.get(token.kind, "literal")
        text = token.text[1:] if kind == "variable" else token.text
        return Value(kind, text, token.text, token.start), at + 1

    def _is_value(self, found: Sequence[Token], at: int) -> bool:
        signed = found[at].text in ("+", "-") and at + 1 < len(found) and found[at + 1].kind == "number"
        return found[at].kind in _TERMS or signed or found[at].keyword in ("true", "false")

    def _string(self, found: Sequence[Token], at: int) -> tuple[Value, int]:
        token, source, end = found[at], found[at].text, at + 1
        if end < len(found) and found[end].kind == "language":
            source, end = source + found[end].text, end + 1
        elif [token.text for token in found[end : end + 2]] == ["^", "^"] and end + 2 < len(found):
            source, end = f"{source}^^<{self._iri(found[end + 2])}>", end + 3
        return Value("literal", string_value(token.text), source, token.start), end

    def _iri(self, token: Token) -> str:
        iri = self._names.resolve(token)
        if iri is None:
            self._fail(token, f"the prefix of {token.text} is not declared", f"{token.text} 的前缀未声明")
        return iri

    def _fail(self, token: Token, message: str, message_zh: str) -> NoReturn:
        fail(self._query, token.start, message, message_zh)

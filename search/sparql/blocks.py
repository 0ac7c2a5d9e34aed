"""From the triples of a ``SERVICE zb:search`` block to searches, with errors that say where and what to do."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from rdflib.namespace import SKOS

from ontology.errors import Invalid
from ontology.vocabulary import ZB
from search.results import Filters, HitType
from search.sparql.bounds import Bounds, UnreadableQuantity, bounds_of, one_quantity
from search.sparql.searching import MAX_LIMIT, Wanted

MAX_SEARCHES = 20
OUTPUTS = {
    "score": "score",
    "rank": "rank",
    "lexicalScore": "lexical",
    "denseScore": "dense",
    "quantityScore": "quantity",
    "textScore": "text",
    "categoryScore": "category",
}
INPUTS = (
    "query",
    "similarTo",
    "type",
    "fiscalYear",
    "year",
    "department",
    "fundUser",
    "unit",
    "theme",
    "category",
    "minimum",
    "maximum",
    "quantity",
    "unitText",
    "limit",
    "minimumScore",
)
_TYPES = {
    str(ZB.Project): HitType.PROJECT,
    str(ZB.Indicator): HitType.INDICATOR,
    str(ZB.FundUnit): HitType.UNIT,
    str(SKOS.Concept): HitType.THEME,
}
_FILTERS = {
    "fiscalYear": "year",
    "year": "year",
    "department": "department",
    "fundUser": "unit",
    "unit": "unit",
    "theme": "theme",
    "category": "category",
    "type": "type",
}
_SINGLE = {"query", "similarTo", "minimum", "maximum", "unitText", "limit", "minimumScore"}


class SearchBlockError(Invalid):
    """A ``SERVICE zb:search`` block asks for something that it does not do; the message says where."""


@dataclass(frozen=True, slots=True)
class Value:
    """A term of a block: ``kind`` is iri, literal, variable or blank; ``text`` its IRI, lexical form or name.

    ``source`` is how the query writes it, ``at`` the offset of its first character.
    """

    kind: str
    text: str
    source: str
    at: int


@dataclass(frozen=True, slots=True)
class Block:
    """All triples about one subject: values by local name of the property."""

    subject: Value
    properties: dict[str, list[Value]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a block, with the terms that its input variables stand for in it."""

    wanted: Wanted
    bound: tuple[tuple[str, str], ...]


def fail(query: str, at: int, message: str, message_zh: str) -> NoReturn:
    """Raise with the line and column (from 1) of an offset."""
    line, column = query.count("\n", 0, at) + 1, at - (query.rfind("\n", 0, at) + 1) + 1
    raise SearchBlockError(
        f"{message} (line {line}, column {column})", message_zh=f"{message_zh}（第 {line} 行第 {column} 列）"
    )


class BlockReader:
    """Turns blocks into searches.

    Args:
        query: the whole query, for the places of errors.
        constants: what variables are bound to by VALUES or BIND around the block.
    """

    def __init__(self, query: str, constants: Mapping[str, Sequence[Value]]) -> None:
        self._query = query
        self._constants = constants

    def outputs(self, block: Block) -> dict[str, str]:
        """Return variable → part for what the block gives back.

        Raises:
            SearchBlockError: an output is no variable, or one variable is to hold two things.
        """
        found: dict[str, str] = {}
        for name, part in OUTPUTS.items():
            for value in block.properties.get(name, ()):
                self._check_output(block, name, value, found)
                found[value.text] = part
        return found

    def _check_output(self, block: Block, name: str, value: Value, found: Mapping[str, str]) -> None:
        if value.kind != "variable":
            self._fail(
                value,
                f"zb:{name} gives a number back, it needs a variable; compare it in a FILTER",
                f"zb:{name} 返回数值，应写变量，再用 FILTER 比较",
            )
        if value.text in found or (block.subject.kind, block.subject.text) == ("variable", value.text):
            self._fail(
                value,
                f"?{value.text} would hold two things; choose another variable",
                f"?{value.text} 不能同时表示两样内容，请换一个变量",
            )

    def searches(self, block: Block) -> tuple[Search, ...]:
        """Return a search for each combination of what the input variables stand for.

        Raises:
            SearchBlockError: a value is missing, unknown, out of range, or an unbound variable.
        """
        inputs = [(name, value) for name in INPUTS for value in block.properties.get(name, ())]
        for name in _SINGLE:
            self._once(name, block.properties.get(name, ()))
        variables = {value.text: value for _, value in inputs if value.kind == "variable"}
        choices = [self._choices(value) for value in variables.values()]
        combined = list(itertools.islice(itertools.product(*choices), MAX_SEARCHES + 1))
        if len(combined) > MAX_SEARCHES:
            self._fail(
                block.subject,
                f"more than {MAX_SEARCHES} searches in one query; give fewer values",
                f"一个查询最多 {MAX_SEARCHES} 次检索，请减少取值",
            )
        return tuple(
            self._search(block, inputs, dict(zip(variables, chosen, strict=True))) for chosen in combined
        )

    def _once(self, name: str, values: Sequence[Value]) -> None:
        if len(values) > 1:
            self._fail(values[1], f"zb:{name} may stand once in a search", f"一次检索只能有一个 zb:{name}")

    def _choices(self, value: Value) -> Sequence[Value]:
        known = self._constants.get(value.text)
        if known is None:
            self._fail(
                value,
                f"?{value.text} is not known before the search runs; write a constant, or bind it beside the "
                f"SERVICE block by VALUES ?{value.text} {{ … }} or BIND(… AS ?{value.text})",
                f"检索先于其他部分执行，此时 ?{value.text} 尚无取值；请写常量，或在 SERVICE 旁用 "
                f"VALUES ?{value.text} {{ … }} 或 BIND(… AS ?{value.text}) 给出",
            )
        return known

    def _search(
        self, block: Block, inputs: Sequence[tuple[str, Value]], chosen: Mapping[str, Value]
    ) -> Search:
        given: dict[str, list[Value]] = {}
        for name, value in inputs:
            stated = chosen[value.text] if value.kind == "variable" else value
            given.setdefault(name, []).append(replace(stated, at=value.at))
        wanted = Wanted(
            filters=self._filters(given),
            bounds=self._bounds(given),
            only=block.subject.text if block.subject.kind == "iri" else None,
            **self._options(given),
        )
        wanted = self._with_text(block, wanted, given)
        return Search(wanted, tuple((name, value.source) for name, value in chosen.items()))

    def _with_text(self, block: Block, wanted: Wanted, given: Mapping[str, list[Value]]) -> Wanted:
        texts = [self._literal("query", value) for value in given.get("query", ())]
        similar = [value.text for value in given.get("similarTo", ())]
        if texts and similar:
            self._fail(
                given["similarTo"][0],
                "zb:query and zb:similarTo are two searches; write two SERVICE blocks",
                "zb:query 与 zb:similarTo 是两种检索，请写成两个 SERVICE 块",
            )
        if not texts and not similar:
            texts = [value.text for value in given.get("quantity", ())]
        if not any(text.strip() for text in (*texts, *similar)):
            self._fail(
                block.subject,
                'the search lacks its text: add zb:query "…" (or zb:similarTo an indicator)',
                '缺少检索内容：请加上 zb:query "…"（或 zb:similarTo 某个指标）',
            )
        return replace(wanted, text=" ".join(texts) or None, similar_to=similar[0] if similar else None)

    def _options(self, given: Mapping[str, list[Value]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for value in given.get("limit", ()):
            found["limit"] = int(self._number("limit", value, 1, MAX_LIMIT, whole=True))
        for value in given.get("minimumScore", ()):
            found["minimum_score"] = float(self._number("minimumScore", value, 0, 1))
        return found

    def _number(self, name: str, value: Value, low: int, high: int, *, whole: bool = False) -> Decimal:
        try:
            number = Decimal(value.text if value.kind == "literal" else "none")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not low <= number <= high or (whole and number != int(number)):
            sort, sort_zh = ("a whole number", "整数") if whole else ("a number", "数值")
            self._fail(
                value,
                f"zb:{name} is {sort} from {low} to {high}, not {value.source}",
                f"zb:{name} 应为 {low} 到 {high} 的{sort_zh}，而不是 {value.source}",
            )
        return number

    def _filters(self, given: Mapping[str, list[Value]]) -> Filters:
        chosen: dict[str, tuple[Any, ...]] = {}
        for name, attribute in _FILTERS.items():
            if name in given:
                read = self._filter_reader(name)
                more = tuple(read(value) for value in given[name])
                chosen[attribute] = (*chosen.get(attribute, ()), *more)
        return Filters(**chosen)

    def _filter_reader(self, name: str) -> Callable[[Value], Any]:
        if name == "type":
            return self._type
        if name in ("fiscalYear", "year"):
            return lambda value: int(self._number(name, value, 1900, 2200, whole=True))
        if name == "category":
            return lambda value: value.text.rsplit("/", 1)[-1]
        return lambda value: value.text

    def _type(self, value: Value) -> str:
        kind = _TYPES.get(value.text) if value.kind == "iri" else None
        if value.kind == "literal" and value.text in tuple(HitType):
            kind = HitType(value.text)
        if kind is None:
            self._fail(
                value,
                "zb:type is zb:Project, zb:Indicator, zb:FundUnit or skos:Concept (a theme), "
                f"not {value.source}",
                f"zb:type 应为 zb:Project、zb:Indicator、zb:FundUnit 或 skos:Concept（主题），而不是 {value.source}",
            )
        return kind.value

    def _bounds(self, given: Mapping[str, list[Value]]) -> tuple[Bounds, ...]:
        unit = "".join(self._literal("unitText", value) for value in given.get("unitText", ()))
        found = [self._bound(value, unit) for value in given.get("quantity", ())]
        for value in given.get("minimum", ()):
            least = self._end("minimum", value, unit)
            found.append(replace(least, high=None))
        for value in given.get("maximum", ()):
            most = self._end("maximum", value, unit)
            found.append(replace(most, low=None))
        for other in found[1:]:
            if (other.dimension, other.unit) != (found[0].dimension, found[0].unit):
                names = [name for name in ("quantity", "minimum", "maximum") if name in given]
                self._fail(
                    given[names[-1]][-1],
                    "the conditions on quantities are not in comparable units",
                    "数量条件的单位不可比较",
                )
        return tuple(found)

    def _end(self, name: str, value: Value, unit: str) -> Bounds:
        bound = self._bound(value, unit)
        if bound.low is None or bound.low != bound.high or one_quantity(value.text + unit).comparator:
            self._fail(
                value,
                f'zb:{name} is a number with its unit, such as "50万元"; a comparator belongs into zb:quantity',
                f'zb:{name} 应为带单位的数值，如 "50万元"；比较符请写在 zb:quantity 中',
            )
        return bound

    def _bound(self, value: Value, unit: str) -> Bounds:
        text = self._literal("quantity", value) + unit
        try:
            return bounds_of(text)
        except UnreadableQuantity as error:
            self._fail(value, error.message, error.message_zh)

    def _literal(self, name: str, value: Value) -> str:
        if value.kind != "literal":
            self._fail(
                value,
                f"zb:{name} needs a text, not {value.source}",
                f"zb:{name} 应为文本，而不是 {value.source}",
            )
        return value.text

    def _fail(self, value: Value, message: str, message_zh: str) -> NoReturn:
        fail(self._query, value.at, message, message_zh)


def input_variables(block: Block) -> Iterator[str]:
    """Yield the variables that a block needs a value for, each once."""
    values = (value for name in INPUTS for value in block.properties.get(name, ()))
    yield from dict.fromkeys(value.text for value in values if value.kind == "variable")

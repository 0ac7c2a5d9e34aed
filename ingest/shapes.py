"""The part of SHACL Core that ``ontology/shapes.ttl`` uses, compiled once to closures over a table's statements.

Sections (§) are those of the W3C Recommendation of 2017-07-20, https://www.w3.org/TR/2017/REC-shacl-20170720/.
What a shapes file says beyond this part is refused when it is loaded, so nothing goes unchecked in silence.
Not looked at: ``rdfs:subClassOf`` in the data (a table's statements have none).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TypeAlias

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH, XSD
from rdflib.term import Node

from ontology.errors import Invalid
from ontology.graph import Triple
from ontology.vocabulary import interned

Statements: TypeAlias = Mapping[Node, Sequence[Node]]
"""What is said of one subject: predicate to objects, each object once."""
Check: TypeAlias = "Callable[[Sequence[Node], Statements, Index], Sequence[Node | None]]"
"""Value nodes, statements of the focus node, index → the offending values (None: the values together)."""

_NOTHING: Mapping[Node, list[Node]] = {}
_PYTHON = {XSD.integer: int, XSD.decimal: Decimal, XSD.boolean: bool, XSD.string: str}
_NUMBERS = (int, Decimal)
_TYPE = interned(RDF.type)


class UnsupportedShape(Invalid):
    """The shapes file uses a construct that is not compiled here, or uses one wrongly."""

    def __init__(self, shape: Node, what: object) -> None:
        super().__init__(
            f"shape {shape}: {what} is not supported; add it to ingest/shapes.py or leave it out",
            message_zh=f"形状 {shape}：不支持 {what}；请在 ingest/shapes.py 中实现，或者不用它",
        )


@dataclass(frozen=True, slots=True)
class Violation:
    """One validation result (§3.6.2).

    Attributes:
        focus: the node that was looked at.
        path: the property, or ``None`` where the shape is about the node itself.
        component: the constraint component, such as ``sh:MinCountConstraintComponent``.
        value: the offending value, where there is one.
        severity: ``sh:Violation``, ``sh:Warning`` or ``sh:Info``.
        messages: the shape's texts by language.
    """

    focus: Node
    path: URIRef | None
    component: URIRef
    value: Node | None
    severity: URIRef
    messages: Mapping[str | None, str]


class Index:
    """The statements of a table by subject and predicate, and the instances of each class."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.subjects: dict[Node, dict[Node, list[Node]]] = {}
        self.instances: dict[Node, dict[Node, None]] = {}
        self.sound: dict[_Conformance, dict[Node, set[int]]] = {}
        last, said = None, {}
        for subject, predicate, value in triples:
            if subject is not last:
                last, said = subject, self.subjects.setdefault(subject, {})
            values = said.get(predicate)
            if values is None:
                said[predicate] = [value]
            else:
                values.append(value)
        for subject, predicates in self.subjects.items():
            self._settle(subject, predicates)

    def _settle(self, subject: Node, predicates: dict[Node, list[Node]]) -> None:
        """Keep each object once (a graph is a set) and note the classes of the subject."""
        for predicate, values in predicates.items():
            if len(values) > 1:
                predicates[predicate] = list(dict.fromkeys(values))
        for kind in predicates.get(_TYPE, ()):
            self.instances.setdefault(kind, {})[subject] = None


_EMPTY = Index(())


@dataclass(frozen=True, slots=True)
class _Said:
    """What every result of a shape carries."""

    path: URIRef | None
    severity: URIRef
    messages: Mapping[str | None, str]

    def result(self, focus: Node, component: URIRef, value: Node | None) -> Violation:
        return Violation(focus, self.path, component, value, self.severity, self.messages)


@dataclass(frozen=True, slots=True)
class _Property:
    """A property shape (§2.3): a path and the checks of its values."""

    said: _Said
    path: URIRef
    checks: tuple[tuple[URIRef, Check], ...]


@dataclass(frozen=True, slots=True)
class _NodeShape:
    """A node shape (§2.2): property shapes, shapes to conform to, and choices of exactly one shape."""

    said: _Said
    targets: tuple[Node, ...]
    properties: tuple[_Property, ...]
    nodes: tuple[_NodeShape, ...]
    choices: tuple[tuple[_NodeShape, ...], ...]

    def validate(self, focus: Node, index: Index) -> list[Violation]:
        """Return the results at a focus node, each sh:node result followed by its details (§4.7.1)."""
        of: Statements = index.subjects.get(focus, _NOTHING)
        found = []
        for shape in self.properties:
            values = of.get(shape.path, ())
            for component, check in shape.checks:
                if offending := check(values, of, index):
                    found += [shape.said.result(focus, component, value) for value in offending]
        for node in self.nodes:
            if details := node.validate(focus, index):
                found.append(self.said.result(focus, SH.NodeConstraintComponent, focus))
                found += details
        for choice in self.choices:  # sh:xone, §4.6.4
            if sum(not shape.validate(focus, index) for shape in choice) != 1:
                found.append(self.said.result(focus, SH.XoneConstraintComponent, focus))
        return found


class _Conformance:
    """Whether a node shape finds nothing, which is told sooner than what it finds.

    Most nodes are sound, and most of their values were looked at before: numbers, units, cells. ``Index.sound`` keeps
    them for each path by their id, which is theirs as long as the index holds them.
    """

    def __init__(self, shape: _NodeShape) -> None:
        shapes = tuple(_with_nodes(shape))
        self._required: set[Node] = set()
        self._by_path: dict[Node, list[Check]] = {}
        self._compared: list[tuple[Node, Check]] = []  # with other values of the node: looked at each time
        self._choices = [tuple(map(_Conformance, choice)) for part in shapes for choice in part.choices]
        for part in (part for shape in shapes for part in shape.properties):
            for component, check in part.checks:
                if component == SH.LessThanOrEqualsConstraintComponent:
                    self._compared.append((part.path, check))
                else:
                    self._by_path.setdefault(part.path, []).append(check)
                if check((), _NOTHING, _EMPTY):
                    self._required.add(part.path)

    def holds(self, of: Statements, index: Index) -> bool:
        """Whether the shape finds nothing in what is said of a node."""
        if not self._required <= of.keys():
            return False
        sound = index.sound.get(self)
        if sound is None:
            sound = index.sound[self] = {path: set() for path in self._by_path}
        for path, values in of.items():
            known = sound.get(path)
            if known is None or (id(values[0]) in known and len(values) == 1):
                continue
            for check in self._by_path[path]:
                if check(values, of, index):
                    return False
            if len(values) == 1:
                known.add(id(values[0]))
        for path, check in self._compared:
            if path in of and check(of[path], of, index):
                return False
        return all(sum(shape.holds(of, index) for shape in choice) == 1 for choice in self._choices)


def _with_nodes(shape: _NodeShape) -> Iterator[_NodeShape]:
    """Yield a shape and those that its focus node must conform to."""
    yield shape
    for node in shape.nodes:
        yield from _with_nodes(node)


class Shapes:
    """Compiled shapes.

    Args:
        graph: a shapes graph.

    Raises:
        UnsupportedShape: it says something that is not compiled here.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._compiled: dict[Node, _NodeShape] = {}
        self._reached: set[Node] = set()
        for shape in sorted(graph.subjects(RDF.type, SH.NodeShape), key=str):
            self._node_shape(shape)
        for subject in set(graph.subjects()) - self._reached:
            if (subject, RDF.first, None) not in graph:
                raise UnsupportedShape(subject, "a shape that is no sh:NodeShape and no sh:property")
        self._targeted = [(s, _Conformance(s)) for s in self._compiled.values() if s.targets]

    def validate(self, triples: Iterable[Triple]) -> Iterator[Violation]:
        """Yield every result, of the targets of all shapes (sh:targetClass, §2.1.3.2)."""
        index = Index(triples)
        for shape, conformance in self._targeted:
            focus = (node for target in shape.targets for node in index.instances.get(target, ()))
            for node in dict.fromkeys(focus):
                if not conformance.holds(index.subjects[node], index):
                    yield from shape.validate(node, index)

    def _node_shape(self, shape: Node) -> _NodeShape:
        if shape in self._compiled:
            return self._compiled[shape]
        if shape in self._reached:
            raise UnsupportedShape(shape, "a recursive shape")
        self._reached.add(shape)
        parts = self._parts(shape, _NODE_PARTS)
        if (shape, RDF.type, SH.NodeShape) not in self._graph:
            raise UnsupportedShape(shape, "a shape that is no sh:NodeShape")
        self._compiled[shape] = _NodeShape(
            self._said(shape, None),
            tuple(parts[SH.targetClass]),
            tuple(self._property(part) for part in parts[SH.property]),
            tuple(self._node_shape(part) for part in parts[SH.node]),
            tuple(tuple(map(self._node_shape, self._items(part))) for part in parts[SH.xone]),
        )
        return self._compiled[shape]

    def _property(self, shape: Node) -> _Property:
        self._reached.add(shape)
        parts = self._parts(shape, {*_SAID_PARTS, SH.path, *_COMPONENTS})
        paths = parts.pop(SH.path)
        if len(paths) != 1 or not isinstance(paths[0], URIRef):
            raise UnsupportedShape(shape, "a sh:path that is not one IRI")
        checks = []
        for parameter, values in parts.items():
            if parameter in _COMPONENTS and values:
                component, compile_check = _COMPONENTS[parameter]
                if len(values) > 1:
                    raise UnsupportedShape(shape, f"more than one {parameter}")
                argument = self._items(values[0]) if parameter == SH["in"] else values[0]
                checks.append((component, compile_check(shape, argument)))
        return _Property(self._said(shape, paths[0]), interned(paths[0]), tuple(checks))

    def _parts(self, shape: Node, known: Iterable[URIRef]) -> dict[URIRef, list[Node]]:
        parts: dict[URIRef, list[Node]] = {part: [] for part in known}
        for predicate, value in self._graph.predicate_objects(shape):
            if not isinstance(predicate, URIRef) or predicate not in parts:
                raise UnsupportedShape(shape, predicate)
            parts[predicate].append(value)
        return {part: sorted(values, key=str) for part, values in parts.items()}

    def _items(self, head: Node) -> list[Node]:
        return list(Collection(self._graph, head))

    def _said(self, shape: Node, path: URIRef | None) -> _Said:
        severity = self._graph.value(shape, SH.severity, default=SH.Violation)
        if not isinstance(severity, URIRef):
            raise UnsupportedShape(shape, f"severity {severity}")
        texts = (text for text in self._graph.objects(shape, SH.message) if isinstance(text, Literal))
        return _Said(path, severity, {text.language: str(text) for text in texts})


def _each(holds: Callable[[Node], bool]) -> Check:
    """Check the values one by one."""
    return lambda values, _of, _index: [value for value in values if not holds(value)]


def _min_count(shape: Node, least: Node) -> Check:
    count = _number(shape, least)
    return lambda values, _of, _index: () if len(values) >= count else (None,)


def _max_count(shape: Node, most: Node) -> Check:
    count = _number(shape, most)
    return lambda values, _of, _index: () if len(values) <= count else (None,)


def _min_length(shape: Node, least: Node) -> Check:
    length = _number(shape, least)
    return _each(lambda value: isinstance(value, URIRef | Literal) and len(value) >= length)


def _pattern(_shape: Node, pattern: Node) -> Check:
    search = re.compile(str(pattern)).search
    return _each(lambda value: isinstance(value, URIRef | Literal) and search(value) is not None)


def _among(_shape: Node, allowed: Sequence[Node]) -> Check:
    return _each(frozenset(allowed).__contains__)


def _node_kind(shape: Node, kind: Node) -> Check:
    if kind != SH.IRI:
        raise UnsupportedShape(shape, f"sh:nodeKind {kind}")
    return _each(lambda value: isinstance(value, URIRef))


def _class(_shape: Node, kind: Node) -> Check:
    def check(values: Sequence[Node], _of: Statements, index: Index) -> Sequence[Node]:
        instances = index.instances.get(kind, {})
        return [value for value in values if value not in instances]

    return check


def _datatype(shape: Node, datatype: Node) -> Check:
    """Well-typed literals of that datatype; a literal with neither datatype nor language is a string."""
    if not isinstance(datatype, URIRef) or datatype not in _PYTHON:
        raise UnsupportedShape(shape, f"sh:datatype {datatype}")
    kind, is_string = _PYTHON[datatype], datatype == XSD.string

    def holds(value: Node) -> bool:
        if not isinstance(value, Literal):
            return False
        if value.datatype is None:
            return is_string and not value.language
        return value.datatype == datatype and not value.ill_typed and isinstance(value.value, kind)

    return _each(holds)


def _at_most(low: Node, high: Node) -> bool:
    """Whether two values can be compared and the first is not above the second (SPARQL 1.1, §17.3)."""
    if not isinstance(low, Literal) or not isinstance(high, Literal):
        return False
    if type(low.value) in _NUMBERS and type(high.value) in _NUMBERS:
        return bool(low.value <= high.value)
    try:
        return bool(low.eq(high) or (type(low.value) is type(high.value) and low.value < high.value))
    except TypeError:
        return False


def _range(limit: Callable[[Node, Node], bool], _shape: Node, bound: Node) -> Check:
    return _each(partial(limit, bound))


def _at_least(high: Node, low: Node) -> bool:
    return _at_most(low, high)


def _less_than_or_equals(_shape: Node, other: Node) -> Check:
    def check(values: Sequence[Node], of: Statements, _index: Index) -> Sequence[Node]:
        others = of.get(other, ())
        return [low for low in values for high in others if not _at_most(low, high)]

    return check


def _number(shape: Node, value: Node) -> int:
    if not isinstance(value, Literal) or not isinstance(value.value, int):
        raise UnsupportedShape(shape, f"the number {value}")
    return value.value


_SAID_PARTS = frozenset({SH.message, SH.severity})
_NODE_PARTS = _SAID_PARTS | {RDF.type, SH.targetClass, SH.property, SH.node, SH.xone}
_COMPONENTS: Mapping[URIRef, tuple[URIRef, Callable[..., Check]]] = {
    SH["class"]: (SH.ClassConstraintComponent, _class),  # §4.1.1
    SH.datatype: (SH.DatatypeConstraintComponent, _datatype),  # §4.1.2
    SH.nodeKind: (SH.NodeKindConstraintComponent, _node_kind),  # §4.1.3
    SH.minCount: (SH.MinCountConstraintComponent, _min_count),  # §4.2.1
    SH.maxCount: (SH.MaxCountConstraintComponent, _max_count),  # §4.2.2
    SH.minInclusive: (SH.MinInclusiveConstraintComponent, partial(_range, _at_most)),  # §4.3.2
    SH.maxInclusive: (SH.MaxInclusiveConstraintComponent, partial(_range, _at_least)),  # §4.3.4
    SH.minLength: (SH.MinLengthConstraintComponent, _min_length),  # §4.4.1
    SH.pattern: (SH.PatternConstraintComponent, _pattern),  # §4.4.3
    SH.lessThanOrEquals: (SH.LessThanOrEqualsConstraintComponent, _less_than_or_equals),  # §4.5.4
    SH["in"]: (SH.InConstraintComponent, _among),  # §4.8.3
}

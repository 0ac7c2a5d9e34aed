"""Graph patterns of conditions, filled with terms, never with pasted text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import singledispatchmethod

from rdflib import Literal

from ontology.iris import DEFAULT_BASE
from search.questions.frame import (
    OF_PROJECTS,
    Amount,
    Bound,
    Category,
    Constraint,
    CycleAnnual,
    Focus,
    Frame,
    Having,
    IndicatorNamed,
    Measured,
    Missing,
    Operation,
    ProjectNamed,
    Quality,
    Ranged,
    Raw,
    Shared,
    Theme,
    Unit,
    Worded,
    Words,
    Year,
)
from search.questions.measures import CONVERTED
from search.questions.quality_words import OF_PROJECTS as PROJECT_RULES
from search.questions.terms import contains, folded, iri, number, text

_PROJECT = """  ?table zb:fiscalYear ?year ; zb:hasProject ?project .
  ?project rdfs:label ?projectName ; zb:order ?projectOrder ; zb:fundUser/rdfs:label ?unit .
"""
_INDICATOR = """  ?project zb:hasIndicator ?indicator .
  ?indicator rdfs:label ?indicatorName ; zb:order ?indicatorOrder ; zb:category/skos:notation ?code .
"""
_RAWS = (
    "?indicator zb:target ?ct . ?ct zb:period zb:cycle ; zb:raw ?cycle",
    "?indicator zb:target ?at . ?at zb:period zb:annual ; zb:raw ?annual",
)
PROJECT_COLUMNS = ("project", "projectName", "unit", "year")
INDICATOR_COLUMNS = (
    "indicator",
    "indicatorName",
    "code",
    "cycle",
    "annual",
    "project",
    "projectName",
    "unit",
    "year",
)
ORDER = "DESC(?year) STR(?table) ?projectOrder"
# A range (5–10家) is at least what its lower end is, and at most what its upper end is.
_NUMBERS = """  ?indicator zb:target ?target . ?target zb:period zb:{period} ; zb:component ?quantity .
  ?quantity zb:normalizedValue|zb:normalizedLower ?value ; zb:normalizedValue|zb:normalizedUpper ?most .
"""
# What one of something costs, as written: 210元/吨 is 210, 1.8万元/处 is 18000.
_PRICES = """  ?indicator zb:target ?target . ?target zb:period zb:{period} ; zb:component ?quantity .
  ?quantity qudt:numericValue ?own ; zb:unitText ?written .
  BIND(?own * {scale} AS ?value)
  BIND(?value AS ?most)
"""
_SCALE = 'IF(STRSTARTS(?written, "亿"), 100000000, IF(STRSTARTS(?written, "万"), 10000, 1))'
# A number without a unit is one as it is written (12.5公里 is more than 10, not more than 1000).
_CONVERTED = f'?quantity zb:dimension ?stored . FILTER(REGEX(?stored, "{CONVERTED}"))'
_AS_WRITTEN = f"""  FILTER({{normalized}} && NOT EXISTS {{{{ {_CONVERTED} }}}} || EXISTS {{{{ {_CONVERTED}
    ?quantity zb:unitText ?written ; qudt:numericValue|zb:lowerValue ?own ; qudt:numericValue|zb:upperValue ?ownMost .
    FILTER({{written}}) }}}})
"""
COUNTED_AS = {Focus.PROJECT: "?project", Focus.INDICATOR: "?indicator", Focus.UNIT: "?unit"}
_OF_NUMBER = re.compile(r"\?(target|quantity|value|most|nu|dim|own|ownMost|written|stored)\b")
_BOUNDS = {True: "zb:atMost, zb:lessThan", False: "zb:atLeast, zb:moreThan"}


class Patterns:
    """The graph pattern of a frame's conditions.

    Args:
        frame: the logical form.
        base: the dataset's base IRI (categories live under it).
        among: the only indicators (projects, where no indicator is joined) that can meet the conditions, when known.
        met: conditions that all of ``among`` meet, which are not asked again.
    """

    def __init__(
        self,
        frame: Frame,
        base: str = DEFAULT_BASE,
        *,
        among: Sequence[str] | None = None,
        met: Sequence[Constraint] = (),
    ) -> None:
        self._frame = frame
        self._base = base
        self.among = among
        self._met = met if among is not None else ()
        self.joins_indicators = self._joined = self._joins_indicators()
        self._needs_value = frame.operation in VALUED or self._ordered_list()

    def _ordered_list(self) -> bool:
        return self._frame.operation is Operation.LIST and self._frame.descending is not None

    def _joins_indicators(self) -> bool:
        """Whether rows are indicators, or projects chosen by one indicator that meets every condition."""
        frame = self._frame
        if frame.focus is Focus.INDICATOR or frame.operation in VALUED:
            return True
        if frame.operation in _COUNTED and not frame.findings:
            return True
        if any(isinstance(c, Missing) and c.what != "goal" for c in frame.where):
            return True
        return any(
            isinstance(
                c, Amount | Raw | Ranged | Bound | Measured | CycleAnnual | Worded | IndicatorNamed | Shared
            )
            for c in frame.where
        )

    # -- patterns ------------------------------------------------------------------------------

    def found(self) -> str:
        """Return the pattern of findings: about the indicators meant, a project and what it has, or whole tables."""
        if self.joins_indicators:
            about = "zb:about ?indicator"
        elif self._frame.operation is Operation.GROUP and all(
            isinstance(c, Year | Quality) for c in self._frame.where
        ):
            about = "zb:inTable ?table"
        else:
            about = "zb:about ?subject . ?project zb:hasIndicator? ?subject"
        return f"  ?finding a zb:Finding ; zb:rule ?rule ; {about} .\n"

    def pattern(self, *, indicators: bool = False, grouping: str = "") -> str:
        """Return the graph pattern of the frame's conditions, with that of what it is grouped by."""
        self._joined = self._joined or indicators
        lines = [self._narrow(), _PROJECT, _INDICATOR if self._joined else ""]
        lines += [
            self._condition(c) for c in self._frame.where if not isinstance(c, Year) and c not in self._met
        ]
        lines.append(self.years(c.year for c in self._frame.where if isinstance(c, Year)))
        amounts = any(isinstance(c, Amount) and not c.negated for c in self._frame.where)
        if self._needs_value and not amounts:
            lines.append(self._value())
        lines.append(grouping)
        if (
            self._needs_value or amounts
        ):  # last: what follows an optional part is evaluated over the whole graph
            lines.append(self._optional_of_quantity("valueUnit"))
        return "".join(lines)

    def raws(self) -> str:
        """Return the optional parts that read an indicator's targets as written."""
        return "".join(map(self._optional, _RAWS))

    def _optional(self, body: str) -> str:
        """Return an optional part; the engine evaluates it by itself, so what it is about is repeated in it."""
        return f"  OPTIONAL {{{self._narrow() if self.joins_indicators else ' '}{body} }}\n"

    def optional_of(self, quantity: str, body: str, of: str = "?indicator") -> str:
        """Return an optional part about a number of the indicator, or what ``of`` leads to, given as a variable."""
        bound = f"{of} zb:target/zb:component {quantity} . " if self.among is not None else ""
        return self._optional(bound + body)

    def _optional_of_quantity(self, variable: str) -> str:
        return self.optional_of("?quantity", f"?quantity zb:normalizedUnit ?{variable}")

    def _narrow(self) -> str:
        if self.among is None:
            return ""
        node = "?indicator" if self.joins_indicators else "?project"
        return f"  VALUES {node} {{ {' '.join(map(iri, self.among))} }}\n"

    def years(self, years: Iterable[int], variable: str = "?year") -> str:
        """Return the condition that a variable is one of some years."""
        wanted = [str(year) for year in years]
        if wanted and self.among is not None:  # values would have the engine begin at all that a year has
            return f"  FILTER({variable} IN ({', '.join(wanted)}))\n"
        return f"  VALUES {variable} {{ {' '.join(wanted)} }}\n" if wanted else ""

    def _value(self) -> str:
        if asks_price(self._frame):
            return _PRICES.format(period=self._frame.period, scale=_SCALE)
        return (
            f"  ?indicator zb:target ?target . ?target zb:period zb:{self._frame.period} ; zb:component ?quantity .\n"
            "  ?quantity zb:normalizedValue ?value .\n"
        )

    @singledispatchmethod
    def _condition(self, constraint: Constraint) -> str:
        raise TypeError(f"no pattern for {constraint!r}")

    @_condition.register
    def _(self, c: Theme) -> str:
        of_project = c.of_project or self._frame.focus is not Focus.INDICATOR
        node = "?project" if of_project else "?indicator"
        values = " ".join(map(iri, c.iris))
        body = f"{node} zb:theme ?theme . VALUES ?theme {{ {values} }}"
        return f"  FILTER NOT EXISTS {{ {body} }}\n" if c.negated else f"  FILTER EXISTS {{ {body} }}\n"

    @_condition.register
    def _(self, c: Category) -> str:
        codes = ", ".join(map(text, c.codes))
        if c.excluded and self._joined:
            return f"  FILTER(?code NOT IN ({codes}))\n"
        if c.negated or not self._joined:
            exists = "NOT EXISTS" if c.negated else "EXISTS"
            has = f"?project zb:hasIndicator/zb:category/skos:notation ?k . FILTER(?k IN ({codes}))"
            return f"  FILTER {exists} {{ {has} }}\n"
        return f"  FILTER(?code IN ({codes}))\n"

    @_condition.register
    def _(self, c: Unit) -> str:
        values = " ".join(map(iri, c.iris))
        path = "?table zb:department ?publisher" if c.department else "?project zb:fundUser ?publisher"
        if c.negated:
            return f"  FILTER NOT EXISTS {{ {path} . VALUES ?publisher {{ {values} }} }}\n"
        return f"  {path} . VALUES ?publisher {{ {values} }}\n"

    @_condition.register
    def _(self, c: ProjectNamed) -> str:
        names = ", ".join(Literal(name, lang="zh").n3() for name in c.names)
        return f"  FILTER(?projectName {'NOT ' * c.negated}IN ({names}))\n"

    @_condition.register
    def _(self, c: IndicatorNamed) -> str:
        names = ", ".join(Literal(name, lang="zh").n3() for name in c.names)
        return f"  FILTER(?indicatorName IN ({names}))\n"

    @_condition.register
    def _(self, c: Words) -> str:
        if c.found is not None:
            in_project = c.scope in OF_PROJECTS or (
                c.scope == "name" and self._frame.focus is not Focus.INDICATOR
            )
            node = "?project" if in_project else "?indicator"
            if c.negated:
                return f"  FILTER({node} NOT IN ({', '.join(map(iri, c.found))}))\n"
            return f"  VALUES {node} {{ {' '.join(map(iri, c.found))} }}\n"
        if c.scope != "name":
            found = [self._holding(word, c.scope) for word in c.words]
            keyword = "MINUS " if c.negated else ""
            return "".join(f"  {keyword}{{ {select} }}\n" for select in found)
        name = "?indicatorName" if self._frame.focus is Focus.INDICATOR else "?projectName"
        tests = [f"({contains(name, word)})" for word in c.words]
        return f"  FILTER(!({' || '.join(tests)}))\n" if c.negated else f"  FILTER({' && '.join(tests)})\n"

    @staticmethod
    def _holding(word: str, scope: str) -> str:
        """Select what a word (``a|b``: either) stands in: evaluated once, not once for every row.

        ``anywhere``: projects, by name, goal, indicators or targets; ``goal``: by their goal;
        ``indicator``: indicators, by name or target; ``spread``: also by the name of their project.
        """
        subject, places = _PLACES[scope]
        unions = " UNION ".join(f"{{ {place} }}" for place in places)
        return f"SELECT DISTINCT {subject} WHERE {{\n    {unions}\n    FILTER({contains('?text', word)}) }}"

    @_condition.register
    def _(self, c: Amount) -> str:
        tests = _within(c)
        bound = c.price and not c.negated and self._prices()[0] is not c  # a second bound on the same price
        numbers = _PRICES if c.price else _NUMBERS
        lines = "" if bound else numbers.format(period=self._frame.period, scale=_SCALE)
        if c.hours:
            of_days = _within(c, c.hours)
            lines += "  ?quantity zb:normalizedUnit ?nu .\n"
            tests = f'(?nu = "月" && {tests}) || (?nu = "小时" && {of_days})'
        elif c.units:
            lines += f"  ?quantity zb:normalizedUnit ?nu . FILTER(?nu IN ({', '.join(map(text, c.units))}))\n"
        if c.dimensions:
            lines += (
                f"  ?quantity zb:dimension ?dim . FILTER(?dim IN ({', '.join(map(text, c.dimensions))}))\n"
            )
        if c.bare:
            lines += '  FILTER NOT EXISTS { ?quantity zb:dimension "ratio" }\n'
        kind = lines
        as_written = _within(c, value=f"?own * {_SCALE}", most=f"?ownMost * {_SCALE}")
        lines += (
            _AS_WRITTEN.format(normalized=tests, written=as_written) if c.bare else f"  FILTER({tests})\n"
        )
        if not c.negated:
            return lines
        own = re.sub(_OF_NUMBER, r"?other_\1", lines)
        absent = f"  FILTER NOT EXISTS {{\n{own}  }}\n"
        if self._frame.operation is not Operation.ALL:
            return absent
        measured = re.sub(_OF_NUMBER, r"?some_\1", kind)  # only a number of that kind can contradict a claim
        return f"{absent}  FILTER EXISTS {{\n{measured}  }}\n"

    def _prices(self) -> list[Amount]:
        """The conditions on what one of something costs that are asked here."""
        amounts = [c for c in self._frame.where if isinstance(c, Amount) and c not in self._met]
        return [c for c in amounts if c.price and not c.negated]

    @_condition.register
    def _(self, c: Measured) -> str:
        if c.written:
            units = ", ".join(map(text, c.written))
            return (
                "  FILTER EXISTS { ?indicator zb:target/zb:component/zb:unitText ?mt . "
                f"FILTER(?mt IN ({units})) }}\n"
            )
        tests = [f"?mu IN ({', '.join(map(text, c.units))})"] if c.units else []
        tests += [
            f"STRSTARTS(?md, {text(d)})" if d.endswith((":", "/")) else f"?md = {text(d)}"
            for d in c.dimensions
        ]
        return (
            "  FILTER EXISTS { ?indicator zb:target/zb:component ?mq . ?mq zb:normalizedUnit ?mu ; zb:dimension ?md . "
            f"FILTER({' || '.join(tests)}) }}\n"
        )

    @_condition.register
    def _(self, c: Bound) -> str:
        return (
            f"  FILTER {'NOT ' if c.negated else ''}EXISTS {{ ?indicator zb:target/zb:component/zb:comparator ?cmp . "
            f"FILTER(?cmp IN ({_BOUNDS[c.upper]}{', zb:between' * c.ends})) }}\n"
        )

    @_condition.register
    def _(self, c: Having) -> str:
        codes = ", ".join(map(text, c.codes))
        of = (
            f" . ?counted zb:category/skos:notation ?countedCode FILTER(?countedCode IN ({codes}))"
            if codes
            else ""
        )
        tests = [f"COUNT(DISTINCT ?counted) >= {c.low}"] if c.low is not None else []
        tests += [f"COUNT(DISTINCT ?counted) <= {c.high}"] if c.high is not None else []
        return (
            f"  {{ SELECT ?project WHERE {{ ?project zb:hasIndicator ?counted{of} }} "
            f"GROUP BY ?project HAVING({' && '.join(tests)}) }}\n"
        )

    @_condition.register
    def _(self, c: Raw) -> str:
        tests = []
        for one in (c.text, *c.either):
            tests.append(f"?w = {text(one)}" if c.exact else f"CONTAINS(?w, {text(one)})")
            tests.append(f"{folded('?w')} = {text(one)}")
        return f"  FILTER EXISTS {{ ?indicator zb:target/zb:raw ?w . FILTER({' || '.join(tests)}) }}\n"

    @_condition.register
    def _(self, c: Missing) -> str:
        if c.what == "goal":
            return "  FILTER NOT EXISTS { ?project zb:goal ?anyGoal }\n"
        return (
            f"  FILTER NOT EXISTS {{ ?indicator zb:target ?anyTarget . ?anyTarget zb:period zb:{c.what} }}\n"
        )

    @_condition.register
    def _(self, c: Ranged) -> str:
        return (
            "  FILTER EXISTS { ?indicator zb:target ?rt . "
            f"?rt zb:period zb:{self._frame.period} ; zb:component ?rq . ?rq zb:normalizedLower ?rl }}\n"
        )

    @_condition.register
    def _(self, c: Worded) -> str:
        kind = "zb:quantitative, zb:mixed" if c.negated else "zb:qualitative"
        of_period = f"?indicator zb:target ?wt . ?wt zb:period zb:{self._frame.period} ; zb:kind ?kd"
        plain = ' ; zb:raw ?wr . FILTER(!REGEX(?wr, "[0-9]"))' if c.plain else " ."
        return f"  FILTER EXISTS {{ {of_period}{plain} FILTER(?kd IN ({kind})) }}\n"

    @_condition.register
    def _(self, c: Quality) -> str:
        rule = f" ; zb:rule {text(c.rule)}" if c.rule else ""
        finding = f"?finding a zb:Finding ; zb:about ?subject{rule}"
        of_indicator = self._frame.focus is Focus.INDICATOR or (self._joined and c.rule not in PROJECT_RULES)
        if of_indicator:
            exists = "NOT EXISTS" if c.negated else "EXISTS"
            return f"  FILTER {exists} {{ {finding.replace('?subject', '?indicator')} }}\n"
        found = f"{finding} . ?project zb:hasIndicator? ?subject"
        keyword = "MINUS " if c.negated else ""
        return f"  {keyword}{{ SELECT DISTINCT ?project WHERE {{ {found} }} }}\n"

    @_condition.register
    def _(self, c: Shared) -> str:
        twin = "?twin rdfs:label ?indicatorName ; a zb:Indicator . ?twinProject zb:hasIndicator ?twin"
        return (
            f"  FILTER EXISTS {{ {twin} . ?twinTable zb:hasProject ?twinProject ; zb:fiscalYear ?year"
            " FILTER(?twinProject != ?project) }\n"
        )

    @_condition.register
    def _(self, c: CycleAnnual) -> str:
        relation = c.relation
        if relation == "written":
            return (
                "  ?indicator zb:target ?cyc, ?ann . ?cyc zb:period zb:cycle ; zb:raw ?cw .\n"
                "  ?ann zb:period zb:annual ; zb:raw ?aw . FILTER(?cw != ?aw)\n"
            )
        if relation in _DEMANDS:
            return _DEMANDS[relation]
        times = "" if c.factor == 1 else f" * {number(c.factor)}"
        return (
            "  ?indicator zb:target ?cyc, ?ann . ?cyc zb:period zb:cycle ; zb:component ?cq .\n"
            "  ?ann zb:period zb:annual ; zb:component ?aq .\n"
            "  ?cq zb:order ?qo ; zb:normalizedValue ?cv . ?aq zb:order ?qo ; zb:normalizedValue ?av .\n"
            f"  FILTER(?cv {relation} ?av{times}{' && ?av != 0' * bool(times)}){_LIKE}"
        )


def _demanding(floor: str, ceiling: str) -> str:
    """The annual target asks for less or more than the period's; what adds up over the years is not compared."""
    return (
        "  ?indicator zb:target ?cyc, ?ann . ?cyc zb:period zb:cycle ; zb:component ?cq .\n"
        "  ?ann zb:period zb:annual ; zb:component ?aq .\n"
        "  ?cq zb:order ?qo ; zb:normalizedValue ?cv ; zb:dimension ?qd .\n"
        "  ?aq zb:order ?qo ; zb:normalizedValue ?av ; zb:dimension ?qd ; zb:comparator ?acmp .\n"
        '  ?indicator zb:category/skos:notation ?acode . FILTER(?acode != "11")\n'
        '  FILTER(?qd IN ("ratio", "time") || STRSTARTS(?qd, "money/"))\n'
        f"  FILTER((?acmp IN (zb:atLeast, zb:moreThan) && ?av {floor} ?cv)"
        f" || (?acmp IN (zb:atMost, zb:lessThan) && ?av {ceiling} ?cv))\n"
    )


_LIKE = " FILTER NOT EXISTS { ?cq zb:dimension ?cd . ?aq zb:dimension ?ad FILTER(?cd != ?ad) }\n"
_DEMANDS = {"looser": _demanding("<", ">"), "stricter": _demanding(">", "<")}
_OWN = ("?indicator a zb:Indicator ; rdfs:label ?text", "?indicator zb:target/zb:raw ?text")
_PLACES: dict[str, tuple[str, tuple[str, ...]]] = {
    "anywhere": (
        "?project",
        (
            "?project a zb:Project ; rdfs:label|zb:goal ?text",
            "?project zb:hasIndicator/(rdfs:label|(zb:target/zb:raw)) ?text",
        ),
    ),
    "goal": ("?project", ("?project zb:goal ?text",)),
    "indicator": ("?indicator", _OWN),
    "spread": ("?indicator", (*_OWN, "?p zb:hasIndicator ?indicator ; rdfs:label ?text")),
}
_PRICE_WORDS = ("单价", "均价")
_COUNTED = {Operation.MOST, Operation.DIFFERENCE}
VALUED = {Operation.SUM, Operation.AVERAGE, Operation.SPREAD, Operation.EXTREME, Operation.PER_GROUP}


def asks_price(frame: Frame) -> bool:
    """Whether what one of something costs is compared, whatever it is of: as written, not for a kilogram or metre."""
    return any(
        (isinstance(c, Measured) and "money/" in c.dimensions and "money" not in c.dimensions)
        or (isinstance(c, Words) and any(word in _PRICE_WORDS for word in c.words))
        for c in frame.where
    )


def _within(c: Amount, scale: int = 1, *, value: str = "?value", most: str = "?most") -> str:
    """Whether ``value`` to ``most`` lies in an interval, whose bounds are multiplied by ``scale``."""
    tests = []
    if c.low is not None:
        tests.append(f"{value} {'>' if c.low_open else '>='} {number(c.low * scale)}")
    if c.high is not None:
        tests.append(f"{most} {'<' if c.high_open else '<='} {number(c.high * scale)}")
    return " && ".join(tests)

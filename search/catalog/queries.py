"""The queries of the catalog; ``$``-names are filled with IRIs out of the graph, never with a user's text.

A statement that stands in several named graphs is met several times in their union, hence ``DISTINCT``.
"""

from __future__ import annotations

from collections.abc import Iterable


def terms(iris: Iterable[str]) -> str:
    """Return IRIs of the graph as terms for ``VALUES``."""
    return " ".join(f"<{iri}>" for iri in iris)


TABLE_OF = "?t zb:hasProject ?p ; zb:fiscalYear ?year ; zb:department ?d . ?p zb:order ?po ; zb:fundUser ?u ."
PROJECT_LIST = f"{TABLE_OF} BIND(?p AS ?x) BIND(0 AS ?io)"
INDICATOR_LIST = f"{TABLE_OF} ?p zb:hasIndicator ?i . ?i zb:order ?io ; zb:category ?c . BIND(?i AS ?x)"
PROJECT_FILTERS = {
    "department": "VALUES ?d { $IRIS }",
    "unit": "VALUES ?u { $IRIS }",
    "theme": "VALUES ?theme { $IRIS } ?p zb:theme ?theme .",
    "category": "FILTER EXISTS { VALUES ?c { $IRIS } ?p zb:hasIndicator ?any . ?any zb:category ?c }",
}
INDICATOR_FILTERS = PROJECT_FILTERS | {
    "theme": "VALUES ?theme { $IRIS } ?i zb:theme ?theme .",
    "category": "VALUES ?c { $IRIS }",
}
KEYS = "?x ?year ?t ?po ?io"
ORDER = "ORDER BY DESC(?year) STR(?t) ?po ?io STR(?x)"
LABELS = (
    "SELECT ?x ?l (LANG(?l) AS ?lang) WHERE { ?x rdfs:label|skos:prefLabel|dcterms:title ?l } ORDER BY ?l"
)
IS_THEME = "skos:inScheme ?scheme . FILTER(CONTAINS(STR(?t), '/id/theme/'))"
THEME_NODES = f"""SELECT DISTINCT ?t ?scheme ?label ?label_en ?broader ?provisional ?notation WHERE {{
  ?t {IS_THEME} ?t skos:prefLabel ?label FILTER(LANG(?label) = "zh")
  OPTIONAL {{ ?t skos:prefLabel ?label_en FILTER(LANG(?label_en) = "en") }}
  OPTIONAL {{ ?t skos:broader ?broader }} OPTIONAL {{ ?t zb:provisional ?provisional }}
  OPTIONAL {{ ?t skos:notation ?notation }} }}"""
CLOSURE = f"SELECT DISTINCT ?t ?top WHERE {{ ?t {IS_THEME} ?t skos:broader* ?top }}"
ALTERNATIVES = f"SELECT ?t ?l WHERE {{ ?t {IS_THEME} ?t skos:altLabel ?l }}"
THEME_PROJECTS = """SELECT ?x (COUNT(DISTINCT ?p) AS ?n) WHERE {
  ?k zb:toTheme ?t ; zb:about ?p ; zb:strength $STRENGTH . ?p a zb:Project .
  ?t skos:broader* ?x } GROUP BY ?x"""
THEME_INDICATORS = """SELECT ?x (COUNT(DISTINCT ?i) AS ?n) WHERE {
  ?k zb:toTheme ?t ; zb:about ?i . ?i a zb:Indicator . ?t skos:broader* ?x } GROUP BY ?x"""
# what stands in one graph is asked for within it: in the union, the store looks for each statement in all others
UNITS = """SELECT DISTINCT ?u ?label ?d ?department WHERE { GRAPH ?g {
  ?u a zb:FundUnit ; rdfs:label ?label ; org:unitOf ?d . ?d rdfs:label ?department } }"""
UNIT_COUNTS = """SELECT ?u ?year (COUNT(DISTINCT ?p) AS ?projects) (COUNT(DISTINCT ?i) AS ?indicators)
WHERE { GRAPH ?g { ?t zb:hasProject ?p ; zb:fiscalYear ?year .
  ?p zb:fundUser ?u OPTIONAL { ?p zb:hasIndicator ?i } } } GROUP BY ?u ?year"""
TITLES = """SELECT DISTINCT ?t ?d ?title WHERE { GRAPH ?g {
  ?t a zb:PerformanceTable ; zb:department ?d OPTIONAL { ?t dcterms:title ?title } } }"""
CATEGORIES = """SELECT DISTINCT ?x ?code ?label ?label_en WHERE {
  ?x skos:inScheme ?s ; skos:notation ?code ; skos:prefLabel ?label
  FILTER(LANG(?label) = "zh" && STRENDS(STR(?s), "/scheme/category"))
  OPTIONAL { ?x skos:prefLabel ?label_en FILTER(LANG(?label_en) = "en") } } ORDER BY ?code"""
CATEGORY_COUNTS = """SELECT ?x (COUNT(DISTINCT ?i) AS ?n) WHERE {
  GRAPH ?g { ?i zb:category ?x } } GROUP BY ?x"""
SEVERITY_COUNTS = """SELECT ?x (COUNT(DISTINCT ?f) AS ?n) WHERE {
  GRAPH ?g { ?f zb:severity ?x } } GROUP BY ?x"""
FINDING = """?f a zb:Finding ; zb:rule ?rule ; zb:severity ?severity ; zb:about ?x .
  OPTIONAL { ?f zb:inTable ?t . ?t zb:fiscalYear ?year }"""
FINDING_FILTERS = {
    "department": "VALUES ?d { $IRIS } ?t zb:department ?d .",
    "unit": "VALUES ?u { $IRIS } { ?x zb:fundUser ?u } UNION { ?own zb:fundUser ?u ; zb:hasIndicator ?x }",
}
FINDING_PLACE = (
    "OPTIONAL { ?f zb:cell ?cell . ?cell zb:row ?row ; zb:column ?column } OPTIONAL { ?f zb:start ?start }"
)
FINDING_KEYS = "?f ?year ?severity ?t ?row ?column ?start ?rule ?x"
FINDING_ORDER = """ORDER BY DESC(?year) (IF(?severity = "error", 0, IF(?severity = "warning", 1, 2)))
  STR(?t) ?row ?column ?start ?rule STR(?x) STR(?f)"""
FINDINGS = """SELECT DISTINCT
  ?f ?x ?rule ?severity ?label ?zh ?en ?year ?doc ?sha ?row ?column ?page ?sheet ?start ?end WHERE {
  $VALUES ?f a zb:Finding ; zb:rule ?rule ; zb:severity ?severity ; zb:about ?x .
  OPTIONAL { ?f zb:message ?zh FILTER(LANG(?zh) = "zh") }
  OPTIONAL { ?f zb:message ?en FILTER(LANG(?en) = "en") }
  OPTIONAL { ?x rdfs:label ?label } OPTIONAL { ?f zb:inTable ?t . ?t zb:fiscalYear ?year }
  OPTIONAL { ?f zb:cell ?cell . ?cell oa:hasSource ?d ; zb:row ?row ; zb:column ?column .
    ?d rdfs:label ?doc ; zb:sha256 ?sha
    OPTIONAL { ?f zb:start ?start ; zb:end ?end }
    OPTIONAL { ?cell zb:page ?page } OPTIONAL { ?cell zb:sheet ?sheet } } }"""

"""The catalog over a small graph of our own: two departments, two years, three projects."""

from __future__ import annotations

import re

import pytest

from ontology.graph import Graph
from ontology.records import RecordReader
from ontology.releases import TableEntry
from search.catalog import Catalog, FindingFilters, UnknownThing
from search.results import Filters

BASE = "https://example.org/zb/"
PREFIX = f"""
@prefix : <{BASE}id/> .
@prefix zb: <https://w3id.org/zhibiao/ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix org: <http://www.w3.org/ns/org#> .
@prefix oa: <http://www.w3.org/ns/oa#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix qudt: <http://qudt.org/schema/qudt/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TAXONOMIES = f"""{PREFIX}
<{BASE}id/category/1> a skos:Concept ; skos:notation "1" ; skos:prefLabel "产出指标"@zh , "Output"@en ;
  skos:inScheme <{BASE}id/scheme/category> .
<{BASE}id/category/11> a skos:Concept ; skos:notation "11" ;
  skos:prefLabel "数量指标"@zh , "Quantity"@en ;
  skos:broader <{BASE}id/category/1> ; skos:inScheme <{BASE}id/scheme/category> .
<{BASE}id/category/12> a skos:Concept ; skos:notation "12" ;
  skos:prefLabel "质量指标"@zh , "Quality"@en ;
  skos:broader <{BASE}id/category/1> ; skos:inScheme <{BASE}id/scheme/category> .
<{BASE}id/theme/beneficiary/sme> a skos:Concept ; skos:prefLabel "中小企业"@zh , "SMEs"@en ;
  skos:altLabel "中小型企业"@zh ; skos:inScheme <{BASE}id/scheme/beneficiary> .
<{BASE}id/theme/beneficiary/micro> a skos:Concept ; skos:prefLabel "小微企业"@zh , "Micro firms"@en ;
  skos:broader <{BASE}id/theme/beneficiary/sme> ; skos:inScheme <{BASE}id/scheme/beneficiary> .
<{BASE}id/theme/district/nansha> a skos:Concept ; skos:prefLabel "南沙区"@zh , "Nansha"@en ;
  skos:inScheme <{BASE}id/scheme/district> ; zb:provisional true .
"""


def _fix(turtle: str) -> str:
    """Turn ``:kind/name`` (not a Turtle prefixed name) into full IRIs."""
    return re.sub(r"(?<![<\w])<?:([a-z-]+(?:/[A-Za-z0-9-]+)+)", rf"<{BASE}id/\1>", turtle)


TABLES = PREFIX + _fix(
    """
:document/d a zb:Document ; rdfs:label "表.txt" ; zb:sha256 "ab12" .
:department/a a zb:Department ; rdfs:label "某市商务局"@zh .
:department/b a zb:Department ;
  rdfs:label "某市教育局"@zh .
:unit/x a zb:FundUnit ; rdfs:label "商务局本级"@zh ; org:unitOf :department/a .
:unit/y a zb:FundUnit ; rdfs:label "第一中学"@zh ; org:unitOf :department/b .
:table/2026-a a zb:PerformanceTable ; dcterms:title "商务表"@zh ;
  zb:department :department/a ; zb:fiscalYear 2026 ;
  zb:tableKind "project_expenditure" ; zb:document :document/d ;
  zb:hasProject :project/p1 , :project/p2 .
:table/2025-b a zb:PerformanceTable ; zb:department :department/b ;
  zb:fiscalYear 2025 ; zb:illustrative true ;
  zb:document :document/d ; zb:hasProject :project/p3 .
:project/p1 a zb:Project ; rdfs:label "惠企项目"@zh ; zb:order 1 ;
  zb:fundUser :unit/x ; zb:goal "支持小微企业。"@zh ;
  zb:goalCell :cell/c1 ; zb:goalStart 0 ; zb:goalEnd 7 ; zb:hasIndicator :indicator/i1 , :indicator/i2 ;
  zb:cell :cell/c1 ; zb:start 0 ; zb:end 4 ; zb:theme :theme/beneficiary/micro .
:project/p2 a zb:Project ; rdfs:label "展会项目"@zh ; zb:order 2 ; zb:fundUser :unit/x ;
  zb:cell :cell/c2 ; zb:start 0 ; zb:end 4 ; zb:theme :theme/beneficiary/sme .
:project/p3 a zb:Project ; rdfs:label "校舍项目"@zh ; zb:order 1 ;
  zb:fundUser :unit/y ; zb:hasIndicator :indicator/i3 ;
  zb:cell :cell/c3 ; zb:start 0 ; zb:end 4 .
:indicator/i1 a zb:Indicator ; rdfs:label "服务企业数"@zh ; zb:category :category/11 ;
  zb:order 1 ; zb:concept :concept/k ;
  zb:cell :cell/c1 ; zb:start 0 ; zb:end 5 ; zb:target :indicator/i1/annual ;
  zb:theme :theme/beneficiary/micro .
:indicator/i1/annual a zb:Target ; zb:period zb:annual ; zb:raw "≥50家" ; zb:kind zb:quantitative ;
  zb:cell :cell/c1 ; zb:start 6 ; zb:end 10 .
:indicator/i2 a zb:Indicator ; rdfs:label "验收合格率"@zh ; zb:category :category/12 ; zb:order 2 ;
  zb:cell :cell/c1 ; zb:start 0 ; zb:end 5 .
:indicator/i3 a zb:Indicator ; rdfs:label "修缮面积"@zh ; zb:category :category/11 ;
  zb:order 1 ; zb:concept :concept/k ;
  zb:cell :cell/c3 ; zb:start 0 ; zb:end 4 .
:concept/k a skos:Concept ; skos:prefLabel "数量"@zh .
:cell/c1 oa:hasSource :document/d ; zb:row 7 ; zb:column 1 .
:cell/c2 oa:hasSource :document/d ;
  zb:row 8 ; zb:column 1 .
:cell/c3 oa:hasSource :document/d ; zb:row 9 ; zb:column 1 .
:theme-link/l1 a zb:ThemeLink ; zb:about :project/p1 ; zb:toTheme :theme/beneficiary/micro ;
  zb:strength zb:direct .
:theme-link/l2 a zb:ThemeLink ; zb:about :project/p2 ; zb:toTheme :theme/beneficiary/sme ;
  zb:strength zb:related .
:theme-link/l3 a zb:ThemeLink ; zb:about :indicator/i1 ; zb:toTheme :theme/beneficiary/micro ;
  zb:strength zb:direct .
:finding/f1 a zb:Finding ; zb:rule "missing_unit" ; zb:severity "warning" ; zb:about :indicator/i2 ;
  zb:inTable :table/2026-a ; zb:message "缺少单位"@zh , "no unit"@en ;
  zb:cell :cell/c1 ; zb:start 0 ; zb:end 5 .
:finding/f2 a zb:Finding ; zb:rule "rate_over_100" ; zb:severity "error" ; zb:about :indicator/i1 ;
  zb:inTable :table/2026-a ; zb:message "超过100%"@zh , "above 100%"@en .
:finding/f3 a zb:Finding ; zb:rule "zero_target" ; zb:severity "info" ; zb:about :table/2025-b ;
  zb:inTable :table/2025-b ; zb:message "为零"@zh , "zero"@en .
"""
)


SAID_AGAIN = PREFIX + _fix(
    """
:department/a a zb:Department ; rdfs:label "某市商务局"@zh .
:unit/x a zb:FundUnit ; rdfs:label "商务局本级"@zh ; org:unitOf :department/a .
:project/p1 zb:order 1 .
:cell/c1 oa:hasSource :document/d ; zb:row 7 ; zb:column 1 .
"""
)


def entry(local: str, department: str, year: int, *, projects: int, indicators: int) -> TableEntry:
    return TableEntry(
        iri=f"{BASE}id/table/{local}",
        graph=f"{BASE}graph/table/{local}",
        department=department,
        fiscal_year=year,
        kind="project_expenditure",
        document="表.txt",
        sha256="ab12",
        digest="",
        projects=projects,
        indicators=indicators,
        findings=0,
        illustrative=year == 2025,
    )


ENTRIES = (
    entry("2025-b", "某市教育局", 2025, projects=1, indicators=1),
    entry("2026-a", "某市商务局", 2026, projects=2, indicators=2),
)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    graph = Graph.in_memory()
    graph.load_turtle(TAXONOMIES, f"{BASE}graph/taxonomies")
    graph.load_turtle(TABLES, f"{BASE}graph/table/t")
    graph.load_turtle(SAID_AGAIN, f"{BASE}graph/table/u")
    return Catalog(graph, RecordReader(graph), ENTRIES, len(graph))


def iri(local: str) -> str:
    return f"{BASE}id/{local}"


def names(catalog: Catalog, **filters: tuple[object, ...]) -> list[str]:
    total, found = catalog.projects(Filters(**filters), limit=100, offset=0)  # type: ignore[arg-type]
    assert total == len(found)
    return [project.name for project in found]


def test_projects_come_newest_year_first_in_table_order(catalog: Catalog) -> None:
    assert names(catalog) == ["惠企项目", "展会项目", "校舍项目"]


@pytest.mark.parametrize("limit", [1, 2, 3])
@pytest.mark.parametrize("filters", [Filters(), Filters(year=(2026,)), Filters(department=("某市教育局",))])
def test_any_page_is_a_part_of_the_whole(catalog: Catalog, limit: int, filters: Filters) -> None:
    for listed in (catalog.projects, catalog.indicators):
        total, whole = listed(filters, limit=9, offset=0)
        assert total == len(whole) > 0
        for offset in range(5):
            assert listed(filters, limit=limit, offset=offset) == (total, whole[offset : offset + limit])


def test_pages_do_not_overlap_and_total_counts_all(catalog: Catalog) -> None:
    pages = [catalog.indicators(Filters(), limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [total for total, _ in pages] == [3, 3, 3]
    assert [e.indicator.name for _, page in pages for e in page] == ["服务企业数", "验收合格率", "修缮面积"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"year": (2025,)}, ["校舍项目"]),
        ({"year": (2025, 2026)}, ["惠企项目", "展会项目", "校舍项目"]),
        ({"department": ("某市教育局",)}, ["校舍项目"]),
        ({"department": ("a",)}, ["惠企项目", "展会项目"]),
        ({"unit": (iri("unit/y"),)}, ["校舍项目"]),
        ({"unit": ("商务局本级",), "theme": ("小微企业",)}, ["惠企项目"]),
        ({"theme": ("SMEs",)}, ["惠企项目", "展会项目"]),
        ({"theme": ("beneficiary/micro",)}, ["惠企项目"]),
        ({"theme": ("中小型企业",)}, ["惠企项目", "展会项目"]),
        ({"category": ("1",)}, ["惠企项目", "校舍项目"]),
        ({"category": ("12",)}, ["惠企项目"]),
        ({"department": ("无此部门",)}, []),
        ({"theme": ('"} DROP ALL #',)}, []),
    ],
)
def test_filters_take_labels_ids_and_iris(
    catalog: Catalog, filters: dict[str, tuple[object, ...]], expected: list[str]
) -> None:
    assert names(catalog, **filters) == expected


def test_indicator_filters_apply_to_the_indicator_itself(catalog: Catalog) -> None:
    total, found = catalog.indicators(Filters(category=("11",), theme=("中小企业",)), limit=10, offset=0)
    assert total == 1
    assert found[0].indicator.name == "服务企业数"
    assert found[0].project.name == "惠企项目"


def test_a_table_lists_only_its_own_projects(catalog: Catalog) -> None:
    total, found = catalog.projects(Filters(), limit=10, offset=0, table=catalog.resolve("table", "2025-b"))
    assert (total, [p.name for p in found]) == (1, ["校舍项目"])


def test_look_up_by_id_and_by_iri(catalog: Catalog) -> None:
    assert catalog.project("p1").name == catalog.project(iri("project/p1")).name == "惠企项目"
    entry = catalog.indicator("i1")
    assert entry.indicator.annual
    assert entry.indicator.annual.raw == "≥50家"
    assert entry.project.iri == iri("project/p1")


@pytest.mark.parametrize("wrong", ["nothing", "i1", iri("indicator/i1"), "p1> <", "", "../p1", "p1?x"])
def test_what_is_no_project_is_not_found(catalog: Catalog, wrong: str) -> None:
    with pytest.raises(UnknownThing, match="no project"):
        catalog.project(wrong)


def test_theme_counts_include_narrower_themes_once(catalog: Catalog) -> None:
    counts = {t.label: (t.projects_direct, t.projects_related, t.indicators, t.depth) for t in catalog.themes}
    assert counts == {"中小企业": (1, 1, 1, 0), "小微企业": (1, 0, 1, 1), "南沙区": (0, 0, 0, 0)}
    assert [t.label for t in catalog.themes] == ["中小企业", "小微企业", "南沙区"]
    assert catalog.theme("district/nansha").provisional


def test_units_years_and_stats_count_what_is_there(catalog: Catalog) -> None:
    assert [(u.label, u.years, u.projects, u.indicators) for u in catalog.units] == [
        ("商务局本级", (2026,), 2, 2),
        ("第一中学", (2025,), 1, 1),
    ]
    years = [(y.year, y.projects, y.indicators, y.illustrative) for y in catalog.years]
    assert years == [(2026, 2, 2, False), (2025, 1, 1, True)]
    stats = catalog.stats
    counted = (stats.tables, stats.departments, stats.units, stats.projects, stats.indicators, stats.findings)
    assert counted == (2, 2, 2, 3, 3, 3)
    assert [(c.value, c.count) for c in stats.by_category] == [("11", 2), ("12", 1)]
    assert sorted((d.label, d.count) for d in stats.by_department) == [("某市商务局", 2), ("某市教育局", 1)]


def test_findings_are_ordered_filtered_and_placed(catalog: Catalog) -> None:
    page = catalog.findings(FindingFilters(), limit=10, offset=0)
    assert [f.rule for f in page.findings] == ["rate_over_100", "missing_unit", "zero_target"]
    placed = page.findings[1]
    assert placed.source
    assert (placed.source.document, placed.source.row, placed.source.column) == ("表.txt", 7, 1)
    assert (placed.message, placed.message_en, placed.year) == ("缺少单位", "no unit", 2026)
    only = catalog.findings(FindingFilters(severity=("info",), year=(2025,)), limit=10, offset=0)
    assert [f.iri for f in only.findings] == [iri("table/2025-b")]
    assert catalog.findings(FindingFilters(rule=("nothing",)), limit=10, offset=0).total == 0
    assert catalog.findings(FindingFilters(), limit=1, offset=1).findings == (placed,)


def test_a_concept_gathers_indicators_of_all_years(catalog: Catalog) -> None:
    named, entries = catalog.indicators_of_concept("k")
    assert named.label == "数量"
    assert [e.indicator.name for e in entries] == ["服务企业数", "修缮面积"]


def test_an_empty_graph_has_nothing() -> None:
    graph = Graph.in_memory()
    empty = Catalog(graph, RecordReader(graph), (), 0)
    assert empty.projects(Filters(), limit=1, offset=0) == (0, ())
    assert empty.stats.projects == 0
    with pytest.raises(UnknownThing, match="no table"):
        empty.project("p1")

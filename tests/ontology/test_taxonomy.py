"""The taxonomies: complete, unambiguous, explainable, and independent of the base IRI."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import URIRef
from rdflib.namespace import RDF, SKOS

from ontology.fold import fold
from ontology.iris import DEFAULT_BASE, Minter, local_id
from ontology.taxonomy import CATEGORY_SCHEME, THEME_SCHEMES, Concept, Taxonomy, UnknownConcept, category_code

TAXONOMY = Taxonomy.load()
THEMES = TAXONOMY.themes
CATEGORIES = TAXONOMY.in_scheme(CATEGORY_SCHEME)
SECOND_LEVEL = [c for c in CATEGORIES if len(c.notation or "") == 2]


def theme(scheme: str, slug: str) -> str:
    return Minter().theme(scheme, slug)


def key(label: str) -> str:
    return "".join(fold(label).replace('"', "").split())


def test_there_are_as_many_concepts_as_published() -> None:
    groups = [
        c for c in TAXONOMY.in_scheme("industry") if c.broader == theme("industry", "strategic-clusters")
    ]
    sizes = [len(TAXONOMY.narrower_closure(group.iri)) - 1 for group in groups]
    assert sorted(sizes) == [4, 5, 6]
    assert len(TAXONOMY.in_scheme("district")) == 11
    assert len(TAXONOMY.narrower_closure(theme("industry", "modern-services"))) == 1 + 2
    assert len(CATEGORIES) == 15
    assert len(THEMES) == sum(len(TAXONOMY.in_scheme(scheme)) for scheme in THEME_SCHEMES) > 150


def test_what_no_source_confirms_is_provisional() -> None:
    future = TAXONOMY.narrower_closure(theme("industry", "future")) - {theme("industry", "future")}
    assert len(future) == 6
    provisional = {c.iri for c in TAXONOMY.concepts if c.provisional}
    assert provisional == future | {c.iri for c in CATEGORIES if c.notation in {"24", "42", "43"}}


@pytest.mark.parametrize("concept", [*THEMES, *CATEGORIES], ids=lambda c: c.iri.removeprefix(DEFAULT_BASE))
def test_every_concept_has_labels_in_both_languages(concept: Concept) -> None:
    assert concept.pref_label
    assert any("\u4e00" <= char <= "\u9fff" for char in concept.pref_label)
    assert concept.en_label
    assert concept.en_label.strip() == concept.en_label
    assert not set(concept.alt_labels) & {concept.pref_label, concept.en_label}


@pytest.mark.parametrize("scheme", THEME_SCHEMES)
def test_a_label_names_one_theme_of_a_scheme(scheme: str) -> None:
    owners = Counter(
        label
        for concept in TAXONOMY.in_scheme(scheme)
        for label in {key(text) for text in (*concept.labels, *concept.weak_labels)}
    )
    assert [label for label, count in owners.items() if count > 1] == []


def test_a_strong_label_names_one_theme_of_all() -> None:
    owners = Counter(label for concept in THEMES for label in {key(text) for text in concept.labels})
    assert [label for label, count in owners.items() if count > 1] == []


def test_last_segments_of_themes_are_unique() -> None:
    assert len({local_id(concept.iri) for concept in THEMES}) == len(THEMES)


def test_an_exclusion_contains_a_label_of_its_concept_and_is_none() -> None:
    checked = 0
    for concept in THEMES:
        labels = [key(label) for label in (*concept.labels, *concept.weak_labels)]
        for word in map(key, concept.not_in):
            checked += 1
            assert any(label in word for label in labels), (concept.pref_label, word)
            assert word not in labels, (concept.pref_label, word)
    assert checked > 100


def test_hierarchy_is_acyclic_and_stays_in_its_scheme() -> None:
    for concept in TAXONOMY.concepts:
        chain = TAXONOMY.broader_closure(concept.iri)
        assert chain[0] == concept.iri
        assert TAXONOMY.by_iri(chain[-1]).broader is None
        assert {TAXONOMY.by_iri(iri).scheme for iri in chain} == {concept.scheme}
        if concept.broader:
            assert concept.iri in TAXONOMY.narrower_closure(concept.broader)
            assert concept.broader not in TAXONOMY.narrower_closure(concept.iri)


def test_related_concepts_exist_and_are_no_hierarchy() -> None:
    related = [(concept.iri, other) for concept in THEMES for other in concept.related]
    assert len(related) > 20
    for one, other in related:
        assert TAXONOMY.by_iri(other)
        assert one not in TAXONOMY.broader_closure(other)
        assert other not in TAXONOMY.broader_closure(one)


def test_top_concepts_are_those_without_a_broader_one() -> None:
    graph = TAXONOMY.turtle_graph()
    for scheme in (*THEME_SCHEMES, CATEGORY_SCHEME):
        node = URIRef(f"{DEFAULT_BASE}id/scheme/{scheme}")
        assert (node, RDF.type, SKOS.ConceptScheme) in graph
        tops = {c.iri for c in TAXONOMY.in_scheme(scheme) if c.broader is None}
        assert {str(top) for top in graph.objects(node, SKOS.hasTopConcept)} == tops
        assert {str(top) for top in graph.subjects(SKOS.topConceptOf, node)} == tops


def test_smes_include_their_kinds_but_not_private_firms() -> None:
    below = {
        TAXONOMY.by_iri(iri).pref_label for iri in TAXONOMY.narrower_closure(theme("beneficiary", "sme"))
    }
    assert {"中小微企业", "小微企业", "个体工商户", "专精特新", "专精特新“小巨人”企业"} <= below
    assert not {"民营企业", "担保机构", "创业者"} & below
    assert theme("beneficiary", "private") in TAXONOMY.by_iri(theme("beneficiary", "sme")).related


def test_published_industries_and_aliases_are_labels(shared: Path) -> None:
    published = json.loads((shared / "data/industries_12218.json").read_text("utf-8"))
    labels = {}
    for concept in TAXONOMY.in_scheme("industry"):
        for label in (*concept.labels, *concept.weak_labels):
            labels[label] = concept
    for cluster in published["clusters"]:
        concept = labels[cluster["prefLabel"]]
        assert concept.en_label == cluster["en"]
        assert TAXONOMY.by_iri(concept.broader or "").pref_label == cluster["group"]
        assert all(labels[alias] == concept for alias in cluster["altLabel"])
    for name in (*published["future_industries"]["names"], *published["modern_services"]["names"]):
        assert labels[name].pref_label == name


def test_published_codes_are_notations(shared: Path) -> None:
    published = json.loads((shared / "data/taxonomy.json").read_text("utf-8"))
    codes = published["codes_used_in_tables"] | published["codes_by_extension"]
    assert {c.notation: c.pref_label for c in CATEGORIES} == codes


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("11", "11"),
        ("11-数量指标", "11"),
        ("１２－质量指标", "12"),
        ("時效指標", "13"),
        ("时效", "13"),
        ("经济效益", "21"),
        ("经济效益\n指标", "21"),
        ("22 社会效益指标", "22"),
        ("生态效益指标(5分)", "23"),
        ("可持续影响", "24"),
        ("可持续影响指标（10分）", "24"),
        ("成本指标", "41"),
        ("14-成本指标", "41"),
        ("服务对象满意度指标", "31"),
        ("满意度指标", "31"),
        ("社会公众或服务对象满意度", "31"),
        ("生态环境成本指标", "43"),
        ("Timeliness", "13"),
        ("quantity indicators", "11"),
        ("产出指标(50分)", None),
        ("1-产出指标", None),
        ("效益", None),
        ("14", None),
        ("99", None),
        ("三级指标", None),
        ("", None),
    ],
)
def test_category_as_written_in_tables_of_any_era(written: str, code: str | None) -> None:
    assert category_code(written) == code


@pytest.mark.parametrize(
    ("written", "parent", "code"),
    [
        ("社会", "成本指标", "42"),
        ("社会", "2-效益指标(30分)", "22"),
        ("经济", "成本", "41"),
        ("经济", None, None),
    ],
)
def test_first_level_settles_a_bare_word(written: str, parent: str | None, code: str | None) -> None:
    assert category_code(written, parent=parent) == code


@pytest.mark.parametrize(
    ("written", "group"),
    [
        ("产出指标(50分)", "1"),
        ("效益", "2"),
        ("3-满意度指标", "3"),
        ("4", "4"),
        ("数量指标", "1"),
        ("指标", None),
    ],
)
def test_first_level_of_a_category(written: str, group: str | None) -> None:
    assert TAXONOMY.category_group(written) == group


@given(
    category=st.sampled_from(SECOND_LEVEL),
    data=st.data(),
    points=st.sampled_from(["", "(10分)", "（12.5分）", "（ 20 ）"]),
    code=st.booleans(),
    gap=st.sampled_from(["", " ", "\n", "\u3000"]),
)
def test_decorations_do_not_change_a_category(
    category: Concept, data: st.DataObject, points: str, code: bool, gap: str
) -> None:
    label = data.draw(st.sampled_from(category.labels))
    middle = len(label) // 2 if not label.isascii() else 0
    written = f"{category.notation}-" if code else ""
    written += label[:middle] + gap + label[middle:] + points
    assert category_code(written) == category.notation


@given(st.text(max_size=12))
def test_any_text_is_a_known_category_or_none(text: str) -> None:
    assert category_code(text) in {None, *(c.notation for c in SECOND_LEVEL)}


def test_another_base_moves_identifiers_but_not_the_vocabulary() -> None:
    base = "http://graph.example/x/"
    moved = Taxonomy.load(base)
    assert [c.iri.removeprefix(base) for c in moved.concepts] == [
        c.iri.removeprefix(DEFAULT_BASE) for c in TAXONOMY.concepts
    ]
    terms = {str(t) for triple in moved.turtle_graph() for t in triple if isinstance(t, URIRef)}
    assert {t for t in terms if t.startswith(DEFAULT_BASE)} == {
        t for t in terms if t.startswith(f"{DEFAULT_BASE}ns")
    }
    assert f"{DEFAULT_BASE}ns#Indicator" in terms
    assert moved is Taxonomy.load(base)


def test_the_graph_handed_out_is_a_copy() -> None:
    graph = TAXONOMY.turtle_graph()
    size = len(graph)
    graph.remove((None, None, None))
    assert len(TAXONOMY.turtle_graph()) == size > 3000


def test_an_unknown_concept_is_not_found() -> None:
    with pytest.raises(UnknownConcept, match="nothing"):
        TAXONOMY.by_iri("https://example.org/nothing")

"""Theme links: the right themes, the right strength, and quotations that stand where they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.themes import ThemeLinker
from ontology.fold import fold
from ontology.iris import Minter
from ontology.taxonomy import THEME_SCHEMES, Concept, Taxonomy
from ontology.values import (
    Document,
    Indicator,
    Kind,
    Period,
    Place,
    Project,
    Strength,
    Table,
    Target,
    TargetValue,
    ThemeLink,
)

TAXONOMY = Taxonomy.load()
LINKER = ThemeLinker(TAXONOMY)
PROJECT = "urn:project"
DOCUMENT = Document("a.txt", "0" * 64)
DIRECT, RELATED = Strength.DIRECT, Strength.RELATED
Cells = dict[tuple[int, int], str]


def indicator(number: int, text: str, row: int, at: int) -> Indicator:
    """Read ``name=cycle=annual`` standing at ``at`` in a cell of column 3."""
    places, parts = [], text.split("=")
    for part in parts:
        places.append(Place(row, 3, at, at + len(part)))
        at += len(part) + 1
    cycle, annual = (
        Target(period, TargetValue(part, Kind.MIXED), place) if part else None
        for period, part, place in zip(
            (Period.CYCLE, Period.ANNUAL), [*parts[1:], "", ""], [*places[1:], *places, *places], strict=False
        )
    )
    return Indicator(f"{PROJECT}/{number}", number, "11", parts[0], places[0], cycle, annual)


def table(name: str, goal: str = "", *indicators: str, row: int = 7) -> tuple[Table, Cells]:
    """Build a table of one project and the raw cells that its places point into."""
    raw, built = "", []
    for number, text in enumerate(indicators, 1):
        raw += f"{number}、"
        built.append(indicator(number, text, row, len(raw)))
        raw += f"{text}；"
    place, goal_place = Place(row, 1, 2, 2 + len(name)), Place(row, 2, 3, 3 + len(goal))
    project = Project(PROJECT, 1, "某单位", name, place, goal, goal_place, tuple(built), DOCUMENT)
    whole = Table("urn:table", "某局", 2025, "project_expenditure", "表", (project,))
    return whole, {(row, 1): f"一、{name}", (row, 2): f"<p>{goal}</p>", (row, 3): raw}


def links(name: str, goal: str = "", *indicators: str) -> tuple[ThemeLink, ...]:
    return LINKER.links(table(name, goal, *indicators)[0])


def slugs(found: tuple[ThemeLink, ...], subject: str = PROJECT, strength: Strength | None = None) -> set[str]:
    return {
        link.theme.rsplit("/", 1)[1]
        for link in found
        if link.subject == subject and strength in {None, link.strength}
    }


def of(found: tuple[ThemeLink, ...], scheme: str, slug: str, subject: str = PROJECT) -> ThemeLink:
    iri = Minter().theme(scheme, slug)
    return next(link for link in found if (link.subject, link.theme) == (subject, iri))


def test_a_health_table() -> None:
    found = links(
        "社区卫生服务补助",
        "为辖区居民提供基本公共卫生服务，加强慢性病患者管理。",
        "老年人中医药健康管理率=≥70%=≥70%",
        "适龄儿童疫苗接种率=≥95%=≥95%",
        "人均补助成本=≤90元/人=≤90元/人",
    )
    assert slugs(found, strength=DIRECT) == {
        "residents", "basic-public-health", "patients", "elderly", "tcm", "children", "disease-control",
    }  # fmt: skip
    assert slugs(found, f"{PROJECT}/2") == {"children", "disease-control"}
    assert slugs(found, f"{PROJECT}/3") == set()


def test_a_transport_table() -> None:
    found = links(
        "公交运营补贴",
        "方便市民出行，推广新能源公交车，依托智慧交通平台加强监管。",
        "65岁以上老人免费乘车人次",
        "花都区农村公路养护里程",
    )
    assert slugs(found, strength=DIRECT) == {"residents", "public-transport", "elderly", "huadu", "roads"}
    assert slugs(found, strength=RELATED) == {"vehicles", "smart-transport"}


def test_a_link_states_its_own_theme_only() -> None:
    found = links("专精特新中小企业培育", "", "新增专精特新“小巨人”企业数")
    assert slugs(found) == {"srdi", "little-giant"}
    assert slugs(found, f"{PROJECT}/1") == {"little-giant"}


def test_themes_of_different_schemes_may_share_words() -> None:
    assert slugs(links("中小企业特色产业集群奖励")) == {"sme", "sme-clusters"}
    assert slugs(links("残疾儿童康复")) == {"disabled", "children", "disability-services"}


@pytest.mark.parametrize(
    ("goal", "strength"),
    [
        ("支持民营企业发展。", DIRECT),
        ("面向老年人、残疾人、民营企业开展服务。", DIRECT),
        ("民营企业发展质量提高。", DIRECT),
        ("促进产业、科技、民营企业、人才融通协作。", RELATED),
        ("依托民营企业开展培训。", RELATED),
        ("其中民营企业若干。", RELATED),
    ],
)
def test_a_goal_serves_a_theme_or_only_touches_it(goal: str, strength: Strength) -> None:
    assert of(links("综合经费", goal), "beneficiary", "private").strength is strength


@pytest.mark.parametrize(
    "goal",
    [
        "支持大型企业，不含中小企业。",
        "支持除中小企业以外的企业。",
        "支持各类企业（中小企业除外）。",
        "支持非中小企业。",
        "不包括大学、医院、中小企业。",
    ],
)
def test_a_negated_theme_is_no_theme(goal: str) -> None:
    assert "sme" not in slugs(links("综合经费", goal))


@pytest.mark.parametrize(
    "goal",
    [
        "扶持不少于200家中小企业。",
        "支持包括但不限于中小企业的各类企业。",
        "消除中小企业融资障碍。",
        "不得拖欠中小企业账款。",
    ],
)
def test_a_negative_word_alone_denies_nothing(goal: str) -> None:
    assert "sme" in slugs(links("综合经费", goal))


@pytest.mark.parametrize(
    "name",
    [
        "南沙担保服务企业数", "南沙和白云担保费率", "南沙、白云担保补助", "白云机场噪声监测", "白云山保护",
        "新增城镇人口", "从化解矛盾入手", "海珠广场维护", "天河二号运维",
    ],
)  # fmt: skip
def test_a_district_inside_another_name_is_no_district(name: str) -> None:
    assert [x for x in links(name) if "/district/" in x.theme] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("南沙区担保服务", {"nansha"}),
        ("南沙、白云两区道路", {"nansha", "baiyun"}),
        ("黄埔区与增城新增设施", {"huangpu", "zengcheng"}),
    ],
)
def test_districts_by_full_and_short_name(name: str, expected: set[str]) -> None:
    assert {x.theme.rsplit("/", 1)[1] for x in links(name) if "/district/" in x.theme} == expected


@pytest.mark.parametrize(
    "name",
    ["AIDS筛查", "MAIN系统", "存储能力", "环节能力", "科技改革", "最低保障金额", "个人才艺", "城市民生",
     "氧化物半导体", "信息化工作", "教学生产", "服务12218家", "智能体验", "居民企业所得税", "招商会议"],
)  # fmt: skip
def test_a_label_across_word_borders_is_none(name: str) -> None:
    assert slugs(links(name), strength=DIRECT) == set()


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("AI应用", "ai"), ("ＡＩ大模型", "ai"), ("中小\n企業", "sme"), ("綠色工廠", "green-factory"),
        ("“12218”集群", "12218"), ("12218产业专班", "12218"), ("第8代tft-lcd产线", "displays"),
        ("软件及互联网", "software"), ("小巨人申报", "little-giant"), ("集成电路流片", "semiconductors"),
        ("SMEs支持", "sme"),
    ],
)  # fmt: skip
def test_writing_may_vary(name: str, slug: str) -> None:
    assert slug in slugs(links(name), strength=DIRECT)


def test_weak_words_and_targets_are_related() -> None:
    found = links("检查经费", "", "检查充电桩数量", "动员项目数=企业组≥10个，创业组≥4个=企业组≥10个")
    assert of(found, "industry", "vehicles", f"{PROJECT}/1").strength is RELATED
    assert of(found, "policy", "entrepreneurship", f"{PROJECT}/2").strength is RELATED
    assert of(found, "policy", "entrepreneurship").strength is RELATED


def test_the_best_evidence_is_kept() -> None:
    named = links("中小企业服务", "支持中小企业。", "中小企业数")
    assert of(named, "beneficiary", "sme").place.column == 1
    inherited = links("综合经费", "支持中小企业。", "中小企业数", "中小企业满意度")
    assert (
        of(inherited, "beneficiary", "sme").place == of(inherited, "beneficiary", "sme", f"{PROJECT}/1").place
    )
    touched = links("充电桩检查", "支持新能源汽车产业。", "其他")
    assert of(touched, "industry", "vehicles").quote == "新能源汽车"


def test_quotes_take_their_quotation_marks_along() -> None:
    found = links("支撑“12218”产业集群", "", "新增专精特新“小巨人”申报")
    assert of(found, "policy", "12218").quote == "“12218”产业"
    assert of(found, "beneficiary", "little-giant").quote == "专精特新“小巨人”"


def test_a_field_that_is_no_slice_of_its_cell_keeps_its_own_place() -> None:
    whole, _ = table("中小企业服务")
    project = whole.projects[0]
    place = Place(3, 1, 4, 30)
    moved = Project(PROJECT, 1, "u", project.name, place, "", None, (), DOCUMENT)
    found = LINKER.links(Table("t", "d", 2025, "k", "t", (moved,)))
    assert {(link.place, link.quote) for link in found} == {(place, "中小企业")}


LABELS = [label for concept in TAXONOMY.themes for label in (*concept.labels, *concept.weak_labels)]
PHRASES = st.lists(
    st.one_of(
        st.sampled_from(LABELS),
        st.sampled_from(["支持", "、", "，", "“", "”", " ", "\n", "的", "㎡", "ﬁ", "①"]),
        st.text(max_size=3),
    ),
    max_size=8,
).map("".join)


@given(name=PHRASES, goal=PHRASES, names=st.lists(PHRASES.map(lambda s: s.replace("=", "")), max_size=3))
def test_quotes_stand_exactly_at_their_place(name: str, goal: str, names: list[str]) -> None:
    whole, cells = table(name, goal, *(f"{n}={n}{n}={goal.replace('=', '')}" for n in names))
    found = LINKER.links(whole)
    for link in found:
        cell = cells[link.place.row, link.place.column]
        assert cell[link.place.start : link.place.end] == link.quote != ""
    assert len({(link.subject, link.theme) for link in found}) == len(found)
    of_project = slugs(found)
    for link in found:
        assert link.theme.rsplit("/", 1)[1] in of_project


@pytest.mark.parametrize("scheme", THEME_SCHEMES)
def test_every_label_leads_to_its_theme(scheme: str) -> None:
    concepts = TAXONOMY.in_scheme(scheme)
    assert len(concepts) >= 11
    for concept in concepts:
        for label in concept.labels:
            if not label.strip("“”").isdigit():
                assert concept.iri in {link.theme for link in links(label)}, (concept.pref_label, label)


@given(st.sampled_from([c for c in TAXONOMY.themes if c.not_in]), st.data())
def test_an_exclusion_hides_its_concept(concept: Concept, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(concept.not_in))
    assert concept.iri not in {link.theme for link in links(fold(word))}


def test_a_bare_number_is_a_figure_unless_quoted() -> None:
    assert slugs(links("12218")) == set()
    assert slugs(links("“12218”")) == {"12218"}


def test_other_bases_give_the_same_links() -> None:
    base = "http://graph.example/"
    whole, _ = table("中小企业数字化转型", "面向残疾人。", "AI应用数")
    moved = ThemeLinker(Taxonomy.load(base)).links(whole)
    assert [link.theme.removeprefix(base) for link in moved] == [
        link.theme.removeprefix(TAXONOMY.base) for link in LINKER.links(whole)
    ]

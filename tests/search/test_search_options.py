"""Groups, expansion, cursors, filters by quantity, and the question why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ontology.quantities import parse_quantity
from search.encoder import Encoder
from search.entries import EntryTarget, IndexEntry, Labelled
from search.filtering import InvalidFilter
from search.hybrid import search
from search.index import SearchIndex, build_index
from search.paging import Cursor, InvalidCursor, StaleCursor
from search.query import plan
from search.results import Filters, HitType
from search.scoring import score
from search.vectors import VectorCache
from search.why import UnknownRecord, why

BASE = "https://w3id.org/zhibiao/id"
UNIT = Labelled(f"{BASE}/unit/u", "滨海市交通运输局")
NAMES = (
    ("公路养护里程", 12, "公里"),
    ("群众满意度", 40, "%"),
    ("养护车辆购置数", 3, "辆"),
    ("桥梁检测座数", 1, "座"),
)


def entries() -> Iterator[IndexEntry]:
    yield IndexEntry(UNIT.iri, HitType.UNIT, UNIT.label)
    for number in range(40):
        project = Labelled(f"{BASE}/project/p{number}", f"第{number + 1}养护段经费")
        yield IndexEntry(project.iri, HitType.PROJECT, project.label, unit=UNIT, year=2026)
        for name, count, unit in NAMES:
            if number < count:
                raw = f"≥{number + 50}{unit}"
                yield IndexEntry(
                    f"{BASE}/indicator/{name}{number}",
                    HitType.INDICATOR,
                    name,
                    project=project,
                    unit=UNIT,
                    year=2026,
                    category="11",
                    targets=(EntryTarget("annual", raw, parse_quantity(raw, name=name).components),),
                )


@pytest.fixture(scope="module")
def index(encoder: Encoder, vector_folder, tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("options")
    build_index(folder, entries(), encoder=encoder, cache=VectorCache(vector_folder))
    return SearchIndex.open(folder, encoder)


def named(index: SearchIndex, name: str, **options) -> list:
    hits = search(index, name, filters=Filters(type=("indicator",)), limit=100, **options).hits
    return [hit for hit in hits if hit.name == name]


def test_what_forty_projects_have_is_one_hit(index: SearchIndex) -> None:
    (hit,) = named(index, "群众满意度")
    assert hit.group is not None
    assert hit.group.count == 40
    assert len({member.iri for member in hit.group.members} - {hit.iri}) == len(hit.group.members) == 20
    assert all(member.project for member in hit.group.members)
    assert len(named(index, "群众满意度", group=False)) == 40


def test_a_few_equal_names_stay_hits_unless_asked(index: SearchIndex) -> None:
    assert len(named(index, "养护车辆购置数")) == 3
    (hit,) = named(index, "养护车辆购置数", group=True)
    assert hit.group is not None
    assert hit.group.count == 3
    assert named(index, "桥梁检测座数", group=True)[0].group is None


@pytest.mark.parametrize("group", [None, True, False])
def test_totals_count_hits_and_facets_count_records(index: SearchIndex, group: bool | None) -> None:
    found = search(index, "养护", limit=100, group=group)
    assert found.total == len({hit.iri for hit in found.hits})
    assert found.records == sum(f.count for f in found.facets["type"])
    assert found.records == sum(hit.group.count if hit.group else 1 for hit in found.hits)


@pytest.mark.parametrize("group", [None, True, False])
def test_pages_by_cursor_have_no_holes_and_no_doubles(index: SearchIndex, group: bool | None) -> None:
    whole = search(index, "养护", limit=100, group=group, release="r1")
    cursor, seen = None, []
    for _ in range(100):
        page = search(index, "养护", limit=3, group=group, cursor=cursor, release="r1")
        seen += [hit.iri for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [hit.iri for hit in whole.hits]
    assert whole.next_cursor is None


def test_a_cursor_is_bound_to_release_and_search(index: SearchIndex) -> None:
    cursor = search(index, "养护", limit=3, release="r1").next_cursor
    assert cursor is not None
    with pytest.raises(StaleCursor, match="r2 is current"):
        search(index, "养护", limit=3, cursor=cursor, release="r2")
    for query, options in (
        ("公路", {}),
        ("养护", {"expand": False}),
        ("养护", {"filters": Filters(year=(2026,))}),
    ):
        with pytest.raises(InvalidCursor):
            search(index, query, cursor=cursor, release="r1", **options)
    for broken in ("", "x", "!!!", "e30", Cursor("r1", "s", -1).written(), "A" * 500, "W10", "WzEsMiwzXQ"):
        with pytest.raises(InvalidCursor):
            search(index, "养护", cursor=broken, release="r1")


@pytest.mark.parametrize(
    ("quantity", "count"),
    [
        ("≥60公里", 2),
        (">60公里", 1),
        ("≥60000米", 2),
        ("≤52公里", 3),
        ("<52公里", 2),
        ("52公里", 1),
        ("51-53公里", 3),
        ("≥60家", 0),
    ],
)
def test_targets_are_filtered_by_value_in_any_unit(index: SearchIndex, quantity: str, count: int) -> None:
    found = search(index, "公路养护里程", filters=Filters(quantity=(quantity,)), limit=100, group=False)
    assert len([hit for hit in found.hits if hit.name == "公路养护里程"]) == count
    assert {hit.type for hit in found.hits} <= {HitType.INDICATOR}


def test_several_bounds_must_all_hold(index: SearchIndex) -> None:
    filters = Filters(quantity=("≥52公里", "≤53公里"))
    assert search(index, "里程", filters=filters, group=False).total == 2


@pytest.mark.parametrize("quantity", ["abc", "", "60公里到处", "≥50万元和≤80万元", "公里"])
def test_what_is_no_quantity_is_refused(index: SearchIndex, quantity: str) -> None:
    with pytest.raises(InvalidFilter, match="is not a quantity"):
        search(index, "里程", filters=Filters(quantity=(quantity,)))


def test_expansion_is_shown_and_can_be_turned_off(built) -> None:
    wide, narrow = (search(built.index, "SME", expand=expand) for expand in (True, False))
    assert {"中小企业"} <= {said.text for said in wide.expansions}
    assert "synonym" in {hit.match for hit in wide.hits}
    assert narrow.expansions == ()
    assert {hit.match for hit in narrow.hits} <= {"words", "meaning"}
    assert wide.total > narrow.total


@pytest.mark.parametrize(
    ("query", "match"),
    [("投诉率", "words"), ("头诉率", "correction"), ("tousulv", "pinyin"), ("抱怨", "meaning")],
)
def test_a_hit_says_by_what_it_was_found(built, query: str, match: str) -> None:
    hits = search(built.index, query, limit=5).hits
    assert {hit.match for hit in hits if hit.name == "群众投诉率"} == {match}


def test_why_a_record_is_found(index: SearchIndex) -> None:
    iri = f"{BASE}/indicator/公路养护里程0"
    found = why(index, "公路里程检查", iri, group=False)
    rank = [hit.iri for hit in search(index, "公路里程检查", limit=100, group=False).hits].index(iri) + 1
    assert (found.status, found.rank, found.excluded_by) == ("found", rank, ())
    terms = {term.term: term.fields for term in found.terms}
    assert terms["公路"] == terms["里程"] == ("name",)
    assert terms["检查"] == ()


def test_why_a_record_is_not_found(index: SearchIndex) -> None:
    iri = f"{BASE}/indicator/群众满意度7"
    filtered = why(index, "满意度", iri, filters=Filters(year=(2025,), category=("11",), quantity=("≥90%",)))
    assert (filtered.status, filtered.excluded_by, filtered.rank) == ("filtered", ("year", "quantity"), None)
    assert filtered.parts.lexical
    grouped = why(index, "满意度", iri, group=True)
    assert grouped.status == "grouped"
    assert grouped.rank == 1
    assert why(index, "红烧肉的做法", iri).status == "off_topic"
    far = why(index, "桥梁检测", iri)
    assert far.status == "below_floor"
    assert far.needed["lexical"]
    assert all(reason for reason in (far.reason, far.reason_zh))
    with pytest.raises(UnknownRecord):
        why(index, "满意度", f"{BASE}/indicator/none")


def test_what_else_a_theme_covers_is_no_other_way_to_say_it(built) -> None:
    """长者 is another word for 老年人; 失能老人 is another thing of the same theme."""
    by_label, by_other = (
        {said.text for said in search(built.index, query).expansions if said.origin == "synonym"}
        for query in ("老年人体检", "长者体检")
    )
    assert len(by_label) > 1
    assert by_other == {"老年人体检"}
    named, covered = (
        score(built.index, plan(built.index, query)).themes.max() for query in ("老年人", "长者")
    )
    assert covered == named / 2 > 0

"""What publishing writes about consecutive years: alignments, changes, concepts."""

from __future__ import annotations

from search import Dataset


def rows(dataset: Dataset, pattern: str) -> list[dict[str, str]]:
    return dataset.graph.select(f"SELECT * WHERE {{ {pattern} }}")


def test_alignments_have_the_promised_shape(sample: Dataset) -> None:
    found = rows(
        sample,
        "?a a zb:Alignment ; zb:alignedFrom ?x ; zb:alignedTo ?y ; zb:alignmentKind ?k ; zb:confidence ?c ;"
        " zb:alignmentStatus ?s",
    )
    assert len(found) > 300
    assert len({(row["x"], row["y"]) for row in found}) == len(found)
    for row in found:
        earlier, later = (int(row[side].rsplit("/", 1)[1][:4]) for side in "xy")
        assert later == earlier + 1
        assert 0 <= float(row["c"]) <= 1
        assert row["k"].rsplit("#", 1)[1] in {"same", "renamed", "rescaled", "moved", "split", "merged"}
        assert row["s"].rsplit("#", 1)[1] in {"accepted", "proposed"}


def test_accepted_pairs_precede_each_other(sample: Dataset) -> None:
    accepted = rows(sample, "?a zb:alignedFrom ?x ; zb:alignedTo ?y ; zb:alignmentStatus zb:accepted")
    preceding = rows(sample, "?y zb:precededBy ?x")
    assert {(r["x"], r["y"]) for r in accepted} == {(r["x"], r["y"]) for r in preceding}


def test_changes_are_of_one_period_each(sample: Dataset) -> None:
    found = rows(sample, "?a zb:change ?c . ?c a zb:Change ; zb:period ?p ; zb:direction ?d ; zb:effect ?e")
    assert len(found) > 500
    for row in found:
        assert row["c"].rsplit("/", 1)[1] == row["p"].rsplit("#", 1)[1]
    numbers = rows(
        sample,
        "?c zb:changeFrom ?f ; zb:changeTo ?t ; zb:absoluteChange ?a . OPTIONAL { ?c zb:relativeChange ?r }",
    )
    assert len(numbers) > 400
    for row in numbers:
        difference = float(row["t"]) - float(row["f"])
        assert abs(float(row["a"]) - difference) <= 1e-9 * max(1.0, abs(difference))


def test_no_statement_stands_twice_in_the_union(sample: Dataset) -> None:
    twice = sample.graph.select(
        "SELECT ?s ?p ?o WHERE { ?s ?p ?o } GROUP BY ?s ?p ?o HAVING (COUNT(*) > 1) LIMIT 3"
    )
    assert twice == []


def test_every_indicator_has_one_concept(sample: Dataset) -> None:
    counts = rows(
        sample,
        "{ SELECT ?i (COUNT(?k) AS ?n) { ?i a zb:Indicator OPTIONAL { ?i zb:concept ?k } } GROUP BY ?i }",
    )
    assert len(counts) == sample.manifest.indicators
    assert {row["n"] for row in counts} == {"1"}
    unlabelled = rows(sample, "?k a zb:IndicatorConcept FILTER NOT EXISTS { ?k skos:prefLabel ?l }")
    assert unlabelled == []

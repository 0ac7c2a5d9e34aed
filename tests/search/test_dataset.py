"""The Python surface: one release opened for reading."""

from __future__ import annotations

from search import Dataset


def test_results_become_data_frames(sample: Dataset) -> None:
    hits = sample.search("清洁生产", limit=5).to_pandas()
    assert len(hits) == 5
    assert {"iri", "name", "score", "lexical", "dense", "quantity"} <= set(hits.columns)
    similar = sample.similar("项目验收合格率", limit=3).to_pandas()
    assert list(similar["year"])
    answer = sample.ask("2026年无线电监测站的满意度指标有哪些？").to_pandas()
    assert list(answer["annual_raw"]) == ["95%以上", "95%以上", "≥95%"]
    counted = sample.ask("各单位分别有多少个项目").to_pandas()
    assert list(counted["count"]) == [21, 11, 3]
    rows = sample.sparql(
        "SELECT ?year (COUNT(*) AS ?n) { ?t zb:fiscalYear ?year } GROUP BY ?year"
    ).to_pandas()
    assert sorted(rows["year"]) == ["2024", "2025", "2026"]


def test_findings_can_be_listed(sample: Dataset) -> None:
    page = sample.issues(rule="missing_unit")
    assert page.total == len(page.findings) > 0
    assert {finding.rule for finding in page.findings} == {"missing_unit"}

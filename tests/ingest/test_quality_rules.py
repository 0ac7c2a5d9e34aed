"""Data-quality rules: every rule finds its defects, and clean tables give next to nothing."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from ingest.documents import ReadOptions, read_document
from ingest.rules import FAMILIES, findings_of, rules
from ingest.rules.facts import CHECKS
from ontology.values import Finding, Table
from tests.support.quality import Draft, drafts, read

FOLDER = Path(__file__).parent / "quality"
CONTRACT = [
    "missing_unit",
    "rate_over_100",
    "output_quantity_with_upper_bound",
    "cost_with_lower_bound",
    "annual_exceeds_cycle",
    "cycle_annual_wording_differs",
    "same_name_conflicting_target",
    "value_in_name",
    "unit_in_name",
    "criterion_in_name",
    "name_value_mismatch",
    "wrong_category_for_text",
    "duplicate_indicator_in_project",
    "duplicate_project_name",
    "no_cost_indicator",
    "no_satisfaction_indicator",
    "inverse_satisfaction",
    "satisfaction_out_of_range",
    "vague_qualitative_target",
    "ratio_written_as_number",
    "percent_sign_missing",
    "zero_target",
    "target_copied_from_other_indicator",
    "annual_longer_than_year",
    "per_unit_without_denominator",
    "number_without_comparator",
    "goal_without_indicator",
    "unparsed_fragment",
    "markup_in_text",
]
TABLES = ("city", "culture", "farm", "health", "school", "water")
COMPLETENESS = {"no_cost_indicator", "no_satisfaction_indicator"}
PROJECT_CHANGES = {"goal", "name"}


@dataclass(frozen=True)
class Seed:
    rule: str
    table: str
    project: int
    change: str
    text: str


def seeds() -> list[Seed]:
    lines = (FOLDER / "seeds.txt").read_text("utf-8").splitlines()
    cut = [[part.strip() for part in line.split("|")] for line in lines if line and not line.startswith("#")]
    return [Seed(rule, table, int(project), change, text) for rule, table, project, change, text in cut]


@cache
def clean(name: str) -> tuple[str, int, tuple[Draft, ...]]:
    head, *lines = (FOLDER / f"clean-{name}.txt").read_text("utf-8").splitlines()
    department, year = head.rsplit(" ", 1)
    return department, int(year), tuple(drafts(lines))


def seeded(seed: Seed) -> tuple[list[Draft], int | None]:
    """Return the table with its one defect, and the order of the indicator that has it."""
    projects = list(deepcopy(clean(seed.table)[2]))
    project = projects[seed.project - 1]
    if seed.change in PROJECT_CHANGES:
        setattr(project, seed.change, seed.text)
        return projects, None
    if seed.change.startswith("-"):
        project.lines = [line for line in project.lines if not line.startswith(seed.change[1:])]
        return projects, None
    if seed.change == "+":
        project.lines.append(seed.text)
        return projects, len(project.lines)
    order = int(seed.change[1:])
    project.lines[order - 1] = seed.text
    return projects, order


def about(table: Table, seed: Seed, order: int | None) -> set[str]:
    project = table.projects[seed.project - 1]
    return {project.iri} if order is None else {project.indicators[order - 1].iri}


def found(seed: Seed) -> tuple[bool, list[Finding]]:
    """Say whether the defect was found where it is, and return the findings elsewhere."""
    department, year, _ = clean(seed.table)
    projects, order = seeded(seed)
    table, findings, _ = read(projects, department, year)
    expected = about(table, seed, order)
    hit = any(f.rule == seed.rule and (f.subject in expected or f.subject is None) for f in findings)
    return hit, [f for f in findings if f.rule != seed.rule and f.subject not in expected and f.subject]


def test_every_id_of_the_contract_is_a_rule_with_texts_and_examples() -> None:
    assert len(CONTRACT) == 29
    assert set(CONTRACT) <= set(rules())
    for rule in rules().values():
        assert rule.family in {family.__name__.rsplit(".", 1)[1] for family in FAMILIES}
        assert all((rule.title, rule.title_en, rule.explanation, rule.explanation_en, rule.message_en))
        assert rule.bad or rule.id not in CONTRACT
        assert "条" not in rule.clause  # no article numbers
    assert set(CHECKS) == {rule.id for rule in rules().values() if rule.bad} - {"markup_in_text"}


@pytest.mark.parametrize("rule", CONTRACT)
def test_the_bad_example_is_found_and_the_good_one_is_clean(rule: str) -> None:
    ignored = COMPLETENESS - {rule}
    definition = rules()[rule]
    _, findings, _ = read(drafts(definition.bad))
    assert rule in {f.rule for f in findings} - ignored
    _, none, _ = read(drafts(definition.good))
    assert {f.rule for f in none} - ignored == set()


def test_clean_tables_of_six_sectors_are_clean() -> None:
    indicators, alarms = 0, []
    for name in TABLES:
        department, year, projects = clean(name)
        table, findings, _ = read(list(projects), department, year)
        indicators += sum(len(p.indicators) for p in table.projects)
        alarms += [f for f in findings if f.rule != "inverse_satisfaction"]
        complaints = sum("投诉率" in i.name for p in table.projects for i in p.indicators)
        assert sum(f.rule == "inverse_satisfaction" for f in findings) == complaints
    assert indicators == 185
    assert alarms == []


def test_seeded_defects_are_found_where_they_are() -> None:
    tried, hit, missed, strays = Counter[str](), Counter[str](), [], 0
    for seed in seeds():
        tried[seed.rule] += 1
        right, elsewhere = found(seed)
        hit[seed.rule] += right
        strays += len([f for f in elsewhere if f.rule != "inverse_satisfaction"])
        if not right:
            missed.append(seed)
    assert set(tried) == {rule.id for rule in rules().values() if rule.bad} >= set(CONTRACT)
    assert min(tried.values()) >= 8
    assert sum(hit.values()) / sum(tried.values()) >= 0.95, missed
    assert all(hit[rule] / tried[rule] >= 0.85 for rule in tried), missed
    assert strays / (tried.total() * 30) <= 0.002


def test_findings_name_the_exact_cell_and_span() -> None:
    cases = {
        "rate_over_100": "≥130%",
        "unit_in_name": "（株）",
        "value_in_name": "95%",
        "criterion_in_name": "500万元以上",
        "goal_without_indicator": "8座",
        "inverse_satisfaction": "投诉",
        "unparsed_fragment": "M",
        "annual_exceeds_cycle": "≥45公里",
        "no_cost_indicator": "图书采购",
    }
    for rule, quote in cases.items():
        _, findings, cells = read(drafts(rules()[rule].bad))
        place = next(f.place for f in findings if f.rule == rule)
        assert place is not None
        cell = cells[place.row - 1][place.column - 1]
        assert cell[place.start : place.end] == quote


def test_a_rule_that_is_off_says_nothing() -> None:
    table, _, _ = read(drafts(rules()["rate_over_100"].bad))
    assert "rate_over_100" in {f.rule for f in findings_of(table)}
    assert "rate_over_100" not in {f.rule for f in findings_of(table, off={"rate_over_100"})}


def test_the_real_table(shared: Path) -> None:
    """Every finding below was checked by eye against the published table."""
    from ingest.assemble import assemble
    from ontology.iris import Minter

    result = read_document(shared / "data" / "guangzhou-gxj-2026.txt", ReadOptions(year=2026))
    table = assemble(result.tables[0], Minter())
    names = {i.iri: i.name for p in table.projects for i in p.indicators}
    findings = findings_of(table)
    counts = Counter(f.rule for f in findings)
    assert counts["rate_over_100"] == counts["zero_target"] == counts["cost_with_lower_bound"] == 0
    by_rule = {rule: {names.get(f.subject or "") for f in findings if f.rule == rule} for rule in counts}
    assert by_rule["output_quantity_with_upper_bound"] == {
        "支撑“12218”产业（工业领域）集群专班",
        "完成广州市软件和信息技术服务业月报统计",
        "关键办保障人员数量",
    }
    assert by_rule["same_name_conflicting_target"] == {"活动投诉率", "奖补企业投诉率"}
    assert by_rule["value_in_name"] == {"总体验收合格率 90%"}
    assert by_rule["name_value_mismatch"] == {"数据采集及时性", "资金支出进度(%)"}
    assert by_rule["annual_longer_than_year"] == {"项目交付成果"}
    assert counts["goal_without_indicator"] == 1
    assert counts["duplicate_project_name"] == 2

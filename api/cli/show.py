"""Output for people: Chinese and English side by side, quotations with their place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from api.cli.session import Session
    from api.models import ReleaseModel
    from api.settings import SettingRow
    from ingest.report import DocumentReport, IngestReport, Recognised, Refusal
    from ontology.difference import Difference
    from ontology.values import Finding
    from ontology.verification import Verification
    from search.catalog import FindingsPage
    from search.evaluate import EvaluationReport
    from search.results import (
        Answer,
        AnswerIndicator,
        AnswerProject,
        Expansion,
        Hit,
        SearchResult,
        SimilarResult,
        Source,
        WhyResult,
    )
    from search.sparql import SparqlResult

_STATUS = {
    "ingested": "已导入",
    "replaced": "已替换",
    "unchanged": "无变化",
    "skipped": "已跳过",
    "refused": "未导入",
}
_SHOWN_NAMES = 5
_UNSURE = 0.7
"""Readings less certain than this are shown without being asked for."""
_LAYOUTS = {"list": "清单", "itemised": "逐项清单", "form": "申报表", "mapped": "按映射"}
_TYPES = {"project": "项目", "indicator": "指标", "unit": "单位", "theme": "主题"}
_STRENGTHS = {"direct": "直接 direct", "related": "相关 related"}
_ILLUSTRATIVE = "［示例数据 illustrative］"


def _table(*headings: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    return table


def place(source: Source | None) -> str:
    """Return ``file:row:column`` with page and sheet where there are any."""
    if source is None:
        return ""
    page = f":p{source.page}" if source.page else ""
    sheet = f":{source.sheet}" if source.sheet else ""
    return f"{source.document}{page}{sheet}:{source.row}:{source.column}"


def search(session: Session, result: SearchResult, *, explain: bool) -> None:
    """Show hits with score, name, context and place."""
    session.say(f"共 {result.total} 条结果 · {result.total} results")
    _expansions(session, result.expansions)
    for rank, hit in enumerate(result.hits, 1):
        _hit(session, rank, hit)
        if explain:
            session.say(f"     {json.dumps(dict(hit.explanation or {}), ensure_ascii=False, default=str)}")


def _expansions(session: Session, found: Sequence[Expansion]) -> None:
    said = [f"{item.text}（{item.origin}）" for item in found]
    if said:
        session.say(f"同时检索 also searched (--no-expand): {'、'.join(said)}")


def why(session: Session, found: WhyResult) -> None:
    """Show why a record is or is not among the hits."""
    session.say(f"{found.name}\n{found.reason_zh}\n{found.reason}")
    parts = [(name, getattr(found.parts, name)) for name in ("lexical", "dense", "quantity")]
    legs = "  ".join(f"{name} {value:.3f}" for name, value in parts if value is not None)
    session.say(f"得分 score {found.score:.3f}  {legs}")
    for term in found.terms:
        session.say(f"  {term.term}: {', '.join(term.fields) or '—'}")
    _expansions(session, found.expansions)


def _hit(session: Session, rank: int, hit: Hit) -> None:
    mark = _ILLUSTRATIVE if hit.illustrative else ""
    session.say(f"{rank:>3}. {hit.score:.3f} {_TYPES[str(hit.type)]} {hit.name}{mark}")
    context = [
        str(hit.year or ""),
        hit.project if hit.type != "project" else "",
        hit.unit or "",
        place(hit.source),
    ]
    session.say("     " + " · ".join(part for part in context if part))
    if hit.group:
        session.say(f"     同名 {hit.group.count} 条 · {hit.group.count} of this name (--no-group)")
    session.say(f"     {hit.iri}")


def answer(session: Session, found: Answer, *, sparql: bool) -> None:
    """Show a question, its answer, what it rests on, and how it was read."""
    session.say(f"问 Q: {found.question}")
    session.say(f"答 A: {found.text}")
    for project in found.projects:
        strength = _STRENGTHS.get(project.strength, project.strength)
        session.say(f"  · {project.name}（{project.year}，{project.unit}；{strength}）{_invented(project)}")
    for indicator in found.indicators:
        values = f"周期 cycle {indicator.cycle_raw or '—'}，年度 annual {indicator.annual_raw or '—'}"
        session.say(
            f"  · {indicator.name}：{values}（{indicator.year}，{indicator.project}）{_invented(indicator)}"
        )
    if not found.projects and not found.indicators:
        for row in found.rows:
            session.say("  · " + " | ".join("—" if cell is None else str(cell) for cell in row))
    for item in found.evidence:
        session.say(f"  “{item.text}” — {item.document}:{item.row}:{item.column}")
    _reading(session, found)
    if sparql and found.sparql:
        session.say(found.sparql)
    session.say()


def _invented(item: AnswerProject | AnswerIndicator) -> str:
    return " [示例 illustrative]" if item.illustrative else ""


def _reading(session: Session, found: Answer) -> None:
    reading = found.interpretation
    for label, words in (
        ("理解 read as", reading.constraints),
        ("假定 assumed", reading.assumptions),
        ("未理解 not understood", reading.unmatched),
        ("可以这样问 try", found.suggestions if found.status != "answered" else ()),
    ):
        if words:
            session.say(f"  {label}: {'；'.join(words)}")


def similar(session: Session, result: SimilarResult) -> None:
    """Show similar indicators with the parts of their score and what changed."""
    table = _table("相似度 score", "指标 indicator", "项目 project", "年度 year", "变化 change", "IRI")
    for item in result.similar:
        change = item.change
        relative = f" {change.relative:+.1%}" if change and change.relative is not None else ""
        changed = f"{change.direction}{relative}" if change and change.comparable else "—"
        table.add_row(f"{item.score:.3f}", item.name, item.project, str(item.year), changed, item.iri)
    session.out.print(table)


def sparql(session: Session, result: SparqlResult) -> None:
    """Show solutions as a table, a truth value or triples as they are."""
    text = result.body.decode("utf-8")
    if not result.media_type.endswith("sparql-results+json"):
        session.say(text)
        return
    document = json.loads(text)
    if "boolean" in document:
        session.say(str(document["boolean"]).lower())
        return
    names = document["head"]["vars"]
    table = _table(*names)
    for row in document["results"]["bindings"]:
        table.add_row(*(row[name]["value"] if name in row else "" for name in names))
    session.out.print(table)


def findings(session: Session, page: FindingsPage) -> None:
    """Show findings with their place, both languages."""
    for finding in page.findings:
        where = place(finding.source)
        session.say(f"{finding.severity:<7} {finding.rule}  {where}")
        session.say(f"        {finding.message} · {finding.message_en}")
    session.say(f"共 {page.total} 条 · {page.total} findings")


def ingest(session: Session, report: IngestReport) -> None:
    """Show what became of each document, and every refusal with its place."""
    table = _table(
        "文件 file", "状态 status", "表 tables", "项目 projects", "指标 indicators", "提示 findings"
    )
    for document in report.documents:
        status = f"{_STATUS[document.status]} {document.status}"
        numbers = (document.tables, document.projects, document.indicators, len(document.findings))
        table.add_row(document.name, status, *map(str, numbers))
    session.out.print(table)
    for document in report.documents:
        for found in document.recognised:
            if session.options.verbose or found.certainty < _UNSURE:
                session.note(f"{document.name}: {_recognised(found)}")
    for refusal in report.refusals:
        session.say(f"✗ {refusal}（{refusal.message_zh}）")
    for (reason, reason_zh), names in _passed_over(report).items():
        more = f" … ({len(names)})" if len(names) > _SHOWN_NAMES else ""
        session.say(f"· {'、'.join(names[:_SHOWN_NAMES])}{more}: {reason}（{reason_zh}）")
    outcome = "已发布 published" if report.published else "未发布新版本 nothing new published"
    if report.dry_run:
        outcome = "试运行，未发布 dry run, nothing published"
    session.say(f"{outcome}: {report.release or '—'}")


def _passed_over(report: IngestReport) -> dict[tuple[str, str], list[str]]:
    """Return the names of what was not read, by the reason."""
    named: dict[tuple[str, str], list[str]] = {}
    for document in report.documents:
        if document.reason:
            named.setdefault((document.reason, document.reason_zh), []).append(document.name)
    for passed in report.skipped:
        named.setdefault((passed.message, passed.message_zh), []).append(passed.name)
    return named


def _recognised(found: Recognised) -> str:
    columns = "、".join(found.columns)
    layout = f"{_LAYOUTS[found.layout]} {found.layout} {found.certainty:.0%}"
    return f"{found.department} {found.fiscal_year} {found.kind}: {layout} ({columns})"


def ingest_json(report: IngestReport) -> dict[str, Any]:
    """Return a report for ``--json``; its documents are made while they are written."""
    return {
        "release": report.release,
        "published": report.published,
        "dry_run": report.dry_run,
        "documents": _Documents(report.documents),
        "skipped": [
            {"name": passed.name, "message": passed.message, "message_zh": passed.message_zh}
            for passed in report.skipped
        ],
    }


class _Documents(list[Any]):
    """Reports of documents that become JSON while they are written, one at a time: their findings are on disk."""

    def __iter__(self) -> Iterator[Any]:
        return map(_document_json, super().__iter__())


def _document_json(document: DocumentReport) -> dict[str, Any]:
    return {
        "name": document.name,
        "status": str(document.status),
        "tables": document.tables,
        "projects": document.projects,
        "indicators": document.indicators,
        "findings": [_finding_json(finding) for finding in document.findings],
        "refusals": [_refusal_json(refusal) for refusal in document.refusals],
        "recognised": [_recognised_json(found) for found in document.recognised],
        "reason": document.reason or None,
        "reason_zh": document.reason_zh or None,
    }


def _recognised_json(found: Recognised) -> dict[str, Any]:
    return {
        "layout": found.layout,
        "certainty": found.certainty,
        "columns": list(found.columns),
        "department": found.department,
        "fiscal_year": found.fiscal_year,
        "kind": found.kind,
        "projects": found.projects,
        "table": found.table,
        "place": _place_json(found.place),
    }


def _refusal_json(refusal: Refusal) -> dict[str, Any]:
    shown = {"document": refusal.document, "place": _place_json(refusal.place)}
    return shown | {"message": refusal.message, "message_zh": refusal.message_zh}


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": str(finding.severity),
        "iri": finding.subject,
        "message": finding.message_zh,
        "message_en": finding.message_en,
        "place": _place_json(finding.place),
    }


def _place_json(found: Any) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"row": found.row, "column": found.column, "page": found.page, "sheet": found.sheet}


def verification(session: Session, found: Verification) -> None:
    """Show whether a release is whole; every damaged file, and what to do."""
    name = found.release or "CURRENT"
    if found.is_whole:
        session.say(f"完好 whole: {name} · {found.files} files, {found.size} bytes")
    for damage in found.damages:
        session.say(f"✗ {damage.path}: {damage.message}（{damage.message_zh}）")
    if found.advice:
        session.say(f"{found.advice}（{found.advice_zh}）")


def verification_json(found: Verification) -> dict[str, Any]:
    """Return a verification for ``--json``."""
    damages = [{"file": d.path, "message": d.message, "message_zh": d.message_zh} for d in found.damages]
    return {
        "release": found.release,
        "whole": found.is_whole,
        "files": found.files,
        "bytes": found.size,
        "damages": damages,
        "advice": found.advice or None,
        "advice_zh": found.advice_zh or None,
    }


def evaluation(session: Session, report: EvaluationReport) -> None:
    """Show the measures of each leg and the speeds."""
    table = _table("leg", f"nDCG@{report.k}", f"recall@{report.k}", f"MRR@{report.k}", "ms / query")
    for leg in report.legs:
        table.add_row(
            leg.leg, f"{leg.ndcg:.4f}", f"{leg.recall:.4f}", f"{leg.mrr:.4f}", f"{leg.query_ms:.1f}"
        )
    session.out.print(table)
    session.say(f"{report.documents} passages, {report.queries} judged queries, encoder {report.encoder}")
    if report.unknown:
        session.say(f"{report.unknown} judgements of unknown queries or documents were left out")
    session.say(f"{report.passages_per_s:.0f} passages/s, {report.encode_query_ms:.1f} ms to encode a query")


def difference(session: Session, found: Difference) -> None:
    """Show what changed between two releases."""
    session.say(f"{found.from_.id} → {found.to.id}")
    signs = {"added": "+", "removed": "-"}
    for table in (*found.added, *found.removed):
        sign = "+" if table in found.added else "-"
        session.say(f"{sign} 表 table {table.fiscal_year} {table.department} {table.document}")
    for before, after in found.replaced:
        session.say(f"~ 表 table {after.fiscal_year} {after.department} {before.document} → {after.document}")
    for label, lot in (("项目 project", found.projects), ("指标 indicator", found.indicators)):
        for way, sign in signs.items():
            for item in getattr(lot, way):
                session.say(f"{sign} {label} {item.name}" + (f"（{item.project}）" if item.project else ""))
        for change in lot.changed:
            session.say(
                f"~ {label} {change.item.name} {change.field}: {change.old or '—'} → {change.new or '—'}"
            )
        session.say(f"{label}: " + ", ".join(f"{way} {total}" for way, total in lot.totals.items()))
    for finding in found.findings_new:
        session.say(f"+ 提示 finding {finding.rule}: {finding.message}")
    for finding in found.findings_gone:
        session.say(f"- 提示 finding {finding.rule}: {finding.message}")
    session.say(f"提示 findings: new {found.findings_new_total}, gone {found.findings_gone_total}")
    if found.truncated:
        session.note("列表已截断，用 --limit 查看更多 · lists are cut, see --limit")


def releases(session: Session, found: Sequence[ReleaseModel]) -> None:
    """Show releases, newest first; ``*`` marks the current one."""
    table = _table(
        "", "发布 release", "时间 created", "表 tables", "项目 projects", "指标 indicators", "三元组 triples"
    )
    for item in found:
        numbers = (item.tables, item.projects, item.indicators, item.triples)
        table.add_row("*" if item.current else "", item.id, item.created, *map(str, numbers))
    session.out.print(table)


def settings(session: Session, rows: Sequence[SettingRow]) -> None:
    """Show settings with value and origin."""
    table = _table("设置 setting", "值 value", "来源 origin", "说明 description")
    for row in rows:
        table.add_row(row.variable, row.value, row.origin, row.description)
    session.out.print(table)

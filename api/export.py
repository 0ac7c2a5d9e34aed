"""The whole release in the formats that others read."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from ontology.records import (
    EvaluationRecord,
    IndicatorRecord,
    ProjectRecord,
    TargetRecord,
    json_number,
    project_json,
)
from ontology.values import Number
from ontology.vocabulary import PREFIXES
from search import Dataset

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_PROJECT_COLUMNS = ("fiscal_year", "department", "unit", "project_order", "project", "goal", "illustrative")
_INDICATOR_COLUMNS = (
    "order",
    "category_code",
    "category_label",
    "subcategory_code",
    "subcategory_label",
    "indicator",
)
_TARGET_COLUMNS = (
    *("raw", "kind", "comparator", "value", "unit"),
    *("normalized_value", "normalized_unit", "dimension", "components"),
)
_EVALUATION_COLUMNS = ("actual", "actual_value", "actual_unit", "score", "weight", "deviation")
_PLACE_COLUMNS = ("document", "page", "sheet", "row", "column", "project_iri", "indicator_iri")
COLUMNS = (
    *_PROJECT_COLUMNS,
    *_INDICATOR_COLUMNS,
    *(f"{period}_{name}" for period in ("cycle", "annual") for name in _TARGET_COLUMNS),
    *_PLACE_COLUMNS,
    *_EVALUATION_COLUMNS,
)
"""One row per indicator; the numbers of a target are those of its first component."""


class Format(StrEnum):
    """What a release can be written as."""

    JSONL = "jsonl"
    TTL = "ttl"
    NT = "nt"
    JSONLD = "jsonld"
    TRIG = "trig"
    CSV = "csv"
    XLSX = "xlsx"


_RDF = {
    Format.TTL: ox.RdfFormat.TURTLE,
    Format.NT: ox.RdfFormat.N_TRIPLES,
    Format.JSONLD: ox.RdfFormat.JSON_LD,
    Format.TRIG: ox.RdfFormat.TRIG,
}
_WITH_GRAPHS = (Format.TRIG, Format.JSONLD)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: projects for records, rows for tables, statements for RDF."""

    format: Format
    items: int


def write(dataset: Dataset, kind: Format, out: IO[bytes]) -> Written:
    """Write the whole release; Turtle and N-Triples merge the named graphs, TriG and JSON-LD keep them."""
    if kind in _RDF:
        return Written(kind, _write_rdf(dataset, kind, out))
    if kind is Format.JSONL:
        return Written(kind, _write_records(dataset, out))
    rows = _rows(dataset)
    return Written(kind, _write_csv(rows, out) if kind is Format.CSV else _write_xlsx(rows, out))


def write_file(dataset: Dataset, kind: Format, path: Path) -> Written:
    """Write beside the file and rename, so that a failure leaves the old one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as out:
            written = write(dataset, kind, out)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return written


def _write_rdf(dataset: Dataset, kind: Format, out: IO[bytes]) -> int:
    statements: Any = dataset.graph.quads()
    if kind not in _WITH_GRAPHS:
        statements = dict.fromkeys(quad.triple for quad in statements)
    count = _Counter(statements)
    ox.serialize(count, out, format=_RDF[kind], prefixes=PREFIXES)
    return count.seen


class _Counter:
    """Counts what is drawn from it."""

    def __init__(self, items: Any) -> None:
        self._items = items
        self.seen = 0

    def __iter__(self) -> Iterator[Any]:
        for item in self._items:
            self.seen += 1
            yield item


def _write_records(dataset: Dataset, out: IO[bytes]) -> int:
    count = 0
    for project in dataset.records.projects():
        out.write(json.dumps(project_json(project), ensure_ascii=False).encode() + b"\n")
        count += 1
    return count


def _write_csv(rows: Iterator[tuple[Any, ...]], out: IO[bytes]) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    text.detach()
    return count


def _write_xlsx(rows: Iterator[tuple[Any, ...]], out: IO[bytes]) -> int:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("indicators")
    sheet.append(list(COLUMNS))

    def cell(value: Any) -> Any:
        """A text is a text: ``=992.81平方米`` must not become a formula."""
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, _CONTROLS.sub("", value))
        made.data_type = "s"
        return made

    count = 0
    for row in rows:
        sheet.append([cell(value) for value in row])
        count += 1
    book.save(out)
    return count


def _rows(dataset: Dataset) -> Iterator[tuple[Any, ...]]:
    for project in dataset.records.projects():
        for indicator in project.indicators:
            yield (
                *_project(project),
                *_indicator(indicator),
                *_target(indicator.cycle),
                *_target(indicator.annual),
                *_place(project, indicator),
                *_evaluation(indicator.evaluation),
            )


def _project(p: ProjectRecord) -> tuple[Any, ...]:
    return p.fiscal_year, p.department, p.unit, p.order, p.name, p.goal, p.illustrative


def _indicator(i: IndicatorRecord) -> tuple[Any, ...]:
    category = (i.category_code, i.category_label, i.subcategory_code, i.subcategory_label)
    return (i.order, *category, i.name)


def _target(target: TargetRecord | None) -> tuple[Any, ...]:
    if target is None:
        return (None,) * len(_TARGET_COLUMNS)
    if not target.components:
        return (target.raw, target.kind.value, *(None,) * (len(_TARGET_COLUMNS) - 3), 0)
    first = target.components[0]
    return (
        target.raw,
        target.kind.value,
        first.comparator.value if first.comparator else None,
        _number(first.value),
        first.unit,
        _number(first.normalized_value),
        first.normalized_unit,
        first.dimension,
        len(target.components),
    )


def _evaluation(evaluation: EvaluationRecord | None) -> tuple[Any, ...]:
    if evaluation is None:
        return (None,) * len(_EVALUATION_COLUMNS)
    actual = evaluation.actual
    first = actual.components[0] if actual and actual.components else None
    return (
        actual.raw if actual else None,
        _number(first.value) if first else None,
        first.unit if first else None,
        evaluation.score or None,
        evaluation.weight or None,
        evaluation.deviation or None,
    )


def _place(p: ProjectRecord, i: IndicatorRecord) -> tuple[Any, ...]:
    source = i.source
    return source.document, source.page, source.sheet, source.row, source.column, p.iri, i.iri


def _number(value: Number) -> int | float | str:
    if isinstance(value, tuple):
        return f"{json_number(value[0])}..{json_number(value[1])}"
    return json_number(value)

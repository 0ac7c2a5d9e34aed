"""Small parts of the doors: settings, negotiation, the error table, exports, the generated reference."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from typer.main import get_command

from api.app import create_app
from api.cli import app
from api.errors import OUTCOMES, from_os_error, outcome_of, outcome_of_status
from api.export import COLUMNS, Format, write, write_file
from api.negotiation import best, language, prefers_html
from api.reference import REFERENCES, cli_markdown, settings_markdown
from api.settings import InvalidSetting, Settings, settings_table
from ontology.errors import Conflict, Invalid, NotFound, Unavailable
from search import Dataset

REPOSITORY = Path(__file__).resolve().parents[2]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def dataset(data: Path) -> Dataset:
    return Dataset.open(data)


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (NotFound("x"), 404, 1),
        (Invalid("x"), 400, 2),
        (Conflict("x"), 409, 3),
        (Unavailable("x"), 503, 4),
        (from_os_error(OSError(28, "No space left on device", "/full")), 503, 4),
        (ZeroDivisionError(), 500, 4),
    ],
)
def test_one_table_maps_kinds_to_status_and_exit_code(error: Exception, status: int, code: int) -> None:
    outcome = outcome_of(error)
    assert (outcome.status, outcome.exit_code) == (status, code)


def test_statuses_of_the_framework_find_their_row() -> None:
    assert outcome_of_status(405).kind == "method_not_allowed"
    assert outcome_of_status(418).kind == "invalid"
    assert outcome_of_status(502).kind == "internal"
    several = {outcome.kind for outcome in OUTCOMES.values() if outcome.status == 503}
    assert several == {"unavailable", "timeout", "query_too_big"}
    assert len({outcome.status for outcome in OUTCOMES.values()}) == len(OUTCOMES) - len(several) + 1
    assert outcome_of_status(503).kind == "unavailable"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "a/x"),
        ("", "a/x"),
        ("*/*", "a/x"),
        ("b/z", "b/z"),
        ("a/*;q=0.1, b/z;q=0.2", "b/z"),
        ("a/x;q=0, */*", "a/y"),
        ("c/c", None),
        ("a/y;q=oops", None),
        ("A/Y", "a/y"),
    ],
)
def test_the_best_format_is_chosen(accept: str | None, expected: str | None) -> None:
    assert best(accept, ["a/x", "a/y", "b/z"]) == expected


def test_browsers_are_told_from_programs() -> None:
    assert prefers_html(BROWSER)
    assert not prefers_html("*/*")
    assert not prefers_html("application/json, text/html;q=0.5")
    assert not prefers_html(None)


@pytest.mark.parametrize(
    ("wanted", "accept", "expected"),
    [
        (None, None, "zh"),
        (None, "en-GB,en;q=0.9", "en"),
        (None, "fr, en;q=0.5, zh;q=0.8", "zh"),
        (None, "en;q=0, de", "zh"),
        ("en", "zh", "en"),
        ("fr", "en", "en"),
    ],
)
def test_the_language_of_a_page(wanted: str | None, accept: str | None, expected: str) -> None:
    assert language(wanted, accept) == expected


def test_settings_come_from_option_then_environment_then_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_PORT", "9001")
    monkeypatch.setenv("ZHIBIAO_CORS_ORIGINS", "https://a.example, https://b.example")
    monkeypatch.setenv("ZHIBIAO_ADMIN_TOKEN", "")
    settings = Settings.load(port=None, host="::1")
    assert (settings.port, settings.host, settings.workers) == (9001, "::1", 1)
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.admin_token is None
    origins = {row.name: row.origin for row in settings_table(settings)}
    assert (origins["host"], origins["port"], origins["workers"]) == ("option", "env", "default")
    assert settings.environment()["ZHIBIAO_HOST"] == "::1"
    assert all(row.description for row in settings_table(settings))


ANYTHING = {
    "data",
    "encoder",
    "model_cache",
    "host",
    "runtime_dir",
    "admin_token",
    "api_keys_file",
    "audit_log",
}
"""What only the attempt tells: ``serve`` opens, binds or writes them before it says ready."""
UNUSABLE = {
    "base_iri": ("https://no.slash", "urn:x/"),
    "index": ("milvus", "http://host:19530"),
    "encoder_threads": ("0", "many"),
    "ingest_processes": ("-1", "257"),
    "port": ("x", "65536"),
    "workers": ("0", "1.5"),
    "stop_timeout_s": ("-1", "nan", "inf"),
    "admin_token_file": ("/nowhere/token",),
    "read_access": ("private", "key"),
    "trusted_proxies": ("proxy.example", "10.0.0.1/8"),
    "proxy_user_header": ("X User",),
    "rate_per_minute": ("-1", "inf", "many"),
    "rate_burst": ("0",),
    "graph_endpoint": ("ftp://host", "host"),
    "graph_update_endpoint": ("host", "https://host/update"),
    "sparql_max_query_chars": ("1",),
    "sparql_max_tokens": ("1",),
    "sparql_max_depth": ("1", "201"),
    "sparql_timeout_s": ("0", "inf"),
    "sparql_memory_bytes": ("1k", "9" * 30),
    "sparql_max_rows": ("0", "9" * 30),
    "sparql_max_bytes": ("0", "9" * 30),
    "sparql_workers": ("0", "65"),
    "sparql_waiting": ("0",),
    "sparql_waiting_per_client": ("0",),
    "max_body_bytes": ("1MB", "9" * 30),
    "max_upload_bytes": ("1MB", "9" * 30),
    "public_url": ("portal.example",),
    "body_timeout_s": ("0", "inf"),
    "upload_max_files": ("0",),
    "upload_suffixes": ("exe", ".exe", "xlsx"),
    "jobs_waiting": ("0",),
    "job_timeout_s": ("0", "inf", "1e300"),
    "job_memory_bytes": ("1", "9" * 30),
    "job_keep_days": ("0", "inf"),
    "rules_off": ("no_such_rule",),
    "cors_origins": ("portal.example",),
    "log_level": ("loud",),
    "log_format": ("xml",),
    "log_requests": ("maybe",),
}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, bad in UNUSABLE.items() for value in bad]
)
def test_a_setting_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"ZHIBIAO_{name.upper()}", value)
    with pytest.raises(InvalidSetting, match=f"ZHIBIAO_{name.upper()}") as raised:
        Settings.load()
    assert f"ZHIBIAO_{name.upper()}" in raised.value.message_zh
    assert re.search("[一-鿿]", raised.value.message_zh)
    assert "Value error" not in raised.value.message


def test_every_setting_is_checked_at_the_start_or_when_it_is_used() -> None:
    assert ANYTHING | UNUSABLE.keys() == Settings.model_fields.keys()
    assert not ANYTHING & UNUSABLE.keys()


def test_logins_in_addresses_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_GRAPH_ENDPOINT", "https://reader:pass@host/query")
    shown = {row.name: row.value for row in settings_table(Settings.load())}
    assert shown["graph_endpoint"] == "https://********@host/query"
    monkeypatch.setenv("ZHIBIAO_GRAPH_ENDPOINT", "ftp://reader:pass@host/query")
    with pytest.raises(InvalidSetting) as raised:
        Settings.load()
    assert "pass" not in str(raised.value) + raised.value.message_zh


def exported(dataset: Dataset, kind: Format) -> bytes:
    out = io.BytesIO()
    assert write(dataset, kind, out).items > 0
    return out.getvalue()


def test_records_are_exported_in_table_order(dataset: Dataset) -> None:
    records = [json.loads(line) for line in exported(dataset, Format.JSONL).decode().splitlines()]
    assert [(r["fiscal_year"], r["order"]) for r in records] == [(2026, 1), (2026, 2), (2025, 1), (2025, 2)]


@pytest.mark.parametrize(
    ("kind", "parsed_as"),
    [
        (Format.TTL, ox.RdfFormat.TURTLE),
        (Format.NT, ox.RdfFormat.N_TRIPLES),
        (Format.TRIG, ox.RdfFormat.TRIG),
        (Format.JSONLD, ox.RdfFormat.JSON_LD),
    ],
)
def test_rdf_exports_hold_every_statement(dataset: Dataset, kind: Format, parsed_as: ox.RdfFormat) -> None:
    parsed = list(ox.parse(exported(dataset, kind), format=parsed_as))
    if kind in (Format.TRIG, Format.JSONLD):
        assert set(parsed) == set(dataset.graph.quads())
    else:
        assert {quad.triple for quad in parsed} == {quad.triple for quad in dataset.graph.quads()}
        assert len(parsed) == len(set(parsed))


def test_tables_have_a_row_per_indicator_and_no_formula(dataset: Dataset) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(dataset, Format.CSV).decode(), newline="")))
    assert len(rows) == 10
    assert tuple(rows[0]) == COLUMNS
    assert (rows[0]["annual_raw"], rows[0]["annual_comparator"], rows[0]["annual_value"]) == (
        "≥50家",
        ">=",
        "50",
    )
    sheet = openpyxl.load_workbook(io.BytesIO(exported(dataset, Format.XLSX))).active
    assert sheet is not None
    assert [c.value for c in sheet[1]] == list(COLUMNS)
    assert sheet.max_row == 11


def test_a_cell_that_looks_like_a_formula_stays_a_text() -> None:
    from api.export import _write_xlsx

    out = io.BytesIO()
    _write_xlsx(iter([("=992.81平方米", "@x", "a\x00b", 3, None)]), out)
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    assert [(c.value, c.data_type) for c in sheet[2]][:3] == [
        ("=992.81平方米", "s"),
        ("@x", "s"),
        ("ab", "s"),
    ]


def test_a_failed_export_leaves_the_old_file(dataset: Dataset, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert write_file(dataset, Format.CSV, file).items == 10
    before = file.read_bytes()

    class Broken:
        @property
        def records(self) -> object:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_file(Broken(), Format.CSV, file)  # type: ignore[arg-type]
    assert file.read_bytes() == before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(("name", "text"), REFERENCES.items())
def test_the_generated_reference_is_current(name: str, text: Callable[[], str]) -> None:
    assert (REPOSITORY / "docs" / name).read_text("utf-8") == text(), "run `python -m api.reference`"


def test_every_operation_with_its_parameters_and_shapes_is_in_the_reference() -> None:
    text, described = REFERENCES["api.md"](), create_app(Settings.model_construct()).openapi()
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            _, _, part = text.partition(f"## `{method.upper()} {path}`\n")
            part = part.partition("\n## ")[0]
            assert part
            assert all(f"| `{found['name']}` |" in part for found in operation.get("parameters", []))
    for name, schema in described["components"]["schemas"].items():
        part = text.partition(f"### {name}\n")[2].partition("\n### ")[0]
        assert all(f"| `{key}` |" in part for key in schema.get("properties", {})), name
    anchors = {f"#{name.casefold()}" for name in described["components"]["schemas"]}
    assert set(re.findall(r"\]\((#\w+)\)", text)) <= anchors


def test_every_command_and_setting_is_in_the_reference() -> None:
    registered: Any = get_command(app)
    names = []
    for name, entry in registered.commands.items():
        inside = getattr(entry, "commands", None)
        names += [f"{name} {sub}" for sub in inside] if inside else [name]
    assert len(names) >= 15
    for name in names:
        assert f"## `zhibiao {name}`" in cli_markdown()
    for name in Settings.model_fields:
        assert f"`ZHIBIAO_{name.upper()}`" in settings_markdown()

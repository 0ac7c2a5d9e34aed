"""Every command: exit codes, one JSON document, options before and after, no traceback, quick help."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
HEAVY = {
    "torch",
    "faiss",
    "jieba",
    "fastapi",
    "rdflib",
    "pyshacl",
    "sentence_transformers",
    "numpy",
}


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]
PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command line in its own process, in an empty folder."""

    def go(*arguments: str | Path, **environment: str) -> Ran:
        known = {k: v for k, v in os.environ.items() if not k.startswith("ZHIBIAO_")}
        done = subprocess.run(
            [*PROGRAM, *map(str, arguments)],
            cwd=tmp_path,
            env=known | {"PYTHONPATH": str(REPOSITORY)} | environment,
            capture_output=True,
            timeout=120,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.err
        return ran

    return go


@pytest.mark.parametrize(
    "arguments", [("--help",), ("ingest", "--help"), ("releases", "prune", "-h"), ("--version",)]
)
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    program = (
        "import sys; from api.cli import app\n"
        f"try: app({list(arguments)!r}, prog_name='zhibiao')\n"
        "except SystemExit as end: assert end.code in (0, None), end.code\n"
        "print('\\n' + ' '.join(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, check=True)
    loaded = set(done.stdout.decode().splitlines()[-1].split())
    assert "typer" in loaded
    assert loaded & HEAVY == set()


def test_search_shows_hits_with_their_place(run: Run, data: Path) -> None:
    ran = run("search", "中小企业数量", "--limit", "2", "--data", data)
    assert (ran.code, "服务中小企业数量" in ran.out) == (0, True), ran.err
    assert "2026.txt:" in ran.out
    document = run(
        "--json",
        "--data",
        data,
        "search",
        "中小企业数量",
        "--type",
        "indicator",
        "--year",
        "2026",
        "--explain",
    ).json
    assert {hit["year"] for hit in document["hits"]} == {2026}


def test_global_options_stand_before_and_after(run: Run, data: Path) -> None:
    after = run("releases", "list", "--data", data, "--json", "-q")
    before = run("--data", data, "--json", "-q", "releases", "list")
    between = run("releases", "--data", data, "--json", "list")
    alone = run("releases", "--data", data, "--json")
    assert after == before == between == alone
    assert run("releases", "--json", ZHIBIAO_DATA=str(data)).json == after.json


def test_ask_shows_answer_evidence_and_query(run: Run, data: Path) -> None:
    ran = run("ask", "企业投诉率的目标是多少", "--data", data)
    assert ran.code == 0, ran.err
    assert "≤2%" in ran.out
    assert "2026.txt:" in ran.out
    assert "SELECT" in ran.out
    assert run("ask", "企业投诉率的目标是多少", "--data", data, "--json").json["status"] == "answered"


def test_similar(run: Run, data: Path) -> None:
    ran = run("similar", "中小企业服务数", "--year", "2025", "--limit", "1", "--data", data)
    assert (ran.code, "服务中小企业数量" in ran.out) == (0, True), ran.err
    assert run("similar", "中小企业服务数", "--data", data, "--json").json["indicator"] is None


def test_sparql_from_text_and_file(run: Run, data: Path, tmp_path: Path) -> None:
    query = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a zb:Project }"
    (tmp_path / "q.rq").write_text(query, "utf-8")
    assert "4" in run("sparql", query, "--data", data).out
    assert run("sparql", f"@{tmp_path / 'q.rq'}", "--format", "csv", "--data", data).out == "n\r\n4\r\n"
    assert run("sparql", query, "--json", "--data", data).json["results"]["bindings"][0]["n"]["value"] == "4"
    assert run("sparql", "ASK { ?p a zb:Project }", "--data", data).out == "true\n"
    assert "<urn:s>" in run("sparql", "CONSTRUCT { <urn:s> <urn:p> 1 } {}", "--data", data).out
    assert run("sparql", "SELEC", "--data", data).code == 2
    assert run("sparql", "@none.rq", "--data", data).code == 1


def test_lint_exits_5_when_there_are_findings(run: Run, data: Path) -> None:
    found = run("lint", "--data", data, "--json")
    assert (found.code, found.json["total"] > 0) == (5, True)
    rule = found.json["issues"][0]["rule"]
    assert rule in run("lint", "--rule", rule, "--data", data).out
    none = run("lint", "--rule", "rate_over_100", "--data", data)
    assert none.code == 0
    unknown = run("lint", "--rule", "no_such_rule", "--data", data)
    assert unknown.code == 2
    assert "no_such_rule" in unknown.err
    listed = run("lint", "--rules", "--json", "--data", data)
    assert (listed.code, listed.json["total"] >= 29) == (0, True)


def test_ingest_replaces_refuses_and_reports(run: Run, documents: Path, data: Path, tmp_path: Path) -> None:
    mine = tmp_path / "data"
    shutil.copytree(data, mine)
    again = run("ingest", documents, "--data", mine, "--json")
    assert (again.code, again.json["published"]) == (0, False)
    assert {d["status"] for d in again.json["documents"]} == {"unchanged"}
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    text = (documents / "2026.txt").read_text("utf-8")
    (mixed / "good.txt").write_text(text.replace("≥50家", "≥60家"), "utf-8")
    (mixed / "empty.txt").write_text("", "utf-8")
    ran = run("ingest", mixed, "--data", mine, "--json")
    assert (ran.code, ran.json["published"]) == (5, True), ran
    statuses = {d["name"]: d["status"] for d in ran.json["documents"]}
    assert statuses == {"good.txt": "replaced", "empty.txt": "refused"}
    refusal = next(r for d in ran.json["documents"] for r in d["refusals"])
    assert refusal["document"] == "empty.txt"
    shown = run("ingest", mixed / "empty.txt", "--data", mine)
    assert (shown.code, "empty.txt" in shown.out) == (2, True)
    releases = run("releases", "--data", mine, "--json").json
    assert [r["current"] for r in releases["releases"]] == [True, False]
    old = releases["releases"][1]["id"]
    assert run("releases", "rollback", old, "--data", mine, "--json").json == {"release": old}
    pruned = run("releases", "prune", "--keep", "1", "--data", mine, "--json").json
    assert (pruned["release"], pruned["removed"]) == (old, [])


def test_reindex_answers_the_same(run: Run, data: Path, tmp_path: Path) -> None:
    mine = tmp_path / "data"
    shutil.copytree(data, mine)
    before = run("search", "展会", "--data", mine, "--json").json
    release = run("reindex", "--data", mine, "--json").json["release"]
    after = run("search", "展会", "--data", mine, "--json").json
    assert release != before["release"]
    assert after == before | {"release": release}


def test_evaluate(run: Run, tmp_path: Path) -> None:
    texts = ["扶持中小企业", "举办国际展会", "校舍修缮面积", "道路养护里程"]
    lines = [json.dumps({"id": f"c{n}", "text": t}, ensure_ascii=False) for n, t in enumerate(texts)]
    (tmp_path / "c.jsonl").write_text("\n".join(lines), "utf-8")
    (tmp_path / "q.jsonl").write_text(json.dumps({"id": "q", "text": "展会"}, ensure_ascii=False), "utf-8")
    (tmp_path / "r.tsv").write_text("q\tc1\t1\n", "utf-8")
    files = ("--corpus", "c.jsonl", "--queries", "q.jsonl", "--qrels", "r.tsv")
    ran = run("evaluate", *files, "--legs", "lexical,hybrid", "--json")
    assert ran.code == 0, ran.err
    assert [(leg["leg"], leg["ndcg"]) for leg in ran.json["legs"]] == [("lexical", 1.0), ("hybrid", 1.0)]
    assert "nDCG@10" in run("evaluate", *files, "--legs", "lexical").out
    assert run("evaluate", *files, "--legs", "magic").code == 2
    assert run("evaluate", "--corpus", "none", *files[2:]).code == 1


def test_settings_shows_values_origins_and_masks_secrets(run: Run) -> None:
    secret = "very-secret-token"
    rows = run("settings", "--json", "--data", "there", ZHIBIAO_ADMIN_TOKEN=secret, ZHIBIAO_PORT="9000").json
    found = {row["name"]: (row["value"], row["origin"]) for row in rows["settings"]}
    assert found["data"] == ("there", "option")
    assert found["port"] == ("9000", "env")
    assert found["workers"] == ("1", "default")
    assert found["admin_token"] == ("********", "env")
    shown = run("settings", ZHIBIAO_ADMIN_TOKEN=secret)
    assert "ZHIBIAO_PORT" in shown.out
    assert secret not in shown.out + shown.err


def test_demo_answers_in_both_languages(run: Run, tmp_path: Path) -> None:
    ran = run("demo", "--no-serve", "--data", tmp_path / "demo")
    assert ran.code == 0, ran.err
    assert ran.out.count("问 Q:") == 4
    assert "Which projects target SMEs?" in ran.out
    assert ran.out.count(".txt:") >= 4
    again = run("demo", "--no-serve", "--data", tmp_path / "demo", "--json")
    assert [a["status"] for a in again.json["answers"]] == ["answered"] * 4
    assert run("releases", "--data", tmp_path / "demo", "--json").json["total"] == 1


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("search", "x"), 1),
        (("releases",), 1),
        (("releases", "rollback", "20200101T000000000Z-00000000"), 1),
        (("export",), 1),
        (("ingest", "nowhere.txt"), 1),
        (("ingest",), 2),
        (("search", "x", "--limit", "0"), 2),
        (("search", "x", "--type", "planet"), 2),
        (("lint", "--severity", "grave"), 2),
        (("sparql", "ASK {}", "--format", "png"), 2),
        (("export", "--format", "docx"), 2),
        (("releases", "prune"), 2),
        (("no-such-command",), 2),
        (("serve", "--port", "70000"), 2),
        (("search", "x", "--no-such-option"), 2),
    ],
)
def test_exit_codes_of_an_empty_directory(run: Run, arguments: tuple[str, ...], code: int) -> None:
    ran = run(*arguments)
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.err.strip()


def test_an_error_is_one_json_document_too(run: Run) -> None:
    ran = run("search", "x", "--json")
    assert (ran.code, ran.json["kind"]) == (1, "not_found")
    assert "zhibiao ingest" in ran.json["detail"]


def test_a_bad_setting_names_its_variable(run: Run) -> None:
    ran = run("settings", ZHIBIAO_PORT="many")
    assert ran.code == 2
    assert "ZHIBIAO_PORT='many'" in ran.err


def test_a_missing_model_is_unavailable(run: Run, data: Path) -> None:
    ran = run("search", "x", "--data", data, ZHIBIAO_ENCODER="./no-such-model", HF_HUB_OFFLINE="1")
    assert ran.code == 4, ran


def test_a_data_directory_that_is_a_file_is_unavailable(run: Run, documents: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run("ingest", documents, "--data", tmp_path / "file").code == 4


def test_a_closed_pipe_is_quiet(data: Path) -> None:
    program = " ".join(
        [*(f"'{part}'" for part in PROGRAM), "export", "--format", "nt", "--data", f"'{data}'"]
    )
    done = subprocess.run(
        ["/bin/sh", "-c", f"{program} | head -c 10"], cwd=REPOSITORY, capture_output=True, check=False
    )
    assert len(done.stdout) == 10
    assert done.stderr == b""

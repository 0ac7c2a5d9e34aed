"""What the documents promise: links that lead somewhere, no place that only we know, an example that runs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from search import Dataset

REPOSITORY = Path(__file__).resolve().parents[1]
FOLDERS = ("", "docs", "docs/decisions", "ingest/samples")
DOCUMENTS = sorted(path for folder in FOLDERS for path in (REPOSITORY / folder).glob("*.md"))
READMES = ("README.md", "README.zh-CN.md")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
# a root of this kind of machine, or a package registry, its mirrors and model hosts
_PRIVATE = re.compile(
    r"(?<![\w.])/(?:work|tmp|home|root|mnt|Users)/"
    r"|[\w.-]*(?:py[p]i|python[h]osted|artifactory|nexus|hugging[f]ace|hf-mirror|modelscope)[\w-]*\.\w+"
    r"|download\.py[t]orch\.org|\bmirrors?\.[\w-]+\.\w+"
)


def blocks(name: str, language: str) -> list[str]:
    """Return the fenced blocks of a language in a document."""
    text = (REPOSITORY / name).read_text("utf-8")
    return [body for kind, body in _FENCE.findall(text) if kind == language]


def anchors(path: Path) -> set[str]:
    """Return the anchors of a document's headings, as code hosts make them."""
    headings = _HEADING.findall(_FENCE.sub("", path.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path) -> Iterator[str]:
    for target in _LINK.findall(_FENCE.sub("", path.read_text("utf-8"))):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        file = path.parent / name if name else path
        if not file.exists() or (anchor and anchor not in anchors(file)):
            yield target


def test_there_are_documents() -> None:
    assert len(DOCUMENTS) >= 15
    assert {*READMES, "CHANGELOG.md", "CONTRIBUTING.md"} <= {path.name for path in DOCUMENTS}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_relative_links_lead_somewhere(path: Path) -> None:
    assert list(broken_links(path)) == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_no_place_that_only_we_know(path: Path) -> None:
    assert [match[0] for match in _PRIVATE.finditer(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("name", READMES)
def test_the_readmes_are_short(name: str) -> None:
    assert len((REPOSITORY / name).read_text("utf-8").splitlines()) <= 150


def test_the_readmes_say_the_same() -> None:
    english, chinese = ((REPOSITORY / name).read_text("utf-8") for name in READMES)
    for language in ("python", "sparql", "text"):
        assert blocks(READMES[0], language) == blocks(READMES[1], language)
    assert set(_LINK.findall(english)) ^ set(_LINK.findall(chinese)) == set(READMES)
    rows = [
        [line.split("|")[2].count("`") for line in text.splitlines() if line.startswith("|")]
        for text in (english, chinese)
    ]
    assert rows[0] == rows[1]


def test_the_python_example_prints_what_the_readme_shows(
    sample_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = blocks("README.md", "python")
    assert code.count('Dataset.open("data")') == 1
    example = code.replace('Dataset.open("data")', f"Dataset.open({str(sample_data)!r})")
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102 - our own example
    assert capsys.readouterr().out in blocks("README.md", "text")


def test_the_sparql_example_finds_rows(sample: Dataset) -> None:
    (query,) = blocks("README.md", "sparql")
    lines = sample.sparql(query, media_type="text/csv").body.decode().splitlines()
    assert lines[0] == "indicator,raw,yuan"
    assert len(lines) == 4
    assert [float(line.rsplit(",", 1)[1]) for line in lines[1:]] == sorted(
        (float(line.rsplit(",", 1)[1]) for line in lines[1:]), reverse=True
    )


def test_the_demo_output_is_what_the_answers_say(sample: Dataset) -> None:
    shown = blocks("README.md", "text")[0].splitlines()
    questions = [line.removeprefix("问 Q: ") for line in shown if line.startswith("问 Q: ")]
    answers = [line.removeprefix("答 A: ") for line in shown if line.startswith("答 A: ")]
    assert len(questions) == 2
    assert [sample.ask(question).text for question in questions] == answers


def test_every_runtime_dependency_has_its_reason() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    names = [re.match(r"[\w.-]+", line)[0] for line in project["dependencies"]]  # type: ignore[index]
    page = (REPOSITORY / "docs" / "decisions" / "0008-licence-and-dependencies.md").read_text("utf-8")
    listed = {
        name.strip()
        for line in page.splitlines()
        if line.startswith("| ")
        for name in line.split("|")[1].split(",")
    }
    assert sorted(set(names) - listed) == []


def test_the_questions_in_the_guide_get_answers(sample: Dataset) -> None:
    """Every example of docs/questions.md is answered, and every example of a refusal refused as it says."""
    guide = (REPOSITORY / "docs" / "questions.md").read_text("utf-8")
    can, refused = guide.split("## What is refused")
    rows = [
        line.split("|")
        for line in can.splitlines()
        if line.startswith("| ") and not line.startswith("| kind")
    ]
    questions = [question.strip() for row in rows for question in row[2].split(" · ")]
    assert len(questions) > 18
    for question in questions:
        assert sample.ask(question).status == "answered", question
    examples = re.findall(r"^\| `(\w+)` \|[^|]*\| ([^|→]+?) →", refused, re.MULTILINE)
    assert len(examples) >= 5
    for status, question in examples:
        assert sample.ask(question).status == status, question

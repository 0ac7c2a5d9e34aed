"""The blind set of the third session: its questions with gold computed from the tables by ``gold.py``'s own parser.

``python gold_blind.py`` checks that ``development6.jsonl`` is what this file computes; ``--write`` writes it.
It was held out as ``heldout3.jsonl`` until 2026-11-23.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from pathlib import Path

from blind_questions import ask_all
from gold import HERE, SAMPLE, UNITS, Indicator, Project, Tables, read

ECOLOGY = ("青岚市生态环境局", "青岚市环境监测中心站", "青岚市固体废物管理中心")
EDUCATION = ("云溪市教育局", "云溪市教师发展中心", "云溪市特殊教育学校")
SHARED = Path(os.environ.get("ZHIBIAO_SHARED", HERE.parents[3] / "shared"))
REFUSED = ["ambiguous", "unsupported", "no_data"]


def real() -> Tables:
    """The real table, without the tags of its cells."""
    text = (SHARED / "data" / "guangzhou-gxj-2026.txt").read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "table.txt"
        plain.write_text(re.sub(r"</?p>|\t+(?=\n)", "", text), "utf-8")
        return Tables(read(plain, 2026, UNITS.values()))


class Release:
    """What the questions of one release need: rows by part of their name, and the gold written so far."""

    def __init__(self, name: str, tables: Tables, written: list[dict]) -> None:
        self.name, self.t, self.written = name, tables, written

    def project(self, name: str, year: int = 2026, unit: str = "") -> Project:
        """The one project whose name holds these words."""
        exact = [p for p in self.t.projects_where(year=year) if p.name == name and unit in p.unit]
        found = exact or [p for p in self.t.projects_where(year=year) if name in p.name and unit in p.unit]
        assert len(found) == 1, (name, year, [p.name for p in found])
        return found[0]

    def row(self, name: str, year: int = 2026, project: str = "") -> Indicator:
        """The one indicator whose name holds these words."""
        rows = [i for i in self.t.indicators_where(year=year) if project in i.project.name]
        found = [i for i in rows if i.name == name] or [i for i in rows if name in i.name]
        assert len(found) == 1, (name, year, [i.name for i in found])
        return found[0]

    def ps(self, test=lambda p: True, year: int | None = 2026) -> list[Project]:
        return self.t.projects_where(test, year)

    def ind(self, test=lambda i: True, year: int | None = 2026) -> list[Indicator]:
        return self.t.indicators_where(test, year)

    def q(self, question: str, category: str, lang: str = "zh", tags: tuple[str, ...] = (), **gold) -> None:
        """Write one question; ``projects``, ``indicators``, ``value``, ``polarity`` and ``text`` are graded."""
        self.written.append(
            _record(f"h3-{len(self.written) + 1:03}", self.name, question, category, lang, tags, gold)
        )

    def no(self, question: str, needs: str, lang: str = "zh", tags: tuple[str, ...] = ()) -> None:
        """Write one question that must be refused."""
        self.q(question, "unanswerable", lang, tags, needs=needs)


def _record(number, tables, question, category, lang, tags, gold) -> dict:
    projects, indicators = list(gold.get("projects", ())), list(gold.get("indicators", ()))
    grade = [g for g in ("projects", "indicators", "value", "polarity", "text") if g in gold]
    record = {
        "id": number,
        "lang": lang,
        "tables": tables,
        "category": category,
        "question": question,
        "answer": _answer(projects, indicators, gold),
        "projects": [_project(p) for p in projects],
        "indicators": [_indicator(i) for i in indicators],
        "value": None,
        "accept": sorted(_keys(gold.get("accept", ())) - _keys(projects) - _keys(indicators)),
        "reject": sorted(_keys(gold.get("reject", ()))),
        "grade": grade,
        "expect_status": gold.get("status", ["answered"]) if "needs" not in gold else REFUSED,
        "value_spec": {"required": gold["value"], "optional": []} if "value" in gold else None,
        "answerable": "needs" not in gold,
        "tags": sorted(tags),
        "difficulty": gold.get("difficulty", 2),
        "note": gold.get("note"),
        "needs": gold.get("needs"),
    }
    if "polarity" in gold:
        record["polarity"] = "yes" if gold["polarity"] else "no"
    if "text" in gold:
        record["text_any"] = gold["text"]
    if "order" in gold:
        record["order"] = {"on": gold["order"][0], "groups": [[list(_key(r))] for r in gold["order"][1]]}
    assert grade or not record["answerable"], question
    for part, rows in (("projects", projects), ("indicators", indicators)):
        assert part not in grade or rows, f"no {part}: {question}"
        assert len(_keys(rows)) == len(rows), f"a row twice: {question}"
    return record


def _answer(projects, indicators, gold) -> str:
    if "needs" in gold:
        return f"not answerable from the tables: {gold['needs']}"
    said = [] if "polarity" not in gold else ["是" if gold["polarity"] else "否"]
    said += [f"{r[0]:.10g}" for r in gold.get("value", ())]
    said += [f"{i.name} {i.annual}" for i in indicators]
    said += [f"{p.name}（第{p.line}行）" for p in projects]
    return "；".join(said + gold.get("text", []))


def _key(row) -> tuple[int, ...]:
    return (row.year, row.line, row.no) if isinstance(row, Indicator) else (row.year, row.line)


def _keys(rows) -> set[tuple[int, ...]]:
    return {_key(row) for row in rows}


def _project(p: Project) -> dict:
    return {"year": p.year, "line": p.line, "unit": p.unit, "project": p.name}


def _indicator(i: Indicator) -> dict:
    return {
        "year": i.year,
        "line": i.line,
        "no": i.no,
        "unit": i.unit,
        "project": i.project.name,
        "subcategory_code": i.cat,
        "name": i.name,
        "cycle_value_raw": i.cycle,
        "annual_value_raw": i.annual,
    }


def releases(written: list[dict]) -> dict[str, Release]:
    """Every release that is asked about; the parsers' counts are checked against the documents."""
    named = {
        "real": real(),
        "guangzhou": SAMPLE,
        "ecology": Tables([p for y in (2025, 2026) for p in read(HERE / f"ecology-{y}.txt", y, ECOLOGY)]),
        "education": Tables(
            [p for y in (2025, 2026) for p in read(HERE / f"education-{y}.txt", y, EDUCATION)]
        ),
    }
    counts = {"real": (35, 172), "guangzhou": (98, 462), "ecology": (19, 96), "education": (20, 102)}
    for name, tables in named.items():
        assert (len(tables.projects), len(tables.indicators)) == counts[name], (
            name,
            len(tables.projects),
            len(tables.indicators),
        )
    return {name: Release(name, tables, written) for name, tables in named.items()}


def main() -> int:
    written: list[dict] = []
    ask_all(releases(written))
    assert len({q["question"] for q in written}) == len(written), "a question twice"
    lines = "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in written)
    place = HERE / "development6.jsonl"
    if "--write" in sys.argv:
        place.write_text(lines, "utf-8")
    stands = place.read_text("utf-8") == lines
    refused = sum(not q["answerable"] for q in written)
    sys.stdout.write(
        f"{len(written)} questions, {refused} unanswerable, {'same' if stands else 'DIFFERENT'}\n"
    )
    return 0 if stands else 1


if __name__ == "__main__":
    sys.exit(main())

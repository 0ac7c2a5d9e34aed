"""Reads mutated documents of every format for some minutes; every one must end in a table or a clear refusal.

    python tests/bench/fuzz.py --minutes 10 [--seed 1] [--keep FOLDER]

Mutations: bytes flipped, cut, doubled or spliced with another format's; the parts of office files changed inside their
archive; cells of tables exchanged, repeated, emptied or filled with odd text before they are rendered. A document that
raises anything but ``Invalid``, or takes longer than ``--slow`` seconds, is written to the folder and the run fails.
"""

from __future__ import annotations

import argparse
import io
import random
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ingest.assemble import assemble
from ingest.documents import ReadOptions, ReadResult, read_bytes
from ingest.parts import combined
from ingest.rules import findings_of
from ingest.statements import TableStatements
from ingest.validate import validate
from ontology.errors import Invalid
from ontology.graph import Batch
from ontology.iris import Minter
from tests.support.facts import LAYOUTS
from tests.support.rendering import FORMATS, Box, Rows, Sketch

ODD = (
    *(
        "",
        " ",
        "\n",
        "　",
        "\u200b",
        "\x00",
        "\x1f",
        "\ud7ff",
        "\U0001f600",
        "＝＞≥",
        "≥",
        "≥≥≥5",
        "%",
        "1e999",
    ),
    *(
        "9" * 400,
        "指标" * 300,
        "1、" * 500,
        "；" * 400,
        "（" * 400,
        "年度指标值：",
        "1、1-产出指标；11-数量指标；",
    ),
    *(
        "项目名称",
        "三级指标",
        "年度指标值",
        "合计",
        "总分",
        "注：",
        "<p>",
        "&#x0;",
        "&nbsp;" * 40,
        "=1+1",
        "-",
        "0.0000001",
    ),
    *(
        "２０２５年",
        "二〇二五年",
        "2025年度",
        "-5家",
        "１２３４５６７８９０",
        "5~3家",
        "100%100%",
        "ⅲ",
        "①②③",
        "é" * 50,
        "\u202e右左",
    ),
)
OPTIONS = (ReadOptions(year=2025, department="某市某局"), ReadOptions())
SUFFIXES = (*FORMATS, ".txt", ".csv")


def seeds() -> dict[str, list[bytes]]:
    """Every layout in every format."""
    made = {suffix: [FORMATS[suffix](*layout()) for layout in LAYOUTS.values()] for suffix in FORMATS}
    made[".txt"] = made[".tsv"]
    made[".csv"] = [data.replace(b",", b" ").replace(b"\t", b",") for data in made[".tsv"]]
    return made


def flipped(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 30, 200))):
        out[rng.randrange(len(out))] ^= rng.randrange(1, 256)
    return bytes(out)


def cut(data: bytes, rng: random.Random) -> bytes:
    start, end = sorted(rng.randrange(len(data) + 1) for _ in range(2))
    return data[:start] + data[end:] if rng.random() < 0.7 else data[:end]


def repeated(data: bytes, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((1, 4, 64, 2000))]
    return data[:start] + piece * rng.choice((2, 3, 50)) + data[start:]


def spliced(data: bytes, rng: random.Random, others: list[bytes]) -> bytes:
    other = rng.choice(others)
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def parts_changed(data: bytes, rng: random.Random) -> bytes:
    """Change a member of an office archive and pack it again, so that the archive itself is sound."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        chosen = rng.choice(source.namelist())
        for name in source.namelist():
            content = source.read(name)
            if name == chosen and content:
                content = rng.choice((flipped, cut, repeated, tags_changed))(content, rng)
            if name != chosen or rng.random() > 0.05:
                target.writestr(name, content)
    return out.getvalue()


def tags_changed(content: bytes, rng: random.Random) -> bytes:
    """Exchange or nest elements and values of XML."""
    pieces = content.split(b"<")
    for _ in range(rng.choice((1, 3, 10))):
        first, second = rng.randrange(len(pieces)), rng.randrange(len(pieces))
        pieces[first], pieces[second] = pieces[second], pieces[first]
    numbers = rng.choice((b'"0"', b'"-1"', b'"99999999"', b'"1048577"', b'"NaN"', b'""', b'"A1:XFD1048576"'))
    joined = b"<".join(pieces)
    return joined.replace(rng.choice((b'"1"', b'"2"', b'"A1"', b'"0"')), numbers, rng.choice((1, -1)))


def cells_changed(rng: random.Random, suffix: str) -> bytes:
    """Render a table whose cells were exchanged, emptied or filled with odd text."""
    sketches = list(LAYOUTS[rng.choice(list(LAYOUTS))]())
    at = rng.randrange(len(sketches))
    rows: list[list[Box | str]] = [list(row) for row in sketches[at].rows]
    for _ in range(rng.choice((1, 2, 5, 20))):
        row = rng.choice(rows)
        if not row:
            continue
        index = rng.randrange(len(row))
        action = rng.randrange(5)
        if action == 0:
            row[index] = _texted(row[index], rng.choice(ODD))
        elif action == 1:
            row[index] = _texted(row[index], _text(row[index]) + rng.choice(ODD))
        elif action == 2:
            rows.insert(rng.randrange(len(rows)), [*rng.choice(rows)])
        elif action == 3 and len(rows) > 2:
            rows.remove(row)
        else:
            other = rng.choice(rows)
            if other:
                row[index] = _texted(row[index], _text(rng.choice(other)))
    lines = tuple(rng.choice((line, rng.choice(ODD))) for line in sketches[at].lines)
    sketches[at] = Sketch(lines, _legal(rows, suffix))
    return FORMATS[suffix](*sketches)


def _text(item: Box | str) -> str:
    return item.text if isinstance(item, Box) else item


def _texted(item: Box | str, text: str) -> Box | str:
    return replace(item, text=text) if isinstance(item, Box) else text


def _legal(rows: list[list[Box | str]], suffix: str) -> Rows:
    """Leave out what the writing libraries refuse; the readers meet it through the other mutations."""
    if suffix == ".tsv":
        return rows
    return [[_texted(i, "".join(c for c in _text(i) if c >= " " or c == "\n")) for i in row] for row in rows]


def process(data: bytes, name: str, options: ReadOptions) -> ReadResult:
    """Read a document and all that an ingest does with it, but the store."""
    minter = Minter()
    result = read_bytes(data, name, options)
    for part in result.tables:
        table = assemble(combined([], [part]), minter)
        statements = TableStatements(table, minter)
        said = [*statements, *statements.register()]
        findings = (*result.findings, *findings_of(table), *validate(said))
        Batch.of(minter.table_graph(table.iri), [*said, *statements.findings(findings)])
    return result


def mutated(rng: random.Random, made: dict[str, list[bytes]]) -> tuple[bytes, str]:
    suffix = rng.choice(SUFFIXES)
    data = rng.choice(made[suffix])
    everything = [other for others in made.values() for other in others]
    kinds: list[Callable[[], bytes]] = [
        lambda: flipped(data, rng),
        lambda: cut(data, rng),
        lambda: repeated(data, rng),
        lambda: spliced(data, rng, everything),
        lambda: cells_changed(rng, suffix if suffix in FORMATS else ".tsv"),
        lambda: cells_changed(rng, suffix if suffix in FORMATS else ".tsv"),
    ]
    if suffix in (".xlsx", ".docx"):
        kinds += [lambda: parts_changed(data, rng)] * 6
    return rng.choice(kinds)(), suffix


def main() -> int:
    """Run for the minutes asked for; 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=30.0, help="Seconds that one document may take.")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    options = parser.parse_args()
    made, counts, longest = seeds(), Counter[str](), 0.0
    deadline, number, bad = time.monotonic() + options.minutes * 60, 0, 0
    while time.monotonic() < deadline:
        number += 1
        rng = random.Random(f"{options.seed}/{number}")  # noqa: S311 - repeatable, not secret
        data = b""
        suffix = outcome = ""
        with suppress(Exception):  # a table that the writing library refuses
            data, suffix = mutated(rng, made)
        if not suffix:
            counts["not rendered"] += 1
            continue
        start = time.monotonic()
        try:
            result = process(data, f"文件{suffix}", rng.choice(OPTIONS))
            outcome = "with refusals" if result.refusals else "read whole"
        except Invalid as error:
            outcome = f"refused: {type(error).__name__}"
            if not (error.place and error.message and error.message_zh):
                outcome = "refused without place or text"
        except Exception:
            outcome = "CRASH"
            sys.stdout.write(f"{number}{suffix}\n{traceback.format_exc(limit=-6)}\n")
        took = time.monotonic() - start
        longest = max(longest, took)
        if outcome in ("CRASH", "refused without place or text") or took > options.slow:
            bad += 1
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{options.seed}-{number}{suffix}").write_bytes(data)
            counts["slow"] += took > options.slow
        counts[outcome] += 1
    sys.stdout.write(
        f"{number} documents in {options.minutes:g} minutes, longest {longest:.1f} s, {bad} bad\n"
    )
    for outcome, count in counts.most_common():
        sys.stdout.write(f"{count:8} {outcome}\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

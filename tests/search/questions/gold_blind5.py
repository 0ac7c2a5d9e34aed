"""The fifth blind set: its questions with gold computed from the tables.

``python gold_blind5.py`` checks that ``heldout5.jsonl``, ``development27.jsonl`` (half of the set, looked at since) and
the invented documents are what this file computes;
``--write`` writes them. Whoever works on the parser reads neither.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from blind5_questions import ask_all
from blind5_tables import FILES, TABLES
from gold import SAMPLE
from gold_blind import Release, real

HERE = Path(__file__).resolve().parent
COUNTS = {"real": (35, 172), "guangzhou": (98, 462), "housing": (25, 147), "emergency": (12, 64)}


def questions() -> list[dict]:
    """Every question with its gold."""
    written: list[dict] = []
    named = {"real": real(), "guangzhou": SAMPLE, **TABLES}
    found = {name: (len(tables.projects), len(tables.indicators)) for name, tables in named.items()}
    assert found == COUNTS, found
    ask_all({name: Release(name, tables, written) for name, tables in named.items()})
    twice = [q for q, n in Counter((g["tables"], g["question"]) for g in written).items() if n > 1]
    assert not twice, twice
    return [gold | {"id": f"h5-{number:03}"} for number, gold in enumerate(written, 1)]


def main() -> int:
    written = questions()
    files = {name: made() for name, made in FILES.items()}
    for place, name in enumerate(
        ("development27.jsonl", "heldout5.jsonl")
    ):  # even numbers have been looked at
        part = [q for q in written if int(q["id"].rpartition("-")[2]) % 2 == place]
        files[name] = "".join(json.dumps(q, ensure_ascii=False) + "\n" for q in part).encode()
    if "--write" in sys.argv:
        for name, content in files.items():
            (HERE / name).write_bytes(content)
    stands = all((HERE / name).read_bytes() == content for name, content in files.items())
    refused = sum(not q["answerable"] for q in written)
    sys.stdout.write(
        f"{len(written)} questions, {refused} unanswerable, {'same' if stands else 'DIFFERENT'}\n"
    )
    return 0 if stands else 1


if __name__ == "__main__":
    sys.exit(main())

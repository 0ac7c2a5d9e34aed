"""Vendored browser libraries: what their READMEs say, with their licences, and only where they are needed."""

from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from pathlib import Path

import pytest

from api import web

STATIC = Path(str(files("api.web") / "static"))
FOLDERS = sorted(path for path in (STATIC / "vendor").iterdir() if path.is_dir())


def test_the_folders_are_those_in_use() -> None:
    used = {web.VENDOR, web.CYTOSCAPE, web.ECHARTS}
    assert {f"vendor/{path.name}" for path in FOLDERS} == used


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_files_are_what_the_table_says(folder: Path) -> None:
    readme = (folder / "README.md").read_text("utf-8")
    assert (folder / "LICENSE").is_file()
    stated = dict(re.findall(r"\| sha256 of `([\w.]+)` \| `([0-9a-f]{64})` \|", readme))
    code = {path.name for path in folder.iterdir() if path.suffix in (".js", ".mjs", ".css")}
    assert set(stated) == code
    assert code
    for name, digest in stated.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest

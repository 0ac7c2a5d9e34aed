"""What is installed elsewhere: the wheelhouse's list, the install script, the container and unit files."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from api.settings import Settings

REPOSITORY = Path(__file__).resolve().parents[2]
DEPLOY = REPOSITORY / "deploy"


@pytest.fixture(scope="module")
def wheelhouse() -> ModuleType:
    spec = importlib.util.spec_from_file_location("wheelhouse", DEPLOY / "wheelhouse.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_wheel_is_pinned_by_version_and_hash(wheelhouse: ModuleType, tmp_path: Path) -> None:
    names = {
        "torch-2.13.0+cpu-cp311-cp311-manylinux_2_28_x86_64.whl": "torch==2.13.0+cpu",
        "pdfminer_six-20260107-py3-none-any.whl": "pdfminer_six==20260107",
        "built-1.0-1-py3-none-any.whl": "built==1.0",
    }
    for name in names:
        (tmp_path / name).write_bytes(name.encode())
    expected = {f"{pin} --hash=sha256:{hashlib.sha256(n.encode()).hexdigest()}" for n, pin in names.items()}
    assert set(wheelhouse.requirements(tmp_path)) == expected
    (tmp_path / "jieba-0.42.1.tar.gz").write_bytes(b"")
    with pytest.raises(SystemExit, match="no wheel"):
        wheelhouse.requirements(tmp_path)


def test_the_torch_of_the_wheelhouse_is_the_pinned_one(wheelhouse: ModuleType) -> None:
    found = wheelhouse.TORCH.search((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    assert found
    sed = subprocess.run(
        ["sed", "-n", r's/.*"torch==\([0-9.]*\)".*/\1/p', REPOSITORY / "pyproject.toml"],
        capture_output=True,
        check=True,
    )
    assert sed.stdout.decode().split() == [found[1]]


def _made(folder: Path, python: str) -> Path:
    script = (DEPLOY / "install.sh").read_text("utf-8").replace("@PYTHON@", python)
    (folder / "wheels").mkdir()
    (folder / "install.sh").write_text(script, "utf-8")
    return folder / "install.sh"


def test_install_refuses_another_python_before_it_begins(tmp_path: Path) -> None:
    script = _made(tmp_path, "2.7")
    done = subprocess.run(
        ["sh", script, tmp_path / "target"], env={"PYTHON": sys.executable}, capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"2.7" in done.stderr
    assert not (tmp_path / "target").exists()


def test_install_takes_nothing_but_what_was_gathered() -> None:
    script = (DEPLOY / "install.sh").read_text("utf-8")
    for option in ("--no-index", "--require-hashes", "--find-links", "--no-deps"):
        assert option in script


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "deploy/zhibiao.service"])
def test_settings_named_in_deployment_files_exist(name: str) -> None:
    known = {"ZHIBIAO_" + field.upper() for field in Settings.model_fields}
    named = set(re.findall(r"ZHIBIAO_[A-Z_]+", (REPOSITORY / name).read_text("utf-8")))
    assert len(named) >= 3
    assert named <= known

"""Gathers everything that a machine without any network needs to install zhibiao: ``make wheelhouse``.

The result is a folder, and a tar of it, with all wheels (source packages are built here, so that the other machine
needs no compiler), their hashes, and ``install.sh``. It fits machines with the same system, processor and minor
version of Python as this one. Where wheels come from is pip's own configuration (``PIP_INDEX_URL``,
``PIP_FIND_LINKS`` ...).
"""

from __future__ import annotations

import argparse
import logging
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from hashlib import sha256
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
TORCH = re.compile(r'"torch==([0-9.]+)"')
WHEEL = re.compile(r"(?P<name>[^-]+)-(?P<version>[^-]+)(-\d[^-]*)?-[^-]+-[^-]+-[^-]+\.whl")
log = logging.getLogger("wheelhouse")


def main() -> None:
    """Build the wheelhouse and say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=REPOSITORY / "build")
    parser.add_argument("--extras", default="mcp", help="extras to include, separated by commas")
    wanted = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    folder = wanted.into / f"zhibiao-wheelhouse-py{python}-{platform}"
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    gather(wheels, wanted.extras)
    (folder / "requirements.txt").write_text("\n".join(requirements(wheels)) + "\n", "utf-8")
    shutil.copy(REPOSITORY / "deploy" / "zhibiao.service", folder)
    (folder / "install.sh").write_text(
        (REPOSITORY / "deploy" / "install.sh").read_text("utf-8").replace("@PYTHON@", python), "utf-8"
    )
    (folder / "install.sh").chmod(0o755)
    archive = folder.with_suffix(folder.suffix + ".tar")
    with tarfile.open(archive, "w") as tar:
        tar.add(folder, folder.name)
    digest = sha256_of(archive)
    Path(f"{archive}.sha256").write_text(f"{digest}  {archive.name}\n", "utf-8")
    log.info("%s: %d wheels, %.0f MB", archive, len(list(wheels.iterdir())), archive.stat().st_size / 1e6)


def gather(wheels: Path, extras: str) -> None:
    """Fetch or build the wheels of zhibiao and of all that it needs; the CPU build of torch where there is one."""
    found = TORCH.search((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    if found is None:
        raise SystemExit("pyproject.toml pins no torch")
    torch = next(
        (name for name in (f"torch=={found[1]}+cpu", f"torch=={found[1]}") if pip_wheel(wheels, name)), None
    )
    if torch is None:
        raise SystemExit("torch cannot be fetched; see above")
    ours = f"{REPOSITORY}[{extras}]" if extras else str(REPOSITORY)
    if not pip_wheel(wheels, ours, torch):
        raise SystemExit("the wheels cannot be gathered; see above")


def pip_wheel(wheels: Path, *names: str) -> bool:
    """Put the wheels of some requirements and of all that they need into a folder."""
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check"]
    links = " ".join(filter(None, [str(wheels), os.environ.get("PIP_FIND_LINKS")]))
    environment = os.environ | {"PIP_FIND_LINKS": links}
    done = subprocess.run([*command, "--wheel-dir", str(wheels), *names], env=environment, check=False)  # noqa: S603
    return done.returncode == 0


def requirements(wheels: Path) -> list[str]:
    """Return a line for each wheel: exact version and hash."""
    lines = []
    for wheel in sorted(wheels.iterdir()):
        parts = WHEEL.fullmatch(wheel.name)
        if parts is None:
            raise SystemExit(f"{wheel.name} is no wheel")
        lines.append(f"{parts['name']}=={parts['version']} --hash=sha256:{sha256_of(wheel)}")
    return lines


def sha256_of(path: Path) -> str:
    """Return the hash of a file."""
    digest = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


if __name__ == "__main__":
    main()

#!/bin/sh
# Installs zhibiao from this folder alone, without any network: ./install.sh [TARGET], default /opt/zhibiao
# 仅凭本目录离线安装 zhibiao：./install.sh [目标目录]，默认 /opt/zhibiao
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=${1:-/opt/zhibiao}
python=${PYTHON:-python@PYTHON@}
command -v "$python" >/dev/null || {
    echo "install.sh: needs Python @PYTHON@ with venv; set PYTHON to it（需要 Python @PYTHON@ 及 venv，可用 PYTHON 指定）" >&2
    exit 2
}
[ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')" = "@PYTHON@" ] || {
    echo "install.sh: $python is not Python @PYTHON@, for which these wheels were made（版本不符）" >&2
    exit 2
}
"$python" -m venv "$target"
"$target/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" \
    --require-hashes --no-deps -r "$here/requirements.txt"
"$target/bin/python" -m pip check
"$target/bin/zhibiao" --version

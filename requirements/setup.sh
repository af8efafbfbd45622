#!/bin/sh
# Make .venv from the lock: every package at its pinned version, every file checked by its hash.
# Needs Python 3.11 to 3.13 and nothing else. Uses uv where its wheel can be had, pip otherwise.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV || true

usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
        >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python \
        /usr/bin/python3 /usr/local/bin/python3; do
        if usable "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "no Python 3.11 to 3.13 with venv and ensurepip was found;" \
        "install one (on Debian: python3 and python3-venv) or name it: make setup PYTHON=…" >&2
    exit 2
}

stamp=".venv/.locked"
# The interpreter's path is part of the digest: a moved or copied folder is set up anew.
want="$(cat requirements/lock.txt requirements/uv.txt pyproject.toml requirements/setup.sh | cksum) $(pwd)"
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && .venv/bin/python -c '' 2>/dev/null; then
    exit 0
fi

python="$(find_python)"
echo "setting up .venv with $("$python" --version)" >&2
packages="$(grep -c '^[a-z0-9].*==' requirements/lock.txt)"
rm -rf .venv
"$python" -m venv .venv
if .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
    --require-hashes -r requirements/uv.txt && .venv/bin/uv --version >/dev/null 2>&1; then
    echo "installing $packages locked packages, every file checked by its hash (1-2 minutes)" >&2
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes \
        -r requirements/lock.txt
    .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation \
        --offline -e .
else
    echo "uv is not available here; pip installs $packages locked packages, which takes some" \
        "minutes" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements/lock.txt
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --no-build-isolation --no-index -e .
fi
echo "$want" > "$stamp"
echo "set up: .venv/bin/peakledger" >&2

#!/bin/sh
# Make .venv from the locks of what runs and of its tests: every package at its pinned version, every file checked by its hash.
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

# LightGBM's wheel leaves GCC's OpenMP to the system, and the smallest systems have none. Debian's
# package, checked by its signature, needs no rights and leaves the system as it is.
fetch_openmp() {
    [ "$(uname -s)" = Linux ] || return 0
    .venv/bin/python -c 'import ctypes; ctypes.CDLL("libgomp.so.1")' 2>/dev/null && return 0
    place="$(pwd)/.cache/openmp"
    rm -rf "$place"
    mkdir -p "$place/lists/partial" "$place/archives/partial"
    own_apt() {
        apt-get -qq -o "Dir::State::lists=$place/lists" -o "Dir::Cache=$place" \
            -o Debug::NoLocking=1 -o APT::Sandbox::User=root "$@"
    }
    (
        cd "$place"
        own_apt update && own_apt download libgomp1 && dpkg-deb -x libgomp1*.deb .
    ) && cp "$place"/usr/lib/*/libgomp.so.1 .venv/lib/libgomp.so.1 || echo \
        "a stock-up plan needs GCC's OpenMP, which could not be fetched: install it" \
        "(Debian, Ubuntu: libgomp1; Fedora: libgomp)" >&2
    rm -rf "$place"
}

stamp=".venv/.locked"
# The interpreter's path is part of the digest: a moved or copied folder is set up anew.
want="$(cat requirements/lock.txt requirements/test.txt requirements/uv.txt pyproject.toml requirements/setup.sh | cksum) $(pwd)"
is_set_up() {
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && .venv/bin/python -c '' 2>/dev/null
}

if is_set_up; then
    exit 0
fi

python="$(find_python)"
# One at a time: a second one waits, and then finds what the first has made. The lock is on the open
# file that this shell keeps, so that it goes with the shell, however that ends.
mkdir -p .cache
exec 9>.cache/setup.lock
"$python" - <<'END'
import fcntl, sys
try:
    fcntl.flock(9, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("another set-up of this clone is at work; waiting for it", file=sys.stderr)
    fcntl.flock(9, fcntl.LOCK_EX)
END
if is_set_up; then
    exit 0
fi
echo "setting up .venv with $("$python" --version)" >&2
packages="$(cat requirements/lock.txt requirements/test.txt | grep -c '^[a-z0-9].*==')"
rm -rf .venv
"$python" -m venv .venv
if .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
    --require-hashes -r requirements/uv.txt && .venv/bin/uv --version >/dev/null 2>&1; then
    echo "installing $packages locked packages, every file checked by its hash (1-2 minutes)" >&2
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes \
        -r requirements/lock.txt -r requirements/test.txt
    .venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation \
        --offline -e .
else
    echo "uv is not available here; pip installs $packages locked packages, which takes some" \
        "minutes" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements/lock.txt -r requirements/test.txt
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps \
        --no-build-isolation --no-index -e .
fi
fetch_openmp
echo "$want" > "$stamp"
echo "set up: .venv/bin/peakledger" >&2

#!/usr/bin/env python3
"""Make the keys and passwords of an installation, once: files of their owner in one folder.

    keys.py FOLDER

Every service reads them from there: none stands in compose.yaml or in a file under version
control. What exists stays; a file that is taken away is made anew.
"""

from __future__ import annotations

import os
import secrets
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

LOGINS = ("peakledger", "airflow", "superset")
# The last is the password of the two UIs' login `admin`.
DRAWN = (*LOGINS, "session", "jwt", "postgres", "s3", "lake", "superset_key", "admin")
# What a program reads from its environment alone: see with_keys.py.
VARIABLES = {"AWS_SECRET_ACCESS_KEY": "s3", "PEAKLEDGER_LAKE_KEY": "lake"}


def make(folder: Path) -> None:
    """Write each key that is not there yet, then the files that are made of them."""
    _kept(folder / "fernet", urlsafe_b64encode(secrets.token_bytes(32)).decode())
    drawn = {name: _kept(folder / name, secrets.token_urlsafe(36)) for name in DRAWN}
    # The superuser's password is for the service that prepares the databases, and for no other.
    passwords = [f"*:*:*:{login}:{drawn[login]}\n" for login in LOGINS]
    _kept(folder / "pgpass", "".join(passwords))
    (folder / "environment").mkdir(mode=0o700, exist_ok=True)
    for variable, name in VARIABLES.items():
        _kept(folder / "environment" / variable, drawn[name])


def _kept(file: Path, text: str) -> str:
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
    return file.read_text("utf-8")


if __name__ == "__main__":
    make(Path(sys.argv[1]))

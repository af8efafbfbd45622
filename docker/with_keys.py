#!/usr/bin/env python3
"""Become a command whose environment holds the keys that can be given in no other way.

    with_keys.py COMMAND ...

Each file of /keys/environment is a variable: those of keys.py, or those of a mounted secret.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

KEYS = Path("/keys/environment")

if __name__ == "__main__":
    # Where a secret is mounted, names that begin with a dot are its own book-keeping.
    for file in KEYS.glob("[!.]*"):
        os.environ.setdefault(file.name, file.read_text("utf-8").strip())
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  the command is the container's own

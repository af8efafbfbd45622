"""Releases kept with the raw data: they are decisions, and nothing else could bring them back.

Goes in: releases. Comes out: the same ones at any later time. One file a call of the command, in
the order of the calls; a home rebuilt from its raw files lets the same rows in again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict

from adapters.home import Home, write_atomically
from transforms.releases import Release

_FOLDER = "releases"


def kept_releases(home: Home, source: str | None = None) -> list[Release]:
    """Return every release of a home, or of one source, in the order they were decided."""
    folder = home.raw / _FOLDER
    files = sorted(folder.glob("*.json")) if folder.is_dir() else []
    found = [Release(**entry) for file in files for entry in json.loads(file.read_bytes())]
    return [each for each in found if source in (None, each.source)]


def keep_releases(home: Home, releases: Iterable[Release]) -> None:
    """Keep new releases, whole or not at all; hold the lock of their sources."""
    folder = home.raw / _FOLDER
    last = max((int(file.stem) for file in folder.glob("*.json")), default=0)
    text = json.dumps([asdict(each) for each in releases], indent=1, ensure_ascii=False)
    write_atomically(folder / f"{last + 1:08d}.json", text.encode())

"""Decisions of people, kept with the raw data: nothing else could bring them back.

Goes in: decisions of one kind, as JSON objects. Comes out: the same ones at any later time, in the
order they were made. One file a call of a command: a home rebuilt from its raw files decides alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import PurePosixPath
from typing import Any

from adapters.lake.home import Home
from transforms.intake.file_decisions import FileDecision
from transforms.intake.releases import Release, Releases

_RELEASES = "releases"
_FILES = "file_decisions"
_RETIREMENTS = "retirements"


def kept_releases(home: Home, source: str | None = None) -> list[Release]:
    """Return every release of a home, or of one source."""
    found = [Release(**entry) for entry in _kept(home, _RELEASES)]
    return [each for each in found if source in (None, each.source)]


def kept_releases_of(home: Home, source: str, feed: str) -> Releases:
    """Return the releases of one feed of one source."""
    return Releases(tuple(each for each in kept_releases(home, source) if each.feed == feed))


def keep_releases(home: Home, releases: Iterable[Release]) -> None:
    """Keep new releases, whole or not at all; hold the lock of their sources."""
    _keep(home, _RELEASES, map(asdict, releases))


def kept_file_decisions(home: Home, source: str) -> list[FileDecision]:
    """Return what was decided about a source's files."""
    found = [FileDecision(**entry) for entry in _kept(home, _FILES)]
    return [each for each in found if each.source == source]


def keep_file_decisions(home: Home, decisions: Iterable[FileDecision]) -> None:
    """Keep new decisions about files, whole or not at all; hold the lock of their source."""
    _keep(home, _FILES, map(asdict, decisions))


def keep_retirement(home: Home, source: str, by: str, why: str, *, at: str, run_id: str) -> None:
    """Keep that a source was retired, by whom and why; hold its lock."""
    entry = {"source": source, "retired_by": by, "retired_why": why, "retired_at": at}
    _keep(home, _RETIREMENTS, [entry | {"run_id": run_id}])


def _kept(home: Home, kind: str) -> list[dict[str, Any]]:
    files = dict((home.record / kind).read_below(lambda name: name.endswith(".json")))
    return [entry for file in sorted(files) for entry in json.loads(files[file])]


def _keep(home: Home, kind: str, entries: Iterable[Mapping[str, Any]]) -> None:
    folder = home.record / kind
    last = max((int(PurePosixPath(name).stem) for name in folder.names()), default=0)
    text = json.dumps(list(entries), indent=1, ensure_ascii=False)
    # Another machine may keep one at this moment: neither may take the other's place.
    while not (folder / f"{last + 1:08d}.json").write_new(text.encode()):
        last += 1

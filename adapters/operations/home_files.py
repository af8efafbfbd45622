"""The files of a home that a backup takes, each by a place that means the same in every home.

Left out: the database (dumped), what passes (`tmp`, locks), tables that a rebuild set aside, seals
(a restored home makes its own), Airflow's own notes, and secrets unless they are asked for. A lake
in a store has the places of one in the home, so that a backup of either is restored as the other.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from adapters.lake.home import Home
from adapters.lake.home_places import HomePlace
from adapters.lake.places import FileState, Place
from adapters.lake.tables import Lake
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.operations.backup_manifest import FileCopy

_HOME, _TABLES = "home", "tables"
_LAKE, _HEAD = "lake", "ledger_head"
_ELSEWHERE = ("pg", "tmp", "airflow")
_PASSING = ("state/locks", "aside", "seals")
# Whoever runs the pipeline reads what it keeps, and nobody else; a store knows no modes.
_MODE = 0o600


@dataclass(frozen=True)
class HomeFile:
    """A file of a home as it stands: where it is, and the place by which a backup knows it."""

    path: Place
    place: str
    state: FileState
    mode: int = _MODE

    def copied(self, sha256: str, size: int) -> FileCopy:
        return FileCopy(self.place, sha256, size, self.mode, modified_ns=self.state[3])

    def is_as(self, copy: FileCopy) -> bool:
        """Say whether this is the file that was copied: a table's file is never written twice."""
        same = (copy.size, copy.modified_ns) == self.state[2:]
        return same and is_of_table(copy) and self.place.endswith(".parquet")

    def told(self, sha256: str) -> str:
        """Return what a seal says of the file's bytes: their hash, or what the store said."""
        _, tag, size, _ = self.state
        return sha256 if isinstance(tag, int) else f"{size} {tag}"


def home_files(home: Home, *, secrets: bool) -> list[HomeFile]:
    """List each file to back up, in the order of their places."""
    tables = Lake(home).folders()
    left = [home.path / name for name in _ELSEWHERE]
    left += [home.lake / name for name in _PASSING] + [Path(str(table)) for table in tables]
    left += [] if secrets else [home.secrets]
    found = []
    if home.lake_url is not None:
        # What was read here of the lake's raw files lies in the store as well.
        left.append(home.lake)
        found += [each for each in _in_store(home.shared, f"{_HOME}/{_LAKE}") if not _passes(each)]
    found += _here(home.path, _HOME, left)
    for table in tables:
        named = f"{_TABLES}/{table.parent.name}/{table.name}"
        if isinstance(table, HomePlace):
            found += _here(table.path, named, [])
        else:
            found += _in_store(table, named)
    return sorted(found, key=lambda each: each.place)


def place_of(home: Home, place: str) -> Place:
    """Return where a place lies in a home; raise `DataRefused` for one that lies in none."""
    root, *parts = PurePosixPath(place).parts
    if root not in (_HOME, _TABLES) or not parts or ".." in parts or parts[0] in _ELSEWHERE:
        raise DataRefused(
            _("a backup names a place that is in no home: {place}", place=repr(place))
        )
    if root == _TABLES:
        return home.tables / "/".join(parts)
    if parts == [_HEAD]:
        return home.head
    if parts[0] == _LAKE and len(parts) > 1:
        return home.shared / "/".join(parts[1:])
    return HomePlace(home.path) / "/".join(parts)


def is_of_table(copy: FileCopy) -> bool:
    return copy.place.startswith(f"{_TABLES}/")


def is_seal(copy: FileCopy) -> bool:
    """Say whether it is a seal of the lake, as backups of earlier releases have them."""
    return copy.place.startswith(f"{_HOME}/{_LAKE}/seals/")


def _in_store(folder: Place, named: str) -> Iterator[HomeFile]:
    root, head = f"{folder}/", f"{_HOME}/{_LAKE}/{_HEAD}"
    for path, state in folder.found():
        place = f"{named}/{str(path).removeprefix(root)}"
        yield HomeFile(path, f"{_HOME}/{_HEAD}" if place == head else place, state)


def _passes(file: HomeFile) -> bool:
    return file.place.startswith(tuple(f"{_HOME}/{_LAKE}/{name}/" for name in _PASSING))


def _here(folder: Path, named: str, left: list[Path]) -> Iterator[HomeFile]:
    with os.scandir(folder) as entries:
        listed = list(entries)
    for entry in listed:
        path = Path(entry.path)
        if path in left or (entry.name.startswith(".") and entry.name.endswith(".tmp")):
            continue
        if entry.is_dir():
            yield from _here(path, f"{named}/{entry.name}", left)
        elif entry.is_file():
            here, mode = HomePlace(path), stat.S_IMODE(entry.stat().st_mode)
            yield HomeFile(here, f"{named}/{entry.name}", here.state(), mode)

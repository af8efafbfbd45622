"""The files of a home that a backup takes, each by a place that means the same in every home.

Left out: the database (dumped), what passes (`tmp`, locks), tables that a rebuild set aside,
Airflow's own notes, and secrets unless they are asked for. Delta tables have places of their own,
since they lie outside of a home whose path the Delta library cannot read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from adapters.lake.home import Home
from adapters.lake.paths import tables_folder
from adapters.lake.tables import Lake
from transforms.language.errors import DataRefused
from transforms.operations.backup_manifest import FileCopy

_HOME, _TABLES = "home", "tables"
_ELSEWHERE = ("pg", "tmp", "airflow")
_SEALS = f"{_HOME}/lake/seals/"


@dataclass(frozen=True)
class HomeFile:
    """A file of a home as it stands: where it is, and the place by which a backup knows it."""

    path: Path
    place: str
    state: os.stat_result

    def copied(self, sha256: str, size: int) -> FileCopy:
        mode = stat.S_IMODE(self.state.st_mode)
        return FileCopy(self.place, sha256, size, mode, modified_ns=self.state.st_mtime_ns)

    def is_as(self, copy: FileCopy) -> bool:
        """Say whether this is the file that was copied: a table's file is never written twice."""
        same = (copy.size, copy.modified_ns) == (self.state.st_size, self.state.st_mtime_ns)
        return same and is_of_table(copy) and self.place.endswith(".parquet")


def home_files(home: Home, *, secrets: bool) -> Iterator[HomeFile]:
    """Yield each file to back up, in the order of their places."""
    left = [home.path / name for name in _ELSEWHERE]
    left += [home.lake / "state" / "locks", home.lake / "aside"]
    left += [] if secrets else [home.secrets]
    tables = [Path(str(table)) for table in Lake(home).folders()]
    yield from _below(home.path, home.path, _HOME, left=[*left, *tables])
    folder = tables_folder(home.lake)
    for table in tables:
        yield from _below(table, folder, _TABLES, left=[])


def place_of_live(file: Path, tables: Path) -> str:
    """Return the place of a file of a lake table, whose folders lie in `tables`."""
    return _place(file, tables, _TABLES)


def place_of(home: Home, copy: FileCopy) -> Path:
    """Return where a copy belongs in a home; raise `DataRefused` for a place outside of it."""
    root, *parts = PurePosixPath(copy.place).parts
    if root not in (_HOME, _TABLES) or not parts or ".." in parts or parts[0] in _ELSEWHERE:
        raise DataRefused(f"a backup names a place that is in no home: {copy.place!r}")
    return (home.path if root == _HOME else tables_folder(home.lake)).joinpath(*parts)


def is_of_table(copy: FileCopy) -> bool:
    return copy.place.startswith(f"{_TABLES}/")


def is_seal(copy: FileCopy) -> bool:
    """Say whether it is a seal of the lake, worth something to who has the key alone."""
    return copy.place.startswith(_SEALS)


def _below(folder: Path, root: Path, named: str, *, left: list[Path]) -> Iterator[HomeFile]:
    with os.scandir(folder) as entries:
        listed = sorted(entries, key=lambda entry: entry.name)
    for entry in listed:
        path = Path(entry.path)
        if path in left or (entry.name.startswith(".") and entry.name.endswith(".tmp")):
            continue
        if entry.is_dir():
            yield from _below(path, root, named, left=left)
        elif entry.is_file():
            yield HomeFile(path, _place(path, root, named), entry.stat())


def _place(file: Path, root: Path, named: str) -> str:
    return str(PurePosixPath(named, file.relative_to(root).as_posix()))

"""A Delta table as it stands: its log is read from the disk once a commit.

Goes in: the folder of a table. Comes out: the table, for those who read it. Whoever checks what
lies on the disk, or changes it, reads the log anew; who has written leaves here what stands now.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from adapters.lake.paths import FileState, file_state
from adapters.lake.seals import REBUILD
from transforms.language.errors import DataRefused

_KEPT_TABLES = 128
_opened: dict[Path, tuple[FileState, DeltaTable]] = {}


def open_delta(path: Path, version: int | None = None) -> DeltaTable:
    """Open a table to read it, as it is or at a version.

    As it is, it is read once for as long as its log has the same newest commit. Raises
    `DataRefused` where the log cannot be read.
    """
    newest = _newest_commit(path) if version is None else None
    if newest is None:
        return read_delta(path, version)
    commit, delta = _opened.get(path, (None, None))
    if delta is None or commit != newest:
        delta = read_delta(path)
        _keep(path, newest, delta)
    return delta


def keep_written(path: Path, delta: DeltaTable) -> None:
    """Keep a table that was just written through for those who read it next.

    Where another process has committed since, they read its log.
    """
    newest = _newest_commit(path)
    if newest is not None and Path(newest[0]).stem == f"{delta.version():020}":
        _keep(path, newest, delta)


def _keep(path: Path, newest: FileState, delta: DeltaTable) -> None:
    _opened.pop(path, None)
    while len(_opened) >= _KEPT_TABLES:
        del _opened[next(iter(_opened))]
    _opened[path] = newest, delta


def _newest_commit(path: Path) -> FileState | None:
    """Return what tells the newest commit of a log from any other file; None without a log."""
    with suppress(OSError), os.scandir(path / "_delta_log") as entries:
        commits_made = (entry for entry in entries if entry.name.endswith(".json"))
        if newest := max(commits_made, key=lambda entry: entry.name, default=None):
            return file_state(Path(newest.path))
    return None


def read_delta(path: Path, version: int | None = None) -> DeltaTable:
    """Read a table's log from the disk, up to a version or its end; see `open_delta`."""
    try:
        return DeltaTable(str(path), version=version)
    except (DeltaError, OSError, ValueError) as error:
        raise DataRefused(
            f"the log of a lake table cannot be read: {str(error).splitlines()[0]}",
            where=str(path),
            remedy=REBUILD,
        ) from error

"""A Delta table as it stands: its log is read from the disk once a commit.

Goes in: the folder of a table. Comes out: the table, for those who read or change it. Whoever
checks what lies on the disk reads the log anew; who has written leaves here what stands now.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from adapters.lake.places import FileState, Place
from adapters.lake.seals import REBUILD
from transforms.language.errors import DataRefused, OutsideError
from transforms.language.messages import gettext as _

_KEPT_TABLES = 128
_OF_A_STORE = re.compile(r"Generic [A-Za-z0-9]+ error")
_PAINT = re.compile("\x1b\\[[0-9;]*m|\u21b3")
_opened: dict[Place, tuple[FileState, DeltaTable]] = {}


def open_delta(path: Place, version: int | None = None) -> DeltaTable:
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


def keep_written(path: Place, delta: DeltaTable) -> None:
    """Keep a table that was just written through for those who read it next.

    Where another process has committed since, they read its log.
    """
    newest = _newest_commit(path)
    if newest is not None and PurePosixPath(newest[0]).stem == f"{delta.version():020}":
        _keep(path, newest, delta)


def _keep(path: Place, newest: FileState, delta: DeltaTable) -> None:
    _opened.pop(path, None)
    while len(_opened) >= _KEPT_TABLES:
        del _opened[next(iter(_opened))]
    _opened[path] = newest, delta


def _newest_commit(path: Place) -> FileState | None:
    """Return what tells the newest commit of a log from any other file; None without a log."""
    return (path / "_delta_log").last(".json")


def stands(path: Place) -> bool:
    """Say whether there is a table."""
    return _newest_commit(path) is not None


@contextmanager
def written(path: Place) -> Iterator[None]:
    """Say as a sentence that the place of a table could not be written to: the disk was full, say.

    The store's own errors alone: deltalake tells them in two kinds, and begins both alike.
    """
    try:
        yield
    except (DeltaError, OSError) as error:
        told = " ".join(_PAINT.sub(" ", str(error)).split())
        if not _OF_A_STORE.search(told):
            raise
        raise OutsideError(
            _("a lake table could not be written: {error}", error=told[:300]),
            where=str(path),
            remedy=_(
                "see to the place (room, rights, reach), then run again; nothing is half done"
            ),
        ) from error


def read_delta(path: Place, version: int | None = None) -> DeltaTable:
    """Read a table's log from the disk, up to a version or its end; see `open_delta`."""
    try:
        return DeltaTable(path.uri, version=version, storage_options=path.options)
    except (DeltaError, OSError, ValueError) as error:
        raise path.explain(error) or DataRefused(
            _("the log of a lake table cannot be read: {error}", error=str(error).splitlines()[0]),
            where=str(path),
            remedy=REBUILD,
        ) from error

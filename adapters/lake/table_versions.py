"""Where a lake table stood: what a run read, to be read again at any later time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from deltalake.exceptions import DeltaError

from adapters.lake.delta_table import open_delta
from adapters.lake.paths import live_paths
from adapters.lake.places import Place
from adapters.lake.tables import LakeTable
from transforms.language.errors import DataRefused


class Stand(NamedTuple):
    """A version of one very table: another table at the same place has another id."""

    table_id: str
    version: int


def stand_of(table: LakeTable) -> Stand:
    """Return where a table stands now."""
    delta = open_delta(table.path)
    return Stand(str(delta.metadata().id), delta.version())


def is_kept(table: LakeTable, stand: Stand) -> bool:
    """Say whether this is the table of a stand, with every file it had then as it was."""
    try:
        delta = open_delta(table.path, stand.version)
        files = live_paths(delta, table.path)
    except (DataRefused, DeltaError, OSError):
        return False
    if str(delta.metadata().id) != stand.table_id:
        return False
    if table.seals:
        return not table.seals.broken(files)
    digests = table.path.digests(files, afresh=False)
    return not any(isinstance(digest, OSError) for digest in digests.values())


def versions_of(stands: Iterable[tuple[LakeTable, Stand]]) -> dict[Place, set[int]]:
    """Gather the versions of stands by the place of their table, if that is still the same one."""
    found: dict[Place, set[int]] = {}
    for table, stand in set(stands):
        if table.exists() and stand_of(table).table_id == stand.table_id:
            found.setdefault(table.path, set()).add(stand.version)
    return found


def differing_rows(table: LakeTable, stand: Stand | None) -> tuple[str, str]:
    """Return SQL for the rows of files that only the table now has, and of those it had alone.

    Files that both have are not read. Without a stand it had none.
    """
    now = set(table.files())
    then = set(replace(table, at=stand.version).files()) if stand else set()
    return table.read(sorted(now - then)), table.read(sorted(then - now))

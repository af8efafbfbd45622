"""The seals of the lake in a backup: which copies they vouch for, and seals anew where the key is.

A backup without secrets has no key of the lake, so its seals could not be read after a restore.
What they said of each file is in the manifest, and the restored home seals these files again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from adapters.lake.delta_table import open_delta
from adapters.lake.home import Home
from adapters.lake.paths import live_paths
from adapters.lake.places import Place
from adapters.lake.seals import REBUILD
from adapters.lake.tables import Lake
from adapters.operations.home_files import HomeFile, is_of_table, place_of
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.operations.backup_manifest import FileCopy


def mark_sealed(home: Home, copies: Sequence[tuple[HomeFile, FileCopy]]) -> list[FileCopy]:
    """Mark the copies that are, byte for byte, what the program wrote into the lake.

    Raises `DataRefused` where that is not so of a live file: no backup is made of a changed lake.
    """
    lake = Lake(home)
    known = {_of(path): lake.seals(path).hashes() for path in lake.folders()}
    marked = [
        copy._replace(is_sealed=_known(known, copy) == file.told(copy.sha256))
        if is_of_table(copy)
        else copy
        for file, copy in copies
    ]
    sealed = {
        str(file.path) for (file, _), copy in zip(copies, marked, strict=True) if copy.is_sealed
    }
    for path in lake.folders():
        for live in live_paths(open_delta(path), path):
            if live not in sealed:
                raise DataRefused(
                    _("a file of the lake is not as it was written; nothing is backed up"),
                    where=live,
                    remedy=REBUILD,
                )
    return marked


def renew_seals(home: Home, copies: Sequence[FileCopy]) -> None:
    """Seal the restored files of the lake under the home's own key, those that were sealed."""
    lake = Lake(home)
    for path in lake.folders():
        sealed = [each for each in copies if each.is_sealed and _table(each) == _of(path)]
        lake.seals(path).renew([str(place_of(home, each.place)) for each in sealed])


def _known(known: dict[tuple[str, ...], dict[str, str]], copy: FileCopy) -> str | None:
    return known.get(_table(copy), {}).get(PurePosixPath(copy.place).name)


def _table(copy: FileCopy) -> tuple[str, ...]:
    return PurePosixPath(copy.place).parts[1:3]


def _of(folder: Place) -> tuple[str, ...]:
    return folder.parent.name, folder.name

"""A folder that appears whole or not at all, and lasts once it is there.

Goes in: the target's path. Comes out: an empty folder beside it to write into, and its renaming
into place once everything in it is on disk. What a killed export left beside the target is swept
away by the next.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.lake.atomic_files import flush
from adapters.lake.home import hand_over
from adapters.lake.scratch import own_folder
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _


@contextmanager
def staged(target: Path) -> Iterator[Path]:
    """Yield an empty folder beside `target` that is gone at the end, whatever happens.

    Folders that killed exports left beside it are removed first.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with own_folder(target.parent, f".{target.name}.") as folder:
            folder.chmod(0o755)
            yield folder
    except OSError as error:
        raise _disk(error, target) from error


def is_vacant(target: Path) -> bool:
    """Say whether nothing lies at `target`: it is absent or an empty folder."""
    return not target.exists() or (target.is_dir() and not any(target.iterdir()))


def place(folder: Path, target: Path) -> None:
    """Give a finished folder the name `target`, durably, in the place of what has it now.

    What was there is exchanged in one step where the system can, so that the name never dangles.
    """
    hand_over(folder)
    flush(folder)
    if is_vacant(target):
        os.rename(folder, target)
    elif not _exchanged(folder, target):
        os.rename(target, folder.with_name(folder.name + ".old"))
        os.rename(folder, target)
        shutil.rmtree(folder.with_name(folder.name + ".old"), ignore_errors=True)
    flush(target.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names (renameat2, Linux); say whether the system could."""
    exchange = getattr(ctypes.CDLL(None), "renameat2", None)
    if exchange is None:
        return False
    here, swap = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(exchange(here, os.fsencode(one), here, os.fsencode(other), swap) == 0)


def write_whole(path: Path, content: bytes) -> None:
    """Write a new file and flush it to the disk."""
    with path.open("xb") as stream:
        stream.write(content)
    flush(path)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, read from disk."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _disk(error: OSError, target: Path) -> OutsideError:
    return OutsideError(
        _("the export could not be written: {error}", error=error.strerror or str(error)),
        where=str(target),
        remedy=_("free space or choose a folder that can be written; nothing was exported"),
    )

"""Files that a person asked for by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile

from adapters.lake.atomic_files import put_in_place
from adapters.lake.home import hand_over
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _


@contextmanager
def asked_file(path: Path, mode: int | None = None) -> Iterator[Path]:
    """Yield a temporary sibling to write to; it takes the file's place whole or not at all.

    Who may read it is for the person's own umask to say, unlike what a home keeps to itself;
    `mode` is for what is not for everybody. Raises `OutsideError` where the disk refuses.
    """
    with _explained(path), put_in_place(path) as sibling:
        if mode is not None:
            sibling.touch(mode)
        yield sibling
        if mode is None:
            hand_over(sibling)


def check_folder(path: Path) -> None:
    """Raise `OutsideError` where the folder of a file takes none: before there is work to lose."""
    folder = next(each for each in path.absolute().parents if each.exists())
    with _explained(path), TemporaryFile(dir=folder):
        pass


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into an error that names the file and what helps."""
    try:
        yield
    except OSError as error:
        raise OutsideError(
            _("the file cannot be written: {error}", error=error.strerror or str(error)),
            where=str(path),
            remedy=_("free disk space or name a file in a folder that can be written"),
        ) from error

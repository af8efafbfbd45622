"""Files that a person asked for by name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    try:
        with put_in_place(path) as sibling:
            if mode is not None:
                sibling.touch(mode)
            yield sibling
            if mode is None:
                hand_over(sibling)
    except OSError as error:
        raise OutsideError(
            _("the file cannot be written: {error}", error=error.strerror or str(error)),
            where=str(path),
            remedy=_("free disk space or name a file in a folder that can be written"),
        ) from error

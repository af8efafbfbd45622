"""Which files of a folder are feeds: those a pattern names, that lie in it and are plain files.

Names that begin with `_` or `.`, unfinished downloads, editors' leftovers and the folder `terms`
are passed over. A name that leads out of the folder, or to what is no plain file, is refused.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from adapters.feed_files.incoming import Marks
from transforms.errors import DataRefused

_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".swp", "~", ".lock")
_NOT_FEEDS = ("source.yaml", "source.yml")
_LONGEST_NAME = 255
_CHUNK = 1 << 20
# A file changed within the last instant before it was landed may change again unseen.
SETTLED_NS = 2_000_000_000


@dataclass(frozen=True)
class FeedFile:
    """A file by the name its source knows it by, and the marks of its state on disk."""

    name: str
    path: Path
    size: int
    marks: Marks
    origin: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return str(self.path)

    def is_as_noted(self, marks: Marks, noted_ns: int) -> bool:
        """Tell from its marks alone that its bytes are those landed before."""
        return self.marks == marks and int(self.marks[2]) + SETTLED_NS < noted_ns

    def chunks(self) -> Iterator[bytes]:
        with self.path.open("rb", buffering=0) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def is_unchanged(self) -> bool:
        """Tell whether the file on disk is still as it was listed."""
        return _marks(os.stat(self.path)) == self.marks


def list_files(folder: Path, patterns: Sequence[str]) -> list[FeedFile]:
    """List the files below `folder` that fit any pattern, by name.

    Raises `DataRefused` for a link that leads out of the folder, a device or pipe, and a name that
    no file system may hold or no reader can show.
    """
    root = folder.resolve()
    found = {
        path.relative_to(folder).as_posix(): path
        for pattern in patterns
        for path in folder.glob(pattern)
        if not is_passed_over(path.relative_to(folder))
    }
    return list(_checked(found, root))


def _checked(found: dict[str, Path], root: Path) -> Iterator[FeedFile]:
    for name, path in sorted(found.items()):
        check_name(name)
        if not path.resolve().is_relative_to(root):
            raise DataRefused(
                f"{name!r} is a link that leads out of the feeds folder",
                where=f"{path} → {path.resolve()}",
                remedy="put the file itself into the feeds folder",
            )
        try:
            state = os.stat(path)
        except FileNotFoundError as error:
            raise DataRefused(
                f"{name!r} is a link to nothing",
                where=str(path),
                remedy="put the file itself into the feeds folder, or remove the link",
            ) from error
        if stat.S_ISDIR(state.st_mode):
            continue
        if not stat.S_ISREG(state.st_mode):
            raise DataRefused(
                f"{name!r} is a device or a pipe, no plain file",
                where=str(path),
                remedy="remove it from the feeds folder",
            )
        yield FeedFile(name, path, state.st_size, _marks(state))


def is_passed_over(path: PurePath) -> bool:
    """Tell whether a name, below its folder, is a draft, a hidden or an unfinished file."""
    hidden = any(part.startswith(("_", ".")) for part in path.parts)
    return (
        hidden
        or path.parts[0] == "terms"
        or path.name in _NOT_FEEDS
        or path.name.endswith(_UNFINISHED)
    )


def check_name(name: str) -> None:
    """Raise `DataRefused` for a name that no file system may hold or no reader can show."""
    unprintable = any(not (character.isprintable()) for character in name)
    if unprintable or max(len(part.encode("utf-8", "replace")) for part in name.split("/")) > (
        _LONGEST_NAME
    ):
        raise DataRefused(
            f"the file name {name!r} holds characters that cannot be shown or is too long",
            remedy="rename the file and deliver it again",
        )


def _marks(state: os.stat_result) -> Marks:
    # The change time cannot be set back by hand, unlike the modification time.
    return (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_dev)

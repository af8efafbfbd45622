"""Which files of a folder are feeds: those a pattern names, that lie in it and are plain files.

Names that begin with `_` or `.`, unfinished downloads, editors' leftovers and the folder `terms`
are passed over. A name that leads out of the folder, or to what is no plain file, is listed with
its trouble, and refused when it would be landed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from adapters.intake.feed_files.arrival import Marks
from adapters.intake.feed_files.names import name_troubles
from transforms.intake.file_faults import FileRefused
from transforms.language.messages import gettext as _

_UNFINISHED = (".tmp", ".part", ".partial", ".crdownload", ".swp", "~", ".lock")
_NOT_FEEDS = ("source.yaml", "source.yml")
_CHUNK = 1 << 20
# A file changed within the last instant before it was landed may change again unseen.
SETTLED_NS = 2_000_000_000


@dataclass(frozen=True)
class FeedFile:
    """A file by the name its source knows it by, and the marks of its state on disk.

    `trouble`: why it may not be taken.
    """

    name: str
    path: Path
    size: int
    marks: Marks
    origin: Mapping[str, str] = field(default_factory=dict)
    trouble: FileRefused | None = None

    @property
    def place(self) -> str:
        return str(self.path)

    def is_as_noted(self, marks: Marks, noted_ns: int) -> bool:
        """Tell from its marks alone that its bytes are those landed before."""
        settled = self.trouble is None and int(self.marks[2]) + SETTLED_NS < noted_ns
        return settled and self.marks == marks

    def chunks(self) -> Iterator[bytes]:
        """Yield its bytes; raise its trouble where it may not be taken."""
        if self.trouble is not None:
            raise self.trouble
        with self.path.open("rb", buffering=0) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk

    def is_unchanged(self) -> bool:
        """Tell whether the file on disk is still as it was listed."""
        return _marks(os.stat(self.path)) == self.marks


def list_files(folder: Path, patterns: Sequence[str]) -> list[FeedFile]:
    """List the files below `folder` that fit any pattern, by name.

    A link that leads out of the folder, a device or pipe, and a name that cannot be shown or passes
    for another are listed with the trouble they are in: it stops the file, and no other one.
    """
    root = folder.resolve()
    found = {
        path.relative_to(folder).as_posix(): path
        for pattern in patterns
        for path in folder.glob(pattern)
        if not is_passed_over(path.relative_to(folder))
    }
    listed = (_listed(name, found[name], root, trouble) for name, trouble in name_troubles(found))
    return [file for file in listed if file is not None]


def _listed(name: str, path: Path, root: Path, trouble: FileRefused | None) -> FeedFile | None:
    try:
        state = os.stat(path)
        if stat.S_ISDIR(state.st_mode):
            return None
    except OSError as error:
        trouble = trouble or _refused(
            name, _("is a link to nothing: {said}", said=error.strerror), path
        )
        return FeedFile(name, path, 0, (), trouble=trouble)
    if not path.resolve().is_relative_to(root):
        trouble = trouble or _refused(name, _("is a link that leads out of the feeds folder"), path)
    elif not stat.S_ISREG(state.st_mode):
        trouble = trouble or _refused(name, _("is a device or a pipe, no plain file"), path)
    return FeedFile(name, path, state.st_size, _marks(state), trouble=trouble)


def _refused(name: str, what: str, path: Path) -> FileRefused:
    return FileRefused(
        "hostile",
        _("{name} {what}", name=repr(name), what=what),
        where=str(path),
        remedy=_("put the file itself into the feeds folder, or remove this one"),
    )


def is_passed_over(path: PurePath) -> bool:
    """Tell whether a name, below its folder, is a draft, a hidden or an unfinished file."""
    hidden = any(part.startswith(("_", ".")) for part in path.parts)
    return (
        hidden
        or path.parts[0] == "terms"
        or path.name in _NOT_FEEDS
        or path.name.endswith(_UNFINISHED)
    )


def _marks(state: os.stat_result) -> Marks:
    # The change time cannot be set back by hand, unlike the modification time.
    return (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino, state.st_dev)

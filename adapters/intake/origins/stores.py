"""Files of a remote store: which of them have wholly arrived, and their bytes as a stream.

A file is taken when its size and time are the same twice, some seconds apart, and still the same
after it was read; or when the marker or manifest that its source map declares says so. What is not
taken is counted by reason and left for a later run. What has been landed before, by its marks, is
not asked about again.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Protocol

from adapters.intake.feed_files import Incoming, Marks
from adapters.intake.feed_files.listing import SETTLED_NS, is_passed_over
from adapters.intake.feed_files.names import check_name
from adapters.intake.origins import retry
from adapters.intake.origins.request import Asked
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.language.messages import ngettext

_SHOWN = 3
_LONGEST_MANIFEST = 16 << 20


@dataclass(frozen=True)
class Listed:
    """A file of a store as it lists it; `name` is its whole URL, `tag` the store's own version."""

    name: str
    size: int
    modified_ns: int
    tag: str = ""

    @property
    def marks(self) -> Marks:
        return (self.size, self.modified_ns, self.tag)


class Store(Protocol):
    """What a kind of store must be able to do; errors as `Origin.arrivals` has them."""

    settle_seconds: float

    def listed(self, pattern: str) -> Iterator[Listed]:
        """Yield the plain files that a pattern of URLs fits, in any order."""
        ...

    def look(self, name: str) -> Listed | None:
        """Return how a file is now; None where it is gone."""
        ...

    def read(self, file: Listed) -> Iterator[bytes]:
        """Yield a file's bytes; raise `NotYet` where it is gone or has changed."""
        ...


class NotYet(Exception):  # noqa: N818 - a later run will take it
    """A file that cannot be taken by this run, and why."""


@dataclass(frozen=True)
class StoredFile:
    """A file of a store that is to be landed."""

    store: Store
    listed: Listed
    sha256: str | None = None
    origin: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.listed.name

    @property
    def place(self) -> str:
        return self.listed.name

    @property
    def marks(self) -> Marks:
        return self.listed.marks

    def is_as_noted(self, marks: Marks, noted_ns: int) -> bool:
        # A tag changes with the bytes; without one, a file of this very moment is read again.
        settled = self.listed.tag or self.listed.modified_ns + SETTLED_NS < noted_ns
        return tuple(marks) == self.marks and bool(settled)

    def chunks(self) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for chunk in self.store.read(self.listed):
            digest.update(chunk)
            size += len(chunk)
            yield chunk
        now = self.store.look(self.name)
        if now is None or now.marks != self.marks or size != self.listed.size:
            raise NotYet(_("changed while they were read"))
        if self.sha256 is not None and digest.hexdigest() != self.sha256:
            raise DataRefused(
                _("{name} is not what its manifest says it is", name=self.name),
                where=_(
                    "sha256 {found}, expected {sha256}",
                    found=digest.hexdigest(),
                    sha256=self.sha256,
                ),
                remedy=_("deliver the file and its manifest again"),
            )

    def is_unchanged(self) -> bool:
        return True


@dataclass
class StoreOrigin:
    """A store as a source sees it."""

    asked: Asked
    store: Store
    notes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    _left: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def arrivals(self) -> Sequence[Incoming]:
        self.notes.clear()
        self.left.clear()
        self._left.clear()
        listed = {
            each.name: each
            for pattern in self.asked.patterns
            for each in self.store.listed(pattern)
        }
        candidates = [file for _name, file in sorted(listed.items()) if self._is_feed(file)]
        known = [file for file in candidates if self.asked.has(StoredFile(self.store, file))]
        arrived = self._arrived([file for file in candidates if file not in known])
        found = [StoredFile(self.store, file) for file in known] + arrived
        for reason, names in self._left.items():
            self.notes.append(left_note(self.asked.source_map.source, reason, names))
        return sorted(found, key=lambda file: file.name)

    def _is_feed(self, file: Listed) -> bool:
        path = PurePosixPath(file.name.split("://", 1)[1].partition("/")[2])
        check_name(file.name)
        if is_passed_over(PurePosixPath(path.name)) or file.name.endswith("/"):
            return self._leave(_("unfinished or hidden by their names"), file)
        rules = self.asked.source_map.arrival
        if file.size == 0 and not (rules.marker or rules.manifest):
            return self._leave(_("without a byte"), file)
        return True

    def _arrived(self, new: list[Listed]) -> list[StoredFile]:
        rules = self.asked.source_map.arrival
        if rules.manifest is not None:
            return self._announced(new, rules.manifest)
        if rules.marker is not None:
            new = [file for file in new if self._is_marked(file, rules.marker)]
        else:
            new = self._settled(new)
        return [StoredFile(self.store, file) for file in new]

    def _settled(self, new: list[Listed]) -> list[Listed]:
        wait = self.asked.source_map.arrival.settle_seconds
        wait = self.store.settle_seconds if wait is None else wait
        if new and wait:
            retry.wait(wait)
        return [file for file in new if self._is_settled(file)]

    def _is_settled(self, file: Listed) -> bool:
        now = self.store.look(file.name)
        if now is None:
            return self._leave(_("listed, and gone when asked for"), file)
        return now.marks == file.marks or self._leave(_("still growing"), file)

    def _is_marked(self, file: Listed, marker: str) -> bool:
        folder, _slash, name = file.name.rpartition("/")
        beside = marker.replace("{name}", name).replace("{stem}", PurePosixPath(name).stem)
        found = self.store.look(f"{folder}/{beside}") is not None
        return found or self._leave(_("without their marker {marker}", marker=marker), file)

    def _announced(self, new: list[Listed], pattern: str) -> list[StoredFile]:
        folders = {file.name.rpartition("/")[0] for file in new}
        said = {
            f"{folder}/{name}": sha
            for folder in sorted(folders)
            for manifest in self.store.listed(f"{folder}/{pattern}")
            for sha, name in _manifest(self.store, manifest)
        }
        return [
            StoredFile(self.store, file, said[file.name])
            for file in new
            if file.name in said or self._leave(_("in no manifest"), file)
        ]

    def _leave(self, reason: str, file: Listed) -> bool:
        self._left[reason].append(file.name)
        self.left.append(file.name)
        return False


def left_note(source: str, reason: str, names: Sequence[str]) -> str:
    """Say which files are left for a later run."""
    left = len(names) - _SHOWN
    return ngettext(
        "{source}: {count} file left for a later run, {reason}: {names}{more}",
        "{source}: {count} files left for a later run, {reason}: {names}{more}",
        len(names),
        source=source,
        reason=reason,
        names=", ".join(names[:_SHOWN]),
        more=_(" and {left} more", left=left) if left > 0 else "",
    )


def _manifest(store: Store, file: Listed) -> Iterator[tuple[str, str]]:
    if file.size > _LONGEST_MANIFEST:
        raise DataRefused(
            _("{name} is too long for a manifest ({size} bytes)", name=file.name, size=file.size),
            where=file.name,
            remedy=_("correct `arrival: {manifest: …}`: it names the lists, not the data"),
        )
    text = b"".join(store.read(file)).decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), 1):
        sha, _blank, name = line.strip().partition(" ")
        if not line.strip():
            continue
        if len(sha) != 64 or not name:
            raise DataRefused(
                _("{name} is no manifest", name=file.name),
                where=_("{name}, line {number}", name=file.name, number=str(number)),
                remedy=_("write one line a file, as `sha256sum` does: its SHA-256 and its name"),
            )
        yield sha.lower(), name.lstrip(" *")

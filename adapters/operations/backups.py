"""A folder of backups: contents by their hash, each kept once, and a manifest for every backup.

    <target>/contents/ab/ab12…      the bytes of a file, under their SHA-256
    <target>/backups/<name>.json    one backup: which content belongs where

It lies on this machine or in a store. A content is written before the manifest that names it, and a
manifest appears whole: a backup that was killed is none, and what it had copied serves the next.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from adapters.lake.atomic_files import sibling_of
from adapters.lake.connections import looked_up
from adapters.lake.home_places import HomePlace
from adapters.lake.locks import locked
from adapters.lake.places import Place
from adapters.lake.store_places import open_store
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _
from transforms.operations.backup_manifest import BackupManifest, FileCopy, parse_manifest
from transforms.operations.lake_url import require_lake_url

_WHOLE_BYTES = 16 << 20
_ANOTHER = _("restore another backup: `peakledger backup TARGET --list` names them")


@dataclass(frozen=True)
class Copied:
    """What putting a file away came to: its hash, its size, and whether its bytes were new."""

    sha256: str
    size: int
    is_new: bool


@dataclass(frozen=True)
class BackupFolder:
    """The backups that lie in one folder, here or in a store; it need not exist yet."""

    path: Place

    @classmethod
    def at(cls, target: str, connection: str | None = None) -> BackupFolder:
        """Return the folder that a target names, in a store with the login of a connection."""
        if not target.startswith("s3://"):
            return cls(HomePlace(Path(target)))
        try:
            require_lake_url(target)
        except ValueError as error:
            raise UsageError(error.args[0], where=target) from None
        return cls(open_store(target, looked_up(connection) if connection else None))

    def lock(self) -> AbstractContextManager[None]:
        """Keep others on this machine from writing or removing backups here."""
        if not isinstance(self.path, HomePlace):
            return nullcontext()
        return locked(self.path.path / ".lock", _("a backup to this folder"))

    def is_within(self, home: Path) -> bool:
        """Say whether it would be lost with the home."""
        return isinstance(self.path, HomePlace) and self.path.path.resolve().is_relative_to(home)

    def put(self, file: Path) -> Copied:
        """Copy a file's bytes here unless they are; what is kept is what was hashed.

        Files that people write are small, and kept as they were read; large ones never change.
        """
        size = file.stat().st_size
        whole = file.read_bytes() if size <= _WHOLE_BYTES else None
        if whole is not None:
            named, size = hashlib.sha256(whole).hexdigest(), len(whole)
        else:
            with file.open("rb") as source:
                named = hashlib.file_digest(source, "sha256").hexdigest()
        is_new = not self.has(named, size)
        if is_new and whole is not None:
            self._content(named).write(whole)
        elif is_new:
            self._content(named).keep(file)
        self._there[named] = size
        return Copied(named, size, is_new)

    def has(self, sha256: str, size: int) -> bool:
        """Say whether a content of this size is here."""
        return self._there.get(sha256) == size

    def fetch(self, copy: FileCopy, target: Path) -> None:
        """Write a file of a backup to its place, as it stood; it appears there whole.

        Raises `DataRefused` where its bytes are not what the backup says.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = sibling_of(target.with_name(copy.sha256[:16]))
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as written:
            for chunk in self._chunks(copy):
                digest.update(chunk)
                written.write(chunk)
        if digest.hexdigest() != copy.sha256:
            fresh.unlink()
            raise DataRefused(
                _("the backup's copy of {place} is not as it was written", place=copy.place),
                where=str(self._content(copy.sha256)),
                remedy=_ANOTHER,
            )
        fresh.chmod(copy.mode)
        os.utime(fresh, ns=(copy.modified_ns, copy.modified_ns))
        fresh.replace(target)

    def manifests(self) -> list[BackupManifest]:
        """List the backups that are whole, the oldest first."""
        names = (self.path / "backups").names()
        found = [self._read(self._named(n.removesuffix(".json"))) for n in names if _is_one(n)]
        return sorted(found, key=lambda each: (each.made_at, each.name))

    def manifest(self, name: str | None) -> BackupManifest:
        """Return the backup of a name, the newest where None; raise `UsageError` for no such."""
        if name is None:
            found = self.manifests()
            if found:
                return found[-1]
        elif (file := self._named(name)).exists():
            return self._read(file)
        raise UsageError(
            _("no backup {name} here", name=name) if name else _("no backup lies here"),
            where=str(self.path),
            remedy=_("`peakledger backup TARGET --list` names the backups of a folder"),
        )

    def knows(self, name: str) -> bool:
        return self._named(name).exists()

    def add(self, manifest: BackupManifest) -> None:
        """Make a backup count: its contents are here to stay before its manifest is."""
        self._named(manifest.name).write(manifest.text().encode(), mode=0o600)

    def remove(self, manifest: BackupManifest) -> None:
        """Make a backup count no more; its contents go with `sweep`."""
        self._named(manifest.name).remove()

    def sweep(self) -> int:
        """Remove every content that no backup names; return how many bytes that were."""
        needed = {sha256 for each in self.manifests() for sha256 in each.contents}
        freed = 0
        for place, state in (self.path / "contents").found():
            if place.name not in needed:
                freed += state[2]
                self._there.pop(place.name, None)
                place.remove()
        return freed

    def damaged(self, manifest: BackupManifest) -> list[str]:
        """Read every content of a backup again; name the places of those not as written."""
        copies = {each.sha256: each for each in (*manifest.files, *manifest.database)}
        return sorted(each.place for each in copies.values() if not self._is_sound(each))

    @cached_property
    def _there(self) -> dict[str, int]:
        return {place.name: state[2] for place, state in (self.path / "contents").found()}

    def _is_sound(self, copy: FileCopy) -> bool:
        digest = hashlib.sha256()
        try:
            for chunk in self._content(copy.sha256).chunks():
                digest.update(chunk)
        except OSError:
            return False
        return digest.hexdigest() == copy.sha256

    def _chunks(self, copy: FileCopy) -> Iterator[bytes]:
        try:
            yield from self._content(copy.sha256).chunks()
        except FileNotFoundError:
            raise DataRefused(
                _("the backup's copy of {place} is gone", place=copy.place),
                where=str(self._content(copy.sha256)),
                remedy=_ANOTHER,
            ) from None

    def _content(self, sha256: str) -> Place:
        return self.path / "contents" / sha256[:2] / sha256

    def _named(self, name: str) -> Place:
        return self.path / "backups" / f"{name}.json"

    def _read(self, file: Place) -> BackupManifest:
        return parse_manifest(file.read().decode(), str(file))


def _is_one(name: str) -> bool:
    return name.endswith(".json")

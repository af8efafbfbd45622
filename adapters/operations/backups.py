"""A folder of backups: contents by their hash, each kept once, and a manifest for every backup.

    <target>/contents/ab/ab12…      the bytes of a file, under their SHA-256
    <target>/backups/<name>.json    one backup: which content belongs where

A content is written before the manifest that names it, and a manifest appears whole: a backup that
was killed is none, and what it had copied serves the next.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.lake.atomic_files import write_atomically
from adapters.lake.locks import locked
from transforms.language.errors import DataRefused, UsageError
from transforms.operations.backup_manifest import BackupManifest, FileCopy, parse_manifest

_CHUNK = 1 << 20
_ANOTHER = "restore another backup: `peakledger backup TARGET --list` names them"


@dataclass(frozen=True)
class Copied:
    """What putting a file away came to: its hash, its size, and whether its bytes were new."""

    sha256: str
    size: int
    is_new: bool


@dataclass(frozen=True)
class BackupFolder:
    """The backups that lie in one folder; it need not exist yet."""

    path: Path

    def lock(self) -> AbstractContextManager[None]:
        """Keep others from writing or removing backups here."""
        return locked(self.path / ".lock", "a backup to this folder")

    def put(self, file: Path) -> Copied:
        """Copy a file's bytes here unless they are; what is kept is what was hashed."""
        fresh = self.path / "contents" / f".{os.getpid()}.tmp"
        fresh.parent.mkdir(parents=True, exist_ok=True)
        digest, size = hashlib.sha256(), 0
        with file.open("rb") as source, fresh.open("wb") as copy:
            while chunk := source.read(_CHUNK):
                digest.update(chunk)
                copy.write(chunk)
                size += len(chunk)
        named = digest.hexdigest()
        if self.has(named, size):
            fresh.unlink()
            return Copied(named, size, is_new=False)
        target = self._content(named)
        target.parent.mkdir(exist_ok=True)
        fresh.replace(target)
        return Copied(named, size, is_new=True)

    def has(self, sha256: str, size: int) -> bool:
        """Say whether a content of this size is here."""
        with suppress(OSError):
            return self._content(sha256).stat().st_size == size
        return False

    def fetch(self, copy: FileCopy, target: Path) -> None:
        """Write a file of a backup to its place, as it stood; it appears there whole.

        Raises `DataRefused` where its bytes are not what the backup says.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{copy.sha256[:16]}.{os.getpid()}.tmp")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        digest = hashlib.sha256()
        with os.fdopen(descriptor, "wb") as written:
            for chunk in self._chunks(copy):
                digest.update(chunk)
                written.write(chunk)
        if digest.hexdigest() != copy.sha256:
            fresh.unlink()
            raise DataRefused(
                f"the backup's copy of {copy.place} is not as it was written",
                where=str(self._content(copy.sha256)),
                remedy=_ANOTHER,
            )
        fresh.chmod(copy.mode)
        os.utime(fresh, ns=(copy.modified_ns, copy.modified_ns))
        fresh.replace(target)

    def manifests(self) -> list[BackupManifest]:
        """List the backups that are whole, the oldest first."""
        found = [self._read(file) for file in sorted((self.path / "backups").glob("*.json"))]
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
            f"no backup {name} here" if name else "no backup lies here",
            where=str(self.path),
            remedy="`peakledger backup TARGET --list` names the backups of a folder",
        )

    def knows(self, name: str) -> bool:
        return self._named(name).exists()

    def add(self, manifest: BackupManifest) -> None:
        """Make a backup count: its contents are on the disk before its manifest is."""
        os.sync()
        write_atomically(self._named(manifest.name), manifest.text().encode(), mode=0o600)

    def remove(self, manifest: BackupManifest) -> None:
        """Make a backup count no more; its contents go with `sweep`."""
        self._named(manifest.name).unlink()

    def sweep(self) -> int:
        """Remove every content that no backup names; return how many bytes that were."""
        needed = {sha256 for each in self.manifests() for sha256 in each.contents}
        freed = 0
        for file in (self.path / "contents").rglob("*"):
            if file.is_file() and file.name not in needed:
                freed += file.stat().st_size
                file.unlink()
        return freed

    def damaged(self, manifest: BackupManifest) -> list[str]:
        """Read every content of a backup again; name the places of those not as written."""
        copies = {each.sha256: each for each in (*manifest.files, *manifest.database)}
        return sorted(each.place for each in copies.values() if not self._is_sound(each))

    def _is_sound(self, copy: FileCopy) -> bool:
        try:
            with self._content(copy.sha256).open("rb") as kept:
                return hashlib.file_digest(kept, "sha256").hexdigest() == copy.sha256
        except OSError:
            return False

    def _chunks(self, copy: FileCopy) -> Iterator[bytes]:
        try:
            with self._content(copy.sha256).open("rb") as kept:
                while chunk := kept.read(_CHUNK):
                    yield chunk
        except FileNotFoundError:
            raise DataRefused(
                f"the backup's copy of {copy.place} is gone",
                where=str(self._content(copy.sha256)),
                remedy=_ANOTHER,
            ) from None

    def _content(self, sha256: str) -> Path:
        return self.path / "contents" / sha256[:2] / sha256

    def _named(self, name: str) -> Path:
        return self.path / "backups" / f"{name}.json"

    def _read(self, file: Path) -> BackupManifest:
        return parse_manifest(file.read_text("utf-8"), str(file))

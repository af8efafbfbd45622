"""Make a home of a backup: its files, its database, its ledger's head, and proof that all holds.

Goes in: a folder of backups and a home that does not exist yet. Comes out: the home as it was, and
what `verify --all` says of it. A restore that was killed is finished by running it again; until
then nothing else is done in the home.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from adapters.lake.atomic_files import write_atomically
from adapters.lake.crash_points import crash_point
from adapters.lake.home import Home
from adapters.lake.locks import locked
from adapters.operations.backups import BackupFolder
from adapters.operations.home_files import is_seal, place_of
from adapters.operations.sealed_copies import renew_seals
from adapters.warehouse.dump import load
from stages.verify.invariants import verify
from stages.verify.result import VerifyResult
from transforms.language.errors import DataRefused, PeakledgerError, UsageError
from transforms.operations.backup_manifest import BackupManifest, FileCopy, Moment
from transforms.operations.progress import ReportProgress, counted, silent, step


@dataclass(frozen=True)
class RestoreResult:
    """A home that was restored: from which backup, as of which moment, and what holds of it."""

    name: str
    made_at: str
    digest: str
    moment: Moment
    files: int
    verified: VerifyResult

    def text(self) -> str:
        """Return the outcome as a person reads it."""
        of = self.moment
        return "\n".join(
            (
                f"restored backup {self.name}, made {self.made_at}: {self.files:,} files",
                f"  ledger    {of.entries:,} entries, head {of.head_hash[:16]}",
                f"  published version {of.version_id}, as of {of.as_of or 'no day'}",
                "verified:",
                self.verified.text(),
            )
        )

    def error(self) -> PeakledgerError | None:
        """Return what does not hold; that nothing was ever posted is no fault of a restore."""
        broken = any(check.state == "fail" for check in self.verified.checks)
        return self.verified.error() if broken else None


def restore(
    home: Home,
    target: Path,
    *,
    name: str | None = None,
    digest: str | None = None,
    progress: ReportProgress = silent,
) -> RestoreResult:
    """Restore a backup, the newest where no name is given, into an empty home, and verify it.

    `digest` is what `backup` said of it, kept elsewhere. Raises `UsageError` where the home has
    something in it, `DataRefused` where a byte of the backup is not as it was written.
    """
    home.require_lake_here("a restore")
    manifest = BackupFolder(target).manifest(name)
    if digest is not None and digest != manifest.digest:
        raise DataRefused(
            f"backup {manifest.name} is not the one that was made",
            where=f"digest {manifest.digest}, expected {digest}",
            remedy="somebody has replaced its manifest; restore another copy of it",
        )
    _require_room(home, manifest)
    with locked(home.make(home.tmp) / "restore.lock", "a restore into this home"):
        _require_room(home, manifest)
        write_atomically(home.unfinished, _said(manifest).encode())
        _place(home, BackupFolder(target), manifest, progress)
        verified = verify(home, None, all_=True, progress=progress)
        home.unfinished.unlink()
    return RestoreResult(
        manifest.name,
        manifest.made_at,
        manifest.digest,
        manifest.moment,
        files=len(manifest.files),
        verified=verified,
    )


def _require_room(home: Home, manifest: BackupManifest) -> None:
    """Refuse a home with anything in it but what this very restore has begun to write."""
    if home.unfinished.exists():
        if home.unfinished.read_text("utf-8") == _said(manifest):
            return
    elif not home.path.exists() or {each.name for each in home.path.iterdir()} <= {home.tmp.name}:
        return
    raise UsageError(
        "nothing is restored into a home that has something in it",
        where=str(home.path),
        remedy="name an empty folder with --home, or move this one away",
    )


def _said(manifest: BackupManifest) -> str:
    return f"{manifest.name} {manifest.digest}\n"


def _place(
    home: Home, folder: BackupFolder, manifest: BackupManifest, progress: ReportProgress
) -> None:
    # Without their key the seals of the lake say nothing; the files are sealed again.
    files = [each for each in manifest.files if manifest.has_secrets or not is_seal(each)]
    for copy in counted(progress, "write files", files, len(files)):
        there = place_of(home, copy)
        if not _is_there(copy, there):
            folder.fetch(copy, there)
    if not manifest.has_secrets:
        renew_seals(home, files)
    crash_point("restore.files_placed")
    with step(progress, "load the database"), home.scratch("dump") as scratch:
        for copy in manifest.database:
            folder.fetch(copy, scratch / copy.place)
        load(home, scratch)
    crash_point("restore.database_loaded")


def _is_there(copy: FileCopy, there: Path) -> bool:
    """Say whether a restore that was killed has written a file: it appears whole, with its time."""
    if not there.exists():
        return False
    stands = there.stat()
    return (stands.st_size, stands.st_mtime_ns) == (copy.size, copy.modified_ns)

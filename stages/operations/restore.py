"""Make a home of a backup: its files, its database, its ledger's head, and proof that all holds.

Goes in: a folder of backups, here or in a store, a home that does not exist yet, and, where it is
not the home's own, a database without a warehouse. Comes out: the home as it was, its lake here or
in a store, and what `verify --all` says of it. A restore that was killed is finished by running it
again; until then nothing else is done in the home.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from adapters.lake.atomic_files import write_atomically
from adapters.lake.crash_points import crash_point
from adapters.lake.home import LAKE, Home, read_settings
from adapters.lake.home_places import HomePlace
from adapters.lake.locks import locked
from adapters.lake.places import Place
from adapters.operations.backups import BackupFolder
from adapters.operations.home_files import is_seal, place_of
from adapters.operations.sealed_copies import renew_seals
from stages.operations.restore_database import load_database, require_no_warehouse
from stages.verify.invariants import verify
from stages.verify.result import VerifyResult
from transforms.language.errors import DataRefused, PeakledgerError, UsageError
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.operations.backup_manifest import BackupManifest, FileCopy, Moment, moment_lines
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

    def text(self) -> Message:
        """Return the outcome as a person reads it."""
        head = _(
            "restored backup {name}, made {moment}: {count} files",
            name=self.name,
            moment=self.made_at,
            count=self.files,
        )
        return lines([head, *moment_lines(self.moment), _("verified:"), self.verified.text()])

    def error(self) -> PeakledgerError | None:
        """Return what does not hold; that nothing was ever posted is no fault of a restore."""
        broken = any(check.state == "fail" for check in self.verified.checks)
        return self.verified.error() if broken else None


def restore(
    home: Home,
    warehouse_url: str | None,
    folder: BackupFolder,
    *,
    name: str | None = None,
    digest: str | None = None,
    progress: ReportProgress = silent,
) -> RestoreResult:
    """Restore a backup, the newest where no name is given, into an empty home, and verify it.

    `digest` is what `backup` said of it, kept elsewhere. Raises `UsageError` where the home or the
    database has something in it or the login may not make the warehouse's schemas, `DataRefused`
    where a byte of the backup is not as it was written.
    """
    manifest = folder.manifest(name)
    if digest is not None and digest != manifest.digest:
        raise DataRefused(
            _("backup {name} is not the one that was made", name=manifest.name),
            where=_(
                "digest {digest}, expected {expected}", digest=manifest.digest, expected=digest
            ),
            remedy=_("somebody has replaced its manifest; restore another copy of it"),
        )
    _require_room(home, warehouse_url, manifest)
    with locked(home.make(home.tmp) / "restore.lock", _("a restore into this home")):
        _require_room(home, warehouse_url, manifest)
        write_atomically(home.unfinished, _said(manifest).encode())
        _place(home, folder, manifest, progress)
        # Opened anew: the settings are those of the backup now.
        restored = Home.at(home.path)
        with step(progress, _("load the database")):
            load_database(restored, warehouse_url, folder, manifest)
        crash_point("restore.database_loaded")
        verified = verify(restored, warehouse_url, all_=True, progress=progress)
        home.unfinished.unlink()
    return RestoreResult(
        manifest.name,
        manifest.made_at,
        manifest.digest,
        manifest.moment,
        files=len(manifest.files),
        verified=verified,
    )


def _require_room(home: Home, warehouse_url: str | None, manifest: BackupManifest) -> None:
    """Refuse a place with anything in it but what this very restore has begun to write."""
    if home.unfinished.exists():
        is_free = home.unfinished.read_text("utf-8") == _said(manifest)
    else:
        names = {each.name for each in home.path.iterdir()} if home.path.exists() else set()
        is_free = names <= {home.tmp.name}
        if home.lake_url is not None and next(home.tables.below(), None) is not None:
            raise UsageError(
                _("nothing is restored into a store's prefix that has something below it"),
                where=home.lake_url,
                remedy=_("name another prefix ({name})", name=LAKE),
            )
        if warehouse_url is not None:
            require_no_warehouse(home, warehouse_url)
    if not is_free:
        raise UsageError(
            _("nothing is restored into a home that has something in it"),
            where=str(home.path),
            remedy=_("name an empty folder with --home, or move this one away"),
        )


def _said(manifest: BackupManifest) -> str:
    return f"{manifest.name} {manifest.digest}\n"


def _place(
    home: Home, folder: BackupFolder, manifest: BackupManifest, progress: ReportProgress
) -> None:
    # Seals say what a file is under one key, in one place: the files are sealed again.
    files = [each for each in manifest.files if not is_seal(each)]
    settings = HomePlace(home.settings_file)
    with home.scratch("restore") as scratch:
        for copy in counted(progress, _("write files"), files, len(files)):
            there = place_of(home, copy.place)
            if there == settings:
                folder.fetch(copy, scratch / settings.name)
            else:
                _write(folder, copy, there, scratch / "passing")
        _settle(home, scratch / settings.name)
    renew_seals(home, files)
    crash_point("restore.files_placed")


def _settle(home: Home, settings: Path) -> None:
    """Put the settings in their place; a restored home never works on the lake it was made from."""
    if not settings.exists():
        return
    text = settings.read_text("utf-8")
    if read_settings(settings).lake != home.lake_url:
        text = re.sub(r"^lake:", "# when it was backed up, lake:", text, flags=re.MULTILINE)
        text = f"lake: {home.lake_url}\n{text}" if home.lake_url else text
        settings.write_text(text, "utf-8")
    if read_settings(settings).lake != home.lake_url:
        raise DataRefused(
            _("the backup's settings name another lake, in a way that is not understood"),
            where=str(settings),
            remedy=_(
                "write `lake:` at the beginning of a line of peakledger.yaml, and back up again"
            ),
        )
    os.replace(settings, home.settings_file)


def _write(folder: BackupFolder, copy: FileCopy, there: Place, passing: Path) -> None:
    """Write a copy to its place, unless a restore that was killed has: it appears whole."""
    with suppress(FileNotFoundError):
        _, _, size, modified_ns = there.state()
        if (size, modified_ns) == (copy.size, copy.modified_ns):
            return
    if isinstance(there, HomePlace):
        folder.fetch(copy, there.path)
    else:
        folder.fetch(copy, passing)
        there.keep(passing)

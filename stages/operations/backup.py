"""Back a home up: its lake, its database, the ledger's head and what people wrote, of one moment.

Goes in: a home and a folder of backups, here or in a store. Comes out: one more backup there. While
it is made nothing else writes to the home, by the locks that every run takes. What the folder has
already is not copied again. A backup that was killed counts for nothing, and the next uses what it
copied.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as installed_version
from pathlib import Path

from adapters.lake.crash_points import crash_point
from adapters.lake.delta_table import open_delta
from adapters.lake.home import Home
from adapters.lake.home_places import HomePlace
from adapters.lake.locks import patient, take
from adapters.lake.tables import Lake, table_name
from adapters.ledger.head import read_head
from adapters.operations.backups import BackupFolder
from adapters.operations.home_files import HomeFile, home_files
from adapters.operations.sealed_copies import mark_sealed
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.dump import dump
from adapters.warehouse.lake_locks import build_lock, locked_sources, source_lock
from adapters.warehouse.lease import lease
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import WRITER
from adapters.warehouse.versions import version_head
from stages.ledger.work import LEASE
from transforms.language.errors import OutsideError, UsageError
from transforms.language.figures import megabytes
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.ledger.chain import Tip
from transforms.operations.backup_manifest import (
    BackupManifest,
    FileCopy,
    Moment,
    check_name,
    moment_lines,
)
from transforms.operations.progress import ReportProgress, counted, silent, step

_LEASES = ("build", "stock_up", "changes", LEASE)


@dataclass(frozen=True)
class BackupResult:
    """A backup that was made: its name, what it is of, and how much of it was new to the folder."""

    name: str
    digest: str
    moment: Moment
    files: int
    bytes: int
    new_files: int
    new_bytes: int
    removed: tuple[str, ...]
    freed_bytes: int

    def text(self) -> Message:
        """Return the outcome as a person reads it."""
        files = _("{count} files, {size}", count=self.files, size=megabytes(self.bytes))
        new = _("{count} files, {size}", count=self.new_files, size=megabytes(self.new_bytes))
        told = [
            _("backup {name}: {files}", name=self.name, files=files),
            _("  new here  {files}", files=new),
            *moment_lines(self.moment),
            _("  digest    {digest}", digest=self.digest),
        ]
        if self.removed:
            freed = megabytes(self.freed_bytes)
            names = ", ".join(self.removed)
            told.append(_("  removed   {names}; {size} freed", names=names, size=freed))
        return lines(told)


def backup(
    home: Home,
    warehouse_url: str | None,
    folder: BackupFolder,
    *,
    name: str | None = None,
    secrets: bool = False,
    keep: int | None = None,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
) -> BackupResult:
    """Make one more backup in `folder`; with `keep`, remove all but so many of the newest.

    Raises `UsageError` for a name that is taken and a folder within the home, `OutsideError` where
    a run is at work, `DataRefused` where a file of the lake is not as it was written.
    """
    named = check_name(name or f"{now:%Y-%m-%dT%H%M%S}Z")
    if folder.is_within(home.path.resolve()):
        raise UsageError(
            _("a backup within the home is lost with it"),
            where=str(folder.path),
            remedy=_("name a folder elsewhere, best on another machine's disk"),
        )
    with folder.lock(), Warehouse.open(home, warehouse_url) as warehouse:
        if folder.knows(named):
            raise UsageError(
                _("there is a backup {name} already", name=named),
                where=str(folder.path),
                remedy=_("take another name"),
            )
        migrate(warehouse)
        with _alone(home, warehouse, now, run_id):
            # The head first: what is posted after it would be a valid tail, and never a gap.
            moment = _moment(home, warehouse)
            with home.scratch("backup") as scratch:
                copier = _Copier(folder, scratch / "passing")
                found = home_files(home, secrets=secrets)
                copied = [
                    copier.copy(e) for e in counted(progress, _("copy files"), found, len(found))
                ]
                files = mark_sealed(home, list(zip(found, copied, strict=True)))
                crash_point("backup.files_copied")
                with step(progress, _("copy the database")):
                    dump(home, warehouse_url, scratch / "database")
                    database = [copier.copy(each) for each in _dumped(scratch / "database")]
        crash_point("backup.database_copied")
        product = installed_version("peakledger")
        made = BackupManifest(
            named,
            now.isoformat(),
            product,
            moment,
            has_secrets=secrets,
            files=files,
            database=database,
        )
        folder.add(made)
        gone = folder.manifests()[:-keep] if keep else []
        for each in gone:
            folder.remove(each)
        freed = folder.sweep() if keep else 0
    contents = made.contents
    return BackupResult(
        named,
        made.digest,
        moment,
        len(contents),
        bytes=sum(contents.values()),
        new_files=copier.new_files,
        new_bytes=copier.new_bytes,
        removed=tuple(each.name for each in gone),
        freed_bytes=freed,
    )


class _Copier:
    """Puts files into a folder of backups; what its newest backup has as it is is not read."""

    def __init__(self, folder: BackupFolder, passing: Path):
        self._folder, self._passing = folder, passing
        last = folder.manifests()[-1:]
        self._known = {copy.place: copy for each in last for copy in each.files}
        self.new_files = self.new_bytes = 0

    def copy(self, file: HomeFile) -> FileCopy:
        known = self._known.get(file.place)
        if known and file.is_as(known) and self._folder.has(known.sha256, known.size):
            return file.copied(known.sha256, known.size)
        file.path.fetch(self._passing)
        done = self._folder.put(self._passing)
        self._passing.unlink()
        self.new_files += done.is_new
        self.new_bytes += done.size * done.is_new
        return file.copied(done.sha256, done.size)


@contextmanager
def _alone(home: Home, warehouse: Warehouse, now: datetime, run_id: str) -> Iterator[None]:
    """Keep every run from writing; all locks at once or none, so that nobody waits in a circle."""
    busy: list[OutsideError] = []
    with ExitStack() as taken:

        def is_quiet() -> bool:
            with patient(0), ExitStack() as stack:
                try:
                    stack.enter_context(build_lock(home))
                    for source in locked_sources(home):
                        stack.enter_context(source_lock(home, source))
                    for name in _LEASES:
                        stack.enter_context(lease(warehouse, name, run_id, now))
                except OutsideError as error:
                    busy[:] = [error]
                    return False
                taken.push(stack.pop_all())
                return True

        if not take(is_quiet, _("a run in this home")):
            raise busy[0]
        yield


def _moment(home: Home, warehouse: Warehouse) -> Moment:
    head = read_head(home.head)
    tip = head.tip if head else Tip()
    with warehouse.snapshot(WRITER) as reading:
        version = version_head(reading)
    tables = {table_name(path): open_delta(path).version() for path in Lake(home).folders()}
    as_of = version.as_of.isoformat() if version.as_of else None
    return Moment(tip.entries, tip.hash, version.version_id, as_of, tables=tables)


def _dumped(folder: Path) -> Iterator[HomeFile]:
    for file in sorted(folder.iterdir()):
        path = HomePlace(file)
        yield HomeFile(path, file.name, path.state())

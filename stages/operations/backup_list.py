"""The backups of a folder: their names and what they are of, and whether every byte is as it was.

Goes in: a folder of backups. Comes out: a line for each.
"""

from __future__ import annotations

from dataclasses import dataclass

from adapters.operations.backups import BackupFolder
from transforms.language.errors import DataRefused
from transforms.language.figures import megabytes
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.operations.backup_manifest import BackupManifest, Moment


@dataclass(frozen=True)
class BackupLine:
    """One backup; `damaged` are the places whose copies are not as they were written."""

    name: str
    made_at: str
    product: str
    moment: Moment
    has_secrets: bool
    digest: str
    bytes: int
    damaged: tuple[str, ...]


@dataclass(frozen=True)
class BackupList:
    """The backups of a folder, the oldest first; `checked`: whether their bytes were read."""

    target: str
    checked: bool
    backups: tuple[BackupLine, ...]

    def text(self) -> Message:
        """Return a line for each backup, as a person reads it."""
        if not self.backups:
            return _("no backup lies in {folder}", folder=self.target)
        return lines(self._line(each) for each in self.backups)

    def error(self) -> DataRefused | None:
        """Return the first backup that cannot be restored; None where none is known."""
        for each in self.backups:
            if each.damaged:
                return DataRefused(
                    _("backup {name} is not as it was written", name=each.name),
                    where=_(
                        "{file} and {more} more",
                        file=each.damaged[0],
                        more=str(len(each.damaged) - 1),
                    )
                    if len(each.damaged) > 1
                    else each.damaged[0],
                    remedy=_("make another backup now, in another folder"),
                )
        return None

    def _line(self, each: BackupLine) -> Message:
        sound = _("  sound") if self.checked and not each.damaged else ""
        return _(
            "{name}  as of {day}, {entries} ledger entries, {size}{sound}",
            name=each.name,
            day=each.moment.as_of or _("no day"),
            entries=each.moment.entries,
            size=megabytes(each.bytes),
            sound=sound,
        )


def listed(folder: BackupFolder, *, check: bool = False) -> BackupList:
    """List the backups of a folder; with `check`, read every byte of them."""
    found = (_line(folder, each, check) for each in folder.manifests())
    return BackupList(str(folder.path), check, tuple(found))


def _line(folder: BackupFolder, manifest: BackupManifest, check: bool) -> BackupLine:
    return BackupLine(
        manifest.name,
        manifest.made_at,
        manifest.product,
        manifest.moment,
        has_secrets=manifest.has_secrets,
        digest=manifest.digest,
        bytes=sum(manifest.contents.values()),
        damaged=tuple(folder.damaged(manifest)) if check else (),
    )

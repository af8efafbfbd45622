"""What a backup is made of, as data: each file by its place and hash, and what was true then.

Goes in: a manifest. Comes out: its text, and the manifest again. The text bears the digest of what
it says, so that a changed or damaged one is refused; whoever keeps the digest elsewhere also sees
one that was replaced whole.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import Message
from transforms.language.messages import gettext as _

_FORMAT = 1
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DAMAGED = _("the manifest of a backup is not as it was written")


class FileCopy(NamedTuple):
    """A file of a home: where it belongs, its bytes by their hash, and how it stood on the disk.

    `is_sealed`: a file of a lake table whose bytes the table's seals knew.
    """

    place: str
    sha256: str
    size: int
    mode: int
    modified_ns: int
    is_sealed: bool = False


@dataclass(frozen=True)
class Moment:
    """What a backup is of: the ledger's last entry, the published version, each table's version."""

    entries: int
    head_hash: str
    version_id: int
    as_of: str | None
    tables: Mapping[str, int]


@dataclass(frozen=True)
class BackupManifest:
    """One backup: when it was made and by which version, its moment, its files, its database."""

    name: str
    made_at: str
    product: str
    moment: Moment
    has_secrets: bool
    files: Sequence[FileCopy]
    database: Sequence[FileCopy]

    @property
    def contents(self) -> dict[str, int]:
        """Return the hash of every content that the backup needs, with its size."""
        return {each.sha256: each.size for each in (*self.files, *self.database)}

    @property
    def digest(self) -> str:
        """Return the digest of everything that the manifest says."""
        return hashlib.sha256(self._body().encode()).hexdigest()

    def text(self) -> str:
        return json.dumps({"sha256": self.digest, "manifest": self._body()}, indent=1) + "\n"

    def _body(self) -> str:
        return json.dumps({"format": _FORMAT, **asdict(self)}, sort_keys=True)


def parse_manifest(text: str, where: str) -> BackupManifest:
    """Read a manifest; raise `DataRefused` where it is not, byte for byte, what was written."""
    try:
        outer = json.loads(text)
        body = str(outer["manifest"])
        if hashlib.sha256(body.encode()).hexdigest() != outer["sha256"]:
            raise ValueError("its digest is another")
        return _manifest(json.loads(body), where)
    except (ValueError, KeyError, TypeError) as error:
        raise DataRefused(
            _DAMAGED, where=where, remedy=_("restore another backup of the same place")
        ) from error


def _manifest(said: dict[str, Any], where: str) -> BackupManifest:
    if said.pop("format") != _FORMAT:
        raise DataRefused(
            _("the backup was made by a newer version of Peakledger"),
            where=where,
            remedy=_("restore it with that version"),
        )
    said["moment"] = Moment(**said["moment"])
    for part in ("files", "database"):
        said[part] = tuple(FileCopy(*each) for each in said[part])
    return BackupManifest(**said)


def moment_lines(moment: Moment) -> list[Message]:
    """Say what a backup is of: the end of the ledger, and the published version."""
    return [
        _(
            "  ledger    {count} entries, head {head}",
            count=moment.entries,
            head=moment.head_hash[:16],
        ),
        _(
            "  published version {version}, as of {day}",
            version=str(moment.version_id),
            day=moment.as_of or _("no day"),
        ),
    ]


def check_name(name: str) -> str:
    """Return a backup's name; raise `UsageError` for one that could not be a file's everywhere."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            _("{name} cannot name a backup", name=repr(name)),
            where=_("option {name}", name="--name"),
            remedy=_("take letters, digits, and . _ - after the first of them"),
        )
    return name

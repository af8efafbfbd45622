"""The system user that the embedded server runs as.

PostgreSQL refuses to run as root. A normal user runs it as themselves; root runs it as whoever owns
the data already, else as `postgres`, else as `nobody`. Nothing is created or opened up on the
machine for its sake: where that user cannot enter the home, the home is refused.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_CANDIDATES = ("postgres", "nobody")
# Nothing of the caller's environment (PGDATA, PGPORT, LD_PRELOAD …) may reach the server.
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}


@dataclass(frozen=True)
class ServerUser:
    """A user of this machine; `switches` where this process is root and must become them."""

    name: str
    uid: int
    gid: int
    switches: bool

    @classmethod
    def choose(cls, data: Path) -> ServerUser:
        """Choose the user for a data folder, which need not exist yet.

        Raises `OutsideError` where the data belong to somebody whom this process cannot become, or
        where the process's own user is a number without a name.
        """
        mine = os.geteuid()
        owner = _owner(data)
        if mine != 0:
            if owner not in (None, mine):
                who = _name(owner)
                raise OutsideError(
                    _("the embedded PostgreSQL of this home belongs to user {who}", who=who),
                    where=str(data),
                    remedy=_(
                        "run as {who}, or choose another home with --home",
                        who=who if owner == 0 else _("{who} or root", who=who),
                    ),
                )
            return cls(_login_name(mine), mine, os.getegid(), switches=False)
        return cls._of(owner) if owner else cls._candidate()

    @classmethod
    def _of(cls, uid: int) -> ServerUser:
        try:
            found = pwd.getpwuid(uid)
        except KeyError:
            return cls(str(uid), uid, uid, switches=True)
        return cls(found.pw_name, uid, found.pw_gid, switches=True)

    @classmethod
    def _candidate(cls) -> ServerUser:
        for name in _CANDIDATES:
            try:
                return cls._of(pwd.getpwnam(name).pw_uid)
            except KeyError:
                continue
        return cls._of(65534)

    def run(
        self,
        arguments: list[str],
        *,
        folder: Path = Path("/"),
        keep: tuple[int, ...] = (),
        text: str | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a command as this user, in a session of its own; raise `OutsideError` if it cannot.

        `keep` are file descriptors the command inherits, `text` is its standard input.
        """
        try:
            return subprocess.run(  # noqa: S603 - our own binaries, no shell, a clean environment
                arguments,
                cwd=folder,
                env=_ENVIRONMENT,
                pass_fds=keep,
                input=text or "",
                capture_output=True,
                text=True,
                check=False,
                start_new_session=True,
                umask=0o077,
                timeout=600,
                user=self.uid if self.switches else None,
                group=self.gid if self.switches else None,
                extra_groups=[] if self.switches else None,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise OutsideError(
                _(
                    "cannot run {program} as user {user}: {error}",
                    program=Path(arguments[0]).name,
                    user=self.name,
                    error=str(error),
                ),
                where=arguments[0],
                remedy=_("run as a normal user, or give a PostgreSQL URL with --warehouse-url"),
            ) from error

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this user can enter a folder, by trying."""
        tried = ["/bin/sh", "-c", 'cd -- "$0" 2>/dev/null', str(folder)]
        return not self.switches or self.run(tried).returncode == 0

    def can_run(self, program: Path) -> bool:
        """Tell whether this user can run a program, by asking its version."""
        tried = ["/bin/sh", "-c", '"$0" --version >/dev/null 2>&1', str(program)]
        return not self.switches or self.run(tried).returncode == 0

    def require_entry(self, folder: Path) -> None:
        """Raise `OutsideError` naming the first parent of a folder that this user cannot enter."""
        if self.can_enter(folder):
            return
        chain = [*reversed(folder.parents), folder]
        blocked = next((part for part in chain if not self.can_enter(part)), folder)
        raise OutsideError(
            _(
                "the embedded PostgreSQL runs as user {name} (it refuses to run as root), and"
                " that user cannot enter a folder above the home",
                name=self.name,
            ),
            where=str(blocked),
            remedy=_(
                "chmod o+x {blocked}; or choose a home elsewhere with --home; or run as a"
                " normal user",
                blocked=str(blocked),
            ),
        )

    def let_through(self, folder: Path) -> None:
        """Let this user pass through a folder of ours that is closed to others, and no more."""
        stands = folder.stat()
        if self.switches and stands.st_uid == os.geteuid() and not stands.st_mode & 0o001:
            os.chown(folder, -1, self.gid)
            folder.chmod(stat.S_IMODE(stands.st_mode) | 0o010)

    def own(self, folder: Path) -> Path:
        """Create a folder that only this user may enter, and return it."""
        folder.mkdir(mode=0o700, exist_ok=True)
        if self.switches:
            os.chown(folder, self.uid, self.gid)
        return folder


def _login_name(uid: int) -> str:
    """Return a user's name on this machine; PostgreSQL makes no data for one who has none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        raise OutsideError(
            _(
                "the embedded PostgreSQL runs as a user with a name, and user {uid} has none",
                uid=str(uid),
            ),
            where="/etc/passwd",
            remedy=_(
                "give the number a name there (a line, or useradd), or give a PostgreSQL URL"
                " with --warehouse-url"
            ),
        ) from None


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return str(uid)


def _owner(data: Path) -> int | None:
    """Return who owns the data, or who closed the folder they lie in; None where there are none."""
    for path in (data, *data.parents):
        try:
            return path.stat().st_uid
        except FileNotFoundError:
            return None
        except PermissionError:
            continue
    return None

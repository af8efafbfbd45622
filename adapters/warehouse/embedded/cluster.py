"""The data folder: made by `initdb` once, with settings written anew before each start.

The settings make every acknowledged commit durable, listen on 127.0.0.1 only, ask every connection
for a SCRAM password and open no socket file. `<home>/pg/local.conf`, where it exists, is read last,
for whoever wants more memory.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from adapters.warehouse.embedded.passwords import Passwords
from adapters.warehouse.embedded.user import ServerUser
from adapters.warehouse.roles import ADMIN
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_SMALL_SHM_BYTES = 512 * 2**20
_HBA = "# Written before each start.\nhost all all 127.0.0.1/32 scram-sha-256\n"
_SETTINGS = """\
# Written before each start; put your own settings into {local}
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 200

# An acknowledged commit survives a power cut.
fsync = on
synchronous_commit = on
full_page_writes = on

# A laptop's share.
shared_buffers = '256MB'
effective_cache_size = '1GB'
work_mem = '32MB'
maintenance_work_mem = '128MB'
max_wal_size = '2GB'
dynamic_shared_memory_type = '{shared_memory}'

# The locks of a killed client are free within a second, even while its statement runs.
client_connection_check_interval = '1s'

timezone = 'UTC'
log_timezone = 'UTC'
lc_messages = 'C'
logging_collector = on
log_directory = '{log}'
log_filename = 'postgresql-%a.log'
log_rotation_age = '1d'
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %u@%d '
log_parameter_max_length = 0

include_if_exists = '{local}'
"""


@dataclass(frozen=True)
class Cluster:
    """The data folder of a home and the user and binaries that serve it."""

    pg: Path
    binaries: Path
    user: ServerUser

    @property
    def data(self) -> Path:
        return self.pg / "data"

    @property
    def log(self) -> Path:
        return self.pg / "log"

    def make(self, passwords: Passwords) -> None:
        """Make the data folder where there is none; a killed attempt leaves none."""
        self.user.own(self.log)
        if (self.data / "PG_VERSION").exists():
            return self._check_version()
        fresh = self.pg / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self.user.own(fresh)
        self._initdb(fresh, passwords.make(ADMIN))
        fresh.rename(self.data)
        return None

    def _initdb(self, folder: Path, password: str) -> None:
        # /dev/stdin cannot be opened by another user than the one who made the pipe.
        given = self.log / "initdb.password"
        given.write_text(password + "\n", "ascii")
        given.chmod(0o600)
        if self.user.switches:
            os.chown(given, self.user.uid, self.user.gid)
        try:
            self.call(
                "initdb",
                *("-D", str(folder), "-U", ADMIN, f"--pwfile={given}", "--auth=scram-sha-256"),
                *("--encoding=UTF8", "--locale=C", "--locale-provider=builtin"),
                *("--builtin-locale=C.UTF-8", "--data-checksums", "--no-instructions"),
            )
        finally:
            given.unlink()

    def _check_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text("ascii").strip()
        runs = self.call("postgres", "--version").split()[-1]
        if runs.split(".")[0] != made_by:
            raise OutsideError(
                _(
                    "the data were made by PostgreSQL {made_by}, the binaries are {runs}",
                    made_by=made_by,
                    runs=runs,
                ),
                where=str(self.data),
                remedy=_(
                    "install the release that made this home, `peakledger backup`, then"
                    " `peakledger restore` with this one"
                ),
            )

    def control(self, *arguments: str, keep: tuple[int, ...] = ()) -> None:
        """Run `pg_ctl` on the data folder; raise `OutsideError` where it fails."""
        # It starts the server through a shell, within double quotes. Elsewhere the whole path
        # stays: by it the server is known again where its working folder may not be read.
        data = "data" if set(str(self.pg)) & set('"$`\\') else str(self.data)
        self.call("pg_ctl", "-D", data, *arguments, keep=keep)

    def configure(self, port: int) -> None:
        """Write the server's settings and its host rules."""
        settings = _SETTINGS.format(
            port=port,
            log=_quoted(self.log),
            local=_quoted(self.pg / "local.conf"),
            shared_memory=_shared_memory(),
        )
        for name, text in (("postgresql.conf", settings), ("pg_hba.conf", _HBA)):
            (self.data / name).write_text(text, "utf-8")

    def reset_admin(self, verifier: str) -> None:
        """Give a stopped server's administrator a new password, after its file was lost."""
        statement = f"alter role {ADMIN} password '{verifier}'\n"
        self.call("postgres", "--single", "-D", str(self.data), "postgres", text=statement)

    def call(
        self, program: str, *arguments: str, keep: tuple[int, ...] = (), text: str = ""
    ) -> str:
        """Run one of the server's programs; raise `OutsideError` with what it said if it fails."""
        command = [str(self.binaries / program), *arguments]
        done = self.user.run(command, folder=self.pg, keep=keep, text=text)
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()[-5:]
            raise OutsideError(
                _(
                    "{program} of the embedded PostgreSQL failed: {said}",
                    program=program,
                    said=" / ".join(said),
                ),
                where=str(self.pg),
                remedy=_(
                    "read the newest file in {log}; free disk space if it is full",
                    log=str(self.log),
                ),
            )
        return done.stdout


def _shared_memory() -> str:
    # Containers often have 64 MB there, too little for a parallel join; files serve instead.
    try:
        room = os.statvfs("/dev/shm")  # noqa: S108
    except OSError:
        return "mmap"
    return "posix" if room.f_blocks * room.f_frsize >= _SMALL_SHM_BYTES else "mmap"


def _quoted(path: Path) -> str:
    return str(path).replace("\\", "\\\\").replace("'", "''")

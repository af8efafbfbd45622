"""A PostgreSQL as a company or a cloud runs it: no role of ours, no superuser to log in as."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pyarrow as pa

from adapters.lake.home import Home
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded.binaries import usable_binaries
from adapters.warehouse.embedded.ports import candidates
from adapters.warehouse.embedded.user import ServerUser
from adapters.warehouse.grants import lacking
from adapters.warehouse.lease import fence, lease
from adapters.warehouse.migrate import migrate
from adapters.warehouse.ops import upsert
from adapters.warehouse.publish import publish
from adapters.warehouse.roles import BI, LEDGER
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo
from transforms.schema import WAREHOUSE_TABLES

SECRET = "c4n4ry-S3cret"
NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)
_ROOT = "root"
_SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
fsync = off
"""


class OwnServer:
    """A server in a folder, of the wheel's binaries or of others; its superuser is `root`."""

    def __init__(
        self,
        folder: Path,
        binaries: Path | None = None,
        settings: str = "",
        primary: OwnServer | None = None,
    ):
        self.folder = folder
        self.user = ServerUser.choose(folder / "pg" / "data")
        pg = folder / "pg"
        pg.mkdir(mode=0o755)
        self._binaries = binaries or usable_binaries(pg, self.user)
        self.data = self.user.own(pg / "data")
        self.port = next(candidates(None, folder))
        if primary is None:
            self._run("initdb", "-U", _ROOT, "--auth=trust", "--encoding=UTF8", "--locale=C", "-N")
        else:
            source = f"host=127.0.0.1 port={primary.port} user={_ROOT}"
            self._run("pg_basebackup", "-R", "-X", "stream", "-c", "fast", "-N", "-d", source)
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS.format(port=self.port) + settings)
        # The log keeps `pg_ctl`'s output from holding this process's pipe open.
        self._run("pg_ctl", "-l", str(self.data / "log"), "-w", "start")

    @classmethod
    def make(
        cls, binaries: Path | None = None, settings: str = "", primary: OwnServer | None = None
    ) -> OwnServer:
        """Make a server in a folder of its own: with a primary, its streaming replica."""
        folder = Path(tempfile.mkdtemp(prefix="peakledger-own-"))
        folder.chmod(0o755)
        return cls(folder, binaries, settings, primary)

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")

    def url(self, login: str, database: str = "sales") -> str:
        return f"postgresql://{login}:{SECRET}@127.0.0.1:{self.port}/{database}"

    def add(self, login: str, options: str = "", database: str = "sales") -> str:
        """Add a login; return its URL for a database."""
        self.run(f"create role {login} login {options} password '{SECRET}'")
        return self.url(login, database)

    def run(self, *statements: str, database: str = "postgres", login: str = _ROOT) -> None:
        with psycopg.connect(self.url(login, database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def load(self, script: str, database: str) -> None:
        """Run a script as its superuser by psql, whose meta-commands a plain dump has."""
        how = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url(_ROOT, database)]
        command = [str(self._binaries / "psql"), *how]
        done = self.user.run(command, folder=self.folder / "pg", text=script)
        assert done.returncode == 0, done.stderr

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), "-D", str(self.data), *arguments]
        done = self.user.run(command, folder=self.folder / "pg")
        assert done.returncode == 0, done.stdout + done.stderr


def fill(opened: Warehouse, version: VersionInfo) -> None:
    """Publish a row and read it back, as a build and a BI tool do."""
    table = WAREHOUSE_TABLES["metric_availability"]
    row = {"month": "2024-01", "month_start": date(2024, 1, 1), "metric": "otif_ratio",
           "is_available": False, "account_count": 0, "null_account_count": 1,
           "reason": "no feed"}  # fmt: skip
    rows = pa.Table.from_pylist([row], schema=table.arrow)
    assert publish(opened, version, [TableChange(table.name, rows.to_reader)]).is_new
    note = pa.table({"metric": ["m"], "month": ["2024-01"], "available": [True]})
    assert upsert(opened, "metric_availability", note) == 1
    with opened.snapshot() as reader:
        query = "select current_user, count(*) from warehouse.metric_availability"
        assert reader.execute(query).fetchone() == (opened.roles.named(BI), 1)


def works(home: Home, url: str, version: VersionInfo) -> None:
    """Set up, publish, read, hold a lease and lose it, as a login without any right of its own."""
    with Warehouse.open(home, url) as opened:
        migrate(opened)
        migrate(opened)
        fill(opened, version)
        with lease(opened, "build", "here", NOON, term=timedelta(hours=1)) as held:
            with opened.connection() as writer:
                fence(writer, held)
            # One whose time is over is ended by the next.
            with lease(opened, "build", "there", NOON + timedelta(hours=2)) as taken:
                assert taken.token == held.token + 1
        with opened.connection(LEDGER) as books:
            assert books.execute("select count(*) from ledger.entry").fetchone() == (0,)
        with opened.administrator() as connection:
            assert lacking(connection, opened.roles) == []
            query = "select rolsuper or rolcreaterole from pg_roles where rolname = session_user"
            assert connection.execute(query).fetchone() == (False,)

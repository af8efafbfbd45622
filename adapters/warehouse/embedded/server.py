"""Start, stop and address the embedded PostgreSQL of a home.

    server = Embedded(Home.at("var"))
    server.start()                              # running, whoever started it
    server.url(server.roles.named(BI)).text()

Two processes that start it at once: one does, the other waits and uses it. A server that crashed is
recovered and started again. As root it runs as a system user (`user.py`).
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from adapters.lake.atomic_files import write_atomically
from adapters.lake.home import Home
from adapters.warehouse.embedded import people, postmaster, provision
from adapters.warehouse.embedded.binaries import usable_binaries, version_of, wheel_binaries
from adapters.warehouse.embedded.cluster import Cluster
from adapters.warehouse.embedded.locks import exclusive
from adapters.warehouse.embedded.passwords import Passwords, verifier
from adapters.warehouse.embedded.ports import candidates, is_free, read_port, write_port
from adapters.warehouse.embedded.user import ServerUser
from adapters.warehouse.roles import ADMIN, DATABASE, WRITER, RoleNames
from adapters.warehouse.url import DatabaseUrl
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _

_PORT_TRIES = 5


@dataclass(frozen=True)
class EmbeddedStatus:
    """What there is to know of the server; `pid` and `port` are None while it does not run."""

    running: bool
    pid: int | None
    port: int | None
    version: str
    data_dir: Path


class Embedded:
    """The embedded server of one home; making this object starts nothing."""

    def __init__(self, home: Home):
        self._home = home
        self._pg = home.path.resolve() / "pg"
        self._data = self._pg / "data"
        self._ready = self._pg / "ready"
        self._passwords = Passwords.of(home)

    def __repr__(self) -> str:
        return f"Embedded({str(self._home.path)!r})"

    @property
    def roles(self) -> RoleNames:
        """Return what the warehouse's roles are called on this server."""
        return RoleNames.of(self._home.settings)

    def start(self) -> None:
        """Have the server run, with its logins and databases; do nothing where it does.

        Raises `OutsideError` where the machine does not let it: the home under a folder that the
        server's user cannot enter, somebody else's data, a full disk.
        """
        if self._serves():
            return
        user = self._prepare()
        with exclusive(self._pg / "lock"):
            if self._serves():
                return
            cluster = Cluster(self._pg, usable_binaries(self._pg, user), user)
            cluster.make(self._passwords)
            if postmaster.find(self._data) is None:
                self._recover_admin(cluster)
                self._launch(cluster)
            provision.provision(self._admin_url(), self._passwords, self.roles)
            write_atomically(self._ready, provision.recipe(self.roles).encode())

    def stop(self) -> None:
        """Stop the server after ending its connections; do nothing where it does not run."""
        user = self._user()
        if not self._pg.is_dir():
            return
        with exclusive(self._pg / "lock"):
            if postmaster.find(self._data) is None:
                return
            cluster = Cluster(self._pg, usable_binaries(self._pg, user), user)
            cluster.control("-m", "fast", "-w", "-t", "300", "stop")

    def status(self) -> EmbeddedStatus:
        """Tell whether the server runs, and where."""
        self._user()  # refuses somebody else's data rather than guess
        found = postmaster.find(self._data)
        return EmbeddedStatus(
            running=found is not None and found.ready,
            pid=found.pid if found else None,
            port=found.port if found else None,
            version=version_of(wheel_binaries()),
            data_dir=self._data,
        )

    def url(
        self, role: str | None = None, database: str = DATABASE, password: str | None = None
    ) -> DatabaseUrl:
        """Return the URL of a login, with its password; its text form hides the password.

        `role` is by default the pipeline's own. `password` is of somebody who keeps their own;
        None: the one that the home keeps.

        Raises `OutsideError` before the first start, or where the password file is not ours.
        """
        port = read_port(self._pg / "port")
        if port is None:
            raise OutsideError(
                _("the embedded PostgreSQL of this home has never been started"),
                where=str(self._home.path),
                remedy=_("run `peakledger warehouse start`"),
            )
        login = role or self.roles.named(WRITER)
        return DatabaseUrl(
            database,
            login,
            password or self._passwords.read(login),
            host="127.0.0.1",
            port=str(port),
        )

    def password_file(self, role: str) -> Path:
        """Return the file that holds a login's password."""
        return self._passwords.file(role)

    def let_in(self, role: str, names: Collection[str]) -> None:
        """Give each person named a login that is a member of the role; take it from all others."""
        with provision.administer(self._admin_url()) as connection:
            people.let_in(connection, self._passwords, role, names)

    def create_database(self, name: str, template: str | None = None) -> None:
        """Create a database with the warehouse's grants, as a copy of another where given."""
        with provision.administer(self._admin_url()) as connection:
            provision.make_database(connection, name, self.roles, template)

    def drop_database(self, name: str) -> None:
        """Drop a database, ending its connections."""
        with provision.administer(self._admin_url()) as connection:
            provision.drop_database(connection, name)

    def _admin_url(self) -> DatabaseUrl:
        return self.url(ADMIN, "postgres")

    def _serves(self) -> bool:
        found = postmaster.find(self._data)
        if found is None or not found.ready or not self._ready.exists():
            return False
        return self._ready.read_text("ascii") == provision.recipe(self.roles)

    def _user(self) -> ServerUser:
        try:
            return ServerUser.choose(self._data)
        except OSError as error:
            raise self._closed(error.strerror or str(error)) from error

    def _prepare(self) -> ServerUser:
        try:
            for folder in (self._pg.parent, self._pg):
                # Another process may make it at this moment.
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise self._closed(error.strerror or str(error)) from error
        user = self._user()
        for folder in (self._pg.parent, self._pg):
            user.let_through(folder)
        if not os.access(self._pg, os.W_OK):
            raise self._closed(_("it belongs to somebody else"))
        user.require_entry(self._pg)
        return user

    def _closed(self, why: str) -> OutsideError:
        return OutsideError(
            _("the home's folder for PostgreSQL cannot be used: {why}", why=why),
            where=str(self._pg),
            remedy=_("run as the user who owns the home, or choose another with --home"),
        )

    def _recover_admin(self, cluster: Cluster) -> None:
        """Make a new administrator's password where its file was lost; the server is stopped."""
        if self._passwords.exists(ADMIN):
            return
        made = verifier(self._passwords.make(ADMIN))
        descriptor = postmaster.keep_alive(self._pg / "alive", self._data)
        try:
            (self._data / "postmaster.pid").unlink(missing_ok=True)
            cluster.reset_admin(made)
        except BaseException:
            self._passwords.file(ADMIN).unlink()
            raise
        finally:
            os.close(descriptor)

    def _launch(self, cluster: Cluster) -> None:
        descriptor = postmaster.keep_alive(self._pg / "alive", self._data)
        try:
            # Nothing lives on these data, so what a crash left in the way can go.
            (self._data / "postmaster.pid").unlink(missing_ok=True)
            port_file = self._pg / "port"
            free = candidates(read_port(port_file), self._pg)
            for attempt, port in enumerate(islice(free, _PORT_TRIES), start=1):
                write_port(port_file, port)
                cluster.configure(port)
                if self._try_start(cluster, port, descriptor, last=attempt == _PORT_TRIES):
                    return
        finally:
            os.close(descriptor)

    def _try_start(self, cluster: Cluster, port: int, descriptor: int, *, last: bool) -> bool:
        try:
            start = ("-l", f"{cluster.log.name}/start.log", "-w", "-t", "600", "start")
            cluster.control(*start, keep=(descriptor,))
        except OutsideError:
            # Somebody may have taken the port between our look and the server's.
            if last or is_free(port):
                raise
            return False
        return True

"""Open the warehouse and hand out connections by role.

    with Warehouse.open(home, url=None) as warehouse:      # None: the embedded server, started
        migrate(warehouse)  # adapters.warehouse.migrate
        with warehouse.connection(BI) as connection:
            connection.execute("select …")

No password appears in a representation, a log line or an error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cached_property

import psycopg
from psycopg.pq import TransactionStatus

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.logins import EmbeddedLogins, Login, Logins, OneLogin
from adapters.warehouse.pooler import require_session
from adapters.warehouse.roles import BI, DATABASE, WRITER, RoleNames
from adapters.warehouse.tls import tls_remedy
from adapters.warehouse.url import DatabaseUrl, parse_url
from transforms.language.errors import OutsideError, UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import identifier


class Warehouse:
    """A PostgreSQL database with the warehouse's schemas; open it with `Warehouse.open`.

    A connection that is given back waits for the next who asks for its login.
    """

    def __init__(self, home: Home, logins: Logins):
        self.home = home
        self._logins = logins
        self._waiting: dict[DatabaseUrl, list[psycopg.Connection]] = {}
        self._tried: set[DatabaseUrl] = set()

    @classmethod
    def open(cls, home: Home, url: str | None = None, *, database: str = DATABASE) -> Warehouse:
        """Open the warehouse at a PostgreSQL URL; the home's embedded one, started, where None.

        `database` names another database of the embedded server. Raises `UsageError` for a URL that
        is none, `OutsideError` where the embedded server cannot start. Connects to nothing yet.
        """
        if url is not None:
            return cls(home, OneLogin(parse_url(url), RoleNames.of(home.settings)))
        server = Embedded(home)
        server.start()
        return cls(home, EmbeddedLogins(server, database))

    def __repr__(self) -> str:
        return f"Warehouse({self.place!r})"

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Return server and database, without login or password."""
        return self._logins.administrator().url.place

    @cached_property
    def roles(self) -> RoleNames:
        """Return what the roles are called here, as the home's settings say."""
        return RoleNames.of(self.home.settings)

    def close(self) -> None:
        """Close every connection that waits; the server keeps running."""
        while self._waiting:
            for connection in self._waiting.popitem()[1]:
                connection.close()

    @contextmanager
    def connection(self, role: str | None = None) -> Iterator[psycopg.Connection]:
        """Open a transaction as a role, by default the pipeline's own; an error rolls it back.

        Raises `OutsideError` where the server does not answer, `UsageError` where the login may not
        act as the role, or the URL is that of a pooler in transaction mode.
        """
        with self._lent(self._acting_as(role)) as connection, connection.transaction():
            yield connection

    @contextmanager
    def snapshot(self, role: str = BI) -> Iterator[psycopg.Connection]:
        """Open a read-only transaction that sees one unchanging state throughout."""
        with self.connection(role) as connection:
            connection.execute("set transaction isolation level repeatable read, read only")
            yield connection

    def raw(self, role: str | None = None) -> AbstractContextManager[psycopg.Connection]:
        """Open an autocommitting connection as a role that ends with the block, and so its locks.

        Raises as `connection` does.
        """
        return self._opened(self._acting_as(role))

    def person(
        self, name: str, password: str | None = None
    ) -> AbstractContextManager[psycopg.Connection]:
        """Open an autocommitting connection under a person's own login, as nobody else.

        Raises `UsageError` where the warehouse is reached by a URL of somebody else.
        """
        return self._opened(self._logins.person(name, password))

    def administrator(self) -> AbstractContextManager[psycopg.Connection]:
        """Open an autocommitting connection of the login that may create roles and schemas."""
        return self._lent(self._logins.administrator())

    def let_in(self, role: str, names: Collection[str]) -> None:
        """Make the people named logins of a role on the embedded server; elsewhere do nothing."""
        self._logins.let_in(self.roles.named(role), names)

    def _acting_as(self, role: str | None) -> Login:
        return self._logins.role(self.roles.named(role or WRITER))

    @contextmanager
    def _lent(self, login: Login) -> Iterator[psycopg.Connection]:
        waiting = self._waiting.setdefault(login.url, [])
        connection = _woken(waiting, login) or self._connect(login)
        try:
            yield connection
        finally:
            if connection.info.transaction_status == TransactionStatus.IDLE:
                waiting.append(connection)
            else:
                connection.close()

    @contextmanager
    def _opened(self, login: Login) -> Iterator[psycopg.Connection]:
        with self._connect(login) as connection:
            yield connection

    def _connect(self, login: Login) -> psycopg.Connection:
        with _explained(login):
            connection = _connected(login.url)
            try:
                # Before anything is set, which a shared session would keep for somebody else.
                if login.url not in self._tried:
                    require_session(connection, lambda: _connected(login.url), login.url.place)
                    self._tried.add(login.url)
                connection.execute("set timezone = 'UTC'")
                _become(connection, login)
            except BaseException:
                connection.close()
                raise
            return connection


def _connected(url: DatabaseUrl) -> psycopg.Connection:
    # Whatever the database is in: what is told of it, that it is not in UTF8 say, is text.
    return psycopg.connect(url.text(), autocommit=True, client_encoding="utf8")


def _woken(waiting: list[psycopg.Connection], login: Login) -> psycopg.Connection | None:
    """Take a connection that waits and that the server has not ended meanwhile."""
    while waiting:
        connection = waiting.pop()
        try:
            with _explained(login):
                _become(connection, login)
        except OutsideError:
            connection.close()
        else:
            return connection
    return None


def _become(connection: psycopg.Connection, login: Login) -> None:
    connection.execute(f"set role {identifier(login.become)}" if login.become else "reset role")


@contextmanager
def _explained(login: Login) -> Iterator[None]:
    """Turn a failed connection into a refusal that names the server and never the password."""
    try:
        yield
    except psycopg.Error as error:
        if isinstance(error, psycopg.errors.InsufficientPrivilege | psycopg.errors.UndefinedObject):
            raise _not_a_member(login, error) from None
        raise OutsideError(
            _("cannot connect to PostgreSQL: {error}", error=_masked(str(error), login)),
            where=login.url.place,
            remedy=tls_remedy(str(error))
            or _(
                "check that the server runs and that the URL names its host, port, database,"
                " login and password"
            ),
        ) from None


def _not_a_member(login: Login, cause: BaseException) -> UsageError:
    return UsageError(
        _(
            "login {username} may not act as {become}: {cause}",
            username=login.url.username,
            become=login.become,
            cause=_masked(str(cause), login),
        ),
        where=login.url.place,
        remedy=_(
            "let an administrator of the database run what `peakledger warehouse grants`"
            " prints; at least: grant {become} to {login};",
            become=login.become,
            login=identifier(login.url.username or ""),
        ),
    )


def _masked(text: str, login: Login) -> str:
    password = login.url.password
    return text.replace(password, "***") if password else text

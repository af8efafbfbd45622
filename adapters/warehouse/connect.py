"""Open the warehouse and hand out connections by role.

    with Warehouse.open(home, url=None) as warehouse:      # None: the embedded server, started
        migrate(warehouse)  # adapters.warehouse.migrate
        with warehouse.connection(BI) as connection:
            connection.execute(text("select …"))

No password appears in a representation, a log line or an error.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from types import TracebackType

import psycopg
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.logins import EmbeddedLogins, Login, Logins, OneLogin, parse_url
from adapters.warehouse.roles import BI, DATABASE, WRITER
from transforms.language.errors import OutsideError, UsageError
from transforms.language.quoting import identifier

_SETTINGS = "set timezone = 'UTC'"


class Warehouse:
    """A PostgreSQL database with the warehouse's schemas; open it with `Warehouse.open`."""

    def __init__(self, home: Home, logins: Logins):
        self.home = home
        self._logins = logins
        self._engines: dict[str, sa.Engine] = {}

    @classmethod
    def open(cls, home: Home, url: str | None = None, *, database: str = DATABASE) -> Warehouse:
        """Open the warehouse at a PostgreSQL URL; the home's embedded one, started, where None.

        `database` names another database of the embedded server. Raises `UsageError` for a URL that
        is none, `OutsideError` where the embedded server cannot start. Connects to nothing yet.
        """
        if url is not None:
            return cls(home, OneLogin(parse_url(url)))
        server = Embedded(home)
        server.start()
        return cls(home, EmbeddedLogins(server, database))

    def __repr__(self) -> str:
        return f"Warehouse({self.place!r})"

    def __enter__(self) -> Warehouse:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def place(self) -> str:
        """Return server and database, without login or password."""
        return self._logins.administrator().place

    def close(self) -> None:
        """Close every pooled connection; the server keeps running."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()

    def engine(self, role: str | None = None) -> sa.Engine:
        """Return an engine whose connections act as a role, by default the pipeline's own.

        Raises `OutsideError` where the server does not answer, `UsageError` where the login may not
        act as the role.
        """
        role = role or WRITER
        if role not in self._engines:
            made = _engine(self._logins.role(role))
            with _explained(self._logins.role(role)), made.connect():
                self._engines[role] = made
        return self._engines[role]

    @contextmanager
    def connection(self, role: str | None = None) -> Iterator[sa.Connection]:
        """Open a transaction as a role; it commits at the end, or rolls back on an error."""
        engine = self.engine(role)
        with _explained(self._logins.role(role or WRITER)):
            connection = engine.connect()
        with connection, connection.begin():
            yield connection

    @contextmanager
    def snapshot(self, role: str = BI) -> Iterator[sa.Connection]:
        """Open a read-only transaction that sees one published version throughout."""
        engine = self.engine(role).execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        with engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def raw(self, role: str | None = None) -> Iterator[psycopg.Connection]:
        """Open an autocommitting driver connection as a role, for COPY and advisory locks."""
        yield from _raw(self._logins.role(role or WRITER))

    @contextmanager
    def person(self, name: str, password: str | None = None) -> Iterator[psycopg.Connection]:
        """Open an autocommitting connection under a person's own login, as nobody else.

        Raises `UsageError` where the warehouse is reached by a URL of somebody else.
        """
        yield from _raw(self._logins.person(name, password))

    def let_in_approvers(self, names: Collection[str]) -> None:
        """Make the listed approvers logins of the embedded server; elsewhere do nothing."""
        self._logins.let_in_approvers(names)

    @contextmanager
    def administrator(self) -> Iterator[sa.Connection]:
        """Open a transaction of the login that may create roles and schemas."""
        login = self._logins.administrator()
        engine = _engine(login)
        try:
            with _explained(login):
                connection = engine.connect()
            with connection, connection.begin():
                yield connection
        finally:
            engine.dispose()


def _engine(login: Login) -> sa.Engine:
    # Parameters stay out of error texts: they may be somebody's data.
    engine = sa.create_engine(
        login.url, pool_pre_ping=True, pool_size=2, max_overflow=8, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def settle(connection: psycopg.Connection, _record: object) -> None:
        with connection.cursor() as cursor:
            for statement in _opening(login):
                cursor.execute(statement)
        connection.commit()

    return engine


def _raw(login: Login) -> Iterator[psycopg.Connection]:
    _, parameters = _engine(login).dialect.create_connect_args(login.url)
    with _explained(login):
        connection = psycopg.connect(**parameters, autocommit=True)
    with connection:
        with _explained(login):
            for statement in _opening(login):
                connection.execute(statement)
        yield connection


def _opening(login: Login) -> tuple[str, ...]:
    return (_SETTINGS, f"set role {identifier(login.become)}") if login.become else (_SETTINGS,)


@contextmanager
def _explained(login: Login) -> Iterator[None]:
    """Turn a failed connection into a refusal that names the server and never the password."""
    try:
        yield
    except (DBAPIError, psycopg.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, psycopg.errors.InsufficientPrivilege | psycopg.errors.UndefinedObject):
            raise _not_a_member(login, cause) from None
        raise OutsideError(
            f"cannot connect to PostgreSQL: {_masked(str(cause), login)}",
            where=login.place,
            remedy="check that the server runs and that the URL names its host, port, database,"
            " login and password",
        ) from None


def _not_a_member(login: Login, cause: BaseException) -> UsageError:
    return UsageError(
        f"login {login.url.username} may not act as {login.become}: {_masked(str(cause), login)}",
        where=login.place,
        remedy="as an administrator of the database, run sql/warehouse/roles.sql and:"
        f" grant {login.become} to {identifier(login.url.username or '')};",
    )


def _masked(text: str, login: Login) -> str:
    password = login.url.password
    return text.replace(str(password), "***") if password else text

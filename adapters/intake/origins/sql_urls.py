"""From a connection, as Airflow has it, to the URL that SQLAlchemy wants."""

from __future__ import annotations

import sqlalchemy as sa

from adapters.intake.connections import Connection

# Airflow's names, and the drivers that come with the pipeline.
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "mssql": "mssql+pyodbc",
    "oracle": "oracle+oracledb",
}
_SCHEME = "sqlalchemy_scheme"


def sqlalchemy_url(connection: Connection) -> sa.URL:
    """Return the URL; its text never shows the password.

    `sqlalchemy_scheme` of the extra, or a type with a `+`, names dialect and driver; the other
    plain values of the extra become the URL's query (`sslmode`, `charset` …).
    """
    kind = connection.kind
    extra = {key: value for key, value in connection.extra.items() if not isinstance(value, dict)}
    scheme = extra.pop(_SCHEME, None) or _DRIVERS.get(kind, kind.replace("_", "+"))
    return sa.URL.create(
        str(scheme),
        connection.login or None,
        connection.password or None,
        connection.host or None,
        connection.port,
        connection.schema or None,
        {key: str(value) for key, value in extra.items()},
    )

"""What is said to one kind of database otherwise than to another: URL, snapshot, parameters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from adapters.lake.connections import Connection
from transforms.intake.source_map import FeedMap
from transforms.intake.source_map.marks import ExtractSpan, Mark
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal

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
    """Return the URL for a connection as Airflow has it; its text never shows the password.

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


def opening(dialect: str, zone: str) -> Sequence[str]:
    """Return what makes a transaction one read-only snapshot where its options do not."""
    return {
        "postgresql": [f"set local time zone {literal(zone)}"],
        "mysql": ["start transaction with consistent snapshot, read only"],
        "mariadb": ["start transaction with consistent snapshot, read only"],
        "sqlite": ["pragma query_only = on", "begin"],
    }.get(dialect, [])


def statement_of(
    feed: FeedMap, name: str, span: ExtractSpan | None, dialect: str
) -> tuple[sa.TextClause, Mapping[str, Any]]:
    """Return a feed's query with the values of its parameters; raise `UsageError` for others."""
    statement = sa.text((feed.query or "").strip().rstrip(";"))
    marks = {} if span is None else {"since": span.since, "until": span.until}
    unknown = sorted(set(statement._bindparams) - set(marks))
    if unknown:
        raise UsageError(
            _(
                "the query of feed {name} names the unknown parameter :{unknown}",
                name=repr(name),
                unknown=unknown[0],
            ),
            where=f"feeds.{name}.query",
            remedy=_(r"use :since and :until; a colon that is no parameter is written \:"),
        )
    bound = {each: marks[each] for each in statement._bindparams}
    if dialect == "sqlite":
        # It has no dates but texts.
        return statement, {name: _sqlite_text(mark) for name, mark in bound.items()}
    return statement, bound


def _sqlite_text(mark: Mark | None) -> str:
    return mark.isoformat(" ") if isinstance(mark, datetime) else str(mark)

"""Rows of a database, by any SQLAlchemy URL: each feed's query, as texts in Parquet.

All queries of a source run in one read-only transaction with one snapshot: REPEATABLE READ on
PostgreSQL and MySQL, SNAPSHOT on SQL Server, elsewhere the strictest level there is. Rows are
streamed; no table is ever held. A connection lost or a deadlock on the way throws away what was
extracted, and everything is asked again from a new snapshot.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy import exc

from adapters.intake.feed_files import Incoming
from adapters.intake.origins.extracts import Extract, extract_name, extract_origin
from adapters.intake.origins.hosts import require_host
from adapters.intake.origins.request import Asked, Origin
from adapters.intake.origins.retry import Passing
from adapters.intake.origins.sql_dialects import opening, sqlalchemy_url, statement_of
from adapters.intake.origins.sql_texts import highest, schema_of, table_of
from adapters.lake.connections import Connection
from transforms.intake.source_map import FeedMap
from transforms.intake.source_map.marks import ExtractSpan, Mark, mark_like, parse_mark, span_of
from transforms.language.errors import OutsideError, UsageError
from transforms.language.messages import gettext as _

_BATCH = 20_000
# The first of these that a database offers gives one snapshot for a whole transaction.
_LEVELS = ("SNAPSHOT", "REPEATABLE READ", "SERIALIZABLE")
# A write in a read-only transaction, as PostgreSQL and MySQL call it.
_NOT_ALLOWED = ("25006", "1792")
_QUOTED = re.compile(r"""(["'`])(.*?)\1""")
_REFUSED_LOGIN = ("authentication failed", "access denied", "login failed", "ora-01017")


@dataclass
class Database:
    """A source's database."""

    asked: Asked
    connection: Connection
    engine: sa.Engine
    notes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def place(self) -> str:
        return f"connection {self.connection.name!r}"

    def arrivals(self) -> Sequence[Incoming]:
        self.notes.clear()
        made: list[Extract] = []
        try:
            with self._explained(), self._snapshot() as snapshot:
                for feed in self.asked.feeds:
                    made += self._extract(snapshot, feed)
        except BaseException:
            for left in self.asked.scratch.glob("*.parquet"):
                left.unlink()
            raise
        return made

    @contextmanager
    def _snapshot(self) -> Iterator[sa.Connection]:
        dialect = self.engine.dialect.name
        with self.engine.connect() as opened:
            levels = set(self.engine.dialect.get_isolation_level_values(_driver(opened)))
            options: dict[str, Any] = {}
            if level := next((each for each in _LEVELS if each in levels), None):
                options["isolation_level"] = level
            if dialect == "postgresql":
                options["postgresql_readonly"] = True
            opened.rollback()
            snapshot = opened.execution_options(**options)
            for statement in opening(dialect, self.asked.source_map.timezone):
                snapshot.exec_driver_sql(statement)
            yield snapshot
            snapshot.rollback()

    def _extract(self, snapshot: sa.Connection, name: str) -> list[Extract]:
        feed = self.asked.source_map.feeds[name]
        span = self._span(feed, name)
        path = self.asked.scratch / f"{name}.parquet"
        count, reached = 0, None
        statement, bound = statement_of(feed, name, span, self.engine.dialect.name)
        streamed = {"stream_results": True, "max_row_buffer": _BATCH}
        with snapshot.execute(statement, bound, execution_options=streamed) as result:
            names = _names(result, feed, name)
            with pq.ParquetWriter(path, schema_of(names), compression="zstd") as writer:
                for batch in result.partitions(_BATCH):
                    writer.write_table(table_of(names, batch))
                    count += len(batch)
                    self.asked.tell(f"{self.asked.source_map.source}/{name} rows", count)
                    reached = self._reached(reached, feed, name, names, batch=batch)
        if not count and name in self.asked.reached:
            self.notes.append(
                _("{source}/{feed}: nothing new", source=self.asked.source_map.source, feed=name)
            )
            path.unlink()
            return []
        place = f"{self.place}, query of {name}"
        origin = extract_origin(feed, span, reached)
        return [Extract(extract_name(name, span, "parquet"), place, path, origin)]

    def _reached(
        self,
        before: Mark | None,
        feed: FeedMap,
        name: str,
        names: list[str],
        *,
        batch: Sequence[Any],
    ) -> Mark | None:
        """Return the highest mark of the rows so far."""
        if feed.watermark is None:
            return None
        value = highest(batch, names.index(feed.watermark.column))
        if value is None:
            return before
        start = parse_mark(feed.watermark.start)
        mark: Any = mark_like(
            start, value, _("{place}, query of {feed}", place=self.place, feed=name)
        )
        reached: Mark = mark if before is None else max(before, mark)
        return reached

    def _span(self, feed: FeedMap, name: str) -> ExtractSpan | None:
        if feed.watermark is None:
            return None
        zone = self.asked.source_map.timezone
        return span_of(feed.watermark, self.asked.reached.get(name), self.asked.now, zone)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Tell what may pass from what stays, without login, parameters or address."""
        try:
            yield
        except (exc.OperationalError, exc.InterfaceError, exc.InternalError) as error:
            said = self._said(error)
            if any(word in said.lower() for word in _REFUSED_LOGIN) or _state(error)[:2] == "28":
                raise self._usage(
                    _("the database lets this login not in: {said}", said=said)
                ) from None
            if _state(error) in _NOT_ALLOWED:
                raise self._usage(_("the database refuses a query: {said}", said=said)) from None
            raise Passing(
                OutsideError(
                    _("the extract broke off: {said}", said=said),
                    where=self.place,
                    remedy=_(
                        "check that the database can be reached; nothing of this extract was"
                        " kept, and the next run begins where this one did"
                    ),
                )
            ) from None
        except exc.DBAPIError as error:
            if error.connection_invalidated:
                raise Passing(
                    OutsideError(
                        _("the connection was lost: {said}", said=self._said(error)),
                        where=self.place,
                    )
                ) from None
            raise self._usage(
                _("the database refuses a query: {said}", said=self._said(error))
            ) from None
        except (exc.ArgumentError, exc.NoSuchModuleError, ImportError) as error:
            raise self._usage(
                _("the database cannot be spoken to: {said}", said=self.connection.hide(str(error)))
            ) from None

    def _said(self, error: exc.DBAPIError) -> str:
        """Return what the database says, without the values of anybody's rows.

        Databases quote them: `invalid input syntax for type integer: "…"`. What is quoted stays
        where the map's own queries say it: the name of a table or column.
        """
        lines = str(error.orig).strip().splitlines() or [type(error.orig).__name__]
        asked = " ".join(feed.query or "" for feed in self.asked.source_map.feeds.values()).lower()

        def shown(quoted: re.Match[str]) -> str:
            return quoted[0] if quoted[2].lower() in asked else "…"

        return self.connection.hide(_QUOTED.sub(shown, lines[0]))[:300]

    def _usage(self, message: str) -> UsageError:
        return UsageError(
            message,
            where=self.place,
            remedy=_("correct the query in the source map, or the connection and what it may read"),
        )


@contextmanager
def open_origin(asked: Asked) -> Iterator[Origin]:
    """Open a source's database; connects to nothing yet."""
    connection = asked.login()
    require_host(connection.host, connection)
    url = sqlalchemy_url(connection)
    try:
        engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    except (exc.ArgumentError, exc.NoSuchModuleError, ImportError) as error:
        raise UsageError(
            _(
                "the database of connection {name} cannot be spoken to: {said}",
                name=repr(connection.name),
                said=connection.hide(str(error)),
            ),
            remedy=_(
                "name a dialect that SQLAlchemy knows and install its driver, or say it"
                " in the connection's extra: `sqlalchemy_scheme: postgresql+psycopg`"
            ),
        ) from None
    try:
        yield Database(asked, connection, engine)
    finally:
        engine.dispose()


def _names(result: sa.CursorResult[Any], feed: FeedMap, name: str) -> list[str]:
    names = list(result.keys())
    twice = sorted({each for each in names if names.count(each) > 1})
    problem = _("returns {twice} twice", twice=repr(twice[0])) if twice else None
    if feed.watermark is not None and feed.watermark.column not in names:
        problem = _(
            "does not return the watermark's column {column}", column=repr(feed.watermark.column)
        )
    if problem:
        raise UsageError(
            _("the query of feed {name} {problem}", name=repr(name), problem=problem),
            where=_("feeds.{name}.query, columns {names}", name=name, names=", ".join(names)[:200]),
            remedy=_("name each column once (`select …, changed_at`)"),
        )
    return names


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.dbapi_connection


def _state(error: exc.DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", None) or "")

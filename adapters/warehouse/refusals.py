"""What an error of a database means to a person: a sentence, its place, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from adapters.warehouse.database_texts import said_by
from transforms.language.errors import DataRefused, OutsideError, PeakledgerError, UsageError
from transforms.language.messages import gettext as _
from transforms.language.messages import joined

_ABSENT = (errors.UndefinedTable, errors.InvalidSchemaName)
_FILL = _(
    "fill it first: `peakledger run --feeds DIR --as-of DATE`; or name the right home or URL with"
    " --home or --warehouse-url"
)
_READERS = """
select distinct a.pid, a.usename
from pg_catalog.pg_locks as l
join pg_catalog.pg_class as c on c.oid = l.relation
join pg_catalog.pg_stat_activity as a on a.pid = l.pid
where c.relnamespace = 'warehouse'::regnamespace and l.granted and a.pid <> pg_backend_pid()
order by a.pid
"""
_FULL = (errors.DiskFull, errors.OutOfMemory, errors.TooManyConnections)


def refusal_of(error: Exception) -> PeakledgerError | None:
    """Return the refusal that an error of PostgreSQL or of its driver amounts to; None for others.

    The text of a statement and its parameters stay out: they may be somebody's data.
    """
    if not isinstance(error, psycopg.Error):
        return None
    says = said_by(error)
    if isinstance(error, _ABSENT):
        return UsageError(
            _("nothing has been written yet of what this verb reads"),
            where=says,
            remedy=_FILL,
        )
    if isinstance(error, errors.UndefinedColumn):
        return UsageError(
            _("the warehouse is not as this version writes it: {says}", says=says), remedy=_FILL
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return UsageError(
            _("the login may not do this: {says}", says=says),
            remedy=_(
                "use the login that the verb is meant for; see docs/warehouse.md for the roles"
            ),
        )
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return UsageError(
            _("this server takes no writes: {says}", says=says),
            remedy=_(
                "a replica is for readers: give the URL of the primary; where it is the"
                " primary, ask its administrator why it is closed to writing"
            ),
        )
    remedy = _("see to the server and run the command again")
    if isinstance(error, _FULL):
        remedy = _("make room on the server and run the command again")
    return OutsideError(_("PostgreSQL failed: {says}", says=says), remedy=remedy)


@contextmanager
def publish_refusals() -> Iterator[None]:
    """Turn an error of PostgreSQL inside the block into what it means for a publish."""
    try:
        yield
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        raise DataRefused(
            _("PostgreSQL refuses the rows: {says}", says=said_by(error)),
            where=error.diag.message_detail
            or "".join(getattr(error, "__notes__", ()))
            or error.diag.table_name,
            remedy=_(
                "nothing was published and the last version stands; correct the model so that"
                " each key of the table comes once and every value fits"
            ),
        ) from None
    except psycopg.OperationalError as error:
        raise OutsideError(
            _("the warehouse failed while publishing: {error}", error=str(error).strip()),
            remedy=_(
                "nothing was published and the last version stands; see that the server runs"
                " and has disk space, then run again"
            ),
        ) from None


def readers_in_the_way(connection: psycopg.Connection) -> OutsideError:
    """Say that a table cannot change because of the sessions that keep a transaction open on it."""
    readers = [
        _("backend {pid} of {user}", pid=str(pid), user=user)
        for pid, user in connection.execute(_READERS)
    ]
    return OutsideError(
        _("a published table must change its columns, and a reader keeps a transaction open on it"),
        where=_(
            "database {database}: {readers}",
            database=connection.info.dbname,
            readers=joined(readers, ", ") or _("gone by now"),
        ),
        remedy=_("end that transaction, then run again"),
    )

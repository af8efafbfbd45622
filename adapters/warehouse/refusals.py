"""What an error of a database means to a person: a sentence, its place, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from transforms.language.errors import DataRefused, OutsideError, PeakledgerError, UsageError

_ABSENT = (errors.UndefinedTable, errors.InvalidSchemaName)
_FILL = (
    "fill it first: `peakledger run --feeds DIR --as-of DATE`; or name the right home or URL with"
    " --home or --warehouse-url"
)
_FULL = (errors.DiskFull, errors.OutOfMemory, errors.TooManyConnections)


def refusal_of(error: Exception) -> PeakledgerError | None:
    """Return the refusal that an error of PostgreSQL or of its driver amounts to; None for others.

    The text of a statement and its parameters stay out: they may be somebody's data.
    """
    if not isinstance(error, psycopg.Error):
        return None
    says = (str(error).splitlines() or [type(error).__name__])[0]
    if isinstance(error, _ABSENT):
        return UsageError(
            "nothing has been written yet of what this verb reads",
            where=says,
            remedy=_FILL,
        )
    if isinstance(error, errors.UndefinedColumn):
        return UsageError(f"the warehouse is not as this version writes it: {says}", remedy=_FILL)
    if isinstance(error, errors.InsufficientPrivilege):
        return UsageError(
            f"the login may not do this: {says}",
            remedy="use the login that the verb is meant for; see docs/warehouse.md for the roles",
        )
    if isinstance(error, errors.ReadOnlySqlTransaction):
        return UsageError(
            f"this server takes no writes: {says}",
            remedy="a replica is for readers: give the URL of the primary; where it is the primary,"
            " ask its administrator why it is closed to writing",
        )
    remedy = "make room on the server" if isinstance(error, _FULL) else "see to the server"
    return OutsideError(f"PostgreSQL failed: {says}", remedy=f"{remedy} and run the command again")


@contextmanager
def publish_refusals() -> Iterator[None]:
    """Turn an error of PostgreSQL inside the block into what it means for a publish."""
    try:
        yield
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        raise DataRefused(
            f"PostgreSQL refuses the rows: {error.diag.message_primary}",
            where=error.diag.message_detail
            or "".join(getattr(error, "__notes__", ()))
            or error.diag.table_name,
            remedy="nothing was published and the last version stands; correct the model so that"
            " each key of the table comes once and every value fits",
        ) from None
    except psycopg.OperationalError as error:
        raise OutsideError(
            f"the warehouse failed while publishing: {str(error).strip()}",
            remedy="nothing was published and the last version stands; see that the server runs"
            " and has disk space, then run again",
        ) from None

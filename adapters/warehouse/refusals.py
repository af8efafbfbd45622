"""What an error of a database means to a person: a sentence, its place, and what to do."""

from __future__ import annotations

import psycopg
from psycopg import errors

from transforms.language.errors import OutsideError, PeakledgerError, UsageError

_ABSENT = (errors.UndefinedTable, errors.InvalidSchemaName, errors.UndefinedColumn)
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
            f"the warehouse has not been set up as this verb needs it: {says}",
            remedy="fill it first: `peakledger run --feeds DIR --as-of DATE`; or name the right"
            " home or URL with --home or --warehouse-url",
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return UsageError(
            f"the login may not do this: {says}",
            remedy="use the login that the verb is meant for; see docs/warehouse.md for the roles",
        )
    remedy = "make room on the server" if isinstance(error, _FULL) else "see to the server"
    return OutsideError(f"PostgreSQL failed: {says}", remedy=f"{remedy} and run the command again")

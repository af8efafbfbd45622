"""What is said where nothing is written to the ledger: the database refuses, or the clock leaps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import psycopg

from adapters.warehouse.database_texts import hint_of, said_by
from transforms.language.errors import DataRefused, OutsideError
from transforms.language.messages import gettext as _


@contextmanager
def explained() -> Iterator[None]:
    """Say what the database says against a write as a `DataRefused` or an `OutsideError`."""
    try:
        yield
    except (psycopg.IntegrityError, psycopg.DataError) as error:
        raise DataRefused(
            _("the ledger refuses an entry: {says}", says=said_by(error)),
            where=error.diag.message_detail or error.diag.constraint_name,
            remedy=hint_of(error) or _("nothing was posted; correct the entry's cause"),
        ) from None
    except psycopg.OperationalError as error:
        raise OutsideError(
            _(
                "the warehouse failed while the ledger was being written: {error}",
                error=str(error).strip(),
            ),
            remedy=_(
                "see that the server runs and has disk space, then run again: what was"
                " committed is found, what was not is posted"
            ),
        ) from None


def leapt_ahead(now: datetime, days: int) -> DataRefused:
    """Return the refusal of a clock that is so many days after the ledger's last entry."""
    return DataRefused(
        _(
            "the clock says {now}, {days} days after the ledger's last entry",
            now=f"{now:%Y-%m-%d}",
            days=days,
        ),
        where=_("the clock of this machine"),
        remedy=_(
            "set the clock right; where it is right, say `clock_confirmed_on: {now}` in"
            " peakledger.yaml",
            now=f"{now:%Y-%m-%d}",
        ),
    )

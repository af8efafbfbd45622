"""Close a posting period for good.

Goes in: a month and who closes it. Comes out: a row of `ledger.period` with the ledger's head at
that moment. What is learned later of that month is booked in the open one, with its earning period;
nothing ever opens a month again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from adapters.lake.home import Home
from adapters.ledger.store import LedgerStore, Writing
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from stages.ledger.work import ledger_work
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.ledger.periods import period_end

_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class CloseResult:
    """A month that is closed, and where the ledger stood."""

    period: str
    closed_by: str
    is_new: bool
    entry_count: int
    head_hash: str
    behind: dict[str, str]

    def text(self) -> Message:
        """Return the result as a person reads it."""
        if not self.is_new:
            return _("{period} is closed already", period=self.period)
        closed = _(
            "{period} is closed for good at entry {entry}",
            period=self.period,
            entry=self.entry_count,
        )
        return lines(
            [
                closed,
                *(
                    _(
                        "  {program} stands at {day}: what it still earns is booked in the next"
                        " month",
                        program=program,
                        day=day,
                    )
                    for program, day in self.behind.items()
                ),
            ]
        )


def close(
    home: Home, warehouse_url: str | None, period: str, by: str, *, now: datetime, run_id: str
) -> CloseResult:
    """Close a month; closing it again changes nothing.

    Raises `UsageError` for what is no month; `DataRefused` where an earlier month is open, a later
    one is closed, or no program has been accrued up to the month's end.
    """
    if not _MONTH.fullmatch(period):
        raise UsageError(
            _("{period} is no posting period", period=repr(period)),
            where="--period",
            remedy=_("name a month, as 2026-01"),
        )
    by = require_name(by, _("option {name}", name="--by"))
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            ledger_work(warehouse, "close", None, now, run_id=run_id) as own_lease,
            LedgerStore(warehouse).writing(lease=own_lease) as ledger,
        ):
            stood_at = ledger.head.stood_at
            is_new = period not in ledger.closed_periods()
            if is_new:
                _require_over(period, stood_at.values())
                ledger.close(period, by, now=now, run_id=run_id)
            return _result(ledger, period, by, is_new)


def _require_over(period: str, stands: Iterable[date]) -> None:
    end = period_end(period)

    if end is None or max(stands, default=date.min) < end:
        raise DataRefused(
            _(
                "{period} is not over in the ledger: no program is accrued up to its end",
                period=period,
            ),
            where=_("as-of dates of the programs"),
            remedy=_("run `peakledger rebates accrue --as-of {end}` first", end=end),
        )


def _result(ledger: Writing, period: str, by: str, is_new: bool) -> CloseResult:
    end = period_end(period) or date.max
    behind = {name: day.isoformat() for name, day in ledger.head.stood_at.items() if day < end}
    tip = ledger.head.tip
    return CloseResult(
        period, by, is_new, tip.entries, head_hash=tip.hash, behind=dict(sorted(behind.items()))
    )

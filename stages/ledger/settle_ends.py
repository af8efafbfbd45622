"""Whether what a settlement pays is over in the ledger: before its end it is an estimate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.ledger.batches import BatchLine
from transforms.ledger.periods import period_end
from transforms.ledger.settle import PayRule


def ended(rules: Mapping[str, PayRule], stood_at: Mapping[str, date]) -> dict[str, PayRule]:
    """Return the programs that stand at their end; before it, what is owed is an estimate."""
    booked = {name: rule for name, rule in rules.items() if name in stood_at}
    ended = {n: r for n, r in booked.items() if r.until is not None and stood_at[n] >= r.until}
    if booked and not ended:
        name, rule = min(booked.items(), key=lambda item: item[1].until or date.max)
        raise DataRefused(
            _(
                "program {name} stands at {day}, before its end on {until}",
                name=name,
                day=stood_at[name],
                until=rule.until,
            ),
            where=_("valid.until of the programs settled as a whole"),
            remedy=_(
                "once it is over, run `peakledger rebates accrue --as-of {until}` first",
                until=rule.until,
            ),
        )
    return ended


def require_accrued(lines: Iterable[BatchLine], stood_at: Mapping[str, date], period: str) -> None:
    """Raise `DataRefused` for a program to be paid that stands before the end of its period."""
    end = period_end(period)
    for program in sorted({line.program_id for line in lines}):
        stands = stood_at.get(program)
        if end is not None and (stands is None or stands < end):
            raise DataRefused(
                _(
                    "program {program} stands at {stands}, before the end of {period}",
                    program=program,
                    stands=stands,
                    period=period,
                ),
                where=_("as-of dates in {period}", period=period),
                remedy=_("run `peakledger rebates accrue --as-of {end}` first", end=end),
            )

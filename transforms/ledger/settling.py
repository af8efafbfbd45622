"""Which open sums a settlement pays, which wait, and which are held.

Goes in: what is payable per key of the ledger, the programs, the settlement period, and who is
held. Comes out: the lines of the batches, and what was left out with its reason.

A program takes part in `settle --period P` where P is of the kind it is settled by (`settle.every`,
else its own period; a program by order line is settled by the month). Paid is everything payable of
periods that are over by the end of P, so that a late difference to a period long settled, and what
was below the minimum the last time, are paid with it. Where a program is settled more often than
its period ends, what is payable so far is paid on account.

Worked: a quarterly program with `minimum: 50` owes account A 30.00 for 2026-Q1, which waits, and
40.00 for 2026-Q2: `settle --period 2026-Q2` pays both, 70.00.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.currencies import GOODS
from transforms.ledger.batches import BatchLine, in_order
from transforms.ledger.entries import GlAccounts
from transforms.ledger.periods import period_end, period_kind, period_start

# From the shortest to the longest; a longer one may be settled by a shorter one, on account.
_LENGTHS = ("line", "order", "day", "week", "month", "quarter", "half_year", "year", "program")


_BY_DOCUMENT = ("line", "order")


class Payable(NamedTuple):
    """One key with what still stands on its liability."""

    program_id: str
    account_id: str
    earning_period: str
    currency: str
    payable: Decimal
    last_entry_no: int
    last_version: int
    first_as_of: date


class PayRule(NamedTuple):
    """How a program is settled."""

    period: str
    every: str | None
    approve: bool
    pay_as: str
    minimum: Decimal
    until: date
    gl: GlAccounts
    goods: str | None = None

    @property
    def by(self) -> str:
        """Return the kind of period it is settled by."""
        own = "month" if self.period in _BY_DOCUMENT else self.period
        return self.every or own


class LeftOut(NamedTuple):
    """A sum that is not paid this time, and why."""

    program_id: str
    account_id: str
    currency: str
    amount: Decimal
    reason: str


class Settling(NamedTuple):
    """What is paid after approval, what is paid without, and what is left out."""

    to_approve: tuple[BatchLine, ...]
    to_post: tuple[BatchLine, ...]
    left_out: tuple[LeftOut, ...]


def programs_of(period: str, rules: Mapping[str, PayRule]) -> dict[str, PayRule]:
    """Return the programs that are settled by periods like the one named."""
    kind = period_kind(period)
    return {name: rule for name, rule in rules.items() if rule.by == kind}


def settle(
    payables: Iterable[Payable],
    rules: Mapping[str, PayRule],
    period: str,
    hold_of: Callable[[str, str], str | None],
) -> Settling:
    """Choose what `settle --period` pays; `hold_of(program, account)` says why one is held.

    A sum is that of one program, account and currency. What is negative or zero is not paid: it is
    owed to us, or nothing.
    """
    sums: dict[tuple[str, str, str], list[Payable]] = {}
    for found in payables:
        rule = rules.get(found.program_id)
        if rule and found.payable and _is_due(found, rule, period):
            sums.setdefault((found.program_id, found.account_id, found.currency), []).append(found)
    lines: dict[bool, list[BatchLine]] = {True: [], False: []}
    left_out: list[LeftOut] = []
    for (program, account, currency), keys in sorted(sums.items()):
        rule = rules[program]
        total = sum((key.payable for key in keys), Decimal(0))
        reason = hold_of(program, account) or _too_small(total, rule)
        if reason:
            left_out.append(LeftOut(program, account, currency, total, reason))
        else:
            lines[rule.approve] += [_line(key, rule) for key in keys if key.payable > 0]
    return Settling(in_order(lines[True]), in_order(lines[False]), tuple(left_out))


def _too_small(total: Decimal, rule: PayRule) -> str | None:
    if total <= 0:
        return "nothing is owed in all"
    return f"below the minimum of {rule.minimum}" if total < rule.minimum else None


def _is_due(key: Payable, rule: PayRule, period: str) -> bool:
    if period == "program":
        return True
    end = period_end(period)
    if end is None:
        return False
    over = None if rule.period in _BY_DOCUMENT else period_end(key.earning_period)
    if over is None:
        # A line, an order, a whole program: its name bears no date, it is due once first booked.
        return key.first_as_of <= end
    if _LENGTHS.index(rule.by) < _LENGTHS.index(rule.period):
        start = period_start(key.earning_period)
        return start is not None and start < end
    return over <= end


def _line(key: Payable, rule: PayRule) -> BatchLine:
    return BatchLine(
        program_id=key.program_id,
        account_id=key.account_id,
        earning_period=key.earning_period,
        currency=key.currency,
        kind="settlement",
        amount=-key.payable,
        last_entry_no=key.last_entry_no,
        terms_version=key.last_version,
        expense=rule.gl.expense,
        liability=rule.gl.liability,
        clearing=rule.gl.clearing,
        pay_as="goods" if key.currency == GOODS else rule.pay_as,  # type: ignore[arg-type]
        rate=rule.goods if key.currency == GOODS else None,
    )

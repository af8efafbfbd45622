"""Which open sums a settlement pays, which wait, and which are held.

Goes in: what is payable per key of the ledger, the programs, the settlement period, and who is
held. Comes out: the lines of the batches, and what was left out with its reason.

A program takes part in `settle --period P` where P is of the kind it is settled by (`settle.every`,
else its own period; a program by order line is settled by the month). Paid is everything payable of
periods that are over by the end of P, so that a late difference to a period long settled, and what
was below the minimum the last time, are paid with it. Where a program is settled more often than
its period ends, what is payable so far is paid on account.

What was clawed back and has not come back is taken out of what is paid: of the same program,
account and currency, whatever the period, the oldest first. Other programs are left alone, because
they pay in their own way, from their own GL accounts.

The minimum holds while more may come: a program that is over, and an account that is closed, are
paid whatever is left.

Worked: a quarterly program with `minimum: 50` owes account A 30.00 for 2026-Q1, which waits, and
40.00 for 2026-Q2: `settle --period 2026-Q2` pays both, 70.00. Later 25.00 of 2026-Q1 are clawed
back. 2026-Q3 owes 90.00: `settle --period 2026-Q3` settles 90.00 and recovers 25.00, so 65.00 are
paid and nothing is open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.language.currencies import GOODS
from transforms.ledger.batches import BatchLine, in_order
from transforms.ledger.entries import GlAccounts
from transforms.ledger.periods import period_end, period_kind, period_start

# From the shortest to the longest; a longer one may be settled by a shorter one, on account.
_LENGTHS = ("line", "order", "day", "week", "month", "quarter", "half_year", "year", "program")


_BY_DOCUMENT = ("line", "order")


class Payable(NamedTuple):
    """One key with what still stands on its liability, and what the account owes back."""

    program_id: str
    account_id: str
    earning_period: str
    currency: str
    payable: Decimal
    receivable: Decimal
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
    until: date | None
    gl: GlAccounts
    goods: str | None = None

    @property
    def by(self) -> str:
        """Return the kind of period it is settled by."""
        own = "month" if self.period in _BY_DOCUMENT else self.period
        return self.every or own


class UnpaidSum(NamedTuple):
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
    left_out: tuple[UnpaidSum, ...]


def programs_of(period: str, rules: Mapping[str, PayRule]) -> dict[str, PayRule]:
    """Return the programs that are settled by periods like the one named."""
    kind = period_kind(period)
    return {name: rule for name, rule in rules.items() if rule.by == kind}


def settle(
    payables: Iterable[Payable],
    rules: Mapping[str, PayRule],
    period: str,
    hold_of: Callable[[str, str], str | None],
    *,
    is_closed: Callable[[str], bool] = lambda account: False,
) -> Settling:
    """Choose what `settle --period` pays; `hold_of(program, account)` says why one is held.

    A sum is that of one program, account and currency: what is due, less what the account owes
    back. Where that is nothing or less, what is due is set off against it and nothing is paid.
    """
    lines: dict[bool, list[BatchLine]] = {True: [], False: []}
    left_out: list[UnpaidSum] = []
    for (program, account, currency), keys in sorted(_sums(payables, rules).items()):
        rule = rules[program]
        due = [key for key in keys if key.payable and _is_due(key, rule, period)]
        total = sum((key.payable for key in due), Decimal(0))
        owed_back = sum((key.receivable for key in keys), Decimal(0))
        ends = is_closed(account) or _is_over(rule, period)
        reason = hold_of(program, account) or _too_small(total, owed_back, rule, ends)
        if reason and (due or owed_back):
            left_out.append(UnpaidSum(program, account, currency, total - owed_back, reason=reason))
        elif due:
            lines[rule.approve] += [_line(key, rule) for key in due if key.payable > 0]
            lines[rule.approve] += _set_off(keys, rule, total)
    return Settling(in_order(lines[True]), in_order(lines[False]), tuple(left_out))


def recovered(keys: Iterable[Payable], amount: Decimal) -> Iterator[tuple[Payable, Decimal]]:
    """Share an amount out over what an account owes back, the oldest period first."""
    for key in sorted(keys, key=lambda key: (period_end(key.earning_period) or date.max, key)):
        part = min(key.receivable, amount)
        if part > 0:
            amount -= part
            yield key, part


def _sums(
    payables: Iterable[Payable], rules: Mapping[str, PayRule]
) -> dict[tuple[str, str, str], list[Payable]]:
    sums: dict[tuple[str, str, str], list[Payable]] = {}
    for found in payables:
        if found.program_id in rules:
            sums.setdefault((found.program_id, found.account_id, found.currency), []).append(found)
    return sums


def _too_small(total: Decimal, owed_back: Decimal, rule: PayRule, ends: bool) -> str | None:
    if total <= 0:
        return "the account owes it back" if owed_back else "nothing is owed in all"
    if not ends and Decimal(0) < total - owed_back < rule.minimum:
        return f"below the minimum of {rule.minimum}"
    return None


def _is_over(rule: PayRule, period: str) -> bool:
    end = period_end(period)
    return period == "program" or bool(rule.until and end and rule.until <= end)


def _set_off(keys: Iterable[Payable], rule: PayRule, amount: Decimal) -> list[BatchLine]:
    return [
        _line(key, rule)._replace(
            kind="recovery", cause="offset", amount=part, pay_as=None, rate=None
        )
        for key, part in recovered(keys, amount)
    ]


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

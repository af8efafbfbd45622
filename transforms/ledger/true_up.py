"""The true-up: the ledger gets owed − posted and nothing else.

Goes in: what is owed, the ledger's balances, the programs' rules, the posting period and the as-of
date. Comes out: the drafts to post. Running it again posts nothing; a late order or a return posts
its difference; no entry is ever touched.

Worked: 100.00 at 10 % is booked with +10.00 in January. In February an order of 50.00 dated 2
January arrives: 15.00 is owed, 10.00 posted, so one accrual of +5.00 is booked in February with
`earning_period` 2026-01 and cause `late_order`.

What owed falls by comes off the part that is not settled yet (*reversal*); only what is settled
beyond what is owed is a *claw-back*. Posted 100, paid 80, now owed 50: a reversal of −20 and a
claw-back of −30.

The ledger of a program never moves back in time: once it stands at an as-of date, a run as of an
earlier day posts nothing for it, so that runs and backfills in any order end at the same sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pyarrow as pa

from transforms.language.currencies import GOODS
from transforms.ledger.accruals import Bounds, LedgerRule, Row, differences, of_programs, read_rows
from transforms.ledger.causes import DifferencePlace, Seen, cause_of
from transforms.ledger.entries import Cause, Draft, Drafted, Kind

_ZERO = Decimal(0)


class When(NamedTuple):
    """The dates of a run: facts before `as_of`, booked in the month `posting_period`.

    `stood_at` names the as-of date that each program was last trued up to.
    """

    as_of: date
    posting_period: str
    stood_at: Mapping[str, date] = {}


class TrueUp(NamedTuple):
    """What a run posts, and the programs that already stand at a later as-of date."""

    drafts: list[Drafted]
    ahead: dict[str, date]


def true_up(
    owed: pa.Table,
    balances: pa.Table,
    rules: Mapping[str, LedgerRule],
    when: When,
    *,
    bounds: Bounds | None = None,
) -> TrueUp:
    """Return the drafts that make accrued equal to owed for every program of `rules`.

    `owed` is the results table of the rebate arithmetic, `balances` the ledger's (see
    `transforms.ledger.accruals`). Rows of programs without a rule, and of programs that stand at a
    later day than `when.as_of`, are left alone. `bounds` is for terms that wait for an approver.
    Drafts come sorted by program, account, period.
    """
    ahead = {p: day for p, day in when.stood_at.items() if day > when.as_of and p in rules}
    current = {name: rule for name, rule in rules.items() if name not in ahead}
    ours, booked = of_programs(owed, current), of_programs(balances, current)
    changed = differences(ours, booked, current, bounds=bounds)
    last_numbers = _last_numbers(balances, changed)
    drafts: list[Drafted] = []
    for row in read_rows(changed):
        key = (row.program_id, row.account_id, row.earning_period)
        for kind, amount in parts(row.difference, row.payable):
            last_numbers[key] = last_numbers.get(key, 0) + 1
            rule = current[row.program_id]
            draft = _draft(row, kind, amount, last_numbers[key], rule=rule, when=when)
            drafts.append((draft, rule.gl))
    return TrueUp(drafts, ahead)


def parts(difference: Decimal, unsettled: Decimal) -> Iterator[tuple[Kind, Decimal]]:
    """Split a difference into the kinds that book it; zero yields nothing.

    `unsettled` is what still stands on the liability: neither paid nor taken back.
    """
    if difference > 0:
        yield "accrual", difference
    if difference >= 0:
        return
    reversed_ = max(difference, -max(unsettled, _ZERO))
    if reversed_:
        yield "reversal", reversed_
    if difference != reversed_:
        yield "claw_back", difference - reversed_


def _draft(
    row: Row, kind: Kind, amount: Decimal, number: int, *, rule: LedgerRule, when: When
) -> Draft:
    nothing_owed = row.terms_version is None
    return Draft(
        program_id=row.program_id,
        terms_version=row.terms_version or row.last_version or 0,
        account_id=row.account_id,
        earning_period=row.earning_period,
        entry_no=number,
        kind=kind,
        amount=amount,
        currency=row.currency,
        posting_period=when.posting_period,
        posted_as_of=when.as_of,
        cause=_cause(row, when),
        basis_quantity=_ZERO if nothing_owed else row.basis_quantity,
        basis_amount=_ZERO if nothing_owed else row.basis_amount,
        tier_no=0 if nothing_owed else row.tier_no,
        rate=rule.goods if row.currency == GOODS else row.rate,
    )


def _cause(row: Row, when: When) -> Cause:
    if row.difference < 0 and row.carried > 0:
        return "return"
    looks = (row.last_as_of, when.stood_at.get(row.program_id))
    looked_at = max(filter(None, looks), default=None)
    setting = DifferencePlace(row.earning_period, looked_at, bool(row.is_disciplined))
    return cause_of(row.difference, _before(row), _after(row), setting)


def _before(row: Row) -> Seen | None:
    if row.last_version is None:
        return None
    amount, quantity = row.last_amount or _ZERO, row.last_quantity or _ZERO
    return Seen(amount, quantity, row.last_tier_no, row.last_version, last_version=row.last_version)


def _after(row: Row) -> Seen | None:
    if row.terms_version is None or row.first_version is None:
        return None
    amount, quantity = row.basis_amount or _ZERO, row.basis_quantity or _ZERO
    return Seen(amount, quantity, row.tier_no, row.first_version, last_version=row.terms_version)


def _last_numbers(balances: pa.Table, changed: pa.Table) -> dict[tuple[str, str, str], int]:
    # Entries are numbered within a period whatever their currency.
    place = ["program_id", "account_id", "earning_period"]
    touched = changed.select(place).group_by(place).aggregate([])
    found = balances.select([*place, "last_entry_no"]).join(touched, place, join_type="left semi")
    numbers: dict[tuple[str, str, str], int] = {}
    for program, account, period, number in zip(
        *(column.to_pylist() for column in found.columns), strict=True
    ):
        numbers[program, account, period] = max(number, numbers.get((program, account, period), 0))
    return numbers

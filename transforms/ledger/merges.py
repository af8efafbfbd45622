"""Accounts that merge: from a day on the one account is the other.

Goes in: links (from, to, first day) and the ledger's open sums. Comes out: which account a fact of
a day belongs to, and the entries that hand open sums over. Facts of before stay where they are;
what is open of them moves with two entries of cause `merge` that add up to nothing: what is payable
as *transfer*, what is owed back as *recovery*.

Worked: A merges into B on 1 July. A is owed 80.00 for 2026-Q2 and owes 5.00 back of 2026-Q1. Booked
are, for 2026-Q2, a transfer of −80.00 of A and +80.00 of B, and for 2026-Q1 a recovery of +5.00 of
A and −5.00 of B. Orders of July under A count as B's. Booked again: nothing is open under A.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.ledger.accruals import LedgerRule
from transforms.ledger.entries import Draft, Drafted, Kind
from transforms.ledger.periods import posting_period
from transforms.ledger.settle import Payable

_LAST_DAY = date.max


class AccountMerge(NamedTuple):
    """From `valid_from` on, facts of one account count as the other's."""

    from_account_id: str
    to_account_id: str
    valid_from: date


class OwnerSpan(NamedTuple):
    """Facts of an account dated from `first` on and before `until` belong to `owner`."""

    account_id: str
    owner: str
    first: date
    until: date


def spans(links: Sequence[AccountMerge]) -> list[OwnerSpan]:
    """Return whose the facts of merged accounts are, chains followed: A → B in May, B → C in July.

    Then A's facts of May and June are B's and those since July are C's. Raises `DataRefused` for
    accounts that merge in a circle and for one that merges twice.
    """
    into: dict[str, AccountMerge] = {}
    for link in sorted(links):
        if link.from_account_id in into:
            raise _refused(
                _(
                    "account {from_account_id} merges into {into} and into {to_account_id}",
                    from_account_id=link.from_account_id,
                    into=into[link.from_account_id][1],
                    to_account_id=link.to_account_id,
                ),
                _("an account merges once: take one of the two rows out"),
            )
        into[link.from_account_id] = link
    return [span for account in sorted(into) for span in _spans_of(account, into)]


def owners(found: Iterable[OwnerSpan], as_of: date) -> dict[str, str]:
    """Return the account that each merged account is on the day before `as_of`."""
    return {span.account_id: span.owner for span in found if span.first < as_of <= span.until}


class Handed(NamedTuple):
    """An open sum that goes from one account to another, by a kind of entry."""

    key: Payable
    to_account_id: str
    kind: Kind
    amount: Decimal  # as it stands open: negative where it is owed back


def handed_over(
    keys: Iterable[Payable], found: Sequence[OwnerSpan], stood_at: Mapping[str, date]
) -> list[Handed]:
    """Return what stands open of accounts that are others as of the day their program stands at."""
    owner_of = {day: owners(found, day) for day in set(stood_at.values())}
    made = []
    for key in sorted(key for key in keys if key.program_id in stood_at):
        to = owner_of[stood_at[key.program_id]].get(key.account_id)
        parts: tuple[tuple[Kind, Decimal], ...] = (
            ("transfer", key.payable),
            ("recovery", -key.receivable),
        )
        made += [Handed(key, to, kind, amount) for kind, amount in parts if to and amount]
    return made


def merge_drafts(
    handed: Iterable[Handed],
    rules: Mapping[str, LedgerRule],
    numbers: Mapping[tuple[str, str, str], int],
    stood_at: Mapping[str, date],
    *,
    closed: Collection[str],
) -> list[Drafted]:
    """Return the entries that hand sums over: in pairs, of the old account first.

    `numbers` gives the last entry number per program, account and period, `closed` the months that
    are closed.
    """
    last, drafts = dict(numbers), []
    for one in handed:
        key, as_of = one.key, stood_at[one.key.program_id]
        for account, amount in ((key.account_id, -one.amount), (one.to_account_id, one.amount)):
            place = (key.program_id, account, key.earning_period)
            last[place] = last.get(place, 0) + 1
            draft = Draft(
                program_id=key.program_id,
                terms_version=key.last_version,
                account_id=account,
                earning_period=key.earning_period,
                entry_no=last[place],
                kind=one.kind,
                amount=amount,
                currency=key.currency,
                posting_period=posting_period(as_of, closed),
                posted_as_of=as_of,
                cause="merge",
            )
            drafts.append((draft, rules[key.program_id].gl))
    return drafts


def _spans_of(account: str, into: Mapping[str, AccountMerge]) -> Iterator[OwnerSpan]:
    followed, first = [account], date.min
    steps: list[tuple[str, date]] = []
    link = into.get(account)
    while link is not None:
        if link.to_account_id in followed:
            circle = " → ".join([*followed, link.to_account_id])
            raise _refused(
                _("accounts merge in a circle: {circle}", circle=circle),
                _("take one of the rows out"),
            )
        followed.append(link.to_account_id)
        # A link that was older than the one before it holds at once.
        first = max(first, link.valid_from)
        steps.append((link.to_account_id, first))
        link = into.get(link.to_account_id)
    ends = [day for _, day in steps[1:]] + [_LAST_DAY]
    for (owner, begins), ends_on in zip(steps, ends, strict=True):
        if begins < ends_on:
            yield OwnerSpan(account, owner, begins, ends_on)


def _refused(says: str, remedy: str) -> DataRefused:
    return DataRefused(
        says,
        where=_("feed {name}", name="account_links"),
        remedy=_("{remedy}, then ingest again", remedy=remedy),
    )

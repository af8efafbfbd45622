"""What one ledger entry is, and its GL lines.

A `Draft` is what is to be booked; `transforms.ledger.chain` numbers and seals it. The `Entry`, one
row of `ledger.entry`, is the draft and its seal, and has GL lines (`Posting`) beside it. Amounts
are exact decimals: positive raises what we owe the account, negative lowers it.

Worked: 10 % of 100.00 is owed and nothing is posted. One accrual of +10.00 is drafted, debiting the
expense account and crediting the liability account with 10.00.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _

Kind = Literal[
    "accrual",
    "reversal",
    "settlement",
    "claw_back",
    "adjustment",
    "recovery",
    "write_off",
    "transfer",
]
Cause = Literal[
    "new_sales",
    "late_order",
    "return",
    "tier_change",
    "terms_change",
    "discipline",
    "correction",
    "offset",
    "repayment",
    "decision",
    "merge",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
CAUSES: tuple[Cause, ...] = get_args(Cause)
# What these add up to is accrued; the other kinds close it, and the next accrual leaves them alone.
ACCRUAL_KINDS: tuple[Kind, ...] = ("accrual", "reversal", "claw_back", "adjustment")
_FINEST = Decimal("0.0001")


class GlAccounts(NamedTuple):
    """The three GL accounts that a program's money moves between."""

    expense: str
    liability: str
    clearing: str


class Posting(NamedTuple):
    """One GL line of an entry: either the debit or the credit is positive, the other is zero."""

    entry_id: int
    line_no: int
    gl_account: str
    debit: Decimal
    credit: Decimal
    currency: str


class Draft(NamedTuple):
    """What an entry books: everything but its number and its place in the chain."""

    program_id: str
    terms_version: int
    account_id: str
    earning_period: str
    entry_no: int
    kind: Kind
    amount: Decimal
    currency: str
    posting_period: str
    posted_as_of: date
    cause: Cause | None
    basis_quantity: Decimal | None = None
    basis_amount: Decimal | None = None
    tier_no: int | None = None
    rate: str | None = None
    batch_id: str | None = None
    corrects_entry_id: int | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return program, account, earning period and currency: what a balance is kept by."""
        return self.program_id, self.account_id, self.earning_period, self.currency


class Seal(NamedTuple):
    """What makes a draft an entry: its number, its place in the chain, and who wrote it when."""

    entry_id: int
    prev_hash: str
    hash: str
    run_id: str
    posted_at: datetime


class Entry(NamedTuple):
    """One row of `ledger.entry`."""

    draft: Draft
    seal: Seal

    @classmethod
    def of_row(cls, row: Sequence[Any]) -> Entry:
        """Return the entry that a row of `COLUMNS` is."""
        return cls(Draft(*row[: len(Draft._fields)]), Seal(*row[len(Draft._fields) :]))

    def row(self) -> tuple[Any, ...]:
        """Return its values in the order of `COLUMNS`."""
        return self.draft + self.seal


# The columns of `ledger.entry`, as they are read and written.
COLUMNS: tuple[str, ...] = Draft._fields + Seal._fields

# A draft with the GL accounts of its program, and the entry it becomes, with its GL lines.
Drafted = tuple[Draft, GlAccounts]
Booked = tuple[Entry, tuple[Posting, ...]]


def gl_pair(kind: str, amount: Decimal, gl: GlAccounts) -> tuple[str, str]:
    """Return the GL accounts that an entry debits and credits, in that order.

    Accruals debit expense and credit liability, reversals the other way; a settlement debits
    liability and credits clearing; a claw-back debits clearing and credits expense. An adjustment
    moves as an accrual or a reversal, by its sign. A recovery debits and credits clearing: what a
    claw-back put there is now paid, by money or out of what was owed. A write-off takes from the
    liability to expense, or from clearing to expense. A transfer takes from the liability to
    clearing for the account that hands over, and back for the one that takes over. Raises
    `UsageError` for a sign its kind cannot have and for zero: an entry that moves nothing is never
    made.
    """
    if amount == 0 or (amount > 0) not in _SIGNS[kind]:
        raise UsageError(
            _(
                "a ledger entry of kind {kind} cannot have the amount {amount}",
                kind=kind,
                amount=str(amount),
            ),
            remedy=_("post a difference by the kind that its sign calls for"),
        )
    debited, credited = _PAIRS[kind, amount > 0]
    return getattr(gl, debited), getattr(gl, credited)


# By kind and sign (true: positive), which account of the program is debited and which credited.
_PAIRS = {
    ("accrual", True): ("expense", "liability"),
    ("adjustment", True): ("expense", "liability"),
    ("reversal", False): ("liability", "expense"),
    ("adjustment", False): ("liability", "expense"),
    ("settlement", False): ("liability", "clearing"),
    ("claw_back", False): ("clearing", "expense"),
    ("recovery", True): ("clearing", "clearing"),
    ("recovery", False): ("clearing", "clearing"),
    ("write_off", True): ("expense", "clearing"),
    ("write_off", False): ("liability", "expense"),
    ("transfer", True): ("clearing", "liability"),
    ("transfer", False): ("liability", "clearing"),
}
_SIGNS = {str(kind): {sign for other, sign in _PAIRS if other == kind} for kind in KINDS}


def is_on_liability(kind: str, amount: Decimal) -> bool:
    """Say whether an entry stands on the liability; else it stands on the account's clearing."""
    return kind not in ("claw_back", "recovery") and (kind != "write_off" or amount < 0)


def postings(entry_id: int, draft: Draft, gl: GlAccounts) -> tuple[Posting, Posting]:
    """Return the balanced debit and credit of a draft, each with the entry's absolute amount.

    Raises `UsageError` for an amount that the ledger's four decimals cannot hold exactly.
    """
    if draft.amount.quantize(_FINEST) != draft.amount:
        raise UsageError(
            _("the amount {amount} has more than 4 decimals", amount=str(draft.amount)),
            where=_(
                "program {program_id}, account {account_id}",
                program_id=draft.program_id,
                account_id=draft.account_id,
            ),
            remedy=_("round it to its currency before it is booked"),
        )
    debited, credited = gl_pair(draft.kind, draft.amount, gl)
    size, none = abs(draft.amount), Decimal(0)
    return (
        Posting(entry_id, 1, debited, size, credit=none, currency=draft.currency),
        Posting(entry_id, 2, credited, none, credit=size, currency=draft.currency),
    )

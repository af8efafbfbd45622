"""Ledger maths: what to post, how it is sealed, and nothing that touches the world."""

from transforms.ledger.accruals import (
    BALANCE_SCHEMA,
    Bounds,
    LedgerRule,
    comes_to,
    differences,
    held_keys,
    of_programs,
)
from transforms.ledger.chain import (
    GENESIS,
    ChainLink,
    Tip,
    chained,
    entry_hash,
    next_stamps,
    payload,
)
from transforms.ledger.entries import (
    ACCRUAL_KINDS,
    CAUSES,
    KINDS,
    Draft,
    Entry,
    GlAccounts,
    Posting,
    gl_pair,
    postings,
)
from transforms.ledger.periods import (
    month_of,
    next_month,
    period_end,
    period_kind,
    period_start,
    posting_period,
)
from transforms.ledger.sums import AMOUNT, BASIS
from transforms.ledger.true_up import TrueUp, When, true_up

__all__ = [
    "ACCRUAL_KINDS",
    "AMOUNT",
    "BALANCE_SCHEMA",
    "BASIS",
    "CAUSES",
    "GENESIS",
    "KINDS",
    "Bounds",
    "ChainLink",
    "Draft",
    "Entry",
    "GlAccounts",
    "LedgerRule",
    "Posting",
    "Tip",
    "TrueUp",
    "When",
    "chained",
    "comes_to",
    "differences",
    "entry_hash",
    "gl_pair",
    "held_keys",
    "month_of",
    "next_month",
    "next_stamps",
    "of_programs",
    "payload",
    "period_end",
    "period_kind",
    "period_start",
    "posting_period",
    "postings",
    "true_up",
]

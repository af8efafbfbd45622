"""What PostgreSQL and our triggers say against a statement, in the reader's language.

The triggers say it in SQL (`sql/warehouse/`), where no catalogue is; each of their texts stands
here once more, and a test holds the two together.
"""

from __future__ import annotations

import psycopg

from transforms.language.libraries import as_ours, forms_of
from transforms.language.messages import gettext as _

_FORMS = forms_of(
    _("the ledger is append-only: {what} on ledger.{table} is refused"),
    _("overrides are append-only: {what} on ops.stock_up_override is refused"),
    _("an approval is given under one's own login: {login} is not {name}"),
    _("{name} is no approver"),
    _("batch {batch} was prepared by {name}, who may not approve it"),
    _("{name} has {decision} batch {batch} before"),
    _("approved"),
    _("refused"),
    _("batch {batch} is posted"),
    _("more is taken than stands open under {key}"),
    _("batch {batch} does not bear the digest of its lines"),
    _("batch {batch} is not named and counted by its lines"),
    _("batch {batch} names nobody as its preparer"),
    _("batch {batch} is for a {purpose} and holds a {kind}"),
    _("the terms of program {program} are not kept"),
    _("batch {batch} needs approval and says that it does not"),
    _("the ledger entries are of batch {batch}, which {refusal}"),
    _("was refused"),
    _("is not approved"),
    _("does not exist"),
    _("was posted before"),
    _("has other lines"),
    _("ledger entry {entry} does not follow the last one"),
    _("ledger entry {entry} is dated before the last one"),
    _("ledger entry {entry} is for a closed posting period"),
    _("ledger entry {entry} is not booked in the month of its as-of date"),
    _("ledger entry {entry} corrects no entry of its key"),
    _("ledger entry {entry} needs a batch that somebody approved"),
    _("ledger entry {entry} is of terms that are not kept"),
    _("payouts to account {account} are held: {reason}"),
    _("posting period {period} lies before a closed one"),
    _("posting period {period} cannot close while {earlier} is open"),
    _("posting period {period} does not close at the ledger's head"),
    _("the postings of ledger entry {entry} do not balance to its amount"),
    _("the postings of ledger entry {entry} are not on the GL accounts of its terms"),
    _("ledger entry {entry} has no postings"),
    _("reply {reply} names nobody who entered it"),
    _("no dispute {reply} is resolved by this"),
    _("dispute {reply} of this position is open"),
    _("version {version} of program {program} changed after entries were booked by it"),
    # Their hints.
    _("post a difference instead: peakledger rebates accrue"),
    _("an approver is a member of {role} and of no role that writes"),
    _("a decision stands; prepare a new batch"),
    _("prepare the batch again: what is paid comes back by a claw-back"),
    _("write the name in letters, without control or formatting characters"),
    _("accrue the program with its terms first"),
    _("settle.approve of the kept terms decides, for settlements alone"),
    _("prepare a batch, have it approved, then post it once"),
    _("read the head again"),
    _("book in the open period"),
    _("book in the month of the day before, or in the first open one after it"),
    _("release the hold, or prepare the batch without the account"),
    _("close the earlier one first"),
    _("the terms name them (gl), or else the settings of the home"),
    _("an entry that resolves it is of its position and was posted after it"),
    _("resolve it first: peakledger rebates resolve"),
    _("write the change as a new version: both stay"),
    _("decide anew, or withdraw: peakledger stock-up override … --withdraw"),
    # PostgreSQL's own.
    _("permission denied for {what}"),
    _("duplicate key value violates unique constraint {name}"),
    _("canceling statement due to statement timeout"),
    _("terminating connection due to administrator command"),
)


def said_by(error: psycopg.Error) -> str:
    """Return what an error of PostgreSQL says, without the statement and its values."""
    lines = str(error).splitlines() or [type(error).__name__]
    return as_ours(error.diag.message_primary or lines[0], _FORMS)


def hint_of(error: psycopg.Error) -> str | None:
    """Return what the database says to do; None where it says nothing."""
    hint = error.diag.message_hint
    return as_ours(hint, _FORMS) if hint else None

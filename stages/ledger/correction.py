"""Take one entry back by hand: an adjustment undoes it in every dimension, approved by another.

Goes in: an entry's number, who prepares and why. Comes out: a batch of one line; `approve` and
`post` follow. An entry is taken back at most once, and only while what it accrued is not paid. The
next accrual posts what the facts say is owed, so the cause is corrected first: this is for what was
booked wrongly, not for facts.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from adapters.lake.home import Home
from adapters.ledger import balances, batches, reads
from adapters.ledger.disputes import disputed_keys
from adapters.ledger.store import LedgerStore, Writing
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from stages.ledger.batch_lines import BatchTold, tell_batch
from stages.ledger.names import no_entry
from stages.ledger.work import ledger_work
from transforms.language.errors import DataRefused, UsageError
from transforms.language.figures import money
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.ledger.batches import Batch, BatchLine
from transforms.ledger.entries import Entry
from transforms.ledger.judgement import is_paid, last_numbers
from transforms.ledger.periods import posting_period

_CORRECTABLE = {"accrual", "reversal", "adjustment"}


def correct(
    home: Home,
    warehouse_url: str | None,
    entry_id: int,
    prepared_by: str,
    *,
    reason: str,
    now: datetime,
    run_id: str,
) -> BatchTold:
    """Prepare the batch that takes an entry back.

    Raises `DataRefused` for an entry that is not there, is taken back already, or moved paid money:
    what was paid comes back by a claw-back, once less is owed.
    """
    if not reason.strip():
        raise UsageError(
            _("a correction needs a reason"), where=_("option {name}", name="--reason")
        )
    preparer = require_name(prepared_by, _("option {name}", name="--prepared-by"))
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            ledger_work(warehouse, "correct", None, now, run_id=run_id) as own_lease,
            LedgerStore(warehouse).writing(lease=own_lease) as ledger,
        ):
            entry = _correctable(ledger, entry_id)
            batch = _batch(ledger, entry, preparer, reason.strip())
            with ledger.inserting() as connection:
                is_new = batches.add_batch(connection, batch, now, run_id)
            return tell_batch(batch, disputed_keys(ledger.connection), is_new=is_new)


def _correctable(ledger: Writing, entry_id: int) -> Entry:
    entry = reads.one_entry(ledger.connection, entry_id)
    if entry is None:
        raise no_entry(ledger.connection, entry_id)
    if entry.draft.kind not in _CORRECTABLE:
        raise _refused(entry_id, _("is a {kind}, which moved paid money", kind=entry.draft.kind))
    query = "select entry_id from ledger.entry where corrects_entry_id = %s"
    row = ledger.connection.execute(query, [entry_id]).fetchone()
    if row:
        raise _refused(entry_id, _("is taken back already, by entry {other}", other=str(row[0])))
    _require_unpaid(ledger, entry)
    return entry


def _require_unpaid(ledger: Writing, entry: Entry) -> None:
    draft = entry.draft
    payable = balances.key_states(ledger.connection, [draft.program_id])[draft.key].payable
    if is_paid(draft.amount, payable):
        amounts = [money(sum_, draft.currency) for sum_ in (draft.amount, max(payable, Decimal(0)))]
        raise DataRefused(
            _(
                "entry {entry_id} is paid: of its {amount} {currency} to account {account_id}"
                " no more than {open_sum} still stands on the liability",
                entry_id=str(entry.seal.entry_id),
                amount=amounts[0],
                currency=draft.currency,
                account_id=draft.account_id,
                open_sum=amounts[1],
            ),
            where=_(
                "program {program_id}, period {earning_period}",
                program_id=draft.program_id,
                earning_period=draft.earning_period,
            ),
            remedy=_(
                "what is paid comes back by a claw-back: correct the facts or the terms, then"
                " run `peakledger rebates accrue`"
            ),
        )


def _batch(ledger: Writing, entry: Entry, prepared_by: str, reason: str) -> Batch:
    draft = entry.draft
    credited, debited = _accounts(ledger, entry)
    # An adjustment debits expense and credits liability where it is positive, else the reverse: so
    # the accounts are named such that its lines are the entry's with the sides changed.
    raising = draft.amount < 0
    numbers = last_numbers(balances.key_states(ledger.connection, [draft.program_id]))
    line = BatchLine(
        *draft.key,
        kind="adjustment",
        amount=-draft.amount,
        last_entry_no=numbers[draft.key[:3]],
        terms_version=draft.terms_version,
        expense=credited if raising else debited,
        liability=debited if raising else credited,
        clearing=debited,
        cause="correction",
        corrects_entry_id=entry.seal.entry_id,
        reason=reason,
    )
    as_of = max(draft.posted_as_of, ledger.head.stood_at.get(draft.program_id, draft.posted_as_of))
    period = posting_period(as_of, ledger.closed_periods())
    return Batch("adjustment", period, prepared_by, as_of, needs_approval=True, lines=(line,))


def _accounts(ledger: Writing, entry: Entry) -> tuple[str, str]:
    """Return the GL accounts that the entry credits and debits."""
    row = ledger.connection.execute(
        "select min(gl_account) filter (where credit > 0), min(gl_account) filter (where debit > 0)"
        " from ledger.posting where entry_id = %s",
        [entry.seal.entry_id],
    ).fetchone()
    if row is None:
        raise AssertionError("an entry has GL lines")
    return row[0], row[1]


def _refused(entry_id: int, says: str) -> DataRefused:
    return DataRefused(
        _("entry {entry_id} {says}", entry_id=str(entry_id), says=says),
        where="ledger.entry",
        remedy=_("see `peakledger rebates entry`"),
    )

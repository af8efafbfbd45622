"""What an account owes back comes in, or an open sum is given up: by hand, approved by another.

Goes in: an account, a program, who prepares and why. Comes out: a batch of a line per period;
`approve` and `post` follow. A *recovery* records that what was clawed back was paid, as money or by
other means: clearing had it already, so GL accounts stay as they are. A *write-off* closes what is
payable or owed back without money: to or from expense. Neither changes what is accrued.

Worked: 300.05 of 2026-Q1 were clawed back after all was paid. The account sends 300.05: recovery
+300.05, cause `repayment`, open 0.00. Or it is gone: write-off +300.05, debit expense, credit
clearing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from adapters.lake.home import Home
from adapters.ledger import balances, batches
from adapters.ledger.disputes import disputed_keys
from adapters.ledger.store import LedgerStore, Writing
from adapters.rebates.terms_archive import kept_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from stages.ledger.batch_lines import BatchTold, tell_batch
from stages.ledger.names import require_account, require_program
from stages.ledger.rules import ledger_rules
from stages.ledger.work import ledger_work
from transforms.language.errors import DataRefused, UsageError
from transforms.language.figures import money
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.ledger.batches import Batch, BatchLine, in_order
from transforms.ledger.entries import Cause, GlAccounts, Kind
from transforms.ledger.periods import posting_period
from transforms.ledger.settle import Payable, recovered

Said = tuple[Kind, Cause, str, str]  # what is booked and why, who prepares, in whose words
Choose = Callable[[Sequence[Payable]], Iterable[tuple[Payable, Decimal]]]


def recover(
    home: Home,
    warehouse_url: str | None,
    account: str,
    program: str,
    *,
    currency: str | None,
    amount: Decimal | None,
    prepared_by: str,
    reason: str,
    now: datetime,
    run_id: str,
) -> BatchTold:
    """Prepare the batch that records what came back: `amount`, or else all that is owed back.

    The oldest periods first. Raises `DataRefused` where nothing, or less than `amount`, is owed.
    """

    def chosen(keys: Sequence[Payable]) -> Iterable[tuple[Payable, Decimal]]:
        owed_back = sum((key.receivable for key in keys), Decimal(0))
        if owed_back <= 0 or (amount is not None and not 0 < amount <= owed_back):
            code = keys[0].currency if keys else ""
            owed = f"{money(owed_back, code)} {code}".strip()
            raise _refused(account, program, _("owes {sum} back", sum=owed))
        return recovered(keys, owed_back if amount is None else amount)

    named = (account, program, currency)
    said: Said = ("recovery", "repayment", prepared_by, reason)
    return _by_hand(home, warehouse_url, named, said, choose=chosen, now=now, run_id=run_id)


def write_off(
    home: Home,
    warehouse_url: str | None,
    account: str,
    program: str,
    *,
    currency: str | None,
    period: str | None,
    prepared_by: str,
    reason: str,
    now: datetime,
    run_id: str,
) -> BatchTold:
    """Prepare the batch that gives up what is open, payable or owed back, of one period or of all.

    Raises `DataRefused` where nothing is open.
    """

    def chosen(keys: Sequence[Payable]) -> Iterable[tuple[Payable, Decimal]]:
        named = [key for key in keys if period is None or key.earning_period == period]
        found = [(key, part) for key in named for part in (-key.payable, key.receivable) if part]
        if not found:
            raise _refused(account, program, _("has nothing open"))
        return found

    named = (account, program, currency)
    said: Said = ("write_off", "decision", prepared_by, reason)
    return _by_hand(home, warehouse_url, named, said, choose=chosen, now=now, run_id=run_id)


def _by_hand(
    home: Home,
    warehouse_url: str | None,
    named: tuple[str, str, str | None],
    said: Said,
    *,
    choose: Choose,
    now: datetime,
    run_id: str,
) -> BatchTold:
    kind, cause, prepared_by, reason = said
    if not reason.strip():
        raise UsageError(_("a reason is needed"), where=_("option {name}", name="--reason"))
    preparer = require_name(prepared_by, _("option {name}", name="--prepared-by"))
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            ledger_work(warehouse, kind, None, now, run_id=run_id) as own_lease,
            LedgerStore(warehouse).writing(lease=own_lease) as ledger,
        ):
            account, program, _currency = named
            require_account(home, ledger.connection, account)
            require_program(home, ledger.connection, program)
            gl = ledger_rules(home, kept_terms(home).values())[program].gl
            lines = [
                _line(key, amount, kind, cause, gl=gl, reason=reason.strip())
                for key, amount in choose(_keys(ledger, *named))
            ]
            as_of = ledger.head.stood_at[program]
            month = posting_period(as_of, ledger.closed_periods())
            batch = Batch(
                "adjustment", month, preparer, as_of, needs_approval=True, lines=in_order(lines)
            )
            with ledger.inserting() as connection:
                is_new = batches.add_batch(connection, batch, now, run_id)
            return tell_batch(batch, disputed_keys(ledger.connection), is_new=is_new)


def _keys(ledger: Writing, account: str, program: str, currency: str | None) -> list[Payable]:
    keys = [k for k in balances.payables(ledger.connection, [program]) if k.account_id == account]
    codes = {key.currency for key in keys}
    if currency is None and len(codes) > 1:
        raise UsageError(
            _(
                "account {account} has open sums in {currencies} under {program}",
                account=account,
                currencies=", ".join(sorted(codes)),
                program=program,
            ),
            where=_("option {name}", name="--currency"),
            remedy=_("name one of them"),
        )
    return [key for key in keys if currency in (None, key.currency)]


def _line(
    key: Payable, amount: Decimal, kind: Kind, cause: Cause, *, gl: GlAccounts, reason: str
) -> BatchLine:
    return BatchLine(
        program_id=key.program_id,
        account_id=key.account_id,
        earning_period=key.earning_period,
        currency=key.currency,
        kind=kind,
        amount=amount,
        last_entry_no=key.last_entry_no,
        terms_version=key.last_version,
        expense=gl.expense,
        liability=gl.liability,
        clearing=gl.clearing,
        cause=cause,
        reason=reason,
    )


def _refused(account: str, program: str, says: str) -> DataRefused:
    return DataRefused(
        _("account {account} {says} under {program}", account=account, says=says, program=program),
        where="ledger.balance",
        remedy=_(
            "see what is open: `peakledger rebates statement --account {account}`", account=account
        ),
    )

"""Prepare a settlement: what is payable becomes a batch that waits for somebody else's approval.

Goes in: a period of the programs, who prepares it, the ledger, the incidents of the lake. Comes
out: a batch for what needs approval and one for what needs none (`settle.approve: false`), and what
is left out with its reason. Nothing is paid: `approve` and `post` follow. Prepared again while
nothing has moved, the same batch is named again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from adapters.lake.crash_points import crash_point
from adapters.lake.home import Home
from adapters.ledger import balances, batches
from adapters.ledger.disputes import disputed_keys
from adapters.ledger.store import LedgerStore, Writing
from adapters.ledger.terms_log import record_terms
from adapters.rebates.facts import closed_accounts
from adapters.rebates.terms_archive import gl_of, kept_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import APPROVER
from stages.ledger.batch_lines import BatchTold, tell_batch
from stages.ledger.holds import holds_of
from stages.ledger.settle_ends import ended, require_accrued
from stages.ledger.work import ledger_work
from transforms.language.errors import UsageError
from transforms.language.figures import plain_money, told
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.ledger.batches import Batch
from transforms.ledger.goods import goods_of
from transforms.ledger.periods import period_end, period_kind
from transforms.ledger.settle import PayRule, Settling, UnpaidSum, programs_of, settle
from transforms.operations.progress import ReportProgress, counted, silent, step
from transforms.rebates import Program


@dataclass(frozen=True)
class SettleResult:
    """What was prepared, and what is not paid this time."""

    period: str
    prepared_by: str
    prepared_as_of: str | None
    batches: tuple[BatchTold, ...]
    left_out: tuple[dict[str, str], ...]

    def text(self) -> Message:
        """Return the result as a person reads it."""
        prepared = _(
            "Prepared for {period} as of {day}", period=self.period, day=self.prepared_as_of
        )
        told_lines = [
            prepared if self.batches else _("Nothing to settle for {period}", period=self.period),
            *(batch.text() for batch in self.batches),
            *(
                _(
                    "  waits: {program} {account} {sum} {currency}, {reason}",
                    program=each["program_id"],
                    account=each["account_id"],
                    sum=told(each["amount"], each["currency"]),
                    currency=each["currency"],
                    reason=each["reason"],
                )
                for each in self.left_out[:_SHOWN]
            ),
        ]
        more = len(self.left_out) - _SHOWN
        if more > 0:
            told_lines.append(_("  … and {more} more (--json has them all)", more=more))
        return lines(told_lines)


_SHOWN = 20


def prepare(
    home: Home,
    warehouse_url: str | None,
    period: str,
    prepared_by: str,
    *,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
) -> SettleResult:
    """Prepare the batches that settle `period`; see `transforms.ledger.settle` for what is paid.

    Raises `UsageError` for a period that is none or that no program is settled by, `DataRefused`
    where a program with something to pay has not been accrued up to the period's end.
    """
    _require_period(period)
    preparer = require_name(prepared_by, _("option {name}", name="--prepared-by"))
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with ledger_work(warehouse, "settle", None, now, run_id=run_id) as own_lease:
            warehouse.let_in(APPROVER, home.settings.approvers)
            with LedgerStore(warehouse).writing(lease=own_lease) as ledger:
                record_terms(warehouse, home, now=now, run_id=run_id)
                return _prepare(
                    home, ledger, period, preparer, now=now, run_id=run_id, progress=progress
                )


def _prepare(
    home: Home,
    ledger: Writing,
    period: str,
    prepared_by: str,
    *,
    now: datetime,
    run_id: str,
    progress: ReportProgress,
) -> SettleResult:
    known = pay_rules(home, kept_terms(home).values())
    rules = programs_of(period, known)
    if not rules:
        kinds = ", ".join(f"{name} by {rule.by}" for name, rule in sorted(known.items())[:_SHOWN])
        raise UsageError(
            _("no program is settled by a period like {period}", period=period),
            where="--period",
            remedy=_(
                "name a period of the kind that `settle.every`, or else `period`, says: {kinds}",
                kinds=kinds or _("no terms are kept yet, run `peakledger rebates accrue` first"),
            ),
        )
    stood_at = ledger.head.stood_at
    if period == "program":
        rules = ended(rules, stood_at)
    as_of = max((stood_at[name] for name in rules if name in stood_at), default=None)
    if as_of is None:
        return SettleResult(period, prepared_by, None, (), left_out=())
    with step(progress, _("find what is payable"), len(rules)):
        settling = _settling(home, ledger, rules, period, as_of=as_of)
    lines = (*settling.to_approve, *settling.to_post)
    require_accrued(lines, stood_at, period)
    kept = (True, settling.to_approve), (False, settling.to_post)
    to_keep = [(approve, some) for approve, some in kept if some]
    told = [
        _keep(
            ledger,
            Batch("settlement", period, prepared_by, as_of, needs_approval=approve, lines=some),
            now,
            run_id,
        )
        for approve, some in counted(progress, _("prepare batches"), to_keep, len(to_keep), every=1)
    ]
    return SettleResult(
        period,
        prepared_by,
        as_of.isoformat(),
        tuple(told),
        left_out=tuple(map(_left_out, settling.left_out)),
    )


def _settling(
    home: Home, ledger: Writing, rules: Mapping[str, PayRule], period: str, *, as_of: date
) -> Settling:
    before = period_end(period) or as_of
    holds = holds_of(home, ledger.connection, before)
    payables = balances.payables(ledger.connection, rules)
    closed = closed_accounts(home, before)
    return settle(payables, rules, period, holds.reason, is_closed=closed.__contains__)


def pay_rules(home: Home, programs: Iterable[Program]) -> dict[str, PayRule]:
    """Return how each program is settled: as its highest version says."""
    rules: dict[str, PayRule] = {}
    for program in sorted(programs, key=lambda p: p.version):
        rules[program.program] = PayRule(
            program.period,
            program.settle.every,
            program.settle.approve,
            program.settle.pay_as,
            minimum=program.settle.minimum,
            until=program.valid.until,
            gl=gl_of(home, program),
            goods=goods_of(program),
        )
    return rules


def _keep(ledger: Writing, batch: Batch, now: datetime, run_id: str) -> BatchTold:
    """Keep a batch, or name the one that waits with exactly these lines, whoever prepared it."""
    disputes = disputed_keys(ledger.connection)
    for paper in batches.waiting(ledger.connection, batch.purpose, batch.period):
        if (paper.batch.lines, paper.batch.needs_approval) == (batch.lines, batch.needs_approval):
            return tell_batch(paper.batch, disputes, is_new=False)
    with ledger.inserting() as connection:
        is_new = batches.add_batch(connection, batch, now, run_id)
        crash_point("settle.before_commit")
    crash_point("settle.committed")
    return tell_batch(batch, disputes, is_new=is_new)


def _left_out(left: UnpaidSum) -> dict[str, str]:
    return {**left._asdict(), "amount": plain_money(left.amount, left.currency)}


def _require_period(period: str) -> None:
    if period_kind(period) is None:
        raise UsageError(
            _("{period} is no period of a program", period=repr(period)),
            where="--period",
            remedy=_(
                "name one as 2026-01, 2026-Q1, 2026-H1, 2026, 2026-W05, 2026-01-31 or program"
            ),
        )

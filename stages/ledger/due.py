"""What the settlement DAG does: prepare what is due, and post it on a person's answer.

Goes in: a business date, later the run whose answer is on record. Comes out: the batch that is due,
then its entries. An answer in the orchestrator is an instruction and no approval: that is given
under the person's own database login, and everything is checked again at posting.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from adapters.lake.home import Home
from adapters.ledger.batches import find_batch
from adapters.ledger.store import LedgerStore
from adapters.rebates.terms_archive import kept_terms
from adapters.warehouse.answers import find_answer
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.run_record import noted
from stages.ledger.approval import no_batch, require_listed
from stages.ledger.batch_lines import BatchTold
from stages.ledger.posting import PostResult, post
from stages.ledger.settle import SettleResult, pay_rules, prepare
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.ledger.periods import month_of

PREPARER = "airflow"
_SETTLED = (
    "select exists (select from ledger.batch where purpose = 'settlement' and period = %s"
    " and exists (select from ledger.entry where entry.batch_id = batch.batch_id))"
)


def prepare_due(
    home: Home, warehouse_url: str | None, as_of: date, *, now: datetime, run_id: str
) -> dict[str, str]:
    """Prepare the first settlement that is due and needs approval; empty where none is.

    Batches whose terms ask for no approval are posted at once. Raises `DataRefused` where approval
    is needed and nobody is on the list.
    """
    for period in _due(home, warehouse_url, as_of):
        made = prepare(home, warehouse_url, period, PREPARER, now=now, run_id=run_id)
        waiting = [batch for batch in made.batches if batch.needs_approval]
        for batch in made.batches:
            if not batch.needs_approval:
                post(home, warehouse_url, batch.batch_id, now=now, run_id=run_id)
        if waiting:
            return _asked(home, made, waiting[0])
    return {}


def post_answered(
    home: Home, warehouse_url: str | None, batch_id: str, *, now: datetime, run_id: str
) -> PostResult:
    """Post a batch that a person has approved, once the same person has said so in the run.

    Two words of one person: the approval under their own database login, which is bound to the
    digest and which nothing here can write, and the answer that the orchestrator's own record
    gives to their login. Raises `DataRefused`, noted in `ops.run`, where either is missing.
    """
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with noted(warehouse, "answer", None, now, run_id=run_id):
            by = _answered_by(warehouse, run_id, batch_id)
            require_listed(home, by)
            _require_own_approval(warehouse, batch_id, by)
    return post(home, warehouse_url, batch_id, now=now, run_id=run_id)


def _answered_by(warehouse: Warehouse, run_id: str, batch_id: str) -> str:
    answer = find_answer(warehouse, run_id, batch_id)
    if answer is not None and answer.by is not None and answer.is_yes:
        return answer.by
    said = (answer.option if answer else None) or "no answer of a person"
    raise DataRefused(
        _(
            "nobody has answered for batch {batch_id} in this run: the state of its"
            " question was set, or an answer was written, from elsewhere",
            batch_id=batch_id,
        ),
        where=_("run {run_id}, which has on record: {said}", run_id=run_id, said=said),
        remedy=_("find out who did; then clear the task that asks, and have an approver answer"),
    )


def _require_own_approval(warehouse: Warehouse, batch_id: str, by: str) -> None:
    with LedgerStore(warehouse).reading() as connection:
        paper = find_batch(connection, batch_id)
        if paper is None:
            raise no_batch(connection, batch_id)
    own = next((each for each in paper.approvals if each.approved_by == by), None)
    if own is None or own.decision != "approved" or own.digest != paper.digest:
        raise DataRefused(
            _(
                "{by} has answered and has not approved batch {batch_id} under their own"
                " database login",
                by=by,
                batch_id=batch_id,
            ),
            where=_("ledger.approval, digest {digest}", digest=paper.digest),
            remedy=_(
                "have {by} run `peakledger rebates approve {batch_id} --by {by}`; then clear"
                " the task that posts",
                by=by,
                batch_id=batch_id,
            ),
        )


def due_periods(as_of: date) -> list[str]:
    """Return the last month, quarter, half-year and year that were over before `as_of`."""
    last = as_of.replace(day=1) - timedelta(days=1)
    quarter = as_of.replace(month=(as_of.month - 1) // 3 * 3 + 1, day=1) - timedelta(days=1)
    half = as_of.replace(month=1 if as_of.month <= 6 else 7, day=1) - timedelta(days=1)
    return [
        month_of(last),
        f"{quarter.year:04d}-Q{(quarter.month + 2) // 3}",
        f"{half.year:04d}-H{1 if half.month <= 6 else 2}",
        f"{as_of.year - 1:04d}",
    ]


def _due(home: Home, warehouse_url: str | None, as_of: date) -> list[str]:
    used = {rule.by for rule in pay_rules(home, kept_terms(home).values()).values()}
    kinds = ("month", "quarter", "half_year", "year")
    named = zip(kinds, due_periods(as_of), strict=True)
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with LedgerStore(warehouse).reading() as connection:
            return [
                period
                for kind, period in named
                if kind in used and connection.execute(_SETTLED, [period]).fetchone() == (False,)
            ]


def _asked(home: Home, made: SettleResult, batch: BatchTold) -> dict[str, str]:
    """Return what an approver is asked: this batch, entry by entry, and what it leaves out."""
    if not home.settings.approvers:
        raise DataRefused(
            _(
                "batch {batch_id} needs approval and nobody is on the list of approvers",
                batch_id=batch.batch_id,
            ),
            where=_("{file}, key approvers", file=home.settings_file),
            remedy=_("name them there, then start Airflow again"),
        )
    says = (
        f"{replace(made, batches=(batch,)).text()}\n\n"
        "First approve it under your own database login:"
        f" `peakledger rebates approve {batch.batch_id} --by YOUR-NAME`, which shows what is paid."
        " Then answer Approve here to have it posted, or Reject to leave it."
    )
    return {"batch_id": batch.batch_id, "says": says}

"""What the settlement DAG does: prepare what is due, and post it on a person's answer.

Goes in: a business date, later the answer as the orchestrator carries it. Comes out: the batch that
is due, then its entries. The orchestrator only carries the answer: who gave it must be on the list,
logs in to the database as that person, and everything is checked again at posting.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from adapters.home import Home
from adapters.ledger import LedgerStore
from adapters.terms_kept import kept_terms
from adapters.warehouse import Warehouse
from stages.settlement.approval import decide
from stages.settlement.posting import PostResult, post
from stages.settlement.preparing import SettleResult, pay_rules, prepare
from transforms.errors import DataRefused
from transforms.ledger import month_of

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
            return _asked(home, made, waiting[0].batch_id)
    return {}


def post_answered(
    home: Home,
    warehouse_url: str | None,
    batch_id: str,
    answer: Mapping[str, object],
    *,
    now: datetime,
    run_id: str,
) -> PostResult:
    """Post a batch on the answer of a person.

    On the embedded server the answer is written under that person's login. With a database of your
    own the person approves there, and this only posts. Raises `DataRefused` where the answer is not
    an approval, nobody gave it (a default, a time-out), or it was given on another batch.
    """
    who = answer.get("responded_by_user")
    by = str(who.get("id") or "") if isinstance(who, Mapping) else ""
    if answer.get("chosen_options") != ["Approve"] or not by or answer.get("timedout"):
        raise DataRefused(
            f"nobody has approved batch {batch_id}",
            where=f"answer of {by or 'nobody'}: {answer.get('chosen_options')}",
            remedy="have somebody on the list of approvers answer, by name",
        )
    if answer.get("batch_id") != batch_id:
        raise DataRefused(
            f"{by} has approved batch {answer.get('batch_id')}, and not {batch_id}",
            where="answer of the approval task",
            remedy="clear the approval task, so that what is prepared now is asked about",
        )
    if warehouse_url is None:
        decide(home, None, batch_id, by, now=now)
    return post(home, warehouse_url, batch_id, now=now, run_id=run_id)


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
        warehouse.migrate()
        with LedgerStore(warehouse).reading() as connection:
            return [
                period
                for kind, period in named
                if kind in used and connection.execute(_SETTLED, [period]).fetchone() == (False,)
            ]


def _asked(home: Home, made: SettleResult, batch_id: str) -> dict[str, str]:
    if not home.settings.approvers:
        raise DataRefused(
            f"batch {batch_id} needs approval and nobody is on the list of approvers",
            where=f"{home.settings_file}, key approvers",
            remedy="name them there, then start Airflow again",
        )
    return {"batch_id": batch_id, "says": made.text()}

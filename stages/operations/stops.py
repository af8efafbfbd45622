"""Kinds of things worth a look, and how a home's most telling one of each is found.

Goes in: a warehouse. Comes out: a `Look`, with the command that shows more of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from psycopg.rows import dict_row

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import BI, FINANCE
from transforms.exports.letters.words import LETTER_CODES
from transforms.exports.review.words import REVIEW_CODES
from transforms.language.figures import money
from transforms.language.messages import Message, ngettext
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal

Row = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """One thing worth a look: what it is, what it says, and the command that shows more."""

    what: str
    says: str
    command: str


@dataclass(frozen=True)
class Stop:
    """A kind of thing worth a look, why there is such a thing, and how to find the best of it."""

    what: str
    why: str
    query: str
    says: Callable[[Row], Message]
    command: Callable[[Row], str]
    role: str = BI

    def look(self, warehouse: Warehouse) -> Look | None:
        """Return the most telling of its kind; None where the home has none."""
        with warehouse.snapshot(self.role) as connection:
            row = connection.cursor(row_factory=dict_row).execute(self.query).fetchone()
        return Look(self.what, self.says(row), self.command(row)) if row else None


def _of_account(table: str, order: str) -> Callable[[Row], str]:
    return lambda row: (
        f'peakledger sql "select * from warehouse.{table}'
        f' where account_id = {literal(row["account_id"])} order by {order}"'
    )


def _bought(row: Row) -> Message:
    share, amount = row["revenue_share_ratio"], row["sell_in_net_amount"]
    unknown = _("for a sum that no exchange rate tells")
    part = _(", {share} of twelve months' sales", share=f"{share or 0:.1%}")
    return _(
        "{account} ({name}) bought {net} in the month to {day}{share}",
        account=row["account_id"],
        name=row["name"] or _("no name"),
        net=unknown if amount is None else _("{amount} net", amount=f"{amount:,.2f}"),
        day=row["as_of_date"],
        share="" if share is None else part,
    )


def _posted(row: Row) -> Message:
    cause = row["cause"]
    because = _(", because of {cause}", cause=LETTER_CODES.get(cause, cause))
    return _(
        "no. {entry}: {kind} of {amount} {currency} to {account} under {program} for"
        " {period}{cause}; the order lines behind it:",
        entry=str(row["entry_id"]),
        kind=LETTER_CODES.get(row["kind"], row["kind"]),
        amount=money(row["amount"], row["currency"]),
        currency=row["currency"],
        account=row["account_id"],
        program=row["program_id"],
        period=row["earning_period"],
        cause=because if cause else "",
    )


def _late(row: Row) -> Message:
    return ngettext(
        "{order} of {account}, {product}: promised for {promised}, delivered on {delivered},"
        " {count} day late",
        "{order} of {account}, {product}: promised for {promised}, delivered on {delivered},"
        " {count} days late",
        row["days"],
        order=row["order_id"],
        account=row["account_id"],
        product=row["product_id"],
        promised=row["promised_on"],
        delivered=row["delivered_on"],
    )


def _returned(row: Row) -> Message:
    of_order = _(", of order {order}", order=row["returns_order_id"])
    return _(
        "{account} sent {units} units of {product} back on {day}, {amount} {currency}{order}",
        account=row["account_id"],
        units=-row["line_units"],
        product=row["product_id"],
        day=row["order_date"],
        amount=money(row["line_amount"], row["currency"]),
        currency=row["currency"],
        order=of_order if row["returns_order_id"] else "",
    )


METRIC = Stop(
    what=_("a metric"),
    why=_("Large and small accounts are measured by the same rules, month by month."),
    query="""
    select m.account_id, d.name, m.as_of_date, m.sell_in_net_amount, m.revenue_share_ratio
    from warehouse.account_metrics as m
    left join warehouse.dim_account as d on m.account_id = d.account_id and d.is_current
    where m.as_of_date = (select max(as_of_date) from warehouse.account_metrics)
    order by m.sell_in_net_amount desc nulls last, m.account_id
    limit 1
    """,
    says=_bought,
    command=_of_account("account_metrics", "as_of_date"),
)
PLAN_LINE = Stop(
    what=_("a plan line"),
    why=_("Each account is told what to order before the peak, by when, and why."),
    query="""
    select account_id, product_id, reason
    from warehouse.stock_up_plan
    where as_of_date = (select max(as_of_date) from warehouse.stock_up_plan)
    order by recommended_units desc nulls last, account_id, product_id
    limit 1
    """,
    says=lambda row: _(
        "{account}, {product}: {reason}",
        account=row["account_id"],
        product=row["product_id"],
        reason=row["reason"],
    ),
    command=lambda row: (
        'peakledger sql "select * from warehouse.stock_up_plan'
        f" where account_id = {literal(row['account_id'])}"
        f' and product_id = {literal(row["product_id"])}"'
    ),
)
LEDGER_ENTRY = Stop(
    what=_("a ledger entry"),
    why=_("What is owed and not yet posted is posted, once; an entry names its order lines."),
    query="""
    select entry_id, program_id, account_id, earning_period, kind, amount, currency, cause
    from ledger.entry
    order by abs(amount) desc, entry_id
    limit 1
    """,
    says=_posted,
    command=lambda row: f"peakledger rebates entry {row['entry_id']}",
    role=FINANCE,
)
LATE_ORDER = Stop(
    what=_("a late order"),
    why=_("Goods that were ordered count as stock under way until they come, however late."),
    query="""
    select order_id, account_id, product_id, promised_on, delivered_on,
        delivered_on - promised_on as days
    from warehouse.fct_order_line
    where delivered_on > promised_on
    order by days desc, order_date desc, order_id, line_no
    limit 1
    """,
    says=_late,
    command=lambda row: (
        'peakledger sql "select * from warehouse.fct_order_line'
        f' where order_id = {literal(row["order_id"])} order by line_no"'
    ),
)
RETURN = Stop(
    what=_("a return"),
    why=_(
        "Goods that come back take their sale back: from the metrics, the demand and the rebate."
    ),
    query="""
    select order_id, account_id, product_id, order_date, line_units, line_amount, currency,
        returns_order_id
    from warehouse.fct_order_line
    where kind = 'return'
    order by line_amount, order_id, line_no
    limit 1
    """,
    says=_returned,
    command=lambda row: (
        'peakledger sql "select * from warehouse.fct_order_line where order_id in'
        f" ({literal(row['order_id'])}, {literal(row['returns_order_id'] or row['order_id'])})"
        f' and product_id = {literal(row["product_id"])}"'
    ),
)
BREACH = Stop(
    what=_("a breach of the network"),
    why=_("Orders, scans and incidents show who sells outside the territory or below the floor."),
    query="""
    select account_id, breach, occurred_on, reason
    from warehouse.network_evidence
    where status is distinct from 'dismissed'
    order by case breach when 'diversion' then 0 else 1 end, occurred_on desc, evidence_id
    limit 1
    """,
    says=lambda row: _(
        "{account} on {day}: {breach}, {reason}",
        account=row["account_id"],
        day=row["occurred_on"],
        breach=REVIEW_CODES.get(row["breach"], row["breach"]),
        reason=row["reason"],
    ),
    command=_of_account("network_evidence", "occurred_on desc"),
)
CHANGE = Stop(
    what=_("what changed"),
    why=_("Each run tells what is new at an account, the largest stake first, and what to do."),
    query="""
    select account_id, change_reason, next_step
    from warehouse.account_change
    where as_of_date = (select max(as_of_date) from warehouse.account_change)
    order by change_rank
    limit 1
    """,
    says=lambda row: _(
        "{account}: {reason}; next: {step}",
        account=row["account_id"],
        reason=row["change_reason"],
        step=row["next_step"],
    ),
    command=_of_account("account_change", "as_of_date desc, change_rank"),
)
STOPS = (LATE_ORDER, RETURN, METRIC, BREACH, CHANGE, PLAN_LINE, LEDGER_ENTRY)

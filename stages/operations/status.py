"""What stands, what is due, what is held, and what to do next: one screen for whoever comes in.

Goes in: a home and its warehouse. Comes out: sentences under three heads, each with the command
that shows more of it or settles it. Nothing is written, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import psycopg

from adapters.lake.home import Home
from adapters.ledger import batches, reads
from adapters.ledger.disputes import open_disputes
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import revisions
from adapters.warehouse.roles import BI, FINANCE, OPS_READER
from stages.intake.arrivals import check_arrivals
from stages.ledger.batch_lines import sums_text, totals_of
from stages.operations.stoppages import (
    MOST_SHOWN,
    StatusLine,
    doubted,
    failed,
    kept_back,
    turned_away,
)
from stages.planning.exception_result import ExceptionResult
from transforms.language.errors import UsageError
from transforms.language.figures import sums, told_change
from transforms.language.messages import Message, laid, lines, ngettext
from transforms.language.messages import gettext as _
from transforms.language.quoting import literal
from transforms.ledger.batches import PURPOSES
from transforms.ledger.replies import disputed_sums

_VERSION = """
select version_id, version_as_of_date, published_at, count(*), sum(rows)
from warehouse.version_now
group by version_id, version_as_of_date, published_at
"""
_PLAN = """
select as_of_date, count(*), count(distinct account_id),
    count(*) filter (where ship_by_date < as_of_date + 7),
    count(distinct account_id) filter (where ship_by_date < as_of_date + 7)
from warehouse.stock_up_plan
where as_of_date = (select max(as_of_date) from warehouse.stock_up_plan)
    and recommended_units > 0
group by as_of_date
"""
_EXCEPTIONS = """
select exception, account_id, product_id, at_stake_amount::text, detail
from warehouse.stock_up_exception
where as_of_date = (select max(as_of_date) from warehouse.stock_up_exception)
order by exception_rank
"""
_VISITS = """
select count(*) from warehouse.visit_due where visit_due_on <= as_of_date having count(*) > 0
"""


@dataclass(frozen=True)
class Status:
    """What stands, what is due and what is held, each in the order of its weight."""

    stands: tuple[StatusLine, ...]
    due: tuple[StatusLine, ...]
    stopped: tuple[StatusLine, ...]

    def text(self) -> Message:
        """Return it as a person reads it."""
        told: list[str] = []
        heads = ((_("Stands"), self.stands), (_("Due"), self.due), (_("Held"), self.stopped))
        for head, things in heads:
            told.append(head if things else _("{head}: nothing", head=head))
            for thing in things:
                told.append(laid("  {says}", says=thing.says))
                told += [f"    {thing.command}"] if thing.command else []
        return lines(told)


def status(home: Home, warehouse_url: str | None, *, now: datetime) -> Status:
    """Read how a home and its warehouse stand; raise `UsageError` where nothing was ever run."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        with warehouse.administrator() as connection:
            if not revisions(connection):
                raise UsageError(
                    _("nothing has been written to this warehouse yet"),
                    where=warehouse.place,
                    remedy=_("fill it: `peakledger run --feeds DIR --as-of DATE`"),
                )
        with warehouse.snapshot(BI) as reader, warehouse.snapshot(FINANCE) as ledger:
            stands = [*_published(reader), *_booked(ledger)]
            due = [*_late(home, now), *_asked(ledger), *_disputed(ledger)]
            due += [*_to_ship(reader), *_visits(reader)]
            stopped = [*turned_away(home), *kept_back(ledger), *doubted(reader)]
        with warehouse.snapshot(OPS_READER) as record:
            stopped = [*failed(record), *stopped]
    return Status(tuple(stands), tuple(due), tuple(stopped))


def _published(reader: psycopg.Connection) -> Iterator[StatusLine]:
    for version, as_of, published, tables, rows in reader.execute(_VERSION):
        yield StatusLine(
            _(
                "version {version} of the warehouse as of {day}: {tables}, {rows},"
                " published {published} UTC",
                version=str(version),
                day=as_of,
                tables=ngettext("{count} table", "{count} tables", tables),
                rows=ngettext("{count} row", "{count} rows", rows),
                published=published,
            ),
            'peakledger sql "select * from warehouse.account_change order by as_of_date desc,'
            ' change_rank limit 20"',
        )
    for as_of, orders, accounts, *_rest in reader.execute(_PLAN):
        whose = _orders(orders, accounts)
        yield StatusLine(_("plan of {day}: {orders}", day=as_of, orders=whose))


def _orders(orders: int, accounts: int) -> Message:
    return _(
        "{orders} to {accounts}",
        orders=ngettext("{count} order", "{count} orders", orders),
        accounts=ngettext("{count} account", "{count} accounts", accounts),
    )


def _booked(ledger: psycopg.Connection) -> Iterator[StatusLine]:
    entries = reads.entry_count(ledger)
    if entries:
        closed = max(reads.closed_periods(ledger), default="")
        through = _("months closed to {month}", month=closed) if closed else _("no month closed")
        count = ngettext("{count} entry", "{count} entries", entries)
        says = _("ledger of {entries}, {closed}", entries=count, closed=through)
        yield StatusLine(says, "peakledger verify")


def _late(home: Home, now: datetime) -> Iterator[StatusLine]:
    late = check_arrivals(home, now=now, alert=False).late
    for each in late[:MOST_SHOWN]:
        yield StatusLine(_("late: {what}", what=each.text()))
    if late:
        yield StatusLine(
            ngettext(
                "late: {count} file of those expected",
                "late: {count} files of those expected",
                len(late),
            ),
            "peakledger feeds due",
        )


def _asked(ledger: psycopg.Connection) -> Iterator[StatusLine]:
    for paper in batches.all_waiting(ledger):
        given = len(paper.approvals)
        asks = _("{given} approved", given=given)
        says = _(
            "{purpose} {period} waits: {totals}; {asks}",
            purpose=PURPOSES[paper.batch.purpose],
            period=paper.batch.period,
            totals=sums_text(paper.batch.purpose, totals_of(paper.batch)),
            asks=asks if paper.batch.needs_approval else _("needs no approval"),
        )
        yield StatusLine(says, f"peakledger rebates batches {paper.batch_id}")


def _disputed(ledger: psycopg.Connection) -> Iterator[StatusLine]:
    if found := open_disputes(ledger):
        yield StatusLine(
            _(
                "{positions} in dispute, the oldest since {day}: accounts say {sums} beside what"
                " they were told",
                positions=ngettext("{count} position", "{count} positions", len(found)),
                day=found[0].entered_at.date(),
                sums=sums(disputed_sums(found), told_change),
            ),
            "peakledger rebates disputes",
        )


def _to_ship(reader: psycopg.Connection) -> Iterator[StatusLine]:
    for as_of, *_all, orders, accounts in reader.execute(_PLAN):
        if orders:
            whose = _orders(orders, accounts)
            yield StatusLine(
                _("to leave in the week from {day}: {orders}", day=as_of, orders=whose),
                'peakledger sql "select account_id, product_id, recommended_cases, ship_by_date'
                f" from warehouse.stock_up_plan where as_of_date = {literal(str(as_of))}"
                ' and recommended_units > 0 order by ship_by_date"',
            )
    asked = reader.execute(_EXCEPTIONS).fetchall()
    if asked:
        yield StatusLine(
            ngettext(
                "for a person to look at: {count} line of the plan; first: {first}",
                "for a person to look at: {count} lines of the plan; first: {first}",
                len(asked),
                first=ExceptionResult(*asked[0]).text(),
            ),
            'peakledger sql "select * from warehouse.stock_up_exception order by as_of_date desc,'
            ' exception_rank"',
        )


def _visits(reader: psycopg.Connection) -> Iterator[StatusLine]:
    for (visits,) in reader.execute(_VISITS):
        yield StatusLine(
            ngettext("{count} visit", "{count} visits", visits),
            'peakledger sql "select * from warehouse.visit_due order by visit_due_on"',
        )

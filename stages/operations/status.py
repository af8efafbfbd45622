"""What stands, what is due, what is held, and what to do next: one screen for whoever comes in.

Goes in: a home and its warehouse. Comes out: sentences under three heads, each with the command
that shows more of it or settles it. Nothing is written, and nobody is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import psycopg

from adapters.intake.evidence import waiting, waiting_text
from adapters.lake.home import Home
from adapters.ledger import batches, reads
from adapters.ledger.replies import open_disputes
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import revisions
from adapters.warehouse.roles import BI, FINANCE, OPS_READER
from stages.intake.arrivals import check_arrivals
from stages.intake.records import counts, refused_files
from transforms.language.errors import UsageError
from transforms.language.figures import counted, money, sums, told_change
from transforms.language.quoting import literal
from transforms.ledger.replies import disputed_sums

_SHOWN = 3
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
select exception_rank, detail
from warehouse.stock_up_exception
where as_of_date = (select max(as_of_date) from warehouse.stock_up_exception)
order by exception_rank
"""
_VISITS = """
select count(*) from warehouse.visit_due where visit_due_on <= as_of_date having count(*) > 0
"""
_DOUBTED = """
select count(*), count(distinct account_id) from warehouse.held_series having count(*) > 0
"""
# The last word on each stage: one that was done since has no trouble.
_FAILED = """
select r.stage, r.as_of_date, r.message
from ops.run as r
where r.state = 'failed' and not exists (
    select from ops.run as later
    where later.stage = r.stage and later.started_at > r.started_at
)
order by r.stage
"""


@dataclass(frozen=True)
class StatusLine:
    """One thing worth knowing, and the command that shows more of it or settles it."""

    says: str
    command: str | None = None


@dataclass(frozen=True)
class Status:
    """What stands, what is due and what is held, each in the order of its weight."""

    stands: tuple[StatusLine, ...]
    due: tuple[StatusLine, ...]
    stopped: tuple[StatusLine, ...]

    def text(self) -> str:
        """Return it as a person reads it."""
        lines: list[str] = []
        heads = (("Stands", self.stands), ("Due", self.due), ("Held", self.stopped))
        for head, things in heads:
            lines.append(head if things else f"{head}: nothing")
            for thing in things:
                lines.append(f"  {thing.says}")
                lines += [f"    {thing.command}"] if thing.command else []
        return "\n".join(lines)


def status(home: Home, warehouse_url: str | None, *, now: datetime) -> Status:
    """Read how a home and its warehouse stand; raise `UsageError` where nothing was ever run."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        with warehouse.administrator() as connection:
            if not revisions(connection):
                raise UsageError(
                    "nothing has been written to this warehouse yet",
                    where=warehouse.place,
                    remedy="fill it: `peakledger run --feeds DIR --as-of DATE`",
                )
        with warehouse.snapshot(BI) as reader, warehouse.snapshot(FINANCE) as ledger:
            stands = [*_published(reader), *_booked(ledger)]
            due = [*_late(home, now), *_asked(ledger), *_disputed(ledger)]
            due += [*_to_ship(reader), *_visits(reader)]
            stopped = [*_turned_away(home), *_kept_back(ledger), *_doubted(reader)]
        with warehouse.snapshot(OPS_READER) as record:
            stopped = [*_failed(record), *stopped]
    return Status(tuple(stands), tuple(due), tuple(stopped))


def _published(reader: psycopg.Connection) -> Iterator[StatusLine]:
    for version, as_of, published, tables, rows in reader.execute(_VERSION):
        yield StatusLine(
            f"version {version} of the warehouse as of {as_of}: {counted(tables, 'table')},"
            f" {counted(rows, 'row')}, published {published:%Y-%m-%d %H:%M} UTC",
            'peakledger sql "select * from warehouse.account_change order by as_of_date desc,'
            ' change_rank limit 20"',
        )
    for as_of, lines, accounts, *_ in reader.execute(_PLAN):
        yield StatusLine(
            f"plan of {as_of}: {counted(lines, 'order')} to {counted(accounts, 'account')}"
        )


def _booked(ledger: psycopg.Connection) -> Iterator[StatusLine]:
    entries = reads.entry_count(ledger)
    if entries:
        closed = max(reads.closed_periods(ledger), default="")
        through = f", months closed to {closed}" if closed else ", no month closed"
        yield StatusLine(
            f"ledger of {counted(entries, 'entry', 'entries')}{through}", "peakledger verify"
        )


def _late(home: Home, now: datetime) -> Iterator[StatusLine]:
    late = check_arrivals(home, now=now, alert=False).late
    for each in late[:_SHOWN]:
        yield StatusLine(f"late: {each.text()}")
    if late:
        yield StatusLine(
            f"late: {counted(len(late), 'file')} of those expected", "peakledger feeds due"
        )


def _asked(ledger: psycopg.Connection) -> Iterator[StatusLine]:
    for paper in batches.all_waiting(ledger):
        sums = paper.batch.totals.items()
        totals = ", ".join(f"{money(amount, code)} {code}" for code, amount in sums)
        given = len(paper.approvals)
        asks = f"; {given} approved" if paper.batch.needs_approval else "; needs no approval"
        yield StatusLine(
            f"{paper.batch.purpose} {paper.batch.period} waits: {totals}{asks}",
            f"peakledger rebates batches {paper.batch_id}",
        )


def _disputed(ledger: psycopg.Connection) -> Iterator[StatusLine]:
    if found := open_disputes(ledger):
        yield StatusLine(
            f"{counted(len(found), 'position')} in dispute, the oldest since"
            f" {found[0].entered_at:%Y-%m-%d}: accounts say"
            f" {sums(disputed_sums(found), told_change)} beside what they were told",
            "peakledger rebates disputes",
        )


def _to_ship(reader: psycopg.Connection) -> Iterator[StatusLine]:
    for as_of, _, _, lines, accounts in reader.execute(_PLAN):
        if lines:
            yield StatusLine(
                f"to leave in the week from {as_of}: {counted(lines, 'order')} to"
                f" {counted(accounts, 'account')}",
                'peakledger sql "select account_id, product_id, recommended_cases, ship_by_date'
                f" from warehouse.stock_up_plan where as_of_date = {literal(str(as_of))}"
                ' and recommended_units > 0 order by ship_by_date"',
            )
    asked = reader.execute(_EXCEPTIONS).fetchall()
    if asked:
        yield StatusLine(
            f"for a person to look at: {counted(len(asked), 'line')} of the plan; first:"
            f" {asked[0][1]}",
            'peakledger sql "select * from warehouse.stock_up_exception order by as_of_date desc,'
            ' exception_rank"',
        )


def _visits(reader: psycopg.Connection) -> Iterator[StatusLine]:
    for (visits,) in reader.execute(_VISITS):
        yield StatusLine(
            counted(visits, "visit"),
            'peakledger sql "select * from warehouse.visit_due order by visit_due_on"',
        )


def _turned_away(home: Home) -> Iterator[StatusLine]:
    for source, feed, file, _ in refused_files(home)[:_SHOWN]:
        yield StatusLine(
            f"file {file} is refused as {feed} of {source}", "peakledger ingest --feeds DIR"
        )
    reasons: Counter[str] = Counter()
    for row in counts(home).rows:
        reasons[row["reason_code"]] += row["rows"]
    for reason, rows in reasons.most_common(_SHOWN):
        yield StatusLine(
            f"{counted(rows, 'row')} in quarantine for {reason}",
            f"peakledger quarantine show --reason {reason}",
        )
    others = reasons.total() - sum(rows for _, rows in reasons.most_common(_SHOWN))
    if others:
        yield StatusLine(
            f"{counted(others, 'row')} for other reasons", "peakledger quarantine list"
        )
    if checks := waiting(home):
        yield StatusLine(waiting_text(checks).partition(":")[0], "peakledger validate")


def _kept_back(ledger: psycopg.Connection) -> Iterator[StatusLine]:
    for each in batches.held(ledger):
        what = f"program {each.program_id}" if each.program_id else "every program"
        yield StatusLine(
            f"account {each.account_id}, {what}: {each.reason}",
            f"peakledger rebates release {each.hold_id} --by NAME",
        )


def _doubted(reader: psycopg.Connection) -> Iterator[StatusLine]:
    for series, accounts in reader.execute(_DOUBTED):
        yield StatusLine(
            f"in doubt, and not believed by the plan: {counted(series, 'series', 'series')} at"
            f" {counted(accounts, 'account')}",
            'peakledger sql "select * from warehouse.channel_finding order by account_id"',
        )


def _failed(record: psycopg.Connection) -> Iterator[StatusLine]:
    for stage, as_of, message in record.execute(_FAILED):
        day = f" as of {as_of}" if as_of else ""
        yield StatusLine(f"the last {stage}{day} failed: {message}", "peakledger doctor")

"""Append to the ledger: one writer at a time, one transaction a run, the head written after it.

Goes in: drafts. Comes out: sealed entries in PostgreSQL and the head file moved to the last one.
Writers take turns under one lock that is held from before the balances are read until the head is
on disk: whoever waited reads what the other has posted and finds nothing left to post. What is
acknowledged is committed and in the head. A run that dies between the two leaves the database ahead
of the head by a valid tail: the next writer checks the tail, moves the head and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import psycopg
import pyarrow as pa

from adapters.lake.crash_points import crash_point
from adapters.lake.places import Place
from adapters.ledger import balances, batches, reads
from adapters.ledger.head import Head, write_head
from adapters.ledger.reconcile import reconcile, with_records
from adapters.ledger.refusals import explained, leapt_ahead
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import Lease, fence
from adapters.warehouse.locks import LEDGER as LEDGER_LOCK
from adapters.warehouse.locks import end_holders, wait_for_session_lock
from adapters.warehouse.roles import FINANCE, LEDGER
from transforms.language.errors import OutsideError
from transforms.language.messages import gettext as _
from transforms.ledger.batches import Approval
from transforms.ledger.chain import ChainLink, Tip, chained
from transforms.ledger.entries import COLUMNS, Drafted, Posting
from transforms.ledger.papers import next_papers

_PATIENCE_SECONDS = 600.0
_STALE_SECONDS = 10.0
_ENTRIES_A_COPY = 20_000
_LONGEST_REST = timedelta(days=366)
_CONFIRMED_FOR = timedelta(days=31)


@dataclass
class Writing:
    """The ledger while this run alone may write it; `connection` is to read from."""

    connection: psycopg.Connection
    head_path: Path | Place
    head: Head
    lease: Lease | None = None
    clock_confirmed_on: date | None = None

    @contextmanager
    def inserting(self) -> Iterator[psycopg.Connection]:
        """Open a transaction that may write, refused where the run's lease was taken over."""
        with explained(), self.connection.transaction():
            if self.lease:
                fence(self.connection, self.lease)
            yield self.connection

    def balances(self, programs: Collection[str] | None = None) -> pa.Table:
        return balances.balances(self.connection, programs)

    def closed_periods(self) -> set[str]:
        return reads.closed_periods(self.connection)

    def versions(self) -> set[tuple[str, int]]:
        return reads.versions(self.connection)

    def append(
        self,
        drafts: Sequence[Drafted],
        *,
        now: datetime,
        run_id: str,
        stood_at: Mapping[str, date] | None = None,
        terms: Mapping[str, str] | None = None,
    ) -> range:
        """Seal, insert and commit the drafts, then move the head; all of them or none.

        Returns the numbers of the new entries. `stood_at` names the as-of date that each program
        now stands at, `terms` the rulebook of its approved terms where that changes. Time never
        runs backwards in the ledger: a clock that does is held at the last entry's. Raises
        `DataRefused` where the database's own checks refuse an entry or the lease is lost; nothing
        is written then.
        """
        before = tip = self.head.tip
        with self.inserting():
            posted_at = self._moment(now)
            paper = self._paper(drafts)
            # A batch comes in one statement: the database holds it against its lines as a whole.
            step = len(drafts) if paper else _ENTRIES_A_COPY
            for period in sorted({draft.posting_period for draft, _ in drafts}):
                self._open(period, posted_at, run_id)
            for start in range(0, len(drafts), step or 1):
                some = drafts[start : start + step]
                tip = self._copy(chained(some, tip, run_id=run_id, posted_at=posted_at), tip)
            crash_point("accrue.before_commit")
        crash_point("accrue.committed")
        papers = next_papers(self.head.papers, *paper) if paper else None
        self.head = self.head.moved(tip, stood_at or {}, papers, terms)
        write_head(self.head_path, self.head)
        return range(before.entries + 1, tip.entries + 1)

    def close(self, period: str, by: str, *, now: datetime, run_id: str) -> bool:
        """Close a month for good, at the head as it stands; false where it is closed already.

        Raises `DataRefused` where an earlier month is open.
        """
        if period in self.closed_periods():
            return False
        tip = self.head.tip
        closed_at = self._moment(now)
        with self.inserting():
            self.connection.execute(
                "insert into ledger.period (period, state, closed_by, head_hash, entry_count,"
                " changed_at, run_id) values (%s, 'closed', %s, %s, %s, %s, %s)",
                [period, by, tip.hash, tip.entries, closed_at, run_id],
            )
            crash_point("close.before_commit")
        crash_point("close.committed")
        self.head = self.head.with_closed([period])
        write_head(self.head_path, self.head)
        return True

    def _moment(self, now: datetime) -> datetime:
        """Return the time to write: the clock's, and never before the last entry's.

        A clock that has leapt ahead would be written for ever, and every later entry be held at it.
        """
        last = reads.last_entry(self.connection)
        if last is None:
            return now
        if now - last.seal.posted_at > _LONGEST_REST and not self._is_confirmed(now):
            raise leapt_ahead(now, (now - last.seal.posted_at).days)
        return max(now, last.seal.posted_at)

    def _is_confirmed(self, now: datetime) -> bool:
        on = self.clock_confirmed_on
        return on is not None and abs(now.date() - on) <= _CONFIRMED_FOR

    def _paper(self, drafts: Sequence[Drafted]) -> tuple[str, str, tuple[Approval, ...]] | None:
        named = {draft.batch_id for draft, _ in drafts}
        if len(named) > 1:
            raise ValueError("entries of a batch are posted by themselves")
        batch_id = next(iter(named), None)
        if batch_id is None:
            return None
        paper = batches.find_batch(self.connection, batch_id)
        return (batch_id, paper.digest, paper.approvals) if paper else (batch_id, "", ())

    def _open(self, period: str, posted_at: datetime, run_id: str) -> None:
        tip = self.head.tip
        self.connection.execute(
            "insert into ledger.period (period, state, head_hash, entry_count, changed_at, run_id)"
            " values (%s, 'open', %s, %s, %s, %s) on conflict do nothing",
            [period, tip.hash, tip.entries, posted_at, run_id],
        )

    def _copy(self, links: Iterator[ChainLink], tip: Tip) -> Tip:
        lines: list[Posting] = []
        with self.connection.cursor() as cursor:
            # Hashing here and indexing there go on at the same time.
            with cursor.copy(_copy_into("entry", COLUMNS)) as copy:
                for link in links:
                    copy.write_row(link.entry.row())
                    lines.extend(link.postings)
                    tip = link.tip
            with cursor.copy(_copy_into("posting", Posting._fields)) as copy:
                for line in lines:
                    copy.write_row(line)
        return tip


class LedgerStore:
    """The ledger of a warehouse, with its head in the warehouse's home unless said otherwise."""

    def __init__(self, warehouse: Warehouse, head_path: Path | Place | None = None):
        self._warehouse = warehouse
        self.head_path = head_path or warehouse.home.head

    @contextmanager
    def writing(
        self, patience_seconds: float = _PATIENCE_SECONDS, lease: Lease | None = None
    ) -> Iterator[Writing]:
        """Take the ledger's lock, hold the head against the database, and let one run write.

        With a lease every write is fenced by it, and the session of a run that was paused past its
        own lease is ended. Raises `OutsideError` where another run keeps the lock longer than
        `patience_seconds`, and `DataRefused` where the database is behind the head or differs.
        """
        with self._warehouse.raw(LEDGER) as connection:
            if lease:
                _take_over(connection)
            wait_for_session_lock(connection, LEDGER_LOCK, _("a ledger posting"), patience_seconds)
            head = reconcile(connection, self.head_path)
            confirmed_on = self._warehouse.home.settings.clock_confirmed_on
            writing = Writing(
                connection, self.head_path, head, lease, clock_confirmed_on=confirmed_on
            )
            yield writing
            with_records(connection, self.head_path, writing.head)

    @contextmanager
    def inserting(self) -> Iterator[psycopg.Connection]:
        """Open a transaction that may add to the ledger's other tables."""
        with explained(), self._warehouse.connection(LEDGER) as connection:
            yield connection

    def reading(self, role: str = FINANCE) -> AbstractContextManager[psycopg.Connection]:
        """Open a read-only transaction that sees one unchanging state of the ledger."""
        return self._warehouse.snapshot(role)


def _take_over(connection: psycopg.Connection) -> None:
    """End the session that keeps the ledger's lock though its lease is lost: it is paused."""
    try:
        wait_for_session_lock(connection, LEDGER_LOCK, _("a ledger posting"), _STALE_SECONDS)
    except OutsideError:
        end_holders(connection, LEDGER_LOCK)


def _copy_into(table: str, columns: Sequence[str]) -> str:
    return f"copy ledger.{table} ({', '.join(columns)}) from stdin"

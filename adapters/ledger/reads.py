"""What is read of the ledger's entries: one, those of a key or a month, all of them as a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import starmap

import psycopg

from adapters.ledger import batches
from adapters.ledger.terms_log import all_terms
from transforms.ledger.chain import Tip
from transforms.ledger.closure import CLOSING_KINDS
from transforms.ledger.entries import COLUMNS, Booked, Entry, Posting
from transforms.verify.check import Closed, Known

_ENTRY_COLUMNS = ", ".join(COLUMNS)
_POSTING_COLUMNS = ", ".join(Posting._fields)
_ROWS = 5_000


def is_empty(connection: psycopg.Connection) -> bool:
    """Say whether nothing was ever booked."""
    row = connection.execute("select not exists (select from ledger.entry)").fetchone()
    return bool(row and row[0])


def entry_count(connection: psycopg.Connection) -> int:
    """Return how many entries the ledger has, for the length of a progress bar."""
    row = connection.execute("select count(*) from ledger.entry").fetchone()
    return int(row[0]) if row else 0


def closing(connection: psycopg.Connection, period: str) -> list[Entry]:
    """Return the entries of a month that close an open sum without a payment."""
    query = (
        f"select {_ENTRY_COLUMNS} from ledger.entry where posting_period = %s and kind = any(%s)"
    )
    return [*map(Entry.of_row, connection.execute(query, [period, [*CLOSING_KINDS]]))]


def closed_periods(connection: psycopg.Connection) -> set[str]:
    """Return the months that are closed for good."""
    rows = connection.execute("select period from ledger.period where state = 'closed'").fetchall()
    return {period for (period,) in rows}


def runs_of_open_months(connection: psycopg.Connection) -> list[str]:
    """Return the runs that booked an entry of a month that is not closed."""
    query = (
        "select distinct run_id from ledger.entry where posting_period not in"
        " (select period from ledger.period where state = 'closed') order by 1"
    )
    return [run_id for (run_id,) in connection.execute(query).fetchall()]


def versions(connection: psycopg.Connection) -> set[tuple[str, int]]:
    """Return the program versions that entries were booked by."""
    query = "select distinct program_id, terms_version from ledger.entry"
    return {(program, version) for program, version in connection.execute(query).fetchall()}


def known_besides(
    connection: psycopg.Connection, head: Tip | None, papers: str | None, closes: Iterable[str]
) -> Known:
    """Gather what a check of the entries must know: closes, corrections, lines without entry."""
    closed = connection.execute(
        "select period, entry_count, head_hash from ledger.period where state = 'closed'"
    )
    corrected = connection.execute(
        "select corrects_entry_id from ledger.entry where corrects_entry_id is not null"
    )
    stray = connection.execute(
        "select distinct entry_id from ledger.posting where not exists"
        " (select from ledger.entry where entry.entry_id = posting.entry_id) order by entry_id"
    )
    return Known(
        head,
        tuple(Closed(*row) for row in closed.fetchall()),
        tuple(entry_id for (entry_id,) in stray.fetchall()),
        frozenset(entry_id for (entry_id,) in corrected.fetchall()),
        papers=tuple(batches.papers(connection).values()),
        head_papers=papers,
        head_closed=tuple(closes),
        terms=all_terms(connection),
    )


def last_entry(connection: psycopg.Connection) -> Entry | None:
    """Return the entry at the end of the chain; null where the ledger is empty."""
    query = f"select {_ENTRY_COLUMNS} from ledger.entry order by entry_id desc limit 1"
    row = connection.execute(query).fetchone()
    return Entry.of_row(row) if row else None


def one_entry(connection: psycopg.Connection, entry_id: int) -> Entry | None:
    """Return an entry by its number; null where there is none."""
    query = f"select {_ENTRY_COLUMNS} from ledger.entry where entry_id = %s"
    row = connection.execute(query, [entry_id]).fetchone()
    return Entry.of_row(row) if row else None


def of_key(connection: psycopg.Connection, entry: Entry) -> list[Entry]:
    """Return the entries of an entry's key, in chain order."""
    rows = connection.execute(
        f"select {_ENTRY_COLUMNS} from ledger.entry where program_id = %(program_id)s"
        " and account_id = %(account_id)s and earning_period = %(earning_period)s"
        " and currency = %(currency)s order by entry_id",
        entry.draft._asdict(),
    )
    return [*map(Entry.of_row, rows)]


def stream(
    connection: psycopg.Connection, after: int = 0, period: str | None = None
) -> Iterator[Booked]:
    """Yield entries in chain order with their GL lines, a few thousand in memory at a time.

    Both cursors must see one snapshot: the connection is inside a repeatable-read transaction.
    """
    where = "entry_id > %s and (%s::text is null or posting_period = %s)"
    chosen = [after, period, period]
    with (
        connection.cursor("ledger_entries") as entries,
        connection.cursor("ledger_postings") as lines,
    ):
        entries.itersize = lines.itersize = _ROWS
        entries.execute(
            f"select {_ENTRY_COLUMNS} from ledger.entry where {where} order by entry_id", chosen
        )
        lines.execute(
            f"select {_POSTING_COLUMNS} from ledger.posting where entry_id in"
            f" (select entry_id from ledger.entry where {where}) order by entry_id, line_no",
            chosen,
        )
        yield from _merged(map(Entry.of_row, entries), starmap(Posting, lines))


def _merged(entries: Iterator[Entry], lines: Iterator[Posting]) -> Iterator[Booked]:
    line = next(lines, None)
    for entry in entries:
        own: list[Posting] = []
        while line is not None and line.entry_id == entry.seal.entry_id:
            own.append(line)
            line = next(lines, None)
        yield entry, tuple(own)

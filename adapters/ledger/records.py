"""What `ledger.record` says was written beside the entries, and the rows there are."""

from __future__ import annotations

import psycopg

from transforms.ledger.chain import GENESIS
from transforms.ledger.records import RECORDED, Record, row_hash

_RECORDS = (
    "select record_no, kept_in, row_name, row_hash, prev_hash, hash from ledger.record"
    " order by record_no"
)


def all_records(connection: psycopg.Connection) -> tuple[Record, ...]:
    """Return every record in the order of their numbers."""
    return tuple(Record(*row) for row in connection.execute(_RECORDS).fetchall())


def recorded_rows(connection: psycopg.Connection) -> dict[tuple[str, str], str]:
    """Return the rows there are: their first column by their table and hash.

    The connection's time zone is UTC, as it is in every connection of the warehouse.
    """
    found = {}
    for table in RECORDED:
        rows = connection.execute(
            "select (select jsonb_object_agg(key, value) from jsonb_each_text(to_jsonb(kept)))"
            f" from ledger.{table} as kept"
        )
        for (cells,) in rows:
            found[table, row_hash(table, cells)] = str(next(iter(cells.values())))
    return found


def last_record(connection: psycopg.Connection) -> tuple[int, str]:
    """Return number and hash of the last record; zero and 64 zeros before the first."""
    query = "select record_no, hash from ledger.record order by record_no desc limit 1"
    row = connection.execute(query).fetchone()
    return (row[0], row[1]) if row else (0, GENESIS)


def has_record(connection: psycopg.Connection, number: int, hash_: str) -> bool:
    """Say whether the record of a number bears a hash; record 0 always does."""
    query = "select exists (select from ledger.record where record_no = %s and hash = %s)"
    row = connection.execute(query, [number, hash_]).fetchone()
    return number == 0 or bool(row and row[0])

"""Count, sum and hash a table's rows twice, by the engine and by PostgreSQL, so that the two can
differ.

Goes in: the rows to publish, or the relation they were copied into. Comes out, per partition: the
row count, one check per column (a number's sum, a text's bytes, the days of a date …), the number
of nulls, and a digest that both compute alike and that changes with any value of any row, in
whatever order the rows come. Worked: rows (a, 1.50), (b, null) give 2 rows, net_amount 1.50,
account_id 2 bytes, 1 null.

A row is written as one text: its columns in order, parted by U+001F; a null is `-`, a text its
length in bytes, a colon and itself, a number all of its declared decimals, a date its days since
2000-01-01, a moment its microseconds since 1970. The digest is the SHA-256 over the sorted SHA-256
of the rows, in piles by their first two digits so that no pile is large.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import psycopg
import pyarrow as pa

from adapters.lake.engine import Engine
from transforms.language.quoting import identifier
from transforms.schema import Column, Table

NULLS = "(nulls)"
WHOLE = ""
_PILES = """
piles as (
    select
        slice, left(row_hash, 2) as pile, count(*) as n, {sums},
        {pile_hash} as pile_hash
    from hashed
    group by slice, pile
)

select
    slice, sum(n), {content}, {sums}
from piles
group by slice
"""


@dataclass(frozen=True)
class Slice:
    """A partition's rows, checks (text of a number by column) and digest."""

    rows: int
    checks: dict[str, str]
    digest: str = ""

    def agrees_with(self, other: Slice) -> bool:
        """Tell whether the rows are the same: their digest, and the numbers that explain it."""
        alike = self.rows == other.rows and self.digest == other.digest
        return alike and _numbers(self.checks) == _numbers(other.checks)


def measure_rows(engine: Engine, table: Table, rows: pa.RecordBatchReader) -> dict[str, Slice]:
    """Measure rows (with the table's columns and types) per partition, streaming them once."""
    checks = _checks(table, _engine_check)
    row = ", ".join(_engine_text(column) for column in table)
    engine.connection.register("rows_to_publish", rows)
    try:
        found = engine.rows(
            f"with hashed as (select {_partition(table, 'varchar')} as slice, {checks},"
            f" sha256(concat_ws(chr(31), {row})) as row_hash from rows_to_publish),"
            f" {_piles(table, 'sha256({})')}"
        )
    finally:
        engine.connection.unregister("rows_to_publish")
    return {slice_: _slice(table, rest) for slice_, *rest in found}


def measure_relation(
    connection: psycopg.Connection, relation: str, table: Table
) -> dict[str, Slice]:
    """Measure a relation of the database (`relation` is its quoted name) per partition."""
    checks = _checks(table, _database_check)
    row = ", ".join(_database_text(column) for column in table)
    sha256 = "encode(sha256(convert_to({}, 'UTF8')), 'hex')"
    row_hash = sha256.format(f"concat_ws(chr(31), {row})")
    found = connection.execute(
        f"with hashed as (select {_partition(table, 'text')} as slice, {checks},"
        f" {row_hash} as row_hash from {relation}),"
        f" {_piles(table, sha256)}"
    )
    return {slice_: _slice(table, rest) for slice_, *rest in found}


def number_sums(table: Table, checks: dict[str, str]) -> dict[str, str]:
    """Return the checks that are sums of numeric columns: what a version shows to readers."""
    return {c.name: checks[c.name] for c in table if c.type.is_number and c.name in checks}


def _checks(table: Table, check: Callable[[Column], str]) -> str:
    given = [*(check(column) for column in table), _nulls(table)]
    return ", ".join(f"{told} as c{place}" for place, told in enumerate(given))


def _piles(table: Table, sha256: str) -> str:
    places = range(len(table.names) + 1)
    return _PILES.format(
        sums=", ".join(f"sum(c{place}) as c{place}" for place in places),
        pile_hash=sha256.format("string_agg(row_hash, '' order by row_hash)"),
        content=sha256.format("string_agg(pile_hash, '' order by pile)"),
    )


def _nulls(table: Table) -> str:
    return " + ".join(f"cast({identifier(column.name)} is null as int)" for column in table)


def _slice(table: Table, found: list[Any]) -> Slice:
    rows, content, *values = found
    labels = [*table.names, NULLS]
    checks = {label: str(v) for label, v in zip(labels, values, strict=True) if v is not None}
    signature = [[column.name, column.type.postgres] for column in table]
    told = json.dumps([signature, int(rows), content]).encode()
    return Slice(int(rows), checks, hashlib.sha256(told).hexdigest())


def _numbers(checks: dict[str, str]) -> dict[str, Decimal]:
    return {label: Decimal(value) for label, value in checks.items()}


def _partition(table: Table, text_type: str) -> str:
    return (
        f"cast({identifier(table.partition)} as {text_type})" if table.partition else f"'{WHOLE}'"
    )


def _engine_check(column: Column) -> str:
    quoted, kind = identifier(column.name), column.type.arrow
    if column.type.is_number:
        return quoted
    if pa.types.is_date(kind):
        return f"date_diff('day', date '2000-01-01', {quoted})"
    if pa.types.is_string(kind):
        return f"strlen({quoted})"
    return f"cast({quoted} as int)" if pa.types.is_boolean(kind) else f"({quoted} is not null)::int"


def _database_check(column: Column) -> str:
    quoted, kind = identifier(column.name), column.type.arrow
    if column.type.is_number:
        return quoted
    if pa.types.is_date(kind):
        return f"{quoted} - date '2000-01-01'"
    if pa.types.is_string(kind):
        return f"octet_length({quoted})"
    return f"{quoted}::int" if pa.types.is_boolean(kind) else f"({quoted} is not null)::int"


def _engine_text(column: Column) -> str:
    quoted, kind = identifier(column.name), column.type.arrow
    text = f"cast({quoted} as varchar)"
    if pa.types.is_string(kind):
        text = f"cast(strlen({quoted}) as varchar) || ':' || {quoted}"
    elif pa.types.is_date(kind):
        text = f"cast(date_diff('day', date '2000-01-01', {quoted}) as varchar)"
    elif pa.types.is_timestamp(kind):
        text = f"cast(epoch_us({quoted}) as varchar)"
    return f"coalesce({text}, '-')"


def _database_text(column: Column) -> str:
    quoted, kind = identifier(column.name), column.type.arrow
    text = f"{quoted}::text"
    if pa.types.is_string(kind):
        text = f"octet_length({quoted}) || ':' || {quoted}"
    elif pa.types.is_date(kind):
        text = f"({quoted} - date '2000-01-01')::text"
    elif pa.types.is_timestamp(kind):
        text = f"(extract(epoch from {quoted}) * 1000000)::bigint::text"
    return f"coalesce({text}, '-')"
